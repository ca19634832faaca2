"""A day as it was known at its end: the work, the plans and the calendars, ready to be forecast from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from andon import frames
from andon.forecast.known import Known, Names, known_by
from andon.usecases.capacity import capacity_as_of
from andon.usecases.known import Past, known_dates, known_launches

if TYPE_CHECKING:
    from andon.model import Launch
    from andon.store import Store


class Keys:
    """The keys of issues. Of a million only those that somebody asks for are looked up."""

    def __init__(self, work: pd.DataFrame, names: Names | None) -> None:
        """Those of a frames.WORK table; `names` are its names, where they were read."""
        self._rows = (names or Names.of(work)).rows
        self._keys = work["key"].to_numpy(dtype=object)

    def of(self, issues: Sequence[str]) -> tuple[str, ...]:
        """The key of each; an issue that is not in the table is named by itself."""
        rows = self._rows.get_indexer(pd.Index(issues, dtype=object))
        return (
            tuple(np.where(rows >= 0, self._keys[rows], np.array(issues, dtype=object)).tolist()) if len(rows) else ()
        )


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

    def keys(self) -> Keys:
        """The keys of the issues of its work."""
        return Keys(self.work, self.past.names(self.as_of))


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
