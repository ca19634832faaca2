"""Launches on one line of time, and the squads that have several of them at once.

All of it comes from the portfolio's answer, with no read of its own: who may see a forecast, or an earlier one
while a newer one is with its squad, is decided there (promise 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from andon.model import Contribution, ForecastState
from andon.usecases.board import LaunchRow
from andon.usecases.portfolio import Portfolio
from andon.usecases.portfolio_filter import Filter, heeded

MONTHS_BACK = 3
MONTHS = 12
"""The year is whole months: this many, of which so many lie before the present one."""
WEEKS_BACK = 2
WEEKS = 15
"""The next months are whole weeks: a quarter from now on, and what was just due."""
DAY = timedelta(days=1)


class Reach(StrEnum):
    """How much of the time is shown, as the address says it."""

    YEAR = "year"
    NEAR = "near"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """A launch on the line of time."""

    row: LaunchRow

    @property
    def span(self) -> tuple[date, date] | None:
        """From the day by which it is done half of the time to that of 85 %; the latter may be beyond counting."""
        shown = self.row.outlook
        if self.row.is_over or shown.state is not ForecastState.FORECAST or shown.p50 is None:
            return None
        return shown.p50, max(shown.p50, shown.p85 or date.max)

    @property
    def is_earlier(self) -> bool:
        """Whether the span is of an earlier forecast, since a newer one is with its squad."""
        return self.span is not None and self.row.outlook.held_until is not None

    @property
    def due(self) -> date | None:
        """The last day of the date that counts."""
        return self.row.target.last_day if self.row.target else None

    @property
    def first_due(self) -> date | None:
        """The last day of the first date, where another one counts now (promise 8)."""
        return self.row.first_date.last_day if self.row.moves and self.row.first_date else None

    @property
    def landed(self) -> date | None:
        """The day on which it landed or was cancelled."""
        return self.row.ended_on if self.row.is_over else None

    @property
    def is_after(self) -> bool | None:
        """Whether it is more likely than not to be done after its date; None where nothing can be compared."""
        return None if self.span is None or self.due is None else self.span[0] > self.due

    def days(self) -> list[date]:
        """Every day that is marked."""
        marked = [self.due, self.first_due, self.landed, *(self.span or ())]
        return [each for each in marked if each is not None]

    def is_within(self, first: date, last: date) -> bool:
        """Whether something of it lies within these days, or it has no day at all and would be nowhere else."""
        days = self.days()
        return not days or (min(days) <= last and max(days) >= first)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The weeks in which a launch asks most of its squads: from its date or its 50 % day, whichever comes first, to
    its date or its 85 % day, whichever comes last."""

    line: Line
    first: date
    """A Monday; nothing begins before the week of the look."""
    last: date
    """A Sunday, or `date.max` where the 85 % day is beyond counting."""


@dataclass(frozen=True, slots=True)
class Run:
    """Launches that ask for the same weeks of a squad."""

    stretches: tuple[Stretch, ...]
    """In the portfolio's order; each shares a week with another one."""
    weeks: tuple[tuple[date, date], ...]
    """Days, from Monday to Sunday, on which there are two launches or more."""

    @property
    def first(self) -> date:
        """The first day on which there are two."""
        return self.weeks[0][0]

    @property
    def last(self) -> date | None:
        """The last one; None where it is beyond counting."""
        return None if self.weeks[-1][1] == date.max else self.weeks[-1][1]


@dataclass(frozen=True, slots=True)
class Queue:
    """A squad that has more than one launch open at a time."""

    squad_id: str
    squad: str
    stretches: tuple[Stretch, ...]
    """Of all of its open launches, in the portfolio's order."""
    runs: tuple[Run, ...]
    """Where these meet, in the order of time; none where each has weeks of its own."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Launches in the portfolio's order, then those that ended; squads in the order of the alphabet (promise 6)."""

    reach: Reach
    first: date
    last: date
    today: date
    lines: tuple[Line, ...]
    outside: int
    """How many other launches have all of their days before or after these."""
    queues: tuple[Queue, ...]

    @property
    def compared(self) -> int:
        """How many open launches have a date and a 50 % day."""
        return sum(each.is_after is not None for each in self.lines)

    @property
    def not_compared(self) -> int:
        """How many open launches have a date, and no 50 % day to compare it with."""
        return sum(each.due is not None and each.span is None and not each.row.is_over for each in self.lines)

    @property
    def after(self) -> int:
        """How many of these are more likely than not to be done after their date."""
        return sum(bool(each.is_after) for each in self.lines)


