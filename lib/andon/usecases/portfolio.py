"""The director's view: where help was asked for, who was not heard, what moved, and every launch in a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import Flag, ForecastState, LaunchState, Reply, Role, Status
from andon.usecases.board import Board, LaunchRow, Look, Word, rank_and_date, read_board
from andon.usecases.flag_page import asks_for_help
from andon.usecases.known import is_hindsight

if TYPE_CHECKING:
    from andon.store import Store

RECENTLY = timedelta(days=60)
"""How long an ended launch stays on the portfolio."""

QUIET = timedelta(days=365)
"""A launch without a date, a word or a forecast, and older than this, is in nobody's plan any more."""


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """An open flag, for somebody who could help."""

    flag: Flag
    squad: str
    launch: str
    waited: timedelta | None
    """Since it was raised; for directors alone (promise 4)."""
    last_reply: Reply | None
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


def portfolio(store: Store, look: Look) -> Portfolio:
    """The portfolio as known at the look's moment. Rows go by bet rank and date, never by risk (promise 6)."""
    board = read_board(store, look)
    still_open = [each for each in board.launches.values() if each.state is LaunchState.OPEN]
    return replace(portfolio_of(board), hindsight=look.is_past and is_hindsight(store, still_open))


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
        if launch.ended_on and timedelta(0) <= moment.date() - launch.ended_on <= RECENTLY
    ]
    rows = tuple(sorted(opened, key=rank_and_date))
    shown = [board.outlook(row.id, word.squad_id) for row in rows for word in row.words]
    return Portfolio(
        moment=moment,
        help_asked=help_asked(board),
        silent=tuple(_silent(row, word) for row in rows for word in row.words if word.status is Status.NOT_HEARD),
        moved=tuple(row for row in rows if row.moves),
        rows=rows,
        ended=tuple(sorted(ended, key=lambda row: (row.ended_on or date.min, row.name), reverse=True)),
        forecast_contributions=sum(each.p50 is not None for each in shown),
        contributions=len(shown),
    )


def help_asked(board: Board) -> tuple[HelpAsked, ...]:
    """Open flags: those that wait for an answer first, and the longest waiting of them on top."""
    directing = board.look.viewer.role is Role.DIRECTOR
    asked = [
        HelpAsked(
            flag=flag,
            squad=board.squads[flag.squad_id].name,
            launch=board.launches[flag.launch_id].name if flag.launch_id in board.launches else "",
            waited=board.look.moment - flag.raised_at if directing else None,
            last_reply=flag.replies[-1] if flag.replies else None,
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
