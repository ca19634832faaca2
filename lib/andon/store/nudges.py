"""Nudges: worries that a squad was told of, and what it did with them. Rows are only ever added."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from andon.model import Nudge, NudgeAnswer, NudgeEnd
from andon.store import schema as t
from andon.store.database import Database
from andon.store.presses import is_answered


class Nudges:
    """Reads and writes of nudges. There is no read of everybody's: each one is its squad's alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def to_squad(self, squad_id: str, *, until: datetime) -> list[Nudge]:
        """What the squad was told by the given moment, with what it answered by then, oldest first."""
        return self._read(t.nudge.c.squad_id == squad_id, until)

    def lately_to(self, squad_ids: Collection[str], *, since: datetime, until: datetime) -> list[Nudge]:
        """What each of these squads was told after a moment and by another one, oldest first."""
        return self._read(t.nudge.c.squad_id.in_(squad_ids) & (t.nudge.c.at > since), until)

    def find(self, nudge_id: str, *, until: datetime) -> Nudge | None:
        """The nudge with this id, as known at a moment."""
        return next(iter(self._read(t.nudge.c.id == nudge_id, until)), None)

    def of_secrets(self, secret_hashes: Collection[str], *, until: datetime) -> list[Nudge]:
        """What was told with any of these secrets, oldest first."""
        return self._read(t.nudge.c.secret_hash.in_([each for each in secret_hashes if each]), until)

    def _read(self, which: ColumnElement[bool], until: datetime) -> list[Nudge]:
        query = select(t.nudge).where(which, t.nudge.c.at <= until)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(t.nudge.c.at, t.nudge.c.id)).all()
            answers = _answers(connection, select(query.subquery().c.id), until) if rows else {}
        return [
            Nudge(
                id=row.id,
                squad_id=row.squad_id,
                launch_id=row.launch_id,
                at=row.at,
                sentence=row.sentence,
                said_by=row.said_by,
                by_model=row.by_model,
                said=row.said,
                chance=row.chance,
                secret_hash=row.secret_hash,
                answers=tuple(answers.get(row.id, ())),
            )
            for row in rows
        ]

    # -------------------------------------------------------------------- writes

    def add(self, nudge: Nudge, *, from_squad_id: str | None = None) -> bool:
        """Keep a nudge; False when it is there already.

        `from_squad_id` is the squad whose member told it: kept so that what it blacks out goes from here too.
        """
        return self.add_all([nudge], from_squad_id=from_squad_id) == 1

    def add_all(self, nudges: Collection[Nudge], *, from_squad_id: str | None = None) -> int:
        """Keep several in one go; how many were not there yet."""
        if not nudges:
            return 0
        with self._database.quiet_write() as connection:
            new = sum(self._insert(connection, each, from_squad_id) for each in nudges)
            if new:  # a run of forecasts that wonders about nothing new empties no cache
                self._database.raise_version(connection)
            return new

    def add_answer(self, answer: NudgeAnswer, *, once: bool = False) -> bool:
        """Keep what the squad did with a nudge; False when it is there already, or with `once` is the same press again.

        `presses.py` says what that is; the write is alone for it.
        """
        row = {
            "id": answer.id,
            "nudge_id": answer.nudge_id,
            "at": answer.at,
            "end": answer.end.value,
            "note": answer.note,
            "flag_id": answer.flag_id,
        }
        with self._database.write(alone=True) as connection:
            if once and is_answered(connection, row):
                return False
            return self._database.insert_once(connection, t.nudge_answer, **row)

    def _insert(self, connection: Connection, nudge: Nudge, from_squad_id: str | None) -> bool:
        return self._database.insert_once(
            connection,
            t.nudge,
            id=nudge.id,
            squad_id=nudge.squad_id,
            launch_id=nudge.launch_id,
            at=nudge.at,
            sentence=nudge.sentence,
            said_by=nudge.said_by,
            by_model=nudge.by_model,
            said=nudge.said,
            chance=nudge.chance,
            secret_hash=nudge.secret_hash,
            from_squad_id=from_squad_id,
        )


def _answers(connection: Connection, nudges: Any, until: datetime) -> dict[str, list[NudgeAnswer]]:
    rows = connection.execute(
        select(t.nudge_answer)
        .where(t.nudge_answer.c.nudge_id.in_(nudges), t.nudge_answer.c.at <= until)
        .order_by(t.nudge_answer.c.at, t.nudge_answer.c.id)
    )
    found: dict[str, list[NudgeAnswer]] = defaultdict(list)
    for row in rows:
        found[row.nudge_id].append(NudgeAnswer(row.id, row.nudge_id, row.at, NudgeEnd(row.end), row.note, row.flag_id))
    return found
