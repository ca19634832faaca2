"""Milestones: set and told of by the squad alone, shown quietly to others, and scored on their first day."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import MilestoneEnd, MilestoneForecast, OutcomeKind, Viewer
from andon.store import Store
from andon.usecases.milestones import (
    ScoredMilestone,
    launch_steps,
    scored,
    set_milestone,
    squad_steps,
    tell_milestone,
)
from andon.usecases.plan_launch import LaunchPlan, close_launch, edit_launch
from andon.usecases.plan_squad import retire_squad
from andon.usecases.sync import sync
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ListSource, ago, look, steady_work

DAY = TODAY + timedelta(days=9)
PASSED = TODAY - timedelta(days=3)
GOOD: dict[str, Any] = {
    "launch_id": "halcyon",
    "squad_id": "atlas",
    "name": "The first device plays a song",
    "day": DAY,
    "token": "m1",
    "now": ago(days=20),
}


def place(store: Store, **changes: Any) -> None:
    assert set_milestone(store, ATLAS, **{**GOOD, **changes})


def tell(store: Store, token: str, *, days_ago: float = 0, **said: Any) -> bool:
    return tell_milestone(store, ATLAS, milestone_id="m1", token=token, now=ago(days=days_ago), **said)


def chance(store: Store, value: float, at: datetime, id: str = "f1") -> None:
    store.milestones.add_forecasts([MilestoneForecast(id, "m1", at.date(), at, value, 4)])


# ------------------------------------------------------------------------------ set and told of


def test_a_step_is_kept_with_its_first_probability(store: Store) -> None:
    place(store, probability=70, name="  The first device plays ")
    (step,) = squad_steps(store, look(ATLAS), "atlas")
    assert (step.name, step.day, step.first_day, step.probability) == ("The first device plays", DAY, DAY, 70)
    assert (step.end, step.due, step.chance) == (None, False, None)


def test_a_second_click_sets_and_says_nothing_twice(store: Store) -> None:
    assert [set_milestone(store, ATLAS, **GOOD, probability=70) for _ in range(2)] == [True, False]
    assert [tell(store, "w", end=MilestoneEnd.MET) for _ in range(2)] == [True, False]
    (milestone,) = store.milestones.all(until=NOW)
    assert len(milestone.words) == 2


def test_its_issues_are_the_squads_own_each_once_and_in_capitals(store: Store) -> None:
    sync(store, ListSource(steady_work()), now=NOW)
    place(store, keys=["a-500", " A-501 ", "A-500", ""])
    assert store.milestones.all(until=NOW)[0].keys == ("A-500", "A-501")
    with pytest.raises(InvalidInput, match="Not among the squad's issues: X-1"):
        set_milestone(store, ATLAS, **{**GOOD, "token": "m2", "keys": ["A-500", "X-1"]})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "The name is empty"),
        ({"name": "x" * 121}, "121 characters; 120 is the most"),
        ({"day": None}, "The milestone has no day"),
        ({"day": date(2026, 4, 1)}, "2026-04-01 has passed"),
        ({"probability": 60}, "not on the scale"),
        ({"launch_id": "nothing"}, "There is no launch"),
        ({"keys": [f"A-{n}" for n in range(201)]}, "201 issues are no small step"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_saved(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises((InvalidInput, NotFound), match=sentence) as told:
        set_milestone(store, ATLAS, **{**GOOD, **wrong})
    assert told.value.hint
    assert store.milestones.all(until=NOW) == []


def test_a_squad_without_a_part_in_the_launch_has_no_step_in_it(store: Store) -> None:
    with pytest.raises(InvalidInput, match="Borealis has no part in Meridian"):
        set_milestone(store, BOREALIS, **{**GOOD, "launch_id": "meridian", "squad_id": "borealis"})


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])
def test_nobody_sets_or_tells_for_another_squad(store: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        set_milestone(store, viewer, **GOOD)
    place(store)
    with pytest.raises(NotAllowed):
        tell_milestone(store, viewer, milestone_id="m1", end=MilestoneEnd.MISSED, token="w", now=NOW)
    assert store.milestones.all(until=NOW)[0].words == ()


def test_a_moved_day_keeps_the_first_one(store: Store) -> None:
    place(store)
    for n, later in enumerate((DAY + timedelta(days=7), DAY + timedelta(days=3))):
        tell(store, f"w{n}", day=later)
    (step,) = launch_steps(store, look(), "halcyon")
    assert (step.day, step.first_day) == (DAY + timedelta(days=3), DAY)


def test_what_became_of_it_is_told_and_can_be_mended(store: Store) -> None:
    place(store)
    tell(store, "w1", days_ago=2, end=MilestoneEnd.MISSED, note="The vendor was late.")
    with pytest.raises(InvalidInput, match="is over: missed"):
        tell(store, "w2", probability=90)
    tell(store, "w3", days_ago=1, end=MilestoneEnd.MET)
    (step,) = squad_steps(store, look(ATLAS), "atlas")
    assert (step.end, step.note) == (MilestoneEnd.MET, "The vendor was late.")


def test_saying_nothing_and_a_milestone_that_is_not_there_are_told(store: Store) -> None:
    place(store)
    with pytest.raises(InvalidInput, match="Nothing was said"):
        tell(store, "w1")
    with pytest.raises(InvalidInput, match="has passed"):
        tell(store, "w2", day=PASSED)
    with pytest.raises(NotFound, match="no such milestone"):
        tell_milestone(store, ATLAS, milestone_id="m9", note="x", token="w", now=NOW)


def test_a_retired_squad_keeps_its_steps_and_tells_no_more(store: Store) -> None:
    place(store)
    retire_squad(store, DIRECTOR, "atlas", token="r", now=NOW)
    with pytest.raises(InvalidInput, match="is retired"):
        tell(store, "w", end=MilestoneEnd.MET)
    assert len(launch_steps(store, look(), "halcyon")) == 1


def landed(store: Store) -> None:
    close_launch(
        store, ATLAS, "halcyon", OutcomeKind.LATE, landed_on=PASSED, learned="Ask first.", token="closed", now=NOW
    )


def left_to_borealis(store: Store) -> None:
    plan = LaunchPlan("Halcyon", ("version:jira/1",), ("borealis",), "everywhere")
    edit_launch(store, DIRECTOR, "halcyon", plan, token="left", now=NOW)


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [(landed, "Halcyon is closed"), (left_to_borealis, "Atlas has no part in Halcyon")],
    ids=["the launch has ended", "the squad has left it"],
)
def test_once_its_launch_goes_on_without_the_squad_only_its_end_is_told(
    store: Store, happens: Callable[[Store], None], sentence: str
) -> None:
    place(store, probability=70)
    happens(store)
    with pytest.raises(InvalidInput, match=sentence):
        tell(store, "likelier", probability=90)
    with pytest.raises(InvalidInput, match=sentence):
        tell(store, "later", day=DAY + timedelta(days=1))
    tell(store, "note", note="It went with the launch.")
    tell(store, "end", end=MilestoneEnd.DROPPED)
    (step,) = squad_steps(store, look(ATLAS), "atlas")
    assert (step.day, step.probability, step.end) == (DAY, 70, MilestoneEnd.DROPPED)


# ------------------------------------------------------------------------------ shown


def test_one_whose_day_has_passed_waits_for_a_word_until_it_is_told(store: Store) -> None:
    place(store, day=PASSED)
    assert [each.due for each in squad_steps(store, look(ATLAS), "atlas")] == [True]
    assert [each.due for each in squad_steps(store, look(ATLAS, moment=ago(days=3)), "atlas")] == [False]
    tell(store, "w", end=MilestoneEnd.DROPPED)
    assert [each.due for each in squad_steps(store, look(ATLAS), "atlas")] == [False]


def test_it_does_not_wait_while_its_day_lasts_somewhere(store: Store) -> None:
    place(store, day=TODAY)
    evening_in_honolulu = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(days=1, hours=6)
    seen = [
        squad_steps(store, look(ATLAS, moment=at, now=at), "atlas")[0].due
        for at in (evening_in_honolulu, evening_in_honolulu + timedelta(hours=6))
    ]
    assert seen == [False, True]


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])
def test_others_see_the_step_and_no_probability(store: Store, viewer: Viewer) -> None:
    place(store, probability=30)
    chance(store, 0.4321, ago(days=1))
    (step,) = launch_steps(store, look(viewer), "halcyon")
    assert (step.name, step.probability, step.chance) == (GOOD["name"], None, None)
    assert squad_steps(store, look(viewer), "atlas") == (step,)


def test_its_squad_sees_the_models_chance_once_it_has_said_its_own(store: Store) -> None:
    place(store)
    chance(store, 0.4, ago(days=2))
    chance(store, 0.6, ago(days=1), "f2")
    assert squad_steps(store, look(ATLAS), "atlas")[0].chance is None
    tell(store, "w", probability=90)
    assert squad_steps(store, look(ATLAS), "atlas")[0].chance == 0.6
    tell(store, "w2", day=DAY + timedelta(days=7))
    assert squad_steps(store, look(ATLAS), "atlas")[0].chance is None, "the chance is of the first day"


def test_a_look_back_knows_nothing_that_was_said_later(store: Store) -> None:
    place(store)
    tell(store, "w", days_ago=5, end=MilestoneEnd.MET)
    assert launch_steps(store, look(moment=ago(days=30)), "halcyon") == ()
    assert launch_steps(store, look(moment=ago(days=6)), "halcyon")[0].end is None


# ------------------------------------------------------------------------------ scored


def test_the_last_word_and_the_last_chance_before_the_first_day_are_scored(store: Store) -> None:
    place(store, day=PASSED, probability=90)
    tell(store, "w1", days_ago=8, probability=50)
    tell(store, "w2", days_ago=3, probability=10)  # on the day itself: no forecast any more
    chance(store, 0.7, ago(days=9), "f1")
    chance(store, 0.6, ago(days=5), "f2")
    chance(store, 0.1, ago(days=3), "f3")
    assert scored(store, "atlas", NOW) == ()
    tell(store, "w3", end=MilestoneEnd.MET)
    assert scored(store, "atlas", NOW) == (ScoredMilestone("m1", "halcyon", PASSED, 0.5, 0.6, met=True),)


@pytest.mark.parametrize(
    ("words", "met"),
    [
        ([{"end": MilestoneEnd.MISSED}], False),
        ([{"end": MilestoneEnd.MISSED}, {"end": MilestoneEnd.MET}], True),
        ([{"day": TODAY + timedelta(days=2), "days_ago": 10}, {"end": MilestoneEnd.MET}], False),
        ([{"day": TODAY + timedelta(days=2), "days_ago": 10}, {"end": MilestoneEnd.MET, "days_ago": 4}], True),
        ([{"day": PASSED - timedelta(days=2), "days_ago": 10}, {"end": MilestoneEnd.MET}], True),
        (
            [
                {"day": TODAY + timedelta(days=2), "days_ago": 10},
                {"end": MilestoneEnd.MET, "days_ago": 4},
                {"note": "And it still plays.", "days_ago": 2},
                {"end": MilestoneEnd.MET},
            ],
            True,
        ),
        (
            [
                {"day": TODAY + timedelta(days=2), "days_ago": 10},
                {"end": MilestoneEnd.MET, "days_ago": 5},
                {"end": MilestoneEnd.MISSED, "days_ago": 4},
                {"end": MilestoneEnd.MET},
            ],
            False,
        ),
        # At three in the morning by UTC the first day is still on in the Americas.
        ([{"day": TODAY, "days_ago": 10}, {"end": MilestoneEnd.MET, "days_ago": 2.25}], True),
    ],
    ids=[
        "missed",
        "mended",
        "met after the first day",
        "met before it although it had moved",
        "moved nearer",
        "said once more",
        "met again after it was missed",
        "met while the day lasts somewhere",
    ],
)
def test_it_counts_whether_it_was_met_by_its_first_day(store: Store, words: list[dict[str, Any]], met: bool) -> None:
    place(store, day=PASSED, probability=70)
    for n, word in enumerate(words):
        tell(store, f"w{n}", **word)
    assert [each.met for each in scored(store, "atlas", NOW)] == [met]


def test_what_was_dropped_or_never_forecast_is_not_scored(store: Store) -> None:
    place(store, day=PASSED, probability=70)
    tell(store, "w", end=MilestoneEnd.DROPPED)
    assert scored(store, "atlas", NOW) == ()
    set_milestone(store, ATLAS, **{**GOOD, "token": "m2", "day": PASSED})
    tell_milestone(store, ATLAS, milestone_id="m2", end=MilestoneEnd.MET, token="x", now=NOW)
    assert scored(store, "atlas", NOW) == ()


def test_a_page_reads_the_chances_of_its_own_milestones_and_no_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(store, probability=70)
    place(store, token="m2", launch_id="meridian", probability=70)
    theirs = {**GOOD, "token": "m3", "squad_id": "borealis"}
    assert set_milestone(store, BOREALIS, **theirs, probability=70)
    for n in range(1, 4):
        store.milestones.add_forecasts([MilestoneForecast(f"f{n}", f"m{n}", TODAY, NOW, n / 10, 4)])
    asked: list[list[str]] = []
    read = store.milestones.newest_forecasts

    def watched(milestone_ids: Collection[str], *, until: datetime) -> dict[str, MilestoneForecast]:
        asked.append(sorted(milestone_ids))
        return read(milestone_ids, until=until)

    def refuse(**_: object) -> list[MilestoneForecast]:
        raise AssertionError("every chance was read")

    monkeypatch.setattr(store.milestones, "newest_forecasts", watched)
    monkeypatch.setattr(store.milestones, "forecasts", refuse)
    seen = [[(each.id, each.chance) for each in launch_steps(store, look(ATLAS), id)] for id in ("halcyon", "meridian")]
    assert [sorted(each) for each in seen] == [[("m1", 0.1), ("m3", None)], [("m2", 0.2)]]
    assert {each.id: each.chance for each in squad_steps(store, look(ATLAS), "atlas")} == {"m1": 0.1, "m2": 0.2}
    assert asked == [["m1"], ["m2"], ["m1", "m2"]]
