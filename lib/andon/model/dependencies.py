"""Who waits for whom in a launch: each side speaks for itself."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DependencyState(StrEnum):
    """How it goes, in one side's words."""

    OK = "ok"
    SLOWING = "slowing"
    BLOCKING = "blocking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class DependencyWord:
    """What one of the two squads says of it. Append-only."""

    id: str
    dependency_id: str
    squad_id: str
    at: datetime
    state: DependencyState
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dependency:
    """One squad (the taker) waits for another one (the giver) within a launch."""

    id: str
    launch_id: str
    taker_id: str
    giver_id: str
    what: str
    need_by: date
    named_at: datetime
    named_by: str
    """The squad of the two that named it."""
    words: tuple[DependencyWord, ...] = ()
    """Of both sides, oldest first."""

    def said_by(self, squad_id: str) -> DependencyWord | None:
        """What a side said last."""
        return next((each for each in reversed(self.words) if each.squad_id == squad_id), None)

    @property
    def taker(self) -> DependencyWord | None:
        """The last word of the squad that waits."""
        return self.said_by(self.taker_id)

    @property
    def giver(self) -> DependencyWord | None:
        """The last word of the squad that is waited for."""
        return self.said_by(self.giver_id)

    @property
    def is_over(self) -> bool:
        """Whether the squad that waited says that it has what it needs: nobody else can know."""
        return self.taker is not None and self.taker.state is DependencyState.DONE

    @property
    def disagrees(self) -> bool:
        """Whether the two sides, both heard, say different things of what is not over."""
        if self.taker is None or self.giver is None or self.is_over:
            return False
        return self.taker.state is not self.giver.state
