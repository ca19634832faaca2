"""Do slow work ahead of the one who needs its results."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

SPARE = 4
"""Results that may wait beside those under way: whoever takes them writes several at once while workers go on."""


def ahead(work: Callable[[In], Out], items: Iterable[In], workers: int) -> Iterator[Out]:
    """The results of `work` on every item, in the items' order, with up to `workers` of them under way.

    At most `workers` + SPARE results wait to be taken, so memory does not grow with the number of items. The first
    failure is raised in its turn, and what had not begun by then is not begun.

    The threads are daemons, which those of `concurrent.futures` are not: Ctrl-C must not wait for the answer to a
    slow request, or for the end of a pause that Jira asked for.
    """
    tasks: queue.SimpleQueue[tuple[Future[Out], In] | None] = queue.SimpleQueue()
    waiting: deque[Future[Out]] = deque()
    for _ in range(workers):
        threading.Thread(target=_labour, args=(work, tasks), name="andon-ahead", daemon=True).start()
    try:
        for item in items:
            promise: Future[Out] = Future()
            waiting.append(promise)
            tasks.put((promise, item))
            if len(waiting) > workers + SPARE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for promise in waiting:
            promise.cancel()
        for _ in range(workers):
            tasks.put(None)


def _labour(work: Callable[[In], Out], tasks: "queue.SimpleQueue[tuple[Future[Out], In] | None]") -> None:
    while (task := tasks.get()) is not None:
        promise, item = task
        if not promise.set_running_or_notify_cancel():
            continue
        try:
            promise.set_result(work(item))
        except BaseException as error:  # noqa: BLE001  it is raised where the result is taken
            promise.set_exception(error)
