"""Which dates the demo's launches were promised for, and when that was said."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from andon.demo.calendar import workday, workday_before
from andon.demo.plan import Course, LaunchPlan, aim_of
from andon.demo.said_words import FIRST_REASONS, MOVE_REASONS
from andon.demo.story import DatePromised
from andon.demo.world import World


def spoken(day: date, rng: np.random.Generator) -> datetime:
    """A moment in the working day of everybody, whatever the time zone: late morning to afternoon in UTC."""
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=int(rng.integers(9 * 60, 15 * 60)))


def promises(plan: LaunchPlan, world: World, rng: np.random.Generator) -> list[DatePromised]:
    """Every date of one launch, oldest first."""
    kickoff = world.today + timedelta(plan.kickoff)
    said = workday(kickoff + timedelta(int(rng.integers(2, 6))))
    days = _days(plan, world, rng)
    moves = rng.permutation(len(MOVE_REASONS))
    told = []
    for number, (notice, day) in enumerate(days):
        if number:
            said = workday_before(notice)
            reason = MOVE_REASONS[int(moves[number - 1])]
        else:
            reason = FIRST_REASONS[int(rng.integers(len(FIRST_REASONS)))]
        told.append(DatePromised(spoken(said, rng), plan.name, day, plan.precision, reason))
    return told


def _days(plan: LaunchPlan, world: World, rng: np.random.Generator) -> list[tuple[date, date]]:
    """When each date was said (not used for the first one), and the date.

    What is open was promised without knowing the end. What has ended was promised so that every kind of
    ending is there to be seen, whatever the seed.
    """
    venture = world.ventures[plan.name]
    aim = aim_of(plan, world.today)
    if plan.course is Course.OPEN:
        if plan.first_aim is None:
            return [(aim, aim)]
        first = workday(world.today + timedelta(plan.first_aim))
        return [(first, first), (world.today - timedelta(int(rng.integers(30, 45))), aim)]
    landed = world.day(venture.landed) or aim

    def around(low: int, high: int) -> date:
        return landed + timedelta(int(rng.integers(low, high)))

    match plan.course:
        case Course.EARLY:
            ends = [workday(around(14, 20))]
        case Course.MOVED | Course.ON_TIME | Course.CUT:
            ends = [workday_before(around(-34, -25)), workday(around(1, 4))]
        case Course.LATE:
            ends = [workday_before(around(low, low + 6)) for low in (-70, -44, -18)]
        case _:
            ends = [workday(around(0, 3))]
    notices = [ends[0]] + [each - timedelta(int(rng.integers(8, 14))) for each in ends[:-1]]
    return list(zip(notices, ends, strict=True))


def target_at(told: list[DatePromised], moment: datetime) -> DatePromised:
    """The promise that counted at a moment; before the first one, the first."""
    return [each for each in told if each.at <= moment or each is told[0]][-1]
