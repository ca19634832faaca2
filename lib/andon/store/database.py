"""Opening the database: one engine a process and address, migrations under a lock, errors as sentences."""

import atexit
import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    SelectBase,
    Table,
    UpdateBase,
    create_engine,
    event,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from andon.errors import StoreError
from andon.store import schema

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0011"
"""The newest migration; a test keeps it true. Knowing it here spares every start the import of Alembic."""

KINDS = {"sqlite", "postgresql"}
"""Every statement here is tried on both of them, and on no other."""

BUSY_SECONDS = 20
"""How long a writer waits for another one on SQLite before it gives up."""

IN_EACH_OTHERS_WAY = frozenset({"40P01", "40001", "55P03"})
"""PostgreSQL's words for: two waited for each other, one was in the way of another, or it could not wait longer."""

Found = TypeVar("Found")

_ADVISORY_LOCK = 20_150_330
_WRITER_LOCK = 20_150_331

_WRITTEN = "andon_written"
"""Where a connection notes the names of the tables that its transaction writes to."""

_ANY = ""
"""The name in that note for a statement of which nobody can tell what it writes to."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read at a version of the store."""

    version: int
    tables: frozenset[str]
    """Those that it was read from."""
    found: Any


class Database:
    """An engine with two doors: `read` and `write`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.remembered: dict[str, Any] = {}
        """Rows that never change, by their ids, for as long as the process lives; `forecasts` keeps theirs here."""
        self._unchanged: dict[str, _Kept] = {}
        self._engine = _engine(url)
        self.is_sqlite = self._engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing that is done in it is kept."""
        with _sentences(self.url), self._engine.connect() as connection:
            if not self.is_sqlite:
                # By default each statement would see what others committed since the one before.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def quiet_write(self, *, alone: bool = False) -> Iterator[Connection]:
        """A write that no page shows, so that it need not make every cache look again; `alone` as in `write`."""
        with _sentences(self.url), self._engine.connect() as connection:
            connection = connection.execution_options(andon_write=True)
            with connection.begin():
                if alone and not self.is_sqlite:
                    connection.execute(text("select pg_advisory_xact_lock(:n)"), {"n": _WRITER_LOCK})
                yield connection

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """One transaction that is kept whole or not at all, and raises the store's version.

        `alone`: it looks before it writes, or touches many rows, so that two of them at the same moment would
        trip over each other; the second waits for the first. On SQLite every writer is alone.
        """
        with self.quiet_write(alone=alone) as connection:
            written: set[str] = set()
            notes = connection.info  # held, since a connection that broke does not give it any more
            notes[_WRITTEN] = written
            try:
                yield connection
                version = self.raise_version(connection)
            finally:
                notes.pop(_WRITTEN, None)
        self._still_unchanged(version, written)

    def raise_version(self, connection: Connection) -> int:
        """Make every cache look again once this transaction is kept; a quiet write does it when pages have to know.

        The last step of the transaction, so that the row's lock is held as shortly as can be. Returns the new version.
        """
        n = schema.store_version.c.n
        return int(connection.execute(update(schema.store_version).values(n=n + 1).returning(n)).scalar_one())

    def _still_unchanged(self, version: int, written: Collection[str]) -> None:
        """What is kept of the version before is true of this one, too, where the write in between was to other tables.

        Of our own write alone we know that; after another process's, the version before is not the one that is kept.
        """
        if _ANY not in written:
            for name, kept in list(self._unchanged.items()):
                if kept.version == version - 1 and kept.tables.isdisjoint(written):
                    self._unchanged[name] = replace(kept, version=version)

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection of its own, in no transaction and in no pool, closed at the end."""
        with _sentences(self.url), self._engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            yield connection

    def version(self) -> int:
        """A number that rises with every write of any process."""
        with self.read() as connection:
            return self._version(connection)

    def _version(self, connection: Connection) -> int:
        n = connection.execute(select(schema.store_version.c.n)).scalar()
        if n is None:
            raise StoreError(
                f"The database {_masked(self.url)} is being made anew at this moment.",
                hint="Try again in a moment; if it stays so, andon doctor says more.",
            )
        return int(n)

    def unchanged(self, name: str, read: Callable[[Connection], Found], tables: Collection[Table]) -> Found:
        """What `read` finds in these tables: asked once between two writes to them, however many use cases want it.

        For what is small, wanted by most pages, and changed by nothing but `write`. Nobody may change what it returns.
        """
        with self.read() as connection:
            # In the transaction of the read: what is kept belongs to this version, whoever writes meanwhile.
            version = self._version(connection)
            known = self._unchanged.get(name)
            if known is not None and known.version == version:
                return known.found  # type: ignore[no-any-return]
            found = read(connection)
        self._unchanged[name] = _Kept(version, frozenset(table.name for table in tables), found)
        return found

    def insert_once(self, connection: Connection, table: Any, **values: Any) -> bool:
        """Insert the row unless its primary key is there already; whether it was inserted."""
        if self.is_sqlite:
            from sqlalchemy.dialects.sqlite import insert as insert_
        else:
            from sqlalchemy.dialects.postgresql import insert as insert_  # type: ignore[assignment]
        # Told by the row that comes back: psycopg counts -1 rows for such a statement.
        statement = insert_(table).values(**values).on_conflict_do_nothing().returning(literal(1))
        return connection.execute(statement).first() is not None

    def migrate(self) -> None:
        """Bring the tables to HEAD. One process at a time; the others wait and find it done."""
        with _sentences(self.url), self._engine.connect() as connection:
            connection = connection.execution_options(andon_write=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("select pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
                if revision(connection) != HEAD:
                    upgrade(connection)
                if connection.execute(select(schema.store_version.c.n)).first() is None:
                    connection.execute(insert(schema.store_version).values(one=1, n=1))

    @contextmanager
    def remake(self) -> Iterator[Connection]:
        """One transaction that may replace all that is there, words too: nobody brings the tables up meanwhile."""
        with self.quiet_write(alone=True) as connection:
            if not self.is_sqlite:
                connection.execute(text("select pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
            yield connection.execution_options(andon_remake=True)

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def opened(url: str) -> Database:
    """The migrated database of this process at this address; opened once."""
    with _lock:
        if url not in _opened:
            database = Database(url)
            database.migrate()
            _opened[url] = database
        return _opened[url]


def hasty(url: str) -> Database:
    """As `opened`, for a SQLite file that counts once it is whole: no write waits for the disk."""
    with _lock:
        database = _opened[url] = Database(url)
        event.listen(database._engine, "connect", _wait_for_no_disk)
        database.migrate()
        return database


def present(url: str) -> Database:
    """As `opened`, where there is a database already. StoreError where there is none: none is made."""
    file = make_url(url).database if _engine(url).dialect.name == "sqlite" else None
    # A name that begins with file: is an URI, which SQLite itself reads; what there is not, it will say.
    if file and not file.startswith("file:") and not Path(file).exists():
        raise StoreError(
            f"There is no database {_masked(url)} yet.",
            hint="andon import or andon sync makes it; ANDON_DATABASE_URL names another one.",
        )
    return opened(url)


def forget(url: str) -> None:
    """Close a database and forget it; a later `opened` starts anew. For tests and long-lived tools."""
    with _lock:
        database = _opened.pop(url, None)
    if database:
        database.dispose()


def close_all() -> None:
    """Close what nobody in this process works with. Who closes a SQLite file last, writes its log into it."""
    # Without the lock: whoever still waits for a database that does not answer is not to keep the process from ending.
    for database in list(_opened.values()):
        database.dispose()


def is_sqlite_address(url: str) -> bool:
    """Whether SQLite is meant. StoreError where neither of the two databases is."""
    return _engine(url).dialect.name == "sqlite"


_HINT = "Write sqlite:///andon.db or postgresql://user:password@host/name."

_lock = threading.Lock()
_opened: dict[str, Database] = {}

# A command that fails leaves its connections to nobody.
atexit.register(close_all)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in KINDS:
            raise StoreError(
                f"Andon works with SQLite and PostgreSQL only, and ANDON_DATABASE_URL is neither: {_masked(url)}.",
                hint=_HINT,
            )
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
            event.listen(engine, "do_connect", _keep_from_others)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(parsed, pool_pre_ping=True)
        event.listen(engine, "before_cursor_execute", _note)
        return engine
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # ValueError: a port that is no number
        raise StoreError(
            f"ANDON_DATABASE_URL is not a database address: {_masked(url)}.",
            hint=_HINT,
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"The driver for {_masked(url)} is not installed ({error.name}).",
            hint='Install it, in your clone of Andon: pip install ".[postgres]".',
        ) from error


def _keep_from_others(dialect: Any, record: Any, arguments: Any, options: Any) -> None:
    """Make a new database's file, which an ordinary umask would let every user of the machine read.

    What the umask leaves to the group stays: a service may run as another user of it. SQLite gives the same rights to
    the files that it puts beside it. One that is there keeps what its owner gave it.
    """
    name = str(arguments[0]) if arguments else ""
    if name and not name.startswith((":memory:", "file:")):
        with suppress(OSError):  # it is there, or SQLite says why it cannot be
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660))


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver's own transactions begin too late for a consistent read; ours begin in _begin_sqlite.
    connection.isolation_level = None
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma foreign_keys=on")
    # FULL, not NORMAL: a confirmed word must survive a power cut.
    connection.execute("pragma synchronous=full")
    # 16 MB of pages, for SQLite's own 2: the keys of a hundred thousand issues come in no order, and each would be
    # read from its file anew.
    connection.execute("pragma cache_size=-16000")


def _wait_for_no_disk(connection: Any, record: Any) -> None:
    connection.execute("pragma synchronous=off")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock at once, so that two writers queue instead of one failing half-way.
    writes = connection.get_execution_options().get("andon_write")
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def note_written(connection: Connection, table: Table) -> None:
    """Note that a transaction writes to a table by a road that `_note` does not see."""
    written = connection.info.get(_WRITTEN)
    if written is not None:
        written.add(table.name)


def _note(connection: Connection, cursor: Any, sql: str, values: Any, context: Any, many: bool) -> None:
    """Note what a statement writes to, where its transaction wants to know."""
    written = connection.info.get(_WRITTEN)
    if written is None:
        return
    # Statements in the driver's own words are not compiled by SQLAlchemy.
    statement = context.compiled.statement if context and context.compiled else None
    if isinstance(statement, UpdateBase):
        written.add(getattr(statement.table, "name", _ANY))
    elif not isinstance(statement, SelectBase):
        written.add(_ANY)


def revision(connection: Connection) -> str | None:
    """The migration that the tables are at; None where there are none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def known_revisions() -> set[str]:
    """Every migration that this Andon has."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a migration, in the connection's own transaction."""
    from alembic import command

    present = revision(connection)
    if present is None or present in known_revisions():  # a newer Andon's database is left alone: we can still read it
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _alembic() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "andon.store:migrations")
    return config


