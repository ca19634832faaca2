"""Fifty squads check in at the same second, each with a double click; `make bench` runs it too.

    python bench/check_ins.py [--squads 50] [--rounds 5]

Real processes over one database, SQLite and PostgreSQL: every squad is a thread that waits for the same moment, clicks,
and clicks again at once. Printed: what is in the store afterwards, and how long the slowest click took.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median

from own_postgresql import postgresql

from andon.model import Launch, Role, Squad, Status, Viewer
from andon.store import Store, forget, open_store
from andon.usecases.check_in import check_in

PROCESSES = 4
PATIENCE_SECONDS = 120
HEAD_START = 0.5
"""Seconds from when everybody is ready to the moment of the click."""

_ready: Barrier | None = None

Clicks = list[float]
"""Seconds that each click took."""


def main() -> None:
    """Print what each database did."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--squads", type=int, default=50)
    asked.add_argument("--rounds", type=int, default=5)
    options = asked.parse_args()
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with database() as url:
            _furnish(url, options.squads)
            told = [clicked(url, options.squads, number) for number in range(options.rounds)]
            kept = Counter(each.squad_id for each in open_store(url).words.check_ins(until=datetime.now(UTC)))
            forget(url)
        lost = sum(max(options.rounds - kept[f"squad-{n}"], 0) for n in range(options.squads))
        doubled = sum(max(number - options.rounds, 0) for number in kept.values())
        seconds = [each for clicks in told for each in clicks]
        print(
            f"{name}: {options.rounds} times {options.squads} squads, two clicks each; "
            f"{sum(kept.values())} check-ins kept, {lost} lost, {doubled} doubled; "
            f"a click took {median(seconds):.2f} s, the slowest {max(seconds):.2f} s (bar: under 2)"
        )


def clicked(url: str, squads: int, number: int) -> Clicks:
    """One second in which all of them click."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, initializer=_share, initargs=(ready,)) as pool:
        shares = [[f"squad-{n}" for n in range(squads)][share::PROCESSES] for share in range(PROCESSES)]
        found = pool.starmap_async(_process, [(url, share, number) for share in shares], chunksize=1)
        return [each for share in found.get(PATIENCE_SECONDS) for each in share]


def _share(ready: Barrier) -> None:
    global _ready  # the only way to hand it to the processes of a pool
    _ready = ready


def _process(url: str, squads: list[str], number: int) -> Clicks:
    store = open_store(url)
    with ThreadPoolExecutor(max_workers=2 * len(squads)) as pool:
        assert _ready
        _ready.wait(PATIENCE_SECONDS)
        at = time.monotonic() + HEAD_START
        return list(pool.map(lambda squad: _click(store, squad, number, at), [*squads, *squads]))


def _click(store: Store, squad: str, number: int, at: float) -> float:
    time.sleep(max(at - time.monotonic(), 0))
    began = time.perf_counter()
    check_in(
        store,
        Viewer(Role.SQUAD, frozenset({squad})),
        launch_id="launch",
        squad_id=squad,
        status=Status.ON_TRACK,
        probability=70,
        sentence=f"{squad} says so for the {number}th time.",
        token=f"{squad}-{number}",
        now=datetime.now(UTC),
    )
    return time.perf_counter() - began


# ------------------------------------------------------------------------------ databases


@contextmanager
def sqlite() -> Iterator[str]:
    """A fresh SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'andon.db'}"
        yield url


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh PostgreSQL server."""
    with postgresql() as own:
        yield own.url()


def _furnish(url: str, squads: int) -> None:
    store, now = open_store(url), datetime.now(UTC)
    store.plans.add_squads([Squad(f"squad-{n}", f"Squad {n}") for n in range(squads)], token="squads", at=now)
    everybody = tuple(f"squad-{n}" for n in range(squads))
    store.plans.add_launches([Launch("launch", "Launch", now.date(), squad_ids=everybody)], token="launch", at=now)
    store.plans.settle(at=now)
    forget(url)


if __name__ == "__main__":
    sys.exit(main())
