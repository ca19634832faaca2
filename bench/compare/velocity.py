"""Velocity: Jira's version report, which divides what is left by the mean velocity a day since the version's start.

Three dates, the others 10 % either way, and no chances. It counts days of the calendar and issues (a board may count
story points and working days).
"""

from typing import NamedTuple

import numpy as np

from andon.forecast.pace import HORIZON, Floats

from .questions import Question

BAND = 0.1


class Dates(NamedTuple):
    """Days after the day of the question."""

    optimistic: float
    predicted: float
    pessimistic: float


def velocity(question: Question) -> Dates | None:
    """Its three dates for a version; None before anything of it was delivered."""
    if not question.finished:
        return None
    days = question.n * question.running / question.finished
    return Dates(*(min(days / share, float(HORIZON)) for share in (1 + BAND, 1.0, 1 - BAND)))


def predicted(question: Question, rng: np.random.Generator) -> Floats | None:
    """The predicted date where the middle of a forecast stands; no other percentile is said, and none drawn."""
    dates = velocity(question)
    if dates is None:
        return None
    said = np.full(99, np.nan)
    said[49] = dates.predicted
    return said
