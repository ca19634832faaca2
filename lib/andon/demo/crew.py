"""A squad at work in the demo: people, moods, interruptions and a queue; its pace comes out of these.

Nothing here knows a rate of delivery. People have hours, items need hours, and some days go wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from andon.demo.calendar import Days, presence, summer
from andon.demo.item import Item, State
from andon.demo.plan import SquadPlan, project_of
from andon.demo.work_words import summary

SLOTS = 9
"""More desks than any squad ever has people."""

HOURS_A_DAY = 5.0
"""Hours that a person has for items on a day without meetings gone wrong."""

MEDIAN_HOURS = 14.0
SPREAD = 0.85
"""Of the logarithm of an item's hours: most are small, some are five times the usual."""

MOOD = 0.55
"""How much a week differs from what the one before would let one expect, as a logarithm: real squads' weeks vary
nearly four times as much as chance would have it, and hang together."""

POINTS = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0)


@dataclass(frozen=True, slots=True)
class Stream:
    """Somewhere to take work from, and how much of the squad's attention it has."""

    weight: float
    take: Callable[[], Item | None]


class Crew:
    """A squad during the years of the demo."""

    def __init__(self, plan: SquadPlan, days: list[date], today: int, rng: np.random.Generator) -> None:
        self.plan = plan
        self.project = project_of(plan)
        self.days = days
        self.first = today + plan.first
        self.rng = rng
        self.summer = summer(rng)
        self.at_work = presence(days, self.summer)
        hours = _hours(plan.people, self.at_work, rng)
        self.hours: list[list[float]] = hours.tolist()
        self.away: list[list[bool]] = _empty_for_a_week(hours)
        self.upkeep = float(rng.uniform(0.1, 0.25))
        """How much attention its own work has, beside 1 for a launch in no hurry."""
        self.together = float(rng.uniform(0.55, 0.95))
        """How often what is in review is looked at and closed, all together; nobody does when nearly all are away."""
        self.target = int(rng.integers(9, 20))
        """How long the squad likes its own queue."""
        self.waiting: list[Item] = []
        self.begun: list[Item] = []
        """Begun and put down, or opened again: taken up first."""
        self.hands: list[Item | None] = [None] * SLOTS
        self.reviews: list[tuple[int, Item]] = []
        self.returns: list[tuple[int, Item]] = []
        self.items: list[Item] = []

    def moment(self, day: int) -> datetime:
        """Some moment in this squad's office hours; the day is the same in UTC."""
        local = 9 + 8 * float(self.rng.random())
        midnight = datetime.combine(self.days[day], datetime.min.time(), UTC)
        return midnight + timedelta(seconds=int(3600 * (local - self.plan.offset)))

    def write(self, day: int, *, version: str | None = None, launch: str | None = None, hours: float = 0) -> Item:
        """A new item, written down on this day."""
        chances = (0.6, 0.8) if launch else (0.2, 0.6)
        draw = float(self.rng.random())
        kind = "Story" if draw < chances[0] else "Task" if draw < chances[1] else "Bug"
        hours = hours or effort(self.rng)
        item = Item(
            squad=self.plan.name,
            project=self.project,
            type=kind,
            summary=summary(self.project, kind, self.rng),
            hours=hours,
            points=self._points(hours),
            created=self.moment(day),
            first_version=version,
            launch=launch,
        )
        self.items.append(item)
        return item

    def live(self, day: int, streams: list[Stream]) -> None:
        """One workday: what was in review, what came back, what came in, and the work itself."""
        if day < self.first or self.at_work[day] == 0.0:
            return
        if self.rng.random() < self.together * self.at_work[day]:
            self._close_reviews(day)
        self._take_back(day)
        self._fill_queue(day)
        self._discard_some(day)
        for slot in range(SLOTS):
            self._work(slot, day, self.hours[day][slot], streams)

    def take_upkeep(self) -> Item | None:
        """The squad's own work: rather the older items, but not strictly."""
        if not self.waiting:
            return None
        return self.waiting.pop(int(len(self.waiting) * float(self.rng.random()) ** 1.6))

    def forget_return(self, launch: str) -> None:
        """What has shipped is not opened again."""
        self.returns = [(day, item) for day, item in self.returns if item.launch != launch]

    def _points(self, hours: float) -> float | None:
        if not self.plan.points or self.rng.random() < 0.12:
            return None
        guess = hours / 6 * float(self.rng.lognormal(0, 0.35))
        return min(POINTS, key=lambda each: abs(each - guess))

    def _close_reviews(self, day: int) -> None:
        due = [item for ready, item in self.reviews if ready <= day]
        self.reviews = [(ready, item) for ready, item in self.reviews if ready > day]
        for item in due:
            item.finish(self.moment(day))
            if item.reopened < 2 and self.rng.random() < 0.05:
                self.returns.append((day + int(self.rng.integers(1, 15)), item))

    def _take_back(self, day: int) -> None:
        due = [item for back, item in self.returns if back <= day]
        self.returns = [(back, item) for back, item in self.returns if back > day]
        for item in due:
            item.reopen(self.moment(day))
            self.begun.append(item)

    def _fill_queue(self, day: int) -> None:
        start = 8 if day == self.first else 0
        wish = self.target - len(self.waiting)
        for _ in range(start + int(self.rng.binomial(4, min(0.6, max(0.06, 0.12 + wish / 30))))):
            self.waiting.append(self.write(day))

    def _discard_some(self, day: int) -> None:
        if self.waiting and self.rng.random() < 0.055:
            item = self.waiting.pop(int(self.rng.integers(len(self.waiting))))
            item.discard(self.moment(day), str(self.rng.choice(["Won't Do", "Duplicate"])))

    def _work(self, slot: int, day: int, hours: float, streams: list[Stream]) -> None:
        item = self.hands[slot]
        while hours > 0:
            if item is None:
                item = self._next(day, streams)
                item.start(self.moment(day))
            spent = min(hours, item.left)
            hours -= spent
            item.left -= spent
            if item.left <= 0:
                item.hand_in(self.moment(day))
                self.reviews.append((day + int(self.rng.choice([0, 1, 1, 2, 3, 6])), item))
                item = None
        self._put(slot, item, day)

    def _put(self, slot: int, item: Item | None, day: int) -> None:
        """Keep the item in hand, unless its desk is empty for a while: then a colleague may take it."""
        away = self.away[day][slot]
        if item is not None and away:
            self.begun.append(item)
        self.hands[slot] = None if away else item

    def _next(self, day: int, streams: list[Stream]) -> Item:
        if self.begun:
            return self.begun.pop(0)
        weights = [each.weight for each in streams] + [self.upkeep]
        draws = self.rng.random(len(weights)).tolist()
        order = sorted(range(len(weights)), key=lambda each: -(draws[each] ** (1 / weights[each])))
        for each in order:  # a lottery without replacement: the heavier, the sooner
            item = streams[each].take() if each < len(streams) else self.take_upkeep()
            if item is not None and item.state is State.WAITING:
                if self.rng.random() < 0.025:
                    item.flag(self.moment(day))
                return item
        return self.write(day)


