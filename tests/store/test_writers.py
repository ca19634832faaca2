"""Many at once: nothing is lost, nothing is doubled, and the second of two hears of the first."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from andon.errors import Conflict
from andon.store import Store
from examples import NOW, check_in, issue, snapshot, squad, target

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """What each call answers or raises when all of them begin at the same moment."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        gate.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the tests say which are right
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_twenty_squads_that_check_in_at_once_lose_no_word_and_double_none(store: Store) -> None:
    before = store.version()

    def say(n: int) -> int:
        mine = sum(store.words.add_check_in(check_in(f"{n}-{turn}")) for turn in range(4))
        return mine + store.words.add_check_in(check_in("the same form"))

    told = at_once([lambda n=n: say(n) for n in range(20)])  # type: ignore[misc]
    assert sorted(told, key=str) == [4] * 19 + [5]
    assert len(store.words.check_ins(until=NOW)) == 20 * 4 + 1
    assert store.version() == before + 20 * 5


def test_of_many_editors_at_once_one_is_kept_and_the_others_hear_of_it(store: Store) -> None:
    told = at_once(
        [
            lambda n=n: store.plans.change_launch(  # type: ignore[misc]
                "halcyon", "edited", {"success": f"{n}"}, token=f"t{n}", at=NOW, based_on=1
            )
            for n in range(8)
        ]
    )
    assert told.count(True) == 1
    assert sum(isinstance(each, Conflict) for each in told) == 7
    (halcyon, _) = store.plans.launches()
    assert halcyon.version == 2
    assert halcyon.success == str(told.index(True))


def test_a_form_that_is_sent_many_times_at_once_is_kept_once(store: Store) -> None:
    moved = target(said_at=NOW)
    for act in (
        lambda: store.plans.change_launch("halcyon", "re-dated", {}, token="same", at=NOW, target=moved),
        lambda: store.plans.add_squads([squad("comet"), squad("nadir")], token="same", at=NOW),
        lambda: store.snapshots.add(snapshot(), "hash", {"html": b"x"}),
    ):
        told = at_once([act] * 6)
        assert (told.count(True), told.count(False)) == (1, 5)
    assert len(store.plans.launches()[0].dates) == 2


def test_a_sync_and_edits_at_once_settle_without_tripping_over_each_other(store: Store) -> None:
    batches = [[issue(f"A-{n}", claims=("component:Atlas",), scopes=("version:jira/1",)) for n in range(60)]] * 3

    def edit(n: int) -> None:
        store.plans.change_squad("borealis", "edited", {"claims": [f"component:{n}"]}, token=f"e{n}", at=NOW)
        store.plans.settle(at=NOW)

    calls: list[Callable[[], None]] = [lambda batch=batch: store.work.save_issues("jira", batch) for batch in batches]  # type: ignore[misc]
    calls += [lambda n=n: edit(n) for n in range(3)]  # type: ignore[misc]
    calls += [partial(store.plans.settle, at=NOW), *[lambda: store.plans.remember("a", 1)] * 2]
    told = at_once(calls)
    assert [each for each in told if isinstance(each, Exception) and not isinstance(each, Conflict)] == []
    store.plans.settle(at=NOW)
    assert store.work.issue_count() == 60
    assert set(store.work.work()["squad_id"]) == {"atlas"}
