"""The words of the director's portfolio: its filters, what changed, who sees it differently, and the roll-up."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from itertools import groupby

from andon.model import Status
from andon.ui import text
from andon.usecases.board import LaunchRow
from andon.usecases.changes_since import Changes, DateChanged, FlagChanged, FlagNews, ForecastMoved, WordChanged
from andon.usecases.portfolio import WEEKS, Apart
from andon.usecases.portfolio_filter import NO_DATE, Counted, Filter, Offered

PORTFOLIO_EMPTY = "There is no open launch yet."
PORTFOLIO_WAS_EMPTY = "There was no launch then, as far as Andon knows."
NOBODY_ASKED = "Nobody has asked for help. That can be good news, or silence: the rest of this page tells."
LAUNCH_COLUMNS = ("Launch", "Date", "The squads say", "The forecast says")

# ------------------------------------------------------------------------------ filters

FIND = "Find words"
FIND_EXAMPLE = "A launch, a squad, a sentence"
FILTER = "Filter"
TRIBE = "Tribe"
SQUAD = "Squad"
QUARTER = "Quarter of the date"
STATUS = "Launches whose word is"
ANY = "All"
CLEAR = "Show everything"
GUEST = f"You look as a guest. To answer, say at the top of the page: {text.AS_DIRECTOR}."
ONLY = "Only"
CHANGED = "Changed since you looked"
NOTHING_MATCHES = "Nothing matches that. Choose something else, or show everything."
FIRST_COLUMN = "Launch, and its last twelve weeks"
SEEN = "I have seen these"
SEEN_BY_ALL = "Nobody signs in here, so that all directors are one: the list is emptied for the others, too."
SAVED_SEEN = "Kept. Changes count from now on."
BY_TRIBE = "By tribe"
ROLL_UP_LEAD = (
    "Each number counts squads' parts of launches; a launch without a squad counts as one that is not heard. "
    "A tribe is as its worst part, and silence is not on track."
)
EVERYBODY = "All squads"
ALL_SHOWN = "All that is shown"
NO_TRIBE = "Without a tribe"
APART_LEAD = "Thirty points or more. Each may know what the other does not."
NO_WORDS = "No word yet"

COUNTED = (Status.NEEDS_HELP, Status.WORRIED, Status.ON_TRACK, Status.NOT_HEARD)
"""The order of the counts behind a word."""


def quarter(name: str) -> str:
    """ "2026-Q4" as "Q4 2026"; what is no quarter stays as it is."""
    if name == NO_DATE:
        return text.NO_TARGET
    year, _, number = name.partition("-")
    return f"{number} {year}" if number else name


def status(name: str) -> str:
    """A status of the address in people's words; what is none stays as it is."""
    return text.STATUS[Status(name)] if name in set(Status) else name


def chosen(wanted: Filter, there: Offered) -> str:
    """What the page is narrowed to, in one line."""
    parts = [
        f"tribe {there.tribes.get(wanted.tribe, wanted.tribe)}" if wanted.tribe else "",
        f"squad {there.squads.get(wanted.squad, wanted.squad)}" if wanted.squad else "",
        quarter(wanted.quarter) if wanted.quarter else "",
        status(wanted.status).lower() if wanted.status else "",
        f"“{wanted.text}”" if wanted.text else "",
    ]
    return f"{ONLY}: {' · '.join(each for each in parts if each)}"


def show_all(number: int) -> str:
    """What opens the rest of a list of so many."""
    return f"Show all {number}"


# ------------------------------------------------------------------------------ what changed


def changed(changes: Changes) -> str:
    """The second heading of the portfolio."""
    return f"{CHANGED} · {len(changes.launches)}" if changes.launches else CHANGED


def counts_since(changes: Changes, zone: tzinfo, *, today: date) -> str:
    """Since when it counts."""
    since = text.moment(changes.since, zone, today=today)
    if not changes.launches:
        return f"Nothing has changed since {since}."
    first = f"The last seven days, since {since}: nobody has said yet that they have seen it."
    return first if changes.first_visit else f"Since {since}."


