"""From a wheel, Andon is whole: its command, its pages and its migrations, in any folder."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from server import ROOT, running_server
from test_cli import history


def run(*words: str | Path, cwd: Path, **environment: str) -> str:
    """What the command printed; when it fails, everything it said."""
    ended = subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("andon-*.whl")
    return built


@dataclass(frozen=True)
class Empty:
    """An environment that had nothing in it, with what `requirements.lock` names and the wheel."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def andon(self) -> Path:
        return self.folder / "bin" / "andon"

    def install(self, *words: str | Path) -> None:
        """By uv, out of what it has kept, in a second; else by pip, from the index that this machine knows."""
        uv = Path(sys.executable).with_name("uv")
        command = [uv, "pip", "install", "--quiet", "--offline", "--python", self.python, *words]
        if not uv.exists() or subprocess.run(command, capture_output=True, check=False).returncode:
            run(sys.executable, "-m", "pip", "--python", self.python, "install", "-q", *words, cwd=self.folder)


@pytest.fixture(scope="module")
def empty(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Empty:
    """As whoever installs a release has it: nothing of this checkout is in it."""
    made = Empty(tmp_path_factory.mktemp("empty"))
    run(sys.executable, "-m", "venv", "--without-pip", made.folder, cwd=made.folder)
    made.install("--require-hashes", "-r", ROOT / "requirements.lock")
    made.install("--no-deps", wheel)
    return made


def test_the_wheel_carries_the_command_the_pages_the_component_and_the_migrations(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "andon/cli.py",
        "andon/py.typed",
        "andon/_app/app.py",
        "andon/_app/pages/frame.py",
        "andon/_app/.streamlit/config.toml",
        "andon/pyproject.toml",
        "andon/ui/begin_at/begin_at.js",
        "andon/ui/let_go/let_go.js",
        "andon/ui/same_theme/same_theme.js",
        "andon/ui/while_dragging/while_dragging.js",
    } <= names
    assert any(re.fullmatch(r"andon/store/migrations/versions/\w*\d+\w*\.py", name) for name in names)


def test_the_wheel_carries_every_page_and_nothing_private(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    pages = {f"andon/_app/{file.relative_to(ROOT).as_posix()}" for file in (ROOT / "pages").rglob("*.py")}
    assert pages <= set(names)
    assert not [name for name in names if "secrets" in name or name.endswith((".db", ".pyc"))]


def test_the_wheel_and_its_lock_are_all_that_an_empty_environment_needs(empty: Empty, tmp_path: Path) -> None:
    run(sys.executable, "-m", "pip", "--python", empty.python, "check", cwd=tmp_path)
    tell = "import importlib.metadata as m; print(*(f'{each.name}=={each.version}' for each in m.distributions()))"
    there = {in_one_form(each) for each in run(empty.python, "-c", tell, cwd=tmp_path).split()}
    pinned = {in_one_form(each) for each in pins("requirements.lock")}
    version = run(empty.andon, "--version", cwd=tmp_path).strip()
    assert there - pinned == {f"andon=={version}"}
    # Some pins are for other machines alone.
    assert len(there) > 0.9 * len(pinned)


def test_its_commands_and_its_pages_work_from_an_unrelated_folder(empty: Empty, tmp_path: Path) -> None:
    history(tmp_path / "history")
    url = {"ANDON_DATABASE_URL": f"sqlite:///{tmp_path / 'andon.db'}"}
    assert "SQLite opens, with 0 issues" in run(empty.andon, "doctor", cwd=tmp_path, **url)
    assert "1 squad and 1 launch added" in run(empty.andon, "import", "history", cwd=tmp_path, **url)
    command = (str(empty.andon), "serve")
    with running_server(*url.values(), command=command, cwd=tmp_path, env={"PYTHONPATH": ""}) as server:
        assert server.ask("/healthz").json["status"] == "ok"
        assert server.ask("/readyz").json["status"] == "ready"
        assert "<title>Andon</title>" in server.ask("/portfolio").body.decode()


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9.-]+==[^\s;]+", (ROOT / lock).read_text(), flags=re.MULTILINE))


def in_one_form(pin: str) -> str:
    """A name can be written with any of three signs, in capitals or not."""
    name, _, version = pin.partition("==")
    return f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"


def test_both_lock_files_name_the_same_versions() -> None:
    assert pins("requirements.lock")
    assert pins("requirements.lock") <= pins("requirements-dev.lock")
