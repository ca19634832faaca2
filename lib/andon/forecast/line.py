"""Lines: a distribution as normal scores over logarithms of days, read in both directions and beyond its points."""

from dataclasses import dataclass

import numpy as np

from andon.forecast.pace import Floats

CERTAIN = 6.0
"""Normal scores beyond are rounding errors; a line is carried on with its last slope instead."""


@dataclass(frozen=True, eq=False)
class Line:
    """Normal scores over logarithms of days: straight between its points, and carried on beyond them."""

    log_days: Floats
    scores: Floats

    def __call__(self, log_days: Floats) -> Floats:
        """The scores at these days."""
        return _carried_on(log_days, self.log_days, self.scores)

    def backwards(self, scores: Floats) -> Floats:
        """The logarithms of the days at these scores."""
        return _carried_on(scores, self.scores, self.log_days)


def straight(log_days: Floats, scores: Floats) -> Line:
    """A line through the points that are no rounding errors: rising, and two at least."""
    sure = np.flatnonzero(np.abs(scores) <= CERTAIN)
    if len(sure) < 2:
        nearest = int(np.clip(np.searchsorted(scores, 0.0), 1, len(scores) - 1))
        sure = np.array([nearest - 1, nearest])
    rising = np.maximum.accumulate(scores[sure]) + 1e-9 * np.arange(len(sure))
    return Line(log_days[sure], rising)


def _carried_on(at: Floats, x: Floats, y: Floats) -> Floats:
    values = np.interp(at, x, y)
    first, last = (y[1] - y[0]) / (x[1] - x[0]), (y[-1] - y[-2]) / (x[-1] - x[-2])
    values = np.where(at < x[0], y[0] + first * (at - x[0]), values)
    carried: Floats = np.where(at > x[-1], y[-1] + last * (at - x[-1]), values)
    return carried
