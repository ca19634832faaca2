"""The demo's plan: its tribes, squads and bets, and how each launch is meant to go.

Every name is invented. Days are counted from today, so that the story always ends now.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from andon.demo.calendar import workday
from andon.demo.story import DemoBet, DemoTribe
from andon.model import Precision

TRIBES = (
    DemoTribe("Listen", "LSN"),
    DemoTribe("Pay", "PAY"),
    DemoTribe("Reach", "RCH"),
    DemoTribe("Ground", "GRD"),
)

BETS = (
    DemoBet("Nobody waits to listen", 1),
    DemoBet("Paying takes one tap", 2),
    DemoBet("Friends bring friends", 3),
    DemoBet("A calmer engine room", 4),
)


@dataclass(frozen=True, slots=True)
class SquadPlan:
    """A squad as it is meant to be."""

    name: str
    tribe: str
    time_zone: str
    offset: float
    """Hours ahead of UTC that its office hours are reckoned with."""
    people: int
    mission: str
    first: int = -730
    """Its first day."""
    quiet: bool = False
    """Has not been heard for some weeks now."""
    optimism: float = 0.0
    """How many days too early it tends to expect the end, for each day still ahead."""
    sprints: bool = False
    points: bool = False


SQUADS = (
    SquadPlan("Harbour", "Listen", "Europe/Stockholm", 1, 5, "Music starts before you notice.", points=True),
    SquadPlan("Lantern", "Listen", "Europe/Stockholm", 1, 4, "You find what you did not know to look for.",
              optimism=0.25, sprints=True),
    SquadPlan("Juniper", "Listen", "Europe/London", 0, 4, "What you saved is there, also in a tunnel."),
    SquadPlan("Cobalt", "Pay", "Europe/London", 0, 5, "A payment works the first time.", sprints=True,
              points=True),
    SquadPlan("Wicket", "Pay", "America/New_York", -5, 4, "Every plan can be changed in a minute.",
              optimism=0.35),
    SquadPlan("Tamarind", "Pay", "Asia/Kolkata", 5.5, 5, "Every receipt is right, in every country.",
              sprints=True),
    SquadPlan("Sparrow", "Reach", "America/New_York", -5, 4, "The first five minutes feel like home.",
              points=True),
    SquadPlan("Meridian", "Reach", "Europe/Stockholm", 1, 4, "Every language reads as if written in it.",
              quiet=True),
    SquadPlan("Foxglove", "Reach", "Europe/London", 0, 3, "Sharing is one gesture.", optimism=0.2,
              sprints=True),
    SquadPlan("Bedrock", "Ground", "Europe/Stockholm", 1, 6, "Nobody has to think about servers.",
              points=True),
    SquadPlan("Kestrel", "Ground", "Asia/Kolkata", 5.5, 5, "Measured, so that we need not guess."),
    SquadPlan("Pebble", "Ground", "Europe/Stockholm", 1, 4, "Login without a password.", first=-21),
)  # fmt: skip


class Course(StrEnum):
    """How a launch is meant to go. Only the past needs one; what is open goes as it goes."""

    EARLY = "early"
    ON_TIME = "on_time"
    MOVED = "moved"
    """On time, on a date that had been moved once."""
    CUT = "cut"
    LATE = "late"
    CANCELLED = "cancelled"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    """A launch as it is meant to be."""

    name: str
    bet: str
    success: str
    squads: tuple[str, ...]
    kickoff: int
    aim: int
    """The day that the squads work towards."""
    course: Course
    load: float
    """How much work is hidden in it, against what its squads can do until the aim."""
    precision: Precision = Precision.DAY
    first_aim: int | None = None
    """Where an open launch's date stood before it moved."""


LAUNCHES = (
    LaunchPlan("Halcyon", BETS[0].name, "Half of all listeners hear the first second within half a second.",
               ("Harbour", "Lantern", "Bedrock"), -722, -560, Course.EARLY, 0.9),
    LaunchPlan("Northlight", BETS[1].name, "Nine in ten payments go through without a second try.",
               ("Cobalt", "Wicket", "Tamarind", "Kestrel"), -640, -450, Course.LATE, 1.35),
    LaunchPlan("Tideline", BETS[2].name, "A new listener follows three friends in the first week.",
               ("Sparrow", "Meridian"), -540, -370, Course.ON_TIME, 1.05),
    LaunchPlan("Marigold", BETS[0].name, "The year in review opens in under two seconds, everywhere.",
               ("Harbour", "Juniper", "Cobalt", "Sparrow", "Bedrock"), -430, -260, Course.CUT, 1.5),
    LaunchPlan("Quillon", BETS[2].name, "Groups of friends share one queue.",
               ("Meridian", "Foxglove", "Wicket"), -390, -200, Course.CANCELLED, 1.3),
    LaunchPlan("Copperleaf", BETS[3].name, "No night without sleep for whoever is on call.",
               ("Lantern", "Juniper", "Tamarind", "Foxglove", "Bedrock", "Kestrel"), -290, -110,
               Course.MOVED, 1.15),
    LaunchPlan("Lodestar", BETS[1].name, "Changing a plan takes one tap and no mail to support.",
               ("Harbour", "Cobalt", "Wicket", "Bedrock"), -150, 20, Course.OPEN, 1.0),
    LaunchPlan("Paperkite", BETS[2].name, "An invitation reads well in forty languages.",
               ("Lantern", "Sparrow", "Meridian"), -120, 55, Course.OPEN, 0.85, Precision.MONTH),
    LaunchPlan("Saltmarsh", BETS[3].name, "Receipts and taxes come out of one place.",
               ("Tamarind", "Sparrow", "Kestrel"), -130, 66, Course.OPEN, 1.05, first_aim=31),
    LaunchPlan("Windrose", BETS[0].name, "Listening goes on when the network does not.",
               ("Juniper", "Tamarind", "Foxglove", "Kestrel", "Pebble"), -70, 130, Course.OPEN, 0.95,
               Precision.QUARTER),
)  # fmt: skip


def aim_of(plan: LaunchPlan, today: date) -> date:
    """The day that its squads work towards: a workday, or the end of the nearest month or quarter."""
    day = today + timedelta(plan.aim)
    if plan.precision is Precision.DAY:
        return workday(day)
    months = range(1, 13) if plan.precision is Precision.MONTH else (3, 6, 9, 12)
    ends = [
        date(year, month, monthrange(year, month)[1])
        for year in (day.year - 1, day.year, day.year + 1)
        for month in months
    ]
    return min(ends, key=lambda end: abs((end - day).days))


def version_of(launch: LaunchPlan, squad: SquadPlan) -> str:
    """The id of the launch's version in the squad's project. Jira's versions belong to one project each."""
    tribe = next(number for number, tribe in enumerate(TRIBES) if tribe.name == squad.tribe)
    return str(10001 + 10 * LAUNCHES.index(launch) + tribe)


def project_of(squad: SquadPlan) -> str:
    """The project that the squad writes its work into."""
    return next(tribe.project for tribe in TRIBES if tribe.name == squad.tribe)
