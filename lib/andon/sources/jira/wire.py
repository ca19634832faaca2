"""One exchange with a Jira over HTTP: a request goes out, and an answer comes back whole or not at all.

The `jira` client brings the login and the connections. Its paging and its retries are not used: it loses
short pages, sleeps inside the time that `Retry-After` forbids, crashes on a date there, and gives up at the
first 500 or time-out. So every request is a plain one of the client's session.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from threading import local
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from jira import JIRA
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from andon.addresses import Outgoing
from andon.errors import SourceError
from andon.sources.jira.guarded import guard
from andon.sources.jira.refusals import ADDRESS_HINT, Again

AGAIN = frozenset({408, 425, 429, *range(500, 600)}) - {501, 505}
"""Answers after which the same request may succeed: those of proxies too."""

LARGEST = 256 * 2**20
"""Bytes of one answer: what is larger was not asked for."""

PIECE = 2**18
"""Bytes of an answer that are taken at once. After each piece a thread waits for its turn, while others parse."""

HOPS = 5
"""Redirects that are followed within one server."""

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class JiraSettings:
    """Where a Jira is, what is read from it, and as whom."""

    name: str
    url: str
    """With its context path, if it has one: https://jira.example.com or https://example.com/jira. For scoped
    tokens and service accounts of a Cloud the gateway: https://api.atlassian.com/ex/jira/{cloudId}."""
    query: str
    """JQL that bounds what is read. An ORDER BY at its end is ignored: the sweep needs its own."""
    token: str | None = field(default=None, repr=False)
    """A personal access token, or with `email` an API token. None for a public Jira."""
    email: str | None = None
    token_from: str = "ANDON_JIRA_TOKEN"
    """The environment variable that holds the token: hints name it."""
    email_from: str = "ANDON_JIRA_EMAIL"
    connect_timeout: float = 5
    read_timeout: float = 60
    """Seconds between two pieces of an answer ..."""
    answer_timeout: float = 300
    """... and for all of them together: what drips is never silent for long."""
    zone: tzinfo = UTC
    """In which moments are told to people."""
    outgoing: Outgoing | None = field(default=None, repr=False)
    """What may be asked, where the address was entered on a page; None where this machine was told of it."""

    @property
    def address(self) -> str:
        """The url as people may see it: without a login that somebody wrote into it."""
        scheme, separator, rest = self.url.rpartition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


