"""Moved: why a forecast says something else than an earlier one of the same launch, in parts that add up.

From the earlier forecast to today's leads a row of questions, each of which changes one thing:

    the earlier day, asked again
    1. recalibration   the same, with what has been learnt by today from launches that landed
    2. date            and with today's target
    3. scope cut       and without what left undelivered: moved out, discarded, deleted
    4. scope added     and with what joined, as open
    5. pace            today: the days that passed, what they brought, the pace of now

A part is the difference of two neighbouring answers, so the parts add up to the whole change exactly; pace is the rest.
The order goes from what the squads did not do (1, 2) over what was decided (3, 4) to what happened: in any other order
a part would be measured on a question that nobody asked yet. Cut stands before added, so that an item which replaces
another one is weighed beside what stayed.

What was open on the earlier day is what its forecast kept, not what the tables say now: an issue may since have been
deleted, or have lost its history. Such items, and those that joined, are played by stand-ins, open and of their squad.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from andon.forecast.answer import MODEL, Answer
from andon.forecast.curve import LEAST, MOST
from andon.forecast.known import NOBODY, Known, known_by
from andon.forecast.pace import Days
from andon.forecast.run import Finish, Lessons, Past, finishes, lessons
from andon.frames import NEVER
from andon.model import ForecastState

Subject = tuple[str, str | None]
"""A launch, and a squad or None for the launch as a whole."""

LEVEL = 0.85
"""The date whose move is explained beside the chance on time."""

_Pair = tuple[str, str, str | None]
"""A launch, an issue that is open in it, and the squad that has it; None is nobody."""

_Asked = dict[Subject, Finish]


@dataclass(frozen=True)
class Before:
    """A forecast of an earlier day, as it was kept."""

    state: ForecastState
    on_time: float | None = None
    p85: int | None = None
    """Day number."""
    target: int = NEVER
    """Day number."""
    model: str = MODEL
    open: frozenset[str] = frozenset()
    """The issues that were open, counted or left out."""


@dataclass(frozen=True)
class World:
    """The tables of `andon.frames` as of the end of the earlier day."""

    as_of: int
    work: pd.DataFrame
    members: pd.DataFrame
    launches: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Parts:
    """A change in its parts, whose sum it is: of a chance on time, or of a date in days, later being positive."""

    pace: float
    """The days that passed, what was delivered in them, and the pace of now."""
    added: float
    cut: float
    date: float
    recalibration: float
    """What has been learnt since from launches that landed, or a newer model."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The way from an earlier forecast to today's."""

    on_time: Parts | None
    """None where one of the two has no chance on time."""
    p85: Parts | None
    """Whole days, later is positive; None where one of the two has no 85 % date."""
    added: tuple[str, ...]
    """The issues that joined, sorted."""
    cut: tuple[str, ...]
    """The issues that left undelivered, sorted. One that went to another squad left the one and joined the other."""


def moves(
    world: World, known: Known, past: Past, before: Mapping[Subject, Before], after: Mapping[Subject, Answer]
) -> dict[Subject, Moved]:
    """Why each subject moved that was forecast then and is forecast now.

    `before` holds what was kept of the day `world.as_of`: launches with all their parts. `known`, `past` and `after`
    are today's; every launch of `before` is in the world's table of launches.
    """
    subjects = [each for each, was in before.items() if _is_forecast(was) and _is_forecast(after.get(each))]
    if not subjects:
        return {}
    then, now = _open_then(before), _open_now(known, before)
    cut, added = then - now - _delivered(known, then), now - then
    targets_then = {launch: was.target for (launch, _), was in before.items()}
    targets = dict(zip(known.launch_ids, known.target.tolist(), strict=True))
    replanned = {launch for launch, target in targets_then.items() if target != targets[launch]}
    stage = _Stage(world, then | added, known)
    learnt = lessons(past, known.as_of)
    with_then = stage.with_open(then, targets_then)
    again = _ask(with_then, lessons(past, world.as_of), then, subjects)
    wiser = _ask(with_then, learnt, then, subjects)
    # Only launches in which something changed are asked again.
    dated = wiser | _ask(stage.with_open(then, targets), learnt, then, _within(subjects, replanned))
    less = dated | _ask(stage.with_open(then - cut, targets), learnt, then - cut, _within(subjects, _of(cut)))
    kept = then - cut | added
    more = less | _ask(stage.with_open(kept, targets), learnt, kept, _within(subjects, _of(added)))
    found = {}
    for each in subjects:
        asked = [one[each] for one in (again, wiser, dated, less, more)]
        days = [target - world.as_of for target in (targets_then[each[0]], targets[each[0]])]
        found[each] = Moved(
            _of_chance(asked, days, before[each], after[each]),
            _of_date(asked, world.as_of, before[each], after[each]),
            _named(added, each),
            _named(cut, each),
        )
    return found


