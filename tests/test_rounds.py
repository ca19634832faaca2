"""A round brings in every source that answers, tells of those that do not, and is alone on its store."""

import itertools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from andon import rounds
from andon.config import Settings, load_organisation
from andon.doctor import _last
from andon.errors import Busy, ConfigError, SourceUnavailable
from andon.rounds import TURN, How, Round, forget_source, rename_source, sync_round
from andon.sources.jira import reader
from andon.sources.jira.waits import Patience
from andon.store import Store
from andon.usecases.behind import LONGEST_WAIT
from andon.usecases.forecast import forecast, told_left_out
from andon.usecases.name_sources import remember_import
from andon.usecases.ports import silent
from andon.usecases.sync import UNDER_WAY
from examples import NOW, issue, sqlite_store
from jira_own import Site, broken, running, too_many

SQUAD = '[[squad]]\nname = "Web"\ncolumn = "Web"\n'
LAUNCH = '[[launch]]\nname = "Halcyon"\nversion = "1.0"\n'


class Home:
    """A folder with andon.toml, a database and history folders."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.settings = Settings(database_url=f"sqlite:///{folder / 'andon.db'}", config=folder / "andon.toml")

    def plan(self, content: str, *, sources: tuple[str, ...] = ("web",)) -> None:
        named = "".join(f'[[history]]\nname = "{each}"\npath = "{self.folder / each}"\n' for each in sources)
        self.settings.config.write_text(named + content)

    def history(self, name: str = "web", *, issues: int = 20, release: str = "2026-09-01", squad: str = "Web") -> None:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        done = pd.date_range("2026-01-05", periods=issues, freq="4D", tz="UTC")
        rows = [
            {
                "key": f"{name.upper()}-{n}",
                "project": name.upper(),
                "squad": squad,
                "type": "Story",
                "status": "Done" if n < issues - 3 else "To Do",
                "category": "done" if n < issues - 3 else "new",
                "resolution": "Done" if n < issues - 3 else None,
                "delivered": n < issues - 3,
                "created": done[0] - pd.Timedelta(days=31),
                "done": done[n] if n < issues - 3 else pd.NaT,
            }
            for n in range(issues)
        ]
        pd.DataFrame(rows).to_parquet(folder / "issues.parquet")
        versions = {"id": ["1"], "project": [name.upper()], "name": ["1.0"], "start": [None], "released": [False]}
        pd.DataFrame({**versions, "release": [pd.Timestamp(release).date()]}).to_parquet(folder / "versions.parquet")
        pairs = {"key": [f"{name.upper()}-{n}" for n in range(issues - 3, issues)], "version_id": ["1"] * 3}
        pd.DataFrame(pairs).to_parquet(folder / "issue_versions.parquet")

    def round(self, now: datetime = NOW, **how: Any) -> Round:
        ids = (f"{now.isoformat()}-{n}" for n in itertools.count())
        return sync_round(self.settings, now=lambda: now, make_id=lambda: next(ids), progress=silent, **how)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with sqlite_store(tmp_path) as store:
        yield Home(tmp_path, store)


def test_a_round_syncs_every_source_and_gives_launches_their_versions(home: Home) -> None:
    home.history("web")
    home.history("tv", issues=8)
    home.plan(SQUAD + LAUNCH, sources=("web", "tv"))
    done = home.round()
    assert [(each.name, each.swept, each.downloaded) for each in done.synced] == [("web", 20, 20), ("tv", 8, 8)]
    assert (done.errors, done.forecasted) == ((), None)
    assert "Halcyon" in {launch.name for launch in home.store.plans.launches() if launch.scopes}


def test_a_source_that_fails_keeps_no_other_from_being_synced(home: Home) -> None:
    home.history("tv")
    home.plan(SQUAD, sources=("gone", "tv", "gone-too"))
    done = home.round()
    assert [each.name for each in done.synced] == ["tv"]
    assert [("gone" in each.message, "gone-too" in each.message) for each in done.errors] == [
        (True, False),
        (True, True),
    ]
    assert home.store.work.issue_count() == 20


def test_where_no_source_answers_nothing_is_forecast_from_old_work(home: Home) -> None:
    home.plan(SQUAD + LAUNCH, sources=("gone",))
    done = home.round(then_forecast=True)
    assert (done.synced, done.forecasted) == ((), None)
    assert len(done.errors) == 1
    assert home.store.forecasts.newest(as_of=NOW.date()) == []


def test_a_round_forecasts_today_when_it_is_asked_to(home: Home) -> None:
    home.history()
    home.plan(SQUAD + LAUNCH)
    done = home.round(then_forecast=True)
    assert done.forecasted
    assert done.forecasted.new > 0
    assert {each.as_of for each in home.store.forecasts.newest(as_of=NOW.date())} == {NOW.date()}
    again = home.round(NOW + timedelta(minutes=10), then_forecast=True)
    assert again.forecasted
    assert again.forecasted.new == 0


def test_a_round_writes_down_that_a_release_date_moved(home: Home) -> None:
    home.history(release="2026-09-01")
    home.plan(SQUAD)
    home.round()
    home.history(release="2026-10-01")
    home.round(NOW + timedelta(days=1))
    (launch,) = home.store.plans.launches()
    assert [each.day.month for each in launch.dates] == [9, 10]


def test_a_round_downloads_only_what_changed_and_everything_when_told(home: Home) -> None:
    home.history()
    home.plan(SQUAD)
    home.round()
    assert [each.downloaded for each in home.round().synced] == [0]
    assert [each.downloaded for each in home.round(how=How(full=True)).synced] == [20]


def test_a_launch_that_waits_for_its_version_is_named(home: Home) -> None:
    home.history()
    home.plan(SQUAD + LAUNCH.replace("1.0", "7.0"))
    (sentence,) = home.round().waiting
    assert "Halcyon" in sentence


def test_a_round_tells_what_the_file_and_the_folders_added_also_where_no_source_answers(home: Home) -> None:
    home.plan(SQUAD, sources=("web",))
    assert home.round().change.told == "Added: squad Web."
    home.history(squad="Checkout")
    home.plan(SQUAD + LAUNCH)
    assert home.round().change.told == "Added: squad Checkout; launch Halcyon."
    assert home.round().change.told == ""


def test_what_a_round_that_failed_half_way_added_is_told_by_the_next_one_once(home: Home) -> None:
    home.plan(SQUAD, sources=())
    for _ in range(2):
        with pytest.raises(ConfigError, match="names no source"):
            home.round()
    home.history()
    home.plan(SQUAD + LAUNCH)
    assert home.round().change.told == "Added: squad Web; launch Halcyon."
    assert home.round().change.told == ""


def test_a_round_beside_another_is_refused_and_touches_nothing(home: Home) -> None:
    home.history()
    home.plan(SQUAD)
    with home.store.turns.take(TURN), pytest.raises(Busy, match="Another sync of this store is running"):
        home.round()
    assert home.store.work.source_states() == {}
    assert home.store.plans.squads() == []


def test_a_round_without_a_source_says_what_to_write(home: Home) -> None:
    with pytest.raises(ConfigError, match="names no source of work"):
        home.round()


def test_a_round_that_is_stopped_gives_its_turn_back(home: Home) -> None:
    home.history()
    home.plan(SQUAD)

    def stop(done: int, total: int | None, message: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync_round(home.settings, now=lambda: NOW, make_id=lambda: "t", progress=stop)
    assert [each.downloaded for each in home.round().synced] == [20]


# ------------------------------------------------------------------------------ a Jira that fails


JIRA = '[[jira]]\nname = "{name}"\nurl = "{url}"\nprojects = ["SHOP"]\nanonymous = true\n'
ZONE = '[organisation]\ntime_zone = "Asia/Kolkata"\n'


@contextmanager
def shop() -> Iterator[tuple[Site, str]]:
    """A public Jira with one issue in one version."""
    site = Site()
    site.add_project("SHOP", public=True)
    component = site.add_component("SHOP", "Web").id
    version = site.add_version("SHOP", "Northlight", release="2030-01-31").id
    site.create("SHOP", "Story", "One", components=(component,), versions=(version,))
    with running(site, "dc") as url:
        yield site, url


def test_a_source_that_asks_for_time_is_left_alone_and_the_others_go_on(home: Home) -> None:
    now = datetime.now(UTC)
    home.history()
    with shop() as (site, url):
        home.plan(SQUAD + JIRA.format(name="jira", url=url))
        site.trouble.add(too_many(retry_after=3600))
        assert isinstance(home.round(now).errors[0], SourceUnavailable)
        site.trouble.clear()
        site.log.clear()
        again = home.round(now + timedelta(minutes=30))
        assert [each.name for each in again.synced] == ["web"]
        (wait,) = again.errors
        assert wait.message.startswith("jira asked to be left alone until ")
        assert site.log.requests == []
        later = home.round(now + timedelta(minutes=61))
        assert ([each.name for each in later.synced], later.errors) == (["jira", "web"], ())


def test_a_source_that_was_merely_down_is_asked_again_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asked for nothing; whoever sees it back need not wait."""
    now = datetime.now(UTC)
    with shop() as (site, url):
        home.plan(JIRA.format(name="jira", url=url), sources=())
        assert home.round(now).errors == ()
        monkeypatch.setattr(reader, "Patience", lambda **more: Patience(attempts=1, **more))
        site.trouble.add(broken(502, path="/search", times=None))
        (down,) = home.round(now).errors
        assert "answers 502" in down.message
        site.trouble.clear()
        again = home.round(now)
        assert ([each.name for each in again.synced], again.errors) == (["jira"], ())


