"""Backtest: the questions and outcomes of the contract, the figures, and nothing from after the day.

The history is a demo organisation's, with its changelog: items are opened again, and move between versions.
"""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from andon.demo.generate import generate
from andon.demo.tables import write
from andon.forecast.backtest import KINDS, MODEL, Backtest, replay
from andon.forecast.backtest_history import History, read_history
from andon.forecast.backtest_origins import Origin, origins
from andon.forecast.backtest_rows import Replay
from andon.forecast.backtest_scores import _interval
from andon.forecast.baselines import drawn_from, iid_quantiles
from andon.frames import day_date
from forecast.scorer import scorer

SEED, TODAY = 12, date(2026, 8, 20)


@cache
def given() -> dict[str, pd.DataFrame]:
    return dict(generate(SEED, TODAY).full_tables)


@cache
def replayed() -> Backtest:
    return replay(read_history(given()), jobs=1)


def test_every_question_of_the_contract_is_answered_and_every_figure_is_the_scorers(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    write(given(), tmp_path / "history")
    done, score = replayed(), scorer()
    done.rows().to_parquet(tmp_path / "rows.parquet")
    theirs = score.evaluate(str(tmp_path / "history"), str(tmp_path / "rows.parquet"))
    assert theirs["check"]["bad_quantiles"] == theirs["check"]["unknown_kind"] == 0
    for kind in KINDS:
        check = theirs["check"][kind]
        wrong = ("missing", "extra", "duplicate", "actual_differs", "censored_differs", "n_differs")
        assert [check[each] for each in wrong] == [0] * 6
        assert check["required"] > 30
        ours = done.scores(kind)
        for name, figures in theirs[kind].items():
            if name not in ("product", "iid30", "iid90"):
                continue
            mine = ours[MODEL if name == "product" else name]
            assert [each.share for each in mine.levels] == pytest.approx(
                [figures[f"hit{each.claimed}"] for each in mine.levels]
            )
            assert [mine.levels[2].low, mine.levels[2].high] == pytest.approx(figures["hit85_ci"], abs=1e-4)
            assert mine.crps == pytest.approx(figures["crps"]) and mine.crps_log == pytest.approx(figures["crps_log"])
            assert mine.brier_skill == pytest.approx(figures["brier_skill"])
            assert mine.ece == pytest.approx(figures["ece"])
            assert mine.crps_skill(ours["iid90"]) == pytest.approx(figures["crps_skill"])


@pytest.mark.parametrize(("held", "low", "high"), [(True, 0.025**0.2, 1.0), (False, 0.0, 1 - 0.025**0.2)])
def test_the_luck_of_five_launches_proves_no_certainty(held: bool, low: float, high: float) -> None:
    """However many forecasts each of them had: their dates share its luck."""
    launches = [f"launch {n % 5}" for n in range(500)]
    every = np.ones(500, dtype=bool)
    assert _interval(launches, every & held, every) == pytest.approx((low, high))
    assert _interval(launches, ~every, ~every) == (None, None)


@pytest.mark.long  # test_leaks asks the same of twenty origins every time
def test_a_forecast_of_a_history_that_ends_that_day_is_the_same(tmp_path: Path) -> None:
    score, history = scorer(), read_history(given())
    whole = origins(history)
    (tmp_path / "history").mkdir()
    write(given(), tmp_path / "history")
    for number in np.random.default_rng(5).choice(len(whole), 20, replace=False).tolist():
        asked: Origin = whole[number]
        folder = tmp_path / str(number)
        score.truncate(str(tmp_path / "history"), str(day_date(asked.as_of)), str(folder))
        cut = read_history({file.stem: pd.read_parquet(file) for file in folder.glob("*.parquet")})
        (then,) = Replay(cut).quantiles([asked])
        assert then == pytest.approx(replayed().quantiles[MODEL][number], rel=1e-6), (asked.kind, asked.subject)


def test_the_quantiles_rise_and_lie_ahead() -> None:
    quantiles = replayed().quantiles[MODEL]
    assert np.isfinite(quantiles).all() and (np.diff(quantiles, axis=1) >= 0).all() and (quantiles > 0).all()


@pytest.mark.long
def test_the_bytes_are_the_same_however_many_processes_there_are(tmp_path: Path) -> None:
    few = {**given(), "issues": given()["issues"][given()["issues"]["squad"].isin(sorted_squads()[:2])]}
    for jobs in (1, 2):
        replay(read_history(few), jobs=jobs).rows().to_parquet(tmp_path / f"{jobs}.parquet")
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def sorted_squads() -> list[str]:
    return sorted(given()["issues"]["squad"].dropna().unique())


def test_without_a_changelog_the_scope_is_the_final_membership() -> None:
    history = read_history({name: table for name, table in given().items() if name != "changes"})
    assert history.hindsight and not read_history(given()).hindsight
    assert (history.pairs(0) == history.members).all()


def test_with_a_changelog_an_item_is_in_a_version_from_the_day_on_which_it_joined() -> None:
    history, changes = read_history(given()), given()["changes"]
    joined = changes[(changes["field"] == "fix_version") & changes["from"].isna()].iloc[40]
    day = (joined["at"].date() - date(1970, 1, 1)).days
    version = history.versions.index(joined["to"])
    row = list(history.keys).index(joined["key"])
    assert [row in history.members_of(version, each) for each in (day - 1, day)] == [False, True]


def test_what_was_opened_again_later_is_done_in_between() -> None:
    history: History = read_history(given())
    changes = given()["changes"]
    again = changes[(changes["field"] == "category") & (changes["from"] == "done")].iloc[0]
    row = list(history.keys).index(again["key"])
    day = (again["at"].date() - date(1970, 1, 1)).days
    before, after = history.view(day - 1), history.view(day)
    assert before.done[row] <= day - 1 and not before.open[row]
    assert after.open[row] or after.done[row] == day


def test_a_release_that_has_not_shipped_by_the_day_changes_nothing() -> None:
    asked = [each for each in origins(read_history(given())) if each.kind == "launch"][-1:]
    moved = given()["versions"].copy()
    mine = (moved["id"] == asked[0].subject).to_numpy()
    moved.loc[mine, "release"] = day_date(asked[0].as_of + 400)
    ours, theirs = (
        next(iter(Replay(read_history({**given(), "versions": each})).quantiles(asked)))
        for each in (given()["versions"], moved)
    )
    assert (ours == theirs).all()


def test_plain_monte_carlo_is_computed_and_not_drawn() -> None:
    counts = np.array([0, 2, 1, 0, 0, 3, 1, 0, 0, 1], dtype=np.int64)
    exact = iid_quantiles(counts, 30, 12)
    drawn = np.random.default_rng(1).choice(counts, (20000, 80)).cumsum(axis=1)
    days = (drawn < 12).sum(axis=1) + 1
    assert np.abs(exact[[9, 49, 84]] - np.percentile(days, [10, 50, 85])).max() <= 1


def test_an_empty_window_takes_a_longer_one() -> None:
    counts = np.zeros(200, dtype=np.int64)
    counts[120], counts[20] = 4, 5
    assert len(drawn_from(counts, 30)) == 90 and len(drawn_from(counts[:100], 30)) == 90
    assert len(drawn_from(counts[:120], 30)) == 120
    assert (iid_quantiles(np.zeros(50, dtype=np.int64), 30, 5) == 3000).all()
