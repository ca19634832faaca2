"""Pace: how many days until a squad's next n items are done.

Layer 1 of the model. Deliveries are counted by the day; old days fade with a half-life of 30 days and
are pulled to the squad's own pace of a year. What is left unknown about the pace is a gamma
distribution, deliveries given the pace are Poisson with a dispersion for batches and quiet weeks, and
the day of the n-th delivery then has a closed form, the beta-prime distribution. Nothing is simulated.

Every formula is section 4 of the forecasting notes, layer 1, "as measured".
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv

from andon.forecast.capacity import Clock

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

HALF_LIFE = 30
"""Days after which a delivery counts half."""

WINDOW = 6 * HALF_LIFE
"""Days that are looked at; what is older weighs less than a sixty-fourth."""

YEAR_HALF_LIFE = 365
"""The half-life behind the pace "of a year", to which the recent pace is pulled."""

YEAR_WEIGHT = 7.0
"""How many days of the pace of a year are mixed in (kappa of the notes)."""

DISPERSION_DAYS = 182
"""The days whose weekly sums show how unevenly a squad delivers: 26 weeks."""

DISPERSION_PRIOR, DISPERSION_WEIGHT = 4.0, 8
"""The dispersion of a typical squad, and how many weeks it weighs (phi0 of the notes)."""

LEAST_WEEK = 0.5
"""The share of an ordinary week that a week must have been worth: what comes in a week off was finished before."""

DISPERSION_UNKNOWN = 2.0
"""What a squad's own weeks are taken to say when they are three or fewer, or empty."""

HORIZON = 3000
"""No quantile lies further ahead, in days: beyond eight years a date says "not at this pace" and no more."""

FIRST_DAYS = 28
"""A squad whose first delivery is younger has no pace yet."""

YEAR_ITEMS = 5
"""A squad that delivered fewer in the last 365 days has no pace."""

LEAST_WORKED = 14.0
"""Normal days: a squad that its calendar left fewer since its first delivery has no pace; a year's at most count."""

_FADING: Floats = 0.5 ** (np.arange(WINDOW) / HALF_LIFE)
_YEAR_FADING: Floats = 0.5 ** (np.arange(6 * YEAR_HALF_LIFE) / YEAR_HALF_LIFE)


@dataclass(frozen=True, slots=True)
class Pace:
    """A squad's pace as of a day: a gamma distribution of items a day, and how unevenly they come."""

    a: float
    """Shape of the gamma distribution: discounted items."""
    b: float
    """Rate of the gamma distribution: discounted days."""
    phi: float
    """Variance over mean of what a week brings; 1 is Poisson."""
    window_days: int
    """The days that were looked at, at most WINDOW."""

    @property
    def per_week(self) -> float:
        """Expected items a week."""
        return 7 * self.a / self.b


@dataclass(frozen=True, slots=True)
class TooLittleHistory:
    """There is no pace yet."""

    reason: str
    """One sentence with the numbers."""


def fit_pace(done_days: Days, as_of: int, clock: Clock | None = None) -> Pace | TooLittleHistory:
    """The pace as of a day from the day numbers of all deliveries, in any order.

    Deliveries after `as_of` are not looked at. The gamma's parameters are
    a = sum of w(t) y(t) + 7 r_365 and b = sum of w(t) c(t) + 7 with w(t) = 0.5^(age/30), where c(t) is what `clock`
    says that the day was worth, or 1: the pace is one of normal days.
    """
    days = np.sort(done_days[done_days <= as_of])
    lack = too_little(days, as_of) or (rested(days, as_of, clock) if clock else "")
    if lack:
        return TooLittleHistory(lack)
    a, b, phi = paces_at(days, np.array([as_of]), clock)
    return Pace(float(a[0]), float(b[0]), float(phi[0]), min(as_of - int(days[0]) + 1, WINDOW))


def paces_at(days: Days, at: Days, clock: Clock | None = None) -> tuple[Floats, Floats, Floats]:
    """a, b and phi of a squad's pace at the end of each of the days `at`; `days` is sorted, and begins by the first.

    Deliveries after a day are not looked at. Whether there is enough history is for the caller to know.
    """
    if len(at) == 1 and clock is None:
        one = np.array(_pace_on(days, int(at[0])))
        return one[:1], one[1:2], one[2:]
    length = at - days[0] + 1
    items, exposure = _discounted(days, at, length, HALF_LIFE, clock)
    year_items, year_exposure = _discounted(days, at, length, YEAR_HALF_LIFE, clock)
    a = items + YEAR_WEIGHT * year_items / year_exposure + 1e-9
    return a, exposure + YEAR_WEIGHT, _dispersion(days, at, length, clock)


