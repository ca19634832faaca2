"""Where the machine's organisation lives: a real store, which is closed, killed and moved under it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from andon.store import Store, forget, open_store, schema
from andon.store.database import Database
from andon.usecases.ports import silent
from examples import filled, sqlite_store
from properties.remembered import Rows
from store.conftest import Postgres


class Killed(BaseException):
    """The process is gone."""


class Place:
    """A store on one of the two databases, with the other one at hand to move to."""

    def __init__(self, postgres: Postgres, kind: str) -> None:
        self._postgres = postgres
        self._folder = tempfile.TemporaryDirectory(prefix="andon-properties-")
        self._moves = 0
        self.url = self._emptied(kind)
        self.store = open_store(self.url)
        filled(self.store)

    def _emptied(self, kind: str) -> str:
        if kind == "postgres":
            self._postgres.empty()
            return self._postgres.url
        folder = Path(self._folder.name) / f"{self._moves}"
        folder.mkdir()
        with sqlite_store(folder):
            return f"sqlite:///{folder / 'andon.db'}"

    @property
    def is_sqlite(self) -> bool:
        """On which of the two databases it is now."""
        return self.url.startswith("sqlite")

    def reopen(self) -> None:
        """The process ends and another one begins."""
        forget(self.url)
        self.store = open_store(self.url)

    @contextmanager
    def dying(self) -> Iterator[Store]:
        """Another process over the same database; it is killed in the middle of what it writes."""
        database = _Dying(self.url)
        try:
            yield Store(database)
        except Killed:
            pass
        finally:
            database.dispose()

    def move(self, now: datetime) -> None:
        """Export everything, and go on with it on the other database."""
        self._moves += 1
        folder = Path(self._folder.name) / f"export-{self._moves}"
        self.store.everything.write(folder, andon="0", now=now, progress=silent)
        before = self.store.everything.sums()
        forget(self.url)
        self.url = self._emptied("postgres" if self.is_sqlite else "sqlite")
        self.store = open_store(self.url)
        self.store.everything.bring_in(
            folder, replace=False, andon="0", now=now, progress=silent, tell_kept=lambda path: None
        )
        assert self.store.everything.sums() == before

    def rows(self) -> Rows:
        """Every row of every table."""
        found: Rows = {}
        with self.store._database.read() as connection:
            for table in schema.metadata.sorted_tables:
                key = [each.name for each in table.primary_key]
                read = connection.execute(select(table)).mappings()
                found[table.name] = {tuple(row[name] for name in key): dict(row) for row in read}
        return found

    def close(self) -> None:
        """Leave nothing behind."""
        forget(self.url)
        self._folder.cleanup()


class _Dying(Database):
    """What it has written is never kept."""

    def raise_version(self, connection: Connection) -> int:
        raise Killed
