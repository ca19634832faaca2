"""Taking what was deleted or written over out of the database's files too, as far as it can be done at once.

A database forgets where a deleted row was, and leaves its bytes. Somebody who reads or writes at this very moment may
be in the way of clearing them: then SQLite's log keeps them until its next checkpoint, and PostgreSQL until its next
vacuum; no statement finds them.
"""

from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from andon.errors import StoreError
from andon.store.database import Database

PATIENCE_MS = 1000
"""How long wiping waits for those who read at that moment."""


def overwrite_deleted(database: Database, connection: Connection) -> None:
    """From here on SQLite writes zeros over what this connection deletes or replaces."""
    if database.is_sqlite:
        connection.exec_driver_sql("pragma secure_delete=on")


def wipe(database: Database, *tables: str) -> None:
    """After the transaction: clear what was deleted in these tables out of the files."""
    # PostgreSQL's own words for "somebody was in the way" are no StoreError; the write before is kept in any case.
    with suppress(StoreError, DBAPIError), database.apart() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql(f"pragma busy_timeout={PATIENCE_MS}")
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
            return
        connection.execute(text(f"set lock_timeout = {PATIENCE_MS}"))
        for table in tables:
            connection.execute(text(f'vacuum "{table}"'))
