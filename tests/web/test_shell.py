import asyncio
import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from andon.web.shell import COOKIE, CSP, FAILED, Shell, local_path
from asgi import Answer, ask

BROWSER = {"accept": "text/html,*/*", "accept-encoding": "gzip"}


def streamlit_html() -> str:
    """The first HTML of every page, as the installed Streamlit serves it."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "static" / "index.html").read_text()


async def page(request: Request) -> Response:
    return HTMLResponse(streamlit_html(), headers={"etag": '"streamlit"'})


async def frozen(request: Request) -> Response:
    return HTMLResponse("<title>Streamlit</title>", headers={"Content-Security-Policy": "default-src 'none'"})


async def numbers(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def callback(request: Request) -> Response:
    response = RedirectResponse("/", 302)
    response.set_cookie("_streamlit_user", "dora", max_age=2592000, httponly=True, samesite="lax")
    return response


def around_streamlit(https: bool = False) -> Shell:
    """The shell around something that behaves like Streamlit: compressing, and returning to / after sign-in."""
    routes = [
        Route("/", page),
        Route("/launch", page),
        Route("/s/token", frozen),
        Route("/healthz", numbers),
        Route("/oauth2callback", callback),
    ]
    return Shell(Starlette(routes=routes, middleware=[Middleware(GZipMiddleware)]), https=https)


def signed_in(return_to: str, *, https: bool = False) -> Answer:
    return ask(around_streamlit(https), "/oauth2callback", headers={**BROWSER, "cookie": f"{COOKIE}={return_to}"})


def cookies(answer: Answer) -> dict[str, str]:
    """Everything behind the name, by name."""
    return dict(each.split("=", 1) for each in answer.headers.getlist("set-cookie"))


@pytest.mark.parametrize("path", ["/", "/launch?key=L-7", "/healthz", "/nowhere"])
def test_every_answer_has_security_headers(path: str) -> None:
    answer = ask(around_streamlit(), path)
    assert answer.headers["content-security-policy"] == CSP + "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_scripts_need_neither_inline_nor_eval() -> None:
    script_part = next(part for part in CSP.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script_part


def test_a_page_that_brings_a_stricter_policy_keeps_it() -> None:
    answer = ask(around_streamlit(), "/s/token")
    assert answer.headers.getlist("content-security-policy") == ["default-src 'none'"]
    assert answer.text == "<title>Streamlit</title>"


def test_a_wiki_may_be_allowed_to_frame_what_is_made_for_it() -> None:
    shell = Shell(around_streamlit().app, who_may_frame=lambda: "https://wiki.example")
    for path in ("/launch?key=L-7&embed=true", "/portfolio?embed=true", "/timeline?embed=true"):
        policy = ask(shell, path).headers["content-security-policy"]
        assert policy.endswith("frame-ancestors https://wiki.example")


@pytest.mark.parametrize("path", ["/", "/launch?key=L-7", "/checkin?embed=true", "/launch?embed=no", "/healthz"])
def test_what_is_not_made_for_a_frame_is_in_none(path: str) -> None:
    shell = Shell(around_streamlit().app, who_may_frame=lambda: "https://wiki.example")
    headers = ask(shell, path).headers
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/launch"])
def test_a_link_preview_says_andon_also_when_the_answer_would_be_compressed(path: str) -> None:
    answer = ask(around_streamlit(), path, headers=BROWSER)
    assert "<title>Andon</title>" in answer.text
    assert "Streamlit</title>" not in answer.text
    assert 'property="og:description"' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "etag" not in answer.headers


def test_head_of_a_page_promises_no_wrong_length() -> None:
    answer = ask(around_streamlit(), "/launch", method="HEAD", headers=BROWSER)
    assert answer.status == 200
    assert "content-length" not in answer.headers


def test_what_is_no_page_may_still_be_compressed_and_is_not_rewritten() -> None:
    assert ask(around_streamlit(), "/healthz").text == '{"status":"ok"}'


def test_the_installed_streamlit_has_the_inline_script_that_the_policy_names() -> None:
    scripts = re.findall(r"<script>(.*?)</script>", streamlit_html(), flags=re.DOTALL)
    found = [f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts]
    assert found
    assert all(each in CSP for each in found)


def test_the_deep_link_is_kept_across_a_sign_in() -> None:
    before = ask(around_streamlit(), "/launch?key=L-7&q=a%20b", headers=BROWSER)
    kept = cookies(before)[COOKIE].split(";")[0]
    after = signed_in(kept)
    assert after.headers["location"] == "/launch?key=L-7&q=a%20b"
    assert "Max-Age=0" in cookies(after)[COOKIE]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"accept": "application/json"}, id="not a browser"),
        pytest.param({**BROWSER, "cookie": "_streamlit_user=dora"}, id="signed in already"),
    ],
)
def test_nothing_is_remembered_without_need(headers: dict[str, str]) -> None:
    assert COOKIE not in cookies(ask(around_streamlit(), "/launch", headers=headers))


@pytest.mark.parametrize(
    "hostile",
    ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2Fa%0D%0AX%3A%201", "%2Fa%09b", ""],
)
def test_a_sign_in_never_leads_to_another_site(hostile: str) -> None:
    assert signed_in(hostile).headers["location"] == "/"


def test_a_path_on_this_site_is_recognised() -> None:
    assert local_path("/launch?key=L-7") == "/launch?key=L-7"
    assert local_path("launch") is None


def test_behind_https_cookies_are_secure_and_last_a_working_day() -> None:
    for secure in (signed_in("%2Flaunch", https=True),):
        user = cookies(secure)["_streamlit_user"]
        assert "Max-Age=43200" in user
        assert "2592000" not in user
        assert "Secure" in user
        assert "HttpOnly" in user
    assert "Secure" in cookies(ask(around_streamlit(), "/launch", headers=BROWSER, scheme="https"))[COOKIE]


def test_behind_https_no_cookie_goes_without_it_whoever_set_it() -> None:
    for cookie in ("a=1; Path=/", "b=secure", "c=1; Secure; HttpOnly"):

        async def setting(request: Request, cookie: str = cookie) -> Response:
            return Response(headers={"set-cookie": cookie})

        shell = Shell(Starlette(routes=[Route("/x", setting)]), https=True)
        (told,) = ask(shell, "/x").headers.getlist("set-cookie")
        assert [each.strip().lower() for each in told.split(";")[1:]].count("secure") == 1
        plain = ask(Shell(shell.app), "/x").headers.getlist("set-cookie")
        assert plain == [cookie]


@pytest.mark.parametrize(
    ("referer", "kept"),
    [
        ("http://test/portfolio?q=a%20b&as_of=2026-01-02", "/portfolio?q=a%20b&as_of=2026-01-02"),
        ("http://test/", "/"),
        ("https://evil.example/portfolio", None),
        ("http://test/s/token", None),
        ("http://test//evil.example", None),
        ("", None),
    ],
)
def test_somebody_comes_back_to_the_page_from_which_they_signed_in(referer: str, kept: str | None) -> None:
    login = Starlette(routes=[Route("/auth/login", callback)])
    answer = ask(Shell(login), "/auth/login", headers={"host": "test", "referer": referer})
    told = cookies(answer).get(COOKIE)
    if kept is None:
        assert told is None
    else:
        assert told is not None
        assert signed_in(told.split(";")[0]).headers["location"] == kept


def test_without_https_the_sign_in_lasts_a_working_day_too() -> None:
    user = cookies(signed_in("%2Flaunch"))["_streamlit_user"]
    assert "Max-Age=43200" in user
    assert "Secure" not in user


def test_an_answer_that_failed_has_the_headers_too_and_the_log_hears_of_it() -> None:
    async def fails(request: Request) -> Response:
        raise ValueError("We wait for the vendor.")

    app = Starlette(routes=[Route("/", fails)], middleware=[Middleware(Shell)])
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(ValueError, match="vendor"):
        ask(app, "/", told=send)
    (start, body) = sent
    assert start["status"] == 500
    assert {b"content-security-policy", b"x-frame-options"} <= {name for name, _ in start["headers"]}
    assert body["body"] == FAILED.encode()


def test_who_may_frame_it_is_said_in_both_ways_unless_a_wiki_may() -> None:
    assert ask(around_streamlit(), "/launch").headers["x-frame-options"] == "DENY"
    allowed = Shell(around_streamlit().app, who_may_frame=lambda: "https://wiki.example")
    assert "x-frame-options" not in ask(allowed, "/launch?embed=true").headers
    nobody = Shell(around_streamlit().app, who_may_frame=lambda: "'none'")
    assert ask(nobody, "/launch?embed=true").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("can_answer", [True, False], ids=["answered", "only closed"])
def test_a_websocket_that_is_not_opened_has_the_headers_too_where_the_server_can_send_them(can_answer: bool) -> None:
    async def refuses(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.close", "code": 1008})

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "extensions": {"websocket.http.response": {}} if can_answer else {}}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, Shell(refuses)(scope, receive, send)).result()
    if not can_answer:
        assert sent == [{"type": "websocket.close", "code": 1008}]
        return
    start, _ = sent
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert {b"content-security-policy", b"x-frame-options"} <= {name for name, _ in start["headers"]}


def test_a_websocket_that_was_open_is_closed_and_nothing_else() -> None:
    async def ends(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1000})

    sent: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "extensions": {"websocket.http.response": {}}}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, Shell(ends)(scope, receive, send)).result()
    assert sent == ["websocket.accept", "websocket.close"]
