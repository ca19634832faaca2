"""The director's view: where help was asked for, who was not heard, what moved, and every launch in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import (
    NOT_HEARD_AFTER,
    CheckIn,
    Contribution,
    Flag,
    ForecastState,
    LaunchState,
    Squad,
    Status,
    Tribe,
    worst,
)
from andon.usecases.board import Board, LaunchRow, Look, Word, rank_and_date, read_board
from andon.usecases.changes_since import Changes, changes_since
from andon.usecases.flag_page import asks_for_help
from andon.usecases.known import is_hindsight
from andon.usecases.rights import Action, may
from andon.usecases.took_part import TookPart

if TYPE_CHECKING:
    from andon.store import Store

RECENTLY = timedelta(days=60)
"""How long an ended launch stays on the portfolio."""

LONG_AGO = timedelta(days=365)
"""A launch that ended longer ago than this is on no view of many launches."""

QUIET = timedelta(days=365)
"""A launch without a date, a word or a forecast, and older than this, is in nobody's plan any more."""

WEEKS = 12
"""So far back goes the small picture of a launch's words."""

FAR_APART = 30
"""Points between a squad's probability and the forecast's chance from which on the two are told beside each other."""


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """An open flag, for somebody who could help."""

    flag: Flag
    squad: str
    launch: str
    waited: timedelta | None
    """Since it was raised; for directors alone (promise 4)."""
    answered: bool
    """Whether somebody helps, or asked something that the squad has not answered yet."""
    launch_state: LaunchState = LaunchState.OPEN
    """A flag outlives its launch while it is open."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A squad that has not been heard from about a launch."""

    squad_id: str
    squad: str
    launch_id: str
    launch: str
    last_said: datetime | None


@dataclass(frozen=True, slots=True)
class Apart:
    """A squad's part of a launch that the squad and the forecast see differently; neither of them is the right one."""

    launch_id: str
    launch: str
    squad_id: str
    squad: str
    said: int
    """The squad's probability, per cent."""
    on_time: float
    """The chance of the forecast that this viewer may see."""
    differs: str
    """Why the squad sees it differently, if it liked to say so."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The director's questions in their order, then the launches by rank and date."""

    moment: datetime
    help_asked: tuple[HelpAsked, ...]
    silent: tuple[Silent, ...]
    moved: tuple[LaunchRow, ...]
    rows: tuple[LaunchRow, ...]
    ended: tuple[LaunchRow, ...]
    forecast_contributions: int
    """How many contributions have a number, of all that are shown."""
    contributions: int
    hindsight: bool = False
    """Whether a look back shows today's scopes, for want of a history of changes."""
    not_remembered: TookPart | None = None
    """On a look back further than it is remembered who took part in these launches."""
    apart: tuple[Apart, ...] = ()
    weeks: Mapping[str, tuple[Status | None, ...]] = field(default_factory=dict)
    """By launch, the word of each of the last WEEKS weeks at its end, the oldest first; None before there was one."""
    forecast_parts: frozenset[Contribution] = frozenset()
    """Whose part has a number."""
    squads: Mapping[str, Squad] = field(default_factory=dict)
    tribes: tuple[Tribe, ...] = ()
    """By name."""
    changes: Changes | None = None
    """Since this person looked; None for whom no mark is kept, and on a look back."""
    earlier: tuple[LaunchRow, ...] = ()
    """Launches that ended before those of `ended`, within a year, the latest first: for the timeline alone."""
    finished_parts: frozenset[Contribution] = frozenset()
    """Squads' parts of open launches in which nothing is left, as far as this viewer may know."""


def portfolio(store: Store, look: Look) -> Portfolio:
    """The portfolio as known at the look's moment. Rows go by bet rank and date, never by risk (promise 6)."""
    board = read_board(store, look)
    still_open = [each for each in board.launches.values() if each.state is LaunchState.OPEN]
    view = portfolio_of(board)
    return replace(
        view,
        hindsight=look.is_past and is_hindsight(store, still_open),
        not_remembered=board.not_remembered_of(row.id for row in view.rows),
        weeks=_last_weeks(store, board, view) if view.rows else {},
        changes=changes_since(store, board),
    )


def portfolio_of(board: Board) -> Portfolio:
    """The portfolio from facts that were read already."""
    moment = board.look.moment
    opened = [
        board.row(launch)
        for launch in board.launches.values()
        if launch.state is LaunchState.OPEN and _is_planned(board, launch.id)
    ]
    ended = [
        board.row(launch)
        for launch in board.launches.values()
        if launch.ended_on and timedelta(0) <= moment.date() - launch.ended_on <= LONG_AGO
    ]
    ended.sort(key=lambda row: (row.ended_on or date.min, row.name), reverse=True)
    lately = sum(moment.date() - (row.ended_on or date.min) <= RECENTLY for row in ended)
    rows = tuple(sorted(opened, key=rank_and_date))
    parts = [Contribution(row.id, word.squad_id) for row in rows for word in row.words]
    forecast_parts = frozenset(each for each in parts if board.outlook(each.launch_id, each.squad_id).p50 is not None)
    return Portfolio(
        moment=moment,
        help_asked=help_asked(board),
        silent=tuple(_silent(row, word) for row in rows for word in row.words if word.status is Status.NOT_HEARD),
        moved=tuple(row for row in rows if row.moves),
        rows=rows,
        ended=tuple(ended[:lately]),
        forecast_contributions=len(forecast_parts),
        contributions=len(parts),
        apart=tuple(each for row in rows for word in row.words if (each := _apart(board, row, word))),
        forecast_parts=forecast_parts,
        squads=board.squads,
        tribes=tuple(sorted(board.tribes, key=lambda tribe: tribe.name)),
        earlier=tuple(ended[lately:]),
        finished_parts=frozenset(each for each in parts if _is_finished(board, each)),
    )


