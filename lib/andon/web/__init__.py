"""Plain HTTP beside the pages: health, frozen pages, webhooks, blind votes, and the headers that all answers carry."""

import os

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from andon.config import load_settings
from andon.web import health, hooks, snapshots, votes
from andon.web.shell import Shell

__all__ = ["middleware", "routes"]


def routes() -> list[BaseRoute]:
    """The plain routes. Streamlit answers every path that is not here with its own HTML and 200."""
    return [*health.routes(), *snapshots.routes(), *hooks.routes(), *votes.routes()]


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
