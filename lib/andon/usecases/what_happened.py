"""Of which launches a squad is asked what happened, and from which it may still say what it learned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from andon.model import ForecastState, Launch, LaunchState, Squad
from andon.usecases.board import Board, Look, read_board, works
from andon.usecases.find import find_squad
from andon.usecases.propose_outcome import shipped_on
from andon.usecases.rights import is_past

if TYPE_CHECKING:
    from andon.store import Store

FRESH = timedelta(days=30)
"""Who has not said within that time what it learned is not asked any more."""

LAST_ZONE = timedelta(hours=12)
"""So far behind UTC a day begins last, as in `rights.is_past`: a release counts once its day has begun everywhere."""


class Why(StrEnum):
    """What makes it likely that a launch is over."""

    SHIPPED = "shipped"
    """Jira says that all of its versions are released."""
    NOTHING_LEFT = "nothing left"
    """No issue of it is open."""
    DATE_PASSED = "date passed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A launch that may be over; its squads are asked what happened."""

    launch: Launch
    why: Why


@dataclass(frozen=True, slots=True)
class WhatHappened:
    """What a squad is asked on its home."""

    asked: tuple[Asked, ...]
    """By the day that was promised, then by name."""
    to_learn: tuple[Launch, ...]
    """Ended lately, declared by somebody, and not a word yet of what this squad learned; by the day of the end."""


def what_happened(store: Store, look: Look, squad_id: str) -> WhatHappened:
    """What the squad is asked as of the look; one that had retired by then nothing. NotFound for an unknown one."""
    squad = find_squad(store, squad_id)
    if not works(squad, look):
        return WhatHappened((), ())
    board = read_board(store, look)
    mine = [board.launches[launch_id] for launch_id, squad_ids in board.parts.items() if squad_id in squad_ids]
    versions, today = store.work.versions(), (look.moment - LAST_ZONE).date()
    asked = [
        Asked(each, why)
        for each in mine
        if each.state is LaunchState.OPEN
        and (why := _why(board, each, shipped=shipped_on(each, versions, today) is not None))
    ]
    to_learn = [each for each in mine if _still_to_learn(each, squad, look)]
    return WhatHappened(
        asked=tuple(sorted(asked, key=lambda each: (_promised(each.launch), each.launch.name))),
        to_learn=tuple(sorted(to_learn, key=lambda each: (each.ended_on or today, each.name))),
    )


def _why(board: Board, launch: Launch, *, shipped: bool) -> Why | None:
    if shipped:
        return Why.SHIPPED
    if launch.target and is_past(launch.target.last_day, board.look.moment):
        return Why.DATE_PASSED
    left = board.outlook(launch.id, None).state
    return Why.NOTHING_LEFT if launch.scopes and left is ForecastState.NOTHING_LEFT else None


def _still_to_learn(launch: Launch, squad: Squad, look: Look) -> bool:
    if launch.state is LaunchState.OPEN or not launch.endings:
        return False
    # From when its end was declared: a launch may be told of long after its day.
    declared = launch.endings[0].declared_at
    return look.moment - declared <= FRESH and not launch.was_learned_by(squad)


def _promised(launch: Launch) -> str:
    """A launch without a date comes last."""
    return launch.target.last_day.isoformat() if launch.target else "9999-12-31"
