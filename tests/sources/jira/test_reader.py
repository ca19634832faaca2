"""One request at a time against a server that misbehaves in every way that Jiras and proxies do."""

import gzip
import socket
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Barrier, Event
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from andon.errors import SourceError, SourceUnavailable
from andon.sources.jira import wire
from andon.sources.jira.reader import JiraSettings, Patience, Reader, Refused, quoted
from andon.sources.jira.waits import reset_after, retry_after
from misbehaving import Answer, Clock, Misbehaving, breaks_off, misbehaving, resets, says

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "<!DOCTYPE html><title>Log in</title>"


class Serve(Protocol):
    def __call__(self, *answers: Answer) -> Misbehaving: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as servers:
        yield lambda *answers: servers.enter_context(misbehaving(*answers))


def settings(url: str, **more: Any) -> JiraSettings:
    return JiraSettings(name="main", url=url, query="project = AB", **more)


def fresh(url: str, clock: Clock | None = None, *, attempts: int = 3, seconds: float = 300, **more: Any) -> Reader:
    """A reader that has not asked anything yet."""
    clock = clock or Clock(NOW)
    patience = Patience(attempts, seconds, sleep=clock.sleep, now=clock.now, spread=lambda: 0.5)
    return Reader(settings(url, **more), patience)


def reader(server: Misbehaving, clock: Clock | None = None, **more: Any) -> Reader:
    """A reader to which Jira has answered once; the server's next answer is the test's."""
    found = fresh(server.url, clock, **more)
    server.answers.insert(0, says({}))
    found.get("rest/api/2/serverInfo")
    server.asked.clear()
    return found


# ------------------------------------------------------------------------------ requests and login


def test_a_get_carries_its_parameters_and_a_post_its_body(serve: Serve) -> None:
    server = serve(says({"a": 1}), says([2]))
    asking = fresh(server.url + "/jira/")
    assert asking.get("rest/api/2/search", jql="key = A-1", startAt=0) == {"a": 1}
    assert asking.post("rest/api/3/search/jql", {"jql": "x", "fields": ["updated"]}) == [2]
    first, second = server.asked
    assert (first.method, first.path) == ("GET", "/jira/rest/api/2/search")
    assert first.query == {"jql": "key = A-1", "startAt": "0"}
    assert (second.method, second.path) == ("POST", "/jira/rest/api/3/search/jql")
    assert (second.query, second.body) == ({}, {"jql": "x", "fields": ["updated"]})


def test_each_request_carries_its_own_parameters_the_login_and_the_newest_cookie(serve: Serve) -> None:
    """One that puts several servers behind an address tells them apart by a cookie, and may change it."""
    server = serve(says({}, Set_Cookie="node=1; Path=/"), says({}), says({}, Set_Cookie="node=2; Path=/"), says({}))
    asking = fresh(server.url + "/jira", token="pat")
    asking.post("x", {})
    asking.get("x", jql="key = A-1", startAt=0)
    asking.get("x", jql="key = Å-2 & B")
    asking.get("y/z")
    assert [(each.path, each.query, each.login, each.cookie) for each in server.asked] == [
        ("/jira/x", {}, "Bearer pat", None),
        ("/jira/x", {"jql": "key = A-1", "startAt": "0"}, "Bearer pat", "node=1"),
        ("/jira/x", {"jql": "key = Å-2 & B"}, "Bearer pat", "node=1"),
        ("/jira/y/z", {}, "Bearer pat", "node=2"),
    ]


def test_a_token_alone_is_a_bearer_token_and_with_an_address_a_password(serve: Serve) -> None:
    server = serve(says({}))
    fresh(server.url, token="pat\n").get("x")
    fresh(server.url, token="api", email="dora@example.com").get("x")
    fresh(server.url).get("x")
    assert [each.login for each in server.asked] == ["Bearer pat", "Basic ZG9yYUBleGFtcGxlLmNvbTphcGk=", None]


