"""Forecasts as they were made. Rows are only ever added (promise 9), so one that was read once is not read again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, select

from andon.model import Forecast, ForecastState
from andon.store import schema as t
from andon.store.database import Database

_LIGHT = [column for column in t.forecast.c if column.name not in {"counted_keys", "left_out_keys", "quantiles"}]

_SHAPE = [column for column in t.forecast.c if column.name not in {"counted_keys", "left_out_keys", "details"}]

_CHUNK = 5_000
"""Ids in one query: both databases bound the parameters of a statement."""

REMEMBERED = 5_000
"""Light forecasts that a process keeps, some 2 kB each: the newest and the one before it of 500 launches' parts."""

FRESH = timedelta(days=60)
"""A launch that was left out of the runs for so long has ended. Without a bound every page sorts the whole table."""


class Made(NamedTuple):
    """When a forecast of a subject was made; the id finds all of it."""

    id: str
    launch_id: str
    squad_id: str | None
    as_of: date
    made_at: datetime


class Chance(NamedTuple):
    """How likely a forecast of a squad's part made its launch's date."""

    launch_id: str
    as_of: date
    made_at: datetime
    target: date
    on_time: float


class Forecasts:
    """Reads and writes of stored forecasts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, forecasts: Sequence[Forecast]) -> None:
        """Keep forecasts for good."""
        rows = [_row(each) for each in forecasts]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(t.forecast), rows)

    def newest(self, *, as_of: date, made_by: datetime | None = None, launch_id: str | None = None) -> list[Forecast]:
        """The newest forecast of every launch and contribution as of the day or earlier, without keys and quantiles.

        With `made_by`, only forecasts made by that moment count. Without a `launch_id`, launches that have not been
        forecast for FRESH before the newest run are left out.
        """
        c = t.forecast.c
        number = func.row_number().over(
            partition_by=(c.launch_id, c.squad_id), order_by=(c.as_of.desc(), c.made_at.desc())
        )
        ranked = select(c.id, number.label("number")).where(c.as_of <= as_of)
        if made_by is not None:
            ranked = ranked.where(c.made_at <= made_by)
        if launch_id is not None:
            ranked = ranked.where(c.launch_id == launch_id)
        with self._database.read() as connection:
            if launch_id is None:
                last = connection.execute(select(func.max(c.as_of)).where(c.as_of <= as_of)).scalar()
                if last is None:
                    return []
                ranked = ranked.where(c.as_of >= last - FRESH)
            table = ranked.subquery()
            return self._light(connection, select(table.c.id).where(table.c.number == 1))

    def of_day(self, as_of: date) -> list[Forecast]:
        """The newest forecast of every launch and contribution as of exactly this day, light; in no order."""
        c = t.forecast.c
        with self._database.read() as connection:
            made = self._light(connection, select(c.id).where(c.as_of == as_of).order_by(c.made_at))
        return list({(each.launch_id, each.squad_id): each for each in made}.values())

    def made_since(self, moment: datetime, *, as_of: date, launch_id: str | None = None) -> list[Forecast]:
        """Every forecast made after a moment and as of the day or earlier, oldest first, light."""
        c = t.forecast.c
        query = select(c.id).where(c.made_at > moment, c.as_of <= as_of)
        if launch_id is not None:
            query = query.where(c.launch_id == launch_id)
        with self._database.read() as connection:
            return self._light(connection, query.order_by(c.as_of, c.made_at))

    def history(self, launch_id: str, *, as_of: date) -> list[Forecast]:
        """Every forecast of a launch and its contributions as of the day or earlier, oldest first, light."""
        c = t.forecast.c
        query = select(*_LIGHT).where(c.launch_id == launch_id, c.as_of <= as_of)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.as_of, c.made_at))
            return [_forecast(row) for row in rows]

    def kept(self, *, as_of: date) -> list[Made]:
        """Every forecast with dates that was ever made as of the day or earlier, in the order of their making."""
        c = t.forecast.c
        query = select(c.id, c.launch_id, c.squad_id, c.as_of, c.made_at)
        query = query.where(c.state == ForecastState.FORECAST.value, c.as_of <= as_of)
        with self._database.read() as connection:
            return [Made(*row) for row in connection.execute(query.order_by(c.made_at, c.as_of, c.id))]

    def chances(self, squad_id: str, *, until: datetime) -> list[Chance]:
        """Every chance on time that a squad's parts were given up to a moment, oldest first."""
        c = t.forecast.c
        query = select(c.launch_id, c.as_of, c.made_at, c.target, c.on_time)
        query = query.where(c.squad_id == squad_id, c.made_at <= until, c.target.is_not(None), c.on_time.is_not(None))
        with self._database.read() as connection:
            return [Chance(*row) for row in connection.execute(query.order_by(c.as_of, c.made_at, c.id))]

    def last_made(self) -> tuple[int, datetime | None]:
        """How many forecasts there are, and when the last one was made."""
        with self._database.read() as connection:
            number, last = connection.execute(select(func.count(), func.max(t.forecast.c.made_at))).one()
            return int(number), last

    def shapes(self, ids: Sequence[str]) -> list[Forecast]:
        """Forecasts with their quantiles, without keys and details; in no order."""
        found: list[Forecast] = []
        with self._database.read() as connection:
            for first in range(0, len(ids), _CHUNK):
                query = select(*_SHAPE).where(t.forecast.c.id.in_(ids[first : first + _CHUNK]))
                found += [_forecast(row) for row in connection.execute(query)]
        return found

    def whole(self, ids: Iterable[str]) -> list[Forecast]:
        """Forecasts with their quantiles and the issue keys that were counted; in no order."""
        wanted, found = list(ids), []
        with self._database.read() as connection:
            for first in range(0, len(wanted), _CHUNK):
                query = select(t.forecast).where(t.forecast.c.id.in_(wanted[first : first + _CHUNK]))
                found += [_forecast(row) for row in connection.execute(query)]
        return found

    def _light(self, connection: Connection, wanted: Select[str]) -> list[Forecast]:
        """Forecasts without keys and quantiles, in the order of the ids that the query finds."""
        ids = connection.execute(wanted).scalars().all()
        known = self._database.remembered
        found = {each: known[each] for each in ids if each in known}
        missing = [each for each in ids if each not in found]
        for first in range(0, len(missing), _CHUNK):
            query = select(*_LIGHT).where(t.forecast.c.id.in_(missing[first : first + _CHUNK]))
            found |= {row.id: _forecast(row) for row in connection.execute(query)}
        if missing:
            # A new dict for the old one: other threads read theirs to its end.
            kept = (known if len(known) + len(missing) <= REMEMBERED else {}) | found
            self._database.remembered = kept if len(kept) <= REMEMBERED else {}
        return [found[each] for each in ids]


