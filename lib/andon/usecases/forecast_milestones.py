"""After a forecast run: how likely each milestone is that names its issues, from the squad's pace. Kept for good."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from andon import frames
from andon.forecast.milestone import step_chance
from andon.model import LaunchState, Milestone, MilestoneForecast
from andon.usecases.known_day import Day, known_day

if TYPE_CHECKING:
    import pandas as pd

    from andon.store import Store


def forecast_milestones(
    store: Store, *, as_of: date, now: datetime, make_id: Callable[[], str], day: Day | None = None
) -> int:
    """Store the chance of every milestone that is ahead of the day and names its issues; how many are new.

    Reads no work where there is none such; `day` is what was known where that is set up already. An answer that is
    stored for the day already is not repeated. What the chance assumes: `andon.forecast.milestone`.
    """
    moment = min(now, frames.day_moment(as_of, days=1))
    ahead = _ahead(store, as_of, moment)
    if not ahead:
        return 0
    day = day or known_day(store, as_of, now=now)
    issues = _issues(day.work, {key for each in ahead for key in each.keys})
    stored = {each.milestone_id: each for each in store.milestones.forecasts(until=now, as_of=as_of)}
    made = []
    for each in ahead:
        named = [id for key in each.keys for id in issues.get(key, ())]
        found = step_chance(day.known, each.squad_id, named, frames.day_number(each.first_day))
        if found is None:
            continue
        old = stored.get(each.id)
        if old is None or (old.chance, old.counted) != (found.chance, found.open_items):
            made.append(MilestoneForecast(make_id(), each.id, as_of, now, found.chance, found.open_items))
    store.milestones.add_forecasts(made)
    return len(made)


def _ahead(store: Store, as_of: date, moment: datetime) -> list[Milestone]:
    """Milestones that name issues, are not over, and whose first day is ahead; of open launches and working squads."""
    candidates = [each for each in store.milestones.all(until=moment, ahead_of=as_of) if each.keys and each.end is None]
    if not candidates:
        return []
    launches = [each.as_known(moment) for each in store.plans.launches()]
    still_open = {each.id for each in launches if each.state is LaunchState.OPEN}
    working = {each.id for each in store.plans.squads() if each.active}
    return [each for each in candidates if each.launch_id in still_open and each.squad_id in working]


def _issues(work: pd.DataFrame, wanted: Collection[str]) -> dict[str, list[str]]:
    """The issues of each key that is wanted: two Jiras may both have an A-1."""
    issues: dict[str, list[str]] = {}
    named = work[work["key"].isin(list(wanted))]
    for key, issue in zip(named["key"].tolist(), named["issue"].tolist(), strict=True):
        issues.setdefault(key, []).append(issue)
    return issues
