"""The week in a minute: what a squad, or a director, reads once a week.

No number of a forecast is in it: a channel has more readers than may see one first (promise 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import Flag, Launch, Role, Squad, TargetDate, Viewer
from andon.usecases.board import Board, LaunchRow, Look, Word, rank_and_date, read_board
from andon.usecases.dependencies import Waiting, waiting_for_each
from andon.usecases.portfolio import HelpAsked, Portfolio, Silent, portfolio_of

if TYPE_CHECKING:
    from andon.store import Store

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Moved:
    """A launch that was given another date this week."""

    launch: str
    before: TargetDate
    after: TargetDate


@dataclass(frozen=True, slots=True)
class OwnLaunch:
    """A squad's launch, and what the squad says of it."""

    name: str
    target: TargetDate | None
    word: Word


@dataclass(frozen=True, slots=True)
class SquadDigest:
    """What a squad reads."""

    squad: Squad
    flags: tuple[tuple[Flag, str], ...]
    """Its open flags, oldest first, and the names of their launches."""
    launches: tuple[OwnLaunch, ...]
    """By bet rank and date."""
    wait_for_us: tuple[Waiting, ...]
    """By the day of need."""
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class DirectorDigest:
    """What a director reads; in the portfolio's order, and no squad beside another one."""

    help_asked: tuple[HelpAsked, ...]
    moved: tuple[Moved, ...]
    silent: tuple[Silent, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """What every digest of one moment is made of, read once however many there are."""

    board: Board
    view: Portfolio
    waiting: dict[str, tuple[Waiting, ...]]
    """By the squad that is waited for, by the day of need."""


def read_week(store: Store, *, now: datetime, first_look: timedelta) -> Week:
    """Everything as a director sees it; a digest holds nothing that one reader sees and another one does not."""
    look = Look(Viewer(Role.DIRECTOR), now, now, first_look)
    board = read_board(store, look)
    return Week(board, portfolio_of(board), waiting_for_each(store, look))


def squad_digest(week: Week, squad: Squad) -> SquadDigest | None:
    """A squad's week; None where there is nothing in it."""
    board = week.board
    rows = [each for each in week.view.rows if squad.id in board.parts.get(each.id, ())]
    digest = SquadDigest(
        squad=squad,
        flags=tuple(
            (flag, _name(board, flag.launch_id)) for flag in board.flags if flag.squad_id == squad.id and flag.is_open
        ),
        launches=tuple(
            OwnLaunch(each.name, each.target, board.word(each.id, squad.id)) for each in sorted(rows, key=rank_and_date)
        ),
        wait_for_us=week.waiting.get(squad.id, ()),
        moved=_moved(board, rows),
    )
    return digest if digest.flags or digest.launches or digest.wait_for_us else None


def director_digest(week: Week) -> DirectorDigest | None:
    """A director's week; None where no launch is open."""
    view = week.view
    if not view.rows:
        return None
    return DirectorDigest(view.help_asked, _moved(week.board, list(view.rows)), view.silent)


def _moved(board: Board, rows: list[LaunchRow]) -> tuple[Moved, ...]:
    found = (_move(board.launches[each.id], board.look.moment) for each in rows)
    return tuple(each for each in found if each)


def _move(launch: Launch, now: datetime) -> Moved | None:
    """From the date of a week ago to the present one; None where it is the same day, or there was none."""
    old = [each for each in launch.dates if each.said_at <= now - WEEK]
    if not old or launch.target is None or old[-1].last_day == launch.target.last_day:
        return None
    return Moved(launch.name, old[-1], launch.target)


def _name(board: Board, launch_id: str | None) -> str:
    launch = board.launches.get(launch_id or "")
    return launch.name if launch else ""
