"""Who may do what: the whole table, written out, so that a change of it is seen."""

import pytest

from andon.errors import InvalidInput, NotAllowed
from andon.model import Role, Viewer
from andon.usecases.rights import Action, may, require, said, said_name
from examples import ATLAS, BOREALIS, DIRECTOR, VIEWER

MAY = {
    #                      its squad, another squad, director, viewer
    Action.CHECK_IN: (True, False, False, False),
    Action.RAISE_FLAG: (True, False, False, False),
    Action.UPDATE_FLAG: (True, False, False, False),
    Action.REPLY: (False, False, True, False),
    Action.PLAN_LAUNCH: (True, True, True, False),
    Action.PLAN_SQUAD: (True, True, True, False),
    Action.CONNECT: (False, False, True, False),
    Action.FREEZE: (True, True, True, False),
    Action.VOTE: (True, False, False, False),
    Action.MARK_OFFER: (True, False, False, False),
    Action.OFFER: (True, True, True, False),
    Action.NUDGE: (True, True, True, True),
    Action.ANSWER_NUDGE: (True, False, False, False),
    Action.DEPEND: (True, False, False, False),
    Action.MILESTONE: (True, False, False, False),
    Action.PREFER: (True, False, False, False),
    Action.DIRECT: (False, False, True, False),
    Action.GUILD: (True, True, True, False),
    Action.BLACK_OUT: (True, False, False, False),
    Action.LEARN: (True, False, False, False),
    Action.LESSON: (True, False, False, False),
    Action.SEEN: (False, False, True, False),
}


@pytest.mark.parametrize("action", Action)
def test_each_action_is_open_to_exactly_these(action: Action) -> None:
    assert tuple(may(each, action, "atlas") for each in (ATLAS, BOREALIS, DIRECTOR, VIEWER)) == MAY[action]


@pytest.mark.parametrize("action", [each for each in Action if not all(MAY[each])])
def test_what_may_not_be_done_is_refused_with_a_sentence_and_a_hint(action: Action) -> None:
    with pytest.raises(NotAllowed, match=f"^Only .* can {action}.$") as told:
        require(VIEWER, action, "atlas")
    assert told.value.hint


def test_a_director_who_names_a_squad_still_does_not_speak_for_it() -> None:
    posing = Viewer(Role.DIRECTOR, frozenset({"atlas"}))
    assert not may(posing, Action.CHECK_IN, "atlas")
    assert not posing.speaks_for("atlas")


def test_a_squad_cannot_speak_without_saying_for_whom() -> None:
    assert not may(ATLAS, Action.CHECK_IN, None)


def test_words_are_kept_trimmed_and_without_control_characters() -> None:
    assert said("  We wait.\x00\x1b[31m\n ", "It") == "We wait.[31m"
    assert said("one\ntwo\tthree", "It") == "one\ntwo\tthree"
    assert said("日本 👍", "It") == "日本 👍"


def test_words_that_are_missing_or_too_long_are_told_with_their_length() -> None:
    with pytest.raises(InvalidInput, match=r"^The note is empty\.$"):
        said(" \n\x00", "The note")
    with pytest.raises(InvalidInput, match=r"The name is empty\.") as told:
        said_name(" ")
    assert told.value.hint == "Write what people call it."
    assert said("", "The note", needed=False) == ""
    with pytest.raises(InvalidInput, match=r"^The note has 501 characters; 500 is the most\.$"):
        said("x" * 501, "The note")
    assert said("x" * 500 + "  ", "The note") == "x" * 500
