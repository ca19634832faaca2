"""A squad holds a vote; what it and others can do and see."""

from datetime import timedelta
from typing import Any

import pytest

from andon.errors import AndonError, InvalidInput, NotAllowed, NotFound
from andon.model import Cast, Launch, LaunchState, Round, Viewer
from andon.store import Store
from andon.usecases import ballots, vote
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, ago, look, vote_round

HOUR = timedelta(hours=1)
CODE = ballots.code_of("a secret of the form")
SECRETS = tuple(f"the secret of phone {n:02}" for n in range(20))


def opens(store: Store, viewer: Viewer = ATLAS, **changes: Any) -> str:
    ordinary: dict[str, Any] = {"launch_id": "halcyon", "squad_id": "atlas", "expected": 7, "lasts": HOUR, "code": CODE}
    return vote.open_round(store, viewer, **{**ordinary, "token": "r1", "now": NOW, **changes})


def votes(store: Store, *values: int) -> None:
    for secret, value in zip(SECRETS, values, strict=False):
        assert ballots.cast_vote(store, CODE, secret=secret, probability=value, now=NOW) is Cast.TAKEN


def closes(store: Store, *values: int) -> Round:
    opens(store)
    votes(store, *values)
    return vote.close_round(store, ATLAS, "r1", now=NOW)


# ------------------------------------------------------------------------------ opening


def test_a_squad_opens_a_round_on_its_part_of_a_launch(store: Store) -> None:
    assert opens(store) == "r1"
    assert store.votes.round("r1") == vote_round()
    assert opens(store, now=NOW + timedelta(seconds=1)) == "r1"


