"""Every `make …` that README.md, CONTRIBUTING.md and docs/ show is run in a clone, and comes to what its page says.

What takes a second or a few is asked of every `make test`, in a clone that is furnished out of the environment of these
tests; the rest of `make test-long`, in one that `make install` has furnished. `.ci/run` itself runs three of them.
"""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Page, expect

from andon.store import forget, open_store
from bench.compare.andon_itself import NAME
from bench.compare.page import BEGIN, END, HEADINGS
from browsing import open_page
from built import Demo
from cloned import Clone, as_typed, cloned, furnish, times
from documented import makes
from server import ROOT, free_port
from test_dependencies import LOCKS, name, pins

Seen = Callable[[Clone, str, pytest.FixtureRequest], None]
"""Runs a command of a page in a clone, and looks at what has come of it."""

HISTORIES = ROOT.parent / "shared"
"""Where the history of docs/comparison.md and the pictures lies, beside the project and not in it."""


# ------------------------------------------------------------------------------ the clones


@pytest.fixture(autouse=True)
def _within_another_make(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where these tests are run by `make --dry-run`, and pytest and the Makefile are told this and that."""
    for variable, value in {
        "MAKEFLAGS": "n",
        "MAKELEVEL": "1",
        "PYTEST": "--nonsense",
        "PYTEST_ADDOPTS": "--collect-only",
        "COMPARE": "--nonsense",
        "AGAIN": "--nonsense",
        "ANDON_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    }.items():
        monkeypatch.setenv(variable, value)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory, demo_folder: Demo) -> Clone:
    """A clone whose libraries are those of these tests, beside a demo that was built before."""
    made = cloned(tmp_path_factory.mktemp("make") / "andon")
    furnish(made)
    shutil.copytree(demo_folder.folder, made.folder / "demo")
    return made


@pytest.fixture(scope="session")
def fresh() -> Iterator[Clone]:
    """A clone that had nothing at all, and in which somebody has typed `make install`."""
    with TemporaryDirectory(prefix="andon-clone-") as folder:
        # Not in pytest's own folder: for root a PostgreSQL runs as another user, who has to come to its programs.
        Path(folder).chmod(0o755)
        made = cloned(Path(folder) / "andon")
        if HISTORIES.is_dir():
            (Path(folder) / "shared").symlink_to(HISTORIES)
        assert "Ready: make demo" in made.succeed("make install")
        yield made


# ------------------------------------------------------------------------------ what each of them comes to


def lists_every_target(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    said = clone.succeed(command)
    (phony,) = re.findall(r"^\.PHONY: (.+)$", (clone.folder / "Makefile").read_text(), re.MULTILINE)
    assert re.findall(r"^([a-z-]+) +\S", said, re.MULTILINE) == phony.split()


def installs_andon(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    assert clone.succeed(command) == "Ready: make demo, or .venv/bin/andon --help\n", "it was installed before"
    assert "backtest" in clone.succeed(".venv/bin/andon --help")
    found = clone.succeed(".venv/bin/python -c 'import andon; print(andon.__file__)'").strip()
    assert Path(found).is_relative_to(clone.folder / "lib")


def serves_the_demo(clone: Clone, command: str, request: pytest.FixtureRequest) -> None:
    """On a free port, since somebody may sit on the one that the page names."""
    named = re.search(r"PORT=(\d+)", command)
    assert f"--port {named[1] if named else 8501}" in clone.succeed(f"{command} --dry-run")
    port = free_port()
    page: Page = request.getfixturevalue("page")
    with clone.serving(f"make demo PORT={port}", port) as log:
        launch = a_launch(clone.folder / "demo")
        open_page(page, f"http://127.0.0.1:{port}/launch?key={launch[0]}", launch[1])
        expect(page.get_by_role("heading", name=launch[1])).to_be_visible()
    said = log.read_text()
    assert "Everybody and everything in it is made up." in said and f"Andon is on http://127.0.0.1:{port}" in said
    assert "Traceback" not in said


def a_launch(demo: Path) -> tuple[str, str]:
    url = f"sqlite:///{demo / 'andon.db'}"
    first = open_store(url).plans.launches()[0]
    forget(url)
    return first.id, first.name


def passes(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    """By one process, where others may be at work for these tests already."""
    assert passed(clone.succeed(f"{command} SPREAD=")) > 10


def passed(said: str) -> int:
    """How many tests did, where nothing else is told of any but that they were left out."""
    (last,) = re.findall(r"^=+ (\d+ \w+.*) in [\d.]+s.* =+$", said, re.MULTILINE)
    counted = {what: int(number) for number, what in re.findall(r"(\d+) (\w+)", last)}
    assert set(counted) <= {"passed", "deselected", "skipped"}, last
    return counted["passed"]


def runs_the_long_ones_too(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    """All of them take hours; those of one file tell whether the long ones are among them."""
    some = 'PYTEST="tests/forecast/test_capacity.py"'
    assert passed(clone.succeed(f"{command} {some}")) == passed(clone.succeed(f"make test {some}")) + 1


def compares(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    """All of it takes minutes, where it has the history; here is none, which it says, and another one is named."""
    assert "is not here: nothing is compared." in clone.succeed(command)
    has_tables(clone.succeed(f'{command} COMPARE="demo/history --sample 5 --no-install"'))


def compares_a_sample(clone: Clone, command: str, request: pytest.FixtureRequest) -> None:
    if not HISTORIES.is_dir():
        command = command.replace('COMPARE="', f'COMPARE="{some_history(request)} ')
    has_tables(clone.succeed(command))


def compares_and_writes(clone: Clone, command: str, request: pytest.FixtureRequest) -> None:
    """All questions take minutes; five are written in the same way. What this checkout has stays as it is."""
    page, ours = clone.folder / "docs" / "comparison.md", ROOT / "docs" / "comparison.md"
    before = page.read_text("utf-8"), ours.read_text("utf-8")
    said = clone.succeed(command.replace('COMPARE="', f'COMPARE="{some_history(request)} --sample 5 --no-install '))
    written = page.read_text("utf-8")
    assert has_tables(said) in written and before[0] != written
    assert (written.partition(BEGIN)[0], written.partition(END)[2]) == (
        before[0].partition(BEGIN)[0],
        before[0].partition(END)[2],
    )
    assert ours.read_text("utf-8") == before[1]


def some_history(request: pytest.FixtureRequest) -> Path:
    demo: Demo = request.getfixturevalue("demo_folder")
    return demo.folder / "history"


def has_tables(said: str) -> str:
    """The last of the tables, where those of every kind are told and Andon's line is in them."""
    for heading in HEADINGS.values():
        tables = said.partition(heading)[2].partition("###")[0]
        assert tables.count(f"\n| {NAME} ") == 3, said
    return said[said.rindex("\n\n|") :].strip()


def audits(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    """It ends well only where all was asked about and nothing is known, and says so of each lock."""
    made = clone.run(command)
    for lock in LOCKS:
        assert re.search(rf"^{re.escape(lock)}: \S.+", made.said, re.MULTILINE), made.said
    well = re.findall(r"^\S+: \d+ packages, and nothing is known against them\.$", made.said, re.MULTILINE)
    assert (made.code == 0) == (len(well) == len(LOCKS)), made.said
    assert "Traceback" not in made.said


def locks(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    before = times(clone.folder, "**/requirements*.lock")
    clone.succeed(command)
    for lock, direct in LOCKS.items():
        file = clone.folder / lock
        assert file.stat().st_mtime_ns > before[file]
        assert "://" not in file.read_text()
        found = dict(pins(lock, clone.folder))
        assert {name(each) for each in direct} - set(found) <= {"andon"}
        assert all("--hash=sha256:" in behind for behind in found.values())


def keeps_a_release(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    """Once; anew only where that is said, and never once a version is tagged."""
    version = tomllib.loads((clone.folder / "pyproject.toml").read_text())["project"]["version"]
    before = times(clone.folder / "tests" / "store" / "released", f"{version}.*")
    tagged = clone.succeed(f"git tag --list v{version}").strip()
    made = clone.run(command)
    after = times(clone.folder / "tests" / "store" / "released", f"{version}.*")
    if tagged or (before and "--again" not in command):
        assert made.code and after == before and f"{version} is kept already" in made.said
    else:
        assert made.code == 0 and len(after) > 1 and not set(after.items()) & set(before.items()), made.said


def takes_pictures(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    pictures = clone.folder / "docs" / "images"
    before = times(pictures, "*.png")
    clone.succeed(command)
    after = times(pictures, "*.png")
    assert set(before) <= set(after)
    assert [each.name for each, written in before.items() if after[each] == written] == [], "nothing makes it any more"
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in after)


MEASURED = {
    "run.py": ("", "nothing to measure with|second sync: .*downloaded"),
    "large.py": ("--launches 10 --squads 10 --issues 1000", "portfolio, nothing changed: median"),
    "jira_sync.py": ("--issues 1000", "first sync against"),
    "forecast.py": ("", "1000 contributions"),
    "check_ins.py": ("--squads 5 --rounds 1", "PostgreSQL: 1 times 5 squads"),
    "frozen_links.py": ("--viewers 20 --seconds 2", "slides of the portfolio.* 20 viewers"),
    "sessions.py": ("--sessions 4 --every 2 --seconds 4 --viewers 4", "median"),
}
"""What `make bench` runs: the words that make it short, and what it prints then."""


def measures(clone: Clone, command: str, _: pytest.FixtureRequest) -> None:
    """All of it takes ten minutes; each measurement is made by the same target with less to measure."""
    assert re.findall(r"bench/(\w+\.py)", clone.succeed(f"{command} --dry-run")) == list(MEASURED)
    for script, (words, told) in MEASURED.items():
        said = clone.succeed(f'{command} BENCH="{script} {words}"')
        assert re.search(told, said), said


# ------------------------------------------------------------------------------ each in one way

BY_CI = ("make check", "make test", "make docs")
"""Whole, by `.ci/run`."""

HERE: dict[str, Seen] = {
    "make": lists_every_target,
    "make demo": serves_the_demo,
    'make test PYTEST="tests/sources/test_contract.py"': passes,
    "make compare": compares,
}
"""By every `make test`."""

LONG: dict[str, Seen] = {
    "make install": installs_andon,
    "make demo PORT=8502": serves_the_demo,
    'make test PYTEST="tests/store tests/usecases -x"': passes,
    "make test-long": runs_the_long_ones_too,
    'make compare COMPARE="--sample 50"': compares_a_sample,
    'make compare COMPARE="--write docs/comparison.md"': compares_and_writes,
    "make audit": audits,
    "make lock UPGRADE=--upgrade": locks,
    "make released": keeps_a_release,
    "make released AGAIN=--again": keeps_a_release,
    "make screenshots": takes_pictures,
    "make bench": measures,
}
"""By `make test-long`, in a clone that had nothing."""


def test_every_command_of_make_is_run_in_one_way() -> None:
    shown = makes()
    ways = [*BY_CI, *HERE, *LONG]
    assert {command: pages for command, pages in shown.items() if command not in ways} == {}, "nobody runs it"
    assert [each for each in ways if each not in shown] == [], "no page shows it any more"
    assert len(ways) == len(set(ways))


@pytest.mark.parametrize(
    "command",
    [pytest.param(each, marks=pytest.mark.browser) if seen is serves_the_demo else each for each, seen in HERE.items()],
)
def test_a_command_of_make_comes_to_what_its_page_says(
    clone: Clone, command: str, request: pytest.FixtureRequest
) -> None:
    HERE[command](clone, command, request)


@pytest.mark.long
@pytest.mark.parametrize("command", LONG)
def test_a_longer_command_of_make_comes_to_what_its_page_says(
    fresh: Clone, command: str, request: pytest.FixtureRequest
) -> None:
    LONG[command](fresh, command, request)


# ------------------------------------------------------------------------------ what CI runs


@pytest.mark.parametrize("fails", ["", *BY_CI])
def test_ci_runs_them_all_and_fails_where_one_does(fails: str, tmp_path: Path) -> None:
    """Before a make that only writes down what it was asked for."""
    told = tmp_path / "told"
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "make $*" >>"{told}"\n[ "make $*" != "{fails}" ]\n')
    make.chmod(0o755)
    surroundings = {**as_typed(), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ended = subprocess.run([ROOT / ".ci" / "run"], env=surroundings, capture_output=True, check=False)
    assert sorted(told.read_text().splitlines()) == sorted(BY_CI)
    assert (ended.returncode == 0) == (not fails)


@pytest.mark.long
@pytest.mark.parametrize(("command", "made"), [("make check", ""), ("make docs", "build/docs/index.html")])
def test_what_ci_runs_ends_well_in_a_clone_that_had_nothing(fresh: Clone, command: str, made: str) -> None:
    fresh.succeed(command)
    assert (fresh.folder / made).exists()
    if made:
        assert "<h1>" in (fresh.folder / made).read_text()
