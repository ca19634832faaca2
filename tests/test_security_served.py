"""A real server behind https, with a provider and planted secrets: its headers, cookies, bounds and answers."""

import http.client
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.routing import Route

from andon.store import forget, open_store
from andon.usecases.ballots import code_hash, code_of
from andon.usecases.secret_links import secret_hash
from andon.usecases.snapshot import freeze
from andon.usecases.vote import open_round
from andon.web import SignIn, routes
from andon.web.bounds import MOST_BYTES, NO_UPLOADS
from examples import look
from pages.visits import THE_DIRECTOR, THE_SQUAD, found_organisation
from server import SERVE, Reply, Server, running_server

JIRA_TOKEN = "planted-jira-token"
JIRA_EMAIL = "planted-login@example.com"
CHANNEL = "planted-channel-key"
CLIENT_SECRET = "planted-client-secret"
COOKIE_SECRET = "planted-cookie-secret-of-32-signs-and-more"
METRICS_TOKEN = "planted-metrics-token"
HOOK_SECRET = "planted-hook-secret"
API_TOKEN = "andon_planted-api-token-0123456789"
LINK = "planted-link-secret-0123456789"
CODE = code_of("planted form")
PLANTED = (
    JIRA_TOKEN,
    JIRA_EMAIL,
    CHANNEL,
    CLIENT_SECRET,
    COOKIE_SECRET,
    METRICS_TOKEN,
    HOOK_SECRET,
    API_TOKEN,
    LINK,
    CODE,
    CODE.replace("-", ""),
    secret_hash(LINK),
    code_hash(CODE),
)

WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
METHODS = ("GET", "POST")
RARE = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
STREAMLITS = (
    "/",
    "/portfolio",
    "/people?key=x",
    "/no/such/page",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/nothing",
    "/_stcore/stream",
    "/_stcore/upload_file/session/file",
    "/_stcore/bidi-components/none/none.js",
    "/static/none.js",
    "/media/none.png",
    "/component/none/index.html",
    "/app/static/none.txt",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/oauth2callback?code=x&state=y",
    "//evil.example/..",
    "/%2e%2e/%2e%2e/etc/passwd",
)
NEEDED = ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options")


@dataclass(frozen=True)
class House:
    server: Server
    folder: Path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder / 'andon.db'}"
    store = open_store(url)
    found_organisation(store)
    at = datetime.now(UTC)
    seen = look(THE_DIRECTOR, at, at)
    freeze(store, seen, "portfolio", render=lambda payload: {"html": b"<html>frozen</html>"}, token="s", secret=LINK)
    hour = timedelta(hours=1)
    arguments = {"launch_id": "halcyon", "squad_id": "atlas", "code": CODE, "token": "r"}
    open_round(store, THE_SQUAD, expected=5, lasts=hour, now=at, **arguments)
    forget(url)
    (folder / "andon.toml").write_text(
        '[jira]\nurl = "http://127.0.0.1:9"\nprojects = ["SHOP"]\n[sync]\nevery = "1h"\n[channels]\nteam = "MAIL"\n'
    )
    env = {
        "ANDON_CONFIG": str(folder / "andon.toml"),
        "ANDON_PUBLIC_URL": "https://andon.example.com",
        "ANDON_JIRA_TOKEN": JIRA_TOKEN,
        "ANDON_JIRA_EMAIL": JIRA_EMAIL,
        "MAIL": f"json://{CHANNEL}@127.0.0.1:9/{CHANNEL}",
        "ANDON_OIDC_METADATA_URL": "http://127.0.0.1:9/.well-known/openid-configuration",
        "ANDON_OIDC_CLIENT_ID": "andon",
        "ANDON_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "ANDON_COOKIE_SECRET": COOKIE_SECRET,
        "ANDON_METRICS_TOKEN": METRICS_TOKEN,
        "ANDON_HOOK_SECRET": HOOK_SECRET,
    }
    with running_server(url, command=SERVE, env=env, cwd=folder) as server:
        yield House(server, folder)


def addresses() -> list[str]:
    """Every plain route, with something for what stands in braces, and what Streamlit answers."""
    nobody = SignIn(lambda cookies: False, lambda: "/", lambda cookies: False)
    plain = [each.path for each in routes(nobody) if isinstance(each, Route)]
    assert len(plain) > 10
    return [re.sub(r"\{[^}]*\}", "x", each) for each in plain] + list(STREAMLITS)


