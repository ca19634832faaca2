"""Recalibration: what the record of earlier forecasts says about the next one. Layer 4, for paces.

Two views of the same record, each a linear regression with a normal error, by expectation maximisation because what is
unfinished is only known to be later (a censored observation, as in Tobit regression):

* the score of what came under the pace's own distribution, z = Phi^-1(F(actual)): mean and spread say how a pace errs,
  F' = Phi((Phi^-1(F) - x'm) / s);
* the logarithm of what came over the days that the pace of a year would have needed: a reference class, which knows
  nothing of the closed form.

The answer is the geometric mean of the quantiles of both: they err for different reasons, and their mean errs less
than either (forecast combination, as old as Bates and Granger 1969). Pseudo-outcomes at "the pace is right" stand in
while the record is short, so that a new organisation begins with layer 1.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from andon.forecast.curve import PERCENTILES
from andon.forecast.pace import HORIZON, Floats, passage, passage_quantiles
from andon.forecast.record import FEATURES, Asked

EMBARGO, MEMORY = 7, 1460
"""Days: younger looks back say nothing yet, and older ones nothing any more."""

HALF_LIFE = 730.0
"""Days after which a look back counts half, as of past launches."""

SHARED = 3.0
"""Looks with 10, 30 and 100 items share their day's weight."""

PSEUDO, RIDGE = 20.0, 10.0
"""Pseudo-outcomes behind mean and spread, and behind each of the other coefficients, which they pull to zero."""

YEAR_SPREAD = 0.6
"""The spread of ln(actual / days at the pace of a year) while nothing is known."""

LEAST = 21
"""With fewer looks back, the pace is left as it is."""

_SURE = 1e-4
_ROUNDS = 12


@dataclass(frozen=True, eq=False)
class Regression:
    """y ~ Normal(features' coefficients, spread^2)."""

    coefficients: Floats
    spread: float

    def at(self, features: Floats, scores: Floats) -> Floats:
        """y at each normal score; shape (rows, scores)."""
        values: Floats = (features @ self.coefficients)[:, None] + self.spread * scores
        return values


@dataclass(frozen=True, slots=True)
class PaceLaw:
    """What the record says as of a day; None while it is short."""

    score: Regression | None = None
    year: Regression | None = None

    def quantiles(self, asked: Asked, ps: Floats = PERCENTILES) -> Floats:
        """The quantiles of each row in days at rising ps, non-decreasing, at most HORIZON; shape (rows, len(ps))."""
        scores = ndtri(ps)
        shape = (asked.items[:, None].astype(np.float64), asked.a[:, None], asked.b[:, None], asked.phi[:, None])
        if self.score is None or self.year is None:
            return passage_quantiles(*shape, ps)
        chances = np.minimum(np.maximum(ndtr(self.score.at(asked.features, scores)), 1e-9), 1 - 1e-9)
        by_pace = np.maximum(passage_quantiles(*shape, chances), 0.5)
        by_year = asked.year_days[:, None] * np.exp(self.year.at(asked.features, scores))
        days: Floats = np.minimum(np.sqrt(by_pace * by_year), HORIZON)
        return np.maximum.accumulate(days, axis=1)


def learn_pace(past: Asked, as_of: int) -> PaceLaw:
    """What the looks back say that were known at the end of a day; what was finished later is unfinished in them."""
    past = past[(past.day <= as_of - EMBARGO) & (past.day >= as_of - MEMORY)]
    if len(past.day) < LEAST:
        return PaceLaw()
    late = past.finished > as_of
    # Half-way through the day on which it was finished; at the end of the day where it was not.
    days = np.where(late, as_of - past.day, past.finished - past.day - 0.5).astype(np.float64)
    chances = passage(past.items.astype(np.float64), past.a, past.b, past.phi, days)
    score = ndtri(np.clip(chances, _SURE, 1 - _SURE))
    year = np.log(np.maximum(days, 0.5) / past.year_days)
    weights = 0.5 ** ((as_of - past.day) / HALF_LIFE) / SHARED
    return PaceLaw(
        censored_regression(past.features, score, late, weights, 1.0),
        censored_regression(past.features, year, late, weights, YEAR_SPREAD),
    )


def censored_regression(
    features: Floats, y: Floats, late: npt.NDArray[np.bool_], weights: Floats, spread: float
) -> Regression:
    """Weighted ridge regression in which y of the rows `late` is a lower bound; the first feature is the constant.

    The maximum of the posterior with PSEUDO outcomes at mean 0 and the prior's `spread`. In each round a censored row
    contributes its expectation above its bound, and the variance that is left there.
    """
    pull = np.full(FEATURES, RIDGE)
    pull[0] = PSEUDO
    weighed = features * weights[:, None]
    # What is known is the same in each round: only its sums are needed, and a round is about the rows that are late.
    sums, y_sums = weighed[~late].T @ features[~late], weighed[~late].T @ y[~late]
    squares, pseudo = float(weights[~late] @ y[~late] ** 2), PSEUDO * spread**2
    bounds, features, weighed, weights_late = y[late], features[late], weighed[late].T, weights[late]
    matrix = np.linalg.inv(sums + weighed @ features + np.diag(pull))
    s, total = spread, float(weights.sum()) + PSEUDO
    coefficients: Floats = np.zeros(FEATURES)
    for _ in range(_ROUNDS):
        mean = features @ coefficients
        bound = (bounds - mean) / s
        hazard = np.exp(-0.5 * bound**2) / np.sqrt(2 * np.pi) / np.maximum(ndtr(-bound), 1e-12)
        expected = mean + s * hazard
        left = s**2 * np.maximum(1 + bound * hazard - hazard**2, 0.0)
        coefficients = matrix @ (y_sums + weighed @ expected)
        of_late = weights_late @ ((expected - features @ coefficients) ** 2 + left)
        of_known = squares + coefficients @ (sums @ coefficients - 2 * y_sums)
        s = float(np.sqrt((of_late + of_known + pseudo) / total))
    return Regression(coefficients, s)
