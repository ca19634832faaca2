"""Whole: a launch as one thing, beside the sum of its parts.

Half of what a launch will deliver is often not written down yet, and what is lagging gets cut: the days that are left
follow from the list of open items only in part. Past launches know the rest. Each landed one is looked back at from 25,
50 and 75 per cent of its window, and speaks twice:

* as a *reference class*: the days that were left at a similar share of items done, whatever the pace;
* in a *regression* of ln(actual / B) on 1 and ln(r / B), with B the median by the launch's own pace on its open items,
  and r the median of the reference class: how far to believe the one, and how far the other.

A look counts the more the nearer its done share is, the more squads it shares with the launch, and the younger it is.
The forecast of a launch is the geometric mean of the quantiles of two sides: the pace (the last of the parts until
launches have landed, then more and more the regression), and the reference class. Where pace and class lie very far
apart, the class is not about such a launch, and yields. While little of a launch is done, its parts alone are heard.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from andon.forecast.curve import LEVELS, read, scored
from andon.forecast.known import NOBODY, Known
from andon.forecast.pace import Days, Floats, passage_quantiles
from andon.forecast.scope import LAUNCH_HALF_LIFE

SHARES = (0.25, 0.5, 0.75)
WINDOW_DAYS, GRACE_DAYS, SHORTEST = 270, 14, 21
"""A window reaches from 270 days before the landing to a fortnight of strays after it; three weeks at least."""

LEAST_ITEMS, LEAST_DONE, LEAST_OPEN = 25, 8, 5
"""What a window must have delivered in all and by an origin, and what must be open then, to teach anything."""

SHARE_BAND = 0.2
"""The spread of the weight over the difference of done shares."""

STRANGER = 1 / 6
"""The weight of a launch of wholly other squads, beside 1 for the same squads."""

CLASS_DAYS, CLASS_SPREAD, CLASS_PRIOR = 80.0, 0.9, 1.0
"""The prior of the reference class: lognormal, of the weight of one look at a launch of the same squads. Sixty
days is what the notes took; in generated organisations (seeds 101 to 103), whose first launches are longer, 41 % of the
50 % dates of launches were met with it, and with eighty 43 %."""

PRIOR, RIDGE, SPREAD = 3.0, 3.0, 0.7
"""Pseudo-looks behind the regression's mean and spread, and behind its slope."""

SLOPE, GROWTH = 0.5, float(np.log(1.7))
"""The prior of the regression: half of the logarithm's way to the class, from open items times 1.7."""

HALF_TRUSTED = 1.0
"""The weight of past looks at which the regression counts as much as the last of the parts."""

BEGUN = 0.25
"""The done share from which past launches say all they know; they are looked back at from about there on."""

FAR = 3.5
"""The distance in logarithms, a factor of 33, at which the reference class says nothing about a launch any more."""

DISPERSION = 4.0
"""Of a version's own deliveries: too few to tell their own."""

_PRIOR_SCORES: Floats = ndtri((np.arange(19) + 0.5) / 19)


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a launch on a day."""

    open: int
    done: int
    """Delivered in the last 270 days."""
    log_days: float
    """Logarithm of the median of its own pace on its open items."""
    squads: dict[str, int]
    """Known items of each squad, the empty name for nobody's."""

    @property
    def share(self) -> float:
        """The share of the items that is done."""
        return self.done / max(self.done + self.open, 1)


@dataclass(frozen=True, slots=True)
class WholeLook:
    """A look back at a landed launch."""

    launch_id: str
    origin: int
    known_from: int
    """The day from which it could be known: the landing and a fortnight."""
    state: State
    actual_days: int


def state_of(known: Known, items: Days, day: int) -> State:
    """The state of the launch with these items at the end of a day up to `known.as_of`."""
    items = items[known.created[items] <= day]
    open_items = int((known.left[items] > day).sum())
    done = known.delivered[items]
    done = done[(done <= day) & (done > day - WINDOW_DAYS)]
    start = min(int(np.percentile(done, 5)) if len(done) else day, day - 13)
    pace, length = max(int((done >= start).sum()), 1), day - start + 1
    median = passage_quantiles(
        np.float64(open_items), np.float64(pace), np.float64(length), np.float64(DISPERSION), np.array([0.5])
    )
    codes, counts = np.unique(known.squad[items], return_counts=True)
    names = {"" if code == NOBODY else known.squads[code]: int(n) for code, n in zip(codes, counts, strict=True)}
    return State(open_items, len(done), float(np.log(max(median[0], 1.0))), names)


def whole_looks(known: Known) -> list[WholeLook]:
    """The looks back at all launches that had landed a fortnight before `known.as_of`."""
    found: list[WholeLook] = []
    for launch, items in known.launches(known.landed):
        ended = int(known.ended[launch])
        if ended + GRACE_DAYS <= known.as_of:
            found += _looks_at(known, known.launch_ids[launch], items, ended)
    return found


