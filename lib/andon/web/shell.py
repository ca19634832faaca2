"""The shell around Streamlit: security headers, a name in link previews, the deep link kept across sign-in.

Streamlit sends no security headers, calls every page "Streamlit" in its first HTML (which is all that a
chat reads for a link preview), and returns everybody to / after a sign-in. Plain ASGI, so that it also
stands around the answers of plain routes; a route that brings its own, stricter headers keeps them.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from andon.web.embedding import NOBODY, is_live_view

COOKIE = "andon_return_to"
USER_COOKIE = "_streamlit_user"
CALLBACK = "/oauth2callback"
LOGIN = "/auth/login"

# The hash is that of Streamlit's one inline script; without it only a console error would appear.
SCRIPT_HASH = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="
CSP = (
    "default-src 'self'; "
    f"script-src 'self' '{SCRIPT_HASH}'; "
    # Charts, tables and dialogs style themselves in place; scripts need neither inline nor eval.
    "style-src 'self' 'unsafe-inline'; "
    # Closes a leak: a picture in somebody's words would be fetched from its server by every reader.
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors "
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNFRAMED = {"X-Frame-Options": "DENY"}
"""For what does not read the policy; there is no word in it for a named wiki."""

FAILED = "Andon could not answer this. What went wrong stands in its log.\n"

TITLE = b"<title>Streamlit</title>"
DESCRIPTION = "Which launch dates hold, in the squads' own words, and who has asked for help."
HEAD = (
    "<title>Andon</title>\n"
    f'    <meta name="description" content="{DESCRIPTION}" />\n'
    '    <meta property="og:site_name" content="Andon" />\n'
    '    <meta property="og:title" content="Andon" />\n'
    f'    <meta property="og:description" content="{DESCRIPTION}" />\n'
    '    <meta name="robots" content="noindex" />'
).encode()

# Answers under these are not pages: nothing in them is rewritten, and nobody is sent back to them.
NO_PAGE = (
    *("/_stcore/", "/static/", "/media/", "/component/", "/auth/"),
    *("/api/", "/hooks/", "/s/", "/v/", "/cal/", "/jira/"),
)
NO_PAGE_EXACT = frozenset({"/healthz", "/readyz", "/metrics", "/v", "/cal", "/jira", CALLBACK})


def local_path(text: str) -> str | None:
    r"""The text when it is a path on this site, else None.

    No host, no //, and no backslash or control character, which browsers mend into one.
    """
    return text if re.fullmatch(r"/(?!/)[!-\[\]-~]*", text) else None


def return_cookie(path: str, *, secure: bool) -> str:
    """Remembers for ten minutes where to go after a sign-in."""
    return _cookie(quote(quote(path), safe=""), max_age=600, secure=secure)


def _cookie(value: str, *, max_age: int, secure: bool) -> str:
    mark = "; Secure" if secure else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{mark}"


def _marked(cookie: bytes) -> bytes:
    """The cookie for https alone."""
    marks = {each.strip().lower() for each in cookie.split(b";")[1:]}
    return cookie if b"secure" in marks else cookie + b"; Secure"


def _is_page(path: str) -> bool:
    return path not in NO_PAGE_EXACT and not path.startswith(NO_PAGE)


class Shell:
    """Security headers; a title for link previews; the deep link kept across a sign-in."""

    def __init__(self, app: ASGIApp, *, https: bool = False, who_may_frame: Callable[[], str] = lambda: NOBODY) -> None:
        self.app = app
        self.https = https
        self.who_may_frame = who_may_frame
        self.headers = {"Content-Security-Policy": CSP + NOBODY, **HEADERS}

    def _headers(self, request: Request) -> dict[str, str]:
        if not is_live_view(request):
            return self.headers
        return {**self.headers, "Content-Security-Policy": CSP + self.who_may_frame()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer through `_Answer`."""
        if scope["type"] == "websocket":
            await self.app(scope, receive, _Refusal(scope, send, {**self.headers, **UNFRAMED}))
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        secure = self.https or scope["scheme"] == "https"
        request = Request(scope)
        answer = _Answer(request, send, self._headers(request), secure=secure)
        if answer.is_page:
            # Streamlit compresses every page but /; a compressed title could not be rewritten.
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        try:
            await self.app(scope, receive, answer)
        except Exception:
            # What stands around us would answer without any of these headers.
            if not answer.has_begun:
                await PlainTextResponse(FAILED, HTTPStatus.INTERNAL_SERVER_ERROR)(scope, receive, answer)
            raise


