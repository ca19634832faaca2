"""Calendars: what a person writes about working days, turned into days.

The only module that knows the `holidays` package, which takes half a second to import: it is, when a country is named.
Of a country count the public holidays, with the days on which they are observed when they fall on a weekend, and the
days that its law treats alike (the eves in Sweden). Not counted are holidays of banks, schools, religions and some
people, and half days, which are customs of companies: they are written down as days off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from andon.model import WorkCalendar

if TYPE_CHECKING:
    from holidays import HolidayBase

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

WEEKEND = ("Sat", "Sun")
"""Where neither a weekend nor a country is named."""

HALF = 0.5
"""What is left of a day that is written with "half"."""

LONGEST = 366
"""Days in a range: a slip in the year is no sabbatical."""

_EXAMPLE = '"2026-12-24", "2026-12-24 half", or "2026-12-28..2027-01-03" for a range'


@dataclass(frozen=True, slots=True)
class DaysOff:
    """One entry of days off."""

    first: date
    last: date
    share: float = 0.0
    """The share of the day that is worked."""

    def days(self) -> Iterator[date]:
        """Every day of it."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)


@dataclass(frozen=True, slots=True)
class Week:
    """The weekend and the holidays of a calendar."""

    rest: frozenset[int]
    """Days of the week without work, Monday is 0."""
    holidays: frozenset[date]
    moved: frozenset[date]
    """Days of a weekend on which a country works, for a holiday that was made longer."""


def parse_days_off(text: str) -> DaysOff:
    """A day, half a day, or a range of either, as a person writes it; ValueError with a sentence otherwise."""
    days, _, word = text.strip().partition(" ")
    if word.strip() not in {"", "half"}:
        raise ValueError(f"{text!r} is no day off; write {_EXAMPLE}")
    first, dots, last = days.partition("..")
    found = DaysOff(_date(first, text), _date(last if dots else first, text), HALF if word else 0.0)
    if found.last < found.first:
        raise ValueError(f"{text!r} ends before it begins; write the earlier day first")
    if (found.last - found.first).days >= LONGEST:
        raise ValueError(f"{text!r} is longer than a year; look at the years")
    return found


def parse_weekend(days: Sequence[str]) -> tuple[str, ...]:
    """The days of a weekend in the week's order; none for a squad that works every day. ValueError otherwise."""
    for day in days:
        if day not in WEEKDAYS:
            raise ValueError(f"{day!r} is no day of the week; write them like {', '.join(WEEKDAYS)}")
    if len(set(days)) == len(WEEKDAYS):
        raise ValueError("that leaves no day to work on; name the days without work")
    return tuple(day for day in WEEKDAYS if day in days)


def check_country(country: str, subdivision: str) -> None:
    """Raise ValueError with a sentence for a country or a part of it whose holidays nobody knows here."""
    if not country:
        if subdivision:
            raise ValueError(f'subdivision = {subdivision!r} needs its country, like country = "DE"')
        return
    import holidays

    # By its code alone: the package would take the name of a class such as "Sweden" as well, and of no other spelling.
    parts = holidays.list_supported_countries().get(country) if len(country) == 2 else None
    if parts is None:
        raise ValueError(f'country = {country!r} is not known; write its code of two capital letters, like "SE"')
    if subdivision and subdivision not in parts:
        if not parts:
            told = f"is not needed: the holidays of {country} are the same everywhere"
            raise ValueError(f"subdivision = {subdivision!r} {told}")
        raise ValueError(f'subdivision = {subdivision!r} is not known in {country}; write its code, like "{parts[0]}"')


def check_calendar(calendar: WorkCalendar) -> None:
    """Raise ValueError with a sentence for what is wrong in a calendar."""
    check_country(calendar.country, calendar.subdivision)
    for each in calendar.days_off:
        parse_days_off(each)
    if calendar.weekend is not None:
        parse_weekend(calendar.weekend)


def joined(everybody: WorkCalendar, own: WorkCalendar) -> WorkCalendar:
    """A squad's calendar: its own country and weekend stand instead of everybody's, its days off are added."""
    place = own if own.country else everybody
    return WorkCalendar(
        place.country,
        place.subdivision,
        everybody.weekend if own.weekend is None and not own.country else own.weekend,
        (*everybody.days_off, *own.days_off),
    )


def known_then(now: WorkCalendar, then: WorkCalendar, day: date) -> WorkCalendar:
    """What was known of a calendar at the end of a day, when it was `then`.

    Days off until that day had happened, whoever wrote them down later; of those ahead count the ones that had been
    said. Countries and weekends are no news: they are as they are now.
    """
    if now.days_off == then.days_off:
        return now
    happened = [_within(each, date.min, day) for each in now.days_off]
    said = [_within(each, day + timedelta(days=1), date.max) for each in then.days_off]
    return replace(now, days_off=tuple(each for each in (*happened, *said) if each))


def _within(text: str, first: date, last: date) -> str:
    """The part of an entry that lies between two days; empty where none does."""
    entry = parse_days_off(text)
    first, last = max(first, entry.first), min(last, entry.last)
    return f"{first}..{last}{' half' if entry.share else ''}" if first <= last else ""


def shares(calendar: WorkCalendar, first: date, last: date) -> tuple[list[float], list[float]]:
    """The share of a working day that each day from first to last is; and what it would be in an ordinary week.

    A half day within a holiday is a holiday; of several entries about a day the least counts.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    week = _week(calendar.country, calendar.subdivision, calendar.weekend, first.year, last.year)
    taken: dict[date, float] = {}
    for entry in map(parse_days_off, calendar.days_off):
        for day in entry.days():
            taken[day] = min(taken.get(day, 1.0), entry.share)
    ordinary = [float(day.weekday() not in week.rest) for day in days]
    usual = [float(day in week.moved) or share for day, share in zip(days, ordinary, strict=True)]
    worked = [
        0.0 if day in week.holidays else share * taken.get(day, 1.0) for day, share in zip(days, usual, strict=True)
    ]
    return worked, ordinary


@lru_cache(maxsize=64)
def _week(country: str, subdivision: str, weekend: tuple[str, ...] | None, first: int, last: int) -> Week:
    """The years from `first` to `last`, both included."""
    if not country:
        return Week(_numbers(WEEKEND if weekend is None else weekend), frozenset(), frozenset())
    found = _of_country(country, subdivision, first, last)
    # Where a weekend is named, it is that of this squad: days that its country moves are not.
    rest = frozenset(found.weekend) if weekend is None else _numbers(weekend)
    moved = frozenset(found.weekend_workdays) if weekend is None else frozenset()
    return Week(rest, frozenset(found), moved)


def _of_country(country: str, subdivision: str, first: int, last: int) -> "HolidayBase":
    import holidays

    kinds = holidays.country_holidays(country).supported_categories
    counted = tuple(kind for kind in (holidays.PUBLIC, holidays.DE_FACTO) if kind in kinds)
    return holidays.country_holidays(
        country, subdiv=subdivision or None, years=range(first, last + 1), expand=False, categories=counted
    )


def _numbers(weekend: Sequence[str]) -> frozenset[int]:
    return frozenset(WEEKDAYS.index(day) for day in weekend)


def _date(written: str, text: str) -> date:
    # fromisoformat takes 20261224 and 2026-W52-4 as well, which a person reads differently.
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no day off; write {_EXAMPLE}") from None
    if found.isoformat() != written.strip():
        raise ValueError(f"{text!r} is no day off; write {_EXAMPLE}")
    return found
