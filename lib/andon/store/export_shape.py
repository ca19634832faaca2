"""The shape of an export: which tables there are, and how each kind of value is written.

A value is written in one way, whatever database it comes from, and rows go by their primary keys. So equal contents
are equal bytes, and a sum over them says whether two databases hold the same.
"""

import base64
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    cast,
    collate,
    column,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from andon.store.schema_base import Moment

BATCH = 1000
"""Rows that are in memory at once."""

FEW = 4
"""So many where a row may be a whole file."""

OUTSIDE = frozenset({"store_version"})
"""Not a table of an export: the number by which caches notice a write. It stands in the manifest."""

_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (DateTime, "moment"),
    (Date, "date"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "number"),
    (JSON, "json"),
    (LargeBinary, "binary"),
    (String, "text"),
)
KINDS = frozenset(kind for _, kind in _KINDS)


@dataclass(frozen=True, slots=True)
class Shape:
    """One table: its columns with their kinds in the table's order, and its primary key."""

    table: str
    columns: Mapping[str, str]
    key: tuple[str, ...]


def shapes(metadata: MetaData) -> list[Shape]:
    """Every table of an export, each after those that it refers to. TypeError where one could not be written."""
    found = []
    for each in metadata.sorted_tables:
        if each.name in OUTSIDE:
            continue
        # SQLAlchemy's names are a kind of string of their own.
        key = tuple(str(column.name) for column in each.primary_key)
        if not key:
            raise TypeError(f"the table {each.name} has no primary key, so that its rows have no order")
        found.append(Shape(str(each.name), {str(column.name): _kind(column.type) for column in each.columns}, key))
    return found


def _kind(type: TypeEngine[Any]) -> str:
    plain = type.impl_instance if isinstance(type, Moment) else type
    for known, kind in _KINDS:
        if isinstance(plain, known):
            return kind
    raise TypeError(f"an export has no way to write {type!r}")


# ------------------------------------------------------------------------------ out of a database


def contents(connection: Connection, shape: Shape) -> Iterator[tuple[int, bytes]]:
    """All rows as JSON lines, some at a time: how many, and their bytes."""
    names = tuple(shape.columns)
    written = [
        (place, _WRITTEN[kind]) for place, kind in enumerate(shape.columns.values()) if kind not in {"text", "integer"}
    ]
    for rows in _rows(connection, shape):
        lines = []
        for row in rows:
            values = list(row)
            for place, write in written:
                if values[place] is not None:
                    values[place] = write(values[place])
            lines.append(orjson.dumps(dict(zip(names, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE))
        yield len(lines), b"".join(lines)


def _rows(connection: Connection, shape: Shape) -> Iterator[Sequence[Sequence[Any]]]:
    """As the driver gives them: SQLAlchemy's types would cost more than all the rest, and read JSON apart."""
    is_sqlite = connection.dialect.name == "sqlite"

    def chosen(name: str, kind: str) -> Any:
        # psycopg would make Python's values of JSON, and its text is what is kept.
        return cast(column(name), Text) if kind == "json" and not is_sqlite else column(name)

    def ordered(name: str) -> Any:
        # By code points, as SQLite does: a language's order is another one on every machine.
        is_text = shape.columns[name] == "text" and not is_sqlite
        return collate(column(name, String), "C") if is_text else column(name)

    query = (
        select(*(chosen(name, kind) for name, kind in shape.columns.items()))
        .select_from(table(shape.table))
        .order_by(*(ordered(name) for name in shape.key))
        .execution_options(yield_per=FEW if "binary" in shape.columns.values() else BATCH)
    )
    yield from connection.execute(query).partitions()


def _number(value: float) -> float | str:
    """JSON has no word for what is no finite number; and SQLite has no zero with a sign."""
    return float(value) + 0.0 if math.isfinite(value) else str(float(value))


def _date(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _moment(value: datetime | str) -> str:
    if isinstance(value, str):
        if len(value) == _LONG:
            return f"{value[:10]}T{value[11:]}Z"
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


_LONG = len("2026-05-12 09:00:00.000000")


def _json(value: str | float) -> str:
    """Its text. SQLite takes one that is nothing but a number for that number."""
    if isinstance(value, str) and value[-1:].isdigit():
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value)


def _binary(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "number": _number,
    "boolean": bool,
    "date": _date,
    "moment": _moment,
    "json": _json,
    "binary": _binary,
}

# ------------------------------------------------------------------------------ and into one


def taken(line: bytes, shape: Shape, *, sqlite: bool) -> list[Any]:
    """A line's values as a database's driver takes them. ValueError where it is no row of this table."""
    row = orjson.loads(line)
    if not isinstance(row, dict) or list(row) != list(shape.columns):
        raise ValueError("other columns")
    return [
        value if value is None or (read := _READ.get(kind)) is None else read(value, sqlite)
        for value, kind in zip(row.values(), shape.columns.values(), strict=True)
    ]


def _read_moment(value: str, sqlite: bool) -> str:
    if len(value) != _LONG + 1:
        raise ValueError("no moment")
    return f"{value[:10]} {value[11:-1]}" if sqlite else value


_READ: Mapping[str, Callable[[Any, bool], Any]] = {
    "number": lambda value, sqlite: float(value),
    "moment": _read_moment,
    "boolean": lambda value, sqlite: int(value) if sqlite else bool(value),
    "binary": lambda value, sqlite: base64.b64decode(value, validate=True),
}
"""What is not taken as it is."""
