"""Plain HTTP beside the pages: health, metrics, frozen pages, webhooks, blind votes, and the headers of all answers."""

import os

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from andon.config import load_settings
from andon.web import health, hooks, metrics, snapshots, votes
from andon.web.guard import SignIn, Told, guarded
from andon.web.shell import Shell

__all__ = ["SignIn", "middleware", "routes"]


def routes(sign_in: SignIn) -> list[BaseRoute]:
    """The plain routes. Streamlit answers every path that is not here with its own HTML and 200.

    Frozen links ask for a sign-in where andon.toml says so.
    """
    frozen = guarded(snapshots.routes(), sign_in, Told(snapshots.sign_in_page, snapshots.NO_ACCESS_PAGE))
    return [*health.routes(), *metrics.routes(), *frozen, *hooks.routes(), *votes.routes()]


def middleware() -> list[Middleware]:
    """What stands around Streamlit and the plain routes alike."""
    return [
        Middleware(
            Shell,
            https=load_settings().public_url.lower().startswith("https://"),
            # Who may show Andon inside a page of their own, say a wiki: its origin. Nobody by default.
            frame_ancestors=os.environ.get("ANDON_FRAME_ANCESTORS", "'none'"),
        )
    ]
