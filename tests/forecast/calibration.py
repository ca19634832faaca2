"""Calibration: replays the forecasts of landed launches and counts how often each date was met.

`python -m forecast.calibration` (with tests/ and lib/ on the path) prints it for Titanium. From 25, 50 and 75
per cent of a window, as of that day: for a whole launch the window of ../shared/data/README.md (270 days before
to 14 days after the end, from the 5th percentile; at least 25 delivered, 8 of them by the origin, 5 open), for a
squad's part the window of `andon.forecast.scope.looks`. Finished is the day on which 95 per cent of what the
window still brought was delivered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from andon.forecast.answer import Answer
from andon.forecast.finish import finishing_day
from andon.forecast.known import NOBODY, Known, known_by
from andon.forecast.pace import Days, whole_days
from andon.forecast.run import Past, answers, look_back
from andon.forecast.scope import looks
from andon.frames import NEVER
from andon.model import ForecastState
from forecast.titanium import Tables, load

LEVELS = (50, 70, 85, 95)

SHARES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Case:
    """A forecast of which the outcome is known."""

    launch_id: str
    squad_id: str | None
    as_of: int
    actual_days: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class Met:
    """How often the dates were met."""

    cases: int
    without: int
    """Origins at which the model said "cannot forecast" or "nothing left"."""
    met: dict[int, float]
    """The share that was finished by the date of each level, in per cent."""
    sharpness: float
    """Median of the 85 % date over the 50 % date, both in days."""
    error: float
    """Mean of 2 x pinball loss of ln(days) over the 99 quantiles: CRPS on the log scale."""


def replay(tables: Tables) -> tuple[Met, Met]:
    """How often dates were met: for parts, and for whole launches."""
    past = known_by(tables.work, tables.members, tables.launches, _end(tables))
    cases = look_back(past)
    parts = _score(tables, cases, _part_origins(past))
    launches = _score(tables, cases, _launch_origins(past))
    return parts, launches


def _end(tables: Tables) -> int:
    """The last day on which anything happened."""
    done = tables.work["done"].to_numpy()
    return int(done[done < NEVER].max())


Origin = tuple[str, str | None, int, int]
"""Launch, squad, day, days until it was finished."""


def _part_origins(past: Known) -> Iterator[Origin]:
    for launch, squad, items in past.parts(past.landed):
        if squad == NOBODY:
            continue
        columns = past.created[items], past.left[items], past.delivered[items]
        for look in looks(*columns, ended=int(past.ended[launch]), shares=SHARES):
            yield past.launch_ids[launch], past.squads[squad], look.origin, round(look.actual_days)


def _launch_origins(past: Known) -> Iterator[Origin]:
    for launch in np.flatnonzero(past.landed).tolist():
        items = past.member_item[past.member_launch == launch]
        ended = int(past.ended[launch])
        delivered = past.delivered[items]
        window = np.sort(delivered[(delivered >= ended - 270) & (delivered <= ended + 14)])
        start = int(np.percentile(window, 5)) if len(window) else 0
        if len(window) < 25 or ended - start < 21:
            continue
        for share in SHARES:
            origin = int(start + share * (ended - start))
            rest = window[window > origin]
            known_open = (past.created[items] <= origin) & (past.left[items] > origin)
            if len(rest) and known_open.sum() >= 5 and _between(window, start, origin) >= 8:
                yield past.launch_ids[launch], None, origin, finishing_day(window, origin) - origin


def _between(days: Days, first: int, last: int) -> int:
    return int(((days >= first) & (days <= last)).sum())


def _score(tables: Tables, cases: Past, origins: Iterable[Origin]) -> Met:
    found, without = [], 0
    views: dict[tuple[str, int], list[Answer]] = {}
    for launch, squad, day, actual in origins:
        if (launch, day) not in views:
            known = known_by(tables.work, tables.members, tables.launches, day)
            views[launch, day] = answers(known, cases, tables.squads, only=[launch])
        said = [each for each in views[launch, day] if each.squad_id == squad]
        if said and said[0].state is ForecastState.FORECAST:
            found.append(Case(launch, squad, day, actual, said[0].quantiles))
        else:
            without += 1
    return met(found, without)


def met(cases: list[Case], without: int = 0) -> Met:
    """The shares met; quantiles are rounded up to whole days first."""
    days = whole_days(np.array([case.quantiles for case in cases]))
    actual = np.array([case.actual_days for case in cases])[:, None]
    gap = np.log(np.maximum(actual, 1)) - np.log(days)
    levels = np.arange(1, 100) / 100
    return Met(
        cases=len(cases),
        without=without,
        met={level: float((actual[:, 0] <= days[:, level - 1]).mean()) for level in LEVELS},
        sharpness=float(np.median(days[:, 84] / days[:, 49])),
        error=float(2 * ((levels - (gap < 0)) * gap).mean()),
    )


def shown(name: str, result: Met) -> str:
    """One line: the shares met, and how wide the forecasts were."""
    shares = "  ".join(f"P{level} {share:.3f}" for level, share in result.met.items())
    return (
        f"{name:<9} {result.cases:>4} cases ({result.without} without)  {shares}  "
        f"P85/P50 {result.sharpness:.2f}  ln-CRPS {result.error:.3f}"
    )


if __name__ == "__main__":
    of_parts, of_launches = replay(load())
    print(shown("parts", of_parts))  # noqa: T201
    print(shown("launches", of_launches))  # noqa: T201