@pytest.mark.parametrize(
    ("after", "thread", "before"),
    [(0, "MainThread", "Starting"), (4, "andon-ahead", "shop: downloading")],
    ids=["while it looks around", "while it downloads"],
)
def test_a_wait_before_a_source_is_asked_again_is_told_while_it_lasts(
    home: Home, monkeypatch: pytest.MonkeyPatch, after: int, thread: str, before: str
) -> None:
    told: list[str] = []
    slept: list[tuple[float, str, str]] = []
    monkeypatch.setattr(
        rounds, "sleep", lambda seconds: slept.append((seconds, told[-1], threading.current_thread().name))
    )
    with shop() as (site, url):
        home.plan(JIRA.format(name="shop", url=url) + ZONE, sources=())
        site.trouble.add(broken(503, path="/search", after=after))
        sync_round(
            home.settings, now=lambda: NOW, make_id=itertools.count().__str__, progress=lambda *how: told.append(how[2])
        )
    ((seconds, meanwhile, waited_in),) = slept
    until = (NOW + timedelta(seconds=seconds)).astimezone(ZoneInfo("Asia/Kolkata"))
    assert (1 <= seconds < 2, waited_in) == (True, thread)
    assert meanwhile == f"shop: waiting until {until:%H:%M:%S} IST, then asking again"
    assert told[told.index(meanwhile) + 1] == before, "what was told before stands there again"
    assert told[-1] == "shop: downloading"


