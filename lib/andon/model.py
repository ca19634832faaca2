"""The words of Andon: what a squad, a launch, a check-in and a flag are.

Frozen dataclasses and enums over the standard library; nothing here reads a clock, a file or a
database. Derived facts are properties, so that every page, export and command agrees on them.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

PROBABILITIES = (10, 30, 50, 70, 90)
"""The symmetric scale of a check-in, in per cent. A low value triggers no duty."""

NOT_HEARD_AFTER = timedelta(days=14)
"""No word for longer than this turns a contribution to "not heard" (promise 5)."""

FIRST_LOOK = timedelta(hours=72)
"""How long a new forecast is the squad's alone unless it comments sooner (promise 2)."""

FIRST_LOOK_LIMIT = timedelta(days=7)
"""The longest first look that can be configured."""


# ------------------------------------------------------------------------------ who and what


class Status(StrEnum):
    """How a contribution or launch is going, in its squads' words. Never set from a forecast."""

    ON_TRACK = "on_track"
    NOT_HEARD = "not_heard"
    WORRIED = "worried"
    NEEDS_HELP = "needs_help"

    @property
    def severity(self) -> int:
        """0 is the calmest; a roll-up is its worst part."""
        return list(Status).index(self)


SAID = (Status.ON_TRACK, Status.WORRIED, Status.NEEDS_HELP)
"""The statuses that a squad can say. "Not heard" is what silence becomes."""


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of several statuses; nobody heard from is "not heard", never "on track"."""
    return max(statuses, key=lambda status: status.severity, default=Status.NOT_HEARD)


class Precision(StrEnum):
    """How exactly a target date was promised."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"


class LaunchState(StrEnum):
    """Where a launch stands in its life."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class OutcomeKind(StrEnum):
    """What became of a launch, declared by the squads that shipped."""

    ON_TIME = "on_time"
    """On time and in full."""
    ON_TIME_CUT = "on_time_cut"
    """On time with cut scope."""
    LATE = "late"
    CANCELLED = "cancelled"
    STILL_OPEN = "still_open"
    """Opened again after it was declared over by mistake."""

    @property
    def state(self) -> LaunchState:
        """Where such an outcome leaves its launch."""
        ends = {OutcomeKind.CANCELLED: LaunchState.CANCELLED, OutcomeKind.STILL_OPEN: LaunchState.OPEN}
        return ends.get(self, LaunchState.CLOSED)


class FlagEnd(StrEnum):
    """How a flag ended: the four letters of ROAM. Only the squad ends its flag."""

    RESOLVED = "resolved"
    OWNED = "owned"
    ACCEPTED = "accepted"
    MITIGATED = "mitigated"


class Category(StrEnum):
    """Jira's status category, which means the same in every workflow and language."""

    NEW = "new"
    INDETERMINATE = "indeterminate"
    DONE = "done"


class Role(StrEnum):
    """From where somebody looks. What each may do: `usecases/rights.py`."""

    SQUAD = "squad"
    DIRECTOR = "director"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking or acting."""

    role: Role
    squad_ids: frozenset[str] = frozenset()
    name: str = ""
    """A name to show beside a reply ("Dora"); empty where none is known."""

    def speaks_for(self, squad_id: str) -> bool:
        """Whether this viewer is a member of the squad."""
        return self.role is Role.SQUAD and squad_id in self.squad_ids


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
    calendar: WorkCalendar = WorkCalendar()
    """Its own; `calendars.joined` puts everybody's before it."""
    version: int = 1
    """Rises with every edit, so that two editors notice each other."""

    @property
    def active(self) -> bool:
        """Whether it still works under this name."""
        return self.retired_at is None


