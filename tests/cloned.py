"""A clone of this checkout, as whoever follows README.md has it, and `make` in it as they type it."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from server import ROOT, answers

OURS = ("ANDON_", "PYTEST", "PYTHON", "HYPOTHESIS", "MAKE", "MFLAGS", "GIT_")
"""How variables begin that come from Andon's own settings, from pytest, or from a `make test` that runs all this."""
OF_MAKE = {"PORT", "SPREAD", "UPGRADE", "AGAIN", "COMPARE", "BENCH", "TESTS", "VIRTUAL_ENV", "CI"}
"""Others that such a make hands on, or that the Makefile would believe."""
TOOLS = {"ANDON_CHROMIUM", "ANDON_NGINX"}
"""Where a machine has its programs, which any shell on it knows."""
STAMPS = (".run", ".dev")
PATIENCE_SECONDS = 30


def as_typed() -> dict[str, str]:
    """The variables of a shell that somebody has just opened, wherever these tests were started from."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in TOOLS or not (name.startswith(OURS) or name in OF_MAKE)
    }


@dataclass(frozen=True)
class Made:
    """What a command has come to."""

    code: int
    said: str
    """On both streams."""


@dataclass(frozen=True)
class Clone:
    """A checkout of its own, in a folder where nothing else is."""

    folder: Path

    def run(self, command: str) -> Made:
        """A command of a page, in a shell of its own."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=as_typed(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Made(done.returncode, done.stdout)

    def succeed(self, command: str) -> str:
        """All that a command says, which must end well."""
        made = self.run(command)
        assert made.code == 0, f"{command}\n{made.said}"
        return made.said

    @contextmanager
    def serving(self, command: str, port: int) -> Iterator[Path]:
        """A command that serves on the port until somebody presses Ctrl-C, which all of its processes hear.

        Gives the file of what it says. When that was pressed nothing is left of it.
        """
        log = self.folder.with_suffix(f".{port}.log")
        with log.open("wb") as said:
            process = subprocess.Popen(
                ["bash", "-c", command],
                cwd=self.folder,
                env=as_typed(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            assert answers(process, port, "/_stcore/health"), log.read_text()
            yield log
            os.killpg(process.pid, signal.SIGINT)
            process.wait(PATIENCE_SECONDS)
            assert not _lives(process.pid), f"something is left of it\n{log.read_text()}"
        finally:
            if _lives(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _lives(group: int) -> bool:
    """Whether there is a process of the group."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def cloned(folder: Path) -> Clone:
    """What is committed here, with what is just being changed or added: all but what git is told to ignore.

    Where nothing is being changed, as in CI, it is what `git clone` makes and nothing else.
    """
    if not (ROOT / ".git").exists():
        pytest.skip("This is no checkout of git, of which a clone could be made.")
    trust = folder.parent / f"{folder.name}.gitconfig"
    # Who built a machine and who tests on it need not be the same; git would refuse another one's files.
    trust.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")

    def git(*words: str) -> list[str]:
        surroundings = {**as_typed(), "GIT_CONFIG_GLOBAL": str(trust), "GIT_OPTIONAL_LOCKS": "0"}
        done = subprocess.run(["git", *words], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split("\0")[:-1]

    git("clone", "--quiet", str(ROOT), str(folder))
    for name in [*git("diff", "HEAD", "--name-only", "-z"), *git("ls-files", "--others", "--exclude-standard", "-z")]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    return Clone(folder)


def furnish(clone: Clone) -> None:
    """Its `.venv` out of what stands in the environment of these tests, in a second.

    The libraries are those here, andon is the clone's own, and for make it is as if it had just been installed.
    """
    venv = clone.folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    libraries = Path(sysconfig.get_path("purelib"))
    (there,) = venv.glob("lib/python*/site-packages")
    # In this order; and lines of the folder that is named here, such as the one that installs our andon, are not read.
    (there / "clone.pth").write_text(f"{clone.folder / 'lib'}\n{libraries}\n", encoding="utf-8")
    _programs(Path(sys.executable).parent, venv / "bin")
    nginx = Path(sys.prefix) / "nginx"
    if nginx.is_dir():
        (venv / "nginx").symlink_to(nginx)
    for stamp in STAMPS:
        (venv / stamp).touch()


def _programs(ours: Path, theirs: Path) -> None:
    """Each program of this environment, begun by the Python of the other one."""
    for program in ours.iterdir():
        new = theirs / program.name
        if new.exists() or new.is_symlink() or not program.is_file():
            continue
        said = program.read_bytes()
        if said.startswith(b"#!") and b"python" in said.splitlines()[0]:
            new.write_bytes(said.replace(str(ours / "python").encode(), str(theirs / "python").encode()))
            shutil.copymode(program, new)
        else:
            new.symlink_to(program)


def times(folder: Path, names: str) -> Mapping[Path, int]:
    """When each file was written last."""
    return {each: each.stat().st_mtime_ns for each in sorted(folder.glob(names))}
