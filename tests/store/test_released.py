"""What people have is brought up: the database and the export of every release, beside replicas of the one before."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, UniqueConstraint, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from andon.store import database, open_store, schema
from andon.store.export_shape import OUTSIDE
from examples import NOW, check_in, sqlite_store
from server import ROOT
from store.ahead import bring_ahead
from store.conftest import Postgres
from store.organisation import SLIP, organise
from store.releases import Release, releases
from store.told import differences, told

RELEASES = releases()
NEWEST = RELEASES[-1]
AFTER = [
    *((one, other.revision) for one, other in pairwise(RELEASES)),
    (NEWEST, database.HEAD),
]
"""Each release, and where the tables are after the next one, or today, has brought them up."""

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def known(connection: Connection) -> list[Table]:
    """The tables as they are in the database now, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [each for each in metadata.sorted_tables if each.name != "alembic_version"]


def rows(connection: Connection, tables: Sequence[Table]) -> Rows:
    """All that stands in these columns of these tables, in one order."""
    return {
        each.name: [dict(row) for row in connection.execute(select(each).order_by(*each.primary_key)).mappings()]
        for each in tables
    }


# ------------------------------------------------------------------------------ that there is one of each


def test_of_every_version_there_is_a_database_and_a_part_of_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog, flags=re.MULTILINE)
    assert dated == [each.version for each in reversed(RELEASES)], "a release is cut as CONTRIBUTING.md says"
    assert dated[0] == version, f"CHANGELOG.md has no dated part for {version}; `make released` keeps its database"
    assert changelog.index("## [Unreleased]") < changelog.index(f"## [{version}]")


@pytest.fixture(scope="module")
def organised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with the small organisation, as the next release would keep it."""
    # Not in a test: it blacks something out, which is watched for there.
    folder = tmp_path_factory.mktemp("organised")
    with sqlite_store(folder) as store:
        organise(store)
        yield f"sqlite:///{folder / 'andon.db'}"


def test_the_organisation_of_the_next_release_holds_something_in_every_column_of_today(organised: str) -> None:
    """What is empty in it says nothing of what becomes of it."""
    with connected(organised) as connection:
        found = rows(connection, schema.metadata.sorted_tables)
    empty = [
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if all(row[column.name] is None for row in found[table.name])
    ]
    assert empty == [], "add what people keep there to tests/store/organisation.py"


def test_what_was_blacked_out_before_is_in_no_file_of_a_release() -> None:
    for release in RELEASES:
        for kind in ("sqlite.sql", "postgres.sql", "export.txt", "told.json"):
            assert SLIP not in release.file(kind).read_text(encoding="utf-8")


# ------------------------------------------------------------------------------ from each of them to today


@pytest.mark.parametrize("release", RELEASES, ids=lambda each: each.version)
def test_the_database_of_every_release_is_brought_up_and_tells_what_it_told(release: Release, fresh_url: str) -> None:
    release.lay_down(fresh_url)
    with connected(fresh_url) as connection:
        then = known(connection)
        before = rows(connection, then)
        assert database.revision(connection) == release.revision
    store = open_store(fresh_url)
    assert differences(release.told, told(store)) == []
    with connected(fresh_url) as connection:
        assert database.revision(connection) == database.HEAD
        assert differences(before, rows(connection, then)) == []
    assert store.version() == before["store_version"][0]["n"]
    # It is a store like any other one now.
    assert store.words.add_check_in(check_in("said today", at=NOW))
    assert store.everything.sums().keys() == {each.name for each in schema.metadata.sorted_tables} - OUTSIDE


@pytest.mark.parametrize("release", RELEASES, ids=lambda each: each.version)
def test_the_export_of_every_release_is_brought_in_and_tells_what_it_told(
    release: Release, fresh_url: str, tmp_path: Path
) -> None:
    release.unpack_export(tmp_path / "out")
    store = open_store(fresh_url)
    brought = store.everything.bring_in(
        tmp_path / "out", replace=False, andon="", now=NOW, progress=lambda *_: None, tell_kept=lambda _: None
    )
    assert (brought.manifest.andon, brought.manifest.revision) == (release.version, release.revision)
    assert differences(release.told, told(store)) == []


# ------------------------------------------------------------------------------ beside an older replica

KEYLESS = {"store_version", "contribution", "launch_squad", "page_visit"}
"""Their keys are others' keys and days, or one number: in them there is nothing to write once more."""


