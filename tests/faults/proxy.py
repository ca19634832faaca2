"""A reverse proxy in front of a Jira that spoils answers after a plan.

The client is pointed at the proxy's address; over real TCP it meets everything that stands between a Jira and
its readers on a bad day. Requests are numbered as they arrive, so for a client that asks one thing at a time the
same plan does the same again.
"""

import http.client
import socket
import struct
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from answering import Silent, answering
from faults.answers import Answer, spoil, to_stranger
from faults.plan import Asked, Kind, Plan

HOLD_AT_MOST = 120.0
"""Seconds after which a held answer ends also for a client without a time-out."""

Watch = Callable[[Asked, bool], None]
"""Told of every request when it has arrived (False) and when it has been answered (True)."""

_NOT_PASSED_ON = {"host", "connection", "keep-alive", "accept-encoding", "content-length", "transfer-encoding"}


class Proxy(ThreadingHTTPServer):
    """What befalls the requests of one upstream. `watch` may be changed between requests, and `plan` by `spoil`."""

    request_queue_size = 64

    def __init__(self, upstream: str, plan: Plan | None = None, watch: Watch | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.plan = plan
        self.watch = watch
        self.injected: Counter[Kind] = Counter()
        self.said: Counter[int] = Counter()
        """Statuses that the upstream itself answered with."""
        self.mistakes: list[str] = []
        self.requests = 0
        self._lost_login = False
        self._lock = Lock()

    @property
    def url(self) -> str:
        """Where the client is pointed at."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def spoil(self, plan: Plan | None) -> None:
        """From now on, go by this plan; without one, pass everything on as it is."""
        with self._lock:
            self.plan = plan
            # A login that was lost stays lost until it is asked for, or until all is calm.
            self._lost_login = self._lost_login and plan is not None

    def arrived(self, method: str, target: str, body: bytes) -> Asked:
        """Number a request."""
        with self._lock:
            self.requests += 1
            asked = Asked(self.requests, method, target, body)
        if self.watch:
            self.watch(asked, False)
        return asked

    def answer(self, asked: Asked, honest: Answer, line: "_Handler") -> None:
        """Answer a request, by the plan or honestly."""
        with self._lock:
            plan = self.plan
            kind = plan.fault(asked) if plan else None
            self.said[honest.status] += 1
            if self._lost_login:
                # Another fault would only hide what a stranger is told.
                kind, honest = None, to_stranger(asked, honest)
                self._lost_login = not asked.path.endswith("/myself")
            elif kind:
                self.injected[kind] += 1
                self._lost_login = kind is Kind.LOST_LOGIN
        if plan and kind:
            spoil(kind, asked, honest, line, plan.dice(asked), datetime.now(UTC))
        else:
            line.send(honest.wire())
        if self.watch:
            self.watch(asked, True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up or was killed is what is tested; anything else is the proxy's own mistake."""
        if not isinstance(sys.exception(), ConnectionError):
            self.mistakes.append(traceback.format_exc())


class _Handler(Silent, BaseHTTPRequestHandler):
    """One connection of a client, and the connection to the upstream that serves it."""

    server: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _up: http.client.HTTPConnection

    def setup(self) -> None:
        super().setup()
        self._up = http.client.HTTPConnection(self.server.upstream, timeout=HOLD_AT_MOST)

    def finish(self) -> None:
        self._up.close()
        super().finish()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = self.server.arrived(self.command, self.path, body)
        self.server.answer(asked, self._pass_on(asked), self)

    do_POST = do_PUT = do_DELETE = do_GET

    def _pass_on(self, asked: Asked) -> Answer:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED_ON}
        # Plain bytes, because a compressed half is another fault than half-sent JSON.
        headers["Accept-Encoding"] = "identity"
        for last in (False, True):
            try:
                self._up.request(asked.method, asked.target, asked.body or None, headers)
                response = self._up.getresponse()
                break
            except ConnectionError as error:
                # The upstream may have closed a connection that was idle.
                self._up.close()
                if last:
                    raise RuntimeError(f"{self.server.upstream} does not answer the proxy: {error}") from error
        body = response.read()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in _NOT_PASSED_ON]
        return Answer(response.status, kept, body)

    # -------------------------------------------------------------------- the line to the client

    def send(self, data: bytes) -> None:
        """Send bytes, and leave the connection open."""
        self.wfile.write(data)

    def hang_up(self) -> None:
        """Close it as a server does that has said everything."""
        self.close_connection = True

    def reset(self) -> None:
        """Close it with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def hold(self) -> None:
        """Say nothing until the client gives up."""
        self.close_connection = True
        self.connection.settimeout(HOLD_AT_MOST)
        self.connection.recv(1)


@contextmanager
def running_proxy(upstream: str, plan: Plan | None = None) -> Iterator[Proxy]:
    """A proxy on a free port, for as long as it is needed."""
    proxy = Proxy(upstream, plan)
    with answering(proxy):
        yield proxy
    assert not proxy.mistakes, proxy.mistakes[0]
