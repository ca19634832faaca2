"""The portfolio and the timeline of a large organisation; `make bench` runs it too.

    python bench/large.py [--launches 200] [--squads 120] [--issues 100000]

A generated history of two years with open launches alone, three squads in each, all of them forecast today, and words
and flags from every squad. Printed: CPU of a rerun, in this process by AppTest (its reading of the page and compiling
of the script included, which a server does not do), and in a warm `andon serve` for a visitor at a websocket
(the sending of every message included); and how long a Chromium waits for the first picture and for a filter.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
# What serves and browses for tests does it here as well.
from clocks import cpu_ms, print_scale, report, server_cpu_ms
from live_session import LiveSession, live_session
from looking import after_changes, filter_portfolio, look_at, settle

from andon.model import LaunchState, Role, Status, Viewer
from andon.store import Store, open_store
from andon.ui import links, text, text_portfolio
from andon.usecases.check_in import check_in
from andon.usecases.flags import raise_flag
from browser.visiting import await_still, look_as
from browsing import running_chromium
from server import SERVE, run_andon, running_server

SEED = 11
DAYS = 730
ROUNDS = 12
PAGES = {"portfolio": links.PORTFOLIO, "timeline": links.TIMELINE}
STATUSES = (Status.ON_TRACK, Status.WORRIED, Status.NEEDS_HELP)


def main() -> None:
    """Print one line a measurement."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--launches", type=int, default=200)
    asked.add_argument("--squads", type=int, default=120)
    asked.add_argument("--issues", type=int, default=100_000)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANDON_DATABASE_URL"] = url = f"sqlite:///{folder}/andon.db"
        os.environ["ANDON_CONFIG"] = f"{folder}/andon.toml"
        os.chdir(folder)
        furnish(Path(folder), options)
        reruns(open_store(url))
        served(url)
        browsed(url, options.launches)


def furnish(folder: Path, options: argparse.Namespace) -> None:
    """Fill the store by the roads that users take: a folder is imported and forecast, and squads speak."""
    write_history(folder / "history", options)
    url = os.environ["ANDON_DATABASE_URL"]
    run_andon(url, "import", str(folder / "history"), "--json")
    done = json.loads(run_andon(url, "forecast", "--json"))
    store = open_store(url)
    said = speak(store)
    plans = store.plans
    print(
        f"{len(plans.launches())} launches, {len(plans.squads())} squads, {store.work.issue_count()} issues; "
        f"{len(done['forecasts'])} forecasts in {done['seconds']:.1f} s; {said} check-ins"
    )


def write_history(folder: Path, options: argparse.Namespace) -> None:
    """Issues of three squads a launch, done at a steady pace, more than half of them by today."""
    folder.mkdir()
    draw, today = np.random.default_rng(SEED), pd.Timestamp(datetime.now(UTC).date(), tz="UTC")
    count = options.issues
    launch = draw.integers(options.launches, size=count)
    squad = (launch * 3 + draw.integers(3, size=count)) % options.squads
    created = draw.uniform(0, DAYS, size=count)
    done = created + draw.exponential(90, size=count)
    is_done = done < DAYS
    keys = [f"BIG-{n}" for n in range(count)]
    pd.DataFrame(
        {
            "key": keys,
            "project": "BIG",
            "squad": [f"Tribe{n % 8} Squad{n:03}" for n in squad],
            "type": "Story",
            "status": np.where(is_done, "Done", "To Do"),
            "category": np.where(is_done, "done", "new"),
            "resolution": pd.Series("Fixed", index=range(count)).where(is_done),
            "delivered": is_done,
            "created": today - pd.to_timedelta(DAYS - created, unit="D"),
            "done": (today - pd.to_timedelta(DAYS - done, unit="D")).where(is_done),
        }
    ).to_parquet(folder / "issues.parquet")
    ends = [(today + pd.Timedelta(days=int(each))).date() for each in draw.integers(20, 360, size=options.launches)]
    ids = [str(n) for n in range(options.launches)]
    names = [f"Launch {n}" for n in range(options.launches)]
    nothing = [None] * options.launches
    versions = {"id": ids, "project": "BIG", "name": names, "start": nothing, "release": ends, "released": False}
    pd.DataFrame(versions).to_parquet(folder / "versions.parquet")
    pd.DataFrame({"key": keys, "version_id": launch.astype(str)}).to_parquet(folder / "issue_versions.parquet")


