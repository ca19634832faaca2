"""Guilds: communities across squads that a flag can ask for help."""

from sqlalchemy import select, update

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
            return [Guild(row.id, row.name, row.channel, row.version) for row in rows]

    def add(self, guild: Guild) -> bool:
        """Keep a new guild; False when its id is taken."""
        with self._database.write() as connection:
            return self._database.insert_once(
                connection, t.guild, id=guild.id, name=guild.name, channel=guild.channel, version=1
            )

    def change(self, guild_id: str, *, name: str, channel: str, based_on: int | None = None) -> None:
        """Give a guild its new name and channel.

        `based_on` is the version that the editor saw; Conflict when it is no longer the present one.
        """
        with self._database.write(alone=True) as connection:
            present = connection.execute(select(t.guild.c.version).where(t.guild.c.id == guild_id)).scalar_one()
            if based_on not in (None, present):
                raise Conflict("Somebody else changed this guild meanwhile.", hint="Look at it again, then save.")
            connection.execute(
                update(t.guild).where(t.guild.c.id == guild_id).values(name=name, channel=channel, version=present + 1)
            )
