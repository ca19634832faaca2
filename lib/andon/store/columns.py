"""What is read of every issue at once, as columns.

A forecast reads all work, and a million rows that come out of a driver one by one cost it more than the model does. So
the database gathers each column into one JSON text, and counts moments as days where only their day is wanted.
"""

from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    String,
    Text,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)

from andon.frames import NEVER


def read_columns(connection: Connection, query: Select[Any]) -> list[list[Any]]:
    """Each column of a query as a list, its rows at the same places; SQLite tells 0 and 1 for false and true."""
    gather = func.json_group_array if connection.dialect.name == "sqlite" else func.json_agg
    rows = query.subquery()
    told = connection.execute(select(*(cast(gather(each), Text) for each in rows.c))).one()
    return [orjson.loads(each or "[]") for each in told]


def day_of(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[int]:
    """The day number of a moment in UTC, as `frames.day_number` counts; NEVER where there is none."""
    if connection.dialect.name == "sqlite":
        # Kept as text in UTC, of which the first ten signs are the day; a Julian day begins at noon.
        day = func.substr(type_coerce(moment, String), 1, 10)
        number: ColumnElement[Any] = cast(func.julianday(day) - 2440587.5, Integer)
    else:
        number = cast(func.timezone("UTC", moment), Date) - literal_column("date '1970-01-01'", Date)
    return func.coalesce(type_coerce(number, Integer), literal_column(str(NEVER), Integer))
