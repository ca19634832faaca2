"""Turns: work on one store that exactly one process, and one thread in it, does at a time.

Nothing of ours keeps the list of who works: PostgreSQL's session locks and the operating system's file locks do,
and both let go of a turn when its process dies, however it dies.
"""

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from andon.errors import Busy, StoreError
from andon.store.database import Database
from andon.store.files import like

_NAMESPACE = 20_150_332
"""Beside Andon's other advisory locks, which have one number instead of two."""

_PAUSE_SECONDS = 0.05

_SESSION = {
    # A machine that lost its power says no goodbye: without these the server would keep its turn for two hours.
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
    # The session only waits while the work goes on elsewhere.
    "idle_session_timeout": "0",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that was taken."""

    is_held: Callable[[], bool]
    """Whether it still is ours: a database that was restarted meanwhile knows nothing of it."""


class Turns:
    """The turns of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def take(self, name: str) -> Iterator[Turn]:
        """Do the work of this name alone, until the block ends. Nobody waits: raises Busy when it is being done.

        Raises StoreError when the database does not answer.
        """
        take = self._on_sqlite if self._database.is_sqlite else self._on_postgresql
        with take(name) as turn:
            yield turn

    @contextmanager
    def wait_for(self, name: str, *, patience: float, sleep: Callable[[float], None]) -> Iterator[Turn]:
        """As `take`, for work that is over soon: asks again until it is free, and raises Busy after so many seconds."""
        waited = 0.0
        with ExitStack() as held:
            while True:
                try:
                    turn = held.enter_context(self.take(name))
                    break
                except Busy:
                    if waited >= patience:
                        raise
                sleep(_PAUSE_SECONDS)
                waited += _PAUSE_SECONDS
            yield turn

    @contextmanager
    def _on_postgresql(self, name: str) -> Iterator[Turn]:
        keys = {"namespace": _NAMESPACE, "name": zlib.crc32(name.encode()) - 2**31}
        with self._database.apart() as connection:
            for setting, value in _SESSION.items():
                # Looked up first: an older server lacks the last one.
                query = "select set_config(name, :value, false) from pg_settings where name = :name"
                connection.execute(text(query), {"name": setting, "value": value})
            if not connection.execute(text("select pg_try_advisory_lock(:namespace, :name)"), keys).scalar_one():
                raise _busy(name)
            try:
                yield Turn(lambda: _answers(connection, "select 1"))
            finally:
                # Closing gives it back as well, but a moment later.
                _answers(connection, "select pg_advisory_unlock(:namespace, :name)", keys)

    @contextmanager
    def _on_sqlite(self, name: str) -> Iterator[Turn]:
        """Hold an empty database beside the real one, by the very file locks that the real one relies on.

        No library for lock files is better proven, and one of them deleted the file under those who waited.
        """
        with self._database.read() as connection:
            file = connection.execute(text("select file from pragma_database_list where name = 'main'")).scalar()
        if not file:  # in memory, where no other process or thread finds it
            yield Turn(lambda: True)
            return
        path = Path(file).with_name(f"{Path(file).name}.{name}.lock")
        with closing(_opened(path, Path(file))) as lock:
            try:
                lock.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    raise _busy(name) from error
                raise _unusable(path, str(error)) from error
            yield Turn(lambda: True)


def _opened(path: Path, database: Path) -> sqlite3.Connection:
    """The lock, which is as much others' as the database: a command that root runs must not shut out who serves."""
    with suppress(OSError):  # it is there, or SQLite says why it cannot be
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        like(database, path)
    # SQLite opens what it may not write to read it, and then lets several begin what is to be exclusive.
    if path.exists() and not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise _unusable(path, "it is somebody else's")
    try:
        return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise _unusable(path, str(error)) from error


def _answers(connection: Connection, statement: str, values: Mapping[str, int] | None = None) -> bool:
    """Whether the session that took the turn still lives; a new one in its place would not have it."""
    if connection.invalidated:
        return False
    try:
        connection.execute(text(statement), values)
    except DBAPIError:
        return False
    return True


def _busy(name: str) -> Busy:
    return Busy(f"Another {name} of this store is running.", hint="Wait until it has ended; then try again.")


def _unusable(path: Path, why: str) -> StoreError:
    return StoreError(f"{path} cannot be locked: {why}.", hint="Check that it and its folder are yours and have room.")
