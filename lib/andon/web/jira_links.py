"""From Jira to Andon: `/jira/SHOP-12` and `/jira/version/10100` lead to the launch that is meant.

Who may not look here yet is led to the page that asks for a sign-in and shows the same, whatever the key: nobody learns
from outside which issues there are. What is not clear beyond doubt is shown on that page, too.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from andon.errors import AndonError
from andon.usecases.from_jira import only_launch, places_of_issue, places_of_version
from andon.web.api import Desk
from andon.web.guard import SignIn

log = logging.getLogger(__name__)

HEADERS = {"Cache-Control": "no-store"}
"""The launch that is meant may be another one tomorrow."""

PAGE = "/issue"
LONGEST = 200


def routes(desk: Callable[[], Desk], sign_in: SignIn) -> list[BaseRoute]:
    """The addresses under /jira. The last two are for what would otherwise be Streamlit's start page."""
    return [
        Route("/jira/version/{version}", _leading(desk, sign_in, "version")),
        Route("/jira/{key}", _leading(desk, sign_in, "key")),
        Route("/jira/{rest:path}", _leading(desk, sign_in, "")),
        Route("/jira", _leading(desk, sign_in, "")),
    ]


def _leading(desk: Callable[[], Desk], sign_in: SignIn, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def lead(request: Request) -> Response:
        asked = request.path_params.get(name, "")[:LONGEST]
        source = request.query_params.get("source", "")[:LONGEST]
        where = await run_in_threadpool(_where, request, desk, sign_in, name, asked, source)
        return RedirectResponse(where, 302, headers=HEADERS)

    return lead


def _where(request: Request, desk: Callable[[], Desk], sign_in: SignIn, name: str, asked: str, source: str) -> str:
    told = {each: value for each, value in ((name, asked), ("source", source)) if each and value}
    page = f"{PAGE}?{urlencode(told)}" if told else PAGE
    try:
        if not name or not _may_look(request, sign_in):
            return page
        find = places_of_version if name == "version" else places_of_issue
        launch = only_launch(find(desk().store, asked, source))
    except AndonError as error:
        # The page says the same in a sentence, with what helps.
        log.info("A link from Jira led to no launch: %s", type(error).__name__)
        return page
    return f"/launch?{urlencode({'key': launch.id})}" if launch else page


def _may_look(request: Request, sign_in: SignIn) -> bool:
    if not sign_in.required():
        return True
    return sign_in.knows(request.cookies) and sign_in.admits(request.cookies)
