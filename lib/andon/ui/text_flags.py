"""The words of a flag, its page and its replies: whose it is, how it stands, and the answers to it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from andon.model import Flag, FlagEnd
from andon.ui import text
from andon.usecases.portfolio import HelpAsked

WOULD_HELP = "Would help:"
A_REPLY = "A reply"
OUR_FLAGS = "Our flags"
FLAGGED_IN_JIRA = "Flagged in Jira"
FLAGGED_IN_JIRA_LEAD = "Issues that are marked as impediments there. They change no status here."
OWNED_BY_NO_SQUAD = "Of no squad"
ANSWER = "Answer"
YOUR_THANKS = "Thanks"
THANKS_DEFAULT = "Thank you for telling us."
OFFER_HELP = "Offer help"
ASK_BACK = "Ask what they need"
WHO_HELPS = "Who helps?"
BY_WHEN = "By when?"
YOUR_QUESTION = "What do you need?"
SEND_REPLY = "Send the reply"
TELL_ON = "Tell how it goes on"
WHAT_HAPPENED = "What happened?"
DOES_IT_END = "Does the flag end with this?"
STAYS_OPEN = "No, it stays open"
OPEN_IT_AGAIN = "It is not over: open the flag again"
OPEN_FLAG = "Open the flag"


def offers(helper: str, by: date | None, *, today: date) -> str:
    """An offer of help."""
    return f"{helper} helps by {text.day(by, today=today)}"


def asks(question: str) -> str:
    """The other half of a reply: a question."""
    return question or YOUR_QUESTION


def replied(said_by: str, at: datetime, zone: tzinfo, *, today: date) -> str:
    """Whose reply it is, and when it was given."""
    return f"{said_by or A_REPLY}, {text.moment(at, zone, today=today)}"


def flag_title(squad: str) -> str:
    """A flag's page, in a tab's title."""
    return f"A flag of {squad}"


def flag_heading(flag: Flag, squad: str) -> str:
    """A flag's page says the flag itself, when it is short enough for a title."""
    return text.plain(flag.sentence) if is_short(flag.sentence) else flag_title(text.plain(squad))


def is_short(sentence: str) -> bool:
    """Whether a sentence can stand as a title."""
    return len(sentence) <= 80


def flag_facts(flag: Flag, squad: str, launch: str, zone: tzinfo, *, today: date) -> str:
    """Whose flag, about what, since when, and where it stands."""
    parts = [each for each in (squad, launch) if each] + [f"since {text.day(flag.since, today=today)}"]
    parts.append(f"raised {text.moment(flag.raised_at, zone, today=today)}")
    parts.append("open" if flag.end is None else text.FLAG_END[flag.end].lower())
    return " · ".join(parts)


def launch_of_flag(asked: HelpAsked) -> str:
    """The launch of a flag, with its state when it is over."""
    return text.with_state(asked.launch, asked.launch_state)


def flags_title(flags: Sequence[Flag]) -> str:
    """The heading over a launch's flags."""
    still = sum(flag.is_open for flag in flags)
    return f"Flags · {still} open" if still else "Flags, all ended"


def flagged_since(since: datetime, launches: Sequence[str], zone: tzinfo, *, today: date) -> str:
    """Since when an issue is flagged in Jira, and in which launches it is."""
    return " · ".join([f"since {text.day(since.astimezone(zone).date(), today=today)}", *launches])


def flag_end_choice(end: FlagEnd | None) -> str:
    """A way in which a flag can end, with its meaning."""
    return STAYS_OPEN if end is None else f"{text.FLAG_END[end]}: {text.FLAG_END_MEANS[end]}"


def waiting(flag: Flag, waited: timedelta, answered: bool) -> str:
    """How long a flag has waited; shown on the director's own page."""
    told = text.lasting(waited)
    since = "just raised" if told == "just now" else f"raised {told} ago"
    if answered:
        return f"{since}, answered"
    return f"{since}, waits for another answer" if flag.answered else f"{since}, not answered yet"
