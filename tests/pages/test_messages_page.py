"""The page on which a squad, or the directors, choose what they are told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import Event, Message
from andon.store import Store
from andon.ui import links, text, text_told
from andon.usecases.message_choices import choices
from andon.usecases.quiet_hours import QuietHours
from pages.visits import ATLAS, DIRECTOR, errors, now, visit, words


@pytest.fixture
def small(small: Store) -> Iterator[Store]:
    Path("andon.toml").write_text('[channels]\nweb = "CHANNEL_WEB"\nmail = "CHANNEL_MAIL"\n')
    yield small


def select(at: AppTest, form: str, name: str, value: object) -> None:
    at.selectbox(key=f"told_{form}_{name}").select(value)


def save(at: AppTest, form: str) -> AppTest:
    return at.button(key=f"told_{form}_submit").click().run()


def test_a_squad_chooses_what_and_where(small: Store) -> None:
    at = visit(links.MESSAGES, ATLAS)
    assert {each.value for each in at.selectbox if each.key and each.key.endswith(tuple(Event))} == {""}
    select(at, ATLAS, Event.FLAG_ANSWERED, "web")
    select(at, ATLAS, Event.DIGEST, "mail")
    select(at, ATLAS, "day", 4)
    select(at, ATLAS, "hour", 16)
    select(at, ATLAS, "begins", 20)
    at.checkbox(key=f"told_{ATLAS}_off").uncheck()
    at.checkbox(key=f"told_{ATLAS}_urgent").check()
    assert text_told.SAVED in words(save(at, ATLAS))
    found = choices(small, ATLAS)
    assert {event: wish.channel for event, wish in found.wishes.items()} == {
        Event.FLAG_ANSWERED: "web",
        Event.DIGEST: "mail",
    }
    assert (found.quiet, found.urgent) == (QuietHours(20, 8, days_off=False), True)
    assert (found.digest_day, found.digest_hour) == (4, 16)
    again = visit(links.MESSAGES, ATLAS)
    assert again.selectbox(key=f"told_{ATLAS}_{Event.DIGEST}").value == "mail"


def test_directors_choose_what_concerns_them(small: Store) -> None:
    at = visit(links.MESSAGES, DIRECTOR)
    for label in text_told.TO_DIRECTOR.values():
        assert label in words(at)
    assert text_told.TO_SQUAD[Event.NOT_HEARD] not in words(at)
    select(at, DIRECTOR, Event.FLAG_RAISED, "web")
    save(at, DIRECTOR)
    assert choices(small, "director").where(Event.FLAG_RAISED) == "web"


def test_a_guest_and_another_squad_choose_nothing(small: Store) -> None:
    for at in (visit(links.MESSAGES), visit(links.MESSAGES, ATLAS, id="borealis")):
        assert text_told.WHO_FIRST in words(at)
        assert not [each for each in at.selectbox if each.key != "who"]


def test_without_channels_the_page_says_who_sets_them_up(small: Store) -> None:
    Path("andon.toml").write_text("")
    assert text_told.NO_CHANNELS in words(visit(links.MESSAGES, ATLAS))


def test_nothing_is_chosen_in_the_past(small: Store) -> None:
    at = visit(links.MESSAGES, ATLAS, as_of="2026-01-01")
    select(at, ATLAS, Event.DIGEST, "web")
    assert text.PAST_IS_READ_ONLY in errors(save(at, ATLAS))
    assert choices(small, ATLAS).wishes == {}


def test_what_could_not_be_sent_is_shown_to_those_who_chose_it_and_to_nobody_else(small: Store) -> None:
    at = now()
    for id, audience in (("m1", ATLAS), ("m2", ATLAS), ("m3", "director")):
        message = Message(id, Event.DIGEST, audience, "web", "T", "B", at, at)
        small.messages.add([message])
        small.messages.mark_failed(message, f"{audience} did not take it.", due_at=at + timedelta(minutes=5))
    told = words(visit(links.MESSAGES, ATLAS))
    assert "2 messages could not be sent yet" in told and "squad:atlas did not take it." in told
    assert "director did not take it." not in told
    assert "could not be sent" not in words(visit(links.MESSAGES))


def test_a_channel_whose_line_went_is_still_shown(small: Store) -> None:
    at = visit(links.MESSAGES, ATLAS)
    select(at, ATLAS, Event.DIGEST, "mail")
    save(at, ATLAS)
    Path("andon.toml").write_text('[channels]\nweb = "CHANNEL_WEB"\n')
    again = visit(links.MESSAGES, ATLAS)
    assert again.selectbox(key=f"told_{ATLAS}_{Event.DIGEST}").value == "mail"
    assert not save(again, ATLAS).error


@pytest.mark.parametrize(
    ("page", "who", "query"), [(links.SQUAD, ATLAS, {"id": "atlas"}), (links.PORTFOLIO, DIRECTOR, {})]
)
def test_the_way_there_is_on_the_page_where_one_works(small: Store, page: str, who: str, query: dict[str, str]) -> None:
    assert text_told.LINK in words(visit(page, who, **query))
    assert text_told.LINK not in words(visit(page, **query))
