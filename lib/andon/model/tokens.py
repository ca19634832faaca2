"""Tokens with which programs act for somebody: what one may do, for how long, and when it was used last."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

HERE = "this-machine"
"""The account whose tokens are made where nobody signs in."""


class Scope(StrEnum):
    """What a token may do of all that its owner may."""

    READ = "read"
    CHECK_IN = "check-in"
    FLAG = "flag"
    """Raise a flag, write in its timeline, end it."""
    REPLY = "reply"
    CALENDAR = "calendar"
    """Open the calendar of launches at its secret address; such a token can do nothing else, and no other one can.

    It is to be shared, and shows what anybody may see who may come in.
    """
    OWN_CALENDAR = "own-calendar"
    """The same, for its owner alone: it shows what they may see at the moment of asking."""


CALENDARS = frozenset({Scope.CALENDAR, Scope.OWN_CALENDAR})
"""What the key in a calendar's address may do: one of these, and nothing else."""

FOR_PROGRAMS = tuple(each for each in Scope if each not in CALENDARS)
"""What a program's token may do."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token for a program. Its secret was shown once and is kept nowhere."""

    id: str
    name: str
    """What its owner calls it: the program that uses it."""
    account_id: str
    scopes: frozenset[Scope]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_on: date | None = None
    """The day alone: when somebody's programs run is nobody's business."""

    @property
    def is_calendar(self) -> bool:
        """Whether it is the key in a calendar's address."""
        return not CALENDARS.isdisjoint(self.scopes)

    def works(self, now: datetime) -> bool:
        """Whether it has neither expired nor been revoked."""
        return self.revoked_at is None and now < self.expires_at
