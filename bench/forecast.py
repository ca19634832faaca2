"""Measure the forecast against the best plain simulation we could write, and print ratios. `make bench` runs it.

CPU time of one core, the middle of several rounds in turns, so that both sides meet the same noise. Beside each ratio
stands what it was asked to be.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.forecast.arrivals import counted, finished
from andon.forecast.curve import GRID, PERCENTILES, curves
from andon.forecast.launch import part_chances
from andon.forecast.pace import Floats, Pace, finish_quantiles, fit_pace
from andon.forecast.recalibration import PaceLaw, learn_pace
from andon.forecast.record import Flow, ask, record
from andon.forecast.scope import Multiplier

ROOT = Path(__file__).resolve().parents[1]
TITANIUM = ROOT.parent / "shared" / "data" / "titanium"
TRIALS, ITEMS, HISTORY, HORIZON = 10_000, 300, 180, 206
ARRIVING_HORIZON = 250
"""Days that a simulation with arrivals has to look at: 99.99 % of the trials are done."""
MEAN, VARIANCE, COMING = 2.63, 10.1, 0.5
LEVELS: Floats = np.array([0.5, 0.85, 0.95])
ROUNDS = 15
CONTRIBUTIONS = 1000

Counts = npt.NDArray[np.int64]


def main() -> None:
    """Print a few lines for each of the four bars."""
    rng = np.random.default_rng(7)
    size = MEAN**2 / (VARIANCE - MEAN)
    counts = rng.negative_binomial(size, MEAN / VARIANCE, HISTORY).astype(np.int64)
    coming = rng.poisson(COMING, HISTORY).astype(np.int64)
    pace(counts, rng)
    arriving(counts, coming)
    contributions()
    backtest()


def pace(counts: Counts, rng: np.random.Generator) -> None:
    """A squad's three dates from its daily counts, against ten thousand trials of the same question."""
    year = np.concatenate([rng.permutation(counts), rng.permutation(counts), counts])
    flows = [_flow(rng.permutation(year)) for _ in range(20)]
    law = learn_pace(record(flows, len(year)), len(year) - 1)

    def simulated() -> object:
        return np.quantile(bootstrap(counts, np.random.default_rng(1)), LEVELS)

    def taught() -> object:
        return _answer(counts, law, LEVELS)

    def alone() -> object:
        return finish_quantiles(_fitted(counts), ITEMS, LEVELS)

    def whole() -> object:
        return _answer(counts, law, PERCENTILES)

    def learning() -> object:
        return _answer(counts, learn_pace(record(flows, len(year)), len(year) - 1), LEVELS)

    slow, quick, first, every, anew = _middles(simulated, taught, alone, whole, learning)
    print(f"{ITEMS} items, three dates by {TRIALS} trials of a numpy bootstrap: {slow:.2f} ms")
    print(f"  from daily counts, all layers: {quick:.3f} ms, {slow / quick:.0f} times faster (bar: 100)")
    print(f"  layer 1 alone: {first:.3f} ms, {slow / first:.0f} times")
    print(f"  all layers, 99 quantiles instead of three: {every:.3f} ms, {slow / every:.0f} times")
    print(f"  all layers, and layer 4 learnt anew from the record of 20 squads: {anew:.1f} ms, {slow / anew:.1f} times")


def bootstrap(counts: Counts, rng: np.random.Generator) -> Counts:
    """The day of each trial: days drawn as small integers, added up along the slow axis, counted where too few."""
    done = rng.choice(counts.astype(np.int16), (HORIZON, TRIALS))
    np.cumsum(done, axis=0, out=done)
    return np.asarray((done < ITEMS).sum(axis=0) + 1, dtype=np.int64)


def arriving(counts: Counts, coming: Counts) -> None:
    """The finishing day with items that keep arriving: exactly, and by trials."""
    deliveries, arrivals = counted(counts), counted(coming)

    def exact() -> object:
        return finished(ITEMS, [deliveries] * ARRIVING_HORIZON, arrivals, enough=0.995)

    def simulated() -> object:
        return trials_with_arrivals(counts, coming, np.random.default_rng(1))

    def small() -> object:
        return small_trials_with_arrivals(counts, coming, np.random.default_rng(1))

    quick, slow, best = _middles(exact, simulated, small)
    print(f"{ITEMS} items and arrivals, exact to the 99th percentile: {quick:.2f} ms")
    print(f"  Monte Carlo, {TRIALS} trials: {slow:.0f} ms, {slow / quick:.0f} times slower (bar: 30)")
    print(f"  Monte Carlo in 16-bit integers: {best:.0f} ms, {best / quick:.0f} times slower")


