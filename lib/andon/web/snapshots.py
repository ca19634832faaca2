"""Frozen pages: the link that an all-hands opens, the same bytes every time.

A wrong, an expired and a revoked token get one and the same answer, so that nobody learns from a guess
which links have ever existed.
"""

import gzip
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from html import escape

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from andon.config import load_settings
from andon.errors import AndonError, NotAllowed, NotFound
from andon.store import open_store
from andon.usecases.secret_links import secret_hash
from andon.usecases.snapshot import EMBED, PICTURES, PREVIEW, Opened, count_openings, what_opens
from andon.web.embedding import NOBODY, who_may_frame
from andon.web.openings import REST_SECONDS, Openings
from andon.web.slide_script import SCRIPT_HASHES

log = logging.getLogger(__name__)

HEADERS = {
    # The page is people's words in one self-contained file: nothing in it may run, load or be framed.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    # A shared cache would outlive a revoked link; the browser asks again each time.
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex, nofollow",
    # The address is the key: following a link out of the page must not carry it along.
    "Referrer-Policy": "no-referrer",
}
SLIDES_HEADERS = {
    **HEADERS,
    # The slides' own script, which pages by keys, and no other; those of slides that were frozen long ago, too.
    "Content-Security-Policy": (
        f"{HEADERS['Content-Security-Policy']}; script-src {' '.join(repr(each) for each in SCRIPT_HASHES)}"
    ),
}
PRESENT = "present"
"""`/s/TOKEN?present` shows the slides."""
IN_A_FRAME = "embed"
"""`/s/TOKEN?embed` shows what fits into a wiki page, to the sites that may frame it."""
OTHER_FORMATS = {
    # Pictures with a name before .png, or the token would be looked for with ".card" in it.
    PREVIEW: "image/png",
    **{f"{name}.png": "image/png" for name in PICTURES},
    "json": "application/json",
    "png": "image/png",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv; charset=utf-8",
}
"""What a frozen page can also be had as, by the ending of its address, where it was stored so."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · Andon</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 20vh auto 0; max-width: 34rem; padding: 0 1.5rem;
  font: 1.125rem/1.6 system-ui, sans-serif; color: #111111; background: #ffffff; }}
h1 {{ font-size: 1.75rem; line-height: 1.25; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #ffffff; background: #0b0f14; }} }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{sentence}</p>
</main>
</body>
</html>
"""
GONE = PAGE.format(
    title="This link shows nothing",
    sentence="It may have expired, been taken back, or been copied incompletely. Whoever shared it can make a new one.",
)
NOT_NOW = PAGE.format(
    title="This page cannot be shown right now",
    sentence="The link may well be good: Andon cannot read its store. Try again in a few minutes.",
)


def sign_in_page(address: str) -> str:
    """A page that says what is missing, and the way to it."""
    return PAGE.format(
        title="Sign in to see this",
        sentence=f'This link is for people of the organisation. <a href="{escape(address)}">Sign in</a>, '
        "and you come back to it.",
    )


NO_ACCESS_PAGE = PAGE.format(
    title="You have no access yet",
    sentence="You are signed in, and this link is for people who have access to Andon: an administrator can give it "
    "to you.",
)


WORDS = ("text/", "application/json")
"""What travels compressed: pictures and documents are already."""

MOST_KEPT = 16
"""Of files that are opened between two writes: a few hundred kilobytes each."""

Read = Callable[[str, str], bytes]
"""From a token and a format to the stored bytes; blocks, and raises NotFound for whatever does not open."""


def routes(read: Read | None = None, *, rest: float = REST_SECONDS) -> list[BaseRoute]:
    """The addresses under /s. The last two are for what would otherwise be Streamlit's page, with 200.

    Without `read` it is the store of this process; openings of `rest` seconds are counted together.
    """
    openings = Openings(_count, rest)
    stored = _Stored(read or _Opening(openings), openings)
    return [
        *(
            Route(f"/s/{{token}}.{format_}", _sharing(stored, format_, media_type))
            for format_, media_type in OTHER_FORMATS.items()
        ),
        Route("/s/{token}", _showing(stored)),
        Route("/s/{rest:path}", _gone),
        Route("/s", _gone),
    ]