@dataclass(frozen=True, slots=True)
class Request:
    """A question. Every one, POST too, only reads, and so may be sent again."""

    method: str
    path: str
    """Below the url of the settings."""
    params: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body is empty where only the status counts."""

    status: int
    reason: str
    headers: Mapping[str, str]
    """Their names in any case."""
    body: bytes


class Wire:
    """The connections to one Jira, one in each thread."""

    def __init__(self, settings: JiraSettings) -> None:
        self._settings = settings
        self._own = local()

    def send(self, request: Request) -> Answer:
        """The answer to a request, also where it stands at another address of the same server.

        Raises Again for what may pass by itself, else SourceError.
        """
        url, params = f"{self._settings.url.rstrip('/')}/{request.path}", request.params
        for _ in range(HOPS):
            with self._exchange(request, url, params) as response:
                if not response.is_redirect:
                    body = b"" if response.status_code in AGAIN else self._body(response)
                    return Answer(response.status_code, response.reason, response.headers, body)
                location = response.headers["Location"]
            url, params = self._followed(url, location), {}
        raise SourceError(f"{self._settings.address} sends requests in circles.", hint=ADDRESS_HINT)

    def _exchange(self, request: Request, url: str, params: Mapping[str, str | int]) -> requests.Response:
        timeout = (self._settings.connect_timeout, self._settings.read_timeout)
        try:
            # The plain method, past the client's own retries and error texts (see the module's docstring).
            session = self._session()
            prepared = self._prepared(session, request, url, params)
            return requests.Session.send(session, prepared, timeout=timeout, stream=True, allow_redirects=False)
        except requests.exceptions.SSLError as error:
            raise self._untrusted(error) from error
        except requests.ConnectTimeout as error:
            raise Again(f"cannot be reached within {timeout[0]:g} seconds", address=True) from error
        except requests.Timeout as error:
            raise Again(f"did not answer within {timeout[1]:g} seconds") from error
        except requests.ConnectionError as error:
            raise _unreached(error) from error
        except (requests.RequestException, ValueError) as error:
            raise SourceError(
                f"{self._settings.address!r} is not an address that can be asked.", hint=ADDRESS_HINT
            ) from error

    def _prepared(
        self, session: requests.Session, request: Request, url: str, params: Mapping[str, str | int]
    ) -> requests.PreparedRequest:
        """The request as it goes out; all that have no body are copies of the first.

        requests would put the session's headers and its login together anew for each, which takes as long as to
        decode thirty issues.
        """
        if request.method != "GET" or request.body is not None:
            return session.prepare_request(requests.Request(request.method, url, params=params, json=request.body))
        if not hasattr(self._own, "first"):
            self._own.first = session.prepare_request(requests.Request("GET", url))
            self._own.first.headers.pop("Cookie", None)
        prepared: requests.PreparedRequest = self._own.first.copy()
        prepared.prepare_url(url, params)
        prepared.prepare_cookies(session.cookies)
        return prepared

    def _body(self, response: requests.Response) -> bytes:
        ends = monotonic() + self._settings.answer_timeout
        body = bytearray()
        try:
            # Not iter_content: it would wait for a whole piece, however slowly its bytes come.
            while piece := response.raw.read1(PIECE, decode_content=True):
                body += piece
                if len(body) > LARGEST:
                    raise SourceError(
                        f"{self._settings.address} sent an answer of more than {LARGEST >> 20} MB.", hint=ADDRESS_HINT
                    )
                if monotonic() > ends:
                    raise Again(f"was not done with an answer after {self._settings.answer_timeout:g} seconds")
        except HTTPError as error:
            raise Again("hung up in the middle of an answer") from error
        return bytes(body)

    def _followed(self, url: str, location: str) -> str:
        """Where a redirect leads. The login goes to the server that was configured and nowhere else."""
        try:
            target = urljoin(url, location)
            if is_same_server(url, target):
                return target
            parts = urlsplit(target)
            elsewhere = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        except ValueError:
            elsewhere = "an address that is none"
        raise SourceError(
            f"{self._settings.address} sends Andon on to {elsewhere}.",
            hint="If Jira has moved, set the url to its new address; if that is a page to log in, ask for an "
            "address where a token is enough.",
        )

    def _untrusted(self, error: requests.exceptions.SSLError) -> Exception:
        if "certificate" not in str(error).lower():
            return Again("broke off an encrypted connection", address=True)
        return SourceError(
            f"The certificate of {self._settings.address} cannot be trusted.",
            hint="If it is your company's own, set REQUESTS_CA_BUNDLE to its certificate file.",
        )

    def _session(self) -> requests.Session:
        """This thread's own: a session must not be used by two at once."""
        if not hasattr(self._own, "client"):
            self._own.client = _client(self._settings)
        session: requests.Session = self._own.client._session
        return session


def is_same_server(asked: str, target: str) -> bool:
    """Whether one server answers at both addresses: they share scheme, host and port, or http became https.

    Raises ValueError for a port that there is not.
    """
    before, after = _server(urlsplit(asked)), _server(urlsplit(target))
    host = before[1]
    return after == before or (before, after) == (("http", host, 80), ("https", host, 443))


def _server(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)


def _client(settings: JiraSettings) -> JIRA:
    """A client with its login; nothing is asked of Jira yet."""
    login: dict[str, Any] = {}
    if settings.token:
        token = settings.token.strip()
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise SourceError(
                "The token for Jira holds characters that no token has.",
                hint=f"Copy it once more into {settings.token_from}, without quotes or line breaks.",
            )
        login = {"basic_auth": (settings.email.strip(), token)} if settings.email else {"token_auth": token}
    client = JIRA(
        server=settings.url,
        timeout=(settings.connect_timeout, settings.read_timeout),
        max_retries=0,
        get_server_info=False,  # it would be asked with the client's own retries and error texts
        logging=False,
        **login,
    )
    # requests would read a redirect's body to its end, however slow or large, only to know where it leads.
    client._session.get_redirect_target = _nowhere  # type: ignore[assignment]
    _settle(client._session, settings.url)
    if settings.outgoing:
        guard(client._session, settings.outgoing)
    return client


def _settle(session: requests.Session, url: str) -> None:
    """Read once what the environment says of proxies and certificates.

    requests would read it again for every request, which takes as long as to decode twenty issues. Where a login is
    missing it would also send one from ~/.netrc.
    """
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify, session.cert = found["proxies"], found["verify"], found["cert"]
    session.trust_env = False


def _nowhere(response: requests.Response) -> None:
    """Where a redirect leads; `Wire.send` looks for itself."""


def _unreached(error: requests.ConnectionError) -> Again:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.ProxyError):
        return Again("cannot be reached through the proxy that HTTPS_PROXY names", address=True)
    if isinstance(reason, NameResolutionError):
        return Again("has a name that is not known here", address=True)
    if isinstance(reason, NewConnectionError):
        return Again("takes no connection", address=True)
    return Again("hung up without an answer")
