"""Something that the demo's people told a use case, beside the generator's story."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from andon.demo.plan import SQUADS
from andon.model import Role, Viewer, slug

if TYPE_CHECKING:
    from andon.store import Store

QUIET = {plan.name for plan in SQUADS if plan.quiet}
"""They have not been heard lately: nothing is told of their open launches."""


@dataclass(frozen=True)
class Aside:
    """What one use case is told, when, and by whom."""

    at: datetime
    token: str
    viewer: Viewer
    use_case: Callable[..., object]
    told: Mapping[str, Any]

    def tell(self, store: Store) -> None:
        """Tell it to the store."""
        self.use_case(store, self.viewer, **self.told, token=self.token, now=self.at)


def as_squad(name: str) -> Viewer:
    """A member of the squad with this name."""
    return Viewer(Role.SQUAD, frozenset({slug(name)}))


def id_of(*said: object) -> str:
    """An id that looks like any other one, and is the same wherever the same was said."""
    return uuid.uuid5(uuid.NAMESPACE_OID, " ".join(map(str, said))).hex
