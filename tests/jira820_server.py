"""A real Jira Data Center to test against: jira820, as its own process on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import requests

STARTS_WITHIN = 30.0
"""Seconds; it takes two on a quiet machine."""


@contextmanager
def running_jira820(today: date | None = None) -> Iterator[str]:
    """Its address. Project JIRA820, 364 issues, the same each time for the same `today`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JIRA820_")}
    environ |= {"JIRA820_HOST": "127.0.0.1", "JIRA820_PORT": str(port)}
    if today:
        environ["JIRA820_DATE"] = today.isoformat()
    command = [sys.executable, "-m", "jira820"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_until_it_answers(server, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str) -> None:
    last = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < last:
        if server.poll() is not None:
            raise RuntimeError(f"jira820 ended with {server.returncode} before it answered.")
        try:
            requests.get(f"{url}/rest/api/2/serverInfo", timeout=1).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError(f"jira820 did not answer within {STARTS_WITHIN} seconds.")
