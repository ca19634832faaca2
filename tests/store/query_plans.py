"""How a database means to find what a read asks it for: by an index, or by passing by everything."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text

from andon.store import Store


def plan_of(store: Store, read: Callable[[], object], table: str) -> str:
    """The plan of the statement about the table that the read sends, once the database knows how full that is."""
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        asked.append((statement, parameters))

    with store._database.read() as connection:
        event.listen(connection.engine, "before_cursor_execute", note)
        read()
        event.remove(connection.engine, "before_cursor_execute", note)
        is_sqlite = store._database.is_sqlite
        if not is_sqlite:
            connection.execute(text(f"analyze {table}"))
        statement, parameters = next(each for each in asked if table in each[0])
        explain = f"explain {'query plan ' if is_sqlite else ''}{statement}"
        return str(connection.exec_driver_sql(explain, parameters).all())
