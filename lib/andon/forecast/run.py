"""Run: every forecast of a day, for each open launch and each squad in it.

The door to the model: tables in, answers out. `known_by` with `look_back`, and `answers`, are its two
halves, so that a backtest looks back once and answers many days.

A forecast is about the finishing day: the day on which 95 per cent of what the squad (or, for a launch, all squads)
will still deliver of it before it lands has been delivered, known today or not. Under twenty items that is the last
one. What is cut or moved on does not count, and a stray item that drags on does not hold the day up. The same day is
learnt from (`scope.looks`), and counted in every test of calibration.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.forecast.answer import Answer, Outlook, Part, Shapes, can_forecast, of_launch, of_part
from andon.forecast.curve import GRID, Curves, curves
from andon.forecast.known import NOBODY, Known, known_by
from andon.forecast.launch import part_chances
from andon.forecast.pace import Floats, Pace, TooLittleHistory
from andon.forecast.scope import PastCases, ScopeLaw, horizon_of, learn, past_cases, third_of
from andon.forecast.together import Correction, PastLaunch, correction, joined, past_launches, together
from andon.forecast.whole import Experience, State, WholeLook, state_of, whole_looks
from andon.frames import NEVER


@dataclass(frozen=True)
class Past:
    """All that is learnt from: looks back at contributions and at whole launches."""

    parts: PastCases
    launches: list[PastLaunch]
    whole: list[WholeLook]


def look_back(known: Known) -> Past:
    """The looks back at all launches that had landed; what of it was known on an earlier day is kept apart."""
    return Past(past_cases(known), past_launches(known), whole_looks(known))


def forecast_all(
    work: pd.DataFrame, members: pd.DataFrame, launches: pd.DataFrame, squads: Mapping[str, str], as_of: int
) -> list[Answer]:
    """One answer for every launch that is open at the end of day `as_of`, and one for each squad in it.

    The tables are those of `andon.frames`; rows and days after `as_of` are not looked at. `squads` names
    squads by id. A launch's own answer stands before those of its squads. InvalidInput: a table lacks a column.
    """
    known = known_by(work, members, launches, as_of)
    return answers(known, look_back(known), squads)


def answers(known: Known, past: Past, squads: Mapping[str, str], only: Collection[str] | None = None) -> list[Answer]:
    """The answers of `forecast_all` from what is known and the looks back; `only` names launches, None is all.

    Looks back at launches that ended after the day are not used.
    """
    chosen = known.ended == NEVER
    if only is not None:
        chosen &= np.array([launch in only for launch in known.launch_ids], dtype=bool)
    parts = _parts(known, chosen)
    laws = learn(past.parts, known.as_of)
    outlooks = _outlooks(parts, laws)
    shapes = _shapes(known, parts, outlooks, correction(past.launches, laws, known.as_of), past.whole)
    found: list[Answer] = []
    for launch in np.flatnonzero(chosen).tolist():
        its_parts = parts.get(launch, [])
        its_outlooks = {each.part.squad: each for each in outlooks if each.part.launch == launch}
        found.append(of_launch(known, launch, its_parts, list(its_outlooks.values()), squads, shapes))
        owned = [part for part in its_parts if part.squad != NOBODY]
        found += [of_part(known, part, its_outlooks.get(part.squad), shapes) for part in owned]
    return found


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
    scores = Experience(past.whole, known.as_of).scores(_state(known, launch), None)
    return Curves(scores[None, :]).quantiles(0)


def _state(known: Known, launch: int) -> State:
    return state_of(known, known.items(launch), known.as_of)


def _shapes(
    known: Known,
    parts: Mapping[int, list[Part]],
    outlooks: Sequence[Outlook],
    corrected: Correction,
    looks: list[WholeLook],
) -> Shapes:
    """The curves of the outlooks and of their launches."""
    chances = part_chances(
        [len(outlook.part.open) for outlook in outlooks],
        [outlook.pace for outlook in outlooks],
        [outlook.multiplier for outlook in outlooks],
        GRID,
    )
    alone = curves(chances)
    owners = np.array([outlook.part.launch for outlook in outlooks], dtype=np.int64)
    launches, starts = np.unique(owners, return_index=True)
    able = np.array([can_forecast(parts[launch]) for launch in launches.tolist()], dtype=bool)
    experience = Experience(looks, known.as_of)
    last = together(alone.z, starts.astype(np.int64), corrected)
    scores = [
        experience.scores(_state(known, launch), row) for launch, row in zip(launches.tolist(), last, strict=True)
    ]
    of_launches = np.array(scores).reshape(len(launches), len(GRID))
    of_parts = joined(alone.z, starts.astype(np.int64), able, of_launches)
    row = {launch: number for number, launch in enumerate(launches.tolist())}
    return Shapes(alone, Curves(of_parts), Curves(of_launches), row)
