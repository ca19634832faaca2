"""Plain addresses that ask for a sign-in: frozen links, where andon.toml says so."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from andon.config import FrozenLinks, load_organisation, load_settings
from andon.errors import AndonError
from andon.web.shell import return_cookie

ASKED = "sign-in"
"""`/s/TOKEN?sign-in` leads to the provider, and back to `/s/TOKEN`."""

FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """How it is known who asks, and where they sign in; both are Streamlit's."""

    knows: Callable[[Mapping[str, str]], bool]
    """Whether these cookies are of somebody who signed in."""
    address: Callable[[], str]


def guarded(routes: Sequence[BaseRoute], sign_in: SignIn, page: Callable[[str], str]) -> list[BaseRoute]:
    """The routes, behind a sign-in where andon.toml asks for one; `page` tells it, and gets the way to it."""
    return [_behind(each, sign_in, page) if isinstance(each, Route) else each for each in routes]


def _behind(route: Route, sign_in: SignIn, page: Callable[[str], str]) -> Route:
    async def answer(request: Request) -> Response:
        # Before the token is looked at: nobody learns from outside which links there are.
        return await run_in_threadpool(_refusal, request, sign_in, page) or await inside(request)

    inside: Callable[[Request], Awaitable[Response]] = route.endpoint
    return Route(route.path, answer)


def _refusal(request: Request, sign_in: SignIn, page: Callable[[str], str]) -> Response | None:
    try:
        config = load_settings().config
        if not _asked(config, config.stat().st_mtime_ns if config.exists() else 0):
            return None
    except AndonError:
        # What andon.toml asks for is not known: then nobody comes in, until it can be read again.
        return Response(status_code=503)
    if sign_in.knows(request.cookies):
        return None
    if ASKED in request.query_params:
        leave = RedirectResponse(sign_in.address(), 302)
        leave.headers.append("set-cookie", return_cookie(request.url.path, secure=request.url.scheme == "https"))
        return leave
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(page(f"{request.url.path}?{ASKED}"), 401, headers=FRESH)
    return Response(status_code=401, headers=FRESH)


@lru_cache(maxsize=4)
def _asked(config: Path, stamp: int) -> bool:
    return load_organisation(config).access.frozen_links is FrozenLinks.SIGN_IN
