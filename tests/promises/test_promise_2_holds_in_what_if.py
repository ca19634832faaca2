"""Promise 2, in what-if: whoever may not see a forecast yet cannot find it out by asking what would be if."""

from datetime import timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput
from andon.model import ForecastState, Viewer
from andon.store import Store
from andon.usecases.board import Look
from andon.usecases.what_if import Levers, what_if
from examples import ATLAS, BOREALIS, DIRECTOR, FIRST_LOOK, NOW, VIEWER, check_in, forecast

PARAMETERS = (("multiplier", 1.6), ("multiplier_sd", 0.5), ("phi", 4.0), ("rate_a", 20.0), ("rate_b", 37.0))


def young(
    store: Store, hours: float, launch_id: str = "halcyon", squads: tuple[str, ...] = ("atlas", "borealis")
) -> None:
    """A launch's forecast with its parts, made so many hours ago, of which nobody has spoken."""
    made = NOW - timedelta(hours=hours)
    common: dict[str, Any] = {"launch_id": launch_id, "made_at": made, "as_of": made.date() - timedelta(days=1)}
    parts = [forecast(f"{launch_id}-{each}", squad_id=each, details=PARAMETERS, **common) for each in squads]
    store.forecasts.add([*parts, forecast(f"{launch_id}-whole", squad_id=None, on_time=0.4321, **common)])


def at(viewer: Viewer, *, back: int = 0, later: int = 0) -> Look:
    now = NOW + timedelta(hours=later)
    return Look(viewer, now - timedelta(days=back), now, FIRST_LOOK)


@pytest.mark.parametrize(
    "viewer", [DIRECTOR, VIEWER, ATLAS, BOREALIS], ids=["director", "viewer", "a squad", "another"]
)
@pytest.mark.parametrize("back", [0, 1])
def test_a_held_forecast_cannot_be_asked(store: Store, viewer: Viewer, back: int) -> None:
    """A launch of two squads gives both away, so that neither asks it alone; an as-of view opens nothing early."""
    young(store, 50)
    page = what_if(store, at(viewer, back=back), "halcyon")
    assert not page.can
    assert page.shown.state is None and page.shown.held_until == NOW - timedelta(hours=50) + FIRST_LOOK
    assert (page.stored, page.likely, page.groups) == (None, None, ())
    with pytest.raises(InvalidInput):
        page.answer(Levers(capacity=0.5))


def test_its_own_squad_asks_at_once_and_everybody_after_the_window(store: Store) -> None:
    young(store, 71.9, "meridian", ("atlas",))
    assert not what_if(store, at(DIRECTOR), "meridian").can
    assert what_if(store, at(ATLAS), "meridian").can
    assert what_if(store, at(DIRECTOR, later=1), "meridian").can


def test_a_comment_opens_it(store: Store) -> None:
    young(store, 10, "meridian", ("atlas",))
    store.words.add_check_in(check_in(at=NOW, launch_id="meridian"))
    assert what_if(store, at(DIRECTOR), "meridian").can


def test_an_earlier_forecast_that_is_open_is_asked_instead_of_the_held_one(store: Store) -> None:
    young(store, 10, "meridian", ("atlas",))
    old = NOW - timedelta(days=9)
    common: dict[str, Any] = {"launch_id": "meridian", "made_at": old, "as_of": old.date(), "details": PARAMETERS}
    store.forecasts.add([forecast("o1", **common), forecast("o2", squad_id=None, on_time=0.5, **common)])
    page = what_if(store, at(DIRECTOR), "meridian")
    assert page.stored is not None and page.stored.on_time == 0.5


def test_a_launch_that_is_open_does_not_give_away_a_part_that_is_not(store: Store) -> None:
    """A part of the same day, made anew since the whole was: its numbers would stand in the answer."""
    old = NOW - timedelta(days=9)
    store.forecasts.add(
        [
            forecast("p", launch_id="meridian", made_at=NOW - timedelta(hours=1), as_of=old.date(), details=PARAMETERS),
            forecast("w", launch_id="meridian", squad_id=None, made_at=old, as_of=old.date()),
        ]
    )
    page = what_if(store, at(DIRECTOR), "meridian")
    assert page.can and page.groups == ()
    assert page.shown.state is ForecastState.FORECAST


def test_a_forecast_about_the_past_does_not_give_away_a_part_that_is_news(store: Store) -> None:
    """A forecast of a day 90 days gone is open at once; one of its parts that was stored hours before was not yet."""
    as_of = (NOW - timedelta(days=91)).date()
    common: dict[str, Any] = {"launch_id": "meridian", "as_of": as_of}
    made = NOW - timedelta(hours=10)
    part = forecast("p", made_at=made, details=PARAMETERS, **common)
    whole = forecast("w", squad_id=None, made_at=NOW - timedelta(hours=1), on_time=0.5, **common)
    store.forecasts.add([part, whole])
    page = what_if(store, at(DIRECTOR), "meridian")
    assert not page.can
    assert page.shown.state is None and page.shown.held_until == made + FIRST_LOOK
    assert what_if(store, at(ATLAS), "meridian").can
