"""The page of a blind vote, its line on the squad's home, and the way to it from the check-in."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from andon.model import Cast, Round
from andon.store import Store
from andon.ui import links, session, text, text_vote
from andon.usecases import ballots, vote
from andon.usecases.plan_launch import LaunchPlan, create_launch
from andon.usecases.vote import close_round
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, THE_SQUAD, now, visit, words


def vote_page(who: str = ATLAS, **query: str) -> AppTest:
    return visit(links.ROUND, who, **{"launch": "halcyon", "squad": "atlas", **query})


def open_vote(
    store: Store, *, code: str = "code", round_id: str = "r1", hours_ago: float = 0, lasts: float = 1
) -> Round:
    opened_at = now() - timedelta(hours=hours_ago)
    made = Round(round_id, "halcyon", "atlas", opened_at, 5, opened_at + timedelta(hours=lasts))
    store.votes.open(made, ballots.code_hash(code))
    return made


def cast(store: Store, *values: int, code: str = "code") -> None:
    for n, value in enumerate(values):
        assert ballots.cast_vote(store, code, secret=f"browser {n}", probability=value, now=now()) is Cast.TAKEN


def stored(store: Store) -> list[Round]:
    return store.votes.rounds(until=now() + timedelta(minutes=1))


def test_a_vote_is_opened_from_the_check_in_and_its_link_is_shown_in_this_tab_alone(small: Store) -> None:
    check_in = visit(links.CHECK_IN, ATLAS, launch="halcyon", squad="atlas")
    assert text_vote.VOTE_FIRST in words(check_in)
    at = vote_page()
    assert text_vote.INTRO in words(at)
    at.number_input(key="vote_expected").set_value(5)
    at.selectbox(key="vote_lasts").select(timedelta(minutes=15))
    at.button(key="vote_open").click().run()
    (made,) = stored(small)
    assert (made.expected, made.closes_at - made.opened_at) == (5, timedelta(minutes=15))
    shown = words(at)
    assert "0 of 5 have voted" in shown
    (link,) = (each.value for each in at.code)
    code = link.rpartition("/v/")[2]
    assert ballots.read_code(code) == code
    assert small.votes.by_code(ballots.code_hash(code)) == made
    other = words(vote_page())
    assert "0 of 5 have voted" in other
    assert code not in other
    assert text_vote.LINK_ELSEWHERE in other
    assert text_vote.VOTE_IS_OPEN in words(visit(links.CHECK_IN, ATLAS, launch="halcyon", squad="atlas"))


def test_a_double_click_opens_one_vote(small: Store) -> None:
    at = vote_page()
    at.button(key="vote_open").click().run()
    at = at.run()
    assert len(stored(small)) == 1


def test_a_second_click_that_ends_the_script_of_the_first_loses_no_link(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit ends a script where it next touches a widget or `session_state`: here right after the vote is kept."""
    real = vote.open_round

    def opened(*args: object, **more: object) -> str:
        made: str = real(*args, **more)  # type: ignore[arg-type]
        context = get_script_run_ctx()
        assert context is not None and context.script_requests is not None
        here = RerunData(query_string=context.query_string, page_script_hash=context.page_script_hash)
        assert context.script_requests.request_rerun(here)
        return made

    monkeypatch.setattr(vote, "open_round", opened)
    at = vote_page()
    at.button(key="vote_open").click().run()
    assert len(stored(small)) == 1
    assert ["/v/" in each.value for each in at.code] == [True]


def test_a_lost_link_is_replaced_and_the_votes_stay(small: Store) -> None:
    open_vote(small)
    cast(small, 50, 70)
    at = vote_page()
    at.button(key="vote_new_link").click().run()
    (link,) = (each.value for each in at.code)
    assert small.votes.by_code(ballots.code_hash("code")) is None
    again = small.votes.by_code(ballots.code_hash(link.rpartition("/v/")[2]))
    assert again
    assert again.voted == 2
    # A phone that opened the vote cannot point its camera at itself.
    assert [each.proto.url for each in at.get("link_button")] == [link]


