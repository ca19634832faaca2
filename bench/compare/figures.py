"""Figures: how often a tool's dates were met and what its chances were worth, by the scores of `andon backtest`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from andon.forecast.backtest_origins import Origin
from andon.forecast.backtest_scores import LEVELS, Met, chances_met, met_by, outcomes, score
from andon.forecast.pace import Floats, whole_days

from .tools import Answers

Marks = npt.NDArray[np.bool_]

SURE = 0.85


@dataclass(frozen=True, slots=True)
class Chances:
    """What the chances on time of a tool were worth."""

    brier: float
    base_brier: float
    """Of always saying how often the target days were met."""
    ece: float
    held: int
    sure: int
    """Chances of 85 per cent and more, and how many of them held."""
    targets: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One tool on some questions."""

    name: str
    asked: int
    answered: int
    levels: tuple[Met | None, ...]
    """None where the tool says no such date."""
    chances: Chances | None
    """None where it says no chances."""
    off: float | None
    """The median distance between the 50 per cent date and what came, in days, of what came."""
    width: float | None
    """The median of the 85 per cent date less the 50 per cent date, in days."""
    cpu_ms: float
    """CPU milliseconds a question."""

    @property
    def silent(self) -> float:
        """The share of the questions to which it cannot forecast."""
        return 1 - self.answered / self.asked if self.asked else 0.0


def answered(given: Answers) -> Marks:
    """To which questions a tool gave a date."""
    found: Marks = ~np.isnan(given.quantiles[:, 49])
    return found


def figures(given: Answers, asked: Sequence[Origin], rows: Marks | None = None) -> Figures:
    """The figures on the questions of `rows`, and of those on what it answers; None is all."""
    rows = np.full(len(asked), True) if rows is None else rows
    mine = np.flatnonzero(rows & answered(given))
    some, said = [asked[row] for row in mine.tolist()], given.quantiles[mine]
    came = outcomes(some)
    complete = len(some) > 0 and not np.isnan(said).any()
    days = np.ceil(said - 1e-9).clip(1)
    finished = ~np.isnan(came.actual)
    off = np.abs(days[finished, 49] - came.actual[finished])
    return Figures(
        name=given.name,
        asked=int(rows.sum()),
        answered=len(some),
        levels=tuple(_level(days[:, level - 1], some, level) for level in LEVELS),
        chances=_chances(said, some) if complete else None,
        off=float(np.median(off)) if len(off) else None,
        width=float(np.median(days[:, 84] - days[:, 49])) if complete else None,
        cpu_ms=1000 * given.cpu / max(len(asked), 1),
    )


def _level(days: Floats, asked: Sequence[Origin], level: int) -> Met | None:
    return None if not len(days) or np.isnan(days).any() else met_by(days, outcomes(asked), level)


def _chances(said: Floats, asked: Sequence[Origin]) -> Chances:
    came = outcomes(asked)
    of = score(said, came)
    chance, happened = chances_met(whole_days(said).astype(np.float64), came)
    sure = chance >= SURE
    return Chances(of.brier, of.base_brier, of.ece, int(happened[sure].sum()), int(sure.sum()), of.targets)
