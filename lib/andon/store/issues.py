"""How an issue with all that belongs to it is laid out in rows.

A first sync writes a million of them. So rows are handed to the driver as they are: SQLAlchemy's own way through
its types costs more than the rest of a sync together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson
from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.exc import DBAPIError

from andon.model import Issue
from andon.store import schema as t
from andon.store.database import note_written
from andon.store.owners import squads_of

CHUNK = 500
"""Ids in one statement; SQLite allows 32,766 parameters, older ones 999."""

PARAMETERS = 999
"""Values in one statement, as many as any SQLite takes. Its driver lets other threads run only while a statement
runs: row by row, the download that goes on beside would hardly get on."""

_CHILDREN = (t.issue_claim, t.membership, t.issue_sprint, t.issue_change)

Row = tuple[Any, ...]


def keep_issues(connection: Connection, source: str, issues: Sequence[Issue]) -> list[str]:
    """Put issues in the place of what is known of them; the keys of those that are under another epic now.

    `issues` has each id once.
    """
    before = _forget(connection, source, [each.id for each in issues])
    moment = _moments(connection)
    _insert(connection, t.issue_claim, _pairs(source, issues, lambda each: each.claims))
    squads: dict[str, str] = {}
    for chunk in chunks([each.id for each in issues]):
        squads |= squads_of(connection, source, chunk)
    _insert(connection, t.issue, [_issue_row(source, each, squads.get(each.id), moment) for each in issues])
    _insert(connection, t.membership, _pairs(source, issues, lambda each: each.scopes))
    _insert(connection, t.issue_sprint, _pairs(source, issues, lambda each: each.sprints))
    _insert(connection, t.issue_change, [row for each in issues for row in _change_rows(source, each, moment)])
    _keep_old_keys(connection, source, issues, before)
    rehomed = [each.key for each in issues if each.id in before and before[each.id].epics != _epics(each.scopes)]
    _make_stale(connection, source, rehomed, keep={each.id for each in issues})
    return rehomed


def read_stamps(connection: Connection, source: str) -> dict[str, str]:
    """Id to stamp of every issue of the source that is not gone.

    As one JSON text: a hundred thousand rows take several times as long to come out of a driver one by one. SQLite
    reads the table as it lies (the plus says so): to be led to nearly all of its rows by an index takes it twice as
    long.
    """
    if connection.dialect.name == "sqlite":
        gather, of_source = "json_group_object", "+source"
    else:
        gather, of_source = "json_object_agg", "source"
    mark = _mark(connection)
    told = connection.exec_driver_sql(
        f"select cast({gather}(id, updated) as text) from issue where {of_source} = {mark} and gone_at is null",
        (source,),
    ).scalar()
    stamps: dict[str, str] = orjson.loads(told or "{}")
    return stamps


# ------------------------------------------------------------------------------ what was there


@dataclass(frozen=True, slots=True)
class _Before:
    """What an issue was before it came anew."""

    key: str
    epics: frozenset[str]


def _forget(connection: Connection, source: str, ids: Sequence[str]) -> dict[str, _Before]:
    """Clear the way for issues that come anew; what those that were here have been."""
    before: dict[str, _Before] = {}
    for chunk in chunks(ids):
        here = (t.issue.c.source == source) & t.issue.c.id.in_(chunk)
        known = connection.execute(select(t.issue.c.id, t.issue.c.key).where(here)).all()
        if not known:
            continue
        these = [row.id for row in known]
        scopes: dict[str, list[str]] = {}
        for row in connection.execute(
            select(t.membership.c.issue_id, t.membership.c.scope).where(
                t.membership.c.source == source, t.membership.c.issue_id.in_(these)
            )
        ):
            scopes.setdefault(row.issue_id, []).append(row.scope)
        before |= {row.id: _Before(row.key, _epics(scopes.get(row.id, ()))) for row in known}
        for table in _CHILDREN:
            connection.execute(delete(table).where(table.c.source == source, table.c.issue_id.in_(these)))
        connection.execute(delete(t.issue).where(here))
    return before


def _keep_old_keys(connection: Connection, source: str, issues: Sequence[Issue], before: Mapping[str, _Before]) -> None:
    """Keep the keys that issues had: those their histories tell, and those under which they were here."""
    owners = {old: each.id for each in issues for old in each.old_keys if old != each.key}
    owners |= {before[each.id].key: each.id for each in issues if each.id in before and before[each.id].key != each.key}
    for chunk in chunks(list(owners)):
        connection.execute(
            delete(t.issue_alias).where(t.issue_alias.c.source == source, t.issue_alias.c.old_key.in_(chunk))
        )
    _insert(connection, t.issue_alias, [(source, old, id) for old, id in owners.items()])


def _make_stale(connection: Connection, source: str, rehomed: Sequence[str], keep: set[str]) -> None:
    """Take the stamp from what belongs to issues under another epic now, except from what has just come with them.

    In the same transaction as their parents: a sync that is stopped before they come finds them changed next time.
    """
    for chunk in chunks(rehomed):
        children = (t.issue.c.source == source) & t.issue.c.parent.in_(chunk)
        ids = [id for id in connection.execute(select(t.issue.c.id).where(children)).scalars() if id not in keep]
        for some in chunks(ids):
            connection.execute(
                update(t.issue).where(t.issue.c.source == source, t.issue.c.id.in_(some)).values(updated="")
            )


def _epics(scopes: Iterable[str]) -> frozenset[str]:
    return frozenset(scope for scope in scopes if scope.startswith("epic:"))


# ------------------------------------------------------------------------------ rows


def _issue_row(source: str, issue: Issue, squad_id: str | None, moment: Callable[[datetime | None], Any]) -> Row:
    """In the order of the table's columns."""
    return (
        source,
        issue.id,
        issue.key,
        issue.project,
        squad_id,
        issue.type,
        issue.summary,
        issue.status,
        issue.category.value,
        issue.resolution,
        issue.delivered,
        moment(issue.created),
        moment(issue.done),
        issue.points,
        issue.parent,
        moment(issue.flagged_since),
        issue.updated,
        None,
    )


