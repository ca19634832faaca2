"""A word from Jira that something changed, so that a sync need not wait for the clock.

Only that it came counts. What it says is never read: it holds people, and the sync asks Jira itself.
"""

import asyncio
import hashlib
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from andon import upkeep
from andon.ui import text_api
from andon.upkeep import Desk
from andon.web.guesses import Guesses, address_of, wait_headers

KIND = "hook"
"""Of the secrets that may be guessed."""

MOST_BYTES = 2**20
"""Jira's are some ten thousand bytes long."""

READ_SECONDS = 10.0
"""How long a sender may take over them."""

_EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""A method that a route does not take would be answered by Streamlit: with 200 and HTML."""

_SECRET = re.compile(r"([?&]secret=)[^&\s]*")


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, reason: str, *, waits: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = wait_headers(waits) if waits else {}


def routes(desk: Callable[[], Desk | None] = upkeep.desk, guesses: Guesses | None = None) -> list[BaseRoute]:
    """The addresses under /hooks; `desk` says who is to be told, if anybody, and `guesses` who may try a secret."""
    logging.getLogger("uvicorn.access").addFilter(_hide_secret)
    return [
        Route("/hooks/jira", _jira(desk, guesses or Guesses()), methods=_EVERY_METHOD),
        Route("/hooks/{rest:path}", _nowhere, methods=_EVERY_METHOD),
        Route("/hooks", _nowhere, methods=_EVERY_METHOD),
    ]


def _jira(desk: Callable[[], Desk | None], guesses: Guesses) -> Callable[[Request], Awaitable[Response]]:
    async def jira(request: Request) -> Response:
        try:
            if request.method != "POST":
                raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, "A webhook is sent with POST.")
            told = desk()
            await _prove(request, _secret_of(told), guesses)
        except _Refused as refused:
            return _answer(refused.status, {"queued": False, "reason": refused.reason}, refused.headers)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        assert told  # or there would have been no secret
        told.upkeep.poke()
        return _answer(HTTPStatus.ACCEPTED, {"queued": True})

    return jira


def _secret_of(desk: Desk | None) -> bytes:
    if desk is None:
        raise _Refused(
            HTTPStatus.NOT_FOUND,
            'Nothing is synced from here: write every = "10m" under [sync] in andon.toml, and start Andon again.',
        )
    if not desk.hook_secret:
        raise _Refused(
            HTTPStatus.NOT_FOUND,
            "Webhooks have no secret here: put one into the environment variable ANDON_HOOK_SECRET, "
            "or into the one that hook_secret_from names under [sync] in andon.toml.",
        )
    return desk.hook_secret.encode()


async def _prove(request: Request, secret: bytes, guesses: Guesses) -> None:
    """Raise unless the sender knows the secret: by a signature, or where Jira makes none, in the address.

    A signature is judged first: nobody guesses one, and who guesses the secret does not hold up who signs. Each is
    compared in constant time: how long it takes says nothing about the secret. Raises ClientDisconnect when the sender
    is gone.
    """
    signed = request.headers.get("x-hub-signature", "").encode("latin-1").lower()
    named, address = request.query_params.get("secret", ""), address_of(request)
    if not (signed or named):
        raise _Refused(HTTPStatus.FORBIDDEN, "The secret is missing.")
    if signed and hmac.compare_digest(signed, await _signature(request, secret)):
        return
    waits = guesses.wait(KIND, address, named)
    if waits:
        raise _Refused(HTTPStatus.TOO_MANY_REQUESTS, text_api.WRONG_KEYS, waits=waits)
    if not hmac.compare_digest(named.encode("utf-8", "surrogateescape"), secret):
        guesses.missed(KIND, address, named)
        raise _Refused(HTTPStatus.FORBIDDEN, "The secret is wrong.")
    guesses.opened(KIND, named)
    if not signed:
        await _signature(request, secret)  # what was sent is taken to its end, within its bounds


async def _signature(request: Request, secret: bytes) -> bytes:
    """What the body would be signed with. It is read piece by piece, and no piece is kept."""
    too_long = _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{MOST_BYTES} bytes are the most that is read.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise too_long
    digest, read = hmac.new(secret, digestmod=hashlib.sha256), 0
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for piece in request.stream():
                read += len(piece)
                if read > MOST_BYTES:
                    raise too_long
                digest.update(piece)
    except TimeoutError:
        raise _Refused(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to come.") from None
    return f"sha256={digest.hexdigest()}".encode()


async def _nowhere(request: Request) -> Response:
    return _answer(HTTPStatus.NOT_FOUND, {"queued": False, "reason": "Jira's webhooks go to /hooks/jira."})


def _answer(status: HTTPStatus, content: dict[str, object], more: Mapping[str, str] | None = None) -> JSONResponse:
    headers = {"Cache-Control": "no-store", **(more or {})}
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = "POST"
    return JSONResponse(content, status_code=status, headers=headers)


def _hide_secret(record: logging.LogRecord) -> bool:
    """Keep the secret in an address out of the web server's account of who asked what."""
    if isinstance(record.args, tuple):
        record.args = tuple(_SECRET.sub(r"\1...", each) if isinstance(each, str) else each for each in record.args)
    return True
