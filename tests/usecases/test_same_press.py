"""What is kept although the same was said a moment ago, and what stands for a press that was heard twice."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import andon
from andon.model import FlagEnd, NudgeEnd, Status
from andon.store import Store
from andon.store.presses import SAME_PRESS
from andon.usecases import check_in as check_ins
from andon.usecases.flags import raise_flag
from andon.usecases.nudge import raise_from_nudge, tell_squad
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago, forecast
from store.test_presses import answer, note, pull, say

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


def test_every_use_case_keeps_words_once() -> None:
    """One that forgot to say so would keep a second press."""
    kept = []
    for file in (Path(andon.__file__).parent / "usecases").glob("*.py"):
        source = file.read_text()
        for node in ast.walk(ast.parse(source)) if "store.words." in source else ():
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name.startswith(("store.words.add_", "store.words.keep_")):
                kept.append((file.name, [each.arg for each in node.keywords]))
    assert len(kept) == 7
    assert [each for each in kept if "once" not in each[1]] == []
