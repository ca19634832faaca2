"""Rows for every table of the schema, made of given values: whatever a column may hold, some row holds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Column, Table, insert

from andon.store import schema
from andon.store.export_shape import OUTSIDE, shapes

Pools = Mapping[str, Sequence[Any]]
"""By kind of column, what it holds; one value after the other."""

HOSTILE: Pools = {
    "text": [
        "",
        " ",
        "'; drop table issue; --",
        'a "quoted"\\N \\. \\x00 back\\slash\ttab',
        "two\r\nlines\n\u2028\u0085",
        "žluťoučký 企業 🚀 \u202e\ufeff",
        "null",
        "NaN",
        "ä",
        "a\u0308",
        "Z",
        "a",
        "\U0010ffff",
        "\x01\x7f",
        "1",
        "1.0",
    ],
    "integer": [0, 1, -1, 2**31 - 1, -(2**31)],
    "number": [0.0, -0.0, 0.1, 1 / 3, 1e-300, 1.7976931348623157e308, 5e-324, 12.0, -2.5, 1e16, float("inf")],
    "boolean": [True, False],
    "date": [date(2026, 5, 12), date.min, date.max, date(1999, 12, 31)],
    "moment": [
        datetime(2026, 5, 12, 9, tzinfo=UTC),
        datetime(2026, 5, 12, 9, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2, 1, 1, tzinfo=UTC),
        datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-12))),
    ],
    "json": [
        {},
        [],
        0,
        5,
        1.5,
        2.0,
        -0.0,
        1e300,
        True,
        None,
        "",
        "5",
        "1.0",
        "wörds \ud83d\ude80 \x00",
        {"b": 1, "a": [None, {"": "x"}], "ä": 1e-9},
        [2**53, -1.25, 10**15],
    ],
    "binary": [b"", b"\x00", bytes(range(256)) * 40, b"<html>\r\n</html>"],
}

WHOLE = (2**31) - 1
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
_MOMENTS = st.datetimes(
    datetime(2, 1, 1),  # noqa: DTZ001  the zone comes beside
    datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.timezones(),
)
_NUMBERS = st.floats(allow_nan=False)
POOLS: st.SearchStrategy[Pools] = st.fixed_dictionaries(
    {
        "text": st.lists(_TEXTS, min_size=1, max_size=6),
        "integer": st.lists(st.integers(-WHOLE, WHOLE), min_size=1, max_size=3),
        "number": st.lists(_NUMBERS, min_size=1, max_size=5),
        "boolean": st.just([True, False]),
        "date": st.lists(st.dates(), min_size=1, max_size=3),
        "moment": st.lists(_MOMENTS, min_size=1, max_size=5),
        "json": st.lists(
            st.recursive(
                st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15) | _TEXTS,
                lambda some: st.lists(some, max_size=3) | st.dictionaries(_TEXTS, some, max_size=3),
                max_leaves=6,
            ),
            min_size=1,
            max_size=5,
        ),
        "binary": st.lists(st.binary(max_size=200), min_size=1, max_size=3),
    }
)


def any_rows(pools: Pools, each: int = 3) -> dict[str, list[dict[str, Any]]]:
    """So many rows of every table. A row that refers to its own table refers to a later one."""
    made: dict[str, list[dict[str, Any]]] = {}
    for shape in shapes(schema.metadata):
        table = schema.metadata.tables[shape.table]
        made[table.name] = []
        for n in range(each):
            row = {
                name: _value(table, table.c[name], pools[kind], n, place, made, each)
                for place, (name, kind) in enumerate(shape.columns.items())
            }
            made[table.name].append(row)
    return made


def _value(
    table: Table, column: Column[Any], pool: Sequence[Any], n: int, place: int, made: Mapping[str, Any], each: int
) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        parent = key.column
        if parent.table is table:
            return _name(pool, n + 1, 0) if n + 1 < each else None
        return made[parent.table.name][n % each][parent.name]
    if column.primary_key or column.unique or any(ix.unique and column.name in ix.columns for ix in table.indexes):
        if isinstance(pool[0], str):
            # Every key of a table is made at the same place, so that others can refer to it.
            return _name(pool, n, 0 if column.primary_key else place)
        return _apart(pool, n)
    if column.nullable and (n + place) % 3 == 0:
        return None
    return pool[(n + place) % len(pool)]


def _name(pool: Sequence[str], n: int, place: int) -> str:
    return f"{n}{pool[n % len(pool)]}{place and '!'}"


def _apart(pool: Sequence[Any], n: int) -> Any:
    """Different for each row: keys that are days or numbers."""
    return date(2026, 1, 1) + timedelta(days=n) if isinstance(pool[0], date) else n


def put(connection: Any, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write them by SQLAlchemy's own types, as Andon's rooms do."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("pragma defer_foreign_keys=on")
    for table in schema.metadata.sorted_tables:
        if table.name in OUTSIDE:
            continue
        if connection.dialect.name == "sqlite" or table.name != "squad":
            connection.execute(insert(table), list(rows[table.name]))
        else:
            connection.execute(insert(table).values(list(rows[table.name])))