def _row(forecast: Forecast) -> dict[str, Any]:
    return {
        "id": forecast.id,
        "launch_id": forecast.launch_id,
        "squad_id": forecast.squad_id,
        "as_of": forecast.as_of,
        "made_at": forecast.made_at,
        "state": forecast.state.value,
        "reason": forecast.reason,
        "target": forecast.target,
        "on_time": forecast.on_time,
        "p50": forecast.p50,
        "p85": forecast.p85,
        "p95": forecast.p95,
        "counted": forecast.counted,
        "quantiles": list(forecast.quantiles),
        "details": dict(forecast.details),
        "counted_keys": list(forecast.counted_keys),
        "left_out_keys": list(forecast.left_out_keys),
    }


def _forecast(row: Any) -> Forecast:
    known = row._mapping
    return Forecast(
        id=row.id,
        launch_id=row.launch_id,
        squad_id=row.squad_id,
        as_of=row.as_of,
        made_at=row.made_at,
        state=ForecastState(row.state),
        reason=row.reason,
        target=row.target,
        on_time=row.on_time,
        p50=row.p50,
        p85=row.p85,
        p95=row.p95,
        counted=row.counted,
        quantiles=tuple(known.get("quantiles") or ()),
        details=tuple(sorted((known.get("details") or {}).items())),
        counted_keys=tuple(known.get("counted_keys") or ()),
        left_out_keys=tuple(known.get("left_out_keys") or ()),
    )
