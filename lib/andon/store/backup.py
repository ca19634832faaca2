"""A copy of SQLite's file while others write, and the way back: by SQLite's own online backup, checked.

Nothing of it opens the store: a restore also has to work where the database is damaged or gone.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from andon.errors import AndonError, Busy, InvalidInput, NotFound, StoreError
from andon.store.database import BUSY_SECONDS, HEAD, is_sqlite_address, known_revisions
from andon.store.export_files import UNFINISHED, cannot_be_written, synced
from andon.store.files import like

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database in use. Beside another one they would damage it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How a restore ended."""

    database: Path
    kept: Path | None
    """What was there before, or its log where nothing else was left of it; None where nothing was."""
    is_sure: bool
    """Whether nobody had the database open; of one that is damaged, or lost but for its log, nobody can know."""


def sqlite_file(url: str) -> Path:
    """The file of the database at this address. StoreError where it is none of SQLite's."""
    if not is_sqlite_address(url):
        raise StoreError(
            "This command copies SQLite's file, and ANDON_DATABASE_URL names PostgreSQL.",
            hint="andon export DIR writes everything from any database, andon import DIR brings it back; "
            "PostgreSQL's own backup is pg_dump.",
        )
    try:
        file = make_url(url).database
    except ArgumentError:
        file = None
    if not file or file.startswith("file:") or file == ":memory:":
        raise StoreError(
            "ANDON_DATABASE_URL names no file that could be copied.", hint="Write it like sqlite:///andon.db."
        )
    return Path(file).absolute()


def back_up(url: str, target: Path, *, replace: bool) -> int:
    """Copy the database of this address into a file, whole or not at all; its bytes.

    Others go on reading and writing meanwhile. An earlier backup under that name is replaced only with `replace`.
    Raises NotFound, InvalidInput and StoreError.
    """
    source, target = sqlite_file(url), target.absolute()
    if not source.exists():
        raise NotFound(f"There is no database {source} to back up.", hint="ANDON_DATABASE_URL names another one.")
    _refuse_target(source, target, replace=replace)
    with _made_whole(target) as unfinished:
        _copy(source, unfinished)
        _examine(unfinished, source)
        size = unfinished.stat().st_size
    return size


