"""One request at a time against a server that misbehaves in every way that Jiras and proxies do."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from andon.errors import SourceError, SourceUnavailable
from andon.sources.jira_fetch import (
    DataCenter,
    JiraSettings,
    Patience,
    Reader,
    connect,
    open_face,
    quoted,
    retry_after,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

Answer = Callable[[BaseHTTPRequestHandler], None]


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON, or with text as it is."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def resets(request: BaseHTTPRequestHandler) -> None:
    """Close with a TCP reset instead of an answer."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    """Promise a hundred bytes and send ten."""
    request.send_response(200)
    request.send_header("Content-Length", "100")
    request.end_headers()
    request.wfile.write(b'{"issues": ')


class Misbehaving(ThreadingHTTPServer):
    """Gives its answers in order, the last one again and again, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.asked: list[str] = []
        self.logins: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Hang-ups are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: Misbehaving

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.path)
        server.logins.append(self.headers.get("Authorization"))
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        answer(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[..., Misbehaving]]:
    servers: list[Misbehaving] = []

    def start(*answers: Answer) -> Misbehaving:
        server = Misbehaving(*answers)
        servers.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


Serve = Callable[..., Misbehaving]

INFO = says({"version": "10.3.19", "versionNumbers": [10, 3, 19], "deploymentType": "Server"})


