"""The words of a look back to a day before Andon watched."""

from datetime import date, datetime, tzinfo

from andon.ui import text
from andon.usecases.took_part import TookPart

_FROM_HISTORIES = (
    "was not written down yet. It is read from histories: named squads and versions as they were, epics and "
    "searches as they are now, and squads by what they claim now."
)


def who_took_part(told: TookPart | None, moment: datetime, zone: tzinfo, *, today: date) -> str:
    """From where it is known who took part, on a day for which nobody wrote it down; nothing otherwise."""
    if told is None:
        return ""
    if told.since is None:
        return f"Who took part {_FROM_HISTORIES}"
    if told.since <= moment:
        return f"Who took part in launches that were set up here later {_FROM_HISTORIES}"
    since = text.day(told.since.astimezone(zone).date(), today=today)
    return f"Who took part {_FROM_HISTORIES} Since {since} Andon keeps it."
