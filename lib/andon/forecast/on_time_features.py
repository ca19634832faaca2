"""On time, its features: what is known of a launch's promised date on a day. Layer 3 learns from them.

All of it was known at the end of the day, on a past day as today: dates as they had been said by then, items by the
days on which they were created and left. What a squad says or flags is not among them, so that speaking up never
worsens its own forecast; nor is anything about people. What was added is what was created, and what was removed is what
was discarded: when an item came into a launch or was moved out of it, cannot be told of a past day from here.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import logit

from andon.forecast.curve import Curves
from andon.forecast.known import NOBODY, Known
from andon.forecast.pace import Days, Floats, count
from andon.forecast.whole import State
from andon.frames import NEVER

NAMES = (
    "chance",
    "spread",
    "moves",
    "slip",
    "stands",
    "ahead",
    "elapsed",
    "added 14",
    "added 28",
    "removed 28",
    "done",
    "ageing",
)
"""What `features` holds, in its order. The records of past dates join them where looks are compared."""

LATELY, MONTH, YEAR = 14, 28, 365

LEAST_PLAN = 14
"""Days: a promise for tomorrow does not slip by a thousand per cent."""

_FEW = 20
"""A squad's own 85th percentile of ages needs so many deliveries; the age of an item is from its creation on."""

_MOST = 4.0
"""Shares and slips are bounded: an import of a thousand items is one event."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What had been promised of a launch by the end of a day; day numbers."""

    first_said: int
    first_target: int
    last_said: int
    """When the target came to stand where it stands."""
    target: int
    moves: int
    """How often the target changed."""


def promise(known: Known, launch: int, day: int) -> Promise | None:
    """The promise that stood at the end of a day up to `known.as_of`; None without one, or without its history."""
    first, last = np.searchsorted(known.date_launch, [launch, launch + 1])
    said, targets = known.date_said[first:last], known.date_target[first:last]
    by = int(np.searchsorted(said, day, side="right"))
    target = known.promised(launch, day)
    if not by or target >= NEVER or (targets[:by] >= NEVER).all():
        return None
    dated = targets[:by] < NEVER
    said, targets = said[:by][dated], targets[:by][dated]
    if targets[-1] != target:
        # A date that is imagined today is one move more.
        said, targets = np.append(said, day), np.append(targets, target)
    moved = np.flatnonzero(np.diff(targets)) + 1
    last_said = int(said[moved[-1]] if len(moved) else said[0])
    return Promise(int(said[0]), int(targets[0]), last_said, target, len(moved))


class Ages:
    """How long each squad's items take from their creation on, as known on any day."""

    def __init__(self, known: Known) -> None:
        """Each squad's deliveries are sorted once."""
        ours = np.flatnonzero((known.squad != NOBODY) & (known.delivered < NEVER))
        order = ours[np.lexsort((known.delivered[ours], known.squad[ours]))]
        borders = np.searchsorted(known.squad[order], np.arange(len(known.squads) + 1))
        self._of = [order[first:last] for first, last in pairwise(borders.tolist())]
        self._known = known
        self._found: dict[tuple[int, int], float] = {}

    def late(self, squad: int, day: int) -> float:
        """The age that 85 per cent of a squad's deliveries of the last year had not reached; infinite with few.

        Infinite for NOBODY as well.
        """
        if squad == NOBODY:
            return np.inf
        if (squad, day) not in self._found:
            self._found[squad, day] = self._late(self._of[squad], day)
        return self._found[squad, day]

    def _late(self, mine: Days, day: int) -> float:
        done = self._known.delivered[mine]
        first, last = np.searchsorted(done, [day - YEAR, day], side="right")
        if last - first < _FEW:
            return np.inf
        return float(np.percentile(done[first:last] - self._known.created[mine[first:last]], 85))


def features(known: Known, launch: int, day: int, said: Promise, state: State, scores: Floats, ages: Ages) -> Floats:
    """The features of a launch as of a day, in the order of NAMES; finite.

    `scores` are the normal scores that layers 1 and 2 give to its finishing day, at the days of the grid.
    """
    items = known.items(launch)
    items = items[known.created[items] <= day]
    still = items[known.left[items] > day]
    open_items = max(len(still), 1)
    discarded = items[(known.left[items] <= day) & (known.delivered[items] >= NEVER)]
    curve = Curves(scores[None, :], [state.ahead])
    p50, p85 = curve.quantiles(0, [0.5, 0.85])
    ahead = max(said.target - day, 1)
    planned = max(said.first_target - said.first_said, LEAST_PLAN)
    return np.array(
        [
            logit(curve.chance(0, said.target - day)),
            np.log(p85 / p50),
            np.log1p(said.moves),
            np.clip((said.target - said.first_target) / planned, -1, _MOST),
            np.log1p((day - said.last_said) / 7),
            np.log(ahead),
            (day - said.first_said) / (day - said.first_said + ahead),
            min(_since(known.created[still], day, LATELY) / open_items, _MOST),
            min(_since(known.created[still], day, MONTH) / open_items, _MOST),
            min(_since(known.left[discarded], day, MONTH) / open_items, _MOST),
            state.share,
            _ageing(known, still, day, ages),
        ]
    )


def _since(days: Days, day: int, length: int) -> int:
    return int((days > day - length).sum())


def _ageing(known: Known, still: Days, day: int, ages: Ages) -> float:
    """The share of the open items that are older than 85 per cent of what their squad delivered had become."""
    if not len(still):
        return 0.0
    late = np.array([ages.late(squad, day) for squad in known.squad[still].tolist()])
    return float((day - known.created[still] > late).mean())


def in_words(name: str, said: Promise, day: int, told: Floats) -> str:
    """What a feature says of a launch, to stand beside "dates like this one"; empty where it has no plain words."""
    value = float(told[NAMES.index(name)])
    if name in ("moves", "slip", "stands"):
        return f"moved {_times(said.moves)} so far" if said.moves else "never moved so far"
    words = {
        "ahead": f"{count(said.target - day, 'day')} ahead",
        "elapsed": f"with {round(100 * value)} % of the time gone",
        "added 14": "with what was added lately",
        "added 28": "with what was added lately",
        "removed 28": "with what was cut lately" if value > 0 else "with nothing cut lately",
        "done": f"with {round(100 * value)} % of the items done",
        "ageing": "with old items open" if value > 0 else "with no old item open",
    }
    return words.get(name, "")


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
