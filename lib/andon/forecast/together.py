"""Together: how much earlier or later a launch is than the last of its parts, each taken alone, would say.

The parts of a launch end together: whoever is done helps, what lags is cut or moved on, and of several
uncertain dates the latest is more often an error than a fact, the more so the more there are. So the
distribution of the last of k parts is set right by what became of the organisation's own landed launches,
F'(d) = Phi((Phi^-1(F(d)) - g ln k) / s). With z = Phi^-1(F(actual day)), weights w that share the weight of
a launch among the looks back at it, and four launches of three parts for a prior, with g0 = -0.5 and s0 = 0.9,

    g = (sum of w z ln k + 4 g0 (ln 3)^2) / (sum of w (ln k)^2 + 4 (ln 3)^2)
    s^2 = (sum of w (z - g ln k)^2 + 4 (s0^2 + (g - g0)^2 (ln 3)^2)) / (sum of w + 4)

which is layer 4 of the forecasting notes, for launches, with a mean that grows with the number of parts. A launch
of one part is left as it is.

Since parts end together, the forecast of a launch says when a part of it will be finished, and the better the more
there is left in the part: with n open items ln(day of the part / day of the launch) scatters around 0 by
sqrt(0.15^2 + (1.2 / n^0.6)^2). The part's own forecast and the one by its launch are averaged in logarithms of
days, each with the inverse of its variance (Bates and Granger 1969), with the spread of an average of two errors whose
correlation is one half. And no part is later than its launch: F of a part is at least F of the launch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from andon.forecast.capacity import normal_days
from andon.forecast.curve import LEVELS, pooled_spread, read, scored, spreads
from andon.forecast.known import NOBODY, Known
from andon.forecast.launch import last_of, part_chances, sizes
from andon.forecast.pace import Days, Floats, Pace
from andon.forecast.scope import LAUNCH_HALF_LIFE, Look, ScopeLaw, horizon_of, looks_at, third_of

PRIOR_PER_LOG_PART, PRIOR_SD = -0.5, 0.9
"""Of the 41 launches of Titanium that landed before July 2015 and had several parts, each look back scored under the
scope laws of its own day: -0.50 and 0.91. That parts end together is so in an organisation's first launches as well."""

PRIOR_LAUNCHES, PRIOR_PARTS = 4.0, 3.0
"""The weight of the prior, as many launches as fill up the scope law's, and how many parts they have."""

APART, FEW, STRAY = 1.2, 0.6, 0.15
"""Of 1,470 looks back at parts in Titanium: the medians of part over launch at 1, 3, 6, 12, 25 and 60 open items are
0.78, 0.86, 0.97, 1.00, 1.00 and 1.00, the root mean squares of the logarithm 1.07, 0.73, 0.38, 0.27, 0.20 and 0.16; the
formula gives 1.21, 0.64, 0.44, 0.31, 0.23 and 0.18."""

CORRELATION = 0.5
"""Between the error of a part's own forecast and of the one by its launch, which hangs on it."""

_SURE = 1e-6
_MIDDLE = len(LEVELS) // 2


@dataclass(frozen=True, slots=True)
class Correction:
    """Of the normal scores of launches with several parts; the prior alone unless told otherwise."""

    per_log_part: float = PRIOR_PER_LOG_PART
    """The mean of the score over the logarithm of the number of parts; negative when launches end earlier."""
    sd: float = PRIOR_SD
    launches: int = 0
    """How many landed launches taught it; 0 when it is the prior alone."""

    def applied(self, z: Floats, parts: Days) -> Floats:
        """The corrected normal scores, one row a launch with so many parts; one part changes nothing."""
        several = (parts > 1)[:, None]
        corrected: Floats = (z - self.per_log_part * np.log(parts)[:, None]) / self.sd
        return np.where(several, corrected, z)


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part of a launch as it was at an origin."""

    open: int
    third: int
    horizon: float
    pace: Pace


@dataclass(frozen=True, slots=True)
class PastLaunch:
    """A look back at a landed launch from an origin, at which several parts had a pace."""

    launch_id: str
    ended: int
    actual_days: float
    """Normal days of the launch's own clock."""
    parts: tuple[OpenPart, ...]


def past_launches(known: Known) -> list[PastLaunch]:
    """Looks back at landed launches, as `scope.looks` of all their items, where two parts or more had a pace."""
    found: list[PastLaunch] = []
    for launch, items in known.launches(known.landed):
        seen = looks_at(known, launch, items)
        if seen:
            question = "launch", known.behind(launch, items)
            found += known.reckoned.once(question, partial(_past_launch, known, launch, items, seen))
    return found


def _past_launch(known: Known, launch: int, items: Days, seen: Sequence[Look]) -> list[PastLaunch]:
    """The looks back at one launch."""
    found, launch_id, ended = [], known.launch_ids[launch], int(known.ended[launch])
    for look in seen:
        parts = _open_parts(known, items, look.origin)
        if len(parts) > 1:
            clock = known.clock(items[(known.created[items] <= look.origin) & (known.left[items] > look.origin)])
            took = normal_days(clock, look.origin, look.origin + int(look.actual_days))
            found.append(PastLaunch(launch_id, ended, took, parts))
    return found


