"""Words that several pages share, and how numbers, days and waiting become words. Short, and blaming nobody."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from andon.model import FlagEnd, LaunchState, OutcomeKind, Precision, Snapshot, Status, TargetDate
from andon.ui.palette import MARKS
from andon.usecases.board import LaunchRow, Outlook, Word

# ------------------------------------------------------------------------------ one word each

STATUS: dict[Status, str] = {
    Status.ON_TRACK: "On track",
    Status.WORRIED: "Worried",
    Status.NEEDS_HELP: "Needs help",
    Status.NOT_HEARD: "Not heard",
}
OUTCOME: dict[OutcomeKind, str] = {
    OutcomeKind.ON_TIME: "On time, in full",
    OutcomeKind.ON_TIME_CUT: "On time, with cut scope",
    OutcomeKind.LATE: "Late",
    OutcomeKind.CANCELLED: "Cancelled",
    OutcomeKind.STILL_OPEN: "Still open",
}
FLAG_END: dict[FlagEnd, str] = {
    FlagEnd.RESOLVED: "Resolved",
    FlagEnd.OWNED: "Owned",
    FlagEnd.ACCEPTED: "Accepted",
    FlagEnd.MITIGATED: "Mitigated",
}
FLAG_END_MEANS: dict[FlagEnd, str] = {
    FlagEnd.RESOLVED: "it is no longer a problem",
    FlagEnd.OWNED: "somebody has taken it on",
    FlagEnd.ACCEPTED: "we live with it",
    FlagEnd.MITIGATED: "it hurts less now",
}
PRECISION: dict[Precision, str] = {Precision.DAY: "Day", Precision.MONTH: "Month", Precision.QUARTER: "Quarter"}
LAUNCH_STATE: dict[LaunchState, str] = {
    LaunchState.OPEN: "Open",
    LaunchState.CLOSED: "Landed",
    LaunchState.CANCELLED: "Cancelled",
}

NONE = "–"
NO_TARGET = "No date yet"
OVERDUE = "Overdue"

# ------------------------------------------------------------------------------ numbers and days


def percent(chance: float | None) -> str:
    """0.62 as "62 %". Nobody knows with 0 % or 100 %, so the ends are "under 2 %" and "over 98 %"."""
    if chance is None:
        return NONE
    if chance < 0.015:
        return "under 2 %"
    if chance > 0.985:
        return "over 98 %"
    return f"{round(chance * 100)} %"


def day(value: date | None, *, today: date | None = None) -> str:
    """A day as "12 May 2026"; in the year of `today` as "12 May"."""
    if value is None:
        return NONE
    year = "" if today is not None and value.year == today.year else f" {value.year}"
    return f"{value.day} {value:%b}{year}"


def moment(value: datetime | None, zone: tzinfo, *, today: date | None = None) -> str:
    """A moment in the reader's zone, as "12 May 2026, 09:00"."""
    if value is None:
        return NONE
    local = value.astimezone(zone)
    return f"{day(local.date(), today=today)}, {local:%H:%M}"


def no_formula(words: str) -> str:
    """People's words as a cell of a CSV that is no formula to a spreadsheet, whatever it takes for a separator.

    On one line: where cells are parted by semicolons, a line break inside quotation marks would begin a new row.
    """
    return _FORMULA.sub(r"\1'", " ".join(words.split()))


_FORMULA = re.compile(r"((?:^|;)\s*)(?=[=+\-@])")


def whose_time(zone: tzinfo) -> str:
    """Behind a time where readers may expect another clock than the squad's: " Kolkata time"."""
    place = str(zone).rpartition("/")[2].replace("_", " ")
    return " UTC" if place == "UTC" else f" {place} time"


def times_here(zone: tzinfo) -> str:
    """Under the title of a squad's page, for readers elsewhere."""
    return f"Times and days on this page are{whose_time(zone)}."


def weekday_moment(value: datetime, zone: tzinfo) -> str:
    """A moment within a week, as "Thu 09:00"."""
    return f"{value.astimezone(zone):%a %H:%M}"


def target(value: TargetDate | None, *, today: date | None = None) -> str:
    """A promised date as exactly as it was promised: "12 May", "May 2026", "Q2 2026"."""
    if value is None:
        return NO_TARGET
    if value.precision is Precision.MONTH:
        return f"{value.day:%b %Y}"
    if value.precision is Precision.QUARTER:
        return f"Q{(value.day.month + 2) // 3} {value.day.year}"
    return day(value.day, today=today)


