"""Burn-up: how many issues a launch, or a squad's part of it, had at the end of each day, how many of them were
finished, and where the stored forecast sees the two meet."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from andon import frames
from andon.errors import NotFound
from andon.model import Category, ForecastState, Launch
from andon.usecases.board import Look, Outlook, read_board
from andon.usecases.find import find_launch
from andon.usecases.known import is_hindsight
from andon.usecases.scope_moves import moves

if TYPE_CHECKING:
    import pandas as pd

    from andon.store import Store

EXPECTED = "items_expected"
"""The detail of a forecast that says how many issues its counted open ones become until all is done."""


@dataclass(frozen=True, slots=True)
class Burned:
    """What was there and what was finished, at the end of each day on which one of the two changed."""

    days: tuple[date, ...]
    """Oldest first; the last one is the day of the look, or the day on which the launch ended. Empty without issues."""
    scope: tuple[int, ...]
    """Issues that were in it: neither discarded nor gone."""
    finished: tuple[int, ...]
    """Those of them that were delivered, and not opened again."""
    undated: int = 0
    """Issues that are done, and nobody knows since when: they are in neither number."""
    hindsight: bool = False
    """Whether nothing tells when issues joined and left: then each counts from the day on which it was created."""

    def at(self, day: date) -> tuple[int, int]:
        """Scope and finished at the end of a day; nothing before the first."""
        found = bisect_right(self.days, day)
        return (self.scope[found - 1], self.finished[found - 1]) if found else (0, 0)


@dataclass(frozen=True, slots=True)
class Cone:
    """Where the line of the finished issues meets the scope: with 50 % by the one day, with 85 % by the other."""

    as_of: date
    """The forecast's own day, on which both lines begin."""
    finished: int
    scope: int
    """Both at the end of that day."""
    grown: float
    """What the scope has become when all is done."""
    p50: date
    p85: date


@dataclass(frozen=True, slots=True)
class BurnUp:
    """The burn-up of a launch, or of a squad's part of it, as one viewer may see it."""

    squad_id: str | None
    """None for the launch as a whole."""
    burned: Burned
    outlook: Outlook
    """The forecast that this viewer may see; it says why there is no cone, where there is none."""
    cone: Cone | None
    target: date | None
    """The last day that counts as on time, as promised on the look's day."""
    ended_on: date | None
    squads: tuple[tuple[str, str], ...]
    """Whose part can be looked at alone, as ids and names, by name."""


def burn_up(
    store: Store, look: Look, wanted: str, squad_id: str | None = None, *, burned: Burned | None = None
) -> BurnUp:
    """The burn-up as known at the look's moment; NotFound when there is no such launch, or not yet.

    `burned` is what `burned_so_far` says of the same launch, squad and day, for whoever has kept it.
    """
    launch_id = find_launch(store, wanted).id
    board = read_board(store, look, launch_id=launch_id)
    if launch_id not in board.launches:
        raise NotFound("This launch did not exist on that day.", hint="Choose a later day.")
    launch, shown = board.launches[launch_id], board.outlook(launch_id, squad_id)
    day = look.moment.date()
    so_far = burned_so_far(store, launch_id, squad_id, day) if burned is None else burned
    so_far = _until(so_far, launch.ended_on)
    return BurnUp(
        squad_id=squad_id,
        burned=so_far,
        outlook=shown,
        cone=None if launch.ended_on else _cone(shown, _expected(store, shown), so_far),
        target=launch.target.last_day if launch.target else None,
        ended_on=launch.ended_on,
        squads=tuple((word.squad_id, word.squad) for word in board.words(launch_id)),
    )


# ------------------------------------------------------------------------------ ahead


def _expected(store: Store, shown: Outlook) -> float | None:
    """How many issues the forecast expects its counted open ones to become; None where it does not say."""
    if shown.forecast_id is None or shown.state is not ForecastState.FORECAST:
        return None
    (whole,) = store.forecasts.whole([shown.forecast_id])
    told = dict(whole.details).get(EXPECTED)
    return float(told) if isinstance(told, int | float) else None