@dataclass(frozen=True, slots=True)
class Bet:
    """A named bet; its rank orders launches, 1 first."""

    id: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class TargetDate:
    """A date that was promised, and when. A launch keeps all of them (promise 8)."""

    day: date
    precision: Precision
    said_at: datetime
    reason: str = ""
    said_by: str = ""

    @property
    def last_day(self) -> date:
        """The last day on which the promise still holds."""
        if self.precision is Precision.DAY:
            return self.day
        month = self.day.month
        if self.precision is Precision.QUARTER:
            month = (month - 1) // 3 * 3 + 3
        return date(self.day.year, month, calendar.monthrange(self.day.year, month)[1])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to a launch, and what its squads learned."""

    kind: OutcomeKind
    landed_on: date | None
    learned: str
    declared_at: datetime
    declared_by: str = ""


@dataclass(frozen=True, slots=True)
class Launch:
    """Something with a target date that one or more squads ship together."""

    id: str
    name: str
    known_from: date
    """The first day on which it existed: an as-of view before that day does not show it."""
    scopes: tuple[str, ...] = ()
    """What is in it, as `kind:value`: version:ID, epic:KEY or jql:QUERY. Several are a union."""
    squad_ids: tuple[str, ...] = ()
    """Squads named to take part, also before they have an issue in it."""
    dates: tuple[TargetDate, ...] = ()
    """Oldest first."""
    bet_id: str | None = None
    success: str = ""
    """Success criteria, in a sentence."""
    state: LaunchState = LaunchState.OPEN
    ended_on: date | None = None
    """The day on which it landed or was cancelled."""
    outcomes: tuple[Outcome, ...] = ()
    """Everything that was declared of its end, oldest first; an imported end has none."""
    version: int = 1
    """Rises with every edit, so that two editors notice each other."""

    @property
    def outcome(self) -> Outcome | None:
        """What became of it, as declared last; None while it is open."""
        if self.state is LaunchState.OPEN or not self.outcomes:
            return None
        return self.outcomes[-1]

    @property
    def target(self) -> TargetDate | None:
        """The date that counts now."""
        return self.dates[-1] if self.dates else None

    @property
    def first_date(self) -> TargetDate | None:
        """The date that was promised first."""
        return self.dates[0] if self.dates else None

    @property
    def moves(self) -> int:
        """How often the promised day changed."""
        days = [each.last_day for each in self.dates]
        return sum(before != after for before, after in pairwise(days))

    @property
    def slip_days(self) -> int:
        """Days between the first promised day and the present one; negative when it came nearer."""
        if not self.dates:
            return 0
        return (self.dates[-1].last_day - self.dates[0].last_day).days

    def as_known(self, moment: datetime) -> "Launch":
        """The launch with only what had been said and had happened by the given moment.

        An end counts from when it was declared, also where it was declared late; an imported one from its day.
        """
        known = tuple(each for each in self.outcomes if each.declared_at <= moment)
        state, ended_on = self.state, self.ended_on
        if self.outcomes:
            last = known[-1] if known else None
            state = last.kind.state if last else LaunchState.OPEN
            if last is None or state is LaunchState.OPEN:
                ended_on = None
            elif last is not self.outcomes[-1]:
                ended_on = last.landed_on or last.declared_at.date()
        elif ended_on is None or ended_on > moment.date():
            state, ended_on = LaunchState.OPEN, None
        return replace(
            self,
            dates=tuple(each for each in self.dates if each.said_at <= moment),
            state=state,
            ended_on=ended_on,
            outcomes=known,
        )


@dataclass(frozen=True, slots=True, order=True)
class Contribution:
    """A squad's part of a launch: the issues that are in both."""

    launch_id: str
    squad_id: str


# ------------------------------------------------------------------------------ what people say


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A squad's own statement about a contribution. Append-only; the squad speaks as one, so it has no author."""

    id: str
    launch_id: str
    squad_id: str
    at: datetime
    status: Status
    probability: int
    """Per cent, one of PROBABILITIES."""
    sentence: str
    forecast_open: bool = False
    """Whether the forecast was unfolded before these words were said."""