def passed(value: TargetDate | None, *, over: bool, today: date) -> str:
    """That a promised date of an open launch is over, and since when; empty while it is ahead."""
    if over or value is None or value.last_day >= today:
        return ""
    return f"passed {ago(today - value.last_day)}"


def ago(gap: timedelta) -> str:
    """How long ago: "just now", "3 hours ago", "2 days ago", "5 weeks ago"."""
    told = lasting(gap)
    return told if told == "just now" else f"{told} ago"


def lasting(gap: timedelta) -> str:
    """How long: "20 minutes", "3 hours", "2 days", "5 weeks", "4 months"."""
    minutes = int(gap.total_seconds() // 60)
    if minutes < 5:
        return "just now"
    for size, word in ((60 * 24 * 60, "month"), (60 * 24 * 14, "week"), (60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            unit = {"month": 60 * 24 * 30, "week": 60 * 24 * 7}.get(word, size)
            return count(minutes // unit, word)
    return "just now"


def count(number: int, word: str, plural: str = "") -> str:
    """ "1 day", "2 days"."""
    return f"{number} {word if number == 1 else plural or word + 's'}"


def open_flags(listed: int, others: int) -> str:
    """How many flags of a launch are open; those of squads that a filter leaves out are told apart."""
    if not listed:
        return f"{count(others, 'open flag')} of other squads"
    return f"{count(listed, 'open flag')}, and {others} of other squads" if others else count(listed, "open flag")


def often(times: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def joined(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


# ------------------------------------------------------------------------------ sentences


def moves(times: int, slip_days: int) -> str:
    """What became of the first date, in one phrase; empty when it never moved."""
    if times == 0:
        return ""
    moved = f"moved {often(times)}"
    if slip_days > 0:
        return f"{moved}, {count(slip_days, 'day')} later in all"
    if slip_days < 0:
        return f"{moved}, {count(-slip_days, 'day')} earlier in all"
    return f"{moved}, back where it was"


def outlook(shown: Outlook, zone: tzinfo, *, today: date) -> str:
    """A forecast in a few words, for a table."""
    if shown.state is None:
        return held(shown, zone) or "No forecast yet"
    if shown.state == "nothing_left":
        return "Nothing left open"
    if shown.state == "cannot_forecast":
        return "Cannot forecast"
    likely = by_85(shown.p85, today=today)
    if shown.overdue:
        return f"{overdue(shown.target, today=today)} · {likely}"
    return likely if shown.on_time is None else f"{percent(shown.on_time)} on time · {likely}"


def overdue(target_day: date | None, *, today: date) -> str:
    """That the date passed while work was open; a chance of under 2 % would sound as if there were one."""
    return f"{OVERDUE} {since(target_day, today=today)}"


def since(first_day: date | None, *, today: date) -> str:
    """ "since 12 May"."""
    return f"since {day(first_day, today=today)}"


def held(shown: Outlook, zone: tzinfo) -> str:
    """That a newer forecast is with its squad, and until when; where no squad takes part, from when on it is shown."""
    if shown.held_until is None:
        return ""
    which = "The first one" if shown.state is None else "A newer one"
    where = f"is with its {squads(shown)} until" if shown.squads else "is shown from"
    return f"{which} {where} {weekday_moment(shown.held_until, zone)}"


def squads(shown: Outlook) -> str:
    """Who has a newer forecast first: the one squad, or all of them together."""
    return "squad" if shown.squads == 1 else "squads"


def newer(shown: Outlook, zone: tzinfo) -> str:
    """The same in a mark, for a list over which it is explained once."""
    return f"newer: {weekday_moment(shown.held_until, zone)}" if shown.held_until and shown.state else ""


def word_age(word: Word, now: datetime) -> str:
    """How old a squad's words are."""
    return "No word yet" if word.said_at is None else f"Said {ago(now - word.said_at)}"


def finish_title(p50: date | None, target_day: date | None, on_time: float | None, *, today: date) -> str:
    """The point of the distribution, as a chart's title."""
    if p50 is None:
        return "There is no forecast to draw"
    if target_day is None or on_time is None:
        return f"Half of the time it is done by {day(p50, today=today)}; there is no date to compare with"
    gap = (p50 - target_day).days
    if abs(gap) <= 1:
        where = "around its date"
    elif gap > 0:
        where = f"about {lasting(timedelta(days=gap))} after its date"
    else:
        where = f"about {lasting(timedelta(days=-gap))} before its date"
    if target_day < today:
        return f"Half of the time by {day(p50, today=today)}, {where}, which has passed"
    return f"Half of the time by {day(p50, today=today)}, {where}; {percent(on_time)} on time"


_ADDRESS = re.compile(r"https?:(?=//)|www(?=\.)|@", re.IGNORECASE)


def whole(words: str) -> str:
    """With every percentage on one line: "20" and "%" are not parted where a line ends."""
    return _PERCENTAGE.sub("\N{NO-BREAK SPACE}%", words)


_PERCENTAGE = re.compile(r"(?<=[0-9]) %")


def plain(words: str) -> str:
    """People's words for a Markdown context: every sign that Markdown would act on stands for itself.

    Addresses are made into links after that, however they are escaped: a sign that nobody sees takes them apart.
    """
    apart = _ADDRESS.sub(lambda found: f"{found[0]}\N{WORD JOINER}", words)
    escaped = re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:])", r"\\\1", apart)
    return whole(re.sub(r"\s*\n\s*", " ", escaped))


def error(message: str, hint: str) -> str:
    """An error as a page shows it: what happened, then what to do."""
    return plain(f"{message} {hint}".strip())


# ------------------------------------------------------------------------------ what was saved

SAVED_CHECK_IN = "Saved. Your words are the status now."
SAVED_FLAG = "The cord is pulled. Thank you for saying so."
SAVED_NOTE = "Saved in the flag's timeline."
SAVED_REPLY = "Your reply is with the squad."
SAVED_LAUNCH = "Saved."
SAVED_NEW_LAUNCH = "Created. This is its page."
SAVED_DATE = "The new date is saved; the first one stays visible."
SAVED_OUTCOME = "Saved. Thank you for telling how it went."
SAVED_SQUAD = "Saved."
SAVED_SNAPSHOT = "Frozen. Copy the link now: it is shown only here."
SAVED_REVOKED = "The link is closed."
SAVED_ALREADY = "That was saved already; it is kept once."
LOAD_NEW_VALUES = "Load the new values"
PAST_IS_READ_ONLY = "This page looks back. Go to today to write."

# ------------------------------------------------------------------------------ the frame

WHO = "Who are you?"
AS_GUEST = "I am a guest"
AS_DIRECTOR = "I am a program director"
BACK_TO_TODAY = "Back to today"
LOOK_BACK = "Look back to a day"
LOOK_BACK_HELP = "Shows the page as it was known at the end of that day: its words, flags, dates and forecasts."
NO_PAST_DAY = "The address asks for a day that is not over, or is no day. This is what is known now."
NOT_SHOWN = "There is nothing to show"
GO_HOME = "Go to the start page"
ON_TIME = "on time"
P85_DATE = "is the 85 % date"
FREEZE = "Freeze into a link"
FREEZE_INTRO = "The link shows this view as it is now, to anybody who has it. It does not change when the data does."
FREEZE_NOW = "Freeze"
OPEN_LINK = "Open the link"
TITLE = "Title"
NOTE = "A note for the audience (optional)"
EXPIRES = "The link works"
EXPIRY_DAYS = (0, 7, 30, 90)


def with_squad(name: str) -> str:
    """An entry of the switch."""
    return f"I am with {name}"


def looking_back(as_of: date) -> str:
    """The banner of an as-of view."""
    return f"This is what was known on {day(as_of)}. Nothing of it can be changed from here."


def expires_after(days: int) -> str:
    """An entry of the expiry list; 0 days are for good."""
    return f"for {count(days, 'day')}" if days else "until it is closed"


def by_85(p85: date | None, *, today: date) -> str:
    """The 85 % date in a phrase; None is beyond the model's horizon."""
    return "85 % more than eight years away" if p85 is None else f"85 % by {day(p85, today=today)}"


def first_was(first: TargetDate | None, *, today: date) -> str:
    """The first date, which survives every re-plan."""
    return f"First promised: {target(first, today=today)}"


# ------------------------------------------------------------------------------ pages

NAV_HOME = "Start"
NAV_SQUAD = "Squad"
NAV_SQUAD_HOME = "Squad home"
NAV_CHECK_IN = "Check in"
NAV_FLAG = "Flag"
NAV_DIRECTOR = "Program"
NAV_PORTFOLIO = "Portfolio"
NAV_LAUNCH = "Launch"
NAV_ALL_HANDS = "All hands"
NAV_SNAPSHOTS = "Frozen links"
NAV_SETUP = "Set-up"
NAV_LAUNCHES = "Launches"
NAV_SQUADS = "Squads"
NAV_CONNECT = "Connect a Jira"
ADD_SQUADS = "Add squads"
ADD_LAUNCHES = "Add or edit launches"
OPEN_PORTFOLIO = "Open the portfolio"

SQUADS_TITLE = "Squads"
FIRST_WORDS = "Nothing has been said about this launch yet."
LAST_TIME = "Last time:"
CHECK_IN = "Check in"
SHOW_FORECAST = "What the forecast says"
SQUADS_SAY = "The squads say"
FORECAST_SAYS = "The forecast says"
CHOOSE_LAUNCH = "Choose a launch in the portfolio."
LANDED_LATELY = "Ended lately"
HINDSIGHT = "The source keeps no history of changes: the scope is today's, seen with hindsight."
SNAPSHOTS_LEAD = "A frozen link shows a view as it was, to anybody who has the link, until it expires or is closed."
SNAPSHOTS_EMPTY = "Nothing has been frozen yet. Open a launch or the portfolio and choose “Freeze into a link”."
REVOKE = "Close the link"
OTHERS = "The others"
SAVE = "Save"
FINISH_DAY = "When it will probably be done"
WORDS_AND_FORECASTS = "Words and forecasts so far"
HISTORY = "Everything that was said"
AS_TABLE = "As a table"


def with_state(name: str, state: LaunchState) -> str:
    """A launch that is over, with what became of it; an open one needs no word."""
    return name if state is LaunchState.OPEN else f"{name} ({LAUNCH_STATE[state].lower()})"


def table_of(columns: Sequence[str]) -> str:
    """What a table is, for those who meet it by keyboard or by ear."""
    return f"Table: {', '.join(columns)}"


def title(name: str) -> str:
    """A browser tab's title."""
    return f"{name} · Andon"


def open_squad(name: str) -> str:
    """A link to a squad's page."""
    return plain(f"Open {name}")


def i_am_with(name: str) -> str:
    """A button for somebody who came by a link."""
    return plain(f"I am with {name}")


def status_choice(status: Status) -> str:
    """A status on a button: shape and word."""
    return f"{MARKS[status].shape} {STATUS[status]}"


def probability_choice(value: int) -> str:
    """A probability on a button."""
    return f"{value} %"


def snapshot_facts(snapshot: Snapshot, now: datetime, zone: tzinfo) -> str:
    """What is known of a frozen link."""
    parts = [f"Frozen {moment(snapshot.made_at, zone)} by {snapshot.made_by}", opened(snapshot.opened)]
    if snapshot.revoked_at:
        parts.append(f"closed {moment(snapshot.revoked_at, zone)}")
    elif snapshot.expires_at:
        word = "expired" if snapshot.expires_at <= now else "works until"
        parts.append(f"{word} {moment(snapshot.expires_at, zone)}")
    return " · ".join(parts)


def opened(times: int) -> str:
    """How often a link was opened."""
    return "not opened yet" if not times else f"opened {often(times)}"


def more(number: int) -> str:
    """What opens the rest of a long list."""
    return f"{number} more"


def launch_target(row: LaunchRow, *, today: date) -> str:
    """The date at the top of a launch's page; of one that is over it must not look like the day of its end."""
    told = target(row.target, today=today)
    return f"was promised for {told}" if row.is_over else told


def ended(row: LaunchRow, *, today: date) -> str:
    """How and when a launch ended."""
    if row.state is LaunchState.CANCELLED:
        return f"Cancelled {day(row.ended_on, today=today)}"
    kind = OUTCOME[OutcomeKind(row.outcome)] if row.outcome else "Landed"
    return f"{kind}, {day(row.ended_on, today=today)}"


NO_SQUADS = "No squad takes part yet: none has an issue in it, and none was named."
EDIT_ENDED_LAUNCH = "It is not over? Open it again"
EDIT_LAUNCH = "Edit this launch, move its date, or say how it ended"
