"""Words of the calendar of launches, and of the place on the page *Tokens* where its address is made.

It knows no Streamlit. A calendar says days with their year: it will be read later, and elsewhere.
"""

from datetime import datetime, tzinfo

from andon.model import Precision, Scope, TargetDate
from andon.ui import text
from andon.usecases.launch_calendar import Entry, Kind

# ------------------------------------------------------------------------------ the page

HEAD = "Launches in your calendar"
LEAD = (
    "An address for your calendar program: the target date of every open launch, with what its squads say, and the "
    "85 % date of its forecast. It keeps itself up to date."
)
NAME = "A name for it, such as the program that reads it"
NAME_EXAMPLE = "My phone"
WHICH = "Which launches?"
ALL = "All launches"
WHOSE = "Who will see it?"
FOR_WHOM = {Scope.OWN_CALENDAR: "I alone", Scope.CALENDAR: "Others, too"}
SHOWS = ("It shows what I may see.", "It shows what anybody may see who may come in.")
"""What each of them means."""
LIVES = "How long does the address work?"
MAKE = "Make the address"
_SUBSCRIBE = (
    "It is shown this once: subscribe to it in your calendar program (“From URL”, “By internet address”). Under “Your "
    "tokens” you can revoke it."
)
MADE_ALONE = (
    f"Here is the address for you alone. {_SUBSCRIBE} Whoever has it sees what you may see, so pass it on to nobody."
)
MADE_SHARED = f"Here is the address to share. {_SUBSCRIBE} Whoever has it can read the calendar, without signing in."
REACHES_HERE_ALONE = (
    "Nobody has to sign in here: the calendar shows what anybody may see, and calendar programs on this machine alone "
    "can reach it."
)
FIRST_LOOK = (
    "A new forecast is its squad's alone at first. A calendar for you alone has its 85 % date at once where it is your "
    "squad's, and says that others may not see it yet; one to share keeps the earlier date until everybody may."
)
FIRST_LOOK_HERE = (
    "A new forecast is its squad's alone at first; the calendar keeps the earlier 85 % date until everybody may see "
    "the new one."
)


def of_tribe(name: str) -> str:
    """A choice of launches."""
    return f"Of tribe {name}"


def of_squad(name: str) -> str:
    """A choice of launches."""
    return f"Of squad {name}"


# ------------------------------------------------------------------------------ the calendar

WRONG = (
    "This calendar shows nothing. Its address may be mistyped, expired or revoked; make a new one on the page Tokens."
)
TOO_OFTEN = "This calendar is asked for too often. Once in an hour is enough."
NOT_NOW = "The calendar cannot be read right now. The address may well be good; calendar programs try again."

ADVISES = "The forecast is calculated from the squads' Jira. It advises; the squads' words are the status."


def calendar_name(only: str, *, own: bool) -> str:
    """What the calendar is called in the program; `only` is the tribe or the squad, `own` that it is for one reader."""
    told = f"Andon: launches of {only}" if only else "Andon: launches"
    return f"{told} (for me alone)" if own else told


def title(entry: Entry, name: str) -> str:
    """One line; `name` is the launch's. The squads' word is the status, and the forecast says none."""
    if entry.alone_until:
        return f"{name}: 85 % date, your squad's alone so far"
    if entry.kind is Kind.LIKELY:
        return f"{name}: 85 % date"
    return f"{name}: {_promised(entry.row.target)} · {text.status_choice(entry.row.status)}"


def _promised(target: TargetDate | None) -> str:
    if target is None or target.precision is Precision.DAY:
        return "target date"
    return f"target {text.target(target)} ends"


def description(entry: Entry, zone: tzinfo) -> str:
    """What stands behind the day, a sentence a line."""
    row = entry.row
    lines = [_said(entry)]
    if row.target is not None:
        lines.append(_target(entry))
    if row.moves:
        lines.append(f"First promised: {text.target(row.first_date)}; {text.moves(row.moves, row.slip_days)}.")
    if entry.kind is Kind.LIKELY:
        as_of = f", says the forecast of {text.day(row.outlook.as_of)}" if row.outlook.as_of else ""
        lines.insert(0, f"With 85 % it is done by {text.day(entry.day)}{as_of}.")
        if entry.alone_until:
            lines.insert(1, _alone(entry.alone_until, zone))
        lines.append(ADVISES)
    return "\n".join(lines)


def _alone(until: datetime, zone: tzinfo) -> str:
    """That it is not everybody's yet, and what makes it so: whoever reads it aloud would give it away."""
    return (
        "This forecast is still your squad's alone: please do not pass it on. Everybody sees it once every squad of "
        f"the launch has checked in, and from {text.moment(until, zone)}{text.whose_time(zone)} on in any case."
    )


def _said(entry: Entry) -> str:
    row = entry.row
    if not row.words:
        return text.NO_SQUADS
    heard = "" if row.heard == len(row.words) else f", {row.heard} of {len(row.words)} heard from"
    return f"The squads say: {text.STATUS[row.status].lower()}{heard}."


def _target(entry: Entry) -> str:
    target = entry.row.target
    if target is None or target.precision is Precision.DAY:
        return f"Target: {text.target(target)}."
    last = f"; {text.day(target.last_day)} is its last day" if entry.kind is Kind.TARGET else ""
    return f"Target: {text.target(target)}, promised to the {target.precision.value}{last}."
