"""Run: every forecast of a day, for each open launch and each squad in it.

The door to the model: tables in, answers out. `known_by` with `look_back`, and `answers`, are its two
halves, so that a backtest looks back once and answers many days.

A forecast is about the finishing day: the day on which 95 per cent of what the squad (or, for a launch, all squads)
will still deliver of it before it lands has been delivered, known today or not. Under twenty items that is the last
one. What is cut or moved on does not count, and a stray item that drags on does not hold the day up. The same day is
learnt from (`scope.looks`), and counted in every test of calibration.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.forecast.answer import Answer, Outlook, Part, Shapes, of_launch, of_part, state_of_launch
from andon.forecast.capacity import Ahead, Capacity
from andon.forecast.curve import GRID, Curves, curves
from andon.forecast.experience import Experience, Looks
from andon.forecast.known import NOBODY, Known, known_by
from andon.forecast.launch import part_chances
from andon.forecast.on_time import OnTime, hear, learn_on_time
from andon.forecast.pace import Floats, Pace, TooLittleHistory, whole_days
from andon.forecast.past_dates import PastDates, past_dates
from andon.forecast.scope import PastCases, ScopeLaw, horizon_of, learn, past_cases, third_of
from andon.forecast.together import Correction, PastLaunch, correction, joined, past_launches, together
from andon.forecast.whole import is_over, landings, state_of, whole_looks
from andon.frames import NEVER
from andon.model import ForecastState


@dataclass(frozen=True)
class Past:
    """All that is learnt from: looks back at contributions, at whole launches, and at promised dates."""

    parts: PastCases
    launches: list[PastLaunch]
    whole: Looks
    dates: PastDates
    taught: dict[int, "Lessons"] = field(default_factory=dict)
    """What `lessons` said of days already."""


@dataclass(frozen=True)
class Lessons:
    """What the looks back teach by the end of a day."""

    laws: tuple[ScopeLaw, ScopeLaw, ScopeLaw]
    corrected: Correction
    experience: Experience
    on_time: OnTime | None
    """None while too few promised dates have held and been missed."""


@dataclass(frozen=True, slots=True)
class Finish:
    """When a launch or a squad's part of it is done, as a curve to be read; without its words."""

    state: ForecastState
    curves: Curves | None = None
    """None without a forecast."""
    row: int = 0

    def chance(self, days: int) -> float | None:
        """The chance to be done within so many days; None without a forecast."""
        return None if self.curves is None else self.curves.chance(self.row, days)

    def within(self, p: float) -> int | None:
        """The whole days after which it is done with probability p, HORIZON at most; None without a forecast."""
        return None if self.curves is None else int(whole_days(self.curves.quantiles(self.row, p)))


def look_back(known: Known) -> Past:
    """The looks back at all launches that had landed; what of it was known on an earlier day is kept apart."""
    landed = [(known.behind(*each), is_over(known, each[0])) for each in known.launches(known.landed)]
    whole = known.reckoned.once(("whole", *landed), lambda: Looks(whole_looks(known), landings(known)))
    return Past(past_cases(known), past_launches(known), whole, past_dates(known, whole))


def lessons(past: Past, as_of: int) -> Lessons:
    """What had been learnt by the end of a day; looks back at launches that ended later are not used."""
    if as_of not in past.taught:
        laws = learn(past.parts, as_of)
        corrected, on_time = correction(past.launches, laws, as_of), learn_on_time(past.dates, as_of)
        past.taught[as_of] = Lessons(laws, corrected, Experience(past.whole, as_of), on_time)
    return past.taught[as_of]


def forecast_all(
    work: pd.DataFrame,
    members: pd.DataFrame,
    launches: pd.DataFrame,
    squads: Mapping[str, str],
    as_of: int,
    capacity: Capacity | None = None,
) -> list[Answer]:
    """One answer for every launch that is open at the end of day `as_of`, and one for each squad in it.

    The tables are those of `andon.frames`; rows and days after `as_of` are not looked at. `squads` names
    squads by id, and `capacity` what each day is worth to them. A launch's own answer stands before those of its
    squads. InvalidInput: a table lacks a column.
    """
    known = known_by(work, members, launches, as_of, capacity=capacity)
    return answers(known, look_back(known), squads)


def answers(known: Known, past: Past, squads: Mapping[str, str], only: Collection[str] | None = None) -> list[Answer]:
    """The answers of `forecast_all` from what is known and the looks back; `only` names launches, None is all.

    Looks back at launches that ended after the day are not used.
    """
    chosen = _chosen(known, only)
    parts = _parts(known, chosen)
    outlooks, shapes = _shaped(known, parts, lessons(past, known.as_of))
    found: list[Answer] = []
    for launch in np.flatnonzero(chosen).tolist():
        its_parts = parts.get(launch, [])
        its_outlooks = {each.part.squad: each for each in outlooks if each.part.launch == launch}
        found.append(of_launch(known, launch, its_parts, list(its_outlooks.values()), squads, shapes))
        owned = [part for part in its_parts if part.squad != NOBODY]
        found += [of_part(known, part, its_outlooks.get(part.squad), shapes) for part in owned]
    return found


