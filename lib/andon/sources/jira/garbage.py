"""Keep Python's collector of cycles from looking through JSON again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = 100_000
"""New containers between two looks: the issues of some pages. By default there are hundreds of looks at one page."""


class _Seldom:
    """How many are at it, and what was set before the first of them."""

    lock = Lock()
    under_way = 0
    before = gc.get_threshold()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let the collector look seldom meanwhile, in the whole process; may be entered from several threads.

    Answers and issues are trees, which go as soon as nobody holds them. The collector finds nothing among them, and
    would take a quarter of a first sync's time for that.
    """
    with _Seldom.lock:
        if not _Seldom.under_way:
            _Seldom.before = gc.get_threshold()
            gc.set_threshold(SELDOM, *_Seldom.before[1:])
        _Seldom.under_way += 1
    try:
        yield
    finally:
        with _Seldom.lock:
            _Seldom.under_way -= 1
            if not _Seldom.under_way:
                gc.set_threshold(*_Seldom.before)
