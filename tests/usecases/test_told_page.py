"""What did not go out, for those who are told there: how many, why, and when it is tried again."""

from dataclasses import fields
from datetime import datetime, timedelta

import pytest

from andon.errors import NotAllowed
from andon.model import Event, Guild, Message, Viewer
from andon.store import Store
from andon.usecases.told_page import LATELY, ToldPage, Unsent, guilds_unsent, told_page
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, ago, look

SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(hours=4)
BODY = "What the certificate costs is for the channel alone."


def failed(store: Store, id: str, why: str, audience: str = "squad:atlas", due_at: datetime = SOON) -> Message:
    message = Message(id, Event.FLAG_ANSWERED, audience, "web", "Title", BODY, ago(days=1), NOW)
    store.messages.add([message])
    store.messages.mark_failed(message, why, due_at=due_at)
    return message


def test_it_is_told_by_reason_how_many_and_when_the_next_try_is(store: Store) -> None:
    failed(store, "m1", "It answered 500.", due_at=LATER)
    failed(store, "m2", "It answered 500.")
    store.messages.give_up(failed(store, "m3", "It answered 404."), "It answered 404.", ago(days=2))
    store.messages.give_up(failed(store, "m4", "Long ago."), "Long ago.", NOW - LATELY - timedelta(minutes=1))
    failed(store, "m5", "Another one's.", "director")
    page = told_page(store, look(ATLAS), "squad:atlas")
    assert page.unsent == (Unsent("It answered 500.", 2, SOON), Unsent("It answered 404.", 1, None))
    assert told_page(store, look(DIRECTOR), "director").unsent == (Unsent("Another one's.", 1, SOON),)


def test_the_page_holds_no_words_of_a_message(store: Store) -> None:
    failed(store, "m1", "It answered 500.")
    page = told_page(store, look(ATLAS), "squad:atlas")
    assert page.unsent
    assert BODY not in repr(page)
    assert [each.name for each in fields(ToldPage)] == ["choices", "unsent"]


def test_what_a_guilds_channel_did_not_take_is_told_by_guild(store: Store) -> None:
    for id in ("web", "build", "test"):
        store.guilds.add(Guild(id, id.title(), "web", told_since=ago(days=9)))
    failed(store, "m1", "It answered 500.", "guild:web")
    failed(store, "m2", "It answered 500.", "guild:web")
    failed(store, "m3", "It answered 404.", "guild:test")
    failed(store, "m4", "It answered 500.")
    for viewer in (ATLAS, BOREALIS, DIRECTOR):
        assert guilds_unsent(store, look(viewer)) == {
            "web": (Unsent("It answered 500.", 2, SOON),),
            "test": (Unsent("It answered 404.", 1, SOON),),
        }
    with pytest.raises(NotAllowed):
        guilds_unsent(store, look(VIEWER))


@pytest.mark.parametrize(
    ("viewer", "subject"), [(BOREALIS, "squad:atlas"), (VIEWER, "squad:atlas"), (ATLAS, "director")]
)
def test_nobody_reads_what_is_told_to_somebody_else(store: Store, viewer: Viewer, subject: str) -> None:
    with pytest.raises(NotAllowed):
        told_page(store, look(viewer), subject)
