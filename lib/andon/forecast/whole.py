"""Whole: a launch as one thing on a day, and the looks back at landed ones from within their windows.

Half of what a launch will deliver is often not written down yet, and what is lagging gets cut: the days that are left
follow from the list of open items only in part. `andon.forecast.experience` learns the rest from these looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from andon.forecast.capacity import Ahead, normal_days
from andon.forecast.finish import begun, finishing_day
from andon.forecast.known import NOBODY, Known
from andon.forecast.pace import Days, passage_quantiles
from andon.frames import NEVER

SHARES = (0.25, 0.5, 0.75)
WINDOW_DAYS, GRACE_DAYS, SHORTEST = 270, 14, 21
"""A window reaches from 270 days before the landing to a fortnight of strays after it; three weeks at least."""

LEAST_ITEMS, LEAST_DONE, LEAST_OPEN = 25, 8, 5
"""What a window must have delivered in all and by an origin, and what must be open then, to teach anything."""

DISPERSION = 4.0
"""Of a version's own deliveries: too few to tell their own."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a launch on a day."""

    open: int
    done: int
    """Delivered in the last 270 days."""
    log_days: float
    """Logarithm of the median of its own pace on its open items."""
    squads: Mapping[str, int]
    """Known items of each squad, the empty name for nobody's."""
    planned: int | None = None
    """Days until the target date as it was promised then, negative when it has passed; None without one."""
    ahead: Ahead | None = None
    """The clock of those who have the open items, from then on; None where there is no calendar."""

    @property
    def share(self) -> float:
        """The share of the items that is done."""
        return self.done / max(self.done + self.open, 1)


@dataclass(frozen=True, slots=True)
class WholeLook:
    """A look back at a landed launch."""

    launch_id: str
    origin: int
    known_from: int
    """The day from which it could be known: the landing and a fortnight."""
    state: State
    actual_days: float
    """Normal days until it was finished."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A launch that landed, for the rhythm in which launches do."""

    day: int
    squads: Mapping[str, int]


def state_of(known: Known, launch: int, day: int) -> State:
    """The state of a launch at the end of a day up to `known.as_of`."""
    items = known.items(launch)
    items = items[known.created[items] <= day]
    still = items[known.left[items] > day]
    open_items = len(still)
    done = known.delivered[items]
    done = done[(done <= day) & (done > day - WINDOW_DAYS)]
    start = min(begun(np.sort(done)) if len(done) else day, day - 13)
    clock = known.clock(still)
    pace, length = max(int((done >= start).sum()), 1), normal_days(clock, start - 1, day)
    median = passage_quantiles(
        np.float64(open_items), np.float64(pace), np.float64(length), np.float64(DISPERSION), np.array([0.5])
    )
    target = known.promised(launch, day)
    planned = None if target == NEVER else target - day
    ahead = None if clock is None else Ahead(clock, day)
    return State(open_items, len(done), float(np.log(max(median[0], 1.0))), _squads(known, items), planned, ahead)


def _squads(known: Known, items: Days) -> dict[str, int]:
    codes, counts = np.unique(known.squad[items], return_counts=True)
    return {"" if code == NOBODY else known.squads[code]: int(n) for code, n in zip(codes, counts, strict=True)}


def landings(known: Known) -> list[Landing]:
    """All launches that had landed by `known.as_of`, oldest first, with the items that there were by then."""
    found = []
    for launch, items in known.launches(known.landed):
        ended = int(known.ended[launch])
        found.append(Landing(ended, _squads(known, items[known.created[items] <= ended])))
    return sorted(found, key=lambda each: each.day)


def whole_looks(known: Known) -> list[WholeLook]:
    """The looks back at all launches that had landed a fortnight before `known.as_of`."""
    found: list[WholeLook] = []
    for launch, items in known.launches(known.landed):
        if is_over(known, launch):
            found += _looks_at(known, launch, items)
    return found


def is_over(known: Known, launch: int) -> bool:
    """Whether a launch that has landed is looked back at: once its strays are in."""
    return int(known.ended[launch]) + GRACE_DAYS <= known.as_of


def _looks_at(known: Known, launch: int, items: Days) -> list[WholeLook]:
    ended, done = int(known.ended[launch]), known.delivered[items]
    window = np.sort(done[(done >= ended - WINDOW_DAYS) & (done <= ended + GRACE_DAYS)])
    start = begun(window) if len(window) >= LEAST_ITEMS else ended
    if ended - start < SHORTEST:
        return []
    found = []
    for share in SHARES:
        day = int(start + share * (ended - start))
        finished = finishing_day(window, day)
        if finished == NEVER or ((window >= start) & (window <= day)).sum() < LEAST_DONE:
            continue
        state = state_of(known, launch, day)
        if state.open >= LEAST_OPEN:
            took = normal_days(state.ahead.clock, day, finished) if state.ahead else finished - day
            found.append(WholeLook(known.launch_ids[launch], day, ended + GRACE_DAYS, state, took))
    return found