@pytest.mark.parametrize("viewer", [DIRECTOR, BOREALIS, VIEWER], ids=["director", "another squad", "viewer"])
def test_nobody_opens_closes_or_looks_into_a_vote_of_another_squad(store: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        opens(store, viewer)
    opens(store)
    votes(store, 70)
    with pytest.raises(NotAllowed):
        vote.close_round(store, viewer, "r1", now=NOW)
    with pytest.raises(NotAllowed):
        vote.replace_code(store, viewer, "r1", code=CODE)
    with pytest.raises(NotAllowed):
        vote.vote_page(store, look(viewer), "atlas", "halcyon", "")
    with pytest.raises(NotAllowed):
        vote.vote_page(store, look(viewer), "borealis", "halcyon", "r1")
    with pytest.raises(NotAllowed):
        vote.on_home(store, look(viewer), "atlas")
    assert store.votes.round("r1") == vote_round(voted=1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"expected": 0}, "0 people"),
        ({"expected": 51}, "51 people"),
        ({"lasts": timedelta(minutes=14)}, "15 minutes to 24 hours"),
        ({"lasts": timedelta(hours=25)}, "15 minutes to 24 hours"),
        ({"launch_id": "nowhere"}, "no launch"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_in_a_sentence(store: Store, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(AndonError, match=says):
        opens(store, **changes)
    assert store.votes.rounds(until=NOW) == []


def test_there_is_no_vote_on_a_launch_that_is_over_or_not_ones_own(store: Store) -> None:
    with pytest.raises(InvalidInput, match="no part in Meridian"):
        opens(store, BOREALIS, squad_id="borealis", launch_id="meridian")
    over = Launch("over", "Over", NOW.date(), squad_ids=("atlas",), state=LaunchState.CLOSED)
    store.plans.add_launches([over], token="over", at=NOW)
    with pytest.raises(InvalidInput, match="Over is closed"):
        opens(store, launch_id="over")


def test_while_a_vote_is_open_there_is_no_second_one_and_after_its_time_there_may_be(store: Store) -> None:
    opens(store)
    with pytest.raises(InvalidInput, match="open already"):
        opens(store, token="r2", code="other")
    assert opens(store, token="r2", code="other", now=NOW + HOUR) == "r2"
    assert store.votes.round("r1") == vote_round(closed_at=NOW + HOUR, counts=(0, 0, 0, 0, 0))


# ------------------------------------------------------------------------------ codes


def test_a_code_is_the_same_for_the_same_click_and_has_48_bits_or_more() -> None:
    assert ballots.code_of("one") == ballots.code_of("one") != ballots.code_of("two")
    assert len(set(ballots.SIGNS)) ** sum(ballots.GROUPS) >= 2**48
    assert len({ballots.code_of(f"{n}") for n in range(10_000)}) == 10_000


def test_all_signs_come_up_at_every_place() -> None:
    codes = [ballots.read_code(ballots.code_of(f"{n}")).replace("-", "") for n in range(2_000)]
    assert all({code[place] for code in codes} == set(ballots.SIGNS) for place in range(10))


@pytest.mark.parametrize("typed", ["k7m-q2xp-9td", "K7MQ2XP9TD", " k7m q2xp 9td\n", "k7m\u2013q2xp\u20139td"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert ballots.read_code(typed) == "k7m-q2xp-9td"


@pytest.mark.parametrize("typed", ["", "k7m", "k7mq2xp9tdd", "k7mq2xp9t0", "<b>k7mq2xp", "\uff4b7mq2xp9td"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert ballots.read_code(typed) == ""


def test_another_code_keeps_the_votes_and_the_browsers_that_cast_them(store: Store) -> None:
    opens(store)
    votes(store, 50)
    vote.replace_code(store, ATLAS, "r1", code="new")
    with pytest.raises(NotFound):
        ballots.ballot_paper(store, CODE, secret=SECRETS[0], now=NOW)
    assert ballots.ballot_paper(store, "new", secret=SECRETS[0], now=NOW).has_voted
    vote.close_round(store, ATLAS, "r1", now=NOW)
    with pytest.raises(InvalidInput, match="has closed"):
        vote.replace_code(store, ATLAS, "r1", code="newer")


# ------------------------------------------------------------------------------ voting


def test_whoever_has_the_code_votes_and_changes_the_vote_until_it_closes(store: Store) -> None:
    opens(store)
    votes(store, 10, 10)
    votes(store, 90)
    paper = ballots.ballot_paper(store, CODE, secret=SECRETS[0], now=NOW)
    assert (paper.has_voted, paper.squad.id, paper.launch.id, paper.round.voted) == (True, "atlas", "halcyon", 2)
    assert not ballots.ballot_paper(store, CODE, secret="another browser", now=NOW).has_voted
    assert not ballots.ballot_paper(store, CODE, secret="", now=NOW).has_voted
    assert vote.close_round(store, ATLAS, "r1", now=NOW).counts == (1, 0, 0, 0, 1)


@pytest.mark.parametrize("probability", [None, 0, 11, 100, -10])
def test_only_the_five_answers_are_taken(store: Store, probability: int | None) -> None:
    opens(store)
    with pytest.raises(InvalidInput):
        ballots.cast_vote(store, CODE, secret=SECRETS[0], probability=probability, now=NOW)


def test_a_wrong_code_opens_nothing(store: Store) -> None:
    opens(store)
    with pytest.raises(NotFound):
        ballots.ballot_paper(store, "wrong", secret="", now=NOW)
    with pytest.raises(NotFound):
        ballots.cast_vote(store, "wrong", secret=SECRETS[0], probability=50, now=NOW)


def test_a_stray_link_cannot_flood_a_round(store: Store) -> None:
    opens(store, expected=1)
    became = [
        ballots.cast_vote(store, CODE, secret=f"a browser's secret {n}", probability=50, now=NOW) for n in range(15)
    ]
    assert became == [Cast.TAKEN] * 13 + [Cast.FULL] * 2


# ------------------------------------------------------------------------------ closing


def test_the_first_who_closes_it_closes_it(store: Store) -> None:
    first = closes(store, 30, 70, 70)
    assert (first.closed_at, first.voted, first.median) == (NOW, 3, 70)
    assert vote.close_round(store, ATLAS, "r1", now=NOW + HOUR) == first
    assert ballots.cast_vote(store, CODE, secret="late", probability=10, now=NOW) is Cast.CLOSED


def test_a_round_closes_by_itself_when_whoever_comes_next_looks(store: Store) -> None:
    opens(store)
    votes(store, 30)
    late = NOW + 3 * HOUR
    paper = ballots.ballot_paper(store, CODE, secret=SECRETS[0], now=late)
    assert not paper.round.is_open
    assert not paper.has_voted
    assert store.votes.round("r1") == vote_round(voted=1, closed_at=NOW + HOUR, counts=(0, 1, 0, 0, 0))
    assert vote.close_due(store, late) == 0


def test_all_that_are_due_are_closed_as_of_when_they_were(store: Store) -> None:
    opens(store)
    opens(store, token="r2", launch_id="meridian", code="two", lasts=2 * HOUR)
    assert [vote.close_due(store, NOW + n * HOUR) for n in (0, 1, 5)] == [0, 1, 1]
    assert [each.closed_at for each in store.votes.rounds(until=NOW + 9 * HOUR)] == [NOW + HOUR, NOW + 2 * HOUR]


def test_closing_by_hand_after_its_time_is_closing_at_its_time(store: Store) -> None:
    opens(store)
    assert vote.close_round(store, ATLAS, "r1", now=NOW + 5 * HOUR).closed_at == NOW + HOUR
    with pytest.raises(NotFound):
        vote.close_round(store, ATLAS, "r9", now=NOW)


# ------------------------------------------------------------------------------ what the squad sees


def test_the_page_shows_the_open_round_then_the_one_that_closed_lately_then_none(store: Store) -> None:
    opens(store)
    votes(store, 30, 70)
    page = vote.vote_page(store, look(ATLAS), "atlas", "halcyon", "")
    assert (page.current, page.may_open, page.earlier) == (vote_round(voted=2), False, ())
    closed = vote.close_round(store, ATLAS, "r1", now=NOW)
    page = vote.vote_page(store, look(ATLAS), "atlas", "halcyon", "")
    assert (page.current, page.may_open) == (closed, True)
    tomorrow = NOW + timedelta(days=1)
    page = vote.vote_page(store, look(ATLAS, tomorrow, tomorrow), "atlas", "halcyon", "")
    assert (page.current, page.may_open, page.earlier) == (None, True, (closed,))
    page = vote.vote_page(store, look(ATLAS, tomorrow, tomorrow), "", "", "r1")
    assert (page.current, page.earlier) == (closed, ())


def test_a_look_back_shows_no_round_that_was_opened_later_and_opens_none(store: Store) -> None:
    opens(store)
    back = vote.vote_page(store, look(ATLAS, ago(days=1)), "atlas", "halcyon", "r1")
    assert (back.current, back.may_open) == (None, False)
    assert vote.on_home(store, look(ATLAS, ago(days=1)), "atlas") == ()


def test_the_home_tells_of_an_open_vote_and_of_one_with_nobody_in_it_until_there_is_another(store: Store) -> None:
    opens(store)
    assert vote.on_home(store, look(ATLAS), "atlas") == (vote.OnHome(vote_round(), "Halcyon"),)
    empty = vote.close_round(store, ATLAS, "r1", now=NOW)
    assert empty.unanswered
    assert vote.on_home(store, look(ATLAS), "atlas") == (vote.OnHome(empty, "Halcyon"),)
    later = NOW + timedelta(days=15)
    assert vote.on_home(store, look(ATLAS, later, later), "atlas") == ()
    opens(store, token="r2", code="two", now=NOW + HOUR)
    ballots.cast_vote(store, "two", secret="s", probability=50, now=NOW + HOUR)
    vote.close_round(store, ATLAS, "r2", now=NOW + HOUR)
    assert vote.on_home(store, look(ATLAS, NOW + HOUR, NOW + HOUR), "atlas") == ()
    (current,) = vote.vote_page(store, look(ATLAS, later, later), "atlas", "halcyon", "r2").earlier
    assert current == empty


# ------------------------------------------------------------------------------ what others build on


def test_a_check_in_rests_on_a_closed_round_of_its_own_part_with_votes_in_it(store: Store) -> None:
    opens(store)
    votes(store, 50)
    assert vote.closed_round(store, "atlas", "halcyon", "r1") is None
    closed = vote.close_round(store, ATLAS, "r1", now=NOW)
    assert vote.closed_round(store, "atlas", "halcyon", "r1") == closed
    for squad_id, launch_id, round_id in (
        ("borealis", "halcyon", "r1"),
        ("atlas", "meridian", "r1"),
        ("atlas", "halcyon", "r9"),
    ):
        assert vote.closed_round(store, squad_id, launch_id, round_id) is None
    opens(store, token="r2", code="two")
    vote.close_round(store, ATLAS, "r2", now=NOW)
    assert vote.closed_round(store, "atlas", "halcyon", "r2") is None


def test_who_tells_of_opened_rounds_learns_nothing_of_the_votes(store: Store) -> None:
    opens(store)
    votes(store, 10, 10, 90)
    assert vote.opened_rounds(store, NOW) == (vote_round(),)
    assert vote.opened_rounds(store, NOW, since=NOW) == ()
    assert vote.opened_rounds(store, ago(minutes=1)) == ()
    assert vote.opened_rounds(store, NOW + HOUR) == ()
    vote.close_round(store, ATLAS, "r1", now=NOW)
    assert vote.opened_rounds(store, NOW) == ()
