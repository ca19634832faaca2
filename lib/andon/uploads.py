"""Which browser tabs may send a file now: those whose page has just asked for one, of somebody who may bring work in.

Streamlit takes files from every open tab, whatever its page asks for, and keeps them in memory. So its address for them
is shut (`web.bounds`), but for a tab that a page of ours has opened it for, for a while and for so many files.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_MB = 25
"""Of one file; an export of 1,000 issues with all fields has between one and thirty MB, mostly below ten."""

MOST_FILES = 60
"""Of one tab while it is open: so many exports of 1,000 issues are enough to look at; a folder has no such bound."""

OPEN_SECONDS = 3600.0

_MOST_TABS = 500


@dataclass(slots=True)
class _Tab:
    until: float
    left: int


class Uploads:
    """The tabs of one process. Safe to ask from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tabs: dict[str, _Tab] = {}

    def open(self, tab: str) -> None:
        """Let a tab send files from now on; one that may already goes on with what it has left of them."""
        with self._lock:
            now = self._clock()
            for old in [each for each, known in self._tabs.items() if known.until < now]:
                del self._tabs[old]
            known = self._tabs.pop(tab, _Tab(0, MOST_FILES))
            self._tabs[tab] = _Tab(now + OPEN_SECONDS, known.left)
            while len(self._tabs) > _MOST_TABS:  # the one that asked the longest ago
                del self._tabs[next(iter(self._tabs))]

    def close(self, tab: str) -> None:
        """Let a tab send no more files."""
        with self._lock:
            self._tabs.pop(tab, None)

    def is_open(self, tab: str) -> bool:
        """Whether a tab may send files, or take back one that it sent."""
        with self._lock:
            known = self._tabs.get(tab)
            return known is not None and known.until >= self._clock()

    def take(self, tab: str) -> bool:
        """Count a file that a tab sends; whether it may."""
        if not self.is_open(tab):
            return False
        with self._lock:
            known = self._tabs.get(tab)
            if known is None or known.left < 1:
                return False
            known.left -= 1
            return True


HERE = Uploads()
"""Those of this process: pages open them, and `web.bounds` asks."""
