"""A round brings in every source that answers, tells of those that do not, and is alone on its store."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from andon.config import Settings
from andon.errors import Busy, ConfigError, SourceError, SourceUnavailable
from andon.rounds import TURN, How, Round, sync_round
from andon.store import Store
from andon.usecases.ports import silent
from examples import NOW, sqlite_store

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

    def history(self, name: str = "web", *, issues: int = 20, release: str = "2026-09-01") -> None:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        done = pd.date_range("2026-01-05", periods=issues, freq="4D", tz="UTC")
        rows = [
            {
                "key": f"{name.upper()}-{n}",
                "project": name.upper(),
                "squad": "Web",
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


def test_whoever_asks_for_most_time_is_given_it() -> None:
    soon, late = (datetime(2026, 5, 12, hour, tzinfo=UTC) for hour in (10, 11))
    errors = (SourceUnavailable("a", until=late), SourceUnavailable("b", until=soon), SourceUnavailable("c"))
    assert Round(errors=errors).until == late
    assert Round(errors=(SourceError("d"), SourceUnavailable("e"))).until is None
