"""The form of answers that are a whole page, and of what a write answers.

No field holds a person (promise 6).
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from andon.model import LaunchState, OutcomeKind, Role, Scope
from andon.web.api.shapes import (
    Chance,
    Contribution,
    Count,
    DependencyTold,
    Distribution,
    FlagTold,
    ImpedimentTold,
    LaunchLine,
    Lesson,
    MilestoneTold,
    Outlook,
    Percent,
    Shape,
    Target,
    Word,
)


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


# ------------------------------------------------------------------------------ what was written

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
