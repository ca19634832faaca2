"""Measure Andon on this machine and print it; nothing is asserted. `make bench` runs it all.

CPU time, not wall time, where nothing comparable runs beside it: these machines are noisy. The real history is
in ../shared/data/titanium and ends in 2021, so everything is taken as of 2015-06-30.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
# What visits pages and starts a Jira for tests does it here as well.
from clocks import cpu_ms, print_scale, report

from jira820_server import running_jira820
from server import run_andon

ROOT = Path(__file__).resolve().parents[1]
TITANIUM = ROOT.parent / "shared" / "data" / "titanium"
AS_OF = date(2015, 6, 30)
ROUNDS = 20


def main() -> None:
    """Print one line a measurement."""
    if not TITANIUM.is_dir():
        print(f"{TITANIUM} is not here: nothing to measure with.")
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANDON_DATABASE_URL"] = f"sqlite:///{folder}/andon.db"
        os.environ["ANDON_CONFIG"] = f"{folder}/andon.toml"
        os.chdir(folder)
        history()
        reruns()
        freezing()
    second_sync()


def history() -> None:
    """Import ten years, then forecast one day of them."""
    told, seconds = _timed(lambda: _andon("import", str(TITANIUM), "--json"))
    source = told["sources"][0]
    print(f"import: {source['downloaded']} issues, {seconds:.1f} s for the command (bar: 60 s)")
    told, seconds = _timed(lambda: _andon("forecast", "--as-of", AS_OF.isoformat(), "--json"))
    parts = [each for each in told["forecasts"] if each["squad"]]
    made = sum(each["state"] == "forecast" for each in parts)
    print(
        f"forecast as of {AS_OF}: {made} of {len(parts)} contributions have a number; "
        f"{seconds:.1f} s for the command, {told['seconds']:.1f} s of it computing (bar: 5 s)"
    )


def reruns() -> None:
    """A rerun of the portfolio: when nothing changed, and after a write."""
    from looking import after_changes, look_at, settle

    from andon.store import open_store
    from andon.ui import links

    settle()
    page = look_at(links.PORTFOLIO, as_of=AS_OF.isoformat())
    print(f"portfolio as of {AS_OF}: {len(page.main)} elements")
    print_scale()
    report("portfolio rerun, nothing changed", [cpu_ms(page.run) for _ in range(ROUNDS)], 60)
    store = open_store(os.environ["ANDON_DATABASE_URL"])
    report("portfolio rerun, after a change", after_changes(page, store, ROUNDS), 300)


def freezing() -> None:
    """Freeze a launch with a forecast into every format, as a click does."""
    import secrets
    from zoneinfo import ZoneInfo

    from andon.model import ForecastState, Role, Viewer
    from andon.store import open_store
    from andon.usecases.board import Look
    from andon.usecases.portfolio import portfolio
    from andon.usecases.snapshot import freeze
    from andon.web.frozen import renderer

    store, now = open_store(os.environ["ANDON_DATABASE_URL"]), datetime.now(UTC)
    then = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC)
    look = Look(Viewer(Role.DIRECTOR), then, now, timedelta(hours=72))
    rows = portfolio(store, look).rows
    known = [row for row in rows if row.outlook.state is ForecastState.FORECAST] or list(rows)
    render = renderer(ZoneInfo("UTC"), "https://andon.example")
    spent, waited = [], []
    for n in range(5):
        began = time.perf_counter()
        secret = secrets.token_urlsafe(24)
        one = partial(freeze, store, look, f"launch:{known[0].id}", render=render, token=f"bench-{n}", secret=secret)
        spent.append(cpu_ms(one))
        waited.append(1000 * (time.perf_counter() - began))
    print(f"freezing a launch, the first one, with its libraries: {spent[0]:.0f} ms of CPU, {waited[0]:.0f} ms")
    report("freezing a launch into every format", spent[1:], 2000)
    print(f"the same by the clock: median {statistics.median(waited[1:]):.0f} ms")


def second_sync() -> None:
    """Sync from a real Jira server twice: the second one must find nothing to download."""
    from andon.sources.jira.reader import JiraSettings
    from andon.sources.jira.source import JiraSource
    from andon.store import open_store
    from andon.usecases.sync import sync

    with tempfile.TemporaryDirectory() as folder, running_jira820() as url:
        store = open_store(f"sqlite:///{folder}/jira.db")
        settings = JiraSettings(name="jira", url=url, query="order by key", token="bench")
        for told in ("first", "second"):
            done = sync(store, JiraSource(settings, {}, {}), now=datetime.now(UTC))
            print(f"jira820, {told} sync: {done.swept} swept, {done.downloaded} downloaded, {done.seconds:.1f} s")


def _andon(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run_andon(os.environ["ANDON_DATABASE_URL"], *words))
    return told


def _timed(work: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


if __name__ == "__main__":
    main()
