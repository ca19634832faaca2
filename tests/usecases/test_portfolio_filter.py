"""The portfolio narrowed by tribe, squad, quarter, status and text, and rolled up by the worst part."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from andon.model import DependencyState, OutcomeKind, Status, Tribe
from andon.store import Store
from andon.usecases.dependencies import between_squads
from andon.usecases.plan_launch import close_launch
from andon.usecases.portfolio import Portfolio, portfolio
from andon.usecases.portfolio_filter import NO_DATE, Filter, narrowed, narrowed_waits, offered, quarter_of, roll_up
from examples import (
    DIRECTOR,
    NOW,
    TODAY,
    ago,
    check_in,
    dependency,
    dependency_word,
    flag,
    forecast,
    launch,
    look,
    squad,
    target,
)


@pytest.fixture
def told(store: Store) -> Iterator[Store]:
    """Sound: Atlas and Borealis. Light: Comet, alone in Orbit, which is undated. Each launch has a word and a flag."""
    store.plans.put_tribe(Tribe("light", "Light"))
    store.plans.add_squads([squad("comet", tribe_id="light")], token="comet", at=ago(days=50))
    store.plans.add_launches([launch("orbit", squad_ids=("comet",))], token="orbit", at=ago(days=50))
    store.plans.settle(at=NOW)
    store.words.add_check_in(check_in("a", status=Status.ON_TRACK))
    store.words.add_check_in(check_in("b", launch_id="meridian", status=Status.WORRIED, sentence="The LAMP flickers."))
    store.words.add_check_in(check_in("c", launch_id="orbit", squad_id="comet", status=Status.NEEDS_HELP))
    store.words.add_flag(flag("f1"))
    store.words.add_flag(flag("f2", launch_id="orbit", squad_id="comet", sentence="No device."))
    store.words.add_flag(flag("f3", launch_id=None, squad_id="borealis", sentence="Nobody knows the lamp."))
    store.forecasts.add([forecast("p1", made_at=ago(days=9), on_time=0.3)])
    yield store


def seen(store: Store) -> Portfolio:
    return portfolio(store, look(DIRECTOR))


def left(view: Portfolio) -> tuple[list[str], list[str], list[str]]:
    """Launches, flags, and whose silence is told."""
    return (
        [row.id for row in view.rows],
        [each.flag.id for each in view.help_asked],
        [f"{each.squad_id} {each.launch_id}" for each in view.silent],
    )


SILENCE = ["borealis halcyon"]


@pytest.mark.parametrize(
    ("wanted", "launches", "flags", "silent"),
    [
        (Filter(), ["halcyon", "meridian", "orbit"], ["f1", "f2", "f3"], SILENCE),
        (Filter(tribe="sound"), ["halcyon", "meridian"], ["f1", "f3"], SILENCE),
        (Filter(tribe="light"), ["orbit"], ["f2"], []),
        (Filter(squad="borealis"), ["halcyon"], ["f3"], SILENCE),
        (Filter(squad="atlas"), ["halcyon", "meridian"], ["f1"], []),
        (Filter(tribe="light", squad="atlas"), [], [], []),
        (Filter(quarter="2026-Q2"), ["halcyon"], ["f1"], SILENCE),
        (Filter(quarter=NO_DATE), ["orbit"], ["f2"], []),
        (Filter(status="worried"), ["meridian"], [], []),
        (Filter(status="not_heard"), ["halcyon"], ["f1"], SILENCE),
        (Filter(text="lamp"), ["meridian"], ["f3"], []),
        (Filter(text="HALCYON"), ["halcyon"], ["f1"], SILENCE),
        (Filter(text="Everywhere"), ["halcyon"], ["f1"], SILENCE),
        (Filter(text="comet", status="needs_help"), ["orbit"], ["f2"], []),
        (Filter(tribe="nobody"), [], [], []),
        (Filter(status="purple"), [], [], []),
    ],
    ids=repr,
)
def test_everything_is_narrowed_to_what_is_wanted(
    told: Store, wanted: Filter, launches: list[str], flags: list[str], silent: list[str]
) -> None:
    assert left(narrowed(seen(told), wanted)) == (launches, flags, silent)


def test_numbers_count_what_is_left(told: Store) -> None:
    """A squad's filter counts its own parts, and the forecasts of these."""
    view = seen(told)
    assert (view.forecast_contributions, view.contributions) == (1, 4)
    for wanted, counted in ((Filter(squad="atlas"), (1, 2)), (Filter(squad="borealis"), (0, 1))):
        less = narrowed(view, wanted)
        assert (less.forecast_contributions, less.contributions) == counted


