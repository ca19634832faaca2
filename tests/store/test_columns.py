"""What is read of every issue comes as the rows said it, and is written whole or not at all."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from andon import frames
from andon.errors import StoreError
from andon.store import Store, forget, open_store, schema
from andon.store import issues as rows_of
from andon.store.database import opened
from examples import done_issue, issue
from store.conftest import Postgres

ODD = ('a "quoted" key', "a\nsecond line", "Größe, 大小", "\\t \u2028 </script>", "%s :name ?", "", "'")
MOMENTS = (
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1899, 2, 28, 12, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 30, tzinfo=timezone(timedelta(hours=-8))),  # the next day in UTC
    datetime(2026, 3, 29, 0, 30, tzinfo=timezone(timedelta(hours=2))),  # the day before
    datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC),
)


def test_every_moment_is_the_day_that_it_is_in_utc(store: Store) -> None:
    store.work.save_issues("jira", [done_issue(f"A-{n}", at, created=at) for n, at in enumerate(MOMENTS)])
    days = [frames.day_number(at) for at in MOMENTS]
    work = store.work.work().sort_values("key")
    assert [work["created"].tolist(), work["done"].tolist()] == [days, days]


def test_words_come_as_they_were_written(store: Store) -> None:
    scope = "version:jira/1"
    store.work.save_issues("jira", [issue(f"{n}", key=key, scopes=(scope,)) for n, key in enumerate(ODD)])
    found = store.work.work().set_index("issue")
    assert {name: found.loc[name, "key"] for name in found.index} == {f"jira/{n}": key for n, key in enumerate(ODD)}
    assert found["squad_id"].isna().all()
    assert sorted(store.work.memberships()["issue"]) == sorted(found.index)


@pytest.fixture
def postgresql(postgres: Postgres) -> Iterator[str]:
    url = postgres.database()
    open_store(url)
    yield url
    postgres.drop(url)


def test_the_day_is_that_of_utc_wherever_the_database_lives(postgresql: str) -> None:
    with closing(psycopg.connect(postgresql, autocommit=True)) as admin:
        name = admin.info.dbname
        admin.execute(f"alter database {name} set timezone to 'America/Los_Angeles'".encode())
    forget(postgresql)
    test_every_moment_is_the_day_that_it_is_in_utc(open_store(postgresql))


def test_what_postgresql_cannot_take_is_an_error_of_the_whole_batch(postgresql: str) -> None:
    store = open_store(postgresql)
    with pytest.raises(DBAPIError, match="NUL"):
        store.work.save_issues("jira", [issue("A-1"), issue("A-2", summary="a \x00 sign")])
    assert store.work.issue_count() == 0
    store.work.save_issues("jira", [issue("A-1")])
    assert store.work.issue_count() == 1


def test_a_database_that_goes_away_in_the_middle_is_told_in_a_sentence(postgresql: str) -> None:
    """COPY goes past SQLAlchemy, and so would its errors."""
    database = opened(postgresql)

    def endless(backend: int) -> Iterator[tuple[object, ...]]:
        with closing(psycopg.connect(postgresql, autocommit=True)) as other:
            yield "jira", "A-1", "component:Atlas"
            other.execute("select pg_terminate_backend(%s)", [backend])
        while True:
            yield "jira", "A-2", "component:Atlas"

    with pytest.raises(StoreError, match="does not answer"), database.write() as connection:
        backend = connection.execute(text("select pg_backend_pid()")).scalar_one()
        rows_of._copy(connection, "copy issue_claim (source, issue_id, claim) from stdin", endless(backend))
    assert database.version() == 1
    forget(postgresql)


def test_what_is_kept_of_a_table_is_not_kept_beyond_a_copy_into_it(url: str) -> None:
    """As after any other write of ours, others of the same process look again."""
    store, database = open_store(url), opened(url)

    def claims() -> list[str]:
        return database.unchanged(
            "claims", lambda c: list(c.execute(text("select claim from issue_claim")).scalars()), [schema.issue_claim]
        )

    assert claims() == []
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas",))])
    assert claims() == ["component:Atlas"]