def finishes(known: Known, taught: Lessons, only: Collection[str]) -> dict[tuple[str, str | None], Finish]:
    """The curve of each open launch that `only` names, and of each squad's part of it, by launch and squad ids.

    The curves of `answers`, when the lessons are those of the day; a part without any item is not among them.
    """
    chosen = _chosen(known, only)
    parts = _parts(known, chosen)
    outlooks, shapes = _shaped(known, parts, taught)
    row = {(each.part.launch, each.part.squad): each.row for each in outlooks}
    found: dict[tuple[str, str | None], Finish] = {}
    for launch in np.flatnonzero(chosen).tolist():
        its_parts, launch_id = parts.get(launch, []), known.launch_ids[launch]
        state = state_of_launch(its_parts)
        forecast = state is ForecastState.FORECAST
        found[launch_id, None] = Finish(state, shapes.launches, shapes.row[launch]) if forecast else Finish(state)
        for part in its_parts:
            if part.squad != NOBODY:
                at = row.get((launch, part.squad))
                none = ForecastState.CANNOT if len(part.open) else ForecastState.NOTHING_LEFT
                finish = Finish(none) if at is None else Finish(ForecastState.FORECAST, shapes.parts, at)
                found[launch_id, known.squads[part.squad]] = finish
    return found


def _chosen(known: Known, only: Collection[str] | None) -> npt.NDArray[np.bool_]:
    chosen: npt.NDArray[np.bool_] = known.ended == NEVER
    if only is not None:
        chosen &= np.array([launch in only for launch in known.launch_ids], dtype=bool)
    return chosen


def _parts(known: Known, chosen: npt.NDArray[np.bool_]) -> dict[int, list[Part]]:
    """The parts of each chosen launch, by squad."""
    nobodys = TooLittleHistory("No squad owns these items.")
    found: dict[int, list[Part]] = {}
    for launch, squad, items in known.parts(chosen):
        pace = nobodys if squad == NOBODY else known.pace(squad, known.as_of)
        left = items[known.left[items] > known.as_of]
        done = int((known.delivered[items] <= known.as_of).sum())
        part = Part(launch, squad, left, len(items), third_of(done, len(left)), pace)
        found.setdefault(launch, []).append(part)
    return found


def _outlooks(parts: Mapping[int, list[Part]], laws: Sequence[ScopeLaw]) -> list[Outlook]:
    """The parts with open items and a pace, launch by launch, with their multipliers."""
    able = [
        (part, part.pace)
        for launch in sorted(parts)
        for part in parts[launch]
        if len(part.open) and isinstance(part.pace, Pace)
    ]
    return [
        Outlook(part, pace, laws[part.third].multiplier(horizon_of(pace, len(part.open))), row)
        for row, (part, pace) in enumerate(able)
    ]


def whole_quantiles(known: Known, past: Past, launch_id: str) -> Floats:
    """The 99 quantiles of a launch from its own pace and past launches, where its parts have no pace of their own."""
    launch = known.launch_ids.index(launch_id)
    state = state_of(known, launch, known.as_of)
    scores = Experience(past.whole, known.as_of).scores(state, None)
    return Curves(scores[None, :], [state.ahead]).quantiles(0)


def _shaped(known: Known, parts: Mapping[int, list[Part]], taught: Lessons) -> tuple[list[Outlook], Shapes]:
    """The outlooks of the parts, with their curves and those of their launches."""
    outlooks = _outlooks(parts, taught.laws)
    ahead = _ahead(known, parts)
    open_items = np.array([len(outlook.part.open) for outlook in outlooks], dtype=np.int64)
    chances = part_chances(
        open_items.tolist(),
        [outlook.pace for outlook in outlooks],
        [outlook.multiplier for outlook in outlooks],
        _own_days(known, outlooks, ahead),
    )
    alone = curves(chances)
    owners = np.array([outlook.part.launch for outlook in outlooks], dtype=np.int64)
    launches, starts = np.unique(owners, return_index=True)
    able = [state_of_launch(parts[launch]) is ForecastState.FORECAST for launch in launches.tolist()]
    last = together(alone.z, starts.astype(np.int64), taught.corrected)
    scores = [
        taught.experience.scores(state_of(known, launch, known.as_of), row)
        for launch, row in zip(launches.tolist(), last, strict=True)
    ]
    by_pace = np.array(scores).reshape(len(launches), len(GRID))
    of_launches, heard = hear(taught.on_time, known, launches.tolist(), by_pace)
    of_parts = joined(alone.z, starts.astype(np.int64), np.array(able, dtype=bool), of_launches, open_items)
    row = {launch: number for number, launch in enumerate(launches.tolist())}
    by_part, by_launch = ([ahead.get(each) for each in rows.tolist()] for rows in (owners, launches))
    read = Curves(alone.z, by_part), Curves(of_parts, by_part), Curves(of_launches, by_launch)
    return outlooks, Shapes(*read, row, heard)


def _ahead(known: Known, parts: Mapping[int, list[Part]]) -> dict[int, Ahead]:
    """The clock of each launch's open items from now on; empty where there is no calendar."""
    found = {}
    for launch, its_parts in parts.items():
        clock = known.clock(np.concatenate([part.open for part in its_parts]))
        if clock is not None:
            found[launch] = Ahead(clock, known.as_of)
    return found


def _own_days(known: Known, outlooks: Sequence[Outlook], ahead: Mapping[int, Ahead]) -> Floats:
    """The days of the grid by each part's own clock, while they are its launch's; the grid itself without a calendar.

    A launch is one forecast, and its parts are on one clock with it: that of their open items together. Of a squad that
    rests while others work, the days stand still.
    """
    if known.capacity is None:
        return GRID
    days = np.empty((len(outlooks), len(GRID)))
    for each in outlooks:
        own, together = Ahead(known.capacity.of(known.squads[each.part.squad]), known.as_of), ahead[each.part.launch]
        days[each.row] = GRID if own.clock is together.clock else own.worked(together.days(GRID))
    return days
