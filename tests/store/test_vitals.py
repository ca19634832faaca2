"""The store's own state: counted by the database as a person would count it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from andon.model import Event, FlagEnd, ForecastState, Message
from andon.store import Store
from andon.store.database import HEAD, Database
from examples import BEGAN, NOW, ago, flag, flag_update, forecast, reply, snapshot


def message(id: str) -> Message:
    return Message(id, Event.DIGEST, "director", "chat", "The week", "All is well.", NOW, NOW)


def test_an_empty_store_has_nothing_to_tell(empty: Store) -> None:
    found = empty.vitals.read(NOW)
    assert (found.forecast_as_of, found.forecast_made_at) == (None, None)
    assert (found.open_flags, found.waiting_flags, found.messages_waiting, found.open_snapshots) == (0, 0, 0, 0)
    assert found.syncs == ()
    assert found.size > 10_000
    assert found.revision == HEAD == empty.vitals.revision()


def test_flags_are_counted_as_their_timelines_say(store: Store) -> None:
    words = store.words
    for n in range(5):
        words.add_flag(flag(f"f{n}", raised_at=ago(days=10 - n)))
    words.add_flag_update(flag_update("u0", flag_id="f0", at=ago(days=5), end=FlagEnd.RESOLVED))
    words.add_flag_update(flag_update("u1", flag_id="f1", at=ago(days=5), end=FlagEnd.OWNED))
    words.add_flag_update(flag_update("u2", flag_id="f1", at=ago(days=4)))  # open again
    words.add_reply(reply("r2", flag_id="f2"))
    found = store.vitals.read(NOW)
    by_hand = [each for each in words.flags(until=NOW) if each.is_open]
    assert found.open_flags == len(by_hand) == 4
    waiting = [each for each in by_hand if not each.answered]
    assert found.waiting_flags == len(waiting) == 3


def test_forecasts_are_those_of_the_newest_day_and_of_each_the_last(store: Store) -> None:
    yesterday, today = ago(days=1).date(), NOW.date()
    store.forecasts.add(
        [
            forecast("old", as_of=yesterday, made_at=ago(days=1)),
            forecast("a1", as_of=today, made_at=ago(hours=3)),
            forecast("a2", as_of=today, made_at=ago(hours=1), state=ForecastState.NOTHING_LEFT, on_time=None),
            forecast("b1", squad_id="borealis", as_of=today, made_at=ago(hours=3)),
            forecast("w1", squad_id=None, as_of=today, made_at=ago(hours=3), state=ForecastState.CANNOT, on_time=None),
        ]
    )
    found = store.vitals.read(NOW)
    assert (found.forecast_as_of, found.forecast_made_at) == (today, ago(hours=1))
    assert found.forecasts == {"nothing_left": 1, "forecast": 1, "cannot_forecast": 1}


def test_messages_are_counted_by_what_became_of_them(store: Store) -> None:
    store.messages.add([message(f"m{n}") for n in range(4)])
    first, second, third, _ = store.messages.waiting()
    store.messages.mark_sent(first, NOW)
    store.messages.mark_failed(second, "It does not answer.", due_at=NOW + timedelta(hours=1))
    store.messages.give_up(third, "It does not answer.", NOW)
    found = store.vitals.read(NOW)
    assert (found.messages_waiting, found.messages_failing, found.messages_given_up) == (2, 1, 1)


def test_a_link_that_opens_no_more_is_not_counted(store: Store) -> None:
    later, before = NOW + timedelta(days=1), NOW - timedelta(days=1)
    for id, expires in (("s1", None), ("s2", later), ("s3", before), ("s4", None)):
        store.snapshots.add(snapshot(id, made_at=BEGAN, expires_at=expires), f"hash-{id}", {"html": b"x"})
    store.snapshots.revoke("s4", before)
    assert store.vitals.read(NOW).open_snapshots == 2
    assert store.vitals.read(later).open_snapshots == 1


def test_syncs_are_told_with_what_they_said(store: Store) -> None:
    store.work.begin_sync("jira", NOW)
    store.work.finish_sync("jira", NOW, {"seconds": 1.5})
    store.work.fail_sync("jira", attempt={"why": "It is down."})
    (found,) = store.vitals.read(NOW).syncs
    assert (found.source, found.finished_at, found.detail["seconds"]) == ("jira", NOW, 1.5)
    assert (found.detail["failed"], found.detail["why"]) == (True, "It is down.")


@pytest.mark.parametrize(
    ("revision", "behind", "ahead"), [("0001", True, False), (HEAD, False, False), ("9999", False, True)]
)
def test_whether_the_tables_are_older_or_newer_is_told_by_their_revision(
    url: str, store: Store, revision: str, *, behind: bool, ahead: bool
) -> None:
    database = Database(url)
    with database.quiet_write() as connection:
        connection.execute(text("update alembic_version set version_num = :r"), {"r": revision})
    try:
        found = store.vitals.revision()
        assert (found, store.vitals.is_behind(found), store.vitals.is_ahead(found)) == (revision, behind, ahead)
    finally:
        with database.quiet_write() as connection:
            connection.execute(text("update alembic_version set version_num = :r"), {"r": HEAD})
        database.dispose()
