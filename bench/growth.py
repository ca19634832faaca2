"""How Andon grows on a PostgreSQL from ten thousand issues to a million: 500 squads, 200 open launches.

    python bench/growth.py [--issues 10000,30000,100000,300000,1000000] [--svg docs/images/growth.svg]

One organisation grows: its history folder is imported by `andon import` at each size, what is new in it alone. At each
size a copy of the database is forecast; a hundred issues change, are imported and forecast again; and a director looks
at the portfolio of a real `andon serve`: when nothing changed, after a check-in, after the import, after the forecast.
Printed: CPU (Andon's and PostgreSQL's together) and the clock, memory and sizes, as a table and as bars. The curve is
written as a picture. Not a part of `make bench`:
a million issues take ten minutes on a quiet machine, and more than twice that beside other work.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from clocks import print_scale, server_cpu_ms
from grown_organisation import Organisation, Size
from growth_curve import Bar, draw, print_bars
from large import speak
from live_session import LiveSession, live_session
from own_postgresql import OwnPostgresql, postgresql

from andon.model import LaunchState, Role, Status, Viewer
from andon.store import Store, forget, open_store
from andon.ui import text
from andon.usecases.check_in import check_in
from server import SERVE, Server, program, running_server

SIZES = "10000,30000,100000,300000,1000000"
SQUADS, LAUNCHES, LANDED = 500, 200, 60
CHANGED = 100
"""Issues that are done between two forecasts."""
ROUNDS = 10
BARS = (
    Bar("portfolio after a check-in", "the portfolio after a check-in", 0.5),
    Bar("portfolio after a sync", "the portfolio after a sync", 0.5),
    Bar("forecast again", f"a forecast after {CHANGED} issues changed", 10),
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What something took."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of CPU: Andon's and PostgreSQL's."""
    postgresql: float
    """PostgreSQL's share of them."""
    peak_mb: float = 0.0
    """The most memory of Andon's process."""


@dataclass
class Figures:
    """What was measured at one size."""

    issues: int
    database_mb: float = 0.0
    forecasts: int = 0
    spent: dict[str, Spent] = field(default_factory=dict)


