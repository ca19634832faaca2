"""A real server with secrets planted in it, and a page that raises: what it writes holds none of them."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from andon.errors import LENGTH, LETTERS
from andon.model import Event, Message
from andon.store import forget, open_store
from andon.ui import text_status
from pages.visits import found_organisation, now
from server import PATIENCE_SECONDS, ROOT, STREAMLIT, Server, free_port, running_server

JIRA_TOKEN = "jira-token-of-this-machine"
MAIL_PASSWORD = "correct-horse-battery"
METRICS_TOKEN = "metrics-token-of-this-machine"
HOOK_SECRET = "hook-secret-of-this-machine"
FROZEN = "frozen-link-with-a-token"
CODE = "k7m-q2xp-9td"
BALLOT = "ballot-secret-of-a-browser"
SIGNED_IN = "signed-in-cookie-of-ana"
ASKED = "what-somebody-asked-for"
GUESSED = "a-token-that-somebody-guessed"
PERSON = "ana.lopez@example.com"
WORDS = "We wait for the vendor and nobody says so."
PLANTED = (
    JIRA_TOKEN,
    MAIL_PASSWORD,
    METRICS_TOKEN,
    HOOK_SECRET,
    FROZEN,
    CODE,
    BALLOT,
    SIGNED_IN,
    ASKED,
    GUESSED,
    PERSON,
    WORDS,
)
RAISES = f'raise ValueError("{WORDS} {PERSON} {JIRA_TOKEN} /s/{FROZEN}")\n'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a portfolio that raises, a Jira and a mail server that are not there, and machines that read."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    shutil.copytree(ROOT / "pages", folder / "pages", ignore=shutil.ignore_patterns("__pycache__"))
    page = folder / "pages" / "director" / "portfolio.py"
    page.write_text(page.read_text() + RAISES)
    nowhere = free_port()
    (folder / "andon.toml").write_text(
        f'[jira]\nurl = "http://127.0.0.1:{nowhere}"\nprojects = ["SHOP"]\n'
        '[sync]\nevery = "1m"\n[channels]\nteam = "MAIL"\n'
    )
    url = f"sqlite:///{folder / 'andon.db'}"
    store = open_store(url)
    found_organisation(store)
    due = now() - timedelta(minutes=1)
    store.messages.add([Message("m1", Event.DIGEST, "director", "team", WORDS, f"{WORDS} {PERSON}", due, due)])
    forget(url)
    env = {
        "ANDON_LOG": "json",
        "ANDON_CONFIG": str(folder / "andon.toml"),
        "ANDON_JIRA_TOKEN": JIRA_TOKEN,
        "MAIL": f"mailto://andon:{MAIL_PASSWORD}@127.0.0.1:{nowhere}?to={PERSON}",
        "ANDON_METRICS_TOKEN": METRICS_TOKEN,
        "ANDON_HOOK_SECRET": HOOK_SECRET,
    }
    with running_server(url, command=(*STREAMLIT, "--server.enableAgentApi=true"), env=env, cwd=folder) as server:
        yield server


def records(server: Server) -> list[dict[str, Any]]:
    """What the log says, after Streamlit's own greeting, which is for people."""
    return [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]


def no_secret(server: Server) -> None:
    assert not [each for each in PLANTED if each in server.log]


def raised(server: Server) -> dict[str, Any]:
    """What a program sees of the page that raises."""
    reply = server.ask("/_stcore/agent/interact", method="POST", body={"page": "portfolio"})
    told: dict[str, Any] = reply.json
    return told


def test_a_page_that_raises_tells_the_visitor_a_number_and_the_log_the_place_under_it(served: Server) -> None:
    said = json.dumps(raised(served), ensure_ascii=False)
    served.await_log("A page raised.")
    told = [each for each in records(served) if each["message"] == "A page raised."][-1]
    assert len(told["reference"]) == LENGTH
    assert set(told["reference"]) <= set(LETTERS)
    assert text_status.raised(told["reference"]) in said
    assert (told["level"], told["page"], told["exception"]) == ("error", "/portfolio", "ValueError")
    assert "pages/director/portfolio.py" in told["traceback"]
    assert not [each for each in PLANTED if each in said]
    no_secret(served)


def test_the_metrics_count_it_and_how_long_the_page_took(served: Server) -> None:
    raised(served)
    told = served.ask("/metrics").body.decode()
    counted = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in told.splitlines() if line[0] != "#"}
    assert counted['andon_errors_total{kind="page"}'] >= 1
    assert counted['andon_rerun_seconds_count{page="portfolio"}'] >= 1
    assert counted["andon_upkeep_alive"] == 1
    assert not [each for each in PLANTED if each in told]


def test_nothing_that_visitors_send_is_written_down(served: Server) -> None:
    cookies = {"Cookie": f"andon_ballot_1={BALLOT}; _streamlit_user={SIGNED_IN}"}
    served.ask(f"/s/{FROZEN}", headers=cookies)
    served.ask(f"/s/{FROZEN}.png?present")
    served.ask(f"/v/{CODE}", method="POST", content=b"probability=70", headers=cookies)
    served.ask(f"/launch?key={ASKED}&who={PERSON}", headers={**cookies, "Accept": "text/html"})
    guess = {"Authorization": f"Bearer {GUESSED}", "X-Forwarded-For": "203.0.113.7"}
    assert served.ask("/metrics", headers=guess).status == 401
    assert served.ask(f"/hooks/jira?secret={GUESSED}", method="POST").status == 403
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        line.sendall(f"GET /s/{FROZEN} HTTP/1.1 {PERSON}\r\n\r\n".encode())
        line.recv(1000)
    served.await_log("Invalid HTTP request")
    no_secret(served)
    assert "203.0.113.7" not in served.log


def test_every_line_of_the_log_is_an_object(served: Server) -> None:
    served.ask("/healthz")
    # Streamlit greets, and Uvicorn begins, before the app is read.
    begun = served.log[served.log.index("{") :]
    for line in begun.splitlines():
        assert set(json.loads(line)) >= {"time", "level", "logger", "message"}


@pytest.mark.long
def test_neither_a_sync_nor_a_message_that_fails_tells_a_secret(served: Server) -> None:
    served.await_log("The sync did not succeed")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "andon_messages_failing 1.0" not in served.ask("/metrics").body.decode():
        assert time.monotonic() < deadline
        time.sleep(0.5)
    no_secret(served)
    assert [each["level"] for each in records(served) if each["logger"] == "andon.upkeep"] == ["error"]
