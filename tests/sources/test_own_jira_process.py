"""Our own Jira as a process of its own, driven over its control routes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

TESTS = Path(__file__).parent.parent
TOKEN = {"Authorization": "Bearer token-of-person-1"}
PATIENCE = 30


@pytest.fixture
def server() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "jira_own", "--face", "dc", "--issues", "60", "--seed", "2", "--latency", "1"]
    environ = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip(), process
        process.kill()


def test_it_is_changed_troubled_counted_and_ended(server: tuple[str, subprocess.Popen[str]]) -> None:
    url, process = server

    def control(action: str, **body: Any) -> Any:
        return requests.post(f"{url}/_control/{action}", json=body, timeout=PATIENCE).json()

    def search(jql: str) -> requests.Response:
        return requests.get(f"{url}/rest/api/2/search", {"jql": jql}, headers=TOKEN, timeout=PATIENCE)

    assert search("project is not EMPTY").json()["total"] == 60
    assert control("edit", key="SHOP-1", summary="Edited elsewhere", labels=["x"]) == {"key": "SHOP-1"}
    assert search('summary ~ "edited elsewhere" AND labels = x').json()["total"] == 1
    assert control("transition", key="SHOP-1", status="Done", resolution="Done") == {"key": "SHOP-1"}
    new = control("create", project="SHOP", type="Story", summary="Made elsewhere")["key"]
    moved = control("move", key=new, project="PAY")["key"]
    assert search(f"key = {new}").json()["issues"][0]["key"] == moved
    control("delete", key="SHOP-1")
    assert search("key = SHOP-1").status_code == 400
    control("trouble", fault="too_many", retry_after=7, path="/search")
    assert search("project = SHOP").headers["Retry-After"] == "7"
    control("trouble", expired_login=True)
    assert search("project = SHOP").headers["X-AUSERNAME"] == "anonymous"
    control("trouble", clear=True)
    counts = requests.get(f"{url}/_control/counts", timeout=PATIENCE).json()
    assert counts["issues"] == 60
    assert counts["requests"] == {"/rest/api/2/search": 6}
    assert counts["statuses"] == {"200": 4, "400": 1, "429": 1}
    control("forget")
    assert requests.get(f"{url}/_control/counts", timeout=PATIENCE).json()["requests"] == {}
    assert "error" in control("trouble", storm=True)
    assert "error" in control("edit", key="NONE-1", summary="x")
    assert control("shutdown") == {}
    assert process.wait(PATIENCE) is not None