def test_how_long_a_source_asked_for_is_told_in_one_time_everywhere(home: Home) -> None:
    with shop() as (site, url):
        home.plan(ZONE + JIRA.format(name="jira", url=url), sources=())
        site.trouble.add(too_many(retry_after=3600, times=None))
        now = datetime.now(UTC)
        (asked,) = home.round(now).errors
        (waits,) = home.round(now).errors
    (when,) = re.findall(r"after (\S+ \S+ IST);", asked.hint)
    assert waits.message == f"jira asked to be left alone until {when}."
    told = _last(home.store.work.source_states()["jira"], load_organisation(home.settings.config), now)
    assert f"(it asked to be left alone until {when}; " in told


def test_a_sync_that_failed_is_noted_with_why_and_what_to_do_until_one_succeeds(home: Home) -> None:
    with shop() as (site, url):
        home.plan(JIRA.format(name="jira", url=url), sources=())
        site.trouble.add(too_many(retry_after=3600, times=None))
        (error,) = home.round(NOW).errors
        state = home.store.work.source_states()["jira"]
        assert (state["why"], state["hint"]) == (error.message, error.hint)
        assert datetime.fromisoformat(state["tried_at"]) == NOW
        assert state["tried_seconds"] >= 0
        site.trouble.clear()
        home.round(NOW + LONGEST_WAIT + timedelta(minutes=1))
    assert not {"why", "hint", "tried_at", "failed"} & set(home.store.work.source_states()["jira"])


def test_no_source_is_left_alone_for_longer_than_two_hours(home: Home) -> None:
    with shop() as (site, url):
        home.plan(JIRA.format(name="jira", url=url), sources=())
        site.trouble.add(too_many(retry_after=365 * 24 * 3600))
        now = datetime.now(UTC)
        home.round(now)
        site.trouble.clear()
        assert home.round(now + LONGEST_WAIT - timedelta(minutes=1)).errors
        assert home.round(now + LONGEST_WAIT + timedelta(minutes=1)).errors == ()


