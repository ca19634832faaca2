"""What is kept although the same was said a moment ago, and what stands for a press that was heard twice."""

import ast
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import andon
from andon.model import SAME_PRESS, DependencyState, FlagEnd, MilestoneEnd, NudgeEnd, OutcomeKind, Status
from andon.store import Store
from andon.usecases import check_in as check_ins
from andon.usecases.flags import raise_flag
from andon.usecases.nudge import raise_from_nudge, tell_squad
from andon.usecases.plan_launch import close_launch, reopen_launch
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago, dependency, forecast, launch, target
from store.test_presses import answer, goes, learn, name, note, pull, say, step, worry
from store.test_presses import tell as tell_step

# ------------------------------------------------------------------------------ what in between makes it news


def test_words_that_are_said_again_after_others_count_again(store: Store) -> None:
    """The last word is the status: the squad came back to what it had said."""
    assert say(store, "a")
    assert say(store, "b", minutes=1, status=Status.NEEDS_HELP)
    assert say(store, "c", minutes=2)
    (last,) = store.words.last_check_ins(until=NOW + SAME_PRESS)
    assert (last.id, last.status) == ("c", Status.WORRIED)


@pytest.mark.parametrize(("made", "kept"), [(-1, False), (1, True), (9, False)])
def test_the_same_words_after_a_forecast_open_it(store: Store, made: float, kept: bool) -> None:
    """They tell what the squad thinks of it (promise 2); of one that came before or afterwards they tell nothing."""
    assert say(store, "a")
    store.forecasts.add([forecast(made_at=NOW + timedelta(minutes=made), squad_id=None)])
    assert say(store, "b", minutes=2) is kept


def test_a_squads_words_do_not_stand_for_those_of_another_one(store: Store) -> None:
    assert say(store, "a")
    now = NOW + timedelta(minutes=1)
    words: dict[str, Any] = {"status": Status.WORRIED, "probability": 50, "sentence": "The vendor is late."}
    assert check_ins.check_in(store, BOREALIS, launch_id="halcyon", squad_id="borealis", **words, token="b", now=now)


def test_a_flag_that_has_ended_can_be_raised_again_at_once(store: Store) -> None:
    assert pull(store, "f1")
    assert note(store, "u1", minutes=1, end=FlagEnd.RESOLVED)
    assert pull(store, "f2", minutes=2)
    assert note(store, "u2", minutes=3, reopen=True)
    assert not pull(store, "f3", minutes=4)


def test_what_ends_a_flag_or_opens_it_again_is_never_a_second_press(store: Store) -> None:
    assert pull(store, "f1")
    told = []
    for n, change in enumerate([{}, {"end": FlagEnd.OWNED}, {"reopen": True}, {"end": FlagEnd.OWNED}]):
        told.append(note(store, f"u{n}", minutes=n, **change))  # type: ignore[arg-type]
    assert told == [True] * 4
    assert store.words.flags(until=NOW + SAME_PRESS)[0].end is FlagEnd.OWNED
    assert not note(store, "late", minutes=5)


def test_an_answer_in_the_same_words_to_a_new_question_is_an_answer(store: Store) -> None:
    assert pull(store, "f1")
    assert note(store, "u1")
    assert answer(store, "r1", minutes=1)
    assert note(store, "u2", minutes=2)
    assert answer(store, "r2", minutes=3)  # asked once more, since the answer told nothing
    assert not answer(store, "r3", minutes=4)


def test_what_is_written_again_after_something_else_is_news(store: Store) -> None:
    """Red, green, red: the flag's newest entry is what it stands at."""
    assert pull(store, "f1")
    told = ("Red.", "Green.", "Red.")
    assert [note(store, f"u{n}", minutes=n, note=each) for n, each in enumerate(told)] == [True] * 3
    assert not note(store, "u3", minutes=3, note="Red.")
    asked = ("What do you need?", "Since when?", "What do you need?")
    assert [answer(store, f"r{n}", minutes=4 + n, question=each) for n, each in enumerate(asked)] == [True] * 3
    assert not answer(store, "r3", minutes=7)
    (flag,) = store.words.flags(until=NOW + SAME_PRESS)
    assert [each.note for each in flag.updates] == list(told)
    assert [each.question for each in flag.replies] == list(asked)


def test_a_directors_words_do_not_stand_for_those_of_another_one(store: Store) -> None:
    assert pull(store, "f1")
    assert answer(store, "r1")
    assert answer(store, "r2", minutes=1, viewer=replace(DIRECTOR, name="Dan"))


