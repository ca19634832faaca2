"""Planned: what a promised date says about the day on which a launch will be finished.

A date is promised with good reasons, and then missed in a way that has a law. Of the targets that the Landmark data
hold, what a launch still takes is 1.6 times what is still planned in the middle, at every distance, and scatters the
more the nearer the date is (Little 2006; section 2D of the forecasting notes: the 85th percentile is 4.3 times the
plan at 7 to 30 days, 2.1 times beyond 240). With the planned days p that is

    ln(actual) ~ Normal(ln p + m s(p), (k s(p))^2),   s(p) = min(4 / sqrt(p), 1.1)

with m and k learnt from the organisation's own landed launches, from the dates that stood on the days of the looks
back. The law is averaged with the forecast that knows no date, in logarithms of days: each side weighs with the
inverse of its variance (Bates and Granger 1969), the date a quarter of that while no own launch has shown what dates
are worth, and the spread is that of an average of two errors with a correlation of 0.2.

A date is of the calendar, and whoever promised it knew the holidays before it: p are the normal days until then, and
the law is about normal days. Only s(p), how exact a date is, goes by the calendar.
"""

from dataclasses import dataclass

import numpy as np

from andon.forecast.capacity import Ahead
from andon.forecast.curve import LEVELS, pooled_spread, spreads
from andon.forecast.pace import Days, Floats

NARROWING, WIDEST = 4.0, 1.1
"""s(p) = 4 / sqrt(p), at most 1.1: of the quantiles above, 0.94 at 18 days and 0.26 at 240."""

LATE = float(np.log(1.6)) / 0.6
"""The prior of m: a factor of 1.6 where s is 0.6, six weeks ahead."""

PRIOR_LAUNCHES = 0.5
"""The weight of the prior of m and k: one launch's dates say more about an organisation's dates than another's."""

UNKNOWN, LEARNT = 0.25, 2.0
"""The share of its weight that the date has without own launches, and how many launches give it half of the rest."""

CORRELATION = 0.2
"""Between the errors of both sides: a date is promised before most of the work is known."""

SHORTEST = 7
"""Looks back from less than a week before a date teach nothing: they are about the day of the week."""

NEAREST = 3.0
"""A date that is nearer says as much as one in three days."""

LEAST_WORTH, MOST_WORTH = 0.5, 2.0
"""A day until a date is taken to be worth half a normal day, or two, at the outside: a date in the midst of days off
would otherwise say that all is done before them."""


@dataclass(frozen=True, slots=True)
class PlanLaw:
    """How an organisation's launches went by their dates."""

    mean: float = LATE
    """m: in units of s(p), positive when late."""
    sd: float = 1.0
    """k: in units of s(p)."""
    launches: float = 0.0
    """The weight of the launches that taught it, one each when young; 0 when it is the prior alone."""

    @property
    def trust(self) -> float:
        """The share of its weight that the date gets, from UNKNOWN to 1."""
        return (UNKNOWN * LEARNT + self.launches) / (LEARNT + self.launches)


def spread(days: Floats | float) -> Floats:
    """s(p), in logarithms of days."""
    found: Floats = np.minimum(NARROWING / np.sqrt(np.asarray(days, dtype=np.float64)), WIDEST)
    return found


def log_worth(planned: int, ahead: Ahead | None) -> float:
    """The logarithm of what a day until the date is worth, in normal days; 0 without a calendar."""
    if ahead is None or planned < 1:
        return 0.0
    return float(np.log(np.clip(ahead.worked(planned) / planned, LEAST_WORTH, MOST_WORTH)))


def learn_plan(planned: Days, log_actual: Floats, weights: Floats) -> PlanLaw:
    """The law from looks back: the days planned on their days (0 or less: none), what it took, and their weights."""
    able = (planned >= SHORTEST) & (weights > 0)
    if not able.any():
        return PlanLaw()
    weights, days = weights[able], planned[able].astype(np.float64)
    errors = (log_actual[able] - np.log(days)) / spread(days)
    total = weights.sum() + PRIOR_LAUNCHES
    mean = ((weights * errors).sum() + PRIOR_LAUNCHES * LATE) / total
    squares = (weights * (errors - mean) ** 2).sum() + PRIOR_LAUNCHES * (1 + (LATE - mean) ** 2)
    return PlanLaw(float(mean), float(np.sqrt(squares / total)), float(weights.sum()))


def told_by_plan(log_days: Floats, planned: int, law: PlanLaw, ahead: Ahead | None = None) -> Floats:
    """A forecast with what the date says: logarithms of days at LEVELS, before and after.

    The forecast is of normal days, `planned` of the calendar, and `ahead` turns one into the other; None: both are one.
    A date that has passed says nothing: nobody believes it any more.
    """
    if planned < 1:
        return log_days
    days = max(float(planned), NEAREST)
    own, of_plan = spreads(log_days[None, :]), law.sd * spread(days)
    share = law.trust * own**2 / (own**2 + of_plan**2)
    plan = np.log(days) + law.mean * spread(days) + of_plan * LEVELS
    plan = plan + log_worth(planned, ahead)
    pooled = (1 - share) * log_days + share * plan
    middle = pooled[len(LEVELS) // 2]
    narrowed: Floats = middle + (pooled - middle) * pooled_spread(own, of_plan, share, CORRELATION)
    return narrowed
