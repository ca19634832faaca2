"""Taking what was deleted or written over out of the database's files too, as far as it can be done at once.

A database forgets where a deleted row was, and leaves its bytes. SQLite writes zeros over them, and its log is cut.
PostgreSQL writes each table anew, since its plain vacuum leaves them too, and its statistics, which quote from columns;
its own log and its copies no client can clear. Somebody who reads or writes at this very moment may be in the way: then
SQLite's log keeps the bytes until its next checkpoint, and PostgreSQL's files until somebody vacuums these tables in
full; no statement finds them.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError

from andon.errors import StoreError
from andon.store.database import Database
from andon.store.schema import snapshot_file

log = logging.getLogger(__name__)

PATIENCE_MS = 1000
"""How long wiping waits for those who read at that moment, at each table."""


def overwrite_deleted(database: Database, connection: Connection) -> None:
    """From here on SQLite writes zeros over what this connection deletes or replaces."""
    if database.is_sqlite:
        connection.exec_driver_sql("pragma secure_delete=on")


def wipe(database: Database, *tables: str) -> None:
    """After the transaction: clear what was deleted in these tables out of the files."""
    # PostgreSQL's own words for "somebody was in the way" are no StoreError; the write before is kept in any case.
    try:
        with database.apart() as connection:
            if database.is_sqlite:
                connection.exec_driver_sql(f"pragma busy_timeout={PATIENCE_MS}")
                connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
            else:
                _wipe_postgres(connection, tables)
    except (StoreError, DBAPIError):
        log.warning(_LEFT, ", ".join(tables) or "its tables")


_LEFT = "What was deleted may still lie in the database's files, until these are cleared or vacuumed in full: %s."


def _wipe_postgres(connection: Connection, tables: Sequence[str]) -> None:
    connection.execute(text(f"set lock_timeout = {PATIENCE_MS}"))
    # The largest last: whoever opens a frozen page waits as long as it is written anew.
    ordered = sorted(tables, key=lambda each: (each == snapshot_file.name, each))
    left = [each for each in ordered if not _done(connection, text(f'vacuum (full, analyze) "{each}"'))]
    if left:
        log.warning(_LEFT, ", ".join(left))
    for each in left:
        # Statistics quote from it, and can be made anew beside whoever reads.
        _done(connection, text(f'analyze "{each}"'))
    # Rows of before lie there as well. An owner of the database may do this; others get a warning from PostgreSQL.
    _done(connection, text("vacuum (full) pg_catalog.pg_statistic"))
    # So that the log's old files are used anew soon; only some roles may.
    _done(connection, text("checkpoint"))


def _done(connection: Connection, statement: TextClause) -> bool:
    """Whether it could be done: a table on which somebody holds a lock keeps no other one from being cleared."""
    try:
        connection.execute(statement)
    except DBAPIError:
        return False
    return True
