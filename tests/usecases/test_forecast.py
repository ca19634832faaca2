"""Forecasts are computed from what was known, stored once, and kept."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from andon.model import Forecast, ForecastState
from andon.store import Store
from andon.usecases.forecast import Forecasted, forecast, summary
from andon.usecases.known import Past
from andon.usecases.known_day import known_day
from andon.usecases.plan_launch import move_date
from andon.usecases.sync import sync
from examples import DIRECTOR, NOW, TODAY, ListSource, ago, done_issue, filled, sqlite_store, steady_work

YESTERDAY = TODAY - timedelta(days=1)
ids = (f"forecast-{n}" for n in itertools.count())


@pytest.fixture
def working(store: Store) -> Iterator[Store]:
    """Atlas has a pace and six issues left in Halcyon; Borealis has nothing."""
    sync(store, ListSource(steady_work()), now=NOW)
    yield store


def run(store: Store, as_of: date = TODAY, *, hours: int = 0) -> Forecasted:
    return forecast(store, as_of=as_of, now=NOW + timedelta(hours=hours), make_id=lambda: next(ids), timer=lambda: 0.0)


def of(done: Forecasted, launch_id: str, squad_id: str | None) -> Forecast:
    return next(each for each in done.forecasts if (each.launch_id, each.squad_id) == (launch_id, squad_id))


def test_each_open_launch_and_contribution_with_work_gets_an_answer_that_is_stored(working: Store) -> None:
    done = run(working)
    mine = of(done, "halcyon", "atlas")
    assert (mine.state, mine.counted, mine.target) == (ForecastState.FORECAST, 6, date(2026, 6, 30))
    assert mine.on_time is not None and 0.01 <= mine.on_time <= 0.99
    assert mine.p50 is not None and mine.p85 is not None and mine.p95 is not None
    assert TODAY < mine.p50 <= mine.p85 <= mine.p95
    assert mine.counted_keys == tuple(sorted(mine.counted_keys)) and len(mine.counted_keys) == 6
    assert working.forecasts.whole([mine.id]) == [mine]
    assert done.new == len(done.forecasts)


def test_the_same_answer_is_not_stored_again_so_that_its_first_look_does_not_begin_anew(working: Store) -> None:
    first = run(working)
    before = working.version()
    again = run(working, hours=5)
    assert again.new == 0
    assert working.version() == before
    kept = {each.id for each in working.forecasts.newest(as_of=TODAY)}
    assert kept == {each.id for each in first.forecasts}


def test_a_changed_answer_is_stored_beside_the_first_one(working: Store) -> None:
    first = of(run(working), "halcyon", "atlas")
    move_date(working, DIRECTOR, "halcyon", date(2026, 7, 14), token="t", now=NOW + timedelta(hours=1))
    done = run(working, hours=5)
    assert of(done, "halcyon", "atlas").target == date(2026, 7, 14)
    assert done.new >= 1
    assert working.forecasts.whole([first.id]) == [first]


def test_two_stores_with_the_same_work_give_the_same_numbers(
    working: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with sqlite_store(tmp_path_factory.mktemp("twin")) as twin:
        filled(twin)
        sync(twin, ListSource(reversed(steady_work())), now=NOW)
        numbers = [
            sorted(
                (each.launch_id, each.squad_id or "", each.state, each.on_time, each.p50, each.quantiles)
                for each in run(store).forecasts
            )
            for store in (working, twin)
        ]
    assert numbers[0] == numbers[1]


def test_a_past_day_uses_nothing_that_was_known_later(working: Store) -> None:
    """A burst of finished work tomorrow does not change what yesterday's forecast says."""
    before = of(run(working, YESTERDAY), "halcyon", "atlas")
    later = [done_issue(f"A-{900 + n}", NOW, created=NOW, claims=("component:Atlas",)) for n in range(40)]
    sync(working, ListSource([*steady_work(), *later]), now=NOW)
    assert run(working, YESTERDAY, hours=1).new == 0
    assert of(run(working, YESTERDAY, hours=1), "halcyon", "atlas").quantiles == before.quantiles


def test_a_promise_made_since_is_not_held_against_a_past_day(working: Store) -> None:
    move_date(working, DIRECTOR, "halcyon", date(2026, 9, 1), token="t", now=NOW)
    assert of(run(working, YESTERDAY), "halcyon", "atlas").target == date(2026, 6, 30)


def test_many_days_are_forecast_from_one_reading(working: Store) -> None:
    past = Past(working)
    for back in (14, 7):
        day = TODAY - timedelta(days=back)
        alone = run(working, day)
        shared = forecast(working, as_of=day, now=NOW, make_id=lambda: next(ids), past=past)
        assert shared.new == 0
        assert [each.on_time for each in shared.forecasts] == [each.on_time for each in alone.forecasts]


def test_a_day_that_was_set_up_already_is_forecast_the_same(working: Store) -> None:
    alone = run(working, YESTERDAY)
    day = known_day(working, YESTERDAY, now=NOW)
    shared = forecast(working, as_of=YESTERDAY, now=NOW, make_id=lambda: next(ids), day=day)
    assert (shared.new, len(shared.forecasts)) == (0, len(alone.forecasts))


def test_a_past_without_a_history_of_changes_is_told_to_be_hindsight(store: Store) -> None:
    sync(store, ListSource([replace(each, changes=()) for each in steady_work()]), now=NOW)
    assert (run(store, YESTERDAY).hindsight, run(store).hindsight) == (True, False)


def test_a_past_with_its_history_is_none(working: Store) -> None:
    assert not run(working, YESTERDAY).hindsight


def test_an_empty_store_has_nothing_to_forecast(empty: Store) -> None:
    done = run(empty)
    assert (done.forecasts, done.new) == ((), 0)
    assert summary(done)["forecasts"] == []


def test_a_landed_launch_is_not_forecast(working: Store) -> None:
    working.plans.change_launch(
        "halcyon", "closed", {"state": "closed", "ended_on": ago(days=2).date()}, token="t", at=ago(days=2)
    )
    assert "halcyon" not in {each.launch_id for each in run(working).forecasts}


def test_the_summary_names_each_forecast_with_plain_values(working: Store) -> None:
    document = summary(run(working))
    (row,) = [each for each in document["forecasts"] if (each["launch"], each["squad"]) == ("halcyon", "atlas")]
    assert row["state"] == "forecast"
    assert 0 < row["on_time"] < 1
    assert date.fromisoformat(row["p50"]) <= date.fromisoformat(row["p85"]) <= date.fromisoformat(row["p95"])
    assert (row["counted"], document["as_of"]) == (6, "2026-05-12")


def test_a_scope_that_is_a_query_is_hindsight_also_where_versions_have_a_history(working: Store) -> None:
    working.plans.change_launch("meridian", "edited", {}, token="t", at=NOW, scopes=["jql:labels = ours"])
    assert run(working, YESTERDAY).hindsight
