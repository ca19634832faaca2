"""What is told to whom, when, and how often: once, whoever looks how often."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from andon.config import Organisation, Settings
from andon.model import (
    FIRST_LOOK,
    Dependency,
    Event,
    Flag,
    FlagEnd,
    ForecastState,
    Guild,
    Message,
    Nudge,
    NudgeAnswer,
    NudgeEnd,
    OutcomeKind,
    Round,
    WorkCalendar,
)
from andon.store import Store
from andon.telling import gather
from andon.usecases import tell
from andon.usecases.guilds import add_guild, edit_guild
from andon.usecases.message_choices import Choices, Wish, _written
from andon.usecases.news import ForecastWaits, News, NotHeard, Raised
from andon.usecases.plan_launch import close_launch
from andon.usecases.plan_squad import edit_squad, retire_squad
from andon.usecases.quiet_hours import QuietHours
from andon.usecases.squad_home import squad_home
from andon.usecases.tell import WINDOW, news
from examples import (
    ATLAS,
    DIRECTOR,
    NOW,
    ago,
    check_in,
    flag,
    flag_update,
    forecast,
    launch,
    reply,
    sqlite_store,
    squad,
    target,
)
from examples import look as shown_to

UTC_ZONE = ZoneInfo("UTC")
ALWAYS = QuietHours(0, 0, days_off=False)
LONG_AGO = ago(days=90)
LATER = timedelta(minutes=1)


def wants(
    store: Store,
    *events: Event,
    subject: str = "squad:atlas",
    since: datetime = LONG_AGO,
    quiet: QuietHours = ALWAYS,
    urgent: bool = False,
) -> None:
    """NOW is a Tuesday, 09:00; the digest is due at 08:00 on that day."""
    chosen = Choices({each: Wish("web", since) for each in events}, quiet, urgent, digest_day=1, digest_hour=8)
    store.preferences.write(subject, "messages", _written(chosen))


def look(store: Store, now: datetime = NOW, first_look: timedelta = FIRST_LOOK) -> list[News]:
    return news(store, now=now, zone=UTC_ZONE, calendar=WorkCalendar(), first_look=first_look)


def audiences(found: list[News]) -> list[str]:
    return [each.audience for each in found]


def new_flag(id: str = "f9", **changes: object) -> Flag:
    return flag(id, **{"raised_at": ago(minutes=5), **changes})


def test_nobody_is_told_anything_before_they_chose_it(store: Store) -> None:
    store.words.add_flag(new_flag(waits_for="borealis"))
    store.words.add_reply(reply(flag_id="f9", at=ago(minutes=1)))
    assert look(store) == []


# ------------------------------------------------------------------------------ flags


def test_a_flag_is_told_to_directors_to_who_is_waited_for_and_to_the_guild(store: Store) -> None:
    for subject in ("director", "squad:borealis", "squad:atlas"):
        wants(store, Event.FLAG_RAISED, subject=subject)
    store.guilds.add(Guild("web", "Web", "guilds", told_since=LONG_AGO))
    store.words.add_flag(new_flag(waits_for="borealis", guild_id="web"))
    found = {each.audience: (each.channel, each.facts) for each in look(store)}
    assert set(found) == {"director", "squad:borealis", "guild:web"}
    assert found["guild:web"][0] == "guilds"
    names = {
        audience: (facts.guild, facts.waits_for) for audience, (_, facts) in found.items() if isinstance(facts, Raised)
    }
    assert names == {"director": ("", ""), "squad:borealis": ("", "Borealis"), "guild:web": ("Web", "")}


def test_a_guild_without_a_channel_and_a_flag_that_asks_none_tell_no_guild(store: Store) -> None:
    store.guilds.add(Guild("web", "Web", ""))
    store.guilds.add(Guild("build", "Build", "builders", told_since=LONG_AGO))
    store.words.add_flag(new_flag(guild_id="web"))
    store.words.add_flag(new_flag("f8"))
    assert look(store) == []


def test_a_flag_that_ended_meanwhile_calls_nobody(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, subject="director")
    store.words.add_flag(new_flag())
    store.words.add_flag_update(flag_update(flag_id="f9", at=ago(minutes=1), end=FlagEnd.RESOLVED))
    assert look(store) == []


def told_guild(store: Store, now: datetime = NOW) -> dict[str, str]:
    """What a look puts into the outbox for guilds: the flags, and in which channel; what is there stays there."""
    settings, organisation = Settings(public_url="https://andon.example.com"), Organisation()
    gather(store, settings, organisation, now=now)
    return {each.title.partition(" ")[0]: each.channel for each in store.messages.waiting()}


def test_a_guild_with_another_channel_is_told_nothing_twice_and_what_waits_goes_there(store: Store) -> None:
    add_guild(store, DIRECTOR, name="Web", channel="old", now=ago(days=2))
    store.words.add_flag(new_flag(guild_id="web", raised_at=ago(days=1)))
    (first,) = look(store)
    assert told_guild(store) == {"Atlas": "old"}
    (sent,) = store.messages.waiting()
    store.messages.mark_sent(sent, NOW)
    store.words.add_flag(new_flag("f8", guild_id="web", squad_id="borealis"))
    assert told_guild(store) == {"Borealis": "old"}
    edit_guild(store, DIRECTOR, "web", name="Web", channel="new", now=NOW)
    assert first.id in {each.id for each in look(store)}
    assert told_guild(store, NOW + LATER) == {"Borealis": "new"}


def test_a_guild_is_told_of_flags_raised_since_it_has_a_channel(store: Store) -> None:
    add_guild(store, DIRECTOR, name="Web", now=ago(days=9))
    for n, hours in enumerate((30, 20, 10, 1)):
        store.words.add_flag(flag(f"f{n}", raised_at=ago(hours=hours), guild_id="web"))

    def told() -> list[str]:
        return [each.occasion for each in look(store)]

    assert told() == []
    edit_guild(store, DIRECTOR, "web", name="Web", channel="one", now=ago(hours=25))
    assert told() == ["f1", "f2", "f3"]
    edit_guild(store, DIRECTOR, "web", name="Web", channel="two", now=ago(hours=15))
    assert told() == ["f1", "f2", "f3"]
    edit_guild(store, DIRECTOR, "web", name="Web", channel="", now=ago(hours=12))
    assert told() == []
    edit_guild(store, DIRECTOR, "web", name="Web", channel="two", now=ago(hours=5))
    assert told() == ["f3"]


def test_an_answer_is_told_to_the_squad_whose_flag_it_is(store: Store) -> None:
    for subject in ("director", "squad:borealis", "squad:atlas"):
        wants(store, Event.FLAG_ANSWERED, subject=subject)
    store.words.add_flag(flag("f1", raised_at=ago(days=40)))
    store.words.add_reply(reply("r1", at=ago(minutes=1)))
    store.words.add_reply(reply("r0", at=ago(days=9)))
    assert [(each.audience, each.occasion) for each in look(store)] == [("squad:atlas", "r1")]


# ------------------------------------------------------------------------------ once


def test_the_same_occasion_has_the_same_id_for_whoever_looks(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, Event.DIGEST, subject="director")
    store.words.add_flag(new_flag())
    first, again = look(store), look(store, NOW + timedelta(hours=3))
    assert [each.id for each in first] == [each.id for each in again]
    assert len({each.id for each in first}) == len(first) == 2


def test_every_audience_channel_and_occasion_has_its_own(store: Store) -> None:
    for subject in ("director", "squad:borealis"):
        wants(store, Event.FLAG_RAISED, subject=subject)
    store.words.add_flag(new_flag(waits_for="borealis"))
    store.words.add_flag(new_flag("f8", waits_for="borealis"))
    assert len({each.id for each in look(store)}) == 4


def test_what_happened_before_it_was_chosen_is_not_told(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, subject="director", since=ago(minutes=4))
    wants(store, Event.FLAG_ANSWERED, Event.FORECAST_WAITS, Event.NOT_HEARD, Event.DIGEST, since=ago(minutes=4))
    store.words.add_flag(new_flag())
    store.words.add_reply(reply(flag_id="f9", at=ago(minutes=4, hours=1)))
    store.forecasts.add([forecast("p", made_at=ago(minutes=5), as_of=NOW.date())])
    assert look(store) == []


def test_what_could_not_be_told_for_days_is_no_news(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, subject="director")
    store.words.add_flag(flag(raised_at=NOW - WINDOW))
    assert look(store) == []
    store.words.add_flag(flag("f2", raised_at=NOW - WINDOW + LATER))
    assert [each.occasion for each in look(store)] == ["f2"]


def test_a_retired_squad_is_told_nothing(store: Store) -> None:
    wants(store, *Event)
    store.words.add_flag(flag("f1"))
    store.words.add_reply(reply("r1", at=ago(minutes=1)))
    assert look(store)
    retire_squad(store, DIRECTOR, "atlas", token="t", now=NOW, based_on=None)
    assert look(store) == []


# ------------------------------------------------------------------------------ quiet hours


def test_news_waits_until_it_is_not_quiet_any_more(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, subject="director", quiet=QuietHours(8, 10))
    store.words.add_flag(new_flag())
    assert [each.due_at for each in look(store)] == [NOW + timedelta(hours=1)]


def test_a_raised_flag_breaks_through_where_that_is_chosen(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, subject="director", quiet=QuietHours(8, 10), urgent=True)
    wants(store, Event.FLAG_ANSWERED, quiet=QuietHours(8, 10), urgent=True)
    store.words.add_flag(new_flag())
    store.words.add_reply(reply(flag_id="f9", at=ago(minutes=1)))
    due = {each.event: each.due_at - NOW for each in look(store)}
    assert due == {Event.FLAG_RAISED: timedelta(0), Event.FLAG_ANSWERED: timedelta(hours=1)}


FRIDAY = NOW - timedelta(days=3, hours=14, minutes=1)
"""18:59 of the Friday before; NOW is a Tuesday, 09:00."""
MONDAY = NOW - timedelta(days=1, hours=1)
"""08:00, when the usual quiet hours end."""


def test_what_was_said_in_the_quiet_of_days_is_told_when_it_ends_and_for_days_after(store: Store) -> None:
    quiet = QuietHours(18, 8)
    wants(store, Event.FLAG_RAISED, subject="director", quiet=quiet)
    wants(store, Event.FLAG_ANSWERED, Event.NUDGED, quiet=quiet)
    store.guilds.add(Guild("web", "Web", "guilds", told_since=LONG_AGO))
    off = WorkCalendar(days_off=(f"{MONDAY:%Y-%m-%d}..{MONDAY + timedelta(days=20):%Y-%m-%d}",))
    ends = MONDAY + timedelta(days=21)
    store.words.add_flag(flag("f9", raised_at=FRIDAY - timedelta(hours=1), guild_id="web"))  # a minute before it
    store.words.add_reply(reply("r9", flag_id="f9", at=FRIDAY))
    store.nudges.add(Nudge("n9", "atlas", "halcyon", FRIDAY, "Is the vendor late?"))

    def told(now: datetime) -> list[tuple[str, bool]]:
        found = news(store, now=now, zone=UTC_ZONE, calendar=off, first_look=FIRST_LOOK)
        return sorted((each.occasion, each.due_at <= now) for each in found if each.audience != "guild:web")

    assert told(ends - LATER) == [("f9", False), ("n9", False), ("r9", False)]
    assert told(ends) == told(ends + timedelta(days=2, hours=9)) == [("f9", True), ("n9", True), ("r9", True)]
    assert told(ends + WINDOW) == []
    late = news(store, now=ends, zone=UTC_ZONE, calendar=off, first_look=FIRST_LOOK)
    assert "guild:web" not in audiences(late)  # guilds have no quiet hours


def test_quiet_that_does_not_end_holds_nothing_back(store: Store) -> None:
    wants(store, Event.FLAG_RAISED, subject="director", quiet=QuietHours(0, 0))
    off = WorkCalendar(days_off=(f"{NOW:%Y-%m-%d}..{NOW + timedelta(days=99):%Y-%m-%d}",))
    store.words.add_flag(new_flag())
    (found,) = news(store, now=NOW, zone=UTC_ZONE, calendar=off, first_look=FIRST_LOOK)
    assert found.due_at == NOW


# ------------------------------------------------------------------------------ forecasts


def made(store: Store, id: str, at: datetime, **changes: object) -> None:
    store.forecasts.add([forecast(id, made_at=at, as_of=at.date(), **changes)])


def told_forecasts(store: Store, now: datetime = NOW) -> list[tuple[str, ...]]:
    return [each.facts.launches for each in look(store, now) if isinstance(each.facts, ForecastWaits)]


def test_forecasts_of_one_run_are_one_message_and_the_next_run_is_none(store: Store) -> None:
    wants(store, Event.FORECAST_WAITS)
    for n, at in enumerate((ago(hours=30), ago(hours=6))):
        made(store, f"h{n}", at)
        made(store, f"m{n}", at, launch_id="meridian")
        made(store, f"w{n}", at, squad_id=None)
        made(store, f"b{n}", at, squad_id="borealis")
    assert told_forecasts(store) == [("Halcyon", "Meridian")]


def test_the_next_one_is_told_once_the_squad_has_spoken(store: Store) -> None:
    wants(store, Event.FORECAST_WAITS)
    made(store, "p1", ago(days=5))
    made(store, "p2", ago(hours=30))
    assert told_forecasts(store) == []  # the first one was told, and nothing said since
    store.words.add_check_in(check_in(at=ago(hours=8)))
    assert told_forecasts(store) == []
    made(store, "p3", ago(hours=6))
    assert told_forecasts(store) == [("Halcyon",)]


def test_a_forecast_that_everybody_may_see_is_not_told(store: Store) -> None:
    wants(store, Event.FORECAST_WAITS)
    made(store, "p1", ago(hours=50))
    assert told_forecasts(store) == [("Halcyon",)]
    assert [each for each in look(store, first_look=timedelta(hours=48)) if each.event is Event.FORECAST_WAITS] == []
    assert look(store, first_look=timedelta(0)) == []


def test_after_a_quiet_weekend_its_forecasts_are_told_once(store: Store) -> None:
    wants(store, Event.FORECAST_WAITS, quiet=QuietHours(18, 8))
    store.words.add_check_in(check_in(at=FRIDAY - timedelta(hours=2)))
    for n in range(4):
        made(store, f"p{n}", FRIDAY.replace(hour=5) + timedelta(days=1 + n))
    (found,) = look(store, MONDAY)
    assert (found.due_at, found.occasion) == (MONDAY, (FRIDAY.replace(hour=5) + timedelta(days=1)).isoformat())
    store.messages.add([Message(found.id, found.event, found.audience, "web", "Title", "Body", MONDAY, MONDAY)])
    # The one that was told of is everybody's by now, and the next ones are not.
    assert told_forecasts(store, NOW) == []
    store.words.add_check_in(check_in("c9", at=NOW.replace(hour=4)))
    assert told_forecasts(store, NOW) == [("Halcyon",)]


def test_a_question_about_the_past_is_no_news(store: Store) -> None:
    wants(store, Event.FORECAST_WAITS)
    store.forecasts.add([forecast("old", made_at=ago(hours=1), as_of=ago(days=200).date())])
    assert told_forecasts(store) == []


def test_what_a_squads_home_does_not_show_as_news_is_not_told(store: Store) -> None:
    """One rule: an answer about last month is not what the home shows, and one without dates is no news there."""
    wants(store, Event.FORECAST_WAITS)
    made(store, "p0", ago(days=5))
    store.words.add_check_in(check_in(at=ago(days=2)))
    store.forecasts.add([forecast("month", made_at=ago(hours=2), as_of=ago(days=30).date())])
    made(store, "cannot", ago(hours=1), state=ForecastState.CANNOT, on_time=None)
    home = squad_home(store, shown_to(ATLAS), "atlas")
    assert ([each.news_until for each in home.launches], told_forecasts(store)) == ([None, None], [])
    made(store, "p1", ago(minutes=5))
    home = squad_home(store, shown_to(ATLAS), "atlas")
    assert [each.row.id for each in home.launches if each.news_until] == ["halcyon"]
    assert told_forecasts(store) == [("Halcyon",)]


def test_a_run_that_told_of_one_launch_told_nothing_of_another(store: Store) -> None:
    wants(store, Event.FORECAST_WAITS)
    made(store, "h1", ago(hours=5))
    made(store, "m1", ago(hours=5), launch_id="meridian", state=ForecastState.CANNOT, on_time=None)
    (found,) = look(store)
    store.messages.add([Message(found.id, found.event, found.audience, "web", "Title", "Body", NOW, NOW)])
    assert told_forecasts(store) == []
    made(store, "m2", ago(hours=1), launch_id="meridian")
    assert told_forecasts(store) == [("Meridian",)]


# ------------------------------------------------------------------------------ rounds, nudges


def test_an_open_round_is_told_to_its_squad_at_once(store: Store) -> None:
    wants(store, Event.ROUND_OPENED, quiet=QuietHours(8, 10))
    wants(store, Event.ROUND_OPENED, subject="squad:borealis")
    for id, closes in (("v1", NOW + timedelta(hours=1)), ("v0", ago(minutes=1))):
        launch = "halcyon" if id == "v1" else "meridian"
        store.votes.open(Round(id, launch, "atlas", ago(minutes=10), 7, closes), f"hash-{id}")
    (found,) = look(store)
    assert (found.audience, found.occasion, found.due_at) == ("squad:atlas", "v1", NOW)
    store.votes.close("v1", NOW)
    assert look(store, NOW + LATER) == []


def test_a_nudge_is_told_to_its_squad_until_it_is_answered(store: Store) -> None:
    for subject in ("squad:atlas", "squad:borealis"):
        wants(store, Event.NUDGED, subject=subject)
    store.nudges.add(Nudge("n1", "atlas", "halcyon", ago(minutes=5), "Is the vendor late?"))
    (found,) = look(store)
    assert (found.audience, found.occasion) == ("squad:atlas", "n1")
    assert "vendor" not in repr(found)
    store.nudges.add_answer(NudgeAnswer("a1", "n1", ago(minutes=1), NudgeEnd.LET_LIE))
    assert look(store) == []


# ------------------------------------------------------------------------------ silence


def silences(store: Store, now: datetime) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.occasion, each.facts.launches) for each in look(store, now) if isinstance(each.facts, NotHeard)]


def test_a_silence_is_told_once_on_the_day_after_it_began(store: Store) -> None:
    wants(store, Event.NOT_HEARD)
    store.words.add_check_in(check_in("c1", at=ago(days=13, hours=2)))
    store.words.add_check_in(check_in("c2", at=ago(days=13, hours=1), launch_id="meridian"))
    tomorrow = datetime.combine(NOW.date() + timedelta(days=1), time(23, 59), NOW.tzinfo)
    assert silences(store, NOW) == silences(store, tomorrow) == []
    told = [("2026-05-14", ("Halcyon", "Meridian"))]
    assert silences(store, tomorrow + LATER) == told
    assert silences(store, tomorrow + timedelta(hours=20)) == told


def test_who_spoke_again_is_not_asked(store: Store) -> None:
    wants(store, Event.NOT_HEARD)
    store.words.add_check_in(check_in("c1", at=ago(days=15)))
    assert [told for _, told in silences(store, NOW)] == [("Halcyon",)]
    store.words.add_check_in(check_in("c2", at=ago(minutes=1)))
    assert silences(store, NOW) == []


def test_a_launch_that_ended_is_not_asked_about(store: Store) -> None:
    wants(store, Event.NOT_HEARD)
    store.words.add_check_in(check_in("c1", at=ago(days=15)))
    assert silences(store, NOW)
    close_launch(
        store,
        DIRECTOR,
        "halcyon",
        OutcomeKind.CANCELLED,
        landed_on=None,
        learned="",
        token="x",
        now=ago(hours=2),
        based_on=None,
    )
    assert silences(store, NOW) == []


# ------------------------------------------------------------------------------ once a week


@pytest.mark.parametrize(
    ("hours", "told"), [(-1.1, []), (-1, ["2026-05-12"]), (0, ["2026-05-12"]), (22, ["2026-05-12"]), (23, [])]
)
def test_a_digest_is_told_at_its_hour_or_within_a_day(store: Store, hours: float, told: list[str]) -> None:
    wants(store, Event.DIGEST, quiet=QuietHours(0, 23))
    found = look(store, NOW + timedelta(hours=hours))
    assert [each.occasion for each in found] == told
    assert all(each.due_at == NOW + timedelta(hours=hours) for each in found)


def test_a_digest_is_due_by_the_squads_own_clock(store: Store) -> None:
    edit_squad(
        store,
        DIRECTOR,
        "atlas",
        name="Atlas",
        claims=("component:Atlas",),
        tribe="Sound",
        mission="",
        time_zone="Pacific/Auckland",
        token="z",
        now=ago(days=9),
        based_on=None,
    )
    wants(store, Event.DIGEST)
    # 08:00 on Tuesday in Auckland is 20:00 on Monday in UTC.
    assert look(store, NOW - timedelta(hours=13, minutes=1)) == []
    assert [each.occasion for each in look(store, NOW - timedelta(hours=13))] == ["2026-05-12"]


def test_a_digest_that_is_in_the_outbox_is_not_written_again(store: Store) -> None:
    wants(store, Event.DIGEST)
    (found,) = look(store)
    store.messages.add(
        [Message(found.id, found.event, found.audience, found.channel, "Title", "Body", NOW, found.due_at)]
    )
    assert look(store) == []


def test_a_digest_in_which_nothing_is_is_looked_for_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wants(store, Event.DIGEST)
    wants(store, Event.DIGEST, subject="director")
    looks: list[str] = []

    def nothing(who: str) -> Callable[..., None]:
        return lambda *_, **__: looks.append(who)

    monkeypatch.setattr(tell, "squad_digest", nothing("squad"))
    monkeypatch.setattr(tell, "director_digest", nothing("director"))
    empty: set[str] = set()
    for moment in (NOW, NOW + LATER, NOW + timedelta(days=7)):
        found = news(store, now=moment, zone=UTC_ZONE, calendar=WorkCalendar(), first_look=FIRST_LOOK, empty=empty)
        assert found == []
    assert sorted(looks) == ["director", "director", "squad", "squad"]


def test_nothing_is_read_that_nobody_wants_to_be_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> Callable[..., object]:
        def read(*_: object, **__: object) -> object:
            raise AssertionError(f"{name} was read")

        return read

    wants(store, Event.ROUND_OPENED)
    monkeypatch.setattr(store.words, "flags", refuse("flags"))
    monkeypatch.setattr(store.forecasts, "made_since", refuse("forecasts"))
    monkeypatch.setattr(store.plans, "contributions", refuse("contributions"))
    assert look(store) == []


def selects(store: Store, squads: int, flags: int, now: datetime = NOW) -> int:
    """How many statements a look sends where so many squads want everything, and have so many flags and more each."""
    rng = range(squads)
    store.plans.add_squads(
        [squad(f"s{n}", time_zone=("UTC", "Asia/Tokyo", "America/Lima")[n % 3]) for n in rng], token="more", at=LONG_AGO
    )
    launches = [launch(f"l{n}", target(), known_from=LONG_AGO.date(), squad_ids=(f"s{n}",)) for n in rng]
    store.plans.add_launches(launches, token="more", at=LONG_AGO)
    store.plans.settle(at=NOW)
    wants(store, *Event, subject="director")
    for n in rng:
        wants(store, *Event, subject=f"squad:s{n}", quiet=QuietHours(n % 20, n % 7, days_off=bool(n % 2)))
        add_guild(store, DIRECTOR, name=f"Guild {n}", channel="web", now=LONG_AGO)
        store.words.add_check_in(check_in(f"c{n}", launch_id=f"l{n}", squad_id=f"s{n}", at=ago(days=15)))
        store.nudges.add(Nudge(f"n{n}", f"s{n}", f"l{n}", ago(minutes=5), "Late?"))
        store.votes.open(Round(f"v{n}", f"l{n}", f"s{n}", ago(minutes=9), 7, NOW + LATER), f"hash-{n}")
        store.dependencies.add(
            Dependency(f"d{n}", "halcyon", "atlas", f"s{n}", "an API", NOW.date(), ago(days=9), "atlas")
        )
        made(store, f"p{n}", ago(hours=1), launch_id=f"l{n}", squad_id=f"s{n}")
    for n in range(flags):
        who = f"s{n % squads}"
        store.words.add_flag(
            new_flag(f"f{n}", squad_id=who, launch_id=f"l{n % squads}", waits_for="s0", guild_id=f"guild-{n % squads}")
        )
        store.words.add_reply(reply(f"r{n}", flag_id=f"f{n}", at=ago(minutes=1), guild_id="guild-0"))
    sent: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        found = look(store, now)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert {each.event for each in found} == set(Event)
    assert len({each.audience for each in found if each.audience.startswith("squad:")}) == squads
    return sum(each.lstrip().lower().startswith("select") for each in sent)


def test_a_look_costs_as_many_reads_whatever_the_number_of_flags_and_squads(tmp_path: Path) -> None:
    counted = []
    for squads, flags in ((3, 3), (3, 30), (30, 30)):
        folder = tmp_path / f"{squads}-{flags}"
        folder.mkdir()
        with sqlite_store(folder, organised=True) as store:
            counted.append(selects(store, squads, flags))
    assert len(set(counted)) == 1, counted


def test_flags_of_long_ago_are_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wants(store, Event.FLAG_RAISED, subject="director")
    wants(store, Event.FLAG_ANSWERED)
    for n in range(9):
        store.words.add_flag(flag(f"old{n}", raised_at=ago(days=9)))
        store.words.add_reply(reply(f"old{n}-r", flag_id=f"old{n}", at=ago(days=8)))
    store.words.add_flag(new_flag())
    store.words.add_reply(reply(flag_id="old0", at=ago(minutes=1)))
    seen: list[list[str]] = []
    read = store.words.flags

    def watched(**asked: Any) -> list[Flag]:
        found = read(**asked)
        seen.append([each.id for each in found])
        return found

    monkeypatch.setattr(store.words, "flags", watched)
    assert len(look(store)) == 2
    assert seen == [["old0", "f9"]]