def _is_forecast(said: Before | Answer | None) -> bool:
    return said is not None and said.state is ForecastState.FORECAST


# ------------------------------------------------------------------------------ what was open, and what became of it


def _open_then(before: Mapping[Subject, Before]) -> set[_Pair]:
    """What was open then: each squad's by its own forecast, and what only the launch's names is nobody's."""
    pairs: set[_Pair] = {
        (launch, issue, squad) for (launch, squad), was in before.items() if squad for issue in was.open
    }
    owned = {(launch, issue) for launch, issue, _ in pairs}
    for (launch, squad), was in before.items():
        if squad is None:
            pairs |= {(launch, issue, None) for issue in was.open if (launch, issue) not in owned}
    return pairs


def _open_now(known: Known, before: Mapping[Subject, Before]) -> set[_Pair]:
    pairs: set[_Pair] = set()
    for launch, items in _launches(known, {launch for launch, _ in before}):
        for item in items[known.left[items] > known.as_of].tolist():
            squad = int(known.squad[item])
            pairs.add((launch, str(known.issues[item]), None if squad == NOBODY else known.squads[squad]))
    return pairs


def _delivered(known: Known, then: Collection[_Pair]) -> set[_Pair]:
    """What was open then, and is delivered in its launch today."""
    done = {
        (launch, str(known.issues[item]))
        for launch, items in _launches(known, _of(then))
        for item in items[known.delivered[items] < NEVER].tolist()
    }
    return {pair for pair in then if pair[:2] in done}


def _launches(known: Known, wanted: Collection[str]) -> Iterable[tuple[str, Days]]:
    for launch, launch_id in enumerate(known.launch_ids):
        if launch_id in wanted:
            yield launch_id, known.items(launch)


def _of(pairs: Iterable[_Pair]) -> set[str]:
    """The launches in which the pairs are."""
    return {launch for launch, *_ in pairs}


def _within(subjects: Iterable[Subject], launches: Collection[str]) -> list[Subject]:
    return [each for each in subjects if each[0] in launches]


def _named(pairs: Collection[_Pair], subject: Subject) -> tuple[str, ...]:
    launch, squad = subject
    return tuple(sorted({issue for of, issue, whose in pairs if of == launch and squad in (None, whose)}))


# ------------------------------------------------------------------------------ the earlier day, set up again


class _Stage:
    """The earlier day, on which any of the pairs can be open in its launch."""

    def __init__(self, world: World, pairs: Collection[_Pair], today: Known) -> None:
        absent = _absent(world, pairs)
        self._name = {each: f"{each[0]} of {each[1]}, as it was" for each in absent}
        stand_ins = pd.DataFrame(
            {
                "issue": list(self._name.values()),
                "key": [issue for issue, _ in absent],
                "squad_id": pd.array([squad for _, squad in absent], dtype="str"),
                "created": np.full(len(absent), world.as_of),
                "done": np.full(len(absent), NEVER),
                "delivered": np.zeros(len(absent), dtype=bool),
                "closed_unknown": np.zeros(len(absent), dtype=bool),
            }
        )
        work = pd.concat([world.work[stand_ins.columns], stand_ins], ignore_index=True) if absent else world.work
        tables = work, world.members, world.launches
        self._known = known_by(*tables, world.as_of, _promised(today), today.capacity, today.reckoned)
        self._item = pd.Index(self._known.issues)
        self._launch = {launch: number for number, launch in enumerate(self._known.launch_ids)}

    def with_open(self, pairs: Collection[_Pair], targets: Mapping[str, int]) -> Known:
        """The day with exactly these open, and these targets; what was done by then stays done."""
        known = self._known
        names = [self._name.get((issue, squad), issue) for _, issue, squad in pairs]
        launch = np.array([self._launch[launch] for launch, *_ in pairs], dtype=np.int64)
        item = self._item.get_indexer(pd.Index(names, dtype=object)).astype(np.int64)
        done = np.isin(known.member_launch, launch) & (known.left[known.member_item] <= known.as_of)
        its_launch, its_item = known.member_launch[done], known.member_item[done]
        # The forecast said that it was open: what the tables say now was found out, or happened, later that day.
        opened = {(self._launch[launch], issue) for launch, issue, _ in pairs}
        named = zip(its_launch.tolist(), known.issues[its_item].tolist(), strict=True)
        once = np.array([pair not in opened for pair in named], dtype=bool)
        promised = [targets.get(each, NEVER) for each in known.launch_ids]
        known = known.with_targets(np.array(promised, dtype=np.int64))
        return known.with_members(np.append(its_launch[once], launch), np.append(its_item[once], item))


