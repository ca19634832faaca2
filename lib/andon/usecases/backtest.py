"""Replay a history folder, score the forecasts, and say it in plain figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from andon.errors import InvalidInput
from andon.forecast.answer import MODEL as MODEL_NAME
from andon.forecast.backtest import KINDS, MODEL, Backtest, replay
from andon.forecast.backtest_history import read_history
from andon.forecast.backtest_scores import Score
from andon.usecases import ports

if TYPE_CHECKING:
    import pandas as pd

PACE_TOO_SHORT = "No squad has 150 delivered items and 300 days of history."
NO_LAUNCH = "No released version has 25 delivered items in a window of three weeks or more."


@dataclass(frozen=True, slots=True)
class Backtested:
    """A backtest and how long it took."""

    of: Backtest
    scores: Mapping[str, Mapping[str, Score]]
    """By kind, then by model; the baselines are iid30 and iid90."""
    seconds: float

    @property
    def scope(self) -> str:
        """Where past scopes come from: "changelog", or "final membership"."""
        return "final membership" if self.of.hindsight else "changelog"


def backtest(
    tables: Mapping[str, pd.DataFrame],
    *,
    jobs: int,
    progress: ports.Progress = ports.silent,
    timer: Callable[[], float] = time.monotonic,
) -> Backtested:
    """Replay the tables of a history folder in so many processes; InvalidInput when they ask for no forecast at all."""
    began = timer()
    done = replay(
        read_history(tables), jobs=jobs, told=lambda done, total: progress(done, total, "Replaying the history")
    )
    if not done.origins:
        raise InvalidInput("This history is too short to replay.", hint=f"{PACE_TOO_SHORT} {NO_LAUNCH}")
    scores = {str(kind): done.scores(kind) for kind in KINDS}
    return Backtested(done, scores, round(timer() - began, 3))


def summary(done: Backtested) -> dict[str, Any]:
    """The backtest as `andon backtest --json` prints it."""
    return {
        "model": MODEL_NAME,
        "scope": done.scope,
        **{kind: {model: _figures(each, models) for model, each in models.items()} for kind, models in _kinds(done)},
        "seconds": done.seconds,
    }


def _kinds(done: Backtested) -> list[tuple[str, Mapping[str, Score]]]:
    return list(done.scores.items())


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
        "brier": of.brier,
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
