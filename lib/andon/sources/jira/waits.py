"""How long to wait before Jira is asked again: what it says itself, and what to do where it says nothing."""

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

LONGEST = timedelta(days=366)
"""A wait beyond this is a mistake of whoever asked for it."""

EPOCH_SECONDS = 1e9
"""Numbers from here on are moments, not spans: seconds since 1970 ..."""

EPOCH_MILLISECONDS = 1e11
"""... and from here on milliseconds."""


@dataclass(frozen=True)
class Patience:
    """How long one request may be tried again before the sync is put off."""

    attempts: int = 6
    seconds: float = 300
    """The longest that is slept for one request. A wait beyond it is told to the person instead."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    spread: Callable[[], float] = random.random
    """Seconds, between 0 and 1, by which those who wait are kept from coming back all at once."""


class Gate:
    """The moment before which nobody asks: what Jira told one thread holds for all of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._opens = datetime.min.replace(tzinfo=UTC)

    def close(self, until: datetime) -> None:
        """Let nobody through before this moment, or a later one that was already set."""
        with self._lock:
            self._opens = max(self._opens, until)

    def left(self, now: datetime) -> float:
        """Seconds until it opens; 0 when it is open."""
        return max(0.0, (self._opens - now).total_seconds())


def asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that an answer asks to wait, or None if it does not say."""
    wait = retry_after(headers.get("Retry-After"), now)
    return reset_after(headers.get("X-RateLimit-Reset"), now) if wait is None else wait


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait from a `Retry-After`, which is a number or an HTTP date; None if it is neither."""
    moment = http_date(header)
    return _seconds(_number(header) if moment is None else (moment - now).total_seconds())


def reset_after(header: str | None, now: datetime) -> float | None:
    """Seconds until a rate limit's window ends, from an ISO time, an epoch or a span; None if it is none of them."""
    number = _number(header)
    if number is None:
        try:
            moment = datetime.fromisoformat((header or "").strip())
        except ValueError:
            return None
        return _seconds((_in_utc(moment) - now).total_seconds())
    if number >= EPOCH_MILLISECONDS:
        number /= 1000
    return _seconds(number - now.timestamp() if number >= EPOCH_SECONDS else number)


def http_date(header: str | None) -> datetime | None:
    """The moment that an HTTP date names, in UTC; None if it is none."""
    try:
        return _in_utc(parsedate_to_datetime(header)) if header else None
    except ValueError:
        return None


def _number(header: str | None) -> float | None:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", header or "")
    return float(found[1]) if found else None


def _seconds(wait: float | None) -> float | None:
    if wait is None or wait > LONGEST.total_seconds():
        return None
    return max(0.0, wait)


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
