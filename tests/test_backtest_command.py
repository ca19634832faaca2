"""`andon backtest`: the table for people, the document for scripts, the rows for whoever scores again."""

import io
import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from andon import cli
from andon.backtest_command import Wish, run, show
from andon.demo.generate import generate
from andon.demo.tables import write
from andon.errors import ConfigError, SourceError
from andon.usecases.ports import silent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two squads of a demo organisation, without a changelog."""
    tables = dict(generate(12, date(2026, 8, 20)).full_tables)
    squads = sorted(tables["issues"]["squad"].dropna().unique())[:2]
    tables["issues"] = tables["issues"][tables["issues"]["squad"].isin(squads)]
    path = tmp_path_factory.mktemp("history")
    write(tables, path)
    (path / "changes.parquet").unlink()
    return path


def test_the_table_says_how_often_dates_were_met_and_of_how_many(folder: Path) -> None:
    out = io.StringIO()
    done = run(Wish(folder, None, 1), lambda: nullcontext(silent))
    show(done, Console(file=out, width=140))
    text = out.getvalue()
    level = done.scores["pace"]["model"].levels[2]
    assert level.share is not None
    assert f"{100 * level.share:.1f} %" in text and f"{level.met} of {level.known}" in text
    assert "said 85 %" in text and "Monte Carlo, 90 days" in text
    assert "final membership" in text


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
        run(Wish(folder, tmp_path / "nowhere" / "rows.parquet", 1), lambda: nullcontext(silent))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not there"):
        run(Wish(tmp_path / "nowhere", None, 1), lambda: nullcontext(silent))
