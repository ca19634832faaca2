"""What Andon reads from outside has a bound each: files that would unpack without an end, and files of another kind."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from andon import config
from andon.config import load_organisation
from andon.errors import AndonError, ConfigError, InvalidInput, SourceError
from andon.sources import history_tables
from andon.sources.history import HistoryFolder
from andon.sources.jira import wire
from andon.store.export_files import LARGEST_MANIFEST, check_files, file_of, read_lines, read_manifest
from andon.web import bounds, hooks, votes
from examples import NOW, sqlite_store
from test_cli import history


def silent(*told: Any) -> None:
    """Nothing."""


@pytest.fixture
def export(tmp_path: Path) -> Iterator[Path]:
    with sqlite_store(tmp_path, organised=True) as store:
        store.everything.write(tmp_path / "all", andon="1", now=NOW, progress=silent)
        yield tmp_path / "all"


# ------------------------------------------------------------------------------ exports


def test_a_table_that_unpacks_into_more_rows_than_it_says_is_not_read_to_its_end(export: Path) -> None:
    manifest = read_manifest(export)
    rows = manifest.sums["squad"].rows
    bomb = gzip.compress(b"{}\n" * 1_000_000)
    assert len(bomb) < 5_000
    file_of(export, "squad").write_bytes(bomb)
    with pytest.raises(InvalidInput, match="does not hold what the export's manifest says"):
        for done in check_files(export, manifest):
            assert done <= manifest.rows + rows


def test_a_line_that_unpacks_without_an_end_is_cut(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("andon.store.export_files.LONGEST", 2**16)
    file_of(export, "squad").write_bytes(gzip.compress(b"x" * 2**22))
    with pytest.raises(InvalidInput, match="cut or damaged"):
        list(read_lines(export, "squad"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b" " * (LARGEST_MANIFEST + 1), id="too large"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"PK\x03\x04", id="a zip"),
        pytest.param(
            json.dumps({"format": "andon-export", "format_version": 1, "tables": {"../../etc": {}}}).encode(),
            id="a name",
        ),
    ],
)
def test_a_manifest_of_another_kind_is_one_sentence(export: Path, content: bytes) -> None:
    (export / "manifest.json").write_bytes(content)
    with pytest.raises(InvalidInput):
        read_manifest(export)


# ------------------------------------------------------------------------------ history folders


@pytest.mark.parametrize("bound", ["MOST_ROWS", "MOST_BYTES"])
def test_a_history_that_would_not_fit_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    folder = HistoryFolder("old", history(tmp_path / "history"))
    folder.prove()
    monkeypatch.setattr(history_tables, bound, 3)
    monkeypatch.setattr(pq.ParquetFile, "read", lambda *args, **kwargs: pytest.fail("it was unpacked"))
    with pytest.raises(SourceError, match="more than is read") as told:
        HistoryFolder("old", folder.folder).prove()
    assert "Cut it into folders" in told.value.hint


# ------------------------------------------------------------------------------ andon.toml


@pytest.mark.parametrize("content", [b"# " + b"x" * config.LARGEST, b"a = " + b"[" * 100_000, b"\xff\xfe"])
def test_an_andon_toml_that_is_none_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "andon.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as told:
        load_organisation(file)
    assert isinstance(told.value, AndonError) and told.value.hint


# ------------------------------------------------------------------------------ what is sent to it


def test_routes_with_a_bound_of_their_own_are_below_the_one_for_all() -> None:
    assert votes.MOST_BYTES < hooks.MOST_BYTES < bounds.MOST_BYTES < wire.LARGEST
