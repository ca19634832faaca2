"""A squad's home: its launches, its words last time, the forecast that it sees first, its flags and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import CheckIn, Contribution, Flag, Impediment, LaunchState, Squad, Status, Viewer
from andon.usecases.board import Board, LaunchRow, Look, Outlook, Word, rank_and_date, read_board
from andon.usecases.check_in import SAME_MEETING, as_told, sees_it_differently
from andon.usecases.find import find_squad
from andon.usecases.first_look import is_news
from andon.usecases.forecast_first import forecast_first
from andon.usecases.impediments import impediments
from andon.usecases.launch_page import Said, told_of
from andon.usecases.milestones import Step, squad_steps

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class MyLaunch:
    """One of the squad's launches as it sees it."""

    row: LaunchRow
    mine: Word
    others: tuple[Word, ...]
    outlook: Outlook
    """Of this squad's part."""
    just_said: bool
    """Whether it has checked in lately: then the forecast need not be folded away."""
    open_flags: tuple[Flag, ...]
    news_until: datetime | None = None
    """A forecast that came since its last words is its alone until then; for the squad itself only."""
    ask_why: str | None = None
    """The id of words that it said just now and that differ from the forecast: it may say why, if it likes."""
    steps: tuple[Step, ...] = ()
    """Its milestones in this launch, by their first days."""


@dataclass(frozen=True, slots=True)
class PastWords:
    """What a retired squad said of one launch."""

    launch_id: str
    launch: str
    last: Word
    """As it said it: nobody waits for another one."""
    said: tuple[Said, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class SquadHome:
    """What a squad sees first."""

    squad: Squad
    tribe: str
    launches: tuple[MyLaunch, ...]
    """By bet rank and date."""
    flags: tuple[Flag, ...]
    """Its open flags, oldest first, then those that ended lately."""
    impediments: tuple[Impediment, ...]
    """Its issues that are flagged in Jira; the longest flagged first."""
    launch_names: dict[str, str]
    to_say: int
    """Launches that it has not been heard from about for too long."""
    past: tuple[PastWords, ...] = ()
    """What it said while it worked, launch by launch by their names; empty while it works."""
    forecast_first: bool = False
    """Whether it chose to see the forecast before it speaks."""


def squad_home(store: Store, look: Look, squad_id: str) -> SquadHome:
    """A squad's home as known at the look's moment; NotFound for an unknown squad."""
    squad = find_squad(store, squad_id)
    board = read_board(store, look)
    steps = squad_steps(store, look, squad_id)
    mine = [
        _mine(board, launch_id, squad_id, tuple(each for each in steps if each.launch_id == launch_id))
        for launch_id, squad_ids in board.parts.items()
        if squad_id in squad_ids and board.launches[launch_id].state is LaunchState.OPEN
    ]
    tribes = {tribe.id: tribe.name for tribe in board.tribes}
    return SquadHome(
        squad=squad,
        tribe=tribes.get(squad.tribe_id or "", ""),
        launches=tuple(sorted(mine, key=lambda each: rank_and_date(each.row))),
        flags=_flags(board, squad_id),
        impediments=tuple(each for each in impediments(store, board) if each.squad_id == squad_id),
        launch_names={id: launch.name for id, launch in board.launches.items()},
        to_say=sum(each.mine.status is Status.NOT_HEARD for each in mine),
        past=() if squad.active else _past(store, board, squad),
        forecast_first=forecast_first(store, squad_id),
    )


def _mine(board: Board, launch_id: str, squad_id: str, steps: tuple[Step, ...]) -> MyLaunch:
    row = board.row(board.launches[launch_id])
    mine = board.word(launch_id, squad_id)
    just_said = mine.said_at is not None and board.look.moment - mine.said_at <= SAME_MEETING
    return MyLaunch(
        row=row,
        mine=mine,
        others=tuple(word for word in row.words if word.squad_id != squad_id),
        outlook=board.outlook(launch_id, squad_id),
        just_said=just_said,
        open_flags=tuple(flag for flag in board.open_flags(launch_id) if flag.squad_id == squad_id),
        news_until=_news_until(board, launch_id, squad_id),
        ask_why=_ask_why(board, launch_id, squad_id) if just_said else None,
        steps=steps,
    )


def _news_until(board: Board, launch_id: str, squad_id: str) -> datetime | None:
    """Until when the shown forecast is the squad's alone; None for others, and where it has spoken since."""
    shown, look = board.shown.get((launch_id, squad_id)), board.look
    if shown is None or shown.forecast is None or look.is_past or not look.viewer.speaks_for(squad_id):
        return None
    last = board.last_words.get(Contribution(launch_id, squad_id))
    news = is_news(shown.forecast, last, look.now, look.first_look)
    return shown.forecast.made_at + look.first_look if news else None


def _ask_why(board: Board, launch_id: str, squad_id: str) -> str | None:
    last = board.last_words.get(Contribution(launch_id, squad_id))
    if last is None or last.differs or board.look.is_past or not board.look.viewer.speaks_for(squad_id):
        return None
    return last.id if sees_it_differently(last.probability, board.outlook(launch_id, squad_id).on_time) else None


def _past(store: Store, board: Board, squad: Squad) -> tuple[PastWords, ...]:
    viewer = board.look.viewer
    by_launch: dict[str, list[CheckIn]] = {}
    for each in store.words.check_ins(until=board.look.moment, squad_id=squad.id):
        by_launch.setdefault(each.launch_id, []).append(each)
    past = [
        PastWords(launch_id, board.launches[launch_id].name, _as_said(squad, said[-1]), _told(squad, said, viewer))
        for launch_id, said in by_launch.items()
        if launch_id in board.launches
    ]
    return tuple(sorted(past, key=lambda each: each.launch))


def _as_said(squad: Squad, last: CheckIn) -> Word:
    return Word(squad.id, squad.name, last.status, last.probability, last.sentence, last.at, last.status)


def _told(squad: Squad, check_ins: Sequence[CheckIn], viewer: Viewer) -> tuple[Said, ...]:
    return tuple(told_of(each, squad, viewer) for each in as_told(check_ins))


def _flags(board: Board, squad_id: str) -> tuple[Flag, ...]:
    mine = [flag for flag in board.flags if flag.squad_id == squad_id]
    opened = [flag for flag in mine if flag.is_open]
    ended = [
        flag for flag in mine if not flag.is_open and board.look.moment - flag.updates[-1].at <= timedelta(days=30)
    ]
    return (*opened, *reversed(ended))
