"""History folders: a squad's work as a handful of Parquet files that any tool can write.

The contract is the *history folder* of the manual; `history_tables` reads and checks the files, this
module makes issues, versions and sprints of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from andon.config import DROP_SHARE
from andon.model import Category, Change, Issue, Sprint, Stamps, Version
from andon.sources.history_tables import COLUMNS, Tables, age, files_of, load, plain
from andon.usecases.ports import Finding, Proof

BATCH = 400

_OF_ISSUES = ("issue_versions", "issue_sprints", "changes")
"""The tables of which most is thrown away where only a few issues are wanted."""


@dataclass(frozen=True, slots=True)
class _Belongings:
    """What belongs to each wanted issue, by key. Gathered once, because a sync downloads in many small batches."""

    rows: pd.Index
    versions: Mapping[str, tuple[str, ...]]
    sprints: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, tuple[Change, ...]]


class HistoryFolder:
    """A source that reads a history folder. The issue's id is its key."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.asked = ""
        self.drop_share = DROP_SHARE
        self.folder = folder
        self._read: tuple[tuple[tuple[str, int, int], ...], Tables] | None = None
        self._gathered: tuple[Tables, Sequence[str], _Belongings] | None = None

    def prove(self) -> Proof:
        """Read and check the whole folder; SourceError says in one sentence what is wrong with it."""
        self._tables()
        return Proof()

    def learn(self, memory: Mapping[str, Any]) -> Mapping[str, Any]:
        """A folder says what it means itself, so there is nothing to remember."""
        return memory

    def versions(self) -> Sequence[Version]:
        """Every version of the folder."""
        table = self._tables().frames["versions"]
        kinds = plain(table["kind"]) if "kind" in table else [None] * len(table)
        names = ("id", "project", "name", "start", "release", "released")
        return tuple(
            Version(id, project or "", name, start, release, released, kind=kind or "release")
            for id, project, name, start, release, released, kind in zip(
                *(plain(table[each]) for each in names), kinds, strict=True
            )
        )

    def sprints(self) -> Sequence[Sprint]:
        """Every sprint of the folder; none without the file."""
        table = self._tables().frames.get("sprints")
        if table is None:
            return ()
        columns = (plain(table[c]) for c in ("id", "name", "start", "end", "completed"))
        return tuple(
            Sprint(id=id, name=name or id, start=start, end=end, completed=completed)
            for id, name, start, end, completed in zip(*columns, strict=True)
        )

    def sweep(self, since: datetime | None = None) -> Iterator[Stamps]:
        """Key and stamp of every issue, whatever `since` is; a broken folder raises before the first of them."""
        stamps = self._tables().stamps
        keys = list(stamps)
        yield Stamps(keys, keys, list(stamps.values()))

    def expected(self) -> int | None:
        """How many issues the folder has."""
        return len(self._tables().stamps)

    def download(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Sequence[Issue]]:
        """The issues with these ids, in batches; one that has left the folder meanwhile is left out."""
        ids = [id for id, _ in wanted]
        for start in range(0, len(ids), BATCH):
            yield self._batch(ids[start : start + BATCH], ids)

    def still_there(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
        """Of each issue, whether the folder still has it."""
        for id, _ in wanted:
            yield id, id in self._tables().stamps

    def doubts(self) -> Sequence[str]:
        """A folder is read whole or not at all."""
        return ()

    def examine(self) -> Iterator[Finding]:
        """Read it all, and say what was found."""
        tables = self._tables()
        yield Finding(True, f"{self.folder} is whole: {len(tables.stamps)} issues.")

    def _batch(self, ids: Sequence[str], wanted: Sequence[str]) -> list[Issue]:
        """Some of the issues that are wanted."""
        tables = self._tables()
        extra = self._belongings(tables, wanted)
        at = extra.rows.get_indexer(pd.Index(ids, dtype=object))
        issues = tables.frames["issues"].iloc[at[at >= 0]]
        names = [each for each in COLUMNS["issues"] if each in issues]
        rows = (
            dict(zip(names, values, strict=True)) for values in zip(*(plain(issues[n]) for n in names), strict=True)
        )
        return [_issue(row, tables.stamps[row["key"]], extra) for row in rows]

    def _tables(self) -> Tables:
        """The tables, read again only when a file has changed since."""
        files = tuple((each.name, *age(each)) for each in files_of(self.name, self.folder).values())
        if self._read is None or self._read[0] != files:
            self._read = (files, load(self.name, self.folder))
        return self._read[1]

    def _belongings(self, tables: Tables, wanted: Sequence[str]) -> _Belongings:
        """What belongs to the wanted issues of these tables, gathered for the first batch of them."""
        if self._gathered is None or self._gathered[0] is not tables or self._gathered[1] is not wanted:
            few = len(wanted) < len(tables.stamps)
            frames = {
                name: table[table["key"].isin(wanted)] if few else table
                for name, table in tables.frames.items()
                if name in _OF_ISSUES
            }
            extra = _Belongings(
                # In the type in which it is asked: pandas would turn all of it around for each batch.
                rows=pd.Index(plain(tables.frames["issues"]["key"]), dtype=object),
                versions=_members(frames.get("issue_versions"), "version_id"),
                sprints=_members(frames.get("issue_sprints"), "sprint_id"),
                changes=_histories(frames.get("changes")),
            )
            self._gathered = (tables, wanted, extra)
        return self._gathered[2]


# ------------------------------------------------------------------------------ rows become issues


def _issue(row: Mapping[str, Any], stamp: str, extra: _Belongings) -> Issue:
    """One row with all that belongs to it."""
    key, parent = row["key"], row.get("parent")
    changes = extra.changes.get(key, ())
    claims = [f"project:{row['project']}"]
    if row["squad"]:
        claims.insert(0, f"squad:{row['squad']}")
    scopes = [f"version:{each}" for each in extra.versions.get(key, ())]
    if parent:
        scopes.append(f"epic:{parent}")
    return Issue(
        id=key,
        key=key,
        project=row["project"],
        type=row["type"] or "",
        status=row["status"] or "",
        category=Category(row["category"]),
        created=row["created"],
        updated=stamp,
        summary=row.get("summary") or "",
        resolution=row["resolution"],
        delivered=row["delivered"],
        done=row["done"],
        points=row.get("points"),
        parent=parent,
        flagged_since=_flagged_since(changes),
        claims=tuple(claims),
        scopes=tuple(scopes),
        sprints=extra.sprints.get(key, ()),
        changes=changes,
    )


def _flagged_since(changes: Sequence[Change]) -> datetime | None:
    """When the flag that still stands was set; only the history knows, the row does not."""
    since = None
    for each in changes:
        if each.field == "flagged":
            since = (since or each.at) if each.after else None
    return since


def _members(table: pd.DataFrame | None, column: str) -> dict[str, tuple[str, ...]]:
    """What each issue belongs to, in a fixed order and once each."""
    if table is None:
        return {}
    table = table.drop_duplicates().sort_values(["key", column])
    found: dict[str, list[str]] = {}
    for key, value in zip(plain(table["key"]), plain(table[column]), strict=True):
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _histories(table: pd.DataFrame | None) -> dict[str, tuple[Change, ...]]:
    """Each issue's changes, oldest first."""
    if table is None:
        return {}
    table = table.sort_values("at", kind="stable")
    found: dict[str, list[Change]] = {}
    columns = (plain(table[each]) for each in ("key", "at", "field", "from", "to"))
    for key, at, field, before, after in zip(*columns, strict=True):
        found.setdefault(key, []).append(Change(at=at, field=field, before=before, after=after))
    return {key: tuple(changes) for key, changes in found.items()}
