"""From a request to an answer: who asks, how often, whether it may, what it sent; and whatever goes wrong, told.

`Authorization: Bearer` is the only way in. No cookie is read, so that no page of somebody else can ask for anybody, and
no other origin is invited.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from http import HTTPStatus

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from andon.errors import AndonError, NotAllowed, NotFound, StoreError, new_reference
from andon.model import Viewer
from andon.ui import text_api
from andon.usecases.tokens import Caller, caller, note_use, require_scope, viewer_as
from andon.web import metrics
from andon.web.api.asked import Asked, Desk
from andon.web.api.calls import BASE, CALLS, Call
from andon.web.api.document import AS_PATTERN, KEY_PATTERN, document
from andon.web.api.problems import HEADERS, Refused, of_error, of_fields, problem
from andon.web.api.writes import write_id
from andon.web.guesses import Buckets, Guesses, Pace, address_of, wait_headers

log = logging.getLogger(__name__)

KIND = "token"
TOKEN_PACE = Pace(burst=120, a_second=10)
"""Of one token, in one process: enough for a program that reads everything, and not for one that went astray."""

MOST_TOKENS = 10_000
MOST_BYTES = 64 * 1024
READ_SECONDS = 10.0
LONGEST_ID = 200
DOCUMENT = f"{BASE}/openapi.json"

_EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""A method that a route does not take would be answered by Streamlit: with 200 and HTML."""

Answering = Callable[[Request], Awaitable[Response]]


def routes(desk: Callable[[], Desk], guesses: Guesses, rate: Buckets | None = None) -> list[BaseRoute]:
    """The addresses under /api. The last two are for what would otherwise be Streamlit's page, with 200."""
    api = _Api(desk, guesses, rate or Buckets(TOKEN_PACE, MOST_TOKENS))
    by_path: dict[str, dict[str, Call]] = {}
    for call in CALLS:
        by_path.setdefault(call.path, {})[call.method] = call
    return [
        Route(DOCUMENT, _counted(_document), methods=_EVERY_METHOD),
        *(Route(BASE + path, _counted(api.answering(calls)), methods=_EVERY_METHOD) for path, calls in by_path.items()),
        Route("/api/{rest:path}", _counted(_nowhere), methods=_EVERY_METHOD),
        Route("/api", _counted(_nowhere), methods=_EVERY_METHOD),
    ]


def _counted(answer: Answering) -> Answering:
    """Every answer counts, by its status; whatever was not foreseen becomes a problem with a number."""

    async def counting(request: Request) -> Response:
        try:
            found = await answer(request)
        except Refused as refused:
            found = refused.answer()
        except ClientDisconnect:
            found = Response(status_code=HTTPStatus.BAD_REQUEST)
        except Exception as error:  # told to the log with a number, and to the program without its text
            number = new_reference()
            log.error("The API raised.", exc_info=error, extra={"reference": number})
            hint = text_api.raised_hint(number)
            found = problem(HTTPStatus.INTERNAL_SERVER_ERROR, text_api.RAISED, hint, reference=number)
        metrics.api_answers.labels(str(found.status_code)).inc()
        return found

    return counting


