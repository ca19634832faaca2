"""100 open sessions that act every ten seconds, while 300 people open a frozen link; `make bench` runs it too.

    python bench/sessions.py [--sessions 100] [--every 10] [--seconds 60] [--viewers 300]

The demo on a PostgreSQL, served by one process, and then by two behind nginx (deploy/nginx.conf) on the same cores. The
sessions are no browsers: they speak Streamlit's protocol, and leave the cores to the server. Printed of each: how
long reruns took, alone and while the link is opened, CPU and memory. What is seen of the sessions themselves stands
on the same machine, so reruns are, if anything, told too slow.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from clocks import print_scale, server_cpu_ms
from frozen_links import viewers
from live_session import live_session
from own_postgresql import postgresql

from andon.demo.folder import demo_day, ensure_demo
from andon.store import forget, open_store
from andon.ui import text
from replicas.front import await_both, nginx_before
from server import SERVE, Server, free_port, run_andon, running_server

SEED = 7
BAR_SECONDS = 1.0
SECONDS_OF_VIEWERS = 10
WARM_SECONDS = 20
BAR_MORE = 10
"""Percent: so much more CPU a rerun may cost with a second process."""


@dataclass
class Crowd:
    """Sessions that act, each in a thread of its own."""

    url: str
    every: float
    launches: Sequence[str]
    squads: Sequence[str]
    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def act(self, number: int, opened: threading.Barrier) -> None:
        """One visitor: a director at the portfolio, a squad at home, or anybody who reads about launches."""
        dice = random.Random(number)
        page = ("portfolio", "squad", "launch")[number % 3]
        try:
            with live_session(self.url, page, self._query(page, dice)) as session:
                if page == "portfolio":
                    session.choose(text.WHO, text.AS_DIRECTOR)
                opened.wait()
                pause = dice.random() * self.every
                while not self.ending.wait(pause):
                    began = time.perf_counter()
                    session.query = self._query(page, dice)
                    session.rerun()
                    spent = time.perf_counter() - began
                    self.took.append(spent)
                    pause = max(0.0, self.every - spent)
        except Exception as error:  # noqa: BLE001  whatever it is, it is counted
            self.failed.append(f"{type(error).__name__}: {error}")
            opened.abort()

    def _query(self, page: str, dice: random.Random) -> str:
        if page == "launch":
            return f"key={dice.choice(self.launches)}"
        return f"id={dice.choice(self.squads)}" if page == "squad" else ""


def main() -> None:
    """Print a few lines for each way to serve."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sessions", type=int, default=100)
    asked.add_argument("--every", type=float, default=10)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--viewers", type=int, default=300)
    options = asked.parse_args()
    print_scale()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        url = stack.enter_context(demo_on_postgresql(folder))
        store = open_store(url)
        launches = [each.id for each in store.plans.launches() if each.known_from <= datetime.now(UTC).date()][:40]
        squads = [each.id for each in store.plans.squads()]
        flags = store.words.flags(until=datetime.now(UTC) + timedelta(minutes=1))
        link = run_andon(url, "snapshot", next(each.launch_id for each in flags if each.launch_id)).rpartition("/")[2]
        forget(url)
        config = {"ANDON_CONFIG": str(folder / "none.toml")}
        with running_server(url, command=SERVE, env=config, cwd=folder) as server:
            alone = measure("one process", server.url, [server], launches, squads, f"/s/{link}", options)
        ports = (free_port(), free_port())
        with nginx_before(ports, folder) as front:
            # By these both kinds of visitor believe its certificate.
            os.environ |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(front.certificate))
            config["ANDON_PUBLIC_URL"] = front.url
            servers = [
                stack.enter_context(running_server(url, command=SERVE, env=config, cwd=folder, port=port))
                for port in ports
            ]
            await_both(front)
            both = measure("two behind nginx", front.url, servers, launches, squads, f"/s/{link}", options)
    more = 100 * (both / alone - 1)
    print(f"CPU of a rerun: {alone:.0f} ms with one process, {both:.0f} ms with two, {more:+.0f} % (bar: {BAR_MORE} %)")


def measure(
    what: str,
    url: str,
    servers: Sequence[Server],
    launches: Sequence[str],
    squads: Sequence[str],
    link: str,
    options: argparse.Namespace,
) -> float:
    """Let the crowd come, act alone, and then while the link is opened; CPU milliseconds of a rerun alone."""
    crowd = Crowd(url, options.every, launches, squads)
    before = sum(map(_megabytes, servers))
    opened = threading.Barrier(options.sessions + 1)
    with ThreadPoolExecutor(options.sessions) as pool:
        for number in range(options.sessions):
            pool.submit(crowd.act, number, opened)
        try:
            opened.wait()
        except threading.BrokenBarrierError:
            sys.exit("\n".join(crowd.failed[:3]))
        time.sleep(max(WARM_SECONDS, 2 * options.every))  # everybody has acted: caches are filled
        held = (sum(map(_megabytes, servers)) - before) / options.sessions
        alone, cost = _watch(crowd, servers, lambda: time.sleep(options.seconds))
        told: dict[str, Any] = {}
        room = partial(viewers, url, link, "Frozen", options.viewers, SECONDS_OF_VIEWERS)
        meanwhile, _ = _watch(crowd, servers, lambda: told.update(room()))
        crowd.ending.set()
    print(
        f"{what}, {options.sessions} sessions that act every {options.every:.0f} s: {_told(alone)} "
        f"(bar: {BAR_SECONDS:.0f} s); {cost:.0f} ms of CPU a rerun, {held:.1f} MB a session, {len(crowd.failed)} errors"
    )
    print(
        f"  while {told['num_requests']} people open a frozen link, {told['num_failures']} of them in vain: "
        f"{_told(meanwhile)}"
    )
    for each in crowd.failed[:3]:
        print(f"  {each}")
    return cost


def _watch(crowd: Crowd, servers: Sequence[Server], work: Callable[[], object]) -> tuple[list[float], float]:
    """How long reruns took meanwhile, and CPU milliseconds of each."""
    crowd.took.clear()
    before = sum(server_cpu_ms(each.process.pid) for each in servers)
    work()
    took = list(crowd.took)
    spent = sum(server_cpu_ms(each.process.pid) for each in servers) - before
    return took, spent / max(1, len(took))


def _told(took: list[float]) -> str:
    if not took:
        return "no reruns"
    inside = sorted(took)[int(0.95 * len(took))]
    return f"{len(took)} reruns, median {median(took):.2f} s, 95 % within {inside:.2f} s, the slowest {max(took):.2f} s"


def _megabytes(server: Server) -> float:
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@contextmanager
def demo_on_postgresql(folder: Path) -> Iterator[str]:
    """The demo in a PostgreSQL of our own, by the way that everybody moves there."""
    url = ensure_demo(folder / "demo", seed=SEED, today=demo_day(datetime.now(UTC)))
    forget(url)
    with postgresql() as own:
        run_andon(url, "export", str(folder / "moved"), "--no-history")
        run_andon(own.url(), "import", str(folder / "moved"))
        yield own.url()


if __name__ == "__main__":
    sys.exit(main())
