"""What several squads learned from one launch: each stays, and none changes what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from andon.errors import InvalidInput
from andon.model import Launch, OutcomeKind
from andon.store import Store
from andon.usecases.plan_launch import close_launch, correct_outcome, reopen_launch
from examples import DIRECTOR, NOW, TODAY, ago

LANDED = TODAY - timedelta(days=3)


def close(store: Store, kind: OutcomeKind = OutcomeKind.LATE, token: str = "closed", *, learned: str = "") -> None:
    close_launch(
        store, DIRECTOR, "halcyon", kind, landed_on=LANDED, learned=learned, token=token, now=ago(days=2, minutes=1)
    )


def halcyon(store: Store) -> Launch:
    return next(each for each in store.plans.launches() if each.id == "halcyon")


def learned(store: Store) -> list[tuple[str, str]]:
    return [(each.declared_by, each.learned) for each in halcyon(store).lessons]


def test_each_squads_lesson_stays_beside_the_others_and_the_outcome_as_it_was(store: Store) -> None:
    close(store, learned="Ask the vendor first.")
    before = halcyon(store)
    assert store.plans.add_lesson(
        "halcyon", "Test on old televisions", squad_id="atlas", by="Atlas", token="l1", at=ago(days=1)
    )
    assert store.plans.add_lesson(
        "halcyon", "Agree in writing.", squad_id="borealis", by="Borealis", token="l2", at=NOW
    )
    assert learned(store) == [
        ("Dora", "Ask the vendor first."),
        ("Atlas", "Test on old televisions"),
        ("Borealis", "Agree in writing."),
    ]
    after = halcyon(store)
    assert after.learned == "Ask the vendor first. Test on old televisions. Agree in writing."
    assert (after.state, after.ended_on, after.version) == (before.state, before.ended_on, before.version)
    assert after.outcome is not None
    assert after.outcome.kind is OutcomeKind.LATE
    assert [event for _, event, _ in store.plans.launch_events("halcyon")][-2:] == ["learned", "learned"]


def test_a_second_click_is_one_lesson(store: Store) -> None:
    close(store)
    said = [
        store.plans.add_lesson("halcyon", "Ask.", squad_id="atlas", by="Atlas", token="l1", at=NOW) for _ in range(2)
    ]
    assert (said, learned(store)) == ([True, False], [("Atlas", "Ask.")])


def test_whoever_says_it_again_is_heard_as_said_last_and_the_earlier_row_stays(store: Store) -> None:
    close(store)
    for n, words in enumerate(["Ask.", "Ask early."]):
        store.plans.add_lesson("halcyon", words, squad_id="atlas", by="Atlas", token=f"l{n}", at=ago(hours=9 - n))
    assert learned(store) == [("Atlas", "Ask early.")]
    assert [each.learned for each in halcyon(store).outcomes] == ["", "Ask.", "Ask early."]


def test_a_corrected_outcome_keeps_the_lessons_and_a_launch_that_is_opened_again_begins_anew(store: Store) -> None:
    close(store)
    store.plans.add_lesson("halcyon", "Ask.", squad_id="atlas", by="Atlas", token="l1", at=ago(days=1))
    kind = OutcomeKind.ON_TIME_CUT
    correct_outcome(store, DIRECTOR, "halcyon", kind, day=LANDED, learned="", token="c", now=ago(hours=9))
    assert learned(store) == [("Atlas", "Ask.")]
    reopen_launch(store, DIRECTOR, "halcyon", token="o", now=ago(hours=8))
    assert learned(store) == []
    with pytest.raises(InvalidInput, match="Nobody has said yet how it ended") as told:
        store.plans.add_lesson("halcyon", "Too early.", squad_id="atlas", by="Atlas", token="l2", at=NOW)
    assert told.value.hint
    assert learned(store) == []


def test_two_squads_at_the_same_moment_are_both_heard(store: Store) -> None:
    close(store)

    def tell(squad: str) -> bool:
        return store.plans.add_lesson(
            "halcyon", f"{squad} learned.", squad_id=squad.lower(), by=squad, token=squad, at=NOW
        )

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(tell, ["Atlas", "Borealis"])) == [True, True]
    assert {by for by, _ in learned(store)} == {"Atlas", "Borealis"}


def test_a_look_back_shows_the_lessons_of_that_day_and_the_same_end(store: Store) -> None:
    close(store, OutcomeKind.CANCELLED)
    store.plans.add_lesson("halcyon", "Ask.", squad_id="atlas", by="Atlas", token="l1", at=NOW)
    then = halcyon(store).as_known(NOW - timedelta(seconds=1))
    assert (then.lessons, then.state, then.ended_on) == ((), halcyon(store).state, LANDED)


def test_two_squads_of_one_name_are_both_heard_and_one_that_was_renamed_once(store: Store) -> None:
    close(store)

    def tell(squad_id: str, name: str, words: str, hours: int) -> None:
        store.plans.add_lesson("halcyon", words, squad_id=squad_id, by=name, token=words, at=ago(hours=hours))

    tell("atlas", "Atlas", "Ask.", 9)
    tell("borealis", "Atlas", "Agree.", 8)
    assert learned(store) == [("Atlas", "Ask."), ("Atlas", "Agree.")]
    tell("atlas", "Apex", "Ask early.", 7)
    assert learned(store) == [("Atlas", "Agree."), ("Apex", "Ask early.")]
    assert [each.squad_id for each in halcyon(store).outcomes] == [None, "atlas", "borealis", "atlas"]
