"""A program that asks the API of a small organisation, whose clock stands still."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import uvicorn
from starlette.applications import Starlette

from andon.config import Organisation
from andon.model import FOR_PROGRAMS, Account, Role, Scope, Viewer
from andon.store import Store
from andon.usecases.tokens import PREFIX, make_token
from andon.web.api import Desk, routes
from andon.web.api.asked import Kept
from andon.web.api.calls import BASE
from andon.web.guesses import Buckets, Guesses, Pace
from andon.web.shell import Shell
from asgi import Answer, ask
from examples import NOW
from server import free_port

MEMBERS = {"squad": [{"name": "Atlas", "members": ["team-atlas"]}, {"name": "Borealis", "members": ["team-borealis"]}]}
ACCESS: dict[str, Any] = {
    **MEMBERS,
    "access": {"directors": ["directors"], "administrators": ["admins"]},
    "tribe": [{"name": "Sound", "directors": ["sound-leads"]}, {"name": "Light", "directors": ["light-leads"]}],
}
GROUPS = {
    "its member": "team-atlas",
    "another squad's member": "team-borealis",
    "a director": "directors",
    "a director of its tribe": "sound-leads",
    "a director of another tribe": "light-leads",
    "an administrator": "admins",
    "a guest": "",
}
"""Who somebody is to the squad Atlas of the tribe Sound, and the group that makes them that."""


UNHURRIED = Pace(burst=100_000, a_second=1000.0)


class Clock:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Api:
    """The API over a store."""

    store: Store
    organisation: Organisation = field(default_factory=lambda: Organisation.model_validate(ACCESS))
    now: datetime = NOW
    signs_in: bool = True
    clock: Clock = field(default_factory=Clock)
    pace: Pace = UNHURRIED
    """Of a token: as good as none, unless a test is about it."""

    def __post_init__(self) -> None:
        kept = Kept()
        self.guesses = Guesses(clock=self.clock)
        rate = Buckets(self.pace, 100, self.clock)
        self.app = Shell(Starlette(routes=routes(lambda: self._desk(kept), self.guesses, rate)))

    def _desk(self, kept: Kept) -> Desk:
        return Desk(self.store, "test", self.organisation, self.now, self.signs_in, kept)

    def token(self, who: str = "its member", *, scopes: tuple[Scope, ...] = FOR_PROGRAMS, days: int = 30) -> str:
        """A token of somebody who signed in just now, by who they are to Atlas."""
        group = GROUPS[who]
        account = Account(f"account-{who}", "Sue", "", frozenset({group} if group else ()), self.now)
        self.store.people.keep_account(account, issuer="https://id.example.com", subject=who)
        return self.token_of(Viewer(Role.VIEWER, account=account.id), scopes=scopes, days=days)

    def token_of(self, viewer: Viewer, *, scopes: tuple[Scope, ...] = FOR_PROGRAMS, days: int = 30) -> str:
        """A token of a viewer; one without an account is this machine."""
        secret = sha256(f"{viewer.account} {sorted(scopes)} {days}".encode()).hexdigest()
        make_token(
            self.store, viewer, name="A program", scopes=scopes, days=days, secret=secret, token=secret, now=self.now
        )
        return PREFIX + secret

    def get(self, path: str, token: str, **headers: str) -> Answer:
        """Read something."""
        return self.ask(path, token, headers=headers)

    def post(self, path: str, token: str, body: object, key: str = "key-1", **headers: str) -> Answer:
        """Say something."""
        sent = {"idempotency-key": key, "content-type": "application/json", **headers}
        return self.ask(path, token, method="POST", body=json.dumps(body).encode(), headers=sent)

    def ask(
        self,
        path: str,
        token: str = "",
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        client: str = "198.51.100.7",
    ) -> Answer:
        """Any request."""
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        shown = {"authorization": f"Bearer {token}"} if token else {}
        target = path if path.startswith("/api") else BASE + path
        return ask(self.app, target, method=method, headers={**shown, **named}, body=body, client=client)


def told(answer: Answer) -> Any:
    """What it says, if all is well."""
    assert answer.status in {200, 201}, answer.text
    assert answer.headers["content-type"] == "application/json"
    return json.loads(answer.body)


def problem(answer: Answer) -> Any:
    """What it says went wrong."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said = json.loads(answer.body)
    assert said["status"] == answer.status
    assert said["detail"].endswith(".")
    assert said["hint"]
    return said


def later(days: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(days=days)


@contextmanager
def served(api: Api) -> Iterator[str]:
    """The API on a port of its own, in this process."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(api.app, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
