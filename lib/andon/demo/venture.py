"""A launch in the demo's world: work that shows itself bit by bit, is cut near the end, and ships.

In real trackers about a third of a launch is written down when work begins, and at half-way about half of what is
still to come is not: here the rest is hidden. Work brings work to light; where a squad lags behind the plan,
questions and tests from outside bring it to light sooner than the squad would.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

import numpy as np

from andon.demo.calendar import Days, workday
from andon.demo.crew import HOURS_A_DAY, MEAN_HOURS, Crew, Stream, effort
from andon.demo.item import Item, State
from andon.demo.plan import Course, LaunchPlan, aim_of, version_of

SPLITS = 1.2
"""How many items come of a hidden one, with splits and second rounds."""

LOOK_AHEAD = 0.2
"""How far into the plan a squad looks when it has nothing left to take."""

CALM, HURRY = 0.25, 1.75
"""The attention that a launch has on its first day, and how much more on the day that is aimed at."""

PATIENCE = 75
"""Days after the day that was aimed at."""

REST = 0.12
"""The share of a squad's part that may move on to the next launch, so that this one can ship."""

LATER = 1.5
"""How much of the hidden work shows itself late, in review and test; 1 is evenly."""

PUSH = 0.3
"""How much of a squad's arrears behind the plan the rest of the world does not wait for."""


@dataclass(slots=True)
class Part:
    """One squad's part: what it knows of, and what is still hidden."""

    crew: Crew
    version: str
    hidden: list[tuple[float, float]]
    """When it shows itself, as a share of the work, and its hours; soonest first."""
    begin: float
    """The share of the plan that was over when the squad came in."""
    items: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)
    finished: int | None = None
    come: float = 0.0
    """How far the squad and the world have come today, as a share of the work."""

    def advance(self, plan: float) -> None:
        """Another day; `plan` is the share of the plan that is over."""
        done = sum(each.state is State.DONE for each in self.items)
        share = done / max(1, len(self.items) + len(self.hidden))
        share = self.begin + (1 - self.begin) * share
        self.come = share + PUSH * max(0.0, plan - share)

    def shows(self, plan: float, ahead: float = 0.0) -> bool:
        """Whether the next hidden work comes to light."""
        return bool(self.hidden) and self.hidden[0][0] <= max(self.come + ahead, plan - 1.0)


