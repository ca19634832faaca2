"""The files of an export: a manifest, and one compressed file of JSON lines a table.

    DIR/manifest.json            who wrote it when, and of each table its columns, its rows and a sum of its content
    DIR/tables/NAME.jsonl.gz     one row a line, in the order of the primary key

The sum is SHA-256 of the lines themselves, so that `zcat tables/NAME.jsonl.gz | sha256sum` tells it too.
"""

import gzip
import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from andon.errors import InvalidInput, StoreError
from andon.store.export_shape import KINDS, Shape

FORMAT = 1
"""Raised when an older Andon could no longer read it."""

LONGEST = 256 * 2**20
"""Bytes of one line; a snapshot's slides and pictures are the longest."""

LARGEST_MANIFEST = 2**20
"""Bytes; one has some twenty thousand."""

MANIFEST = "manifest.json"
TABLES = "tables"
UNFINISHED = ".unfinished-"
"""In the name of what is not whole yet, or never became it."""

_LEVEL = 5
"""Of gzip: nearly as small as its best, in a third of the time."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says of itself."""

    andon: str
    """The release that wrote it."""
    revision: str
    """Of the tables: the migration that they are at."""
    made_at: str
    store_version: int
    shapes: tuple[Shape, ...]
    sums: Mapping[str, Sum]
    """By table."""

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(each.rows for each in self.sums.values())

    def document(self) -> dict[str, Any]:
        """As it stands in its file."""
        return {
            "format": "andon-export",
            "format_version": FORMAT,
            "andon": self.andon,
            "revision": self.revision,
            "made_at": self.made_at,
            "store_version": self.store_version,
            "tables": {
                shape.table: {
                    "rows": self.sums[shape.table].rows,
                    "sha256": self.sums[shape.table].sha256,
                    "key": list(shape.key),
                    "columns": dict(shape.columns),
                }
                for shape in self.shapes
            },
        }


# ------------------------------------------------------------------------------ writing


class Summing:
    """Adds a table's content up while it passes by."""

    def __init__(self) -> None:
        self.rows = 0
        self._sha = hashlib.sha256()
        self._feed = self._sha.update

    def add(self, rows: int, lines: bytes) -> None:
        """Some rows more."""
        self.rows += rows
        self._feed(lines)

    @property
    def sum(self) -> Sum:
        """Of what has passed."""
        return Sum(self.rows, self._sha.hexdigest())


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the name of `folder` when the block ends, and goes when it fails.

    Whoever may read the database alone may read it. StoreError where it cannot be written, InvalidInput where
    something is there already.
    """
    folder = folder.absolute()
    refuse_what_is_there(folder)
    beside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f"{folder.name}{UNFINISHED}", dir=folder.parent))
        yield beside
        for each in (*beside.rglob("*"), beside):
            synced(each)
        # Takes the place of an empty folder, and of no other one.
        beside.rename(folder)
        synced(folder.parent)
    except OSError as error:
        raise cannot_be_written(folder, error) from error
    finally:
        if beside is not None and beside.exists():
            shutil.rmtree(beside, ignore_errors=True)


def refuse_what_is_there(folder: Path) -> None:
    """InvalidInput unless the name is free or that of an empty folder."""
    if folder.is_dir() and not folder.is_symlink():
        with suppress(OSError):  # one that cannot be read cannot be written either, which will be said
            if any(folder.iterdir()):
                raise InvalidInput(
                    f"{folder} holds something already, and nothing is written over.", hint="Name another folder."
                )
    elif folder.exists() or folder.is_symlink():
        raise InvalidInput(f"{folder} is no folder.", hint="Name another one.")


def leftovers(folder: Path) -> list[Path]:
    """What exports that were killed have left beside this folder."""
    return sorted(folder.absolute().parent.glob(f"*{UNFINISHED}*"))


def write_table(folder: Path, table: str, chunks: Iterable[tuple[int, bytes]]) -> Sum:
    """Write a table's file, and tell its sum."""
    whole = Summing()
    (folder / TABLES).mkdir(mode=0o700, exist_ok=True)
    with (
        _private(file_of(folder, table)) as file,
        # Without name and time, so that equal contents make equal files.
        gzip.GzipFile("", "wb", compresslevel=_LEVEL, fileobj=file, mtime=0) as packed,
    ):
        for rows, lines in chunks:
            packed.write(lines)
            whole.add(rows, lines)
    return whole.sum


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file: without it a folder is no export."""
    with _private(folder / MANIFEST) as file:
        file.write(json.dumps(manifest.document(), indent=1).encode() + b"\n")


def cannot_be_written(path: Path, error: OSError) -> StoreError:
    """The sentence for a folder or file that could not be written."""
    return StoreError(
        f"{path} cannot be written: {error.strerror or error}.",
        hint="Check that its folder exists, is yours and has room; then try again.",
    )


def _private(file: Path) -> Any:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def synced(path: Path) -> None:
    """Wait until it has reached the disk; a name survives a power cut only when its folder has."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ------------------------------------------------------------------------------ reading


