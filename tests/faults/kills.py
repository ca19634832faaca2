"""`andon sync` as a process of its own, killed at a request or an SQL statement that the seed chooses."""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from threading import Event

from sqlalchemy import Engine, event

from faults.plan import Asked
from faults.proxy import Proxy
from forked import Process, alone

ENDS_WITHIN = 60.0
"""Seconds that a sync of a small Jira may take on a busy machine."""

LATEST = 60
"""Request of a sync at which it is killed at the latest; a sync without much to download has fewer."""

LINGER = 0.15
"""Seconds after an answer at most, so that a kill also falls into what the process does with it."""


def _andon(words: Sequence[str], environ: Mapping[str, str], log: Path, dies_at: int) -> None:
    """What `andon` does, in a fresh process; it dies before its n-th statement, 0 for never. It prints into a file."""
    alone(environ, log)
    statements = count(1)

    def traced(statement: str) -> None:
        if next(statements) == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "connect", lambda connection, record: connection.set_trace_callback(traced))
    sys.argv = ["andon", *words]
    from andon.cli import run

    run()


def _is_download(asked: Asked) -> bool:
    """Whether issues with their history are asked for, which the process then writes into its database."""
    return b"changelog" in asked.target.encode() + asked.body


class Killing:
    """Runs `andon sync` with a database, and kills it: before or shortly after an answer, or at an SQL statement."""

    def __init__(self, proxy: Proxy, environ: Mapping[str, str], log: Path, seed: int) -> None:
        self._proxy = proxy
        self._environ = environ
        self._log = log
        self._dice = Random(seed)

    def sync(self, *, kill: bool) -> int:
        """The exit code; -SIGKILL when it was killed, 0 when it was done before."""
        first = self._proxy.requests
        at, linger = self._dice.randint(1, LATEST), self._dice.random() * LINGER
        when = self._dice.choice(["asked", "answered", "downloaded", "writing", "writing"])
        # A sync sends some dozens of statements before it writes issues, and then one for each row.
        dies_at = int(10 ** self._dice.uniform(1.5, 3.3)) if kill and when == "writing" else 0

        def watch(asked: Asked, is_answered: bool) -> None:
            meant = _is_download(asked) if when == "downloaded" else asked.n == first + at
            if kill and not dies_at and meant and is_answered == (when != "asked"):
                time.sleep(linger if is_answered else 0)
                started.wait()
                _kill(process)

        self._log.write_bytes(b"")
        # Each watch has a process of its own: one that still lingers must not kill the next one.
        started = Event()
        process = Process(target=_andon, args=(("sync",), dict(self._environ), self._log, dies_at))
        self._proxy.watch = watch
        process.start()
        started.set()
        process.join(ENDS_WITHIN)
        self._proxy.watch = None
        code = process.exitcode
        if code is None:
            process.kill()
            raise AssertionError(f"andon sync did not end:\n{self.said}")
        return code

    @property
    def said(self) -> str:
        """What the last process printed."""
        return self._log.read_text(errors="replace")


def _kill(process: ForkServerProcess) -> None:
    if process.pid is not None and process.is_alive():
        with suppress(ProcessLookupError):  # it was done between these two lines
            os.kill(process.pid, signal.SIGKILL)
