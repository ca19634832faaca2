"""Openings are counted together, behind the answers, and none is lost."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from andon.errors import StoreError
from andon.web import openings as module
from andon.web.openings import TRIES, Openings


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


def test_what_cannot_be_written_holds_up_no_other_and_is_written_with_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    written: list[tuple[str, int]] = []
    away = True

    def write(snapshot_id: str, times: int) -> None:
        if away and snapshot_id == "a":
            raise StoreError("The database is busy.")
        written.append((snapshot_id, times))

    openings = Openings(write, rest=0)
    counted(openings, [["a", "a", "b"]])
    assert written == [("b", 1)]
    away = False
    counted(openings, [["a"]])
    assert written == [("b", 1), ("a", 3)]
    assert [each.levelname for each in caplog.records if each.name == module.__name__] == ["WARNING"]


def test_a_store_that_comes_back_soon_needs_no_further_visitor() -> None:
    written: list[tuple[str, int]] = []
    tried: list[str] = []

    def write(snapshot_id: str, times: int) -> None:
        tried.append(snapshot_id)
        if len(tried) == 1:
            raise OSError("away")
        written.append((snapshot_id, times))

    counted(Openings(write, rest=0), [["a", "a"]])
    assert written == [("a", 2)]


def test_a_store_that_stays_away_is_tried_a_few_times_with_longer_rests_and_told_of_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    rests: list[float] = []
    sleep = asyncio.sleep

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        await sleep(0)

    def write(snapshot_id: str, times: int) -> None:
        tried.append(times)
        raise StoreError("The database is read-only.")

    openings = Openings(write, rest=0.5)
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: rest(seconds) if seconds else sleep(0))
    counted(openings, [["a"]])
    counted(openings, [["a"]])
    assert tried == [1] * TRIES + [2] * TRIES
    assert rests == [0.5, 1, 2] * 2
    assert len([each for each in caplog.records if each.name == module.__name__]) == 1
