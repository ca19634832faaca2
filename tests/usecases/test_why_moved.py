"""Why a forecast moved is computed when it is made, kept in its details, and adds up."""

import itertools
from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date, timedelta

import pytest

from andon.forecast.moved import Parts
from andon.model import Forecast, ForecastState, Issue
from andon.store import Store
from andon.usecases.forecast import Forecasted, forecast, summary
from andon.usecases.move import KEYS_KEPT, Move, details_of, move_of, own_details
from andon.usecases.plan_launch import move_date
from andon.usecases.sync import sync
from examples import DIRECTOR, NOW, TODAY, ListSource, done_issue, issue, steady_work
from examples import forecast as forecast_record

ids = (f"forecast-{n}" for n in itertools.count())


@pytest.fixture
def working(store: Store) -> Iterator[Store]:
    """Atlas has a pace and six issues left in Halcyon."""
    sync(store, ListSource(steady_work()), now=NOW)
    yield store


def run(store: Store, days: int = 0, *, compare: bool = True) -> Forecasted:
    """The forecasts of so many days after TODAY."""
    now = NOW + timedelta(days=days)
    return forecast(store, as_of=now.date(), now=now, make_id=lambda: next(ids), compare=compare)


def of(done: Forecasted, squad_id: str | None = "atlas", launch_id: str = "halcyon") -> Forecast:
    return next(each for each in done.forecasts if (each.launch_id, each.squad_id) == (launch_id, squad_id))


def moved(store: Store, days: int, squad_id: str | None = "atlas") -> Move:
    found = move_of(of(run(store, days), squad_id))
    assert found is not None
    return found


def total(parts: Parts | None) -> float:
    assert parts is not None
    return float(sum(astuple(parts)))


def work(*others: Issue, without: tuple[str, ...] = ()) -> ListSource:
    """The steady work with other issues, which take the place of those of the same id, and without some."""
    kept = {each.id: each for each in [*steady_work(), *others] if each.id not in without}
    return ListSource(kept.values())


def again(store: Store, source: ListSource, days: int) -> None:
    source.drop_share = 1.0
    sync(store, source, now=NOW + timedelta(days=days))


def new_issue(n: int) -> Issue:
    return issue(f"A-{700 + n}", created=NOW + timedelta(days=2), claims=("component:Atlas",), scopes=("version:1",))


def test_a_first_forecast_moved_from_nothing(working: Store) -> None:
    done = run(working)
    assert [move_of(each) for each in done.forecasts] == [None] * len(done.forecasts)
    assert all(row["moved"] is None for row in summary(done)["forecasts"])


def test_the_parts_add_up_to_the_change_and_survive_the_store(working: Store) -> None:
    first = run(working)
    again(working, work(*(new_issue(n) for n in range(4)), without=("A-501",)), 7)
    move_date(working, DIRECTOR, "halcyon", date(2026, 6, 14), token="t", now=NOW + timedelta(days=3))
    second = run(working, 7)
    for squad_id in ("atlas", None):
        was, is_now = of(first, squad_id), of(second, squad_id)
        (kept,) = working.forecasts.whole([is_now.id])
        told = move_of(kept)
        assert told is not None and told == move_of(is_now)
        assert (told.since, told.state, told.on_time_then, told.p85_then) == (
            TODAY,
            ForecastState.FORECAST,
            was.on_time,
            was.p85,
        )
        assert was.on_time and is_now.on_time and was.p85 and is_now.p85
        assert total(told.on_time) == pytest.approx(is_now.on_time - was.on_time, abs=1e-12)
        assert total(told.p85) == (is_now.p85 - was.p85).days
        assert (told.added, told.added_keys) == (4, ("A-700", "A-701", "A-702", "A-703"))
        assert (told.cut, told.cut_keys) == (1, ("A-501",))
        assert told.on_time is not None
        assert told.on_time.added < 0 < told.on_time.cut and told.on_time.date < 0


def test_last_time_is_the_youngest_forecast_that_is_a_week_older(working: Store) -> None:
    for day in (0, 1, 5, 9, 10):
        run(working, day)
    assert moved(working, 12).since == TODAY + timedelta(days=5)


def test_while_a_launch_is_younger_than_a_week_last_time_is_its_first_forecast(working: Store) -> None:
    for day in (0, 1, 3):
        run(working, day)
    assert moved(working, 4).since == TODAY