class Sleeps(list[float]):
    """A sleep that takes no time and remembers how long it should have been."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def settings(url: str, **more: Any) -> JiraSettings:
    return JiraSettings(name="main", url=url, query="project = AB", **more)


def reader(server: Misbehaving, sleeps: Sleeps | None = None, **more: Any) -> Reader:
    """A reader that has already connected; the server's next answer is the test's."""
    server.answers.insert(0, INFO)
    patience = Patience(attempts=3, sleep=sleeps if sleeps is not None else Sleeps(), now=lambda: NOW)
    chosen = settings(server.url, **more)
    found = Reader(connect(chosen, patience), chosen, patience)
    server.asked.clear()
    return found


# ------------------------------------------------------------------------------ settings and login


def test_settings_never_show_the_token() -> None:
    assert "s3cret" not in repr(settings("https://jira.example.com", token="s3cret"))


def test_a_token_alone_is_a_bearer_token_and_with_an_address_a_password(serve: Serve) -> None:
    server = serve(INFO)
    connect(settings(server.url, token="pat"))
    connect(settings(server.url, token="api", email="dora@example.com"))
    connect(settings(server.url))
    assert server.logins == ["Bearer pat", "Basic ZG9yYUBleGFtcGxlLmNvbTphcGk=", None]


def test_connecting_asks_once_and_learns_the_kind_of_jira(serve: Serve) -> None:
    server = serve(INFO)
    assert connect(settings(server.url + "/jira/")).deploymentType == "Server"
    assert server.asked == ["/jira/rest/api/2/serverInfo"]


def test_cloud_is_named_and_refused_until_it_can_be_read(serve: Serve) -> None:
    server = serve(says({"version": "1001", "deploymentType": "Cloud"}))
    with pytest.raises(SourceError, match="is a Jira Cloud"):
        open_face(settings(server.url))


# ------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (says({"message": "Client must be authenticated."}, 401), r"refused the login \(401\): Client", "TOKEN"),
        (says({}, 403), r"does not let this login read that \(403\)", "permission"),
        (says({"errorMessages": ["No field 'x'."], "errors": {}}, 400), r"\(400\): No field 'x'", "query"),
        (says("<html>gone</html>", 410), r"refused a request \(410\)\.", "url"),
        (says("<!DOCTYPE html><title>Log in</title>"), "a web page instead of Jira's data", "login page"),
    ],
    ids=["401", "403", "400", "410", "HTML"],
)
def test_a_refusal_is_one_sentence_with_a_way_out_and_is_not_repeated(
    serve: Serve, answer: Answer, message: str, hint: str
) -> None:
    server = serve(answer)
    with pytest.raises(SourceError, match=message) as refusal:
        reader(server).get("rest/api/2/field")
    assert hint in refusal.value.hint
    assert not isinstance(refusal.value, SourceUnavailable)
    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [says({"hello": "world"}), says([]), says("gone", 404)])
def test_what_is_not_a_jira_is_called_so(serve: Serve, answer: Answer) -> None:
    server = serve(answer)
    with pytest.raises(SourceError, match="is not a Jira") as refusal:
        connect(settings(server.url))
    assert "https://jira.example.com" in refusal.value.hint


@pytest.mark.parametrize("url", ["jira.example.com", "ftp://jira.example.com"])
def test_an_address_that_is_none_is_called_so(url: str) -> None:
    with pytest.raises(SourceError, match="not an address that can be asked"):
        connect(settings(url))


def test_nothing_there_is_none_where_that_is_an_answer(serve: Serve) -> None:
    server = serve(says({"errorMessages": ["Issue Does Not Exist"]}, 404))
    assert reader(server).find("rest/api/2/issue/1") is None


def test_only_nothing_there_is_none(serve: Serve) -> None:
    server = serve(says({}, 403))
    with pytest.raises(SourceError, match="403"):
        reader(server).find("rest/api/2/issue/1")


def test_a_token_that_jira_answers_as_a_stranger_is_refused_at_every_request(serve: Serve) -> None:
    server = serve(says({"issues": []}, X_AUSERNAME="anonymous"))
    with pytest.raises(SourceError, match="as to a stranger"):
        reader(server, token="expired").get("rest/api/2/search")


def test_without_a_token_a_stranger_may_read(serve: Serve) -> None:
    server = serve(says({"issues": []}, X_AUSERNAME="anonymous"))
    assert reader(server).get("rest/api/2/search") == {"issues": []}


# ------------------------------------------------------------------------------ retries


@pytest.mark.parametrize(
    "trouble",
    [*(says("", status) for status in (429, 500, 502, 503, 504)), resets, breaks_off, says('{"issues": [')],
    ids=["429", "500", "502", "503", "504", "reset", "breaks off", "half JSON"],
)
def test_what_passes_by_itself_is_tried_again(serve: Serve, trouble: Answer) -> None:
    server = serve(trouble, trouble, says({"ok": True}))
    assert reader(server).get("rest/api/2/field") == {"ok": True}
    assert len(server.asked) == 3


def test_a_server_that_does_not_answer_in_time_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        chosen = settings(f"http://127.0.0.1:{silent.getsockname()[1]}", read_timeout=0.2)
        sleeps = Sleeps()
        with pytest.raises(SourceUnavailable, match=r"did not answer within 0\.2 seconds"):
            connect(chosen, Patience(attempts=2, sleep=sleeps))
    assert len(sleeps) == 1


def test_a_server_that_is_down_is_unavailable_with_a_time_to_come_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(SourceUnavailable, match="cannot be reached") as failure:
        connect(settings(url), Patience(attempts=2, sleep=Sleeps(), now=lambda: NOW))
    assert "Try again after 2026-11-22 12:05 UTC; what was already fetched is kept." in failure.value.hint
    assert "Check the url" in failure.value.hint


def test_the_wait_that_jira_asks_for_is_kept_and_a_little_more(serve: Serve) -> None:
    date = "Sun, 22 Nov 2026 12:01:30 GMT"
    server = serve(says("", 503, Retry_After="7"), says("", 429, Retry_After=date), says({}))
    sleeps = Sleeps()
    reader(server, sleeps).get("rest/api/2/field")
    assert 7 <= sleeps[0] <= 8
    assert 90 <= sleeps[1] <= 91


def test_without_a_word_from_jira_waits_grow_and_stay_bounded(serve: Serve) -> None:
    server = serve(says("", 500))
    sleeps = Sleeps()
    with pytest.raises(SourceUnavailable, match="answers 500"):
        reader(server, sleeps).get("rest/api/2/field")
    assert len(sleeps) == 2
    assert sum(sleeps) <= 1 + 2


def test_a_wait_beyond_patience_is_told_and_not_slept(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="1847"))
    sleeps = Sleeps()
    with pytest.raises(SourceUnavailable, match="answers 429") as failure:
        reader(server, sleeps).get("rest/api/2/field")
    assert "after 2026-11-22 12:30 UTC" in failure.value.hint
    assert sleeps == []
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("", None), ("0", 0), ("300", 300), ("soon", None), ("Sun, 22 Nov 2026 12:00:05 GMT", 5)],
)
def test_retry_after_is_a_number_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_a_date_in_the_past_is_no_wait() -> None:
    assert retry_after("Sun, 22 Nov 2026 11:00:00 GMT", NOW) == 0


# ------------------------------------------------------------------------------ pages


def raw(number: int) -> dict[str, Any]:
    return {"id": str(number), "key": f"AB-{number}", "fields": {"updated": f"u{number}"}}


def page(numbers: range | list[int], total: int, size: int) -> Answer:
    return says({"startAt": 0, "maxResults": size, "total": total, "issues": [raw(each) for each in numbers]})


def swept(server: Misbehaving) -> list[str]:
    return [each["key"] for each in DataCenter(reader(server)).search("project = AB", ["updated"])]


def query_of(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(path).query).items()}


def test_pages_follow_the_size_that_jira_used_and_not_the_one_that_was_asked_for(serve: Serve) -> None:
    server = serve(page(range(2), 5, 2), page(range(2, 4), 5, 2), page([4], 5, 2))
    assert swept(server) == ["AB-0", "AB-1", "AB-2", "AB-3", "AB-4"]
    asked = [query_of(path) for path in server.asked]
    assert [each["startAt"] for each in asked] == ["0", "2", "4"]
    assert {each["maxResults"] for each in asked} == {"1000"}
    assert {each["jql"] for each in asked} == {"project = AB ORDER BY key"}
    assert {each["fields"] for each in asked} == {"updated"}


def test_a_query_that_finds_nothing_has_one_empty_page(serve: Serve) -> None:
    server = serve(page([], 0, 1000))
    assert swept(server) == []
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "second",
    [
        page([], 5, 2),
        page([2], 5, 2),
        page(range(2), 5, 2),
        says({"startAt": 2, "total": 5, "maxResults": 0, "issues": []}),
        says({"startAt": 2, "total": 5}),
        says({"startAt": 2, "total": 5, "maxResults": 2, "issues": [{}]}),
        says([]),
    ],
    ids=["empty", "short", "the same again", "no size", "no issues", "no id", "a list"],
)
def test_a_sweep_whose_pages_do_not_fit_is_an_error_and_never_a_short_answer(serve: Serve, second: Answer) -> None:
    server = serve(page(range(2), 5, 2), second)
    with pytest.raises(SourceError, match="do not fit together"):
        swept(server)


def test_a_sweep_that_loses_its_server_in_the_middle_is_unavailable(serve: Serve) -> None:
    server = serve(page(range(2), 5, 2), says("", 503))
    with pytest.raises(SourceUnavailable):
        swept(server)


def test_boards_are_paged_until_the_last_page_also_when_one_is_short(serve: Serve) -> None:
    server = serve(
        says({"maxResults": 50, "isLast": False, "values": [{"id": 1}]}),
        says({"maxResults": 50, "isLast": True, "values": [{"id": 2}]}),
    )
    assert [each["id"] for each in DataCenter(reader(server)).values("board")] == [1, 2]
    assert [query_of(path)["startAt"] for path in server.asked] == ["0", "1"]


def test_a_jira_without_boards_has_none(serve: Serve) -> None:
    server = serve(says({"message": "null for uri"}, 404))
    assert list(DataCenter(reader(server)).values("board")) == []


# ------------------------------------------------------------------------------ downloads


def with_history(number: int) -> dict[str, Any]:
    return raw(number) | {"changelog": {"histories": []}}


def found(*raws: dict[str, Any]) -> Answer:
    return says({"startAt": 0, "maxResults": len(raws) or 1, "total": len(raws), "issues": list(raws)})


def downloaded(server: Misbehaving, *numbers: int) -> list[str]:
    wanted = {str(number): f"AB-{number}" for number in numbers}
    return [each["key"] for each in DataCenter(reader(server)).issues(wanted, ["status"])]


def test_a_batch_is_one_search_by_key_that_a_deleted_issue_does_not_break(serve: Serve) -> None:
    server = serve(found(with_history(1), with_history(3)))
    assert downloaded(server, 1, 2, 3) == ["AB-1", "AB-3"]
    [asked] = [query_of(path) for path in server.asked]
    assert asked["jql"] == 'key in ("AB-1", "AB-2", "AB-3") ORDER BY key'
    assert (asked["expand"], asked["validateQuery"], asked["fields"]) == ("changelog", "false", "status")


def test_an_issue_that_was_moved_meanwhile_is_known_by_its_id(serve: Serve) -> None:
    server = serve(found(with_history(1) | {"key": "XY-9"}))
    assert downloaded(server, 1) == ["XY-9"]


def test_a_history_that_the_search_left_out_is_fetched_with_its_issue(serve: Serve) -> None:
    server = serve(found(raw(1), with_history(2)), says(with_history(1)))
    assert downloaded(server, 1, 2) == ["AB-1", "AB-2"]
    assert server.asked[1] == "/rest/api/2/issue/AB-1?fields=status&expand=changelog"


def test_a_search_that_does_not_heed_its_jql_is_given_up_for_single_issues(serve: Serve) -> None:
    server = serve(
        says({"maxResults": 2, "total": 900, "issues": [raw(7), raw(8)]}),
        says(with_history(1)),
        says("", 404),
    )
    assert downloaded(server, 1, 2) == ["AB-1"]
    assert len(server.asked) == 3


def test_quotes_in_a_value_stay_in_the_value() -> None:
    assert quoted('a "b" \\') == '"a \\"b\\" \\\\"'
