"""Each promise's test is shown to fail: in a copy of Andon one rule is broken, and the test of that rule has to notice.

A rule that was moved or reworded has to be found again for the table; a rule whose break nobody notices needs a better
test, not a shorter table.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from promises.rules import BROKEN, Broken
from server import ROOT

PROMISES = "tests/promises"
COPIED = ("lib", "pages", "tests", ".streamlit", "app.py", "pyproject.toml")
PATIENCE_SECONDS = 1200
BY_ASSERTION = re.compile(r"^FAILED \S.* - (assert |AssertionError|Failed: DID NOT RAISE)", re.MULTILINE)
PLUGIN = """
import andon
from hypothesis import Phase, settings

def pytest_configure() -> None:
    # The first example that fails will do, and no smaller one is looked for.
    quick = {"report_multiple_bugs": False, "phases": (Phase.explicit, Phase.generate)}
    settings.register_profile("quick", settings.get_profile("steady"), **quick)
    settings.load_profile("quick")

def pytest_report_header() -> str:
    return f"Andon: {andon.__file__}"
"""


class Told(NamedTuple):
    """What pytest answered about a copy."""

    code: int
    words: str


@pytest.mark.long
@pytest.mark.parametrize("rule", BROKEN, ids=lambda each: each.what.replace(" ", "_"))
def test_a_promise_whose_rule_is_broken_fails(rule: Broken) -> None:
    with copied() as folder:
        source = folder / rule.source
        source.write_text(broken(rule, source.read_text(encoding="utf-8")), encoding="utf-8")
        told = run_in(folder, [rule.test])
    assert told.code == 1, told.words
    assert BY_ASSERTION.search(told.words), f"it fails, but not by what it asserts:\n{told.words}"


@pytest.mark.long
def test_while_no_rule_is_broken_the_same_tests_pass_in_a_copy() -> None:
    """Else they would fail for the copy's sake."""
    with copied() as folder:
        told = run_in(folder, list(dict.fromkeys(each.test for each in BROKEN)))
    assert told.code == 0, told.words


def test_every_rule_stands_where_the_table_says() -> None:
    """Told at once, not only when the long tests run."""
    for rule in BROKEN:
        broken(rule, (ROOT / rule.source).read_text(encoding="utf-8"))


def test_every_test_of_a_promise_has_a_rule_that_is_broken() -> None:
    here = Path(__file__)
    tests = {
        f"{PROMISES}/{file.name}::{each.name}"
        for file in here.parent.glob("test_*.py")
        for each in ast.parse(file.read_text(encoding="utf-8")).body
        if file != here and isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    }
    assert len(tests) > 50
    assert tests - {each.test for each in BROKEN} == set()


def broken(rule: Broken, source: str) -> str:
    """The source without the rule."""
    assert source.count(rule.text) == rule.times, f"the rule has moved: {rule.what}, in {rule.source}"
    return source.replace(rule.text, rule.instead)


@contextmanager
def copied() -> Iterator[Path]:
    """Andon with its tests in a folder that goes away: whatever is broken there, is broken there only."""
    with TemporaryDirectory(prefix="andon-broken-") as name:
        folder = Path(name)
        for each in COPIED:
            if (ROOT / each).is_dir():
                shutil.copytree(ROOT / each, folder / each)
            else:
                shutil.copy2(ROOT / each, folder / each)
        yield folder


def run_in(folder: Path, tests: Sequence[str]) -> Told:
    """Run tests of the copy in a process of their own, which says from where it has its Andon."""
    (folder / "in_a_copy.py").write_text(PLUGIN, encoding="utf-8")
    plugins = ["-p", "in_a_copy", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={folder / 'temp'}"]
    # The package is installed from this checkout's lib/: the copy's goes before it, also in servers that tests start.
    paths = {"PYTHONPATH": os.pathsep.join(map(str, (folder / "lib", folder))), "COLUMNS": "400"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "--tb=short", "--color=no", *plugins, *tests],
        cwd=folder,
        env={**{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}, **paths},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    words = done.stdout + done.stderr
    assert f"Andon: {folder / 'lib' / 'andon'}" in words, words
    return Told(done.returncode, words)
