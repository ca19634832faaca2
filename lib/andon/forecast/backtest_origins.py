"""Backtest, its questions: which forecasts a history asks for, and what became of them.

A contract with whoever scores the rows again, kept to the letter (docs/forecasting.md says it in full). Outcomes look
at the whole history; nothing of them reaches a forecast.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from andon.forecast.backtest_history import History
from andon.forecast.pace import Days
from andon.frames import NEVER

SQUAD_ITEMS = 150
"""Fewer delivered items, and a squad's pace is not asked for."""

FIRST_DAY, EVERY, DAYS_LEFT = 180, 28, 120
"""A squad is asked from its 180th day on, every 28 days, while 120 days of data remain."""

ITEMS = (10, 30, 100)
RECENT_DAYS, RECENT_ITEMS, MOST = 90, 8, 3
"""Of the last 90 days: eight deliveries at least, and no more than three times as many are asked for."""

SHARES = (0.25, 0.5, 0.75)
WINDOW_DAYS, GRACE_DAYS, WINDOW_ITEMS, SHORTEST = 270, 14, 25, 21
"""A version's window: from 270 days before to 14 days after its release, 25 delivered in it, 21 days at least."""

OPEN_ITEMS, DONE_ITEMS = 5, 8
"""What must be known open, and delivered since the window's start, for a version to be asked."""

PACE_TARGETS, LAUNCH_TARGETS = (0.8, 1.0, 1.25, 1.6), (0.8, 1.25, 2.0, 3.2)
"""The days that chances are scored on, as multiples of items over mean pace."""

Kind = Literal["pace", "launch"]


@dataclass(frozen=True, eq=False)
class Origin:
    """A question, its outcome, and what the baselines need to answer it too."""

    kind: Kind
    subject: str
    """Squad, or version."""
    as_of: int
    n: int
    """Items asked for, or known open."""
    actual_days: int | None
    """None when it had not happened by the end of the data."""
    censored_days: int
    """Days from `as_of` to the end of the data."""
    counts: Days
    """Deliveries a day, up to `as_of`: of the squad, or of the version."""
    mean_days: float
    """Items over mean pace: of 180 days, or of the version."""

    @property
    def targets(self) -> Days:
        """The days that chances are scored on."""
        factors = PACE_TARGETS if self.kind == "pace" else LAUNCH_TARGETS
        return np.clip(np.round(self.mean_days * np.array(factors)), 1, 3000).astype(np.int64)


def origins(history: History) -> list[Origin]:
    """Every question that a history asks, squads first; in a fixed order."""
    ends = project_ends(history)
    return [*_pace_origins(history, ends), *_launch_origins(history, ends)]


def project_ends(history: History) -> dict[str, int]:
    """The end of each project's data: the 99th percentile of its delivery days."""
    delivered = pd.Series(history.done[history.delivered])
    grouped = delivered.groupby(history.project[history.delivered])
    return {str(project): int(np.percentile(days, 99)) for project, days in grouped}


def _pace_origins(history: History, ends: dict[str, int]) -> Iterator[Origin]:
    for code, squad in enumerate(history.squads):
        mine = history.delivered & (history.squad == code)
        if mine.sum() >= SQUAD_ITEMS:
            # A squad that delivers for several projects has the end of the one where it delivered most.
            end = ends[pd.Series(history.project[mine]).value_counts().index[0]]
            yield from _of_squad(squad, history.done[mine], end)


def _of_squad(squad: str, done: Days, end: int) -> Iterator[Origin]:
    first = int(done.min())
    if end - first < FIRST_DAY + DAYS_LEFT:
        return
    counts = np.bincount(done[done <= end] - first, minlength=end - first + 1)
    total = counts.cumsum()
    for day in range(FIRST_DAY, end - first - DAYS_LEFT + 1, EVERY):
        recent = int(total[day] - total[day - RECENT_DAYS])
        if recent < RECENT_ITEMS:
            continue
        pace = counts[day - 179 : day + 1].sum() / 180
        for n in (each for each in ITEMS if each <= MOST * recent):
            at = int(np.searchsorted(total, total[day] + n))
            actual = at - day if at < len(total) else None
            yield Origin("pace", squad, first + day, n, actual, end - first - day, counts[: day + 1], n / pace)


def _launch_origins(history: History, ends: dict[str, int]) -> Iterator[Origin]:
    shipped = history.released & (history.release < NEVER)
    for version in np.flatnonzero(shipped).tolist():
        release, end = int(history.release[version]), ends.get(str(history.version_project[version]), NEVER)
        rows = history.members_of(version)
        done = history.done[rows[history.delivered[rows]]]
        window = np.sort(done[(done >= release - WINDOW_DAYS) & (done <= release + GRACE_DAYS)])
        start = int(np.percentile(window, 5)) if len(window) >= WINDOW_ITEMS else release
        if release - start < SHORTEST:
            continue
        for share in SHARES:
            as_of = int(start + share * (release - start))
            since = ((window >= start) & (window <= as_of)).sum()
            rest = window[window > as_of]
            if since >= DONE_ITEMS and len(rest) and as_of < end:
                actual = int(rest[int(np.ceil(0.95 * len(rest))) - 1]) - as_of
                yield from _of_version(history, version, as_of, actual if as_of + actual <= end else None, end - as_of)


def _of_version(history: History, version: int, as_of: int, actual: int | None, censored: int) -> Iterator[Origin]:
    """The question about a version on a day, unless too little of it is known to be open."""
    rows = history.members_of(version, as_of)
    n = int(history.view(as_of).open[rows].sum())
    if n < OPEN_ITEMS:
        return
    counts = version_counts(history.done[rows[history.delivered[rows]]], as_of)
    mean_days = n / (max(int(counts.sum()), 1) / len(counts))
    yield Origin("launch", history.versions[version], as_of, n, actual, censored, counts, mean_days)


def version_counts(done: Days, as_of: int) -> Days:
    """A version's deliveries a day, of the last 270 days, from their 5th percentile on; those of 14 days at least."""
    done = done[(done <= as_of) & (done > as_of - WINDOW_DAYS)]
    start = min(int(np.percentile(done, 5)) if len(done) else as_of, as_of - 13)
    return np.bincount(done[done >= start] - start, minlength=as_of - start + 1)
