"""Trials: what the tools' simulations have in common. Steps are drawn until the items are done."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from andon.forecast.pace import HORIZON, Days, Floats

Counts = npt.NDArray[np.int32]

Drawn = Callable[[int, int, int], Counts]
"""What is delivered in some steps: from which step on, in how many, in how many trials; shape (steps, trials)."""

BLOCK = 32
"""Steps that are drawn at once; those trials go on that are not done by then."""


def steps_until(items: int, drawn: Drawn, trials: int, most: int = HORIZON) -> Days:
    """The step of each trial in which the items are done, `most` at most."""
    found = np.full(trials, most, dtype=np.int64)
    going, done = np.arange(trials), np.zeros(trials, dtype=np.int32)
    for step in range(0, most, BLOCK):
        so_far = np.cumsum(drawn(step, min(BLOCK, most - step), len(going)), axis=0, dtype=np.int32)
        so_far += done
        ended = so_far[-1] >= items
        found[going[ended]] = step + 1 + (so_far[:, ended] >= items).argmax(axis=0)
        going, done = going[~ended], so_far[-1, ~ended]
        if not len(going):
            break
    return found


def independent(pool: Days, rng: np.random.Generator) -> Drawn:
    """Every step is one of the pool, each as likely as the other, whatever the others are."""
    return lambda step, steps, trials: one_of(pool, (steps, trials), rng)


def one_of(pool: Days, shape: tuple[int, int], rng: np.random.Generator) -> Counts:
    """An array of that shape with one of the pool in each place, drawn in small integers: they take half the time."""
    return pool.astype(np.int32)[rng.integers(0, len(pool), shape, dtype=np.uint16)]


def quantiles(days: Days) -> Floats:
    """The 99 days by which at least 1, 2, ... 99 per cent of the trials are done."""
    # In whole numbers: 0.07 x 100 trials is a little more than 7 for a computer.
    place = -(-np.arange(1, 100) * len(days) // 100) - 1
    return np.minimum(np.sort(days)[place], HORIZON).astype(np.float64)
