"""One press that is heard twice: by two sessions, in two processes, under two tokens.

A form's token lives in its session. When a process dies after it has kept somebody's words and before it said so, the
browser comes back to another one with what was typed and a new token, and whoever saw no answer presses again.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

SAME_PRESS = timedelta(minutes=10)
"""So long after them the same words about the same thing are the same press, if nothing came in between."""


def pressed_before(
    connection: Connection, table: Table, row: Mapping[str, Any], *, at: str = "at", besides: Collection[str] = ()
) -> list[Any]:
    """The rows that say what `row` says and came within SAME_PRESS of it, newest first.

    All columns count but the id, the moment and those named in `besides`. Whoever asks decides what in between makes
    the words news, and asks in a transaction that is `alone`: of two presses at once the second sees the first.
    """
    same = [
        table.c[name].is_not_distinct_from(value) for name, value in row.items() if name not in {"id", at, *besides}
    ]
    # Also a little earlier than the row: two machines have two clocks.
    near = table.c[at].between(row[at] - SAME_PRESS, row[at] + SAME_PRESS)
    return list(connection.execute(select(table).where(near, *same).order_by(table.c[at].desc(), table.c.id)))