def test_where_phones_cannot_come_the_squad_is_told_whom_to_ask(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    open_vote(small)
    for public, told in (("http://127.0.0.1:8501", True), ("https://andon.example.com", False)):
        monkeypatch.setenv("ANDON_PUBLIC_URL", public)
        at = vote_page()
        at.button(key="vote_new_link").click().run()
        assert ("Ask an administrator" in words(at)) is told


def test_an_open_vote_shows_how_many_and_nothing_of_what(small: Store) -> None:
    open_vote(small)
    seen = []
    for values in ((10, 10, 10), (90, 90, 90)):
        cast(small, *values)
        seen.append(words(vote_page()))
    assert seen[0] == seen[1]
    assert "3 of 5 have voted" in seen[0]
    assert not [each for each in ("10 %", "30 %", "50 %", "70 %", "90 %", "edian") if each in seen[0]]


def test_more_votes_than_people_are_told(small: Store) -> None:
    open_vote(small)
    cast(small, *[50] * 7)
    assert "7 votes of 5 expected: somebody may have voted twice" in words(vote_page())


def test_closing_shows_the_spread_and_the_way_to_agree(small: Store) -> None:
    open_vote(small)
    cast(small, 10, 50, 50, 70, 90)
    at = vote_page()
    at.button(key="vote_close").click().run()
    shown = words(at)
    assert "Median 50 %" in shown
    assert text_vote.TALK_FIRST in shown
    assert text_vote.TOLD_OUTSIDE in shown
    assert text_vote.AGREE in shown
    spread = next(each.proto.body for each in at.get("html") if "an-spread" in each.proto.body)
    assert [
        f'aria-label="{text.whole(told)}"' in spread for told in ("50 %: 2 votes", "30 %: 0 votes", "10 %: 1 vote")
    ] == [True] * 3


def test_few_votes_stay_inside_and_one_opinion_needs_no_talk(small: Store) -> None:
    open_vote(small)
    cast(small, 70, 70)
    close_round(small, THE_SQUAD, "r1", now=now())
    shown = words(vote_page(id="r1"))
    assert text_vote.STAYS_INSIDE in shown
    assert text_vote.ALL_ALIKE in shown


def test_of_a_single_vote_nobody_says_that_all_are_alike(small: Store) -> None:
    open_vote(small)
    cast(small, 70)
    close_round(small, THE_SQUAD, "r1", now=now())
    shown = words(vote_page(id="r1"))
    assert text_vote.ONE_VOTE in shown and text_vote.ALL_ALIKE not in shown


def test_a_vote_whose_time_is_over_is_closed_by_whoever_looks(small: Store) -> None:
    open_vote(small, hours_ago=1.5)
    assert stored(small)[0].is_open
    shown = words(vote_page())
    assert text_vote.NOBODY_VOTED in shown
    assert not stored(small)[0].is_open


def test_a_vote_that_ends_within_this_minute_is_still_open(small: Store) -> None:
    """Pages tell times to the minute; a vote ends to the second."""
    open_vote(small, lasts=0.009)
    assert "0 of 5 have voted" in words(vote_page())
    assert stored(small)[0].is_open


def test_the_squads_home_tells_of_its_votes_and_nobody_elses_page_does(small: Store) -> None:
    open_vote(small)
    cast(small, 10)
    home = words(visit(links.SQUAD, ATLAS, id="atlas"))
    assert "A vote on Halcyon is open: 1 of 5 have voted." in home
    for who in (session.GUEST, DIRECTOR):
        assert "vote" not in words(visit(links.SQUAD, who, id="atlas")).casefold()
    close_round(small, THE_SQUAD, "r1", now=now())
    assert "A vote on" not in words(visit(links.SQUAD, ATLAS, id="atlas"))


def test_a_vote_with_nobody_in_it_leaves_a_mark(small: Store) -> None:
    open_vote(small)
    close_round(small, THE_SQUAD, "r1", now=now())
    assert "and nobody had voted" in words(visit(links.SQUAD, ATLAS, id="atlas"))
    assert text_vote.NOBODY_VOTED in words(vote_page())
    open_vote(small, round_id="r2", code="two")
    cast(small, 50, code="two")
    close_round(small, THE_SQUAD, "r2", now=now())
    shown = words(vote_page())
    assert text_vote.EARLIER in shown
    assert "nobody voted" in shown


@pytest.mark.parametrize("who", [session.GUEST, DIRECTOR])
def test_others_see_nothing_of_a_vote(small: Store, who: str) -> None:
    open_vote(small)
    cast(small, 10)
    for query in ({}, {"id": "r1"}):
        at = vote_page(who, **query)
        assert text_vote.SQUAD_ONLY in words(at)
        assert "Halcyon" not in words(at)
    assert text_vote.VOTE_FIRST not in words(visit(links.CHECK_IN, who, launch="halcyon", squad="atlas"))


def test_an_address_that_leads_nowhere_says_what_to_do(small: Store) -> None:
    assert text_vote.CHOOSE in words(visit(links.ROUND, ATLAS))
    assert text_vote.NO_SUCH_VOTE in words(vote_page(id="r9"))
    assert text_vote.NO_SUCH_VOTE in words(vote_page(launch="nowhere"))


def test_a_look_back_opens_and_closes_nothing(small: Store) -> None:
    open_vote(small, hours_ago=30, lasts=24)
    at = vote_page(as_of=(now() - timedelta(days=1)).date().isoformat())
    assert not [button for button in at.button if str(button.key).startswith("vote_")]
    assert stored(small)[0].is_open


def test_a_look_back_on_the_squads_home_tells_that_a_vote_was_open_and_no_more(small: Store) -> None:
    open_vote(small, hours_ago=30, lasts=48)
    cast(small, 50)
    home = words(visit(links.SQUAD, ATLAS, id="atlas", as_of=(now() - timedelta(days=1)).date().isoformat()))
    assert "A vote on Halcyon was open." in home
    assert "have voted" not in home
    assert text_vote.VOTE_IS_OPEN not in home


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_times_are_told_in_the_squads_own_zone(small: Store, zone: str) -> None:
    """As on the page on which its members vote: one vote, one clock."""
    small.plans.change_squad("atlas", "edited", {"time_zone": zone}, token="zone", at=now())
    made = open_vote(small)
    here = ZoneInfo(zone)
    local = made.closes_at.astimezone(here)
    day = "" if local.date() == now().astimezone(here).date() else f"{local:%a} "
    whose = f"{zone.split('/')[1].replace('_', ' ')} time"
    assert f"The vote closes by itself at {day}{local:%H:%M} {whose}" in words(vote_page())
    close_round(small, THE_SQUAD, "r1", now=now())
    closed = stored(small)[0].closed_at
    assert closed
    for shown in (words(vote_page()), words(visit(links.SQUAD, ATLAS, id="atlas"))):
        assert f"{closed.astimezone(here):%H:%M}" in shown


def test_names_are_text(small: Store) -> None:
    hostile = "**bold** [x](http://b/c) <img src=x>"
    create_launch(
        small,
        THE_DIRECTOR,
        LaunchPlan(name=hostile, squad_ids=("atlas",)),
        target=now().date() + timedelta(days=9),
        token="hostile",
        now=now(),
    )
    (made,) = (each for each in small.plans.launches() if each.name == hostile)
    at = vote_page(launch=made.id)
    assert at.title[0].value == f"A blind vote on {text.plain(hostile)}"
    assert "<img" not in "".join(each.proto.body for each in at.get("html"))
