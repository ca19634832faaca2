"""The store's own state, for whoever watches over it: counts and moments, cheap to read and about nobody.

Flags are counted over the whole organisation and never by squad (promise 6); how long one waits is not read here
(promise 4).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select, text

from andon.store import schema as t
from andon.store.database import HEAD, Database


class Sync(NamedTuple):
    """What a source's last syncs came to."""

    source: str
    began_at: datetime | None
    finished_at: datetime | None
    """When the last one began that came to its end."""
    detail: Mapping[str, Any]


class Vital(NamedTuple):
    """How the store is at a moment."""

    syncs: tuple[Sync, ...]
    forecast_as_of: date | None
    """The newest day for which there are forecasts."""
    forecast_made_at: datetime | None
    forecasts: Mapping[str, int]
    """How many of that day, by state; of each launch and squad's part the last one."""
    open_flags: int
    waiting_flags: int
    """Open ones without an answer."""
    messages_waiting: int
    messages_failing: int
    """Of those, how many were tried in vain."""
    messages_given_up: int
    """Of the ones that are remembered."""
    open_snapshots: int
    size: int
    """Bytes, as the database counts them."""
    revision: str


class Vitals:
    """Reads of how the store is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file, or a PostgreSQL."""
        return self._database.is_sqlite

    def revision(self) -> str:
        """The newest migration that the tables have been through; empty where there are none."""
        with self._database.read() as connection:
            return _revision(connection)

    def is_behind(self, revision: str) -> bool:
        """Whether this Andon needs newer tables than those of a revision."""
        return revision < HEAD

    def is_ahead(self, revision: str) -> bool:
        """Whether a newer Andon has changed the tables; ours go on in them, since they grow before they shrink."""
        return revision > HEAD

    def read(self, now: datetime) -> Vital:
        """Everything, in one view."""
        with self._database.read() as connection:
            as_of, forecasts = _forecasts(connection)
            waiting, failing, given_up = _messages(connection)
            open_flags, waiting_flags = _flags(connection)
            return Vital(
                syncs=_syncs(connection),
                forecast_as_of=as_of,
                forecast_made_at=connection.execute(select(func.max(t.forecast.c.made_at))).scalar(),
                forecasts=forecasts,
                open_flags=open_flags,
                waiting_flags=waiting_flags,
                messages_waiting=waiting,
                messages_failing=failing,
                messages_given_up=given_up,
                open_snapshots=_open_snapshots(connection, now),
                size=_size(connection, is_sqlite=self.is_sqlite),
                revision=_revision(connection),
            )


def _syncs(connection: Connection) -> tuple[Sync, ...]:
    c = t.source_state.c
    query = select(c.source, c.began_at, c.finished_at, c.detail).order_by(c.source)
    return tuple(Sync(*row) for row in connection.execute(query))


def _forecasts(connection: Connection) -> tuple[date | None, dict[str, int]]:
    c = t.forecast.c
    as_of = connection.execute(select(func.max(c.as_of))).scalar()
    if as_of is None:
        return None, {}
    number = func.row_number().over(partition_by=(c.launch_id, c.squad_id), order_by=c.made_at.desc())
    ranked = select(c.state, number.label("number")).where(c.as_of == as_of).subquery()
    query = select(ranked.c.state, func.count()).where(ranked.c.number == 1).group_by(ranked.c.state)
    return as_of, {state: count for state, count in connection.execute(query)}


def _flags(connection: Connection) -> tuple[int, int]:
    """Open ones, and those of them without an answer."""
    c, u = t.flag.c, t.flag_update.c
    # Of a flag's timeline the last entry says whether it has ended.
    number = func.row_number().over(partition_by=u.flag_id, order_by=(u.at.desc(), u.id.desc()))
    last = select(u.flag_id, u.end, number.label("number")).subquery()
    ended = select(last.c.flag_id).where(last.c.number == 1, last.c.end.is_not(None))
    unanswered = ~select(t.reply.c.id).where(t.reply.c.flag_id == c.id).exists()
    query = select(func.count(), func.count().filter(unanswered)).where(c.id.not_in(ended))
    number_open, waiting = connection.execute(query).one()
    return number_open, waiting


def _messages(connection: Connection) -> tuple[int, int, int]:
    c = t.message.c
    left = (c.sent_at.is_(None), c.given_up_at.is_(None))
    waiting, failing = connection.execute(select(func.count(), func.count().filter(c.failed != "")).where(*left)).one()
    given_up = connection.execute(select(func.count()).where(c.given_up_at.is_not(None))).scalar_one()
    return waiting, failing, given_up


def _open_snapshots(connection: Connection, now: datetime) -> int:
    c = t.snapshot.c
    query = select(func.count()).where(c.revoked_at.is_(None), or_(c.expires_at.is_(None), c.expires_at > now))
    return connection.execute(query).scalar_one()


def _size(connection: Connection, *, is_sqlite: bool) -> int:
    told = (
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
        if is_sqlite
        else "select pg_database_size(current_database())"
    )
    return int(connection.execute(text(told)).scalar_one())


def _revision(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return connection.execute(text("select version_num from alembic_version")).scalar() or ""
