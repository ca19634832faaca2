"""Messages to people outside of the app: who wants to be told what, where, and what has been sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Event(StrEnum):
    """What there is to be told."""

    FLAG_RAISED = "flag_raised"
    FLAG_ANSWERED = "flag_answered"
    FORECAST_WAITS = "forecast_waits"
    ROUND_OPENED = "round_opened"
    NOT_HEARD = "not_heard"
    NUDGED = "nudged"
    DIGEST = "digest"
    """Once a week."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one channel, sent once whoever sends it."""

    id: str
    """Of what it tells, to whom and where: the same occasion never makes a second one."""
    event: Event
    audience: str
    """`squad:ID`, `guild:ID` or `director`."""
    channel: str
    """The name of a channel in andon.toml; its address is a secret and in no table."""
    title: str
    body: str
    made_at: datetime
    due_at: datetime
    """Not before this: quiet hours, or the wait after a failure."""
    tries: int = 0
    sent_at: datetime | None = None
    failed: str = ""
    """Why it could not be sent the last time; without any secret."""
    given_up_at: datetime | None = None
