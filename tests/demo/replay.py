"""Replay: the forecasts that the demo organisation would have made, beside what really came.

Every eighth week of the calendar each open launch and each squad's part of it is forecast from what was known at the
end of that day. Finished is the day that a forecast means (see `andon.forecast.run`): the one on which 95 per cent
of what is still delivered before the landing has been delivered, read from the whole world a year ahead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from andon.demo.generate import Demo
from andon.forecast.answer import Answer
from andon.forecast.curve import GRID, Curves, curves
from andon.forecast.known import known_by
from andon.forecast.launch import last_of, part_chances
from andon.forecast.pace import Pace
from andon.forecast.reckoned import Reckoned
from andon.forecast.run import answers, look_back
from andon.forecast.scope import Multiplier
from andon.frames import day_number
from andon.model import ForecastState
from demo.evenings import Evenings, world
from forecast.calibration import Case

EVERY = 56
"""Days between two origins."""

AS_LISTED = Multiplier(0.0, 0.0, 0)
"""The baseline: what is open is all that there will ever be."""


@dataclass(frozen=True)
class Replayed:
    """Forecasts with their outcomes: of the model, and of the same paces over the open items alone."""

    parts: list[Case] = field(default_factory=list)
    launches: list[Case] = field(default_factory=list)
    parts_as_listed: list[Case] = field(default_factory=list)
    launches_as_listed: list[Case] = field(default_factory=list)


def replayed(seeds: Iterable[int]) -> Replayed:
    """The cases of several worlds together."""
    found = Replayed()
    for seed in seeds:
        _replay(*world(seed), found)
    return found


def _replay(demo: Demo, evenings: Evenings, found: Replayed) -> None:
    reckoned = Reckoned()
    for day in _origins(demo):
        given = evenings.tables(day)
        known = known_by(given.work, given.members, given.launches, day, given.dates, reckoned=reckoned)
        said = [each for each in answers(known, look_back(known), given.squads) if each.state is ForecastState.FORECAST]
        for answer, listed in zip(said, _as_listed(said), strict=True):
            actual = evenings.days_left(answer.launch_id, answer.squad_id, day)
            if actual is None:
                continue
            who = answer.launch_id, answer.squad_id, day, actual
            whole = answer.squad_id is None
            (found.launches if whole else found.parts).append(Case(*who, answer.quantiles))
            (found.launches_as_listed if whole else found.parts_as_listed).append(Case(*who, listed))


def _origins(demo: Demo) -> Iterator[int]:
    """Every eighth week while any launch is open, also after the demo's own today."""
    first = min(day_number(launch.known_from) for launch in demo.organisation.launches)
    last = max(day_number(truth.landed) for truth in demo.truth.values() if truth.landed)
    yield from range(first + EVERY, last, EVERY)


def _as_listed(said: list[Answer]) -> list[tuple[float, ...]]:
    """The quantiles of each answer from pace alone: the items as they are listed, a launch with its last part."""
    parts = [each for each in said if each.squad_id is not None]
    chances = part_chances(
        [each.counted for each in parts], [_pace(each) for each in parts], [AS_LISTED] * len(parts), GRID
    )
    alone = curves(chances)
    found = []
    for each in said:
        squads = {each.squad_id} if each.squad_id else {other.squad_id for other in parts}
        mine = [
            row for row, other in enumerate(parts) if other.launch_id == each.launch_id and other.squad_id in squads
        ]
        last = curves(last_of(alone.z[mine], np.zeros(1, dtype=np.int64)))
        found.append(_quantiles(last))
    return found


def _pace(answer: Answer) -> Pace:
    a, b, phi = (float(answer.details[name]) for name in ("rate_a", "rate_b", "phi"))
    return Pace(a, b, phi, int(answer.details["window_days"]))


def _quantiles(of: Curves) -> tuple[float, ...]:
    return tuple(of.quantiles(0).tolist())
