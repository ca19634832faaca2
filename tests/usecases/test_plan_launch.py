"""Launches are created, edited, moved, ended and opened again; nothing that was said before is lost."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from andon.errors import Conflict, InvalidInput, NotAllowed, NotFound
from andon.model import SAME_PRESS, Contribution, Launch, LaunchState, OutcomeKind, Precision
from andon.store import Store
from andon.usecases.plan_launch import (
    LaunchPlan,
    close_launch,
    correct_outcome,
    create_launch,
    edit_launch,
    move_date,
    reopen_launch,
)
from examples import ATLAS, DIRECTOR, NOW, TODAY, VIEWER, ago, issue

PLAN = LaunchPlan("Orbit", squad_ids=("atlas",), bet_id="quality", success="Half of all listeners.")
OTHER = LaunchPlan("Comet", scopes=("epic:A-1",), squad_ids=("borealis",), success="A third of them.")
"""Another one in every field."""


def the(store: Store, id: str = "halcyon") -> Launch:
    return next(each for each in store.plans.launches() if each.id == id)


def test_a_launch_is_created_with_its_first_date_and_its_squads_take_part(store: Store) -> None:
    day = date(2026, 12, 1)
    assert create_launch(store, DIRECTOR, PLAN, token="t", now=NOW, target=day, reason="Christmas") == "orbit"
    orbit = the(store, "orbit")
    assert orbit.target is not None
    assert (orbit.target.day, orbit.target.reason, orbit.target.said_by) == (day, "Christmas", "Dora")
    assert (orbit.known_from, orbit.success, orbit.state) == (TODAY, PLAN.success, LaunchState.OPEN)
    assert Contribution("orbit", "atlas") in store.plans.contributions()


def test_a_second_click_creates_one_launch(store: Store) -> None:
    for _ in range(2):
        assert create_launch(store, ATLAS, PLAN, token="t", now=NOW) == "orbit"
    assert len(store.plans.launches()) == 3


def test_a_launch_is_known_since_its_first_issue(store: Store) -> None:
    store.work.save_issues("jira", [issue(scopes=("epic:A-1",), created=ago(days=200))])
    create_launch(store, DIRECTOR, LaunchPlan("Orbit", scopes=("epic:A-1",)), token="t", now=NOW)
    assert the(store, "orbit").known_from == ago(days=200).date()


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (LaunchPlan(""), "The name is empty"),
        (LaunchPlan("x" * 121), "The name has 121"),
        (LaunchPlan("Halcyon"), "already a launch called 'Halcyon'"),
        (LaunchPlan("Halcyon++"), r"'Halcyon\+\+' would have the same address as 'Halcyon'"),
        (LaunchPlan("Orbit", scopes=("A-1",)), "'A-1' says nothing about issues"),
        (LaunchPlan("Orbit", scopes=("epic: ",)), "says nothing about issues"),
        (LaunchPlan("Orbit", squad_ids=("nobody",)), "There is no squad 'nobody'"),
        (LaunchPlan("Orbit", bet_id="luck"), "There is no bet 'luck'"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(store: Store, plan: LaunchPlan, sentence: str) -> None:
    with pytest.raises((InvalidInput, NotFound), match=sentence) as told:
        create_launch(store, DIRECTOR, plan, token="t", now=NOW)
    assert told.value.hint
    assert len(store.plans.launches()) == 2


def test_a_name_that_another_launch_has_got_is_taken(store: Store) -> None:
    with pytest.raises(InvalidInput, match="already a launch called 'Meridian'"):
        edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("MERIDIAN", squad_ids=("atlas",)), token="t", now=NOW)
    edit_launch(store, DIRECTOR, "meridian", LaunchPlan("Noon", squad_ids=("atlas",)), token="n", now=NOW)
    with pytest.raises(InvalidInput, match="already a launch called 'Noon'"):
        create_launch(store, DIRECTOR, LaunchPlan("noon"), token="c", now=NOW)
    # What andon.toml calls alike it tells apart by ids.
    assert edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("Noon"), token="f", now=NOW, by_id=True)


def test_an_edit_keeps_what_was_there_and_dates_stay(store: Store) -> None:
    plan = LaunchPlan("Halcyon days", scopes=("epic:A-1", "epic:A-1"), squad_ids=("atlas",))
    assert edit_launch(store, DIRECTOR, "halcyon", plan, token="t", now=NOW, based_on=1)
    assert not edit_launch(store, DIRECTOR, "halcyon", plan, token="t", now=NOW, based_on=1)
    halcyon = the(store)
    assert (halcyon.name, halcyon.scopes, halcyon.bet_id) == ("Halcyon days", ("epic:A-1",), None)
    assert halcyon.target is not None
    assert Contribution("halcyon", "borealis") not in store.plans.contributions()
    (_, kind, detail) = store.plans.launch_events("halcyon")[-1]
    assert (kind, detail["name"]) == ("edited", {"from": "Halcyon", "to": "Halcyon days"})


@pytest.mark.parametrize("field", [each.name for each in fields(LaunchPlan)])
def test_each_field_of_a_plan_is_kept_and_can_be_edited_alone(store: Store, field: str) -> None:
    assert getattr(PLAN, field) != getattr(OTHER, field), f"Give {field} a value in one of the plans above."
    for id, first, second in (("orbit", PLAN, OTHER), ("comet", OTHER, PLAN)):
        create_launch(store, DIRECTOR, first, token=id, now=NOW)
        assert LaunchPlan.of(the(store, id)) == first
        changed: dict[str, Any] = {field: f"{first.name} 2" if field == "name" else getattr(second, field)}
        edited = replace(first, **changed)
        assert edit_launch(store, DIRECTOR, id, edited, token=f"{id}-edited", now=NOW)
        assert LaunchPlan.of(the(store, id)) == edited


def test_two_who_edit_the_same_launch_hear_of_each_other(store: Store) -> None:
    edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("Hers"), token="hers", now=NOW, based_on=1)
    with pytest.raises(Conflict):
        edit_launch(store, ATLAS, "halcyon", LaunchPlan("His"), token="his", now=NOW, based_on=1)
    with pytest.raises(Conflict):
        move_date(store, ATLAS, "halcyon", date(2027, 1, 1), token="his", now=NOW, based_on=1)
    assert (the(store).name, the(store).moves) == ("Hers", 0)


def test_a_moved_date_leaves_the_earlier_ones(store: Store) -> None:
    assert move_date(store, ATLAS, "halcyon", date(2026, 7, 14), token="t", now=NOW, reason="The vendor is late.")
    halcyon = the(store)
    assert [each.day for each in halcyon.dates] == [date(2026, 6, 30), date(2026, 7, 14)]
    assert (halcyon.moves, halcyon.slip_days) == (1, 14)


def test_a_date_that_is_there_already_is_no_move_but_another_precision_is_said(store: Store) -> None:
    with pytest.raises(InvalidInput, match="That is the date it has already"):
        move_date(store, ATLAS, "halcyon", date(2026, 6, 30), token="t", now=NOW)
    assert move_date(store, ATLAS, "halcyon", date(2026, 6, 30), precision=Precision.QUARTER, token="t", now=NOW)
    assert (len(the(store).dates), the(store).moves) == (2, 0)


def test_a_launch_lands_with_what_was_learned(store: Store) -> None:
    day = ago(days=3).date()
    assert close_launch(
        store, ATLAS, "halcyon", OutcomeKind.LATE, landed_on=day, learned="Ask first.", token="t", now=NOW
    )
    halcyon = the(store)
    assert (halcyon.state, halcyon.ended_on) == (LaunchState.CLOSED, day)
    assert halcyon.outcome is not None
    assert (halcyon.outcome.kind, halcyon.outcome.landed_on, halcyon.outcome.learned) == (
        OutcomeKind.LATE,
        day,
        "Ask first.",
    )


def test_a_cancelled_launch_keeps_its_words_and_has_landed_nowhere(store: Store) -> None:
    assert close_launch(store, DIRECTOR, "halcyon", OutcomeKind.CANCELLED, token="t", now=NOW, **UNLANDED)
    halcyon = the(store)
    assert (halcyon.state, halcyon.ended_on) == (LaunchState.CANCELLED, TODAY)
    assert halcyon.outcome is not None and halcyon.outcome.landed_on is None
    assert len(halcyon.dates) == 1


def test_a_mistaken_end_is_taken_back_and_stays_in_the_history(store: Store) -> None:
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.CANCELLED, token="t", now=NOW, **UNLANDED)
    assert reopen_launch(store, DIRECTOR, "halcyon", token="u", now=NOW + timedelta(hours=1))
    assert (the(store).state, the(store).ended_on) == (LaunchState.OPEN, None)
    kinds = [kind for _, kind, _ in store.plans.launch_events("halcyon")]
    assert kinds == ["created", "cancelled", "reopened"]


MOVED = date(2026, 7, 1)
NO_TIME = timedelta()
ENDS: dict[str, Callable[..., bool]] = {
    "move": lambda store, token, later=NO_TIME, **words: move_date(
        store, ATLAS, "halcyon", MOVED, token=token, now=NOW + later, **words
    ),
    "cancel": lambda store, token, later=NO_TIME, **words: close_launch(
        store, ATLAS, "halcyon", OutcomeKind.CANCELLED, token=token, now=NOW + later, **{**UNLANDED, **words}
    ),
    "close": lambda store, token, later=NO_TIME, **words: close_launch(
        store, ATLAS, "halcyon", OutcomeKind.ON_TIME, token=token, now=NOW + later, **{**LANDED, **words}
    ),
}
LANDED: dict[str, Any] = {"landed_on": TODAY, "learned": ""}
UNLANDED: dict[str, Any] = {"landed_on": None, "learned": "Nobody asked for it."}


@pytest.mark.parametrize(("act", "said"), [(ENDS["move"], "reason"), (ENDS["close"], "learned")], ids=["move", "close"])
def test_other_words_are_no_second_press(store: Store, act: Callable[..., bool], said: str) -> None:
    assert act(store, "same")
    with pytest.raises(InvalidInput):
        act(store, "another form", **{said: "The fair was moved."})


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS)
def test_a_second_click_finds_its_work_done(store: Store, act: Callable[..., bool]) -> None:
    assert [act(store, "same"), act(store, "same")] == [True, False]
    assert len(store.plans.launch_events("halcyon")) == 2
    # In another session, which has another token, it is the same press for ten minutes; then the launch is looked at.
    assert act(store, "another form", SAME_PRESS) is False
    with pytest.raises(InvalidInput):
        act(store, "another form", SAME_PRESS + timedelta(seconds=1))
    assert len(store.plans.launch_events("halcyon")) == 2


def test_a_second_click_on_reopen_finds_its_work_done(store: Store) -> None:
    ENDS["cancel"](store, "first")
    assert [reopen_launch(store, ATLAS, "halcyon", token="same", now=NOW) for _ in range(2)] == [True, False]
    with pytest.raises(InvalidInput, match="Halcyon is open"):
        reopen_launch(store, ATLAS, "halcyon", token="another form", now=NOW)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": OutcomeKind.STILL_OPEN}, "still open is not closed"),
        ({"landed_on": None}, "On which day did it land"),
        ({"landed_on": TODAY + timedelta(days=2)}, "2026-05-14 is in the future"),
        ({"learned": "x" * 501}, "What was learned has 501"),
    ],
)
def test_an_end_that_cannot_be_is_refused(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    ordinary = {"kind": OutcomeKind.LATE, "landed_on": TODAY, "learned": "", "token": "t", "now": NOW}
    with pytest.raises(InvalidInput, match=sentence):
        close_launch(store, ATLAS, "halcyon", **{**ordinary, **wrong})
    assert the(store).state is LaunchState.OPEN


@pytest.mark.parametrize("kind", [OutcomeKind.ON_TIME, OutcomeKind.ON_TIME_CUT])
def test_on_time_is_no_later_than_the_last_day_of_the_promise_on_every_road(store: Store, kind: OutcomeKind) -> None:
    create_launch(store, DIRECTOR, PLAN, token="o", now=NOW, target=date(2026, 4, 1), precision=Precision.MONTH)
    said: dict[str, Any] = {"learned": "", "now": NOW}
    late, held = date(2026, 5, 1), date(2026, 4, 30)
    with pytest.raises(InvalidInput, match="2026-05-01 is after the promised 2026-04-30, so it was not on time"):
        close_launch(store, ATLAS, "orbit", kind, landed_on=late, token="a", **said)
    assert close_launch(store, ATLAS, "orbit", kind, landed_on=held, token="b", **said)
    with pytest.raises(InvalidInput, match="so it was not on time"):
        correct_outcome(store, ATLAS, "orbit", kind, day=late, token="c", **said)
    assert the(store, "orbit").ended_on == held
    assert correct_outcome(store, ATLAS, "orbit", OutcomeKind.LATE, day=late, token="d", **said)


def test_what_has_ended_is_opened_before_it_is_moved_or_ended_again(store: Store) -> None:
    ENDS["close"](store, "first")
    for act in ("move", "cancel"):
        with pytest.raises(InvalidInput, match="Halcyon is closed"):
            ENDS[act](store, "second")


def test_a_bare_key_is_an_epic(store: Store) -> None:
    plan = LaunchPlan("Marigold", ("PAY-1461", "epic:PAY-2", "jql:labels = X-1"))
    create_launch(store, DIRECTOR, plan, token="t", now=NOW)
    made = next(each for each in store.plans.launches() if each.id == "marigold")
    assert made.scopes == ("epic:PAY-1461", "epic:PAY-2", "jql:labels = X-1")


def test_a_viewer_without_a_role_plans_nothing(store: Store) -> None:
    with pytest.raises(NotAllowed, match="Only a director or a squad can create a launch"):
        create_launch(store, VIEWER, PLAN, token="t", now=NOW)
    with pytest.raises(NotAllowed):
        move_date(store, VIEWER, "halcyon", date(2027, 1, 1), token="t", now=NOW)


def test_of_two_launches_with_one_name_each_is_called_by_its_id(store: Store) -> None:
    edit_launch(store, DIRECTOR, "meridian", LaunchPlan("Halcyon"), token="t", now=NOW, by_id=True)
    with pytest.raises(InvalidInput, match="2 launches are called 'Halcyon'") as told:
        move_date(store, DIRECTOR, "Halcyon", date(2027, 1, 1), token="u", now=NOW)
    assert told.value.hint == "Name one by its id: halcyon, meridian."
    assert move_date(store, DIRECTOR, "halcyon", date(2027, 1, 1), token="u", now=NOW)
