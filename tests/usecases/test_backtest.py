"""The use case: a history that is replayed, and one that is too short."""

from datetime import date

import pytest

from andon.demo.generate import generate
from andon.errors import InvalidInput
from andon.forecast.answer import MODEL
from andon.usecases.backtest import backtest


def test_a_history_is_replayed_and_its_figures_are_told() -> None:
    tables = dict(generate(12, date(2026, 8, 20)).full_tables)
    squads = sorted(tables["issues"]["squad"].dropna().unique())[:2]
    tables["issues"] = tables["issues"][tables["issues"]["squad"].isin(squads)]
    told: list[tuple[int, int | None]] = []
    ticks = iter([1.0, 3.5])
    done = backtest(
        tables, jobs=1, progress=lambda count, total, words: told.append((count, total)), timer=lambda: next(ticks)
    )
    figures = done.summary()
    assert figures["model"] == MODEL and figures["scope"] == "changelog" and figures["seconds"] == 2.5
    asked = len(done.of.origins)
    assert told[0] == (0, asked) and told[-1] == (asked, asked)
    pace = figures["pace"]
    assert set(pace) == {"model", "iid30", "iid90"}
    assert pace["model"]["against"]["iid90"]["crps_log_skill"] == pytest.approx(
        1 - pace["model"]["crps_log"] / pace["iid90"]["crps_log"]
    )
    assert [each["claimed"] for each in pace["model"]["met"]] == [50, 70, 85, 95]


def test_a_history_that_asks_for_nothing_says_what_is_missing() -> None:
    tables = {name: table[:50] for name, table in generate(12, date(2026, 8, 20)).tables.items()}
    with pytest.raises(InvalidInput, match="too short") as caught:
        backtest(tables, jobs=1)
    assert "150 delivered items" in caught.value.hint
