"""The form of every answer and of everything that is sent: what the OpenAPI document says, word by word.

No field holds a person: who replied, who helps, who froze a view or set a date is left out (promise 6).
"""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from andon.model import (
    DependencyState,
    FlagEnd,
    ForecastState,
    LaunchState,
    MilestoneEnd,
    OutcomeKind,
    Precision,
    Role,
    Scope,
    Status,
)

Chance = Annotated[float, Field(ge=0.01, le=0.99)]
"""0 % and 100 % do not exist (promise 9)."""
Count = Annotated[int, Field(ge=0)]
Percent = Literal[10, 30, 50, 70, 90]

Item = TypeVar("Item")


class Shape(BaseModel):
    """A JSON object with exactly these fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, json_schema_serialization_defaults_required=True
    )


class PageOf(Shape, Generic[Item]):
    """A part of a list that grows."""

    items: list[Item]
    total: Count
    offset: Count
    limit: int
    next: str | None
    """The address of the next part; null at the end."""


# ------------------------------------------------------------------------------ words, and beside them the forecast


class Word(Shape):
    """What a squad says of its part of a launch: the status, and nothing but its own word."""

    squad: str
    squad_name: str
    status: Status
    """Its own, or not_heard when it has said nothing for 14 days."""
    said_status: Status | None
    """What it said last, also when that is too long ago."""
    probability: Percent | None
    """Per cent."""
    sentence: str
    said_at: datetime | None
    differs: str
    """Why it sees it differently than the forecast, if it liked to say so."""
    voted: Count
    """How many voted before it, where that may be known; else 0."""
    median: float | None
    """Of that vote, per cent."""


class Outlook(Shape):
    """The newest forecast that may be shown: beside the words, never instead of them."""

    state: ForecastState | None
    """null: there is none that may be shown."""
    on_time: Chance | None
    p50: date | None
    p85: date | None
    p95: date | None
    open_issues: Count
    as_of: date | None
    target: date | None
    """The last day that counted as on time when it was made."""
    overdue: bool
    """The target had passed with work still open: no chance is left to speak of."""
    reason: str
    held_until: datetime | None
    """A newer one is its squad's alone until then, unless the squad speaks sooner."""


class Target(Shape):
    """A date that was promised."""

    day: date
    precision: Precision
    last_day: date
    """The last day on which the promise still holds."""
    said_at: datetime
    reason: str


class Lesson(Shape):
    """What was learned from a launch's end."""

    squad: str | None
    """null where no squad says it."""
    kind: OutcomeKind
    learned: str
    declared_at: datetime


class LaunchLine(Shape):
    """A launch in one line. They stand by bet rank, then date, then name; never by risk."""

    id: str
    name: str
    state: LaunchState
    status: Status
    """The worst of its squads' words."""
    bet: str
    words: list[Word]
    target: Target | None
    first_date: Target | None
    moves: Count
    """How often the promised day changed."""
    slip_days: int
    forecast: Outlook
    open_flags: Count
    last_word: datetime | None
    ended_on: date | None
    outcome: OutcomeKind | None
    learned: str


class Contribution(Shape):
    """A squad's part of a launch."""

    word: Word
    forecast: Outlook


class Distribution(Shape):
    """The finishing day, as the launch's page draws it."""

    as_of: date
    target: date | None
    quantiles: list[float]
    """The 1st to 99th percentile, in days after as_of."""


class CheckInTold(Shape):
    """Words that a squad said once; they are never changed."""

    launch: str
    squad: str
    squad_name: str
    said_at: datetime
    status: Status
    probability: Percent
    sentence: str
    differs: str
    voted: Count
    median: float | None


class ForecastPoint(Shape):
    """The last forecast of a day that may be shown."""

    squad: str | None
    """null: the launch as a whole."""
    as_of: date
    on_time: Chance | None
    p50: date | None
    p85: date | None
    target: date | None
    overdue: bool


# ------------------------------------------------------------------------------ flags and what else has a day


class FlagNote(Shape):
    """An entry in a flag's timeline."""

    at: datetime
    note: str
    end: FlagEnd | None
    """How it ended with this entry; null while it is open."""


