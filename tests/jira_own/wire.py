"""Requests as handlers see them, and answers as they give them."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from jira_own.log import Request
from jira_own.model import Account

NO_LOGIN = {"message": "Client must be authenticated to access this resource.", "status-code": 401}


class Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, body: object = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def bad(*messages: str, status: int = 400) -> Refusal:
    return Refusal(status, {"errorMessages": list(messages), "errors": {}})


def no_issue() -> Refusal:
    return bad("Issue does not exist or you do not have permission to see it.", status=404)


@dataclass
class Call:
    method: str
    path: str
    """Without the gateway's prefix."""
    query: dict[str, list[str]]
    body: Any
    headers: Mapping[str, str]
    """By name in lower case."""
    gateway: bool
    account: Account | None = None
    parts: tuple[str, ...] = ()
    """What stands in the places of the route's braces."""
    answer_headers: dict[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str | None:
        """A parameter of the query, or a property of the body as text."""
        if name in self.query:
            return self.query[name][0]
        value = self.body.get(name) if isinstance(self.body, dict) else None
        return None if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        text = self.one(name)
        if text is None:
            return default
        if not re.fullmatch(r"-?\d+", text):
            raise bad(f'For input string: "{text}"')
        return int(text)

    def many(self, name: str) -> list[str]:
        """A list: repeated, with commas, or a list in the body."""
        values = self.query.get(name)
        if values is None:
            found = self.body.get(name) if isinstance(self.body, dict) else None
            values = [found] if isinstance(found, str) else [str(one) for one in found or []]
        return [part.strip() for value in values for part in value.split(",") if part.strip()]

    def expands(self, name: str) -> bool:
        return name in self.many("expand")

    def record(self) -> Request:
        account = self.account.id if self.account else None
        return Request(self.method, self.path, self.query, self.body, tuple(self.many("fields")), account)


Handler = Callable[[Call], object]
"""Answers JSON as text, or anything that can be written as JSON."""


@dataclass(frozen=True)
class Route:
    method: str
    path: re.Pattern[str]
    handler: Handler
    scope: str
    """What a scoped token must have for it."""


def route(method: str, template: str, handler: Handler, scope: str = "read:jira-work") -> Route:
    """`/rest/api/{}/issue/{}`: each pair of braces is one part of the path."""
    return Route(method, re.compile(re.sub(r"\\{\\}", "([^/]+)", re.escape(template))), handler, scope)


def read_query(raw: bytes) -> dict[str, list[str]]:
    return parse_qs(raw.decode(), keep_blank_values=True)


def read_body(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise bad("There was an error parsing JSON. Check that your request body is valid.") from None


def credentials(header: str | None) -> tuple[str, str] | None:
    """Name and secret of an `Authorization`; the name is empty for a bearer token."""
    kind, _, value = (header or "").partition(" ")
    if kind.lower() == "bearer":
        return "", value.strip()
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return name, secret
    return None
