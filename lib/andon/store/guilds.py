"""Guilds: communities across squads that a flag can ask for help."""

from datetime import datetime

from sqlalchemy import case, literal, select, update

from andon.errors import Conflict
from andon.model import Guild
from andon.store import schema as t
from andon.store.database import Database


class Guilds:
    """Reads and writes of guilds. What a guild is called is no word of anybody: an edit replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Guild]:
        """Every guild, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.guild).order_by(t.guild.c.name, t.guild.c.id))
            return [
                Guild(row.id, row.name, row.channel, row.version, row.told_since, tuple(row.squad_ids)) for row in rows
            ]

    def add(self, guild: Guild) -> bool:
        """Keep a new guild; False when its id is taken."""
        with self._database.write() as connection:
            return self._database.insert_once(
                connection,
                t.guild,
                id=guild.id,
                name=guild.name,
                channel=guild.channel,
                version=1,
                told_since=guild.told_since,
                squad_ids=list(guild.squad_ids),
            )

    def change(self, guild: Guild, *, tried_by: datetime, based_on: int | None = None) -> None:
        """Give a guild its new name, squads, channel, and since when it is told.

        What still waits for it goes to the new channel, and is tried there at `tried_by` at the latest. `based_on` is
        the version that the editor saw; Conflict when it is no longer the present one.
        """
        with self._database.write(alone=True) as connection:
            before = connection.execute(select(t.guild).where(t.guild.c.id == guild.id)).one()
            if based_on not in (None, before.version):
                raise Conflict("Somebody else changed this guild meanwhile.", hint="Look at it again, then save.")
            values = {
                "name": guild.name,
                "channel": guild.channel,
                "told_since": guild.told_since,
                "squad_ids": list(guild.squad_ids),
                "version": before.version + 1,
            }
            connection.execute(update(t.guild).where(t.guild.c.id == guild.id).values(**values))
            if guild.channel and guild.channel != before.channel:
                c = t.message.c
                waiting = (c.audience == f"guild:{guild.id}", c.sent_at.is_(None), c.given_up_at.is_(None))
                due_at = case((c.due_at > tried_by, literal(tried_by, t.Moment)), else_=c.due_at)
                connection.execute(update(t.message).where(*waiting).values(channel=guild.channel, due_at=due_at))
