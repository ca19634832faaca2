"""The words of a look back to a day before Andon watched."""

from datetime import date, datetime, tzinfo

from andon.ui import text
from andon.usecases.took_part import TookPart

_FROM_HISTORIES = (
    "it is read from the histories of launches and versions; epics, searches and what squads claim are as they are now."
)


def who_took_part(told: TookPart | None, moment: datetime, zone: tzinfo, *, today: date) -> str:
    """From where it is known who took part, on a day for which nobody wrote it down; nothing otherwise."""
    if told is None:
        return ""
    if told.since is None:
        return f"Who took part was not written down: {_FROM_HISTORIES}"
    if told.since <= moment:
        return f"Who took part was not written down before a launch was set up here: {_FROM_HISTORIES}"
    since = text.day(told.since.astimezone(zone).date(), today=today)
    return f"Who took part was not written down before {since}: {_FROM_HISTORIES}"