def test_after_a_gap_last_time_is_the_last_one_before_it(working: Store) -> None:
    for day in (0, 100, 168):
        run(working, day)
    assert moved(working, 170).since == TODAY + timedelta(days=100)


def test_only_what_was_delivered_since_is_pace_alone(working: Store) -> None:
    run(working)
    done = [done_issue(f"A-{500 + n}", NOW + timedelta(days=2 + n), created=NOW - timedelta(days=30)) for n in range(3)]
    finished = [replace(each, updated="2", claims=("component:Atlas",), scopes=("version:1",)) for each in done]
    again(working, work(*finished), 7)
    told = moved(working, 7)
    assert told.on_time is not None and told.p85 is not None
    assert (told.added, told.cut, told.on_time.added, told.on_time.cut, told.on_time.date) == (0, 0, 0, 0, 0)
    assert told.p85.pace == total(told.p85)


def test_an_issue_with_a_new_key_is_still_the_same_issue(working: Store) -> None:
    run(working)
    (first, *_) = [each for each in steady_work() if each.id == "A-500"]
    again(working, work(replace(first, key="B-1", old_keys=("A-500",), updated="2")), 7)
    told = moved(working, 7)
    assert (told.added, told.cut) == (0, 0)


def test_a_forecast_after_none_says_so_and_has_no_parts(store: Store) -> None:
    lonely = issue("L-1", scopes=("version:1",), claims=("component:Borealis",))
    sync(store, ListSource([lonely]), now=NOW)
    assert of(run(store), None).state is ForecastState.CANNOT
    again(store, work(lonely), 7)
    told = moved(store, 7, None)
    assert (told.state, told.on_time, told.p85) == (ForecastState.CANNOT, None, None)


def test_two_days_without_a_forecast_have_nothing_to_tell(store: Store) -> None:
    sync(store, ListSource([issue("A-1", scopes=("version:1",), claims=("component:Borealis",))]), now=NOW)
    run(store)
    assert move_of(of(run(store, 7), None)) is None


def test_an_unchanged_answer_is_not_stored_twice_though_it_has_another_past_by_now(working: Store) -> None:
    run(working, 7)
    # Asked afterwards about an earlier day, there is a last time all of a sudden.
    run(working, 0)
    later = forecast(
        working, as_of=TODAY + timedelta(days=7), now=NOW + timedelta(days=7, hours=5), make_id=lambda: next(ids)
    )
    assert move_of(of(later)) is not None
    assert later.new == 0


def test_without_comparing_nothing_is_told(working: Store) -> None:
    run(working)
    assert move_of(of(run(working, 7, compare=False))) is None


def test_the_command_tells_the_parts_in_plain_values(working: Store) -> None:
    run(working)
    (row,) = [
        each
        for each in summary(run(working, 7))["forecasts"]
        if (each["launch"], each["squad"]) == ("halcyon", "atlas")
    ]
    told = row["moved"]
    assert (told["since"], told["state"], told["added"], told["cut"]) == ("2026-05-12", "forecast", 0, 0)
    assert sum(told["on_time"].values()) == pytest.approx(row["on_time"] - told["on_time_then"])
    days = date.fromisoformat(row["p85"]) - date.fromisoformat(told["p85_then"])
    assert sum(told["p85_days"].values()) == days.days


def test_details_are_read_back_as_they_were_told() -> None:
    parts = Parts(-0.06, -0.11, 0.02, 0.0, 0.01)
    whole = Move(TODAY, ForecastState.FORECAST, 0.62, date(2026, 9, 30), parts, parts, 30, 1, tuple("abcdef"), ("A-1",))
    for move in (whole, replace(whole, on_time=None, p85_then=None, p85=None, added_keys=(), on_time_then=None)):
        details = tuple(sorted({"phi": 4.0, **details_of(move)}.items()))
        stored = forecast_record(details=details)
        assert move_of(stored) == move
        assert own_details(stored) == (("phi", 4.0),)


def test_no_more_than_a_few_keys_are_kept() -> None:
    keys = tuple(f"A-{n}" for n in range(KEYS_KEPT + 5))
    move = Move(TODAY, ForecastState.FORECAST, None, None, added=len(keys), added_keys=keys)
    kept = move_of(forecast_record(details=tuple(details_of(move).items())))
    assert kept is not None and (kept.added, len(kept.added_keys)) == (KEYS_KEPT + 5, KEYS_KEPT)
