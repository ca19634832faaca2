"""How pages write guilds."""

from collections.abc import Sequence

from andon.ui import data, session, text_guild
from andon.ui.actions import write_once
from andon.usecases import guilds


def add_guild(form: str, *, name: str, channel: str, squad_ids: Sequence[str]) -> bool:
    """Set up a guild."""
    return write_once(
        form,
        text_guild.SAVED,
        lambda slot, now: guilds.add_guild(
            data.store(),
            session.viewer(),
            name=name,
            channel=channel,
            squad_ids=squad_ids,
            now=now,
            known=data.organisation().channels,
        ),
        said=(name, channel, tuple(squad_ids)),
    )


def edit_guild(form: str, guild_id: str, *, name: str, channel: str, squad_ids: Sequence[str]) -> bool:
    """Rename a guild, or give it another channel or other squads."""
    return write_once(
        form,
        text_guild.SAVED,
        lambda slot, now: guilds.edit_guild(
            data.store(),
            session.viewer(),
            guild_id,
            name=name,
            channel=channel,
            squad_ids=squad_ids,
            now=now,
            known=data.organisation().channels,
            based_on=slot.based_on,
        ),
        said=(name, channel, tuple(squad_ids)),
    )
