"""docs/security.md: every test that it names is there, every bound is the code's, and it is found."""

import re
from pathlib import Path

from andon import config, uploads
from andon.config import load_organisation
from andon.sources import csv_rows, csv_text, history_tables
from andon.sources.jira import wire
from andon.store import export_files
from andon.web import bounds, hooks, votes
from server import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MB = 2**20


def test_every_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))
    assert len(named) > 15
    assert [each for each in sorted(named) if not (ROOT / each).is_file()] == []


def test_every_threat_has_what_stops_it_what_shows_it_and_what_remains() -> None:
    rows = [each.strip("| \n").split(" | ") for each in PAGE.splitlines() if each.startswith("| **")]
    assert len(rows) > 9
    assert [row[0] for row in rows if len(row) != 4 or not all(row) or "tests/" not in row[2]] == []


def test_its_bounds_are_those_of_the_code() -> None:
    told = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE))
    assert f"{bounds.MOST_BYTES // MB} MB" in told["any request's body"]
    assert f"{hooks.MOST_BYTES // MB} MB and {hooks.READ_SECONDS:g} s" in told["`/hooks/jira`"]
    assert f"{votes.MOST_BYTES // 1024} KB" in told["`/v/CODE`, a vote"]
    assert f"{wire.LARGEST // MB} MB" in told["an answer of Jira"]
    exported = told["`andon import` of an export"]
    assert f"manifest {export_files.LARGEST_MANIFEST // MB} MB" in exported
    assert f"a line {export_files.LONGEST // MB} MB" in exported
    folder = told["`andon import` or `[[history]]` of a history folder"]
    rows = f"{history_tables.MOST_ROWS // 10**6} million rows"
    assert f"{rows} and {history_tables.MOST_BYTES // 2**30} GB" in folder
    assert f"{config.LARGEST // MB} MB" in told["`andon.toml`"]
    sent = told["Streamlit's address for uploads"]
    assert f"{uploads.MOST_MB} MB a file, {uploads.MOST_FILES} files a tab and hour" in sent
    exports = told["CSV exports (`andon import`, `[[csv]]`, the page)"]
    assert f"{csv_text.MOST_BYTES // MB} MB a file, {csv_text.MOST_FILES} files a folder" in exports
    assert f"{csv_text.MOST_COLUMNS:,} columns" in exports and csv_rows.MOST_ROWS == 10**6


def test_the_setting_that_it_shows_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.+?)```", PAGE, re.DOTALL)
    file = tmp_path / "andon.toml"
    file.write_text(block)
    found = load_organisation(file).outgoing
    assert found.public and "10.1.0.0/16" in found.private


def test_it_is_found() -> None:
    for page in ("README.md", "docs/operations.md"):
        assert "security.md" in (ROOT / page).read_text(encoding="utf-8"), page
