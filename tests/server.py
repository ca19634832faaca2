"""A real server for a test: started on a free port, awaited, and ended with it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
STREAMLIT = ("streamlit", "run", "app.py")
SERVE = ("andon", "serve")
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes

    @classmethod
    def of(cls, reply: http.client.HTTPResponse) -> "Reply":
        """What came, read to its end."""
        return cls(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that the server has printed."""
        return self.log_file.read_text(errors="replace")

    def await_log(self, words: str) -> None:
        """Wait until the server has printed the words; what it says may come after what it answers."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.log:
            assert time.monotonic() < deadline, f"{words!r} is missing in:\n{self.log}"
            time.sleep(0.05)

    def ask(
        self,
        target: str,
        *,
        method: str = "GET",
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request; `body` is sent as JSON, `content` as it is. No proxy, no redirect is followed."""
        sent = dict(headers or {})
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, target, body=content, headers=sent)
            return Reply.of(connection.getresponse())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """A program of this environment, whatever PATH says; "python" is this very one."""
    return sys.executable if name == "python" else str(Path(sys.executable).parent / name)


def run_andon(database_url: str, *words: str, **settings: str) -> str:
    """What one command of a real Andon prints, which must succeed."""
    surroundings = {**os.environ, "ANDON_DATABASE_URL": database_url, **settings}
    done = subprocess.run([program("andon"), *words], env=surroundings, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


@contextmanager
def running_server(
    database_url: str,
    *,
    command: Sequence[str] = STREAMLIT,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    port: int | None = None,
) -> Iterator[Server]:
    """The app, served by the command until the block ends.

    The command gets its port, a free one unless said otherwise: as `--server.port` when it is Streamlit's, else as
    `--port`.
    """
    port = port or free_port()
    flag = "--server.port" if command[0] == "streamlit" else "--port"
    whole = [program(command[0]), *command[1:], flag, str(port)]
    surroundings = {
        **os.environ,
        "ANDON_DATABASE_URL": database_url,
        "ANDON_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **(env or {}),
    }
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "log.txt"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                whole, cwd=cwd, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        server = Server(port, process, log_file)
        try:
            _await_health(server)
            yield server
        finally:
            end(process)


def _await_health(server: Server) -> None:
    if not answers(server.process, server.port, "/_stcore/health"):
        why = "did not answer" if server.process.poll() is None else f"ended with {server.process.returncode}"
        pytest.fail(f"The server {why}. It printed:\n{server.log}", pytrace=False)


def answers(process: subprocess.Popen[bytes], port: int, target: str) -> bool:
    """Wait until a process says 200 there; False where it ended before, or took too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        reached = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        with suppress(OSError), closing(reached) as connection:
            connection.request("GET", target)
            if connection.getresponse().status == 200:
                return True
        time.sleep(0.05)
    return False


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, gently at first."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
