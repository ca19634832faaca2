"""Capacity: what each day is worth to each squad, from the calendars that the store keeps, as known on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from andon import frames
from andon.calendars import joined, known_then, shares
from andon.forecast.capacity import Capacity, Clock
from andon.forecast.pace import HORIZON
from andon.model import WorkCalendar

if TYPE_CHECKING:
    from andon.store import Store

_EVERYBODY = "calendar"
"""The setting with everybody's calendars, each with the moment from which it was so; oldest first."""

_LOOKED_BACK = timedelta(days=15 * 365)
"""How far back days are told apart: what was delivered before weighs nothing any more."""

_ROUND = 500
"""Clocks end on days that are so far apart, so that one day's serve the next day as well."""


def remember_calendar(store: Store, calendar: WorkCalendar, *, now: datetime) -> None:
    """Keep everybody's calendar, with those before it; nothing where it is the one that is kept."""
    kept = store.plans.setting(_EVERYBODY) or []
    if calendar != (_read(kept[-1]) if kept else WorkCalendar()):
        store.plans.remember(_EVERYBODY, [*kept, {"since": now.isoformat(), **asdict(calendar)}])


def capacity_as_of(store: Store, as_of: date, *, moment: datetime, since: int | None) -> Capacity | None:
    """What each day was known to be worth at `moment`, the end of day `as_of`; None where there is no calendar.

    `since` is the first day that matters, as a day number. A day off ahead counts once somebody has said it; what was
    said first counts for all days before, because nobody could say it to Andon then.
    """
    calendars = _calendars(store, as_of, moment)
    if not any(calendars.values()):
        return None
    number = frames.day_number(as_of)
    first = min(max(frames.day_number(as_of - _LOOKED_BACK), number if since is None else since), number)
    last = -(-(number + HORIZON) // _ROUND) * _ROUND
    clocks = {each: _clock(each, first, last) for each in set(calendars.values())}
    squads = {id: clocks[each] for id, each in calendars.items() if id is not None}
    return Capacity(squads, clocks[calendars[None]])


def _calendars(store: Store, as_of: date, moment: datetime) -> dict[str | None, WorkCalendar]:
    """Each squad's calendar as known then, and under None everybody's."""
    kept = store.plans.setting(_EVERYBODY) or []
    now = _read(kept[-1]) if kept else WorkCalendar()
    everybody = known_then(now, _then(kept, moment), as_of)
    before: dict[str, WorkCalendar] = {}
    for _, squad_id, calendar in store.plans.calendar_changes(moment):
        before.setdefault(squad_id, calendar)
    found: dict[str | None, WorkCalendar] = {None: everybody}
    for squad in store.plans.squads():
        own = known_then(squad.calendar, before.get(squad.id, squad.calendar), as_of)
        found[squad.id] = joined(everybody, own)
    return found


def _then(kept: Iterable[Mapping[str, Any]], moment: datetime) -> WorkCalendar:
    """The calendar that stood at a moment; before all of them none."""
    calendar: Mapping[str, Any] | None = None
    for each in kept:
        if datetime.fromisoformat(each["since"]) <= moment:
            calendar = each
    return WorkCalendar() if calendar is None else _read(calendar)


def _read(kept: Mapping[str, Any]) -> WorkCalendar:
    weekend = kept["weekend"]
    return WorkCalendar(
        kept["country"],
        kept["subdivision"],
        None if weekend is None else tuple(weekend),
        tuple(kept["days_off"]),
    )


@lru_cache(maxsize=1024)
def _clock(calendar: WorkCalendar, first: int, last: int) -> Clock:
    if not calendar:
        return Clock.plain(first, last - first + 1)
    return Clock.of(first, *shares(calendar, frames.day_date(first), frames.day_date(last)))
