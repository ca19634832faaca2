"""A launch's time line: what has a day, as it was known, and in an order that says nothing about anybody."""

from datetime import date, timedelta
from typing import Any

import pytest

from andon.errors import NotFound
from andon.model import DependencyState, FlagEnd, MilestoneEnd
from andon.store import Store
from andon.usecases.launch_timeline import launch_timeline
from andon.usecases.milestones import set_milestone, tell_milestone
from examples import (
    ATLAS,
    BEGAN,
    BOREALIS,
    DIRECTOR,
    NOW,
    TODAY,
    VIEWER,
    ago,
    dependency,
    dependency_word,
    flag,
    flag_update,
    look,
    target,
)


def happened(store: Store) -> None:
    """A flag that ended, one that is open, a dependency with both sides' words, two milestones, a moved date."""
    store.words.add_flag(flag("f2", squad_id="borealis", raised_at=ago(days=9), since=ago(days=10).date()))
    store.words.add_flag(flag("f1", raised_at=ago(days=5), since=ago(days=6).date()))
    store.words.add_flag_update(flag_update("u1", flag_id="f2", at=ago(days=3), end=FlagEnd.RESOLVED))
    store.words.add_flag_update(flag_update("u2", flag_id="f2", at=ago(days=1), end=FlagEnd.RESOLVED))
    store.dependencies.add(dependency())
    store.dependencies.add_word(dependency_word())
    store.dependencies.add_word(
        dependency_word("w2", squad_id="borealis", at=ago(days=1), state=DependencyState.BLOCKING, note="")
    )
    for viewer, squad_id, token, days in ((BOREALIS, "borealis", "m1", 3), (ATLAS, "atlas", "m2", 9)):
        step: dict[str, Any] = {"launch_id": "halcyon", "squad_id": squad_id, "name": f"Step {token}"}
        set_milestone(
            store, viewer, **step, day=TODAY + timedelta(days=days), token=token, now=ago(days=8), probability=30
        )
    tell_milestone(store, BOREALIS, milestone_id="m1", end=MilestoneEnd.MET, token="t1", now=ago(days=2))
    moved = target(date(2026, 8, 1), said_at=ago(days=4))
    store.plans.change_launch("halcyon", "re-dated", {}, token="t", at=ago(days=4), target=moved)


def test_everything_that_has_a_day_is_on_it(store: Store) -> None:
    happened(store)
    view = launch_timeline(store, look(DIRECTOR), "halcyon")
    assert [(each.id, each.end, each.ended_at) for each in view.flags] == [
        ("f1", None, None),
        ("f2", FlagEnd.RESOLVED, ago(days=3)),
    ]
    (wait,) = view.waits
    assert (wait.waiting.disagrees, wait.waiting.blocking, wait.named_at, wait.got_at) == (
        True,
        True,
        ago(days=5),
        None,
    )
    assert [(each.id, each.squad, each.end) for each in view.steps] == [
        ("m2", "Atlas", None),
        ("m1", "Borealis", MilestoneEnd.MET),
    ]
    assert [each.last_day for each in view.dates] == [date(2026, 6, 30), date(2026, 8, 1)]
    assert not view.is_empty


def test_what_was_waited_for_is_there_from_the_day_on_which_the_taker_said_so(store: Store) -> None:
    happened(store)
    store.dependencies.add_word(dependency_word("w3", at=ago(hours=3), state=DependencyState.DONE))
    (wait,) = launch_timeline(store, look(), "halcyon").waits
    assert (wait.got_at, wait.waiting.is_open) == (ago(hours=3), False)


def test_a_look_back_knows_what_had_been_said_then(store: Store) -> None:
    happened(store)
    then = launch_timeline(store, look(moment=ago(days=4.5)), "halcyon")
    assert [(each.id, each.end) for each in then.flags] == [("f1", None), ("f2", None)]
    assert [each.end for each in then.steps] == [None, None]
    assert [each.last_day for each in then.dates] == [date(2026, 6, 30)]
    assert then.waits[0].waiting.giver.word is None
    with pytest.raises(NotFound, match="did not exist on that day"):
        launch_timeline(store, look(moment=BEGAN - timedelta(days=2)), "halcyon")


def test_a_date_that_was_said_once_more_is_no_other_date_and_alone_no_time_line(store: Store) -> None:
    again = target(said_at=ago(days=4), reason="Said once more.")
    store.plans.change_launch("halcyon", "re-dated", {}, token="t", at=ago(days=4), target=again)
    view = launch_timeline(store, look(), "halcyon")
    assert len(view.dates) == 1
    assert view.is_empty


def test_a_flag_that_was_opened_again_is_open(store: Store) -> None:
    happened(store)
    store.words.add_flag_update(flag_update("u3", flag_id="f2", at=ago(hours=2), note="It is back.", end=None))
    view = launch_timeline(store, look(), "halcyon")
    assert [(each.end, each.ended_at) for each in view.flags] == [(None, None), (None, None)]


def test_nobody_learns_here_what_a_squad_or_the_model_thinks_of_its_milestone(store: Store) -> None:
    """Promise 2, also for the squad itself: that stands on its home."""
    happened(store)
    for viewer in (ATLAS, DIRECTOR, VIEWER):
        assert "probability" not in repr(launch_timeline(store, look(viewer), "halcyon"))


def test_squads_stand_by_name_and_days_whatever_is_said(store: Store) -> None:
    """Promise 6: neither what is open nor how long it took moves a squad up."""
    happened(store)
    before = launch_timeline(store, look(), "halcyon")
    store.words.add_flag_update(flag_update("u9", flag_id="f1", at=ago(hours=1), end=FlagEnd.ACCEPTED))
    tell_milestone(store, ATLAS, milestone_id="m2", end=MilestoneEnd.MISSED, token="t9", now=NOW)
    after = launch_timeline(store, look(), "halcyon")
    assert [each.id for each in after.flags] == [each.id for each in before.flags]
    assert [each.id for each in after.steps] == [each.id for each in before.steps]
    assert [each.squad for each in after.flags] == sorted(each.squad for each in after.flags)
