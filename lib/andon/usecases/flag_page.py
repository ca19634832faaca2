"""What is shown of one flag, of flags that wait for a squad, and which offers a squad has not told about yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from andon.model import Flag, FlagUpdate, Guild, Reply, Squad
from andon.usecases.board import Look
from andon.usecases.find import find_flag, find_squad
from andon.usecases.guilds import as_it_works
from andon.usecases.rights import is_past

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class FlagPage:
    """One flag, with the names of all that it speaks of."""

    flag: Flag
    squad: Squad
    launch: str
    """Its launch's name; empty without one."""
    waits_for: str
    """The name of the squad that it waits for; empty without one."""
    guild: Guild | None
    """The guild that could help."""
    question: Reply | None
    """What the squad was asked last and has not answered in the timeline since."""


@dataclass(frozen=True, slots=True)
class WaitsForUs:
    """An open flag of another squad that waits for this one."""

    flag: Flag
    squad: str
    launch: str


def flag_page(store: Store, look: Look, flag_id: str) -> FlagPage:
    """A flag as known at the look's moment; NotFound when there is none, or not yet."""
    flag = find_flag(store, flag_id, look.moment)
    squads = {squad.id: squad for squad in store.plans.squads()}
    launches = {launch.id: launch.name for launch in store.plans.launches()}
    return FlagPage(
        flag=flag,
        squad=squads[flag.squad_id],
        launch=launches.get(flag.launch_id or "", ""),
        waits_for=squads[flag.waits_for].name if flag.waits_for in squads else "",
        guild=next((as_it_works(store, each) for each in store.guilds.all() if each.id == flag.guild_id), None),
        question=open_question(flag),
    )


def waits_for_us(store: Store, look: Look, squad_id: str) -> tuple[WaitsForUs, ...]:
    """Open flags that wait for this squad, oldest first."""
    waiting = [
        flag for flag in store.words.flags(until=look.moment, waits_for=find_squad(store, squad_id).id) if flag.is_open
    ]
    if not waiting:
        return ()
    squads = {squad.id: squad.name for squad in store.plans.squads()}
    launches = {launch.id: launch.name for launch in store.plans.launches()}
    return tuple(WaitsForUs(each, squads[each.squad_id], launches.get(each.launch_id or "", "")) for each in waiting)


def open_question(flag: Flag) -> Reply | None:
    """The question that came last, unless the squad has written in the timeline since."""
    last = flag.replies[-1] if flag.replies else None
    if last is None or last.is_offer or any(each.at > last.at for each in flag.updates):
        return None
    return last


def told_since(flag: Flag) -> FlagUpdate | None:
    """What the squad wrote last in the timeline, unless somebody has replied since."""
    last = flag.updates[-1] if flag.updates else None
    if last is None or any(each.at >= last.at for each in flag.replies):
        return None
    return last


def asks_for_help(flag: Flag) -> bool:
    """Whether somebody should answer an open flag: nobody has, the last question is answered, or no help came.

    An offer stands until the squad says that it was not kept.
    """
    if not flag.answered:
        return True
    offers = [each for each in flag.replies if each.is_offer]
    if any(each.kept is not False for each in offers):
        return False
    return open_question(flag) is None


def untold_offers(flags: Iterable[Flag], moment: datetime) -> tuple[Reply, ...]:
    """Offers whose day has passed everywhere on earth without a word on whether the help came; by that day."""
    untold = [
        (reply.help_by, reply)
        for flag in flags
        for reply in flag.replies
        if reply.is_offer and reply.kept is None and reply.help_by is not None and is_past(reply.help_by, moment)
    ]
    return tuple(reply for _, reply in sorted(untold, key=lambda each: each[0]))
