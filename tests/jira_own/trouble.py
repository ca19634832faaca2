"""What can go wrong on the way: switches that a test sets on `site.trouble`, and faults that it adds.

    site.trouble.add(too_many(retry_after=1847, path="/search", times=2))
    site.trouble.expired_login = True

`site.trouble.clear()` makes all well again.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

HTML = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in or try again.</body></html>"


@dataclass
class Fault:
    """An answer instead of the real one.

    It meets requests whose path matches `path` (a regular expression, found anywhere), leaves the first `after` of
    them alone, and is gone after `times`; None stays for good.
    """

    status: int = 500
    body: str = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    after: int = 0
    times: int | None = 1
    seconds: float = 0.0
    """How long to wait before the answer; with status 0 the real answer follows."""

    def strikes(self, path: str) -> bool:
        if not re.search(self.path, path) or self.times == 0:
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


def broken(status: int = 500, *, body: str = "", path: str = "", after: int = 0, times: int | None = 1) -> Fault:
    """500, 502, 503 or 504, with a body or without one."""
    return Fault(status, body, path=path, after=after, times=times)


def unauthorised(*, path: str = "", after: int = 0, times: int | None = None) -> Fault:
    body = '{"message": "Client must be authenticated to access this resource.", "status-code": 401}'
    return Fault(401, body, path=path, after=after, times=times)


def forbidden(*, path: str = "", after: int = 0, times: int | None = None) -> Fault:
    body = '{"errorMessages": ["You do not have permission to perform this operation."], "errors": {}}'
    return Fault(403, body, path=path, after=after, times=times)


def too_many(
    retry_after: float | datetime | str | None = None,
    *,
    reset: datetime | str | None = None,
    reason: str | None = None,
    points: tuple[int, int] | None = None,
    path: str = "",
    after: int = 0,
    times: int | None = 1,
) -> Fault:
    """429. `retry_after`: seconds, a moment (sent as an HTTP date) or any text.

    `reset` is sent as `X-RateLimit-Reset`, `reason` as `RateLimit-Reason`, `points` (left, limit) in the headers of
    the points quota.
    """
    headers = {}
    if isinstance(retry_after, datetime):
        headers["Retry-After"] = format_datetime(retry_after, usegmt=True)
    elif retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if reset:
        headers["X-RateLimit-Reset"] = reset if isinstance(reset, str) else reset.strftime("%Y-%m-%dT%H:%MZ")
    if reason:
        headers["RateLimit-Reason"] = reason
    if points:
        headers["X-Beta-RateLimit-Policy"] = f'"{reason or "jira-quota-based"}";q={points[1]};w=3600'
        headers["X-Beta-RateLimit"] = f'"{reason or "jira-quota-based"}";r={points[0]}'
    body = '{"errorMessages": ["Rate limit exceeded."]}'
    return Fault(429, body, headers=headers, path=path, after=after, times=times)


def html_page(status: int = 200, *, path: str = "", after: int = 0, times: int | None = 1) -> Fault:
    """What a proxy or a single sign-on puts in the way."""
    return Fault(status, HTML, "text/html;charset=UTF-8", path=path, after=after, times=times)


def slow(seconds: float, *, path: str = "", after: int = 0, times: int | None = 1) -> Fault:
    """The real answer, late."""
    return Fault(0, path=path, after=after, times=times, seconds=seconds)


@dataclass
class Trouble:
    faults: list[Fault] = field(default_factory=list)
    latency: float = 0.0
    """Seconds that every request takes longer; requests wait side by side."""
    expired_login: bool = False
    """Everybody is anonymous, and gets 200 wherever Jira gives anonymous callers 200."""
    repeated_token: bool = False
    """Searches and bulk changelogs answer with the token they were given (the first page with its own)."""
    tokens_expire_after: int | None = None
    """So many tokens are still taken; then each is 400, until this is set again."""
    short_pages: random.Random | None = None
    """Cloud pages get a random size from one up to what was asked for."""
    after_page: Callable[[int], None] | None = None
    """Called with the number of pages of searches and bulk fetches served so far: where data changes between two."""
    pages: int = 0

    def add(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    def clear(self) -> None:
        """All is well again."""
        self.__init__()  # type: ignore[misc]

    def strike(self, path: str) -> Fault | None:
        """The first fault that meets this request."""
        return next((fault for fault in self.faults if fault.strikes(path)), None)

    def page_size(self, size: int) -> int:
        return size if self.short_pages is None else self.short_pages.randint(1, size)

    def page_served(self) -> None:
        self.pages += 1
        if self.after_page:
            self.after_page(self.pages)

    def token_refused(self) -> bool:
        if self.tokens_expire_after is None:
            return False
        self.tokens_expire_after -= 1
        return self.tokens_expire_after < 0
