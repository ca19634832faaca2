"""A real Jira Data Center to test against: jira820, as its own process on a free port."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from server import answers, end, free_port


@contextmanager
def running_jira820(today: date | None = None) -> Iterator[str]:
    """Its address. Project JIRA820, 364 issues, the same each time for the same `today`."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JIRA820_")}
    environ |= {"JIRA820_HOST": "127.0.0.1", "JIRA820_PORT": str(port)}
    if today:
        environ["JIRA820_DATE"] = today.isoformat()
    command = [sys.executable, "-m", "jira820"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not answers(process, port, "/rest/api/2/serverInfo"):
            pytest.fail("jira820 did not answer.", pytrace=False)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)
