"""What happened to a launch: its squads are asked on their homes, and what they learned stands before its lateness."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import Launch, LaunchState, OutcomeKind, Role, Viewer
from andon.store import Store
from andon.ui import links, session, text, text_outcome, text_setup
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch
from andon.usecases.plan_squad import add_squad
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, errors, now, today, visit, words

BOREALIS = "squad:borealis"
LESSON = "Ask the *vendor* <b>first</b>."


@pytest.fixture
def overdue(small: Store) -> Store:
    """Marigold, which Atlas and Borealis ship, was promised for a day a week ago."""
    began = now() - timedelta(days=90)
    add_squad(small, THE_DIRECTOR, name="Borealis", claims=["component:Borealis"], token="b", now=began)
    create_launch(
        small,
        THE_DIRECTOR,
        LaunchPlan("Marigold", squad_ids=("atlas", "borealis")),
        target=today() - timedelta(days=7),
        token="m",
        now=began,
    )
    return small


def marigold(store: Store) -> Launch:
    return next(each for each in store.plans.launches() if each.id == "marigold")


def asked(who: str) -> AppTest:
    at = visit(links.SQUAD, who, id=who.removeprefix("squad:"))
    at.session_state["ended_fold_marigold"] = True
    return at.run()


def close(store: Store, squad_id: str = "atlas", learned: str = LESSON) -> None:
    close_launch(
        store,
        Viewer(Role.SQUAD, frozenset({squad_id})),
        "marigold",
        OutcomeKind.LATE,
        landed_on=today() - timedelta(days=2),
        learned=learned,
        token=squad_id,
        now=now(),
    )


def test_a_squad_whose_launchs_date_has_passed_is_asked_and_its_answer_counts(overdue: Store) -> None:
    at = asked(ATLAS)
    assert at.header[0].value == text_outcome.WHAT_HAPPENED
    assert text_setup.NOT_RELEASED in words(at)
    at.radio(key="launch_marigold_kind").set_value(OutcomeKind.LATE)
    at.text_area(key="launch_marigold_learned").input(LESSON)
    at.button(key="launch_marigold_close_submit").click().run()
    assert [success.value for success in at.success] == [text.SAVED_OUTCOME]
    assert text_outcome.WHAT_HAPPENED not in [each.value for each in at.header]
    kept = marigold(overdue)
    assert (kept.state, [(each.declared_by, each.learned) for each in kept.lessons]) == (
        LaunchState.CLOSED,
        [("Atlas", LESSON)],
    )


def test_the_answer_can_be_that_it_goes_on(overdue: Store) -> None:
    assert text_outcome.GOES_ON in words(asked(ATLAS))


def test_nobody_else_is_asked_and_a_look_back_asks_nothing(overdue: Store) -> None:
    for who, query in ((session.GUEST, {}), (DIRECTOR, {}), (BOREALIS, {}), (ATLAS, {"as_of": str(today())[:-2]})):
        at = visit(links.SQUAD, who, id="atlas", **query)
        assert (text_outcome.WHAT_HAPPENED in words(at)) == bool(query)
    back = visit(links.SQUAD, ATLAS, id="atlas", as_of=(today() - timedelta(days=1)).isoformat())
    assert text_outcome.WHAT_HAPPENED not in words(back)


def test_the_other_squad_adds_what_it_learned(overdue: Store) -> None:
    close(overdue)
    at = visit(links.SQUAD, BOREALIS, id="borealis")
    form = "lesson_marigold_borealis"
    at.button(key=f"{form}_submit").click().run()
    assert "What you learned is empty" in errors(at)
    at.text_area(key=f"{form}_words").input("Agree in writing.")
    at.button(key=f"{form}_submit").click().run()
    assert [success.value for success in at.success] == [text_outcome.SAVED_LESSON]
    assert text_outcome.WHAT_HAPPENED not in [each.value for each in at.header]
    told = words(visit(links.LAUNCH, session.GUEST, key="marigold"))
    assert f"“{LESSON}” Atlas" in told
    assert "“Agree in writing.” Borealis" in told


def test_on_time_on_a_day_after_the_date_is_asked_about_and_not_kept(overdue: Store) -> None:
    at = asked(ATLAS)
    at.radio(key="launch_marigold_kind").set_value(OutcomeKind.ON_TIME)
    at.text_area(key="launch_marigold_learned").input(LESSON)
    at.button(key="launch_marigold_close_submit").click().run()  # the day is today's, as the field begins
    assert "so it was not on time" in errors(at)
    assert marigold(overdue).state is LaunchState.OPEN
    assert at.text_area(key="launch_marigold_learned").value == LESSON
    at.date_input(key="launch_marigold_landed").set_value(today() - timedelta(days=7))
    at.button(key="launch_marigold_close_submit").click().run()
    assert marigold(overdue).ended_on == today() - timedelta(days=7)


def test_what_somebody_was_writing_while_a_colleague_closed_the_launch_is_not_lost(overdue: Store) -> None:
    at = asked(BOREALIS)
    at.radio(key="launch_marigold_kind").set_value(OutcomeKind.LATE)
    at.text_area(key="launch_marigold_learned").input("Agree in writing.")
    close(overdue)
    at.button(key="launch_marigold_close_submit").click().run()
    assert at.text_area(key="lesson_marigold_borealis_words").value == "Agree in writing."
    at.button(key="lesson_marigold_borealis_submit").click().run()
    assert [each.learned for each in marigold(overdue).lessons] == [LESSON, "Agree in writing."]


def test_on_the_portfolio_the_lesson_comes_first_and_the_lateness_last(overdue: Store) -> None:
    close(overdue)
    at = visit(links.PORTFOLIO, DIRECTOR)
    assert at.header[-1].value == text_outcome.TAUGHT
    told = words(at)
    places = [told.rindex(each) for each in (text_outcome.TAUGHT, LESSON, "Marigold", text.OUTCOME[OutcomeKind.LATE])]
    assert places == sorted(places)
    assert not [piece for piece in at.get("html") if "<b>first</b>" in piece.proto.body]


def test_without_a_lesson_the_portfolio_just_says_what_ended(overdue: Store) -> None:
    close(overdue, learned="")
    assert visit(links.PORTFOLIO, DIRECTOR).header[-1].value == text.LANDED_LATELY
