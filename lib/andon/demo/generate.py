"""A generated organisation with two years of honest history, and the truth about how it goes on.

`generate(seed, today)` always gives the same for the same two arguments. Its tables end with yesterday:
what today brings, nobody knows yet. `full_tables` and `truth` look a year further, for tests that ask
how often a forecast came true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from andon.demo import tables
from andon.demo.calendar import announced, announced_summers, workday
from andon.demo.check_ins import checked_in
from andon.demo.flags import pulled
from andon.demo.plan import BETS, LAUNCHES, SQUADS, TRIBES, Course, LaunchPlan
from andon.demo.promises import promises, spoken
from andon.demo.said_words import LEARNED
from andon.demo.story import (
    DatePromised,
    DemoLaunch,
    DemoSquad,
    Event,
    Landed,
    LaunchTruth,
    Organisation,
)
from andon.demo.world import World, run
from andon.model import OutcomeKind

_KINDS = {
    Course.EARLY: OutcomeKind.ON_TIME,
    Course.ON_TIME: OutcomeKind.ON_TIME,
    Course.MOVED: OutcomeKind.ON_TIME,
    Course.CUT: OutcomeKind.ON_TIME_CUT,
    Course.LATE: OutcomeKind.LATE,
    Course.CANCELLED: OutcomeKind.CANCELLED,
}


@dataclass(frozen=True)
class Demo:
    """The demo organisation on one day."""

    seed: int
    today: date
    organisation: Organisation
    story: tuple[Event, ...]
    """All that was said before today, oldest first."""
    truth: Mapping[str, LaunchTruth]
    """By launch: how it really ends."""
    world: World
    promised: Mapping[str, list[DatePromised]]

    @property
    def now(self) -> datetime:
        """The moment at which the story stands still: today has just begun."""
        return _midnight(self.today)

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of a history folder, with what was known when today began."""
        return tables.tables(self.world, self.promised, self.now)

    @cached_property
    def full_tables(self) -> Mapping[str, pd.DataFrame]:
        """The same tables at the end of the world's horizon."""
        return tables.tables(self.world, self.promised, _midnight(self.world.days[-1]) + timedelta(1))

    def tables_at(self, day: date) -> Mapping[str, pd.DataFrame]:
        """The same tables as they were when that day began."""
        return tables.tables(self.world, self.promised, _midnight(day))

    def write(self, folder: Path) -> None:
        """Write what is known today as a history folder."""
        tables.write(self.tables, folder)


def generate(seed: int, today: date) -> Demo:
    """The demo organisation on a day."""
    world = run(seed, today)
    rng = np.random.default_rng([seed, 2])
    promised = {plan.name: promises(plan, world, rng) for plan in LAUNCHES}
    flags = pulled(world, rng)
    events: list[Event] = [each for told in promised.values() for each in told]
    events += flags
    events += checked_in(world, promised, flags, rng)
    events += [_ending(plan, world, rng) for plan in LAUNCHES if plan.course is not Course.OPEN]
    return Demo(
        seed=seed,
        today=today,
        organisation=_organisation(world),
        story=tuple(sorted(events, key=lambda event: event.at)),
        truth=world.truth(),
        world=world,
        promised=promised,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def _organisation(world: World) -> Organisation:
    """Everybody, with days instead of distances."""
    squads = tuple(
        DemoSquad(
            name=plan.name,
            tribe=plan.tribe,
            time_zone=plan.time_zone,
            mission=plan.mission,
            column=plan.name,
            since=world.today + timedelta(plan.first),
            days_off=announced_summers(world.today, world.crews[plan.name].summer),
        )
        for plan in SQUADS
    )
    return Organisation(
        tribes=TRIBES,
        squads=squads,
        bets=BETS,
        launches=tuple(_launch(plan, world) for plan in LAUNCHES),
        days_off=announced(world.today),
    )


def _launch(plan: LaunchPlan, world: World) -> DemoLaunch:
    parts = world.ventures[plan.name].parts.values()
    return DemoLaunch(
        name=plan.name,
        known_from=world.today + timedelta(plan.kickoff),
        versions=tuple(sorted({part.version for part in parts})),
        bet=plan.bet,
        success=plan.success,
        squads=plan.squads,
    )


def _ending(plan: LaunchPlan, world: World, rng: np.random.Generator) -> Landed:
    """What was declared about a launch that has ended."""
    venture = world.ventures[plan.name]
    landed = world.day(venture.landed)
    ended = landed or world.day(venture.cancelled) or world.today
    said = ended if landed is None else workday(landed + timedelta(int(rng.integers(1, 4))))
    return Landed(
        at=spoken(said, rng),
        launch=plan.name,
        kind=_KINDS[plan.course],
        landed_on=landed,
        learned=LEARNED[plan.course.value],
    )