def test_a_clock_that_was_turned_back_silences_no_source(home: Home) -> None:
    home.history()
    home.plan(SQUAD)
    home.store.work.fail_sync("web", until=NOW + timedelta(days=30))
    assert home.round().errors == ()


# ------------------------------------------------------------------------------ a forecast is kept and scored


def forecast_launches(home: Home, now: datetime) -> set[str]:
    return {each.launch_id for each in home.store.forecasts.newest(as_of=now.date()) if each.as_of == now.date()}


def break_off(home: Home, source: str) -> None:
    """As a sync leaves it that was killed, or whose source failed, in the middle."""
    home.store.work.remember(source, {**home.store.work.memory(source), UNDER_WAY: True})


def test_while_a_source_cannot_be_reached_what_is_there_is_forecast_from(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD)
    home.round(then_forecast=True)
    (home.folder / "web" / "issues.parquet").unlink()
    ids = (f"late-{n}" for n in itertools.count())
    home.round(NOW + timedelta(days=1))
    later = NOW + timedelta(days=1)
    assert forecast(home.store, as_of=later.date(), now=later, make_id=lambda: next(ids)).forecasts


def test_a_launch_of_a_source_that_broke_off_is_not_forecast_and_the_others_are(home: Home) -> None:
    """Half of the work is missing then, and the number would be scored like any other."""
    later = NOW + timedelta(days=1)
    home.history("web")
    home.history("tv", squad="Tv")
    home.plan(SQUAD, sources=("web", "tv"))
    home.round(then_forecast=True)
    assert len(forecast_launches(home, NOW)) == 2
    (home.folder / "tv" / "issues.parquet").unlink()
    break_off(home, "tv")
    done = home.round(later, then_forecast=True)
    assert done.forecasted
    assert done.forecasted.behind == ("tv",)
    assert forecast_launches(home, later) == {launch_of(home, "web")}
    sentence = told_left_out(done.forecasted)
    assert sentence.startswith("Not forecast, since the last sync of tv broke off half-way: 1.0")
    home.history("tv", squad="Tv")
    home.round(later, then_forecast=True)
    assert len(forecast_launches(home, later)) == 2


def test_a_launch_whose_squad_also_works_in_the_source_that_broke_off_is_not_forecast(home: Home) -> None:
    home.history("web")
    home.history("tv")
    home.plan(SQUAD, sources=("web", "tv"))
    home.round()
    (home.folder / "tv" / "issues.parquet").unlink()
    break_off(home, "tv")
    home.round(NOW + timedelta(hours=1), then_forecast=True)
    assert forecast_launches(home, NOW) == set()


def test_what_a_source_that_was_never_read_has_of_an_epic_or_a_query_is_unknown(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD + '[[launch]]\nname = "Quiet"\njql = "labels = quiet"\n', sources=("web",))
    home.round(then_forecast=True)
    assert forecast_launches(home, NOW) == {"quiet", launch_of(home, "web")}
    later = NOW + timedelta(days=1)
    home.plan(SQUAD, sources=("web", "gone"))
    home.round(later, then_forecast=True)
    assert forecast_launches(home, later) == {launch_of(home, "web")}


def test_a_launch_that_waits_for_its_version_of_a_source_that_was_never_read_is_not_forecast(home: Home) -> None:
    home.plan(SQUAD + LAUNCH, sources=("gone",))
    home.round()
    home.store.work.begin_sync("gone", NOW)  # it broke off before it was done for the first time
    ids = (f"first-{n}" for n in itertools.count())
    done = forecast(home.store, as_of=NOW.date(), now=NOW, make_id=lambda: next(ids))
    assert (done.forecasts, done.left_out, done.behind) == ((), ("Halcyon",), ("gone",))


def test_a_day_that_the_last_whole_sync_saw_is_forecast_although_the_newest_failed(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD)
    home.round(NOW)
    break_off(home, "web")
    yesterday = NOW.date() - timedelta(days=1)
    ids = (f"late-{n}" for n in itertools.count())
    done = forecast(home.store, as_of=yesterday, now=NOW, make_id=lambda: next(ids))
    assert (done.left_out, bool(done.forecasts)) == ((), True)
    assert forecast(home.store, as_of=NOW.date(), now=NOW + timedelta(hours=1), make_id=lambda: next(ids)).left_out


