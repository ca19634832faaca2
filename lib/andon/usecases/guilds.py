"""Guilds: set up who can be asked for help across squads, and in which channel they hear of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import Guild, Viewer, slug
from andon.usecases.deliver import CLAIM
from andon.usecases.rights import Action, require, said, said_name

if TYPE_CHECKING:
    from andon.store import Store


def add_guild(
    store: Store,
    viewer: Viewer,
    *,
    name: str,
    channel: str = "",
    now: datetime,
    known: Collection[str] | None = None,
    guild_id: str | None = None,
) -> bool:
    """Set up a guild; False when it is there already. Its id is its first name unless one is given.

    `known` are the channels of andon.toml; None where that file itself sets it up, which was checked when it was read.
    """
    require(viewer, Action.GUILD)
    called, hears_in = said_name(name), _channel(channel, known)
    guild = Guild(guild_id or slug(called), called, hears_in, told_since=now if hears_in else None)
    if store.guilds.add(guild):
        return True
    present = find_guild(store, guild.id)
    if (present.name, present.channel) == (guild.name, guild.channel):
        return False
    raise InvalidInput(f"There is already a guild called {present.name!r}.", hint="Choose it from the list, or rename.")


def edit_guild(
    store: Store,
    viewer: Viewer,
    guild_id: str,
    *,
    name: str,
    channel: str,
    now: datetime,
    known: Collection[str] | None = None,
    based_on: int | None = None,
) -> bool:
    """Rename a guild, or give it another channel; False when nothing is new. Conflict when others edited it since.

    `known` as in `add_guild`; a channel that it had before its line went may stay. What still waits for the guild goes
    to its new channel, and of what it was told it is not told there again.
    """
    require(viewer, Action.GUILD)
    present = find_guild(store, guild_id)
    called, hears_in = said_name(name), _channel(channel, None if channel == present.channel else known)
    if (called, hears_in) == (present.name, present.channel):
        return False
    told_since = (present.told_since or now) if hears_in else None
    changed = replace(present, name=called, channel=hears_in, told_since=told_since)
    # Whoever is about to send something to the old channel has done so when CLAIM is over.
    store.guilds.change(changed, tried_by=now + CLAIM, based_on=based_on)
    return True


def find_guild(store: Store, guild_id: str) -> Guild:
    """The guild with this id; NotFound."""
    for guild in store.guilds.all():
        if guild.id == guild_id:
            return guild
    raise NotFound("There is no such guild.", hint="Choose one from the list.")


def guild_audience(guild_id: str) -> str:
    """A guild as an audience of messages."""
    return f"{_GUILD}{guild_id}"


def is_guild(audience: str) -> bool:
    """Whether an audience is a guild."""
    return audience.startswith(_GUILD)


_GUILD = "guild:"


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
