"""The tables of andon.toml as they are applied: what each says, what of it changed, and which squads it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from andon.errors import ConfigError
from andon.model import OutcomeKind, Precision, Role, Viewer, WorkCalendar

if TYPE_CHECKING:
    from datetime import date

    from andon.store import Store


ADMINISTRATOR = Viewer(Role.DIRECTOR, name="andon.toml")


class PlannedSquad(Protocol):
    """A [[squad]] of andon.toml."""

    name: str
    tribe: str
    time_zone: str
    mission: str
    retired: bool

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    @property
    def claims(self) -> tuple[str, ...]:
        """What it owns."""
        ...

    @property
    def calendar(self) -> WorkCalendar:
        """When it works, where it differs from everybody."""
        ...

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its content as JSON can hold it."""
        ...


class PlannedLaunch(Protocol):
    """A [[launch]] of andon.toml."""

    name: str
    version: str | tuple[str, ...]
    epic: str
    jql: str
    target: date | None
    precision: Precision
    reason: str
    bet: str
    squads: tuple[str, ...]
    success: str
    cancelled: date | None
    outcome: OutcomeKind | None
    landed: date | None
    learned: str

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its content as JSON can hold it."""
        ...


class PlannedBet(Protocol):
    """A [[bet]] of andon.toml."""

    name: str
    rank: int


class PlannedGuild(Protocol):
    """A [[guild]] of andon.toml."""

    name: str
    channel: str
    squads: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its content as JSON can hold it."""
        ...


@dataclass(frozen=True, slots=True)
class Edit:
    """What one table of the file says differently from last time; everything when it is new."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def touches(self, *keys: str) -> bool:
        """Whether any of these lines changed: only a changed line overrides what a page wrote."""
        return any(self.before.get(key) != self.after[key] for key in keys)


def launch_named(planned: PlannedLaunch) -> str:
    """How a sentence names a launch of the file."""
    return f"Launch {planned.name!r}"


def guild_named(planned: PlannedGuild) -> str:
    """How a sentence names a guild of the file."""
    return f"Guild {planned.name!r}"


def no_such_squad(what: str, squad: str) -> ConfigError:
    """What to raise where a launch or a guild names a squad that nobody knows."""
    return ConfigError(
        f"{what} names the squad {squad!r}, which there is not.",
        hint="Add a [[squad]] with that name, or correct it.",
    )


def ids_of(store: Store, what: str, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the squads that a table of the file names."""
    squads = store.plans.squads()
    ids = {squad.id: squad.id for squad in squads} | {squad.name: squad.id for squad in squads}
    for name in names:
        if name not in ids:
            raise no_such_squad(what, name)
    return tuple(ids[name] for name in names)
