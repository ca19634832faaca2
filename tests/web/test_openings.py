"""Openings are counted together, behind the answers, and none is lost."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from andon.web.openings import Openings


def counted(openings: Openings, waves: list[list[str]]) -> None:
    """Each wave is noted at once, and each of its visitors sees to the counting, as the route does."""

    async def visit() -> None:
        waiting = []
        for wave in waves:
            for each in wave:
                openings.note(each)
                waiting.append(asyncio.create_task(openings.written()))
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)

    # In a thread of its own: Playwright's loop may be running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, visit()).result()


def test_a_room_that_opens_a_link_at_once_is_one_write() -> None:
    written: list[tuple[str, int]] = []
    openings = Openings(lambda *told: written.append(told), rest=0.05)
    counted(openings, [["a"] * 300, ["a", "b"]])
    assert written == [("a", 301), ("b", 1)]


def test_what_comes_while_it_is_written_is_written_too() -> None:
    written: list[tuple[str, int]] = []

    def write(snapshot_id: str, times: int) -> None:
        written.append((snapshot_id, times))
        if len(written) == 1:
            openings.note("late")

    openings = Openings(write, rest=0)
    counted(openings, [["early"]])
    assert written == [("early", 1), ("late", 1)]


def test_after_one_write_comes_the_next() -> None:
    written: list[tuple[str, int]] = []
    openings = Openings(lambda *told: written.append(told), rest=0)
    counted(openings, [["a"]])
    counted(openings, [["a"]])
    assert written == [("a", 1), ("a", 1)]
