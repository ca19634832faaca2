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
    admits: Callable[[Mapping[str, str]], bool]
    """Whether whoever signed in with these cookies has access, as on the pages. Raises AndonError."""
    required: Callable[[], bool] = lambda: True
    """Whether people have to sign in at all."""


@dataclass(frozen=True, slots=True)
class Told:
    """What those are told who may not see a frozen link."""

    sign_in: Callable[[str], str]
    """That they have to sign in; it gets the way to it."""
    no_access: str
    """That they did, and have no access."""


def guarded(routes: Sequence[BaseRoute], sign_in: SignIn, told: Told) -> list[BaseRoute]:
    """The routes, behind a sign-in where andon.toml asks for one."""
    return [_behind(each, sign_in, told) if isinstance(each, Route) else each for each in routes]


def _behind(route: Route, sign_in: SignIn, told: Told) -> Route:
    async def answer(request: Request) -> Response:
        # Before the token is looked at: nobody learns from outside which links there are.
        return await run_in_threadpool(_refusal, request, sign_in, told) or await inside(request)

    inside: Callable[[Request], Awaitable[Response]] = route.endpoint
    return Route(route.path, answer)


def _refusal(request: Request, sign_in: SignIn, told: Told) -> Response | None:
    seen = "text/html" in request.headers.get("accept", "")
    try:
        config = load_settings().config
        if not _asked(config, config.stat().st_mtime_ns if config.exists() else 0):
            return None
        if sign_in.knows(request.cookies):
            if sign_in.admits(request.cookies):
                return None
            return HTMLResponse(told.no_access if seen else "", 403, headers=FRESH)
    except AndonError:
        # What andon.toml asks for, or who has which hat, is not known: nobody comes in until it can be read again.
        return Response(status_code=503)
    if ASKED in request.query_params:
        leave = RedirectResponse(sign_in.address(), 302)
        leave.headers.append("set-cookie", return_cookie(request.url.path, secure=request.url.scheme == "https"))
        return leave
    if seen:
        return HTMLResponse(told.sign_in(f"{request.url.path}?{ASKED}"), 401, headers=FRESH)
    return Response(status_code=401, headers=FRESH)


@lru_cache(maxsize=4)
def _asked(config: Path, stamp: int) -> bool:
    return load_organisation(config).access.frozen_links is FrozenLinks.SIGN_IN