def test_what_is_waited_for_again_after_it_came_is_waited_for_again(store: Store) -> None:
    assert name(store, "d1")
    assert not name(store, "d2", minutes=1)
    assert goes(store, "w1", minutes=2, state=DependencyState.DONE)
    assert name(store, "d3", minutes=3)


def test_the_other_sides_word_does_not_end_a_wait(store: Store) -> None:
    assert name(store, "d1")
    assert goes(store, "w1", minutes=1, state=DependencyState.DONE, squad_id="borealis")
    assert not name(store, "d2", minutes=2)


def test_a_word_to_the_other_side_may_answer_in_the_same_words(store: Store) -> None:
    store.dependencies.add(dependency())
    assert goes(store, "w1")
    assert goes(store, "w2", minutes=1, squad_id="borealis")
    assert goes(store, "w3", minutes=2)
    assert not goes(store, "w4", minutes=3)


def test_a_step_of_the_same_name_after_the_first_is_over_is_another_one(store: Store) -> None:
    assert step(store, "m1")
    assert tell_step(store, "t1", minutes=1, milestone_id="m1", end=MilestoneEnd.DROPPED, probability=None)
    assert step(store, "m2", minutes=2)
    assert not step(store, "m3", minutes=3)


def test_a_step_told_otherwise_and_back_again_is_told_thrice(store: Store) -> None:
    assert step(store, "m1")
    chances = (30, 70, 30)
    told = [
        tell_step(store, f"t{n}", minutes=n, milestone_id="m1", probability=each) for n, each in enumerate(chances, 1)
    ]
    assert told == [True] * 3


def test_a_lesson_of_an_end_that_was_taken_back_is_told_again(store: Store) -> None:
    ended = [launch("zephyr", target(), squad_ids=("atlas",))]
    store.plans.add_launches(ended, token="zephyr", at=ago(days=50))
    store.plans.settle(at=NOW)
    words: dict[str, Any] = {"kind": OutcomeKind.LATE, "landed_on": TODAY, "learned": ""}
    close_launch(store, DIRECTOR, "zephyr", **words, token="first", now=NOW)
    assert learn(store, "l1", minutes=1)
    assert not learn(store, "l2", minutes=2)
    reopen_launch(store, DIRECTOR, "zephyr", token="back", now=NOW + timedelta(minutes=3))
    close_launch(store, DIRECTOR, "zephyr", **words, token="again", now=NOW + timedelta(minutes=4))
    assert learn(store, "l3", minutes=5)


def test_a_worry_that_is_told_twice_is_two_since_each_has_its_own_key(store: Store) -> None:
    """Its sender's answer opens with the key alone: were the second one not kept, its sender would never read one."""
    for n in range(2):
        assert worry(store, f"n{n}", secret=f"{n} a secret of more than 24 characters")
    assert len(store.nudges.to_squad("atlas", until=NOW)) == 2


# ------------------------------------------------------------------------------ what stands for it then


def test_the_second_press_leads_to_the_flag_of_the_first(store: Store) -> None:
    led: list[str] = []
    words: dict[str, Any] = {"squad_id": "atlas", "sentence": "No licence.", "since": TODAY, "stands_as": led.append}
    told = [raise_flag(store, ATLAS, **words, token=token, now=NOW) for token in ("a", "b", "a")]
    assert (told, led) == ([True, False, False], ["a", "a", "a"])


def test_a_flag_about_a_worry_that_is_heard_twice_answers_it_once(store: Store) -> None:
    tell_squad(
        store,
        VIEWER,
        squad_id="atlas",
        launch_id="halcyon",
        sentence="I hear the licence ends.",
        secret="a secret of more than 24 characters",
        token="n1",
        now=ago(minutes=5),
    )
    led: list[str] = []
    for token in ("a", "b"):
        raise_from_nudge(
            store, ATLAS, nudge_id="n1", sentence="No licence.", token=token, now=NOW, stands_as=led.append
        )
    (told,) = store.nudges.to_squad("atlas", until=NOW)
    assert [(each.end, each.flag_id) for each in told.answers] == [(NudgeEnd.FLAGGED, "a")]
    assert (led, len(store.words.flags(until=NOW))) == (["a", "a"], 1)


WRITES = re.compile(r"store\.(words\.(add_|keep_)\w+|(dependencies|milestones)\.add(_word)?|nudges\.add_answer)")


def test_every_use_case_keeps_words_once() -> None:
    """One that forgot to say so would keep a second press."""
    kept = []
    for file in (Path(andon.__file__).parent / "usecases").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and WRITES.fullmatch(ast.unparse(node.func)):
                kept.append((file.name, [each.arg for each in node.keywords]))
    assert len(kept) == 14
    assert [each for each in kept if "once" not in each[1]] == []
