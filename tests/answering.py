"""A web server of a test's own, in a thread of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any


class Silent:
    """For a handler of requests that prints none of them."""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output quiet."""


@contextmanager
def answering(server: ThreadingHTTPServer) -> Iterator[str]:
    """Its address; it answers until the block ends. Nobody waits for an answer that is still on its way then."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