class ReplyTold(Shape):
    """An answer to a flag: thanks, and an offer or a question."""

    id: str
    at: datetime
    thanks: str
    offers_help: bool
    help_by: date | None
    question: str
    guild: str | None
    kept: bool | None
    """Whether the help came, as the squad said; null as long as it said nothing."""


class FlagTold(Shape):
    """The pulled cord."""

    id: str
    squad: str
    launch: str | None
    raised_at: datetime
    since: date
    sentence: str
    would_help: str
    waits_for: str | None
    """The squad that it waits for."""
    guild: str | None
    """The guild that could help."""
    open: bool
    end: FlagEnd | None
    timeline: list[FlagNote]
    replies: list[ReplyTold]


class ImpedimentTold(Shape):
    """An open issue with Jira's own flag up. It changes no status."""

    source: str
    key: str
    summary: str
    squad: str | None
    since: datetime


class MilestoneTold(Shape):
    """A small dated step of one squad in one launch."""

    id: str
    launch: str
    squad: str
    name: str
    day: date
    first_day: date
    end: MilestoneEnd | None
    due: bool
    """Its day has passed, and nobody has told yet what became of it."""
    note: str
    probability: Percent | None
    """The squad's own, for that squad alone."""
    chance: Chance | None
    """The model's, for that squad alone, once it has said its own."""


class SideTold(Shape):
    """One of the two squads of a dependency, and what it said last."""

    squad: str
    state: DependencyState | None
    note: str
    said_at: datetime | None


class DependencyTold(Shape):
    """Squad A waits for squad B within a launch; each side speaks for itself."""

    id: str
    launch: str
    what: str
    need_by: date
    taker: SideTold
    giver: SideTold
    disagrees: bool
    open: bool
    blocking: bool


# ------------------------------------------------------------------------------ whole pages


class LaunchTold(Shape):
    """Everything of a launch: the squads' words first."""

    launch: LaunchLine
    success: str
    contributions: list[Contribution]
    flags: list[FlagTold]
    impediments: list[ImpedimentTold]
    milestones: list[MilestoneTold]
    dependencies: list[DependencyTold]
    dates: list[Target]
    """Every date that was ever promised, oldest first."""
    lessons: list[Lesson]
    distribution: Distribution | None


class SquadLine(Shape):
    """A squad. They stand by name."""

    id: str
    name: str
    tribe: str
    mission: str
    working: bool
    """Whether it still works under this name."""


class SquadLaunch(Shape):
    """One of a squad's launches as it sees it."""

    launch: str
    name: str
    word: Word
    forecast: Outlook
    news_until: datetime | None
    """The forecast came since its last words and is its alone until then; null for others."""
    milestones: list[MilestoneTold]


class SquadTold(Shape):
    """A squad's home."""

    squad: SquadLine
    launches: list[SquadLaunch]
    flags: list[FlagTold]
    impediments: list[ImpedimentTold]
    others_wait_for_us: list[DependencyTold]
    we_wait_for: list[DependencyTold]
    to_say: Count
    """Launches that it has not been heard from about for too long."""


class HelpTold(Shape):
    """An open flag for somebody who could help."""

    flag: FlagTold
    answered: bool
    waited_hours: float | None
    """Since it was raised; for directors alone."""


class SilentTold(Shape):
    """A squad that has not been heard from about a launch."""

    squad: str
    launch: str
    last_said: datetime | None


class ApartTold(Shape):
    """Where a squad and the forecast are 30 points apart or more; neither of them is the right one."""

    squad: str
    launch: str
    said: Percent
    on_time: Chance
    differs: str


class PortfolioTold(Shape):
    """The director's questions in their order, then the launches by bet rank and date."""

    help_asked: list[HelpTold]
    not_heard: list[SilentTold]
    blocking: list[DependencyTold]
    disagree: list[DependencyTold]
    moved: list[str]
    """Launches whose date moved."""
    apart: list[ApartTold]
    launches: list[LaunchLine]
    ended: list[LaunchLine]
    """Of the last 60 days, the latest first."""


class SnapshotTold(Shape):
    """A frozen view. Its link is known only to those who have it."""

    id: str
    title: str
    subject: str
    made_at: datetime
    as_of: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    opens: bool
    opened: Count
    formats: list[str]


