"""All that a sync writes, in a form that two stores can be compared by. Read from SQLite past all of Andon's code."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from andon.store import schema

Row = tuple[Any, ...]
"""In the order of the table's columns."""
Dump = Mapping[str, Mapping[Row, Row]]
"""Table, then primary key, then row."""

DERIVED = {"contribution"}
"""Tables without a source that follow from what a sync brings."""
ABOUT_SYNCS = {"source_state"}
"""Tables that say when syncs ran and how long they took."""
SYNC_TIMES = {"gone_at"}
"""Columns that hold the time of a sync: only whether they are set is compared."""

SETTLED_LATER = {"squad_id"}
"""Columns that a sync derives when it ends, so that a killed one leaves them to the next."""

MOST_SHOWN = 20
"""Differences in one message."""

_NAMES = {table.name: [column.name for column in table.columns] for table in schema.metadata.sorted_tables}


def tables() -> list[Table]:
    """Every table that a sync writes, as the schema itself tells."""
    return [
        table
        for table in schema.metadata.sorted_tables
        if ("source" in table.c and table.name not in ABOUT_SYNCS) or table.name in DERIVED
    ]


def dump(file: Path) -> Dump:
    """What the store in this file holds."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("begin")  # one moment for all tables
        return {table.name: _rows(connection, table) for table in tables()}


def _rows(connection: sqlite3.Connection, table: Table) -> dict[Row, Row]:
    names = _NAMES[table.name]
    columns = ", ".join(f'"{name}" is not null' if name in SYNC_TIMES else f'"{name}"' for name in names)
    key = [names.index(column.name) for column in table.primary_key]
    rows = connection.execute(f'select {columns} from "{table.name}"')
    return {tuple(row[place] for place in key): row for row in rows}


def value(table: str, row: Row, column: str) -> Any:
    """One value of a row."""
    return row[_NAMES[table].index(column)]


Whole = Sequence[tuple[str, Row]]
"""All that a store has about one issue: first its stamp, then every row of every table with the table's name."""


def issues(dumped: Dump) -> dict[str, Whole]:
    """By id: what must be old or new as a whole."""
    stamps = {_id("issue", row): str(value("issue", row, "updated")) for row in dumped["issue"].values()}
    found: dict[str, list[tuple[str, Row]]] = {id: [("stamp", (stamp,))] for id, stamp in stamps.items()}
    for name, rows in dumped.items():
        if name == "issue" or "issue_id" in _NAMES[name]:
            kept = [place for place, column in enumerate(_NAMES[name]) if column not in SETTLED_LATER | {"updated"}]
            for key in sorted(rows):
                row = rows[key]
                found.setdefault(_id(name, row), []).append((name, tuple(row[place] for place in kept)))
    return {id: tuple(rows) for id, rows in found.items()}


def alike(now: Whole, then: Whole | None) -> bool:
    """Whether they are equal, or would be if the stamp had not been taken away for the issue to come again."""
    return then is not None and (now == then or (now[0] == ("stamp", ("",)) and now[1:] == then[1:]))


def present(dumped: Dump) -> set[str]:
    """The ids of all issues, with a tombstone or without."""
    return {_id("issue", row) for row in dumped["issue"].values()}


def gone(dumped: Dump) -> set[str]:
    """The ids of the issues that have a tombstone."""
    return {_id("issue", row) for row in dumped["issue"].values() if value("issue", row, "gone_at")}


def living(dumped: Dump) -> Dump:
    """Without issues that have a tombstone, and without all that is about them."""
    dead = gone(dumped)
    about = {name for name in dumped if name == "issue" or "issue_id" in _NAMES[name]}
    return {
        name: {key: row for key, row in rows.items() if name not in about or _id(name, row) not in dead}
        for name, rows in dumped.items()
    }


def _id(name: str, row: Row) -> str:
    return str(value(name, row, "id" if name == "issue" else "issue_id"))


def differences(found: Dump, expected: Dump) -> list[str]:
    """What is lost, what is doubled or left over, and what is other than it should be; empty if nothing is."""
    told = [line for name in expected for line in _of_table(name, found[name], expected[name])]
    more = len(told) - MOST_SHOWN
    return told if more <= 0 else [*told[:MOST_SHOWN], f"and {more} more"]


def _of_table(name: str, found: Mapping[Row, Row], expected: Mapping[Row, Row]) -> list[str]:
    lost = [f"{name}: lost {_shown(name, expected[key])}" for key in sorted(expected.keys() - found.keys())]
    extra = [f"{name}: left over {_shown(name, found[key])}" for key in sorted(found.keys() - expected.keys())]
    other = [
        f"{name} {key}: {column} is {was!r} instead of {should!r}"
        for key in sorted(found.keys() & expected.keys())
        for column, was, should in zip(_NAMES[name], found[key], expected[key], strict=True)
        if was != should
    ]
    return lost + extra + other


def _shown(name: str, row: Row) -> str:
    return ", ".join(f"{column}={each!r}" for column, each in zip(_NAMES[name], row, strict=True) if each is not None)
