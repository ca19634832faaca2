"""The door of a history folder: reads its Parquet files and says in one sentence what is wrong with them.

Everything a person could have got wrong in such a folder is found here, because nobody can mend a
traceback. Only the columns of the contract are read: a column of people, should somebody have exported
one, never gets in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from andon.errors import SourceError
from andon.model import Category


class _Kind(StrEnum):
    """What a column may hold, in the words that a sentence about it needs."""

    TEXT = "text"
    NUMBER = "a number"
    YES_NO = "true or false"
    MOMENT = "a timestamp"
    DAY = "a date"


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the contract."""

    kind: _Kind = _Kind.TEXT
    optional: bool = False
    """Whether a file may come without it."""
    filled: bool = False
    """Whether every row must have a value."""


_NAME = _Column(filled=True)
_TEXT = _Column()
_MOMENT = _Column(_Kind.MOMENT)
_DAY = _Column(_Kind.DAY)

COLUMNS: Mapping[str, Mapping[str, _Column]] = {
    "issues": {
        "key": _NAME,
        "project": _NAME,
        "squad": _TEXT,
        "type": _TEXT,
        "summary": _Column(optional=True),
        "status": _TEXT,
        "category": _NAME,
        "resolution": _TEXT,
        "delivered": _Column(_Kind.YES_NO, filled=True),
        "created": _Column(_Kind.MOMENT, filled=True),
        "done": _MOMENT,
        "points": _Column(_Kind.NUMBER, optional=True),
        "parent": _Column(optional=True),
    },
    "versions": {
        "id": _NAME,
        "project": _TEXT,
        "name": _NAME,
        "start": _DAY,
        "release": _DAY,
        "released": _Column(_Kind.YES_NO, filled=True),
        "kind": _Column(optional=True),
    },
    "issue_versions": {"key": _NAME, "version_id": _NAME},
    "changes": {
        "key": _NAME,
        "at": _Column(_Kind.MOMENT, filled=True),
        "field": _NAME,
        "from": _TEXT,
        "to": _TEXT,
    },
    "sprints": {"id": _NAME, "name": _TEXT, "start": _MOMENT, "end": _MOMENT, "completed": _MOMENT},
    "issue_sprints": {"key": _NAME, "sprint_id": _NAME},
}

MOST_ROWS = 50_000_000
"""Of one file; ten times the changes of a million issues."""

MOST_BYTES = 8 * 2**30
"""Of one file's columns when they are unpacked: a small file can hold the same word a billion times."""

_OPTIONAL_FILES = frozenset({"changes", "sprints", "issue_sprints"})

_FIELDS = ("status", "category", "fix_version", "sprint", "points", "flagged", "resolution")
"""The changes that are read. Any other field, such as a change of assignee, stays outside."""

_YEARS = (1900, 2999)
"""Outside these a date is a slip of a unit (seconds read as milliseconds), not a date."""

