"""Baselines: plain Monte Carlo over daily deliveries, as most tools do it. They are here to compare with.

Every day to come is an independent draw from the last 30 or 90 days. What ten thousand trials would estimate
is computed exactly, by convolution: the chance that fewer than n items are done after d days. No forecast that
a person sees is made of it.
"""

import numpy as np

from andon.forecast.curve import PERCENTILES
from andon.forecast.pace import HORIZON, Days, Floats

WINDOWS = (30, 90)

_FALLBACK = 90

_BLOCK = 16
"""Days that are convolved at once: eight times as fast as one after the other, and the same days."""


def drawn_from(counts: Days, window: int) -> Days:
    """The days to draw from: the last so many of `counts`; the last 90, or all, where nothing was delivered in them."""
    for length in (window, _FALLBACK):
        if counts[-length:].any():
            return counts[-length:]
    return counts


def iid_quantiles(counts: Days, window: int, items: int) -> Floats:
    """The 99 quantiles of the day on which so many items are done, HORIZON at most; `counts` are deliveries a day."""
    days = drawn_from(counts, window)
    if not days.any():
        return np.full(len(PERCENTILES), float(HORIZON))
    items = max(items, 1)
    a_day = np.bincount(np.minimum(days, items), minlength=items + 1)[:items] / len(days)
    so_far = np.zeros(items)
    so_far[0] = 1.0
    after = [so_far]
    for _ in range(_BLOCK):
        after.append(np.convolve(after[-1], a_day)[:items])
    # Row j: the chance that j + 1 days are not enough, for 0 to items - 1 that are done already.
    still_open = np.cumsum(after[1:], axis=1)[:, ::-1]
    done_by: list[Floats] = []
    for _ in range(0, HORIZON, _BLOCK):
        done_by.append(1.0 - still_open @ so_far)
        if done_by[-1][-1] >= PERCENTILES[-1] + 1e-4:
            break
        so_far = np.convolve(so_far, after[-1])[:items]
    reached = np.searchsorted(np.concatenate(done_by) + 1e-12, PERCENTILES) + 1
    return np.minimum(reached, HORIZON).astype(np.float64)
