"""The milestones of the demo's squads: named after issues that wait, and told of as those issues went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.random import Generator

from andon.demo.aside import QUIET, Aside, as_squad, id_of
from andon.demo.calendar import workday, workday_before
from andon.demo.conversation_words import MISSED, MOVED, STEPS, UNTOLD
from andon.demo.generate import Demo
from andon.demo.promises import spoken
from andon.demo.story import DemoLaunch, DemoSquad, Landed
from andon.model import PROBABILITIES, MilestoneEnd, slug
from andon.usecases.milestones import set_milestone, tell_milestone

NEVER = timedelta(35)
"""How long a squad reckons with for what is not finished today."""
SOON = timedelta(42)
"""Nobody makes a small step of what will take longer than this."""
BLUR = 9
"""Days by which a squad's feeling for the end is off."""


def milestones(demo: Demo, rng: Generator) -> Iterator[Aside]:
    """Small steps of every squad in every launch, squad by squad."""
    issues, versions = demo.tables["issues"], demo.tables["issue_versions"]
    ended = {each.launch: each.landed_on or each.at.date() for each in demo.story if isinstance(each, Landed)}
    squads = {squad.name: squad for squad in demo.organisation.squads}
    for launch in demo.organisation.launches:
        keys = versions.loc[versions["version_id"].isin(launch.versions), "key"]
        work = issues[issues["key"].isin(keys)].sort_values("created", kind="stable")
        for name in launch.squads:
            if launch.name in ended or name not in QUIET:
                part = work[work["squad"] == squads[name].column]
                yield from _Steps(launch, squads[name], part, demo.today, ended.get(launch.name), rng).all()


@dataclass(frozen=True)
class _Steps:
    """One squad in one launch."""

    launch: DemoLaunch
    squad: DemoSquad
    work: pd.DataFrame
    """Its issues there, oldest first."""
    today: date
    ended: date | None
    rng: Generator

    def all(self) -> Iterator[Aside]:
        """Every few weeks one step that is over, and in an open launch one that is ahead."""
        day = self._later(max(self.launch.known_from, self.squad.since), 14, 24)
        while day < (self.ended or self.today):
            yield from self._over(day)
            day = self._later(day, 35, 55)
        if self.ended is None:
            yield from self._ahead(workday_before(self.today - timedelta(int(self.rng.integers(8, 14)))))

    def _over(self, set_on: date) -> Iterator[Aside]:
        """A step of which the squad has told; none where the launch ended first, or today comes first."""
        items = self._items(set_on)
        took = (self._finished(items) or set_on + NEVER) - set_on
        day = workday(set_on + timedelta(int(np.clip(took.days * self.rng.lognormal(0.25, 0.4), 7, 35))))
        moved, note = self._later(day, 7, 14), MISSED[int(self.rng.integers(len(MISSED)))]
        moves = self.rng.random() < 0.5 and self._next(moved) < (self.ended or self.today)
        if items.empty or self._next(day) >= (self.ended or self.today):
            return
        yield self._set(set_on, day, items)
        if self._met(items, day):
            yield self._told(set_on, self._next(day), end=MilestoneEnd.MET)
        elif not moves:
            yield self._told(set_on, self._next(day), end=MilestoneEnd.MISSED, note=note)
        else:
            yield self._told(set_on, workday_before(day - timedelta(2)), day=moved, probability=50, note=MOVED)
            met = self._met(items, moved)
            end = MilestoneEnd.MET if met else MilestoneEnd.MISSED
            yield self._told(set_on, self._next(moved), end=end, note="" if met else note)

    def _ahead(self, set_on: date) -> Iterator[Aside]:
        """A step that lies ahead; one squad has not told yet of one whose day has passed."""
        items = self._items(set_on)
        day = self._later(self.today, 4, 18)
        if (self.launch.name, self.squad.name) == UNTOLD:
            day = self.today - timedelta(2)
        if len(items):
            yield self._set(set_on, day, items)

    def _items(self, day: date) -> pd.DataFrame:
        """A few issues that wait when a day begins: such as the squad is about to take up."""
        then = pd.Timestamp(day, tz="UTC")
        soon = self.work["done"].fillna(pd.Timestamp(self.today, tz="UTC")) < then + pd.Timedelta(SOON)
        waiting = (self.work["created"] < then) & ~(self.work["done"] < then) & soon
        return self.work[waiting].head(int(self.rng.integers(2, 5)))

    @staticmethod
    def _finished(items: pd.DataFrame) -> date | None:
        """The day on which the last of them was done; None while one is open."""
        return None if items["done"].isna().any() or items.empty else items["done"].max().date()

    def _met(self, items: pd.DataFrame, day: date) -> bool:
        finished = self._finished(items)
        return finished is not None and finished <= day

    def _set(self, set_on: date, day: date, items: pd.DataFrame) -> Aside:
        area = items["summary"].iloc[0].partition(":")[0]
        slack = (day - (self._finished(items) or day + timedelta(10))).days + BLUR * float(self.rng.normal())
        sure = 100 / (1 + np.exp(-slack / 8))
        # Not every squad names its issues: the model says nothing then.
        keys = items["key"].tolist() if self.rng.random() < 0.7 else []
        return Aside(
            spoken(set_on, self.rng),
            self._id(set_on),
            as_squad(self.squad.name),
            set_milestone,
            {
                "launch_id": slug(self.launch.name),
                "squad_id": slug(self.squad.name),
                "name": STEPS[int(self.rng.integers(len(STEPS)))].format(area=area),
                "day": day,
                "keys": keys,
                "probability": min(PROBABILITIES, key=lambda each: abs(each - float(sure))),
            },
        )

    def _told(self, set_on: date, told_on: date, **told: object) -> Aside:
        return Aside(
            spoken(told_on, self.rng),
            id_of(self._id(set_on), told_on),
            as_squad(self.squad.name),
            tell_milestone,
            {"milestone_id": self._id(set_on), **told},
        )

    def _id(self, set_on: date) -> str:
        return id_of("milestone", self.launch.name, self.squad.name, set_on)

    def _later(self, day: date, low: int, high: int) -> date:
        return workday(day + timedelta(int(self.rng.integers(low, high))))

    @staticmethod
    def _next(day: date) -> date:
        return workday(day + timedelta(1))
