"""The outbox: a message is there once, is sent by one, and says nothing any more once it was sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from andon.model import MARK, Blackout, Event, Message
from andon.store import Store
from examples import NOW, filled

LATER = NOW + timedelta(minutes=5)


def message(id: str = "m1", **changes: Any) -> Message:
    ordinary = Message(
        id, Event.FLAG_RAISED, "director", "web", "Atlas asks for help", "The certificate has not come.", NOW, NOW
    )
    return replace(ordinary, **changes)


def the_only(store: Store) -> Message:
    (found,) = store.messages.waiting()
    return found


def test_a_message_is_put_in_once_whoever_comes_second(empty: Store) -> None:
    assert empty.messages.add([message(), message("m2")]) == 2
    assert empty.messages.add([message(title="Other words"), message("m3")]) == 1
    assert empty.messages.known(["m1", "m2", "m9"]) == {"m1", "m2"}
    assert [each.title for each in empty.messages.waiting()] == ["Atlas asks for help"] * 3


def test_what_waits_for_its_moment_is_not_due(empty: Store) -> None:
    empty.messages.add([message("later", due_at=LATER), message("now")])
    assert [each.id for each in empty.messages.due(NOW, most=9)] == ["now"]
    assert [each.id for each in empty.messages.due(LATER, most=9)] == ["now", "later"]
    assert [each.id for each in empty.messages.due(LATER, most=1)] == ["now"]


def test_one_of_two_who_saw_it_takes_it(empty: Store) -> None:
    empty.messages.add([message()])
    seen = the_only(empty)
    assert [bool(empty.messages.claim(seen, until=LATER)) for _ in range(2)] == [True, False]
    assert empty.messages.due(NOW, most=9) == []


def test_who_takes_it_gets_it_as_it_reads_now(empty: Store) -> None:
    filled(empty)
    empty.messages.add([message()])
    seen = the_only(empty)
    empty.blackouts.black_out(Blackout("b1", "atlas", NOW, "flag:f1", "sentence"), seen.body, "certificate")
    claimed = empty.messages.claim(seen, until=LATER)
    assert claimed and (claimed.body, claimed.tries, claimed.due_at) == (f"The {MARK} has not come.", 1, LATER)


def test_messages_are_put_in_in_one_order_whoever_adds_them(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes that added the same ones crosswise would wait for each other on PostgreSQL."""
    database, came = empty.messages._database, list[str]()
    insert_once = database.insert_once

    def noting(connection: Any, table: Any, **values: Any) -> bool:
        came.append(values["id"])
        return insert_once(connection, table, **values)

    monkeypatch.setattr(database, "insert_once", noting)
    assert empty.messages.add([message(id) for id in ("m3", "m1", "m2")]) == 3
    assert came == ["m1", "m2", "m3"]


def test_who_dies_with_it_leaves_it_to_the_others(empty: Store) -> None:
    empty.messages.add([message()])
    empty.messages.claim(the_only(empty), until=LATER)
    (left,) = empty.messages.due(LATER, most=9)
    assert left.tries == 1
    assert empty.messages.claim(left, until=LATER + timedelta(minutes=5))


def test_a_sent_message_keeps_nothing_of_what_it_said(empty: Store) -> None:
    empty.messages.add([message()])
    empty.messages.mark_sent(the_only(empty), NOW)
    assert empty.messages.waiting() == []
    assert empty.messages.known(["m1"]) == {"m1"}
    assert not empty.messages.claim(message(), until=LATER)


def test_what_failed_is_told_until_it_was_sent(empty: Store) -> None:
    empty.messages.add([message(), message("m2", audience="squad:atlas")])
    empty.messages.mark_failed(message(), "It answered 500.", due_at=LATER)
    (told,) = empty.messages.troubled(since=NOW)
    assert (told.id, told.failed, told.due_at) == ("m1", "It answered 500.", LATER)
    assert (told.title, told.body) == ("", "")  # what it says is for the channel alone
    assert empty.messages.troubled(since=NOW, audiences=["squad:atlas"]) == []
    before = empty.version()
    empty.messages.mark_sent(told, LATER)
    assert empty.messages.troubled(since=NOW) == []
    assert empty.version() > before  # the page that told it looks again


def test_what_was_given_up_is_told_for_a_while_and_says_nothing_any_more(empty: Store) -> None:
    empty.messages.add([message()])
    empty.messages.give_up(message(), "It answered 404.", NOW)
    assert empty.messages.waiting() == []
    (told,) = empty.messages.troubled(since=NOW)
    assert (told.title, told.body, told.failed) == ("", "", "It answered 404.")
    assert empty.messages.troubled(since=LATER) == []


def test_what_no_page_shows_empties_no_cache(empty: Store) -> None:
    before = empty.version()
    empty.messages.add([message()])
    empty.messages.claim(the_only(empty), until=LATER)
    empty.messages.mark_sent(the_only(empty), NOW)
    empty.messages.forget(LATER)
    assert empty.version() == before
    assert empty.messages.known(["m1"]) == set()


@pytest.mark.parametrize("number", [0, 1200])
def test_many_ids_are_looked_up_at_once(empty: Store, number: int) -> None:
    empty.messages.add([message(f"m{n}") for n in range(number)])
    assert len(empty.messages.known([f"m{n}" for n in range(2000)])) == number