class _Opening:
    """What links open in the store of this process, read once between two writes, however many open them.

    The store's version is asked for each time. Whatever is written raises it, a black-out and a revocation too: the
    next one who opens the link sees them.
    """

    def __init__(self, openings: Openings) -> None:
        self._openings = openings
        self._kept: tuple[int, dict[tuple[str, str, str], Opened]] = (0, {})

    def __call__(self, token: str, format_: str) -> bytes:
        url, now = _database_url(), datetime.now(UTC)
        store = open_store(url)
        version = store.version()
        known, kept = self._kept
        if known != version:
            # Other threads read theirs to the end; what is in it was read at this version or a later one.
            kept = {}
            self._kept = version, kept
        link = url, secret_hash(token), format_
        found = kept.get(link)
        if found is None or not found.snapshot.readable(now):
            found = what_opens(store, token, format_, now)
            if len(kept) < MOST_KEPT:
                kept[link] = found
        return found.noted(self._openings.note)


def _database_url() -> str:
    return _told(tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("ANDON_"))))


@lru_cache(maxsize=1)
def _told(environment: tuple[tuple[str, str], ...]) -> str:
    """The address that the environment tells; reading all settings takes longer than answering a visitor."""
    return load_settings().database_url


def _count(snapshot_id: str, times: int) -> None:
    count_openings(open_store(load_settings().database_url), snapshot_id, times)


def _sharing(stored: "_Stored", format_: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def share(request: Request) -> Response:
        return await stored.answer(request, format_, media_type, headers)

    # A browser names a saved file after its address, and that is the key: whoever mailed the file mailed the link, too.
    headers = {**HEADERS, "Content-Disposition": f'inline; filename="andon.{format_}"'}
    return share


def _showing(stored: "_Stored") -> Callable[[Request], Awaitable[Response]]:
    """The page, or with ?present its slides, or with ?embed its small form; what was frozen before stays the page."""

    async def show(request: Request) -> Response:
        if IN_A_FRAME in request.query_params:
            framed = _framed(who_may_frame())
            small = await stored.answer(request, EMBED, "text/html", framed)
            if small.status_code != 404:
                return small
            return await stored.answer(request, "html", "text/html", framed)
        if PRESENT in request.query_params:
            slides = await stored.answer(request, "slides", "text/html", SLIDES_HEADERS)
            if slides.status_code != 404:
                return slides
        return await stored.answer(request, "html", "text/html")

    return show


def _framed(by: str) -> dict[str, str]:
    """The headers with which these sites may show it inside their pages."""
    policy = HEADERS["Content-Security-Policy"].replace(f"frame-ancestors {NOBODY}", f"frame-ancestors {by}")
    return {**HEADERS, "Content-Security-Policy": policy}


@dataclass(frozen=True, slots=True)
class _Stored:
    """Answers with what is stored, and sees to the counting behind it."""

    read: Read
    openings: Openings

    async def answer(
        self, request: Request, format_: str, media_type: str, headers: Mapping[str, str] = HEADERS
    ) -> Response:
        """The stored bytes; to a browser that has them already only that it has."""
        try:
            # All of it in a thread: a room that opens a link at once does not hold up those who work in Andon.
            answer = await run_in_threadpool(self._ready, request, format_, media_type, headers)
        except (NotFound, NotAllowed):
            return _page(GONE, 404)
        except AndonError as error:
            log.warning("A shared link could not be answered: %s", error.message)
            return _page(NOT_NOW, 503)
        answer.background = BackgroundTask(self.openings.written)
        return answer

    def _ready(self, request: Request, format_: str, media_type: str, headers: Mapping[str, str]) -> Response:
        content = self.read(request.path_params["token"], format_)
        told = {**headers, "ETag": _tag(content)}
        if media_type.startswith(WORDS):
            told["Vary"] = "Accept-Encoding"
        if told["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=told)
        if media_type.startswith(WORDS) and "gzip" in request.headers.get("accept-encoding", ""):
            told["Content-Encoding"] = "gzip"
            content = _smaller(content)
        return Response(content, media_type=media_type, headers=told)


@lru_cache(maxsize=MOST_KEPT)
def _tag(content: bytes) -> str:
    return f'W/"{sha256(content).hexdigest()[:32]}"'


@lru_cache(maxsize=MOST_KEPT)
def _smaller(content: bytes) -> bytes:
    """The same bytes, compressed once for a whole room; otherwise Streamlit would do it for each visitor."""
    return gzip.compress(content, compresslevel=6, mtime=0)


async def _gone(request: Request) -> Response:
    return _page(GONE, 404)


def _page(page: str, status: int) -> Response:
    return HTMLResponse(page, status_code=status, headers=HEADERS)
