"""A blind vote: what its members think of a contribution's date before they hear each other (promise 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from andon.model.said import PROBABILITIES

FEWEST_TOLD = 5
"""Results of fewer votes than this stay inside the squad."""


class Cast(StrEnum):
    """What became of a vote."""

    TAKEN = "taken"
    CLOSED = "closed"
    """It came after the round had closed."""
    FULL = "full"
    """The round has taken as many as it can."""


def median(counts: Sequence[int]) -> int | None:
    """The median of votes, in per cent, from how often each of PROBABILITIES was chosen; None without votes.

    Between two values of the scale it is their mean.
    """
    votes = [value for value, count in zip(PROBABILITIES, counts, strict=True) for _ in range(count)]
    if not votes:
        return None
    middle = len(votes) // 2
    return votes[middle] if len(votes) % 2 else (votes[middle - 1] + votes[middle]) // 2


@dataclass(frozen=True, slots=True)
class Round:
    """A blind vote of a squad on its part of a launch. Who voted what is known to nobody, here neither."""

    id: str
    launch_id: str
    squad_id: str
    opened_at: datetime
    expected: int
    """How many are in the meeting."""
    closes_at: datetime
    """Then it ends by itself."""
    voted: int = 0
    """How many have voted: all that is told while it is open."""
    closed_at: datetime | None = None
    counts: tuple[int, ...] | None = None
    """How often each of PROBABILITIES was chosen; None until it is closed."""

    @property
    def is_open(self) -> bool:
        """Whether votes are still taken."""
        return self.closed_at is None

    @property
    def unanswered(self) -> bool:
        """Whether it closed with nobody in it."""
        return not self.is_open and self.voted == 0

    @property
    def median(self) -> int | None:
        """Of the votes, per cent; None while it is open, and where nobody voted."""
        return None if self.counts is None else median(self.counts)
