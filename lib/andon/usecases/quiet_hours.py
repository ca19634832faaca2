"""Quiet hours: when a squad, or a director, is left in peace; what is to be told then waits until they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from andon.calendars import shares
from andon.model import WorkCalendar

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LONGEST = 31
"""Days. Who is off for longer than this finds their messages, instead of never getting them."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Quiet from one full hour to another, across midnight where the second is the smaller one; and on days off."""

    begins: int = 18
    """From 0 to 23; the same as `ends` for no hours at all."""
    ends: int = 8
    days_off: bool = True
    """Whether weekends, public holidays and other days off are quiet all day."""

    def over(self, moment: datetime, zone: ZoneInfo, calendar: WorkCalendar) -> datetime:
        """The moment itself where it is not quiet, else the one at which quiet ends."""
        here = moment.astimezone(zone)
        day, hour = here.date(), here.hour
        off = self._is_off(day, calendar)
        if not (off or self._is_quiet(hour)):
            return moment
        if off or hour >= self.ends:
            day = self._next_day_on(day, calendar)
            hour = self.ends if self._is_quiet(0) else 0
        else:
            hour = self.ends
        return datetime.combine(day, time(hour), zone).astimezone(moment.tzinfo)

    def _next_day_on(self, day: date, calendar: WorkCalendar) -> date:
        later = (day + timedelta(days=n) for n in range(1, _LONGEST))
        return next((each for each in later if not self._is_off(each, calendar)), day + timedelta(days=_LONGEST))

    def _is_quiet(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends

    def _is_off(self, day: date, calendar: WorkCalendar) -> bool:
        if not self.days_off:
            return False
        (share,), _ = shares(calendar, day, day)
        return share == 0
