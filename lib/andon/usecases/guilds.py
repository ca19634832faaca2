"""Guilds: set up who can be asked for help across squads, who speaks for them, and where they hear of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import Flag, Guild, Viewer, slug
from andon.usecases.deliver import CLAIM
from andon.usecases.find import find_squad
from andon.usecases.rights import Action, may_offer, require, said, said_name

if TYPE_CHECKING:
    from andon.store import Store
    from andon.usecases.board import Look


@dataclass(frozen=True, slots=True)
class AsksGuild:
    """An open flag of another squad that asks a guild of this one."""

    flag: Flag
    squad: str
    launch: str
    guild: str


def add_guild(
    store: Store,
    viewer: Viewer,
    *,
    name: str,
    channel: str = "",
    squad_ids: Sequence[str] = (),
    now: datetime,
    known: Collection[str] | None = None,
    guild_id: str | None = None,
) -> bool:
    """Set up a guild; False when it is there already. Its id is its first name unless one is given.

    `squad_ids` are the squads that it is made of, whose members offer its help; with none it is open to all.
    `known` are the channels of andon.toml; None where that file itself sets it up, which was checked when it was read.
    """
    require(viewer, Action.GUILD)
    called, hears_in, squads = said_name(name), _channel(channel, known), _squads(store, squad_ids)
    told_since = now if hears_in else None
    guild = Guild(guild_id or slug(called), called, hears_in, told_since=told_since, squad_ids=squads)
    if store.guilds.add(guild):
        return True
    present = find_guild(store, guild.id)
    if (present.name, present.channel, present.squad_ids) == (guild.name, guild.channel, guild.squad_ids):
        return False
    raise InvalidInput(f"There is already a guild called {present.name!r}.", hint="Choose it from the list, or rename.")


def edit_guild(
    store: Store,
    viewer: Viewer,
    guild_id: str,
    *,
    name: str,
    channel: str,
    squad_ids: Sequence[str] | None = None,
    now: datetime,
    known: Collection[str] | None = None,
    based_on: int | None = None,
) -> bool:
    """Rename a guild, or give it another channel or other squads (None leaves them as they are).

    False when nothing is new. Conflict when others edited it since.

    `known` as in `add_guild`; a channel that it had before its line went may stay. What still waits for the guild goes
    to its new channel, and of what it was told it is not told there again.
    """
    require(viewer, Action.GUILD)
    present = find_guild(store, guild_id)
    called, hears_in = said_name(name), _channel(channel, None if channel == present.channel else known)
    squads = present.squad_ids if squad_ids is None else _squads(store, squad_ids)
    if (called, hears_in, squads) == (present.name, present.channel, present.squad_ids):
        return False
    told_since = (present.told_since or now) if hears_in else None
    changed = replace(present, name=called, channel=hears_in, told_since=told_since, squad_ids=squads)
    # Whoever is about to send something to the old channel has done so when CLAIM is over.
    store.guilds.change(changed, tried_by=now + CLAIM, based_on=based_on)
    return True


def find_guild(store: Store, guild_id: str) -> Guild:
    """The guild with this id; NotFound."""
    for guild in store.guilds.all():
        if guild.id == guild_id:
            return guild
    raise NotFound("There is no such guild.", hint="Choose one from the list.")


def require_member(store: Store, viewer: Viewer, guild: Guild) -> None:
    """Raise NotAllowed unless the viewer may offer this guild's help."""
    require(viewer, Action.OFFER)
    if may_offer(viewer, guild):
        return
    raise NotAllowed(
        f"Only a squad of the guild {guild.name!r} can offer its help: {', '.join(member_names(store, guild))}.",
        hint="Is yours one of them, too? Add it under Set-up, Squads; a director can answer in their own name.",
    )


def as_it_works(store: Store, guild: Guild) -> Guild:
    """The guild with those of its squads that work still; where none does, it is open like one that names none."""
    working = {squad.id for squad in store.plans.squads() if squad.active}
    return replace(guild, squad_ids=tuple(each for each in guild.squad_ids if each in working))


def member_names(store: Store, guild: Guild) -> tuple[str, ...]:
    """The squads that a guild is made of, by name."""
    return tuple(squad.name for squad in store.plans.squads() if squad.id in guild.squad_ids)


def asks_our_guilds(store: Store, look: Look, squad_id: str) -> tuple[AsksGuild, ...]:
    """Open flags of others that ask a guild of this squad, oldest first, as long as no offer to them stands."""
    ours = {each.id: each.name for each in store.guilds.all() if squad_id in each.squad_ids}
    if not ours:
        return ()
    asking = [
        flag
        for flag in store.words.flags(until=look.moment, guild_ids=ours)
        if flag.is_open and squad_id not in {flag.squad_id, flag.waits_for} and not _is_helped(flag)
    ]
    if not asking:
        return ()
    squads = {squad.id: squad.name for squad in store.plans.squads()}
    launches = {launch.id: launch.name for launch in store.plans.launches()}
    return tuple(
        AsksGuild(each, squads[each.squad_id], launches.get(each.launch_id or "", ""), ours[each.guild_id or ""])
        for each in asking
    )


def _is_helped(flag: Flag) -> bool:
    """Whether an offer stands: one that the squad has not said was not kept."""
    return any(each.is_offer and each.kept is not False for each in flag.replies)


def follow_split(store: Store, squad_id: str, new: Sequence[str], *, now: datetime) -> None:
    """What a squad was split into stays in its guilds: else nobody could speak for them any more."""
    for guild in store.guilds.all():
        missing = [each for each in new if each not in guild.squad_ids]
        if squad_id in guild.squad_ids and missing:
            squads = _in_order((*guild.squad_ids, *missing))
            store.guilds.change(replace(guild, squad_ids=squads), tried_by=now + CLAIM, based_on=guild.version)


def guild_audience(guild_id: str) -> str:
    """A guild as an audience of messages."""
    return f"{_GUILD}{guild_id}"


def is_guild(audience: str) -> bool:
    """Whether an audience is a guild."""
    return audience.startswith(_GUILD)


_GUILD = "guild:"


def _squads(store: Store, squad_ids: Sequence[str]) -> tuple[str, ...]:
    """These squads, each once and in one order, so that the same ones are no edit; NotFound where there is none."""
    return _in_order(find_squad(store, each).id for each in squad_ids)


def _in_order(squad_ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(squad_ids)))


def _channel(name: str, known: Collection[str] | None) -> str:
    """The name of a channel in andon.toml; the channel's address is a secret and comes from the environment."""
    kept = said(name, "The channel", needed=False, limit=60)
    if "://" in kept:
        raise InvalidInput(
            "A channel is named here, and its address is kept elsewhere.",
            hint="Write the name that it has under [channels] in andon.toml.",
        )
    if kept and known is not None and kept not in known:
        raise InvalidInput(f"There is no channel {kept!r} in andon.toml.", hint=_choose_from(known))
    return kept


def _choose_from(known: Collection[str]) -> str:
    if not known:
        return "Leave it empty, or name one under [channels] first."
    return f"Choose one of its channels: {', '.join(known)}."
