"""Who waits for whom: named by either squad, each side for itself, read by date and by nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import DependencyState, OutcomeKind, Role, Viewer
from andon.store import Store
from andon.usecases.depend import name_dependency, say_how_it_goes
from andon.usecases.dependencies import BetweenSquads, between_squads, our_waiting, waiting_in_launch
from andon.usecases.plan_launch import close_launch
from andon.usecases.plan_squad import retire_squad, split_squad
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago, dependency, dependency_word, look, squad

COBALT = Viewer(Role.SQUAD, frozenset({"cobalt"}))
LATER = NOW + timedelta(minutes=1)


def named(store: Store, viewer: Viewer = ATLAS, **changes: Any) -> bool:
    ordinary: dict[str, Any] = {
        "squad_id": "atlas",
        "launch_id": "halcyon",
        "taker_id": "atlas",
        "giver_id": "borealis",
        "what": " The login for televisions ",
        "need_by": date(2026, 6, 1),
        "token": "d1",
        "now": ago(days=5),
    }
    return name_dependency(store, viewer, **{**ordinary, **changes})


def say(store: Store, viewer: Viewer, state: DependencyState | None, **changes: Any) -> bool:
    (squad_id,) = viewer.squad_ids or {"atlas"}
    ordinary: dict[str, Any] = {
        "dependency_id": "d1",
        "squad_id": squad_id,
        "note": "",
        "token": f"{squad_id}-{state}",
        "now": ago(days=1),
    }
    return say_how_it_goes(store, viewer, state=state, **{**ordinary, **changes})


# ------------------------------------------------------------------------------ naming


def test_the_taker_names_what_it_waits_for_once(store: Store) -> None:
    assert [named(store), named(store)] == [True, False]
    assert store.dependencies.named(until=NOW) == [dependency()]


def test_the_giver_may_name_it_as_well(store: Store) -> None:
    assert named(store, BOREALIS, squad_id="borealis")
    assert store.dependencies.named(until=NOW) == [dependency(named_by="borealis")]


def test_who_waits_since_last_week_may_say_so(store: Store) -> None:
    assert named(store, need_by=TODAY - timedelta(days=7))


def test_a_giver_needs_no_part_in_the_launch_of_the_taker(store: Store) -> None:
    assert named(store, launch_id="Meridian")
    assert [each.launch_id for each in store.dependencies.named(until=NOW)] == ["meridian"]


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER], ids=["the other", "director", "viewer"])
def test_nobody_names_one_for_a_squad(store: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="Only the squad itself"):
        named(store, viewer)
    assert store.dependencies.named(until=NOW) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": " "}, "What is waited for is empty"),
        ({"what": "x" * 201}, "What is waited for has 201"),
        ({"need_by": None}, "By when is it needed"),
        ({"giver_id": "atlas"}, "A squad does not wait for itself"),
        ({"taker_id": "borealis", "giver_id": "cobalt"}, "Only one of the two squads"),
        ({"giver_id": ""}, "Which squad, and in which launch"),
        ({"launch_id": ""}, "Which squad, and in which launch"),
        ({"giver_id": "nobody"}, "There is no squad 'nobody'"),
        ({"launch_id": "nowhere"}, "There is no launch 'nowhere'"),
    ],
)
def test_what_cannot_be_kept_is_told_with_a_way_out(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises((InvalidInput, NotAllowed, NotFound), match=sentence) as told:
        named(store, **wrong)
    assert told.value.hint
    assert store.dependencies.named(until=NOW) == []


def test_two_squads_without_a_part_in_the_launch_do_not_wait_in_it(store: Store) -> None:
    store.plans.add_squads([squad("cobalt")], token="cobalt", at=ago(days=9))
    with pytest.raises(InvalidInput, match="Neither of the two squads has a part in Meridian"):
        named(store, COBALT, squad_id="cobalt", taker_id="cobalt", launch_id="meridian")


def test_in_a_launch_that_is_over_nobody_waits(store: Store) -> None:
    named(store)
    close(store)
    with pytest.raises(InvalidInput, match="Halcyon is closed"):
        named(store, token="d2", now=LATER)
    with pytest.raises(InvalidInput, match="Halcyon is closed"):
        say(store, ATLAS, DependencyState.OK, now=LATER)


def close(store: Store) -> None:
    close_launch(
        store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=TODAY, learned="", token="closed", now=ago(minutes=5)
    )


# ------------------------------------------------------------------------------ each side for itself


def test_each_side_says_it_for_itself_and_the_other_sides_word_stays(store: Store) -> None:
    named(store)
    assert say(store, ATLAS, DependencyState.SLOWING, note=" We mock it. ")
    assert say(store, BOREALIS, DependencyState.OK)
    assert not say(store, BOREALIS, DependencyState.OK)
    (one,) = store.dependencies.named(until=NOW)
    assert one.taker is not None
    assert one.giver is not None
    assert (one.taker.state, one.taker.note, one.giver.state) == (
        DependencyState.SLOWING,
        "We mock it.",
        DependencyState.OK,
    )


def test_a_new_word_is_a_new_entry(store: Store) -> None:
    named(store)
    for state in (DependencyState.BLOCKING, DependencyState.DONE):
        say(store, ATLAS, state)
    (one,) = store.dependencies.named(until=NOW)
    assert {each.state for each in one.words} == {DependencyState.BLOCKING, DependencyState.DONE}


@pytest.mark.parametrize(
    ("viewer", "squad_id", "sentence"),
    [
        (BOREALIS, "atlas", "Only the squad itself"),
        (DIRECTOR, "atlas", "Only the squad itself"),
        (COBALT, "cobalt", "Only the two squads of it"),
    ],
)
def test_nobody_says_it_for_a_side(store: Store, viewer: Viewer, squad_id: str, sentence: str) -> None:
    named(store)
    with pytest.raises(NotAllowed, match=sentence):
        say(store, viewer, DependencyState.DONE, squad_id=squad_id, token="w")
    assert store.dependencies.named(until=NOW) == [dependency()]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"state": None}, "Nothing was chosen"),
        ({"note": "x" * 501}, "The note has 501"),
        ({"dependency_id": "d9"}, "There is no such dependency"),
    ],
)
def test_a_word_that_cannot_be_kept_is_told_why(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    named(store)
    with pytest.raises((InvalidInput, NotFound), match=sentence) as told:
        say(store, ATLAS, **{"state": DependencyState.OK, **wrong})
    assert told.value.hint


# ------------------------------------------------------------------------------ reading


def test_each_squad_sees_who_waits_for_it_and_whom_it_waits_for_by_the_day_of_need(store: Store) -> None:
    named(store, token="july", need_by=date(2026, 7, 1))
    named(store, token="june")
    named(store, BOREALIS, squad_id="borealis", taker_id="borealis", giver_id="atlas", token="back")
    ours = our_waiting(store, look(ATLAS), "atlas")
    assert [each.id for each in ours.we_wait] == ["june", "july"]
    assert [each.id for each in ours.for_us] == ["back"]
    theirs = our_waiting(store, look(BOREALIS), "borealis")
    assert [each.id for each in theirs.for_us] == ["june", "july"]
    assert ours.past == ()


def test_a_disagreement_is_listed_for_both_sides_and_for_a_director_until_one_of_them_sees_it_as_the_other(
    store: Store,
) -> None:
    named(store)
    say(store, ATLAS, DependencyState.BLOCKING)
    assert between_squads(store, look(DIRECTOR)).disagree == ()
    say(store, BOREALIS, DependencyState.OK)
    for viewer, squad_id in ((ATLAS, "atlas"), (BOREALIS, "borealis")):
        ours = our_waiting(store, look(viewer), squad_id)
        assert [each.disagrees for each in (*ours.for_us, *ours.we_wait)] == [True]
    found = between_squads(store, look(DIRECTOR))
    assert ([each.id for each in found.disagree], found.blocking) == (["d1"], ())
    say(store, BOREALIS, DependencyState.BLOCKING, now=NOW)
    found = between_squads(store, look(DIRECTOR))
    assert (found.disagree, [each.id for each in found.blocking]) == ((), ["d1"])


def test_what_is_there_waits_no_more(store: Store) -> None:
    named(store)
    say(store, BOREALIS, DependencyState.BLOCKING)
    say(store, ATLAS, DependencyState.DONE)
    ours = our_waiting(store, look(ATLAS), "atlas")
    assert ((ours.for_us, ours.we_wait), [each.id for each in ours.past]) == (((), ()), ["d1"])
    assert between_squads(store, look(DIRECTOR)) == BetweenSquads((), ())
    assert [each.is_open for each in waiting_in_launch(store, look(), "halcyon")] == [False]


def test_a_giver_who_says_done_is_not_the_taker_who_has_it(store: Store) -> None:
    named(store)
    say(store, BOREALIS, DependencyState.DONE)
    (one,) = our_waiting(store, look(ATLAS), "atlas").we_wait
    assert one.is_open


def test_a_launch_lists_its_own_open_ones_first(store: Store) -> None:
    named(store, token="other", launch_id="meridian")
    named(store, token="had", need_by=date(2026, 5, 1))
    say(store, ATLAS, DependencyState.DONE, dependency_id="had")
    named(store, token="open")
    assert [each.id for each in waiting_in_launch(store, look(), "Halcyon")] == ["open", "had"]


@pytest.mark.parametrize("gone", ["atlas", "borealis"])
def test_a_look_back_knows_no_later_retirement(store: Store, gone: str) -> None:
    named(store)
    retire_squad(store, DIRECTOR, gone, token="retired", now=ago(days=2))
    before, after = look(moment=ago(days=3)), look(moment=ago(days=1))
    (then,) = our_waiting(store, before, "atlas").we_wait
    assert our_waiting(store, before, "borealis").for_us == (then,)
    assert (then.is_open, then.taker.active, then.giver.active) == (True, True, True)
    for when in (after, look()):
        (told,) = our_waiting(store, when, gone).past
        assert (told.taker.active, told.giver.active) == (gone != "atlas", gone != "borealis")
        assert told.is_open is (gone == "borealis")


def test_a_retired_squads_dependencies_stay_readable(store: Store) -> None:
    named(store)
    named(store, BOREALIS, squad_id="borealis", taker_id="borealis", giver_id="atlas", token="back")
    say(store, BOREALIS, DependencyState.SLOWING, note="It comes.")
    retire_squad(store, DIRECTOR, "borealis", token="retired", now=ago(hours=1))
    gone = our_waiting(store, look(VIEWER), "borealis")
    assert ((gone.for_us, gone.we_wait), {each.id for each in gone.past}) == (((), ()), {"d1", "back"})
    ours = our_waiting(store, look(ATLAS), "atlas")
    (waiting,) = ours.we_wait
    assert (waiting.giver.active, waiting.giver.word and waiting.giver.word.note) == (False, "It comes.")
    assert ([each.id for each in ours.past], ours.for_us) == (["back"], ())
    with pytest.raises(InvalidInput, match="Borealis is retired"):
        say(store, BOREALIS, DependencyState.DONE)


def test_a_split_squads_dependencies_stay_readable_and_its_heirs_begin_their_own(store: Store) -> None:
    named(store)
    parts = {"Bora": ["component:Bora"], "Ealis": ["component:Ealis"]}
    split_squad(store, DIRECTOR, "borealis", parts, token="split", now=ago(hours=1))
    assert [each.id for each in our_waiting(store, look(), "borealis").past] == ["d1"]
    assert our_waiting(store, look(), "bora").for_us == ()
    assert [each.id for each in our_waiting(store, look(), "atlas").we_wait] == ["d1"]


def test_a_look_back_shows_what_was_said_by_then(store: Store) -> None:
    named(store)
    say(store, ATLAS, DependencyState.DONE, now=ago(days=1))
    past = look(ATLAS, moment=ago(days=2))
    (one,) = our_waiting(store, past, "atlas").we_wait
    assert one.taker.word is None
    assert our_waiting(store, look(ATLAS, moment=ago(days=6)), "atlas").we_wait == ()
    assert waiting_in_launch(store, look(moment=ago(days=6)), "halcyon") == ()
    close(store)
    assert [each.is_open for each in waiting_in_launch(store, past, "halcyon")] == [True]


def test_an_unknown_squad_is_told(store: Store) -> None:
    with pytest.raises(NotFound):
        our_waiting(store, look(), "nobody")


def test_no_list_goes_by_a_squads_name_or_word(store: Store) -> None:
    """By the day of need alone: neither who waits nor how it goes moves a line (promise 6)."""
    for n, state in enumerate([DependencyState.OK, DependencyState.BLOCKING, DependencyState.SLOWING]):
        named(store, token=f"d{n}", need_by=date(2026, 7, 1) - timedelta(days=n))
        say(store, ATLAS, state, dependency_id=f"d{n}", token=f"a{n}")
        say(store, BOREALIS, DependencyState.DONE, dependency_id=f"d{n}", token=f"b{n}")
    lists = (
        waiting_in_launch(store, look(), "halcyon"),
        our_waiting(store, look(ATLAS), "atlas").we_wait,
        between_squads(store, look(DIRECTOR)).disagree,
    )
    for each in lists:
        assert [one.id for one in each] == ["d2", "d1", "d0"]


def test_a_word_of_the_day_before_is_a_days_old(store: Store) -> None:
    store.dependencies.add(dependency())
    store.dependencies.add_word(dependency_word())
    (one,) = our_waiting(store, look(ATLAS), "atlas").we_wait
    assert one.taker.word == dependency_word()
