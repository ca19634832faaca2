"""Reckoned: what was worked out already, found again by all that it hangs on.

Whoever forecasts many days in a row looks back at the same launches on each of them, and finds the same. What is found
again is true whatever the day, because its key holds every number that went into it; it lasts as long as the run.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Found = TypeVar("Found")


class Reckoned:
    """Answers by their questions. Nobody changes what it hands out."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def __len__(self) -> int:
        """How many answers are known."""
        return len(self._found)

    def __bool__(self) -> bool:
        """Also one that knows nothing yet is one to be shared."""
        return True

    def once(self, question: Hashable, work_out: Callable[[], Found]) -> Found:
        """The answer to a question, which holds all that the answer hangs on."""
        if question not in self._found:
            self._found[question] = work_out()
        found: Found = self._found[question]
        return found
