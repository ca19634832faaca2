"""The timeline as it is used: launches in the portfolio's order, its filters in the address, and where squads queue."""

import json
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import OutcomeKind, Status
from andon.store import Store
from andon.ui import links, session, text, text_calendar, text_portfolio, text_timeline
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch, move_date
from pages.test_squad_pages import speak
from pages.visits import (
    DIRECTOR,
    THE_DIRECTOR,
    bad_forecast,
    found_organisation,
    now,
    today,
    visit,
    words,
)


@pytest.fixture
def two(small: Store) -> Store:
    """Atlas with Halcyon, Borealis with Marigold; both are due in 30 days. Atlas is worried."""
    found_organisation(small, "Borealis", "Marigold")
    speak(small, "The vendor is silent.", status=Status.WORRIED)
    return small


def also(store: Store, name: str, *squad_ids: str, days: int | None) -> None:
    target = None if days is None else today() + timedelta(days=days)
    plan = LaunchPlan(name=name, squad_ids=squad_ids)
    create_launch(store, THE_DIRECTOR, plan, target=target, token=name, now=now() - timedelta(days=90))


def chart(at: AppTest, number: int = 0) -> dict[str, Any]:
    """The picture, as it is drawn."""
    spec: dict[str, Any] = json.loads(at.get("vega_lite_chart")[number].proto.spec)
    return spec


def drawn(at: AppTest, field: str, number: int = 0) -> list[Any]:
    """What is drawn of a field, layer by layer; what two layers draw counts once."""
    found = [layer["data"]["values"] for layer in chart(at, number)["layer"]]
    distinct = [rows for n, rows in enumerate(found) if rows not in found[:n]]
    return [row[field] for rows in distinct for row in rows if field in row]


def open_links(at: AppTest) -> dict[str, str]:
    """The launches of the picture, each with its page's address."""
    found = [each.proto for each in at.get("page_link") if each.proto.page == "launch"]
    return {each.label: each.query_string for each in found}


def test_launches_stand_in_the_portfolios_order_with_their_words_and_lead_to_their_pages(two: Store) -> None:
    also(two, "Aurora", "atlas", days=5)
    at = visit(links.TIMELINE, DIRECTOR)
    assert drawn(at, "name")[:3] == ["Aurora", "Halcyon", "Marigold"]
    assert [each for each in drawn(at, "says")][:3] == ["Worried" if n == 1 else "Not heard" for n in range(3)]
    assert list(open_links(at)) == ["Aurora", "Halcyon", "Marigold"]
    assert open_links(at)["Marigold"] == "key=marigold"


def test_the_address_is_the_view_and_the_portfolio_is_one_link_away_with_the_same_filters(two: Store) -> None:
    at = visit(links.TIMELINE, DIRECTOR, squad="borealis", q="mari", reach="near")
    assert list(open_links(at)) == ["Marigold"]
    assert "Only: squad Borealis · “mari”" in words(at)
    assert at.segmented_control(key="timeline_reach").value == "near"
    (there,) = [each.proto for each in at.get("page_link") if each.proto.label == text_timeline.SEE_PORTFOLIO]
    assert there.query_string == "squad=borealis&q=mari"
    back = visit(links.PORTFOLIO, DIRECTOR, squad="borealis", q="mari")
    (here,) = [each.proto for each in back.get("page_link") if each.proto.label == text_timeline.SEE_TIMELINE]
    assert (here.page, here.query_string) == ("timeline", "squad=borealis&q=mari")


def test_the_way_into_a_calendar_is_offered_today_alone(two: Store) -> None:
    assert text_calendar.HEAD in words(visit(links.TIMELINE))
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert text_calendar.HEAD not in words(visit(links.TIMELINE, as_of=yesterday))


def test_how_much_of_the_time_is_shown_is_in_the_address(two: Store) -> None:
    also(two, "Faraway", "atlas", days=900)
    at = visit(links.TIMELINE, DIRECTOR)
    assert list(open_links(at)) == ["Halcyon", "Marigold"]
    assert "1 more launch lies before or after these months." in words(at)
    at.segmented_control(key="timeline_reach").set_value("all").run()
    assert at.query_params["reach"] == "all"
    assert list(open_links(at)) == ["Halcyon", "Marigold", "Faraway"]
    at.segmented_control(key="timeline_reach").set_value("year").run()
    assert "reach" not in at.query_params


def test_what_nothing_matches_and_what_lies_elsewhere_is_said_in_a_sentence(two: Store) -> None:
    at = visit(links.TIMELINE, DIRECTOR, tribe="nope")
    assert [each.value for each in at.info] == [text_portfolio.NOTHING_MATCHES]
    also(two, "Faraway", "atlas", days=900)
    at = visit(links.TIMELINE, DIRECTOR, q="faraway", reach="near")
    assert [each.value for each in at.info] == [text_timeline.NOTHING_HERE]
    assert not at.get("vega_lite_chart")
    assert len(at.get("segmented_control")) == 1


