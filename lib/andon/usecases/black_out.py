"""Mending a slip of the tongue: a squad blacks out a name or a secret that it should not have written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import MARK, Blackout, Squad, Viewer
from andon.usecases.find import find_squad
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store
    from andon.usecases.board import Look
    from andon.usecases.snapshot import Renderer

SHORTEST = 3
"""Characters of a piece: a shorter one would take letters out of other words."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the squad that can be blacked out."""

    entry: str
    field: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Slips:
    """What a squad has said, and what it has blacked out of it."""

    squad: Squad
    said: tuple[Said, ...]
    """Newest first."""
    done: tuple[Blackout, ...]
    """Newest first."""


def slips(store: Store, look: Look, squad_id: str) -> Slips:
    """What the squad can black out. Raises NotAllowed for anybody else."""
    require(look.viewer, Action.BLACK_OUT, squad_id)
    return Slips(
        find_squad(store, squad_id),
        tuple(
            Said(each.entry, each.field, each.at, each.words)
            for each in store.blackouts.entries(squad_id, until=look.moment)
            if each.words.strip(MARK[0])
        ),
        tuple(store.blackouts.all(squad_id, until=look.moment)),
    )


def black_out(
    store: Store,
    viewer: Viewer,
    *,
    squad_id: str,
    entry: str,
    field: str,
    piece: str,
    token: str,
    now: datetime,
    render: Renderer | None = None,
) -> bool:
    """Black out a piece of the squad's words for good, or with an empty piece all of them; False when it was done.

    The same piece goes wherever the squad said it, wherever it was answered with it, and wherever these words were
    sent or frozen, also from the text by which a frozen portfolio was filtered. Slides, pictures and documents that
    were frozen with it are taken away at once; with `render` they are made anew from the mended payload.
    """
    require(viewer, Action.BLACK_OUT, squad_id)
    if token in {each.id for each in store.blackouts.all(squad_id, until=now)}:
        return False
    wanted = (entry, field)
    words = next(
        (each.words for each in store.blackouts.entries(squad_id, until=now) if (each.entry, each.field) == wanted), ""
    )
    if not words:
        raise NotFound("These words are not there any more.", hint="Choose them anew from the list.")
    piece = piece.strip() or words
    if piece not in words:  # pages keep "20 %" in one line, and a copy of it has that sign
        piece = piece.replace("\N{NO-BREAK SPACE}", " ")
    if piece not in words:
        raise InvalidInput("That is not in these words.", hint="Copy it exactly, capitals and spaces too.")
    if len(piece) < SHORTEST and piece != words:
        raise InvalidInput(
            f"A piece has {SHORTEST} characters at least.", hint="Take a longer one, or leave it empty for all of it."
        )
    done = Blackout(token, squad_id, now, entry, field)
    return store.blackouts.black_out(done, words, piece, render=render)
