"""Track record: forecasts that were kept, held against what came.

Each was made before anybody could know, so nothing is replayed here. What it said of dates is scored as in a
backtest (`backtest_scores`); the finishing day is that of `andon.forecast.finish`. A date counts once it has passed,
and not before: of two launches that are forecast on the same day, the one that ends early is known first, and counting
it at once would flatter every young record. Of a launch that is still open, a date that passed is missed as long as
what is open now would have to be done before it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from andon.forecast.backtest_scores import Outcomes, Score, score
from andon.forecast.baselines import WINDOWS, drawn_from, iid_quantiles
from andon.forecast.finish import finishing_days
from andon.forecast.known import NOBODY, Known
from andon.forecast.pace import Days, Floats, whole_days
from andon.frames import NEVER

MODEL = "model"
"""The name of the kept forecasts among the baselines, which are called iid30 and iid90."""

LAST = 40
"""How many dates the sentence beside a forecast looks back on, at most."""

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Kept:
    """Forecasts as they were made, one row each."""

    launch: npt.NDArray[np.object_]
    squad: npt.NDArray[np.object_]
    """None for a launch as a whole."""
    as_of: Days
    target: Days
    """NEVER without one."""
    on_time: Floats
    """The chance that was said; nan without one."""
    counted: Days
    """Open items that were counted."""
    quantiles: Floats
    """Shape (rows, 99): days after as_of."""

    def of(self, rows: Rows) -> "Kept":
        """Some of the rows."""
        return Kept(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True, slots=True)
class Held:
    """How many of the last dates of a level held."""

    met: int
    known: int


@dataclass(frozen=True, eq=False)
class Checked:
    """Kept forecasts with what came of them, as known on a day."""

    kept: Kept
    known: Known
    actual: Floats
    """Days from as_of to the finishing day; nan while the launch is open."""
    censored: Floats
    """Days from as_of that have certainly not been enough."""

    @cached_property
    def plain(self) -> Mapping[int, Floats]:
        """Per window, what plain Monte Carlo would have said; shape (rows, 99)."""
        return {window: _monte_carlo(self.kept, self.known, window) for window in WINDOWS}

    @cached_property
    def is_whole(self) -> Rows:
        """The rows about launches as a whole."""
        return np.array([each is None for each in self.kept.squad], dtype=np.bool_)

    def of_squad(self, squad_id: str) -> Rows:
        """The rows about a squad's parts."""
        return np.array(self.kept.squad == squad_id, dtype=np.bool_)

    @property
    def due(self) -> tuple[Rows, Rows]:
        """Rows whose target date has passed and is known to have held or not; rows whose work was done by it."""
        ahead = self._targets <= self._until
        done = np.nan_to_num(self.actual, nan=np.inf) <= self._targets
        return ahead & (~np.isnan(self.actual) | (self._targets <= self.censored)), done

    def dates(self, level: int) -> Days:
        """The day of a level, as a day number."""
        days: Days = self.kept.as_of + self._dates(level)[0]
        return days

    def scores(self, rows: Rows) -> dict[str, Score]:
        """The figures of the forecasts and of plain Monte Carlo on the same rows; empty when there are none."""
        if not rows.any():
            return {}
        came = self._outcomes(rows)
        baselines = {f"iid{window}": score(days[rows], came) for window, days in self.plain.items()}
        return {MODEL: score(self.kept.quantiles[rows], came, self.kept.on_time[rows, None])} | baselines

    def held(self, rows: Rows, level: int = 85, last: int = LAST) -> Held:
        """Of the last dates of a level that have passed, how many held."""
        day, known = self._dates(level)
        chosen = np.flatnonzero(rows & known)
        chosen = chosen[np.argsort((self.kept.as_of + day)[chosen], kind="stable")][-last:]
        return Held(int((self.actual <= day)[chosen].sum()), len(chosen))

    @property
    def _until(self) -> Floats:
        return (self.known.as_of - self.kept.as_of).astype(np.float64)

    @property
    def _targets(self) -> Floats:
        """Days to the target; nan without one or a chance, and where it had passed when the forecast was made."""
        ahead = (self.kept.target < NEVER) & (self.kept.target > self.kept.as_of) & ~np.isnan(self.kept.on_time)
        return np.where(ahead, (self.kept.target - self.kept.as_of).astype(np.float64), np.nan)

    def _dates(self, level: int) -> tuple[Days, Rows]:
        """The date of a level in days after as_of, and whether it is known that it held or not."""
        day = whole_days(self.kept.quantiles[:, level - 1])
        return day, (~np.isnan(self.actual) | (day <= self.censored)) & (day <= self._until)

    def _outcomes(self, rows: Rows) -> Outcomes:
        return Outcomes(
            actual=self.actual[rows],
            censored=self.censored[rows],
            targets=self._targets[rows, None],
            subject=[str(each) for each in self.kept.launch[rows]],
            until=self._until[rows],
        )


