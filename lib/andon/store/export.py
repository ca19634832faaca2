"""Everything that a store holds: out into a folder, and back into any database, checked by sums on both ways."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from andon.errors import Busy, InvalidInput, StoreError
from andon.store import schema
from andon.store.database import HEAD, Database, known_revisions, revision, upgrade
from andon.store.export_files import (
    Manifest,
    Sum,
    Summing,
    check_files,
    made_whole,
    newer,
    read_lines,
    read_manifest,
    write_manifest,
    write_table,
)
from andon.store.export_shape import BATCH, FEW, OUTSIDE, Shape, contents, shapes, taken

Progress = Callable[[int, int | None, str], None]
"""Rows done, rows there are where that is known, and what is being done."""

Beside = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came out of an export."""

    manifest: Manifest
    kept: Path | None
    """Where what was there before has been exported to; None where nothing was there."""


class Everything:
    """All tables of one store at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(
        self, folder: Path, *, andon: str, now: datetime, progress: Progress, beside: Beside = lambda folder: None
    ) -> Manifest:
        """Export everything, as it is at this moment, into a folder that there is not yet, or that is empty.

        `andon` is the release; `beside` may write more files into the folder. Others go on reading and writing
        meanwhile. Raises InvalidInput and StoreError.
        """
        with self._database.read() as connection:
            return _write(connection, folder, andon=andon, now=now, progress=progress, beside=beside)

    def sums(self) -> dict[str, Sum]:
        """By table, what it holds: equal for equal contents, whatever the database."""
        with self._database.read() as connection:
            return {each.table: _sum(connection, each) for each in shapes(schema.metadata)}

    def bring_in(
        self,
        folder: Path,
        *,
        replace: bool,
        andon: str,
        now: datetime,
        progress: Progress,
        tell_kept: Callable[[Path], None],
    ) -> Brought:
        """Make the store what the export in `folder` says, or leave it as it is.

        Into an empty store only, unless `replace`: then what was there is exported beside `folder` first, and
        `tell_kept` hears where. Raises InvalidInput for an export that cannot be taken, and StoreError.
        """
        manifest = read_manifest(folder)
        if manifest.revision != HEAD and manifest.revision not in known_revisions():
            raise newer(folder, manifest.andon)
        with self._database.read() as connection:
            # Before what takes long; asked again when nobody else can write.
            _refuse_a_full_store(connection, replace=replace)
        for done in check_files(folder, manifest):
            progress(done, manifest.rows, "Checking the export")
        try:
            with (
                _of_today(folder, manifest, now=now, progress=progress) as (rows_in, today),
                self._database.remake() as connection,
            ):
                _keep_others_out(connection)
                kept = _make_room(connection, folder, replace=replace, andon=andon, now=now, progress=progress)
                if kept:
                    tell_kept(kept)
                _bring_in(connection, rows_in, today, progress=progress)
        except DBAPIError as error:
            raise _refused(error.orig, "") from error
        return Brought(manifest, kept)


# ------------------------------------------------------------------------------ out


def _write(
    connection: Connection,
    folder: Path,
    *,
    andon: str,
    now: datetime,
    progress: Progress,
    beside: Beside = lambda folder: None,
) -> Manifest:
    _refuse_a_newer_store(connection)
    all_shapes = tuple(shapes(schema.metadata))
    return write_tables(connection, folder, all_shapes, HEAD, andon=andon, now=now, progress=progress, beside=beside)


def write_tables(
    connection: Connection,
    folder: Path,
    all_shapes: tuple[Shape, ...],
    at: str,
    *,
    andon: str,
    now: datetime,
    progress: Progress,
    beside: Beside = lambda folder: None,
) -> Manifest:
    """Write an export of these tables, which are those of the revision `at`."""
    done = 0
    sums: dict[str, Sum] = {}
    with made_whole(folder) as unfinished:
        for shape in all_shapes:
            progress(done, None, f"Writing {shape.table}")

            def chunks(shape: Shape = shape) -> Iterator[tuple[int, bytes]]:
                nonlocal done
                for rows, lines in contents(connection, shape):
                    done += rows
                    progress(done, None, f"Writing {shape.table}")
                    yield rows, lines

            sums[shape.table] = write_table(unfinished, shape.table, chunks())
        beside(unfinished)
        manifest = Manifest(
            andon=andon,
            revision=at,
            made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            store_version=_number(connection) or 1,
            shapes=all_shapes,
            sums=sums,
        )
        write_manifest(unfinished, manifest)
    return manifest


def _sum(connection: Connection, shape: Shape) -> Sum:
    whole = Summing()
    for rows, lines in contents(connection, shape):
        whole.add(rows, lines)
    return whole.sum


def _number(connection: Connection) -> int | None:
    return connection.execute(select(schema.store_version.c.n)).scalar()


def _refuse_a_newer_store(connection: Connection) -> None:
    at = revision(connection)
    if at != HEAD:
        raise StoreError(
            f"The database was brought up by a newer Andon (its tables are at {at}), and this one does not know all "
            "of them.",
            hint="Use that release for exports and imports; nothing was changed.",
        )


# ------------------------------------------------------------------------------ in


WAITS_MS = (500, 500, 500, 500, 500, 500, 2_000, 5_000, 10_000)
"""How long an import waits for those who write to PostgreSQL, each time anew.