def restore(url: str, backup: Path, *, now: datetime) -> Restored:
    """Put a backup in the database's place; what was there is kept as a file beside it.

    Raises NotFound and InvalidInput for a file that is no backup, Busy where somebody has the database open, and
    StoreError.
    """
    target, backup = sqlite_file(url), backup.absolute()
    if not backup.is_file():
        raise NotFound(f"There is no backup {backup}.", hint="Name the file that andon backup wrote.")
    if target.exists() and backup.samefile(target):
        raise InvalidInput(f"{backup} is the database itself.", hint="Name the file that andon backup wrote.")
    _refuse_a_companion(backup)
    # First of all: what is no backup must not cost anybody the database.
    with _made_whole(target, replaces=True) as unfinished:
        _copy(backup, unfinished)
        _refuse_a_newer(_examine(unfinished, backup), backup)
        kept = target.with_name(f"{target.name}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        with _alone_with(target) as number:
            _raise_number(unfinished, number)
            like(target, unfinished)
            before = _keep(target, kept)
            # Within the block, so that nobody can begin to write between the two steps.
            unfinished.replace(target)
    return Restored(target, before, is_sure=number is not None)


# ------------------------------------------------------------------------------ copying


@contextmanager
def _made_whole(target: Path, *, replaces: bool = False) -> Iterator[Path]:
    """A new file to write into, which takes the name of `target` when the block ends, and goes when it fails."""
    unfinished = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{target.name}{UNFINISHED}", dir=target.parent)
        os.close(handle)
        unfinished = Path(name)
        yield unfinished
        if not replaces:
            unfinished.replace(target)
        synced(target.parent)
    except OSError as error:
        raise cannot_be_written(target, error) from error
    finally:
        if unfinished is not None:
            for each in (unfinished, *_companions(unfinished)):
                each.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(_opened(source)) as reading, closing(_opened(target)) as writing:
            # In one step: one moment of the database, however many write meanwhile; in several steps each of their
            # writes would begin the copy anew.
            reading.backup(writing, pages=-1)
            # One file that can be moved as it is.
            writing.execute("pragma journal_mode=delete")
    except sqlite3.Error as error:
        raise StoreError(
            f"{source} cannot be copied to {target.parent}: {error}.",
            hint="Check that the folder has room, and that the file is an SQLite database; nothing was changed.",
        ) from error
    synced(target)


def _examine(copy: Path, named: Path) -> str:
    """Where the tables of a copy of `named` are. InvalidInput or StoreError where it is not whole, or not Andon's."""
    try:
        with closing(_opened(copy)) as reading:
            found = [row[0] for row in reading.execute("pragma integrity_check(1)")]
            if found != ["ok"]:
                raise _damaged(named, found[0].splitlines()[0])
            names = {row[0] for row in reading.execute("select name from sqlite_master where type = 'table'")}
            if not {"alembic_version", "store_version"} <= names:
                raise InvalidInput(
                    f"{named} is a database, but not one of Andon's.", hint="Name the file that andon backup wrote."
                )
            (at,) = reading.execute("select version_num from alembic_version").fetchone()
    except sqlite3.Error as error:
        raise _damaged(named, str(error)) from error
    return str(at)


def _refuse_a_newer(at: str, named: Path) -> None:
    """What a newer Andon left is copied, as a whole file, by whoever went back a release; it is not brought back."""
    if at != HEAD and at not in known_revisions():
        raise InvalidInput(
            f"{named} was brought up by a newer Andon (its tables are at {at}).",
            hint="Use that release for restoring it; nothing was changed.",
        )


def _damaged(file: Path, what: str) -> StoreError:
    return StoreError(
        f"{file} is damaged: {what}.", hint="andon restore FILE brings a backup back; nothing was changed."
    )


def _refuse_target(source: Path, target: Path, *, replace: bool) -> None:
    if target.is_dir():
        raise InvalidInput(f"{target} is a folder.", hint="Name a file, such as andon-2026-05-12.db.")
    is_there = target.exists()
    if is_there and target.samefile(source):
        raise InvalidInput(f"{target} is the database itself.", hint="Name another file.")
    if not is_there:
        # A log that has lost its database would write itself into the copy.
        _refuse_a_companion(target)
        return
    if not replace:
        raise InvalidInput(
            f"{target} is there already, and nothing is written over.",
            hint="Name another file, or add --replace to put the new backup in its place once it is whole.",
        )
    _refuse_a_companion(target)
    try:
        _examine(target, target)
    except AndonError as error:
        raise InvalidInput(
            f"{target} is no backup of Andon, and nothing else is written over.", hint="Name another file."
        ) from error


def _refuse_a_companion(backup: Path) -> None:
    """A file with a log beside it is a database in use, and without its log it would lack what came last."""
    if _companions(backup):
        raise InvalidInput(
            f"{backup} is in use as a database: {_companions(backup)[0].name} is beside it.",
            hint="Name the file that andon backup wrote.",
        )


# ------------------------------------------------------------------------------ alone with a database


@contextmanager
def _alone_with(database: Path) -> Iterator[int | None]:
    """Keep everybody else out of the database; its number of writes, or None where it cannot be opened at all.

    Busy where another process has it open: SQLite can leave its log only when nobody else is there, and then the
    file alone holds everything.
    """
    if not database.exists():
        # A log without its database: who writes it may still have that open, under no name.
        yield None if _companions(database) else 0
        return
    try:
        alone = sqlite3.connect(_address(database), timeout=0, isolation_level=None, uri=True)
    except sqlite3.Error:
        yield None
        return
    with closing(alone):
        try:
            number = _take(alone, database)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise Busy(
                    f"Somebody has {database} open: a serving Andon, or a sync.",
                    hint="Stop it, then restore again; nothing was changed.",
                ) from error
            number = None
        yield number


def _take(alone: sqlite3.Connection, database: Path) -> int:
    alone.execute("pragma journal_mode=delete")
    # Kept until the end: whoever opens the file meanwhile waits, and finds that it has moved.
    alone.execute("begin exclusive")
    with suppress(sqlite3.OperationalError):  # a database, but none of Andon's: kept beside all the same
        row = alone.execute("select n from store_version").fetchone()
        return int(row[0]) if row else 0
    return 0


def _raise_number(copy: Path, before: int | None) -> None:
    """So that no process takes what it has in memory of the database before for what is in this one."""
    with closing(_opened(copy)) as writing:
        writing.execute("update store_version set n = max(n, ?) + 1", (before or 0,))
    synced(copy)


def _keep(database: Path, kept: Path) -> Path | None:
    """Give what is there a second name; where it is, if anything was there. At no moment is there no database."""
    found: Path | None = None
    if database.exists():
        found = kept
        try:
            os.link(database, kept)
        except OSError:  # a file system without links
            shutil.copy2(database, kept)
    for each in _companions(database):
        # Of a database that is damaged or gone; left here, its log would write itself into the one that comes.
        aside = kept.with_name(kept.name + each.name.removeprefix(database.name))
        each.rename(aside)
        found = found or aside
    synced(database.parent)
    return found


def _companions(database: Path) -> list[Path]:
    beside = [database.with_name(database.name + each) for each in COMPANIONS]
    return [each for each in beside if each.exists()]


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(_address(file), timeout=BUSY_SECONDS, isolation_level=None, uri=True)


def _address(file: Path) -> str:
    """Without the right to make a database where there is none."""
    return f"{file.as_uri()}?mode=rw"
