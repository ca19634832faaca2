"""Launches: what is promised for when, by whom, and what became of it."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from andon.model.who import Squad


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
    """As it was signed then; a squad may have another name by now."""
    squad_id: str | None = None
    """The squad that says it; None where a director does, and in rows from before squads were kept."""

    @property
    def speaker(self) -> tuple[str | None, str]:
        """Who says it: a squad whatever its name is, else a name."""
        return self.squad_id, "" if self.squad_id else self.declared_by


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
    def endings(self) -> tuple[Outcome, ...]:
        """Everything that was declared of its present end, oldest first: nothing from before it was opened again."""
        ended: list[Outcome] = []
        for each in self.outcomes:
            ended = [] if each.kind is OutcomeKind.STILL_OPEN else [*ended, each]
        return tuple(ended)

    @property
    def lessons(self) -> tuple[Outcome, ...]:
        """What was learned from its end, oldest first; of whoever said it again, only what they said last."""
        last = {each.speaker: each for each in self.endings if each.learned}
        return tuple(each for each in self.endings if last.get(each.speaker) is each)

    def was_learned_by(self, squad: Squad) -> bool:
        """Whether the squad has said what it learned from its end; what no squad is kept for is told by its name."""
        return any(each.speaker in {(squad.id, ""), (None, squad.name)} for each in self.lessons)

    @property
    def learned(self) -> str:
        """All lessons in one paragraph; empty where nobody has said one."""
        said = (each.learned for each in self.lessons)
        return " ".join(each if each.endswith((".", "!", "?", "…")) else f"{each}." for each in said)

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
            last, later = known[-1] if known else None, self.outcomes[len(known) :]
            state = last.kind.state if last else LaunchState.OPEN
            if last is None or state is LaunchState.OPEN:
                ended_on = None
            elif any(each.kind is not last.kind or each.landed_on != last.landed_on for each in later):
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
