"""The words of the set-up of guilds."""

from collections.abc import Mapping

from andon.model import Guild
from andon.ui import text

TITLE = "Guilds"
LEAD = (
    "A guild is a community across squads: web, build, test. A flag can ask one for help: its channel hears of it, and "
    "its squads find it on their home."
)
EMPTY = "There is no guild yet."
NEW = "A new guild"
CHOOSE = "Which guild?"
NAME = "What is it called?"
CHANNEL = "Its channel"
CHANNEL_HELP = "By its name under [channels] in andon.toml; the address itself is never entered here."
NO_CHANNEL = "No channel"
SQUADS = "Its squads"
SQUADS_HELP = (
    "Members of these squads can offer help in the guild's name. With none named every squad can, and directors."
)
OPEN_TO_ALL = "Open to every squad"
ADD = "Add the guild"
SAVE = "Save the guild"
SAVED = "Saved."


def listed(guild: Guild) -> str:
    """A guild with where it hears of flags."""
    return f"{guild.name} · {guild.channel}" if guild.channel else guild.name


def told(guild: Guild, squads: Mapping[str, str]) -> str:
    """A guild with where it hears of flags and who it is made of, for those who may only read."""
    made_of = [squads[each] for each in guild.squad_ids if each in squads]
    return f"{listed(guild)} · {text.joined(made_of) or OPEN_TO_ALL.lower()}"
