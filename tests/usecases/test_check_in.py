"""A squad says how a launch is going."""

from datetime import timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import FEWEST_TOLD, PROBABILITIES, SAID, Launch, OutcomeKind, Status, Viewer
from andon.store import Store
from andon.usecases.board import Word, read_board
from andon.usecases.check_in import as_told, check_in, say_why, sees_it_differently
from andon.usecases.find import find_launch
from andon.usecases.launch_page import launch_page
from andon.usecases.plan_launch import close_launch
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, ago, look, vote_round
from examples import check_in as words

GOOD: dict[str, Any] = {
    "launch_id": "halcyon",
    "squad_id": "atlas",
    "status": Status.WORRIED,
    "probability": 50,
    "sentence": " The vendor is late. ",
    "token": "t1",
    "now": NOW,
}


def test_the_words_are_kept_as_they_were_said(store: Store) -> None:
    assert check_in(store, ATLAS, **GOOD, forecast_open=True)
    assert store.words.check_ins(until=NOW) == [
        words(
            "t1",
            at=NOW,
            status=Status.WORRIED,
            probability=50,
            sentence="The vendor is late.",
            forecast_open=True,
        )
    ]


def test_a_second_click_says_nothing_twice(store: Store) -> None:
    assert [check_in(store, ATLAS, **GOOD), check_in(store, ATLAS, **GOOD)] == [True, False]
    assert len(store.words.check_ins(until=NOW)) == 1


def test_a_second_click_after_the_launch_has_ended_is_none_the_less_one(store: Store) -> None:
    assert check_in(store, ATLAS, **GOOD)
    close_launch(
        store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=NOW.date(), learned="", token="closed", now=NOW
    )
    assert not check_in(store, ATLAS, **GOOD)
    with pytest.raises(InvalidInput, match="Halcyon is"):
        check_in(store, ATLAS, **{**GOOD, "token": "t2"})


@pytest.mark.parametrize("probability", PROBABILITIES)
@pytest.mark.parametrize("status", SAID)
def test_every_status_goes_with_every_probability(store: Store, status: Status, probability: int) -> None:
    assert check_in(store, ATLAS, **{**GOOD, "status": status, "probability": probability})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"status": None}, "No status was chosen"),
        ({"status": Status.NOT_HEARD}, "No status was chosen"),
        ({"probability": None}, "No probability was chosen"),
        ({"probability": 60}, "No probability was chosen"),
        ({"probability": 100}, "No probability was chosen"),
        ({"sentence": "  "}, "The sentence is empty"),
        ({"sentence": "x" * 501}, "501 characters; 500 is the most"),
        ({"launch_id": "halcyone"}, "There is no launch 'halcyone'"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_saved(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises((InvalidInput, NotFound), match=sentence) as told:
        check_in(store, ATLAS, **{**GOOD, **wrong})
    assert told.value.hint
    assert store.words.check_ins(until=NOW) == []


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])
def test_nobody_speaks_for_another_squad(store: Store, viewer: Any) -> None:
    with pytest.raises(NotAllowed, match="Only the squad itself can check in"):
        check_in(store, viewer, **GOOD)
    assert store.words.check_ins(until=NOW) == []


def test_a_launch_may_be_called_by_its_name(store: Store) -> None:
    assert check_in(store, ATLAS, **{**GOOD, "launch_id": "HALCYON"})
    assert store.words.check_ins(until=NOW)[0].launch_id == "halcyon"


# ------------------------------------------------------------------------------ seeing it differently


@pytest.mark.parametrize(
    ("probability", "on_time", "different"),
    [(70, 0.5, True), (70, 0.51, False), (30, 0.5, True), (90, 0.9, False), (None, 0.1, False), (90, None, False)],
)
def test_twenty_points_are_a_difference(probability: int | None, on_time: float | None, different: bool) -> None:
    assert sees_it_differently(probability, on_time) is different


def test_a_reason_can_be_said_with_the_words(store: Store) -> None:
    check_in(store, ATLAS, **GOOD, forecast_open=True, differs=" Two of us come back on Monday. ")
    (said,) = store.words.check_ins(until=NOW)
    assert (said.differs, said.forecast_open) == ("Two of us come back on Monday.", True)


def why(store: Store, token: str = "t2", viewer: Viewer = ATLAS, *, minutes: float = 5, **changes: Any) -> bool:
    said: dict[str, Any] = {"said_id": "t1", "launch_id": "halcyon", "squad_id": "atlas", "differs": "Two come back."}
    return say_why(store, viewer, **{**said, **changes}, token=token, now=NOW + timedelta(minutes=minutes))