def launch_of(home: Home, source: str) -> str:
    scope = f"version:{source}/1"
    return next(each.id for each in home.store.plans.launches() if scope in each.scopes)


# ------------------------------------------------------------------------------ names


def test_a_source_that_is_not_named_any_more_stops_the_round_before_anything_is_doubled(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD)
    home.round()
    home.history("tracker")
    home.plan(SQUAD, sources=("tracker",))
    with pytest.raises(ConfigError) as caught:
        home.round(NOW + timedelta(days=1))
    assert caught.value.message == "The store holds 20 issues of a source that andon.toml no longer names: 'web'."
    assert "andon sync --renamed web=NEW" in caught.value.hint
    assert home.store.work.issue_counts() == {"web": 20}


def test_a_renamed_source_goes_on_with_its_issues_and_its_launches(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD + LAUNCH)
    home.round()
    before = {each.id: each.dates for each in home.store.plans.launches()}
    (home.folder / "web").rename(home.folder / "tracker")
    home.plan(SQUAD + LAUNCH, sources=("tracker",))
    assert rename_source(home.settings, "web", "tracker", now=NOW, token="t") == 20
    done = home.round(NOW + timedelta(days=1))
    assert [(each.name, each.swept, each.downloaded) for each in done.synced] == [("tracker", 20, 0)]
    assert home.store.work.issue_counts() == {"tracker": 20}
    assert {each.id: each.dates for each in home.store.plans.launches()} == before
    assert [each.scopes for each in home.store.plans.launches()] == [("version:tracker/1",)]


def test_a_forgotten_source_is_asked_after_no_more(home: Home) -> None:
    home.history("web")
    home.history("tv", issues=8)
    home.plan(SQUAD, sources=("web", "tv"))
    home.round()
    home.plan(SQUAD, sources=("web",))
    assert forget_source(home.settings, "tv", now=NOW) == 8
    assert [each.name for each in home.round().synced] == ["web"]
    assert home.store.work.issue_counts() == {"web": 20}


def test_names_that_cannot_be_meant_change_nothing(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD)
    home.round()
    version = home.store.version()
    mends: dict[str, Callable[[], int]] = {
        "andon.toml names no source": lambda: rename_source(home.settings, "web", "nobody", now=NOW, token="t"),
        "no issues of a source 'wbe'": lambda: rename_source(home.settings, "wbe", "web", now=NOW, token="t"),
        "still names 'web'": lambda: rename_source(home.settings, "web", "web", now=NOW, token="t"),
        "still names 'web'.": lambda: forget_source(home.settings, "web", now=NOW),
        "no issues of a source 'web2'": lambda: forget_source(home.settings, "web2", now=NOW),
    }
    for sentence, mend in mends.items():
        with pytest.raises(ConfigError) as caught:
            mend()
        assert sentence in caught.value.message
    assert home.store.version() == version


def test_an_import_needs_no_line_in_the_file_whatever_was_named_so_before(home: Home) -> None:
    home.history("web")
    home.plan(SQUAD)
    home.round()
    home.history("other")
    home.plan(SQUAD, sources=("other",))
    remember_import(home.store, "web")
    assert [each.name for each in home.round().synced] == ["other"]


def test_a_store_of_before_knows_a_jira_by_its_query_and_takes_all_else_for_imports(home: Home) -> None:
    home.history("web")
    for name, asked in (("jira", "project = A"), ("old import", "")):
        home.store.work.begin_sync(name, NOW)
        home.store.work.save_issues(name, [issue("A-1")])
        home.store.work.finish_sync(name, NOW, {"asked": asked})
    home.plan(SQUAD)
    with pytest.raises(ConfigError, match=r"holds 1 issue of a source .* 'jira'"):
        home.round()
    forget_source(home.settings, "jira", now=NOW)
    assert [each.name for each in home.round().synced] == ["web"]


def test_a_round_that_finds_nothing_new_lets_every_page_keep_what_it_has_read(home: Home) -> None:
    home.history()
    home.plan(SQUAD + LAUNCH)
    home.round()
    home.round(NOW + timedelta(minutes=10))
    before = home.store.version()
    assert [each.downloaded for each in home.round(NOW + timedelta(minutes=20)).synced] == [0]
    assert home.store.version() == before
    home.history(release="2026-10-01")
    home.round(NOW + timedelta(minutes=30))
    assert home.store.version() > before
