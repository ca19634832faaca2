"""Curves: distributions of a finishing day, many at once, on one fixed grid of days.

A curve holds the normal score z(d) = Phi^-1(F(d)) at every day of the grid, one row a forecast. Between
the grid's days z is a straight line over ln d, which is nearly what it is for every distribution of this
model. The chance on a day and the day of a chance are read off the same line, so that they never disagree;
and a recalibration F' = Phi((z - m) / s), layer 4 of the notes, is arithmetic on z.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

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

    @property
    def cdf(self) -> Floats:
        """F at the days of the grid; shape (forecasts, len(GRID))."""
        chances: Floats = ndtr(self.z)
        return chances

    def chance(self, row: int, days: float) -> float:
        """The chance of forecast `row` to be done within so many days, from LEAST to MOST."""
        if days <= 0:
            return LEAST
        z = np.interp(np.log(days), np.log(GRID), self.z[row])
        return float(np.clip(ndtr(z), LEAST, MOST))

    def quantiles(self, row: int, ps: npt.ArrayLike = PERCENTILES) -> Floats:
        """The days after which forecast `row` is done with the probabilities ps, in GRID's range; shape of ps."""
        days: Floats = np.exp(np.interp(ndtri(np.asarray(ps, dtype=np.float64)), self.z[row], np.log(GRID)))
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


def normal_nodes(count: int) -> tuple[Floats, Floats]:
    """Points and weights of Gauss-Hermite quadrature against the standard normal; weights sum to 1."""
    points, weights = np.polynomial.hermite_e.hermegauss(count)
    return points, weights / weights.sum()
