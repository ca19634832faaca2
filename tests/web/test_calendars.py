"""The calendar of launches: read back by a parser that its writer does not share, at an address that is its key."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from starlette.applications import Starlette

from andon.config import Organisation
from andon.errors import StoreError
from andon.model import FOR_PROGRAMS, Account, OutcomeKind, Precision, Role, Scope, Status, TargetDate, Viewer
from andon.store import Store
from andon.ui import text_calendar
from andon.usecases.plan_launch import close_launch, move_date
from andon.usecases.tokens import OWNER_SEEN, PREFIX, make_token, revoke_token
from andon.web.api import Desk
from andon.web.api.asked import Kept
from andon.web.calendars import PACE, routes
from andon.web.guesses import Buckets
from andon.web.shell import Shell
from asgi import Answer, ask
from examples import DIRECTOR, NOW, TODAY, VIEWER, ago, check_in, forecast, launch, sqlite_store
from web.api_examples import ACCESS, Api, Clock

URL = "https://andon.example.com"
SUE = Viewer(Role.SQUAD, frozenset({"atlas"}), account="sue")
GROUP = "team-atlas"


@dataclass
class Feed:
    """The calendars of a store, whose clock stands still."""

    store: Store
    now: datetime = NOW
    signs_in: bool = True
    everybody_views: bool = True
    kept: Kept = field(default_factory=Kept)
    clock: Clock = field(default_factory=Clock)
    made: int = 0
    zone: str = "UTC"

    def __post_init__(self) -> None:
        rate = Buckets(PACE, 10, self.clock)
        self.app = Shell(Starlette(routes=routes(self._desk, rate, URL)))

    def _desk(self) -> Desk:
        access = {**ACCESS["access"], "everybody_may_view": self.everybody_views}
        zone = {"organisation": {"time_zone": self.zone}}
        organisation = Organisation.model_validate({**ACCESS, **zone, "access": access})
        return Desk(self.store, "test", organisation, self.now, self.signs_in, self.kept)

    def signed_in(self, group: str = GROUP) -> None:
        account = Account("sue", "Sue", "", frozenset({group} if group else ()), self.now)
        self.store.people.keep_account(account, issuer="https://id.example.com", subject="sue")

    def address(self, viewer: Viewer = SUE, scopes: Sequence[Scope] = (Scope.CALENDAR,)) -> str:
        """A new calendar's path."""
        self.made += 1
        secret = f"{self.made:032d}"
        if viewer.account:
            self.signed_in()
        make_token(self.store, viewer, name="Phone", scopes=scopes, days=60, secret=secret, token=secret, now=self.now)
        return f"/cal/{PREFIX}{secret}.ics"

    def get(self, path: str, **headers: str) -> Answer:
        self.clock.now += 60
        return ask(self.app, path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Halcyon of Atlas and Borealis with a forecast that everybody knows; Meridian of Atlas without one."""
    with sqlite_store(tmp_path, organised=True) as store:
        store.words.add_check_in(check_in(at=ago(days=1), status=Status.WORRIED, sentence="The vendor is late."))
        old = ago(days=10)
        store.forecasts.add([forecast("old", squad_id=None, made_at=old, as_of=old.date(), p85=date(2026, 7, 10))])
        yield store


@pytest.fixture
def feed(store: Store) -> Feed:
    return Feed(store)


def events(answer: Answer) -> dict[str, Any]:
    """Every event by its summary."""
    assert answer.status == 200, answer.text
    calendar = vobject.readOne(answer.text, validate=True)
    return {each.summary.value: each for each in calendar.contents.get("vevent", [])}


def add_launch(store: Store, id: str, **changes: Any) -> None:
    store.plans.add_launches([launch(id, **changes)], token=id, at=ago(days=50))


# ------------------------------------------------------------------------------ what is in it


def test_each_open_launch_has_its_target_date_and_where_there_is_a_forecast_its_85_percent_date(feed: Feed) -> None:
    answer = feed.get(feed.address())
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = events(answer)
    assert list(found) == [
        "Halcyon: target date · ▲ Worried",
        "Halcyon: 85 % date",
        "Meridian: target date · ○ Not heard",
    ]
    target, likely, _ = found.values()
    assert (target.dtstart.value, target.dtend.value) == (date(2026, 6, 30), date(2026, 7, 1))
    assert (likely.dtstart.value, likely.dtend.value) == (date(2026, 7, 10), date(2026, 7, 11))
    assert "The squads say: worried, 1 of 2 heard from." in target.description.value
    assert "With 85 % it is done by 10 Jul 2026, says the forecast of 2 May 2026." in likely.description.value
    assert "It advises" in likely.description.value
    assert target.url.value == f"{URL}/launch?key=halcyon"
    assert {each.transp.value for each in found.values()} == {"TRANSPARENT"}
    assert b"VALARM" not in answer.body
    assert b"vendor" not in answer.body, "squads' sentences stay in Andon"


def test_a_date_that_moved_says_so_at_its_new_day_under_the_same_identity(feed: Feed, store: Store) -> None:
    address = feed.address()
    before = events(feed.get(address))["Meridian: target date · ○ Not heard"]
    at = ago(hours=1)
    assert move_date(store, DIRECTOR, "meridian", date(2026, 10, 1), precision=Precision.QUARTER, token="m", now=at)
    after = events(feed.get(address))["Meridian: target Q4 2026 ends · ○ Not heard"]
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == date(2026, 12, 31)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value == ago(hours=1) > before.last_modified.value
    assert "First promised: 30 Sep 2026; moved once, 92 days later in all." in after.description.value
    assert "promised to the quarter; 31 Dec 2026 is its last day" in after.description.value


def test_a_newer_forecast_moves_its_day_and_rises(feed: Feed, store: Store) -> None:
    address = feed.address()
    before = events(feed.get(address))["Halcyon: 85 % date"]
    store.forecasts.add(
        [forecast("new", squad_id=None, made_at=ago(hours=80), as_of=ago(hours=80).date(), p85=date(2026, 8, 1))]
    )
    after = events(feed.get(address))["Halcyon: 85 % date"]
    assert (after.uid.value, after.dtstart.value) == (before.uid.value, date(2026, 8, 1))
    assert int(after.sequence.value) > int(before.sequence.value)
    assert (before.dtstamp.value, after.dtstamp.value) == (ago(days=1), ago(hours=8))


def test_silence_is_told_without_a_word_and_changes_when_it_was(feed: Feed, store: Store) -> None:
    """Nothing is written when a squad falls silent; a program still has to notice."""
    store.words.add_check_in(check_in("b", launch_id="meridian", at=ago(days=2)))
    address = feed.address()
    assert "Meridian: target date · ● On track" in events(feed.get(address))
    feed.now = NOW + timedelta(days=12, minutes=5)
    silent = events(feed.get(address))["Meridian: target date · ○ Not heard"]
    assert silent.last_modified.value == ago(days=2) + timedelta(days=14)


def test_what_has_ended_and_what_has_no_day_is_not_in_it(feed: Feed, store: Store) -> None:
    add_launch(store, "undated", dates=())
    assert close_launch(
        store, DIRECTOR, "halcyon", OutcomeKind.CANCELLED, landed_on=None, learned="", token="e", now=ago(hours=1)
    )
    assert list(events(feed.get(feed.address()))) == ["Meridian: target date · ○ Not heard"]


def test_a_tribe_or_a_squad_alone(feed: Feed) -> None:
    address = feed.address()
    atlas = feed.get(f"{address}?squad=borealis")
    assert {each.partition(":")[0] for each in events(atlas)} == {"Halcyon"}
    assert "X-WR-CALNAME:Andon: launches of Borealis" in atlas.text
    assert events(feed.get(f"{address}?squad=nobody")) == {}
    assert events(feed.get(f"{address}?tribe={'x' * 300}")) == {}


HOSTILE = "A;B,C\\D\r\nBEGIN:VALARM\nATTACH:http://evil.example/x\x07 <b>@all</b> " + "é🚀" * 150


def test_hostile_names_stay_words_and_lines_are_folded(feed: Feed, store: Store) -> None:
    add_launch(store, "evil/?#&", name=HOSTILE, dates=(TargetDate(date(2026, 9, 1), Precision.DAY, ago(days=9)),))
    answer = feed.get(feed.address())
    (evil,) = (each for title, each in events(answer).items() if title.startswith("A;B,C"))
    assert set(evil.contents) == set(next(iter(events(answer).values())).contents), "it brought no property of its own"
    assert "BEGIN:VALARM ATTACH" in evil.summary.value
    assert "<b>" not in evil.summary.value
    assert "http://evil" not in evil.summary.value, "no program makes a link of it"
    assert "…" in evil.summary.value
    assert evil.url.value == f"{URL}/launch?key=evil%2F%3F%23%26"
    lines = answer.body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(len(each) for each in lines) <= 75
    for each in lines:
        each.decode()  # no sign is cut in two


# ------------------------------------------------------------------------------ of one's own


class Program:
    """A calendar program, which knows entries by their UID and takes nothing that is older than what it has."""

    def __init__(self, feed: Feed, address: str) -> None:
        self.feed, self.address = feed, address
        self.known: dict[str, Any] = {}

    def look(self) -> list[str]:
        """What it shows then."""
        told = events(self.feed.get(self.address))
        for each in told.values():
            before = self.known.get(each.uid.value)
            if before is not None and before.serialize() != each.serialize():
                assert each.dtstamp.value > before.dtstamp.value, each.summary.value
                assert each.last_modified.value == each.dtstamp.value
                rose = int(each.sequence.value) - int(before.sequence.value)
                assert rose >= (each.dtstart.value != before.dtstart.value), each.summary.value
            self.known[each.uid.value] = each
        return [f"{title} {each.dtstart.value:%d.%m.}" for title, each in told.items() if "85" in title]


OWN = (Scope.OWN_CALENDAR,)
ALONE = "85 % date, your squad's alone so far"


def test_nothing_goes_back_when_a_date_is_seen_early_opens_and_its_owner_leaves_and_comes_back(
    feed: Feed, store: Store
) -> None:
    def says(id: str, p85: date, hours: float) -> None:
        part = {"launch_id": "meridian", "made_at": ago(hours=hours), "as_of": TODAY, "p85": p85}
        store.forecasts.add([forecast(f"{id}-{each}", squad_id=each, **part) for each in ("atlas", None)])

    says("first", date(2026, 7, 1), hours=240)
    mine, ours = (Program(feed, feed.address(scopes=(each,))) for each in (Scope.OWN_CALENDAR, Scope.CALENDAR))
    names = [re.findall("X-WR-CALNAME:(.*)", feed.get(each.address).text) for each in (mine, ours)]
    assert [name.strip() for (name,) in names] == ["Andon: launches (for me alone)", "Andon: launches"]
    shown = "Halcyon: 85 % date 10.07."
    assert mine.look() == ours.look() == [shown, "Meridian: 85 % date 01.07."]
    says("second", date(2026, 8, 2), hours=20)
    assert mine.look() == [shown, f"Meridian: {ALONE} 02.08."]
    says("third", date(2026, 8, 3), hours=19)
    assert mine.look() == [shown, f"Meridian: {ALONE} 03.08."]
    assert ours.look() == [shown, "Meridian: 85 % date 01.07."]
    feed.signed_in("")
    assert mine.look() == ours.look() == [shown, "Meridian: 85 % date 01.07."]
    feed.signed_in()
    assert mine.look() == [shown, f"Meridian: {ALONE} 03.08."]
    store.words.add_check_in(check_in("opens", launch_id="meridian", at=ago(hours=18)))
    assert mine.look() == ours.look() == [shown, "Meridian: 85 % date 03.08."]
    says("fourth", date(2026, 8, 4), hours=17)
    store.words.add_check_in(check_in("again", launch_id="meridian", at=ago(hours=16)))
    assert mine.look() == ours.look() == [shown, "Meridian: 85 % date 04.08."]
    says("fifth", date(2026, 8, 5), hours=15)
    assert mine.look() == [shown, f"Meridian: {ALONE} 05.08."]
    feed.now = NOW + timedelta(hours=72)
    assert mine.look() == ours.look() == [shown, "Meridian: 85 % date 05.08."]
    # Whoever has both in one program is told one thing of what both know.
    both = mine.known.keys() & ours.known.keys()
    assert {mine.known[each].serialize() for each in both} == {ours.known[each].serialize() for each in both}
    assert both == ours.known.keys()


def test_the_moment_of_its_opening_is_told_in_the_organisations_time(store: Store) -> None:
    feed = Feed(store, zone="Asia/Kolkata")
    known = {"launch_id": "meridian", "made_at": ago(hours=2), "as_of": TODAY}
    store.forecasts.add([forecast(f"m-{each}", squad_id=each, **known) for each in ("atlas", None)])
    (news,) = (each for title, each in events(feed.get(feed.address(scopes=OWN))).items() if ALONE in title)
    assert "from 15 May 2026, 12:30 Kolkata time on in any case" in news.description.value


def test_ones_own_is_nobodys_where_nobody_signs_in(feed: Feed) -> None:
    address = feed.address(scopes=OWN)
    assert feed.get(address).status == 200
    feed.signs_in = False
    assert feed.get(address).status == 404


# ------------------------------------------------------------------------------ its address


def test_a_program_that_has_it_is_told_so_until_something_changes(feed: Feed, store: Store) -> None:
    address = feed.address()
    first = feed.get(address)
    again = feed.get(address, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    store.words.add_check_in(check_in("b", launch_id="meridian", at=ago(hours=1)))
    assert feed.get(address, if_none_match=first.headers["etag"]).status == 200


def test_it_stays_out_of_caches_indexes_frames_and_referrers(feed: Feed) -> None:
    for path in (feed.address(), "/cal/wrong.ics", "/cal", "/cal/x/y"):
        headers = feed.get(path).headers
        assert headers["cache-control"] == "private, no-cache"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


def test_wrong_expired_and_revoked_addresses_cannot_be_told_apart(feed: Feed, store: Store) -> None:
    revoked, expired = feed.address(), feed.address()
    revoke_token(store, SUE, f"{1:032d}", now=NOW)
    feed.now = NOW + timedelta(days=61)
    feed.signed_in()
    answers = [feed.get(each) for each in (revoked, expired, f"/cal/{PREFIX}{'x' * 32}.ics", "/cal/x.ics", "/cal/x")]
    assert {(each.status, each.text) for each in answers} == {(404, f"{text_calendar.WRONG}\n")}


def test_a_calendars_token_opens_nothing_else_and_no_other_one_opens_a_calendar(feed: Feed, store: Store) -> None:
    address = feed.address()
    token = address.removeprefix("/cal/").removesuffix(".ics")
    api = Api(store)
    assert {api.get(each, token).status for each in ("/me", "/portfolio", "/launches")} == {401}
    assert feed.get(address).status == 200
    assert feed.get(feed.address(scopes=FOR_PROGRAMS)).status == 404


def test_it_rests_with_its_owner_and_ends_with_their_access(feed: Feed) -> None:
    address = feed.address()
    feed.now = NOW + OWNER_SEEN - timedelta(days=1)
    assert feed.get(address).status == 200
    feed.now = NOW + OWNER_SEEN + timedelta(minutes=1)
    rests = feed.get(address)
    assert rests.status == 403
    assert "has not signed in for 30 days" in rests.text
    feed.signed_in()
    assert feed.get(address).status == 200
    feed.everybody_views = False
    feed.signed_in("")
    assert feed.get(address).status == 403


def test_where_nobody_signs_in_it_is_this_machines_and_stops_when_people_do(feed: Feed) -> None:
    feed.signs_in = False
    address = feed.address(VIEWER)
    assert feed.get(address).status == 200
    feed.signs_in = True
    assert feed.get(address).status == 404


def test_the_day_of_its_last_use_is_noted_and_no_more(feed: Feed, store: Store) -> None:
    feed.get(feed.address())
    assert [each.last_used_on for each in store.tokens.of("sue")] == [TODAY]


def test_who_asks_all_the_time_is_asked_to_wait(feed: Feed) -> None:
    address = feed.address()
    answers = [ask(feed.app, address).status for _ in range(PACE.burst + 1)]
    assert (set(answers[:-1]), answers[-1]) == ({200}, 429)
    assert int(ask(feed.app, address).headers["retry-after"]) > 0
    assert feed.get(address).status == 200


def test_a_store_that_is_away_says_so_without_details() -> None:
    def away() -> Desk:
        raise StoreError("postgresql://db.internal does not answer.")

    answer = ask(Starlette(routes=routes(away)), f"/cal/{PREFIX}{'x' * 32}.ics")
    assert answer.status == 503
    assert "internal" not in answer.text


def test_times_are_told_in_utc(feed: Feed) -> None:
    assert {each.dtstamp.value.tzinfo.utcoffset(None) for each in events(feed.get(feed.address())).values()} == {
        UTC.utcoffset(None)
    }