def effort(rng: np.random.Generator) -> float:
    """Hours that an item turns out to need."""
    return float(np.clip(rng.lognormal(np.log(MEDIAN_HOURS), SPREAD), 1.5, 100))


MEAN_HOURS = MEDIAN_HOURS * float(np.exp(SPREAD**2 / 2))


def _hours(people: int, at_work: Days, rng: np.random.Generator) -> Days:
    """Hours for items by day and desk: heads, presence, mood, interruptions and bad days together."""
    days = len(at_work)
    desks: Days = np.clip(_heads(people, days, rng)[:, None] - np.arange(SLOTS)[None, :], 0, 1)
    here = rng.random((days, SLOTS)) < at_work[:, None]
    weeks = _moods(days // 7 + 2, rng)
    mood = np.exp(np.repeat(weeks, 7)[:days])
    support = rng.beta(2, 9, size=days)
    bad = np.where(rng.random(days) < 0.04, 0.25, 1.0)
    noise = rng.lognormal(0, 0.3, size=(days, SLOTS))
    hours: Days = HOURS_A_DAY * desks * here * noise * (mood * (1 - support) * bad)[:, None]
    return hours


def _empty_for_a_week(hours: Days) -> list[list[bool]]:
    """By day and desk: nobody sits there for eight days."""
    total = np.vstack([hours.cumsum(axis=0), np.repeat(hours.sum(axis=0)[None, :], 8, axis=0)])
    ahead: list[list[bool]] = (total[8:] - total[:-8] + hours <= 0).tolist()
    return ahead


def _moods(weeks: int, rng: np.random.Generator) -> Days:
    """How well things run, week after week: a good week is often followed by a good one."""
    moods = np.zeros(weeks)
    for week in range(1, weeks):
        moods[week] = 0.65 * moods[week - 1] + rng.normal(0, MOOD)
    calm: Days = moods - MOOD**2 / (1 - 0.65**2) / 2
    return calm


def _heads(people: int, days: int, rng: np.random.Generator) -> Days:
    """Desks in use by day: long illness, a colleague who leaves, a new one who needs two months to settle."""
    heads = np.full(days, float(people))
    day = int(rng.integers(40, 160))
    while day < days:
        if rng.random() < 0.5:
            heads[day : day + int(rng.integers(14, 45))] -= 1
        else:
            gap = int(rng.integers(20, 80))
            heads[day : day + gap] -= 1
            settled = np.clip(np.arange(days - min(days, day + gap)) / 60, 0.3, 1.0) - 1
            heads[day + gap :] += settled + (rng.random() < 0.3) - (rng.random() < 0.25)
        day += int(rng.integers(100, 260))
    clipped: Days = np.clip(heads, 2.0, SLOTS)
    return clipped
