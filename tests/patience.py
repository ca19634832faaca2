"""Waiting in tests for what comes by itself, and no longer than anybody would."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120.0
"""How long a busy machine may take for what takes a moment on a quiet one."""


def until(met: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until it is so; an AssertionError where it does not come."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)
