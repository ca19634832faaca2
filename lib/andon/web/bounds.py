"""How much anybody may send: Andon takes sentences, and files from those alone of whom a page asks one.

Streamlit would keep files of 200 MB in memory for whoever has a page open, whatever the page asks for; that address is
shut but for the tabs of `andon.uploads`. Routes with a smaller bound of their own keep it; this one is for all of them.
"""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from andon import uploads

MOST_BYTES = 2 * 2**20
"""Of any request's body; nginx says the same in deploy/nginx.conf."""

UPLOADS = "/_stcore/upload_file"

MOST_UPLOADED = uploads.MOST_MB * 2**20 + 2**16
"""Of a file, with what a browser puts around it; nginx says the same."""

NO_UPLOADS = "No page asks for a file here. A director or an administrator brings one in under Set-up.\n"


class Bounds:
    """Turns away what is too long, before or while it is read, and every file."""

    def __init__(self, app: ASGIApp, tabs: uploads.Uploads = uploads.HERE) -> None:
        self.app = app
        self._tabs = tabs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a body that ends where it is too long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = MOST_BYTES
        if scope["path"].startswith(UPLOADS):
            if not self._may_upload(scope):
                await PlainTextResponse(NO_UPLOADS, HTTPStatus.NOT_FOUND)(scope, receive, send)
                return
            most = MOST_UPLOADED
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await PlainTextResponse(_too_long(most), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)(scope, receive, send)
            return
        await self.app(scope, _Counted(receive, most), send)

    def _may_upload(self, scope: Scope) -> bool:
        """Whether the tab that the address names was asked for a file. It proves itself to Streamlit afterwards."""
        tab = scope["path"].removeprefix(UPLOADS).strip("/").partition("/")[0]
        return self._tabs.take(tab) if scope["method"] == "PUT" else self._tabs.is_open(tab)


def _too_long(most: int) -> str:
    return f"{most} bytes are the most that is read. Send less.\n"


class _Counted:
    """What comes in; an HTTPException, which every route answers with, where it is more than is read."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_long(self._most).strip())
        return message
