"""The check-in's own ways: last words to confirm, the forecast first where a squad wants it, and why one differs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from andon.model import MilestoneEnd, Status
from andon.store import Store
from andon.ui import links, session, text, text_check_in, text_milestones, text_outcome
from andon.usecases.check_in import check_in
from andon.usecases.milestones import set_milestone
from andon.usecases.plan_launch import LaunchPlan, create_launch
from pages.visits import ATLAS, DIRECTOR, THE_SQUAD, bad_forecast, errors, now, today, visit, words

SENTENCE = "The player works on the first device."
WHY = "Two of us come back on Monday."
STEP = "The first device plays a song"


def speak(
    store: Store,
    *,
    hours_ago: float = 0,
    status: Status = Status.ON_TRACK,
    sentence: str = SENTENCE,
    token: str = "c1",
) -> None:
    said: dict[str, Any] = {"launch_id": "halcyon", "squad_id": "atlas", "sentence": sentence, "probability": 70}
    check_in(store, THE_SQUAD, **said, status=status, token=token, now=now() - timedelta(hours=hours_ago))


def said(store: Store) -> list[Any]:
    return store.words.check_ins(until=now() + timedelta(minutes=1))


def check_in_page(who: str = ATLAS, **query: str) -> AppTest:
    return visit(links.CHECK_IN, who, launch="halcyon", squad="atlas", **query)


def home(who: str = ATLAS, **query: str) -> AppTest:
    return visit(links.SQUAD, who, id="atlas", **query)


def forecast_fold(at: AppTest) -> Any:
    (found,) = (each for each in at.expander if each.label == text.SHOW_FORECAST)
    return found


# ------------------------------------------------------------------------------ last time's words


def test_last_times_words_are_confirmed_in_one_click_as_a_new_entry(small: Store) -> None:
    speak(small, hours_ago=50)
    check_in_page().button(key="checkin_submit").click().run()
    first, again = said(small)
    assert (again.status, again.probability, again.sentence) == (first.status, 70, SENTENCE)
    assert again.at - first.at > timedelta(hours=49)


def test_whoever_speaks_on_a_page_that_has_grown_old_is_told_what_a_colleague_said_meanwhile(small: Store) -> None:
    speak(small, hours_ago=50)
    at = check_in_page()
    speak(small, hours_ago=0.01, status=Status.NEEDS_HELP, sentence="The *licence* has lapsed.", token="c2")
    at.button(key="checkin_submit").click().run()
    (told,) = at.success
    assert text.plain("“The *licence* has lapsed.” (needs help, 70 %)") in told.value
    assert [each.sentence for each in said(small)] == [SENTENCE, "The *licence* has lapsed.", SENTENCE]
    at = check_in_page()
    at.text_area(key="checkin_sentence").set_value("The licence is here.")
    at.button(key="checkin_submit").click().run()
    assert [success.value for success in at.success] == [text.SAVED_CHECK_IN]


def test_what_a_colleague_said_in_the_same_words_is_no_news_and_kept_once(small: Store) -> None:
    speak(small, hours_ago=50)
    at = check_in_page()
    speak(small, hours_ago=0.01, token="c2")
    at.button(key="checkin_submit").click().run()
    assert [success.value for success in at.success] == [text.SAVED_ALREADY]
    assert len(said(small)) == 2


def test_a_session_that_begins_with_the_press_keeps_the_words(small: Store) -> None:
    """A browser that comes to another replica may say its words there before the page was drawn."""
    speak(small, hours_ago=50)
    at = check_in_page()
    del at.session_state["checkin_shown"]
    at.button(key="checkin_submit").click().run()
    assert not at.exception and len(said(small)) == 2


def test_a_status_that_was_chosen_at_home_is_chosen_on_the_page_and_the_old_words_are_not_said_with_it(
    small: Store,
) -> None:
    speak(small, hours_ago=50)
    at = check_in_page(status="needs_help")
    assert at.segmented_control(key="checkin_status").value is Status.NEEDS_HELP
    assert at.segmented_control(key="checkin_probability").value is None
    assert at.text_area(key="checkin_sentence").value == ""
    assert SENTENCE in words(at)
    assert check_in_page(status="on_track").text_area(key="checkin_sentence").value == SENTENCE


def test_what_is_missing_is_told_within_the_form_column_and_what_was_typed_stays(small: Store) -> None:
    at = check_in_page()
    at.text_area(key="checkin_sentence").input("Nearly there.")
    at.button(key="checkin_submit").click().run()
    assert errors(at)
    (narrow,) = [each for each in blocks(at.main) if each.proto.id.endswith("-narrow")]
    assert [each.type for each in narrow.children.values() if each.type == "error"] == ["error"]
    assert at.text_area(key="checkin_sentence").value == "Nearly there."


def blocks(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        if getattr(child, "children", None) is not None:
            yield child
            yield from blocks(child)


@pytest.mark.parametrize("status", ["", "not_heard", "green", "<b>"])
def test_an_address_with_another_status_chooses_none(small: Store, status: str) -> None:
    assert check_in_page(status=status).segmented_control(key="checkin_status").value is None


def test_nobody_else_is_offered_to_speak(small: Store) -> None:
    for at in (home(DIRECTOR), home(session.GUEST), home(ATLAS, as_of=str(today() - timedelta(days=1)))):
        assert text_check_in.HOW_NOW not in words(at)
        assert text_milestones.ADD not in words(at)
        assert text_check_in.SETTINGS not in words(at)
    assert text_check_in.HOW_NOW in words(home())


# ------------------------------------------------------------------------------ the forecast, first or afterwards


def test_a_squad_that_chose_so_sees_the_forecast_before_it_speaks(small: Store) -> None:
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    at = home()
    at.toggle(key="forecast_first_atlas").set_value(True).run()
    assert text_check_in.SAVED_CHOICE in [each.value for each in at.success]
    page = check_in_page()
    assert forecast_fold(page).proto.expanded
    page.segmented_control(key="checkin_status").set_value(Status.ON_TRACK)
    page.segmented_control(key="checkin_probability").set_value(90)
    page.text_area(key="checkin_sentence").input(SENTENCE)
    page.text_input(key="checkin_differs").input(WHY)
    page.button(key="checkin_submit").click().run()
    (kept,) = said(small)
    assert (kept.forecast_open, kept.differs) == (True, WHY)
    assert WHY in words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))
    at = home()
    at.toggle(key="forecast_first_atlas").set_value(False).run()
    assert not forecast_fold(check_in_page()).proto.expanded


def test_before_the_forecast_is_unfolded_nobody_is_asked_to_explain(small: Store) -> None:
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    at = check_in_page()
    assert not [each for each in at.text_input if each.key == "checkin_differs"]
    at.session_state["checkin_forecast"] = True
    assert at.run().text_input(key="checkin_differs").value == ""


def test_after_speaking_a_squad_may_say_why_it_sees_it_differently(small: Store) -> None:
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    speak(small)
    at = home(said="halcyon")
    assert forecast_fold(at).proto.expanded
    assert text_check_in.you_differ(0.05) in words(at)
    at.text_input(key="why_c1_text").input(WHY)
    at.button(key="why_c1_submit").click().run()
    assert [each.differs for each in said(small)] == ["", WHY]
    assert WHY in words(at)
    assert text_check_in.you_differ(0.05) not in words(at)


def test_what_was_just_spoken_of_stands_before_all_else_that_its_squad_could_be_told(small: Store) -> None:
    """The page begins at its top again: there are the words, and not what else waits."""
    create_launch(
        small,
        THE_SQUAD,
        LaunchPlan(name="Quartz", squad_ids=("atlas",)),
        target=today() - timedelta(days=2),  # where its squad is, today may still be the day before
        token="q",
        now=now() - timedelta(days=9),
    )
    speak(small)
    for query, expected in (({}, False), ({"said": "halcyon"}, True)):
        told = words(home(**query))
        assert (told.index(SENTENCE) < told.index(text_outcome.WHAT_HAPPENED)) is expected
        assert told.count(SENTENCE) == words(home()).count(SENTENCE)


def test_a_new_forecast_is_told_to_its_squad_alone(small: Store) -> None:
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    assert "A new forecast is here, yours alone until" in words(home())
    assert "A new forecast is here" not in words(home(DIRECTOR))
    speak(small)
    assert "A new forecast is here" not in words(home())


@pytest.mark.parametrize(("page", "query"), [(links.PORTFOLIO, {}), (links.LAUNCH, {"key": "halcyon"})])
def test_a_director_sees_the_one_before_and_until_when_the_newer_one_is_with_the_squad(
    small: Store, page: str, query: dict[str, str]
) -> None:
    old, new = bad_forecast(None, hours_old=200, on_time=0.62), bad_forecast(None, hours_old=1, on_time=0.13)
    small.forecasts.add([old, new])
    told = words(visit(page, DIRECTOR, **query))
    until = text.weekday_moment(new.made_at + timedelta(hours=72), data_zone())
    assert (f"with its squad until {until}" if query else f"newer: {until}") in told
    assert "62 %" in told
    assert "13 %" not in told


def data_zone() -> Any:
    from andon.ui import data

    return data.zone()


# ------------------------------------------------------------------------------ the time line


def test_the_time_line_is_of_the_squads_own_part(small: Store) -> None:
    speak(small)
    small.forecasts.add([bad_forecast("atlas", hours_old=1, on_time=0.31), bad_forecast(None, hours_old=1)])
    at = home()
    at.session_state["history_halcyon"] = True
    at.run()
    assert not at.exception
    assert len(at.get("vega_lite_chart")) == 1
    assert SENTENCE in words(at)
    assert [each.proto.label for each in at.get("download_button") if isinstance(each, Element)] == [
        text_check_in.DOWNLOAD_PICTURE,
        text_check_in.DOWNLOAD_TABLE,
    ]


# ------------------------------------------------------------------------------ milestones


def place(store: Store, *, days: int) -> None:
    when: dict[str, Any] = {"day": today() + timedelta(days=days), "token": "m1", "now": now() - timedelta(days=20)}
    set_milestone(store, THE_SQUAD, launch_id="halcyon", squad_id="atlas", name=STEP, probability=30, **when)


def test_a_milestone_whose_day_has_passed_asks_and_is_told_in_one_click(small: Store) -> None:
    place(small, days=-2)
    at = home()
    assert text_milestones.ASK in words(at)
    at.button(key="step_m1_met").click().run()
    (milestone,) = small.milestones.all(until=now() + timedelta(minutes=1))
    assert milestone.end is MilestoneEnd.MET
    assert text_milestones.ASK not in words(home())


def test_others_read_a_milestones_name_day_and_end_and_no_probability(small: Store) -> None:
    place(small, days=9)
    told = words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))
    assert STEP in told
    assert text_milestones.AHEAD in told
    assert "30 %" not in told
    assert text_milestones.ASK not in words(home(DIRECTOR))


def test_a_milestone_is_set_on_the_squads_home(small: Store) -> None:
    at = home()
    at.session_state["steps_halcyon"] = True
    at.session_state["milestone_halcyon_atlas"] = True
    at.run()
    at.text_input(key="milestone_halcyon_atlas_form_name").input(STEP)
    at.button(key="milestone_halcyon_atlas_form_submit").click().run()
    assert "The milestone has no day." in errors(at)
    assert at.text_input(key="milestone_halcyon_atlas_form_name").value == STEP
    at.date_input(key="milestone_halcyon_atlas_form_day").set_value(today() + timedelta(days=9))
    at.button(key="milestone_halcyon_atlas_form_submit").click().run()
    (milestone,) = small.milestones.all(until=now() + timedelta(minutes=1))
    assert (milestone.name, milestone.first_day) == (STEP, today() + timedelta(days=9))