def whole_year(view: Portfolio) -> Portfolio:
    """The portfolio with every launch that ended within the year, not lately alone."""
    return replace(view, ended=(*view.ended, *view.earlier), earlier=())


def timeline(view: Portfolio, wanted: Filter, reach: Reach, *, today: date) -> Timeline:
    """What is left of the portfolio on a line of time; `view` is narrowed already, `wanted` names the squads."""
    lines = [Line(row) for row in (*view.rows, *view.ended)]
    first, last = _limits(reach, lines, today)
    within = tuple(each for each in lines if each.is_within(first, last))
    return Timeline(
        reach=reach,
        first=first,
        last=last,
        today=today,
        lines=within,
        outside=len(lines) - len(within),
        queues=tuple(_queues(view, wanted, lines, today)),
    )


def _limits(reach: Reach, lines: Iterable[Line], today: date) -> tuple[date, date]:
    """The first and the last day that are shown."""
    if reach is Reach.NEAR:
        return _week(today, -WEEKS_BACK), _week(today, WEEKS - WEEKS_BACK) - DAY
    if reach is Reach.YEAR:
        return _month(today, -MONTHS_BACK), _month(today, MONTHS - MONTHS_BACK) - DAY
    days = [today, *(day for each in lines for day in each.days() if day != date.max)]
    return _month(min(days), 0), _month(max(days), 1) - DAY


def _month(day: date, later: int) -> date:
    """The first day of a month that is so many months later than that of the day, as far as dates go."""
    months = max(day.year * 12 + day.month - 1 + later, 12)
    return date(months // 12, months % 12 + 1, 1) if months // 12 <= date.max.year else date.max


def _week(day: date, later: int) -> date:
    """The Monday of a week that is so many weeks later than that of the day, as far as dates go."""
    return _day(day.toordinal() - day.weekday() + 7 * later)


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


# ------------------------------------------------------------------------------ where launches queue up


def _queues(view: Portfolio, wanted: Filter, lines: Sequence[Line], today: date) -> Iterator[Queue]:
    """Squads with more than one open launch at a time, by name, however much is shown of the time."""
    at_work: dict[str, list[Stretch]] = {}
    names: dict[str, str] = {}
    for line in lines:
        stretch = _stretch(line, today)
        if stretch is None:
            continue
        for word in line.row.words:
            finished = Contribution(line.row.id, word.squad_id) in view.finished_parts
            if heeded(view, wanted, word.squad_id) and not finished:
                at_work.setdefault(word.squad_id, []).append(stretch)
                names[word.squad_id] = word.squad
    for squad_id in sorted(at_work, key=lambda each: (names[each], each)):
        stretches = at_work[squad_id]
        if len(stretches) > 1:
            yield Queue(squad_id, names[squad_id], tuple(stretches), tuple(_runs(stretches)))


def _stretch(line: Line, today: date) -> Stretch | None:
    """The weeks of an open launch; None where neither a date nor a span says when they are.

    Where no work is left there is nothing to queue up for, and what was due before today is due now.
    """
    if line.row.is_over or line.row.outlook.state is ForecastState.NOTHING_LEFT:
        return None
    days = [each for each in (line.due, *(line.span or ())) if each is not None]
    if not days:
        return None
    begins, ends = max(min(days), today), max(*days, today)
    return Stretch(line, _week(begins, 0), _day(_week(ends, 0).toordinal() + 6))


def _runs(stretches: Sequence[Stretch]) -> Iterator[Run]:
    """Stretches that share weeks, directly or through others between them; those that stand alone are left out."""
    together: list[Stretch] = []
    until = date.min
    for each in [*sorted(stretches, key=lambda stretch: (stretch.first, stretch.last)), None]:
        if each is None or each.first > until:
            if len(together) > 1:
                yield Run(tuple(one for one in stretches if one in together), tuple(_shared(together)))
            together, until = [], date.min
        if each is not None:
            together.append(each)
            until = max(until, each.last)


def _shared(stretches: Sequence[Stretch]) -> Iterator[tuple[date, date]]:
    """The days, in one piece where they follow each other, that lie in two stretches or more; by their first days."""
    found: list[tuple[date, date]] = []
    until = date.min
    for each in stretches:
        if each.first <= until:
            shared = each.first, min(each.last, until)
            if found and shared[0] - DAY <= found[-1][1]:
                shared = found[-1][0], max(found[-1][1], shared[1])
                found.pop()
            found.append(shared)
        until = max(until, each.last)
    yield from found
