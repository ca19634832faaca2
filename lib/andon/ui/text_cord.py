"""The words around the cord: what a flag can say, who offers help, and what became of an offer."""

from collections.abc import Sequence
from datetime import date

from andon.model import OfferMark, Reply
from andon.ui import text, text_flags
from andon.usecases.flag_page import WaitsForUs
from andon.usecases.guilds import AsksGuild

PULL_THE_CORD = "Pull the cord"
CORD_INTRO = "One sentence is enough. Whoever can help sees it first on their page."
WHAT_IS_WRONG = "What is wrong?"
WHICH_LAUNCH = "Which launch? (optional)"
ABOUT_WHAT = "What is it about?"
NO_LAUNCH = "No launch in particular"
SAY_MORE = "Say more, if you like"
WHAT_WOULD_HELP = "What would help?"
SINCE_WHEN = "Since when?"
RAISE_THE_FLAG = "Raise the flag"
SHORTCUT = "F8"
"""A key that types nothing, so that no field, screen reader or voice control mistakes it; browsers leave it free."""
CORD_TIP = f"One sentence is enough. On the keyboard: {SHORTCUT}."
TOLD_YOU = "Told to your squad alone. A flag is read by everybody: say it in your own words."
SEE_YOUR_FLAG = "See your flag"
AS_SQUAD = "For which of your squads?"
WAITS_FOR = "Which squad does it wait for?"
NO_SQUAD = "No squad in particular"
WHICH_GUILD = "Which guild could help?"
NO_GUILD = "No guild"

ANSWER_QUESTION = "Answer the question"

WAITS_FOR_YOU = "A flag waits for you"
WAITS_FOR_YOU_LEAD = "Somebody needs something that is yours to give. Talk to them; what would help stands on the flag."
ASKS_YOUR_GUILD_LEAD = "Members of your squad can offer help in the guild's name: somebody, and a day. Nobody has to."
SOMEBODY_WAITS = "It waits for"
ASKS = "It asks"

SAVED_OFFER = "Your offer is with the squad. Thank you."
SEND_OFFER = "Offer it"

DID_IT_COME = "Did the help come?"
KEPT = "It came"
NOT_KEPT = "It did not come"
HELP_NOTE = "A word on it, if you like"
CORRECT_MARK = "Change that"
SAVED_MARK = "Saved beside the offer."


def offer(reply: Reply, *, today: date) -> str:
    """Who helps and by when; a guild's offer in the guild's name."""
    if reply.guild_id is None:
        return text_flags.offers(reply.helper, reply.help_by, today=today)
    by = f", by {reply.help_by:%a} {text.day(reply.help_by, today=today)}" if reply.help_by else ""
    return f"{guild(reply.said_by)} offers: {reply.helper}{by}"


def guild(name: str) -> str:
    """A guild as people call it: "Web guild"."""
    return name if name.casefold().endswith("guild") else f"{name} guild"


def offering_for(name: str) -> str:
    """Over the form of a guild's offer."""
    return text.plain(f"Help from the {guild(name)}")


def marked(mark: OfferMark) -> str:
    """What the squad said became of an offer."""
    told = "The help came." if mark.kept else "The help did not come."
    return f"{told} {mark.note}".strip()


def did_it_come(reply: Reply, *, today: date) -> str:
    """The quiet question after an offer's day."""
    return f"{offer(reply, today=today)}. {DID_IT_COME}"


def asked_of(waits_for: str, guild_name: str) -> str:
    """Whom a flag asks, in one line; empty where it names nobody."""
    told = [f"{SOMEBODY_WAITS} {waits_for}."] if waits_for else []
    told += [f"{ASKS} the {guild(guild_name)}."] if guild_name else []
    return " ".join(told)


def waiting_flags(flags: Sequence[WaitsForUs]) -> str:
    """The heading over flags that wait for a squad."""
    return WAITS_FOR_YOU if len(flags) == 1 else f"{text.count(len(flags), 'flag')} wait for you"


def asking_flags(flags: Sequence[AsksGuild]) -> str:
    """The heading over flags that ask a squad's guilds."""
    guilds = list(dict.fromkeys(guild(each.guild) for each in flags))
    if len(guilds) > 1:
        return text.plain(f"{text.count(len(flags), 'flag')} ask your guilds")
    many = f"{text.count(len(flags), 'flag')} ask" if len(flags) > 1 else "A flag asks"
    return text.plain(f"{many} your {guilds[0]}")


def members_offer(guild_name: str, squads: Sequence[str]) -> str:
    """Who can offer a guild's help, for those who cannot."""
    who = f"Members of {text.joined(squads)}" if squads else "Only members of its squads"
    return text.plain(f"{who} can offer help from the {guild(guild_name)}.")
