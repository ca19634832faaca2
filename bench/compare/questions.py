"""Questions: what a tool could have read on the day of a forecast, and nothing from after it.

Which questions are asked, and what became of them, is the contract of `andon backtest` (docs/forecasting.md). A rule is
handed what stands here and no more, so that it cannot peek.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from andon.forecast.backtest_history import History, View, day_numbers
from andon.forecast.backtest_origins import Kind, Origin, version_counts
from andon.forecast.pace import Days
from andon.frames import NEVER

NOBODY = -1
"""The squad of an issue that no squad owns."""


@dataclass(frozen=True, eq=False)
class Team:
    """A squad's part of a version; issues that no squad owns are one more squad."""

    items: int
    """Its open items."""
    counts: Days
    """Deliveries a day of all of its work, from its first one to the day of the question."""


@dataclass(frozen=True, eq=False)
class Question:
    """When will so many items be delivered?"""

    kind: Kind
    subject: str
    """Squad, or version."""
    as_of: int
    """The day number of its day, all of which is known."""
    n: int
    """Items asked for, or known open."""
    counts: Days
    """Deliveries a day up to that day: of the squad since its first one, or of the version since its beginning."""
    teams: tuple[Team, ...] = ()
    """Of a version, by squad."""
    running: int = 0
    """Of a version: days since its start date; since the beginning of its deliveries where it has none by then."""
    finished: int = 0
    """What was delivered in those days."""


class Book:
    """A history that is opened at the day of a question."""

    def __init__(self, history: History, versions: pd.DataFrame) -> None:
        self.history = history
        self._starts = dict(zip(versions["id"], day_numbers(versions["start"]).tolist(), strict=True))
        self._view = lru_cache(maxsize=1)(history.view)
        """Questions of one day stand side by side."""

    def question(self, asked: Origin) -> Question:
        """What was known when this was asked; the outcome in `asked` is not looked at."""
        return self._of_squad(asked) if asked.kind == "pace" else self._of_version(asked)

    def _of_squad(self, asked: Origin) -> Question:
        squad = self.history.squads.index(asked.subject)
        counts = self._deliveries(self._view(asked.as_of), squad, None, asked.as_of)
        return Question(asked.kind, asked.subject, asked.as_of, asked.n, counts)

    def _of_version(self, asked: Origin) -> Question:
        view, version = self._view(asked.as_of), self.history.versions.index(asked.subject)
        rows = self.history.members_of(version, asked.as_of)
        days = view.done[rows[view.delivered[rows]]]
        counts = version_counts(days, asked.as_of)
        begun, shown = self._starts[asked.subject], asked.as_of - len(counts) + 1
        begun = begun if begun <= asked.as_of else shown
        return Question(
            asked.kind,
            asked.subject,
            asked.as_of,
            int(view.open[rows].sum()),
            counts,
            self._teams(view, rows[view.open[rows]], str(self.history.version_project[version]), asked.as_of),
            asked.as_of - begun + 1,
            int((days >= begun).sum()),
        )

    def _teams(self, view: View, open_rows: Days, project: str, as_of: int) -> tuple[Team, ...]:
        squads, items = np.unique(self.history.squad[open_rows], return_counts=True)
        return tuple(
            Team(int(number), self._deliveries(view, int(squad), project if squad == NOBODY else None, as_of))
            for squad, number in zip(squads, items, strict=True)
        )

    def _deliveries(self, view: View, squad: int, project: str | None, as_of: int) -> Days:
        """Deliveries a day of a squad, from its first one on; `project` keeps to one, for what nobody owns."""
        mine = view.delivered & (self.history.squad == squad) & (view.done < NEVER)
        if project is not None:
            mine &= self.history.project == project
        days = view.done[mine]
        first = int(days.min()) if len(days) else as_of
        return np.bincount(days - first, minlength=as_of - first + 1)


def spread(asked: Sequence[Origin], sample: int | None) -> list[Origin]:
    """The questions by day; with a sample so many of them, evenly spread over the days."""
    ordered = sorted(asked, key=lambda each: each.as_of)
    if sample is None or sample >= len(ordered):
        return ordered
    return [ordered[row] for row in np.linspace(0, len(ordered) - 1, sample).round().astype(int).tolist()]
