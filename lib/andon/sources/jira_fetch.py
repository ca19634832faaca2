"""Asking a Jira: one login, one way to retry, one way to page.

The `jira` client brings the login and the connections. Its paging and its retries are not used: it loses
short pages, sleeps inside the time that `Retry-After` forbids, crashes on a date there, and gives up at the
first 500 or time-out. So every request is a plain GET of the client's session, retried here.

Nothing in this module knows what an issue means (that is `jira_parse`) or what Andon wants of it (`jira`).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn, Protocol

import requests
import tenacity
from jira import JIRA

from andon.errors import SourceError, SourceUnavailable

Raw = Mapping[str, Any]
"""A JSON object as Jira sent it. It never leaves `andon.sources`."""

PAGE = 1000
"""Issues asked for at once in a sweep. A Jira that allows fewer says so in its answer."""

AGAIN = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""

LATER = timedelta(minutes=5)
"""When to come back if Jira does not say."""


@dataclass(frozen=True)
class JiraSettings:
    """Where a Jira is, what is read from it, and as whom."""

    name: str
    url: str
    """With its context path, if it has one: https://jira.example.com or https://example.com/jira."""
    query: str
    """JQL that bounds what is read. An ORDER BY at its end is ignored: the sweep needs its own."""
    token: str | None = field(default=None, repr=False)
    """A personal access token, or with `email` an API token. None for a public Jira."""
    email: str | None = None
    connect_timeout: float = 5
    read_timeout: float = 60


@dataclass(frozen=True)
class Patience:
    """How long one request may be tried again before the sync is put off."""

    attempts: int = 6
    seconds: float = 300
    """A wait that Jira asks for beyond this is told to the person instead of slept through."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


# ------------------------------------------------------------------------------ one request


class _Again(Exception):
    """A failure that may pass by itself."""

    def __init__(self, reason: str, wait: float | None = None, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        """Seconds that Jira asked for, if it did."""
        self.hint = hint


class Refused(SourceError):
    """Jira understood the request and said no."""

    def __init__(self, message: str, *, hint: str, status: int) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class Reader:
    """Reads JSON from one Jira. What comes back is JSON or a SourceError, never half an answer."""

    def __init__(self, client: JIRA, settings: JiraSettings, patience: Patience) -> None:
        self._client = client
        self._settings = settings
        self._patience = patience

    def get(self, path: str, **params: str | int) -> Any:
        """The JSON under a path such as `rest/api/2/myself`."""
        patience = self._patience
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            wait=_wait,
            stop=tenacity.stop_after_attempt(patience.attempts) | tenacity.stop_before_delay(patience.seconds),
            sleep=patience.sleep,
            reraise=True,
        )
        try:
            return retrying(self._once, path, params)
        except _Again as failure:
            raise self._put_off(failure) from failure

    def find(self, path: str, **params: str | int) -> Any | None:
        """The JSON under a path, or None where Jira says that nothing is there (or may be seen)."""
        try:
            return self.get(path, **params)
        except Refused as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def _once(self, path: str, params: Mapping[str, str | int]) -> Any:
        response = self._send(f"{self._client.server_url}/{path}", params)
        if response.status_code in AGAIN:
            wait = retry_after(response.headers.get("Retry-After"), self._patience.now())
            raise _Again(f"answers {response.status_code} ({response.reason})", wait)
        if not response.ok:
            self._refuse(response)
        if self._settings.token and response.headers.get("X-AUSERNAME") == "anonymous":
            # Such a Jira answers 200 with no issues: unnoticed, all work would seem to be gone.
            raise SourceError(
                f"Jira at {self._settings.url} does not know the token and answers as to a stranger.",
                hint="The token may have expired. Make a new one and set ANDON_JIRA_TOKEN.",
            )
        return self._decoded(response)

    def _send(self, url: str, params: Mapping[str, str | int]) -> requests.Response:
        timeout = (self._settings.connect_timeout, self._settings.read_timeout)
        try:
            # The plain method, past the client's own retries and error texts (see the module's docstring).
            return requests.Session.request(self._client._session, "GET", url, params=params, timeout=timeout)
        except requests.exceptions.SSLError as error:
            raise SourceError(
                f"The certificate of {self._settings.url} cannot be trusted.",
                hint="If it is your company's own, set REQUESTS_CA_BUNDLE to its certificate file.",
            ) from error
        except requests.Timeout as error:
            raise _Again(f"did not answer within {timeout[1]:g} seconds") from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise _Again("cannot be reached, or hung up in the middle", hint=ADDRESS_HINT) from error
        except requests.RequestException as error:
            raise SourceError(
                f"{self._settings.url!r} is not an address that can be asked.", hint=ADDRESS_HINT
            ) from error

    def _decoded(self, response: requests.Response) -> Any:
        try:
            return response.json()
        except requests.exceptions.JSONDecodeError as error:
            if response.text.lstrip().startswith("<"):
                raise SourceError(
                    f"{self._settings.url} answered with a web page instead of Jira's data.",
                    hint=f"A login page or a portal may be in between. {ADDRESS_HINT}",
                ) from error
            raise _Again("sent an answer that breaks off") from error

    def _refuse(self, response: requests.Response) -> NoReturn:
        status = response.status_code
        sentence, hint = REFUSALS.get(status, ("refused a request", ADDRESS_HINT))
        said = _said(response)
        message = f"Jira at {self._settings.url} {sentence} ({status})" + (f": {said}" if said else ".")
        raise Refused(message, hint=hint, status=status)

    def _put_off(self, failure: _Again) -> SourceUnavailable:
        wait = LATER if failure.wait is None else timedelta(seconds=failure.wait)
        back = (self._patience.now() + wait).astimezone(UTC)
        hint = f"Try again after {back:%Y-%m-%d %H:%M} UTC; what was already fetched is kept."
        return SourceUnavailable(
            f"Jira at {self._settings.url} {failure.reason}.", hint=f"{hint} {failure.hint}".strip()
        )


ADDRESS_HINT = "Check the url: it ends before /browse or /secure, as in https://jira.example.com."

REFUSALS = {
    400: ("did not accept a request", "Check the query and the JQL of squads and launches in andon.toml."),
    401: ("refused the login", "Check ANDON_JIRA_TOKEN (and ANDON_JIRA_EMAIL, which Data Center does not need)."),
    403: (
        "does not let this login read that",
        "Ask for permission to browse the projects; after many failed logins, log in once in a browser.",
    ),
    404: ("has nothing there", ADDRESS_HINT),
}
"""What a status means, and what to do."""


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait from a `Retry-After`, which is a number or an HTTP date; None if it is neither."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _wait(state: tenacity.RetryCallState) -> float:
    """What Jira asked for plus a little, so that several readers do not come back at once; else ever longer."""
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, _Again) and failure.wait is not None:
        return failure.wait + tenacity.wait_random(0, 1)(state)
    return tenacity.wait_random_exponential(multiplier=1, max=30)(state)


def _said(response: requests.Response) -> str:
    """Jira's own words about a refusal, if it used its usual form."""
    try:
        body = response.json()
    except requests.exceptions.JSONDecodeError:
        return ""
    if not isinstance(body, dict):
        return ""
    words = [body.get("message"), *(body.get("errorMessages") or []), *(body.get("errors") or {}).values()]
    return " ".join(str(each) for each in words if each)


