"""Health of the conversation, for the squad itself and for nobody else: its flags, offers, and words against outcomes.

A mirror, not a mark: nothing here compares squads, orders them, or tells how long a flag has been waiting (promises 4
and 6).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import TYPE_CHECKING

from andon.frames import day_moment
from andon.model import PROBABILITIES, CheckIn, Flag, FlagEnd, Launch, LaunchState
from andon.usecases.board import Look
from andon.usecases.find import find_squad
from andon.usecases.flag_page import untold_offers
from andon.usecases.milestones import scored
from andon.usecases.rights import Action, is_past, require

if TYPE_CHECKING:
    from andon.store import Store
    from andon.store.forecasts import Chance

FEWEST = 10
"""Fewer outcomes than this are luck, and are not shown."""

AHEAD = timedelta(days=7)
"""A word or a chance counts when it was said so long before the day: on the eve of it, everybody knows."""

_Z = 1.96
"""Of a normal distribution, 95 per cent lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class FlagStory:
    """A flag that was answered or has ended. What has not happened has no duration: no clock runs here."""

    flag_id: str
    sentence: str
    raised_at: datetime
    answered_after: timedelta | None
    end: FlagEnd | None
    ended_after: timedelta | None


@dataclass(frozen=True, slots=True)
class Untold:
    """An offer whose day has passed, and of which the squad has not said what became of it."""

    flag_id: str
    helper: str
    help_by: date


@dataclass(frozen=True, slots=True)
class Offers:
    """What became of the help that was offered, as the squad said."""

    kept: int
    not_kept: int
    untold: tuple[Untold, ...]
    ahead: int
    """Their day has not passed."""


@dataclass(frozen=True, slots=True)
class Level:
    """How often it happened when something like this was said."""

    said: int
    """Per cent, one of PROBABILITIES."""
    happened: int
    of: int
    low: float
    """With `high` the Wilson interval of the share, 95 per cent, 0 to 1."""
    high: float


@dataclass(frozen=True, slots=True)
class Conversation:
    """How it went for one squad."""

    squad: str
    flags: tuple[FlagStory, ...]
    """The last one raised first."""
    usual_answer: timedelta | None
    """Half of the answers came within that time."""
    offers: Offers
    known: int
    """Milestones and promised dates of which the squad had said how likely they were, and which are decided."""
    words: tuple[Level, ...]
    """By what was said; empty below FEWEST."""
    forecast_known: int
    """Those for which there was a forecast."""
    forecasts: tuple[Level, ...]
    """The forecast's chances, each at the nearest step of the squad's scale; empty below FEWEST."""


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that either happened or did not, and how likely it was called before, 0 to 1."""

    word: float | None
    chance: float | None
    happened: bool


def conversation(store: Store, look: Look, squad_id: str) -> Conversation:
    """The squad's own view as of the look; NotAllowed for everybody else."""
    require(look.viewer, Action.LEARN, squad_id)
    squad = find_squad(store, squad_id)
    flags = store.words.flags(until=look.moment, squad_id=squad_id)
    events = [*_milestones(store, look, squad_id), *_promised_dates(store, look, squad_id)]
    words = [(each.word, each.happened) for each in events if each.word is not None]
    chances = [(each.chance, each.happened) for each in events if each.chance is not None]
    answers = [each.replies[0].at - each.raised_at for each in flags if each.replies]
    return Conversation(
        squad=squad.name,
        flags=tuple(_story(each) for each in reversed(flags) if each.answered or not each.is_open),
        usual_answer=median_low(answers) if answers else None,
        offers=_offers(flags, look.moment),
        known=len(words),
        words=_levels(words),
        forecast_known=len(chances),
        forecasts=_levels(chances),
    )


# ------------------------------------------------------------------------------ flags and offers


def _story(flag: Flag) -> FlagStory:
    ended_at = _ended_at(flag)
    return FlagStory(
        flag_id=flag.id,
        sentence=flag.sentence,
        raised_at=flag.raised_at,
        answered_after=flag.replies[0].at - flag.raised_at if flag.replies else None,
        end=flag.end,
        ended_after=ended_at - flag.raised_at if ended_at else None,
    )


