"""What Andon is built on: a reason beside every library, every one of them pinned with hashes, and an honest audit."""

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-dev.lock": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["docs"],
        *PROJECT["optional-dependencies"]["dev"],
    ],
    "deploy/requirements.lock": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]],
}
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(?P<version>[^ \\;]+)", re.MULTILINE)


def name(requirement: str) -> str:
    """As locks write it."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins(lock: str, folder: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Each pinned name of a lock, and all that stands behind it until the next one."""
    text = (folder / lock).read_text(encoding="utf-8")
    found = list(_PIN.finditer(text))
    for each, after in zip(found, [*found[1:], None], strict=True):
        yield name(each["name"]), text[each.end() : after.start() if after else len(text)]


def lines_of(table: str) -> list[str]:
    """The lines of a list in pyproject.toml, as they are written."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split(f"\n{table} = [", 1)[1].split("\n]", 1)[0]
    return [each.strip() for each in block.splitlines() if each.strip().startswith('"')]


@pytest.mark.parametrize("table", ["dependencies", "docs", "dev"])
def test_every_library_has_its_reason_beside_it(table: str) -> None:
    lines = lines_of(table)
    assert len(lines) > 2
    assert [each for each in lines if not re.search(r'",\s+# \S.{10,}', each)] == []


def test_every_library_has_a_bound_below_that_says_what_the_code_needs() -> None:
    assert [each for each in PROJECT["dependencies"] if ">=" not in each] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_library_is_pinned_with_hashes(lock: str) -> None:
    found = dict(pins(lock))
    assert len(found) > 50
    assert sorted({name(each) for each in LOCKS[lock]} - set(found) - {"andon"}) == []
    assert [each for each, behind in found.items() if "--hash=sha256:" not in behind] == []
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8"), "from nowhere but the index of whoever installs"


# ------------------------------------------------------------------------------ the audit

FINE = {"name": "segno", "version": "1.6.6", "vulns": []}
KNOWN = {"name": "jira", "version": "3.8", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.10"]}]}
SKIPPED = {"name": "typer", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.mark.parametrize(
    ("packages", "code", "told"),
    [
        ([FINE], 0, "nothing is known against them"),
        ([FINE, KNOWN], 1, "jira 3.8: PYSEC-1, mended in 3.10"),
        ([KNOWN, SKIPPED], 1, "PYSEC-1"),
        ([FINE, SKIPPED], 2, "1 of 2 packages were not audited"),
        ([], 2, "cannot be reached from here: nothing was audited"),
    ],
)
def test_what_could_not_be_asked_about_is_never_called_well(packages: list[Any], code: int, told: str) -> None:
    verdict = runpy.run_path(str(ROOT / "scripts" / "audit.py"))["verdict"]
    found, lines = verdict({"dependencies": packages} if packages else None)
    assert found == code
    assert told in "\n".join(lines)