@pytest.mark.parametrize(
    ("wanted", "counted"),
    [
        (Filter(), {"halcyon": (1, 0), "orbit": (1, 0)}),
        (Filter(squad="atlas"), {"halcyon": (1, 0)}),
        (Filter(squad="borealis"), {"halcyon": (0, 1)}),
        (Filter(text="halcyon"), {"halcyon": (1, 0)}),
        (Filter(tribe="light"), {"orbit": (1, 0)}),
    ],
    ids=repr,
)
def test_a_launch_counts_the_flags_that_are_in_the_list_and_tells_those_of_other_squads_apart(
    told: Store, wanted: Filter, counted: dict[str, tuple[int, int]]
) -> None:
    view = narrowed(seen(told), wanted)
    counts = {row.id: (row.open_flags, row.other_flags) for row in (*view.rows, *view.ended)}
    assert {id: each for id, each in counts.items() if any(each)} == counted
    listed = Counter(each.flag.launch_id for each in view.help_asked if each.flag.launch_id)
    assert listed == {id: n for id, (n, _) in counted.items() if n}


def test_dates_and_differences_are_narrowed_too(told: Store) -> None:
    told.plans.change_launch(
        "halcyon", "moved", {}, target=target(date(2026, 7, 9), said_at=ago(days=3)), token="m", at=ago(days=3)
    )
    view = seen(told)
    assert [row.id for row in view.moved] == ["halcyon"]
    assert [each.squad_id for each in view.apart] == ["atlas"]
    for wanted in (Filter(tribe="light"), Filter(quarter="2026-Q2")):
        assert (narrowed(view, wanted).moved, narrowed(view, wanted).apart) == ((), ())
    assert narrowed(view, Filter(squad="borealis")).apart == ()
    assert narrowed(view, Filter(squad="atlas", quarter="2026-Q3")).apart == view.apart


def test_what_changed_is_narrowed_to_launches_words_and_flags_of_the_wanted_squads(told: Store) -> None:
    changes = seen(told).changes
    assert changes is not None
    assert [each.launch_id for each in changes.launches] == ["halcyon", "meridian", "orbit", None]
    mine = narrowed(seen(told), Filter(squad="atlas")).changes
    assert mine is not None
    assert [each.launch_id for each in mine.launches] == ["halcyon", "meridian"]
    theirs = narrowed(seen(told), Filter(squad="borealis")).changes
    assert theirs is not None and [each.launch_id for each in theirs.launches] == [None]  # a flag about no launch


def test_an_ended_launch_has_no_word_of_today(told: Store) -> None:
    close_launch(
        told, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=TODAY, learned="Ask.", token="end", now=ago(hours=1)
    )
    view = seen(told)
    assert [row.id for row in narrowed(view, Filter(tribe="sound")).ended] == ["halcyon"]
    assert narrowed(view, Filter(status="on_track")).ended == ()
    assert narrowed(view, Filter(quarter="2026-Q2")).help_asked == view.help_asked[:1]
    assert narrowed(view, Filter(status="on_track")).help_asked == ()


