"""Promise 8: A moved date stays visible. The first date, the number of moves and the total slip survive every
re-plan."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from andon.model import Launch, OutcomeKind, Precision, TargetDate
from andon.store import Store
from andon.usecases.launch_page import launch_page
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch, edit_launch, move_date, reopen_launch
from andon.usecases.portfolio import portfolio
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import snapshot_payload
from andon.usecases.timeline import Reach, timeline
from examples import BEGAN, DIRECTOR, NOW, ago, look, target

FIRST = date(2026, 6, 30)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def moved(store: Store, *wanted: date) -> None:
    for n, day in enumerate(wanted):
        now = ago(days=10) + timedelta(hours=n)
        move_date(store, DIRECTOR, "halcyon", day, token=f"m{n}", now=now)


def test_every_view_tells_the_first_date_the_moves_and_the_slip(store: Store) -> None:
    """The director's portfolio and timeline, the launch's page and a frozen page."""
    moved(store, date(2026, 7, 14), date(2026, 7, 7), date(2026, 8, 1))
    view = portfolio(store, look(DIRECTOR))
    page = launch_page(store, look(DIRECTOR), "halcyon")
    for row in (view.rows[0], view.moved[0], page.row):
        assert row.first_date is not None and row.first_date.day == FIRST
        assert (row.moves, row.slip_days) == (3, 32)
    assert [each.day for each in page.dates] == [FIRST, date(2026, 7, 14), date(2026, 7, 7), date(2026, 8, 1)]
    line = timeline(view, Filter(), Reach.YEAR, today=NOW.date()).lines[0]
    assert (line.first_due, line.due) == (FIRST, date(2026, 8, 1))
    frozen = snapshot_payload(store, look(), "launch:halcyon")
    assert (frozen["launch"]["first_date"]["day"], frozen["launch"]["moves"]) == ("2026-06-30", 3)
    assert (frozen["launch"]["slip_days"], len(frozen["dates"])) == (32, 4)


def test_a_date_that_went_out_and_came_back_has_moved_twice(store: Store) -> None:
    """No slip in the end is not the same as no move."""
    moved(store, date(2026, 7, 14), FIRST)
    row = portfolio(store, look()).rows[0]
    assert (row.moves, row.slip_days) == (2, 0)


def test_nothing_that_is_replanned_later_forgets_a_date(store: Store) -> None:
    """Renamed, handed to other squads, landed, opened again: the dates stay."""
    moved(store, date(2026, 7, 14))
    edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("Other", ("epic:A-1",)), token="e", now=NOW)
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=NOW.date(), learned="", token="c", now=NOW)
    reopen_launch(store, DIRECTOR, "halcyon", token="r", now=NOW + timedelta(minutes=1))
    move_date(store, DIRECTOR, "halcyon", date(2026, 9, 1), token="m", now=NOW + timedelta(minutes=2))
    now = NOW + timedelta(minutes=3)
    row = launch_page(store, look(moment=now, now=now), "halcyon").row
    assert row.first_date is not None and row.first_date.day == FIRST
    assert (row.moves, row.slip_days) == (2, 63)


def test_a_sharper_or_rougher_promise_of_the_same_last_day_is_no_move(store: Store) -> None:
    """30 June and "the second quarter" end on the same day."""
    move_date(store, DIRECTOR, "halcyon", date(2026, 5, 1), precision=Precision.QUARTER, token="t", now=NOW)
    row = portfolio(store, look()).rows[0]
    assert (row.moves, row.slip_days) == (0, 0)
    assert len(store.plans.launches()[0].dates) == 2


@settings(max_examples=50, deadline=None)
@given(st.lists(days, min_size=1, max_size=12))
def test_moves_and_slip_are_what_the_loop_counts(promised: list[date]) -> None:
    """For any history of dates."""
    dates = tuple(target(day, said_at=BEGAN + timedelta(days=n)) for n, day in enumerate(promised))
    launch = Launch("x", "X", BEGAN.date(), dates=dates)
    assert launch.first_date is not None and launch.first_date.day == promised[0]
    assert launch.moves == sum(1 for before, after in pairwise(promised) if before != after)
    assert launch.slip_days == (promised[-1] - promised[0]).days


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(days, min_size=1, max_size=5))
def test_the_store_gives_back_every_date_in_the_order_in_which_it_was_said(store: Store, wanted: list[date]) -> None:
    """However a launch is re-dated."""
    n = len(store.plans.launches())
    id = create_launch(store, DIRECTOR, LaunchPlan(f"Launch {n}"), token=f"l{n}", now=BEGAN, target=FIRST)
    said = [FIRST]
    for step, day in enumerate(wanted):
        if day != said[-1]:
            now = BEGAN + timedelta(hours=step + 1)
            move_date(store, DIRECTOR, id, day, token=f"move-{n}-{step}", now=now)
            said.append(day)
    (kept,) = [each for each in store.plans.launches() if each.id == id]
    assert [each.day for each in kept.dates] == said


def test_a_date_cannot_be_changed_once_it_is_said(store: Store) -> None:
    """There is no way but another date: what is promised is frozen, and the store has no door to remove it."""
    (first,) = store.plans.launches()[0].dates
    with pytest.raises(AttributeError):
        first.day = date(2030, 1, 1)  # type: ignore[misc]
    assert isinstance(first, TargetDate)
    assert not [name for name in dir(store.plans) if "delete" in name or "remove" in name]
