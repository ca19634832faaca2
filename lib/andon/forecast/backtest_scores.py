"""Backtest, its scores: how often dates were met, and how far forecasts lay from what came.

A quantile of 12.4 days is the 13th day, so quantiles are rounded up before anything else. What was not finished by
the end of the data counts where that decides it: a date that had passed by then was missed. Everything is computed from
rows of (99 quantiles, outcome), the same for the model and for every baseline.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from andon.forecast.backtest_history import Marks
from andon.forecast.backtest_origins import Origin
from andon.forecast.curve import PERCENTILES
from andon.forecast.pace import Days, Floats, whole_days

LEVELS = (50, 70, 85, 95)

DRAWS, SEED = 2000, 7
"""Bootstrap draws of whole squads, or versions: forecasts of one squad share its luck."""

_WEIGHTS = np.full(99, 0.01)
_WEIGHTS[[0, -1]] = 0.015


@dataclass(frozen=True, slots=True)
class Met:
    """How often the dates of a level were met."""

    claimed: int
    """Per cent."""
    met: int
    known: int
    """Forecasts of which it is known."""
    low: float | None
    """The interval of the share, 95 per cent, over resampled squads or versions; None with fewer than three."""
    high: float | None

    @property
    def share(self) -> float | None:
        """The share met, 0 to 1."""
        return self.met / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of one model over one kind of questions."""

    forecasts: int
    unfinished: int
    subjects: int
    """Squads, or versions."""
    levels: tuple[Met, ...]
    crps: float
    """Mean, in days."""
    crps_log: float
    """Mean, in ln(days): slow squads do not carry it."""
    brier: float
    """Of the chances by the target days."""
    base_brier: float
    """Of always saying how often the target days were met."""
    ece: float
    """Expected calibration error of the same chances, ten bins."""
    targets: int

    @property
    def brier_skill(self) -> float | None:
        """Against the base rate."""
        return 1 - self.brier / self.base_brier if self.base_brier else None

    def crps_skill(self, other: "Score") -> float | None:
        """Against another model on the same questions, in days."""
        return 1 - self.crps / other.crps if other.crps else None

    def crps_log_skill(self, other: "Score") -> float | None:
        """Against another model on the same questions, in ln(days)."""
        return 1 - self.crps_log / other.crps_log if other.crps_log else None


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of some questions, as arrays."""

    actual: Floats
    """Days; nan when it had not happened by the end of the data."""
    censored: Floats
    targets: Floats
    """Shape (questions, targets); nan where there is none."""
    subject: Sequence[str]
    until: Floats | float = np.inf
    """Days to the last day that counts, where early finishes must not be known before late ones: a date beyond it
    is not counted, whichever way it went."""


def outcomes(asked: Sequence[Origin]) -> Outcomes:
    """The outcomes of some questions of one kind."""
    return Outcomes(
        actual=np.array([np.nan if each.actual_days is None else each.actual_days for each in asked], dtype=np.float64),
        censored=np.array([each.censored_days for each in asked], dtype=np.float64),
        targets=np.array([each.targets for each in asked], dtype=np.float64),
        subject=[each.subject for each in asked],
    )


def score(quantiles: Floats, came: Outcomes, chances: Floats | None = None) -> Score:
    """The figures of a model's quantiles, shape (questions, 99), with at least one question.

    `chances` are those that were said of the targets, shape (questions, targets); None reads them off the quantiles.
    """
    days = whole_days(quantiles).astype(np.float64)
    said, happened = chances_met(days, came, chances)
    return Score(
        forecasts=len(days),
        unfinished=int(np.isnan(came.actual).sum()),
        subjects=len(set(came.subject)),
        levels=tuple(met_by(days[:, level - 1], came, level) for level in LEVELS),
        crps=float(_crps(days, came, np.asarray).mean()),
        crps_log=float(_crps(days, came, _log).mean()),
        brier=float(((said - happened) ** 2).mean()) if len(said) else 0.0,
        base_brier=float(happened.var()) if len(said) else 0.0,
        ece=_ece(said, happened),
        targets=len(said),
    )


def met_by(day: Floats, came: Outcomes, level: int) -> Met:
    """How often a date of that level, in whole days, was met."""
    finished = ~np.isnan(came.actual)
    known = (finished | (day <= came.censored)) & (day <= came.until)
    met = known & (np.where(finished, came.actual, np.inf) <= day)
    low, high = _interval(came.subject, met, known)
    return Met(level, int(met.sum()), int(known.sum()), low, high)


def _interval(subject: Sequence[str], met: Marks, known: Marks) -> tuple[float | None, float | None]:
    """The middle 95 per cent of sum(met) / sum(known) over draws of as many subjects with replacement.

    Where all were met, or none, every draw says the same, however few there are: then the exact interval of Clopper
    and Pearson (1934), with each subject for one case, since what is said of one of them shares its luck.
    """
    names, codes = np.unique(np.array(subject), return_inverse=True)
    if len(names) < 3:
        return None, None
    hits, cases = (np.bincount(codes, each, len(names)) for each in (met, known))
    if hits.sum() in (0, cases.sum()):
        subjects = int((cases > 0).sum())
        if not subjects:
            return None, None
        away = 1 - 0.025 ** (1 / subjects)
        return (0.0, away) if not hits.sum() else (1 - away, 1.0)
    drawn = _drawn(len(names))
    number = drawn @ cases
    low, high = np.percentile((drawn @ hits)[number > 0] / number[number > 0], [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=4)
def _drawn(subjects: int) -> Days:
    """How often each of so many subjects is in each draw, shape (DRAWS, subjects): the same for every level."""
    return np.random.default_rng(SEED).multinomial(subjects, np.full(subjects, 1 / subjects), DRAWS)


def _crps(days: Floats, came: Outcomes, scale: Callable[[Floats], Floats]) -> Floats:
    """Twice the mean pinball loss of the quantiles; an unfinished row is scored on min(day, end of the data)."""
    finished = ~np.isnan(came.actual)
    actual = scale(np.where(finished, came.actual, came.censored))[:, None]
    said = scale(days)
    said = np.where(finished[:, None], said, np.minimum(said, actual))
    loss: Floats = 2 * ((PERCENTILES - (actual < said)) * (actual - said) * _WEIGHTS).sum(axis=1)
    return loss


def _log(days: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(days, 1.0))
    return logs


def chances_met(days: Floats, came: Outcomes, said: Floats | None = None) -> tuple[Floats, Floats]:
    """The chance of each target day whose outcome is known, and whether it was met.

    `days` are the quantiles in whole days; `said` are chances as they were said, None reads them off the quantiles.
    """
    if said is None:
        said = ((days[:, None, :] <= came.targets[:, :, None]).sum(axis=2) + 0.5) / 100
    finished = ~np.isnan(came.actual)[:, None]
    known = finished | (came.censored[:, None] >= came.targets)
    known &= came.targets <= np.reshape(came.until, (-1, 1))
    met = finished & (np.where(finished, came.actual[:, None], np.inf) <= came.targets)
    return said[known], met[known].astype(np.float64)


def _ece(said: Floats, happened: Floats) -> float:
    """The mean distance between what was said and how often it happened, over tenths of the chance."""
    tenth = np.clip((said * 10).astype(int), 0, 9)
    gaps = np.bincount(tenth, said - happened, 10)
    return float(np.abs(gaps).sum() / max(len(said), 1))
