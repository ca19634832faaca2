"""How the page makes and revokes tokens."""

from collections.abc import Collection
from datetime import datetime

from andon.model import Scope
from andon.ui import data, session, text_api
from andon.ui.actions import write_once
from andon.usecases import tokens


def make(form: str, *, name: str, scopes: Collection[Scope], days: int) -> bool:
    """Make a token; it is kept in this tab until its owner has taken it, and nowhere else."""

    def write(slot: session.Slot, now: datetime) -> bool:
        written = tokens.make_token(
            data.store(),
            session.viewer(),
            name=name,
            scopes=scopes,
            days=days,
            secret=slot.secret,
            token=slot.token,
            now=now,
        )
        session.keep_token(tokens.PREFIX + slot.secret)
        return written

    return write_once(form, None, write)


def revoke(token_id: str) -> bool:
    """Let a token work no more."""
    return write_once(
        f"revoke_token_{token_id}",
        text_api.REVOKED,
        lambda _, now: tokens.revoke_token(data.store(), session.viewer(), token_id, now=now),
    )
