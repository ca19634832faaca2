"""Why a forecast moved and what is behind it, on a launch's page and in the squad's own folded forecast."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.forecast.moved import Parts
from andon.model import Forecast, ForecastState
from andon.store import Store
from andon.ui import links, text, text_moved
from andon.usecases.move import Move, details_of
from pages.visits import ATLAS, DIRECTOR, bad_forecast, now, today, visit, words

SPLIT = Parts(pace=-0.06, added=-0.11, cut=0.02, date=0.0, recalibration=0.01)


def moved(squad_id: str | None, *, hours_old: float = 100) -> Forecast:
    """A forecast that moved from 62 % to 48 % in a week."""
    made = bad_forecast(squad_id, hours_old=hours_old, on_time=0.48)
    since = made.as_of - timedelta(days=7)
    move = Move(since, ForecastState.FORECAST, 0.62, None, SPLIT, None, 2, 1, ("A-7", "A-8"), ("A-9",))
    details = {"window_days": 180, "pace_per_week": 4.1, **details_of(move)}
    return replace(made, details=tuple(sorted(details.items())), left_out_keys=("A-3",))


def opened(fold: str, page: str, who: str, **query: str) -> AppTest:
    """The page with the expander of this key unfolded, as a click does it."""
    at = visit(page, who, **query)
    at.session_state[fold] = True
    return at.run()


@pytest.fixture
def launch(small: Store) -> Store:
    small.forecasts.add([moved(None), moved("atlas")])
    return small


def test_a_launch_says_why_its_forecast_moved_and_lets_it_be_added_up(launch: Store) -> None:
    told = words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))
    assert "62 % → 48 %. Time and pace \N{MINUS SIGN}6, " in told
    assert "scope added \N{MINUS SIGN}11 (2 items), scope cut +2 (1 item)" in told
    for part in text_moved.PARTS.values():
        assert part in told
    assert text_moved.MEANS in told


def test_a_number_opens_to_its_issues_its_window_and_what_joined(launch: Store) -> None:
    at = opened("launch_behind", links.LAUNCH, DIRECTOR, key="halcyon")
    told = words(at)
    assert "A-1 , A-2" in told
    assert "Left out: 1 open issue of no squad" in told and "A-3" in told
    assert "in the last 180 days" in told and "about 4.1 items a week" in told
    assert "A-7 , A-8" in told and "A-9" in told
    assert "moved" not in told.lower().replace(text_moved.MEANS.lower(), "")


def test_a_squads_part_can_be_opened_from_the_launch(launch: Store) -> None:
    at = opened("launch_behind", links.LAUNCH, DIRECTOR, key="halcyon")
    at.selectbox(key="launch_behind_which").select("atlas").run()
    assert "The squad finishes about 4.1 items a week" in words(at)
    assert not at.exception


@pytest.mark.parametrize(
    ("page", "key", "query"),
    [
        (links.SQUAD, "forecast_halcyon", {"id": "atlas"}),
        (links.CHECK_IN, "checkin_forecast", {"launch": "halcyon", "squad": "atlas"}),
    ],
)
def test_the_squad_finds_the_same_in_its_own_folded_forecast(
    launch: Store, page: str, key: str, query: dict[str, str]
) -> None:
    assert "62 % → 48 %" not in words(visit(page, ATLAS, **query))
    at = opened(key, page, ATLAS, **query)
    assert "62 % → 48 %" in words(at)
    assert text_moved.PART_FOLLOWS in words(at)
    at.session_state[f"{key}_behind"] = True
    assert "A-1 , A-2" in words(at.run())


def test_keys_lead_to_the_jira_that_is_named(launch: Store) -> None:
    at = opened("launch_behind", links.LAUNCH, DIRECTOR, key="halcyon")
    assert "browse/A-1" not in _markup(at)
    launch.plans.change_launch("halcyon", "edited", {}, token="s", at=now(), scopes=["version:jira/1"])
    Path("andon.toml").write_text('[[jira]]\nname = "jira"\nurl = "https://jira.example.com"\nprojects = ["A"]\n')
    at = opened("launch_behind", links.LAUNCH, DIRECTOR, key="halcyon")
    assert 'href="https://jira.example.com/browse/A-1"' in _markup(at)


def test_a_first_forecast_shows_neither_sentence_nor_table(small: Store) -> None:
    small.forecasts.add([bad_forecast(None, hours_old=100)])
    told = words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))
    assert text_moved.MEANS not in told and "Since" not in told


def test_what_is_with_its_squad_cannot_be_opened_by_others(small: Store) -> None:
    small.forecasts.add([moved(None, hours_old=5), moved("atlas", hours_old=5)])
    for who in (DIRECTOR, "guest"):
        at = opened("launch_behind", links.LAUNCH, who, key="halcyon")
        assert "62 %" not in words(at) and "A-7" not in words(at)
        at = opened("forecast_halcyon", links.SQUAD, who, id="atlas")
        assert "62 %" not in words(at) and "A-7" not in words(at)


def test_an_overdue_launch_says_so_instead_of_a_chance(small: Store) -> None:
    late = replace(bad_forecast(None, hours_old=100, on_time=0.01), target=today() - timedelta(days=40))
    small.forecasts.add([late])
    for page, query in ((links.LAUNCH, {"key": "halcyon"}), (links.PORTFOLIO, {})):
        told = words(visit(page, DIRECTOR, **query))
        assert text.OVERDUE in told
        assert "under 2 %" not in told and "1 % on time" not in told


def test_a_part_that_cannot_be_forecast_says_why_beside_the_squads_words(small: Store) -> None:
    cannot = replace(
        bad_forecast("atlas", hours_old=100),
        state=ForecastState.CANNOT,
        reason="The squad has finished 3 items in the last year; a forecast needs 5.",
        on_time=None,
        p50=None,
        p85=None,
        p95=None,
        quantiles=(),
    )
    small.forecasts.add([cannot])
    assert cannot.reason in words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))


def _markup(at: AppTest) -> str:
    return "".join(str(each.proto.body) for each in at.get("html"))
