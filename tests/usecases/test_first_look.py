"""The squad sees its forecast first: everybody else once it has spoken, or after 72 hours."""

from datetime import datetime, timedelta

import pytest

from andon.model import Forecast, Viewer
from andon.store import Store
from andon.usecases.board import Look, read_board
from andon.usecases.launch_page import launch_page
from andon.usecases.portfolio import portfolio
from andon.usecases.squad_home import squad_home
from examples import ATLAS, BOREALIS, DIRECTOR, FIRST_LOOK, NOW, TODAY, VIEWER, ago, check_in, forecast, launch

YESTERDAY = TODAY - timedelta(days=1)
MADE = ago(hours=10)
OTHERS = pytest.mark.parametrize("viewer", [DIRECTOR, VIEWER, BOREALIS], ids=["director", "viewer", "another squad"])


def seen(store: Store, viewer: Viewer, squad_id: str | None = "atlas", moment: datetime | None = None) -> str | None:
    """The id of the forecast that a viewer is shown."""
    board = read_board(store, Look(viewer, moment or NOW, NOW, FIRST_LOOK))
    return board.outlook("halcyon", squad_id).forecast_id


def fresh(id: str = "new", **changes: object) -> Forecast:
    return forecast(id, **{"as_of": YESTERDAY, "made_at": MADE, **changes})


def old(id: str = "old", **changes: object) -> Forecast:
    return forecast(id, **{"as_of": TODAY - timedelta(days=6), "made_at": ago(days=6), **changes})


def test_its_squad_sees_a_forecast_at_once(store: Store) -> None:
    store.forecasts.add([fresh()])
    assert seen(store, ATLAS) == "new"


@OTHERS
def test_others_see_nothing_before_and_are_told_until_when(store: Store, viewer: Viewer) -> None:
    store.forecasts.add([fresh()])
    assert seen(store, viewer) is None
    board = read_board(store, Look(viewer, NOW, NOW, FIRST_LOOK))
    assert board.outlook("halcyon", "atlas").held_until == MADE + FIRST_LOOK


@OTHERS
def test_a_forecast_of_a_launch_without_squads_waits_as_long_and_is_with_nobody(store: Store, viewer: Viewer) -> None:
    store.plans.add_launches([launch("alone")], token="page", at=ago(days=3))
    store.forecasts.add([fresh(each, launch_id=each, squad_id=None) for each in ("halcyon", "alone")])
    board = read_board(store, Look(viewer, NOW, NOW, FIRST_LOOK))
    shown = [board.outlook(each, None) for each in ("halcyon", "alone")]
    assert [each.held_until for each in shown] == [MADE + FIRST_LOOK] * 2
    assert [each.squads for each in shown] == [2, 0]


@OTHERS
def test_words_about_it_open_it_to_everybody(store: Store, viewer: Viewer) -> None:
    store.forecasts.add([fresh()])
    store.words.add_check_in(check_in("before", at=MADE - timedelta(seconds=1)))
    assert seen(store, viewer) is None
    store.words.add_check_in(check_in("elsewhere", launch_id="meridian", at=MADE + timedelta(hours=1)))
    store.words.add_check_in(check_in("another", squad_id="borealis", at=MADE + timedelta(hours=1)))
    assert seen(store, viewer) is None
    store.words.add_check_in(check_in("about it", at=MADE))
    assert seen(store, viewer) == "new"


@OTHERS
@pytest.mark.parametrize("launch_id", ["halcyon", None], ids=["its page", "the portfolio"])
@pytest.mark.parametrize("asked", [ago(hours=9), ago(days=5)], ids=["just now", "days ago"])
def test_a_look_back_says_nothing_of_today(
    store: Store, viewer: Viewer, launch_id: str | None, asked: datetime
) -> None:
    long_past = TODAY - timedelta(days=200)
    store.forecasts.add([fresh(), fresh("of then", as_of=long_past, made_at=asked)])
    board = read_board(store, Look(viewer, NOW, NOW, FIRST_LOOK), launch_id=launch_id)
    assert board.outlook("halcyon", "atlas").state is None
    then = read_board(store, Look(viewer, NOW - timedelta(days=199), NOW, FIRST_LOOK))
    assert then.outlook("halcyon", "atlas").forecast_id == "of then"


@OTHERS
@pytest.mark.parametrize("days", [200, 30], ids=["history", "opened by words"])
def test_a_look_back_does_not_hide_the_one_before(store: Store, viewer: Viewer, days: int) -> None:
    store.forecasts.add(
        [old(), fresh("of then", as_of=TODAY - timedelta(days=days), made_at=MADE - timedelta(hours=2))]
    )
    store.words.add_check_in(check_in(at=MADE - timedelta(hours=1)))
    store.forecasts.add([fresh()])
    assert seen(store, viewer) == "old"


@OTHERS
@pytest.mark.parametrize(("age", "opened"), [(timedelta(hours=72), True), (timedelta(hours=71, minutes=59), False)])
def test_after_72_hours_it_opens_by_itself(store: Store, viewer: Viewer, age: timedelta, opened: bool) -> None:
    store.forecasts.add([fresh(made_at=NOW - age)])
    assert (seen(store, viewer) == "new") is opened