def _looks_at(known: Known, launch_id: str, items: Days, ended: int) -> list[WholeLook]:
    done = known.delivered[items]
    window = np.sort(done[(done >= ended - WINDOW_DAYS) & (done <= ended + GRACE_DAYS)])
    start = int(np.percentile(window, 5)) if len(window) >= LEAST_ITEMS else ended
    if ended - start < SHORTEST:
        return []
    found = []
    for share in SHARES:
        day = int(start + share * (ended - start))
        rest = window[window > day]
        if not len(rest) or ((window >= start) & (window <= day)).sum() < LEAST_DONE:
            continue
        state = state_of(known, items, day)
        if state.open >= LEAST_OPEN:
            last = int(rest[int(np.ceil(0.95 * len(rest))) - 1])
            found.append(WholeLook(launch_id, day, ended + GRACE_DAYS, state, last - day))
    return found


class Experience:
    """The looks that were known at the end of a day, as arrays."""

    def __init__(self, looks: list[WholeLook], as_of: int) -> None:
        looks = [each for each in looks if each.known_from <= as_of]
        self._as_of = as_of
        self._squads = sorted({squad for each in looks for squad in each.state.squads})
        self._known_from = np.array([each.known_from for each in looks], dtype=np.int64)
        self._share = np.array([each.state.share for each in looks])
        self._actual = np.array([float(each.actual_days) for each in looks])
        self._mixtures = np.array([self._mixture(each.state) for each in looks]).reshape(len(looks), len(self._squads))
        log_days = np.array([each.state.log_days for each in looks])
        # What the class said on the day of the look itself: a look that had taught it would believe it too much.
        said = np.array([self._class_median(self._weights(each.state, each.origin)) for each in looks])
        self._features = np.column_stack([np.ones(len(looks)), np.log(said) - log_days])
        self._over_pace = np.log(np.maximum(self._actual - 0.5, 0.5)) - log_days

    def scores(self, state: State, parts: Floats | None) -> Floats:
        """Normal scores of the finishing day at the days of the grid.

        `parts` are those of the last of its parts, None where they have no pace; the launch's own then stands for it.
        """
        weights = self._weights(state, self._as_of)
        cases, chances = self._class(weights)
        days = np.log(np.maximum(np.interp(ndtr(LEVELS), chances, cases), 0.5))
        pace = self._regression(weights, state)
        begun = 1.0
        if parts is not None:
            begun = min(1.0, state.done / LEAST_DONE, state.share / BEGUN)
            trust = begun * weights.sum() / (weights.sum() + HALF_TRUSTED)
            pace = (1 - trust) * read(parts[None, :])[0] + trust * pace
        middle = len(LEVELS) // 2
        far = (pace[middle] - days[middle]) / FAR
        relevant = 0.5 * begun * max(0.0, 1 - far**2)
        pooled = (1 - relevant) * pace + relevant * days
        scores: Floats = scored(pooled[None, :])[0]
        return scores

    def _weights(self, state: State, day: int) -> Floats:
        """How much each look says on a day about a launch in this state; nothing when it was not known yet."""
        near = np.exp(-0.5 * ((self._share - state.share) / SHARE_BAND) ** 2)
        alike = self._mixtures @ self._mixture(state)
        fading = 0.5 ** (np.maximum(day - self._known_from, 0) / LAUNCH_HALF_LIFE)
        weights: Floats = near * fading * (STRANGER + (1 - STRANGER) * alike) * (self._known_from <= day)
        return weights

    def _mixture(self, state: State) -> Floats:
        """A launch's squads as a vector of length 1, so that a product is the cosine: 1 for the same mixture."""
        size = np.sqrt(sum(count**2 for count in state.squads.values()))
        mixture: Floats = np.array([state.squads.get(squad, 0) for squad in self._squads]) / max(float(size), 1.0)
        return mixture

    def _class(self, weights: Floats) -> tuple[Floats, Floats]:
        """The days that were left in past launches with the prior's, sorted, and the chance up to each."""
        prior = CLASS_DAYS * np.exp(CLASS_SPREAD * _PRIOR_SCORES)
        cases = np.concatenate([self._actual, prior])
        weighed = np.concatenate([weights, np.full(len(prior), CLASS_PRIOR / len(prior))])
        order = np.argsort(cases, kind="stable")
        weighed = weighed[order]
        return cases[order], (weighed.cumsum() - weighed / 2) / weighed.sum()

    def _class_median(self, weights: Floats) -> float:
        cases, chances = self._class(weights)
        return float(np.interp(0.5, chances, cases))

    def _regression(self, weights: Floats, state: State) -> Floats:
        """Logarithm of the days at each of LEVELS."""
        pull, prior = np.array([PRIOR, RIDGE]), np.array([(1 - SLOPE) * GROWTH, SLOPE])
        weighed = (self._features * weights[:, None]).T
        matrix = weighed @ self._features + np.diag(pull)
        coefficients = np.linalg.solve(matrix, weighed @ self._over_pace + pull * prior)
        error = (weights * (self._over_pace - self._features @ coefficients) ** 2).sum() + PRIOR * SPREAD**2
        here = np.array([1.0, np.log(self._class_median(weights)) - state.log_days])
        spread = np.sqrt(error / (weights.sum() + PRIOR) * (1 + here @ np.linalg.solve(matrix, here)))
        days: Floats = state.log_days + here @ coefficients + spread * LEVELS
        return days
