"""What-if on a launch's page: levers, before and after, what 85 % needs, and the sentences where there is none."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from andon.store import Store
from andon.ui import links, text, text_what_if
from andon.usecases.plan_squad import add_squad
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, now, today, visit, words
from pages.what_if_examples import asked_forecasts


def unfolded(who: str = DIRECTOR, key: str = "halcyon", **query: str) -> AppTest:
    at = visit(links.LAUNCH, who, key=key, **query)
    at.session_state["what_if"] = True
    at.run()
    assert not at.exception
    return at


def slide(at: AppTest, name: str, value: float) -> AppTest:
    (slider,) = (each for each in at.slider if str(each.key).endswith(f":{name}"))
    slider.set_value(value).run()
    assert not at.exception
    return at


def answered(at: AppTest) -> str:
    """The table of before and after, as it is read."""
    return next(line for line in words(at).splitlines() if text_what_if.HALF_BY in line)


def test_it_is_folded_until_somebody_asks(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    at = visit(links.LAUNCH, DIRECTOR, key="halcyon")
    assert text_what_if.WHAT_IF in words(at)
    assert not at.slider
    assert text_what_if.LEAD not in words(at)


def test_without_a_lever_both_columns_say_the_stored_forecast(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    told = answered(unfolded())
    assert "5 % 5 % no change" in told
    assert told.count(text_what_if.UNCHANGED) == 4


def test_a_lever_answers_beside_what_is_and_reset_takes_it_back(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    at = slide(unfolded(), "cut", 30)
    told = answered(at)
    assert "points more likely" in told and "days sooner" in told
    assert len(at.get("vega_lite_chart")) == 3
    slide(at, "capacity", 50)
    assert answered(at) != told
    at.button(key="what_if_reset").click().run()
    assert answered(at).count(text_what_if.UNCHANGED) == 4
    assert [each.value for each in at.slider] == [0, 0, 100, 0, 0.0]


def test_moving_the_date_changes_the_chance_and_no_day(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    told = answered(slide(unfolded(), "later", 60))
    assert "points more likely" in told
    assert "60 days later" in told
    assert told.count(text_what_if.UNCHANGED) == 2


def test_a_pause_asks_from_when(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    at = slide(unfolded(), "pause", 10)
    assert answered(at).count("10 days later") == 2
    (begins,) = at.main.date_input
    assert (begins.label, begins.value) == (text_what_if.PAUSE_FROM, today())
    begins.set_value(today() + timedelta(days=300)).run()
    assert answered(at).count(text_what_if.UNCHANGED) == 4


def test_what_85_per_cent_needs_is_said_in_three_sentences(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    told = words(unfolded())
    for sentence in ("The date alone:", "of the 40 counted open items fewer.", "Capacity"):
        assert sentence in told


def test_more_than_one_squad_asks_whose_work_changes(small: Store) -> None:
    add_squad(small, THE_DIRECTOR, name="Borealis", claims=["component:Borealis"], token="b", now=now())
    small.forecasts.add(asked_forecasts("atlas", "borealis"))
    at = slide(unfolded(), "capacity", 50)
    (whose,) = (each for each in at.selectbox if each.label == text_what_if.WHOSE)
    assert whose.options == [text_what_if.EVERYBODYS, "Atlas", "Borealis"]
    everybody = answered(at)
    whose.set_value("borealis").run()
    assert everybody != answered(at)
    assert "days later" in answered(at)


def test_promise_2_a_held_forecast_says_the_same_sentence_and_has_no_levers(small: Store) -> None:
    small.forecasts.add(asked_forecasts(hours_old=1))
    at = unfolded()
    assert not at.slider
    assert words(at).count("The first one is with its squad until") > 1
    assert text_what_if.HALF_BY not in words(at)
    assert unfolded(ATLAS).slider


def test_an_overdue_launch_is_overdue_here_too(small: Store) -> None:
    passed = today() - timedelta(days=20)
    small.forecasts.add([replace(each, target=passed, on_time=0.01) for each in asked_forecasts()])
    at = unfolded()
    overdue = text.overdue(passed, today=today())
    assert f"{text_what_if.ON_TIME} {overdue} {overdue} {text_what_if.UNCHANGED}" in answered(at)
    told = answered(slide(at, "later", 150))
    assert f"{text_what_if.ON_TIME} {overdue} " in told
    assert told.count(overdue) == 1 and "points more likely" in told


def test_who_hears_the_page_is_told_the_answer_and_every_column_has_a_name(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    half = text.whole(text_what_if.HALF_BY)
    (table,) = (str(each.proto.body) for each in unfolded().get("html") if half in each.proto.body)
    assert '<div role="status" aria-live="polite"><div class="an-scroll" role="group" tabindex="0"' in table
    assert re.findall(r'<th scope="col">([^<]*)<', table) == [
        text_what_if.FORECAST,
        text_what_if.AS_IT_IS,
        text_what_if.IMAGINED,
    ]
    assert "<th></th>" not in table


def test_without_its_script_everything_works_when_a_slider_is_let_go(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.visits._our_components", BidiComponentManager)
    small.forecasts.add(asked_forecasts())
    at = slide(unfolded(), "cut", 30)
    assert not at.error
    assert "points more likely" in answered(at)


def test_without_any_forecast_a_sentence_stands_there(small: Store) -> None:
    at = unfolded()
    assert text_what_if.NONE_YET in words(at)
    assert not at.slider


def test_a_look_back_can_be_asked_too(small: Store) -> None:
    small.forecasts.add(asked_forecasts())
    at = unfolded(as_of=(today() - timedelta(days=2)).isoformat())
    assert "5 % 5 % no change" in answered(at)
    assert text.looking_back(today() - timedelta(days=2)) in words(at)