def too_little(days: Days, as_of: int) -> str:
    """Why there is no pace, as one sentence, or an empty string. `days` is sorted and ends at `as_of`."""
    if not len(days):
        return f"The squad has not finished an item yet; a forecast needs {YEAR_ITEMS} in the last year."
    age = as_of - int(days[0])
    if age < FIRST_DAYS:
        ago = "today" if age == 0 else f"{count(age, 'day')} ago"
        return f"The squad finished its first item {ago}; a forecast needs {FIRST_DAYS} days of history."
    recent = int((days > as_of - 365).sum())
    if recent < YEAR_ITEMS:
        return f"The squad has finished {count(recent, 'item')} in the last year; a forecast needs {YEAR_ITEMS}."
    return ""


def rested(days: Days, as_of: int, clock: Clock) -> str:
    """Why a calendar leaves no pace, as one sentence, or an empty string. `days` is sorted and not empty."""
    worked = float(clock.between(max(int(days[0]) - 1, as_of - 365), as_of))
    if worked >= LEAST_WORKED:
        return ""
    since = "since its first item" if as_of - int(days[0]) < 365 else "of the last year"
    needed = f"a forecast needs {LEAST_WORKED / 7:.0f} weeks of work"
    return f"The calendar leaves the squad {worked / 7:.1f} weeks of work {since}; {needed}."


