"""Experience: what landed launches teach about one that is open.

Each landed launch was looked back at from several days (`andon.forecast.whole`), and speaks twice:

* as a *reference class* (Kahneman and Tversky 1979): the days that were left at a similar share of items done, whatever
  the pace;
* in a *regression* of ln(actual / B) on 1, ln(r / B) and ln(c / B), with B the median by the launch's own pace on its
  open items, r the median of the reference class, and c the days until the next launch of such squads if they land in
  their usual rhythm: how far to believe each.

A look counts the more the nearer its done share is, the more squads it shares with the launch, and the younger it is.
The forecast of a launch is the geometric mean of the quantiles of two sides (Bates and Granger 1969): the pace (the
last of the parts until launches have landed, then more and more the regression), and the reference class. Where pace
and class lie very far apart, the class is not about such a launch, and yields. While little of a launch is done, its
parts alone are heard. The promised date is a third side where there is one (`andon.forecast.planned`).

With a calendar all days of looks and forecasts are normal days (`andon.forecast.capacity`); only the rhythm of
launches, which has its holidays in it, is one of the calendar.

Layer 4, for launches: the same forecast is made for every look from what was known on its day, and the spread of all
forecasts is set right by how far those lay from what came, F' = Phi(Phi^-1(F) / s).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from andon.forecast.curve import GRID, LEVELS, read, scored
from andon.forecast.pace import Days, Floats
from andon.forecast.planned import PlanLaw, learn_plan, log_worth, told_by_plan
from andon.forecast.scope import LAUNCH_HALF_LIFE
from andon.forecast.whole import LEAST_DONE, SHARES, Landing, State, WholeLook

SHARE_BAND = 0.2
"""The spread of the weight over the difference of done shares."""

STRANGER = 1 / 6
"""The weight of a launch of wholly other squads, beside 1 for the same squads."""

CLASS_DAYS, CLASS_SPREAD, CLASS_PRIOR = 60.0, 0.9, 1.0
"""The prior of the reference class: lognormal, as in the notes, of the weight of one look at a launch of the same
squads."""

PRIOR, RIDGE, SPREAD = 3.0, 3.0, 0.7
"""Pseudo-looks behind the regression's mean and spread, and behind its slopes."""

SLOPE, GROWTH = 0.5, float(np.log(1.7))
"""The prior of the regression: half of the logarithm's way to the class, from open items times 1.7; no rhythm."""

ALIKE, LEAST_LANDINGS, LANDINGS, SOONEST = 0.5, 3, 13, 14.0
"""The rhythm: the median gap between the last landings, three at least and 13 at most, of launches with so alike a
mixture of squads; the next is a fortnight away at least, also when it is overdue."""

HALF_TRUSTED = 1.0
"""The weight of past looks at which the regression counts as much as the last of the parts."""

BEGUN = 0.25
"""The done share from which past launches say all they know; they are looked back at from about there on."""

FAR = 3.5
"""The distance in logarithms, a factor of 33, at which the reference class says nothing about a launch any more."""

WIDTH, WIDTH_LAUNCHES = 0.9, 6.0
"""The prior of the spread of normal scores, and its weight in launches. The mean of quantiles of sides that err for
different reasons is wider than its own error: the spread of past forecasts was 0.96 on Titanium, 0.8 in generated
organisations."""

FURTHEST = 3.0
"""Scores of past forecasts are bounded: one launch that nobody foresaw does not double every spread."""

_CHANCES: Floats = ndtr(LEVELS)
_PRIOR_SCORES: Floats = ndtri((np.arange(19) + 0.5) / 19)
_EDGE = 8.0


