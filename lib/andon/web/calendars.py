"""The calendar of launches at its secret address: `/cal/TOKEN.ics`, for calendar programs.

The address is the key, made and revoked by its owner on the page *Tokens*. A wrong, an expired and a revoked one get
one and the same answer.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from andon.config import load_settings
from andon.errors import AndonError, NotAllowed, NotFound, StoreError
from andon.model import Scope, Viewer
from andon.store import Store
from andon.ui import text_calendar
from andon.usecases.board import Look
from andon.usecases.launch_calendar import launch_calendar
from andon.usecases.portfolio_filter import Filter
from andon.usecases.secret_links import secret_hash
from andon.usecases.tokens import Caller, calendar_viewer, caller, note_use
from andon.web.api import Desk
from andon.web.calendar_feed import calendar_text
from andon.web.guesses import Buckets, Pace, wait_headers

log = logging.getLogger(__name__)

PACE = Pace(burst=60, a_second=0.2)
"""Of one address, in one process: many programs of one person, and none that went astray."""

MOST_ADDRESSES = 10_000
LONGEST = 200

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    # A shared cache would outlive a revoked address; a program asks again each time, and names what it has.
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex, nofollow",
    # The address is the key.
    "Referrer-Policy": "no-referrer",
}
TYPE = "text/calendar; charset=utf-8"
FILE = {"Content-Disposition": 'inline; filename="andon.ics"'}


def routes(desk: Callable[[], Desk], rate: Buckets | None = None, public_url: str | None = None) -> list[BaseRoute]:
    """The addresses under /cal. The last two are for what would otherwise be Streamlit's page, with 200."""
    return [
        Route("/cal/{token}.ics", _answering(desk, rate or Buckets(PACE, MOST_ADDRESSES), public_url)),
        Route("/cal/{rest:path}", _gone),
        Route("/cal", _gone),
    ]


def _answering(
    desk: Callable[[], Desk], rate: Buckets, public_url: str | None
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await run_in_threadpool(_calendar, request, desk(), rate, public_url)
        except NotFound:
            return _told(text_calendar.WRONG, HTTPStatus.NOT_FOUND)
        except NotAllowed as error:
            return _told(f"{error.message} {error.hint}", HTTPStatus.FORBIDDEN)
        except AndonError as error:
            log.warning("A calendar could not be answered: %s", error.message)
            return _told(text_calendar.NOT_NOW, HTTPStatus.SERVICE_UNAVAILABLE)

    return answer


def _calendar(request: Request, desk: Desk, rate: Buckets, public_url: str | None) -> Response:
    shown = request.path_params["token"]
    rules = desk.organisation.access_rules
    who = caller(desk.store, shown, rules=rules, signs_in=desk.signs_in, now=desk.now, calendar=True)
    waits = rate.wait(secret_hash(shown))
    if waits:
        return _told(text_calendar.TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS, wait_headers(waits))
    rate.take(secret_hash(shown))
    looks = calendar_viewer(who)
    _note(desk, who)
    address = load_settings().public_url if public_url is None else public_url
    own = Scope.OWN_CALENDAR in who.token.scopes
    content = _content(desk, looks, _wanted(request), address, own=own)
    told = {**HEADERS, **FILE, "ETag": _tag(content)}
    if told["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=told)
    return Response(content, media_type=TYPE, headers=told)


def _content(desk: Desk, looks: Viewer, wanted: Filter, public_url: str, *, own: bool) -> bytes:
    # Rounded up to the minute, as on pages: who asks within a minute shares the answer.
    now = desk.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    look = Look(looks, now, now, desk.organisation.first_look)
    zone = desk.organisation.zone
    key = (desk.url, desk.store.version(), launch_calendar, look, wanted, public_url, zone, own)

    def made() -> bytes:
        entries = launch_calendar(desk.store, look, wanted)
        return calendar_text(entries, only=_named(desk.store, wanted), own=own, public_url=public_url, zone=zone)

    return desk.kept.ask(key, made)


def _wanted(request: Request) -> Filter:
    """Which launches the address asks for; what is too long or too strange to be one of ours asks for nothing else."""
    tribe, squad = (request.query_params.get(name, "") for name in ("tribe", "squad"))
    return Filter(*(each if len(each) <= LONGEST and each.isprintable() else "?" for each in (tribe, squad)))


def _named(store: Store, wanted: Filter) -> str:
    """The names of what it is of."""
    tribes = [each.name for each in store.plans.tribes() if each.id == wanted.tribe]
    squads = [each.name for each in store.plans.squads() if each.id == wanted.squad]
    return ", ".join([*tribes, *squads])


def _note(desk: Desk, who: Caller) -> None:
    try:
        note_use(desk.store, who.token, now=desk.now)
    except StoreError as error:
        log.warning("The day of a calendar's last use could not be kept: %s", error.message)


@lru_cache(maxsize=64)
def _tag(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'


async def _gone(request: Request) -> Response:
    return _told(text_calendar.WRONG, HTTPStatus.NOT_FOUND)


def _told(sentence: str, status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{sentence}\n", status, headers={**HEADERS, **(headers or {})})