class LevelMet(Shape):
    """How often the dates of a level were met."""

    claimed: Count
    """Per cent."""
    met: Count
    known: Count


class SectionTold(Shape):
    """Claimed against met, for one kind of forecasts."""

    forecasts: Count
    levels: list[LevelMet]
    targets: Count
    """Forecasts with a target date that has passed since."""
    on_time: Count
    brier: float | None
    """Of the chances on time: the mean squared error; null before a target date has passed."""
    base_brier: float | None
    """Of always saying the share that was on time."""


class FateTold(Shape):
    """What became of one launch, and how its own forecasts did."""

    launch: str
    ended_on: date | None
    state: LaunchState
    outcome: OutcomeKind | None
    forecasts: Count
    with_date: int | None
    on_time: int | None


class OwnTold(Shape):
    """A squad's own record, for itself."""

    known: Count
    section: SectionTold | None


class RecordTold(Shape):
    """How good are our forecasts? Every one is held against what came."""

    as_of: date
    kept: Count
    counted: Count
    cancelled: Count
    launches: SectionTold | None
    parts: SectionTold | None
    fates: list[FateTold]
    own: OwnTold | None


class Me(Shape):
    """As whom this request came, and what its token may do."""

    role: Role
    squads: list[str]
    """Those that it speaks for."""
    may_come_as: list[str]
    """What the header Andon-As may say."""
    scopes: list[Scope]
    expires_at: datetime


# ------------------------------------------------------------------------------ what is sent

Words = Annotated[str, Field(min_length=1, max_length=500)]
MaybeWords = Annotated[str, Field(max_length=500)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Sent(BaseModel):
    """What comes with a request; what is not named here is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=True)


class NewCheckIn(Sent):
    """A squad's own words about its part of a launch."""

    launch: Id
    squad: Id
    status: Literal["on_track", "worried", "needs_help"]
    probability: Percent
    sentence: Words
    differs: MaybeWords = ""


class NewFlag(Sent):
    """Pull the cord: a squad and one sentence are enough."""

    squad: Id
    sentence: Words
    launch: Id | None = None
    would_help: MaybeWords = ""
    since: date | None = None
    waits_for: Id | None = None
    guild: Id | None = None


class NewNote(Sent):
    """An entry in a flag's timeline; with an end it closes the flag."""

    note: Words
    end: Literal["resolved", "owned", "accepted", "mitigated"] | None = None
    reopen: bool = False


class NewReply(Sent):
    """Thanks, and either an offer (who, by when) or a question. Who helps is shown on the flag's page alone."""

    thanks: Words
    helper: Annotated[str, Field(max_length=120)] = ""
    help_by: date | None = None
    question: MaybeWords = ""


Written = Annotated[
    bool,
    Field(
        description="false: this Idempotency-Key wrote it already, or the same was said within the last ten minutes."
    ),
]


class WrittenCheckIn(Shape):
    """What is said of the launch now."""

    written: Written
    word: Word | None
    """null without the scope read, and where the squad has left the launch."""


class WrittenFlag(Shape):
    """The flag as it stands now."""

    written: Written
    id: str
    """The flag's."""
    flag: FlagTold | None
    """null without the scope read."""


# ------------------------------------------------------------------------------ what is asked for


class AsOf(BaseModel):
    """Look back."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    as_of: date | None = None
    """What was known at the end of this past day; a look back opens no forecast early."""


class Part(AsOf):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class OfSquad(Part):
    """A part of a list, perhaps of one squad alone."""

    squad: Id | None = None


class WhichFlags(OfSquad):
    """Which flags."""

    launch: Id | None = None
    open: bool | None = None
    """true: those that still ask for help; false: those that ended."""


class WhichLaunches(Part):
    """Which launches."""

    state: LaunchState | None = None


class FirstPart(BaseModel):
    """Which part of a list that has no past."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class Nothing(BaseModel):
    """No parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(BaseModel):
    """What went wrong, in a sentence (RFC 9457)."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    """One clear sentence."""
    hint: str = ""
    """What to do next."""
    errors: list[str] = []
    """Of what was sent: each field that cannot be taken, and why."""
    reference: str | None = None
    """Of a fault of ours: the number under which the log has it."""
