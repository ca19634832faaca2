"""Small organisations, said in a line: squads with a steady pace, launches with items."""

from collections.abc import Iterable, Sequence

import pandas as pd

from andon.frames import NEVER
from forecast.titanium import Tables

TODAY = 1000
"""The day as of which the examples are forecast."""

Item = tuple[str, str | None, int, int, Sequence[str]]
"""Issue, squad, created, done, launches."""


def steady(squad: str, every: int, first: int = 400, last: int = TODAY) -> list[Item]:
    """A squad that finishes one item in so many days, none of them in a launch."""
    return [(f"{squad}-{day}", squad, day - 5, day, ()) for day in range(first, last + 1, every)]


def waiting(squad: str | None, launch: str, number: int, created: int = 900) -> list[Item]:
    """Open items of a squad in a launch."""
    return [(f"{launch}-{squad}-open-{each}", squad, created, NEVER, (launch,)) for each in range(number)]


def finished(squad: str | None, launch: str, days: Iterable[int]) -> list[Item]:
    """Items of a launch that were delivered on the days, each created 60 days before."""
    return [(f"{launch}-{squad}-{each}", squad, day - 60, day, (launch,)) for each, day in enumerate(days)]


LaunchRow = tuple[str, int, int, int, bool]
"""Id, known from, target, ended, landed."""


def launch(name: str, target: int = NEVER, ended: int = NEVER, known_from: int = 300) -> LaunchRow:
    """A row of the launch table; what has ended has landed."""
    return name, known_from, target, ended, ended < NEVER


def tables(launches: Sequence[LaunchRow], *items: Sequence[Item]) -> Tables:
    """The tables of these launches and items; every done item counts as delivered."""
    rows = [item for group in items for item in group]
    squads = {squad: squad.title() for _, squad, *_ in rows if squad}
    work = pd.DataFrame(
        {
            "issue": [row[0] for row in rows],
            "key": [row[0] for row in rows],
            "squad_id": pd.array([row[1] for row in rows], dtype="str"),
            "created": pd.array([row[2] for row in rows], dtype="int64"),
            "done": pd.array([row[3] for row in rows], dtype="int64"),
            "delivered": [row[3] < NEVER for row in rows],
            "closed_unknown": [False for _ in rows],
        }
    ).astype({"created": "int64", "done": "int64", "delivered": "bool", "closed_unknown": "bool"})
    pairs = [(row[0], name) for row in rows for name in row[4]]
    members = pd.DataFrame(pairs, columns=["issue", "launch_id"], dtype="str")
    columns = ["launch_id", "known_from", "target", "ended", "landed"]
    kinds = {"known_from": "int64", "target": "int64", "ended": "int64", "landed": "bool"}
    return Tables(work, members, pd.DataFrame(list(launches), columns=columns).astype(kinds), squads)


def past_launches(number: int, squad: str) -> tuple[list[LaunchRow], list[Item]]:
    """Landed launches of a squad, 60 days apart, each of 20 deliveries in 100 days."""
    launches, items = [], []
    for each in range(number):
        ended = TODAY - 60 * (each + 1)
        days = [ended - 100 + 5 * step + (3 * step) % 4 for step in range(20)]
        name = f"past-{squad}-{each}"
        launches.append(launch(name, ended=ended, known_from=ended - 200))
        items += finished(squad, name, days)
    return launches, items


def truncated(given: Tables, as_of: int) -> Tables:
    """What could have been known at the end of a day: nothing later is in the tables at all."""
    work = given.work[given.work["created"] <= as_of].copy()
    later = (work["done"] > as_of).to_numpy()
    work.loc[later, "done"] = NEVER
    work.loc[later, "delivered"] = False
    members = given.members[given.members["issue"].isin(work["issue"])]
    launches = given.launches[given.launches["known_from"] <= as_of].copy()
    open_then = (launches["ended"] > as_of).to_numpy()
    launches.loc[open_then, "ended"] = NEVER
    launches.loc[open_then, "landed"] = False
    return Tables(work, members, launches, given.squads)
