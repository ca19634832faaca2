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
from andon.uploads import MOST_FILES, MOST_MB, OPEN_SECONDS, Uploads
from andon.web import middleware
from andon.web.bounds import MOST_BYTES, MOST_UPLOADED, NO_UPLOADS, Bounds
from asgi import ask
from server import ROOT

PIECE = b"x" * 2**18


async def takes(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


ROUTES = [
    Route("/", takes, methods=["GET", "POST"]),
    Route("/_stcore/upload_file/{tab}/{file}", takes, methods=["PUT", "DELETE"]),
]
ROUTED = Starlette(routes=ROUTES)
APP = Starlette(routes=ROUTES, middleware=[Middleware(Bounds)])


def test_what_is_short_enough_arrives_whole() -> None:
    pieces = [PIECE] * (MOST_BYTES // len(PIECE))
    assert ask(APP, "/", method="POST", pieces=pieces).text == str(MOST_BYTES)


def test_what_comes_without_an_end_is_cut_off() -> None:
    pieces = [PIECE] * (MOST_BYTES // len(PIECE)) + [b"x"]
    assert ask(APP, "/", method="POST", pieces=pieces).status == 413


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "9" * 30, "-1", "1e3", ""])
def test_what_says_that_it_is_too_long_or_nothing_that_can_be_understood_is_not_read(length: str) -> None:
    assert ask(APP, "/", method="POST", headers={"content-length": length}).status == 413


UPLOAD = "/_stcore/upload_file/tab-1/file-1"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "GET"])
@pytest.mark.parametrize("path", [UPLOAD, "/_stcore/upload_file", "/_stcore/upload_file//"])
def test_streamlits_own_address_for_files_is_shut(path: str, method: str) -> None:
    answer = ask(APP, path, method=method, body=b"a file")
    assert (answer.status, answer.text) == (404, NO_UPLOADS)


def opened(*tabs: str) -> Bounds:
    """With these tabs, whose pages have asked for a file."""
    told = Uploads()
    for tab in tabs:
        told.open(tab)
    return Bounds(ROUTED, told)


def test_a_tab_whose_page_asks_for_a_file_may_send_one_up_to_a_bound_of_its_own() -> None:
    app = opened("tab-1")
    pieces = [PIECE] * (MOST_MB * 2**20 // len(PIECE))
    assert ask(app, UPLOAD, method="PUT", pieces=pieces).text == str(MOST_MB * 2**20)
    assert ask(app, UPLOAD, method="PUT", pieces=[*pieces, PIECE]).status == 413
    assert ask(app, UPLOAD, method="PUT", headers={"content-length": str(MOST_UPLOADED + 1)}).status == 413
    assert ask(app, UPLOAD.replace("tab-1", "tab-2"), method="PUT").status == 404
    assert ask(app, "/", method="POST", pieces=pieces).status == 413, "nor has anything else a larger bound for it"


def test_a_tab_sends_so_many_files_and_for_so_long() -> None:
    at = 0.0
    tabs = Uploads(lambda: at)
    tabs.open("tab-1")
    assert [tabs.take("tab-1") for _ in range(MOST_FILES + 1)] == [True] * MOST_FILES + [False]
    tabs.open("tab-1")  # its page runs again, and asks again
    assert not tabs.take("tab-1")
    at = OPEN_SECONDS + 1
    assert not tabs.is_open("tab-1")
    tabs.open("tab-1")
    assert tabs.take("tab-1")
    tabs.close("tab-1")
    assert not tabs.take("tab-1")


def test_however_many_tabs_ask_only_so_many_are_remembered() -> None:
    tabs = Uploads()
    for n in range(1000):
        tabs.open(f"tab-{n}")
    assert [tabs.is_open("tab-0"), tabs.is_open("tab-999")] == [False, True]


def test_it_stands_around_every_route() -> None:
    assert [each for each in map(repr, middleware()) if Bounds.__name__ in each]


def test_streamlit_is_told_the_same_however_andon_is_started() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]
    options = _options("127.0.0.1", 8501)
    for name in ("enableXsrfProtection", "maxUploadSize", "maxMessageSize"):
        assert options[f"server.{name}"] == server[name]
    assert (server["maxUploadSize"], server["maxMessageSize"]) == (MOST_UPLOAD_MB, MOST_MESSAGE_MB)
    assert server["enableXsrfProtection"] is True


def test_one_page_asks_for_files_and_says_which_and_how_large() -> None:
    pages = [*Path(ROOT, "pages").rglob("*.py"), *Path(ROOT, "lib", "andon", "ui").rglob("*.py")]
    asking = ("file_uploader", "camera_input", "audio_input", "accept_file=", "accept_audio")
    found = {each.name: each.read_text(encoding="utf-8") for each in pages}
    found = {name: told for name, told in found.items() if any(word in told for word in asking)}
    assert list(found) == ["csv_parts.py"]
    (told,) = found.values()
    assert told.count("st.file_uploader(") == 1
    assert 'type=["csv", "tsv", "txt"]' in told and "max_upload_size=MOST_MB" in told
    assert "csv_actions.may_send()" in told
