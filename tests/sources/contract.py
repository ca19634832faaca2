"""What every source has to keep, whatever it reads. `docs/adding-a-source.md` tells why.

A source joins by an entry in `CASES`: how a handful of things is written in its form. `test_contract.py` does the rest,
down to a store that the source is synced into.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from andon.sources.csv_columns import Reading
from andon.sources.csv_export import csv_at
from andon.sources.history import HistoryFolder
from andon.usecases.ports import Source
from sources.csv_made import row, written

PLANTED = "Planted"
"""A person, who is put wherever the form of a source has a place for one."""


@dataclass(frozen=True)
class Thing:
    """An issue, as far as every source can tell it."""

    key: str
    status: str = "To Do"
    category: str = "new"
    done: datetime | None = None
    version: str = "Northlight"
    parent: str = ""
    points: float | None = 3
    summary: str = "A *thing*, told; with signs"


THINGS = (
    Thing("SHOP-1", "Done", "done", datetime(2026, 5, 4, 9, 30, tzinfo=UTC)),
    Thing("SHOP-2", "In Progress", "indeterminate", parent="SHOP-3", points=None),
    Thing("SHOP-3", version=""),
    Thing("PAY-1", version="Halcyon"),
    Thing("PAY-2", version="Halcyon", summary=""),
)
CREATED = datetime(2026, 4, 1, 8, tzinfo=UTC)


def touched(things: Sequence[Thing] = THINGS) -> tuple[Thing, ...]:
    """The same, but for SHOP-2, which has other points now."""
    return tuple(replace(each, points=8) if each.key == "SHOP-2" else each for each in things)


Write = Callable[[Path, Sequence[Thing]], None]


@dataclass(frozen=True)
class Case:
    """A kind of source."""

    name: str
    write: Write
    """Put the things into a folder in the form that the source reads, in the place of what was there."""
    open: Callable[[Path], Source]
    """The source of that folder, under the name `made`."""
    ruin: Callable[[Path], None]
    """Break what was written, so that it cannot be read."""


def _write_history(folder: Path, things: Sequence[Thing]) -> None:
    names = sorted({each.version for each in things if each.version})
    tables = {
        "issues": pd.DataFrame(
            {
                "key": [each.key for each in things],
                "project": [each.key.partition("-")[0] for each in things],
                "squad": None,
                "assignee": PLANTED,
                "type": "Story",
                "summary": [each.summary for each in things],
                "status": [each.status for each in things],
                "category": [each.category for each in things],
                "resolution": ["Done" if each.done else None for each in things],
                "delivered": [each.done is not None for each in things],
                "created": [pd.Timestamp(CREATED) for _ in things],
                "done": pd.Series([each.done for each in things], dtype="datetime64[us, UTC]"),
                "points": pd.Series([each.points for each in things], dtype=float),
                "parent": [each.parent or None for each in things],
            }
        ),
        "versions": pd.DataFrame(
            {"id": names, "project": None, "name": names, "start": None, "release": None, "released": False}
        ),
        "issue_versions": pd.DataFrame(
            [(each.key, each.version) for each in things if each.version], columns=["key", "version_id"]
        ),
    }
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)


def _ruin_history(folder: Path) -> None:
    (folder / "issues.parquet").write_bytes(b"PAR1 and then nothing")


def _write_csv(folder: Path, things: Sequence[Thing]) -> None:
    names = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
    rows = [
        row(
            each.key,
            **{
                "Summary": each.summary,
                "Status": each.status,
                "Status Category": names[each.category],
                "Created": f"{CREATED:%Y-%m-%d %H:%M}",
                "Updated": f"{CREATED:%Y-%m-%d %H:%M}",
                "Resolved": f"{each.done:%Y-%m-%d %H:%M}" if each.done else "",
                "Resolution": "Done" if each.done else "",
                "Fix versions": each.version,
                "Parent key": each.parent,
                "Custom field (Story Points)": "" if each.points is None else str(each.points),
            },
        )
        for each in things
    ]
    (folder / "all.csv").write_bytes(written(rows))


def _ruin_csv(folder: Path) -> None:
    (folder / "all.csv").write_bytes(b'Issue key,Status,Created\nSHOP-1,"To Do,2026-04-01\n')


CASES = (
    Case("history folder", _write_history, lambda folder: HistoryFolder("made", folder), _ruin_history),
    Case("CSV export", _write_csv, lambda folder: csv_at("made", folder, Reading()), _ruin_csv),
)
