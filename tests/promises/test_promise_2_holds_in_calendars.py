"""Promise 2 in calendars: a secret address shows a forecast when it is everybody's, and not before, to nobody."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from andon.model import Account, Role, Viewer
from andon.store import Store
from examples import FIRST_LOOK, NOW, TODAY, ago, check_in, forecast, sqlite_store
from web.api_examples import GROUPS
from web.test_calendars import Feed

OLD, NEWS = date(2026, 7, 10), date(2026, 9, 1)

PARTS = (("halcyon", "atlas"), ("halcyon", "borealis"), ("halcyon", None), ("meridian", "atlas"), ("meridian", None))
"""Meridian is Atlas's alone: its member sees the news of it on pages."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A forecast that everybody knows, and news of two hours that is the squads' alone."""
    with sqlite_store(tmp_path, organised=True) as store:
        store.words.add_check_in(check_in(at=ago(days=1)))
        for made_at, as_of, p85 in ((ago(days=10), ago(days=10).date(), OLD), (ago(hours=2), TODAY, NEWS)):
            for launch_id, squad_id in PARTS:
                known = {"launch_id": launch_id, "squad_id": squad_id, "made_at": made_at, "as_of": as_of, "p85": p85}
                store.forecasts.add([forecast(f"{p85}-{launch_id}-{squad_id}", **known)])
        yield store


def of(feed: Feed, who: str) -> str:
    """The address of somebody's calendar."""
    address = feed.address(Viewer(Role.VIEWER, account="sue"))
    account = Account("sue", "Sue", "", frozenset({GROUPS[who]} if GROUPS[who] else ()), NOW)
    feed.store.people.keep_account(account, issuer="https://id.example.com", subject="sue")
    return address


def day(of: date) -> str:
    return f"DTSTART;VALUE=DATE:{of:%Y%m%d}"


@pytest.mark.parametrize("who", GROUPS)
def test_nobodys_calendar_holds_what_is_the_squads_alone(store: Store, who: str) -> None:
    """Not even its member's: a calendar is copied, shared and read over shoulders."""
    feed = Feed(store)
    seen = feed.get(of(feed, who)).text
    assert day(OLD) in seen
    assert day(NEWS) not in seen


def test_it_opens_after_three_days(store: Store) -> None:
    feed = Feed(store)
    address = of(feed, "a guest")
    feed.now = NOW - timedelta(hours=2) + FIRST_LOOK - timedelta(minutes=2)
    assert day(NEWS) not in feed.get(address).text
    feed.now += timedelta(minutes=2)
    opened = feed.get(address).text
    assert day(NEWS) in opened
    assert day(OLD) not in opened


def test_it_opens_once_every_squad_has_spoken(store: Store) -> None:
    feed = Feed(store)
    address = of(feed, "its member")
    store.words.add_check_in(check_in("later", at=ago(hours=1)))
    assert day(NEWS) not in feed.get(address).text, "Borealis has not spoken"
    store.words.add_check_in(check_in("theirs", squad_id="borealis", at=ago(minutes=30)))
    assert day(NEWS) in feed.get(address).text
