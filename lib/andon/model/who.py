"""Who there is: tribes, squads, when they work, and who is looking."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Role(StrEnum):
    """From where somebody looks. What each may do: `usecases/rights.py`."""

    SQUAD = "squad"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking or acting."""

    role: Role
    squad_ids: frozenset[str] = frozenset()
    name: str = ""
    """A name to show beside a reply ("Dora"); empty where none is known."""
    tribe_ids: frozenset[str] | None = None
    """Of which tribes a director is one; None is of everything."""
    directs: frozenset[str] | None = None
    """The squads of those tribes; None is every squad."""
    account: str = ""
    """The id of the account that signed in; empty where nobody has to."""
    resting_ids: frozenset[str] = frozenset()
    """Retired squads of which one was a member: they can be woken by it, and nothing else."""

    def speaks_for(self, squad_id: str) -> bool:
        """Whether this viewer is a member of the squad."""
        return self.role is Role.SQUAD and squad_id in self.squad_ids

    def directs_one_of(self, squad_ids: Collection[str]) -> bool:
        """Whether this viewer is a director of one of the squads, or of everything."""
        return self.role is Role.DIRECTOR and (self.directs is None or not self.directs.isdisjoint(squad_ids))


@dataclass(frozen=True, slots=True)
class Tribe:
    """A group of squads."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """On which days somebody works, as it was written: everybody, or a squad, where it differs from everybody.

    What is written where, and what it means: `andon.calendars`. An empty one says nothing.
    """

    country: str = ""
    """Whose public holidays are kept, like "SE"."""
    subdivision: str = ""
    weekend: tuple[str, ...] | None = None
    """Like ("Sat", "Sun"); None is the country's, or those two."""
    days_off: tuple[str, ...] = ()
    """Like "2026-12-24", "2026-12-24 half" and "2026-12-28..2027-01-03"."""

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != WorkCalendar()


@dataclass(frozen=True, slots=True)
class Squad:
    """A team that owns work. Its id never changes; its name may."""

    id: str
    name: str
    tribe_id: str | None = None
    claims: tuple[str, ...] = ()
    """What it owns, as `kind:value`: component:, jql:, project: or squad: (the column of a history folder)."""
    time_zone: str = ""
    mission: str = ""
    split_from: str | None = None
    retired_at: datetime | None = None
    rested: tuple[tuple[datetime, datetime], ...] = ()
    """From when to when it was retired, where it came back, oldest first."""
    calendar: WorkCalendar = WorkCalendar()
    """Its own; `calendars.joined` puts everybody's before it."""
    version: int = 1
    """Rises with every edit, so that two editors notice each other."""

    @property
    def active(self) -> bool:
        """Whether it still works under this name."""
        return self.retired_at is None

    def zone_or(self, organisation: ZoneInfo) -> ZoneInfo:
        """The time zone in which the squad is told times: its own, else the organisation's."""
        return ZoneInfo(self.time_zone) if self.time_zone else organisation

    def day_of(self, moment: datetime, organisation: ZoneInfo) -> date:
        """The squad's own day at a moment; the organisation's where it has no time zone of its own."""
        return moment.astimezone(self.zone_or(organisation)).date()

    def worked_at(self, moment: datetime) -> bool:
        """Whether it worked at a past moment; what was planned before that moment counts, and nothing of later."""
        resting = any(since <= moment < until for since, until in self.rested)
        return not resting and (self.retired_at is None or moment < self.retired_at)


def slug(name: str) -> str:
    """A short, readable, lower-case id in the name's own alphabet: "iOS & Web" becomes "ios-web"."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or "unnamed"
