"""The proxy spoils what its plan says, in ways that an honest client can notice, and nothing else."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from answering import Silent, answering
from faults.answers import HALF_AN_HOUR
from faults.plan import Asked, Kind, Plan
from faults.proxy import Proxy, running_proxy
from patience import until

ISSUES = [{"id": str(n), "fields": {"summary": f"Nought and {n}"}} for n in range(40)]
PAGE = {"issues": ISSUES, "nextPageToken": "two", "isLast": False}
SEARCH = "/rest/api/3/search/jql?nextPageToken=one"
OLD_SEARCH = "/rest/api/2/search"
READ_TIMEOUT = 0.3

SPOILT_CONNECTION = {
    Kind.RESET: requests.ConnectionError,
    Kind.RESET_IN_BODY: requests.RequestException,
    Kind.CLOSED: requests.ConnectionError,
    Kind.HELD: requests.ReadTimeout,
    Kind.HELD_IN_BODY: requests.ConnectionError,
    Kind.SHORT_BODY: requests.RequestException,
    Kind.CUT_CHUNKS: requests.exceptions.ChunkedEncodingError,
    Kind.HALF_JSON: requests.exceptions.JSONDecodeError,
    Kind.EMPTY: requests.exceptions.JSONDecodeError,
    Kind.HTML_200: requests.exceptions.JSONDecodeError,
}
STATUS = {
    Kind.HTML_502: 502,
    Kind.HTML_503: 503,
    Kind.LIMITED_SECONDS: 429,
    Kind.LIMITED_HALF_HOUR: 429,
    Kind.LIMITED_PAST: 429,
    Kind.LIMITED_UNTIL: 429,
    Kind.LIMITED_RESET: 429,
    Kind.ERROR_500: 500,
    Kind.ERROR_502: 502,
    Kind.ERROR_503: 503,
    Kind.ERROR_503_SECONDS: 503,
    Kind.ERROR_504: 504,
    Kind.REFUSED_LOGIN: 401,
    Kind.EXPIRED_TOKEN: 400,
}


class _Upstream(Silent, BaseHTTPRequestHandler):
    """Answers every search with the same page, and says what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content: Any = PAGE if "search" in self.path else {"path": self.path, "body": body.decode()}
        data = json.dumps(content | {"login": self.headers.get("Authorization")}).encode()
        self.send_response(404 if "nothing" in self.path else 200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), _Upstream)) as url:
        yield url


@pytest.fixture
def proxy(upstream: str) -> Iterator[Proxy]:
    with running_proxy(upstream) as found:
        yield found


def spoilt(proxy: Proxy, *kinds: Kind) -> Proxy:
    proxy.spoil(Plan(seed=1, rate=1.0, kinds=kinds))
    return proxy


def ask(proxy: Proxy, target: str = SEARCH) -> requests.Response:
    return requests.get(f"{proxy.url}{target}", timeout=(5, READ_TIMEOUT))


def whole(proxy: Proxy, target: str = SEARCH) -> Any:
    """What a client believes, or an exception of its."""
    response = ask(proxy, target)
    response.raise_for_status()
    return response.json()


# ------------------------------------------------------------------------------ honest


def test_without_a_plan_all_passes_as_it_is(proxy: Proxy) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer secret"
        for _ in range(3):
            assert session.get(f"{proxy.url}{SEARCH}", timeout=5).json() == PAGE | {"login": "Bearer secret"}
        sent = session.post(f"{proxy.url}/rest/api/3/issue/bulkfetch?a=b%20c", json={"fields": ["id"]}, timeout=5)
        assert sent.json()["path"] == "/rest/api/3/issue/bulkfetch?a=b%20c"
        assert json.loads(sent.json()["body"]) == {"fields": ["id"]}
        assert session.get(f"{proxy.url}/nothing", timeout=5).status_code == 404
    assert proxy.requests == 5
    assert proxy.said == {200: 4, 404: 1}
    assert not proxy.injected


def test_an_upstream_that_is_away_is_the_tests_own_mistake() -> None:
    with pytest.raises(AssertionError, match="does not answer the proxy"), running_proxy("http://127.0.0.1:9") as proxy:
        with pytest.raises(requests.ConnectionError):
            ask(proxy)
        # The proxy tells of it in its own thread, after the client has heard.
        until(lambda: bool(proxy.mistakes))


# ------------------------------------------------------------------------------ every kind can be noticed


def test_every_kind_is_in_these_tests() -> None:
    others = {Kind.REPEATED_TOKEN, Kind.STRANGER, Kind.LOST_LOGIN}
    assert SPOILT_CONNECTION.keys() | STATUS.keys() | others == set(Kind)


