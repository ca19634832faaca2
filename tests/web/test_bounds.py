"""How much anybody may send, whatever is said of its length before."""

import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from andon.serve import MOST_MESSAGE_MB, MOST_UPLOAD_MB, _options
from andon.web import middleware
from andon.web.bounds import MOST_BYTES, NO_UPLOADS, Bounds
from asgi import ask
from server import ROOT

PIECE = b"x" * 2**18


async def takes(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


APP = Starlette(
    routes=[Route("/", takes, methods=["GET", "POST"]), Route("/_stcore/upload_file/a/b", takes, methods=["PUT"])],
    middleware=[Middleware(Bounds)],
)


def test_what_is_short_enough_arrives_whole() -> None:
    pieces = [PIECE] * (MOST_BYTES // len(PIECE))
    assert ask(APP, "/", method="POST", pieces=pieces).text == str(MOST_BYTES)


def test_what_comes_without_an_end_is_cut_off() -> None:
    pieces = [PIECE] * (MOST_BYTES // len(PIECE)) + [b"x"]
    assert ask(APP, "/", method="POST", pieces=pieces).status == 413


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "9" * 30, "-1", "1e3", ""])
def test_what_says_that_it_is_too_long_or_nothing_that_can_be_understood_is_not_read(length: str) -> None:
    assert ask(APP, "/", method="POST", headers={"content-length": length}).status == 413


@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/_stcore/upload_file"])
def test_streamlits_own_address_for_files_is_shut(path: str) -> None:
    answer = ask(APP, path, method="PUT", body=b"a file")
    assert (answer.status, answer.text) == (404, NO_UPLOADS)


def test_it_stands_around_every_route() -> None:
    assert [each for each in map(repr, middleware()) if Bounds.__name__ in each]


def test_streamlit_is_told_the_same_however_andon_is_started() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]
    options = _options("127.0.0.1", 8501)
    for name in ("enableXsrfProtection", "maxUploadSize", "maxMessageSize"):
        assert options[f"server.{name}"] == server[name]
    assert (server["maxUploadSize"], server["maxMessageSize"]) == (MOST_UPLOAD_MB, MOST_MESSAGE_MB)
    assert server["enableXsrfProtection"] is True


def test_no_page_asks_for_a_file() -> None:
    """One that did would need a bound, and a list of types, of its own."""
    pages = [*Path(ROOT, "pages").rglob("*.py"), *Path(ROOT, "lib", "andon", "ui").rglob("*.py")]
    asking = ("file_uploader", "camera_input", "audio_input", "accept_file", "accept_audio")
    assert [each.name for each in pages if any(word in each.read_text(encoding="utf-8") for word in asking)] == []
