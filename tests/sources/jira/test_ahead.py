"""Work is done ahead, in order, by as many as were asked for, and nobody waits for what is not needed any more."""

import subprocess
import sys
import threading
import time

import pytest

from andon.sources.jira.ahead import SPARE, ahead

PATIENCE = 10.0
"""Seconds; only a broken test waits so long."""


@pytest.mark.parametrize("workers", [1, 4])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    def uneven(n: int) -> int:
        time.sleep(0.002 * (n % 3))
        return n * n

    assert list(ahead(uneven, range(40), workers)) == [n * n for n in range(40)]


def test_several_are_under_way_at_once_and_no_more_than_that() -> None:
    together = threading.Barrier(3)

    def meet(n: int) -> int:
        together.wait(PATIENCE)  # breaks unless three are here at once
        return n

    assert list(ahead(meet, range(9), 3)) == list(range(9))


def test_no_more_is_begun_than_somebody_may_soon_take() -> None:
    begun: list[int] = []

    def begin(n: int) -> int:
        begun.append(n)
        return n

    results = ahead(begin, iter(range(1000)), 2)
    assert next(results) == 0
    deadline = time.monotonic() + PATIENCE
    while len(begun) < 3 + SPARE and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.05)
    assert sorted(begun) == list(range(3 + SPARE))


def test_a_failure_comes_in_its_turn_and_ends_it() -> None:
    begun: list[int] = []

    def fail(n: int) -> int:
        begun.append(n)
        if n == 5:
            raise ValueError("five")
        return n

    came: list[int] = []
    results = ahead(fail, range(100), 2)
    with pytest.raises(ValueError, match="five"):
        came.extend(results)  # keeps what came before the failure
    assert came == [0, 1, 2, 3, 4]
    assert max(begun) <= 8 + SPARE


def test_its_threads_end_with_it() -> None:
    def ours() -> int:
        return sum(each.name == "andon-ahead" for each in threading.enumerate())

    results = ahead(str, iter(range(100)), 4)
    next(results)
    results.close()  # type: ignore[attr-defined]
    list(ahead(str, range(10), 4))
    deadline = time.monotonic() + PATIENCE
    while ours() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ours() == 0


def test_a_program_that_ends_does_not_wait_for_slow_work() -> None:
    program = (
        "import time; from andon.sources.jira.ahead import ahead\n"
        "found = ahead(lambda n: time.sleep(n * 600), [0, 1, 1], 2)\n"
        "next(found)\n"
        "raise KeyboardInterrupt\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert b"KeyboardInterrupt" in done.stderr
