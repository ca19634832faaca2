"""300 people open a frozen link within ten seconds while a director works; `make bench` runs it too.

    python bench/frozen_links.py [--viewers 300] [--seconds 10]

`andon serve` over the demo and a Chromium on its portfolio, on this machine. The viewers are locust's, a public load
tool, which uv fetches for itself the first time (uv tool run): it is no part of this environment. Printed: errors, how
long the page and the slides took, and how long the director waited for the portfolio to change, alone and meanwhile.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
# What serves and browses for tests does it here as well.
from clocks import server_cpu_ms
from looking import filter_portfolio

from andon.demo.folder import demo_day, ensure_demo
from andon.store import forget, open_store
from andon.ui import text
from andon.web.readied import AFTER_SECONDS
from browser.visiting import await_still, look_as
from browsing import running_chromium
from server import SERVE, Server, program, run_andon, running_server

LOCUST = "locust==2.47.0"
SEED = 7
ALONE_SECONDS = 6
"""How long the director works before the viewers come."""
PATIENCE_SECONDS = 60
WARM_SECONDS = AFTER_SECONDS + 15
"""A server loads what freezing needs half a minute after its start: a room that comes just then waits longer."""
VIEWERS_FILE = Path(__file__).with_name("frozen_links_viewers.py")


def main() -> None:
    """Print one line a measurement."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--viewers", type=int, default=300)
    asked.add_argument("--seconds", type=int, default=10)
    options = asked.parse_args()
    subprocess.run([*_locust(), "--version"], check=True, stdout=subprocess.DEVNULL)  # fetched before the clock runs
    with tempfile.TemporaryDirectory() as folder:
        url = ensure_demo(Path(folder), seed=SEED, today=demo_day(datetime.now(UTC)))
        launch_id = next(
            flag.launch_id for flag in open_store(url).words.flags(until=datetime.now(UTC)) if flag.launch_id
        )
        forget(url)
        config = {"ANDON_CONFIG": f"{folder}/andon.toml"}
        with running_server(url, command=SERVE, env=config) as server, director(server) as waited:
            time.sleep(WARM_SECONDS)
            told = _times(viewers(server.url, "/healthz", "ok", options.viewers, options.seconds))
            print(f"for scale, the same crowd at /healthz: median {median(told):.0f} ms, 95 % within {_most(told)} ms")
            for subject in (launch_id, "portfolio"):
                link = run_andon(url, "snapshot", subject, **config).rpartition("/")[2]
                for query in ("", "?present"):
                    measure(server, f"/s/{link}{query}", subject, options, waited)
            assert "Traceback" not in server.log


def measure(server: Server, path: str, subject: str, options: argparse.Namespace, waited: list[float]) -> None:
    """A room opens the link, and the director goes on."""
    size = len(server.ask(path, headers={"Accept-Encoding": "gzip"}).body) / 1000
    waited.clear()
    time.sleep(ALONE_SECONDS)
    alone = list(waited)
    waited.clear()
    spent = server_cpu_ms(server.process.pid)
    opened = viewers(server.url, path, "Frozen", options.viewers, options.seconds)
    spent = (server_cpu_ms(server.process.pid) - spent) / 1000
    told = _times(opened)
    meanwhile = list(waited)
    what = "slides" if path.endswith("?present") else "page"
    print(
        f"{what} of {'the portfolio' if subject == 'portfolio' else 'a launch'}, {size:.0f} kB: "
        f"{opened['num_requests']} viewers within {opened['last_request_timestamp'] - opened['start_time']:.0f} s, "
        f"{opened['num_failures']} errors; "
        f"median {median(told):.0f} ms, 95 % within {_most(told)} ms (bar: 300), "
        f"the slowest {told[-1]} ms"
    )
    print(
        f"  the director's filter changed in {median(alone):.2f} s alone, in {median(meanwhile):.2f} s meanwhile, "
        f"{max(meanwhile):.2f} s at most, {len(meanwhile)} times (bar: 1); "
        f"the server spent {spent:.1f} s of CPU on both"
    )


def _times(opened: Any) -> list[int]:
    return sorted(int(each) for each, number in opened["response_times"].items() for _ in range(number))


def _most(told: list[int]) -> int:
    return told[int(0.95 * len(told))]


def viewers(url: str, path: str, says: str, number: int, seconds: float) -> Any:
    """Let so many come, evenly over the seconds; what locust counted."""
    told = subprocess.run(
        [
            *_locust(),
            *("-f", str(VIEWERS_FILE), "--headless", "--json", "--host", url, "--loglevel", "ERROR"),
            *("--users", str(number), "--spawn-rate", str(number / seconds), "--run-time", f"{PATIENCE_SECONDS}s"),
        ],
        env={**os.environ, "OPEN": path, "SAYS": says, "VIEWERS": str(number)},
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        check=False,  # it ends with 1 where there were errors, and they are printed
    )
    (counted,) = json.loads(told.stdout)
    return counted


@contextmanager
def director(server: Server) -> Iterator[list[float]]:
    """A director at a portfolio, who types a filter and takes it away, again and again; seconds of each."""
    waited: list[float] = []
    ended = threading.Event()
    ready = threading.Event()

    def work() -> None:
        with running_chromium() as chromium:
            page = chromium.new_page()
            page.goto(f"{server.url}/portfolio")
            page.get_by_role("heading", level=1).first.wait_for()
            await_still(page)
            look_as(page, text.AS_DIRECTOR)
            while not ended.is_set():
                waited.append(filter_portfolio(page, "needs"))
                waited.append(filter_portfolio(page, ""))
                ready.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(60), "the director's page did not come"
        yield waited
    finally:
        ended.set()
        thread.join()


def _locust() -> list[str]:
    return [program("uv"), "tool", "run", "--from", LOCUST, "locust"]


if __name__ == "__main__":
    sys.exit(main())