def word_changed(each: WordChanged) -> str:
    """A squad's other word."""
    return f"{each.squad}: from {text.STATUS[each.before].lower()} to {text.STATUS[each.after].lower()}"


def flag_changed(each: FlagChanged) -> str:
    """What became of a flag."""
    told = {
        FlagNews.RAISED: "raised a flag",
        FlagNews.ANSWERED: "has an answer to its flag",
        FlagNews.ENDED: "ended its flag",
        FlagNews.REOPENED: "opened its flag again",
    }[each.news]
    how = f" ({text.FLAG_END[each.end].lower()})" if each.end else ""
    return f"{each.squad} {told}{how}: “{clipped(each.flag.sentence)}”"


def date_changed(each: DateChanged, *, today: date) -> str:
    """Another promise."""
    after = text.target(each.after, today=today)
    return f"Date moved from {text.target(each.before, today=today)} to {after}" if each.before else f"Date: {after}"


def forecast_moved(each: ForecastMoved, *, today: date) -> str:
    """Another date of the forecast."""
    return f"85 % date moved from {text.day(each.before, today=today)} to {text.day(each.after, today=today)}"


NEW_LAUNCH = "New"
REOPENED = "Open again"
NO_LAUNCH = "About no launch"


def clipped(sentence: str, most: int = 80) -> str:
    """A sentence for a list: its beginning, where it is long."""
    if len(sentence) <= most:
        return sentence
    begun = sentence[:most]
    return f"{begun.rpartition(' ')[0] or begun}…"


# ------------------------------------------------------------------------------ the other questions


def far_apart(number: int) -> str:
    """The heading over squads and forecasts that differ."""
    return f"Squad and forecast apart · {number}"


def apart(each: Apart) -> str:
    """Both numbers beside each other, and neither is right."""
    return f"{each.squad} says {each.said} %, the forecast {text.percent(each.on_time)}"


def last_word(row: LaunchRow, now: datetime) -> str:
    """How old the newest word of a launch is."""
    return NO_WORDS if row.last_word is None else f"Last word {text.ago(now - row.last_word)}"


def weeks(statuses: Sequence[Status | None]) -> str:
    """The small picture of a launch's weeks, in words."""
    runs = [(each, len(list(same))) for each, same in groupby(each for each in statuses if each)]
    told = ", then ".join(f"{text.STATUS[each].lower()} for {number}" for each, number in runs)
    return f"Of the last {WEEKS} weeks, oldest first: {told}"


def rolled(each: Counted, *, narrowed: bool) -> str:
    """Whose words are counted."""
    if each.everybody:
        return ALL_SHOWN if narrowed else EVERYBODY
    return each.name or NO_TRIBE


def counts(each: Counted) -> Iterable[tuple[Status, str]]:
    """The count behind each word that was said, and behind silence."""
    return ((status, f"{text.STATUS[status]} {each.counts[status]}") for status in COUNTED if each.counts[status])


def help_asked(number: int) -> str:
    """The first heading of the portfolio."""
    return "Help asked for" if not number else f"Help asked for · {number}"


def not_heard(number: int) -> str:
    """The heading over silence."""
    return f"Not heard · {number}"


def silent(squad: str, last: datetime, now: datetime) -> str:
    """A squad that has fallen silent, without reproach."""
    return f"{squad} (last {text.ago(now - last)})"


def never_heard(launches: Sequence[str]) -> str:
    """Launches about which some squad has never said anything."""
    first = 6
    named = text.joined([*launches[:first], *([f"{len(launches) - first} more"] if len(launches) > first else [])])
    return f"No first word yet about {named}"


def dates_moved(number: int) -> str:
    """The heading over moved dates."""
    return f"Dates moved from their first · {number}"


def open_launches(number: int) -> str:
    """The heading over the table of launches."""
    return f"Launches · {number}"


def coverage(forecast: int, contributions: int) -> str:
    """How many contributions have a number."""
    return (
        f"{forecast} of {text.count(contributions, 'contribution')} (a squad's part of a launch) have a forecast "
        "that you may see now. A newer one is its squad's alone until the squad speaks, or until the day beside it. "
        "Launches stand by the rank of their bets, then by date, then by name."
    )
