"""How much anybody may send: Andon takes sentences, and no files.

Streamlit would keep files of 200 MB in memory for whoever has a page open, though no page of ours asks for one; that
address is shut. Routes with a smaller bound of their own keep it; this one is for all of them.
"""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2 * 2**20
"""Of any request's body; nginx says the same in deploy/nginx.conf."""

UPLOADS = "/_stcore/upload_file"

NO_UPLOADS = "Andon takes no files. Whoever looks after it brings data in with andon import.\n"
TOO_LONG = f"{MOST_BYTES} bytes are the most that is read. Send less.\n"


class Bounds:
    """Turns away what is too long, before or while it is read, and every file."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a body that ends where it is too long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(UPLOADS):
            await PlainTextResponse(NO_UPLOADS, HTTPStatus.NOT_FOUND)(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            await PlainTextResponse(TOO_LONG, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)(scope, receive, send)
            return
        await self.app(scope, _Counted(receive), send)


class _Counted:
    """What comes in; an HTTPException, which every route answers with, where it is more than is read."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LONG.strip())
        return message