def test_who_waits_for_whom_is_told_to_either_sides_filter(told: Store) -> None:
    told.dependencies.add(dependency())
    told.dependencies.add_word(dependency_word(state=DependencyState.BLOCKING))
    told.dependencies.add_word(dependency_word("w2", squad_id="borealis", state=DependencyState.OK))
    view, found = seen(told), between_squads(told, look(DIRECTOR))
    assert [each.id for each in found.disagree] == ["d1"]
    for wanted, number in (
        (Filter(), 1),
        (Filter(squad="borealis"), 1),
        (Filter(tribe="sound"), 1),
        (Filter(tribe="light"), 0),
        (Filter(quarter="2026-Q3"), 0),
    ):
        assert len(narrowed_waits(found, narrowed(view, wanted), wanted).disagree) == number


def test_what_can_be_chosen_is_what_the_portfolio_shows(told: Store) -> None:
    told.plans.put_tribe(Tribe("empty", "Aardvark"))
    there = offered(seen(told))
    assert list(there.tribes.items()) == [("light", "Light"), ("sound", "Sound")]
    assert list(there.squads) == ["atlas", "borealis", "comet"]
    assert there.quarters == ("2026-Q2", "2026-Q3", NO_DATE)


@pytest.mark.parametrize(("day", "told"), [(date(2026, 1, 1), "2026-Q1"), (date(2026, 12, 31), "2026-Q4")])
def test_a_quarter_is_that_of_the_last_day(day: date, told: str) -> None:
    assert quarter_of(target(day)) == told


def test_a_roll_up_is_its_worst_part_with_the_count_behind_each_word(told: Store) -> None:
    """Everybody first, then tribes by name, whatever they say."""
    rolled = roll_up(seen(told), Filter())
    assert [(each.name, each.everybody, each.status) for each in rolled] == [
        ("", True, Status.NEEDS_HELP),
        ("Light", False, Status.NEEDS_HELP),
        ("Sound", False, Status.WORRIED),
    ]
    assert rolled[2].counts == {
        Status.ON_TRACK: 1,
        Status.NOT_HEARD: 1,
        Status.WORRIED: 1,
        Status.NEEDS_HELP: 0,
    }
    assert sum(rolled[0].counts.values()) == 4


def test_a_filter_rolls_up_the_wanted_squads_alone_and_one_tribe_is_told_once(told: Store) -> None:
    wanted = Filter(tribe="sound")
    (only,) = roll_up(narrowed(seen(told), wanted), wanted)
    assert (only.name, only.everybody, sum(only.counts.values())) == ("Sound", False, 3)


def test_squads_without_a_tribe_come_last_and_a_launch_of_nobody_is_not_heard(told: Store) -> None:
    told.plans.add_squads([squad("dune")], token="dune", at=ago(days=9))
    orphan, lone = launch("abandoned", target()), launch("quartz", target(), squad_ids=("dune",))
    told.plans.add_launches([orphan, lone], token="q", at=ago(days=9))
    told.plans.settle(at=NOW)
    told.words.add_check_in(check_in("d", launch_id="quartz", squad_id="dune", at=NOW))
    rolled = roll_up(seen(told), Filter())
    assert [each.name for each in rolled] == ["", "Light", "Sound", ""]
    assert (rolled[3].everybody, rolled[3].status) == (False, Status.ON_TRACK)
    assert rolled[0].counts[Status.NOT_HEARD] == 2


@pytest.mark.parametrize(
    ("wanted", "told_of"),
    [
        (Filter(), True),
        (Filter(squad="borealis"), True),
        (Filter(squad="atlas"), False),
        (Filter(text="lamp"), True),
        (Filter(text="halcyon"), False),
        (Filter(quarter="2026-Q2"), False),
    ],
)
def test_what_changed_in_a_flag_about_no_launch_stays_as_the_flag_does(
    told: Store, wanted: Filter, told_of: bool
) -> None:
    changes = narrowed(seen(told), wanted).changes
    assert changes is not None
    assert ("f3" in {each.flag.id for part in changes.launches for each in part.flags}) is told_of
