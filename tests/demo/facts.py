"""Facts: what the demo's history looks like, beside what was measured in real trackers (forecasting notes, section 2).

`python -m demo.facts` (with lib/ and tests/ on the path) prints them. Launches are looked at as the notes did: final
membership, a window from the 5th percentile of the deliveries of the last 270 days to the landing, and from a
quarter, half and three quarters of it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from andon.demo.generate import Demo
from andon.frames import NEVER, day_number
from demo.evenings import world

Numbers = dict[str, list[float]]

MEASURED = {
    "not created yet at 25 %": "median .63",
    "not created yet at 50 %": "median .56",
    "not created yet at 75 %": "median .50",
    "to come over open at 25 %": "median 2.6, p75 3.4",
    "to come over open at 50 %": "median 2.2, p75 2.8",
    "to come over open at 75 %": "median 1.9, p75 2.5",
    "pace after over before": "p25 .90, median 1.26, p75 1.65",
    "weekly variance over mean": "median 3.7",
    "weekly autocorrelation": "median .34",
    "variance of 8 weeks over iid": "median 2.3",
    "squad's deliveries over its part's open": "(none: wanted about 1.5 to 3)",
    "first date met": "mean .06 (one company)",
}
"""What real trackers showed, by the name of the fact."""


def facts(seeds: Iterable[int]) -> Numbers:
    """Every observation of every fact, over several worlds."""
    found: Numbers = defaultdict(list)
    for seed in seeds:
        demo, evenings = world(seed)
        whole = evenings.tables(day_number(demo.world.days[-1]))
        work = whole.work[whole.work["delivered"]]
        members = work.merge(whole.members, on="issue")
        for name, truth in demo.truth.items():
            if truth.landed is not None:
                found["first date met"].append(float(truth.landed <= demo.promised[name][0].day))
                venture = demo.world.ventures[name]
                planned = venture.aim - venture.kickoff
                found["length over plan"].append(((venture.finished or 0) - venture.kickoff) / planned)
                mine = members[members["launch_id"] == name]
                _of_launch(mine, work, day_number(truth.landed), found)
        _of_squads(demo, work, found)
        found["issues"].append(float(len(demo.tables["issues"])))
    return found


def _of_launch(mine: pd.DataFrame, work: pd.DataFrame, landed: int, found: Numbers) -> None:
    created, done = mine["created"].to_numpy(), mine["done"].to_numpy()
    window = np.sort(done[(done >= landed - 270) & (done <= landed + 14)])
    if len(window) < 25:
        return
    start = int(np.percentile(window, 5))
    for share in (25, 50, 75):
        at = int(start + share / 100 * (landed - start))
        rest, known = done > at, (done > at) & (created <= at)
        before, after = ((window >= start) & (window <= at)).sum(), (window > at).sum()
        if known.sum() < 5 or before < 8:
            continue
        found[f"not created yet at {share} %"].append(1 - known.sum() / rest.sum())
        found[f"to come over open at {share} %"].append(rest.sum() / known.sum())
        found["pace after over before"].append((after / (landed - at)) / (before / (at - start)))
        for squad, part in mine[known].groupby("squad_id"):
            ends = np.sort(mine.loc[rest & (mine["squad_id"] == squad).to_numpy(), "done"].to_numpy())
            end = ends[int(np.ceil(0.95 * len(ends))) - 1]
            all_its = work.loc[work["squad_id"] == squad, "done"].to_numpy()
            found["squad's deliveries over its part's open"].append(
                ((all_its > at) & (all_its <= end)).sum() / len(part)
            )


def _of_squads(demo: Demo, work: pd.DataFrame, found: Numbers) -> None:
    today = day_number(demo.today)
    for _, done in work.groupby("squad_id")["done"]:
        days = done.to_numpy()
        if today - days.min() < 365:
            continue
        weeks = np.bincount((today - days[(days < today) & (days < NEVER)]) // 7)[:-2].astype(float)
        found["weekly variance over mean"].append(weeks.var(ddof=1) / weeks.mean())
        found["weekly autocorrelation"].append(float(np.corrcoef(weeks[1:], weeks[:-1])[0, 1]))
        eights = weeks[: len(weeks) // 8 * 8].reshape(-1, 8).sum(axis=1)
        found["variance of 8 weeks over iid"].append(eights.var(ddof=1) / (8 * weeks.var(ddof=1)))
        found["items a week"].append(weeks.mean())


def shown(found: Numbers) -> str:
    """A line a fact: quartiles and mean of the demo, and what was measured elsewhere."""
    lines = [f"{'':<42}{'cases':>6}{'p25':>8}{'median':>8}{'p75':>8}{'mean':>8}  measured"]
    for name, values in found.items():
        low, middle, high = _quartiles(values)
        mean = float(np.mean(values))
        numbers = f"{len(values):>6}{low:>8.2f}{middle:>8.2f}{high:>8.2f}{mean:>8.2f}"
        lines.append(f"{name:<42}{numbers}  {MEASURED.get(name, '')}")
    return "\n".join(lines)


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = np.percentile(np.array(values, dtype=np.float64), [25, 50, 75])
    return float(low), float(middle), float(high)


if __name__ == "__main__":
    first, last = (int(each) for each in sys.argv[1:3]) if len(sys.argv) > 2 else (101, 104)
    print(shown(facts(range(first, last + 1))))  # noqa: T201
