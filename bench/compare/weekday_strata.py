"""Weekdays and weekends apart: jira-flow-metrics' rule. A weekday to come is a past weekday, a weekend day a past one.

Its window is the user's, 30 days unless they say otherwise. Its optional lead-in (one item's cycle time before the
first delivery) is left out, since a history folder does not know when work on an item began.
"""

import numpy as np
import numpy.typing as npt

from andon.forecast.pace import Days, Floats

from .questions import Question
from .random_days import TRIALS, last
from .trials import Counts, Drawn, one_of, quantiles, steps_until

MONDAY = 4
"""Day 4 of 1970 was a Monday, the fifth of January."""


def weekday_strata(question: Question, rng: np.random.Generator, *, window: int) -> Floats | None:
    """The 99 quantiles from the last `window` days; None where nothing was delivered in them."""
    recent = last(question.counts, window)
    days = question.as_of - np.arange(len(recent))[::-1]
    apart = [recent[~weekend(days)], recent[weekend(days)]]
    if not recent.any():
        return None
    return quantiles(steps_until(question.n, _drawn(apart, question.as_of + 1, rng), TRIALS))


def weekend(days: Days) -> npt.NDArray[np.bool_]:
    """Which day numbers are Saturdays or Sundays."""
    found: npt.NDArray[np.bool_] = (days - MONDAY) % 7 >= 5
    return found


def _drawn(apart: list[Days], tomorrow: int, rng: np.random.Generator) -> Drawn:
    def drawn(step: int, steps: int, trials: int) -> Counts:
        kinds = weekend(tomorrow + step + np.arange(steps)).astype(int)
        found = np.zeros((steps, trials), dtype=np.int32)
        for kind, pool in enumerate(apart):
            mine = kinds == kind
            if len(pool):
                found[mine] = one_of(pool, (int(mine.sum()), trials), rng)
        return found

    return drawn
