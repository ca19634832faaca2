"""Where members of a squad vote blind: plain pages without a script, a session or a sign-in (promise 7).

The browser keeps a random secret as a cookie and nothing else; a vote is told in the body of a form, so that it is in
no address, no history and no log. After it the browser is sent back to a page that does not say what was chosen.
"""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from andon.config import load_organisation, load_settings
from andon.errors import AndonError, InvalidInput, NotFound
from andon.model import Cast
from andon.store import Store, open_store
from andon.usecases.ballots import BallotPaper, ballot_paper, cast_vote, read_code
from andon.web import vote_page
from andon.web.vote_page import Page

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{vote_page.STYLE_HASH}'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # The address opens the vote: nothing may carry it along.
    "Referrer-Policy": "no-referrer",
}

MOST_BYTES = 1024
"""A form's answer has some twenty bytes."""

LONGEST_CODE = 40
"""Of a code that opens nothing so much is given back to be mended; the field takes no more."""

LIVES_SECONDS = 2 * 24 * 60 * 60
"""How long a browser keeps its secret: longer than any round."""

_EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""A method that a route does not take would be answered by Streamlit: with 200 and HTML."""

_CODE_IN_PATH = re.compile(r"^(/v/)[^?\s]*")


@dataclass(frozen=True)
class Booth:
    """Where votes are taken."""

    store: Store
    now: datetime
    zone: ZoneInfo
    """The organisation's; a squad's own comes before it."""
    https: bool
    """Whether browsers come by https, whatever the connection to a proxy is."""


def this_booth() -> Booth:
    """The store, the clock and the settings of this process. Raises AndonError."""
    settings = load_settings()
    return Booth(
        store=open_store(settings.database_url),
        now=datetime.now(UTC),
        zone=load_organisation(settings.config).zone,
        https=settings.public_url.lower().startswith("https://"),
    )


def routes(booth: Callable[[], Booth] = this_booth) -> list[BaseRoute]:
    """The addresses under /v. The last one is for what would otherwise be Streamlit's page, with 200."""
    logging.getLogger("uvicorn.access").addFilter(_hide_code)
    return [
        Route("/v", _answering(_type_code, booth), methods=_EVERY_METHOD),
        Route("/v/{code}", _answering(_vote, booth), methods=_EVERY_METHOD),
        Route("/v/{rest:path}", _answering(_nowhere, booth), methods=_EVERY_METHOD),
    ]


Handler = Callable[[Request, Callable[[], Booth]], Awaitable[Response]]


def _answering(handle: Handler, booth: Callable[[], Booth]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.method not in {"GET", "HEAD", "POST"}:
            return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED, headers={**HEADERS, "Allow": "GET, POST"})
        if _is_foreign(request):
            return _page(vote_page.foreign(), HTTPStatus.FORBIDDEN)
        try:
            return await handle(request, booth)
        except NotFound:
            typed = str(request.path_params.get("code", ""))[:LONGEST_CODE]
            return _page(vote_page.type_code(unknown=True, typed=typed), HTTPStatus.NOT_FOUND)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        except AndonError as error:
            log.warning("A vote could not be taken: %s", error.message)
            return _page(vote_page.not_now(), HTTPStatus.SERVICE_UNAVAILABLE)

    return answer


async def _type_code(request: Request, booth: Callable[[], Booth]) -> Response:
    if request.method != "POST":
        return _page(vote_page.type_code())
    typed = await _told(request, "code")
    code = read_code(typed)
    return (
        _to(code)
        if code
        else _page(vote_page.type_code(unknown=True, typed=typed[:LONGEST_CODE]), HTTPStatus.NOT_FOUND)
    )


async def _vote(request: Request, booth: Callable[[], Booth]) -> Response:
    asked = request.path_params["code"]
    code = read_code(asked)
    if not code:
        raise NotFound("No vote opens with this code.")
    if asked != code:
        return _to(code)  # one address for one code
    if request.method != "POST":
        return await run_in_threadpool(_show, request, booth, code)
    told = await _told(request, "probability")
    return await run_in_threadpool(_take, request, booth, code, told)


