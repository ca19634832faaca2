"""Every command that README.md and docs/ show is run, page by page, in a small house: a Jira of our own, its
andon.toml, its database. What cannot be run here is named below with its reason, and nothing else is left out.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # as in test_docs.py

from andon.cli import main
from andon.store import forget
from cloned import cloned
from documented import DOCS, PAGES, blocks, name
from histories import write_history
from jira_own import Site, generate, running
from receivers import Webhook, webhook
from server import ROOT, program
from shell import Shell

ROOTS = (
    "needs root, and changes the machine; tests/replicas/test_deploy_files.py reads the units and runs what they start"
)
DOCKERS = "needs Docker; tests/replicas/test_deploy_files.py reads what it copies and mounts"
NOT_RUN = {
    "systemctl": ROOTS,
    "systemd-run": ROOTS,
    "useradd": ROOTS,
    "install -d": ROOTS,
    "docker build": DOCKERS,
    "docker compose": DOCKERS,
    "docker run": DOCKERS,
}
"""How a command begins that no test runs, and why."""

HERE = "tests/test_docs_commands.py"
INSTALLED = (HERE, "def test_a_server_is_installed_as_the_page_says")
LAID_OUT = (HERE, "def test_the_files_of_a_server_are_laid_out_as_the_pages_say")
FOR_CONTAINERS = (HERE, "def test_what_containers_read_is_laid_out_as_the_page_says")
ELSEWHERE = {
    "python3.11 -m venv /opt/andon": INSTALLED,
    "/opt/andon/bin/pip install": INSTALLED,
    "cp deploy/": LAID_OUT,
    "install -m 0600 deploy/env.example /etc/": LAID_OUT,
    "install -m 0644 andon.toml /etc/": LAID_OUT,
    "cp env.example env": FOR_CONTAINERS,
    "install -m 0644 /where/it/is/andon.toml": FOR_CONTAINERS,
    "mkdir -p tls": FOR_CONTAINERS,
    "install -m 0600 /dev/null .env": FOR_CONTAINERS,
    'echo "POSTGRES_PASSWORD=': FOR_CONTAINERS,
    "andon serve": ("tests/test_server.py", "SERVE"),
    "pip install .": ("tests/test_packaging.py", "def test_the_wheel_carries_the_command"),
    "make": ("tests/test_docs_make.py", "def test_every_command_of_make_is_run_in_one_way"),
    "curl": ("tests/web/test_api_docs.py", "def test_every_example_does_what_the_page_says"),
}
"""How a command begins that another test runs, or one below, the test's file, and what is found there."""

TOKEN = "token-of-person-1"
STANDS_FOR = {
    "ANDON_JIRA_TOKEN=...": f"ANDON_JIRA_TOKEN={TOKEN}",
    "backtest DIR": "backtest history",
    "--jobs 2": "--jobs 1",  # as below
    "/backup/move": "move",
    # An empty database of either kind takes an export; tests/store/test_export.py asks a real PostgreSQL.
    "postgresql://andon:secret@db.example.com/andon": "sqlite:///moved.db",
}
"""What a page writes for something of the reader's own, and what it is in this house."""

JIRA = "https://jira.example.com"
EXPORT = """Issue key,Summary,Issue Type,Status,Created,Updated,Resolved,Resolution,Fix Version/s,{team},{estimate}
{key}-901,Pay by one tap,Story,Done,02/Feb/26 9:00 AM,04/Mar/26 9:00 AM,04/Mar/26 9:00 AM,Done,{key} 5.0,{key} team,3
{key}-902,Pay twice,Story,Awaiting sign-off,03/Feb/26 9:00 AM,05/Mar/26 9:00 AM,,,{key} 5.0,{key} team,5
"""
"""What somebody exported from the navigator of a Jira."""

DAILY = re.compile(r"^(?:[\d*]+ ){4}[\d*]+ +(.+)$", re.MULTILINE)
"""A line of a crontab."""


def is_left_out(command: str) -> bool:
    return any(command.startswith(each) for each in (*NOT_RUN, *ELSEWHERE))


def shown() -> Iterator[str]:
    """Every command of every page."""
    for page in PAGES:
        for block in blocks(page, "sh"):
            yield from block.commands


def page_runs(page: Path) -> bool:
    return any(not is_left_out(command) for block in blocks(page, "sh") for command in block.commands)


# ------------------------------------------------------------------------------ what is left out


@pytest.mark.parametrize("beginning", [*NOT_RUN, *ELSEWHERE])
def test_what_is_left_out_is_still_shown_somewhere(beginning: str) -> None:
    assert any(command.startswith(beginning) for command in shown())


