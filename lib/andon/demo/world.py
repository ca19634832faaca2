"""The demo's world, day by day: two years until today, and one more that nobody knows yet.

Deliberately not the forecast's own model: pace comes from people, their hours and their days off, and
nothing here imports `andon.forecast`. A forecast that is right about this world has earned it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from andon.demo.calendar import Days
from andon.demo.crew import Crew
from andon.demo.plan import LAUNCHES, SQUADS
from andon.demo.story import LaunchTruth
from andon.demo.venture import Venture

PAST = 730
FUTURE = 365


@dataclass(frozen=True, slots=True)
class World:
    """Everything that happened and will happen."""

    today: date
    days: list[date]
    crews: dict[str, Crew]
    ventures: dict[str, Venture]

    def day(self, index: int | None) -> date | None:
        """The date of a day of this world."""
        return None if index is None else self.days[index]

    def truth(self) -> dict[str, LaunchTruth]:
        """How each launch really ends."""
        return {
            name: LaunchTruth(
                finished=self.day(each.finished),
                landed=self.day(each.landed),
                cancelled=self.day(each.cancelled),
                contributions={
                    squad: self.days[part.finished]
                    for squad, part in each.parts.items()
                    if part.finished is not None and each.cancelled is None
                },
            )
            for name, each in self.ventures.items()
        }


def run(seed: int, today: date) -> World:
    """Let the world run until a year after today."""
    days = [today + timedelta(each) for each in range(-PAST, FUTURE)]
    rngs = np.random.default_rng([seed, 1]).spawn(len(SQUADS) + len(LAUNCHES))
    crews = {plan.name: Crew(plan, days, PAST, rng) for plan, rng in zip(SQUADS, rngs[: len(SQUADS)], strict=True)}
    running = _running(len(days))
    ventures = {
        plan.name: Venture(plan, crews, PAST, running, rng)
        for plan, rng in zip(LAUNCHES, rngs[len(SQUADS) :], strict=True)
    }
    for day in range(len(days)):
        _live(day, crews, ventures)
    return World(today=today, days=days, crews=crews, ventures=ventures)


def _live(day: int, crews: dict[str, Crew], ventures: dict[str, Venture]) -> None:
    """One day for everybody."""
    at_work = any(crew.at_work[day] > 0 for crew in crews.values())
    for venture in ventures.values():
        venture.live(day)
    for name, crew in crews.items():
        mine = [each.stream(name, day) for each in ventures.values() if each.active(day) and name in each.parts]
        crew.live(day, mine)
    if at_work:
        for venture in ventures.values():
            venture.close(day)


def _running(days: int) -> dict[str, Days]:
    """By squad: how many launches it is meant to be in, day by day."""
    running = {squad.name: np.zeros(days) for squad in SQUADS}
    for plan in LAUNCHES:
        for name in plan.squads:
            running[name][PAST + plan.kickoff : PAST + plan.aim] += 1
    return running
