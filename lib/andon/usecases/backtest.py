"""Replay a history folder or the store, score the forecasts, and say it in plain figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from andon.errors import InvalidInput
from andon.forecast.answer import MODEL as MODEL_NAME
from andon.forecast.backtest import KINDS, MODEL, Backtest, replay
from andon.forecast.backtest_history import read_history
from andon.forecast.backtest_scores import Score
from andon.usecases import ports
from andon.usecases.store_history import launch_history

if TYPE_CHECKING:
    import pandas as pd

    from andon.store import Store

PACE_TOO_SHORT = "No squad has 150 delivered items and 300 days of history."
NO_VERSION = "No released version has 25 delivered items in a window of three weeks or more."
NO_LAUNCH = "No launch that landed has 25 delivered items in a window of three weeks or more."


@dataclass(frozen=True, slots=True)
class Backtested:
    """A backtest and how long it took."""

    of: Backtest
    scores: Mapping[str, Mapping[str, Score]]
    """By kind, then by model; the baselines are iid30 and iid90."""
    seconds: float

    unplayed: int = 0
    """Launches of a store whose past scopes are the final membership although others are played back."""

    @property
    def scope(self) -> str:
        """Where past scopes come from: "changelog", or "final membership" where that is so for any of them."""
        return "final membership" if self.of.hindsight or self.unplayed else "changelog"

    def summary(self) -> dict[str, Any]:
        """The backtest as `andon backtest --json` prints it."""
        kinds = {
            kind: {model: _figures(each, models) for model, each in models.items()}
            for kind, models in self.scores.items()
        }
        return {"model": MODEL_NAME, "scope": self.scope, **kinds, "seconds": self.seconds}


def backtest(
    tables: Mapping[str, pd.DataFrame],
    *,
    jobs: int,
    progress: ports.Progress = ports.silent,
    timer: Callable[[], float] = time.monotonic,
    without: str = NO_VERSION,
) -> Backtested:
    """Replay the tables of a history folder in so many processes; InvalidInput when they ask for no forecast at all.

    `without` says why no launch is asked about, for the hint then.
    """
    began = timer()
    done = replay(
        read_history(tables), jobs=jobs, told=lambda done, total: progress(done, total, "Replaying the history")
    )
    if not done.origins:
        raise InvalidInput("This history is too short to replay.", hint=f"{PACE_TOO_SHORT} {without}")
    scores = {str(kind): done.scores(kind) for kind in KINDS}
    return Backtested(done, scores, round(timer() - began, 3))


def backtest_store(
    store: Store,
    *,
    jobs: int,
    progress: ports.Progress = ports.silent,
    timer: Callable[[], float] = time.monotonic,
) -> Backtested:
    """Replay the store with a version for each launch; InvalidInput when it is empty, or too short for a forecast."""
    began = timer()
    history = launch_history(store)
    done = backtest(history.tables, jobs=jobs, progress=progress, without=NO_LAUNCH)
    return replace(done, unplayed=len(history.unplayed), seconds=round(timer() - began, 3))


def _figures(of: Score, models: Mapping[str, Score]) -> dict[str, Any]:
    """The figures of one model; skills are against each baseline, and None against itself."""
    return {
        "forecasts": of.forecasts,
        "unfinished": of.unfinished,
        "subjects": of.subjects,
        "met": [
            {"claimed": each.claimed, "met": each.met, "of": each.known, "interval": [each.low, each.high]}
            for each in of.levels
        ],
        "crps": of.crps,
        "crps_log": of.crps_log,
        "brier": of.brier if of.targets else None,
        "brier_skill": of.brier_skill,
        "ece": of.ece,
        "targets": of.targets,
        "against": {
            name: {
                "crps_skill": of.crps_skill(other),
                "crps_log_skill": of.crps_log_skill(other),
                "brier_skill": 1 - of.brier / other.brier if other.brier else None,
            }
            for name, other in models.items()
            if name != MODEL and other is not of
        },
    }