# ------------------------------------------------------------------------------ one Jira


def connect(settings: JiraSettings, patience: Patience | None = None) -> JIRA:
    """A client that has proved to talk to a Jira, and knows which kind. The login is not proved by that."""
    login: dict[str, Any] = {}
    if settings.token:
        login = {"basic_auth": (settings.email, settings.token)} if settings.email else {"token_auth": settings.token}
    client = JIRA(
        server=settings.url,
        timeout=(settings.connect_timeout, settings.read_timeout),
        max_retries=0,
        get_server_info=False,  # it would be asked with the client's own retries and error texts
        logging=False,
        **login,
    )
    info = Reader(client, settings, patience or Patience()).find("rest/api/2/serverInfo")
    if not isinstance(info, dict) or "version" not in info:
        raise SourceError(f"What answers at {settings.url} is not a Jira.", hint=ADDRESS_HINT)
    client.deploymentType = info.get("deploymentType")
    return client


class Face(Protocol):
    """What Jira's kinds do differently. Nothing else in Andon knows which kind it talks to."""

    def get(self, path: str) -> Any:
        """The JSON under a path of the platform's API, such as `field`."""
        ...

    def values(self, path: str, **params: str | int) -> Iterator[Raw]:
        """Everything in a paged list of the agile API; nothing where Jira has no boards."""
        ...

    def agile(self, path: str) -> Any:
        """The JSON under a path of the agile API, such as `board/1/configuration`."""
        ...

    def search(self, jql: str, fields: Sequence[str], *, lenient: bool = False) -> Iterator[Raw]:
        """Every issue that the JQL finds; an inconsistent page is an error. Lenient: unknown keys find nothing."""
        ...

    def first(self, jql: str, fields: Sequence[str]) -> Raw | None:
        """One issue that the JQL finds, or None."""
        ...

    def issues(self, wanted: Mapping[str, str], fields: Sequence[str]) -> Iterator[Raw]:
        """The issues with these ids (and last known keys) and their whole history; vanished ones are left out."""
        ...

    def issue(self, id_or_key: str, fields: Sequence[str]) -> Raw | None:
        """One issue, or None where nothing is there (or may be seen)."""
        ...


