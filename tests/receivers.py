"""Those who receive messages: a web server and a mail server of our own, on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from answering import Silent, answering
from server import free_port


class Webhook:
    """A web server that keeps what it is sent, and answers as it is told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.got: list[Any] = []
        self.status = 200
        self.location = ""
        self.hold = threading.Event()
        """While cleared, nothing is answered."""
        self.hold.set()

    @property
    def address(self) -> str:
        """As Apprise understands it, with a secret in it."""
        return f"json://127.0.0.1:{self.port}/hook/{SECRET}"

    @property
    def titles(self) -> list[str]:
        return [each["title"] for each in self.got]


SECRET = "s3cr3t-T0ken-0f-A-channel"


@contextmanager
def webhook() -> Iterator[Webhook]:
    """One that serves until the block ends."""

    class Handler(Silent, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.hold.wait(30)
            if hook.status < 300:
                hook.got.append(body)
            self.send_response(hook.status)
            if hook.location:
                self.send_header("Location", hook.location)
            self.end_headers()
            # A service may say what it was asked for, and by whom.
            self.wfile.write(f"you sent {body} to {self.path}".encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook = Webhook(server.server_port)
    with answering(server):
        try:
            yield hook
        finally:
            hook.hold.set()


class Mailbox:
    """A mail server that keeps what it is sent."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.got: list[EmailMessage] = []

    @property
    def address(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=andon@example.com&to=squad@example.com"

    @property
    def subjects(self) -> list[str]:
        return [str(each["Subject"]) for each in self.got]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """One that serves until the block ends."""
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
