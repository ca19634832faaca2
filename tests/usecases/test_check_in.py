"""A squad says how a launch is going."""

from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import PROBABILITIES, SAID, Status
from andon.store import Store
from andon.usecases.check_in import check_in
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER
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