def _change_rows(source: str, issue: Issue, moment: Callable[[datetime | None], Any]) -> Iterator[Row]:
    before = at = None
    for n, change in enumerate(issue.changes):
        if change.at is not before:  # what changed at once shares its moment
            before = change.at
            at = moment(before)
        yield source, issue.id, n, at, change.field, change.before, change.after


def _pairs(source: str, issues: Sequence[Issue], several: Callable[[Issue], Iterable[str]]) -> list[Row]:
    return [(source, each.id, value) for each in issues for value in dict.fromkeys(several(each))]


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    if connection.dialect.name != "sqlite":
        note_written(connection, table)
        _copy(connection, f"copy {quote(table.name)} ({columns}) from stdin", rows)
        return
    marks = ", ".join([_mark(connection)] * len(table.columns))
    statement = f"insert into {quote(table.name)} ({columns}) values ({marks})"
    together = PARAMETERS // len(table.columns)
    for start in range(0, len(rows), together):
        some = rows[start : start + together]
        connection.exec_driver_sql(f"{statement}{f', ({marks})' * (len(some) - 1)}", tuple(chain.from_iterable(some)))


def _copy(connection: Connection, statement: str, rows: Iterable[Row]) -> None:
    """Rows by PostgreSQL's COPY, in the same transaction: a third of what they cost as statements, on both sides.

    SQLAlchemy knows no COPY, so what the driver raises becomes here what SQLAlchemy would have made of it.
    """
    driver, dialect = connection.connection.driver_connection, connection.dialect
    assert driver is not None
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        kind = dialect.loaded_dbapi.Error
        raise DBAPIError.instance(statement, None, error, kind, hide_parameters=True, dialect=dialect) from error


def _mark(connection: Connection) -> str:
    """How this database's driver marks the place of a value."""
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _moments(connection: Connection) -> Callable[[datetime | None], Any]:
    """How a moment is handed to this database's driver: as `schema.Moment` does it."""
    return _as_text if connection.dialect.name == "sqlite" else _as_it_is


def _as_text(at: datetime | None) -> str | None:
    """As `isoformat(" ", "microseconds")` in UTC, put together of parts that repeat: in less than half its time."""
    if at is None:
        return None
    if at.tzinfo is not UTC:
        at = _zoned(at).astimezone(UTC)
    fraction = _MILLISECONDS.get(at.microsecond) or f".{at.microsecond:06}"
    return f"{_day(at.toordinal())}{_MINUTES[at.hour * 60 + at.minute]}{_SECONDS[at.second]}{fraction}"


@lru_cache(maxsize=20_000)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


_MINUTES = tuple(f" {hour:02}:{minute:02}" for hour in range(24) for minute in range(60))
_SECONDS = tuple(f":{second:02}" for second in range(60))
_MILLISECONDS = {1000 * number: f".{number:03}000" for number in range(1000)}


def _as_it_is(at: datetime | None) -> datetime | None:
    return None if at is None else _zoned(at)


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in lists of what fits into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
