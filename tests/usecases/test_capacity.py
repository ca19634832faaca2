"""Capacity: calendars are kept with what they were, and a forecast of a past day uses what was known by then."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from andon.errors import InvalidInput
from andon.forecast.capacity import Capacity, normal_days
from andon.frames import day_moment, day_number
from andon.model import WorkCalendar
from andon.store import Store
from andon.usecases.capacity import capacity_as_of, remember_calendar
from andon.usecases.plan_squad import add_squad, edit_squad, split_squad
from examples import DIRECTOR, NOW, TODAY

WEEK = timedelta(days=7)
NEXT_WEEK = f"{TODAY + timedelta(days=1)}..{TODAY + WEEK}"
LAST_WEEK = f"{TODAY - timedelta(days=6)}..{TODAY}"


def capacity(store: Store, day: date = TODAY) -> Capacity | None:
    return capacity_as_of(store, day, moment=day_moment(day, days=1), since=day_number(day - 10 * WEEK))


def worth(store: Store, squad_id: str | None, day: date = TODAY) -> float:
    """The normal days of the week after a day, as known on that day."""
    found = capacity(store, day)
    assert found is not None
    return float(found.of(squad_id).between(day_number(day), day_number(day + WEEK)))


def say(store: Store, *days_off: str, at: timedelta = timedelta(), squad_id: str = "atlas") -> None:
    squad = next(each for each in store.plans.squads() if each.id == squad_id)
    calendar = WorkCalendar(days_off=days_off)
    token = f"{squad_id}-{days_off}-{at}"
    edit_squad(
        store, DIRECTOR, squad_id, name=squad.name, claims=squad.claims, calendar=calendar, token=token, now=NOW + at
    )


@pytest.fixture
def planned(store: Store) -> Iterator[Store]:
    """Everybody rests on Saturdays and Sundays."""
    remember_calendar(store, WorkCalendar(weekend=("Sat", "Sun")), now=NOW - 20 * WEEK)
    yield store


def test_without_any_calendar_there_is_no_clock(store: Store) -> None:
    assert capacity(store) is None
    remember_calendar(store, WorkCalendar(), now=NOW)
    assert capacity(store) is None


def test_a_squad_without_a_calendar_beside_one_that_has_its_own_works_every_day(store: Store) -> None:
    say(store, NEXT_WEEK)
    found = capacity(store)
    assert found is not None
    days = np.arange(1, 8)
    assert found.of("borealis").between(day_number(TODAY), day_number(TODAY) + days) == pytest.approx(days)
    assert worth(store, "atlas") == 0


def test_everybodys_days_off_and_a_squads_own(planned: Store) -> None:
    say(planned, NEXT_WEEK)
    assert [worth(planned, each) for each in ("atlas", "borealis", None)] == pytest.approx([0, 7, 7])
    remember_calendar(planned, WorkCalendar(days_off=(NEXT_WEEK,)), now=NOW)
    assert [worth(planned, each) for each in ("atlas", "borealis", None)] == pytest.approx([0, 0, 0])


def test_days_off_ahead_are_not_known_before_they_are_said(planned: Store) -> None:
    earlier = TODAY - timedelta(days=3)
    say(planned, f"{TODAY}..{TODAY + WEEK}")
    assert worth(planned, "atlas", earlier) == pytest.approx(7)
    assert worth(planned, "atlas") == 0
    remember_calendar(planned, WorkCalendar(weekend=("Sat", "Sun"), days_off=(NEXT_WEEK,)), now=NOW)
    assert worth(planned, "borealis", earlier) == pytest.approx(7)
    assert worth(planned, "borealis") == 0


def test_everybodys_first_days_off_are_not_known_before_they_are_said_either(store: Store) -> None:
    remember_calendar(store, WorkCalendar(days_off=(f"{TODAY}..{TODAY + WEEK}",)), now=NOW)
    assert worth(store, None) == 0
    found = capacity(store, TODAY - timedelta(days=3))
    days = day_number(TODAY - timedelta(days=3)), day_number(TODAY + WEEK)
    assert found is None or found.of(None).between(*days) == days[1] - days[0]


def test_days_off_that_are_taken_back_were_known_until_then(planned: Store) -> None:
    say(planned, NEXT_WEEK, at=-WEEK)
    say(planned)
    assert worth(planned, "atlas") == pytest.approx(7)
    yesterday = TODAY - timedelta(days=1)
    assert worth(planned, "atlas", yesterday) < 2


def test_days_off_that_have_happened_count_whenever_they_were_written_down(planned: Store) -> None:
    say(planned, LAST_WEEK, at=timedelta(days=5))
    found = capacity(planned)
    assert found is not None
    days = day_number(TODAY - WEEK), day_number(TODAY)
    assert found.of("atlas").between(*days) == 0
    assert normal_days(found.of("borealis"), *days) == pytest.approx(7)


def test_a_squad_that_is_split_leaves_its_days_off_to_its_parts(planned: Store) -> None:
    say(planned, NEXT_WEEK)
    parts = {"Atlas One": ["component:One"], "Atlas Two": ["component:Two"]}
    one, two = split_squad(planned, DIRECTOR, "atlas", parts, token="split", now=NOW)
    assert [worth(planned, each) for each in (one, two)] == [0, 0]


def test_a_squad_begins_with_its_calendar_and_an_edit_of_its_name_leaves_it(store: Store) -> None:
    calendar = WorkCalendar("DE", "BY", ("Fri",), (NEXT_WEEK,))
    id = add_squad(store, DIRECTOR, name="Comet", claims=[], calendar=calendar, token="comet", now=NOW)
    edit_squad(store, DIRECTOR, id, name="Comets", claims=[], token="named", now=NOW)
    (found,) = (each for each in store.plans.squads() if each.id == id)
    assert (found.name, found.calendar) == ("Comets", calendar)
    assert "calendar" not in store.plans.squad_events(id)[-1][2]


@pytest.mark.parametrize(
    ("calendar", "sentence"),
    [
        (WorkCalendar("XX"), "Country = 'XX' is not known; write its code of two capital letters, like \"SE\"."),
        (WorkCalendar(weekend=("Sonntag",)), "'Sonntag' is no day of the week"),
        (WorkCalendar(days_off=("2026-07-09..2026-07-01",)), "ends before it begins"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(store: Store, calendar: WorkCalendar, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        edit_squad(store, DIRECTOR, "atlas", name="Atlas", claims=[], calendar=calendar, token="t", now=NOW)
    assert sentence in refused.value.message and refused.value.hint