async def _nowhere(request: Request, booth: Callable[[], Booth]) -> Response:
    return _page(vote_page.type_code(unknown=True), HTTPStatus.NOT_FOUND)


def _show(request: Request, booth: Callable[[], Booth], code: str) -> Response:
    here = booth()
    paper = ballot_paper(here.store, code, secret="", now=here.now)
    secret = _secret(request, paper)
    if secret:
        paper = ballot_paper(here.store, code, secret=secret, now=here.now)
    return _page(vote_page.ballot(paper, _zone(here, paper), now=here.now))


def _take(request: Request, booth: Callable[[], Booth], code: str, told: str) -> Response:
    here = booth()
    paper = ballot_paper(here.store, code, secret="", now=here.now)
    # Only somebody who votes gets a secret: a mere look, or a chat that looks for a preview, leaves nothing behind.
    secret = _secret(request, paper) or secrets.token_urlsafe(24)
    try:
        became = cast_vote(
            here.store,
            code,
            secret=secret,
            probability=int(told) if told.isascii() and told.isdecimal() else None,
            now=here.now,
        )
    except InvalidInput:
        shown = vote_page.ballot(paper, _zone(here, paper), now=here.now, wrong=True)
        return _page(shown, HTTPStatus.UNPROCESSABLE_ENTITY)
    if became is Cast.TAKEN:
        answer = _to(code)
        _keep(answer, request, paper, secret, https=here.https)
        return answer
    return _page(vote_page.closed(late=True) if became is Cast.CLOSED else vote_page.full(), HTTPStatus.CONFLICT)


# ------------------------------------------------------------------------------ the browser's secret


def _cookie(paper: BallotPaper) -> str:
    """One secret for each round, by the round and not by the code: a new link must not make new voters."""
    return f"andon_ballot_{sha256(paper.round.id.encode()).hexdigest()[:16]}"


def _secret(request: Request, paper: BallotPaper) -> str:
    """The secret that this browser got when it voted; empty where it has none of ours."""
    found = request.cookies.get(_cookie(paper), "")
    return found if re.fullmatch(r"[A-Za-z0-9_-]{32}", found) else ""


def _keep(answer: Response, request: Request, paper: BallotPaper, secret: str, *, https: bool) -> None:
    answer.set_cookie(
        _cookie(paper),
        secret,
        max_age=LIVES_SECONDS,
        path="/v",
        secure=https or request.url.scheme == "https",
        httponly=True,
        # Not strict: who opens the link in a chat once more would look as if he had not voted.
        samesite="lax",
    )


# ------------------------------------------------------------------------------ requests and answers


def _is_foreign(request: Request) -> bool:
    """Whether another site's page sent the form. Browsers tell it over https; elsewhere only the code protects."""
    return request.method == "POST" and request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}


async def _told(request: Request, name: str) -> str:
    """A field of a form; empty where it is missing, or where too much was sent."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return ""
    return parse_qs(body.decode("latin-1")).get(name, [""])[0]


def _zone(here: Booth, paper: BallotPaper) -> tzinfo:
    return paper.squad.zone_or(here.zone)


def _page(page: Page, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return HTMLResponse(page, status_code=status, headers=HEADERS)


def _to(code: str) -> Response:
    """Go and look, so that neither a reload nor "back" sends anything again."""
    return RedirectResponse(f"/v/{code}", status_code=HTTPStatus.SEE_OTHER, headers=HEADERS)


def _hide_code(record: logging.LogRecord) -> bool:
    """Keep codes out of the web server's account of who asked what."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            _CODE_IN_PATH.sub(r"\1...", each) if isinstance(each, str) else each for each in record.args
        )
    return True
