"""Milestones: a squad sets small dated steps, says how likely they are and what became of them; both are scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from andon import frames
from andon.errors import InvalidInput, NotFound
from andon.model import (
    PROBABILITIES,
    Milestone,
    MilestoneEnd,
    MilestoneForecast,
    MilestoneWord,
    Viewer,
)
from andon.usecases.board import Look
from andon.usecases.find import open_part, working_squad
from andon.usecases.rights import Action, is_past, require, said, said_name

if TYPE_CHECKING:
    from andon.store import Store

MOST_KEYS = 200
"""A step that waits for more issues than this is no small one."""

OPEN_ONLY = "Milestones are for launches that are still open."


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as a view may show it."""

    id: str
    launch_id: str
    squad_id: str
    name: str
    day: date
    first_day: date
    """It stays visible however often the day moves."""
    end: MilestoneEnd | None
    note: str
    """What was said last, beside the numbers."""
    due: bool
    """Whether its day has passed, and nobody has told yet what became of it."""
    probability: int | None = None
    """Per cent, for its own squad alone."""
    chance: float | None = None
    """The model's, for its own squad alone, once that has said a probability; None where it says nothing."""
    counted: int = 0
    """Open issues behind the model's chance."""


@dataclass(frozen=True, slots=True)
class ScoredMilestone:
    """What was thought of a milestone before its first day, and whether it was met by then."""

    milestone_id: str
    launch_id: str
    first_day: date
    word: float | None
    """The squad's last probability, 0 to 1."""
    forecast: float | None
    """The model's last chance, 0 to 1."""
    met: bool


# ------------------------------------------------------------------------------ reads


def squad_steps(store: Store, look: Look, squad_id: str) -> tuple[Step, ...]:
    """The milestones of a squad in all its launches, by their first days, as known at the look's moment."""
    return _steps(store, look, store.milestones.all(until=look.moment, squad_id=squad_id))


def launch_steps(store: Store, look: Look, launch_id: str) -> tuple[Step, ...]:
    """The milestones of every squad in a launch, by their first days, as known at the look's moment."""
    return _steps(store, look, store.milestones.all(until=look.moment, launch_id=launch_id))


def scored(store: Store, squad_id: str, until: datetime) -> tuple[ScoredMilestone, ...]:
    """The squad's milestones that can be scored: told of as met or missed, with a word or a chance from before.

    It is scored on its first day, however often the day moved: the last probability and the last chance from before
    that day, against whether it was met by it. That is the squad's own business (promise 6): whoever shows it asks for
    the right first.
    """
    chances: dict[str, list[MilestoneForecast]] = {}
    for each in store.milestones.forecasts(until=until, squad_id=squad_id):
        chances.setdefault(each.milestone_id, []).append(each)
    found = [_scored(each, chances.get(each.id, ())) for each in store.milestones.all(until=until, squad_id=squad_id)]
    return tuple(each for each in found if each is not None)


def _steps(store: Store, look: Look, milestones: Sequence[Milestone]) -> tuple[Step, ...]:
    ours = {each.squad_id for each in milestones if look.viewer.speaks_for(each.squad_id)}
    newest = store.milestones.newest_forecasts(
        [each.id for each in milestones if each.squad_id in ours], until=look.moment
    )
    return tuple(_step(each, look, newest.get(each.id), mine=each.squad_id in ours) for each in milestones)


def _step(milestone: Milestone, look: Look, forecast: MilestoneForecast | None, *, mine: bool) -> Step:
    # The model's chance is of the first day, and no answer to a squad that has not said its own (promise 2).
    tells = forecast is not None and milestone.probability is not None and milestone.day == milestone.first_day
    return Step(
        id=milestone.id,
        launch_id=milestone.launch_id,
        squad_id=milestone.squad_id,
        name=milestone.name,
        day=milestone.day,
        first_day=milestone.first_day,
        end=milestone.end,
        note=next((each.note for each in reversed(milestone.words) if each.note), ""),
        due=milestone.end is None and is_past(milestone.day, look.moment),
        probability=milestone.probability if mine else None,
        chance=forecast.chance if forecast and tells else None,
        counted=forecast.counted if forecast and tells else 0,
    )


def _scored(milestone: Milestone, forecasts: Sequence[MilestoneForecast]) -> ScoredMilestone | None:
    if milestone.end not in {MilestoneEnd.MET, MilestoneEnd.MISSED}:
        return None
    began = frames.day_moment(milestone.first_day)
    said_before = [each.probability for each in milestone.words if each.at < began and each.probability is not None]
    made_before = [each.chance for each in forecasts if each.made_at < began and each.as_of < milestone.first_day]
    if not said_before and not made_before:
        return None
    in_time = milestone.day <= milestone.first_day or not is_past(milestone.first_day, _ended_at(milestone))
    return ScoredMilestone(
        milestone_id=milestone.id,
        launch_id=milestone.launch_id,
        first_day=milestone.first_day,
        word=said_before[-1] / 100 if said_before else None,
        forecast=made_before[-1] if made_before else None,
        met=milestone.end is MilestoneEnd.MET and in_time,
    )


