"""A launch's page: how its work goes, and everything that has a day on one line of time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import Issue, LaunchState
from andon.store import Store
from andon.ui import data, links, text, text_burn_up, text_charts, text_launch_timeline
from andon.usecases.burn_up import Burned, burned_so_far
from andon.usecases.launch_page import Forecasted, Said
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from andon.usecases.sync import sync
from examples import ListSource, done_issue, issue
from pages.test_squad_pages import pull, speak
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, bad_forecast, now, today, visit, words


def fill(store: Store, issues: Sequence[Issue]) -> None:
    """Work of Atlas in Halcyon."""
    plan = LaunchPlan("Halcyon", scopes=("version:jira/1",), squad_ids=("atlas",))
    edit_launch(store, THE_DIRECTOR, "halcyon", plan, token="scope", now=now())
    store.work.save_issues(ListSource([]).name, issues)
    store.plans.settle(at=now())


def some_work() -> list[Issue]:
    ours = {"claims": ("component:Atlas",), "scopes": ("version:jira/1",)}
    done = [
        done_issue(f"A-{n}", now() - timedelta(days=10 + n), created=now() - timedelta(days=80), **ours) for n in (1, 2)
    ]
    return [*done, *(issue(f"A-{n}", created=now() - timedelta(days=60), **ours) for n in (3, 4, 5))]


def launch(who: str = DIRECTOR, **query: str) -> AppTest:
    at = visit(links.LAUNCH, who, key="halcyon", **query)
    assert not at.exception, at.exception[0].message
    return at


def charts(at: AppTest) -> int:
    return len(at.get("vega_lite_chart"))


def test_a_launch_without_issues_says_that_there_are_none_and_draws_nothing(small: Store) -> None:
    at = launch()
    assert text_burn_up.NOTHING in words(at)
    assert text_launch_timeline.HEADING not in words(at)
    assert charts(at) == 0


def test_a_launch_without_a_forecast_shows_its_work_and_says_why_there_is_no_cone(small: Store) -> None:
    fill(small, some_work())
    at = launch()
    assert "2 of 5 issues are finished" in words(at)
    assert text_burn_up.NONE_YET in words(at)
    assert charts(at) == 1
    # One squad's work is all of it: there is nothing to choose.
    assert text_burn_up.WHOSE not in [each.label for each in at.selectbox]


def test_the_cone_is_its_squads_alone_while_the_forecast_is(small: Store) -> None:
    """Promise 2."""
    fill(small, some_work())
    expected = (("items_expected", 60.0),)
    small.forecasts.add(
        [replace(bad_forecast(squad, hours_old=30), counted=3, details=expected) for squad in (None, "atlas")]
    )
    others, ours = words(launch()), words(launch(ATLAS))
    assert "about 62 in the end" in ours
    assert "about 62" not in others
    assert "is with its squad until" in others and "so there is no cone yet" in others


def test_a_squads_work_is_chosen_by_name(small: Store) -> None:
    from andon.usecases.plan_squad import add_squad

    add_squad(small, THE_DIRECTOR, name="Borealis", claims=["component:Borealis"], token="b", now=now())
    theirs = {"claims": ("component:Borealis",), "scopes": ("version:jira/1",)}
    fill(small, [*some_work(), issue("A-9", created=now() - timedelta(days=9), **theirs)])
    at = launch()
    assert "2 of 6 issues are finished" in words(at)
    whose = at.selectbox(key="burn_up_whose_halcyon")
    assert whose.options == [text_burn_up.EVERYBODYS, "Atlas", "Borealis"]
    assert "The only issue is not finished" in words(whose.select("borealis").run())


def test_a_check_in_does_not_count_the_issues_anew_and_a_sync_does(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []

    def counting(store: Store, launch_id: str, squad_id: str | None, day: date) -> Burned:
        counted.append(launch_id)
        return burned_so_far(store, launch_id, squad_id, day)

    monkeypatch.setattr(data, "burned_so_far", counting)
    fill(small, [])
    work = [replace(each, scopes=("version:1",)) for each in some_work()]
    sync(small, ListSource(work), now=now())
    assert "2 of 5 issues are finished" in words(launch())
    speak(small, "The vendor is silent.")
    assert "The vendor is silent." in words(launch())
    assert counted == ["halcyon"]
    sync(small, ListSource([*work, replace(work[-1], id="A-6", key="A-6")]), now=now())
    assert "2 of 6 issues are finished" in words(launch())
    assert counted == ["halcyon"] * 2


def test_a_launch_that_ended_before_its_first_issue_shows_nothing_of_its_work(small: Store) -> None:
    fill(small, some_work())
    ended = today() - timedelta(days=85)
    small.plans.change_launch(
        "halcyon", "closed", {"state": LaunchState.CLOSED.value, "ended_on": ended}, token="u", at=now()
    )
    assert text_burn_up.HEADING not in words(launch())


def test_a_look_back_shows_what_was_finished_then(small: Store) -> None:
    fill(small, some_work())
    day = (today() - timedelta(days=30)).isoformat()
    assert "None of the 5 issues is finished" in words(launch(as_of=day))


def test_a_flag_is_on_the_line_of_time_and_the_table_leads_to_it(small: Store) -> None:
    pull(small)
    at = launch()
    assert "1 flag is open" in words(at)
    at.session_state["launch_line_table"] = True
    at.run()
    made = "".join(str(each.proto.body) for each in at.get("html"))
    assert '<a href="flag?key=f1"' in made
    assert "The certificate has not come." in words(at)


def test_the_table_of_the_work_is_made_when_it_is_unfolded(small: Store) -> None:
    fill(small, some_work())
    at = launch()
    assert not at.table
    at.session_state["launch_burn_up_table"] = True
    at.run()
    assert at.table[0].value[text_burn_up.FINISHED].tolist()[-1] == 2


def test_the_history_says_in_words_what_it_shows() -> None:
    said = [
        Said(squad.lower(), squad, now() - timedelta(days=days), "worried", chance, "Well.")
        for squad, days, chance in (("Atlas", 9, 90), ("Atlas", 2, 30), ("Borealis", 3, 70))
    ]
    forecasts = [
        Forecasted(today() - timedelta(days=days), chance, None, None, None) for days, chance in ((9, 0.8), (1, 0.4))
    ]
    point = text_charts.history_point(said, forecasts)
    assert point == "The squads last said between 30 % and 70 %; the forecast went from 80 % to 40 %."
    assert text_charts.history_point(said[:2], forecasts[1:]) == "Atlas last said 30 %; the forecast stands at 40 %."
    late = replace(forecasts[1], target=today() - timedelta(days=3))
    overdue = text_charts.history_point(said[:2], [forecasts[0], late])
    assert overdue == f"Atlas last said 30 %; {text_charts.DATE_PASSED}."
    moved = replace(late, target=today() + timedelta(days=30))
    assert text_charts.history_point(said, [forecasts[0], moved]) == point
    assert (
        text_charts.history_point([], [replace(forecasts[0], squad="Atlas")])
        == "Nothing has been said or forecast yet."
    )
    assert text.percent(0.4) in point
    none = replace(forecasts[1], as_of=today(), on_time=None)
    assert text_charts.history_point([], [*forecasts, none]).endswith("to 40 %, and tells no chance now.")
