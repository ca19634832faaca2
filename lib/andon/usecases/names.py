"""Whether a name is free: two squads or launches of one name could not be told apart in any list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from andon.errors import InvalidInput

if TYPE_CHECKING:
    from andon.model import Launch, Squad


def require_free(name: str, id: str, others: Iterable[Launch | Squad], kind: str) -> None:
    """InvalidInput when another one of them has the name, in capitals or not.

    For people who type it. Versions of several Jira projects may be called alike, and `andon.toml` tells them by ids.
    """
    for other in others:
        if other.id != id and other.name.casefold() == name.casefold():
            raise InvalidInput(f"There is already a {kind} called {other.name!r}.", hint="Choose another name.")
