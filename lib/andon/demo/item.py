"""One piece of work in the demo's world, with the log of what happened to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where the work lies."""

    WAITING = "waiting"
    HELD = "held"
    """Someone has begun it, also when nobody is on it today."""
    REVIEW = "review"
    DONE = "done"
    GONE = "gone"
    """Closed without being delivered."""


Entry = tuple[datetime, str, str | None, str | None]
"""When, which field, from, to."""


@dataclass(slots=True, eq=False)
class Item:
    """A piece of work. Changes over time: the log keeps what it was before."""

    squad: str
    project: str
    type: str
    summary: str
    hours: float
    points: float | None
    created: datetime
    first_version: str | None
    """The version that it was written into; a later one is in the log."""
    launch: str | None
    left: float = 0.0
    state: State = State.WAITING
    status: str = "To do"
    version: str | None = None
    reopened: int = 0
    flagged: bool = False
    log: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.hours
        self.version = self.first_version

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in (State.DONE, State.GONE)

    def start(self, at: datetime) -> None:
        """Somebody takes it."""
        if self.status == "To do":
            at = self._at(at)
            self._move(at, "In progress")
            self._note(at, "category", "new", "indeterminate")
        self.state = State.HELD

    def hand_in(self, at: datetime) -> None:
        """The work is done, the review is not."""
        self._move(self._at(at), "In review")
        self.state = State.REVIEW

    def finish(self, at: datetime) -> None:
        """Delivered."""
        at = self._at(at)
        if self.flagged:
            self._note(at, "flagged", "Impediment", None)
            self.flagged = False
        self._close(at, "Done")
        self.state = State.DONE

    def discard(self, at: datetime, resolution: str) -> None:
        """Closed without being delivered."""
        self._close(self._at(at), resolution)
        self.state = State.GONE

    def reopen(self, at: datetime) -> None:
        """It was not done after all; about a quarter of the work comes back."""
        at = self._at(at)
        self._move(at, "In progress")
        self._note(at, "category", "done", "indeterminate")
        self._note(at, "resolution", "Done", None)
        self.left = max(2.0, 0.25 * self.hours)
        self.state = State.HELD
        self.reopened += 1

    def flag(self, at: datetime) -> None:
        """Jira's own impediment."""
        self._note(self._at(at), "flagged", None, "Impediment")
        self.flagged = True

    def move_to(self, at: datetime, version: str | None, launch: str | None) -> None:
        """Into another launch, or out of one."""
        at = self._at(at)
        if self.version is not None:
            self._note(at, "fix_version", self.version, None)
        if version is not None:
            self._note(at, "fix_version", None, version)
        self.version, self.launch = version, launch

    def _close(self, at: datetime, resolution: str) -> None:
        category = "new" if self.status == "To do" else "indeterminate"
        self._move(at, "Done")
        self._note(at, "category", category, "done")
        self._note(at, "resolution", None, resolution)

    def _move(self, at: datetime, status: str) -> None:
        self._note(at, "status", self.status, status)
        self.status = status

    def _note(self, at: datetime, name: str, before: str | None, after: str | None) -> None:
        self.log.append((at, name, before, after))

    def _at(self, at: datetime) -> datetime:
        """The moment, or a little after the last entry: a history never runs backwards."""
        last = self.log[-1][0] if self.log else self.created
        return max(at, last + timedelta(seconds=97))
