"""The squad sees its forecast first (promise 2); everybody else's view of forecasts passes through here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from andon.model import FIRST_LOOK_LIMIT, CheckIn, Contribution, Forecast, Viewer

if TYPE_CHECKING:
    from andon.store import Store

Subject = tuple[str, str | None]
"""A launch, and a squad or None for the launch as a whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The forecast that a viewer may see now, and until when a newer one stays with its squad."""

    forecast: Forecast | None
    held_until: datetime | None = None


def shown_forecasts(
    store: Store,
    viewer: Viewer,
    *,
    as_of: date,
    now: datetime,
    first_look: timedelta,
    last_words: Iterable[CheckIn],
    contributions: Iterable[Contribution],
    launch_id: str | None = None,
) -> dict[Subject, Shown]:
    """For each launch and contribution the newest forecast as of a day that this viewer may see.

    `now` is the real clock also when the page looks back: an as-of view opens nothing early.
    """
    said = {Contribution(each.launch_id, each.squad_id): each.at for each in last_words}
    parts: dict[str, list[str]] = defaultdict(list)
    for each in contributions:
        parts[each.launch_id].append(each.squad_id)
    newest = store.forecasts.newest(as_of=as_of, launch_id=launch_id)
    shown: dict[Subject, Shown] = {}
    held: list[Forecast] = []
    for forecast in newest:
        if _is_open(forecast, viewer, now, first_look, said, parts):
            shown[forecast.launch_id, forecast.squad_id] = Shown(forecast)
        else:
            held.append(forecast)
    earlier = _earlier(store, held, as_of=as_of, now=now, first_look=first_look, said=said, parts=parts)
    for forecast in held:
        subject = (forecast.launch_id, forecast.squad_id)
        shown[subject] = Shown(earlier.get(subject), forecast.made_at + first_look)
    return shown


def may_see(
    forecast: Forecast,
    viewer: Viewer,
    *,
    now: datetime,
    first_look: timedelta,
    last_words: Iterable[CheckIn],
    contributions: Iterable[Contribution],
) -> bool:
    """Whether a viewer may see one forecast now."""
    said = {Contribution(each.launch_id, each.squad_id): each.at for each in last_words}
    parts: dict[str, list[str]] = defaultdict(list)
    for each in contributions:
        parts[each.launch_id].append(each.squad_id)
    return _is_open(forecast, viewer, now, first_look, said, parts)


def _is_open(
    forecast: Forecast,
    viewer: Viewer,
    now: datetime,
    first_look: timedelta,
    said: Mapping[Contribution, datetime],
    parts: Mapping[str, list[str]],
) -> bool:
    if forecast.made_at + first_look <= now or _is_history(forecast):
        return True
    # The whole launch would give its parts away: it opens when every squad in it has spoken or is looking.
    squads = [forecast.squad_id] if forecast.squad_id else parts.get(forecast.launch_id, [])
    return bool(squads) and all(
        viewer.speaks_for(squad_id) or _spoke_since(said.get(Contribution(forecast.launch_id, squad_id)), forecast)
        for squad_id in squads
    )


def _spoke_since(moment: datetime | None, forecast: Forecast) -> bool:
    return moment is not None and moment >= forecast.made_at


def _is_history(forecast: Forecast) -> bool:
    """A forecast about a day longer ago than any first look is no news that could be held back."""
    end_of_day = datetime.combine(forecast.as_of + timedelta(days=1), time(), UTC)
    return forecast.made_at - end_of_day > FIRST_LOOK_LIMIT


def _earlier(
    store: Store,
    held: Iterable[Forecast],
    *,
    as_of: date,
    now: datetime,
    first_look: timedelta,
    said: Mapping[Contribution, datetime],
    parts: Mapping[str, list[str]],
) -> dict[Subject, Forecast]:
    """The newest older forecast that is open to all, for those whose newest one is held back."""
    wanted = {(each.launch_id, each.squad_id): each for each in held}
    if not wanted:
        return {}
    found = {
        (each.launch_id, each.squad_id): each
        for each in store.forecasts.newest(as_of=as_of, made_by=now - first_look)
        if (each.launch_id, each.squad_id) in wanted
    }
    for launch_id, squad_id in wanted:
        # Words since then have opened forecasts that are younger than the window.
        squads = [squad_id] if squad_id else parts.get(launch_id, [])
        spoke = [said.get(Contribution(launch_id, each)) for each in squads]
        known = [moment for moment in spoke if moment is not None]
        if not known or len(known) < len(spoke) or min(known) <= now - first_look:
            continue
        for each in store.forecasts.newest(as_of=as_of, made_by=min(known), launch_id=launch_id):
            if each.squad_id == squad_id:
                found[launch_id, squad_id] = each
    return found