def _cone(shown: Outlook, expected: float | None, burned: Burned) -> Cone | None:
    """The cone of a stored forecast, and of nothing else; None without one, or where a date is beyond the horizon.

    Its ends are the forecast's: its 50 % and 85 % days, and how many issues its counted open ones become until all is
    done. So the scope grows by what it expects beyond what it counted (open issues that it left out stay as they are),
    and is full on both days. What lies between is drawn straight, since the forecast says nothing of it. The
    expectation is net: what the squads do beside this launch is in it as well, because it takes their time.
    A forecast that does not say what it expects leaves the scope as it is.
    """
    if shown.state is not ForecastState.FORECAST or shown.as_of is None or shown.p50 is None or shown.p85 is None:
        return None
    scope, finished = burned.at(shown.as_of)
    if finished >= scope:
        return None  # nothing of what it counted is still here: an issue was closed, or left, without a new forecast
    grows = 0.0 if expected is None else expected - shown.counted
    return Cone(shown.as_of, finished, scope, max(scope + grows, finished + 1.0), shown.p50, shown.p85)


# ------------------------------------------------------------------------------ so far


def counted_from(store: Store) -> str:
    """What `burned_so_far` reads, as one word: while this stays the same, so do the counts, whatever else is written.

    A sync keeps its issues batch by batch and notes only at its end that it is done. So while one is under way, or
    after one that was stopped, nothing less than the store's version tells whether more has come.
    """
    sources, claims, scopes = store.work.settled()
    syncs = [(name, state) for name, state in store.work.source_states().items() if name in sources]
    whole = bool(syncs) and all(state["began_at"] == state["finished_at"] for _, state in syncs)
    read = [(name, state["finished_at"]) for name, state in syncs] if whole else store.version()
    made_of = read, sorted(claims.items()), sorted(scopes)
    return hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()


def burned_so_far(store: Store, launch_id: str, squad_id: str | None, day: date) -> Burned:
    """Scope and finished issues of a launch by its id at the end of every day up to `day`, from their histories.

    Each day is as `usecases.known.Past` tells it. Only what was ever in the launch is read.
    """
    launch = find_launch(store, launch_id)
    told = store.work.in_scopes(launch.scopes, gone=True)
    issues = [row for row in told["issues"].to_dict("records") if squad_id in (None, row["squad_id"])]
    stories = _stories(issues, told["memberships"], told["changes"], launch)
    resolved = any(each.resolutions for each in stories)
    delivers = store.work.delivers() if resolved else {}
    last = frames.day_number(day)
    return _counted(stories, delivers, last, hindsight=is_hindsight(store, [launch]))


def _until(burned: Burned, ended_on: date | None) -> Burned:
    """Nothing after the day on which the launch ended; nothing at all where its first issue came later."""
    if ended_on is None or not burned.days or burned.days[-1] <= ended_on:
        return burned
    if burned.days[0] > ended_on:
        return Burned((), (), (), hindsight=burned.hindsight)
    kept = [n for n, day in enumerate(burned.days) if day < ended_on]
    scope, finished = burned.at(ended_on)
    return Burned(
        (*(burned.days[n] for n in kept), ended_on),
        (*(burned.scope[n] for n in kept), scope),
        (*(burned.finished[n] for n in kept), finished),
        burned.undated,
        burned.hindsight,
    )


_Change = tuple[int, str, str]
"""Day number, what it was before, what it was after."""

_OUT, _IN, _FINISHED, _UNDATED = range(4)
"""Where an issue is at the end of a day: not in the launch, in it, finished in it, or done nobody knows when."""