def test_who_has_no_login_sends_none_that_lies_about(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logins = tmp_path / "netrc"
    logins.write_text("machine 127.0.0.1 login dora password s3cret\n")
    monkeypatch.setenv("NETRC", str(logins))
    server = serve(says({}))
    fresh(server.url).get("x")
    fresh(server.url, token="pat").get("x")
    assert [each.login for each in server.asked] == [None, "Bearer pat"]


def test_the_environment_says_which_proxy_is_asked_and_for_whom_none_is(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, direct = serve(says({"by": "proxy"})), serve(says({"by": "itself"}))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert fresh("http://jira.example.invalid").get("x") == {"by": "proxy"}
    assert fresh(direct.url).get("x") == {"by": "itself"}


def test_settings_never_show_the_token() -> None:
    assert "s3cret" not in repr(settings("https://jira.example.com", token="s3cret"))


@pytest.mark.parametrize("token", ["two\nlines", "a b", "caf\u00e9", "\u201cquoted\u201d"])
def test_a_token_that_cannot_be_one_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(SourceError, match="characters that no token has") as refusal:
        fresh("http://127.0.0.1:9", token=token).get("x")
    assert token not in "".join(traceback.format_exception(refusal.value))


def test_a_token_that_is_told_back_is_not_told_on(serve: Serve) -> None:
    token = "-".join(["s3cret", "of", "dora"])
    server = serve(says({"message": f"Unknown token {token}."}, 401))
    with pytest.raises(Refused) as refusal:
        fresh(server.url, token=token).get("x")
    assert "Unknown token ..." in refusal.value.message
    assert token not in "".join(traceback.format_exception(refusal.value))


def test_a_login_within_the_url_is_not_shown(serve: Serve) -> None:
    server = serve(says({}, 403))
    with pytest.raises(Refused) as refusal:
        fresh(server.url.replace("://", "://dora:s3cret@")).get("x")
    assert server.url in refusal.value.message
    assert "s3cret" not in refusal.value.message


def test_every_thread_has_a_connection_of_its_own_and_keeps_it(serve: Serve) -> None:
    server = serve(says({"ok": True}))
    asking, together = fresh(server.url), Barrier(4)

    def ask_twice(_: int) -> list[Any]:
        together.wait(10)
        return [asking.get("rest/api/2/field"), asking.get("rest/api/2/status")]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask_twice, range(4))) == [[{"ok": True}] * 2] * 4
    assert len(server.asked) == 8
    assert server.connections == 4


# ------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (says({"message": "Client must be authenticated."}, 401), r"refused the login \(401\): Client", "TOKEN"),
        (says({}, 403), r"does not let this login read that \(403\)", "permission"),
        (says({"errorMessages": ["No field 'x'."], "errors": {}}, 400), r"\(400\): No field 'x'", "query"),
        (says({"errors": {"jql": "is missing"}}, 400), r"\(400\): is missing", "query"),
        (says({"errorMessages": ["The requested API has been removed."]}, 410), r"removed .* \(410\): The", "Update"),
        (says("<html>gone</html>", 410), r"removed .* \(410\)\.", "Update"),
        (says("", 414), r"too large \(414\)", "JQL"),
        (says("", 405), r"refused a request \(405\)", "url"),
        (says({}, 403, X_Authentication_Denied_Reason="CAPTCHA_CHALLENGE; login-url=x"), "captcha .*403", "browser"),
        (says({}, 401, X_Seraph_LoginReason="AUTHENTICATION_DENIED"), r"captcha .*401", "browser"),
        (says({}, 403, X_Seraph_LoginReason="AUTHENTICATED_FAILED"), r"refused the login \(403\)", "TOKEN"),
        (says({"code": 401, "message": "Unauthorized; scope does not match"}, 401), "this token.*scope", "jira-work"),
    ],
)
def test_a_refusal_is_one_sentence_with_a_way_out_and_is_not_repeated(
    serve: Serve, answer: Answer, message: str, hint: str
) -> None:
    server = serve(answer)
    with pytest.raises(Refused, match=message) as refusal:
        fresh(server.url).get("rest/api/2/field")
    assert hint in refusal.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("url", ["jira.example.com", "ftp://jira.example.com", "http://[1", "http://a b/"])
def test_an_address_that_is_none_is_called_so(url: str) -> None:
    with pytest.raises(SourceError, match="not an address that can be asked"):
        fresh(url).get("x")


