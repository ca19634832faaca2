"""What went wrong, said to the person who can mend it.

AndonError              anything that a person can fix; has a hint
├── ConfigError         andon.toml, the environment, or a wrong option
├── SourceError         Jira or a history folder did not give what was asked
│   └── SourceUnavailable   ... but may later: down, slow or limiting
├── ChannelError        a message could not be sent
├── StoreError          the database cannot be opened, read or written
│   └── Busy                ... for this work now: another process is doing it
├── InvalidInput        a form or argument that cannot be accepted as it is
├── NotAllowed          the viewer may not do or see this
├── NotFound            nothing is there under that name, or not for this viewer
└── Conflict            somebody else changed it first

Bugs are not AndonErrors: they crash, with their traceback, where they happen. A visitor is told a number, under
which the log has the rest.
"""

import secrets
from collections.abc import Callable
from datetime import datetime

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of such a number: without those that are mistaken for each other when they are read out."""

LENGTH = 6


def new_reference(choice: Callable[[str], str] = secrets.choice) -> str:
    """A number for what went wrong, short enough to be read out."""
    return "".join(choice(LETTERS) for _ in range(LENGTH))


class AndonError(Exception):
    """One clear sentence for a person, and a hint of what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(AndonError):
    """The configuration is missing, unreadable or contradictory."""


class SourceError(AndonError):
    """A source of work did not give what was asked."""


class SourceUnavailable(SourceError):
    """A source does not answer now; what was already fetched is kept."""

    def __init__(self, message: str, *, hint: str = "", until: datetime | None = None) -> None:
        super().__init__(message, hint=hint)
        self.until = until
        """Until when it asked to be left alone, if it did; one that was merely down did not."""


class ChannelError(AndonError):
    """A message could not be sent; what it says names neither the address nor what the service answered."""


class StoreError(AndonError):
    """The database cannot be opened, read or written."""


class Busy(StoreError):
    """Another process, or another thread, is doing this work on the same store; nothing was done."""


class InvalidInput(AndonError):
    """What was entered cannot be accepted as it is; nothing was saved."""


class NotAllowed(AndonError):
    """The viewer may not do or see this."""


class NotFound(AndonError):
    """Nothing is there under that name, or not for this viewer."""


class Conflict(AndonError):
    """Somebody else changed the same thing first; nothing was overwritten."""
