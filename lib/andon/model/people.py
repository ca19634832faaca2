"""Who signed in, and which hats they have: what somebody may be here, and who says so."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from andon.model.who import Role

VISITS_KEPT_DAYS = 30
"""So long a squad sees who opened its page; then nobody knows it any more."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody as the organisation's provider of sign-ins tells them."""

    id: str
    """Made of the issuer and the subject, which together never change and are never given to somebody else."""
    name: str
    address: str = ""
    """The e-mail address in lower case; empty where the provider tells none, or nobody vouches for it."""
    groups: frozenset[str] = frozenset()
    signed_in_at: datetime | None = None

    @property
    def called(self) -> str:
        """What others read: the name, or else the address."""
        return self.name or self.address or self.id[:8]

    def is_among(self, named: Set[str]) -> bool:
        """Whether a list of groups and e-mail addresses names this account."""
        return not self.groups.isdisjoint(named) or (bool(self.address) and self.address in _lowered(named))


@dataclass(frozen=True, slots=True)
class GivenHat:
    """A hat that was given on a page, to whoever signs in with this address."""

    address: str
    role: Role
    of_id: str = ""
    """The squad, or the tribe of a director; empty is everything."""
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hat:
    """Something that an account may look as. All of its squads are one hat."""

    role: Role
    squad_ids: frozenset[str] = frozenset()
    tribe_ids: frozenset[str] | None = None
    """A director's tribes; None is everything."""
    resting_ids: frozenset[str] = frozenset()
    """A member's squads that are retired, and were not split: its members can let it work again."""


_NOBODY: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What andon.toml says about who is who: groups and e-mail addresses."""

    claim: str = "groups"
    """Where the provider tells somebody's groups; a dot goes one level deeper."""
    issuer: str = ""
    """Whose groups and addresses count; empty is the only provider that there is."""
    administrators: frozenset[str] = frozenset()
    directors: frozenset[str] = frozenset()
    """Of everything."""
    tribes: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOBODY)
    """Directors of a tribe, by its id."""
    squads: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOBODY)
    """Members of a squad, by its id."""
    viewers: frozenset[str] = frozenset()
    everybody_views: bool = True
    """Whether whoever can sign in may look at what everybody may see."""

    @property
    def named(self) -> frozenset[str]:
        """Every group and address that is named; of no other one anything is kept."""
        several = (*self.tribes.values(), *self.squads.values())
        return frozenset().union(self.administrators, self.directors, self.viewers, *several)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opened a squad's page on a day; how often is not counted."""

    day: date
    name: str


def _lowered(named: Set[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in named)