At first for less than the second after which PostgreSQL ends one of two who wait for each other: it is the import that
steps back, and not somebody's words. At last for longer, since that is when PostgreSQL stops its own vacuum for us.
"""

IN_THE_WAY = frozenset({"57014", "55P03", "40P01"})
"""PostgreSQL's words for: waited long enough, and two waited for each other."""


@contextmanager
def _of_today(
    folder: Path, manifest: Manifest, *, now: datetime, progress: Progress
) -> Iterator[tuple[Path, Manifest]]:
    """The export as this Andon would have written it.

    One of an older Andon is brought up to date in a database of its own first: were tables made anew where others
    read them, they would find nothing there for a moment, or wait for each other.
    """
    if manifest.revision == HEAD:
        yield folder, manifest
        return
    with TemporaryDirectory(prefix="andon-import-") as name:
        scratch = Database(f"sqlite:///{name}/andon.db")
        try:
            with scratch.quiet_write() as connection:
                _keep_others_out(connection)
                upgrade(connection, manifest.revision)
                _take_rows(connection, folder, manifest, progress=progress)
                upgrade(connection)
            with scratch.read() as connection:
                today = _write(connection, Path(name) / "today", andon=manifest.andon, now=now, progress=progress)
        finally:
            scratch.dispose()
        yield Path(name) / "today", dataclasses.replace(today, store_version=manifest.store_version)


def _keep_others_out(connection: Connection, waits: Sequence[int] = WAITS_MS) -> None:
    """Others may read, and write again when this is over. On SQLite every writer is alone anyway."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("pragma defer_foreign_keys=on")
        return
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(each.name) for each in schema.metadata.sorted_tables)
    for wait in waits:
        try:
            # What is locked already is let go with the rest: whoever waits for it may be the one we wait for.
            with connection.begin_nested():
                connection.execute(text(f"set local statement_timeout = {wait}"))
                connection.execute(text(f"lock table {names} in exclusive mode"))
                connection.execute(text("set local statement_timeout to default"))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in IN_THE_WAY:
                raise
        else:
            return
    raise Busy(
        "Others have the database's tables in use and did not let the import in.",
        hint="Import once they have ended, or stop Andon meanwhile; nothing was changed.",
    )


def _make_room(
    connection: Connection, folder: Path, *, replace: bool, andon: str, now: datetime, progress: Progress
) -> Path | None:
    """Refuse a store that holds something, or take out what it holds, exported beside the export; where, if any."""
    if not _refuse_a_full_store(connection, replace=replace):
        return None
    whole = folder.absolute()
    beside = whole.with_name(f"{whole.name}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    _write(connection, beside, andon=andon, now=now, progress=progress)
    for table in reversed(schema.metadata.sorted_tables):
        # Rows alone: whoever reads meanwhile goes on reading those of before. An emptied or new table has none of them.
        if table.name not in OUTSIDE:
            progress(0, None, f"Clearing {table.name}")
            connection.execute(delete(table))
    return beside


def _refuse_a_full_store(connection: Connection, *, replace: bool) -> bool:
    """Whether it holds something. InvalidInput where it does and nobody said that it be replaced."""
    _refuse_a_newer_store(connection)
    if not any(_holds_rows(connection, each) for each in shapes(schema.metadata)):
        return False
    if not replace:
        raise InvalidInput(
            "The database holds an organisation already, and an export is brought into an empty one only.",
            hint="Name another database in ANDON_DATABASE_URL, or add --replace, which first exports what is there.",
        )
    return True


def _holds_rows(connection: Connection, shape: Shape) -> bool:
    table = schema.metadata.tables[shape.table]
    return connection.execute(select(*table.primary_key).limit(1)).first() is not None


def _bring_in(connection: Connection, folder: Path, manifest: Manifest, *, progress: Progress) -> None:
    _take_rows(connection, folder, manifest, progress=progress)
    _count_on(connection)
    # Raised in any case, so that no running process takes what it has in memory for what is here now.
    before = _number(connection)
    number = max(manifest.store_version, (before or 1) + 1)
    if before is None:
        connection.execute(insert(schema.store_version).values(one=1, n=number))
    else:
        connection.execute(update(schema.store_version).values(n=number))


def _take_rows(connection: Connection, folder: Path, manifest: Manifest, *, progress: Progress) -> None:
    """Fill the tables, which are empty and those of the export's revision, and compare what came."""
    _compare_shapes(connection, folder, manifest)
    done = 0
    for shape in manifest.shapes:
        for rows in _fill(connection, folder, shape):
            done += rows
            progress(done, manifest.rows, f"Bringing in {shape.table}")
    for shape in manifest.shapes:
        progress(done, manifest.rows, f"Comparing {shape.table}")
        if _sum(connection, shape) != manifest.sums[shape.table]:
            raise InvalidInput(
                f"The table {shape.table} would not be in this database what it is in {folder}.",
                hint="Nothing was changed. It holds a value that only the database of before can hold.",
            )


