"""The words of the set-up of guilds."""

from andon.model import Guild

TITLE = "Guilds"
LEAD = (
    "A guild is a community across squads: web, build, test. A flag can ask one for help, and its channel hears of it."
)
EMPTY = "There is no guild yet."
NEW = "A new guild"
CHOOSE = "Which guild?"
NAME = "What is it called?"
CHANNEL = "Its channel"
CHANNEL_HELP = "By its name under [channels] in andon.toml; the address itself is never entered here."
NO_CHANNEL = "No channel"
ADD = "Add the guild"
SAVE = "Save the guild"
SAVED = "Saved."


def listed(guild: Guild) -> str:
    """A guild with where it hears of flags."""
    return f"{guild.name} · {guild.channel}" if guild.channel else guild.name
