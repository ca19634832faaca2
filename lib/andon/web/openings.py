"""Openings of links, counted together and after the answers: a room that opens a link at once is one write.

A write may have to wait for another one, a sync's say, and nobody in that room shall.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

REST_SECONDS = 1.0


class Openings:
    """What was opened and is not written yet. A process that is killed loses those of its last second."""

    def __init__(self, write: Callable[[str, int], None], rest: float = REST_SECONDS) -> None:
        """`write` keeps how often a snapshot was opened; `rest` is how many seconds are counted together."""
        self._write = write
        self._rest = rest
        self._noted: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._writing = False

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
            while self._noted:
                await asyncio.sleep(self._rest)
                with self._lock:
                    noted, self._noted = self._noted, Counter()
                for snapshot_id, times in noted.items():
                    await run_in_threadpool(self._write, snapshot_id, times)
        finally:
            self._writing = False