class Older:
    """A replica of a release: it knows the tables and columns of then, and what stands in them."""

    def __init__(self, release: Release, url: str) -> None:
        release.lay_down(url)
        self.url = url
        with connected(url) as connection:
            self.tables = known(connection)
            self.rows = rows(connection, self.tables)

    def goes_on(self) -> None:
        """Reads what it read and writes such rows as it wrote, in columns that it knows; other ones it leaves out."""
        with connected(self.url) as connection:
            assert rows(connection, self.tables) == self.rows
            new = {each.name: [said_again(each, row) for row in self.rows[each.name]] for each in self.tables}
            for each in self.tables:
                if each.name not in KEYLESS:
                    connection.execute(insert(each), new[each.name])
            found = rows(connection, self.tables)
            for each in self.tables:
                if each.name not in KEYLESS:
                    assert all(row in found[each.name] for row in new[each.name]), each.name


def said_again(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the one that is there, with a key of its own."""
    free = [each.name for each in table.primary_key if not each.foreign_keys][:1]
    unique = [c.name for index in table.indexes if index.unique for c in index.columns]
    unique += [c.name for each in table.constraints if isinstance(each, UniqueConstraint) for c in each.columns]
    return {**row, **{name: _another(row[name]) for name in (*free, *unique)}}


def _another(key: Any) -> Any:
    return f"{key} again" if isinstance(key, str) else key + 1000 if isinstance(key, int) else key


@pytest.mark.parametrize(("release", "to"), AFTER, ids=lambda each: getattr(each, "version", each))
def test_a_replica_of_a_release_goes_on_beside_the_next_one(release: Release, to: str, fresh_url: str) -> None:
    older = Older(release, fresh_url)
    newer = database.Database(fresh_url)
    with newer.quiet_write() as connection:
        database.upgrade(connection, to)
    newer.dispose()
    older.goes_on()
    if to == database.HEAD:
        # And today's reads take what it wrote.
        flags = [each["id"] for each in release.told["flags"]]
        found = {each["id"] for each in told(open_store(fresh_url))["flags"]}
        assert found == {*flags, *(f"{each} again" for each in flags)}


SHRINKS = {
    "a column is gone": "alter table flag drop column would_help",
    "a column has another name": "alter table check_in rename column sentence to words",
    "a table is gone": "drop table offer_mark",
    "a table has another name": "alter table nudge_answer rename to worry_answer",
    "a new column has to be filled": "alter table reply add column warmth integer not null default 0; "
    "alter table reply alter column warmth drop default",
    "a column is of another kind": "alter table flag alter column since type varchar(20)",
    "no two may be alike": "create unique index once on flag (squad_id, since, sentence)",
    "words are changed": "update check_in set sentence = upper(sentence)",
}


@pytest.mark.parametrize("step", SHRINKS.values(), ids=SHRINKS)
def test_a_migration_that_does_more_than_add_is_noticed(postgres: Postgres, step: str) -> None:
    url = postgres.database()
    older = Older(NEWEST, url)
    bring_ahead(url)
    with connected(url) as connection:
        connection.execution_options(andon_remake=True).execute(text(step))
    with pytest.raises((DBAPIError, AssertionError)):
        older.goes_on()
    postgres.drop(url)


def test_a_migration_that_only_adds_holds_up_no_older_replica(fresh_url: str) -> None:
    older = Older(NEWEST, fresh_url)
    bring_ahead(fresh_url)
    older.goes_on()
    with connected(fresh_url) as connection:
        assert inspect(connection).has_table("newer_thing")
