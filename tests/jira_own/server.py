"""Serves a site on a free port of this machine, in a thread of the test or as a process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp

from jira_own.app import app
from jira_own.beans import Face

if TYPE_CHECKING:
    from jira_own.contract import Checked
    from jira_own.site import Site

STARTS_WITHIN = 20.0
"""Seconds."""


@contextmanager
def running(site: "Site", face: Face | str, checked: "Checked | None" = None) -> Iterator[str]:
    """Its address, such as `http://127.0.0.1:40123`; the site may be changed meanwhile.

    With `checked` every request and answer goes through it, and its violations are there to look at afterwards.
    """
    inner = app(site, face)
    with serving(checked.around(inner) if checked else inner) as url:
        site.base_url = url
        yield url


@contextmanager
def serving(asgi: ASGIApp) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(_config(asgi))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    waited = threading.Event()
    for _ in range(int(STARTS_WITHIN / 0.01)):
        if server.started or not thread.is_alive():
            break
        waited.wait(0.01)
    if not server.started:
        raise RuntimeError("The server did not start.")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        listener.close()


def serve(asgi: ASGIApp, listener: socket.socket) -> None:
    """Until the process is told to end."""
    uvicorn.Server(_config(asgi)).run(sockets=[listener])


def _config(asgi: ASGIApp) -> uvicorn.Config:
    quiet = {"log_level": "error", "access_log": False, "lifespan": "off", "ws": "none"}
    return uvicorn.Config(asgi, timeout_keep_alive=60, timeout_graceful_shutdown=1, **quiet)  # type: ignore[arg-type]
