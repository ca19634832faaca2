"""Which request is spoilt, and how: decided by a seed and the request's number alone.

No kind changes Jira's data in silence. What an honest client has to go by:

- the connection: RESET, RESET_IN_BODY, CLOSED (not a byte), HELD and HELD_IN_BODY (nothing within the read
  time-out), SHORT_BODY (fewer bytes than Content-Length says), CUT_CHUNKS (no last chunk)
- JSON that does not parse: HALF_JSON (its Content-Length fits the half), EMPTY, HTML_200
- the status: HTML_502, HTML_503, LIMITED_*, ERROR_*, REFUSED_LOGIN (401), EXPIRED_TOKEN (400)
- REPEATED_TOKEN: the answer's `nextPageToken` is the one that was sent
- STRANGER (Data Center): the header `X-AUSERNAME: anonymous`, which nobody gets whose login is known
- LOST_LOGIN (Cloud): nothing but a missing `X-AACCOUNTID`. From one search on Jira answers as to a stranger:
  searches find nothing and issues are 404, until `myself` is asked and says 401. A client can tell if it asks
  `myself` again before it believes that issues are gone, or that it has seen all.

A 403 or 404 that is not true is not among them: nobody could tell it from a true one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request on its way through the proxy."""

    n: int
    """Counted from 1 over the proxy's life."""
    method: str
    target: str
    """Path and query, as in the request line."""
    body: bytes = b""

    @property
    def path(self) -> str:
        """Without the query."""
        return urlsplit(self.target).path

    @property
    def page_token(self) -> str | None:
        """The `nextPageToken` of the query or of a JSON body."""
        return self._said("nextPageToken")

    @property
    def is_next_page(self) -> bool:
        """Whether it goes on with a list that an earlier request began."""
        return self.page_token is not None or self._said("startAt") not in {None, "0"}

    def _said(self, name: str) -> str | None:
        (found,) = parse_qs(urlsplit(self.target).query).get(name, [None])[:1]
        if found is None and self.body:
            value = json.loads(self.body).get(name)
            found = None if value is None else str(value)
        return found


class Kind(StrEnum):
    """A way to spoil an answer; the value is its name in reports."""

    RESET = "reset before the answer"
    RESET_IN_BODY = "reset in the body"
    CLOSED = "closed without a byte"
    HELD = "time-out"
    HELD_IN_BODY = "time-out in the body"
    SHORT_BODY = "body shorter than promised"
    CUT_CHUNKS = "chunks cut off"
    HALF_JSON = "half-sent JSON"
    EMPTY = "empty 200"
    HTML_200 = "HTML page with 200"
    HTML_502 = "HTML page with 502"
    HTML_503 = "HTML page with 503"
    LIMITED_SECONDS = "429 for seconds"
    LIMITED_HALF_HOUR = "429 for half an hour"
    LIMITED_PAST = "429 until a date in the past"
    LIMITED_UNTIL = "429 until a date to come"
    LIMITED_RESET = "429 with X-RateLimit-Reset"
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    ERROR_503_SECONDS = "503 for seconds"
    ERROR_504 = "504"
    REFUSED_LOGIN = "401"
    REPEATED_TOKEN = "repeated page token"
    EXPIRED_TOKEN = "expired page token"
    STRANGER = "answer as to a stranger"
    LOST_LOGIN = "lost login"

    def fits(self, asked: Asked) -> bool:
        """Whether it can befall this request."""
        if self in {Kind.REPEATED_TOKEN, Kind.EXPIRED_TOKEN}:
            return asked.path.endswith("/search/jql") and asked.page_token is not None
        if self is Kind.STRANGER:
            return asked.path.endswith("/rest/api/2/search")
        if self is Kind.LOST_LOGIN:
            return asked.path.endswith("/search/jql")
        return True


_CHOOSY = frozenset({Kind.REPEATED_TOKEN, Kind.EXPIRED_TOKEN, Kind.STRANGER, Kind.LOST_LOGIN})
"""Kinds that fit few requests: they get those more often, so as not to be rare."""


FINAL = (Kind.REFUSED_LOGIN, Kind.LIMITED_HALF_HOUR, *sorted(_CHOOSY))
"""Kinds after which trying the same again is of no use: whoever passes over one goes on with half an answer."""


@dataclass(frozen=True)
class Plan:
    """What happens to the n-th request. The same seed does the same to the same requests, in any process."""

    seed: int
    rate: float
    """The share of requests that are spoilt, from 0 to 1."""
    kinds: Sequence[Kind] = tuple(Kind)

    def fault(self, asked: Asked) -> Kind | None:
        """How the request is spoilt, or None where it is left in peace."""
        dice = Random(f"{self.seed} {asked.n}")
        fitting = [kind for kind in self.kinds if kind.fits(asked)]
        if not fitting or dice.random() >= self.rate:
            return None
        (kind,) = dice.choices(fitting, [3 if kind in _CHOOSY else 1 for kind in fitting])
        return kind

    def dice(self, asked: Asked) -> Random:
        """Chance for the details of the request's fault: where a body breaks, how long a limit lasts."""
        return Random(f"{self.seed} {asked.n} details")