def _compare_shapes(connection: Connection, folder: Path, manifest: Manifest) -> None:
    """Whether the export has exactly the tables and columns that the database has at that revision."""
    laid: Mapping[str, object]
    told: Mapping[str, object]
    if manifest.revision == HEAD:
        laid = {each.table: each for each in shapes(schema.metadata)}
        told = {each.table: each for each in manifest.shapes}
    else:
        told = {each.table: set(each.columns) for each in manifest.shapes}
        # A database that other programs use too may hold other tables.
        ours = {*schema.metadata.tables, *told} - OUTSIDE
        found = inspect(connection).get_multi_columns()
        laid = {name: {column["name"] for column in columns} for (_, name), columns in found.items() if name in ours}
    wrong = sorted(name for name in laid.keys() | told.keys() if laid.get(name) != told.get(name))
    if wrong:
        raise InvalidInput(
            f"{folder} is no export of Andon {manifest.andon}: {wrong[0]} is missing, or is another table there.",
            hint="Its manifest was changed; take another copy. Nothing was changed here.",
        )


def _fill(connection: Connection, folder: Path, shape: Shape) -> Iterator[int]:
    """Put all rows of a table in; how many, some at a time. They go to the driver as they are, its quickest way."""
    is_sqlite = connection.dialect.name == "sqlite"
    quote = connection.dialect.identifier_preparer.quote
    names, table = ", ".join(map(quote, shape.columns)), quote(shape.table)
    rows = _taken_rows(folder, shape, sqlite=is_sqlite)
    together = FEW if "binary" in shape.columns.values() else BATCH
    cursor = connection.connection.cursor()
    errors = connection.dialect.loaded_dbapi.Error
    try:
        if is_sqlite:
            statement = f"insert into {table} ({names}) values ({', '.join('?' * len(shape.columns))})"
            while some := list(islice(rows, together)):
                cursor.executemany(statement, some)
                yield len(some)
        else:
            # One statement: a row may refer to a later one of its own table.
            with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
                while some := list(islice(rows, together)):
                    for row in some:
                        copy.write_row(row)
                    yield len(some)
    except errors as error:
        raise _refused(error, shape.table) from error
    finally:
        cursor.close()


def _taken_rows(folder: Path, shape: Shape, *, sqlite: bool) -> Iterator[list[Any]]:
    for line in read_lines(folder, shape.table):
        try:
            yield taken(line, shape, sqlite=sqlite)
        except (ValueError, TypeError) as error:
            raise InvalidInput(
                f"The table {shape.table} in {folder} has a line that is no row of it.",
                hint="Take another export; nothing was changed.",
            ) from error


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's own numbers go on behind the last that is there."""
    if connection.dialect.name == "sqlite":
        return
    for table in schema.metadata.sorted_tables:
        number = table.autoincrement_column
        if number is None:
            continue
        quoted = connection.dialect.identifier_preparer.quote(table.name)
        sequence = connection.execute(select(func.pg_get_serial_sequence(quoted, number.name))).scalar()
        last = connection.execute(select(func.max(number))).scalar()
        if sequence is not None and last is not None:
            connection.execute(select(func.setval(sequence, last)))


def _refused(error: BaseException | None, table: str) -> StoreError:
    """What the database said, in its first line: the next ones quote rows."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    what = f"The table {table}" if table else "The export"
    return StoreError(
        f"{what} cannot be brought into this database: {first}.",
        hint="Nothing was changed. Check that the database has room, and that the export is one of Andon's.",
    )
