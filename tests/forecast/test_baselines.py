"""Plain Monte Carlo in blocks of days says what one day after the other says."""

import numpy as np
import pytest

from andon.forecast.baselines import drawn_from, iid_quantiles
from andon.forecast.curve import PERCENTILES
from andon.forecast.pace import HORIZON, Days


def day_by_day(counts: Days, window: int, items: int) -> list[float]:
    days = drawn_from(counts, window)
    chances = np.bincount(np.minimum(days, items), minlength=items + 1)[:items] / len(days)
    left, day, found = np.eye(items)[0], 0, []
    for wanted in PERCENTILES:
        while 1.0 - left.sum() + 1e-12 < wanted and day < HORIZON:
            left = np.convolve(left, chances)[:items]
            day += 1
        found.append(float(max(day, 1)))
    return found


@pytest.mark.parametrize("items", [1, 2, 17, 60])
@pytest.mark.parametrize("rate", [0.02, 0.4, 3.0])
def test_blocks_of_days_change_no_quantile(items: int, rate: float) -> None:
    counts = np.random.default_rng(items).poisson(rate, 400)
    assert iid_quantiles(counts, 90, items).tolist() == day_by_day(counts, 90, items)
