"""Guilds: set up who can be asked for help across squads, and in which channel they hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import Guild, Viewer, slug
from andon.usecases.rights import Action, require, said, said_name

if TYPE_CHECKING:
    from andon.store import Store


def add_guild(store: Store, viewer: Viewer, *, name: str, channel: str = "", guild_id: str | None = None) -> bool:
    """Set up a guild; False when it is there already. Its id is its first name unless one is given."""
    require(viewer, Action.GUILD)
    called = said_name(name)
    guild = Guild(guild_id or slug(called), called, _channel(channel))
    if store.guilds.add(guild):
        return True
    present = find_guild(store, guild.id)
    if (present.name, present.channel) == (guild.name, guild.channel):
        return False
    raise InvalidInput(f"There is already a guild called {present.name!r}.", hint="Choose it from the list, or rename.")


def edit_guild(
    store: Store, viewer: Viewer, guild_id: str, *, name: str, channel: str, based_on: int | None = None
) -> bool:
    """Rename a guild, or give it another channel; False when nothing is new. Conflict when others edited it since."""
    require(viewer, Action.GUILD)
    present = find_guild(store, guild_id)
    called, hears_in = said_name(name), _channel(channel)
    if (called, hears_in) == (present.name, present.channel):
        return False
    store.guilds.change(guild_id, name=called, channel=hears_in, based_on=based_on)
    return True


def find_guild(store: Store, guild_id: str) -> Guild:
    """The guild with this id; NotFound."""
    for guild in store.guilds.all():
        if guild.id == guild_id:
            return guild
    raise NotFound("There is no such guild.", hint="Choose one from the list.")


def _channel(name: str) -> str:
    """The name of a channel in andon.toml; the channel's address is a secret and comes from the environment."""
    kept = said(name, "The channel", needed=False, limit=60)
    if "://" in kept:
        raise InvalidInput(
            "A channel is named here, and its address is kept elsewhere.",
            hint="Write the name that it has under [channels] in andon.toml.",
        )
    return kept