@OTHERS
def test_meanwhile_the_one_before_is_shown(store: Store, viewer: Viewer) -> None:
    store.forecasts.add([old("older", as_of=TODAY - timedelta(days=9), made_at=ago(days=9)), old(), fresh()])
    assert seen(store, viewer) == "old"
    assert seen(store, ATLAS) == "new"


@OTHERS
def test_the_one_before_may_itself_have_been_opened_by_words(store: Store, viewer: Viewer) -> None:
    spoken_of = forecast("spoken of", as_of=TODAY - timedelta(days=2), made_at=ago(days=2))
    store.forecasts.add([old(), spoken_of, fresh()])
    assert seen(store, viewer) == "old"
    store.words.add_check_in(check_in(at=ago(days=1)))
    assert seen(store, viewer) == "spoken of"


def test_the_whole_launch_opens_when_every_squad_in_it_has_spoken(store: Store) -> None:
    store.forecasts.add([fresh(squad_id=None)])
    assert [seen(store, viewer, None) for viewer in (ATLAS, BOREALIS, DIRECTOR)] == [None, None, None]
    store.words.add_check_in(check_in("a", at=NOW))
    assert [seen(store, viewer, None) for viewer in (ATLAS, BOREALIS, DIRECTOR)] == [None, "new", None]
    store.words.add_check_in(check_in("b", squad_id="borealis", at=NOW))
    assert [seen(store, viewer, None) for viewer in (ATLAS, BOREALIS, DIRECTOR)] == ["new", "new", "new"]


def test_retiring_a_squad_opens_nothing_that_it_took_part_in(store: Store) -> None:
    """Any squad can retire another: that must be no way to see the launch's forecast early."""
    store.forecasts.add([fresh(squad_id=None), fresh("part", squad_id="borealis")])
    store.words.add_check_in(check_in("a", at=NOW))
    store.plans.change_squad("borealis", "retired", {"retired_at": NOW}, token="t", at=NOW)
    assert seen(store, DIRECTOR, None) is None
    page = launch_page(store, Look(DIRECTOR, NOW, NOW, FIRST_LOOK), "halcyon")
    assert page.forecasts == ()


def test_a_retired_squad_is_not_waited_for_in_later_forecasts(store: Store) -> None:
    store.plans.change_squad("borealis", "retired", {"retired_at": NOW}, token="t", at=NOW)
    store.forecasts.add([fresh(squad_id=None)])
    store.words.add_check_in(check_in("a", at=NOW))
    assert seen(store, DIRECTOR, None) == "new"


@OTHERS
@pytest.mark.parametrize("back", [0, 1, 3])
def test_a_look_back_opens_nothing_early(store: Store, viewer: Viewer, back: int) -> None:
    """As of yesterday there is a forecast for that day; it is as young as it is."""
    day = TODAY - timedelta(days=back)
    store.forecasts.add([old(), fresh(as_of=day - timedelta(days=1))])
    assert seen(store, viewer, moment=NOW - timedelta(days=back)) == "old"
    page = launch_page(store, Look(viewer, NOW - timedelta(days=back), NOW, FIRST_LOOK), "halcyon")
    assert [each.as_of for each in page.forecasts] == [TODAY - timedelta(days=6)]


@OTHERS
def test_a_forecast_of_a_day_long_past_is_history_and_no_news(store: Store, viewer: Viewer) -> None:
    store.forecasts.add([fresh("replayed", as_of=TODAY - timedelta(days=100))])
    assert seen(store, viewer) == "replayed"
    store.forecasts.add([fresh("recent", as_of=TODAY - timedelta(days=30))])
    assert seen(store, viewer) != "recent"


@OTHERS
def test_every_view_keeps_to_it(store: Store, viewer: Viewer) -> None:
    """Promise 2: not only the page of the launch."""
    store.forecasts.add([fresh(on_time=0.11), fresh("whole", squad_id=None, on_time=0.12)])
    look = Look(viewer, NOW, NOW, FIRST_LOOK)
    page = launch_page(store, look, "halcyon")
    table = portfolio(store, look)
    home = squad_home(store, look, "atlas")
    shown = [
        page.row.outlook,
        *(part.outlook for part in page.parts),
        *(row.outlook for row in table.rows),
        *(mine.outlook for mine in home.launches),
        *(mine.row.outlook for mine in home.launches),
    ]
    assert {each.on_time for each in shown} == {None}
    assert (page.distribution, page.forecasts, table.forecast_contributions) == (None, (), 0)


def test_a_longer_or_shorter_window_is_kept_to(store: Store) -> None:
    store.forecasts.add([fresh(made_at=ago(hours=10))])
    for window, wanted in ((timedelta(hours=9), "new"), (timedelta(hours=11), None), (timedelta(0), "new")):
        board = read_board(store, Look(DIRECTOR, NOW, NOW, window))
        assert board.outlook("halcyon", "atlas").forecast_id == wanted
