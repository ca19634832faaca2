"""Openings of links, counted together and after the answers: a room that opens a link at once is one write.

A write may have to wait for another one, a sync's say, and nobody in that room shall.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

log = logging.getLogger(__name__)

REST_SECONDS = 1.0
TRIES = 3
"""In a row, with a rest that doubles. Then the next opening tries again: a server that ends waits for this one."""


class Openings:
    """What was opened and is not written yet. A process that is killed loses those of its last second."""

    def __init__(self, write: Callable[[str, int], None], rest: float = REST_SECONDS) -> None:
        """`write` keeps how often a snapshot was opened; `rest` is how many seconds are counted together."""
        self._write = write
        self._rest = rest
        self._noted: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._writing = False
        self._failing = False

    def note(self, snapshot_id: str) -> None:
        """It was opened; from any thread."""
        with self._lock:
            self._noted[snapshot_id] += 1

    async def written(self) -> None:
        """Write what was noted, after a while; whoever comes meanwhile leaves it to the first."""
        if self._writing:
            return
        self._writing = True
        try:
            failed = 0
            while self._noted and failed < TRIES:
                await asyncio.sleep(self._rest * 2**failed)
                failed = 0 if await run_in_threadpool(self._write_noted) else failed + 1
        finally:
            self._writing = False

    def _write_noted(self) -> bool:
        """Whether all of it could be written; the rest of it is noted again."""
        with self._lock:
            noted, self._noted = self._noted, Counter()
        failed: Counter[str] = Counter()
        for snapshot_id, times in noted.items():
            try:
                self._write(snapshot_id, times)
            except Exception:  # whatever it is: the others are written, and nobody waits for this one
                failed[snapshot_id] = times
                if not self._failing:
                    log.warning("Openings of frozen links wait until they can be written.", exc_info=True)
                self._failing = True
        with self._lock:
            self._noted.update(failed)
        self._failing = bool(failed)
        return not failed
