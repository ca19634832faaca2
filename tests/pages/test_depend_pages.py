"""Who waits for whom, on the two squads' homes, the launch's page and the portfolio."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import Dependency, DependencyState, Role, Viewer
from andon.store import Store
from andon.ui import links, session, text, text_depend, text_portfolio
from andon.usecases.depend import name_dependency, say_how_it_goes
from andon.usecases.plan_squad import add_squad, retire_squad
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, errors, now, today, visit, words

BOREALIS = "squad:borealis"
WHAT = "The login for televisions"
NOTE = "<b>We</b> mock it *meanwhile*."


@pytest.fixture
def two(small: Store) -> Store:
    """Atlas, which ships Halcyon, and Borealis, whose work it needs."""
    began = now() - timedelta(days=90)
    add_squad(small, THE_DIRECTOR, name="Borealis", claims=["component:Borealis"], token="b", now=began)
    return small


def kept(store: Store) -> list[Dependency]:
    return store.dependencies.named(until=now() + timedelta(minutes=1))


def wait(store: Store, token: str = "d1", *, days: int = 20) -> None:
    name_dependency(
        store,
        Viewer(Role.SQUAD, frozenset({"atlas"})),
        squad_id="atlas",
        launch_id="halcyon",
        taker_id="atlas",
        giver_id="borealis",
        what=WHAT,
        need_by=today() + timedelta(days=days),
        token=token,
        now=now() - timedelta(days=9),
    )


def say(store: Store, squad_id: str, state: DependencyState, note: str = "", *, days_ago: int = 3) -> None:
    say_how_it_goes(
        store,
        Viewer(Role.SQUAD, frozenset({squad_id})),
        dependency_id="d1",
        squad_id=squad_id,
        state=state,
        note=note,
        token=f"{squad_id}-{state}",
        now=now() - timedelta(days=days_ago),
    )


def unfold(at: AppTest, key: str) -> AppTest:
    at.session_state[key] = True
    return at.run()


def home(who: str) -> AppTest:
    return visit(links.SQUAD, who, id=who.removeprefix("squad:"))


def fill(at: AppTest, way: str = text_depend.WE_WAIT) -> AppTest:
    form = "depend_name_atlas"
    at.segmented_control(key=f"{form}_way").set_value(way)
    at.selectbox(key=f"{form}_other").select("borealis")
    at.selectbox(key=f"{form}_launch").select("halcyon")
    at.text_input(key=f"{form}_what").input(WHAT)
    at.date_input(key=f"{form}_by").set_value(today() + timedelta(days=20))
    return at.button(key=f"{form}_submit").click().run()


@pytest.mark.parametrize(
    ("way", "taker"), [(text_depend.WE_WAIT, "atlas"), (text_depend.THEY_WAIT, "borealis")], ids=["taker", "giver"]
)
def test_a_squad_names_who_waits_for_whom_and_both_see_it(two: Store, way: str, taker: str) -> None:
    at = fill(unfold(home(ATLAS), "depend_name_atlas_fold"), way)
    assert [success.value for success in at.success] == [text_depend.SAVED_NAMED]
    (one,) = kept(two)
    assert (one.taker_id, one.named_by, one.launch_id, one.what) == (taker, "atlas", "halcyon", WHAT)
    mine, theirs = (text_depend.WE_WAIT_FOR, text_depend.WAIT_FOR_US)[:: 1 if taker == "atlas" else -1]
    assert mine in [each.value for each in at.header]
    assert theirs in [each.value for each in home(BOREALIS).header]
    # The next one starts from an empty form.
    again = unfold(at, "depend_name_atlas_again_1_fold")
    assert again.text_input(key="depend_name_atlas_again_1_what").value == ""


def test_a_form_that_says_too_little_keeps_what_was_typed(two: Store) -> None:
    at = unfold(home(ATLAS), "depend_name_atlas_fold")
    at.text_input(key="depend_name_atlas_what").input(WHAT)
    at.button(key="depend_name_atlas_submit").click().run()
    assert "Which squad, and in which launch?" in errors(at)
    assert at.text_input(key="depend_name_atlas_what").value == WHAT
    assert kept(two) == []


def test_each_side_says_how_it_goes_for_itself_with_its_own_words(two: Store) -> None:
    wait(two)
    for who, words_of, state in (
        (ATLAS, text_depend._TAKER, DependencyState.SLOWING),
        (BOREALIS, text_depend._GIVER, DependencyState.OK),
    ):
        at = unfold(home(who), "depend_word_d1_fold")
        radio = at.radio(key="depend_word_d1_state")
        assert radio.options == list(words_of.values())
        assert radio.value is None
        radio.set_value(state)
        at.button(key="depend_word_d1_submit").click().run()
        assert [success.value for success in at.success] == [text_depend.SAVED_WORD]
    (one,) = kept(two)
    assert one.disagrees
    for who in (ATLAS, BOREALIS):
        assert text_depend.DIFFERENT in words(home(who))


def test_both_sides_words_stand_beside_each_other_with_their_age_as_text(two: Store) -> None:
    wait(two)
    say(two, "atlas", DependencyState.SLOWING, NOTE)
    for at in (home(ATLAS), home(BOREALIS), visit(links.LAUNCH, session.GUEST, key="halcyon")):
        told = words(at)
        assert "Atlas waits for Borealis" in told
        assert "3 days ago" in told
        assert "Borealis no word yet" in told
        assert NOTE in told
        assert not [piece for piece in at.get("html") if "<b>We</b>" in piece.proto.body]


def test_the_portfolio_tells_where_two_sides_disagree_and_what_blocks(two: Store) -> None:
    wait(two)
    wait(two, "d2", days=5)
    say(two, "atlas", DependencyState.BLOCKING)
    headings = [each.value for each in visit(links.PORTFOLIO, DIRECTOR).header]
    before = [text_portfolio.help_asked(0), text_portfolio.CHANGED, text_portfolio.not_heard(1)]
    assert headings[:4] == [*before, text_depend.blocked(1)]
    say(two, "borealis", DependencyState.OK)
    headings = [each.value for each in visit(links.PORTFOLIO, DIRECTOR).header]
    assert headings[:4] == [*before, text_depend.disagreements(1)]
    assert text_depend.blocked(1) not in headings


def test_a_day_of_need_that_has_passed_is_told_without_reproach(two: Store) -> None:
    wait(two, days=-3)
    told = words(home(BOREALIS))
    assert f"was needed by {text.day(today() - timedelta(days=3), today=today())}" in told
    assert not {"late", "overdue", "missed", "delay"} & set(told.lower().split())


def test_others_read_and_cannot_write(two: Store) -> None:
    wait(two)
    for who in (session.GUEST, DIRECTOR, BOREALIS):
        at = visit(links.SQUAD, who, id="atlas")
        assert "Atlas waits for Borealis" in words(at)
        assert not [each for each in at.expander if each.label in {text_depend.HOW_FOR_US, text_depend.NAME_IT}]


def test_a_look_back_writes_nothing_and_shows_nothing_later(two: Store) -> None:
    wait(two)
    say(two, "atlas", DependencyState.SLOWING)
    as_of = (today() - timedelta(days=6)).isoformat()
    at = visit(links.SQUAD, ATLAS, id="atlas", as_of=as_of)
    assert "Atlas no word yet" in words(at)
    assert not [each for each in at.expander if each.label in {text_depend.HOW_FOR_US, text_depend.NAME_IT}]
    before = (today() - timedelta(days=10)).isoformat()
    assert WHAT not in words(visit(links.SQUAD, ATLAS, id="atlas", as_of=before))


def test_a_retired_squads_home_keeps_them_to_be_read(two: Store) -> None:
    wait(two)
    retire_squad(two, THE_DIRECTOR, "borealis", token="gone", now=now())
    at = unfold(visit(links.SQUAD, session.GUEST, id="borealis"), "depend_past")
    assert WHAT in words(at)
    assert "Atlas waits for Borealis (retired)" in words(home(ATLAS))