class Looks:
    """Looks back as arrays, with what was said on the day of each; nothing in it depends on a later day."""

    def __init__(self, looks: Sequence[WholeLook], landings: Sequence[Landing]) -> None:
        """Study every look; `landings` are all that had landed by then, also those too small to look back at."""
        self.squads = sorted({squad for each in looks for squad in each.state.squads})
        self.landings = [(each.day, unit(each.squads)) for each in landings]
        self.known_from: Days = np.array([each.known_from for each in looks], dtype=np.int64)
        self.share = np.array([each.state.share for each in looks])
        self.actual = np.array([float(each.actual_days) for each in looks])
        self.mixtures = np.array([self.mixture(each.state) for each in looks]).reshape(len(looks), len(self.squads))
        self.log_days = np.array([each.state.log_days for each in looks])
        self.log_actual = np.log(np.maximum(self.actual - 0.5, 0.5))
        self.planned = np.array([each.state.planned or 0 for each in looks], dtype=np.int64)
        # What it took in the days of the plan: less than a normal day each, where holidays lay before the date.
        self.log_by_plan = self.log_actual - [log_worth(each.state.planned or 0, each.state.ahead) for each in looks]
        # What the class said on the day of the look itself: a look that had taught it would believe it too much.
        self.features = np.zeros((len(looks), 3))
        learnt = [Experience(self, each.origin, width=1.0) for each in looks]
        told = [then.told(each.state) for then, each in zip(learnt, looks, strict=True)]
        for row, each in enumerate(told):
            self.features[row] = each.features
        said = [then.scores(each.state, None, by) for then, each, by in zip(learnt, looks, told, strict=True)]
        days = np.log(np.maximum(self.actual - 0.5, GRID[0]))
        self.scores = np.array([np.interp(at, np.log(GRID), each) for at, each in zip(days, said, strict=True)])

    def mixture(self, state: State) -> Floats:
        """A launch's squads as a vector of length 1, so that a product is the cosine: 1 for the same mixture."""
        shares = unit(state.squads)
        return np.array([shares.get(squad, 0.0) for squad in self.squads])

    def fading(self, day: int) -> Floats:
        """The weight of each look on a day by its age alone: half after two years, none before it was known."""
        age = day - self.known_from
        faded: Floats = np.where(age >= 0, 0.5 ** (np.maximum(age, 0) / LAUNCH_HALF_LIFE), 0.0)
        return faded

    def weights(self, state: State, day: int) -> Floats:
        """How much each look says on a day about a launch in this state; nothing when it was not known yet."""
        near = np.exp(-0.5 * ((self.share - state.share) / SHARE_BAND) ** 2)
        alike = self.mixtures @ self.mixture(state)
        weights: Floats = near * self.fading(day) * (STRANGER + (1 - STRANGER) * alike)
        return weights

    def next_landing(self, state: State, day: int) -> float | None:
        """Days until such squads land their next launch in their usual rhythm; None with too few landings."""
        mine = unit(state.squads)
        alike = {
            landed
            for landed, squads in self.landings
            if landed <= day and sum(mine.get(squad, 0.0) * share for squad, share in squads.items()) > ALIKE
        }
        last = sorted(alike)[-LANDINGS:]
        if len(last) < LEAST_LANDINGS:
            return None
        return max(float(np.median(np.diff(last))) - (day - last[-1]), SOONEST)


@dataclass(frozen=True, eq=False)
class Told:
    """What past launches say of one that is in some state."""

    weights: Floats
    """Of each look."""
    cases: Floats
    """The days that were left in them, sorted, with the prior's."""
    chances: Floats
    """The chance up to each case."""
    features: Floats
    """1, and in logarithms over the launch's own pace: the median of the class, the next landing (0 unknown)."""


