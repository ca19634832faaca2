"""Promise 2 in calendars: one to share shows a forecast when it is everybody's; one's own when one may see it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from andon.config import Organisation
from andon.model import Account, Role, Scope, Viewer
from andon.store import Store
from andon.usecases.launch_page import launch_page
from andon.usecases.plan_squad import retire_squad
from andon.usecases.tokens import caller, viewer_as
from examples import DIRECTOR, FIRST_LOOK, NOW, TODAY, ago, check_in, forecast, look, sqlite_store
from web.api_examples import ACCESS, GROUPS
from web.test_calendars import Feed, events

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


def of(feed: Feed, who: str, scope: Scope = Scope.CALENDAR) -> str:
    """The address of somebody's calendar."""
    address = feed.address(Viewer(Role.VIEWER, account="sue"), (scope,))
    become(feed, who)
    return address


def become(feed: Feed, who: str) -> None:
    """From now on its owner is somebody else to the squad."""
    account = Account("sue", "Sue", "", frozenset({GROUPS[who]} if GROUPS[who] else ()), NOW)
    feed.store.people.keep_account(account, issuer="https://id.example.com", subject="sue")


def day(of: date) -> str:
    return f"DTSTART;VALUE=DATE:{of:%Y%m%d}"


@pytest.mark.parametrize("who", GROUPS)
def test_nobodys_calendar_to_share_holds_what_is_the_squads_alone(store: Store, who: str) -> None:
    """Not even its member's: it is copied, passed on and read over shoulders."""
    feed = Feed(store)
    seen = feed.get(of(feed, who)).text
    assert day(OLD) in seen
    assert day(NEWS) not in seen
    assert "alone" not in seen


def test_a_members_own_calendar_holds_the_news_at_once_and_says_that_it_is_the_squads(store: Store) -> None:
    feed = Feed(store)
    found = events(feed.get(of(feed, "its member", Scope.OWN_CALENDAR)))
    assert [title for title in found if title.startswith("Meridian: 85")] == [
        "Meridian: 85 % date, your squad's alone so far"
    ]
    news = found["Meridian: 85 % date, your squad's alone so far"]
    assert news.dtstart.value == NEWS
    assert "still your squad's alone: please do not pass it on" in news.description.value
    assert "from 15 May 2026, 07:00 UTC on in any case" in news.description.value
    # Borealis is in it, too, and has not spoken: the whole launch would give its part away.
    assert found["Halcyon: 85 % date"].dtstart.value == OLD


def without_its_name(calendar: str) -> str:
    """It says in its name that it is for its owner alone."""
    assert calendar.count(" (for me alone)") == 2  # by the property of today, and by that of older programs
    return calendar.replace(" (for me alone)", "")


@pytest.mark.parametrize("who", [each for each in GROUPS if each != "its member"])
def test_nobody_elses_own_calendar_holds_them(store: Store, who: str) -> None:
    """No director's, no administrator's: rights are no first look."""
    feed = Feed(store)
    seen = feed.get(of(feed, who, Scope.OWN_CALENDAR)).text
    assert without_its_name(seen) == feed.get(of(feed, who)).text
    assert day(NEWS) not in seen


@pytest.mark.parametrize("becomes", ["a guest", "another squad's member", "a director"])
def test_who_leaves_the_squad_sees_less_at_the_next_request(store: Store, becomes: str) -> None:
    feed = Feed(store)
    address = of(feed, "its member", Scope.OWN_CALENDAR)
    early = feed.get(address)
    assert day(NEWS) in early.text
    become(feed, becomes)
    then = feed.get(address, if_none_match=early.headers["etag"])
    assert then.status == 200, "what a program has from before is not what it may see"
    assert day(NEWS) not in then.text
    assert without_its_name(then.text) == feed.get(of(feed, becomes)).text
    become(feed, "its member")
    assert feed.get(address, if_none_match=early.headers["etag"]).status == 304


@pytest.mark.parametrize("retired", [False, True], ids=["at work", "retired"])
@pytest.mark.parametrize("who", GROUPS)
def test_ones_own_calendar_says_of_each_launch_what_its_page_says_to_one(store: Store, who: str, retired: bool) -> None:
    if retired:
        assert retire_squad(store, DIRECTOR, "atlas", token="retired", now=ago(hours=1))
    feed = Feed(store)
    address = of(feed, who, Scope.OWN_CALENDAR)
    key = address.removeprefix("/cal/").removesuffix(".ics")
    rules = Organisation.model_validate(ACCESS).access_rules
    owner = viewer_as(caller(store, key, rules=rules, signs_in=True, now=NOW, calendar=True))
    found = events(feed.get(address))
    for name in ("Halcyon", "Meridian"):
        shown = launch_page(store, look(owner), name.lower()).row.outlook.p85
        assert [each.dtstart.value for title, each in found.items() if title.startswith(f"{name}: 85 %")] == [shown]


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
