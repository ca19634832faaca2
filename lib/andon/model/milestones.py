"""Small dated yes-or-no steps inside a contribution: words and forecasts are scored on them long before the launch."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MilestoneEnd(StrEnum):
    """What became of a milestone, in its squad's words."""

    MET = "met"
    MISSED = "missed"
    DROPPED = "dropped"
    """It does not matter any more; nothing is scored on it."""


@dataclass(frozen=True, slots=True)
class MilestoneWord:
    """What the squad says of a milestone. Append-only."""

    id: str
    milestone_id: str
    at: datetime
    probability: int | None = None
    """Per cent, one of PROBABILITIES; None where it says nothing of the chance."""
    day: date | None = None
    """Another day than before; None leaves it."""
    end: MilestoneEnd | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A small step with a date, of one squad in one launch."""

    id: str
    launch_id: str
    squad_id: str
    name: str
    first_day: date
    """The day that was named first; it is what is scored."""
    set_at: datetime
    keys: tuple[str, ...] = ()
    """The issues that have to be done for it; with them the model can say how likely it is."""
    words: tuple[MilestoneWord, ...] = ()
    """Oldest first."""

    @property
    def day(self) -> date:
        """The day that counts now."""
        return next((each.day for each in reversed(self.words) if each.day is not None), self.first_day)

    @property
    def end(self) -> MilestoneEnd | None:
        """What became of it; None while it is ahead, or not yet told."""
        return next((each.end for each in reversed(self.words) if each.end is not None), None)

    @property
    def probability(self) -> int | None:
        """What the squad thought of it last, before its end."""
        return next((each.probability for each in reversed(self.words) if each.probability is not None), None)


@dataclass(frozen=True, slots=True)
class MilestoneForecast:
    """The model's chance that a milestone is met by its first day. Stored for good, never changed."""

    id: str
    milestone_id: str
    as_of: date
    made_at: datetime
    chance: float
    """0.01 to 0.99."""
    counted: int
    """Open issues that it waits for."""
