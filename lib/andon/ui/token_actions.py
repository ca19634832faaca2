"""How the page makes and revokes tokens, and addresses for calendars."""

from collections.abc import Callable, Collection
from datetime import datetime
from urllib.parse import urlencode

from andon.model import Scope
from andon.ui import data, session, text_api
from andon.ui.actions import write_once
from andon.usecases import tokens

TOKEN, ADDRESS, SHARED_ADDRESS = "token", "address", "shared_address"
"""What can be made here; each stays on the page until its owner has taken it, whatever is made meanwhile."""


def make(form: str, *, name: str, scopes: Collection[Scope], days: int) -> bool:
    """Make a token; it is kept in this tab until its owner has taken it, and nowhere else."""
    return _make(TOKEN, form, name, scopes, days, lambda token: token)


def make_calendar(form: str, *, name: str, which: tuple[str, str], scope: Scope, days: int) -> bool:
    """Make a calendar's address, which is kept likewise; `which` is a tribe or a squad, and two empty texts are all."""
    of, id = which
    query = f"?{urlencode({of: id})}" if of else ""
    kind = ADDRESS if scope is Scope.OWN_CALENDAR else SHARED_ADDRESS
    return _make(kind, form, name, (scope,), days, lambda token: f"{data.address()}/cal/{token}.ics{query}")


def _make(kind: str, form: str, name: str, scopes: Collection[Scope], days: int, shown: Callable[[str], str]) -> bool:
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
        session.keep_token(kind, shown(tokens.PREFIX + slot.secret))
        return written

    return write_once(form, None, write)


def revoke(token_id: str) -> bool:
    """Let a token work no more."""
    return write_once(
        f"revoke_token_{token_id}",
        text_api.REVOKED,
        lambda _, now: tokens.revoke_token(data.store(), session.viewer(), token_id, now=now),
    )
