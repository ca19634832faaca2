"""What if: a stored forecast of a launch under changed scope, capacity or date; exact, and from the forecast alone.

Everything that is imagined becomes a change of the clock. D(d) says which day of the stored curve F is as likely as day
d of the imagined launch, so that F'(d) = F(D(d)); no lever is D(d) = d, and the answer then is the stored one.

* *Time.* A pause or another capacity makes D(d) the effective days up to d: what is done in them is done.
* *Scope.* Each squad's part has a closed form, P(d; n), from the parameters that were stored with its forecast. The
  last of the parts, G (`launch.last_of`), is computed with the items and clocks as they are and as imagined, G':

      D = G^-1(G')

  so the launch moves as the last of its parts would, whatever else its curve has learnt from past launches. A monotone
  correction of G, as `together` makes it, drops out. The parts are stretched beforehand so that the median of G is the
  launch's own: where past launches say that all will take longer, so does what is cut.
* *Arrivals.* Items that keep arriving slow a part's own clock, by the exact dynamic programme of `arrivals` under the
  part's uncertain pace.

With a calendar all of it is in normal days (`andon.forecast.capacity`): a pause takes out what its days are worth, and
one that lies within days off takes out nothing.

All of these are monotone: more scope is never earlier, and more capacity never later. Formulas: `docs/forecasting.md`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.special import gammaincinv, ndtr, ndtri

from andon.forecast.arrivals import at_least, finished, negative_binomial
from andon.forecast.capacity import Ahead
from andon.forecast.curve import GRID, LEAST, MOST, PERCENTILES, normal_nodes
from andon.forecast.launch import last_of, part_chances
from andon.forecast.line import CERTAIN, Line, straight
from andon.forecast.pace import HORIZON, Floats, Pace, whole_days
from andon.forecast.scope import Multiplier

LIKELY = 0.85
"""The chance that "what would have to be true" asks for."""

MOST_CAPACITY = 4.0
"""Nobody believes in more than four times the capacity."""

DAYS: Floats = np.concatenate([np.arange(401.0), np.geomspace(401.0, HORIZON, 200)[1:]])
"""The days of a clock: each of the first 400, on which a pause can begin or end, then 1 % apart."""

RATE_LEVELS: Floats = np.array(
    [0.005, 0.02, 0.05, 0.1, 0.165, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.835, 0.9, 0.95, 0.98]
)
"""The quantiles of the pace for which arrivals are followed, denser at the slow end: it decides about late days."""

_TIE = 1e-6
"""A day that is itself the 85th percentile is enough, whatever the last digit says."""

_STEPS, _TIMES = 240, 6
"""Arrivals are followed for six times the days that would do without them, looked at 240 times: daily up to 40 days."""


@dataclass(frozen=True, slots=True)
class Levers:
    """What is imagined; each default changes nothing. Days are counted from the forecast's day: 1 is the next."""

    cut: float = 0.0
    """Counted open items that are taken out."""
    later: int = 0
    """Days by which the target moves; negative is earlier."""
    pause: tuple[float, float] | None = None
    """First and last day without any capacity."""
    capacity: float = 1.0
    """The share of today's capacity that there is from `capacity_from` on; above 0."""
    capacity_from: float = 1
    arriving: float = 0.0
    """Items a week that keep arriving, beyond the growth that is usual. None arrive while nobody works."""
    squad_id: str | None = None
    """Whose scope, pause, capacity and arrivals these are; None: of all squads of the launch."""

    @property
    def slows(self) -> bool:
        """Whether anything but the date changes."""
        return bool(self.cut or self.pause or self.arriving or self.capacity != 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A squad's part of the launch, as its forecast was stored."""

    squad_id: str
    open: int
    """Counted open items."""
    pace: Pace
    multiplier: Multiplier


@dataclass(frozen=True, slots=True)
class Answer:
    """A finishing day: as stored, or as imagined. Days are counted from the forecast's day."""

    quantiles: tuple[float, ...]
    """99 values, non-decreasing, at most HORIZON."""
    target: int | None
    on_time: float | None
    """From LEAST to MOST; None without a target."""
    p50: int | None
    """None is beyond the horizon, like p85."""
    p85: int | None


@dataclass(frozen=True, slots=True)
class Needed:
    """What one lever alone would have to be for a chance of LIKELY; None: this lever alone does not get there."""

    date: int | None
    """Days from the forecast's day to the first target that would do."""
    cut: int | None
    capacity: float | None
    """From the day on that was asked for, in steps of 1 %."""


class WhatIf:
    """A stored forecast that can be asked "what if"."""

    def __init__(self, stored: Answer, parts: Sequence[Part], ahead: Ahead | None = None) -> None:
        """`parts` are those that were counted; without any, only the date and everybody's time can change.

        `ahead` is the clock of those who have the open items; None where every day is a normal one.
        """
        self.stored = stored
        self.parts = tuple(parts)
        self._ahead = ahead
        self._quantiles = np.asarray(stored.quantiles)
        if ahead:
            self._quantiles = np.maximum.accumulate(ahead.worked(self._quantiles))
        target = None if stored.target is None else self._normal_day(stored.target)
        self._log_days, self._scores = _anchored(self._quantiles, target, stored.on_time)
        self._alone = _lines([part.open for part in parts], parts)
        self._stretch = 0.0
        if parts:
            medians = np.log(DAYS[1:]), _last([line(np.log(DAYS[1:])) for line in self._alone])
            middle = float(np.interp(0.0, self._scores, self._log_days))
            self._stretch = middle - float(np.interp(0.0, medians[1], medians[0]))
            self._last = straight(medians[0], medians[1])

    @property
    def open(self) -> int:
        """Counted open items of all parts."""
        return sum(part.open for part in self.parts)

    def open_of(self, squad_id: str | None) -> int:
        """Counted open items of a squad's part, or of all."""
        return sum(part.open for part in self.parts if squad_id in (None, part.squad_id))

    def answer(self, levers: Levers) -> Answer:
        """The finishing day with these levers; without any, what is stored."""
        if not levers.slows:
            return self.stored if not levers.later else self._moved(levers.later)
        clock = self._clock(levers if self._ahead is None else _levers_in_normal_days(levers, self._ahead))
        # What is done by the eve of a pause is not done at its end: the flat stretch gets a slope.
        quantiles = np.maximum.accumulate(np.interp(self._quantiles, clock + 1e-9 * DAYS, DAYS))
        if self._ahead:
            quantiles = np.minimum(self._ahead.days(quantiles), float(HORIZON))
        late = quantiles >= HORIZON
        p50, p85 = (None if late[row] else int(whole_days(quantiles[row])) for row in (49, 84))
        target = None if self.stored.target is None else self.stored.target + levers.later
        on_time = None
        if target is not None:
            on_time = self._chance(float(np.interp(max(self._normal_day(target), 0), DAYS, clock)))
        return Answer(tuple(quantiles.tolist()), target, on_time, p50, p85)

    def needed(self, *, capacity_from: int = 1) -> Needed:
        """What each lever alone would have to be for LIKELY, the others as they are; capacity from a day on."""
        if self.stored.on_time is None:
            return Needed(self.stored.p85, None, None)

        def cut(items: int) -> bool:
            return self._likely(Levers(cut=items))

        def capacity(percent: int) -> bool:
            return self._likely(Levers(capacity=percent / 100, capacity_from=capacity_from))

        def date(days: int) -> bool:
            return self._likely(Levers(later=days - (self.stored.target or 0)))

        percent = _first(capacity, 1, round(100 * MOST_CAPACITY))
        return Needed(
            date=_first(date, 1, HORIZON - 1),
            cut=_first(cut, 0, self.open - 1) if self.parts else None,
            capacity=None if percent is None else percent / 100,
        )

    def _likely(self, levers: Levers) -> bool:
        on_time = self.answer(levers).on_time
        return on_time is not None and on_time >= LIKELY - _TIE

    def _moved(self, days: int) -> Answer:
        if self.stored.target is None:
            return self.stored
        target = self.stored.target + days
        return replace(self.stored, target=target, on_time=self._chance(self._normal_day(target)))

    def _normal_day(self, day: int) -> float:
        """The normal days until a day."""
        return float(day) if self._ahead is None else float(self._ahead.worked(day))

    def _chance(self, day: float) -> float:
        """F of the stored curve on a day."""
        if day <= 0:
            return LEAST
        score = np.interp(np.log(day), self._log_days, self._scores, left=-CERTAIN, right=CERTAIN)
        return float(np.clip(ndtr(score), LEAST, MOST))

    def _clock(self, levers: Levers) -> Floats:
        """D at DAYS; non-decreasing, 0 at day 0."""
        working = _effective(levers, DAYS)
        mine = [levers.squad_id in (None, part.squad_id) for part in self.parts]
        if all(mine) and not levers.cut and not levers.arriving:
            return working
        imagined = self._imagined(levers, mine, working)
        clock = np.exp(self._last.backwards(imagined) + self._stretch)
        return np.maximum.accumulate(np.concatenate([[0.0], clock]))

    def _imagined(self, levers: Levers, mine: Sequence[bool], working: Floats) -> Floats:
        """Normal scores of the last of the parts at DAYS but the first."""
        total = sum(part.open for part, chosen in zip(self.parts, mine, strict=True) if chosen)
        kept = max(1 - levers.cut / max(total, 1), 0.0)
        open_items = [part.open * (kept if chosen else 1.0) for part, chosen in zip(self.parts, mine, strict=True)]
        lines, scores = _lines(open_items, self.parts), []
        for part, line, chosen in zip(self.parts, lines, mine, strict=True):
            days = DAYS
            if chosen:
                days = _slowed(part, levers, float(np.exp(self._stretch))) if levers.arriving else working
            scores.append(line(np.log(np.maximum(days[1:], 1e-6)) - self._stretch))
        return _last(scores)


def _lines(open_items: Sequence[float], parts: Sequence[Part]) -> list[Line]:
    """Each part's own curve, with so many open items."""
    if not parts:
        return []
    paces, factors = [part.pace for part in parts], [part.multiplier for part in parts]
    chances = part_chances(open_items, paces, factors, GRID)
    scores = ndtri(np.clip(chances, 1e-300, 1 - 1e-16))
    return [straight(np.log(GRID), row) for row in scores]


def _last(scores: Sequence[Floats]) -> Floats:
    """Normal scores of the last of the parts; certain ones are left as they are."""
    rows = np.array(scores)
    if len(rows) == 1:
        alone: Floats = rows[0]
        return alone
    joint = last_of(rows, np.zeros(1, dtype=np.int64))[0]
    last: Floats = np.minimum(ndtri(np.clip(joint, 1e-300, 1 - 1e-16)), rows.min(axis=0))
    return last


def _anchored(quantiles: Floats, target: float | None, on_time: float | None) -> tuple[Floats, Floats]:
    """The stored curve as logarithms of days and normal scores, rising, with the stored chance on the stored target."""
    days = np.log(np.maximum(quantiles, 1e-3))
    scores = ndtri(PERCENTILES)
    if target is not None and on_time is not None and target > 0:
        target, score = float(np.log(target)), ndtri(on_time)
        if LEAST < on_time < MOST:
            # Quantiles are stored to the thousandth of a day: the chance, which is exact, decides about its neighbours.
            before = days <= target
            scores = np.where(before, np.minimum(scores, score), np.maximum(scores, score))
            place = int(before.sum())
            days, scores = np.insert(days, place, target), np.insert(scores, place, score)
    return days + 1e-12 * np.arange(len(days)), scores


def _levers_in_normal_days(levers: Levers, ahead: Ahead) -> Levers:
    def until(day: float) -> float:
        return float(ahead.worked(day))

    pause = levers.pause and (until(levers.pause[0] - 1) + 1, until(levers.pause[1]))
    return replace(levers, pause=pause, capacity_from=until(levers.capacity_from - 1) + 1)


def _effective(levers: Levers, days: Floats) -> Floats:
    """E(d): how many of the days up to d are worked, each counting by its capacity."""
    first, last = levers.pause or (1, 0)
    borders = {0, max(levers.capacity_from - 1, 0), max(first - 1, 0), max(last, 0)}
    at = np.array(sorted(borders), dtype=np.float64)
    # In normal days borders are no whole numbers: a stretch is what lies between two of them, however short.
    share = np.where(at >= max(levers.capacity_from - 1, 0), levers.capacity, 1.0)
    share = np.where((at >= max(first - 1, 0)) & (at < last), 0.0, share)
    worked = np.concatenate([[0.0], np.cumsum(share[:-1] * np.diff(at))])
    place = np.searchsorted(at, days, "right") - 1
    effective: Floats = worked[place] + share[place] * (days - at[place])
    return effective


def _slowed(part: Part, levers: Levers, stretch: float) -> Floats:
    """A part's own clock at DAYS while items keep arriving, not ahead of `_effective`; days of the launch's scale."""
    of_time = replace(levers, cut=0.0, later=0, squad_id=None)
    return _slowed_by(part, of_time, stretch)


@lru_cache(maxsize=256)
def _slowed_by(part: Part, levers: Levers, stretch: float) -> Floats:
    """P0^-1(P1(d)): without and with arrivals, averaged over what is uncertain about the pace.

    Items are the part's expected ones, also where some are cut, so that two levers pull the same way.
    """
    items = max(round(part.open * part.multiplier.median), 1)
    paces, weights = _rates(part, stretch)
    alone, along = np.zeros(len(DAYS)), np.zeros(len(DAYS))
    for rate, weight in zip(paces.tolist(), weights.tolist(), strict=True):
        looks = _looks(items / rate)
        alone += weight * np.interp(DAYS, looks, at_least(items, rate * looks, part.pace.phi))
        along += weight * np.interp(DAYS, looks, _with_arrivals(items, rate, part.pace.phi, levers, looks))
    sure = np.flatnonzero((alone > 1e-9) & (alone < 1 - 1e-9))
    log_days = np.interp(_scores(along), _scores(alone[sure]), np.log(DAYS[sure]))
    slowed: Floats = np.minimum(np.exp(log_days), _effective(levers, DAYS))
    return np.maximum.accumulate(slowed)


def _looks(days: float) -> Floats:
    """The ends of the days at which arrivals are looked at; whole days, from 0."""
    every = max(int(np.ceil(min(_TIMES * days, HORIZON) / _STEPS)), 1)
    return np.arange(0.0, every * _STEPS + 1, every)


def _with_arrivals(items: int, rate: float, phi: float, levers: Levers, looks: Floats) -> Floats:
    """F at the looks for one rate of deliveries a day; it stays as it is once it is nearly sure."""
    worked = np.diff(_effective(levers, looks)).round(9).tolist()
    a_step = {share: negative_binomial(rate * share, phi) for share in set(worked)}
    arrivals = negative_binomial(levers.arriving / 7 * (looks[1] - looks[0]), 1.0)
    chances = finished(items, [a_step[share] for share in worked], arrivals, enough=0.99999)
    return np.concatenate([[0.0], chances])


def _rates(part: Part, stretch: float) -> tuple[Floats, Floats]:
    """Items a day that the part may deliver against its expected items, and their weights.

    The pace's gamma distribution times the multiplier's lognormal one, on a grid of both, sorted into RATE_LEVELS.
    """
    points, scope_weights = normal_nodes(9)
    shape = part.pace.a / part.pace.phi
    levels = (np.arange(41) + 0.5) / 41
    gamma = np.log(np.maximum(gammaincinv(shape, levels) / shape, 1e-6)) + np.log(part.pace.a / part.pace.b / stretch)
    rates = (gamma[:, None] - part.multiplier.log_sd * points).ravel()
    weights = np.repeat(scope_weights[None, :] / len(levels), len(levels), axis=0).ravel()
    order = np.argsort(rates, kind="stable")
    reached = weights[order].cumsum() - weights[order] / 2
    borders = np.concatenate([[0.0], (RATE_LEVELS[1:] + RATE_LEVELS[:-1]) / 2, [1.0]])
    found: Floats = np.exp(np.interp(RATE_LEVELS, reached, rates[order]))
    return found, np.diff(borders)


def _scores(chances: Floats) -> Floats:
    scores: Floats = ndtri(np.clip(chances, 1e-12, 1 - 1e-12))
    return scores


def _first(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """The least number from low to high for which it holds, by bisection; None where it does not even for the last."""
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
