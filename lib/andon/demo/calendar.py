"""When the demo's people are at work: weekends, public holidays, Christmas and the summer."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.float64]

SATURDAY = 5

CHRISTMAS_PRESENCE = 0.15
SUMMER_PRESENCE = 0.45


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian rule."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Public holidays that all squads share."""
    fixed = [(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)]
    moving = [timedelta(-2), timedelta(1), timedelta(39)]
    return frozenset([date(year, *each) for each in fixed] + [easter(year) + each for each in moving])


def is_workday(day: date) -> bool:
    """Neither weekend nor public holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def workday(day: date) -> date:
    """The day itself, or the next workday."""
    while not is_workday(day):
        day += timedelta(1)
    return day


def workday_before(day: date) -> date:
    """The day itself, or the last workday before it."""
    while not is_workday(day):
        day -= timedelta(1)
    return day


def summer(rng: np.random.Generator) -> tuple[int, int]:
    """A squad's own weeks away in summer: the first day of the year, and the first one after them."""
    away_from = int(rng.integers(182, 200))
    away_weeks = int(rng.integers(4, 7))
    return away_from, away_from + 7 * away_weeks


def presence(days: list[date], away: tuple[int, int]) -> Days:
    """The share of a squad's people that can be expected at work on each day.

    Every squad has its own weeks away in summer; at Christmas nearly everybody is.
    """
    return np.array([_presence(day, *away) for day in days])


def announced(today: date) -> tuple[str, ...]:
    """The days on which nobody works, as the organisation wrote them down for the years around: holidays, Christmas.

    That offices are half empty a few days before and after is the kind of thing that nobody writes down.
    """
    found = []
    for year in range(today.year - 3, today.year + 4):
        free = [day for day in sorted(holidays(year)) if day.weekday() < SATURDAY]
        found += [f"{day}" for day in free if (day.month, day.day) not in {(12, each) for each in (24, 25, 26, 31)}]
        found.append(f"{year}-12-24..{year}-12-31")
    return tuple(found)


def announced_summers(today: date, away: tuple[int, int]) -> tuple[str, ...]:
    """A squad's summers, in which half of it is away, as it wrote them down."""
    starts = [date(year, 1, 1) for year in range(today.year - 3, today.year + 4)]
    return tuple(f"{start + timedelta(away[0] - 1)}..{start + timedelta(away[1] - 2)} half" for start in starts)


def _presence(day: date, away_from: int, away_to: int) -> float:
    """Presence on one day, with the summer given in days of the year."""
    if not is_workday(day):
        return 0.0
    if (day.month == 12 and day.day >= 20) or (day.month == 1 and day.day <= 5):
        return CHRISTMAS_PRESENCE
    if away_from <= day.timetuple().tm_yday < away_to:
        return SUMMER_PRESENCE
    return 0.93