def test_nothing_there_is_none_where_that_is_an_answer(serve: Serve) -> None:
    server = serve(says({"errorMessages": ["Issue Does Not Exist"]}, 404))
    assert reader(server).find("rest/api/2/issue/1") is None


def test_only_nothing_there_is_none(serve: Serve) -> None:
    server = serve(says({}, 403))
    with pytest.raises(Refused, match="403"):
        reader(server).find("rest/api/2/issue/1")


@pytest.mark.parametrize(("body", "words"), [(PAGE, "a web page"), ("default backend - 404", "something else")])
def test_a_proxy_that_knows_no_jira_does_not_say_that_an_issue_is_gone(serve: Serve, body: str, words: str) -> None:
    server = serve(says(body, 404))
    with pytest.raises(SourceError, match=f"{words} instead of Jira's data"):
        reader(server).find("rest/api/2/issue/1")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"message": "no Route matched with those values"},
        {"message": "null for uri: http://jira.example.com/rest/api/2/issue/1", "status-code": 404},
        {"detail": "Not Found"},
        {"errors": [{"code": 1003}], "errorMessages": "gone"},
        {},
    ],
    ids=["gateway", "Jira that starts", "framework", "other lists", "empty"],
)
def test_json_that_is_not_jiras_word_on_an_issue_does_not_say_that_it_is_gone(serve: Serve, body: object) -> None:
    server = serve(says(body, 404))
    with pytest.raises(Refused, match=r"has nothing there \(404\)"):
        reader(server).find("rest/api/2/issue/1")


@pytest.mark.parametrize("status", [200, 404, 400])
@pytest.mark.parametrize("header", [{"X_AUSERNAME": "anonymous"}, {"X_Seraph_LoginReason": "AUTHENTICATED_FAILED"}])
def test_a_token_that_jira_answers_as_a_stranger_is_refused_at_every_request(
    serve: Serve, status: int, header: dict[str, str]
) -> None:
    server = serve(says({"issues": []}, status, **header))
    with pytest.raises(SourceError, match="as to a stranger") as refusal:
        fresh(server.url, token="expired").find("rest/api/2/search")
    assert "ANDON_JIRA_TOKEN" in refusal.value.hint


def test_without_a_token_a_stranger_may_read(serve: Serve) -> None:
    server = serve(says({"issues": []}, X_AUSERNAME="anonymous"))
    assert fresh(server.url).get("rest/api/2/search") == {"issues": []}


def test_a_login_that_jira_took_is_no_stranger(serve: Serve) -> None:
    server = serve(says({"issues": []}, X_AUSERNAME="dora", X_Seraph_LoginReason="OK"))
    assert fresh(server.url, token="good").get("rest/api/2/search") == {"issues": []}


# ------------------------------------------------------------------------------ redirects and sizes


def redirects(location: str, status: int = 302) -> Answer:
    return says("", status, Location=location)


def test_a_redirect_within_the_host_is_followed_with_body_and_login(serve: Serve) -> None:
    server = serve(redirects("/jira/rest/api/3/x?a=1", 301), says({"ok": True}))
    assert fresh(server.url, token="pat").post("rest/api/3/x", {"jql": "y"}) == {"ok": True}
    last = server.asked[-1]
    assert (last.method, last.path, last.query) == ("POST", "/jira/rest/api/3/x", {"a": "1"})
    assert (last.body, last.login) == ({"jql": "y"}, "Bearer pat")


def test_a_redirect_to_another_host_is_told_and_not_followed(serve: Serve) -> None:
    elsewhere = serve(says({}))
    server = serve(redirects(elsewhere.url.replace("127.0.0.1", "localhost") + "/saml"))
    with pytest.raises(SourceError, match=r"sends Andon on to http://localhost:\d+\.") as refusal:
        fresh(server.url, token="pat").get("x")
    assert "log in" in refusal.value.hint
    assert elsewhere.asked == []


def test_a_redirect_to_another_port_does_not_carry_the_login_there(serve: Serve) -> None:
    elsewhere = serve(says({}))
    server = serve(redirects(elsewhere.url.replace("://", "://dora:s3cret@") + "/x"))
    with pytest.raises(SourceError, match=rf"sends Andon on to {elsewhere.url}\."):
        fresh(server.url, token="pat").get("x")
    assert elsewhere.asked == []


