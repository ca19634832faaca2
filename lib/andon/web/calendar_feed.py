"""Entries of the calendar of launches as iCalendar text (RFC 5545), which every calendar program reads.

The same entries are the same bytes, so that a program that asks again is told that it has them already. There is no
alarm in it: nobody is woken by a date.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event
from icalendar.prop import vDuration

from andon import __version__
from andon.harmless import harmless
from andon.ui import text_calendar as words
from andon.usecases.launch_calendar import Entry

ASK_AGAIN = timedelta(hours=1)
"""How often programs are invited to look; most of them choose for themselves."""

LONGEST_NAME = 200
"""Of a version's name, say, which Jira does not bound."""

DAY = timedelta(days=1)


def calendar_text(entries: Iterable[Entry], *, only: str, own: bool, public_url: str, zone: tzinfo) -> bytes:
    """The whole calendar; `only` names the tribe or the squad that it is of, and moments are told in the zone.

    `own` says that it is for its owner alone.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Andon//Andon {__version__}//EN")
    calendar.add("version", "2.0")
    name = words.calendar_name(_said(only), own=own)
    calendar.add("name", name)
    # What programs read that are older than the two properties beside them.
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    for entry in entries:
        calendar.add_component(_event(entry, public_url.rstrip("/"), zone))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, address: str, zone: tzinfo) -> Event:
    """One day. Its UID hangs on what it is of, so that a moved date moves in the calendar, too."""
    event = Event()
    page = f"{address}/launch?key={quote(entry.row.id, safe='')}"
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{page}#{entry.known_by}')}")
    changed = _whole_second(entry.changed_at)
    # Without a METHOD both say when it was changed last.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.edition)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + DAY)
    # A date of others takes nobody's day.
    event.add("transp", "TRANSPARENT")
    event.add("summary", words.title(entry, _said(entry.row.name)))
    event.add("description", f"{words.description(entry, zone)}\n{page}")
    event.add("url", page)
    return event


def _said(name: str) -> str:
    """People's words on one line, of what can be printed."""
    kept = "".join(each if each.isprintable() else " " for each in name)
    return harmless(kept if len(kept) <= LONGEST_NAME else f"{kept[: LONGEST_NAME - 1]}…")


def _whole_second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