def file_of(folder: Path, table: str) -> Path:
    """Where a table's rows are."""
    return folder / TABLES / f"{table}.jsonl.gz"


def is_export(folder: Path) -> bool:
    """Whether it is one, or was to become one."""
    return (folder / MANIFEST).is_file() or (folder / TABLES).is_dir()


def read_manifest(folder: Path) -> Manifest:
    """What the export says of itself. InvalidInput where it is none that this Andon can read."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            content = file.read(LARGEST_MANIFEST + 1)
        if len(content) > LARGEST_MANIFEST:
            raise InvalidInput(
                f"{folder / MANIFEST} is larger than that of any export.", hint="Name the folder of andon export."
            )
        told = json.loads(content)
    except FileNotFoundError as error:
        raise InvalidInput(
            f"{folder} is no whole export: it has no {MANIFEST}, which is written last.",
            hint="The export was stopped; make another one.",
        ) from error
    except OSError as error:
        raise _unreadable(folder / MANIFEST, error) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(folder / MANIFEST) from error
    if not isinstance(told, dict) or told.get("format") != "andon-export":
        raise InvalidInput(f"{folder / MANIFEST} is not that of an export.", hint="Name the folder of andon export.")
    if told.get("format_version") != FORMAT:
        raise newer(folder, str(told.get("andon")))
    try:
        return _manifest(told)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _damaged(folder / MANIFEST) from error


def _manifest(told: dict[str, Any]) -> Manifest:
    tables = told["tables"]
    shapes = []
    for name, each in tables.items():
        # Names become names of files and of tables.
        if not (name.isidentifier() and name.isascii()) or not set(each["key"]) <= set(each["columns"]):
            raise ValueError(name)
        if not set(each["columns"].values()) <= KINDS:
            raise ValueError(name)
        shapes.append(Shape(name, dict(each["columns"]), tuple(each["key"])))
    return Manifest(
        andon=str(told["andon"]),
        revision=str(told["revision"]),
        made_at=str(told["made_at"]),
        store_version=int(told["store_version"]),
        shapes=tuple(shapes),
        sums={name: Sum(int(each["rows"]), str(each["sha256"])) for name, each in tables.items()},
    )


def read_lines(folder: Path, table: str) -> Iterator[bytes]:
    """A table's rows, one after the other. InvalidInput where its file is missing, cut or damaged."""
    file = file_of(folder, table)
    try:
        with gzip.open(file, "rb") as packed:
            while line := packed.readline(LONGEST):
                if not line.endswith(b"\n"):
                    raise _damaged(file)
                yield line
    except FileNotFoundError as error:
        raise InvalidInput(f"{file} is missing: the export is not whole.", hint=_ANOTHER) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(file) from error
    except OSError as error:
        raise _unreadable(file, error) from error


def check_files(folder: Path, manifest: Manifest) -> Iterator[int]:
    """Read every file, and compare it with the manifest; how many rows have been read so far, some at a time."""
    done = 0
    for shape in manifest.shapes:
        whole = Summing()
        for line in read_lines(folder, shape.table):
            whole.add(1, line)
            if whole.rows > manifest.sums[shape.table].rows:
                # What was packed to become endless is not read to its end.
                break
            done += 1
            if done % 10_000 == 0:
                yield done
        if whole.sum != manifest.sums[shape.table]:
            raise InvalidInput(
                f"{file_of(folder, shape.table)} does not hold what the export's manifest says: it was changed or "
                "damaged.",
                hint=_ANOTHER,
            )
        yield done


def newer(folder: Path, andon: str) -> InvalidInput:
    """The sentence for an export that this Andon is too old for."""
    return InvalidInput(
        f"{folder} was written by a newer Andon ({andon}), whose tables this one does not know.",
        hint="Install that release, or a newer one; nothing was changed.",
    )


_ANOTHER = "Take another copy of this export, or another export; nothing was changed."


def _unreadable(file: Path, error: OSError) -> InvalidInput:
    return InvalidInput(f"{file} cannot be read: {error.strerror}.", hint="Check its rights and its disk.")


def _damaged(file: Path) -> InvalidInput:
    return InvalidInput(f"{file} is cut or damaged.", hint=_ANOTHER)
