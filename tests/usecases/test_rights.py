"""Who may do what: the whole table, written out, so that a change of it is seen."""

from dataclasses import replace

import pytest

import rights_page
from andon.errors import InvalidInput, NotAllowed
from andon.model import Role, Viewer
from andon.usecases.rights import Action, may, may_somewhere, require, said, said_name
from examples import ATLAS, BOREALIS, DIRECTOR, VIEWER

A = "atlas"
DORA_OF_SOUND = Viewer(Role.DIRECTOR, name="Dora", tribe_ids=frozenset({"sound"}), directs=frozenset({A}))
DORA_OF_LIGHT = Viewer(Role.DIRECTOR, name="Dora", tribe_ids=frozenset({"light"}), directs=frozenset({"borealis"}))
ADMINISTRATOR = Viewer(Role.ADMINISTRATOR, name="Ada")

EVERYBODY = (ATLAS, BOREALIS, DIRECTOR, DORA_OF_SOUND, DORA_OF_LIGHT, ADMINISTRATOR, VIEWER)

X, _ = True, False
MAY = {
    # for Atlas of Sound: its member, another squad's, director, of Sound alone, of Light alone, administrator, guest
    Action.LOOK: (X, X, X, X, X, X, X),
    Action.FIRST_LOOK: (X, _, _, _, _, _, _),
    Action.LEARN: (X, _, _, _, _, _, _),
    Action.OWN_RECORD: (X, _, _, _, _, _, _),
    Action.SEE_VISITS: (X, _, _, _, _, _, _),
    Action.SEE_WAITING: (_, _, X, X, X, _, _),
    Action.SEE_STATUS: (_, _, X, X, X, X, _),
    Action.CHECK_IN: (X, _, _, _, _, _, _),
    Action.RAISE_FLAG: (X, _, _, _, _, _, _),
    Action.UPDATE_FLAG: (X, _, _, _, _, _, _),
    Action.REPLY: (_, _, X, X, _, _, _),
    Action.VOTE: (X, _, _, _, _, _, _),
    Action.MARK_OFFER: (X, _, _, _, _, _, _),
    Action.OFFER: (X, X, X, X, X, _, _),
    Action.NUDGE: (X, X, X, X, X, X, X),
    Action.ANSWER_NUDGE: (X, _, _, _, _, _, _),
    Action.DEPEND: (X, _, _, _, _, _, _),
    Action.MILESTONE: (X, _, _, _, _, _, _),
    Action.LESSON: (X, _, _, _, _, _, _),
    Action.BLACK_OUT: (X, _, _, _, _, _, _),
    Action.ADD_LAUNCH: (X, X, X, X, _, X, _),
    Action.PLAN_LAUNCH: (X, _, X, X, _, X, _),
    Action.ADD_SQUAD: (X, X, X, X, _, X, _),
    Action.PLAN_SQUAD: (X, _, X, X, _, X, _),
    Action.GUILD: (X, X, X, X, X, X, _),
    Action.CONNECT: (_, _, X, _, _, X, _),
    Action.MEMBERS: (X, _, _, _, _, X, _),
    Action.PEOPLE: (_, _, _, _, _, X, _),
    Action.FORGET: (_, _, _, _, _, X, _),
    Action.PREFER: (X, _, _, _, _, _, _),
    Action.DIRECT: (_, _, X, _, _, _, _),
    Action.FREEZE: (X, X, X, X, X, X, _),
    Action.SEEN: (_, _, X, X, X, _, _),
    Action.TOKEN: (X, X, X, X, X, X, X),
}


@pytest.mark.parametrize("action", Action)
def test_each_action_is_open_to_exactly_these(action: Action) -> None:
    assert tuple(may(each, action, A) for each in EVERYBODY) == MAY[action]


@pytest.mark.parametrize("action", Action)
def test_a_page_asks_whether_there_may_be_a_squad_for_it(action: Action) -> None:
    for viewer in EVERYBODY:
        squads = (A, "borealis", *viewer.squad_ids)
        assert may_somewhere(viewer, action) == any(may(viewer, action, each) for each in squads)


@pytest.mark.parametrize("action", [each for each in Action if not all(MAY[each])])
@pytest.mark.parametrize("account", ["", "someone"])
def test_what_may_not_be_done_is_refused_with_a_sentence_and_a_hint(action: Action, account: str) -> None:
    for viewer, allowed in zip(EVERYBODY, MAY[action], strict=True):
        if not allowed:
            with pytest.raises(NotAllowed, match=f"^Only .* can {action}.$") as told:
                require(replace(viewer, account=account), action, A)
            assert told.value.hint


def test_a_refusal_names_who_can() -> None:
    told = {}
    for viewer, action in (
        (VIEWER, Action.FREEZE),
        (replace(VIEWER, account="someone"), Action.FREEZE),
        (VIEWER, Action.PEOPLE),
        (DORA_OF_LIGHT, Action.REPLY),
        (DORA_OF_LIGHT, Action.CONNECT),
        (BOREALIS, Action.CHECK_IN),
        (BOREALIS, Action.PLAN_SQUAD),
        (replace(BOREALIS, account="someone"), Action.PLAN_LAUNCH),
    ):
        with pytest.raises(NotAllowed) as refused:
            require(viewer, action, A)
        told[refused.value.message.split(" can ")[0]] = action
    assert list(told) == [
        "Only a director or a squad",
        "Only an administrator or a director or a squad",
        "Only an administrator",
        "Only a director of that tribe",
        "Only a director of everything",
        "Only the squad itself",
        "Only a director or the squad itself",
        "Only an administrator or a director or a squad that takes part",
    ]


def test_one_of_several_squads_is_enough_to_change_what_they_share() -> None:
    assert may(DORA_OF_SOUND, Action.PLAN_LAUNCH, "borealis", A)
    assert not may(DORA_OF_SOUND, Action.PLAN_LAUNCH, "borealis", "cobalt")
    assert not may(DORA_OF_SOUND, Action.PLAN_LAUNCH)


def test_a_launch_in_which_no_squad_takes_part_is_every_squads() -> None:
    assert may(BOREALIS, Action.PLAN_LAUNCH)
    assert may(BOREALIS, Action.PLAN_LAUNCH, A, "borealis")
    assert not may(VIEWER, Action.PLAN_LAUNCH)


def test_the_page_about_rights_is_this_table() -> None:
    assert rights_page.PAGE.read_text(encoding="utf-8") == rights_page.page()


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
