"""Guessing is slowed down: who shows wrong keys too often is turned away before anything is looked up.

One limiter for all that a secret opens: tokens of programs, frozen links, codes of votes, the webhook's secret. Only
misses count, by address, and each wrong key once: a whole company may sit behind one address, and a program there that
shows its dead token for ever guesses nothing. A key that opened something lately goes on, whoever guesses beside it. It
is this process's own memory, bounded, and holds neither a key nor what was asked.

The address is the one that the web server tells: behind a proxy that is believed, the caller's (docs/api.md).
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

Held = TypeVar("Held")

MOST_ADDRESSES = 20_000
MOST_KEYS = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and then so many a second."""

    burst: int
    a_second: float


MISSES = Pace(burst=20, a_second=0.5)
"""Of different wrong keys: who mistypes notices nothing; who guesses gets half a guess a second."""

AGAIN = Pace(burst=100, a_second=10.0)
"""Of one wrong key that is shown again: it is looked up each time, since it may open something by now."""

ALL_AGAIN = Pace(burst=400, a_second=40.0)
"""Of all of them together: who has collected wrong keys does not keep the store busy with them."""


class Buckets:
    """How much each of many has left. Whoever has not been heard of for longest is forgotten first."""

    def __init__(self, pace: Pace, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, who: str) -> bool:
        return who in self._left

    def wait(self, who: str) -> int:
        """For how many seconds there is nothing left; 0 where there is something."""
        with self._lock:
            left = self._now(who)
        return 0 if left >= 1 else max(1, math.ceil((1 - left) / self._pace.a_second))

    def take(self, who: str) -> None:
        """One less; never less than nothing, so that who stops can go on soon."""
        with self._lock:
            self._left[who] = max(0.0, self._now(who) - 1), self._clock()
            self._left.move_to_end(who)
            while len(self._left) > self._most:
                self._left.popitem(last=False)

    def _now(self, who: str) -> float:
        left, at = self._left.get(who, (float(self._pace.burst), 0.0))
        return min(float(self._pace.burst), left + (self._clock() - at) * self._pace.a_second)


class Guesses:
    """Who may try a key."""

    def __init__(self, pace: Pace = MISSES, clock: Callable[[], float] = time.monotonic) -> None:
        self._misses = Buckets(pace, MOST_ADDRESSES, clock)
        self._again = Buckets(AGAIN, MOST_KEYS, clock)
        self._all_again = Buckets(ALL_AGAIN, MOST_ADDRESSES, clock)
        self._good: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, kind: str, address: str, key: str) -> int:
        """For how many seconds this address may not try this key; 0 where it may, and where there is none."""
        if not key or self._is_good(kind, key):
            return 0
        who, tried = f"{kind} {address}", _tried(kind, address, key)
        if tried in self._again:
            return max(self._again.wait(tried), self._all_again.wait(who))
        return self._misses.wait(who)

    def missed(self, kind: str, address: str, key: str) -> None:
        """It opened nothing, which counts once.

        A good key that finds nothing once, say a format that was never made, is no guess; nor is no key.
        """
        if not key or self._is_good(kind, key):
            return
        who, tried = f"{kind} {address}", _tried(kind, address, key)
        (self._all_again if tried in self._again else self._misses).take(who)
        self._again.take(tried)

    def opened(self, kind: str, key: str) -> None:
        """It opened something. What it opens is looked up each time all the same."""
        if not key:
            return
        with self._lock:
            self._good[_digest(kind, key)] = None
            self._good.move_to_end(_digest(kind, key))
            while len(self._good) > MOST_KEYS:
                self._good.popitem(last=False)

    def shut(self, kind: str, key: str) -> None:
        """It opens nothing any more."""
        with self._lock:
            self._good.pop(_digest(kind, key), None)

    def _is_good(self, kind: str, key: str) -> bool:
        return bool(key) and _digest(kind, key) in self._good


def _tried(kind: str, address: str, key: str) -> str:
    return _digest(f"{kind} {address}", key).hex()


def _digest(kind: str, key: str) -> bytes:
    # No key lies in memory for longer than its request.
    return blake2b(f"{kind} {key}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def address_of(request: Request) -> str:
    """Who asks, as the web server tells it; of an IPv6 address the network, of which one caller has all addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.version == 4:
        return str(mapped)
    return str(ipaddress.ip_network((mapped, 64), strict=False).network_address)


Refuse = Callable[[Request, int], Response]
"""An answer to who has to wait so many seconds."""


def limited(
    routes: Iterable[BaseRoute],
    guesses: Guesses,
    kind: str,
    *,
    misses: Collection[int],
    key: Callable[[Request], str] = lambda request: "",
    refuse: Refuse,
) -> list[BaseRoute]:
    """The routes, closed for a while to addresses that show wrong keys; `misses` are the answers to one."""
    return [
        _behind(each, guesses, kind, frozenset(misses), key, refuse) if isinstance(each, Route) else each
        for each in routes
    ]


def _behind(
    route: Route,
    guesses: Guesses,
    kind: str,
    misses: frozenset[int],
    key: Callable[[Request], str],
    refuse: Refuse,
) -> Route:
    inside: Callable[[Request], Awaitable[Response]] = route.endpoint

    async def answer(request: Request) -> Response:
        address, shown = address_of(request), key(request)
        waits = guesses.wait(kind, address, shown)
        if waits:
            return refuse(request, waits)
        found = await inside(request)
        if found.status_code in misses:
            guesses.missed(kind, address, shown)
        elif found.status_code < HTTPStatus.MULTIPLE_CHOICES or found.status_code == HTTPStatus.NOT_MODIFIED:
            # A redirection may come before anything was looked up.
            guesses.opened(kind, shown)
        return found

    return Route(route.path, answer, methods=sorted(route.methods or ()))


# ------------------------------------------------------------------------------ what is told


def wait_headers(seconds: int) -> dict[str, str]:
    """How long to wait."""
    return {"Retry-After": str(seconds), "Cache-Control": "no-store"}


def plainly(sentence: str) -> Refuse:
    """One sentence, for somebody with a browser."""

    def refuse(request: Request, seconds: int) -> Response:
        headers = {**wait_headers(seconds), "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
        return PlainTextResponse(sentence, HTTPStatus.TOO_MANY_REQUESTS, headers=headers)

    return refuse