def test_a_reason_that_is_added_leaves_the_words_as_they_were(store: Store) -> None:
    check_in(store, ATLAS, **GOOD)
    assert [why(store), why(store)] == [True, False]
    first, added = store.words.check_ins(until=NOW + timedelta(hours=1))
    assert (first.id, first.differs, first.forecast_open) == ("t1", "", False)
    assert (added.status, added.probability, added.sentence) == (first.status, first.probability, first.sentence)
    assert (added.differs, added.forecast_open, added.at) == ("Two come back.", True, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    "changes", [{"said_id": "older"}, {"minutes": 12 * 60 + 1}], ids=["of older words", "too late"]
)
def test_a_reason_is_added_to_the_newest_words_of_the_meeting_only(store: Store, changes: dict[str, Any]) -> None:
    store.words.add_check_in(words("older", at=ago(days=1)))
    check_in(store, ATLAS, **GOOD)
    with pytest.raises(InvalidInput, match="something newer"):
        why(store, **changes)
    assert len(store.words.check_ins(until=NOW + timedelta(days=1))) == 2


def test_a_reason_repeats_no_words_that_a_colleague_replaced_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newer words are kept between this form's look and its write, and stay the last."""
    check_in(store, ATLAS, **GOOD)
    newer = words("newer", at=NOW + timedelta(minutes=1), status=Status.NEEDS_HELP, probability=10)

    def found(*args: Any) -> Launch:
        store.words.add_check_in(newer)
        return find_launch(*args)

    monkeypatch.setattr("andon.usecases.find.find_launch", found)
    with pytest.raises(InvalidInput, match="something newer"):
        why(store)
    assert store.words.check_ins(until=NOW + timedelta(hours=1))[1:] == [newer]


def test_a_reason_is_the_squads_own_of_an_open_launch_and_not_empty(store: Store) -> None:
    check_in(store, ATLAS, **GOOD)
    with pytest.raises(NotAllowed):
        why(store, viewer=DIRECTOR)
    with pytest.raises(InvalidInput, match="The reason is empty"):
        why(store, differs=" ")
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=NOW.date(), learned="", token="c", now=NOW)
    with pytest.raises(InvalidInput, match="Halcyon is closed"):
        why(store)


def test_people_are_told_words_and_the_added_reason_as_one(store: Store) -> None:
    check_in(store, ATLAS, **GOOD)
    why(store)
    later = words("t3", at=NOW + timedelta(hours=1), sentence="It came.", differs="It is here.")
    theirs = words("b", squad_id="borealis", at=NOW + timedelta(minutes=2))
    for each in (later, theirs):
        store.words.add_check_in(each)
    told = as_told(store.words.check_ins(until=NOW + timedelta(days=1)))
    assert [(each.id, each.at, each.differs) for each in told] == [
        ("t1", NOW, "Two come back."),
        ("b", NOW + timedelta(minutes=2), ""),
        ("t3", NOW + timedelta(hours=1), "It is here."),
    ]
    assert not told[0].forecast_open, "it was said before the forecast was seen"
    now = NOW + timedelta(days=1)
    page = launch_page(store, look(VIEWER, now, now), "halcyon")
    assert [each.differs for each in page.said if each.squad_id == "atlas"] == ["Two come back.", "It is here."]
    assert page.parts[0].word.differs == "It is here."


def test_the_same_words_confirmed_another_day_are_words_of_their_own() -> None:
    first, again = words("c1", at=ago(days=5)), words("c2", at=ago(days=1))
    assert as_told([first, again]) == [first, again]


# ------------------------------------------------------------------------------ after a vote


def voted(store: Store, *votes: int, close: bool = True, **changes: Any) -> None:
    store.votes.open(vote_round("r1", **changes), "code")
    for n, value in enumerate(votes):
        store.votes.cast("r1", f"secret-{n}", value, most=50, at=NOW)
    if close:
        store.votes.close("r1", NOW)


def test_words_after_a_vote_keep_its_median_and_count(store: Store) -> None:
    voted(store, 30, 50, 50, 70, 90)
    check_in(store, ATLAS, **GOOD, round_id="r1")
    (said,) = store.words.check_ins(until=NOW)
    assert (said.round_id, said.median, said.voted) == ("r1", 50, 5)


@pytest.mark.parametrize(
    "changes", [{"close": False}, {"launch_id": "meridian"}, {"squad_id": "borealis"}], ids=["open", "launch", "squad"]
)
def test_a_vote_that_is_open_or_of_another_part_is_refused(store: Store, changes: dict[str, Any]) -> None:
    voted(store, 30, 50, **changes)
    with pytest.raises(InvalidInput, match="open, or about something else"):
        check_in(store, ATLAS, **GOOD, round_id="r1")
    assert store.words.check_ins(until=NOW) == []


@pytest.mark.parametrize(
    ("viewer", "number", "told"),
    [(ATLAS, 2, True), (DIRECTOR, FEWEST_TOLD - 1, False), (BOREALIS, 4, False), (DIRECTOR, FEWEST_TOLD, True)],
)
def test_a_small_vote_stays_inside_the_squad(store: Store, viewer: Viewer, number: int, told: bool) -> None:
    store.words.add_check_in(words(at=ago(hours=1), round_id="r1", median=50, voted=number))
    board = read_board(store, look(viewer))
    shown: list[Word | Any] = [board.word("halcyon", "atlas"), launch_page(store, look(viewer), "halcyon").said[0]]
    expected = (number, 50) if told else (0, None)
    assert [(each.voted, each.median) for each in shown] == [expected] * 2
