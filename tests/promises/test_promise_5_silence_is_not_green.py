"""Promise 5: Silence is not green. No word for 14 days turns to "not heard". A roll-up is its worst part; "not
heard" never counts as on track."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andon.model import SAID, Status, worst
from andon.store import Store
from andon.usecases.launch_page import launch_page
from andon.usecases.portfolio import portfolio
from andon.usecases.portfolio_filter import Filter, roll_up
from andon.usecases.snapshot import snapshot_payload
from andon.usecases.squad_home import squad_home
from examples import ATLAS, NOW, ago, check_in, launch, look, squad

FORTNIGHT = timedelta(days=14)


@pytest.mark.parametrize("word", SAID)
@pytest.mark.parametrize(("silence", "heard"), [(FORTNIGHT, True), (FORTNIGHT + timedelta(seconds=1), False)])
def test_a_word_counts_for_14_days_and_not_a_second_longer(
    store: Store, word: Status, silence: timedelta, heard: bool
) -> None:
    """In every view; what was said last stays readable beside it."""
    store.words.add_check_in(check_in(launch_id="meridian", status=word, at=NOW - silence))
    row = portfolio(store, look()).rows[1]
    page = launch_page(store, look(), "meridian")
    home = squad_home(store, look(ATLAS), "atlas")
    frozen = snapshot_payload(store, look(), "launch:meridian")
    expected = word if heard else Status.NOT_HEARD
    assert [row.status, page.row.status, page.parts[0].word.status, home.launches[1].mine.status] == [expected] * 4
    assert frozen["launch"]["status"] == expected.value
    assert (row.heard, home.to_say) == (int(heard), 2 - heard)
    assert row.words[0].said_status is word
    assert row.words[0].sentence == check_in().sentence


def test_a_launch_is_not_on_track_while_one_of_its_squads_is_silent(store: Store) -> None:
    """One squad says on track, the other has said nothing: the launch is not heard."""
    store.words.add_check_in(check_in(status=Status.ON_TRACK, probability=90))
    row = portfolio(store, look()).rows[0]
    assert [word.status for word in row.words] == [Status.ON_TRACK, Status.NOT_HEARD]
    assert (row.status, row.heard) == (Status.NOT_HEARD, 1)
    assert [each.squad for each in portfolio(store, look()).silent if each.launch_id == "halcyon"] == ["Borealis"]


def test_neither_a_tribe_nor_the_company_nor_a_week_is_on_track_while_one_of_its_squads_is_silent(
    store: Store,
) -> None:
    """One squad of the tribe says on track everywhere, the other has said nothing of one launch."""
    for launch_id in ("halcyon", "meridian"):
        store.words.add_check_in(check_in(launch_id, launch_id=launch_id))
    view = portfolio(store, look())
    (tribe,) = roll_up(view, Filter())
    assert (tribe.name, tribe.status) == ("Sound", Status.NOT_HEARD)
    assert (tribe.counts[Status.ON_TRACK], tribe.counts[Status.NOT_HEARD]) == (2, 1)
    assert (view.weeks["halcyon"][-1], view.weeks["meridian"][-1]) == (Status.NOT_HEARD, Status.ON_TRACK)
    store.plans.add_launches([launch("orphan")], token="t", at=ago(days=1))
    company = roll_up(portfolio(store, look()), Filter())[0]
    assert (company.everybody, company.counts[Status.NOT_HEARD]) == (True, 2)


def test_a_launch_that_nobody_takes_part_in_is_not_on_track(store: Store) -> None:
    """No squads, no words, no green."""
    store.plans.add_launches([launch("orphan")], token="t", at=ago(days=1))
    store.plans.add_squads([squad("comet")], token="t", at=NOW)
    row = next(each for each in portfolio(store, look()).rows if each.id == "orphan")
    assert (row.words, row.status) == ((), Status.NOT_HEARD)


@settings(deadline=None)
@given(st.lists(st.sampled_from(Status), max_size=8))
def test_a_roll_up_is_its_worst_part(parts: Sequence[Status]) -> None:
    """Held against the sentence: help is worse than worry, worry than silence, silence than on track."""
    order = [Status.NEEDS_HELP, Status.WORRIED, Status.NOT_HEARD, Status.ON_TRACK]
    expected = next((each for each in order if each in parts), Status.NOT_HEARD)
    assert worst(parts) is expected
    if Status.NOT_HEARD in parts or not parts:
        assert worst(parts) is not Status.ON_TRACK