@dataclass(frozen=True, slots=True)
class FlagUpdate:
    """An entry in a flag's timeline. With an end it closes the flag."""

    id: str
    flag_id: str
    at: datetime
    note: str
    end: FlagEnd | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A director's answer to a flag: thanks, and an offer or the question "what do you need?"."""

    id: str
    flag_id: str
    at: datetime
    thanks: str
    helper: str = ""
    """Who will help; empty when the reply asks instead."""
    help_by: date | None = None
    question: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """The pulled cord: what is wrong, since when, what would help."""

    id: str
    squad_id: str
    raised_at: datetime
    since: date
    sentence: str
    would_help: str = ""
    launch_id: str | None = None
    updates: tuple[FlagUpdate, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def end(self) -> FlagEnd | None:
        """How it ended, or None while it is open."""
        return self.updates[-1].end if self.updates else None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for help."""
        return self.end is None

    @property
    def answered(self) -> bool:
        """Whether somebody has replied."""
        return bool(self.replies)


# ------------------------------------------------------------------------------ what the model says


class ForecastState(StrEnum):
    """Whether there is a forecast, and if not, why."""

    FORECAST = "forecast"
    NOTHING_LEFT = "nothing_left"
    CANNOT = "cannot_forecast"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A distribution of the finishing day as of a date. Stored for good, never changed."""

    id: str
    launch_id: str
    squad_id: str | None
    """None for the launch as a whole."""
    as_of: date
    """Only what was known at the end of this day was used."""
    made_at: datetime
    state: ForecastState
    reason: str
    """One sentence: where the number comes from, or why there is none."""
    target: date | None = None
    """The last day that counted as on time when this was made."""
    on_time: float | None = None
    """Chance on time, 0.01 to 0.99; None without a target or a forecast."""
    p50: date | None = None
    p85: date | None = None
    p95: date | None = None
    counted: int = 0
    """Open issues that were counted."""
    quantiles: tuple[float, ...] = ()
    """99 values: the 1st to 99th percentile of the finishing day, in days after as_of."""
    details: tuple[tuple[str, str | float | int], ...] = ()
    """Window and parameters of the model, by name."""
    counted_keys: tuple[str, ...] = ()
    left_out_keys: tuple[str, ...] = ()

    @property
    def contribution(self) -> Contribution | None:
        """The contribution it is about, or None for a whole launch."""
        return Contribution(self.launch_id, self.squad_id) if self.squad_id else None


# ------------------------------------------------------------------------------ what is shared


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen view. Its bytes never change; only its token's hash is stored."""

    id: str
    title: str
    made_at: datetime
    as_of: datetime
    made_by: str
    subject: str
    """`launch:ID` or `portfolio`."""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    opened: int = 0

    def readable(self, moment: datetime) -> bool:
        """Whether its link still opens."""
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


# ------------------------------------------------------------------------------ what sources bring


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a sweep sees of an issue: enough to know whether it changed."""

    id: str
    key: str
    updated: str
    """Opaque: Jira's `updated`, or a hash of the row. Compared for equality only."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of an issue's history."""

    at: datetime
    field: str
    """status, category, fix_version, epic, sprint, points, flagged or resolution."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Issue:
    """A piece of work as its source tells it. No person is in it, on purpose (promise 6)."""

    id: str
    key: str
    project: str
    type: str
    status: str
    category: Category
    created: datetime
    updated: str
    summary: str = ""
    resolution: str | None = None
    delivered: bool = False
    """Done and not discarded."""
    done: datetime | None = None
    """When it last entered a done status and stayed."""
    points: float | None = None
    parent: str | None = None
    flagged_since: datetime | None = None
    claims: tuple[str, ...] = ()
    """Which squads' claims it falls under: component:Web, squad:TIMOB iOS, project:AB, jql:QUERY."""
    scopes: tuple[str, ...] = ()
    """Which launches' scopes it is in: version:123, epic:AB-1, jql:QUERY."""
    sprints: tuple[str, ...] = ()
    old_keys: tuple[str, ...] = ()
    """Keys that it had before it was moved; its id never changes."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Impediment:
    """An open issue with Jira's own flag up: something is in its way."""

    source: str
    key: str
    summary: str
    squad_id: str | None
    """None where no squad owns the issue."""
    launch_ids: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class OnceFlagged:
    """An issue on which Jira's flag is or was up, with what tells whether it was on a past day."""

    source: str
    key: str
    summary: str
    squad_id: str | None
    created: datetime
    category: Category
    done: datetime | None
    flagged_since: datetime | None
    scopes: tuple[str, ...]
    """What it is in now."""
    changes: tuple[Change, ...]
    """Of its flag, its category and its versions, oldest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A Jira version (release)."""

    id: str
    project: str
    name: str
    start: date | None = None
    release: date | None = None
    released: bool = False
    archived: bool = False
    kind: str = "release"
    """`release`, or `sprint` where versions were used as sprints."""


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint with its planned and real end."""

    id: str
    name: str
    start: datetime | None = None
    end: datetime | None = None
    completed: datetime | None = None


def slug(name: str) -> str:
    """A short, readable, lower-case id in the name's own alphabet: "iOS & Web" becomes "ios-web"."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or "unnamed"
