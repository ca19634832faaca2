"""What the demo's squads say about their launches, every other week or so.

A squad knows things that its issues do not tell, so its belief leans on what will really happen; it is
also human, so the belief is blurred, the more the further away, and some squads hope.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
from numpy.random import Generator

from andon.demo.calendar import workday, workday_before
from andon.demo.plan import LAUNCHES, SQUADS, LaunchPlan, SquadPlan, project_of
from andon.demo.promises import spoken, target_at
from andon.demo.said_words import CHECK_INS, Mood
from andon.demo.story import CheckedIn, DatePromised, Event, FlagRaised, FlagUpdated
from andon.demo.venture import Part
from andon.demo.work_words import AREAS, STORIES
from andon.demo.world import World
from andon.model import PROBABILITIES, Status

QUIET_FOR = 19
"""Days since the quiet squad was last heard."""

HEARD = 10
"""Everybody else has said something in so many days."""

Spans = dict[tuple[str, str], list[tuple[datetime, datetime | None]]]
"""When a squad's flag in a launch was open."""


@dataclass(slots=True)
class Speech:
    """Chooses sentences so that nobody hears one twice in a row."""

    rng: Generator
    used: Counter[str] = field(default_factory=Counter)
    by_squad: Counter[tuple[str, str]] = field(default_factory=Counter)

    def say(self, mood: Mood, squad: str, slots: dict[str, str], counts: dict[str, int]) -> str:
        """A sentence that fits, rather one that was not said yet, and least of all by this squad."""
        fitting = [
            each for each in CHECK_INS[mood] if all(f"{{{name}}}" not in each or n > 2 for name, n in counts.items())
        ]
        draws = self.rng.random(len(fitting))
        chosen = min(
            range(len(fitting)),
            key=lambda each: (
                self.by_squad[squad, fitting[each]],
                self.used[fitting[each]],
                float(draws[each]),
            ),
        )
        sentence = fitting[chosen]
        self.used[sentence] += 1
        self.by_squad[squad, sentence] += 1
        return sentence.format(**slots, **counts)


def checked_in(
    world: World, promised: dict[str, list[DatePromised]], flags: list[Event], rng: Generator
) -> list[CheckedIn]:
    """Everything that all squads said until today, launch by launch."""
    speech = Speech(rng)
    spans = open_flags(flags)
    said: list[CheckedIn] = []
    for plan in LAUNCHES:
        for name in plan.squads:
            squad = next(each for each in SQUADS if each.name == name)
            teller = _Teller(world, plan, squad, promised[plan.name], spans, speech, rng)
            said += teller.tell(_days(plan, squad, world, rng))
    return said


def open_flags(flags: list[Event]) -> Spans:
    """When which squad had a flag up in which launch."""
    ends = {each.flag: each.at for each in flags if isinstance(each, FlagUpdated) and each.end}
    spans: Spans = {}
    for each in flags:
        if isinstance(each, FlagRaised) and each.launch:
            spans.setdefault((each.launch, each.squad), []).append((each.at, ends.get(each.ref)))
    return spans


def _days(plan: LaunchPlan, squad: SquadPlan, world: World, rng: Generator) -> list[date]:
    """The days on which the squad speaks about the launch, all before today and before its end."""
    venture = world.ventures[plan.name]
    begin = world.days[max(venture.kickoff, world.crews[squad.name].first)]
    ended = world.day(venture.cancelled or venture.landed)
    end = min(world.today, ended) if ended else world.today
    step = int(rng.choice([7, 14, 14, 14]))
    day = begin + timedelta(int(rng.integers(6, 12)))
    days = []
    while workday(day) < end:
        if rng.random() > 0.06:
            days.append(workday(day))
        day += timedelta(step + int(rng.integers(-2, 3)))
    if end < world.today:
        return days
    if squad.quiet:
        last = workday_before(world.today - timedelta(QUIET_FOR))
        return [*[each for each in days if each < last - timedelta(5)], last]
    if not days or (world.today - days[-1]).days > HEARD:
        days.append(workday_before(world.today - timedelta(int(rng.integers(2, 6)))))
    return days