def _is_finished(board: Board, part: Contribution) -> bool:
    return board.outlook(part.launch_id, part.squad_id).state is ForecastState.NOTHING_LEFT


def _last_weeks(store: Store, board: Board, view: Portfolio) -> dict[str, tuple[Status | None, ...]]:
    moment = board.look.moment
    # A word that is older than the first week needs is silence then.
    said = store.words.check_ins(until=moment, since=moment - timedelta(weeks=WEEKS) - NOT_HEARD_AFTER)
    return weekly(board, [row.id for row in view.rows], said)


def weekly(board: Board, launch_ids: Sequence[str], said: Sequence[CheckIn]) -> dict[str, tuple[Status | None, ...]]:
    """The word of each launch at the end of each of the last WEEKS weeks, the worst of the squads that are in it now.

    `said` are the check-ins of that time, oldest first. The last week ends at the look's moment.
    """
    spoken: dict[Contribution, list[CheckIn]] = {}
    for each in said:
        spoken.setdefault(Contribution(each.launch_id, each.squad_id), []).append(each)
    ends = [board.look.moment - timedelta(weeks=WEEKS - 1 - n) for n in range(WEEKS)]
    found = {}
    for launch_id in launch_ids:
        parts = [spoken.get(Contribution(launch_id, squad_id), []) for squad_id in board.parts.get(launch_id, ())]
        began = board.launches[launch_id].known_from
        weeks = zip(*(_words_at(part, ends) for part in parts), strict=True) if parts else ([] for _ in ends)
        found[launch_id] = tuple(
            worst(words) if began <= end.date() else None for end, words in zip(ends, weeks, strict=True)
        )
    return found


def _words_at(said: Sequence[CheckIn], ends: Sequence[datetime]) -> list[Status]:
    """What a squad's last word was at each of some moments; silence is "not heard" (promise 5). Both oldest first."""
    found, n = [], 0
    for end in ends:
        while n < len(said) and said[n].at <= end:
            n += 1
        heard = n > 0 and end - said[n - 1].at <= NOT_HEARD_AFTER
        found.append(said[n - 1].status if heard else Status.NOT_HEARD)
    return found


def _apart(board: Board, row: LaunchRow, word: Word) -> Apart | None:
    """Where a squad's last word and what the viewer may see of the forecast are far apart; old words count no more."""
    shown = board.outlook(row.id, word.squad_id)
    if shown.on_time is None and len(row.words) == 1:
        shown = row.outlook  # a squad that ships alone speaks of the launch as a whole
    if word.probability is None or word.status is Status.NOT_HEARD or shown.on_time is None or shown.overdue:
        return None
    if abs(word.probability - round(100 * shown.on_time)) < FAR_APART:
        return None
    return Apart(row.id, row.name, word.squad_id, word.squad, word.probability, shown.on_time, word.differs)


def help_asked(board: Board) -> tuple[HelpAsked, ...]:
    """Open flags: those that wait for an answer first, and the longest waiting of them on top."""
    directing = may(board.look.viewer, Action.SEE_WAITING)
    asked = [
        HelpAsked(
            flag=flag,
            squad=board.squads[flag.squad_id].name,
            launch=board.launches[flag.launch_id].name if flag.launch_id in board.launches else "",
            waited=board.look.moment - flag.raised_at if directing else None,
            answered=not asks_for_help(flag),
            launch_state=_state(board, flag),
        )
        for flag in board.flags
        if flag.is_open
    ]
    return tuple(sorted(asked, key=lambda each: (each.answered, each.flag.raised_at)))


def _state(board: Board, flag: Flag) -> LaunchState:
    launch = board.launches.get(flag.launch_id or "")
    return launch.state if launch else LaunchState.OPEN


def _silent(row: LaunchRow, word: Word) -> Silent:
    return Silent(word.squad_id, word.squad, row.id, row.name, word.said_at)


def _is_planned(board: Board, launch_id: str) -> bool:
    """Whether an open launch is still in somebody's plan: it has a date, a word, a flag, open work, or is young."""
    launch = board.launches[launch_id]
    if launch.target or any(flag.launch_id == launch_id for flag in board.flags):
        return True
    if any(each.launch_id == launch_id for each in board.last_words):
        return True
    shown = board.outlook(launch_id, None)
    if shown.state is not None or shown.held_until is not None:
        return shown.state is not ForecastState.NOTHING_LEFT
    return board.look.moment.date() - launch.known_from <= QUIET
