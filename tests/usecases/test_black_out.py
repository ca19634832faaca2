"""Blacking out: by the squad alone, exactly what it names, and for good."""

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import MARK, Event, Message, Viewer
from andon.store import Store
from andon.usecases.black_out import black_out, slips
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, ago, check_in, look

SENTENCE = "Kim forgot the certificate."


@pytest.fixture
def spoken(store: Store) -> Store:
    store.words.add_check_in(check_in("c1", at=ago(days=1), sentence=SENTENCE))
    return store


def mend(
    store: Store, viewer: Viewer = ATLAS, piece: str = "Kim", token: str = "b1", entry: str = "check_in:c1"
) -> bool:
    return black_out(store, viewer, squad_id="atlas", entry=entry, field="sentence", piece=piece, token=token, now=NOW)


def sentence(store: Store) -> str:
    (said,) = store.words.check_ins(until=NOW)
    return said.sentence


def test_a_squad_blacks_out_a_name_and_a_second_click_changes_nothing(spoken: Store) -> None:
    assert [mend(spoken), mend(spoken)] == [True, False]
    assert sentence(spoken) == f"{MARK} forgot the certificate."


def test_without_a_piece_all_of_it_goes(spoken: Store) -> None:
    mend(spoken, piece="  ")
    assert sentence(spoken) == MARK
    # What is wholly black is not offered again; that it was is told.
    page = slips(spoken, look(ATLAS), "atlas")
    assert page.said == ()
    assert [each.entry for each in page.done] == ["check_in:c1"]


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])
def test_nobody_else_may(spoken: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        mend(spoken, viewer)
    with pytest.raises(NotAllowed):
        slips(spoken, look(viewer), "atlas")
    assert sentence(spoken) == SENTENCE


def test_another_squads_words_are_not_found_among_ones_own(spoken: Store) -> None:
    spoken.words.add_check_in(check_in("c2", squad_id="borealis", sentence="Kim helps."))
    with pytest.raises(NotFound):
        mend(spoken, entry="check_in:c2")


@pytest.mark.parametrize(("piece", "told"), [("kim", "not in these words"), ("i", "3 characters at least")])
def test_what_does_not_fit_is_told_and_changes_nothing(spoken: Store, piece: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        mend(spoken, piece=piece)
    assert sentence(spoken) == SENTENCE
    assert slips(spoken, look(ATLAS), "atlas").done == ()


def test_a_message_that_waits_loses_it_too_on_its_one_line(store: Store) -> None:
    words = "=Kim <kim@example.com>\nknows *all* of it"
    store.words.add_check_in(check_in("c1", at=ago(days=1), sentence=words))
    body = f"Atlas says: {' '.join(words.split())}"
    store.messages.add([Message("m1", Event.FLAG_RAISED, "director", "all", "A flag", body, NOW, NOW)])
    mend(store, piece="<kim@example.com>\nknows")
    (waiting,) = store.messages.waiting()
    assert "example" not in waiting.body
    assert MARK in waiting.body