def static_file() -> str:
    """One of Streamlit's own files."""
    import streamlit

    found = next((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("index.*.js"))
    return f"/static/js/{found.name}"


@pytest.fixture(scope="module")
def walked(house: House) -> dict[tuple[str, str], Reply]:
    """What the server says at every address, and to every method at some of each kind."""
    # What is there first: whoever asks for too much that is not there is slowed down.
    first = [f"/s/{LINK}", f"/s/{LINK}.json", f"/v/{CODE}", "/", "/metrics", "/hooks/jira", "/api/v1/me"]
    pairs = [(path, method) for path in first for method in (*METHODS, *RARE)]
    pairs += [(path, method) for path in (*addresses(), static_file()) for method in METHODS]
    found = {}
    connection = http.client.HTTPConnection("127.0.0.1", house.server.port, timeout=30)
    for path, method in pairs:
        connection.request(method, path)
        reply = connection.getresponse()
        headers = {name.lower(): value for name, value in reply.getheaders()}
        found[path, method] = Reply(reply.status, headers, reply.read())
    connection.close()
    for path in ("/portfolio", "/people"):
        found[path, "a browser"] = house.server.ask(path, headers={"Accept": "text/html"})
    return found


def test_every_answer_says_who_may_frame_it_and_what_it_may_load(walked: dict[tuple[str, str], Reply]) -> None:
    bare = {asked: missing for asked, reply in walked.items() if (missing := set(NEEDED) - set(reply.headers))}
    assert bare == {}
    unframed = [a for a, each in walked.items() if "frame-ancestors 'none'" in each.headers["content-security-policy"]]
    assert len(unframed) == len(walked)
    statuses = {each.status for each in walked.values()}
    assert {200, 303, 401, 403, 404, 405} - statuses <= {303}, "all kinds of answers were among them"


def test_a_websocket_that_is_refused_is_answered_like_everything_else(house: House) -> None:
    reply = house.server.ask("/_stcore/stream", headers={**WEBSOCKET, "Host": "evil.example"})
    assert reply.status == 403
    assert set(NEEDED) <= set(reply.headers)


def test_nothing_that_somebody_sends_makes_the_server_fail(walked: dict[tuple[str, str], Reply], house: House) -> None:
    """But for the way to a provider that is away, which is Streamlit's own answer."""
    failed = {path for (path, _), each in walked.items() if each.status >= 500}
    assert failed <= {"/auth/login", "/readyz"}


def test_every_cookie_is_for_https_and_hidden_from_scripts_and_from_other_sites(
    walked: dict[tuple[str, str], Reply], house: House
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", house.server.port, timeout=30)
    headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    set_: list[str] = []
    for method, path, body in (
        ("GET", "/portfolio", None),
        ("GET", "/_stcore/health", None),
        ("GET", "/_stcore/host-config", None),
        ("GET", "/auth/logout", None),
        ("GET", "/oauth2callback?code=x&state=y", None),
        ("POST", f"/v/{CODE}", "probability=70"),
    ):
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        set_ += reply.headers.get_all("set-cookie") or []
        reply.read()
    connection.close()
    marks = {each.partition("=")[0]: {part.strip().lower() for part in each.split(";")[1:]} for each in set_}
    assert {"andon_return_to", "_streamlit_xsrf"} <= set(marks)
    assert any(each.startswith("andon_ballot_") for each in marks)
    for name, found in marks.items():
        assert "secure" in found, name
        assert found & {"samesite=lax", "samesite=strict"}, name
        # A page of Streamlit's has to read this one, and sends it back beside the cookie: that is what proves it.
        assert "max-age=0" in found or ("httponly" in found) == (name != "_streamlit_xsrf"), name


def test_no_file_can_be_left_here_and_nothing_too_long(house: House) -> None:
    """Without the whole of it being read first."""
    ask = house.server.ask
    upload = ask("/_stcore/upload_file/session/file", method="PUT", content=b"x" * 1000)
    assert (upload.status, upload.body.decode()) == (404, NO_UPLOADS)
    for path in ("/portfolio", "/healthz", "/v", "/_stcore/health", "/auth/login"):
        with socket.create_connection(("127.0.0.1", house.server.port), timeout=30) as line:
            line.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {MOST_BYTES + 1}\r\n\r\n".encode())
            assert line.recv(100).startswith(b"HTTP/1.1 413"), path


def test_no_answer_and_no_log_holds_a_secret(walked: dict[tuple[str, str], Reply], house: House) -> None:
    server = house.server
    bearer = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    metrics = server.ask("/metrics", headers=bearer)
    assert metrics.status == 200
    wrong = [
        server.ask(f"/hooks/jira?secret={HOOK_SECRET}", method="POST"),
        server.ask("/api/v1/me", headers={"Authorization": f"Bearer {API_TOKEN}"}),
        server.ask("/auth/login", headers={"Cookie": f"_streamlit_user={COOKIE_SECRET}"}),
    ]
    # What the link and the code open are the pages under them, which name themselves.
    told = [each for (path, _), each in walked.items() if LINK not in path and CODE not in path]
    for reply in (metrics, *wrong, *told):
        everything = reply.body.decode(errors="replace") + json.dumps(dict(reply.headers))
        assert not [each for each in PLANTED if each in everything]
    frozen = walked[f"/s/{LINK}", "GET"]
    assert frozen.status == 200
    assert not [each for each in PLANTED if each not in {LINK} and each in frozen.body.decode()]
    assert not [each for each in PLANTED if each in server.log]