class Experience:
    """What had been learnt by the end of a day."""

    def __init__(self, looks: Looks, as_of: int, *, width: float | None = None) -> None:
        """Looks that were known later are not used; `width` is learnt from them unless it is given."""
        self._looks, self._as_of = looks, as_of
        self._fading = looks.fading(as_of) / len(SHARES)
        self._plan: PlanLaw = learn_plan(looks.planned, looks.log_by_plan, self._fading)
        self._width = self._learnt_width() if width is None else width

    def scores(self, state: State, parts: Floats | None, told: Told | None = None) -> Floats:
        """Normal scores of the finishing day at the days of the grid.

        `parts` are those of the last of its parts, None where they have no pace; the launch's own then stands for it.
        `told` spares asking past launches again.
        """
        told = told or self.told(state)
        weights = told.weights
        days = np.log(np.maximum(np.interp(_CHANCES, told.chances, told.cases), 0.5))
        pace = self._regression(weights, state, told.features)
        begun = 1.0
        if parts is not None:
            begun = min(1.0, state.done / LEAST_DONE, state.share / BEGUN)
            trust = begun * weights.sum() / (weights.sum() + HALF_TRUSTED)
            pace = (1 - trust) * read(parts[None, :])[0] + trust * pace
        middle = len(LEVELS) // 2
        far = (pace[middle] - days[middle]) / FAR
        relevant = 0.5 * begun * max(0.0, 1 - far**2)
        pooled = (1 - relevant) * pace + relevant * days
        if state.planned is not None:
            pooled = told_by_plan(pooled, state.planned, self._plan, state.ahead)
        scores: Floats = np.clip(scored(pooled[None, :])[0] / self._width, -_EDGE, _EDGE)
        return scores

    def told(self, state: State) -> Told:
        """What past launches say of a launch in this state."""
        weights = self._looks.weights(state, self._as_of)
        cases, chances = self._class(weights)
        landing = self._looks.next_landing(state, self._as_of)
        rhythm = np.log(landing) - state.log_days if landing else 0.0
        features = np.array([1.0, np.log(np.interp(0.5, chances, cases)) - state.log_days, rhythm])
        return Told(weights, cases, chances, features)

    def _learnt_width(self) -> float:
        """The spread of the scores of past forecasts: root mean square, with the prior's launches."""
        scores = np.clip(self._looks.scores, -FURTHEST, FURTHEST)
        squares = (self._fading * scores**2).sum() + WIDTH_LAUNCHES * WIDTH**2
        return float(np.sqrt(squares / (self._fading.sum() + WIDTH_LAUNCHES)))

    def _class(self, weights: Floats) -> tuple[Floats, Floats]:
        """The days that were left in past launches with the prior's, sorted, and the chance up to each."""
        prior = CLASS_DAYS * np.exp(CLASS_SPREAD * _PRIOR_SCORES)
        # A look that nobody knew yet must not bend the line between two others.
        told = weights > 0
        cases = np.concatenate([self._looks.actual[told], prior])
        weighed = np.concatenate([weights[told], np.full(len(prior), CLASS_PRIOR / len(prior))])
        # Equal cases are one: nothing hangs on the order in which launches are listed.
        days, row = np.unique(cases, return_inverse=True)
        weighed = np.bincount(row, weighed)
        return days, (weighed.cumsum() - weighed / 2) / weighed.sum()

    def _regression(self, weights: Floats, state: State, here: Floats) -> Floats:
        """Logarithm of the days at each of LEVELS; `here` are the features of the state."""
        features, over_pace = self._looks.features, self._looks.log_actual - self._looks.log_days
        pull, prior = np.array([PRIOR, RIDGE, RIDGE]), np.array([(1 - SLOPE) * GROWTH, SLOPE, 0.0])
        weighed = (features * weights[:, None]).T
        matrix = weighed @ features + np.diag(pull)
        coefficients = np.linalg.solve(matrix, weighed @ over_pace + pull * prior)
        error = (weights * (over_pace - features @ coefficients) ** 2).sum() + PRIOR * SPREAD**2
        spread = np.sqrt(error / (weights.sum() + PRIOR) * (1 + here @ np.linalg.solve(matrix, here)))
        days: Floats = state.log_days + here @ coefficients + spread * LEVELS
        return days


def unit(squads: Mapping[str, int]) -> dict[str, float]:
    """Items of each squad, scaled so that their squares sum to 1."""
    size = max(float(np.sqrt(sum(count**2 for count in squads.values()))), 1.0)
    return {squad: count / size for squad, count in squads.items()}
