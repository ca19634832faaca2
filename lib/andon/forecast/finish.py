"""Finish: the day that a forecast is about, found in what came.

It is the day on which 95 per cent of what was still delivered before the landing had been delivered: what is learnt
from, what the record of kept forecasts counts, and what every test of calibration counts.
"""

import numpy as np

from andon.forecast.pace import Days
from andon.frames import NEVER

SHARE = 0.95
"""A stray item that drags on does not hold the day up; under twenty items the day is that of the last one."""


def begun(delivered: Days) -> int:
    """The day of the 5th percentile of sorted deliveries, rounded down: before it come strays. One delivery at least.

    numpy.percentile's own arithmetic, which is asked for every window, at a fortieth of what it costs.
    """
    place = (len(delivered) - 1) * 0.05
    first = int(place)
    part = place - first
    before, after = delivered[first : first + 2].tolist() if part else (int(delivered[first]),) * 2
    apart = after - before
    return int(before + apart * part if part < 0.5 else after - apart * (1 - part))


def finishing_days(delivered: Days, origins: Days) -> Days:
    """For each origin (a day number) the finishing day of what came after it; NEVER where nothing did.

    `delivered` are the sorted days of all deliveries before the landing; the result has the shape of `origins`.
    """
    if not len(delivered):
        return np.full(len(origins), NEVER)
    first = np.searchsorted(delivered, origins, side="right")
    rest = len(delivered) - first
    last = first + np.ceil(SHARE * rest).astype(np.int64) - 1
    return np.where(rest > 0, delivered[np.minimum(last, len(delivered) - 1)], NEVER)


def finishing_day(delivered: Days, origin: int) -> int:
    """The finishing day as of one origin; NEVER where nothing came after it."""
    return int(finishing_days(delivered, np.array([origin]))[0])