def count(number: int, noun: str) -> str:
    """A number and its noun: "no items", "1 item", "3 items"."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def chance(pace: Pace, n: float, days: npt.ArrayLike) -> Floats:
    """The chance that the next n items are done within so many days; 0 for days before the first."""
    return passage(np.float64(n), np.float64(pace.a), np.float64(pace.b), np.float64(pace.phi), _floats(days))


def finish_quantiles(pace: Pace, n: float, ps: npt.ArrayLike) -> Floats:
    """The days after which the next n items are done with the probabilities ps, at most HORIZON.

    A quantile of 12.4 means the 13th day: see `whole_days`.
    """
    return passage_quantiles(np.float64(n), np.float64(pace.a), np.float64(pace.b), np.float64(pace.phi), _floats(ps))


def passage(
    n: Floats | np.float64, a: Floats | np.float64, b: Floats | np.float64, phi: Floats | np.float64, days: Floats
) -> Floats:
    """P(n items within `days`) = I(days / (b + days); n/phi, a/phi). Arrays of any shapes that broadcast."""
    days = np.maximum(days, 0.0)
    found: Floats = betainc(np.maximum(n, 0.5) / phi, a / phi, days / (b + days))
    return found


def passage_quantiles(
    n: Floats | np.float64, a: Floats | np.float64, b: Floats | np.float64, phi: Floats | np.float64, ps: Floats
) -> Floats:
    """The inverse of `passage`: b x / (1 - x) with x the ps-quantile of the beta distribution, at most HORIZON."""
    x = betaincinv(np.maximum(n, 0.5) / phi, a / phi, ps)
    days: Floats = np.minimum(b * x / np.maximum(1 - x, 1e-12), float(HORIZON))
    return days


def whole_days(quantiles: npt.ArrayLike) -> Days:
    """Quantiles in days as whole days, rounded up: what is done after 12.4 days is done on the 13th day."""
    return np.maximum(np.ceil(_floats(quantiles) - 1e-9), 1.0).astype(np.int64)


def _discounted(days: Days, at: Days, length: Days, half_life: int, clock: Clock | None) -> tuple[Floats, Floats]:
    """Items and normal days of the last six half-lives before each day, each weighing 0.5^(age / half-life)."""
    span = np.minimum(length, 6 * half_life)
    total = np.concatenate([[0.0], np.exp2((days - days[0]) / half_life).cumsum()])
    within = total[np.searchsorted(days, at, "right")] - total[np.searchsorted(days, at - span, "right")]
    exposure = (1 - 0.5 ** (span / half_life)) / (1 - 0.5 ** (1 / half_life))
    if clock:
        exposure = np.array([_worth(clock, *each, half_life) for each in zip(at.tolist(), span.tolist(), strict=True)])
    return within * np.exp2((days[0] - at) / half_life), exposure


def _worth(clock: Clock, at: int, span: int, half_life: int) -> float:
    """The discounted normal days of so many days up to one."""
    ages = np.arange(span - 1, -1, -1)
    return float(clock.shares(at - span + 1, at) @ 0.5 ** (ages / half_life))


def _dispersion(days: Days, at: Days, length: Days, clock: Clock | None) -> Floats:
    """Variance over mean of the last 26 whole weeks' sums, pulled to 4 with the weight of 8 weeks, at least 1.

    A week that was worth fewer than seven normal days is expected to bring fewer, and weighs less (Pearson's
    statistic); one that was worth less than half of an ordinary one is no week.
    """
    weeks = np.minimum(length, DISPERSION_DAYS) // 7
    ends = at[:, None] - 7 * np.arange(DISPERSION_DAYS // 7 + 1)
    borders = np.searchsorted(days, ends, "right")
    there = np.arange(DISPERSION_DAYS // 7) < weeks[:, None]
    sums = np.where(there, -np.diff(borders), 0)
    if clock:
        return _dispersion_by(-np.diff(clock.by(ends)) / 7, sums, there)
    mean = sums.sum(axis=1) / np.maximum(weeks, 1)
    squares = (np.where(there, sums - mean[:, None], 0) ** 2).sum(axis=1)
    return _pulled(weeks, mean, squares)


def _dispersion_by(worth: Floats, sums: Days, there: npt.NDArray[np.bool_]) -> Floats:
    """The dispersion where weeks are worth different shares of an ordinary one."""
    there = there & (worth >= LEAST_WEEK)
    worth, sums = np.where(there, worth, 0.0), np.where(there, sums, 0)
    weeks = there.sum(axis=1)
    mean = sums.sum(axis=1) / np.maximum(worth.sum(axis=1), 1e-9)
    expected = mean[:, None] * worth
    squares = np.where(there, (sums - expected) ** 2 / np.where(there, worth, 1.0), 0.0).sum(axis=1)
    return _pulled(weeks, mean, squares)


def _pulled(weeks: Days, mean: Floats, squares: Floats) -> Floats:
    """Variance over mean from the squares around the mean of so many weeks, with the prior."""
    known = (weeks > 3) & (mean > 0)
    own = squares / np.maximum(weeks - 1, 1) / np.where(known, mean, 1.0)
    own = np.where(known, own, DISPERSION_UNKNOWN)
    pulled = (own * weeks + DISPERSION_PRIOR * DISPERSION_WEIGHT) / (weeks + DISPERSION_WEIGHT)
    phi: Floats = np.maximum(1.0, pulled)
    return phi


def _pace_on(days: Days, at: int) -> tuple[float, float, float]:
    """What `paces_at` says of one day without a clock, from daily counts: five times as quick."""
    length = at - int(days[0]) + 1
    first, last = days.searchsorted((at - len(_YEAR_FADING), at), "right").tolist()
    counts = np.bincount(at - days[first:last], minlength=DISPERSION_DAYS)
    weighed = counts.astype(np.float64)
    items = float(weighed[:WINDOW] @ _FADING)
    year = float(weighed @ _YEAR_FADING[: len(counts)]) / _exposure(min(length, len(_YEAR_FADING)), YEAR_HALF_LIFE)
    weeks, own = min(length, DISPERSION_DAYS) // 7, DISPERSION_UNKNOWN
    sums = np.add.reduce(counts[: 7 * weeks].reshape(weeks, 7), axis=1)
    total = sum(sums.tolist())
    if weeks > 3 and total:
        own = (int(sums @ sums) - total**2 / weeks) / (weeks - 1) / (total / weeks)
    pulled = (own * weeks + DISPERSION_PRIOR * DISPERSION_WEIGHT) / (weeks + DISPERSION_WEIGHT)
    b = _exposure(min(length, WINDOW), HALF_LIFE) + YEAR_WEIGHT
    return items + YEAR_WEIGHT * year + 1e-9, b, max(1.0, pulled)


def _exposure(days: int, half_life: int) -> float:
    """So many days, each weighing 0.5^(age / half-life)."""
    return float((1 - 0.5 ** (days / half_life)) / (1 - 0.5 ** (1 / half_life)))


def _floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
