"""Asks an ASGI app without a server, a port or a client library."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Send


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    app: ASGIApp,
    target: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    scheme: str = "http",
    body: bytes = b"",
    client: str = "127.0.0.1",
    pieces: Sequence[bytes] = (),
    told: Send | None = None,
) -> Answer:
    """One request, one answer; the app's lifespan does not run.

    `pieces` of a body come one after the other; `told` hears of every message, also of an answer that breaks off.
    """
    path, _, query = target.partition("?")
    sent = {"host": "andon.test", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": (client, 1),
        "server": ("andon.test", 80),
    }
    # In a thread of its own: Playwright's loop may be running in this one.
    with ThreadPoolExecutor(1) as pool:
        messages = pool.submit(asyncio.run, _exchange(app, scope, [*pieces] or [body], told)).result()
    start, *rest = messages
    return Answer(start["status"], Headers(raw=start["headers"]), b"".join(part.get("body", b"") for part in rest))


async def _exchange(app: ASGIApp, scope: dict[str, Any], body: list[bytes], told: Send | None) -> list[Message]:
    messages: list[Message] = []
    left = list(body)

    async def receive() -> Message:
        piece = left.pop(0) if left else b""
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    async def send(message: Message) -> None:
        messages.append(message)
        if told:
            await told(message)

    await app(scope, receive, send)
    return messages
