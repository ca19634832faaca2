"""Record: what squads' paces said of the next n items on earlier days, and what came of it.

The raw material of layer 4. Every squad is looked back at every 28 days from its 180th day on, wherever the last 90
days hold eight deliveries or more, with 10, 30 and 100 items to go (no more than three times what those days hold). A
look back holds what was known on its day, and the day on which the items were delivered, if they have been.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from andon.forecast.pace import Days, Floats, paces_at
from andon.frames import NEVER

FIRST_DAY, EVERY = 180, 28
ITEMS = (10, 30, 100)
RECENT, RECENT_ITEMS, MOST = 90, 8, 3

FEATURES = 7
"""Of each look: 1, then in logarithms the pace of 30 days over 90, of 90 over 365, items asked for, open items over
items asked for, arrivals over deliveries of 90 days, and dispersion. What a squad says or flags is not among them."""

_WINDOWS = np.array([[0], [30], [RECENT], [365]])
_BACK = -_WINDOWS[:, 0]
_ARRIVALS = np.array([[0], [RECENT]])


@dataclass(frozen=True, eq=False)
class Flow:
    """A squad's items as sorted day numbers, none of them later than what is known."""

    created: Days
    left: Days
    """Stopped being open, delivered or not."""
    delivered: Days


@dataclass(frozen=True, eq=False)
class Asked:
    """Looks at paces, one row each; all of it was known on `day`."""

    day: Days
    items: Days
    a: Floats
    b: Floats
    phi: Floats
    year_days: Floats
    """The days that the items would take at the pace of a year."""
    features: Floats
    """Shape (rows, FEATURES)."""
    finished: Days
    """The day on which so many more were delivered; NEVER when they have not been, as far as is known."""

    def __getitem__(self, chosen: npt.NDArray[np.bool_]) -> "Asked":
        return Asked(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


def ask(flow: Flow, day: Days, items: Days) -> Asked:
    """What is known of a squad on some days when so many items are asked for; arrays of the same length."""
    if len(day) == 1:
        return _ask_once(flow, day, items)
    done = flow.delivered
    different, row = np.unique(day, return_inverse=True)
    a, b, phi = (each[row] for each in paces_at(done, different))
    known = tuple(each[row] for each in _known(flow, different))
    features = np.empty((len(day), FEATURES))
    features[:, 0] = 1.0
    features[:, 1:] = np.log(np.array(_ratios(known, items, phi))).T
    last = done.searchsorted(day, "right") + items - 1
    finished = np.where(last < len(done), done[np.minimum(last, len(done) - 1)], NEVER)
    return Asked(day, items, a, b, phi, items / known[2], features, finished)


def _ask_once(flow: Flow, day: Days, items: Days) -> Asked:
    """What `ask` says of one day and one number of items, in plain numbers: three times as quick."""
    done, on, wanted = flow.delivered, int(day[0]), int(items[0])
    a, b, phi = paces_at(done, day)
    known, reached = _on(flow, on)
    last = reached + wanted - 1
    finished = int(done[last]) if last < len(done) else NEVER
    ratios = _ratios(known, wanted, float(phi[0]))
    features = np.array([[1.0, *map(log, ratios)]])
    return Asked(day, items, a, b, phi, np.array([wanted / known[2]]), features, np.array([finished]))


def _known(flow: Flow, day: Days) -> tuple[Days, Days, Floats, Days, Days]:
    """Of each day: delivered in 30 and in 90 days, the pace of a year, open items, and arrived in 90 days."""
    done = flow.delivered
    # One search for all windows: each call costs more than what it does.
    reached = done.searchsorted(day - _WINDOWS, "right")
    month, quarter, year = reached[0] - reached[1:]
    created, before = flow.created.searchsorted(day - _ARRIVALS, "right")
    open_items = np.maximum(created - flow.left.searchsorted(day, "right"), 1)
    return month, quarter, year / np.minimum(365, day - done[0] + 1), open_items, created - before


def _on(flow: Flow, day: int) -> tuple[tuple[int, int, float, int, int], int]:
    """What `_known` says of one day, and how many were delivered by then."""
    done = flow.delivered
    reached, month, quarter, year = done.searchsorted(day + _BACK, "right").tolist()
    created, before = flow.created.searchsorted((day, day - RECENT), "right").tolist()
    open_items = max(created - int(flow.left.searchsorted(day, "right")), 1)
    length = min(365, day - int(done[0]) + 1)
    return (reached - month, reached - quarter, (reached - year) / length, open_items, created - before), reached


def _ratios(known: tuple[Any, ...], items: Any, phi: Any) -> list[Any]:
    """The features but the constant, before their logarithm; numbers, or arrays of them. `known` as `_known` says."""
    month, quarter, a_year, open_items, arrived = known
    return [
        (month + 0.5) / 30 * RECENT / quarter,
        quarter / RECENT / a_year,
        items / 30,
        open_items / items,
        (arrived + 1) / (quarter + 1),
        phi / 4,
    ]


def record(flows: Iterable[Flow], as_of: int) -> Asked:
    """All looks back at squads' paces on days before `as_of`."""
    found = [_looks(flow, as_of) for flow in flows]
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        none = np.empty(0)
        return Asked(nothing, nothing, none, none, none, none, np.empty((0, FEATURES)), nothing)
    return Asked(**{each.name: np.concatenate([getattr(one, each.name) for one in found]) for each in fields(Asked)})


def _looks(flow: Flow, as_of: int) -> Asked:
    done = flow.delivered
    first = int(done[0]) + FIRST_DAY if len(done) else as_of
    days = np.arange(first, as_of, EVERY, dtype=np.int64)
    recent = _last(done, days, RECENT)
    day, items = (each.ravel() for each in np.meshgrid(days, np.array(ITEMS), indexing="ij"))
    held = np.repeat(recent, len(ITEMS))
    kept = (held >= RECENT_ITEMS) & (items <= MOST * held)
    if not kept.any():
        return record([], as_of)
    return ask(flow, day[kept], items[kept])


def _last(days: Days, at: Days, length: int) -> Days:
    """How many of the days lie in the last so many up to each."""
    return np.searchsorted(days, at, "right") - np.searchsorted(days, at - length, "right")