def main() -> None:
    """Print a line for each measurement, then a table, bars and where the curve is."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--issues", default=SIZES)
    asked.add_argument("--svg", type=Path, default=None)
    options = asked.parse_args()
    sizes = [int(each) for each in options.issues.split(",")]
    picture = options.svg and options.svg.resolve()
    print_scale()
    with tempfile.TemporaryDirectory() as name, postgresql() as own:
        folder = Path(name)
        os.environ["ANDON_CONFIG"] = str(folder / "andon.toml")
        os.chdir(folder)
        own.run("create database grown")
        organisation = Organisation(Size(max(sizes), SQUADS, LAUNCHES, LANDED), _midnight())
        found = [at(own, organisation, folder / "history", each) for each in sizes]
    print_table(found)
    seconds = {bar.name: [each.spent[bar.name].cpu for each in found] for bar in BARS}
    print_bars(sizes, BARS, seconds)
    if picture:
        draw(sizes, BARS, seconds, picture)
        print(f"The curve: {picture}")


def at(own: OwnPostgresql, organisation: Organisation, history: Path, issues: int) -> Figures:
    """Let the organisation grow to so many issues, and measure a copy of it."""
    figures = Figures(issues)
    organisation.write(history, issues)
    grown = own.url("grown")
    _say(figures, "import", *_andon(own, grown, "import", str(history), "--json"))
    store = open_store(grown)
    if not store.words.last_check_ins(until=datetime.now(UTC)):
        print(f"  {speak(store)} check-ins, {len(store.plans.contributions())} squads' parts in launches")
    forget(grown)
    with _copy(own) as url:
        told, spent = _andon(own, url, "forecast", "--json")
        figures.forecasts = len(told["forecasts"])
        _say(figures, "forecast", told, spent)
        _say(figures, "forecast, nothing changed", *_andon(own, url, "forecast", "--json"))
        looks(own, url, figures, lambda: organisation.finish(CHANGED, issues), organisation, history)
        figures.database_mb = own.run(f"select pg_database_size('{_COPY}')") / 2**20
    return figures


def looks(
    own: OwnPostgresql,
    url: str,
    figures: Figures,
    change: Callable[[], None],
    organisation: Organisation,
    history: Path,
) -> None:
    """A director looks at the portfolio while others write, a sync comes and a forecast follows it."""
    store = open_store(url)
    words = speaking(store)
    with running_server(url, command=SERVE) as server, live_session(server.url, "portfolio") as visitor:
        visitor.choose(text.WHO, text.AS_DIRECTOR)
        time.sleep(2)

        def look(before: Callable[[], object], rounds: int) -> Spent:
            return _middle([_look(own, server, visitor, before) for _ in range(rounds)])

        _say(figures, "portfolio, nothing changed", {}, look(lambda: None, ROUNDS))
        _say(figures, "portfolio after a check-in", {}, look(lambda: next(words), ROUNDS))
        change()
        organisation.write(history, figures.issues)
        told, spent = _andon(own, url, "import", str(history), "--json")
        assert told["sources"][0]["downloaded"] == CHANGED, told
        _say(figures, f"import of {CHANGED} changed", told, spent)
        _say(figures, "portfolio after a sync", {}, look(lambda: None, 1))
        _say(figures, "forecast again", *_andon(own, url, "forecast", "--json"))
        _say(figures, "portfolio after a forecast", {}, look(lambda: None, 1))
    forget(url)


def speaking(store: Store) -> Iterator[bool]:
    """A squad after the other says something new about its part."""
    still_open = {each.id for each in store.plans.launches() if each.state is LaunchState.OPEN}
    for n, part in enumerate(each for each in store.plans.contributions() if each.launch_id in still_open):
        yield check_in(
            store,
            Viewer(Role.SQUAD, frozenset({part.squad_id})),
            launch_id=part.launch_id,
            squad_id=part.squad_id,
            status=Status.ON_TRACK,
            probability=70,
            sentence="It goes on, and better than last week.",
            token=f"grown-{n}",
            now=datetime.now(UTC),
        )


# ------------------------------------------------------------------------------ one measurement


def _look(own: OwnPostgresql, server: Server, visitor: LiveSession, before: Callable[[], object]) -> Spent:
    before()
    cpu, databases = server_cpu_ms(server.process.pid), own.cpu_ms()
    began = time.perf_counter()
    visitor.rerun()
    wall = time.perf_counter() - began
    time.sleep(0.2)  # the collection of garbage after a run
    mine, theirs = server_cpu_ms(server.process.pid) - cpu, own.cpu_ms() - databases
    return Spent(wall, (mine + theirs) / 1000, theirs / 1000)


def _middle(looks: list[Spent]) -> Spent:
    return Spent(*(median(getattr(each, name) for each in looks) for name in ("wall", "cpu", "postgresql")))


def _andon(own: OwnPostgresql, url: str, *words: str) -> tuple[dict[str, Any], Spent]:
    """One command in a process of its own, what it told, and what it took."""
    before, began = own.cpu_ms(), time.perf_counter()
    env = {**os.environ, "ANDON_DATABASE_URL": url}
    with subprocess.Popen([program("andon"), *words], env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"andon {' '.join(words)} ended with {process.returncode}")
    databases = (own.cpu_ms() - before) / 1000
    return json.loads(told), Spent(wall, used.ru_utime + used.ru_stime + databases, databases, used.ru_maxrss / 1024)


def _say(figures: Figures, what: str, told: Mapping[str, Any], spent: Spent) -> None:
    figures.spent[what] = spent
    computing = f", {told['seconds']:.1f} s of it computing" if "seconds" in told else ""
    memory = f", {spent.peak_mb:.0f} MB" if spent.peak_mb else ""
    print(
        f"{figures.issues:>9} issues, {what}: {spent.wall:.2f} s, CPU {spent.cpu:.2f} s "
        f"(PostgreSQL's {spent.postgresql:.2f} s){computing}{memory}",
        flush=True,
    )


_COPY = "measured"


@contextmanager
def _copy(own: OwnPostgresql) -> Iterator[str]:
    """A copy of the grown database, so that forecasts of one size do not lie beside those of the next."""
    own.run(f"create database {_COPY} template grown")
    yield own.url(_COPY)
    own.run(f"drop database {_COPY} with (force)")


def print_table(found: list[Figures]) -> None:
    """All figures, a row a size: CPU seconds, and in brackets those by the clock."""
    rows = {
        f"{each.issues:,}": {
            "MB": f"{each.database_mb:,.0f}",
            "forecasts": each.forecasts,
            **{what: f"{spent.cpu:.2f} ({spent.wall:.2f})" for what, spent in each.spent.items()},
        }
        for each in found
    }
    print("\nCPU seconds, and in brackets seconds by the clock:")
    print(pd.DataFrame(rows).to_string())


def _midnight() -> pd.Timestamp:
    return pd.Timestamp(datetime.now(UTC).date(), tz="UTC")


if __name__ == "__main__":
    main()