@dataclass(frozen=True, slots=True)
class _Story:
    """What is known of one issue; days are day numbers."""

    created: int
    gone: int
    done: int
    category: str
    delivered: bool
    inside: bool
    """Whether it is in the launch before the first of its moves."""
    moves: Sequence[tuple[int, bool]]
    categories: Sequence[_Change]
    resolutions: Sequence[_Change]

    def days(self) -> set[int]:
        """The days at whose end it may be somewhere else than before."""
        told = {day for changes in (self.categories, self.resolutions) for day, *_ in changes}
        return {self.created, self.gone, self.done, *(day for day, _ in self.moves), *told} - {frames.NEVER}

    def where(self, day: int, delivers: Mapping[str, bool]) -> int:
        """Where it is at the end of a day."""
        if day < self.created or day >= self.gone or not self._inside(day):
            return _OUT
        done = self._done(day)
        if done is None:
            return _UNDATED
        if not done:
            return _IN
        return _FINISHED if self._delivered(day, delivers) else _OUT

    def _inside(self, day: int) -> bool:
        inside = self.inside
        for at, joined in self.moves:
            if at > day:
                break
            inside = joined
        return inside

    def _done(self, day: int) -> bool | None:
        """Whether it was done at the end of a day; None where it was, and nobody knows since when."""
        later = next((before for at, before, _ in self.categories if at > day), None)
        if (later or self.category) != Category.DONE:
            return False
        if self.done <= day:
            return True
        if later is None:
            # What is done now without a day was done at some time; what has one was open until then.
            return None if self.done >= frames.NEVER else False
        entered = any(at <= day and after == Category.DONE for at, _, after in self.categories)
        return True if entered else None

    def _delivered(self, day: int, delivers: Mapping[str, bool]) -> bool:
        """Whether what was done then was delivered: by the resolution that it had."""
        for at, before, _ in self.resolutions:
            if at > day:
                return delivers.get(before, True)
        # Done then and open now: taken for delivered, as most is, where no history tells its resolution.
        return self.delivered or self.category != Category.DONE


def _stories(
    issues: Sequence[Mapping[Any, Any]], memberships: pd.DataFrame, changes: pd.DataFrame, launch: Launch
) -> list[_Story]:
    told: dict[tuple[str, str, str], list[_Change]] = defaultdict(list)
    names = ("source", "issue_id", "field", "at", "before", "after")
    for source, id, field, at, before, after in zip(*(changes[name] for name in names), strict=True):
        told[source, id, field].append((frames.day_number(at), before or "", after or ""))
    moved: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    of_versions = changes[(changes["field"] == "fix_version").to_numpy(dtype=bool)]
    for move in moves(memberships, of_versions, {launch.id: launch.scopes}):
        moved[move.source, move.issue_id].append((frames.day_number(move.at), move.joined))
    inside = memberships[memberships["scope"].isin(launch.scopes).to_numpy()]
    now = set(zip(inside["source"], inside["issue_id"], strict=True))
    return [_story(row, now, moved, told) for row in issues]


def _story(
    row: Mapping[Any, Any],
    now: set[tuple[str, str]],
    moved: Mapping[tuple[str, str], list[tuple[int, bool]]],
    told: Mapping[tuple[str, str, str], list[_Change]],
) -> _Story:
    issue = (row["source"], row["id"])
    its_moves = moved.get(issue, [])
    return _Story(
        created=frames.day_number(row["created"]),
        gone=frames.day_number(row["gone_at"]),
        done=frames.day_number(row["done"]),
        category=row["category"],
        delivered=bool(row["delivered"]),
        inside=not its_moves[0][1] if its_moves else issue in now,
        moves=its_moves,
        categories=told.get((*issue, "category"), ()),
        resolutions=told.get((*issue, "resolution"), ()),
    )


def _counted(stories: Iterable[_Story], delivers: Mapping[str, bool], last: int, *, hindsight: bool) -> Burned:
    """Every issue's steps from place to place, added up by day."""
    scope: dict[int, int] = defaultdict(int)
    finished: dict[int, int] = defaultdict(int)
    undated = 0
    for story in stories:
        before = _OUT
        for day in sorted(each for each in story.days() if each <= last):
            after = story.where(day, delivers)
            if after != before:
                scope[day] += (after in (_IN, _FINISHED)) - (before in (_IN, _FINISHED))
                finished[day] += (after == _FINISHED) - (before == _FINISHED)
                before = after
        undated += before == _UNDATED
    changed = sorted(day for day in scope if scope[day] or finished[day])
    if not changed:
        return Burned((), (), (), undated, hindsight)
    days = changed if changed[-1] == last else [*changed, last]
    return Burned(
        tuple(frames.day_date(day) for day in days),
        tuple(accumulate(scope.get(day, 0) for day in days)),
        tuple(accumulate(finished.get(day, 0) for day in days)),
        undated,
        hindsight,
    )
