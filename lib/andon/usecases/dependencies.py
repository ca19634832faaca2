"""Who waits for whom, as a squad, a launch and a director see it: by date, and by nothing else (promise 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from andon.model import Dependency, DependencyState, DependencyWord, Launch, LaunchState, Squad
from andon.usecases.board import Look, works
from andon.usecases.find import find_launch, find_squad

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two squads, and what it said last."""

    squad_id: str
    squad: str
    active: bool
    word: DependencyWord | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dependency with the words of both sides beside each other."""

    id: str
    launch_id: str
    launch: str
    what: str
    need_by: date
    taker: Side
    giver: Side
    disagrees: bool
    """Whether the two sides, both heard, say different things."""
    is_open: bool
    """Whether somebody still waits: not told that it is there, the launch open, the taker at work."""

    @property
    def blocking(self) -> bool:
        """Whether either side says that it blocks."""
        words = (self.taker.word, self.giver.word)
        return self.is_open and any(each is not None and each.state is DependencyState.BLOCKING for each in words)


@dataclass(frozen=True, slots=True)
class OurWaiting:
    """What a squad sees of it; each by the day of need."""

    for_us: tuple[Waiting, ...]
    """Others wait for the squad."""
    we_wait: tuple[Waiting, ...]
    """The squad waits for others."""
    past: tuple[Waiting, ...]
    """Nobody waits any more; the newest day first."""


@dataclass(frozen=True, slots=True)
class BetweenSquads:
    """What a director sees of it; each by the day of need, no dependency twice."""

    disagree: tuple[Waiting, ...]
    blocking: tuple[Waiting, ...]
    """One side says that it blocks, and the other says the same or nothing."""


def our_waiting(store: Store, look: Look, squad_id: str) -> OurWaiting:
    """Who waits for the squad and whom it waits for; NotFound for an unknown squad. A retired one has a past only."""
    at_all = works(find_squad(store, squad_id), look)
    found = _read(store, look, store.dependencies.named(until=look.moment, squad_id=squad_id))
    at_work = [each for each in found if each.is_open and at_all]
    return OurWaiting(
        for_us=tuple(each for each in at_work if each.giver.squad_id == squad_id),
        we_wait=tuple(each for each in at_work if each.taker.squad_id == squad_id),
        past=tuple(each for each in reversed(found) if each not in at_work),
    )


def waiting_for_each(store: Store, look: Look) -> dict[str, tuple[Waiting, ...]]:
    """Who waits for each squad that is at work, as `our_waiting` tells it of one; by the squad that is waited for."""
    found: dict[str, list[Waiting]] = {}
    for each in _read(store, look, store.dependencies.named(until=look.moment)):
        if each.is_open and each.giver.active:
            found.setdefault(each.giver.squad_id, []).append(each)
    return {squad_id: tuple(waiting) for squad_id, waiting in found.items()}


def waiting_in_launch(store: Store, look: Look, wanted: str) -> tuple[Waiting, ...]:
    """Every dependency of a launch: those that are open, then the others, each by the day of need; NotFound."""
    launch = find_launch(store, wanted)
    found = _read(store, look, store.dependencies.named(until=look.moment, launch_id=launch.id))
    return tuple(sorted(found, key=lambda each: not each.is_open))


def between_squads(store: Store, look: Look) -> BetweenSquads:
    """Where two sides disagree, and where one is blocked, in all open launches."""
    found = _read(store, look, store.dependencies.named(until=look.moment))
    return BetweenSquads(
        disagree=tuple(each for each in found if each.is_open and each.disagrees),
        blocking=tuple(each for each in found if each.blocking and not each.disagrees),
    )


def _read(store: Store, look: Look, named: Iterable[Dependency]) -> list[Waiting]:
    """In the order in which they come. Squads and launches are read last: what the rest names is among them."""
    squads = {each.id: each for each in store.plans.squads()}
    launches = {each.id: each.as_known(look.moment) for each in store.plans.launches()}
    return [_waiting(each, squads, launches[each.launch_id], look) for each in named]


def _waiting(each: Dependency, squads: dict[str, Squad], launch: Launch, look: Look) -> Waiting:
    taker, giver = _side(squads[each.taker_id], each.taker, look), _side(squads[each.giver_id], each.giver, look)
    return Waiting(
        id=each.id,
        launch_id=launch.id,
        launch=launch.name,
        what=each.what,
        need_by=each.need_by,
        taker=taker,
        giver=giver,
        disagrees=each.disagrees,
        is_open=not each.is_over and taker.active and launch.state is LaunchState.OPEN,
    )


def _side(squad: Squad, word: DependencyWord | None, look: Look) -> Side:
    return Side(squad.id, squad.name, works(squad, look), word)
