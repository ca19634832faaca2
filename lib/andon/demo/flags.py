"""Which cords the demo's squads pulled, and what came of it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from andon.demo.calendar import workday, workday_before
from andon.demo.plan import LAUNCHES, SQUADS, Course, LaunchPlan, project_of
from andon.demo.promises import spoken
from andon.demo.said_words import DIRECTORS, TROUBLES, Trouble
from andon.demo.story import Event, FlagRaised, FlagUpdated, Replied
from andon.demo.work_words import AREAS
from andon.demo.world import World
from andon.model import FlagEnd


class Fate(StrEnum):
    """How far a flag has come."""

    KEPT = "kept"
    """Help was offered and came; the squad closed the flag."""
    OFFERED = "offered"
    ASKED = "asked"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Pull:
    """A cord to pull: by whom, when, and how far it comes."""

    launch: str | None
    squad: str
    day: date
    fate: Fate
    end: FlagEnd = FlagEnd.RESOLVED


NOW: tuple[tuple[str | None, str, int, Fate], ...] = (
    (None, "Bedrock", -72, Fate.KEPT),
    ("Saltmarsh", "Tamarind", -36, Fate.KEPT),
    ("Saltmarsh", "Kestrel", -9, Fate.OFFERED),
    ("Lodestar", "Wicket", -6, Fate.ASKED),
    ("Windrose", "Foxglove", -2, Fate.UNANSWERED),
)
"""The flags that a visitor finds on the board today, and the last ones that were helped."""

ENDS = (FlagEnd.RESOLVED, FlagEnd.RESOLVED, FlagEnd.MITIGATED, FlagEnd.ACCEPTED, FlagEnd.OWNED)


def pulled(world: World, rng: np.random.Generator) -> list[Event]:
    """All flags with their answers and endings, flag by flag."""
    pulls = [pull for plan in LAUNCHES if plan.course is not Course.OPEN for pull in _past(plan, world, rng)]
    pulls += [
        Pull(launch, squad, workday_before(world.today + timedelta(day)), fate) for launch, squad, day, fate in NOW
    ]
    pulls.sort(key=lambda pull: pull.day)
    order = [int(each) for _ in range(len(pulls) // len(TROUBLES) + 1) for each in rng.permutation(len(TROUBLES))]
    events: list[Event] = []
    for number, pull in enumerate(pulls):
        events += _timeline(f"flag-{number + 1}", pull, TROUBLES[order[number]], world.today, rng)
    return events


def _past(plan: LaunchPlan, world: World, rng: np.random.Generator) -> list[Pull]:
    """One to three flags of a launch that has ended, in its later half."""
    venture = world.ventures[plan.name]
    end = venture.cancelled or venture.finished or venture.aim
    length = end - venture.kickoff
    squads = rng.permutation(list(plan.squads))[: int(rng.integers(1, 4))]
    return [
        Pull(
            plan.name,
            str(squad),
            workday_before(world.days[venture.kickoff + int(length * float(rng.uniform(0.35, 0.8)))]),
            Fate.KEPT,
            ENDS[int(rng.integers(len(ENDS)))],
        )
        for squad in squads
    ]


def _timeline(ref: str, pull: Pull, trouble: Trouble, today: date, rng: np.random.Generator) -> list[Event]:
    """One flag from the pull of the cord to where it stands now."""
    area = _area(pull.squad, rng)
    raised = FlagRaised(
        at=spoken(pull.day, rng),
        ref=ref,
        launch=pull.launch,
        squad=pull.squad,
        since=pull.day - timedelta(int(rng.integers(0, 6))),
        sentence=trouble.sentence.format(area=area),
        would_help=trouble.would_help,
    )
    if pull.fate is Fate.UNANSWERED:
        return [raised]
    answered = _soon(pull.day, int(rng.integers(0, 2)), today)
    reply = Replied(
        at=max(spoken(answered, rng), raised.at + timedelta(hours=1)),
        flag=ref,
        thanks=trouble.thanks,
        said_by=DIRECTORS[int(rng.integers(len(DIRECTORS)))],
    )
    if pull.fate is Fate.ASKED:
        return [raised, replace(reply, question=trouble.question)]
    by = workday(today + timedelta(3)) if pull.fate is Fate.OFFERED else workday(answered + timedelta(6))
    reply = replace(reply, helper=trouble.helper, help_by=by)
    if pull.fate is Fate.OFFERED:
        return [raised, reply]
    helped = workday_before(by)
    closed = workday(helped + timedelta(int(rng.integers(2, 6))))
    return [
        raised,
        reply,
        FlagUpdated(spoken(helped, rng), ref, trouble.note),
        FlagUpdated(spoken(closed, rng), ref, trouble.closing, pull.end),
    ]


def _soon(day: date, later: int, today: date) -> date:
    """The workday after some days, but before today."""
    soon = workday(day + timedelta(later))
    return soon if soon < today else day


def _area(squad: str, rng: np.random.Generator) -> str:
    areas = AREAS[project_of(next(plan for plan in SQUADS if plan.name == squad))]
    return areas[int(rng.integers(len(areas)))]
