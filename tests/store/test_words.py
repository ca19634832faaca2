"""Words: what was said comes back as it was said, once, and only what had been said by then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from andon.errors import Conflict
from andon.model import FlagEnd, Status
from andon.store import Store
from examples import NOW, TODAY, ago, check_in, flag, flag_update, reply


def test_a_check_in_comes_back_equal_and_is_kept_once(store: Store) -> None:
    said = check_in(sentence="Ünïcode, 日本, and 'quotes'; --", status=Status.NEEDS_HELP, forecast_open=True)
    assert store.words.add_check_in(said)
    assert not store.words.add_check_in(check_in(sentence="A second click"))
    assert store.words.check_ins(until=NOW) == [said]


def test_one_word_is_found_by_its_id_also_when_its_time_is_still_to_come(store: Store) -> None:
    """As another process keeps it whose clock is ahead."""
    ahead = NOW + timedelta(days=400)
    said = check_in("c1", at=ahead)
    store.words.add_check_in(said)
    store.words.add_check_in(check_in("c2"))
    store.words.add_flag(flag("f1", raised_at=ahead))
    store.words.add_flag(flag("f2"))
    store.words.add_flag_update(flag_update("u1", at=ahead))
    store.words.add_flag_update(flag_update("u2", flag_id="f2"))
    store.words.add_reply(reply("r1", flag_id="f2"))
    assert store.words.check_in("c1") == said
    assert store.words.check_in("u1") is None
    found = {each: store.words.flag_of(each) for each in ("u1", "u2", "r1")}
    assert {each: held and held.id for each, held in found.items()} == {"u1": "f1", "u2": "f2", "r1": "f2"}
    assert found["r1"] == store.words.flags(until=NOW, flag_id="f2")[0]
    assert store.words.flag_of("f1") is None


def test_check_ins_are_read_by_launch_by_squad_and_until_a_moment(store: Store) -> None:
    first = check_in("c1", at=ago(days=3))
    second = check_in("c2", at=ago(days=2), squad_id="borealis")
    third = check_in("c3", at=ago(days=1), launch_id="meridian")
    for each in (third, first, second):
        store.words.add_check_in(each)
    assert store.words.check_ins(until=NOW) == [first, second, third]
    assert store.words.check_ins(until=NOW, launch_id="halcyon") == [first, second]
    assert store.words.check_ins(until=NOW, squad_id="atlas") == [first, third]
    assert store.words.check_ins(until=ago(days=2)) == [first, second]
    assert store.words.check_ins(until=ago(days=2) - timedelta(microseconds=1)) == [first]


def test_the_last_check_in_of_every_contribution_by_a_moment(store: Store) -> None:
    old, new = check_in("c1", at=ago(days=5)), check_in("c2", at=ago(days=1))
    other = check_in("c3", at=ago(days=4), squad_id="borealis")
    for each in (new, old, other):
        store.words.add_check_in(each)
    assert set(store.words.last_check_ins(until=NOW)) == {new, other}
    assert set(store.words.last_check_ins(until=ago(days=2))) == {old, other}
    assert store.words.last_check_ins(until=ago(days=9)) == []


def test_a_flag_comes_back_with_its_timeline_and_its_replies_each_kept_once(store: Store) -> None:
    ended = flag_update("u2", at=ago(hours=1), note="It came.", end=FlagEnd.RESOLVED)
    question = reply("r2", at=ago(hours=2), helper="", help_by=None, question="What do you need?", said_by="")
    assert store.words.add_flag(flag())
    for _ in range(2):
        store.words.add_flag(flag(sentence="A second click"))
        store.words.add_flag_update(flag_update())
        store.words.add_flag_update(ended)
        store.words.add_reply(reply())
        store.words.add_reply(question)
    assert store.words.flags(until=NOW) == [flag(updates=(flag_update(), ended), replies=(reply(), question))]


def test_each_second_click_is_told_that_nothing_was_written(store: Store) -> None:
    store.words.add_flag(flag())
    assert not store.words.add_flag(flag())
    assert [store.words.add_flag_update(flag_update()) for _ in range(2)] == [True, False]
    assert [store.words.add_reply(reply()) for _ in range(2)] == [True, False]


def test_words_are_repeated_only_as_long_as_they_are_the_last_of_their_contribution(store: Store) -> None:
    store.words.add_check_in(check_in("c1", at=ago(hours=3)))
    store.words.add_check_in(check_in("other", at=ago(hours=1), squad_id="borealis"))
    again = check_in("c2", at=ago(hours=2), differs="Two come back.")
    assert [store.words.add_check_in(again, after="c1") for _ in range(2)] == [True, False]
    with pytest.raises(Conflict):
        store.words.add_check_in(check_in("c3"), after="c1")
    assert [each.id for each in store.words.check_ins(until=NOW, squad_id="atlas")] == ["c1", "c2"]


def test_what_a_flag_is_after_an_entry_follows_from_the_last_one_and_comes_after_it(store: Store) -> None:
    seen: list[FlagEnd | None] = []

    def keep(present: FlagEnd | None) -> FlagEnd | None:
        seen.append(present)
        return present or FlagEnd.OWNED

    store.words.add_flag(flag())
    for id in ("u9", "u1", "u1"):
        store.words.add_flag_update(flag_update(id), end=keep)
    assert seen == [None, FlagEnd.OWNED]
    (kept,) = store.words.flags(until=NOW)
    first = flag_update("u9", end=FlagEnd.OWNED)
    assert kept.updates == (first, replace(first, id="u1", at=first.at + timedelta(microseconds=1)))


def test_a_flag_is_read_as_it_was_at_a_moment(store: Store) -> None:
    store.words.add_flag(flag(raised_at=ago(days=5)))
    store.words.add_flag_update(flag_update(at=ago(days=3), end=FlagEnd.OWNED))
    store.words.add_reply(reply(at=ago(days=4)))
    assert store.words.flags(until=ago(days=6)) == []
    (asked,) = store.words.flags(until=ago(days=4.5))
    assert (asked.is_open, asked.answered) == (True, False)
    (answered,) = store.words.flags(until=ago(days=3.5))
    assert (answered.is_open, answered.answered) == (True, True)
    (ended,) = store.words.flags(until=NOW)
    assert ended.end is FlagEnd.OWNED


def test_flags_are_read_by_launch_squad_and_id_each_with_its_own_timeline(store: Store) -> None:
    loose = flag("f1", launch_id=None, would_help="", since=TODAY, raised_at=ago(days=3))
    other = flag("f2", squad_id="borealis", launch_id="meridian")
    store.words.add_flag(loose)
    store.words.add_flag(other)
    store.words.add_flag_update(flag_update("u2", flag_id="f2"))
    assert [each.id for each in store.words.flags(until=NOW)] == ["f1", "f2"]
    assert store.words.flags(until=NOW, squad_id="atlas") == [loose]
    (meridian,) = store.words.flags(until=NOW, launch_id="meridian")
    assert [each.id for each in meridian.updates] == ["u2"]
    assert store.words.flags(until=NOW, flag_id="f2") == [meridian]
    assert store.words.flags(until=NOW, flag_id="f9") == []


def test_flags_of_which_something_was_said_lately_are_read_without_the_others(store: Store) -> None:
    for id, raised, answered in (("old", 9, 8), ("answered", 9, 1), ("raised", 1, None), ("edge", 2, None)):
        store.words.add_flag(flag(id, raised_at=ago(days=raised)))
        if answered:
            store.words.add_reply(reply(f"{id}-r", flag_id=id, at=ago(days=answered)))
    lately = store.words.flags(until=NOW, news_since=ago(days=2))
    assert [each.id for each in lately] == ["answered", "raised"]
    assert [len(each.replies) for each in lately] == [1, 0]
    assert [each.id for each in store.words.flags(until=ago(days=2), news_since=ago(days=3))] == ["edge"]
