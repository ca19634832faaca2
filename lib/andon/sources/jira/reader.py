"""Asking a Jira until it answers: one way to try again, one way to say that it will not.

Nothing in this module knows what an issue means, or which kind of Jira it asks.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import orjson
import tenacity

from andon.config import whole_minute
from andon.errors import SourceError, SourceUnavailable
from andon.sources.jira.refusals import (
    ADDRESS_HINT,
    Again,
    Refused,
    error_in,
    is_own,
    is_stranger,
    login_hint,
    refusal,
    understood,
    words_of,
)
from andon.sources.jira.waits import Gate, Patience, asked_wait, http_date
from andon.sources.jira.wire import AGAIN, Answer, JiraSettings, Request, Wire

__all__ = ["JiraSettings", "Patience", "Raw", "Reader", "Refused", "quoted", "understood"]

Raw = Mapping[str, Any]
"""A JSON object as Jira sent it. It never leaves `andon.sources`."""

LATER = timedelta(minutes=5)
"""When to come back to a Jira that was asked too much and does not say for how long."""

FIRST_ATTEMPTS = 2
"""While nothing has ever answered, a wrong address is likelier than a passing trouble."""

_backoff = tenacity.wait_exponential(multiplier=1, max=30)


class Reader:
    """Reads JSON from one Jira, from any thread. What comes back is JSON or a SourceError, never half an answer."""

    def __init__(self, settings: JiraSettings, patience: Patience | None = None) -> None:
        self.settings = settings
        self.date: datetime | None = None
        """Jira's clock, as of its last answer."""
        self._patience = patience or Patience()
        self._wire = Wire(settings)
        self._gate = Gate()
        self._answered = False

    def get(self, path: str, **params: str | int) -> Any:
        """The JSON under a path such as `rest/api/2/myself`."""
        return self._ask(Request("GET", path, params))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that answers a question which is too long for an address."""
        return self._ask(Request("POST", path, body=body))

    def find(self, path: str, **params: str | int) -> Any | None:
        """The JSON under a path, or None where Jira says that nothing is there (or may be seen)."""
        try:
            return self.get(path, **params)
        except Refused as refused:
            if refused.gone:
                return None
            raise

    # -------------------------------------------------------------------------- trying again

    def _ask(self, request: Request) -> Any:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Again),
            wait=self._wait,
            stop=self._is_enough,
            sleep=self._patience.sleep,
            reraise=True,
        )
        try:
            return retrying(self._once, request)
        except Again as failure:
            raise self._given_up(failure) from failure

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """What Jira asked for and a little more; ever longer where it asked for nothing, or for no time at all."""
        asked = _failure(state).wait or 0
        return max(_backoff(state), asked) + self._patience.spread()

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        patience, failure = self._patience, _failure(state)
        attempts = FIRST_ATTEMPTS if failure.address and not self._answered else patience.attempts
        slept = state.idle_for + state.upcoming_sleep
        return state.attempt_number >= min(attempts, patience.attempts) or slept > patience.seconds

    def _given_up(self, failure: Again) -> SourceError:
        address = self.settings.address
        if failure.foreign:
            return SourceError(
                f"{address} {failure.reason}.", hint=f"A login page or a portal may be in between. {ADDRESS_HINT}"
            )
        if failure.address and not self._answered:
            return SourceUnavailable(
                f"Nothing answers at {address}: it {failure.reason}.",
                hint=f"{ADDRESS_HINT} If it is right, Jira is down or out of reach from this network.",
            )
        until = self._asked_until(failure)
        when = f"after {whole_minute(until, self.settings.zone)}" if until else "when it is back"
        return SourceUnavailable(
            f"Jira at {address} {failure.reason}.",
            hint=f"Try again {when}; what was already fetched is kept.",
            until=until,
        )

    def _asked_until(self, failure: Again) -> datetime | None:
        """Until when Jira asked to be left alone; None for one that was merely down, which may be back at once."""
        if failure.wait:
            return self._patience.now() + timedelta(seconds=failure.wait)
        return self._patience.now() + LATER if failure.limited else None

    # -------------------------------------------------------------------------- one attempt

    def _once(self, request: Request) -> Any:
        self._pass_gate()
        answer = self._wire.send(request)
        self.date = http_date(answer.headers.get("Date")) or self.date
        if answer.status in AGAIN:
            raise self._told_to_wait(answer)
        return self._judged(answer)

    def _pass_gate(self) -> None:
        """Keep to a wait that another thread was asked for."""
        left = self._gate.left(self._patience.now())
        if left > self._patience.seconds:
            raise Again("asked for a pause", wait=left)
        if left:
            self._patience.sleep(left + self._patience.spread())

    def _told_to_wait(self, answer: Answer) -> Again:
        now = self._patience.now()
        wait = asked_wait(answer.headers, now)
        if wait:
            self._gate.close(now + timedelta(seconds=wait))
        limited = answer.status == HTTPStatus.TOO_MANY_REQUESTS
        return Again(f"answers {answer.status} ({answer.reason})", wait=wait, limited=limited)

    def _judged(self, answer: Answer) -> Any:
        if answer.status not in {401, 403}:
            self._refuse_to_be_a_stranger(answer)
        if answer.status < 400:
            found = _decoded(answer.body)
            self._answered = True
            return found
        error, missing = error_in(answer.body), answer.status == HTTPStatus.NOT_FOUND
        if missing and error is None:
            raise Again(_foreign_words(answer.body), foreign=True)
        self._answered = True
        told = error or {}
        said = self._without_secrets(words_of(told))
        # Taken for Jira's own word, the 404 of a gateway that has lost its Jira would make issues vanish.
        raise refusal(self.settings, answer.status, answer.headers, said, gone=missing and is_own(told))

    def _refuse_to_be_a_stranger(self, answer: Answer) -> None:
        """Such a Jira answers 200 with no issues, or 404 to each: unnoticed, all work would seem to be gone."""
        if self.settings.token and is_stranger(answer.headers):
            raise SourceError(
                f"Jira at {self.settings.address} does not know the token and answers as to a stranger.",
                hint=login_hint(self.settings),
            )

    def _without_secrets(self, text: str) -> str:
        return text.replace(self.settings.token, "...") if self.settings.token else text


def quoted(value: str) -> str:
    """A JQL string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _failure(state: tenacity.RetryCallState) -> Again:
    failure = state.outcome.exception() if state.outcome else None
    if not isinstance(failure, Again):
        raise TypeError("Only passing failures are tried again.")
    return failure


def _decoded(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError as error:
        if _is_page(body):
            raise Again(_foreign_words(body), foreign=True) from error
        raise Again("sent an answer that breaks off") from error


def _foreign_words(body: bytes) -> str:
    return f"answered with {'a web page' if _is_page(body) else 'something else'} instead of Jira's data"


def _is_page(body: bytes) -> bool:
    return body.lstrip().startswith(b"<")
