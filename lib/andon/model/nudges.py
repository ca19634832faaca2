"""A nudge: an outsider's or the model's worry, told to the squad alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NudgeEnd(StrEnum):
    """What a squad did with a nudge."""

    ANSWERED = "answered"
    FLAGGED = "flagged"
    """It became a flag."""
    LET_LIE = "let_lie"


@dataclass(frozen=True, slots=True)
class NudgeAnswer:
    """What the squad did with it."""

    id: str
    nudge_id: str
    at: datetime
    end: NudgeEnd
    note: str = ""
    flag_id: str | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """A worry about a squad's part of a launch. Nobody but that squad, and its sender its answer, ever sees it."""

    id: str
    squad_id: str
    launch_id: str | None
    at: datetime
    sentence: str
    """Of its sender; empty for the model's, which says the two numbers below."""
    said_by: str = ""
    """A name, where the sender gave one."""
    by_model: bool = False
    secret_hash: str = ""
    """Of the secret with which its sender's browser may read the answer; empty for the model's."""
    answers: tuple[NudgeAnswer, ...] = ()
    """Oldest first."""
    said: int | None = None
    """What the squad had said when the model wondered, per cent; the numbers move on, and what was told stays."""
    chance: float | None = None
    """What the forecast said then, 0 to 1."""

    @property
    def end(self) -> NudgeEnd | None:
        """What became of it; None while it waits."""
        return self.answers[-1].end if self.answers else None
