"""Behind every number: the issues counted and left out, the reason, and the model's parameters."""

import itertools
from datetime import timedelta

import pytest

from andon.store import Store
from andon.usecases.forecast import forecast
from andon.usecases.sync import sync
from andon.usecases.workings import LeftOut, Workings, workings
from examples import ATLAS, DIRECTOR, NOW, ListSource, issue, look, steady_work, version

ids = (f"forecast-{n}" for n in itertools.count())
LATER = NOW + timedelta(days=4)


@pytest.fixture
def known(store: Store) -> Store:
    """Atlas has a pace and six issues in Halcyon; one is Borealis's, which has none, and one nobody's."""
    lonely = issue("B-1", scopes=("version:1",), claims=("component:Borealis",))
    nobodys = issue("C-1", scopes=("version:1",))
    sync(store, ListSource([*steady_work(), lonely, nobodys], versions=[version("1")]), now=NOW)
    forecast(store, as_of=NOW.date(), now=NOW, make_id=lambda: next(ids))
    return store


def found(store: Store, squad_id: str | None) -> Workings:
    told = workings(store, look(DIRECTOR, LATER, LATER), "halcyon", squad_id)
    assert told is not None
    return told


def test_a_launch_names_what_was_counted_and_what_was_left_out_with_the_reason(known: Store) -> None:
    told = found(known, None)
    assert told.counted == tuple(f"A-{500 + n}" for n in range(6))
    assert told.left_out == (
        LeftOut("Borealis", "The squad has not finished an item yet; a forecast needs 5 in the last year.", ("B-1",)),
        LeftOut(None, "", ("C-1",)),
    )


def test_a_part_of_an_earlier_run_of_the_day_that_is_in_the_launch_no_more_is_not_beside_it(known: Store) -> None:
    """Borealis's only issue goes to Atlas, and the launch is forecast once more on that day."""
    lonely = issue("B-1", scopes=("version:1",), claims=("component:Atlas",), updated="2")
    nobodys = issue("C-1", scopes=("version:1",))
    later = NOW + timedelta(hours=1)
    sync(known, ListSource([*steady_work(), lonely, nobodys], versions=[version("1")]), now=later)
    forecast(known, as_of=NOW.date(), now=later, make_id=lambda: next(ids))
    told = found(known, None)
    assert "B-1" in told.counted
    assert told.left_out == (LeftOut(None, "", ("C-1",)),)


def test_a_part_names_its_own(known: Store) -> None:
    assert found(known, "atlas").counted == found(known, None).counted
    assert found(known, "atlas").left_out == ()
    (mine,) = found(known, "borealis").left_out
    assert (mine.squad, mine.keys) == ("Borealis", ("B-1",))
    assert mine.reason.startswith("The squad has not finished an item yet")


def test_the_window_and_the_parameters_are_there_and_no_move_among_them(known: Store) -> None:
    for squad_id in (None, "atlas"):
        details = found(known, squad_id).details
        assert {"window_days", "pace_per_week", "multiplier", "past_launches", "items_expected"} <= details.keys()
        assert not [name for name in details if name.startswith("moved")]


def test_every_squad_with_a_number_or_a_reason_can_be_opened_by_name(known: Store) -> None:
    assert found(known, None).others == (("atlas", "Atlas"), ("borealis", "Borealis"))


def test_the_source_of_a_key_is_known_by_its_project_and_else_by_the_launch(known: Store) -> None:
    assert found(known, None).sources == {"A": "jira", "": "jira"}


def test_what_is_held_back_has_no_workings_for_others(known: Store) -> None:
    assert workings(known, look(DIRECTOR), "halcyon", None) is None
    assert workings(known, look(DIRECTOR), "halcyon", "atlas") is None
    mine = workings(known, look(ATLAS), "halcyon", "atlas")
    assert mine is not None and mine.others == (("atlas", "Atlas"),)


def test_what_there_is_not_has_none(known: Store) -> None:
    assert workings(known, look(DIRECTOR, LATER, LATER), "nothing", None) is None
    assert workings(known, look(DIRECTOR, LATER, LATER), "halcyon", "nobody") is None
