"""Capacity: how much of a normal day each day is worth, and the clock of normal days by which the model counts.

A day is worth c(t): 0 on a weekend, a holiday or a day off, 7/5 on every other day of a squad that works five days a
week, half of that on half a day. So an ordinary week is worth seven normal days, whatever its weekend, and everything
that was measured on calendar days keeps its meaning. The normal days from the end of day T to the end of day T + d are

    E(d) = c(T + 1) + ... + c(T + d)

A past day counts by what it was worth, so that a holiday does not look like a slow squad; what is ahead is forecast in
normal days and told by the calendar, F'(d) = F(E(d)), exactly. Where nobody configured a calendar there is no clock at
all, and every day is a normal one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WEEK = 7.0
"""Normal days in an ordinary week."""

_ROUNDING = 1e-9
"""Sums of sevenths and fifths: without it a Friday's end might turn into Monday's beginning."""


@dataclass(frozen=True, eq=False)
class Clock:
    """Normal days, counted through. Days before its first and after its last one are normal days."""

    first: int
    """Day number of its first day."""
    worked: Floats
    """Normal days from the beginning of the first day to the end of the k-th; [0] is 0, one more than days."""
    off: Floats
    """Working days that fell out, by holidays and days off, up to the same ends. A weekend is no day off."""

    @classmethod
    def of(cls, first: int, shares: npt.ArrayLike, ordinary: npt.ArrayLike) -> "Clock":
        """The clock of a squad from its days.

        `shares` says how much of a working day each day is, `ordinary` what it would be without holidays and days off,
        and begins with a whole week, in which somebody works at least once.
        """
        worked, usual = np.asarray(shares, dtype=np.float64), np.asarray(ordinary, dtype=np.float64)
        normal_day = WEEK / usual[:7].sum()
        return cls(first, _through(worked * normal_day), _through(np.maximum(usual - worked, 0.0)))

    @classmethod
    def plain(cls, first: int, days: int) -> "Clock":
        """The clock of a squad for which every day is a normal one."""
        return cls.of(first, np.ones(days), np.ones(days))

    def by(self, day: npt.ArrayLike) -> Floats:
        """Normal days from the beginning of the first day to the end of a day; 10.5 is the noon of day 11."""
        ends = np.asarray(day, dtype=np.float64) + 1.0 - self.first
        last = len(self.worked) - 1
        # Straight between the ends of two days: numpy.interp's own arithmetic, without its search for them.
        inside = np.minimum(np.maximum(ends, 0.0), last)
        end = inside.astype(np.int64)
        before, after = self.worked[end], self.worked[np.minimum(end + 1, last)]
        within = (after - before) * (inside - end) + before
        counted: Floats = within + np.minimum(ends, 0.0) + np.maximum(ends - last, 0.0)
        return counted

    def between(self, start: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
        """Normal days from the end of one day to the end of another."""
        return self.by(end) - self.by(start)

    def reached(self, normal: Floats) -> Floats:
        """The reverse of `by`: the first moment, as a day, by which there were so many normal days."""
        last = len(self.worked) - 1
        end = np.clip(np.searchsorted(self.worked, normal - _ROUNDING), 1, last)
        before, after = self.worked[end - 1], self.worked[end]
        part = np.clip((normal - before) / np.maximum(after - before, _ROUNDING), 0.0, 1.0)
        outside = np.minimum(normal, 0.0) + np.maximum(normal - self.worked[-1], 0.0)
        found: Floats = end - 1 + part + outside - 1.0 + self.first
        return found

    def shares(self, start: int, end: int) -> Floats:
        """What each day from `start` to `end`, both included, is worth in normal days."""
        return np.diff(self.by(np.arange(start - 1, end + 1)))


@dataclass(frozen=True, eq=False)
class Ahead:
    """A clock from the end of a day on: what `Clock` says, in days after it."""

    clock: Clock
    as_of: int

    def worked(self, days: npt.ArrayLike) -> Floats:
        """E(d): the normal days within so many days."""
        return self.clock.between(self.as_of, self.as_of + np.asarray(days, dtype=np.float64))

    def days(self, worked: npt.ArrayLike) -> Floats:
        """The reverse: the days within which so many normal days have passed, never the end of a day off."""
        wanted = self.clock.by(self.as_of) + np.asarray(worked, dtype=np.float64)
        ahead: Floats = np.maximum(self.clock.reached(wanted) - self.as_of, 0.0)
        return ahead

    def days_off(self, days: int) -> int:
        """How many working days fall out within so many days; rounded, for several squads the mean."""
        row = np.clip(np.array([self.as_of, self.as_of + days]) + 1 - self.clock.first, 0, len(self.clock.off) - 1)
        return round(float(np.diff(self.clock.off[row])[0]))


@dataclass(frozen=True, eq=False)
class Capacity:
    """Everybody's clock. All of them run from the same first to the same last day."""

    squads: Mapping[str, Clock]
    everybody: Clock
    """Of squads that are not named, and of what belongs to no squad."""

    def of(self, squad_id: str | None) -> Clock:
        """The clock of a squad, or of what is nobody's."""
        return self.squads.get(squad_id, self.everybody) if squad_id else self.everybody

    def together(self, items: Mapping[str | None, int]) -> Clock:
        """The clock of several squads, each by its items: a day on which half of the items rest is half a day."""
        mine = [(self.of(squad), number) for squad, number in items.items() if number]
        clocks = tuple(clock for clock, _ in mine) or (self.everybody,)
        if all(clock is clocks[0] for clock in clocks):
            return clocks[0]
        return _together(clocks, tuple(number for _, number in mine))


def normal_days(clock: Clock | None, start: int, end: int) -> float:
    """Normal days from the end of one day to the end of a later one, one at least; without a clock its days."""
    return float(end - start) if clock is None else max(float(clock.between(start, end)), 1.0)


def _through(days: Floats) -> Floats:
    return np.concatenate([[0.0], days.cumsum()])


@lru_cache(maxsize=512)
def _together(clocks: tuple[Clock, ...], weights: tuple[int, ...]) -> Clock:
    """The mean of clocks. The same few are asked for on every day that looks back at the same launches."""
    worked, off = (_mean([getattr(clock, name) for clock in clocks], weights) for name in ("worked", "off"))
    return Clock(clocks[0].first, worked, off)


def _mean(rows: Sequence[Floats], weights: Sequence[int]) -> Floats:
    mean: Floats = np.average(rows, axis=0, weights=weights)
    return mean