class Venture:
    """A launch from its first day until it ships or is given up."""

    def __init__(
        self,
        plan: LaunchPlan,
        crews: dict[str, Crew],
        today: int,
        running: dict[str, Days],
        rng: np.random.Generator,
    ) -> None:
        self.plan = plan
        self.rng = rng
        now = next(iter(crews.values())).days[today]
        self.kickoff = today + plan.kickoff
        self.aim = today + (aim_of(plan, now) - now).days
        self.finished: int | None = None
        self.landed: int | None = None
        self.cancelled: int | None = None
        self.patience = today + (workday(now + timedelta(self.aim - today + PATIENCE)) - now).days
        """When what is still open is left out, so that something ships."""
        stop = workday(now + timedelta(self.aim - today - 70))
        self.stop = today + (stop - now).days if plan.course is Course.CANCELLED else None
        trim = workday(now + timedelta(self.aim - today - int(rng.integers(9, 16))))
        self.trim = today + (trim - now).days
        """When the squads look once more at what may be left out."""
        self.last = float(rng.uniform(0.94, 1.0))
        """When the last hidden work shows itself."""
        if plan.course is Course.CUT:
            self.last = 1.2
        written = float(rng.uniform(0.30, 0.48))
        self.parts = {name: self._part(crews[name], running[name], written) for name in plan.squads}
        self.tomorrow = today if plan.course is Course.OPEN else 0
        """What is open today has something left to find tomorrow."""

    def active(self, day: int) -> bool:
        """Whether its squads work on it."""
        return self.kickoff <= day and self.finished is None and self.cancelled is None

    def live(self, day: int) -> None:
        """What the day brings before anybody works."""
        if not self.active(day):
            return
        plan = self._now(day)
        for part in self.parts.values():
            part.advance(plan)
            there = day >= part.crew.first and part.crew.at_work[day] > 0
            while there and part.shows(plan) and not self._saved(part, day):
                self._show(part, day)
        if day == self.stop:
            self._give_up(day)
        elif day == self.trim:
            self._trim(day)
        elif day == self.patience:
            for part in self.parts.values():
                self._leave_out(part, day, 1.0)
                for item in [each for each in part.items if each.open]:
                    self._out(part, item, day)

    def close(self, day: int) -> None:
        """Whether the day's work was the last; then it ships a few days later."""
        if not self.active(day) or not part_days(day, self):
            return
        if day > self.tomorrow and self.rng.random() < 0.25:
            self._let_go(day)
        for part in self.parts.values():
            if part.finished is None and not part.hidden and not any(each.open for each in part.items):
                part.finished = day
            elif part.finished is not None and (part.hidden or any(each.open for each in part.items)):
                part.finished = None
        if all(part.finished is not None for part in self.parts.values()):
            self.finished = day
            self.landed = self._ships(day)
            for part in self.parts.values():
                part.crew.forget_return(self.plan.name)

    def stream(self, squad: str, day: int) -> Stream:
        """This launch as a source of work for one of its squads: the nearer the date, the more attention."""
        part = self.parts[squad]
        now = self._now(day)

        def take() -> Item | None:
            if not part.waiting:
                self._look_ahead(part, day)
            return part.waiting.pop(0) if part.waiting else None

        return Stream(weight=CALM + HURRY * now**2, take=take)

    def _look_ahead(self, part: Part, day: int) -> None:
        """A squad without work looks a little further, or takes over what would have come to another."""
        now = self._now(day)
        most = max(self.parts.values(), key=lambda each: len(each.hidden))
        if not part.shows(now, LOOK_AHEAD) and len(most.hidden) > 2 and most.shows(now, LOOK_AHEAD):
            part.hidden.insert(0, most.hidden.pop(0))
            self._show(part, day)
        elif part.shows(now, LOOK_AHEAD) and not self._saved(part, day):
            self._show(part, day)

    def _saved(self, part: Part, day: int) -> bool:
        """Whether the last hidden work is kept for later."""
        return len(part.hidden) == 1 and day <= self.tomorrow

    def _now(self, day: int) -> float:
        return (day - self.kickoff) / (self.aim - self.kickoff)

    def _ships(self, day: int) -> int:
        ready: date = self.parts[self.plan.squads[0]].crew.days[day]
        return day + (workday(ready + timedelta(int(self.rng.integers(1, 4)))) - ready).days

    def _part(self, crew: Crew, running: Days, written: float) -> Part:
        """One squad's part: all the work there is in it, mostly not yet known."""
        start = max(self.kickoff, crew.first)
        here = float((crew.at_work / np.maximum(running, 1))[start : self.aim].sum()) * crew.plan.people
        hours = here * HOURS_A_DAY * 0.75 / (1 + crew.upkeep)
        number = max(12, round(self.plan.load * float(self.rng.lognormal(0, 0.2)) * hours / MEAN_HOURS / SPLITS))
        first = max(3, round(number * written))
        begin = (start - self.kickoff) / (self.aim - self.kickoff)
        later = sorted((begin + (self.last - begin) * self.rng.beta(LATER, 1.0, size=number - first)).tolist())
        hidden = [(share, effort(self.rng)) for share in [begin] * first + later]
        return Part(crew=crew, version=version_of(self.plan, crew.plan), hidden=hidden, begin=begin)

    def _show(self, part: Part, day: int) -> None:
        """The next hidden piece of work: written anew, or found in the squad's own queue."""
        _, hours = part.hidden.pop(0)
        crew = part.crew
        if crew.waiting and self.rng.random() < 0.15:
            item = crew.waiting.pop(int(self.rng.integers(len(crew.waiting))))
            item.move_to(crew.moment(day), part.version, self.plan.name)
        else:
            item = crew.write(day, version=part.version, launch=self.plan.name, hours=hours)
            self._split(part, item, day)
        part.items.append(item)
        part.waiting.append(item)
        if len(part.waiting) > 4 and self.rng.random() < 0.05:
            gone = part.waiting.pop(int(self.rng.integers(len(part.waiting))))
            gone.discard(crew.moment(day), str(self.rng.choice(["Won't Do", "Duplicate"])))

    def _split(self, part: Part, item: Item, day: int) -> None:
        """A big item becomes two or three, as soon as somebody looks at it."""
        if item.hours < 30 or self.rng.random() < 0.25:
            return
        pieces = int(self.rng.integers(2, 4))
        item.hours = item.left = item.hours / pieces
        for _ in range(pieces - 1):
            twin = part.crew.write(day, version=part.version, launch=self.plan.name, hours=item.hours)
            twin.type = item.type
            twin.summary = f"{item.summary}, rest"
            part.items.append(twin)
            part.waiting.append(twin)

    def _trim(self, day: int) -> None:
        """Near the end something is left out: a little, or in a launch that keeps its date a lot.

        What is begun gets a second pair of hands, or a simpler answer that will do.
        """
        for part in self.parts.values():
            for item in [each for each in part.items if each.state is State.HELD]:
                item.left *= 0.5
            if self.plan.course is Course.CUT:
                while part.hidden:
                    self._show(part, day)
                self._leave_out(part, day, 0.85)
            else:
                self._leave_out(part, day, float(self.rng.uniform(0.1, 0.5)))

    def _let_go(self, day: int) -> None:
        """When hardly anything is left, the rest moves on to whatever comes next, and what is begun is kept simple."""
        for part in self.parts.values():
            left = len(part.hidden) + sum(each.open for each in part.items)
            if part.finished is None and left <= REST * (len(part.items) + len(part.hidden)):
                self._leave_out(part, day, 1.0)
                for item in [each for each in part.items if each.state is State.HELD]:
                    item.left *= 0.4

    def _leave_out(self, part: Part, day: int, share: float) -> None:
        """Move that share of what nobody has begun out of the launch."""
        if share == 1.0:
            part.hidden.clear()
        for item in part.waiting[len(part.waiting) - ceil(share * len(part.waiting)) :]:
            part.waiting.remove(item)
            self._out(part, item, day)
            part.crew.waiting.append(item)

    def _out(self, part: Part, item: Item, day: int) -> None:
        part.items.remove(item)
        item.move_to(part.crew.moment(day), None, None)

    def _give_up(self, day: int) -> None:
        """Cancelled: what was begun becomes the squads' own work, the rest is closed."""
        self.cancelled = day
        for part in self.parts.values():
            part.hidden.clear()
            for item in part.waiting:
                item.discard(part.crew.moment(day), "Won't Do")
            part.waiting.clear()
            for item in [each for each in part.items if each.state in (State.HELD, State.REVIEW)]:
                self._out(part, item, day)
            part.crew.forget_return(self.plan.name)


def part_days(day: int, venture: Venture) -> bool:
    """Whether anybody of the launch was at work that day."""
    return any(part.crew.at_work[day] > 0 for part in venture.parts.values())