@pytest.mark.parametrize("kind", SPOILT_CONNECTION)
def test_a_client_notices_an_answer_that_is_not_whole(proxy: Proxy, kind: Kind) -> None:
    spoilt(proxy, kind)
    for _ in range(5):
        with pytest.raises(SPOILT_CONNECTION[kind]):
            whole(proxy)
    assert proxy.injected == {kind: 5}
    proxy.spoil(None)
    assert whole(proxy)["issues"] == ISSUES


@pytest.mark.parametrize("kind", STATUS)
def test_a_client_notices_a_status(proxy: Proxy, kind: Kind) -> None:
    assert ask(spoilt(proxy, kind)).status_code == STATUS[kind]
    assert proxy.injected == {kind: 1}


def test_limits_say_when_to_come_back_in_every_way_that_jiras_do(proxy: Proxy) -> None:
    def told(kind: Kind, header: str = "Retry-After") -> str | None:
        return ask(spoilt(proxy, kind)).headers.get(header)

    assert told(Kind.LIMITED_HALF_HOUR) == str(HALF_AN_HOUR)
    assert (told(Kind.LIMITED_SECONDS) or "").isdigit()
    assert (told(Kind.LIMITED_PAST) or "").endswith("GMT")
    assert (told(Kind.LIMITED_UNTIL) or "").endswith("GMT")
    assert told(Kind.LIMITED_RESET) is None
    assert (told(Kind.LIMITED_RESET, "X-RateLimit-Reset") or "").endswith("Z")
    assert (told(Kind.ERROR_503_SECONDS) or "").isdigit()
    assert told(Kind.ERROR_503) is None


def test_half_sent_json_has_a_length_that_fits_the_half(proxy: Proxy) -> None:
    response = ask(spoilt(proxy, Kind.HALF_JSON))
    assert int(response.headers["Content-Length"]) == len(response.content) < len(json.dumps(PAGE))


def test_a_repeated_token_is_the_one_that_was_sent(proxy: Proxy) -> None:
    assert whole(spoilt(proxy, Kind.REPEATED_TOKEN))["nextPageToken"] == "one"
    body = {"nextPageToken": "seven"}
    answer = requests.post(f"{proxy.url}/rest/api/3/search/jql", json=body, timeout=5).json()
    assert (answer["nextPageToken"], answer["isLast"]) == ("seven", False)
    assert answer["issues"] == ISSUES


def test_a_stranger_gets_no_issues_and_a_header_that_says_so(proxy: Proxy) -> None:
    response = ask(spoilt(proxy, Kind.STRANGER), OLD_SEARCH)
    assert response.headers["X-AUSERNAME"] == "anonymous"
    assert (response.status_code, response.json()["total"], response.json()["issues"]) == (200, 0, [])


def test_a_lost_login_stays_lost_until_myself_is_asked(proxy: Proxy) -> None:
    assert whole(spoilt(proxy, Kind.LOST_LOGIN)) == {"issues": [], "isLast": True}
    assert ask(proxy, "/rest/api/3/issue/7").status_code == 404
    assert whole(proxy)["issues"] == []
    assert ask(proxy, "/rest/api/3/myself").status_code == 401
    proxy.spoil(None)
    assert whole(proxy)["issues"] == ISSUES
    assert proxy.injected == {Kind.LOST_LOGIN: 1}


# ------------------------------------------------------------------------------ the plan


def test_faults_befall_only_requests_that_they_fit(proxy: Proxy) -> None:
    spoilt(proxy, Kind.REPEATED_TOKEN, Kind.EXPIRED_TOKEN, Kind.STRANGER, Kind.LOST_LOGIN)
    assert whole(proxy, "/rest/api/2/myself")["path"] == "/rest/api/2/myself"
    spoilt(proxy, Kind.REPEATED_TOKEN, Kind.EXPIRED_TOKEN)
    assert whole(proxy, "/rest/api/3/search/jql?jql=a")["issues"] == ISSUES
    assert not proxy.injected


def test_the_same_seed_does_the_same_to_the_same_requests() -> None:
    asked = [Asked(n, "GET", SEARCH) for n in range(1, 2001)]
    first, again, other = ([Plan(seed, 0.25).fault(each) for each in asked] for seed in (3, 3, 4))
    assert first == again != other
    assert 0.2 < sum(kind is not None for kind in first) / len(asked) < 0.3
    assert {kind for kind in first if kind} == set(Kind) - {Kind.STRANGER}


def test_a_watcher_hears_of_every_request_twice(proxy: Proxy) -> None:
    heard: list[tuple[int, bool]] = []
    proxy.watch = lambda asked, answered: heard.append((asked.n, answered))
    whole(proxy)
    spoilt(proxy, Kind.CLOSED)
    with pytest.raises(requests.ConnectionError):
        ask(proxy)
    until(lambda: len(heard) == 4)  # the last is told in the proxy's thread
    assert heard == [(1, False), (1, True), (2, False), (2, True)]
