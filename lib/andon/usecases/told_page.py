"""What somebody chose to be told, for the page on which they choose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from andon.model import Message
from andon.usecases.board import Look
from andon.usecases.message_choices import Choices, choices, squad_of
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

LATELY = timedelta(days=7)
"""So long it is told that a message was given up."""


@dataclass(frozen=True, slots=True)
class ToldPage:
    """The choices, and what did not go out."""

    choices: Choices
    failed: tuple[Message, ...]
    """Without what they say."""


def told_page(store: Store, look: Look, subject: str) -> ToldPage:
    """The choices of a squad or of the directors, for themselves; NotAllowed for anybody else."""
    squad_id = squad_of(subject)
    require(look.viewer, Action.DIRECT if squad_id is None else Action.PREFER, squad_id)
    failed = store.messages.troubled(since=look.now - LATELY, audience=subject)
    return ToldPage(choices(store, subject), tuple(failed))