class _Refusal:
    """A websocket that is not opened: an answer like any other, and not the web server's own."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        self.send = send
        self.headers = headers
        self.can_answer = "websocket.http.response" in scope.get("extensions", {})
        self.is_open = False

    async def __call__(self, message: Message) -> None:
        self.is_open |= message["type"] == "websocket.accept"
        if message["type"] != "websocket.close" or self.is_open or not self.can_answer:
            await self.send(message)
            return
        headers = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        await self.send({"type": "websocket.http.response.start", "status": HTTPStatus.FORBIDDEN, "headers": headers})
        await self.send({"type": "websocket.http.response.body", "body": b""})


class _Answer:
    """One request's answer on its way out: called with each ASGI message instead of `send`."""

    def __init__(self, request: Request, send: Send, headers: dict[str, str], *, secure: bool) -> None:
        self.request = request
        self.send = send
        self.headers = headers
        self.secure = secure
        self.path: str = request.scope["path"]
        self.is_page = _is_page(self.path)
        self.is_callback = self.path == CALLBACK
        self.is_login = self.path == LOGIN
        self.has_begun = False
        self.held: Message | None = None
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            await self._start(message)
        elif self.held is not None:
            await self._rewrite(self.held, message)
        else:
            await self.send(message)

    async def _start(self, message: Message) -> None:
        if self.secure:
            # Streamlit marks none of its cookies, since it does not know of a proxy's https.
            message["headers"] = [
                (name, _marked(value) if name.lower() == b"set-cookie" else value) for name, value in message["headers"]
            ]
        headers = MutableHeaders(scope=message)
        self._protect(headers)
        if self.is_callback:
            self._finish_sign_in(message)
        elif self.is_login:
            self._remember_referer(headers)
        elif self.is_page and message["status"] == 200:
            self._remember_page(headers)
            if headers.get("content-type", "").startswith("text/html"):
                # They describe Streamlit's bytes, not the ones that leave here.
                for name in ("content-length", "etag", "last-modified", "accept-ranges"):
                    del headers[name]
                if self.request.method != "HEAD":
                    self.held = message
                    return
        await self.send(message)

    def _protect(self, headers: MutableHeaders) -> None:
        """The headers of all answers, where a route brings none of its own."""
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        policy = headers["content-security-policy"]
        if "frame-ancestors" not in policy or f"frame-ancestors {NOBODY}" in policy:
            for name, value in UNFRAMED.items():
                headers.setdefault(name, value)

    async def _rewrite(self, start: Message, message: Message) -> None:
        self.body.append(message.get("body", b""))
        if message.get("more_body"):
            return
        whole = b"".join(self.body).replace(TITLE, HEAD)
        MutableHeaders(scope=start)["content-length"] = str(len(whole))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": whole})

    def _remember_page(self, headers: MutableHeaders) -> None:
        """Keep where a browser without a sign-in wanted to go, for ten minutes."""
        asked_by_browser = "text/html" in self.request.headers.get("accept", "")
        if USER_COOKIE in self.request.cookies or not asked_by_browser or self.path == "/":
            return
        query = self.request.scope["query_string"].decode("latin-1")
        wanted = quote(quote(self.path) + (f"?{query}" if query else ""), safe="")
        headers.append("set-cookie", _cookie(wanted, max_age=600, secure=self.secure))

    def _remember_referer(self, headers: MutableHeaders) -> None:
        """Keep which page somebody signs in from: its filters may be others than those that it was opened with."""
        told = urlsplit(self.request.headers.get("referer", ""))
        if told.netloc != self.request.headers.get("host") or not _is_page(told.path):
            return
        page = f"{told.path}?{told.query}" if told.query else told.path
        if local_path(page):
            headers.append("set-cookie", _cookie(quote(page, safe=""), max_age=600, secure=self.secure))

    def _finish_sign_in(self, message: Message) -> None:
        """Send the browser back to the page it asked for, and keep its sign-in for a working day only."""
        message["headers"] = [
            (name, self._shorter(value) if name.lower() == b"set-cookie" else value)
            for name, value in message["headers"]
        ]
        if message["status"] != 302:
            return
        headers = MutableHeaders(scope=message)
        back = local_path(unquote(self.request.cookies.get(COOKIE, "")))
        if back and headers.get("location") == "/":
            headers["location"] = back
        headers.append("set-cookie", _cookie("", max_age=0, secure=self.secure))

    def _shorter(self, cookie: bytes) -> bytes:
        # Streamlit's sign-in cookie lives thirty days, which cannot be configured.
        if not cookie.startswith(USER_COOKIE.encode()):
            return cookie
        shorter = re.sub(rb"Max-Age=2592000", b"Max-Age=43200", cookie, flags=re.IGNORECASE)
        return re.sub(rb";\s*expires=[^;]*", b"", shorter, flags=re.IGNORECASE)
