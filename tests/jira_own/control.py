"""`/_control/`: a test's hand in a site that runs as another process. JSON in, JSON out."""

import json
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jira_own import trouble

if TYPE_CHECKING:
    from jira_own.site import Site

CONTROL = "/_control/"
Body = dict[str, Any]
_FAULTS: dict[str, Callable[..., trouble.Fault]] = {
    "broken": trouble.broken,
    "unauthorised": trouble.unauthorised,
    "forbidden": trouble.forbidden,
    "too_many": trouble.too_many,
    "html_page": trouble.html_page,
    "slow": trouble.slow,
}
_SWITCHES = ("latency", "expired_login", "repeated_token", "tokens_expire_after")


class Control:
    def __init__(self, site: "Site") -> None:
        self._site = site
        self._actions: dict[tuple[str, str], Callable[[Body], object]] = {
            ("GET", "counts"): self.counts,
            ("POST", "forget"): self.forget,
            ("POST", "create"): self.create,
            ("POST", "edit"): self.edit,
            ("POST", "transition"): self.transition,
            ("POST", "move"): self.move,
            ("POST", "delete"): self.delete,
            ("POST", "trouble"): self.trouble,
            ("POST", "shutdown"): self.shutdown,
        }

    def answer(self, method: str, path: str, raw: bytes) -> tuple[int, object]:
        """Status and body."""
        action = self._actions.get((method, path.removeprefix(CONTROL)))
        if action is None:
            return 404, {"error": f"There is no {method} {path}."}
        try:
            with self._site.lock:
                return 200, action(json.loads(raw) if raw else {})
        except (KeyError, ValueError, TypeError, StopIteration) as error:
            return 400, {"error": repr(error)}

    def counts(self, body: Body) -> object:
        """Requests by path, answers by status, issues."""
        log = self._site.log
        statuses = {str(key): value for key, value in log.statuses.items()}
        return {"requests": log.counts, "statuses": statuses, "issues": len(self._site.issues)}

    def forget(self, body: Body) -> object:
        self._site.log.clear()
        return {}

    def create(self, body: Body) -> object:
        """`{"project": "ABC", "type": "Story", "summary": ...}` and more attributes of an issue."""
        return {"key": self._site.create(**body).key}

    def edit(self, body: Body) -> object:
        """`{"key": "ABC-1", "summary": ...}`: attributes of an issue and their new values."""
        return {"key": self._site.edit(body.pop("key"), **{name: _tuple(value) for name, value in body.items()}).key}

    def transition(self, body: Body) -> object:
        return {"key": self._site.transition(body.pop("key"), **body).key}

    def move(self, body: Body) -> object:
        return {"key": self._site.move(body["key"], body["project"]).key}

    def delete(self, body: Body) -> object:
        self._site.delete(body["key"])
        return {}

    def trouble(self, body: Body) -> object:
        """`{"clear": true}`, a switch (`{"latency": 0.05}`), or `{"fault": "too_many", "retry_after": 2}`."""
        if body.pop("clear", False):
            self._site.trouble.clear()
        if "fault" in body:
            self._site.trouble.add(_FAULTS[body.pop("fault")](**body))
            return {}
        for name, value in body.items():
            if name not in _SWITCHES:
                raise KeyError(name)
            setattr(self._site.trouble, name, value)
        return {}

    def shutdown(self, body: Body) -> object:
        os.kill(os.getpid(), signal.SIGTERM)
        return {}


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
