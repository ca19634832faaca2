"""A day as it was known at its end: the work, the plans and the calendars, ready to be forecast from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from andon import frames
from andon.forecast.known import Known, known_by
from andon.usecases.capacity import capacity_as_of
from andon.usecases.known import Past, known_dates, known_launches

if TYPE_CHECKING:
    import pandas as pd

    from andon.model import Launch
    from andon.store import Store


@dataclass(frozen=True, eq=False)
class Day:
    """Everything that was known at the end of a day; forecasts and milestones of that day share it."""

    past: Past
    as_of: date
    moment: datetime
    """The end of the day, or now where that is earlier."""
    launches: Mapping[str, Launch]
    """By id, each as it was known at the moment."""
    work: pd.DataFrame
    """A frames.WORK table."""
    members: pd.DataFrame
    """A frames.MEMBERS table."""
    planned: pd.DataFrame
    """A frames.LAUNCHES table."""
    known: Known


def known_day(store: Store, as_of: date, *, now: datetime, past: Past | None = None) -> Day:
    """The day `as_of`; `past` spares reading the work again for many days in a row."""
    moment = min(now, frames.day_moment(as_of, days=1))
    past = past or Past(store, whole=as_of < now.date())
    launches = {each.id: each.as_known(moment) for each in store.plans.launches()}
    work, members = past.work(as_of), past.members(as_of)
    planned, dates = known_launches(launches.values()), known_dates(launches.values())
    capacity = capacity_as_of(store, as_of, moment=moment, since=int(work["created"].min()) if len(work) else None)
    tables = work, members, planned, frames.day_number(as_of), dates
    known = known_by(*tables, capacity, past.reckoned, past.names(as_of))
    return Day(past, as_of, moment, launches, work, members, planned, known)
