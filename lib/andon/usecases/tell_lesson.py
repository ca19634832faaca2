"""A squad says what it learned from a launch that has ended, whoever declared its end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput
from andon.model import Contribution, Viewer
from andon.usecases.find import find_launch, find_squad
from andon.usecases.rights import Action, require, said

if TYPE_CHECKING:
    from andon.store import Store


def tell_lesson(
    store: Store, viewer: Viewer, launch_id: str, *, squad_id: str, learned: str, token: str, now: datetime
) -> bool:
    """Add the squad's lesson; what became of the launch and what others learned stay. False on a second click."""
    require(viewer, Action.LESSON, squad_id)
    words = said(learned, "What you learned")
    launch = find_launch(store, launch_id)
    squad = find_squad(store, squad_id)
    if Contribution(launch.id, squad.id) not in store.plans.contributions():
        raise InvalidInput(f"{squad.name} had no part in {launch.name}.", hint="Tell it to the squads that had.")
    return store.plans.add_lesson(launch.id, words, squad_id=squad.id, by=squad.name, token=token, at=now)
