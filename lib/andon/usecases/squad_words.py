"""All that a squad has said of its launches, as a viewer may know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from andon.usecases.board import Look
from andon.usecases.check_in import as_told
from andon.usecases.find import find_squad
from andon.usecases.launch_page import Said, told_of

if TYPE_CHECKING:
    from andon.store import Store


def squad_words(store: Store, look: Look, squad_id: str) -> tuple[tuple[str, Said], ...]:
    """Its check-ins with the launch of each, oldest first; NotFound for an unknown squad."""
    squad = find_squad(store, squad_id)
    check_ins = store.words.check_ins(until=look.moment, squad_id=squad.id)
    return tuple((each.launch_id, told_of(each, squad, look.viewer)) for each in as_told(check_ins))
