"""The app as a visitor meets it: a real server, started as people start it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page
from streamlit import config as st_config

from andon.errors import ConfigError
from andon.model import Role, Scope, Viewer
from andon.serve import app_folder, serve
from andon.store import open_store
from andon.ui import access, text
from andon.usecases.tokens import PREFIX, make_token
from browsing import settle
from pages.visits import found_organisation, now
from server import ROOT, SERVE, STREAMLIT, Reply, Server, free_port, program, running_server
from test_config_access import ENV

WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
FROZEN = """
import asyncio, gc, sys
from andon.ui.start import lifespan
async def start():
    async with lifespan(None):
        sys.stdout.write(str(gc.get_freeze_count()))
asyncio.run(start())
"""


@dataclass(frozen=True)
class Fresh:
    server: Server
    first: Reply
    """The very first thing that anybody asked of it: a deep link, as from a shared address."""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    database_url = f"sqlite:///{tmp_path_factory.mktemp('fresh') / 'andon.db'}"
    command = (*STREAMLIT, "--server.enableAgentApi=true")
    with running_server(database_url, command=command) as server:
        first = server.ask("/_stcore/agent/interact", method="POST", body={"page": "portfolio"})
        yield Fresh(server, first)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def served(elsewhere: Path) -> Iterator[Server]:
    """`andon serve`, started in a folder that has nothing to do with it, by somebody who named no address."""
    with running_server("sqlite:///andon.db", command=SERVE, cwd=elsewhere, env={"ANDON_PUBLIC_URL": ""}) as server:
        yield server


@pytest.fixture
def calendar(served: Server, elsewhere: Path) -> str:
    """The address of a calendar of one launch, in the store of the server that runs already."""
    store, secret = open_store(f"sqlite:///{elsewhere / 'andon.db'}"), "s" * 32
    found_organisation(store)
    make_token(
        store,
        Viewer(Role.VIEWER),
        name="My phone",
        scopes=(Scope.CALENDAR,),
        days=1,
        secret=secret,
        token="calendar",
        now=now(),
    )
    return f"/cal/{PREFIX}{secret}.ics"


def test_a_deep_link_as_the_first_request_comes_with_its_frame(fresh: Fresh) -> None:
    # With a pages/ folder beside the main script Streamlit would run the page without its frame here,
    # and name the pages after their files: only the frame knows these titles.
    assert fresh.first.status == 200
    opened = fresh.first.json["page"]
    titles = {page["url_path"]: page["title"] for page in fresh.first.json["pages"]}
    assert (opened["url_path"], opened["title"]) == ("portfolio", text.NAV_PORTFOLIO)
    assert titles[""] == text.NAV_HOME


def test_addresses_have_one_segment(fresh: Fresh) -> None:
    # Below a second one Streamlit's own files would not be found, and the page would stay blank.
    addresses = [page["url_path"] for page in fresh.first.json["pages"]]
    assert len(addresses) > 1
    assert not [address for address in addresses if "/" in address]


def test_streamlit_run_answers_the_plain_routes(fresh: Fresh) -> None:
    # `app` that is not written literally as st.App(...) would answer with Streamlit's HTML, and 200.
    reply = fresh.server.ask("/healthz")
    assert reply.json["status"] == "ok"
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_shared_deep_link_previews_as_andon(fresh: Fresh) -> None:
    reply = fresh.server.ask("/launch?key=L-7", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert "<title>Andon</title>" in reply.body.decode()


def test_head_requests_are_answered(fresh: Fresh) -> None:
    statuses = {path: fresh.server.ask(path, method="HEAD").status for path in ("/", "/healthz", "/readyz", "/s/no")}
    assert statuses == {"/": 200, "/healthz": 200, "/readyz": 200, "/s/no": 404}


def test_the_libraries_are_kept_out_of_the_garbage_collector(tmp_path: Path) -> None:
    # Streamlit collects after every rerun; with the libraries in it a rerun costs twice as much.
    ended = subprocess.run(
        [sys.executable, "-c", f"import streamlit\n{FROZEN}"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(ended.stdout) > 50_000


def test_without_a_store_the_server_still_answers_and_says_so() -> None:
    with running_server("sqlite:////nowhere/andon.db") as server:
        assert server.ask("/healthz").status == 200
        assert server.ask("/readyz").status == 503
        assert "without its store" in server.log
        assert "Traceback" not in server.log


def test_once_it_has_ended_a_database_is_a_single_file(tmp_path: Path) -> None:
    """Whoever copies andon.db while nothing runs has all of it."""
    with running_server(f"sqlite:///{tmp_path}/andon.db", command=SERVE) as server:
        assert server.ask("/readyz").status == 200
        assert (tmp_path / "andon.db-wal").exists()
    assert [each.name for each in tmp_path.glob("andon.db*") if not each.name.endswith(".lock")] == ["andon.db"]


def test_andon_serve_works_from_any_folder_and_says_where_it_is(served: Server) -> None:
    assert served.ask("/healthz").json["status"] == "ok"
    served.await_log(f"Andon is on {served.url}\n")
    assert "Traceback" not in served.log


def test_what_leaves_it_leads_back_to_its_own_port_where_no_address_was_named(served: Server, calendar: str) -> None:
    # `make demo PORT=8502`: a calendar has no browser from which to learn where Andon is.
    assert f"URL:{served.url}/launch?key=halcyon" in served.ask(calendar).body.decode()


def test_a_hostile_name_for_this_machine_gets_no_connection(served: Server) -> None:
    def status(host: str) -> int:
        return served.ask("/_stcore/stream", headers={**WEBSOCKET, "Host": f"{host}:{served.port}"}).status

    assert status("127.0.0.1") == 101
    assert status("localhost") == 101
    assert status("evil.example") == 403


@pytest.mark.browser
def test_a_visitor_with_a_deep_link_sees_the_page_in_its_frame(fresh: Fresh, page: Page) -> None:
    page.goto(f"{fresh.server.url}/portfolio")
    page.get_by_role("heading", level=1).first.wait_for()
    settle(page)
    assert page.get_by_test_id("stSidebarNavLink").count() > 1
    assert page.get_by_text("Page not found").count() == 0
    assert "Streamlit" not in page.title()


@pytest.mark.browser
def test_ctrl_c_ends_the_server_cleanly_though_somebody_watches(page: Page, tmp_path: Path) -> None:
    with running_server("sqlite:///andon.db", command=SERVE, cwd=tmp_path) as server:
        page.goto(server.url)
        settle(page)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(15) == 0
        assert "Traceback" not in server.log


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} is taken") as caught:
            serve(port=port)
    assert "--port" in caught.value.hint


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigError, match="no port number"):
        serve(port=port)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "andon.example"])
@pytest.mark.parametrize("secrets", ["", '[auth]\nclient_id = "andon"\n'], ids=["bare", "with an unused [auth]"])
def test_nobody_else_reaches_it_while_nobody_has_to_sign_in(
    host: str, secrets: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets)
    with pytest.raises(ConfigError, match="nobody has to sign in"):
        serve(host, free_port())


PUBLIC = "https://andon.example.com"


def test_a_proxy_does_not_open_it_either_while_nobody_has_to_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "")
    for public in ("andon.example.com", PUBLIC):
        monkeypatch.setenv("ANDON_PUBLIC_URL", public)
        with pytest.raises(ConfigError, match=f"who reaches {public} could read and write") as told:
            serve(port=free_port())
        assert "--without-sign-in" in told.value.hint
    # Said so, or at an address of this machine, it goes on.
    monkeypatch.setenv("ANDON_WITHOUT_SIGN_IN", "")  # put back afterwards: saying so is for the whole process
    with pytest.raises(ConfigError, match="not an address of this machine"):
        serve("192.0.2.1", free_port(), without_sign_in=True)
    assert os.environ["ANDON_WITHOUT_SIGN_IN"] == "yes"
    monkeypatch.setenv("ANDON_WITHOUT_SIGN_IN", "")
    for own in ("http://localhost:8600", "http://127.0.0.1:1", "http://[::1]:8501/"):
        monkeypatch.setenv("ANDON_PUBLIC_URL", own)
        with pytest.raises(ConfigError, match="no port number"):
            serve(port=0)


@pytest.mark.parametrize(("said", "told"), [("no", "nobody has to sign in"), ("0", "ANDON_WITHOUT_SIGN_IN is '0'")])
def test_only_a_yes_opens_the_house(said: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "")
    monkeypatch.setenv("ANDON_WITHOUT_SIGN_IN", said)
    with pytest.raises(ConfigError, match=told):
        serve("192.0.2.1", free_port())


def test_a_provider_that_is_lost_or_cannot_be_read_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "yes")
    for without in (False, True):
        with pytest.raises(ConfigError, match="ANDON_SIGN_IN_REQUIRED is set, and there is nowhere to sign in"):
            serve(port=free_port(), without_sign_in=without)
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "")
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('[auth]\nclient_id = "andon\n')
    with pytest.raises(ConfigError, match="cannot be read"):
        serve(port=free_port(), without_sign_in=True)


@pytest.mark.parametrize(
    ("address", "public", "said", "shut"),
    [
        ("127.0.0.1", "", "", False),
        ("localhost", "http://127.0.0.1:8501", "", False),
        ("127.0.0.1", "https://andon.example.com", "", True),
        ("127.0.0.1", "https://andon.example.com", "yes", False),
        ("0.0.0.0", "", "", True),
        (None, "", "", True),  # for Streamlit: every address of this machine
        ("192.0.2.1", "", "YES", False),
        ("0.0.0.0", "", "no", True),
        ("0.0.0.0", "", "0", True),
        ("0.0.0.0", "", "flase", True),
    ],
)
def test_however_it_is_started_pages_stay_shut_where_others_come_and_nobody_has_to_sign_in(
    address: str | None, public: str, said: str, shut: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = st_config.get_option("server.address")
    settings = {"ANDON_SIGN_IN_REQUIRED": "", "ANDON_WITHOUT_SIGN_IN": said, "ANDON_PUBLIC_URL": public}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    st_config.set_option("server.address", address)
    try:
        access.insist()
    finally:
        st_config.set_option("server.address", before)
    assert access.has_to_sign_in() is shut


def test_with_a_provider_other_addresses_are_served_and_pages_insist_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "")
    with pytest.raises(ConfigError, match="not an address of this machine"):
        serve("192.0.2.1", free_port())
    assert os.environ["ANDON_SIGN_IN_REQUIRED"] == "yes"
    monkeypatch.setenv("ANDON_OIDC_CLIENT_ID", "")
    with pytest.raises(ConfigError, match="ANDON_OIDC_CLIENT_ID must be set too"):
        serve("192.0.2.1", free_port())


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ConfigError, match="not an address of this machine"):
        serve("192.0.2.1", free_port(), without_sign_in=True)


def test_a_checkout_serves_its_own_pages() -> None:
    assert app_folder() == ROOT


def test_the_first_process_of_a_container_ends_at_sigterm_while_it_starts(tmp_path: Path) -> None:
    """The kernel keeps every signal from it that it does not handle: it would sit out its grace and be killed."""
    apart = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child")
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("This machine lets nobody be the first of all processes.")
    began = tmp_path / "andon.db"
    environment = {**os.environ, "ANDON_DATABASE_URL": f"sqlite:///{began}"}
    command = [*apart, program("andon"), "serve", "--port", str(free_port())]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        try:
            while not began.exists() and process.poll() is None:  # then its tables are made
                time.sleep(0.01)
            (first,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            os.kill(int(first), signal.SIGTERM)
            assert process.wait(10) == 0  # being stopped is how serving ends
        finally:
            process.kill()


@pytest.mark.parametrize(("pid", "code"), [(1, 128 + signal.SIGTERM), (2, -signal.SIGTERM)])
def test_a_command_that_is_stopped_in_a_container_has_not_done_its_work(pid: int, code: int) -> None:
    stopped = f"import os; from andon.terminal import end_as_usual; end_as_usual({pid}); os.kill(os.getpid(), 15)"
    assert subprocess.run([sys.executable, "-c", stopped]).returncode == code