def correction(past: list[PastLaunch], laws: tuple[ScopeLaw, ScopeLaw, ScopeLaw], as_of: int) -> Correction:
    """The correction from the launches that had landed by `as_of`, under the scope laws of that day.

    The looks back at one launch share its weight, which is one half after two years.
    """
    past = [each for each in past if each.ended <= as_of]
    if not past:
        return Correction()
    _, codes, looks_at = np.unique([each.launch_id for each in past], return_inverse=True, return_counts=True)
    fading = 0.5 ** ((as_of - np.array([each.ended for each in past])) / LAUNCH_HALF_LIFE)
    weights = fading / looks_at[codes]
    number = np.log([len(each.parts) for each in past])
    z = _scores(past, laws)
    prior = PRIOR_LAUNCHES * np.log(PRIOR_PARTS) ** 2
    slope = ((weights * z * number).sum() + prior * PRIOR_PER_LOG_PART) / ((weights * number**2).sum() + prior)
    spread = (weights * (z - slope * number) ** 2).sum()
    spread += PRIOR_LAUNCHES * PRIOR_SD**2 + prior * (slope - PRIOR_PER_LOG_PART) ** 2
    sd = np.sqrt(spread / (weights.sum() + PRIOR_LAUNCHES))
    return Correction(float(slope), float(sd), len(looks_at))


def _scores(past: list[PastLaunch], laws: tuple[ScopeLaw, ScopeLaw, ScopeLaw]) -> Floats:
    """z = Phi^-1 of F at the actual day, half-way through the day's step; shape (launches,)."""
    parts = [part for each in past for part in each.parts]
    number = np.array([len(each.parts) for each in past])
    actual = np.repeat([float(each.actual_days) for each in past], number)
    factors = [laws[part.third].multiplier(part.horizon) for part in parts]
    days = np.column_stack([actual, actual - 1])
    chances = part_chances([part.open for part in parts], [part.pace for part in parts], factors, days)
    starts = np.cumsum(number) - number
    last = last_of(ndtri(np.clip(chances, _SURE, 1 - _SURE)), starts).mean(axis=1)
    scores: Floats = ndtri(np.clip(last, _SURE, 1 - _SURE))
    return scores


def _open_parts(known: Known, items: Days, origin: int) -> tuple[OpenPart, ...]:
    """The parts with open items and a pace at the origin."""
    there = items[(known.created[items] <= origin) & (known.squad[items] != NOBODY)]
    squads, codes = np.unique(known.squad[there], return_inverse=True)
    left = np.bincount(codes, known.left[there] > origin, len(squads)).astype(int).tolist()
    done = np.bincount(codes, known.delivered[there] <= origin, len(squads)).astype(int).tolist()
    found = []
    for squad, open_items, done_items in zip(squads.tolist(), left, done, strict=True):
        pace = known.pace(squad, origin) if open_items else None
        if isinstance(pace, Pace):
            horizon = horizon_of(pace, open_items)
            found.append(OpenPart(open_items, third_of(done_items, open_items), horizon, pace))
    return tuple(found)


def together(parts: Floats, starts: Days, corrected: Correction) -> Floats:
    """Normal scores of the last part of each launch, set right; parts launch by launch from the rows `starts`."""
    alone = ndtri(np.clip(last_of(parts, starts), 1e-12, 1 - 1e-12))
    return corrected.applied(alone, sizes(starts, len(parts)))


def joined(parts: Floats, starts: Days, able: npt.NDArray[np.bool_], launches: Floats, open_items: Days) -> Floats:
    """Normal scores of parts that agree with those of their launches.

    `parts` holds the parts' own scores, launch by launch from the rows `starts`, and `open_items` their open items;
    `able` marks the launches that can be forecast: only those move their parts. An only part is the launch.
    """
    number = sizes(starts, len(parts))
    whole = np.repeat(launches, number, axis=0)
    moved = np.maximum(scored(_pooled(read(parts), _by_launch(read(whole), open_items))), whole)
    only = np.repeat(number == 1, number)[:, None]
    return np.where(np.repeat(able, number)[:, None], np.where(only, whole, moved), parts)


def _by_launch(log_days: Floats, open_items: Days) -> Floats:
    """What launches say about parts with so many open items; logarithms of days at LEVELS, one row a part."""
    few = np.maximum(open_items, 1) ** -FEW
    apart = np.hypot(STRAY, APART * few)
    middle, sd = log_days[:, [_MIDDLE]], spreads(log_days)
    wider = np.hypot(sd, apart) / sd
    found: Floats = middle + (log_days - middle) * wider[:, None]
    return found


def _pooled(own: Floats, by_launch: Floats) -> Floats:
    """The mean of both, each with the inverse of its variance."""
    sides = spreads(own), spreads(by_launch)
    share = sides[0] ** 2 / (sides[0] ** 2 + sides[1] ** 2)
    mean = (1 - share)[:, None] * own + share[:, None] * by_launch
    middle = mean[:, [_MIDDLE]]
    narrowed: Floats = middle + (mean - middle) * pooled_spread(*sides, share, CORRELATION)[:, None]
    return narrowed
