"""A process that opens a store, which migrates it, and is killed before any step that a test names.

By itself, since the process imports all that this module does.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from andon.store import open_store
from forked import Process

ENDS_WITHIN = 120.0
"""Seconds, on a busy machine."""


def _open(url: str, dies_at: int, counted: Path) -> None:
    if dies_at < 0:
        open_store(url)
        return
    calls = 0

    def count(frame: Any, happens: str, _: Any) -> None:
        nonlocal calls
        file = frame.f_code.co_filename
        if happens == "call" and ("/andon/store/" in file or "/alembic/" in file):
            calls += 1
            if calls == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    open_store(url)
    sys.setprofile(None)
    counted.write_text(str(calls))


def opened(url: str, counted: Path, *, dies_at: int = -1) -> int:
    """The exit code of a process that opens the store.

    It is killed at the n-th call of the store's code or of Alembic's; 0 only counts them, into the file.
    """
    process = Process(target=_open, args=(url, dies_at, counted))
    process.start()
    process.join(ENDS_WITHIN)
    assert process.exitcode is not None
    return process.exitcode
