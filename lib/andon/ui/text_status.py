"""Words of the status page, and of a page that raised."""

from datetime import datetime, timedelta

from andon.model import ForecastState
from andon.ui.text import NONE, ago, count, day, joined
from andon.usecases.status import ChannelStatus, ForecastStatus, Matter, SourceStatus, Status, Trouble

TITLE = "Status"
LEAD = "How Andon itself is: what it last read, reckoned and sent. Nothing here is about a squad."
WHO_FIRST = "A program director or an administrator sees how Andon is. Say at the top of the page who you are."
AGAIN = "Look again"
ALL_WELL = "Nothing wants a look."

SOURCES = "Sources"
NO_SOURCES = "andon.toml names no source of work yet."
CHANNELS = "Channels"
REST = "What there is"
DOCTOR = "What andon doctor finds well"
DOCTOR_NOTE = "In short, without asking the sources; typed on the machine, it asks them too."

FORECASTS = "Forecasts"
FLAGS = "Flags"
MESSAGES = "Messages"
LINKS = "Frozen links"
DATABASE = "Database"
SYNCING = "Syncing"
HERE = "This process"

NONE_WAITS = "None waits."
FAILED = "The last attempt failed."
NO_FORECASTS = "None yet; andon forecast makes them."

_STATES = {
    ForecastState.FORECAST: "with dates",
    ForecastState.CANNOT: "that cannot be made",
    ForecastState.NOTHING_LEFT: "with nothing left open",
}


def raised(number: str) -> str:
    """What a visitor reads in place of a page that raised, or of the part of it that was still to come."""
    return (
        "Something went wrong here, by a mistake of Andon's and not of yours: what was saved is kept, "
        f"and whoever looks after Andon finds the mistake under the number **{number}**."
    )


def heading(troubles: int) -> str:
    """Whether anything wants a look."""
    if not troubles:
        return ALL_WELL
    return "One thing wants a look." if troubles == 1 else f"{troubles} things want a look."


def trouble(each: Trouble, now: datetime) -> tuple[str, str]:
    """What is wrong, and what to do."""
    since = ago(now - each.since) if each.since else ""
    match each.matter:
        case Matter.SYNC_FAILED:
            return f"{each.about}: the last sync failed {since}. {each.why}".strip(), each.hint
        case Matter.NEVER_SYNCED:
            return f"{each.about} was never read whole.", "andon sync reads it; andon doctor says what is in the way."
        case Matter.SYNC_OLD:
            return (
                f"{each.about} was last read {since}.",
                'Write every = "10m" under [sync] in andon.toml, or let cron start andon sync.',
            )
        case Matter.SYNC_DOUBT:
            # What a CSV export doubts names its source already: a command tells it as it stands.
            named = each.why.startswith(f"{each.about}: ")
            return each.why if named else f"{each.about}: {each.why}", ""
        case Matter.FORECAST_OLD:
            return (
                f"The last forecasts were made {since}.",
                "andon forecast makes new ones; [sync] every does it by itself.",
            )
        case Matter.TABLES_BEHIND:
            return "The database's tables are older than this Andon needs.", "Start Andon again, which migrates them."
        case Matter.TABLES_AHEAD:
            return "A newer Andon has changed the database.", "It goes on working; update this one soon."


def source(each: SourceStatus, now: datetime) -> str:
    """When a source was last read to its end, what came, and what became of the last attempt if that was another."""
    told = "Never read whole."
    if each.synced_at is not None:
        told = f"Read whole {ago(now - each.synced_at)}, in {seconds(each.seconds)}: {_came(each)}."
    return f"{told} {_attempt(each, now)}".strip()


def _came(each: SourceStatus) -> str:
    told = [f"{each.swept:,} seen"]
    told += [f"{each.downloaded:,} read anew"] * bool(each.downloaded)
    told += [f"{each.removed:,} gone"] * bool(each.removed)
    return joined(told)


def _attempt(each: SourceStatus, now: datetime) -> str:
    when = ago(now - each.tried_at) if each.tried_at else ""
    if each.failed:
        return f"The last attempt failed {when}, after {seconds(each.tried_seconds)}." if when else FAILED
    return f"Another sync began {when} and has not ended." if each.broken_off else ""


def forecasts(last: ForecastStatus, now: datetime) -> str:
    """How many there are, and of when."""
    if last.as_of is None or last.made_at is None:
        return NO_FORECASTS
    counts = [f"{number} {_STATES[state]}" for state, number in last.counts.items() if number]
    return f"As of {day(last.as_of, today=now.date())}, kept {ago(now - last.made_at)}: {joined(counts)}."


def flags(found: Status) -> str:
    """How many are open, and how many of them nobody has answered."""
    told = f"{found.open_flags} open"
    if found.waiting_flags:
        return f"{told}, {found.waiting_flags} without an answer."
    return f"{told}, each with an answer." if found.open_flags else "None is open."


def messages(found: Status) -> str:
    """What is still to be sent, and what never was."""
    told = f"{count(found.messages_waiting, 'message')} to be sent" if found.messages_waiting else "None waits"
    told += f", {found.messages_failing} of them tried in vain" if found.messages_failing else ""
    return f"{told}; {found.messages_given_up} given up in 90 days." if found.messages_given_up else f"{told}."


def links(found: Status) -> str:
    """How many frozen links open."""
    return f"{found.open_snapshots} open." if found.open_snapshots else "None is open."


def database(found: Status) -> str:
    """Which it is, how large, and how new its tables are."""
    return f"{'SQLite' if found.is_sqlite else 'PostgreSQL'}, {size(found.size)}; tables {found.revision or NONE}."


def channel(each: ChannelStatus) -> str:
    """What waits for a channel, and what it did not take."""
    told = [f"{count(each.waiting, 'message')} to be sent"] * bool(each.waiting)
    told += [f"{each.failing} of them tried in vain"] * bool(each.failing)
    told += [f"{each.given_up} given up this week"] * bool(each.given_up)
    return f"{', '.join(told)}. {each.why}".strip() if told else NONE_WAITS


def upkeep(due: datetime, finished: datetime | None, failed: str, now: datetime) -> str:
    """How far the syncing of this process is."""
    when = f"The next round is due {within(due - now)}"
    last = f"the last whole one ended {ago(now - finished)}" if finished else "none was whole yet"
    return f"{when}; {last}. {failed}".strip()


NOT_SYNCING = 'This process does not sync; every = "10m" under [sync] in andon.toml lets it.'


def within(gap: timedelta) -> str:
    """ "now", "in 7 minutes"."""
    minutes = round(gap.total_seconds() / 60)
    return "now" if minutes < 1 else f"in {count(minutes, 'minute')}"


def here(version: str, pages: int) -> str:
    """What runs here, and how many look at it."""
    return f"Andon {version}, with {count(pages, 'page')} open."


def seconds(number: float) -> str:
    """A duration: "0.4 s", "12 s", "3 min"."""
    if number < 10:
        return f"{number:.1f} s"
    return f"{number:.0f} s" if number < 120 else f"{number / 60:.0f} min"


def size(number: int) -> str:
    """A size: "640 kB", "14.2 MB", "3.1 GB"."""
    for unit, name in ((10**9, "GB"), (10**6, "MB")):
        if number >= unit:
            return f"{number / unit:.1f} {name}"
    return f"{number / 1000:.0f} kB"
