"""What a squad sees and does: its home, the check-in, the cord, and its flags."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import CheckIn, FlagEnd, Status
from andon.store import Store
from andon.ui import links, text, text_check_in, text_cord, text_home
from andon.ui.session import Slot
from andon.usecases.check_in import check_in
from andon.usecases.flags import raise_flag, reply_to_flag
from andon.usecases.plan_launch import LaunchPlan, create_launch
from andon.usecases.plan_squad import retire_squad
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, THE_SQUAD, bad_forecast, errors, now, today, visit, words

SENTENCE = "The player works on the first device."
EMPTY_FLAG = "The flag is empty."


def said(store: Store) -> list[CheckIn]:
    return store.words.check_ins(until=now() + timedelta(minutes=1))


def speak(store: Store, sentence: str = SENTENCE, *, hours_ago: float = 0, status: Status = Status.ON_TRACK) -> None:
    check_in(
        store,
        THE_SQUAD,
        launch_id="halcyon",
        squad_id="atlas",
        status=status,
        probability=70,
        sentence=sentence,
        token=sentence,
        now=now() - timedelta(hours=hours_ago),
    )


def pull(store: Store, sentence: str = "The certificate has not come.", *, days_ago: int = 2) -> None:
    raise_flag(
        store,
        THE_SQUAD,
        squad_id="atlas",
        launch_id="halcyon",
        sentence=sentence,
        token="f1",
        now=now() - timedelta(days=days_ago),
    )


def check_in_page() -> AppTest:
    return visit(links.CHECK_IN, ATLAS, launch="halcyon", squad="atlas")


def fill(at: AppTest, sentence: str = SENTENCE) -> None:
    at.segmented_control(key="checkin_status").set_value(Status.WORRIED)
    at.segmented_control(key="checkin_probability").set_value(30)
    at.text_area(key="checkin_sentence").input(sentence)


# ------------------------------------------------------------------------------ checking in


def test_a_check_in_through_the_form_is_kept_once_and_shows(small: Store) -> None:
    at = check_in_page()
    fill(at)
    at.button(key="checkin_submit").click().run()
    (kept,) = said(small)
    assert (kept.status, kept.probability, kept.sentence, kept.forecast_open) == (Status.WORRIED, 30, SENTENCE, False)
    assert [success.value for success in at.success] == [text.SAVED_CHECK_IN]
    assert SENTENCE in words(at)
    assert SENTENCE in words(visit(links.PORTFOLIO))


def test_the_same_form_sent_twice_is_one_check_in(small: Store) -> None:
    # A second click can reach the server before the first one's answer has reached the browser.
    slot = Slot("token", "secret", None)
    for _ in range(2):
        at = check_in_page()
        at.session_state["andon_slot_checkin_halcyon_atlas"] = slot
        fill(at)
        at.button(key="checkin_submit").click().run()
    assert len(said(small)) == 1
    assert [success.value for success in at.success] == [text.SAVED_ALREADY]


@pytest.mark.parametrize(("then", "kept"), [(SENTENCE, 1), ("Another thing.", 2)])
def test_a_second_click_that_is_heard_after_the_first_was_saved_says_nothing_new(
    small: Store, then: str, kept: int
) -> None:
    first = check_in_page()
    fill(first)
    first.button(key="checkin_submit").click().run()
    name = "andon_spent_checkin_halcyon_atlas"
    again = check_in_page()
    again.session_state[name] = first.session_state[name]
    fill(again)
    again.text_area(key="checkin_sentence").input(then)
    again.button(key="checkin_submit").click().run()
    assert len(said(small)) == kept


def test_the_forecast_is_folded_until_the_squad_has_spoken(small: Store) -> None:
    small.forecasts.add([bad_forecast("atlas", hours_old=1), bad_forecast(None, hours_old=1)])
    for page in (visit(links.SQUAD, ATLAS), check_in_page()):
        (forecast,) = (each for each in page.expander if each.label == text.SHOW_FORECAST)
        assert not forecast.proto.expanded
    speak(small)
    (forecast,) = (each for each in visit(links.SQUAD, ATLAS).expander if each.label == text.SHOW_FORECAST)
    assert forecast.proto.expanded
    assert "5 %" in words(visit(links.SQUAD, ATLAS))


def test_somebody_else_reads_the_form_and_is_told_who_may_send_it(small: Store) -> None:
    at = visit(links.CHECK_IN, DIRECTOR, launch="halcyon", squad="atlas")
    fill(at)
    at.button(key="checkin_submit").click().run()
    assert "Only the squad itself can check in." in errors(at)
    assert said(small) == []
    assert at.text_area(key="checkin_sentence").value == SENTENCE


def test_a_check_in_without_a_status_says_what_is_missing_and_keeps_the_sentence(small: Store) -> None:
    at = check_in_page()
    at.text_area(key="checkin_sentence").input(SENTENCE)
    at.button(key="checkin_submit").click().run()
    assert "No status was chosen." in errors(at)
    assert at.text_area(key="checkin_sentence").value == SENTENCE
    assert said(small) == []


def test_a_launch_of_others_cannot_be_checked_in(small: Store) -> None:
    assert text_check_in.NOT_OUR_LAUNCH in words(visit(links.CHECK_IN, ATLAS, launch="nothing", squad="atlas"))


def test_what_a_colleague_writes_shows_at_the_next_rerun(small: Store) -> None:
    at = visit(links.SQUAD, ATLAS)
    assert SENTENCE not in words(at)
    speak(small)
    assert SENTENCE in words(at.run())


def test_a_retired_squad_keeps_its_words_on_its_page_and_nobody_writes_there(small: Store) -> None:
    speak(small, "It began well.", hours_ago=20 * 24)
    speak(small, hours_ago=16 * 24, status=Status.WORRIED)
    retire_squad(small, THE_DIRECTOR, "atlas", token="r", now=now())
    at = visit(links.SQUAD, DIRECTOR, id="atlas")
    told = words(at)
    assert "Halcyon" in told
    assert SENTENCE in told
    assert text.STATUS[Status.WORRIED] in told
    assert text.STATUS[Status.NOT_HEARD] not in told
    assert text_home.SQUAD_NO_LAUNCHES not in told
    assert text.CHECK_IN not in told
    at.session_state["said_halcyon"] = True
    assert "It began well." in words(at.run())


# ------------------------------------------------------------------------------ the cord and its flags


def test_the_cord_takes_one_sentence(small: Store) -> None:
    at = visit(links.SQUAD, ATLAS)
    at.button(key="cord").click().run()
    at.text_area(key="cord_sentence").input("The certificate has not come.")
    at.button(key="cord_submit").click().run()
    (flag,) = small.words.flags(until=now() + timedelta(minutes=1))
    assert (flag.squad_id, flag.sentence, flag.since) == ("atlas", "The certificate has not come.", today())
    assert not at.get("dialog")
    assert [success.value for success in at.success] == [text.SAVED_FLAG]
    assert flag.sentence in words(at)


def test_an_empty_flag_is_refused_in_a_sentence_and_what_was_typed_stays(small: Store) -> None:
    at = visit(links.SQUAD, ATLAS)
    at.button(key="cord").click().run()
    at.text_input(key="cord_help").input("Somebody who knows the vendor.")
    at.button(key="cord_submit").click().run()
    assert EMPTY_FLAG in errors(at)
    assert at.text_input(key="cord_help").value == "Somebody who knows the vendor."
    assert small.words.flags(until=now()) == []


def pulled(page: str, **query: str) -> AppTest:
    at = visit(page, ATLAS, **query)
    at.button(key="cord").click().run()
    return at


def test_of_one_launch_the_cord_says_on_which_the_flag_will_stand_and_that_it_need_not(small: Store) -> None:
    """Both are there to be read, so that it is not said of the launch without a word."""
    at = pulled(links.SQUAD)
    about = at.radio(key="cord_launch")
    assert (about.options, about.value) == (["Halcyon", text_cord.NO_LAUNCH], "halcyon")
    about.set_value("")
    at.text_area(key="cord_sentence").input("The lab is closed.")
    at.button(key="cord_submit").click().run()
    at = pulled(links.SQUAD)
    at.text_area(key="cord_sentence").input("The certificate has not come.")
    at.button(key="cord_submit").click().run()
    flags = small.words.flags(until=now() + timedelta(minutes=1))
    assert [flag.launch_id for flag in flags] == [None, "halcyon"]


def test_of_several_launches_none_is_chosen_for_the_squad_but_on_a_launch_that_one(small: Store) -> None:
    create_launch(small, THE_SQUAD, LaunchPlan(name="Quartz", squad_ids=("atlas",)), token="q", now=now())
    assert pulled(links.SQUAD).selectbox(key="cord_launch").value is None
    assert pulled(links.LAUNCH, key="halcyon").selectbox(key="cord_launch").value == "halcyon"


def test_on_a_launch_of_others_the_cord_is_not_about_the_squads_own(small: Store) -> None:
    create_launch(small, THE_DIRECTOR, LaunchPlan(name="Quartz"), token="q", now=now())
    assert pulled(links.LAUNCH, key="halcyon").radio(key="cord_launch").value == "halcyon"
    assert pulled(links.LAUNCH, key="quartz").radio(key="cord_launch").value == ""


def test_a_squad_sees_the_answer_to_its_flag_at_home_and_no_running_clock(small: Store) -> None:
    pull(small)
    reply_to_flag(
        small,
        THE_DIRECTOR,
        flag_id="f1",
        thanks="Thank you for telling us.",
        helper="Ana",
        help_by=today(),
        token="r1",
        now=now(),
    )
    told = words(visit(links.SQUAD, ATLAS))
    assert "Thank you for telling us." in told
    assert "Ana helps by" in told
    assert "ago" not in told


def test_the_squad_tells_how_its_flag_goes_on_and_ends_it(small: Store) -> None:
    pull(small)
    at = visit(links.FLAG, ATLAS, key="f1")
    at.text_area(key="flag_note").input("The vendor sent it.")
    at.radio(key="flag_end").set_value(FlagEnd.RESOLVED)
    at.button(key="flag_submit").click().run()
    (flag,) = small.words.flags(until=now() + timedelta(minutes=1))
    assert flag.end is FlagEnd.RESOLVED
    assert "The vendor sent it." in words(at)


def test_only_the_squad_is_offered_to_end_its_flag(small: Store) -> None:
    pull(small)
    at = visit(links.FLAG, DIRECTOR, key="f1")
    assert [button.key for button in at.button] == ["reply_submit"]