_EXAMPLE = {
    _Kind.MOMENT: "Write moments in UTC such as 2026-05-12T09:00:00+00:00, and null where one is unknown.",
    _Kind.DAY: "Write dates such as 2026-05-12, and null where one is unknown.",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """A folder's tables, checked and in the types of the contract, with a stamp for each issue."""

    frames: Mapping[str, pd.DataFrame]
    stamps: Mapping[str, str]


# ------------------------------------------------------------------------------ stamps


def _stamps(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """A hash of all that is known about each issue, by key.

    Rows of the other tables are added up, so that their order does not matter but their number does;
    each table has its own hash key, so that a version "7" and a sprint "7" differ.
    """
    keys = frames["issues"]["key"]
    total = _row_hashes("issues", frames["issues"])
    for file in ("issue_versions", "changes", "issue_sprints"):
        if file in frames:
            codes = pd.Index(keys).get_indexer(pd.Index(frames[file]["key"]))
            known = codes >= 0
            np.add.at(total, codes[known], _row_hashes(file, frames[file])[known])
    return {key: f"{int(value):016x}" for key, value in zip(plain(keys), total, strict=True)}


def _row_hashes(file: str, table: pd.DataFrame) -> npt.NDArray[np.uint64]:
    """One number a row. A column that is not there counts as empty: adding it empty changes nothing."""
    full = table.reindex(columns=list(COLUMNS[file]))
    for column in full:
        if isinstance(full[column].dtype, pd.DatetimeTZDtype):
            full[column] = full[column].astype("int64")
        elif full[column].dtype != bool and full[column].dtype != float:
            full[column] = full[column].astype("str")
    hashes = pd.util.hash_pandas_object(full, index=False, hash_key=file.ljust(16, "."))
    return np.array(hashes, dtype=np.uint64)


# ------------------------------------------------------------------------------ the door


def files_of(name: str, folder: Path) -> dict[str, Path]:
    """The files that are there; SourceError when the folder or one that must be there is missing."""
    if not folder.is_dir():
        raise SourceError(
            f"The history folder of '{name}' is not there: {folder}.",
            hint="Check the path in andon.toml, or on the command line.",
        )
    found = {file: folder / f"{file}.parquet" for file in COLUMNS}
    for file, path in found.items():
        if not path.is_file() and file not in _OPTIONAL_FILES:
            raise SourceError(
                f"The history folder {folder} has no {path.name}.",
                hint="A history folder needs issues.parquet, versions.parquet and issue_versions.parquet.",
            )
    return {file: path for file, path in found.items() if path.is_file()}


def age(path: Path) -> tuple[int, int]:
    """Two numbers that differ after a file was written anew."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def load(name: str, folder: Path) -> Tables:
    """Every table of the folder, checked."""
    frames = {file: _frame(path, COLUMNS[file]) for file, path in files_of(name, folder).items()}
    _unique(frames["issues"], "key", "issues.parquet")
    _unique(frames["versions"], "id", "versions.parquet")
    _one_of(frames["issues"], "category", [each.value for each in Category], "issues.parquet")
    if "kind" in frames["versions"]:
        _one_of(frames["versions"], "kind", ["release", "sprint"], "versions.parquet")
    _known(frames, "issue_versions", "version_id", "versions")
    if "sprints" in frames:
        _unique(frames["sprints"], "id", "sprints.parquet")
        if "issue_sprints" in frames:
            _known(frames, "issue_sprints", "sprint_id", "sprints")
    if "changes" in frames:
        frames["changes"] = frames["changes"][frames["changes"]["field"].isin(_FIELDS)]
    return Tables(frames=frames, stamps=_stamps(frames))


def _frame(path: Path, columns: Mapping[str, _Column]) -> pd.DataFrame:
    """The contract's columns of one file, each in its type."""
    try:
        with pq.ParquetFile(path) as file:
            there = set(file.schema_arrow.names)
            needed = [name for name, each in columns.items() if not each.optional]
            missing = [name for name in needed if name not in there]
            if missing:
                raise SourceError(
                    f"{path.name} in {path.parent} has no column '{missing[0]}'.",
                    hint=f"It needs {', '.join(needed)}.",
                )
            _bounded(path, file.metadata)
            table = file.read(columns=[name for name in columns if name in there])
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{path.name} in {path.parent} cannot be read as a Parquet file.",
            hint="Write it again, for example with pandas.DataFrame.to_parquet, and check its rights.",
        ) from error
    label = _labels(table)
    return pd.DataFrame(
        {name: _column(table.column(name), name, columns[name], path.name, label) for name in columns if name in there}
    )


def _bounded(path: Path, told: Any) -> None:
    """SourceError for a file that would be too large in memory, before anything of it is unpacked."""
    size = sum(told.row_group(n).total_byte_size for n in range(told.num_row_groups))
    if told.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise SourceError(
            f"{path.name} in {path.parent} has {told.num_rows} rows ({size >> 20} MB unpacked): more than is read.",
            hint=f"Cut it into folders of at most {MOST_ROWS} rows and {MOST_BYTES >> 20} MB a file, one squad's or "
            "project's work each.",
        )


def _labels(table: Any) -> "pd.Series[Any]":
    """What to call each row in a sentence: its key or id."""
    name = "key" if "key" in table.column_names else "id"
    return pd.Series(table.column(name).to_pylist(), dtype=object)


def _column(values: Any, name: str, column: _Column, file: str, label: "pd.Series[Any]") -> "pd.Series[Any]":
    """One column in its type; SourceError names the first row whose value cannot be taken."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if not _fits(values.type, column.kind):
        raise SourceError(
            f"Column '{name}' of {file} holds {values.type}, which is not {column.kind.value}.",
            hint=_EXAMPLE.get(column.kind, f"Write {column.kind.value} in every row, or null."),
        )
    if column.kind in (_Kind.MOMENT, _Kind.DAY):
        series = _times(values, name, column.kind, file, label)
    elif column.kind is _Kind.TEXT:
        series = values.cast(pa.large_string()).to_pandas().astype("str")
        series = series.where(series != "")  # a tool without nulls writes empty words
    else:
        series = values.to_pandas()
    if column.filled and series.isna().any():
        row = int(series.isna().to_numpy().argmax())
        raise SourceError(
            f"Column '{name}' of {file} is empty in row {_row(label, row)}.",
            hint="Every row needs a value there.",
        )
    if column.kind is _Kind.YES_NO:
        return series.astype(bool)
    return series.astype(float) if column.kind is _Kind.NUMBER else series


def _fits(type: Any, kind: _Kind) -> bool:
    """Whether an Arrow type can hold that kind. Ids may be whole numbers, moments may be ISO words."""
    if pa.types.is_null(type):
        return True
    text = pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_string_view(type)
    match kind:
        case _Kind.TEXT:
            return bool(text or pa.types.is_integer(type))
        case _Kind.NUMBER:
            return bool(pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type))
        case _Kind.YES_NO:
            return bool(pa.types.is_boolean(type))
        case _:
            return bool(text or pa.types.is_timestamp(type) or pa.types.is_date(type))


def _times(values: Any, name: str, kind: _Kind, file: str, label: "pd.Series[Any]") -> "pd.Series[Any]":
    """Moments in UTC (without a zone they are taken as UTC), or plain dates."""
    raw: pd.Series[Any] = values.to_pandas(date_as_object=False)
    if raw.dtype == object or pd.api.types.is_string_dtype(raw.dtype):
        parsed = pd.to_datetime(raw, utc=True, format="ISO8601", errors="coerce")
    else:
        parsed = pd.to_datetime(raw, utc=True)
    year = parsed.dt.year
    broken = raw.notna() & ~((year >= _YEARS[0]) & (year <= _YEARS[1]))
    if broken.any():
        row = int(broken.to_numpy().argmax())
        more = int(broken.sum()) - 1
        raise SourceError(
            f"Column '{name}' of {file} holds '{raw.iloc[row]}' in row {_row(label, row)}, "
            f"which is not {kind.value}{f' (and so in {more} more rows)' if more else ''}.",
            hint=_EXAMPLE[kind],
        )
    moments: pd.Series[Any] = parsed.dt.as_unit("us")
    if kind is _Kind.MOMENT:
        return moments
    days: list[date | None] = [None if each is None else each.date() for each in plain(moments)]
    return pd.Series(days, dtype=object)


def _row(label: "pd.Series[Any]", row: int) -> str:
    """A row's key, or its number where it has none."""
    return str(label.iloc[row]) if label.iloc[row] else f"number {row + 1}"


def _unique(table: pd.DataFrame, column: str, file: str) -> None:
    """SourceError when a key or id comes twice."""
    double = table[column].duplicated()
    if double.any():
        raise SourceError(
            f"{file} has {column} '{table[column][double].iloc[0]}' more than once.",
            hint="Keep one row for each; changes over time belong in changes.parquet.",
        )


def _one_of(table: pd.DataFrame, column: str, allowed: Sequence[str], file: str) -> None:
    """SourceError when a column holds a word that the contract does not know."""
    strange = table[column].notna() & ~table[column].isin(allowed)
    if strange.any():
        first = table[strange].iloc[0]
        label = first["key"] if "key" in table else first["id"]
        raise SourceError(
            f"Column '{column}' of {file} holds '{first[column]}' in row {label}.",
            hint=f"It may be {', '.join(allowed[:-1])} or {allowed[-1]}.",
        )


def _known(frames: Mapping[str, pd.DataFrame], file: str, column: str, home: str) -> None:
    """SourceError when an issue belongs to something that is nowhere described.

    A membership of an unknown *issue* is harmless, and common in a folder cut down to some projects.
    """
    lost = ~frames[file][column].isin(frames[home]["id"])
    if lost.any():
        first = frames[file][lost].iloc[0]
        raise SourceError(
            f"{file}.parquet puts {first['key']} into {column} '{first[column]}', which {home}.parquet does not have.",
            hint=f"Add it to {home}.parquet, or drop the membership.",
        )


def plain(column: "pd.Series[Any]") -> list[Any]:
    """A column as plain Python values, None for null and moments in UTC."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        naive = column.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(object)
        return [None if each is None else each.replace(tzinfo=UTC) for each in naive]
    values = column.to_numpy(dtype=object, copy=True)
    values[column.isna().to_numpy()] = None
    return list(values)