class _Api:
    def __init__(self, desk: Callable[[], Desk], guesses: Guesses, rate: Buckets) -> None:
        self._desk = desk
        self._guesses = guesses
        self._rate = rate

    def answering(self, calls: Mapping[str, Call]) -> Answering:
        """What answers at an address, whatever the method."""
        allowed = sorted({*calls, *(["HEAD"] if "GET" in calls else [])})

        async def answer(request: Request) -> Response:
            call = calls.get("GET" if request.method == "HEAD" else request.method)
            if call is None:
                raise _wrong_method(allowed)
            shown = self._shown(request)
            body = await _body(request, call) if call.writes else b""
            return await run_in_threadpool(self._answer, request, call, shown, body)

        return answer

    def _shown(self, request: Request) -> str:
        """The token that a request shows, before anything is looked up: who guesses waits here."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        token = shown.strip()
        if scheme.casefold() != "bearer" or not token:
            raise _unknown(text_api.NO_TOKEN, text_api.NO_TOKEN_HINT)
        waits = self._guesses.wait(KIND, address_of(request), token)
        if waits:
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS,
                text_api.WRONG_KEYS,
                text_api.WRONG_KEYS_HINT,
                headers=wait_headers(waits),
            )
        rests = self._rate.wait(_mark(token))
        if rests:
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS, text_api.TOO_FAST, text_api.TOO_FAST_HINT, headers=wait_headers(rests)
            )
        return token

    def _answer(self, request: Request, call: Call, token: str, body: bytes) -> Response:
        try:
            desk = self._desk()
            who = self._caller(desk, token, address_of(request))
        except AndonError as error:
            return of_error(_logged(error))
        try:
            asked = _asked(request, call, desk, who, body)
            told = call.do(asked)
        except AndonError as error:
            return of_error(_logged(error), here=who.account is None)
        status = call.status if getattr(told, "written", True) else HTTPStatus.OK
        return Response(told.model_dump_json(), status, headers=HEADERS, media_type="application/json")

    def _caller(self, desk: Desk, token: str, address: str) -> Caller:
        try:
            rules = desk.organisation.access_rules
            who = caller(desk.store, token, rules=rules, signs_in=desk.signs_in, now=desk.now)
        except NotFound as error:
            self._guesses.shut(KIND, token)
            self._guesses.missed(KIND, address, token)
            raise _unknown(error.message, error.hint) from error
        except NotAllowed:
            self._found(token)  # it is a token, though its owner is away
            raise
        self._found(token)
        try:
            note_use(desk.store, who.token, now=desk.now)
        except StoreError as error:
            log.warning("The day of a token's last use could not be kept: %s", error.message)
        return who

    def _found(self, token: str) -> None:
        self._guesses.opened(KIND, token)
        # Only what is a token has a pace of its own: guesses must not push it out of memory.
        self._rate.take(_mark(token))


def _asked(request: Request, call: Call, desk: Desk, who: Caller, body: bytes) -> Asked:
    """The request, once all that it says can be taken."""
    if call.scope:
        require_scope(who.token, call.scope)
    viewer = _viewer(request, who)
    path = {name: _id(value) for name, value in request.path_params.items()}
    try:
        query = call.query.model_validate(dict(request.query_params))
        sent = _sent(call.body, body) if call.body else None
    except ValidationError as error:
        raise of_fields(error) from None
    key = write_id(who.token.account_id, _key(request)) if call.writes else ""
    return Asked(desk, who, viewer, path, query, sent, key, request.url.path)


def _viewer(request: Request, who: Caller) -> Viewer:
    wanted = request.headers.get("andon-as", "")
    if wanted and not re.fullmatch(AS_PATTERN.strip("^$"), wanted):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, text_api.WRONG_AS, text_api.WRONG_AS_HINT)
    return viewer_as(who, wanted)


def _id(text: str) -> str:
    # What cannot be printed (control characters, half a surrogate pair) no database takes.
    if len(text) > LONGEST_ID or not text.isprintable():
        raise Refused(HTTPStatus.NOT_FOUND, text_api.NOWHERE, text_api.NOWHERE_HINT)
    return text


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not re.fullmatch(KEY_PATTERN.strip("^$"), key):
        raise Refused(HTTPStatus.BAD_REQUEST, text_api.NO_KEY, text_api.NO_KEY_HINT)
    return key


def _sent(model: type[BaseModel], body: bytes) -> BaseModel:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        if any(each["type"] == "json_invalid" for each in error.errors()):
            raise Refused(HTTPStatus.BAD_REQUEST, text_api.NO_JSON, text_api.NO_JSON_HINT) from None
        raise


async def _body(request: Request, call: Call) -> bytes:
    """What was sent, as far as it is read. Raises ClientDisconnect when the sender is gone."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, text_api.NO_JSON, text_api.NO_JSON_HINT)
    whole = bytearray()
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for piece in request.stream():
                whole += piece
                if len(whole) > MOST_BYTES:
                    raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text_api.TOO_LONG, text_api.TOO_LONG_HINT)
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, text_api.TOO_SLOW, text_api.TOO_SLOW_HINT) from None
    return bytes(whole)


def _unknown(detail: str, hint: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, detail, hint, headers={"WWW-Authenticate": "Bearer"})


def _wrong_method(allowed: list[str]) -> Refused:
    return Refused(
        HTTPStatus.METHOD_NOT_ALLOWED,
        text_api.WRONG_METHOD,
        text_api.WRONG_METHOD_HINT,
        headers={"Allow": ", ".join(allowed)},
    )


def _logged(error: AndonError) -> AndonError:
    if isinstance(error, StoreError):
        log.error("The API could not answer: %s", error.message)
    return error


def _mark(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


async def _document(request: Request) -> Response:
    """The OpenAPI document, which holds nothing of anybody and needs no token."""
    if request.method not in {"GET", "HEAD"}:
        raise _wrong_method(["GET", "HEAD"])
    return Response(_written(), headers=HEADERS, media_type="application/json")


async def _nowhere(request: Request) -> Response:
    raise Refused(HTTPStatus.NOT_FOUND, text_api.NOWHERE, text_api.NOWHERE_HINT)
