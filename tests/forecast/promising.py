"""An organisation that promises dates and moves them, with a habit: its own law, which imports nothing of the model.

Each squad has a habit h, some of caution and some of hope. A launch is led by one of them and takes as long as it
takes, whatever is promised; the promise is the true remaining time over exp(o), with o = h + noise. Every fortnight,
when a date is near or past and cannot hold, it is moved, again too little where hope is a habit. Nothing but dates
tells of habit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from andon.frames import NEVER
from forecast.titanium import Tables

FIRST = 400
"""The day on which the first launch begins; squads have worked for a while then."""

EVERY = 12
"""Days between the beginnings of two launches, about."""

_CANCELLED, _CUT = 0.06, 0.08


@dataclass(frozen=True)
class Organisation:
    """Everything that ever happens in it."""

    work: pd.DataFrame
    members: pd.DataFrame
    launches: pd.DataFrame
    """launch_id, known_from, ended, landed."""
    dates: pd.DataFrame
    squads: dict[str, str]
    last: int

    def by(self, day: int) -> Tables:
        """The tables that somebody would have had at the end of a day: nothing later is in them."""
        work = self.work[self.work["created"] <= day].copy()
        later = (work["done"] > day).to_numpy()
        work.loc[later, "done"] = NEVER
        work.loc[later, "delivered"] = False
        dates = self.dates[self.dates["said"] <= day]
        launches = self.launches[self.launches["known_from"] <= day].copy()
        ahead = (launches["ended"] > day).to_numpy()
        launches.loc[ahead, "ended"] = NEVER
        launches.loc[ahead, "landed"] = False
        newest = dates.drop_duplicates("launch_id", keep="last").set_index("launch_id")["target"]
        targets = launches["launch_id"].map(newest).fillna(NEVER).astype("int64")
        launches.insert(2, "target", targets.where(targets < NEVER, NEVER))
        members = self.members[self.members["issue"].isin(work["issue"])]
        return Tables(work, members, launches, self.squads, dates)


def organisation(seed: int, *, launches: int = 120, squads: int = 6, habit: float = 0.35) -> Organisation:
    """One organisation; the same seed is the same one. `habit` is how far squads differ; 0 is not at all."""
    rng = np.random.default_rng(seed)
    names = [f"squad-{number}" for number in range(squads)]
    habits = rng.normal(0.15, habit, squads) if habit else np.full(squads, 0.15)
    last = FIRST + EVERY * launches + 400
    issues = [
        _issue(f"{name}-{n}", name, day, day + 1 + rng.exponential(25), True, None)
        for name in names
        for n, day in enumerate(_arrivals(rng, last, rng.uniform(0.3, 0.8)))
    ]
    rows, dates = [], []
    for number in range(launches):
        begun = FIRST + EVERY * number + int(rng.integers(0, EVERY))
        lead = int(rng.integers(squads))
        others = rng.choice(squads, size=int(rng.integers(0, 3)), replace=False).tolist()
        id = f"launch-{number:03}"
        days = float(np.clip(rng.lognormal(np.log(110), 0.35), 45, 320))
        cancelled = begun + int(rng.uniform(0.4, 1.0) * days) if rng.random() < _CANCELLED else None
        items = _items(rng, id, begun, days, [names[each] for each in {lead, *others}], cancelled)
        ended = cancelled if cancelled is not None else int(begun + days) + int(rng.integers(0, 4))
        issues += items
        rows.append((id, begun, ended, cancelled is None))
        dates += [(id, *each) for each in _promises(rng, begun, begun + days, min(ended, last), float(habits[lead]))]
    work = pd.DataFrame(issues)
    members = work[work["launch_id"].notna()][["issue", "launch_id"]].astype("str").reset_index(drop=True)
    whole = {"known_from": "int64", "ended": "int64", "landed": "bool"}
    return Organisation(
        work.drop(columns="launch_id").astype({"squad_id": "str"}),
        members,
        pd.DataFrame(rows, columns=["launch_id", *whole]).astype(whole),
        pd.DataFrame(dates, columns=["launch_id", "said", "target"]).astype({"said": "int64", "target": "int64"}),
        {name: name.title() for name in names},
        last,
    )


def _issue(id: str, squad: str, created: float, done: float, delivered: bool, launch: str | None) -> dict[str, object]:
    return {
        "issue": id,
        "key": id,
        "squad_id": squad,
        "created": int(created),
        "done": int(done),
        "delivered": delivered,
        "closed_unknown": False,
        "launch_id": launch,
    }


def _arrivals(rng: np.random.Generator, last: int, a_day: float) -> list[float]:
    """Days of what a squad does beside launches, more in some weeks than in others."""
    weeks = rng.gamma(2.0, a_day * 7 / 2.0, last // 7)
    return [7.0 * week + day for week, mean in enumerate(weeks) for day in rng.uniform(0, 7, rng.poisson(mean))]


def _items(
    rng: np.random.Generator, id: str, begun: int, days: float, squads: list[str], cancelled: int | None
) -> list[dict[str, object]]:
    """What a launch brings: half of it written down when it begins, a spurt at its end; some is cut."""
    number = int(rng.integers(25, 60))
    early = rng.random(number) < 0.5
    created = begun + np.where(early, rng.uniform(0, 8, number), rng.uniform(0, 0.9 * days, number))
    done = np.maximum(begun + days * rng.beta(1.6, 1.1, number), created + 1)
    done[-1] = begun + days
    done = np.minimum(done, begun + days)
    cut = (rng.random(number) < _CUT) & (done < begun + days)
    if cancelled is not None:
        cut |= done > cancelled
        done, kept = np.minimum(done, cancelled), created < cancelled
    else:
        kept = np.ones(number, dtype=bool)
    who = rng.choice(len(squads), number)
    return [
        _issue(f"{id}-{n}", squads[who[n]], created[n], done[n], not cut[n], id) for n in np.flatnonzero(kept).tolist()
    ]


def _promises(rng: np.random.Generator, begun: int, finish: float, ended: int, habit: float) -> list[tuple[int, int]]:
    """(said, target) until it ended."""
    hope = habit + rng.normal(0, 0.2)
    day = begun + int(rng.integers(2, 20))
    found = [(day, int(day + max((finish - day) / np.exp(hope), 14)))]
    while (day := day + 14) < ended:
        target = found[-1][1]
        if target - day < 18 and finish > target + 2 and rng.random() < 0.75:
            left = (finish - day) / np.exp(max(hope, 0.0) + rng.normal(0, 0.2))
            found.append((day, int(day + max(left, 10))))
    return found
