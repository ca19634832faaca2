"""What was asked of a site, for tests to count and to search."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    """Without the gateway's prefix."""
    query: dict[str, list[str]]
    body: Any
    """Parsed JSON; None where there was none."""
    fields: tuple[str, ...]
    """The fields that it asked for, one by one."""
    account: str | None
    """Id of the account; None for an anonymous caller."""

    @property
    def text(self) -> str:
        """All of it as one text, to search for what should not be in it."""
        return json.dumps([self.method, self.path, self.query, self.body])


@dataclass
class Log:
    requests: list[Request] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, request: Request) -> None:
        self.requests.append(request)

    def clear(self) -> None:
        self.requests.clear()
        self.statuses.clear()

    def to(self, ending: str) -> list[Request]:
        """Those whose path ends so: `site.log.to("/search/jql")`."""
        return [one for one in self.requests if one.path.endswith(ending)]

    @property
    def counts(self) -> dict[str, int]:
        """How often each path was asked for."""
        return dict(Counter(one.path for one in self.requests))
