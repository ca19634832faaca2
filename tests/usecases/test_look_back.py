"""A look back shows who took part on that day: found by the machine of `tests/properties`."""

from datetime import timedelta

from andon.model import Status
from andon.store import Store
from andon.usecases.board import read_board
from andon.usecases.find import find_launch
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from andon.usecases.plan_squad import split_squad
from examples import ATLAS, DIRECTOR, NOW, ago, check_in, forecast, look, squad

LATER = NOW + timedelta(days=2)


def take_part(store: Store, *squad_ids: str, days: float, launch_id: str = "halcyon") -> None:
    """From so many days ago on these squads are named in a launch."""
    plan = LaunchPlan(launch_id.title(), scopes=find_launch(store, launch_id).scopes, squad_ids=squad_ids)
    assert edit_launch(store, DIRECTOR, launch_id, plan, token=f"{launch_id} {days}", now=ago(days=days))


def seen(store: Store, *, days: float, launch_id: str = "halcyon") -> dict[str, Status]:
    """Who took part in a launch so many days ago, and what they said."""
    board = read_board(store, look(DIRECTOR, moment=ago(days=days), now=LATER))
    return {word.squad_id: word.status for word in board.words(launch_id)}


def test_a_squad_that_has_left_a_launch_since_is_still_heard_on_the_days_before(store: Store) -> None:
    store.words.add_check_in(check_in(squad_id="borealis", at=ago(days=9), status=Status.NEEDS_HELP))
    take_part(store, "atlas", days=5)
    assert seen(store, days=6) == {"atlas": Status.NOT_HEARD, "borealis": Status.NEEDS_HELP}
    assert seen(store, days=4) == {"atlas": Status.NOT_HEARD}


def test_a_squad_that_came_later_was_not_silent_on_the_days_before(store: Store) -> None:
    store.plans.add_squads([squad("comet")], token="comet", at=ago(days=50))
    store.words.add_check_in(check_in(at=ago(days=8)))
    take_part(store, "atlas", days=7)
    take_part(store, "atlas", "comet", days=5)
    take_part(store, "comet", days=3)
    assert seen(store, days=6) == {"atlas": Status.ON_TRACK}
    assert seen(store, days=4) == {"atlas": Status.ON_TRACK, "comet": Status.NOT_HEARD}
    assert seen(store, days=2) == {"comet": Status.NOT_HEARD}


def test_the_parts_of_a_split_squad_were_not_silent_before_there_were_any(store: Store) -> None:
    store.words.add_check_in(check_in(at=ago(days=8)))
    split_squad(store, ATLAS, "atlas", {"Ions": ("component:A",), "Ohms": ("component:B",)}, token="s", now=ago(days=5))
    assert seen(store, days=6) == {"atlas": Status.ON_TRACK, "borealis": Status.NOT_HEARD}
    assert set(seen(store, days=4)) == {"borealis", "ions", "ohms"}


def test_a_squad_that_was_forecast_then_took_part_before_it_was_named(store: Store) -> None:
    """By its issues: of these a store knows only in what they are now."""
    take_part(store, "borealis", days=9)
    take_part(store, "atlas", "borealis", days=3)
    assert set(seen(store, days=4)) == {"borealis"}
    store.forecasts.add([forecast(as_of=ago(days=5).date(), made_at=ago(days=5))])
    assert set(seen(store, days=4)) == {"atlas", "borealis"}


def test_a_squad_that_was_away_for_a_while_is_not_in_it_on_the_days_between(store: Store) -> None:
    """Although it had spoken before and was forecast: nothing but its name puts it into a launch without issues."""
    store.words.add_check_in(check_in(launch_id="meridian", at=ago(days=9)))
    store.forecasts.add([forecast(launch_id="meridian", as_of=ago(days=9).date(), made_at=ago(days=9))])
    take_part(store, "borealis", days=7, launch_id="meridian")
    take_part(store, "atlas", days=5, launch_id="meridian")
    assert [set(seen(store, days=n, launch_id="meridian")) for n in (8, 6, 4)] == [{"atlas"}, {"borealis"}, {"atlas"}]
