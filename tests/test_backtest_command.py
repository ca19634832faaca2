"""`andon backtest`: the table for people, the document for scripts, the rows for whoever scores again."""

import hashlib
import io
import json
import re
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from andon import cli
from andon.backtest_command import Wish, run, show
from andon.errors import ConfigError, SourceError
from andon.store import Store, forget, open_store
from andon.usecases.ports import silent
from examples import done_issue, filled
from histories import write_history
from shell import Shell


def no_store() -> Store:
    raise AssertionError("a folder is replayed without a store")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two squads of a demo organisation, without a changelog."""
    path = tmp_path_factory.mktemp("history")
    write_history(path, squads=2)
    return path


def test_the_table_says_how_often_dates_were_met_and_of_how_many(folder: Path) -> None:
    out, wish = io.StringIO(), Wish(folder, None, 1)
    done = run(wish, lambda: nullcontext(silent), no_store)
    show(wish, done, Console(file=out, width=80))
    text = out.getvalue()
    level = done.scores["pace"]["model"].levels[2]
    assert level.share is not None
    assert re.search(r"Monte Carlo, +Monte Carlo,\n.*30 days +90 days", text)
    assert re.search(rf"said 85 %: {level.met} of {level.known} +{100 * level.share:.1f} %", text)
    assert "versions" in text and "launches" not in text
    assert "final membership" in text
    assert max(map(len, text.splitlines())) <= 80


def test_json_and_rows_come_from_the_same_run(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["backtest", str(folder), "--json", "--jobs", "1", "--rows", str(tmp_path / "rows.parquet")]) == 0
    document = json.loads(capsys.readouterr().out)
    rows = pd.read_parquet(tmp_path / "rows.parquet")
    assert document["scope"] == "final membership"
    assert len(rows) == sum(document[kind]["model"]["forecasts"] for kind in ("pace", "launch") if document[kind])
    assert list(rows) == [
        "kind", "squad", "version_id", "as_of", "n", "quantiles", "actual_days", "censored_days"
    ]  # fmt: skip


def test_a_file_that_cannot_be_written_is_told_before_the_work(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no folder"):
        run(Wish(folder, tmp_path / "nowhere" / "rows.parquet", 1), lambda: nullcontext(silent), no_store)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not there"):
        run(Wish(tmp_path / "nowhere", None, 1), lambda: nullcontext(silent), no_store)


# ------------------------------------------------------------------------------ the store


@pytest.fixture
def imported(folder: Path, shell: Shell) -> Shell:
    """A store into which the folder was imported."""
    assert shell.run("import", str(folder)) == 0
    return shell


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_without_a_folder_the_store_is_replayed_and_nothing_is_written(imported: Shell, folder: Path) -> None:
    assert imported.run("backtest", str(folder), "--json", "--jobs", "1", "--rows", "folder.parquet") == 0
    forget(imported.url)
    before = digest(imported.folder / "andon.db")
    assert imported.run("backtest", "--json", "--jobs", "1", "--rows", "store.parquet") == 0
    document = json.loads(imported.out)
    assert document["scope"] == "final membership" and document["pace"]["model"]["forecasts"] > 0
    forget(imported.url)
    assert digest(imported.folder / "andon.db") == before
    given, found = (pd.read_parquet(imported.folder / f"{name}.parquet") for name in ("folder", "store"))
    theirs, ours = (each[(each["kind"] == "pace").to_numpy()].reset_index(drop=True) for each in (given, found))
    pd.testing.assert_frame_equal(ours, theirs)


def test_it_speaks_of_launches_where_a_folder_has_versions(imported: Shell) -> None:
    assert imported.run("backtest", "--jobs", "1") == 0
    assert "When will a launch's work be delivered?" in imported.out
    assert "squads or launches" in " ".join(imported.out.split()) and "version" not in imported.out


def test_a_database_that_is_not_there_is_told_and_not_made(shell: Shell) -> None:
    forget(shell.url)
    (shell.folder / "andon.db").unlink()
    assert shell.run("backtest") == 1
    assert shell.err.startswith("There is no database") and "andon sync" in shell.err
    assert not (shell.folder / "andon.db").exists()


def test_an_empty_store_and_a_short_one_say_what_is_missing(shell: Shell) -> None:
    store = open_store(shell.url)
    assert shell.run("backtest") == 1
    assert "holds no issues yet" in shell.err
    filled(store)
    store.work.save_issues("jira", [done_issue("A-1", pd.Timestamp("2026-05-01", tz="UTC").to_pydatetime())])
    assert shell.run("backtest", "--json") == 1
    assert "too short to replay" in shell.err and shell.out == ""
