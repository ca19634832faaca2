"""Blind votes: rounds, and the ballots that exist only while one is open (promise 7).

No read gives a value away before its round has closed: of an open round there is nothing but how many have voted.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from andon.model import PROBABILITIES, Cast, Round
from andon.store import schema as t
from andon.store.database import Database
from andon.store.wiping import overwrite_deleted, wipe


class Votes:
    """Reads and writes of blind votes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def round(self, round_id: str) -> Round | None:
        """The round as it stands."""
        return self._one(t.vote_round.c.id == round_id)

    def by_code(self, code_hash: str) -> Round | None:
        """The round that a code opens, as it stands; also when it has closed."""
        return self._one(t.vote_round.c.code_hash == code_hash)

    def rounds(
        self,
        *,
        until: datetime,
        squad_id: str | None = None,
        launch_id: str | None = None,
        since: datetime | None = None,
    ) -> list[Round]:
        """Rounds opened by the given moment as they stood at it, oldest first; those opened after `since` where given.

        Of a round that has closed since then nobody knows any more how many had voted: it has 0.
        """
        query = _rounds().where(t.vote_round.c.opened_at <= until)
        if squad_id is not None:
            query = query.where(t.vote_round.c.squad_id == squad_id)
        if launch_id is not None:
            query = query.where(t.vote_round.c.launch_id == launch_id)
        if since is not None:
            query = query.where(t.vote_round.c.opened_at > since)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(t.vote_round.c.opened_at, t.vote_round.c.id))
            return [_round(row, until) for row in rows]

    def due(self, at: datetime) -> list[Round]:
        """Open rounds whose time is over."""
        query = _rounds().where(t.vote_round.c.closed_at.is_(None), t.vote_round.c.closes_at <= at)
        with self._database.read() as connection:
            return [_round(row) for row in connection.execute(query)]

    def has_voted(self, round_id: str, secret_hash: str) -> bool:
        """Whether there is a ballot under this secret; what it says is not told."""
        query = select(t.ballot.c.round_id).where(_ballot(round_id, secret_hash))
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    # -------------------------------------------------------------------- writes

    def open(self, round: Round, code_hash: str) -> str:
        """Open a round, unless one is open for the same part of a launch; the id of the one that is there then."""
        c = t.vote_round.c
        with self._database.write(alone=True) as connection:
            if connection.execute(select(c.id).where(c.id == round.id)).first():
                return round.id
            other = select(c.id).where(
                c.squad_id == round.squad_id, c.launch_id == round.launch_id, c.closed_at.is_(None)
            )
            if found := connection.execute(other).scalar():
                return str(found)
            connection.execute(
                insert(t.vote_round).values(
                    id=round.id,
                    launch_id=round.launch_id,
                    squad_id=round.squad_id,
                    code_hash=code_hash,
                    opened_at=round.opened_at,
                    expected=round.expected,
                    closes_at=round.closes_at,
                )
            )
            return round.id

    def replace_code(self, round_id: str, code_hash: str) -> bool:
        """Give an open round another code, so that the one before opens nothing; False when it has closed."""
        with self._database.write() as connection:
            changed = connection.execute(
                update(t.vote_round)
                .where(t.vote_round.c.id == round_id, t.vote_round.c.closed_at.is_(None))
                .values(code_hash=code_hash)
                .returning(t.vote_round.c.id)
            )
            return changed.first() is not None

    def cast(self, round_id: str, secret_hash: str, probability: int, *, most: int, at: datetime) -> Cast:
        """Put a ballot in, or another one in its place; a round takes `most` ballots.

        All ballots of the round are laid down anew in the order of their hashes: neither the place of a row nor the
        database's own number of the write that made it tells who came first.
        """
        with self._database.write() as connection:
            overwrite_deleted(self._database, connection)
            row = _locked(connection, round_id)
            if row is None or row.closed_at is not None or row.closes_at <= at:
                return Cast.CLOSED
            mine = t.ballot.c.round_id == round_id
            ballots = {each.secret_hash: each.probability for each in connection.execute(select(t.ballot).where(mine))}
            if secret_hash not in ballots and len(ballots) >= most:
                return Cast.FULL
            ballots[secret_hash] = probability
            connection.execute(delete(t.ballot).where(mine))
            connection.execute(
                insert(t.ballot),
                [{"round_id": round_id, "secret_hash": each, "probability": ballots[each]} for each in sorted(ballots)],
            )
        return Cast.TAKEN

    def close(self, round_id: str, at: datetime) -> bool:
        """Count the votes, delete the ballots and close the round, in one step; False when it was closed before."""
        with self._database.write() as connection:
            overwrite_deleted(self._database, connection)
            row = _locked(connection, round_id)
            if row is None or row.closed_at is not None:
                return False
            mine = t.ballot.c.round_id == round_id
            query = select(t.ballot.c.probability, func.count()).where(mine).group_by(t.ballot.c.probability)
            found = {value: count for value, count in connection.execute(query)}
            counts = [found.get(value, 0) for value in PROBABILITIES]
            connection.execute(delete(t.ballot).where(mine))
            connection.execute(
                update(t.vote_round)
                .where(t.vote_round.c.id == round_id)
                .values(closed_at=at, counts=counts, voted=sum(counts))
            )
        wipe(self._database, t.ballot.name)
        return True

    # -------------------------------------------------------------------- inside

    def _one(self, which: ColumnElement[bool]) -> Round | None:
        with self._database.read() as connection:
            row = connection.execute(_rounds().where(which)).first()
            return _round(row) if row else None


def _rounds() -> Select[Any]:
    ballots = (
        select(func.count())
        .select_from(t.ballot)
        .where(t.ballot.c.round_id == t.vote_round.c.id)
        .correlate(t.vote_round)
        .scalar_subquery()
    )
    return select(t.vote_round, ballots.label("ballots"))


def _ballot(round_id: str, secret_hash: str) -> ColumnElement[bool]:
    return (t.ballot.c.round_id == round_id) & (t.ballot.c.secret_hash == secret_hash)


def _locked(connection: Connection, round_id: str) -> Any:
    """What says whether the round is open; until the transaction ends nobody else closes it or votes in it."""
    query = select(t.vote_round.c.closed_at, t.vote_round.c.closes_at).where(t.vote_round.c.id == round_id)
    return connection.execute(query.with_for_update()).first()


def _round(row: Any, until: datetime | None = None) -> Round:
    closed = row.closed_at is not None and (until is None or row.closed_at <= until)
    return Round(
        id=row.id,
        launch_id=row.launch_id,
        squad_id=row.squad_id,
        opened_at=row.opened_at,
        expected=row.expected,
        closes_at=row.closes_at,
        voted=row.voted if closed else row.ballots,
        closed_at=row.closed_at if closed else None,
        counts=tuple(row.counts) if closed else None,
    )
