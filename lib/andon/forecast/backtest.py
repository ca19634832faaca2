"""Backtest: replay a history, and set what was forecast beside what came.

Each question is answered from the history as it was known at the end of its day, by the model of
`andon forecast`, and by the baselines. The answers depend on nothing but the history: the work is cut into days and
spread over processes, and the bytes of the rows are the same however many there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed  # type: ignore[import-untyped]

from andon.forecast.backtest_history import History
from andon.forecast.backtest_origins import Kind, Origin, origins
from andon.forecast.backtest_rows import Replay
from andon.forecast.backtest_scores import Score, outcomes, score
from andon.forecast.baselines import WINDOWS, iid_quantiles
from andon.forecast.pace import Floats
from andon.frames import day_date

KINDS: tuple[Kind, ...] = ("pace", "launch")

MODEL = "model"
"""The name of ours among the baselines iid30 and iid90."""

PIECES = 24
"""Into how many pieces the questions are cut: a bar that moves, and no process that waits long for another."""

Told = Callable[[int, int], None]
"""How many questions are answered, and of how many."""


@dataclass(frozen=True, eq=False)
class Backtest:
    """Every question of a history with its answers; quantiles by model, shape (questions, 99)."""

    origins: Sequence[Origin]
    quantiles: dict[str, Floats]
    hindsight: bool
    """Whether past scopes are the final membership."""

    def scores(self, kind: Kind) -> dict[str, Score]:
        """The figures of our model and of each baseline on the questions of a kind; empty when there are none."""
        mine = [row for row, each in enumerate(self.origins) if each.kind == kind]
        if not mine:
            return {}
        came = outcomes([self.origins[row] for row in mine])
        return {model: score(quantiles[mine], came) for model, quantiles in self.quantiles.items()}

    def rows(self) -> pd.DataFrame:
        """The backtest rows of the contract: one for each question, in the questions' order."""
        return pd.DataFrame(
            {
                "kind": pd.Series([each.kind for each in self.origins], dtype="str"),
                "squad": _names(self.origins, "pace"),
                "version_id": _names(self.origins, "launch"),
                "as_of": pd.Series([day_date(each.as_of) for each in self.origins], dtype=object),
                "n": np.array([each.n for each in self.origins], dtype=np.int64),
                "quantiles": pd.Series(list(self.quantiles[MODEL]), dtype=object),
                "actual_days": pd.array([each.actual_days for each in self.origins], dtype="Int64"),
                "censored_days": np.array([each.censored_days for each in self.origins], dtype=np.int64),
            }
        )


def replay(history: History, *, jobs: int, told: Told = lambda done, total: None) -> Backtest:
    """Ask and answer everything, in so many processes."""
    asked = origins(history)
    # The expensive questions stand side by side, and so do those of neighbouring days.
    order = sorted(range(len(asked)), key=lambda row: (asked[row].kind, asked[row].as_of))
    pieces = [piece for piece in np.array_split(np.array(order, dtype=np.int64), PIECES) if len(piece)]
    work = Parallel(n_jobs=min(jobs, len(pieces) or 1), return_as="generator")
    answered = work(delayed(_answered)(history, [asked[row] for row in piece]) for piece in pieces)
    names = [MODEL, *(f"iid{window}" for window in WINDOWS)]
    found = {name: np.empty((len(asked), 99)) for name in names}
    done = 0
    told(done, len(asked))
    for piece, quantiles in zip(pieces, answered, strict=True):
        for name, values in zip(names, quantiles, strict=True):
            found[name][piece] = values
        done += len(piece)
        told(done, len(asked))
    return Backtest(asked, found, history.hindsight)


def _answered(history: History, asked: list[Origin]) -> list[Any]:
    """The quantiles of some questions: of the model, then of each baseline."""
    ours = list(Replay(history).quantiles(asked))
    return [ours, *([iid_quantiles(each.counts, window, each.n) for each in asked] for window in WINDOWS)]


def _names(asked: Sequence[Origin], kind: Kind) -> "pd.Series[Any]":
    return pd.Series([each.subject if each.kind == kind else None for each in asked], dtype="str")
