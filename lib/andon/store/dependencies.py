"""Who waits for whom in a launch, and what each side says of it. Rows are only ever added."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from andon.model import Dependency, DependencyState, DependencyWord
from andon.store import schema as t
from andon.store.database import Database
from andon.store.presses import is_named, is_stated


class Dependencies:
    """Reads and writes of dependencies and of both sides' words."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def named(
        self,
        *,
        until: datetime,
        launch_id: str | None = None,
        squad_id: str | None = None,
        dependency_id: str | None = None,
    ) -> list[Dependency]:
        """Dependencies named by the given moment with the words said by then; the one needed first comes first.

        With `squad_id`, those of which it is either side.
        """
        c = t.dependency.c
        query = select(t.dependency).where(c.named_at <= until)
        if launch_id is not None:
            query = query.where(c.launch_id == launch_id)
        if squad_id is not None:
            query = query.where(or_(c.taker_id == squad_id, c.giver_id == squad_id))
        if dependency_id is not None:
            query = query.where(c.id == dependency_id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.need_by, c.named_at, c.id)).all()
            words = _words(connection, select(query.subquery().c.id), until)
        return [
            Dependency(
                id=row.id,
                launch_id=row.launch_id,
                taker_id=row.taker_id,
                giver_id=row.giver_id,
                what=row.what,
                need_by=row.need_by,
                named_at=row.named_at,
                named_by=row.named_by,
                words=tuple(words[row.id]),
            )
            for row in rows
        ]

    # With `once` the same press under another token is kept once (`presses.py`); both are alone for it.

    def add(self, dependency: Dependency, *, once: bool = False) -> bool:
        """Keep a dependency, without words; False when it is there already, or is the same press once more."""
        row = {
            "id": dependency.id,
            "launch_id": dependency.launch_id,
            "taker_id": dependency.taker_id,
            "giver_id": dependency.giver_id,
            "what": dependency.what,
            "need_by": dependency.need_by,
            "named_at": dependency.named_at,
            "named_by": dependency.named_by,
        }
        with self._database.write(alone=True) as connection:
            if once and is_named(connection, row):
                return False
            return self._database.insert_once(connection, t.dependency, **row)

    def add_word(self, word: DependencyWord, *, once: bool = False) -> bool:
        """Keep one side's word; False when it is there already, or is the same press once more."""
        row = {
            "id": word.id,
            "dependency_id": word.dependency_id,
            "squad_id": word.squad_id,
            "at": word.at,
            "state": word.state.value,
            "note": word.note,
        }
        with self._database.write(alone=True) as connection:
            if once and is_stated(connection, row):
                return False
            return self._database.insert_once(connection, t.dependency_word, **row)


def _words(connection: Connection, dependencies: Any, until: datetime) -> dict[str, list[DependencyWord]]:
    c = t.dependency_word.c
    rows = connection.execute(
        select(t.dependency_word).where(c.dependency_id.in_(dependencies), c.at <= until).order_by(c.at, c.id)
    )
    found: dict[str, list[DependencyWord]] = defaultdict(list)
    for row in rows:
        found[row.dependency_id].append(
            DependencyWord(row.id, row.dependency_id, row.squad_id, row.at, DependencyState(row.state), row.note)
        )
    return found
