"""The demo's story: who there is, and what people said and when, ready to be told again to the use cases.

Plain facts without behaviour. Launches and squads are named by their names, flags by a `ref`, so that
whoever replays the story decides the ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from andon.model import FlagEnd, OutcomeKind, Precision, Status

# ------------------------------------------------------------------------------ who there is


@dataclass(frozen=True, slots=True)
class DemoTribe:
    """A tribe and the project its squads write their work into."""

    name: str
    project: str
    """The key in front of its issues: LSN."""


@dataclass(frozen=True, slots=True)
class DemoSquad:
    """A squad, and how its issues are found."""

    name: str
    tribe: str
    time_zone: str
    mission: str
    column: str
    """Its value in the `squad` column of the history folder."""
    since: date
    """Its first day."""
    days_off: tuple[str, ...]
    """Its summers, as it wrote them down."""


@dataclass(frozen=True, slots=True)
class DemoBet:
    """A bet; 1 is the first."""

    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class DemoLaunch:
    """A launch, without its dates and its end: those are events."""

    name: str
    known_from: date
    versions: tuple[str, ...]
    """One version for each project that takes part."""
    bet: str
    success: str
    squads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Everybody, and everything they ship together."""

    tribes: tuple[DemoTribe, ...]
    squads: tuple[DemoSquad, ...]
    bets: tuple[DemoBet, ...]
    launches: tuple[DemoLaunch, ...]
    days_off: tuple[str, ...]
    """Everybody's, as they were written down."""


# ------------------------------------------------------------------------------ what was said


@dataclass(frozen=True, slots=True)
class DatePromised:
    """A target date: the first one, or where it moved."""

    at: datetime
    launch: str
    day: date
    precision: Precision
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A squad's own words about its part of a launch."""

    at: datetime
    launch: str
    squad: str
    status: Status
    probability: int
    sentence: str


@dataclass(frozen=True, slots=True)
class FlagRaised:
    """The cord was pulled."""

    at: datetime
    ref: str
    launch: str | None
    squad: str
    since: date
    sentence: str
    would_help: str


@dataclass(frozen=True, slots=True)
class Replied:
    """A director's answer: thanks, and an offer (helper, help_by) or a question."""

    at: datetime
    flag: str
    thanks: str
    helper: str = ""
    help_by: date | None = None
    question: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class FlagUpdated:
    """The squad's next entry in its flag's timeline; with an end, the flag is closed."""

    at: datetime
    flag: str
    note: str
    end: FlagEnd | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """A launch ended, and its squads said what came of it."""

    at: datetime
    launch: str
    kind: OutcomeKind
    landed_on: date | None
    """None for a cancelled launch, which ended on the day of `at`."""
    learned: str


Event = DatePromised | CheckedIn | FlagRaised | Replied | FlagUpdated | Landed


# ------------------------------------------------------------------------------ what really happens


@dataclass(frozen=True, slots=True)
class LaunchTruth:
    """How a launch really ends, also when that lies after today."""

    finished: date | None
    """The day on which none of its work was left open; None when it was cancelled."""
    landed: date | None
    """The day on which it shipped, a few days later; None when it was cancelled."""
    cancelled: date | None
    contributions: Mapping[str, date]
    """By squad: the day on which none of that squad's part was left open."""
