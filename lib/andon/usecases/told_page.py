"""What somebody chose to be told, for the page on which they choose it; and what did not go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import Message
from andon.usecases.board import Look
from andon.usecases.guilds import guild_audience
from andon.usecases.message_choices import Choices, choices, squad_of
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

LATELY = timedelta(days=7)
"""So long it is told that a message was given up."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """Messages that did not go out for one reason."""

    why: str
    """Without any secret."""
    messages: int
    again_at: datetime | None
    """When the first of them is tried again; None where they were given up."""


@dataclass(frozen=True, slots=True)
class ToldPage:
    """The choices, and what did not go out."""

    choices: Choices
    unsent: tuple[Unsent, ...]


def told_page(store: Store, look: Look, subject: str) -> ToldPage:
    """The choices of a squad or of the directors, for themselves; NotAllowed for anybody else."""
    squad_id = squad_of(subject)
    require(look.viewer, Action.DIRECT if squad_id is None else Action.PREFER, squad_id)
    return ToldPage(choices(store, subject), _unsent(_troubled(store, look, [subject])))


def guilds_unsent(store: Store, look: Look) -> dict[str, tuple[Unsent, ...]]:
    """What each guild was not told because its channel failed, by the guild's id; for those who may set guilds up."""
    require(look.viewer, Action.GUILD)
    ids = {guild_audience(each.id): each.id for each in store.guilds.all()}
    found: dict[str, list[Message]] = {}
    for each in _troubled(store, look, ids):
        found.setdefault(ids[each.audience], []).append(each)
    return {guild_id: _unsent(messages) for guild_id, messages in found.items()}


def _troubled(store: Store, look: Look, audiences: Iterable[str]) -> list[Message]:
    return store.messages.troubled(since=look.now - LATELY, audiences=list(audiences))


def _unsent(messages: Iterable[Message]) -> tuple[Unsent, ...]:
    by_reason: dict[tuple[str, bool], list[Message]] = {}
    for each in messages:
        by_reason.setdefault((each.failed, each.given_up_at is not None), []).append(each)
    return tuple(
        Unsent(why, len(found), None if given_up else min(each.due_at for each in found))
        for (why, given_up), found in by_reason.items()
    )
