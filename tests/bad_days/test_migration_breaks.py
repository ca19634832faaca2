"""A migration that ends half-way, by a kill or by an error: the old tables are whole, and the next start ends it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, inspect, text

from andon.store import database, forget, open_store
from bad_days.conftest import Tell
from bad_days.opening import opened
from store.conftest import Postgres

OLD = "0001"
ROWS = (
    "insert into tribe (id, name) values ('players', 'Players')",
    "insert into squad (id, name, claims, time_zone, mission, version) values ('atlas', 'Atlas', '[]', '', '', 1)",
    "insert into bet (id, name, rank) values ('b', 'Bet', 1)",
)


class Old:
    """Fresh databases as the first release of Andon left them."""

    def __init__(self, kind: str, folder: Path, server: Postgres | None) -> None:
        self._folder = folder
        self._server = server
        self._made = 0

    @contextmanager
    def database(self) -> Iterator[str]:
        self._made += 1
        url = self._server.database() if self._server else f"sqlite:///{self._folder / f'{self._made}.db'}"
        with _engine(url) as engine, engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", "andon.store:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, OLD)
            for row in ROWS:
                connection.execute(text(row))
        yield url
        if self._server:
            self._server.drop(url)
        forget(url)


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Old(request.param, tmp_path, server)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    if engine.dialect.name == "sqlite":
        # The driver's own transactions leave out changes of tables.
        event.listen(engine, "connect", lambda connection, record: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("begin"))
    yield engine
    engine.dispose()


def shape(url: str) -> tuple[str, dict[str, list[str]], list[str]]:
    """At which migration the tables are, their columns, and what the rows say that every release keeps."""
    with _engine(url) as engine, engine.connect() as connection:
        look = inspect(connection)
        columns = {name: sorted(each["name"] for each in look.get_columns(name)) for name in look.get_table_names()}
        rows = [
            str(connection.execute(text(f"select id, name from {name}")).all()) for name in ("tribe", "squad", "bet")
        ]
        return str(connection.execute(text("select version_num from alembic_version")).scalar()), columns, rows


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.long)])
def test_a_migration_that_is_killed_leaves_old_tables_or_new_ones_and_the_next_start_ends_it(
    old: Old, tmp_path: Path, kills: int, tell: Tell
) -> None:
    counted = tmp_path / "calls.json"
    with old.database() as url:
        before = shape(url)
        assert opened(url, counted, dies_at=0) == 0
        after = shape(url)
    assert (before[0], after[0], before[2]) == (OLD, database.HEAD, after[2])
    assert before[1] != after[1]
    dice, ended = Random(kills), {OLD: 0, database.HEAD: 0}
    for _ in range(kills):
        with old.database() as url:
            code = opened(url, counted, dies_at=dice.randint(1, int(counted.read_text())))
            assert code == -signal.SIGKILL
            found = shape(url)
            assert found in (before, after)
            ended[found[0]] += 1
            assert opened(url, counted) == 0
            assert shape(url) == after
    assert ended[OLD]
    tell(f"{kills} migrations killed: {ended[OLD]} left the old tables, {ended[database.HEAD]} the new ones; all ended")


@pytest.mark.parametrize("at", [1, 3, 8])
def test_a_migration_that_fails_leaves_the_old_tables_as_they_were_and_the_next_start_ends_it(
    old: Old, at: int
) -> None:
    with old.database() as url:
        before = shape(url)
        changes = 0

        def fail(_c: Any, _k: Any, statement: str, _p: Any, _x: Any, _m: bool) -> None:
            nonlocal changes
            changes += statement.lstrip().lower().startswith(("create", "alter", "drop", "insert"))
            if changes == at:
                raise OSError("The plug was pulled.")

        event.listen(Engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(OSError, match="plug"):
                open_store(url)
        finally:
            event.remove(Engine, "before_cursor_execute", fail)
        forget(url)
        assert shape(url) == before
        open_store(url)
        assert shape(url)[0] == database.HEAD
