"""Random days: each day to come is a past day, drawn independently. Most tools' rule; they differ in the window.

Lighthouse draws from the last 30 days unless a team says otherwise, advises 30 to 90, and forecasts from five days with
deliveries on. Axify draws from the last three months, Nave from past days, ActionableAgile from all that is loaded.
jira-agile-metrics' burn-up draws from the day of the last delivery and the 60 before it, in a hundred trials.
"""

import numpy as np

from andon.forecast.pace import Days, Floats

from .questions import Question
from .trials import independent, quantiles, steps_until

TRIALS = 10_000
ACTIVE_DAYS = 5
"""Lighthouse's least number of days with deliveries in the window."""

JAM_WINDOW, JAM_TRIALS = 60, 100
"""What jira-agile-metrics takes where its settings say nothing."""


def random_days(question: Question, rng: np.random.Generator, *, window: int | None, active: int = 1) -> Floats | None:
    """The 99 quantiles from the last `window` days, None for all; None with fewer than `active` days of deliveries."""
    pool = last(question.counts, window)
    if (pool > 0).sum() < active:
        return None
    return quantiles(steps_until(question.n, independent(pool, rng), TRIALS))


def burn_up(question: Question, rng: np.random.Generator) -> Floats | None:
    """As jira-agile-metrics' burn-up does it; None where nothing was delivered in its window."""
    pool = burn_up_days(question.counts)
    return quantiles(steps_until(question.n, independent(pool, rng), JAM_TRIALS)) if len(pool) else None


def burn_up_days(counts: Days) -> Days:
    """The days that the burn-up draws from: that of the last delivery and the 60 before it; none without a delivery.

    As all windows here it begins with `counts` at the earliest: a user would not draw from the time before a version.
    """
    with_some = np.flatnonzero(counts)
    return last(counts[: with_some[-1] + 1], JAM_WINDOW + 1) if len(with_some) else counts[:0]


def last(counts: Days, window: int | None) -> Days:
    """The last so many days, or all."""
    return counts if window is None else counts[-window:]
