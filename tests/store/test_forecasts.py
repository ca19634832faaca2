"""Forecasts are kept for good, and the newest by then is found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from andon.model import ForecastState
from andon.store import Store
from examples import NOW, TODAY, ago, forecast
from store.query_plans import plan_of


def light(**changes: object) -> dict[str, object]:
    return {"quantiles": (), "counted_keys": (), "left_out_keys": (), **changes}


def test_a_forecast_comes_back_equal(store: Store) -> None:
    whole = forecast("p1", squad_id=None)
    refusal = forecast(
        "p2", state=ForecastState.CANNOT, on_time=None, p50=None, p85=None, p95=None, target=None, **light(details=())
    )
    store.forecasts.add([whole, refusal])
    assert sorted(store.forecasts.whole(["p1", "p2", "p9"]), key=lambda each: each.id) == [whole, refusal]
    assert store.forecasts.whole([]) == []


def test_what_was_kept_is_found_in_the_order_of_its_making_and_as_of_a_day(store: Store) -> None:
    first = forecast("p1", as_of=TODAY - timedelta(days=8), made_at=ago(days=8))
    again = forecast("p2", as_of=TODAY - timedelta(days=8), made_at=ago(days=1))
    second = forecast("p3", as_of=TODAY - timedelta(days=2), made_at=ago(days=2), squad_id=None)
    refusal = forecast("p4", state=ForecastState.CANNOT, on_time=None, **light())
    store.forecasts.add([again, refusal, second, first])
    found = store.forecasts.kept(as_of=TODAY)
    assert [each.id for each in found] == ["p1", "p3", "p2"]
    assert found[1] == ("p3", "halcyon", None, second.as_of, second.made_at)
    assert [each.id for each in store.forecasts.kept(as_of=TODAY - timedelta(days=3))] == ["p1", "p2"]
    assert store.forecasts.last_made() == (4, refusal.made_at)


def test_shapes_are_forecasts_without_keys_and_details_however_many(store: Store) -> None:
    whole = [forecast(f"p{n}") for n in range(3)]
    store.forecasts.add(whole)
    found = sorted(store.forecasts.shapes([each.id for each in whole]), key=lambda each: each.id)
    assert found == [replace(each, details=(), counted_keys=(), left_out_keys=()) for each in whole]
    assert store.forecasts.shapes([]) == []


def test_a_squads_own_forecasts_are_found_without_reading_those_of_others(store: Store) -> None:
    """A year of a hundred launches is twenty thousand forecasts, of which a squad has six hundred."""
    store.forecasts.add([forecast(f"p{n}", squad_id="borealis") for n in range(500)])
    store.forecasts.add([forecast("mine")])
    assert "ix_forecast_squad_id" in plan_of(store, lambda: store.forecasts.chances("atlas", until=NOW), "forecast")


def test_of_one_day_the_newest_of_each_subject_is_found(store: Store) -> None:
    day = TODAY - timedelta(days=2)
    first = forecast("p1", as_of=day, made_at=ago(days=2))
    again = forecast("p2", as_of=day, made_at=ago(days=1))
    whole = forecast("p3", as_of=day, made_at=ago(days=2), squad_id=None)
    store.forecasts.add([again, first, whole, forecast("p4", as_of=TODAY)])
    assert {each.id for each in store.forecasts.of_day(day)} == {"p2", "p3"}
    assert store.forecasts.of_day(day - timedelta(days=1)) == []


def test_the_newest_of_every_subject_is_found_without_its_weight(store: Store) -> None:
    old = forecast("p1", as_of=TODAY - timedelta(days=8), made_at=ago(days=8))
    new = forecast("p2", as_of=TODAY - timedelta(days=1), made_at=ago(days=1))
    again = forecast("p3", as_of=TODAY - timedelta(days=1), made_at=ago(hours=1))
    whole = forecast("p4", squad_id=None)
    other = forecast("p5", launch_id="meridian")
    store.forecasts.add([new, again, old, whole, other])
    assert {each.id for each in store.forecasts.newest(as_of=TODAY)} == {"p3", "p4", "p5"}
    assert {each.id for each in store.forecasts.newest(as_of=TODAY, launch_id="halcyon")} == {"p3", "p4"}
    assert {each.id for each in store.forecasts.newest(as_of=TODAY, made_by=ago(hours=2))} == {"p2", "p4", "p5"}
    assert store.forecasts.newest(as_of=TODAY - timedelta(days=2)) == [
        forecast("p1", as_of=TODAY - timedelta(days=8), made_at=ago(days=8), **light())
    ]


def test_the_history_of_a_launch_is_oldest_first_and_ends_at_the_day(store: Store) -> None:
    days = [9, 2, 5]
    store.forecasts.add(
        [forecast(f"p{n}", as_of=TODAY - timedelta(days=n), made_at=ago(days=n), squad_id=None) for n in days]
    )
    store.forecasts.add([forecast("other", launch_id="meridian")])
    assert [each.id for each in store.forecasts.history("halcyon", as_of=TODAY)] == ["p9", "p5", "p2"]
    assert [each.id for each in store.forecasts.history("halcyon", as_of=TODAY - timedelta(days=3))] == ["p9", "p5"]


def test_what_was_made_since_a_moment_is_oldest_first(store: Store) -> None:
    store.forecasts.add([forecast(f"p{n}", made_at=ago(days=n), as_of=TODAY - timedelta(days=n)) for n in (1, 2, 3, 9)])
    assert [each.id for each in store.forecasts.made_since(ago(days=3), as_of=TODAY)] == ["p2", "p1"]
    assert store.forecasts.made_since(ago(days=3), as_of=TODAY, launch_id="meridian") == []


def test_a_stored_forecast_cannot_be_written_over(store: Store) -> None:
    store.forecasts.add([forecast("p1", on_time=0.2)])
    with pytest.raises(IntegrityError):
        store.forecasts.add([forecast("p2"), forecast("p1", on_time=0.9)])
    assert [(each.id, each.on_time) for each in store.forecasts.newest(as_of=TODAY)] == [("p1", 0.2)]


def test_no_forecast_writes_nothing(store: Store) -> None:
    before = store.version()
    store.forecasts.add([])
    assert store.version() == before
    assert store.forecasts.newest(as_of=NOW.date()) == []