def test_without_a_forecast_it_shows_the_dates_and_says_so(two: Store) -> None:
    at = visit(links.TIMELINE, DIRECTOR)
    assert at.subheader[0].value == "No forecast is to be shown yet: these are the dates"
    assert drawn(at, "note").count("no forecast yet") >= 2
    assert text_timeline.SPAN not in drawn(at, "what")


def test_a_forecast_that_is_with_its_squad_is_not_drawn_and_an_earlier_one_is(small: Store) -> None:
    """The rule of the portfolio (promise 2), told in the text alternative as well."""
    small.forecasts.add([bad_forecast(each, hours_old=1, on_time=0.13) for each in ("atlas", None)])
    at = visit(links.TIMELINE, DIRECTOR)
    assert drawn(at, "what") == [text_timeline.DUE]
    assert "first forecast with its squad" in drawn(at, "note")
    assert "85 %" not in at.get("vega_lite_chart")[0].proto.alt
    small.forecasts.add([bad_forecast(each, hours_old=200) for each in ("atlas", None)])
    at = visit(links.TIMELINE, DIRECTOR)
    assert drawn(at, "what") == [text_timeline.EARLIER_SPAN, text_timeline.DUE]
    speak(small, "We have seen it.", status=Status.WORRIED)
    at = visit(links.TIMELINE, DIRECTOR)
    assert drawn(at, "what") == [text_timeline.SPAN, text_timeline.DUE]
    assert at.subheader[0].value == (
        "By the forecast, the one launch with a date is more likely than not to be done after its date"
    )


def test_a_moved_date_and_an_end_are_marked_and_told(two: Store) -> None:
    move_date(two, THE_DIRECTOR, "halcyon", today() + timedelta(days=44), token="m", now=now() - timedelta(days=9))
    end: dict[str, Any] = {"landed_on": today(), "learned": "", "token": "end", "now": now()}
    close_launch(two, THE_DIRECTOR, "marigold", OutcomeKind.LATE, **end)
    at = visit(links.TIMELINE, DIRECTOR)
    marks = drawn(at, "what")
    assert [marks.count(each) for each in (text_timeline.FIRST_DUE, text_timeline.DUE, text_timeline.LANDED)] == [
        1,
        2,
        1,
    ]
    assert f"Late, {text.day(today(), today=today())}" in drawn(at, "note")


def test_a_squad_with_two_launches_at_a_time_is_told_in_a_sentence_and_drawn(two: Store) -> None:
    assert text_timeline.NO_QUEUES in words(visit(links.TIMELINE, DIRECTOR))
    also(two, "Quartz", "borealis", days=30)
    at = visit(links.TIMELINE, DIRECTOR)
    assert text_timeline.NO_QUEUES not in words(at)
    assert "Borealis has two launches between" in words(at).replace("\n", " ")
    assert "Marigold and Quartz." in words(at)
    assert drawn(at, "name", 1) == ["Borealis", "Marigold", "Quartz"]
    assert "Atlas has" not in words(at)
    assert at.get("vega_lite_chart")[1].proto.alt.startswith("Borealis has two launches between")


def test_a_look_back_shows_that_day_and_links_stay_in_it(two: Store) -> None:
    also(two, "Aurora", "atlas", days=5)
    day = (today() - timedelta(days=40)).isoformat()
    at = visit(links.TIMELINE, DIRECTOR, as_of=day)
    assert open_links(at)["Halcyon"] == f"key=halcyon&as_of={day}"
    days = chart(at)["layer"]
    assert f"'{text_timeline.THAT_DAY}'" in json.dumps(days)
    assert "Worried" not in drawn(at, "says")  # it was said later


def test_the_same_stands_in_a_table(two: Store) -> None:
    at = visit(links.TIMELINE, DIRECTOR)
    assert [each.label for each in at.expander] == [text.AS_TABLE]
    at.session_state["timeline_table"] = True
    at.run()
    due = text.day(today() + timedelta(days=30))
    assert f"Halcyon Worried {due} {text.NONE} {text.NONE} {text.NONE} no forecast yet Marigold Not heard" in words(at)
    files = [each.proto.label for each in at.get("download_button")]
    assert files == [text_timeline.DOWNLOAD_PICTURE, text_timeline.DOWNLOAD_TABLE]


@pytest.mark.parametrize("who", [session.GUEST, DIRECTOR])
def test_an_empty_organisation_says_what_to_do(empty: Store, who: str) -> None:
    at = visit(links.TIMELINE, who)
    assert text_portfolio.PORTFOLIO_EMPTY in words(at) and text.ADD_LAUNCHES in words(at)
    assert not at.get("segmented_control")


@pytest.mark.parametrize("page", [links.TIMELINE, links.PORTFOLIO])
def test_before_the_first_launch_nobody_is_asked_to_add_one(two: Store, page: str) -> None:
    told = words(visit(page, DIRECTOR, as_of="2009-01-01"))
    assert text_portfolio.PORTFOLIO_WAS_EMPTY in told
    assert text_portfolio.PORTFOLIO_EMPTY not in told and text.ADD_LAUNCHES not in told
