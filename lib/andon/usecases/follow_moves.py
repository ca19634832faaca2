"""Let a launch keep its epic when the epic is moved to another project and gets another key there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from andon.model import LaunchState

if TYPE_CHECKING:
    from andon.store import Store


def follow_moves(store: Store, *, now: datetime, token: str) -> int:
    """Add the present keys of moved epics to the open launches that name them by an old one; how many launches.

    The old key stays: issues under the epic that were not edited since still say it.
    """
    aliases = store.work.aliases()
    changed = 0
    for launch in store.plans.launches():
        named = [scope.partition(":")[2] for scope in launch.scopes if scope.startswith("epic:")]
        new = {f"epic:{aliases[key]}" for key in named if key in aliases} - set(launch.scopes)
        if new and launch.state is LaunchState.OPEN:
            scopes = (*launch.scopes, *sorted(new))
            changed += store.plans.change_launch(
                launch.id, "epic moved", {}, token=f"{token}-moved-{launch.id}", at=now, scopes=scopes
            )
    if changed:
        store.plans.settle(at=now)
    return changed
