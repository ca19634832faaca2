"""A history folder of a large organisation, of which the first so many issues are the same however many there are.

Every launch is the work of five squads, and every squad has work of its own beside it. An issue has the changelog that
Jira would have: it joined its version, was begun, and was done with a resolution; some are discarded, some left a
version for another one. So a forecast as of a past day finds something to play back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

SEED = 11
DAYS = 730
PARTS = 5
"""Squads in a launch."""
IN_LAUNCHES = 0.7
"""The share of issues that belong to a launch, open or landed."""
DISCARDED = 0.06
MOVED_ON = 0.05
"""The share of a launch's issues that were in another version before."""
DAY = pd.Timedelta(days=1)

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Size:
    """How large the organisation is; launches are open ones, and `landed` those that shipped before."""

    issues: int
    squads: int
    launches: int
    landed: int


class Organisation:
    """All issues that there will ever be; `write` writes the first of them, with their versions and changes."""

    def __init__(self, size: Size, today: pd.Timestamp) -> None:
        """Draw everything once. `today` is midnight in UTC; days are counted from DAYS before it."""
        self.size, self._today = size, today
        draw = np.random.default_rng(SEED)
        versions, count = size.launches + size.landed, size.issues
        begun = np.where(np.arange(versions) < size.launches, draw.uniform(DAYS - 300, DAYS - 30, versions), 0.0)
        end = np.where(begun > 0, DAYS + draw.integers(20, 360, versions), draw.uniform(200, DAYS - 10, versions))
        begun = np.where(begun > 0, begun, end - draw.uniform(120, 190, versions))
        self._end, self._landed = end, np.arange(versions) >= size.launches
        self._version = np.where(draw.random(count) < IN_LAUNCHES, draw.integers(versions, size=count), -1)
        inside = self._version >= 0
        squad = (self._version * PARTS + draw.integers(PARTS, size=count)) % size.squads
        self._squad = np.where(inside, squad, draw.integers(size.squads, size=count))
        # What is written down for a launch comes in its time; a squad's own work at any.
        first = np.where(inside, begun[self._version], 0.0)
        last = np.where(inside, np.minimum(end[self._version] - 5, DAYS), DAYS)
        self._created = first + draw.random(count) * (last - first)
        self._done = self._created + draw.exponential(np.where(inside, 60.0, 20.0))
        landed = inside & self._landed[self._version]
        self._done[landed] = np.minimum(self._done[landed], end[self._version[landed]] - draw.random(landed.sum()))
        self._begun = self._created + draw.random(count) * (self._done - self._created)
        self._delivered = draw.random(count) >= DISCARDED
        before = draw.integers(versions, size=count)
        self._before = np.where(inside & (draw.random(count) < MOVED_ON), before, -1)

    def finish(self, count: int, among: int) -> None:
        """So many of the first issues that are open today are done now, as a sync would find them."""
        still_open = np.flatnonzero(self._done[:among] >= DAYS)[:count]
        self._done[still_open] = DAYS - 0.01
        self._begun[still_open] = np.minimum(self._begun[still_open], DAYS - 0.02)

    def write(self, folder: Path, issues: int) -> None:
        """The history folder of the first so many issues."""
        folder.mkdir(exist_ok=True)
        for name, table in self._tables(issues).items():
            table.to_parquet(folder / f"{name}.parquet")

    def _tables(self, count: int) -> Mapping[str, pd.DataFrame]:
        here = slice(0, count)
        is_done = self._done[here] < DAYS
        delivered = is_done & self._delivered[here]
        key = np.array([f"BIG-{n}" for n in range(count)], dtype=object)
        names = np.array([f"Tribe{n % 8} Squad{n:03}" for n in range(self.size.squads)], dtype=object)
        started = self._begun[here] < DAYS
        resolution = np.where(is_done, np.where(delivered, "Fixed", "Won't Do"), None)
        issues = {
            "key": key,
            "project": "BIG",
            "squad": names[self._squad[here]],
            "type": "Story",
            "status": np.where(is_done, "Done", np.where(started, "In Progress", "To Do")),
            "category": np.where(is_done, "done", np.where(started, "indeterminate", "new")),
            "resolution": resolution,
            "delivered": delivered,
            "created": self._moment(self._created[here]),
            "done": pd.Series(self._moment(self._done[here])).where(is_done),
        }
        inside = np.flatnonzero(self._version[here] >= 0)
        members = {"key": key[inside], "version_id": self._version[inside].astype(str)}
        return {
            "issues": pd.DataFrame(issues),
            "versions": self._versions(),
            "issue_versions": pd.DataFrame(members),
            "changes": self._changes(key, is_done, started, resolution),
        }

    def _versions(self) -> pd.DataFrame:
        number = len(self._end)
        return pd.DataFrame(
            {
                "id": [str(n) for n in range(number)],
                "project": "BIG",
                "name": [f"Launch {n}" for n in range(number)],
                "start": [None] * number,
                "release": [(self._today + (each - DAYS) * DAY).date() for each in np.floor(self._end)],
                "released": self._landed,
            }
        )

    def _changes(self, key: Numbers, is_done: Numbers, started: Numbers, resolution: Numbers) -> pd.DataFrame:
        """From the least to the most usual: version, begun, done, each in Jira's fields and in Andon's categories."""
        here = slice(0, len(key))
        done, began = np.flatnonzero(is_done), np.flatnonzero(started)
        moved = np.flatnonzero(self._before[here] >= 0)
        joined = np.flatnonzero((self._version[here] >= 0) & (self._before[here] < 0))
        version, before = (each[here].astype(str).astype(object) for each in (self._version, self._before))
        parts = [
            (joined, self._created[joined], "fix_version", None, version[joined]),
            (moved, self._begun[moved], "fix_version", before[moved], version[moved]),
            (began, self._begun[began], "status", "To Do", "In Progress"),
            (began, self._begun[began], "category", "new", "indeterminate"),
            (done, self._done[done], "status", "In Progress", "Done"),
            (done, self._done[done], "category", "indeterminate", "done"),
            (done, self._done[done], "resolution", None, resolution[done]),
        ]
        tables = [
            pd.DataFrame({"key": key[rows], "at": self._moment(at), "field": field, "from": was, "to": now})
            for rows, at, field, was, now in parts
            if len(rows)
        ]
        found = pd.concat([each.astype({"from": "str", "to": "str"}) for each in tables], ignore_index=True)
        return found[found["at"] < self._today + DAY]

    def _moment(self, day: Numbers) -> Any:
        return self._today + pd.to_timedelta(np.round((day - DAYS) * 86400), unit="s")
