"""Votes in the database: taken, changed, counted, and gone (promise 7). On SQLite and on PostgreSQL."""

import threading
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from andon.model import PROBABILITIES, Cast
from andon.store import Store, schema
from andon.store.database import opened
from examples import NOW, ago, vote_round

LATER = NOW + timedelta(minutes=30)


def cast(store: Store, secret: str, probability: int, round_id: str = "r1", **changes: Any) -> Cast:
    return store.votes.cast(round_id, secret, probability, **{"most": 50, "at": NOW, **changes})


@pytest.fixture
def one(store: Store) -> Store:
    """A store in which a round is open."""
    store.votes.open(vote_round(), "code")
    return store


def test_a_round_comes_back_and_is_opened_once(store: Store) -> None:
    assert store.votes.open(vote_round(), "code") == "r1"
    assert store.votes.open(vote_round(expected=9), "other") == "r1"
    assert store.votes.round("r1") == vote_round() == store.votes.by_code("code")
    assert store.votes.by_code("other") is None
    assert store.votes.round("r2") is None


def test_while_a_round_is_open_no_other_one_is_opened_for_the_same_part(one: Store) -> None:
    assert one.votes.open(vote_round("r2"), "code 2") == "r1"
    assert one.votes.open(vote_round("r3", launch_id="meridian"), "code 3") == "r3"
    assert one.votes.open(vote_round("r4", squad_id="borealis"), "code 4") == "r4"
    one.votes.close("r1", NOW)
    assert one.votes.open(vote_round("r5"), "code 5") == "r5"


def test_a_vote_raises_the_number_of_votes_and_another_one_from_the_same_browser_does_not(one: Store) -> None:
    assert [cast(one, secret, 70) for secret in ("a", "b")] == [Cast.TAKEN, Cast.TAKEN]
    assert cast(one, "a", 10) is Cast.TAKEN
    assert one.votes.round("r1") == vote_round(voted=2)
    assert [one.votes.has_voted("r1", each) for each in ("a", "b", "c")] == [True, True, False]
    one.votes.close("r1", LATER)
    assert one.votes.round("r1") == vote_round(voted=2, closed_at=LATER, counts=(1, 0, 0, 1, 0))


def test_a_closed_round_takes_no_vote_and_is_closed_once(one: Store) -> None:
    cast(one, "a", 30)
    assert [one.votes.close("r1", LATER), one.votes.close("r1", LATER + timedelta(hours=1))] == [True, False]
    assert cast(one, "b", 90) is Cast.CLOSED
    assert cast(one, "b", 90, "r9") is Cast.CLOSED
    closed = one.votes.round("r1")
    assert closed is not None
    assert (closed.closed_at, closed.voted, closed.median) == (LATER, 1, 30)


def test_a_vote_after_its_time_is_not_taken_though_nobody_has_closed_the_round(one: Store) -> None:
    assert cast(one, "a", 30, at=vote_round().closes_at) is Cast.CLOSED
    assert [each.id for each in one.votes.due(vote_round().closes_at)] == ["r1"]
    assert one.votes.due(vote_round().closes_at - timedelta(microseconds=1)) == []


def test_a_full_round_takes_no_new_voter_but_whoever_is_in_may_change(one: Store) -> None:
    assert [cast(one, each, 50, most=2) for each in "abc"] == [Cast.TAKEN, Cast.TAKEN, Cast.FULL]
    assert cast(one, "a", 70, most=2) is Cast.TAKEN


def test_rounds_are_read_as_they_stood(one: Store) -> None:
    one.votes.open(vote_round("r2", launch_id="meridian", opened_at=ago(days=1)), "code 2")
    cast(one, "a", 90)
    cast(one, "b", 90, "r2")
    one.votes.close("r2", LATER)
    first = vote_round("r2", launch_id="meridian", opened_at=ago(days=1))
    assert one.votes.rounds(until=ago(days=2)) == []
    assert one.votes.rounds(until=NOW) == [first, vote_round(voted=1)]
    assert [each.counts for each in one.votes.rounds(until=LATER)] == [(0, 0, 0, 0, 1), None]
    assert [each.id for each in one.votes.rounds(until=NOW, launch_id="halcyon", squad_id="atlas")] == ["r1"]
    assert [each.id for each in one.votes.rounds(until=NOW, since=ago(days=1))] == ["r1"]


def test_another_code_opens_the_round_and_the_one_before_nothing(one: Store) -> None:
    cast(one, "a", 50)
    assert one.votes.replace_code("r1", "new")
    assert (one.votes.by_code("code"), one.votes.by_code("new")) == (None, vote_round(voted=1))
    one.votes.close("r1", LATER)
    assert not one.votes.replace_code("r1", "newer")


def test_every_vote_shows_at_the_next_rerun(one: Store) -> None:
    before = one.version()
    cast(one, "a", 50)
    assert one.version() > before


def test_two_who_close_at_once_make_one_result(one: Store) -> None:
    for n in range(7):
        cast(one, f"{n}", PROBABILITIES[n % 5])
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(one.votes.close("r1", LATER))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]
    closed = one.votes.round("r1")
    assert closed is not None
    assert closed.counts == (2, 2, 1, 1, 1)


def test_votes_that_come_while_it_closes_are_counted_or_refused_and_never_lost(one: Store) -> None:
    answers: list[Cast] = []
    begin = threading.Barrier(9)

    def vote(n: int) -> None:
        begin.wait()
        answers.extend(cast(one, f"{n} {k}", 70) for k in range(4))

    def close() -> None:
        begin.wait()
        one.votes.close("r1", LATER)

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(8)] + [threading.Thread(target=close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closed = one.votes.round("r1")
    assert closed is not None
    assert len(answers) == 32
    assert closed.voted == answers.count(Cast.TAKEN) == (closed.counts or ())[3]
    assert not set(answers) - {Cast.TAKEN, Cast.CLOSED}


def test_a_ballot_has_no_time_and_its_place_tells_no_order(one: Store, url: str) -> None:
    """Neither the order of the rows, nor SQLite's number of a row, nor PostgreSQL's of the write that made it."""
    secrets = [f"{Random(7).random()} {n}" for n in range(20)]
    Random(3).shuffle(secrets)
    for secret in secrets:
        cast(one, secret, 50)
    assert [column.name for column in schema.ballot.columns] == ["round_id", "secret_hash", "probability"]
    database = opened(url)
    with database.read() as connection:
        rows = connection.execute(text("select secret_hash from ballot")).scalars().all()
        assert rows == sorted(secrets)
        if database.is_sqlite:
            (made,) = connection.execute(text("select sql from sqlite_master where name = 'ballot'")).scalars()
            assert "WITHOUT ROWID" in made
        else:
            assert len(connection.execute(text("select distinct xmin::text from ballot")).all()) == 1


def test_after_the_close_no_ballot_is_left(one: Store, url: str) -> None:
    one.votes.open(vote_round("r2", launch_id="meridian"), "code 2")
    for round_id in ("r1", "r2"):
        cast(one, "a", 50, round_id)
    one.votes.close("r1", LATER)
    assert not one.votes.has_voted("r1", "a")
    with opened(url).read() as connection:
        assert connection.execute(text("select round_id from ballot")).scalars().all() == ["r2"]
