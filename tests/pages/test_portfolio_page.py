"""The director's portfolio as it is used: its order, its filters in the address, and the mark of what was seen."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import Status
from andon.store import Store
from andon.ui import links, session, text, text_portfolio
from andon.usecases.changes_since import last_seen
from andon.usecases.flags import raise_flag
from andon.usecases.plan_launch import LaunchPlan, create_launch, move_date
from pages.test_squad_pages import pull, speak
from pages.visits import (
    ATLAS,
    DIRECTOR,
    THE_DIRECTOR,
    THE_SQUAD,
    bad_forecast,
    now,
    today,
    visit,
    words,
)


def test_the_questions_stand_in_their_order_before_the_launches(two: Store) -> None:
    pull(two, days_ago=3)
    move_date(two, THE_DIRECTOR, "halcyon", today() + timedelta(days=44), token="m", now=now() - timedelta(days=9))
    two.forecasts.add([bad_forecast(each, hours_old=100) for each in ("atlas", None)])
    headings = [each.value for each in visit(links.PORTFOLIO, DIRECTOR).header]
    assert headings == [
        text_portfolio.help_asked(1),
        "Changed since you looked · 1",
        text_portfolio.not_heard(1),
        text_portfolio.dates_moved(1),
        "Squad and forecast apart · 1",
        text_portfolio.open_launches(2),
        text_portfolio.BY_TRIBE,
    ]


def test_three_flags_stand_whole_and_the_rest_behind_one_fold(small: Store) -> None:
    for n in range(5):
        raise_flag(
            small,
            THE_SQUAD,
            squad_id="atlas",
            launch_id="halcyon",
            sentence=f"Trouble {n}.",
            token=f"f{n}",
            now=now() - timedelta(days=20 - n),
        )
    at = visit(links.PORTFOLIO, DIRECTOR)
    assert text_portfolio.help_asked(5) in words(at)
    told = [n for n in range(5) if f"Trouble {n}." in words(at)]
    assert told == [0, 1, 2]
    assert [each.label for each in at.expander if each.label == text_portfolio.show_all(5)]


# ------------------------------------------------------------------------------ filters


def rows(store: Store, **query: str) -> list[str]:
    told = words(visit(links.PORTFOLIO, DIRECTOR, **query))
    return [each for each in ("Halcyon", "Marigold") if f"\n{each}\n" in told]


def test_the_address_is_the_view(two: Store) -> None:
    assert rows(two) == ["Halcyon", "Marigold"]
    assert rows(two, tribe="sound") == ["Halcyon"]
    assert rows(two, squad="borealis") == ["Marigold"]
    assert rows(two, status="not_heard") == ["Marigold"]
    assert rows(two, q="VENDOR") == ["Halcyon"]
    at = visit(links.PORTFOLIO, DIRECTOR, tribe="sound", q="vendor")
    assert at.text_input(key="filter_q").value == "vendor"
    assert "Only: tribe Sound · “vendor”" in words(at)
    assert text_portfolio.open_launches(1) in words(at)


def test_what_is_chosen_is_written_into_the_address_and_taken_out_again(two: Store) -> None:
    at = visit(links.PORTFOLIO, DIRECTOR)
    at.text_input(key="filter_q").input("vendor").run()
    assert at.query_params["q"] == "vendor"
    assert text_portfolio.open_launches(1) in words(at)
    at.text_input(key="filter_q").input("").run()
    assert "q" not in at.query_params
    assert text_portfolio.open_launches(2) in words(at)


@pytest.mark.parametrize("query", [{"tribe": "nope"}, {"quarter": "1999-Q9"}, {"status": "purple"}, {"q": "zzz"}])
def test_what_nothing_matches_is_said_in_a_sentence_with_a_button_that_clears(
    two: Store, query: dict[str, str]
) -> None:
    at = visit(links.PORTFOLIO, DIRECTOR, **query)
    assert [each.value for each in at.info] == [text_portfolio.NOTHING_MATCHES]
    assert text_portfolio.ONLY in words(at)
    assert not at.header and not at.exception
    at.button(key="filter_clear").click().run()
    assert not set(query) & set(at.query_params)
    assert text_portfolio.open_launches(2) in words(at)


def test_a_look_back_and_a_filter_go_together(two: Store) -> None:
    day = (today() - timedelta(days=10)).isoformat()
    at = visit(links.PORTFOLIO, DIRECTOR, as_of=day, squad="borealis")
    assert text.looking_back(today() - timedelta(days=10)) in words(at)
    assert text_portfolio.open_launches(1) in words(at)
    at.button(key="filter_clear").click().run()
    assert at.query_params["as_of"] == day
    assert text_portfolio.open_launches(2) in words(at)
    at.button(key="back_to_today").click().run()
    assert "as_of" not in at.query_params


def test_what_matches_nothing_is_not_frozen(two: Store) -> None:
    assert text.FREEZE_INTRO in words(visit(links.PORTFOLIO, DIRECTOR))
    assert text.FREEZE_INTRO in words(visit(links.PORTFOLIO, DIRECTOR, squad="borealis"))
    assert text.FREEZE_INTRO not in words(visit(links.PORTFOLIO, DIRECTOR, q="no launch says this"))


# ------------------------------------------------------------------------------ what changed


def test_the_mark_moves_when_its_director_says_so_and_to_what_they_saw(two: Store) -> None:
    pull(two, days_ago=1)
    at = visit(links.PORTFOLIO, DIRECTOR)
    assert "The last seven days" in words(at)
    assert "Atlas: from not heard to worried" in words(at)
    assert "Atlas raised a flag: “The certificate has not come.”" in words(at)
    visit(links.PORTFOLIO, DIRECTOR)
    assert last_seen(two, "director") is None  # nobody has said it
    drawn = now()
    speak(two, "Between the page and the click.", status=Status.NEEDS_HELP)
    at.button(key="portfolio_seen").click().run()
    mark = last_seen(two, "director")
    assert mark is not None and mark < drawn
    assert text_portfolio.SAVED_SEEN in words(at)
    assert "Atlas: from worried to needs help" in words(at)
    assert "raised a flag" not in words(at)


def test_a_launch_that_changed_leads_to_its_page_and_a_long_list_is_folded(two: Store) -> None:
    for n in range(5):
        plan = LaunchPlan(name=f"Launch {n}", squad_ids=("atlas",))
        create_launch(two, THE_DIRECTOR, plan, target=today(), token=str(n), now=now() - timedelta(days=1))

    at = visit(links.PORTFOLIO, DIRECTOR)
    assert "Changed since you looked · 6" in words(at)
    # Each has its row below; the first five that changed stand above as well.
    assert [leading_to(at, f"launch-{n}") for n in range(5)] == [2] * 5 and leading_to(at, "halcyon") == 1
    at.session_state["changes_rest"] = True
    at.run()
    assert leading_to(at, "halcyon") == 2


def leading_to(at: AppTest, launch_id: str) -> int:
    return sum(each.proto.query_string == f"key={launch_id}" for each in at.get("page_link"))


def test_who_was_not_heard_and_whose_date_moved_lead_to_their_launches(small: Store) -> None:
    speak(small, "It was fine then.", hours_ago=24 * 20)
    move_date(small, THE_DIRECTOR, "halcyon", today() + timedelta(days=60), token="m", now=now())
    at = visit(links.PORTFOLIO, DIRECTOR)
    told = words(at)
    assert "Not heard · 1" in told and "Dates moved from their first · 1" in told
    # Its row, what changed, who is silent, and the date.
    assert leading_to(at, "halcyon") == 4


def test_a_long_list_of_a_question_folds_its_rest_away(two: Store) -> None:
    for n in range(6):
        plan, ago = LaunchPlan(name=f"Launch {n}"), now() - timedelta(days=20)
        create_launch(two, THE_DIRECTOR, plan, target=today(), token=str(n), now=ago)
        move_date(two, THE_DIRECTOR, f"launch-{n}", today() + timedelta(days=n + 1), token=f"m{n}", now=ago)
    at = visit(links.PORTFOLIO, DIRECTOR)
    assert "Dates moved from their first · 6" in words(at)
    assert [leading_to(at, f"launch-{n}") for n in range(6)] == [2] * 5 + [1]
    at.session_state["moved_rest"] = True
    assert leading_to(at.run(), "launch-5") == 2


def test_where_nobody_signs_in_having_seen_is_said_to_be_for_all_directors(two: Store) -> None:
    pull(two, days_ago=1)
    assert visit(links.PORTFOLIO, DIRECTOR).button(key="portfolio_seen").help == text_portfolio.SEEN_BY_ALL


def test_where_nothing_changed_there_is_nothing_to_have_seen(small: Store) -> None:
    at = visit(links.PORTFOLIO, DIRECTOR)
    assert "Nothing has changed since" in words(at)
    assert "portfolio_seen" not in [each.key for each in at.button]


def test_nobody_has_seen_everything_on_a_filtered_page(two: Store) -> None:
    assert "portfolio_seen" in [each.key for each in visit(links.PORTFOLIO, DIRECTOR).button]
    at = visit(links.PORTFOLIO, DIRECTOR, tribe="sound")
    assert "Atlas: from not heard to worried" in words(at)
    assert "portfolio_seen" not in [each.key for each in at.button]


@pytest.mark.parametrize("who", [session.GUEST, ATLAS])
def test_guests_and_squads_have_no_changes(two: Store, who: str) -> None:
    told = words(visit(links.PORTFOLIO, who))
    assert "Changed since" not in told and text_portfolio.SEEN not in told


def test_a_look_back_has_no_changes(two: Store) -> None:
    told = words(visit(links.PORTFOLIO, DIRECTOR, as_of=(today() - timedelta(days=2)).isoformat()))
    assert "Changed since" not in told
