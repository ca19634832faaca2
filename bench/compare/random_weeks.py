"""Random weeks: each week to come is a past week, drawn independently: jira-agile-metrics' progress report.

It draws from all weeks unless a window is set, in a thousand trials, and its dates are whole weeks.
"""

import numpy as np

from andon.forecast.pace import HORIZON, Floats

from .questions import Question
from .trials import independent, quantiles, steps_until

TRIALS, WEEK = 1000, 7


def random_weeks(question: Question, rng: np.random.Generator) -> Floats | None:
    """The 99 quantiles from all whole weeks up to the day; None where nothing was delivered in them."""
    whole = question.counts[len(question.counts) % WEEK :]
    pool = whole.reshape(-1, WEEK).sum(axis=1)
    if not pool.any():
        return None
    return quantiles(WEEK * steps_until(question.n, independent(pool, rng), TRIALS, HORIZON // WEEK))