@pytest.mark.parametrize("location", ["http://[1", "http://127.0.0.1:99999/"])
def test_a_redirect_to_an_address_that_is_none_is_told(serve: Serve, location: str) -> None:
    with pytest.raises(SourceError, match="sends Andon on to an address that is none"):
        fresh(serve(redirects(location)).url).get("x")


@pytest.mark.parametrize(
    ("asked", "target", "same"),
    [
        ("https://jira.example.com/a", "https://JIRA.example.com:443/b", True),
        ("http://jira.example.com/a", "http://jira.example.com:80/b", True),
        ("http://jira.example.com/a", "https://jira.example.com/b", True),
        ("https://jira.example.com/a", "http://jira.example.com/b", False),
        ("https://jira.example.com/a", "https://jira.example.com:8443/b", False),
        ("http://jira.example.com/a", "https://jira.example.com:8443/b", False),
        ("http://jira.example.com:8080/a", "https://jira.example.com/b", False),
        ("https://jira.example.com/a", "https://example.com/b", False),
        ("https://jira.example.com/a", "ftp://jira.example.com/b", False),
    ],
)
def test_a_server_is_its_scheme_host_and_port_and_may_change_to_https(asked: str, target: str, same: bool) -> None:
    assert wire.is_same_server(asked, target) is same


def test_the_body_of_a_redirect_is_not_waited_for(serve: Serve) -> None:
    def without_its_body(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "/jira/x")
        request.send_header("Content-Length", "100")
        request.end_headers()
        request.wfile.flush()

    server = serve(without_its_body, says({"ok": True}))
    assert fresh(server.url, attempts=1, read_timeout=0.5).get("x") == {"ok": True}


def test_redirects_in_circles_end(serve: Serve) -> None:
    server = serve(redirects("/around"))
    with pytest.raises(SourceError, match="in circles"):
        fresh(server.url).get("x")