def trials_with_arrivals(counts: Counts, coming: Counts, rng: np.random.Generator) -> Counts:
    """The day of each trial, as vectorised numpy is usually written."""
    done = rng.choice(counts, (TRIALS, ARRIVING_HORIZON)) - rng.choice(coming, (TRIALS, ARRIVING_HORIZON))
    reached = done.cumsum(axis=1) >= ITEMS
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, ARRIVING_HORIZON + 1)


def small_trials_with_arrivals(counts: Counts, coming: Counts, rng: np.random.Generator) -> Counts:
    """The same in small integers and in place: the fastest that we found."""
    done = rng.choice(counts.astype(np.int16), (ARRIVING_HORIZON, TRIALS))
    done -= rng.choice(coming.astype(np.int16), (ARRIVING_HORIZON, TRIALS))
    np.cumsum(done, axis=0, out=done)
    reached = done >= ITEMS
    return np.where(reached.any(axis=0), reached.argmax(axis=0) + 1, ARRIVING_HORIZON + 1)


def contributions() -> None:
    """Full distributions of many contributions, each with its own pace and scope."""
    rng = np.random.default_rng(3)
    paces = [Pace(*each, 180) for each in zip(*_parameters(rng), strict=True)]
    factors = [Multiplier(mean, sd, 5) for mean, sd in zip(*_multipliers(rng), strict=True)]
    items = rng.integers(1, 120, CONTRIBUTIONS).tolist()

    def distributions() -> object:
        found = curves(part_chances(items, paces, factors, GRID))
        return [found.quantiles(row) for row in range(CONTRIBUTIONS)]

    (spent,) = _middles(distributions, rounds=5)
    print(f"{CONTRIBUTIONS} contributions, 99 quantiles each: {spent / 1000:.2f} s of CPU (bar: 1 s)")


def backtest() -> None:
    """The whole history of Titanium, replayed on two cores."""
    if not TITANIUM.is_dir():
        print(f"{TITANIUM} is not here: the backtest is not measured.")
        return
    from andon.usecases.backtest import backtest as replay

    tables = {each.stem: pd.read_parquet(each) for each in sorted(TITANIUM.glob("*.parquet"))}
    began = time.perf_counter()
    done = replay(tables, jobs=2)
    spent = time.perf_counter() - began
    print(f"backtest of Titanium, {len(done.of.origins)} forecasts, two processes: {spent:.0f} s (bar: 180 s)")


def _answer(counts: Counts, law: PaceLaw, levels: Floats) -> Floats:
    """Days after the last count: the pace, its six features, and what the record says about such a forecast."""
    days = _days(counts)
    return law.quantiles(ask(Flow(days, days, days), np.array([len(counts) - 1]), np.array([ITEMS])), levels)


def _fitted(counts: Counts) -> Pace:
    found = fit_pace(_days(counts), len(counts) - 1)
    assert isinstance(found, Pace)
    return found


def _days(counts: Counts) -> Counts:
    return np.repeat(np.arange(len(counts)), counts)


def _flow(counts: Counts) -> Flow:
    days = _days(counts)
    return Flow(np.maximum(days - 20, 0), days, days)


def _parameters(rng: np.random.Generator) -> tuple[list[float], list[float], list[float]]:
    b = rng.uniform(25, 50, CONTRIBUTIONS)
    a = rng.lognormal(np.log(0.4), 0.8, CONTRIBUTIONS) * b
    return a.tolist(), b.tolist(), rng.uniform(1, 8, CONTRIBUTIONS).tolist()


def _multipliers(rng: np.random.Generator) -> tuple[list[float], list[float]]:
    return rng.normal(0.5, 0.4, CONTRIBUTIONS).tolist(), rng.uniform(0.3, 0.9, CONTRIBUTIONS).tolist()


def _middles(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median CPU milliseconds of each, in turns; what is quick is done often enough to be seen by the clock."""
    often = [max(1, round(0.02 / max(_spent(work, 1), 1e-6))) for work in works]
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for each, work, times in zip(spent, works, often, strict=True):
            each.append(1000 * _spent(work, times))
    return [statistics.median(each) for each in spent]


def _spent(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


if __name__ == "__main__":
    main()
