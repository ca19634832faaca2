"""Dependencies come back as they were named, each with both sides' words, and only what had been said by then."""

from datetime import date, timedelta

from andon.model import DependencyState
from andon.store import Store
from examples import NOW, ago, dependency, dependency_word


def test_a_dependency_comes_back_equal_with_both_sides_words_each_kept_once(store: Store) -> None:
    theirs = dependency_word("w2", squad_id="borealis", at=ago(hours=3), state=DependencyState.OK, note="It's 日本; --")
    for _ in range(2):
        store.dependencies.add(dependency())
        store.dependencies.add(dependency(what="A second click"))
        store.dependencies.add_word(dependency_word())
        store.dependencies.add_word(theirs)
        store.dependencies.add_word(dependency_word(note="A second click"))
    assert store.dependencies.named(until=NOW) == [dependency(words=(dependency_word(), theirs))]


def test_each_second_click_is_told_that_nothing_was_written(store: Store) -> None:
    assert [store.dependencies.add(dependency()) for _ in range(2)] == [True, False]
    assert [store.dependencies.add_word(dependency_word()) for _ in range(2)] == [True, False]


def test_a_dependency_is_read_as_it_was_at_a_moment(store: Store) -> None:
    store.dependencies.add(dependency(named_at=ago(days=5)))
    store.dependencies.add_word(dependency_word(at=ago(days=3)))
    assert store.dependencies.named(until=ago(days=6)) == []
    assert [each.taker for each in store.dependencies.named(until=ago(days=4))] == [None]
    assert [each.taker for each in store.dependencies.named(until=NOW)] == [dependency_word(at=ago(days=3))]


def test_dependencies_are_read_by_launch_by_either_squad_and_by_id_the_one_needed_first_first(store: Store) -> None:
    late = dependency("d1", need_by=date(2026, 7, 1), named_at=ago(days=9))
    soon = dependency("d2", need_by=date(2026, 5, 20), launch_id="meridian")
    turned = dependency("d3", need_by=date(2026, 6, 1), taker_id="borealis", giver_id="atlas", named_by="borealis")
    for each in (late, turned, soon):
        store.dependencies.add(each)
    store.dependencies.add_word(dependency_word())

    def found(**wanted: str) -> list[str]:
        return [each.id for each in store.dependencies.named(until=NOW, **wanted)]

    assert found() == ["d2", "d3", "d1"]
    assert found(launch_id="halcyon") == ["d3", "d1"]
    assert found(squad_id="borealis") == found(squad_id="atlas") == ["d2", "d3", "d1"]
    assert found(squad_id="nobody") == []
    assert found(dependency_id="d3") == ["d3"]
    (one,) = store.dependencies.named(until=NOW, dependency_id="d2")
    assert one.words == ()


def test_a_write_shows_in_the_stores_version(store: Store) -> None:
    before = store.version()
    store.dependencies.add(dependency(named_at=NOW - timedelta(days=1)))
    store.dependencies.add_word(dependency_word())
    assert store.version() == before + 2