def test_an_answer_that_is_far_too_large_is_not_read_to_its_end(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST", 2**20)

    def bomb(request: BaseHTTPRequestHandler) -> None:
        data = gzip.compress(b" " * 2**24)
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    server = serve(bomb)
    with pytest.raises(SourceError, match="more than 1 MB"):
        fresh(server.url).get("x")
    assert len(server.asked) == 1


def drips(request: BaseHTTPRequestHandler, late: Event, *, chunked: bool) -> None:
    """A whole answer, whose hundred pieces come over four seconds."""
    request.send_response(200)
    request.send_header(*("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "100"))
    request.end_headers()
    for number, piece in enumerate([b" "] * 98 + [b"{", b"}"]):
        if number == 60:
            late.set()
        request.wfile.write(b"1\r\n" + piece + b"\r\n" if chunked else piece)
        request.wfile.flush()
        time.sleep(0.04)
    request.wfile.write(b"0\r\n\r\n" if chunked else b"")


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_that_drips_is_given_up(serve: Serve, chunked: bool) -> None:
    late = Event()
    server = serve(lambda request: drips(request, late, chunked=chunked))
    with pytest.raises(SourceUnavailable, match=r"was not done with an answer after 0\.3 seconds"):
        fresh(server.url, attempts=1, answer_timeout=0.3).get("x")
    assert not late.is_set()


def test_an_answer_in_pieces_comes_whole(serve: Serve) -> None:
    def in_pieces(request: BaseHTTPRequestHandler) -> None:
        data = gzip.compress(b'{"ok": "' + b"x" * 300_000 + b'"}')
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for start in range(0, len(data), 100):
            piece = data[start : start + 100]
            request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            request.wfile.flush()
        request.wfile.write(b"0\r\n\r\n")

    server = serve(in_pieces)
    asking = fresh(server.url)
    assert [len(asking.get("x")["ok"]) for _ in range(2)] == [300_000] * 2
    assert server.connections == 1


# ------------------------------------------------------------------------------ retries


@pytest.mark.parametrize(
    "trouble",
    [
        *(says("", status) for status in (429, 500, 502, 503, 504)),
        says(PAGE, 503),
        resets,
        breaks_off,
        says('{"issues": ['),
        says(""),
        says(PAGE),
    ],
    ids=["429", "500", "502", "503", "504", "page", "reset", "breaks off", "half JSON", "empty", "page with 200"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_passes_by_itself_is_tried_again(serve: Serve, trouble: Answer, method: str) -> None:
    server = serve(trouble, trouble, says({"ok": True}))
    asking = reader(server)
    found = asking.get("rest/api/2/field") if method == "GET" else asking.post("rest/api/3/x", {"jql": "y"})
    assert found == {"ok": True}
    assert [each.method for each in server.asked] == [method] * 3


def test_a_web_page_that_stays_is_told_as_what_it_is(serve: Serve) -> None:
    server = serve(says(PAGE))
    with pytest.raises(SourceError, match="a web page instead of Jira's data") as refusal:
        reader(server).get("rest/api/2/field")
    assert "login page" in refusal.value.hint
    assert not isinstance(refusal.value, SourceUnavailable)
    assert len(server.asked) == 3


def test_a_server_that_does_not_answer_in_time_is_tried_again() -> None:
    clock = Clock(NOW)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(SourceUnavailable, match=r"did not answer within 0\.1 seconds") as failure:
            fresh(url, clock, read_timeout=0.1).get("x")
    assert len(clock.slept) == 2
    assert failure.value.until is None


def unused_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [(unused_port(), "takes no connection"), ("http://jira.invalid", "has a name that is not known")],
    # The names of tests are the same in every process that collects them; a port is not.
    ids=["nobody listens", "no such name"],
)
def test_where_nothing_has_ever_answered_the_url_is_to_be_checked_first(url: str, reason: str) -> None:
    clock = Clock(NOW)
    with pytest.raises(SourceUnavailable, match=f"Nothing answers at {url}: it {reason}") as failure:
        fresh(url, clock, attempts=6).get("x")
    assert failure.value.hint.startswith("Check the url")
    assert failure.value.until is None
    assert len(clock.slept) == 1


def test_an_https_url_of_a_server_that_speaks_http_is_to_be_checked(serve: Serve) -> None:
    url = serve(says({})).url.replace("http:", "https:")
    with pytest.raises(SourceUnavailable, match="broke off an encrypted connection") as failure:
        fresh(url).get("x")
    assert failure.value.hint.startswith("Check the url")


def test_a_jira_that_went_down_asked_for_no_time_and_may_be_asked_as_soon_as_it_is_back(serve: Serve) -> None:
    server = serve(says({}, Connection="close"))
    asking = fresh(server.url)
    asking.get("x")
    server.shutdown()
    server.server_close()
    with pytest.raises(SourceUnavailable, match="takes no connection") as failure:
        asking.get("x")
    assert failure.value.hint == "Try again when it is back; what was already fetched is kept."
    assert failure.value.until is None


@pytest.mark.parametrize(("status", "minutes"), [(429, 5), (503, None), (500, None)])
def test_only_one_that_was_asked_too_much_is_left_alone_where_it_names_no_time(
    serve: Serve, status: int, minutes: int | None
) -> None:
    server = serve(says("", status))
    with pytest.raises(SourceUnavailable) as failure:
        reader(server, clock := Clock(NOW)).get("rest/api/2/field")
    until = None if minutes is None else clock.now() + timedelta(minutes=minutes)
    assert failure.value.until == until
    assert ("when it is back" in failure.value.hint) is (until is None)


def test_the_wait_that_jira_asks_for_is_kept_and_a_little_more(serve: Serve) -> None:
    date = "Sun, 22 Nov 2026 12:01:30 GMT"
    server = serve(says("", 503, Retry_After="7"), says("", 429, Retry_After=date), says({}))
    reader(server, clock := Clock(NOW)).get("rest/api/2/field")
    assert clock.slept == [7.5, 90 - 7.5 + 0.5]


@pytest.mark.parametrize("reset", ["2026-11-22T12:02Z", "1795348920", "1795348920000", "120"])
def test_the_end_of_a_rate_limit_counts_where_no_wait_is_named(serve: Serve, reset: str) -> None:
    server = serve(says("", 429, X_RateLimit_Reset=reset), says({}))
    reader(server, clock := Clock(NOW)).get("rest/api/2/field")
    assert clock.slept == [120.5]


def test_without_a_word_from_jira_waits_grow(serve: Serve) -> None:
    server = serve(says("", 500))
    with pytest.raises(SourceUnavailable, match="answers 500"):
        reader(server, clock := Clock(NOW), attempts=8).get("rest/api/2/field")
    assert clock.slept == [1.5, 2.5, 4.5, 8.5, 16.5, 30.5, 30.5]


def test_no_wait_at_all_is_not_taken_at_its_word(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="0"))
    with pytest.raises(SourceUnavailable, match="answers 429"):
        reader(server, clock := Clock(NOW)).get("rest/api/2/field")
    assert clock.slept == [1.5, 2.5]


def test_a_wait_of_minutes_is_slept_whole_where_patience_allows_it(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="1847"), says({}))
    reader(server, clock := Clock(NOW), seconds=3600).get("rest/api/2/field")
    assert clock.slept == [1847.5]


def test_a_wait_beyond_patience_is_told_and_not_slept(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="1847"))
    with pytest.raises(SourceUnavailable, match="answers 429") as failure:
        reader(server, clock := Clock(NOW)).get("rest/api/2/field")
    assert failure.value.until == datetime(2026, 11, 22, 12, 30, 47, tzinfo=UTC)
    assert "after 2026-11-22 12:31 UTC" in failure.value.hint
    assert clock.slept == []
    assert len(server.asked) == 1


def test_a_time_is_told_in_the_zone_of_those_who_read_it(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="1847"))
    with pytest.raises(SourceUnavailable) as failure:
        reader(server, zone=ZoneInfo("Europe/Stockholm")).get("rest/api/2/field")
    assert "after 2026-11-22 13:31 CET" in failure.value.hint