def _ended_at(milestone: Milestone) -> datetime:
    """When what became of it was first told, of one that has ended: to say the same once more moves nothing."""
    ends = [each for each in reversed(milestone.words) if each.end is not None]
    return list(takewhile(lambda each: each.end is milestone.end, ends))[-1].at


# ------------------------------------------------------------------------------ writes


def set_milestone(
    store: Store,
    viewer: Viewer,
    *,
    launch_id: str,
    squad_id: str,
    name: str,
    day: date | None,
    token: str,
    now: datetime,
    keys: Sequence[str] = (),
    probability: int | None = None,
) -> bool:
    """Set a small step in the squad's part of a launch; False when this token already did.

    `keys` are issues of the squad that have to be done for it; `probability` is what it thinks of it so far.
    """
    require(viewer, Action.MILESTONE, squad_id)
    called = said_name(name)
    if day is None:
        raise InvalidInput("The milestone has no day.", hint="By when? A day within the next weeks is best.")
    _ahead(day, now)
    _on_scale(probability)
    launch, squad = open_part(store, launch_id, squad_id, hint=OPEN_ONLY)
    words = () if probability is None else (MilestoneWord(f"{token}-first", token, now, probability=probability),)
    return store.milestones.add(
        Milestone(
            id=token,
            launch_id=launch.id,
            squad_id=squad.id,
            name=called,
            first_day=day,
            set_at=now,
            keys=_own_keys(store, squad.id, keys),
            words=words,
        ),
        once=True,
    )


def tell_milestone(
    store: Store,
    viewer: Viewer,
    *,
    milestone_id: str,
    token: str,
    now: datetime,
    probability: int | None = None,
    day: date | None = None,
    end: MilestoneEnd | None = None,
    note: str = "",
) -> bool:
    """Say how likely a milestone is, name another day, or tell what became of it; False when this token already did."""
    milestone = _find(store, milestone_id, now)
    require(viewer, Action.MILESTONE, milestone.squad_id)
    if token in {each.id for each in milestone.words}:
        return False
    working_squad(store, milestone.squad_id)
    kept = said(note, "The note", needed=False)
    if probability is None and day is None and end is None and not kept:
        raise InvalidInput("Nothing was said of the milestone.", hint="How likely is it, or what became of it?")
    looks_ahead = (probability, day) != (None, None)
    if milestone.end is not None and end is None and looks_ahead:
        raise InvalidInput(
            f"{milestone.name} is over: {milestone.end}.", hint="If that was a slip, say what became of it once more."
        )
    if looks_ahead:
        open_part(store, milestone.launch_id, milestone.squad_id, hint=OPEN_ONLY)
    _on_scale(probability)
    if day is not None:
        _ahead(day, now)
    return store.milestones.add_word(MilestoneWord(token, milestone.id, now, probability, day, end, kept), once=True)


def _find(store: Store, milestone_id: str, until: datetime) -> Milestone:
    found = store.milestones.all(until=until, milestone_id=milestone_id)
    if not found:
        raise NotFound("There is no such milestone.", hint="Look on the squad's home.")
    return found[0]


def _ahead(day: date, now: datetime) -> None:
    if is_past(day, now):
        raise InvalidInput(f"{day} has passed.", hint="Name a day from today on.")


def _on_scale(probability: int | None) -> None:
    if probability is not None and probability not in PROBABILITIES:
        raise InvalidInput("How likely is it? That is not on the scale.", hint="10, 30, 50, 70 or 90 %.")


def _own_keys(store: Store, squad_id: str, keys: Sequence[str]) -> tuple[str, ...]:
    """The keys as the store knows them, each once, in the order in which they were named."""
    wanted = list(dict.fromkeys(key.strip().upper() for key in keys if key.strip()))
    if len(wanted) > MOST_KEYS:
        raise InvalidInput(f"{len(wanted)} issues are no small step.", hint=f"Name {MOST_KEYS} at most.")
    known = store.milestones.own_issues(squad_id, wanted) if wanted else set()
    strange = [key for key in wanted if key not in known]
    if strange:
        raise InvalidInput(
            f"Not among the squad's issues: {', '.join(strange[:5])}.",
            hint="Check the keys, or leave them out: they only help the model.",
        )
    return tuple(wanted)