@contextmanager
def _sentences(url: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = str(error.orig).strip().splitlines()
        first = told[0] if told else type(error).__name__
        if "malformed" in first:
            raise StoreError(
                f"The database {_masked(url)} is damaged: {first}.", hint="andon restore FILE brings a backup back."
            ) from error
        if any(word in first for word in ("readonly", "read-only", "unable to open", "disk", "full", "locked")):
            raise StoreError(
                f"The database {_masked(url)} cannot be written: {first}.",
                hint="Check that its folder exists, is yours and has room; then try again.",
            ) from error
        if error.connection_invalidated or "connect" in first.lower() or "server" in first.lower():
            raise StoreError(
                f"The database {_masked(url)} does not answer: {first}.",
                hint="Check that it runs and that ANDON_DATABASE_URL names it; nothing was lost.",
            ) from error
        if getattr(error.orig, "sqlstate", None) in IN_EACH_OTHERS_WAY:
            raise StoreError(
                f"Others were changing the same in the database {_masked(url)} at this moment: {first}.",
                hint="Nothing was saved; try again.",
            ) from error
        if "not a database" in first:
            raise StoreError(
                f"{_masked(url)} is not an Andon database.", hint="Name another file in ANDON_DATABASE_URL."
            ) from error
        raise


def _masked(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return url.split("@")[-1]
