"""Whether a squad sees the forecast before it speaks. It is folded away unless the squad chose otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from andon.model import Viewer
from andon.usecases.find import working_squad
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

_NAME = "forecast_first"


def forecast_first(store: Store, squad_id: str) -> bool:
    """What the squad chose."""
    return store.preferences.read(f"squad:{squad_id}").get(_NAME) is True


def choose_forecast_first(store: Store, viewer: Viewer, *, squad_id: str, first: bool) -> bool:
    """Choose for the whole squad; False where it is so already."""
    require(viewer, Action.PREFER, squad_id)
    squad = working_squad(store, squad_id)
    if forecast_first(store, squad.id) == first:
        return False
    store.preferences.write(f"squad:{squad.id}", _NAME, first)
    return True