def _promised(known: Known) -> pd.DataFrame:
    """Every date that was ever promised, as a table."""
    launch = pd.Series([known.launch_ids[each] for each in known.date_launch.tolist()], dtype="str")
    return pd.DataFrame({"launch_id": launch, "said": known.date_said, "target": known.date_target})


def _absent(world: World, pairs: Collection[_Pair]) -> list[tuple[str, str | None]]:
    """The issues, each with a squad, that the tables do not know as open and that squad's on the day."""
    wanted = sorted({(issue, squad or "") for _, issue, squad in pairs})
    work = world.work
    issues = pd.Index([issue for issue, _ in wanted], dtype=object)
    at = pd.Index(work["issue"].to_numpy(dtype=object)).get_indexer(issues)
    there = (work["created"].to_numpy() <= world.as_of) & ~work["closed_unknown"].to_numpy(dtype=bool)
    there &= work["done"].to_numpy() > world.as_of
    squads = work["squad_id"].fillna("").to_numpy(dtype=object)
    return [
        (issue, squad or None)
        for (issue, squad), row in zip(wanted, at.tolist(), strict=True)
        if row < 0 or not there[row] or squads[row] != squad
    ]


# ------------------------------------------------------------------------------ the questions, and what is between


def _ask(known: Known, taught: Lessons, pairs: Collection[_Pair], subjects: Collection[Subject]) -> _Asked:
    """When each subject is done, with these pairs open."""
    if not subjects:
        return {}
    found = finishes(known, taught, {launch for launch, _ in subjects})
    left = {(launch, whose) for launch, _, squad in pairs for whose in (squad, None)}
    return {each: found[each] if each in left else Finish(ForecastState.NOTHING_LEFT) for each in subjects}


def _of_chance(asked: list[Finish], days: list[int], before: Before, after: Answer) -> Parts | None:
    """The parts of the chance; `days` are those to the target of then and to today's, from the earlier day on."""
    if before.on_time is None or after.on_time is None:
        return None
    then, now = days
    to_target = [then, then, now, now, now]
    answers = _levelled([_chance(*each) for each in zip(asked, to_target, strict=True)], before.on_time)
    return _parts(answers, before.on_time, after.on_time, before.model)


def _of_date(asked: list[Finish], as_of: int, before: Before, after: Answer) -> Parts | None:
    if before.p85 is None or after.p85 is None:
        return None
    answers = _levelled([_days(finish) for finish in asked], before.p85 - as_of)
    return _parts(answers, before.p85 - as_of, after.p85 - as_of, before.model)


def _chance(finish: Finish, days: int) -> float | None:
    if finish.state is ForecastState.NOTHING_LEFT:
        # Everything was cut: it would have been over on that day.
        return MOST if days >= 0 else LEAST
    return finish.chance(days)


def _days(finish: Finish) -> int | None:
    return 0 if finish.state is ForecastState.NOTHING_LEFT else finish.within(LEVEL)


def _levelled(answers: Iterable[float | None], first: float) -> list[float]:
    """The answers; where there is none the one before it stands, so that its part is told with the next."""
    found: list[float] = []
    for each in answers:
        found.append(each if each is not None else found[-1] if found else first)
    return found


def _parts(answers: list[float], before: float, after: float, model: str) -> Parts:
    """The parts between answers asked again, learnt, dated, cut and added; pace is what they leave of the change."""
    if model != MODEL:
        # The other model's answer cannot be had again: what separates it from today's model was learnt.
        answers = [before, *answers[1:]]
    recalibration, date, cut, added = (later - earlier for earlier, later in pairwise(answers))
    return Parts(after - before - (recalibration + date + cut + added), added, cut, date, recalibration)
