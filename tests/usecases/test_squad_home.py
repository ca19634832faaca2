"""A squad's home: what is new since it spoke, and what it may say more of; for the squad alone."""

from datetime import timedelta
from typing import Any

import pytest

from andon.model import ForecastState, Viewer
from andon.store import Store
from andon.usecases.milestones import set_milestone
from andon.usecases.squad_home import MyLaunch, squad_home
from examples import ATLAS, BOREALIS, DIRECTOR, FIRST_LOOK, NOW, TODAY, VIEWER, ago, check_in, forecast, look

MADE = ago(hours=10)
OTHERS = pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])


def halcyon(store: Store, viewer: Viewer = ATLAS, *, back: timedelta = timedelta(0)) -> MyLaunch:
    return squad_home(store, look(viewer, NOW - back), "atlas").launches[0]


def news(store: Store, **changes: object) -> None:
    store.forecasts.add([forecast("new", **{"made_at": MADE, "as_of": TODAY - timedelta(days=1), **changes})])


def test_a_new_forecast_is_told_with_the_moment_until_which_it_is_the_squads_alone(store: Store) -> None:
    news(store)
    store.words.add_check_in(check_in(at=MADE - timedelta(seconds=1)))
    assert halcyon(store).news_until == MADE + FIRST_LOOK


@OTHERS
def test_nobody_else_is_told_of_it(store: Store, viewer: Viewer) -> None:
    news(store)
    assert halcyon(store, viewer).news_until is None


def test_it_is_no_news_once_the_squad_has_spoken(store: Store) -> None:
    news(store)
    store.words.add_check_in(check_in(at=MADE))
    assert halcyon(store).news_until is None


@pytest.mark.parametrize(
    "changes",
    [{"made_at": NOW - FIRST_LOOK}, {"state": ForecastState.NOTHING_LEFT}],
    ids=["window over", "no forecast"],
)
def test_what_everybody_sees_or_what_says_nothing_is_no_news(store: Store, changes: dict[str, object]) -> None:
    news(store, **changes)
    assert halcyon(store).news_until is None


def test_a_look_back_tells_no_news_and_asks_nothing(store: Store) -> None:
    news(store, on_time=0.1)
    store.words.add_check_in(check_in(at=ago(hours=3), probability=90))
    assert halcyon(store).ask_why == "c1"
    then = halcyon(store, back=timedelta(hours=1))
    assert (then.news_until, then.ask_why) == (None, None)


@pytest.mark.parametrize(("on_time", "asks"), [(0.89, False), (0.51, False), (0.5, True), (0.05, True)])
def test_why_is_asked_where_the_forecast_is_twenty_points_away(store: Store, on_time: float, asks: bool) -> None:
    news(store, on_time=on_time)
    store.words.add_check_in(check_in(at=ago(hours=1), probability=70))
    assert halcyon(store).ask_why == ("c1" if asks else None)


def test_why_is_not_asked_again_nor_days_later(store: Store) -> None:
    news(store, on_time=0.05)
    store.words.add_check_in(check_in(at=ago(hours=13)))
    assert halcyon(store).ask_why is None
    store.words.add_check_in(check_in("c2", at=ago(hours=1), differs="Two of us come back."))
    assert halcyon(store).ask_why is None


@OTHERS
def test_nobody_else_is_asked_why(store: Store, viewer: Viewer) -> None:
    news(store, on_time=0.05, made_at=ago(days=9))
    store.words.add_check_in(check_in(at=ago(hours=1)))
    assert halcyon(store, viewer).ask_why is None


def test_each_launch_has_its_own_milestones(store: Store) -> None:
    said: dict[str, Any] = {"squad_id": "atlas", "day": TODAY + timedelta(days=9), "now": ago(days=1)}
    set_milestone(store, ATLAS, launch_id="halcyon", name="A song", token="m1", **said)
    set_milestone(store, ATLAS, launch_id="meridian", name="A film", token="m2", **said)
    home = squad_home(store, look(ATLAS), "atlas")
    assert [[step.name for step in each.steps] for each in home.launches] == [["A song"], ["A film"]]