def _ended_at(flag: Flag) -> datetime | None:
    """When it ended for good: a later note on a flag that has ended does not end it again."""
    ended_at = None
    for each in flag.updates:
        ended_at = None if each.end is None else ended_at or each.at
    return ended_at


def _offers(flags: Sequence[Flag], moment: datetime) -> Offers:
    offered = [reply for flag in flags for reply in flag.replies if reply.is_offer]
    untold = untold_offers(flags, moment)
    return Offers(
        kept=sum(each.kept is True for each in offered),
        not_kept=sum(each.kept is False for each in offered),
        untold=tuple(Untold(each.flag_id, each.helper, each.help_by) for each in untold if each.help_by),
        ahead=sum(each.kept is None for each in offered) - len(untold),
    )


# ------------------------------------------------------------------------------ words against outcomes


def _milestones(store: Store, look: Look, squad_id: str) -> Iterable[_Event]:
    return [_Event(each.word, each.forecast, each.met) for each in scored(store, squad_id, look.moment)]


def _promised_dates(store: Store, look: Look, squad_id: str) -> Iterable[_Event]:
    """Every date that a launch was promised for while the squad spoke of it; one that was moved away did not hold."""
    said: dict[str, list[CheckIn]] = {}
    for each in store.words.check_ins(until=look.moment, squad_id=squad_id):
        said.setdefault(each.launch_id, []).append(each)
    chances: dict[str, list[Chance]] = {}
    for chance in store.forecasts.chances(squad_id, until=look.moment):
        chances.setdefault(chance.launch_id, []).append(chance)
    launches = [each.as_known(look.moment) for each in store.plans.launches() if each.id in said]
    return [
        event
        for launch in launches
        for event in _dates_of(launch, said[launch.id], chances.get(launch.id, ()), look.moment)
    ]


def _dates_of(launch: Launch, said: Sequence[CheckIn], chances: Sequence[Chance], moment: datetime) -> Iterable[_Event]:
    if launch.state is LaunchState.CANCELLED:
        return
    for day, since, until in _windows(launch):
        ended = launch.ended_on
        if ended is None and not is_past(day, moment):
            continue
        last = min(day - AHEAD, ended - timedelta(days=1)) if ended else day - AHEAD
        by = day_moment(last, days=1)
        words = [each for each in said if since <= each.at < by and (until is None or each.at < until)]
        made = [each for each in chances if each.target == day and each.as_of <= last and each.made_at < by]
        yield _Event(
            word=words[-1].probability / 100 if words else None,
            chance=made[-1].on_time if made else None,
            happened=ended is not None and ended <= day,
        )


def _windows(launch: Launch) -> Iterable[tuple[date, datetime, datetime | None]]:
    """Each day that was promised, since when, and until when; None for the one that counts now."""
    promised = [each for n, each in enumerate(launch.dates) if n == 0 or each.last_day != launch.dates[n - 1].last_day]
    ends = [*(each.said_at for each in promised[1:]), None]
    return [(each.last_day, each.said_at, end) for each, end in zip(promised, ends, strict=True)]


def _levels(said: Sequence[tuple[float, bool]]) -> tuple[Level, ...]:
    """How often it happened, for each step of the scale that was used; nothing below FEWEST."""
    if len(said) < FEWEST:
        return ()
    found: dict[int, list[bool]] = {}
    for probability, happened in said:
        found.setdefault(min(PROBABILITIES, key=lambda step: abs(step - 100 * probability)), []).append(happened)
    return tuple(_level(step, found[step]) for step in PROBABILITIES if step in found)


def _level(step: int, happened: Sequence[bool]) -> Level:
    low, high = wilson(sum(happened), len(happened))
    return Level(step, sum(happened), len(happened), low, high)


def wilson(met: int, of: int) -> tuple[float, float]:
    """The 95 per cent interval of a share of which `met` of `of` (at least 1) were counted: narrow only with many."""
    share, z2 = met / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)
