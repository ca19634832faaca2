"""Curves: distributions of a finishing day, many at once, on one fixed grid of days.

A curve holds the normal score z(d) = Phi^-1(F(d)) at every day of the grid, one row a forecast. Between
the grid's days z is a straight line over ln d, which is nearly what it is for every distribution of this
model. The chance on a day and the day of a chance are read off the same line, so that they never disagree;
and a recalibration F' = Phi((z - m) / s), layer 4 of the notes, is arithmetic on z.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from andon.forecast.capacity import Ahead
from andon.forecast.pace import HORIZON, Floats

GRID: Floats = np.geomspace(0.5, HORIZON, 110)
"""The days of the grid, 8 % apart: from half a day, which still is day 1, to the horizon."""

PERCENTILES: Floats = np.arange(1, 100) / 100
"""The 99 probabilities of a stored forecast."""

LEAST, MOST = 0.01, 0.99
"""No chance is said to be 0 or 100 per cent (promise 9)."""

LEVELS: Floats = np.linspace(-4.0, 4.0, 161)
"""The normal scores at which quantiles are averaged or moved."""

_SURE = 1e-12


@dataclass(frozen=True, slots=True)
class Curves:
    """Distributions of finishing days: `z` is an array of shape (forecasts, len(GRID)), non-decreasing in each row."""

    z: Floats
    ahead: Sequence[Ahead | None] | None = None
    """By which calendar each row is read: then the grid's days are normal days. None: every day is a normal one."""

    @property
    def cdf(self) -> Floats:
        """F at the days of the grid, as they are; shape (forecasts, len(GRID))."""
        chances: Floats = ndtr(self.z)
        return chances

    def chance(self, row: int, days: float) -> float:
        """The chance of forecast `row` to be done within so many days, from LEAST to MOST."""
        if self.ahead and (ahead := self.ahead[row]):
            days = float(ahead.worked(days)) if days > 0 else 0.0
        if days <= 0:
            return LEAST
        z = np.interp(np.log(days), np.log(GRID), self.z[row])
        return float(np.clip(ndtr(z), LEAST, MOST))

    def quantiles(self, row: int, ps: npt.ArrayLike = PERCENTILES) -> Floats:
        """The days after which forecast `row` is done with the probabilities ps, HORIZON at most; shape of ps."""
        days: Floats = np.exp(np.interp(ndtri(np.asarray(ps, dtype=np.float64)), self.z[row], np.log(GRID)))
        if self.ahead and (ahead := self.ahead[row]):
            return np.minimum(ahead.days(days), float(HORIZON))
        return days


def curves(cdf: Floats) -> Curves:
    """Curves from F at the days of the grid, shape (forecasts, len(GRID)); dips by rounding are levelled."""
    rising = np.maximum.accumulate(np.clip(cdf, _SURE, 1 - _SURE), axis=1)
    return Curves(ndtri(rising))


def read(z: Floats) -> Floats:
    """The logarithms of the days at LEVELS from normal scores at the days of the grid; one row a forecast."""
    return np.array([np.interp(LEVELS, row, np.log(GRID)) for row in z]).reshape(len(z), len(LEVELS))


def scored(log_days: Floats) -> Floats:
    """The reverse of `read`: normal scores at the days of the grid, from -4 to 4, from logarithms of days at LEVELS."""
    # Flat stretches, as at the ends of the grid, get a slope: a line is read backwards only where it rises.
    rising = np.maximum.accumulate(log_days, axis=1) + 1e-9 * LEVELS
    return np.array([np.interp(np.log(GRID), row, LEVELS) for row in rising]).reshape(len(log_days), len(GRID))


def spreads(log_days: Floats) -> Floats:
    """Half of the distance between the quantiles at the normal scores -1 and 1, from logarithms of days at LEVELS."""
    low, high = np.searchsorted(LEVELS, [-1.0 - 1e-9, 1.0 - 1e-9])
    found: Floats = np.maximum((log_days[:, high] - log_days[:, low]) / 2, 1e-3)
    return found


def pooled_spread(one: Floats, other: Floats, share: Floats, correlation: float) -> Floats:
    """The spread of (1 - share) x one error + share x another, over the mean of their spreads.

    The mean of quantiles has the mean of the spreads, which is right only for errors that are one and the same.
    """
    first, second = (1 - share) * one, share * other
    both = np.sqrt(first**2 + second**2 + 2 * correlation * first * second)
    ratio: Floats = both / (first + second)
    return ratio


@cache
def normal_nodes(count: int) -> tuple[Floats, Floats]:
    """Points and weights of Gauss-Hermite quadrature against the standard normal; weights sum to 1."""
    points, weights = np.polynomial.hermite_e.hermegauss(count)
    weights = weights / weights.sum()
    for each in (points, weights):
        each.setflags(write=False)
    return points, weights