class DataCenter:
    """Jira Data Center and Server: REST version 2, pages by offset, whole histories inside the issues."""

    def __init__(self, reader: Reader, page: int = PAGE) -> None:
        self._reader = reader
        self._page = page

    def get(self, path: str) -> Any:
        """The JSON under a path of the platform's API, such as `field`."""
        return self._reader.get(f"rest/api/2/{path}")

    def agile(self, path: str) -> Any:
        """The JSON under a path of the agile API, such as `board/1/configuration`."""
        return self._reader.get(f"rest/agile/1.0/{path}")

    def values(self, path: str, **params: str | int) -> Iterator[Raw]:
        """Everything in a paged list of the agile API; nothing where Jira has no boards."""
        start = 0
        while True:
            page = self._reader.find(f"rest/agile/1.0/{path}", startAt=start, maxResults=50, **params) or {}
            values = page.get("values", [])
            yield from values
            start += len(values)
            # A page shorter than asked for is not the last one: only `isLast` and emptiness say so.
            if not values or page.get("isLast", False):
                return

    def search(self, jql: str, fields: Sequence[str], *, lenient: bool = False) -> Iterator[Raw]:
        """Every issue that the JQL finds; an inconsistent page is an error. Lenient: unknown keys find nothing."""
        for page in self._pages(jql, fields, lenient=lenient):
            yield from page

    def first(self, jql: str, fields: Sequence[str]) -> Raw | None:
        """One issue that the JQL finds, or None."""
        return next(iter(next(self._pages(jql, fields, size=1))), None)

    def issues(self, wanted: Mapping[str, str], fields: Sequence[str]) -> Iterator[Raw]:
        """The issues with these ids (and last known keys) and their whole history; vanished ones are left out."""
        for raw in self._by_keys(wanted, fields):
            # Some that speak this API (jira820) leave `expand` of a search unheard.
            whole = raw if "changelog" in raw else self.issue(raw["key"], fields)
            if whole is not None and whole["id"] in wanted:
                yield whole

    def issue(self, id_or_key: str, fields: Sequence[str]) -> Raw | None:
        """One issue with its history, or None where nothing is there (or may be seen)."""
        path = f"rest/api/2/issue/{id_or_key}"
        found: Raw | None = self._reader.find(path, fields=",".join(fields), expand="changelog")
        return found

    def _by_keys(self, wanted: Mapping[str, str], fields: Sequence[str]) -> Iterator[Raw]:
        """What a search for the keys finds; one by one where the search does not heed its JQL."""
        jql = f"key in ({', '.join(quoted(key) for key in wanted.values())})"
        found: list[Raw] = []
        for page in self._pages(jql, fields, expand="changelog", size=len(wanted), lenient=True):
            if any(raw["id"] not in wanted for raw in page):
                singles = (self.issue(key, fields) for key in wanted.values())
                found = [raw for raw in singles if raw is not None]
                break
            found += page
        yield from found

    def _pages(
        self, jql: str, fields: Sequence[str], *, expand: str = "", size: int = 0, lenient: bool = False
    ) -> Iterator[list[Raw]]:
        params: dict[str, str | int] = {
            "jql": f"{jql} ORDER BY key",  # edits do not move an issue in this order
            "fields": ",".join(fields),
            "maxResults": size or self._page,
        }
        if expand:
            params["expand"] = expand
        if lenient:
            # Otherwise one deleted key in the list makes Jira refuse the whole search.
            params["validateQuery"] = "false"
        start = 0
        seen: set[str] = set()
        while True:
            page = _Page(self._reader.get("rest/api/2/search", startAt=start, **params))
            new = page.ids - seen
            start += page.size
            if start < page.total and (len(page.issues) < page.size or not new):
                raise _inconsistent(f"{len(seen | new)} of {page.total} issues came")
            yield page.issues
            seen |= new
            if start >= page.total:
                return


class _Page:
    """One answer of the offset search."""

    def __init__(self, answer: Any) -> None:
        try:
            self.issues: list[Raw] = list(answer["issues"])
            self.ids = frozenset(raw["id"] for raw in self.issues)
            self.total = int(answer["total"])
            # The size that Jira used, which may be less than what was asked for.
            self.size = int(answer["maxResults"])
        except (KeyError, TypeError, ValueError) as error:
            raise _inconsistent("a page came without its issues, their ids, its total or its size") from error
        if self.size < 1 and self.total:
            raise _inconsistent("a page of no size came")


def _inconsistent(what: str) -> SourceError:
    return SourceError(
        f"The pages of a Jira search do not fit together: {what}.",
        hint="Nothing was removed. Sync again; if it stays, ask an administrator to rebuild Jira's search index.",
    )


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Turn what is missing or malformed in Jira's JSON into a sentence; its cause stays attached."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"Jira's answer about {what} has an unknown form ({error!r}).",
            hint="Something between Andon and Jira may change answers; otherwise please report it.",
        ) from error


def quoted(value: str) -> str:
    """A JQL string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def open_face(settings: JiraSettings, patience: Patience | None = None) -> Face:
    """The face of the Jira that answers at the configured address."""
    patience = patience or Patience()
    client = connect(settings, patience)
    if client.deploymentType == "Cloud":
        raise SourceError(
            f"{settings.url} is a Jira Cloud, which this version of Andon cannot read yet.",
            hint="Data Center and Server can be read.",
        )
    return DataCenter(Reader(client, settings, patience))