@pytest.mark.parametrize(("beginning", "file", "found"), [(each, *where) for each, where in ELSEWHERE.items()])
def test_what_another_test_runs_stands_in_that_test(beginning: str, file: str, found: str) -> None:
    assert found in (ROOT / file).read_text(encoding="utf-8"), beginning


def test_the_files_that_root_is_told_to_copy_and_install_are_there() -> None:
    named = {word for command in shown() for word in command.split() if word.startswith("deploy/")}
    assert len(named) > 3
    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


# ------------------------------------------------------------------------------ the house


class Terminal(io.StringIO):
    """Somebody who takes all that is offered."""

    def isatty(self) -> bool:
        return True


def our_jira() -> Site:
    """Two projects with two launches, which the pages call Halcyon and Marigold."""
    site = generate(seed=3, issues=80, projects=2, days=300, now=datetime.now(UTC).replace(microsecond=0))
    for launch in ("Halcyon", "Marigold"):
        version = site.add_version("SHOP", launch, release="2030-01-31")
        for n in range(3):
            site.create("SHOP", "Story", f"{launch} {n}", versions=(version.id,))
    site.clock = lambda: datetime.now(UTC)  # it goes on while the commands are typed
    return site


def bash(command: str, folder: Path) -> str:
    """What a command prints that is typed in this folder; it has to succeed."""
    words = ["bash", "-euo", "pipefail", "-c", command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class House:
    """A folder in which one page's commands are run, one after the other, as its reader would."""

    def __init__(self, shell: Shell, url: str, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shell = shell
        self._stands_for = {JIRA: url, **STANDS_FOR}
        self._monkeypatch = monkeypatch
        forget(shell.url)  # what is restored must be open nowhere
        # To start processes for so short a history takes most of the time.
        monkeypatch.setattr("os.cpu_count", lambda: 1)
        for variable, value in {
            "ANDON_DATABASE_URL": "sqlite:///andon.db",
            "ANDON_JIRA_TOKEN": TOKEN,
            "ANDON_CHANNEL_WEB": hook.address,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }.items():
            monkeypatch.setenv(variable, value)

    def run(self, command: str) -> None:
        """One command; it has to succeed."""
        for written, ours in self._stands_for.items():
            command = command.replace(written, ours)
        if exported := re.fullmatch(r"export (\w+)=(.*)", command):
            self._monkeypatch.setenv(exported[1], self._bash(f"printf %s {exported[2]}"))
            return
        parts = command.split(" && ")
        if all(re.fullmatch(r"andon( [^|>;&$]*)?", part) for part in parts):
            for part in parts:
                self._andon(*shlex.split(part)[1:])
        else:
            self._bash(command)

    def _andon(self, *words: str) -> None:
        """Within this process, which spares each command the start of Python."""
        # Whoever is asked which asks again after a "y".
        self._monkeypatch.setattr("sys.stdin", Terminal("y\nall\n" * 9))
        try:
            code = self.shell.run(*words)
        finally:
            forget(os.environ["ANDON_DATABASE_URL"])
        assert code == 0, f"andon {' '.join(words)}\n{self.shell.out}\n{self.shell.err}"

    def _bash(self, command: str) -> str:
        return bash(command, self.shell.folder)


@pytest.fixture(scope="module")
def jira() -> Iterator[str]:
    with running(our_jira(), "dc") as url:
        yield url


@pytest.fixture(scope="module")
def hook() -> Iterator[Webhook]:
    with webhook() as found:
        yield found


@pytest.fixture(scope="module")
def furnished(jira: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every page begins with: set up, synced and forecast, beside histories and exports."""
    folder = tmp_path_factory.mktemp("house")
    steps = (f"setup --yes --url {jira} --project SHOP --project PAY", "sync", "forecast")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("ANDON_DATABASE_URL", "sqlite:///andon.db")
        patch.setenv("ANDON_JIRA_TOKEN", TOKEN)
        for words in steps:
            assert main(words.split()) == 0, words
        forget("sqlite:///andon.db")
    with (folder / "andon.toml").open("a") as file:
        file.write('\n[channels]\nweb = "ANDON_CHANNEL_WEB"\n')
    (folder / "history").mkdir()
    write_history(folder / "history", squads=1)
    for key in ("SHOP", "PAY"):
        export = EXPORT.format(key=key, team="Custom field (Team)", estimate="Custom field (Estimate)")
        (folder / f"{key.lower()}.csv").write_text(export)
    return folder


@pytest.fixture
def house(shell: Shell, furnished: Path, jira: str, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> House:
    shutil.copytree(furnished, shell.folder, dirs_exist_ok=True)
    return House(shell, jira, hook, monkeypatch)


# ------------------------------------------------------------------------------ what is run


@pytest.mark.parametrize("page", [each for each in PAGES if page_runs(each)], ids=name)
def test_every_command_of_a_page_does_what_it_should(house: House, page: Path, request: pytest.FixtureRequest) -> None:
    if any(command.startswith("andon demo") for block in blocks(page, "sh") for command in block.commands):
        # It is built once for all tests, and whoever builds it again finds it.
        (house.shell.folder / "demo").symlink_to(request.getfixturevalue("demo_folder").folder)
    for block in blocks(page, "sh"):
        for command in block.commands:
            if not is_left_out(command):
                house.run(command)


def test_the_greeting_arrives(house: House, hook: Webhook) -> None:
    before = len(hook.got)
    house.run("andon tell --test web")
    assert len(hook.got) == before + 1


def test_the_line_for_cron_makes_a_backup_and_says_so_when_it_cannot(house: House) -> None:
    (line,) = DAILY.findall((DOCS / "backup.md").read_text(encoding="utf-8"))
    command = line.replace(r"\%", "%").replace("/srv/andon", str(house.shell.folder))
    command = command.replace(".venv/bin/andon", program("andon"))
    assert "no backup" not in house._bash(command)
    assert len(list((house.shell.folder / "backup").glob("andon-???.db"))) == 1
    assert "no backup of Andon" in house._bash(command.replace("andon backup", "andon backup --nonsense"))


# ------------------------------------------------------------------------------ a server, in other folders


def of_the_server(found: tuple[str, str]) -> list[str]:
    """The commands of all pages that a test below runs, each once."""
    mine = tuple(beginning for beginning, where in ELSEWHERE.items() if where == found)
    return list(dict.fromkeys(each for each in shown() if each.startswith(mine)))


def deploy_folder(folder: Path) -> Path:
    """As git has it: without what somebody has laid beside it here."""
    ignored = shutil.ignore_patterns(".env", "env", "andon.toml", "tls")
    return Path(shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=ignored))


def mode(file: Path) -> str:
    return f"{file.stat().st_mode & 0o777:04o}"


def test_the_files_of_a_server_are_laid_out_as_the_pages_say(tmp_path: Path) -> None:
    """In another folder than /etc."""
    deploy, andon, units = deploy_folder(tmp_path), tmp_path / "etc" / "andon", tmp_path / "etc" / "systemd" / "system"
    (tmp_path / "andon.toml").write_text("[organisation]\n")
    for folder in (andon, units):
        folder.mkdir(parents=True)
    for command in of_the_server(LAID_OUT):
        bash(command.replace("/etc/", "etc/"), tmp_path)
    assert mode(andon / "env") == "0600" and mode(andon / "andon.toml") == "0644"
    assert (andon / "env").read_text() == (deploy / "env.example").read_text()
    laid = {each.name: each.read_text() for each in units.iterdir()}
    assert laid == {each.name: each.read_text() for each in deploy.iterdir() if each.suffix in {".service", ".timer"}}


def test_what_containers_read_is_laid_out_as_the_page_says(tmp_path: Path) -> None:
    """All that the compose file names is there, and what is secret is its owner's alone."""
    deploy, theirs = deploy_folder(tmp_path), tmp_path / "andon.toml"
    theirs.write_text("[organisation]\n")
    for command in of_the_server(FOR_CONTAINERS):
        bash(command.replace("/where/it/is/andon.toml", str(theirs)), deploy)
    services = yaml.safe_load((deploy / "compose.yaml").read_text())["services"].values()
    named = {each.split(":")[0] for service in services for each in service.get("volumes", ())}
    named = {each for each in named if each.startswith("./")} | {
        each["env_file"] for each in services if "env_file" in each
    }
    assert len(named) > 3 and [each for each in sorted(named) if not (deploy / each).exists()] == []
    assert {each: mode(deploy / each) for each in (".env", "env", "andon.toml")} == {
        ".env": "0600",
        "env": "0600",
        "andon.toml": "0644",
    }
    assert re.fullmatch(r"POSTGRES_PASSWORD=[0-9a-f]{32}\n", (deploy / ".env").read_text())


@pytest.mark.long
def test_a_server_is_installed_as_the_page_says(tmp_path: Path) -> None:
    """In another folder than /opt, by this very Python, out of a clone."""
    clone, opt = cloned(tmp_path / "clone"), tmp_path / "opt"
    for command in of_the_server(INSTALLED):
        clone.succeed(command.replace("python3.11", sys.executable).replace("/opt/andon", str(opt)))
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", clone.succeed(f"{opt}/bin/andon --version"))
    found = clone.succeed(f"{opt}/bin/python -c 'import andon, psycopg; print(andon.__file__)'").strip()
    assert Path(found).is_relative_to(opt)
