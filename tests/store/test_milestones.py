"""Milestones come back as they were set and told of, and only what had been said by then."""

from dataclasses import replace
from datetime import timedelta

from andon.model import Milestone, MilestoneEnd, MilestoneForecast, MilestoneWord
from andon.store import Store
from andon.usecases.sync import sync
from examples import NOW, TODAY, ListSource, ago, steady_work

SET = Milestone(
    id="m1",
    launch_id="halcyon",
    squad_id="atlas",
    name="Ünïcode plays a song'; --",
    first_day=TODAY + timedelta(days=9),
    set_at=ago(days=9),
    keys=("A-2", "A-1"),
    words=(MilestoneWord("w1", "m1", ago(days=9), probability=70),),
)
MOVED = MilestoneWord("w2", "m1", ago(days=4), day=TODAY + timedelta(days=20), note="The vendor is late.")
MET = MilestoneWord("w3", "m1", ago(days=1), end=MilestoneEnd.MET)


def test_a_milestone_comes_back_with_all_that_was_said_of_it_each_kept_once(store: Store) -> None:
    assert [store.milestones.add(SET) for _ in range(2)] == [True, False]
    assert [store.milestones.add_word(MOVED) for _ in range(2)] == [True, False]
    assert store.milestones.add_word(MET)
    assert store.milestones.all(until=NOW) == [replace(SET, words=(*SET.words, MOVED, MET))]


def test_a_second_click_says_nothing_twice(store: Store) -> None:
    store.milestones.add(SET)
    store.milestones.add(replace(SET, words=(MilestoneWord("other", "m1", NOW, probability=10),)))
    assert store.milestones.all(until=NOW) == [SET]


def test_it_is_read_as_it_was_at_a_moment(store: Store) -> None:
    store.milestones.add(SET)
    for word in (MET, MOVED):
        store.milestones.add_word(word)
    assert store.milestones.all(until=ago(days=10)) == []
    assert store.milestones.all(until=ago(days=5)) == [SET]
    assert store.milestones.all(until=ago(days=2)) == [replace(SET, words=(*SET.words, MOVED))]


def test_milestones_are_read_by_launch_squad_and_id_by_their_first_days(store: Store) -> None:
    sooner = replace(SET, id="m2", launch_id="meridian", first_day=TODAY, words=())
    theirs = replace(SET, id="m3", squad_id="borealis", words=())
    for each in (SET, sooner, theirs):
        store.milestones.add(each)
    assert store.milestones.all(until=NOW) == [sooner, SET, theirs]
    assert store.milestones.all(until=NOW, squad_id="atlas") == [sooner, SET]
    assert store.milestones.all(until=NOW, launch_id="halcyon", squad_id="borealis") == [theirs]
    assert store.milestones.all(until=NOW, milestone_id="m1") == [SET]


def test_chances_are_kept_for_good_and_read_by_squad_and_until_a_moment(store: Store) -> None:
    store.milestones.add(SET)
    store.milestones.add(replace(SET, id="m3", squad_id="borealis", words=()))
    first = MilestoneForecast("f1", "m1", ago(days=2).date(), ago(days=2), 0.4, 3)
    second = MilestoneForecast("f2", "m1", TODAY, NOW, 0.6, 2)
    other = MilestoneForecast("f3", "m3", TODAY, NOW, 0.99, 0)
    store.milestones.add_forecasts([second, other, first])
    store.milestones.add_forecasts([])
    assert store.milestones.forecasts(until=NOW, squad_id="atlas") == [first, second]
    assert store.milestones.forecasts(until=ago(days=1)) == [first]
    assert len(store.milestones.forecasts(until=NOW)) == 3


def test_the_last_chance_of_each_wanted_milestone_is_read_and_no_other(store: Store) -> None:
    for id in ("m1", "m2", "m3"):
        store.milestones.add(replace(SET, id=id, words=()))
    first = MilestoneForecast("f1", "m1", ago(days=2).date(), ago(days=2), 0.4, 3)
    corrected = replace(first, id="f0", made_at=ago(days=1), chance=0.5)
    last = MilestoneForecast("f2", "m1", TODAY, NOW, 0.6, 2)
    other = MilestoneForecast("f3", "m2", TODAY, NOW, 0.9, 1)
    store.milestones.add_forecasts([last, corrected, first, other])
    assert store.milestones.newest_forecasts(["m1", "m3"], until=NOW) == {"m1": last}
    assert store.milestones.newest_forecasts(["m1", "m2"], until=ago(hours=1)) == {"m1": corrected}
    assert store.milestones.newest_forecasts([], until=NOW) == {}


def test_only_issues_of_the_squad_are_its_own(store: Store) -> None:
    sync(store, ListSource(steady_work()), now=NOW)
    assert store.milestones.own_issues("atlas", ["A-500", "A-2", "A-999"]) == {"A-500", "A-2"}
    assert store.milestones.own_issues("borealis", ["A-500"]) == set()
