"""Several teams: Lighthouse's rule for work that several teams share.

Each team works its own open items off at its own throughput, all of which goes to this version (its default of one
feature at a time, this one first); the chance that all are done is the product of the teams' chances. Its least number
of days with deliveries is not asked for here: with it hardly any version of many small squads would have an answer.
"""

import numpy as np

from andon.forecast.pace import Floats

from .questions import Question
from .random_days import TRIALS, last
from .trials import independent, quantiles, steps_until


def teams(question: Question, rng: np.random.Generator, *, window: int) -> Floats | None:
    """The 99 quantiles of a version; None where a team with open items delivered nothing in the window."""
    latest = np.zeros(TRIALS, dtype=np.int64)
    for team in question.teams:
        pool = last(team.counts, window)
        if not pool.any():
            return None
        # The last of independent teams: its distribution is the product of theirs.
        latest = np.maximum(latest, steps_until(team.items, independent(pool, rng), TRIALS))
    return quantiles(latest)
