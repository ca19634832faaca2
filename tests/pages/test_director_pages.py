"""What a director sees and does: the portfolio, a launch, the answer to a flag, looking back, and freezing."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from andon.model import OutcomeKind, Status
from andon.store import Store, schema
from andon.ui import links, text, text_flags, text_frozen, text_portfolio
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch
from built import Demo
from pages.test_squad_pages import pull, speak
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, bad_forecast, errors, now, today, visit, words


def test_the_squads_word_is_the_status_though_the_forecast_is_bad(small: Store) -> None:
    """Promise 1."""
    speak(small, "We are through the worst.")
    small.forecasts.add([bad_forecast("atlas", hours_old=100), bad_forecast(None, hours_old=100)])
    for page in (visit(links.PORTFOLIO, DIRECTOR), visit(links.LAUNCH, DIRECTOR, key="halcyon")):
        told = words(page)
        assert text.STATUS[Status.ON_TRACK] in told
        assert "5 % on time" in told
        assert text.STATUS[Status.WORRIED] not in told
        assert text.STATUS[Status.NEEDS_HELP] not in told


def test_a_new_forecast_is_the_squads_before_it_is_the_directors(small: Store) -> None:
    """Promise 2."""
    small.forecasts.add([bad_forecast("atlas", hours_old=1), bad_forecast(None, hours_old=1)])
    for page, query in ((links.PORTFOLIO, {}), (links.LAUNCH, {"key": "halcyon"})):
        told = words(visit(page, DIRECTOR, **query))
        assert "5 %" not in told
        assert "The first one is with its squad" in told
        assert "5 % on time" in words(visit(page, ATLAS, **query))
    speak(small)
    assert "5 % on time" in words(visit(links.PORTFOLIO, DIRECTOR))


def test_after_the_first_look_the_director_sees_the_forecast_too(small: Store) -> None:
    small.forecasts.add([bad_forecast("atlas", hours_old=73), bad_forecast(None, hours_old=73)])
    assert "5 % on time" in words(visit(links.PORTFOLIO, DIRECTOR))


def test_silence_is_not_heard_and_never_on_track(small: Store) -> None:
    speak(small, hours_ago=15 * 24)
    told = words(visit(links.PORTFOLIO, DIRECTOR))
    assert text_portfolio.not_heard(1) in told
    assert text.STATUS[Status.ON_TRACK] not in told


def test_help_asked_for_comes_first_and_leads_to_the_answer(small: Store) -> None:
    pull(small)
    at = visit(links.PORTFOLIO, DIRECTOR)
    assert at.header[0].value == text_portfolio.help_asked(1)
    assert "The certificate has not come." in words(at)
    assert text_flags.ANSWER in words(at)
    assert text_flags.ANSWER not in words(visit(links.PORTFOLIO))


def test_a_reply_carries_thanks_and_an_offer(small: Store) -> None:
    pull(small)
    at = visit(links.FLAG, DIRECTOR, key="f1")
    at.text_input(key="reply_helper").input("Ana")
    at.button(key="reply_submit").click().run()
    (flag,) = small.words.flags(until=now() + timedelta(minutes=1))
    (reply,) = flag.replies
    assert (reply.thanks, reply.helper, reply.question) == (text_flags.THANKS_DEFAULT, "Ana", "")
    assert flag.is_open
    assert "Ana helps by" in words(at)


def test_a_reply_can_ask_back_instead(small: Store) -> None:
    pull(small)
    at = visit(links.FLAG, DIRECTOR, key="f1")
    at.segmented_control(key="reply_kind").set_value(text_flags.ASK_BACK).run()
    at.button(key="reply_submit").click().run()
    (flag,) = small.words.flags(until=now() + timedelta(minutes=1))
    assert flag.replies[0].question == text_flags.YOUR_QUESTION


def test_a_reply_without_an_offer_is_refused_and_keeps_the_thanks(small: Store) -> None:
    pull(small)
    at = visit(links.FLAG, DIRECTOR, key="f1")
    at.text_input(key="reply_thanks").input("Thank you, that was brave.")
    at.button(key="reply_submit").click().run()
    assert "either an offer or a question" in errors(at)
    assert at.text_input(key="reply_thanks").value == "Thank you, that was brave."


def test_a_launch_shows_its_distribution_its_burn_up_its_time_line_and_its_history(demo: Demo) -> None:
    at = visit(links.LAUNCH, DIRECTOR, key=demo.launch_id)
    assert len(at.get("vega_lite_chart")) == 4
    assert at.header[0].value == text.SQUADS_SAY


def close(store: Store, launch_id: str = "halcyon") -> None:
    close_launch(
        store,
        THE_DIRECTOR,
        launch_id,
        OutcomeKind.LATE,
        landed_on=today(),
        learned="Ask the vendor first.",
        token="closed",
        now=now(),
    )


def test_a_launch_that_is_over_says_first_what_became_of_it_and_looks_ahead_no_more(small: Store) -> None:
    speak(small, "The vendor is silent.", status=Status.NEEDS_HELP)
    small.forecasts.add([bad_forecast("atlas", hours_old=100), bad_forecast(None, hours_old=100)])
    close(small)
    at = visit(links.LAUNCH, DIRECTOR, key="halcyon")
    told = words(at)
    outcome = f"{text.OUTCOME[OutcomeKind.LATE]}, {text.day(today(), today=today())}"
    in_order = [outcome, "was promised for", text_frozen.HEAD_LEARNED, "Ask the vendor first.", "The vendor is silent."]
    places = [told.index(each) for each in [*in_order, text.WORDS_AND_FORECASTS]]
    assert places == sorted(places)
    assert [each.value for each in at.header] == [
        text_frozen.HEAD_LEARNED,
        text_frozen.HEAD_SAID,
        text.WORDS_AND_FORECASTS,
    ]
    assert "% on time" not in told
    assert text.FINISH_DAY not in told
    assert text.EDIT_ENDED_LAUNCH in told


def test_a_cancelled_launch_without_a_date_or_a_word_has_no_date_yet_no_more(small: Store) -> None:
    create_launch(small, THE_DIRECTOR, LaunchPlan("Marigold"), token="m", now=now())
    close_launch(
        small, THE_DIRECTOR, "marigold", OutcomeKind.CANCELLED, landed_on=None, learned="", token="c", now=now()
    )
    told = words(visit(links.LAUNCH, DIRECTOR, key="marigold"))
    assert text.OUTCOME[OutcomeKind.CANCELLED] in told
    assert text.NO_TARGET not in told
    assert text.STATUS[Status.NOT_HEARD] not in told


def test_an_open_flag_of_a_launch_that_is_over_says_so(small: Store) -> None:
    pull(small)
    assert "Halcyon (landed)" not in words(visit(links.PORTFOLIO, DIRECTOR))
    close(small)
    for who in (DIRECTOR, ATLAS):
        at = visit(links.PORTFOLIO, who)
        assert at.header[0].value == text_portfolio.help_asked(1)
        assert "Halcyon (landed)" in words(at)


def test_a_launch_that_nobody_knows_is_said_in_a_sentence(small: Store) -> None:
    at = visit(links.LAUNCH, DIRECTOR, key="nothing")
    assert "There is no launch" in errors(at)
    assert text.GO_HOME in words(at)


def test_a_look_back_shows_that_day_and_writes_nothing(small: Store) -> None:
    speak(small, "Then it was calm.", hours_ago=20 * 24)
    pull(small, days_ago=3)
    speak(small, "Now it is not.", status=Status.NEEDS_HELP)
    day = (today() - timedelta(days=10)).isoformat()
    at = visit(links.PORTFOLIO, DIRECTOR, as_of=day)
    told = words(at)
    assert text.looking_back(today() - timedelta(days=10)) in told
    assert "Now it is not." not in told
    assert text_portfolio.help_asked(0) in told
    assert "Who took part" not in told
    squad = visit(links.SQUAD, ATLAS, as_of=day)
    assert "Then it was calm." in words(squad)
    assert not [button.key for button in squad.button if button.key == "cord"]
    assert text.CHECK_IN not in words(squad)
    flag = visit(links.FLAG, DIRECTOR, key="f1", as_of=(today() - timedelta(days=1)).isoformat())
    assert "reply_submit" not in [button.key for button in flag.button]


def test_a_look_back_further_than_is_remembered_says_what_it_is_made_of(small: Store) -> None:
    with small._database.write() as connection:  # as if the release that remembers had come a moment ago
        connection.execute(delete(schema.setting))
        connection.execute(delete(schema.part_change))
    small.plans.settle(at=now())
    day = (today() - timedelta(days=10)).isoformat()
    told = words(visit(links.LAUNCH, DIRECTOR, key="halcyon", as_of=day))
    since = text.day(now().date(), today=today() - timedelta(days=10))
    assert f"Who took part was not written down before {since}: it is read from the histories" in told
    assert text.STATUS[Status.NOT_HEARD] in told


@pytest.mark.parametrize("day", ["garbage", "2999-01-01"])
def test_a_day_that_cannot_be_looked_back_to_is_told_and_today_is_shown(small: Store, day: str) -> None:
    pull(small, days_ago=3)
    at = visit(links.PORTFOLIO, DIRECTOR, as_of=day)
    assert [each.value for each in at.warning] == [text.NO_PAST_DAY]
    assert text_portfolio.help_asked(1) in words(at)


def test_a_day_is_chosen_beside_the_page_and_given_back(small: Store) -> None:
    at = visit(links.PORTFOLIO, DIRECTOR)
    day = today() - timedelta(days=10)
    at.sidebar.date_input[0].set_value(day).run()
    assert at.query_params["as_of"] == day.isoformat()
    assert text.looking_back(day) in words(at)
    at.sidebar.date_input[0].set_value(None).run()
    assert "as_of" not in at.query_params
    assert text.looking_back(day) not in words(at)


def test_a_form_on_a_look_back_writes_nothing(small: Store) -> None:
    day = (today() - timedelta(days=10)).isoformat()
    at = visit(links.CHECK_IN, ATLAS, launch="halcyon", squad="atlas", as_of=day)
    at.segmented_control(key="checkin_status").set_value(Status.WORRIED)
    at.segmented_control(key="checkin_probability").set_value(30)
    at.text_area(key="checkin_sentence").input("From the past.")
    at.button(key="checkin_submit").click().run()
    assert text.PAST_IS_READ_ONLY in errors(at)
    assert small.words.check_ins(until=now() + timedelta(minutes=1)) == []


def test_back_to_today_leaves_the_past(small: Store) -> None:
    at = visit(links.PORTFOLIO, DIRECTOR, as_of=(today() - timedelta(days=10)).isoformat())
    at.button(key="back_to_today").click().run()
    assert "as_of" not in at.query_params
    assert not at.info


def test_freezing_makes_one_link_that_is_listed_and_can_be_closed(small: Store) -> None:
    speak(small)
    at = visit(links.LAUNCH, DIRECTOR, key="halcyon")
    at.button(key="freeze_submit_launch:halcyon").click().run()
    (snapshot,) = small.snapshots.all()
    assert [code.value.rpartition("/")[0] for code in at.code] == ["http://127.0.0.1:8501/s"]
    listed = visit(links.SNAPSHOTS, DIRECTOR)
    assert "Halcyon" in words(listed)
    listed.button(key=f"revoke_{snapshot.id}").click().run()
    assert not small.snapshots.all()[0].readable(now())
    assert f"revoke_{snapshot.id}" not in [button.key for button in listed.button]


def test_a_guest_cannot_freeze(small: Store) -> None:
    assert text.FREEZE not in words(visit(links.LAUNCH, key="halcyon"))
