"""Jira's webhook over real HTTP, through Streamlit's own server, to a real sync in the end."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from andon.store import Store, forget, open_store
from andon.upkeep import LEADER
from jira820_server import running_jira820
from server import SERVE, Server, running_server

SECRET = "open-sesame-0123456789"
EVENT = {"webhookEvent": "jira:issue_updated", "user": {"displayName": "Somebody Sure"}}
PLAN = '[jira]\nurl = "{url}"\nprojects = ["JIRA820"]\nanonymous = true\n[sync]\nevery = "10m"\n'


@dataclass(frozen=True)
class Served:
    server: Server
    store: Store


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`andon serve` with a Jira, while another process goes by the clock: this one only follows webhooks."""
    folder = tmp_path_factory.mktemp("hooked")
    url = f"sqlite:///{folder / 'andon.db'}"
    store = open_store(url)
    env = {"ANDON_CONFIG": str(folder / "andon.toml"), "ANDON_HOOK_SECRET": SECRET}
    with running_jira820() as jira, store.turns.take(LEADER):
        (folder / "andon.toml").write_text(PLAN.format(url=jira))
        with running_server(url, command=SERVE, env=env, cwd=folder) as server:
            yield Served(server, store)
    forget(url)


def signed(event: object = EVENT) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), json.dumps(event).encode(), hashlib.sha256)
    return {"X-Hub-Signature": f"sha256={digest.hexdigest()}", "Origin": "https://jira.example.com"}


def comes_true(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


def test_a_signed_word_from_jira_leads_to_a_sync(served: Served) -> None:
    server, store = served.server, served.store
    assert store.work.source_states() == {}
    reply = server.ask("/hooks/jira", method="POST", body=EVENT, headers=signed())
    assert (reply.status, reply.json) == (202, {"queued": True})
    assert comes_true(lambda: bool(store.work.source_states().get("jira", {}).get("finished_at")))
    assert store.work.issue_count() == 364
    assert comes_true(lambda: server.ask("/readyz").json["sync"]["finished"])
    assert "reason" not in server.ask("/readyz").json["sync"]


def test_nothing_of_streamlit_stands_in_the_way_and_nothing_of_it_answers_instead(served: Served) -> None:
    server = served.server
    replies = {
        "signed": server.ask("/hooks/jira", method="POST", body=EVENT, headers=signed()),
        "in the address": server.ask(f"/hooks/jira?secret={SECRET}", method="POST", body=EVENT),
        "wrong": server.ask("/hooks/jira?secret=wrong", method="POST", body=EVENT),
        "looked at": server.ask("/hooks/jira"),
        "elsewhere": server.ask("/hooks/github", method="POST", body=EVENT, headers=signed()),
    }
    assert {name: reply.status for name, reply in replies.items()} == {
        "signed": 202,
        "in the address": 202,
        "wrong": 403,
        "looked at": 405,
        "elsewhere": 404,
    }
    assert all(reply.headers["content-type"] == "application/json" for reply in replies.values())
    assert not any("set-cookie" in reply.headers for reply in replies.values())


def test_an_endless_body_is_refused_before_it_is_read(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=30)
    connection.putrequest("POST", f"/hooks/jira?secret={SECRET}")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_neither_the_secret_nor_the_message_is_in_the_log(served: Served) -> None:
    served.server.ask(f"/hooks/jira?secret={SECRET}", method="POST", body=EVENT)
    served.server.await_log("Andon is on")
    assert SECRET not in served.server.log
    assert "Somebody" not in served.server.log


def test_a_web_server_that_writes_down_every_request_leaves_the_secret_out(tmp_path: Path) -> None:
    with running_server(f"sqlite:///{tmp_path / 'andon.db'}", command=("uvicorn", "app:app")) as server:
        # Without [sync] there is no webhook, but the address is written down all the same.
        assert server.ask(f"/hooks/jira?secret={SECRET}&a=1", method="POST", body=EVENT).status == 404
        server.await_log("POST /hooks/jira?secret=...&a=... HTTP/1.1")
        assert SECRET not in server.log
