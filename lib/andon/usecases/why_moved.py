"""Why forecasts moved since last time: the earlier ones, found in the store, and the change to today taken apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from andon import frames
from andon.forecast.answer import Answer
from andon.forecast.moved import Before, Moved, Subject, World, moves
from andon.forecast.run import Past as LookedBack
from andon.model import Forecast, ForecastState
from andon.usecases.first_look import HISTORY
from andon.usecases.move import KEYS_KEPT, Move
from andon.usecases.stored_parts import still_counted

if TYPE_CHECKING:
    import pandas as pd

    from andon.store import Store
    from andon.usecases.known_day import Day, Keys

LONGEST_FIRST_LOOK = timedelta(days=7)
A_WEEK = timedelta(days=7)
"""What "last time" means: the youngest forecast that is a week older, or the oldest while a launch is younger."""


def why_moved(
    store: Store,
    today: Day,
    now: datetime,
    looked_back: LookedBack,
    answers: Sequence[Answer],
    keys: Keys,
) -> dict[Subject, Move]:
    """The move of each answer whose subject was forecast on its launch's earlier day; `keys` are those of the day."""
    as_of, known, past, launches = today.as_of, today.known, today.past, today.planned
    after = {(each.launch_id, each.squad_id): each for each in answers}
    found: dict[Subject, Move] = {}
    earlier = _earlier(store, as_of, {each.launch_id for each in answers})
    for day, kept in earlier.items():
        # A launch is compared with all its parts, or not at all: what one of them had open would be taken for nobody's.
        held = {each.launch_id for each in kept if _still_held(each, as_of, now)}
        forecasts = [each for each in kept if each.launch_id not in held]
        work, members = past.work(day), past.members(day)
        issues = _Issues(store, work, members, forecasts)
        number = frames.day_number(day)
        # It had a forecast on that day, so it was known, whatever its plan has been told since.
        known_then = launches.assign(known_from=launches["known_from"].clip(upper=number))
        before = {(each.launch_id, each.squad_id): _before(each, issues) for each in forecasts}
        moved = moves(World(number, work, members, known_then), known, looked_back, before, after)
        for each in forecasts:
            subject = (each.launch_id, each.squad_id)
            answer = after.get(subject)
            # Where neither is a forecast, nothing moved that anybody could ask about.
            if answer is not None and ForecastState.FORECAST in (each.state, answer.state):
                found[subject] = _move(each, moved.get(subject), keys)
    return found


def _move(earlier: Forecast, moved: Moved | None, keys: Keys) -> Move:
    told = Move(earlier.as_of, earlier.state, earlier.on_time, earlier.p85)
    if moved is None:
        return told
    return Move(
        told.since,
        told.state,
        told.on_time_then,
        told.p85_then,
        on_time=moved.on_time,
        p85=moved.p85,
        added=len(moved.added),
        cut=len(moved.cut),
        # The first few; a deleted issue is named by its own.
        added_keys=keys.of(moved.added[:KEYS_KEPT]),
        cut_keys=keys.of(moved.cut[:KEYS_KEPT]),
    )


def _before(forecast: Forecast, issues: _Issues) -> Before:
    model = dict(forecast.details).get("model", "")
    return Before(
        forecast.state,
        forecast.on_time,
        None if forecast.p85 is None else frames.day_number(forecast.p85),
        frames.day_number(forecast.target),
        str(model),
        frozenset(issues.named(key, forecast.launch_id) for key in (*forecast.counted_keys, *forecast.left_out_keys)),
    )


def _still_held(earlier: Forecast, as_of: date, now: datetime) -> bool:
    """Whether it is with its squad while the new one is not: that one is a question about the distant past.

    Any other new forecast is held back for as long as every earlier one, or longer (promise 2).
    """
    asked_for_history = now - frames.day_moment(as_of, days=1) > HISTORY
    is_news = earlier.made_at - frames.day_moment(earlier.as_of, days=1) <= HISTORY
    return asked_for_history and is_news and now - earlier.made_at <= LONGEST_FIRST_LOOK


# ------------------------------------------------------------------------------ the earlier day of each launch


def _earlier(store: Store, as_of: date, launches: Collection[str]) -> dict[date, list[Forecast]]:
    """Every launch's earlier day, with the forecasts of the launch and all its parts on it, whole."""
    chosen = _of_one_day(store.forecasts.newest(as_of=as_of - A_WEEK), launches)
    younger = {each.launch_id for each in store.forecasts.newest(as_of=as_of - timedelta(days=1))}
    for launch_id in sorted((younger & set(launches)) - {each.launch_id for each in chosen}):
        history = store.forecasts.history(launch_id, as_of=as_of - timedelta(days=1))
        week_old = [each.as_of for each in history if each.as_of <= as_of - A_WEEK]
        day = week_old[-1] if week_old else history[0].as_of
        first = [each for each in history if each.as_of == day]
        chosen += list({each.squad_id: each for each in first}.values())
    of_launch: dict[str, list[Forecast]] = defaultdict(list)
    for each in store.forecasts.whole(each.id for each in chosen):
        of_launch[each.launch_id].append(each)
    by_day: dict[date, list[Forecast]] = defaultdict(list)
    for forecasts in of_launch.values():
        parts = [each for each in forecasts if each.squad_id]
        for whole in (each for each in forecasts if each.squad_id is None):
            by_day[whole.as_of] += [whole, *still_counted(whole, parts)]
    return dict(sorted(by_day.items()))


def _of_one_day(newest: Iterable[Forecast], launches: Collection[str]) -> list[Forecast]:
    """The forecasts of these launches that are of their launch's own day: a squad may have left before it."""
    newest = [each for each in newest if each.launch_id in launches]
    days = {each.launch_id: each.as_of for each in newest if each.squad_id is None}
    return [each for each in newest if days.get(each.launch_id) == each.as_of]


# ------------------------------------------------------------------------------ keys and issues


class _Issues:
    """The issues behind the keys that forecasts have kept."""

    def __init__(self, store: Store, work: pd.DataFrame, members: pd.DataFrame, forecasts: Iterable[Forecast]) -> None:
        kept = {key for each in forecasts for key in (*each.counted_keys, *each.left_out_keys)}
        found = self._found(work, kept)
        unknown = kept - found.keys()
        self._alias = {}
        if unknown:
            # An issue that was moved to another project has another key today.
            self._alias = {old: new for old, new in store.work.aliases().items() if old in unknown}
            found |= self._found(work, set(self._alias.values()) - found.keys())
        self._by_key = found
        double = [issue for issues in found.values() if len(issues) > 1 for issue in issues]
        pairs = members[members["issue"].isin(double)]
        self._members = set(zip(pairs["issue"], pairs["launch_id"], strict=True))

    @staticmethod
    def _found(work: pd.DataFrame, keys: Collection[str]) -> dict[str, list[str]]:
        rows = work[work["key"].isin(list(keys))]
        found: dict[str, list[str]] = defaultdict(list)
        for key, issue in zip(rows["key"], rows["issue"], strict=True):
            found[key].append(issue)
        return dict(found)

    def named(self, key: str, launch_id: str) -> str:
        """The issue of a key in a launch: two Jiras may both have an A-1. A deleted one is its key."""
        issues = self._by_key.get(self._alias.get(key, key), [key])
        return next((issue for issue in issues if (issue, launch_id) in self._members), issues[0])
