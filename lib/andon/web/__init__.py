"""Plain HTTP beside the pages: health, metrics, frozen pages, votes, calendars, API; and the headers of all answers."""

from collections.abc import Callable

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import BaseRoute

from andon.config import load_settings
from andon.ui import text_api
from andon.web import api, calendars, health, hooks, jira_links, metrics, snapshots, votes
from andon.web.bounds import Bounds
from andon.web.embedding import who_may_frame
from andon.web.guard import SignIn, Told, guarded
from andon.web.guesses import Guesses, limited, plainly
from andon.web.shell import Shell

__all__ = ["SignIn", "middleware", "routes"]


def routes(sign_in: SignIn) -> list[BaseRoute]:
    """The plain routes. Streamlit answers every path that is not here with its own HTML and 200.

    Frozen links ask for a sign-in where andon.toml says so. Whatever a secret opens is behind one limiter of guesses.
    """
    guesses, wait = Guesses(), plainly(text_api.WRONG_KEYS)
    frozen = limited(snapshots.routes(), guesses, "link", misses={404}, key=_in_path("token"), refuse=wait)
    desk = api.this_desk(sign_in.required)
    told = Told(snapshots.sign_in_page, snapshots.NO_ACCESS_PAGE)
    return [
        *health.routes(),
        *limited(metrics.routes(), guesses, "metrics", misses={401}, key=_authorization, refuse=wait),
        *guarded(frozen, sign_in, told),
        *hooks.routes(guesses=guesses),
        *limited(votes.routes(), guesses, "vote", misses={404}, key=_in_path("code"), refuse=wait),
        *limited(calendars.routes(desk), guesses, "calendar", misses={404}, key=_in_path("token"), refuse=wait),
        *jira_links.routes(desk, sign_in),
        *api.routes(desk, guesses),
    ]


def _in_path(name: str) -> Callable[[Request], str]:
    return lambda request: str(request.path_params.get(name, ""))


def _authorization(request: Request) -> str:
    return request.headers.get("authorization", "")


def middleware() -> list[Middleware]:
    """What stands around Streamlit and the plain routes alike."""
    return [
        Middleware(
            Shell,
            https=load_settings().public_url.lower().startswith("https://"),
            who_may_frame=who_may_frame,
        ),
        Middleware(Bounds),
    ]
