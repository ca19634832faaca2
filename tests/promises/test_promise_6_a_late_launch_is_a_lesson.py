"""Promise 6: Nobody is ranked, no person is measured. No view, sort, chart or export orders squads by confidence,
flags, delay or calibration: launches that ended go by the day they ended, waits by the day of need, and how a squad's
own words and offers went is for that squad alone."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from andon.errors import NotAllowed
from andon.model import DependencyState, Launch, LaunchState, Outcome, OutcomeKind, Viewer
from andon.store import Store
from andon.ui import markup
from andon.ui.markup import Reader
from andon.usecases.conversation import conversation
from andon.usecases.dependencies import between_squads, our_waiting, waiting_in_launch
from andon.usecases.portfolio import portfolio
from examples import (
    ATLAS,
    BOREALIS,
    DIRECTOR,
    NOW,
    TODAY,
    VIEWER,
    ago,
    dependency,
    dependency_word,
    launch,
    look,
    target,
)

DELAYS = (2, 40, 9)


def ended(n: int, late_by: int) -> Launch:
    """It ended n + 1 days ago, so many days after its date."""
    day = TODAY - timedelta(days=n + 1)
    return replace(
        launch(f"l{n}", target(day - timedelta(days=late_by))),
        squad_ids=("atlas",),
        state=LaunchState.CLOSED,
        ended_on=day,
        outcomes=(Outcome(OutcomeKind.LATE, day, f"Lesson {n}.", ago(days=n + 0.5), "Atlas"),),
    )


@pytest.mark.parametrize("delays", list(permutations(DELAYS)))
def test_launches_that_ended_go_by_their_end_and_never_by_how_late_they_were(
    store: Store, delays: tuple[int, ...]
) -> None:
    """Whichever of them was the latest, the order is the same, and the lesson stands before the outcome."""
    store.plans.add_launches([ended(n, late) for n, late in enumerate(delays)], token="ended", at=ago(days=9))
    rows = portfolio(store, look(DIRECTOR)).ended
    assert [row.id for row in rows] == ["l0", "l1", "l2"]
    told = str(markup.ended_list(Reader(NOW, TODAY, NOW.tzinfo or pytest.fail()), rows))
    places = [told.index(each) for n in range(3) for each in (f"Lesson {n}.", f"L{n}</b>")]
    assert places == sorted(places)
    assert not [late for late in delays if f"{late} day" in told]


@pytest.mark.parametrize("states", list(permutations([DependencyState.OK, DependencyState.SLOWING])))
def test_waits_go_by_the_day_of_need_and_never_by_a_squad_or_its_word(
    store: Store, states: tuple[DependencyState, ...]
) -> None:
    """Neither who waits nor how it goes moves a line."""
    for n, (state, taker, giver) in enumerate(
        zip(states, ("borealis", "atlas"), ("atlas", "borealis"), strict=True), start=1
    ):
        one = dependency(f"d{n}", taker_id=taker, giver_id=giver, named_by=taker, need_by=date(2026, 6, n))
        store.dependencies.add(one)
        for squad_id, word in ((taker, state), (giver, DependencyState.BLOCKING)):
            said = dependency_word(f"{n}-{squad_id}", dependency_id=one.id, squad_id=squad_id, state=word)
            store.dependencies.add_word(said)
    assert [each.id for each in waiting_in_launch(store, look(), "halcyon")] == ["d1", "d2"]
    assert [each.id for each in between_squads(store, look(DIRECTOR)).disagree] == ["d1", "d2"]
    ours = our_waiting(store, look(ATLAS), "atlas")
    assert ([each.id for each in ours.for_us], [each.id for each in ours.we_wait]) == (["d1"], ["d2"])


@pytest.mark.parametrize("viewer", [DIRECTOR, BOREALIS, VIEWER], ids=["director", "another squad", "viewer"])
def test_how_a_squads_words_went_is_for_that_squad_alone(store: Store, viewer: Viewer) -> None:
    """A director gets a refusal, whatever the page shows."""
    with pytest.raises(NotAllowed):
        conversation(store, look(viewer), "atlas")
    assert conversation(store, look(ATLAS), "atlas").squad == "Atlas"
