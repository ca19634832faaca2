"""How each kind of fault looks on the wire."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from random import Random
from typing import Protocol

from faults.plan import Asked, Kind

HALF_AN_HOUR = 1847
"""Seconds in a `Retry-After` that nobody should sleep through."""

PAGE = b"<!DOCTYPE html>\n<html><head><title>Just a moment</title></head><body><h1>We will be back.</h1></body></html>"


@dataclass(frozen=True)
class Answer:
    """An answer, whole: its headers stand without length and encoding."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""

    def head(self, *more: tuple[str, str]) -> bytes:
        """Status line and headers, up to the body."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in (*self.headers, *more)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def wire(self) -> bytes:
        """The honest bytes."""
        return self.head(("Content-Length", str(len(self.body)))) + self.body


class Line(Protocol):
    """The connection to the client."""

    def send(self, data: bytes) -> None:
        """Send bytes, and leave the connection open."""
        ...

    def hang_up(self) -> None:
        """Close it as a server does that has said everything."""
        ...

    def reset(self) -> None:
        """Close it with a TCP reset."""
        ...

    def hold(self) -> None:
        """Say nothing until the client gives up."""
        ...


def spoil(kind: Kind, asked: Asked, honest: Answer, line: Line, dice: Random, now: datetime) -> None:
    """Answer the request in the way of this kind; `honest` is what Jira said."""
    if kind in _BREAKS:
        _BREAKS[kind](honest, line, dice)
    else:
        line.send(_instead(kind, asked, honest, dice, now).wire())


# ------------------------------------------------------------------------------ the connection breaks


def _reset(honest: Answer, line: Line, dice: Random) -> None:
    line.reset()


def _reset_in_body(honest: Answer, line: Line, dice: Random) -> None:
    _send_part(honest, line, dice)
    line.reset()


def _closed(honest: Answer, line: Line, dice: Random) -> None:
    line.hang_up()


def _held(honest: Answer, line: Line, dice: Random) -> None:
    line.hold()


def _held_in_body(honest: Answer, line: Line, dice: Random) -> None:
    _send_part(honest, line, dice)
    line.hold()


def _short_body(honest: Answer, line: Line, dice: Random) -> None:
    _send_part(honest, line, dice)
    line.hang_up()


def _cut_chunks(honest: Answer, line: Line, dice: Random) -> None:
    part = honest.body[: _cut(honest.body, dice)]
    chunk = b"%x\r\n%b\r\n" % (len(part), part) if part else b""
    line.send(honest.head(("Transfer-Encoding", "chunked")) + chunk)
    line.hang_up()


def _send_part(honest: Answer, line: Line, dice: Random) -> None:
    whole = honest.wire()
    line.send(whole[: len(whole) - len(honest.body) + _cut(honest.body, dice)])


def _cut(body: bytes, dice: Random) -> int:
    """Somewhere before the last character that is no white space: what stands before is never whole JSON."""
    return dice.randrange(max(1, len(body.rstrip())))


_BREAKS: dict[Kind, Callable[[Answer, Line, Random], None]] = {
    Kind.RESET: _reset,
    Kind.RESET_IN_BODY: _reset_in_body,
    Kind.CLOSED: _closed,
    Kind.HELD: _held,
    Kind.HELD_IN_BODY: _held_in_body,
    Kind.SHORT_BODY: _short_body,
    Kind.CUT_CHUNKS: _cut_chunks,
}


# ------------------------------------------------------------------------------ another answer


def _instead(kind: Kind, asked: Asked, honest: Answer, dice: Random, now: datetime) -> Answer:
    if kind in _STATUS:
        return replace(_STATUS[kind], headers=(*_STATUS[kind].headers, *_when(kind, dice, now)))
    if kind is Kind.HALF_JSON:
        return replace(honest, body=honest.body[: _cut(honest.body, dice)])
    if kind is Kind.EMPTY:
        return replace(honest, status=200, body=b"")
    if kind is Kind.REPEATED_TOKEN:
        return _repeated(asked, honest)
    if kind is Kind.STRANGER:
        nothing = {"startAt": 0, "maxResults": 50, "total": 0, "issues": []}
        return _json(200, nothing, ("X-AUSERNAME", "anonymous"))
    return to_stranger(asked, honest)


def _repeated(asked: Asked, honest: Answer) -> Answer:
    page = json.loads(honest.body)
    if "issues" not in page:  # Jira refused the request: there is no token to repeat
        return honest
    return replace(honest, body=json.dumps(page | {"nextPageToken": asked.page_token, "isLast": False}).encode())


def to_stranger(asked: Asked, honest: Answer) -> Answer:
    """What Jira Cloud says to somebody whose login it no longer knows."""
    path = asked.path
    if path.endswith("/myself"):
        return _said(401, "Client must be authenticated to access this resource.")
    if path.endswith("/search/jql"):
        return _json(200, {"issues": [], "isLast": True})
    if path.endswith("/issue/bulkfetch"):
        return _json(200, {"issues": [], "issueErrors": []})
    if path.endswith("/changelog/bulkfetch"):
        return _json(200, {"issueChangeLogs": []})
    if path.endswith("/agile/1.0/board"):
        return _json(200, {"startAt": 0, "maxResults": 50, "total": 0, "isLast": True, "values": []})
    if any(f"/{each}/" in path for each in ("issue", "project", "board", "filter")):
        return _said(404, "It does not exist or you do not have permission to see it.")
    return honest


def _json(status: int, content: object, *headers: tuple[str, str]) -> Answer:
    return Answer(status, (("Content-Type", "application/json;charset=UTF-8"), *headers), json.dumps(content).encode())


def _said(status: int, sentence: str) -> Answer:
    return _json(status, {"errorMessages": [sentence], "errors": {}})


def _page(status: int) -> Answer:
    return Answer(status, (("Content-Type", "text/html;charset=UTF-8"),), PAGE)


_LIMITED = _said(429, "Rate limit exceeded.")
_STATUS: dict[Kind, Answer] = {
    Kind.HTML_200: _page(200),
    Kind.HTML_502: _page(502),
    Kind.HTML_503: _page(503),
    Kind.LIMITED_SECONDS: _LIMITED,
    Kind.LIMITED_HALF_HOUR: _LIMITED,
    Kind.LIMITED_PAST: _LIMITED,
    Kind.LIMITED_UNTIL: _LIMITED,
    Kind.LIMITED_RESET: _LIMITED,
    Kind.ERROR_500: _said(500, "Internal server error"),
    Kind.ERROR_502: Answer(502),
    Kind.ERROR_503: Answer(503),
    Kind.ERROR_503_SECONDS: Answer(503),
    Kind.ERROR_504: Answer(504),
    Kind.REFUSED_LOGIN: _said(401, "Client must be authenticated to access this resource."),
    Kind.EXPIRED_TOKEN: _said(400, "The provided next page token is invalid or expired."),
}


def _when(kind: Kind, dice: Random, now: datetime) -> list[tuple[str, str]]:
    """The headers that say when to come back."""
    seconds = dice.randint(0, 3)
    moment = now.astimezone(UTC) + timedelta(seconds=seconds)
    return {
        Kind.LIMITED_SECONDS: [("Retry-After", str(seconds))],
        Kind.LIMITED_HALF_HOUR: [("Retry-After", str(HALF_AN_HOUR)), ("RateLimit-Reason", "jira-quota-global-based")],
        Kind.LIMITED_PAST: [("Retry-After", format_datetime(moment - timedelta(minutes=2), usegmt=True))],
        Kind.LIMITED_UNTIL: [("Retry-After", format_datetime(moment, usegmt=True))],
        Kind.LIMITED_RESET: [("X-RateLimit-Reset", f"{moment:%Y-%m-%dT%H:%M:%SZ}")],
        Kind.ERROR_503_SECONDS: [("Retry-After", str(seconds))],
    }.get(kind, [])
