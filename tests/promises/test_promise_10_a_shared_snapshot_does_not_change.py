"""Promise 10: A shared snapshot does not change. Same link, same bytes, after any sync; stamped with its date; it
can expire and be revoked; it never shows more than a viewer may see. (Through the browser, in front of an audience:
tests/browser/test_journey.py.)"""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from andon.errors import NotFound
from andon.model import Status
from andon.store import Store
from andon.store.snapshots import Snapshots
from andon.usecases.forecast import forecast as run_forecast
from andon.usecases.plan_launch import LaunchPlan, edit_launch, move_date
from andon.usecases.plan_squad import retire_squad
from andon.usecases.snapshot import freeze, open_snapshot, revoke
from andon.usecases.sync import sync
from andon.web.frozen import renderer
from examples import ATLAS, DIRECTOR, NOW, TODAY, ListSource, ago, check_in, flag, forecast, look, steady_work
from exported import words_in

SECRETS = {"launch:halcyon": "a-secret-for-the-launch-page", "portfolio": "a-secret-for-the-portfolio"}


FORMATS = ("html", "slides", "json", "png", "card.png", "pdf", "pptx", "csv")


def share(store: Store) -> None:
    for subject, secret in SECRETS.items():
        render = renderer(ZoneInfo("Europe/Stockholm"))
        freeze(store, look(ATLAS), subject, render=render, token=subject, secret=secret)


def opened(store: Store, days: int = 0) -> dict[tuple[str, str], bytes]:
    now = NOW + timedelta(days=days)
    return {
        (subject, format): open_snapshot(store, secret, format, now)
        for subject, secret in SECRETS.items()
        for format in FORMATS
    }


def test_the_same_link_gives_the_same_bytes_after_everything_that_can_happen(store: Store) -> None:
    """A sync, words, a flag, another date, another name, a retired squad, new forecasts, and a year."""
    store.words.add_check_in(check_in())
    share(store)
    before = opened(store)
    sync(store, ListSource(steady_work()), now=NOW)
    store.words.add_check_in(check_in("c2", at=NOW, status=Status.NEEDS_HELP))
    store.words.add_flag(flag(sentence="Everything has changed."))
    move_date(store, DIRECTOR, "halcyon", TODAY, token="m", now=NOW)
    edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("Renamed"), token="e", now=NOW)
    retire_squad(store, DIRECTOR, "borealis", token="r", now=NOW)
    ids = iter(range(999))
    run_forecast(store, as_of=TODAY, now=NOW, make_id=lambda: f"p{next(ids)}")
    share(store)
    assert opened(store, days=365) == before


def test_it_is_stamped_with_the_moment_at_which_it_was_frozen(store: Store) -> None:
    """In its data, and for people in words and in the organisation's time zone."""
    share(store)
    for (_, format), content in opened(store).items():
        if format == "json":
            assert json.loads(content)["frozen_at"] == "2026-05-12T09:00:00+00:00"
        elif not format.endswith("png"):
            assert "12 May 2026, 11:00" in words_in(format, content)


def test_it_never_shows_more_than_a_viewer_may_see(store: Store) -> None:
    """A squad that freezes its own young forecast does not give it away."""
    hidden = {"on_time": 0.4321, "p50": ago(days=-200).date(), "p85": ago(days=-200).date()}
    store.forecasts.add([forecast("a", **hidden), forecast("b", squad_id=None, **hidden)])
    share(store)
    for (_, format), content in opened(store).items():
        told = "" if format.endswith("png") else words_in(format, content)
        assert "0.4321" not in told
        assert "43 %" not in told and "43&nbsp;%" not in told
        assert str(hidden["p85"]) not in told and "28 November 2026" not in told


def test_it_can_expire_and_be_revoked(store: Store) -> None:
    """Then it opens nothing, and says no more than a wrong link does."""
    render = renderer(ZoneInfo("UTC"))
    secret = SECRETS["portfolio"]
    week = timedelta(days=7)
    freeze(store, look(DIRECTOR), "portfolio", render=render, token="s", secret=secret, expires_after=week)
    assert open_snapshot(store, secret, "html", NOW + week - timedelta(seconds=1))
    with pytest.raises(NotFound) as expired:
        open_snapshot(store, secret, "html", NOW + week)
    revoke(store, DIRECTOR, "s", now=NOW)
    with pytest.raises(NotFound) as revoked:
        open_snapshot(store, secret, "html", NOW)
    with pytest.raises(NotFound) as wrong:
        open_snapshot(store, "no such secret", "html", NOW)
    assert str(expired.value) == str(revoked.value) == str(wrong.value)


def test_the_store_has_no_door_through_which_its_bytes_could_change() -> None:
    """Added once, read, listed, counted, revoked."""
    doors = {name for name in vars(Snapshots) if not name.startswith("_")}
    assert doors == {"add", "by_hash", "all", "content", "formats", "count_opening", "revoke"}
