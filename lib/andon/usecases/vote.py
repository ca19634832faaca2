"""A squad holds a blind vote on its part of a launch: it opens a round, sees how many voted, and closes it (promise 7).

How a member votes: `usecases/ballots.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import Contribution, Launch, LaunchState, Round, Squad, Viewer
from andon.usecases.ballots import code_hash
from andon.usecases.board import Look
from andon.usecases.find import find_launch, find_squad, open_part
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

FEWEST, MOST = 1, 50
"""How many may be in the meeting."""

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=24)
"""How long a round may last."""

LATELY = timedelta(hours=12)
"""A round that closed within this time is the one that its squad talks about."""

UNANSWERED_FOR = timedelta(days=14)
"""So long a round that closed with nobody in it stands on its squad's home, unless another one was opened since."""


@dataclass(frozen=True, slots=True)
class VotePage:
    """A squad's votes on its part of a launch."""

    squad: Squad
    launch: Launch
    current: Round | None
    """The round that was asked for, the open one, or the one that closed lately."""
    earlier: tuple[Round, ...]
    """The others that have closed, newest first."""
    may_open: bool
    """Whether a new round can be opened now."""


@dataclass(frozen=True, slots=True)
class OnHome:
    """A round that its squad's home tells of."""

    round: Round
    launch: str


def open_round(
    store: Store,
    viewer: Viewer,
    *,
    launch_id: str,
    squad_id: str,
    expected: int,
    lasts: timedelta,
    code: str,
    token: str,
    now: datetime,
) -> str:
    """Open a round for `expected` people that closes by itself; its id. The same token opens one.

    `code` is from `ballots.code_of`; only its hash is stored. While a round is open no other one is.
    """
    require(viewer, Action.VOTE, squad_id)
    if not FEWEST <= expected <= MOST:
        raise InvalidInput(f"{expected} people cannot vote together.", hint=f"Say a number from {FEWEST} to {MOST}.")
    if not SHORTEST <= lasts <= LONGEST:
        raise InvalidInput("A vote is open for 15 minutes to 24 hours.", hint="Choose a time in between.")
    launch, squad = open_part(store, launch_id, squad_id, hint="Votes are on launches that are still open.")
    close_due(store, now)
    opened = Round(token, launch.id, squad.id, opened_at=now, expected=expected, closes_at=now + lasts)
    there = store.votes.open(opened, code_hash(code))
    if there != token:
        raise InvalidInput("A vote on this is open already.", hint="Vote in that one, or close it first.")
    return there


def replace_code(store: Store, viewer: Viewer, round_id: str, *, code: str) -> None:
    """Give an open round another code, because its link was lost or went too far; votes that are in stay in."""
    found = _own(store, viewer, round_id)
    if not store.votes.replace_code(found.id, code_hash(code)):
        raise InvalidInput("This vote has closed.", hint="Open a new one if you like.")


def close_round(store: Store, viewer: Viewer, round_id: str, *, now: datetime) -> Round:
    """Close a round now and for good; closing it again changes nothing. The round with its counts."""
    found = _own(store, viewer, round_id)
    store.votes.close(found.id, min(now, found.closes_at))
    return _own(store, viewer, round_id)


def close_due(store: Store, now: datetime) -> int:
    """Close every round whose time is over, as of when it was; how many this call closed."""
    return sum(store.votes.close(each.id, each.closes_at) for each in store.votes.due(now))


def vote_page(store: Store, look: Look, squad_id: str, launch_id: str, round_id: str) -> VotePage:
    """A squad's votes on its part of a launch, named by a round or by squad and launch; NotFound, NotAllowed."""
    if round_id:
        asked = store.votes.round(round_id)
        if asked is None:
            raise NotFound("There is no such vote.", hint="Its link may be cut; look on the squad's page.")
        squad_id, launch_id = asked.squad_id, asked.launch_id
    require(look.viewer, Action.VOTE, squad_id)
    squad, launch = find_squad(store, squad_id), find_launch(store, launch_id)
    rounds = store.votes.rounds(until=look.moment, squad_id=squad.id, launch_id=launch.id)
    current = _current(rounds, round_id, look)
    working = squad.active and launch.state is LaunchState.OPEN and not look.is_past
    return VotePage(
        squad=squad,
        launch=launch,
        current=current,
        earlier=tuple(each for each in reversed(rounds) if each is not current and not each.is_open),
        may_open=working and not any(each.is_open for each in rounds) and _takes_part(store, launch, squad),
    )


def on_home(store: Store, look: Look, squad_id: str) -> tuple[OnHome, ...]:
    """What a squad's home tells of its votes: each launch's last round if it is open, or closed with nobody in it."""
    require(look.viewer, Action.VOTE, squad_id)
    last = {each.launch_id: each for each in store.votes.rounds(until=look.moment, squad_id=squad_id)}
    told = [each for each in last.values() if each.is_open or _lately_unanswered(each, look.moment)]
    names = {launch.id: launch.name for launch in store.plans.launches()} if told else {}
    return tuple(OnHome(each, names[each.launch_id]) for each in told)


def closed_round(store: Store, squad_id: str, launch_id: str, round_id: str) -> Round | None:
    """The round that a check-in says it rests on: closed, with votes in it, of this very part; else None."""
    found = store.votes.round(round_id)
    if found is None or (found.squad_id, found.launch_id) != (squad_id, launch_id):
        return None
    return found if found.counts is not None and not found.unanswered else None


def opened_rounds(store: Store, until: datetime, *, since: datetime | None = None) -> tuple[Round, ...]:
    """Rounds opened by a moment, and after another one where given, that are open then; oldest first.

    For those who tell of them: each as it was when it was opened, without how many have voted, and without its code.
    """
    rounds = store.votes.rounds(until=until, since=since)
    return tuple(replace(each, voted=0) for each in rounds if each.is_open and each.closes_at > until)


def _own(store: Store, viewer: Viewer, round_id: str) -> Round:
    found = store.votes.round(round_id)
    if found is None:
        raise NotFound("There is no such vote.", hint="Its link may be cut; look on the squad's page.")
    require(viewer, Action.VOTE, found.squad_id)
    return found


def _takes_part(store: Store, launch: Launch, squad: Squad) -> bool:
    return Contribution(launch.id, squad.id) in store.plans.contributions()


def _current(rounds: list[Round], round_id: str, look: Look) -> Round | None:
    if round_id:
        return next((each for each in rounds if each.id == round_id), None)
    last = rounds[-1] if rounds else None
    if last is None or last.is_open:
        return last
    return last if last.closed_at and look.moment - last.closed_at <= LATELY else None


def _lately_unanswered(round: Round, moment: datetime) -> bool:
    return round.unanswered and round.closed_at is not None and moment - round.closed_at <= UNANSWERED_FOR
