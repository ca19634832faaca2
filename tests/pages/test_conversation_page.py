"""A squad's own mirror: shown to the squad, refused to everybody else, and hidden while it is luck."""

from datetime import timedelta

import pytest

from andon.frames import day_moment
from andon.model import Milestone, MilestoneEnd, MilestoneWord
from andon.store import Store
from andon.ui import links, session, text_conversation
from andon.usecases.flags import raise_flag, reply_to_flag
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, THE_SQUAD, now, today, visit, words

SENTENCE = "The *certificate* has <b>not</b> come."


@pytest.fixture
def spoken(small: Store) -> Store:
    """A flag with an offer whose day has passed, and one that nobody has answered."""
    for token, sentence in (("f1", SENTENCE), ("f2", "Nobody has seen this one.")):
        raise_flag(
            small, THE_SQUAD, squad_id="atlas", sentence=sentence, token=token, now=now() - timedelta(days=20, hours=1)
        )
    reply_to_flag(
        small,
        THE_DIRECTOR,
        flag_id="f1",
        thanks="Thank you.",
        helper="Ana *K*",
        help_by=today() - timedelta(days=10),
        token="r1",
        now=now() - timedelta(days=17),
    )
    return small


def steps(store: Store, number: int) -> None:
    """Milestones that were called 70 per cent likely; every second one was met."""
    day = today() - timedelta(days=30)
    for n in range(number):
        store.milestones.add(Milestone(f"m{n}", "halcyon", "atlas", f"Step {n}", day, now() - timedelta(days=50)))
        store.milestones.add_word(MilestoneWord(f"w{n}", f"m{n}", now() - timedelta(days=40), probability=70))
        end = MilestoneEnd.MET if n % 2 else MilestoneEnd.MISSED
        store.milestones.add_word(MilestoneWord(f"e{n}", f"m{n}", day_moment(day), end=end))


@pytest.mark.parametrize("who", [session.GUEST, DIRECTOR, "squad:borealis"])
def test_nobody_but_the_squad_sees_its_page_or_the_way_there(spoken: Store, who: str) -> None:
    steps(spoken, 10)
    at = visit(links.CONVERSATION, who, id="atlas")
    told = words(at)
    assert text_conversation.FOR_ITS_SQUAD in told
    assert "certificate" not in told
    assert text_conversation.WORDS not in told
    assert text_conversation.LINK not in words(visit(links.SQUAD, who, id="atlas"))


def test_a_squad_finds_it_from_its_home_and_reads_how_its_flags_and_offers_went(spoken: Store) -> None:
    assert text_conversation.LINK in words(visit(links.SQUAD, ATLAS, id="atlas"))
    at = visit(links.CONVERSATION, ATLAS)
    told = words(at)
    assert "1 flag was answered or has ended. Half of the answers came within 3 days." in told
    assert SENTENCE in told
    assert "Nobody has seen this one." not in told
    assert "1 not told yet." in told
    assert "Ana *K*, by" in told
    assert not [piece for piece in at.get("html") if "<b>not</b>" in piece.proto.body]


def test_below_ten_it_says_how_many_are_known(spoken: Store) -> None:
    steps(spoken, 9)
    told = words(visit(links.CONVERSATION, ATLAS))
    assert text_conversation.too_few(9) in told
    assert text_conversation.WE not in told


def test_from_ten_on_it_shows_what_happened_with_its_range(spoken: Store) -> None:
    steps(spoken, 10)
    told = words(visit(links.CONVERSATION, ATLAS))
    assert "When you said 70 %, it happened 5 times of 10." in told
    assert "5 of 10 24 to 76" in told
    assert text_conversation.forecast_too_few(0) in told


def test_a_squad_of_which_nothing_is_known_reads_what_will_be_here(small: Store) -> None:
    told = words(visit(links.CONVERSATION, ATLAS))
    for each in (text_conversation.NO_FLAGS, text_conversation.NO_OFFERS, text_conversation.too_few(0)):
        assert each in told
