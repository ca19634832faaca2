"""The words of a look back to a day before Andon watched."""

from datetime import date, datetime, tzinfo

from andon.ui import text
from andon.usecases.took_part import TookPart

_FROM_HISTORIES = "it is read from the histories of launches and versions; epics, searches and what squads claim are"


def who_took_part(told: TookPart | None, moment: datetime, zone: tzinfo, *, today: date) -> str:
    """From where it is known who took part, on a day for which nobody wrote it down; nothing otherwise."""
    return f"{_from_histories(told.since, moment, zone, today)} as they are now." if told else ""


def who_took_part_frozen(since: datetime | None, moment: datetime, zone: tzinfo, *, today: date) -> str:
    """The same on a frozen page, which is read later; `since` is from when on it is written down."""
    return f"{_from_histories(since, moment, zone, today)} as they were when this was frozen."


def _from_histories(since: datetime | None, moment: datetime, zone: tzinfo, today: date) -> str:
    if since is None:
        return f"Who took part was not written down: {_FROM_HISTORIES}"
    if since <= moment:
        return f"Who took part was not written down before a launch was set up here: {_FROM_HISTORIES}"
    began = text.day(since.astimezone(zone).date(), today=today)
    return f"Who took part was not written down before {began}: {_FROM_HISTORIES}"