def check(kept: Kept, known: Known) -> Checked:
    """Hold forecasts of launches that are open or have landed against what is known on a later day.

    Left out are those after which nothing was delivered any more before the landing: what they were about was cut.
    """
    actual = np.full(len(kept.as_of), np.nan)
    censored = np.zeros(len(kept.as_of))
    counts = np.ones(len(kept.as_of), dtype=np.bool_)
    for rows, delivered, open_items, ended in _subjects(kept, known):
        origins = kept.as_of[rows]
        if ended < NEVER:
            days = finishing_days(delivered[delivered <= ended], origins)
            counts[rows] = days < NEVER
            actual[rows] = censored[rows] = days - origins
        else:
            # What is open will be done tomorrow at the earliest; what is added can only make it later.
            at_best = np.append(delivered[delivered < NEVER], np.full(open_items, known.as_of + 1))
            days = finishing_days(at_best, origins)
            censored[rows] = np.where(days < NEVER, days - 1 - origins, 0)
    return Checked(kept.of(counts), known, actual[counts], censored[counts])


def _subjects(kept: Kept, known: Known) -> Iterator[tuple[Days, Days, int, int]]:
    """Rows of each launch or part; its sorted deliveries, how many of its items are open, the day it landed."""
    subjects: dict[tuple[str, str | None], list[int]] = {}
    for row, subject in enumerate(zip(kept.launch, kept.squad, strict=True)):
        subjects.setdefault(subject, []).append(row)
    launches = {each: n for n, each in enumerate(known.launch_ids)}
    squads = {each: n for n, each in enumerate(known.squads)}
    for (launch_id, squad_id), rows in subjects.items():
        items = known.items(launches[launch_id])
        if squad_id is not None:
            items = items[known.squad[items] == squads.get(squad_id, NOBODY - 1)]
        delivered = np.sort(known.delivered[items])
        open_items = int((known.left[items] >= NEVER).sum())
        yield np.array(rows), delivered, open_items, int(known.ended[launches[launch_id]])


def _monte_carlo(kept: Kept, known: Known, window: int) -> Floats:
    """The quantiles of each row's counted items at the daily deliveries of its squad, or of all in the launch.

    Deliveries are those that the history names now: what was opened again since is not among them.
    """
    launches = {each: n for n, each in enumerate(known.launch_ids)}
    squads = {each: n for n, each in enumerate(known.squads)}
    first = min((int(days[0]) for days in known.deliveries if len(days)), default=known.as_of)
    found = np.empty((len(kept.as_of), 99))
    daily: dict[tuple[int, ...], Days] = {}
    for row in range(len(kept.as_of)):
        launch_id, squad_id = kept.launch[row], kept.squad[row]
        if squad_id is None:
            codes = np.unique(known.squad[known.items(launches[launch_id])])
        else:
            codes = np.array([squads.get(squad_id, NOBODY)])
        who = tuple(codes[codes != NOBODY].tolist())
        if who not in daily:
            daily[who] = _per_day(known, who, first)
        drawn = drawn_from(daily[who][: max(int(kept.as_of[row]) - first + 1, 0)], window)
        # Days are drawn independently of each other, so their order changes nothing.
        found[row] = _drawn_quantiles(np.sort(drawn).tobytes(), int(kept.counted[row]))
    return found


@lru_cache(maxsize=8192)
def _drawn_quantiles(days: bytes, items: int) -> Floats:
    """The quantiles of so many items at these daily deliveries, each reckoned once: a kept forecast never changes."""
    drawn = np.frombuffer(days, dtype=np.int64)
    return iid_quantiles(drawn, max(len(drawn), 1), items)


def _per_day(known: Known, squads: tuple[int, ...], first: int) -> Days:
    """Deliveries of some squads on each day from the first one to the last that is known."""
    days = np.concatenate([known.deliveries[squad] for squad in squads]) if squads else np.empty(0, dtype=np.int64)
    return np.bincount(days - first, minlength=known.as_of - first + 1)