def speak(store: Store) -> int:
    """Four of five squads say how their part of an open launch goes, and every tenth part has a flag."""
    now = datetime.now(UTC)
    still_open = {each.id for each in store.plans.launches() if each.state is LaunchState.OPEN}
    parts = [(each.launch_id, each.squad_id) for each in store.plans.contributions() if each.launch_id in still_open]
    said = 0
    for n, (launch_id, squad_id) in enumerate(parts):
        viewer = Viewer(Role.SQUAD, frozenset({squad_id}))
        if n % 5:
            said += check_in(
                store,
                viewer,
                launch_id=launch_id,
                squad_id=squad_id,
                status=STATUSES[n % 3],
                probability=(10, 30, 50, 70, 90)[n % 5],
                sentence=f"Part {n} goes on.",
                token=f"said-{n}",
                now=now - timedelta(days=n % 20),
            )
        if n % 10 == 0:
            raise_flag(
                store,
                viewer,
                squad_id=squad_id,
                launch_id=launch_id,
                sentence=f"Part {n} waits for a machine.",
                token=f"flag-{n}",
                now=now - timedelta(days=n % 7),
            )
    return said


def reruns(store: Store) -> None:
    """CPU of a page when nothing changed, with another filter, and after a write."""
    settle()
    print_scale()
    for name, script in PAGES.items():
        page = look_at(script)
        report(f"{name}, nothing changed", [cpu_ms(page.run) for _ in range(ROUNDS)], 60)
        filtered = []
        for n in range(ROUNDS):
            page.query_params["tribe"] = f"tribe{n % 8}"
            filtered.append(cpu_ms(page.run))
        report(f"{name}, another filter", filtered, 500)
        del page.query_params["tribe"]
        report(f"{name}, after a change", after_changes(page, store, ROUNDS), 300)


def served(url: str) -> None:
    """CPU of the server's whole process for a rerun of the portfolio, its messages to the visitor included."""
    store = open_store(url)
    with running_server(url, command=SERVE) as server, live_session(server.url, "portfolio") as visitor:
        visitor.choose(text.WHO, text.AS_DIRECTOR)
        time.sleep(2)
        spent = [_served_ms(server.process.pid, visitor) for _ in range(ROUNDS)]
        report("portfolio by andon serve, nothing changed", spent, 60)
        spent = []
        for n in range(ROUNDS):
            store.plans.remember("bench", f"served-{n}")
            spent.append(_served_ms(server.process.pid, visitor))
        report("portfolio by andon serve, after a change", spent, 300)


def _served_ms(pid: int, visitor: LiveSession) -> float:
    before = server_cpu_ms(pid)
    visitor.rerun()
    time.sleep(0.2)  # the collection of garbage after a run
    return server_cpu_ms(pid) - before


def browsed(url: str, launches: int) -> None:
    """Seconds that somebody in a browser waits, once the server has shown the page to somebody before."""
    with running_server(url, command=SERVE) as server, running_chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        first = []
        for _ in range(4):
            began = time.perf_counter()
            page.goto(f"{server.url}/portfolio")
            page.get_by_role("heading", name=text_portfolio.open_launches(launches)).wait_for()
            first.append(time.perf_counter() - began)
            await_still(page)
        print(f"Chromium, until its launches are on the page: {min(first[1:]):.2f} to {max(first[1:]):.2f} s (bar: 3)")
        look_as(page, text.AS_DIRECTOR)
        asked = ("machine", "", "goes on", "", "machine", "")
        waited = [1000 * filter_portfolio(page, words) for words in asked]
        report("Chromium, a filter until the page is at rest", waited, 500, "ms")


if __name__ == "__main__":
    main()