def test_waits_that_add_up_beyond_patience_end(serve: Serve) -> None:
    server = serve(says("", 503, Retry_After="120"))
    with pytest.raises(SourceUnavailable, match="answers 503"):
        reader(server, clock := Clock(NOW), attempts=9).get("rest/api/2/field")
    assert clock.slept == [120.5, 120.5]


def test_what_one_thread_is_told_to_wait_all_wait(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="60"), says({}))
    asking = reader(server, clock := Clock(NOW), attempts=1)
    with pytest.raises(SourceUnavailable):
        asking.get("rest/api/2/field")
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asking.get, "rest/api/2/status").result() == {}
    assert clock.slept == [60.5]


def test_while_the_wait_is_beyond_patience_nobody_asks(serve: Serve) -> None:
    server = serve(says("", 429, Retry_After="1847"), says({}))
    asking = reader(server, clock := Clock(NOW))
    for _ in range(3):
        with pytest.raises(SourceUnavailable) as failure:
            asking.get("rest/api/2/field")
        assert failure.value.until == datetime(2026, 11, 22, 12, 30, 47, tzinfo=UTC)
    assert len(server.asked) == 1
    clock.sleep(1850)
    assert asking.get("rest/api/2/field") == {}


# ------------------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("300", 300),
        ("1.5", 1.5),
        ("-1", None),
        ("soon", None),
        ("9" * 40, None),
        ("Sun, 22 Nov 2026 12:00:05 GMT", 5),
        ("Sun, 22 Nov 2026 12:00:05 -0000", 5),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("later", None),
        ("2026-11-22T12:02:00+01:00", 0),
        ("2026-11-22T12:02", 120),
        ("30", 30),
        ("9" * 40, None),
    ],
)
def test_the_end_of_a_limit_is_a_moment_or_a_span_or_nothing(header: str | None, seconds: float | None) -> None:
    assert reset_after(header, NOW) == seconds


def test_the_clock_is_jiras(serve: Serve) -> None:
    server = serve(says({}))
    asking = fresh(server.url)
    asking.get("x")
    assert asking.date is not None
    assert abs((asking.date - datetime.now(UTC)).total_seconds()) < 60


def test_quotes_in_a_value_stay_in_the_value() -> None:
    assert quoted('a "b" \\') == '"a \\"b\\" \\\\"'