@dataclass(slots=True)
class _Teller:
    """One squad, speaking about one launch."""

    world: World
    plan: LaunchPlan
    squad: SquadPlan
    promised: list[DatePromised]
    spans: Spans
    speech: Speech
    rng: Generator
    before: Status = Status.ON_TRACK
    feeling: float = 0.0
    """What it feels beyond what it knows; a feeling outlasts a fortnight."""

    def tell(self, days: list[date]) -> list[CheckedIn]:
        """What it said on these days."""
        return [self._once(day) for day in days]

    def _once(self, day: date) -> CheckedIn:
        at = spoken(day, self.rng)
        target = target_at(self.promised, at).day
        part = self.world.ventures[self.plan.name].parts[self.squad.name]
        probability = self._belief(part, day, target)
        flagged = any(
            start <= at and (end is None or at < end)
            for start, end in self.spans.get((self.plan.name, self.squad.name), [])
        )
        if flagged:
            probability = min(probability, 50)
        status = self._status(probability, flagged)
        mood = self._mood(part, day, target, status)
        self.before = status
        return CheckedIn(
            at=at,
            launch=self.plan.name,
            squad=self.squad.name,
            status=status,
            probability=probability,
            sentence=self.speech.say(mood, self.squad.name, self._slots(), _counts(part, day)),
        )

    def _belief(self, part: Part, day: date, target: date) -> int:
        """Per cent on the scale of a check-in."""
        ahead = max(3, (target - day).days)
        if self._ready(part, day):
            return 90
        truth = self.world.day(part.finished) or target + timedelta(30)
        self.feeling = 0.8 * self.feeling + 0.6 * float(self.rng.normal())
        slack = (target - truth).days + ahead * self.squad.optimism + self.feeling * (4 + 0.22 * ahead)
        sure = 1 / (1 + np.exp(-(3 + slack) / (4 + 0.2 * ahead)))
        return min(PROBABILITIES, key=lambda each: abs(each - 100 * float(sure)))

    def _status(self, probability: int, flagged: bool) -> Status:
        """The word that goes with it; mostly, but not always, what the number says."""
        if flagged:
            return Status.NEEDS_HELP
        if probability >= 70 or (probability == 50 and self.rng.random() < 0.4):
            return Status.ON_TRACK
        return Status.NEEDS_HELP if probability == 10 and self.rng.random() < 0.4 else Status.WORRIED

    def _mood(self, part: Part, day: date, target: date, status: Status) -> Mood:
        """The situation that the sentence has to fit."""
        if self._ready(part, day):
            return Mood.READY
        if day > target:
            return Mood.OVERDUE
        if status is not Status.ON_TRACK:
            return Mood.HELP if status is Status.NEEDS_HELP else Mood.WORRIED
        if self.before is not Status.ON_TRACK:
            return Mood.BETTER
        begun = self.world.days[max(self.world.ventures[self.plan.name].kickoff, part.crew.first)]
        if (day - begun).days < 24:
            return Mood.START
        return Mood.NEARLY if (target - day).days < 25 else Mood.FINE

    def _ready(self, part: Part, day: date) -> bool:
        finished = self.world.day(part.finished)
        return finished is not None and finished < day

    def _slots(self) -> dict[str, str]:
        areas = AREAS[project_of(self.squad)]
        others = [each for each in self.plan.squads if each != self.squad.name]
        return {
            "area": areas[int(self.rng.integers(len(areas)))],
            "item": f"“{STORIES[int(self.rng.integers(len(STORIES)))]}”",
            "other": others[int(self.rng.integers(len(others)))],
        }


def _counts(part: Part, day: date) -> dict[str, int]:
    """The squad's own issues in the launch: open on the day, and done in the fortnight before."""
    known = [item for item in part.items if item.created.date() <= day]
    ends = [max((at.date() for at, name, _, to in item.log if (name, to) == ("category", "done")), default=None)
            for item in known]  # fmt: skip
    return {
        "open": sum(each is None or each >= day for each in ends),
        "done": sum(each is not None and day - timedelta(14) <= each < day for each in ends),
    }
