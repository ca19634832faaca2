"""One time line of a launch: the dates that were promised, its flags, who waits for whom, and its milestones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from andon.errors import NotFound
from andon.model import DependencyState, Flag, FlagEnd, MilestoneEnd, Squad, TargetDate
from andon.usecases.board import Look
from andon.usecases.dependencies import Waiting, waiting_in_launch
from andon.usecases.find import find_launch
from andon.usecases.milestones import Step, launch_steps

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class FlagSpan:
    """A flag from the day since when something is wrong to its end."""

    id: str
    squad: str
    sentence: str
    since: date
    end: FlagEnd | None
    """None while it is open."""
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitSpan:
    """A dependency from the day on which it was named to the day of need, with each side's own word."""

    waiting: Waiting
    named_at: datetime
    got_at: datetime | None
    """When the squad that waited said that it has it."""


@dataclass(frozen=True, slots=True)
class StepMark:
    """A milestone on its day; what its squad and the model think of it stays on the squad's home."""

    id: str
    squad: str
    name: str
    day: date
    first_day: date
    end: MilestoneEnd | None
    due: bool
    """Whether its day has passed, and nobody has told yet what became of it."""


@dataclass(frozen=True, slots=True)
class LaunchTimeline:
    """Everything of a launch that has a day, as known at the look's moment."""

    launch_id: str
    known_from: date
    dates: tuple[TargetDate, ...]
    """Every promise that named another day than the one before it, oldest first."""
    flags: tuple[FlagSpan, ...]
    """By the squads' names, then by the day since when."""
    waits: tuple[WaitSpan, ...]
    """By the day of need."""
    steps: tuple[StepMark, ...]
    """By the squads' names, then by their first days."""
    ended_on: date | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing beside a date that still stands."""
        return len(self.dates) < 2 and not (self.flags or self.waits or self.steps)


def launch_timeline(store: Store, look: Look, wanted: str) -> LaunchTimeline:
    """The time line of a launch as known at the look's moment; NotFound when there is none, or not yet."""
    known = find_launch(store, wanted)
    if known.known_from > look.moment.date():
        raise NotFound("This launch did not exist on that day.", hint="Choose a later day.")
    launch = known.as_known(look.moment)
    flags = store.words.flags(until=look.moment, launch_id=launch.id)
    named = {each.id: each for each in store.dependencies.named(until=look.moment, launch_id=launch.id)}
    waiting = sorted(waiting_in_launch(store, look, launch.id), key=lambda each: (each.need_by, each.id))
    steps = launch_steps(store, look, launch.id)
    # Squads last: they are never removed, so whatever the rest names is among them.
    squads = {each.id: each for each in store.plans.squads()}
    promised = [each for n, each in enumerate(launch.dates) if not n or each.last_day != launch.dates[n - 1].last_day]
    return LaunchTimeline(
        launch_id=launch.id,
        known_from=launch.known_from,
        dates=tuple(promised),
        flags=tuple(
            sorted((_flag(each, squads) for each in flags), key=lambda each: (each.squad, each.since, each.id))
        ),
        waits=tuple(_wait(each, named[each.id].named_at) for each in waiting if each.id in named),
        steps=tuple(sorted((_step(each, squads) for each in steps), key=lambda each: (each.squad, each.first_day))),
        ended_on=launch.ended_on,
    )


def _flag(flag: Flag, squads: Mapping[str, Squad]) -> FlagSpan:
    # A note that is added after the end carries the end along: it ended with the first of them.
    ends = list(takewhile(lambda each: each.end is not None, reversed(flag.updates)))
    return FlagSpan(
        id=flag.id,
        squad=squads[flag.squad_id].name,
        sentence=flag.sentence,
        since=flag.since,
        end=flag.end,
        ended_at=ends[-1].at if ends else None,
    )


def _wait(waiting: Waiting, named_at: datetime) -> WaitSpan:
    word = waiting.taker.word
    got = word is not None and word.state is DependencyState.DONE
    return WaitSpan(waiting, named_at, word.at if word is not None and got else None)


def _step(step: Step, squads: Mapping[str, Squad]) -> StepMark:
    return StepMark(
        id=step.id,
        squad=squads[step.squad_id].name,
        name=step.name,
        day=step.day,
        first_day=step.first_day,
        end=step.end,
        due=step.due,
    )
