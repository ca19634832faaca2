"""A server that misbehaves in every way that Jiras and proxies do, and a clock that takes no time."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlparse

from answering import Silent, answering

Answer = Callable[[BaseHTTPRequestHandler], None]


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON, or with text as it is."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def resets(request: BaseHTTPRequestHandler) -> None:
    """Close with a TCP reset instead of an answer."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    """Promise a hundred bytes and send ten."""
    request.send_response(200)
    request.send_header("Content-Length", "100")
    request.end_headers()
    request.wfile.write(b'{"issues": ')
    request.close_connection = True


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    login: str | None
    body: Any = None
    cookie: str | None = None


class Misbehaving(ThreadingHTTPServer):
    """Gives its answers in order, the last one again and again, and remembers what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.asked: list[Asked] = []
        self.connections = 0
        self._lock = Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def turn(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Hang-ups are what is tested."""


class _Handler(Silent, BaseHTTPRequestHandler):
    server: Misbehaving
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # one write an answer: two would wait for each other

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        parts = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        asked = Asked(
            self.command, parts.path, query, self.headers.get("Authorization"), body, self.headers.get("Cookie")
        )
        self.server.turn(asked)(self)

    do_POST = do_GET


@contextmanager
def misbehaving(*answers: Answer) -> Iterator[Misbehaving]:
    server = Misbehaving(*answers)
    with answering(server):
        yield server


class Clock:
    """Time that passes only while somebody sleeps; it remembers for how long."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._lock = Lock()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self._now += timedelta(seconds=seconds)
