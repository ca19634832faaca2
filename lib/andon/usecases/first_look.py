"""The squad sees its forecast first (promise 2); everybody else's view of forecasts passes through here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from andon.model import CheckIn, Contribution, Forecast, ForecastState, Role, Viewer

if TYPE_CHECKING:
    from andon.store import Store

Subject = tuple[str, str | None]
"""A launch, and a squad or None for the launch as a whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The forecast that a viewer may see now, and until when a newer one stays with its squad."""

    forecast: Forecast | None
    held_until: datetime | None = None
    alone_until: datetime | None = None
    """Until when at the latest this viewer's squads see it and nobody else; None once it is everybody's."""


_ANYBODY = Viewer(Role.VIEWER)

HISTORY = timedelta(days=90)
"""A forecast about a day longer ago than this is a question about the past, and no news to hold back."""


class FirstLook:
    """The rule itself: which forecasts a viewer may see now."""

    def __init__(
        self,
        viewer: Viewer,
        *,
        now: datetime,
        first_look: timedelta,
        last_words: Iterable[CheckIn],
        contributions: Iterable[Contribution],
    ) -> None:
        """`now` is the real clock; `contributions` are all of them, also those of squads that have retired since."""
        self._viewer = viewer
        self._now = now
        self._first_look = first_look
        self._said = {Contribution(each.launch_id, each.squad_id): each.at for each in last_words}
        self._parts: dict[str, set[str]] = defaultdict(set)
        for each in contributions:
            self._parts[each.launch_id].add(each.squad_id)

    def is_open(self, forecast: Forecast) -> bool:
        """Whether the viewer may see it."""
        return self._opens(forecast, self._viewer)

    def alone_until(self, forecast: Forecast) -> datetime | None:
        """Until when at the latest an open one is the squads' alone whose members see it; None: it is everybody's."""
        return None if self._opens(forecast, _ANYBODY) else forecast.made_at + self._first_look

    def _opens(self, forecast: Forecast, viewer: Viewer) -> bool:
        if forecast.made_at + self._first_look <= self._now or _is_history(forecast):
            return True
        # The whole launch would give its parts away: it opens when every squad in it has spoken or is looking.
        squads = {forecast.squad_id} if forecast.squad_id else self._parts[forecast.launch_id]
        return bool(squads) and all(
            viewer.speaks_for(squad_id) or self._spoke_since(forecast, squad_id) for squad_id in squads
        )

    def _spoke_since(self, forecast: Forecast, squad_id: str) -> bool:
        at = self._said.get(Contribution(forecast.launch_id, squad_id))
        return at is not None and at >= forecast.made_at


def is_news(forecast: Forecast, last: CheckIn | None, now: datetime, first_look: timedelta) -> bool:
    """Whether a contribution's forecast is news to its squad: it holds dates, and is the squad's alone still.

    `last` are the squad's last words about the contribution.
    """
    spoken = last is not None and last.at >= forecast.made_at
    alone = not spoken and forecast.made_at + first_look > now and not _is_history(forecast)
    return alone and forecast.state is ForecastState.FORECAST


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
    newest = store.forecasts.newest(as_of=as_of, launch_id=launch_id)
    # Who took part when it was made counts too: a squad that leaves the launch does not open it for the others.
    parts = {each.contribution for each in newest if each.contribution} | set(contributions)
    rule = FirstLook(viewer, now=now, first_look=first_look, last_words=last_words, contributions=parts)
    shown: dict[Subject, Shown] = {}
    held: list[Forecast] = []
    for forecast in newest:
        if rule.is_open(forecast):
            shown[forecast.launch_id, forecast.squad_id] = Shown(forecast, alone_until=rule.alone_until(forecast))
        else:
            held.append(forecast)
    earlier = _earlier(store, rule, as_of=as_of, window=now - first_look, launch_id=launch_id) if held else {}
    for forecast in held:
        subject = (forecast.launch_id, forecast.squad_id)
        before = earlier.get(subject)
        shown[subject] = Shown(before, forecast.made_at + first_look, rule.alone_until(before) if before else None)
    return shown


def _earlier(
    store: Store, rule: FirstLook, *, as_of: date, window: datetime, launch_id: str | None
) -> dict[Subject, Forecast]:
    """The newest forecast of each subject that is open: older than the window, or opened by words since.

    A question about the past, asked since, is no earlier word on today: what it says stays with its day, and it takes
    the place of none of a later day.
    """
    before = store.forecasts.newest(as_of=as_of, made_by=window, launch_id=launch_id)
    since = store.forecasts.made_since(window, as_of=as_of, launch_id=launch_id)
    found: dict[Subject, Forecast] = {}
    for each in (*before, *(made for made in since if rule.is_open(made))):
        subject = (each.launch_id, each.squad_id)
        if not _is_history(each) and (subject not in found or found[subject].as_of <= each.as_of):
            found[subject] = each
    return found


def _is_history(forecast: Forecast) -> bool:
    end_of_day = datetime.combine(forecast.as_of + timedelta(days=1), time(), UTC)
    return forecast.made_at - end_of_day > HISTORY
