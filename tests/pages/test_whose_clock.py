"""A squad's own pages tell times and days by its clock, all others by the organisation's."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from andon.store import Store
from andon.ui import links, text, text_check_in
from andon.usecases.flags import raise_flag, reply_to_flag
from andon.usecases.plan_squad import edit_squad
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, THE_SQUAD, bad_forecast, now, today, visit, words

AUCKLAND, STOCKHOLM = ZoneInfo("Pacific/Auckland"), ZoneInfo("Europe/Stockholm")


@pytest.fixture
def far(small: Store) -> Store:
    """Atlas works in Auckland, and the organisation in Stockholm."""
    Path(os.environ["ANDON_CONFIG"]).write_text(f'[organisation]\ntime_zone = "{STOCKHOLM}"\n')
    claims = ["component:Atlas"]
    edit_squad(small, THE_DIRECTOR, "atlas", name="Atlas", claims=claims, time_zone=str(AUCKLAND), token="z", now=now())
    return small


def evening() -> datetime:
    """A moment that is of one day in Stockholm, and of the next day in Auckland."""
    return now().replace(hour=20, minute=0) - timedelta(days=3)


def test_a_flag_is_told_by_its_squads_clock_on_its_page_and_by_the_organisations_on_a_launchs(far: Store) -> None:
    about = {"squad_id": "atlas", "launch_id": "halcyon", "sentence": "The line is dead.", "token": "f1"}
    raise_flag(far, THE_SQUAD, **about, now=evening() - timedelta(hours=1))  # type: ignore[arg-type]
    reply_to_flag(far, THE_DIRECTOR, flag_id="f1", thanks="Thanks.", question="Since when?", token="r", now=evening())
    theirs, ours = (text.moment(evening(), zone, today=today()) for zone in (AUCKLAND, STOCKHOLM))
    assert theirs != ours
    at = visit(links.FLAG, DIRECTOR, key="f1")
    assert theirs in words(at)
    assert text.times_here(AUCKLAND) in words(at)
    # The next page begins anew.
    at.query_params.clear()
    at.switch_page(links.LAUNCH)
    at.query_params["key"] = "halcyon"
    told = words(at.run())
    assert ours in told
    assert theirs not in told
    assert text.times_here(AUCKLAND) not in told


def test_until_when_a_forecast_is_the_squads_alone_is_told_to_each_by_their_own_clock(far: Store) -> None:
    far.forecasts.add([bad_forecast("atlas", hours_old=1), bad_forecast(None, hours_old=1)])
    until = far.forecasts.newest(as_of=today())[0].made_at + timedelta(hours=72)
    assert text_check_in.news(until, AUCKLAND) in words(visit(links.SQUAD, ATLAS))
    assert text.weekday_moment(until, STOCKHOLM) in words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))


def test_a_squad_without_a_zone_is_told_by_the_organisations_and_nothing_is_said_of_clocks(small: Store) -> None:
    Path(os.environ["ANDON_CONFIG"]).write_text(f'[organisation]\ntime_zone = "{AUCKLAND}"\n')
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    until = small.forecasts.newest(as_of=today())[0].made_at + timedelta(hours=72)
    told = words(visit(links.SQUAD, ATLAS))
    assert text_check_in.news(until, AUCKLAND) in told
    assert "Times and days on this page" not in told
