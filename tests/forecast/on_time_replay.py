"""Replay of promised dates: what layers 1 and 2 said of each, and layer 3, beside what came.

`python -m forecast.on_time_replay` (with tests/ and lib/ on the path) prints it for eight generated organisations. Each
of them is gone through in the order of time: every 28 days, on other days than those that layer 3 learns from, every
open launch with a date ahead is forecast with what had been learnt by then, with and without layer 3.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from andon.forecast.curve import PERCENTILES
from andon.forecast.finish import finishing_day
from andon.forecast.known import Known, known_by
from andon.forecast.on_time import learn_on_time
from andon.forecast.pace import whole_days
from andon.forecast.past_dates import PastDates
from andon.forecast.run import Lessons, finishes, lessons, look_back
from andon.frames import NEVER
from forecast.promising import FIRST, Organisation, organisation

EVERY, LEVELS = 28, (50, 70, 85, 95)

Floats = npt.NDArray[np.float64]

Change = Callable[[PastDates], PastDates]


@dataclass(frozen=True)
class Case:
    """A forecast of one launch on one day, without layer 3 and with it."""

    as_of: int
    launch_id: str
    chances: tuple[float, float]
    quantiles: tuple[Floats, Floats]
    held: bool | None
    """Whether the date held; None where the launch was cancelled before it."""
    actual_days: int | None
    """None where it was cancelled."""


@dataclass(frozen=True)
class Figures:
    """How good one side was."""

    brier: float
    ece: float
    met: dict[int, float]
    """The share of the dates of each level that were met."""
    error: float
    """CRPS of ln(days)."""


def view(of: Organisation, day: int) -> Known:
    """What was known of an organisation at the end of a day."""
    given = of.by(day)
    return known_by(given.work, given.members, given.launches, day, given.dates)


def replay(of: Organisation, *, every: int = EVERY, changed: Change | None = None) -> list[Case]:
    """The cases of an organisation from the day on which layer 3 begins to speak.

    `changed` spoils what layer 3 learns from, for a control.
    """
    end = view(of, of.last)
    past = look_back(end)
    dates = past.dates if changed is None else changed(past.dates)
    found: list[Case] = []
    for day in range(FIRST + 13, of.last - 200, every):
        on_time = learn_on_time(dates, day)
        if on_time is not None:
            found += _cases(view(of, day), end, replace(lessons(past, day), on_time=on_time))
    return found


def _cases(known: Known, end: Known, taught: Lessons) -> Iterable[Case]:
    sides = [finishes(known, each, known.launch_ids) for each in (replace(taught, on_time=None), taught)]
    for launch, launch_id in enumerate(known.launch_ids):
        target, day = int(known.target[launch]), known.as_of
        both = [side.get((launch_id, None)) for side in sides]
        if not day < target < NEVER or any(each is None or each.curves is None for each in both):
            continue
        chances = [each.chance(target - day) for each in both if each]
        quantiles = [each.curves.quantiles(each.row) for each in both if each and each.curves]
        row = end.launch_ids.index(launch_id)
        ended, delivered = int(end.ended[row]), np.sort(end.delivered[end.items(row)])
        finished = finishing_day(delivered[delivered <= ended], day) if end.landed[row] else None
        if finished == NEVER:
            continue
        held = finished <= target if finished is not None else False if ended > target else None
        actual = None if finished is None else finished - day
        yield Case(day, launch_id, (chances[0] or 0, chances[1] or 0), (quantiles[0], quantiles[1]), held, actual)


def shuffled_outcomes(seed: int) -> Change:
    """Whose date held and whose was missed is drawn by lot."""

    def change(past: PastDates) -> PastDates:
        order = np.random.default_rng(seed).permutation(len(past.held))
        return replace(past, held=past.held[order])

    return change


def shuffled_features(seed: int) -> Change:
    """Every feature but the chance of layers 1 and 2 is some other look's."""

    def change(past: PastDates) -> PastDates:
        rng = np.random.default_rng(seed)
        features = past.features.copy()
        for column in range(1, features.shape[1]):
            features[:, column] = rng.permutation(features[:, column])
        return replace(past, features=features)

    return change


def figures(cases: Iterable[Case], side: int) -> Figures:
    """The figures of one side: 0 without layer 3, 1 with it."""
    cases = list(cases)
    decided = [each for each in cases if each.held is not None]
    said = np.array([each.chances[side] for each in decided])
    held = np.array([bool(each.held) for each in decided], dtype=np.float64)
    tenth = np.clip((said * 10).astype(int), 0, 9)
    landed = [each for each in cases if each.actual_days is not None]
    days = whole_days(np.array([each.quantiles[side] for each in landed]))
    actual = np.array([each.actual_days for each in landed])[:, None]
    gap = np.log(np.maximum(actual, 1)) - np.log(days)
    return Figures(
        brier=float(((said - held) ** 2).mean()),
        ece=float(np.abs(np.bincount(tenth, said - held, 10)).sum() / len(said)),
        met={level: float((actual[:, 0] <= days[:, level - 1]).mean()) for level in LEVELS},
        error=float(2 * ((PERCENTILES - (gap < 0)) * gap).mean()),
    )


def of_base_rate(organisations: Iterable[Iterable[Case]]) -> float:
    """The Brier score of who knows how many dates hold in each organisation, and nothing else."""
    held = [[bool(each.held) for each in cases if each.held is not None] for cases in organisations]
    variances = [np.full(len(each), np.mean(each) * (1 - np.mean(each))) for each in held]
    return float(np.concatenate(variances).mean())


def shown(name: str, result: Figures, base_rate: float) -> str:
    """One line: chance on time, and dates."""
    shares = "  ".join(f"P{level} {share:.3f}" for level, share in result.met.items())
    skill = 1 - result.brier / base_rate
    chance = f"Brier {result.brier:.4f} ({skill:+.3f})  ECE {result.ece:.3f}"
    return f"{name:<12} {chance}  {shares}  ln-CRPS {result.error:.3f}"


if __name__ == "__main__":
    told = [replay(organisation(seed)) for seed in range(8)]
    every, rate = [case for cases in told for case in cases], of_base_rate(told)
    print(f"{len(every)} forecasts of {len(told)} organisations; Brier of their base rates {rate:.4f}")  # noqa: T201
    for number, name in enumerate(("layers 1, 2", "and layer 3")):
        print(shown(name, figures(every, number), rate))  # noqa: T201
