"""The form of what stands in answers: what the OpenAPI document says, word by word.

Whole pages stand in `page_shapes`, what is sent in `sent_shapes`.

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
    """A newer one is its squad's alone until then, unless the squad speaks sooner; without a squad it is nobody's."""


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
    """The last forecast of a day that may be shown; and where none could be made any more, the first day of that."""

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


# ------------------------------------------------------------------------------ what went wrong


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
