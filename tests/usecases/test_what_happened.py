"""When squads are asked what happened, and what each of them may add of what it learned."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import ForecastState, Launch, LaunchState, Outcome, OutcomeKind, Viewer
from andon.store import Store
from andon.usecases.plan_launch import LaunchPlan, close_launch, edit_launch, move_date
from andon.usecases.plan_squad import retire_squad
from andon.usecases.portfolio import portfolio
from andon.usecases.sync import sync
from andon.usecases.tell_lesson import tell_lesson
from andon.usecases.what_happened import FRESH, Why, what_happened
from examples import (
    ATLAS,
    BOREALIS,
    DIRECTOR,
    NOW,
    TODAY,
    VIEWER,
    ListSource,
    ago,
    forecast,
    issue,
    look,
    version,
)

LANDED = TODAY - timedelta(days=3)
AFTER = NOW + timedelta(days=60)
"""Halcyon was promised for 30 June."""


def asked(store: Store, viewer: Viewer = ATLAS, now: Any = AFTER) -> list[tuple[str, Why]]:
    (squad_id,) = viewer.squad_ids
    found = what_happened(store, look(viewer, moment=now, now=now), squad_id)
    return [(each.launch.id, each.why) for each in found.asked]


def close(store: Store, viewer: Viewer = ATLAS, **changes: Any) -> None:
    ordinary: dict[str, Any] = {"landed_on": LANDED, "learned": "Ask first.", "token": "closed", "now": ago(days=1)}
    close_launch(store, viewer, "halcyon", OutcomeKind.LATE, **{**ordinary, **changes})


def tell(store: Store, viewer: Viewer = BOREALIS, **changes: Any) -> bool:
    (squad_id,) = viewer.squad_ids or {"atlas"}
    ordinary: dict[str, Any] = {"squad_id": squad_id, "learned": "Agree in writing.", "token": squad_id, "now": NOW}
    return tell_lesson(store, viewer, "Halcyon", **{**ordinary, **changes})


def halcyon(store: Store) -> Launch:
    return next(each for each in store.plans.launches() if each.id == "halcyon")


# ------------------------------------------------------------------------------ being asked


def test_before_the_date_nobody_is_asked(store: Store) -> None:
    assert asked(store, now=NOW) == []


def test_once_the_date_has_passed_all_its_squads_are_asked_until_one_tells(store: Store) -> None:
    assert asked(store) == asked(store, BOREALIS) == [("halcyon", Why.DATE_PASSED)]
    close(store, now=AFTER - timedelta(days=1))
    assert asked(store) == asked(store, BOREALIS) == []


def test_on_the_promised_day_itself_nobody_is_asked_yet(store: Store) -> None:
    over_everywhere = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert asked(store, now=over_everywhere - timedelta(minutes=1)) == []
    assert asked(store, now=over_everywhere) == [("halcyon", Why.DATE_PASSED)]


def test_another_date_is_an_answer(store: Store) -> None:
    move_date(store, DIRECTOR, "halcyon", date(2026, 8, 1), token="m", now=AFTER - timedelta(days=1))
    assert asked(store) == []


def test_a_release_in_jira_asks_before_the_date(store: Store) -> None:
    released = version("1", release=TODAY - timedelta(days=1), released=True)
    sync(store, ListSource([issue("A-1", scopes=("version:1",))], [released]), now=ago(hours=1))
    assert asked(store, now=NOW) == [("halcyon", Why.SHIPPED)]


def test_a_release_is_asked_about_once_its_day_has_begun_everywhere(store: Store) -> None:
    released = version("1", release=TODAY, released=True)
    sync(store, ListSource([issue("A-1", scopes=("version:1",))], [released]), now=ago(hours=1))
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    assert asked(store, now=noon - timedelta(minutes=1)) == []
    assert asked(store, now=noon) == [("halcyon", Why.SHIPPED)]


def test_work_that_is_done_asks_before_the_date(store: Store) -> None:
    store.forecasts.add(
        [
            replace(forecast(), squad_id=None, state=ForecastState.NOTHING_LEFT, made_at=ago(days=30)),
            # Without anything in it, nothing that is left means nothing.
            replace(forecast("p2"), launch_id="meridian", squad_id=None, state=ForecastState.NOTHING_LEFT),
        ]
    )
    assert asked(store, now=NOW) == [("halcyon", Why.NOTHING_LEFT)]


def test_by_the_promised_day_and_not_by_how_late_it_is(store: Store) -> None:
    after_both = NOW + timedelta(days=200)
    assert [id for id, _ in asked(store, now=after_both)] == ["halcyon", "meridian"]
    move_date(store, DIRECTOR, "halcyon", date(2026, 10, 31), token="m", now=NOW)
    assert [id for id, _ in asked(store, now=after_both)] == ["meridian", "halcyon"]


def test_a_retired_squad_is_asked_nothing_and_an_unknown_one_is_told(store: Store) -> None:
    retire_squad(store, DIRECTOR, "atlas", token="gone", now=NOW)
    assert asked(store) == []
    with pytest.raises(NotFound):
        what_happened(store, look(), "nobody")


def test_a_look_back_asks_what_was_asked_while_the_squad_worked(store: Store) -> None:
    retire_squad(store, DIRECTOR, "atlas", token="gone", now=AFTER)
    later = AFTER + timedelta(days=9)

    def seen(moment: datetime) -> list[str]:
        found = what_happened(store, look(ATLAS, moment=moment, now=later), "atlas")
        return [each.launch.id for each in found.asked]

    assert [seen(AFTER - timedelta(days=1)), seen(AFTER), seen(later)] == [["halcyon"], [], []]


def test_a_launch_in_which_the_squad_has_no_part_is_not_its_question(store: Store) -> None:
    plan = LaunchPlan("Halcyon", ("version:jira/1",), ("atlas",), "everywhere")
    edit_launch(store, DIRECTOR, "halcyon", plan, token="e", now=NOW)
    assert asked(store, BOREALIS) == []


# ------------------------------------------------------------------------------ what was learned


def to_learn(store: Store, viewer: Viewer, now: Any = NOW) -> list[str]:
    (squad_id,) = viewer.squad_ids
    return [each.id for each in what_happened(store, look(viewer, moment=now, now=now), squad_id).to_learn]


def test_an_outcome_and_its_lesson_are_its_squads(store: Store) -> None:
    close(store)
    outcome = halcyon(store).outcome
    assert outcome is not None
    assert (outcome.declared_by, outcome.learned) == ("Atlas", "Ask first.")


def test_each_other_squad_may_add_its_own_and_both_stay(store: Store) -> None:
    close(store)
    assert (to_learn(store, ATLAS), to_learn(store, BOREALIS)) == ([], ["halcyon"])
    assert [tell(store), tell(store)] == [True, False]
    assert to_learn(store, BOREALIS) == []
    assert [(each.declared_by, each.learned) for each in halcyon(store).lessons] == [
        ("Atlas", "Ask first."),
        ("Borealis", "Agree in writing."),
    ]
    (row,) = portfolio(store, look(DIRECTOR)).ended
    assert (row.outcome, row.ended_on, row.learned) == (OutcomeKind.LATE, LANDED, "Ask first. Agree in writing.")


def rename(store: Store, squad_id: str, name: str) -> None:
    store.plans.change_squad(squad_id, "renamed", {"name": name}, token=f"{squad_id} {name}", at=NOW)


def test_two_squads_that_take_each_others_names_are_told_apart(store: Store) -> None:
    close(store)
    rename(store, "atlas", "Apex")
    rename(store, "borealis", "Atlas")
    assert (to_learn(store, ATLAS), to_learn(store, BOREALIS)) == ([], ["halcyon"])
    assert tell(store)
    assert (to_learn(store, ATLAS), to_learn(store, BOREALIS)) == ([], [])
    assert [(each.squad_id, each.learned) for each in halcyon(store).lessons] == [
        ("atlas", "Ask first."),
        ("borealis", "Agree in writing."),
    ]


def test_a_lesson_from_before_squads_were_kept_is_told_by_its_name(store: Store) -> None:
    close(store, DIRECTOR, learned="")
    kept = Outcome(OutcomeKind.LATE, LANDED, "Ask first.", ago(hours=9), "Atlas")
    changes = {"state": LaunchState.CLOSED.value}
    store.plans.change_launch("halcyon", "corrected", changes, token="old", at=ago(hours=9), outcome=kept)
    assert (to_learn(store, ATLAS), to_learn(store, BOREALIS)) == ([], ["halcyon"])


def test_nobody_is_asked_for_a_lesson_for_ever(store: Store) -> None:
    close(store)
    assert to_learn(store, BOREALIS, now=ago(days=1) + FRESH) == ["halcyon"]
    assert to_learn(store, BOREALIS, now=ago(days=1) + FRESH + timedelta(minutes=1)) == []


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER], ids=["another squad", "director", "viewer"])
def test_nobody_learns_for_a_squad(store: Store, viewer: Viewer) -> None:
    close(store)
    with pytest.raises(NotAllowed, match="Only the squad itself can say what it learned"):
        tell(store, viewer, squad_id="atlas")


@pytest.mark.parametrize(
    ("wrong", "sentence"), [({"learned": " "}, "What you learned is empty"), ({"learned": "x" * 501}, "501")]
)
def test_a_lesson_that_cannot_be_kept_is_told_why(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    close(store)
    with pytest.raises(InvalidInput, match=sentence):
        tell(store, **wrong)


def test_who_had_no_part_has_no_lesson_and_an_open_launch_none_yet(store: Store) -> None:
    with pytest.raises(InvalidInput, match="Borealis had no part in Meridian"):
        tell_lesson(store, BOREALIS, "meridian", squad_id="borealis", learned="X.", token="m", now=NOW)
    with pytest.raises(InvalidInput, match="Nobody has said yet how it ended"):
        tell(store)
