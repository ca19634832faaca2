"""On time: layer 3, the chance that a promised date holds, from what became of earlier promises.

Every 28 days of the calendar, each launch that had a date ahead of it is looked back at: the features of
`andon.forecast.on_time_features` as of that day, and whether the work was finished by the date that stood then. From
40 ended launches on, a logistic regression (scikit-learn) turns features into a chance. The first of them is the chance
by layers 1 and 2, so the regression is a correction of it.

What counts as an outcome decides what is learnt:

* A look counts from its target on, and not before. Of two launches that are dated on the same day, the one that ends
  early is known first, and counting it at once would teach that dates hold.
* A date that passed with work open was missed, whether the launch is still open, landed later or was cancelled later.
* A launch that was cancelled before its date says nothing about it. The curve is about the finishing day of what is
  finished, and its record (`track_record`) leaves cancelled launches out as well.
* All looks weigh alike, but for their age. Late launches are looked at more often, and sharing one weight among the
  looks at a launch would hide that: on any day, the launch that one wonders about is more often a late one.

Chance and dates come from one curve. Of all distributions that give the target the chance p, the nearest to F (in the
sense of Kullback and Leibler) keeps the shape of F on both sides of the target (Jeffrey 1965):

    F'(d) = p F(d) / F(t)  up to t,    1 - F'(d) = (1 - p) (1 - F(d)) / (1 - F(t))  beyond

Moving all normal scores by one number makes the chance right as well, and dates worse: what is learnt is about one day,
and says little of days far from it. Only what is beyond FURTHEST is moved so, since of a curve that was that wrong the
shape of a tail says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_ndtr, logit, ndtri

from andon.forecast.curve import GRID, LEAST, MOST
from andon.forecast.experience import Experience, Looks
from andon.forecast.finish import finishing_day
from andon.forecast.known import Known
from andon.forecast.on_time_features import NAMES, Ages, Promise, features, in_words, promise
from andon.forecast.pace import HORIZON, Days, Floats
from andon.forecast.scope import LAUNCH_HALF_LIFE
from andon.forecast.whole import state_of
from andon.frames import NEVER

EVERY = 28
"""Days between two looks back."""

MOST_LOOKS = 26
"""Of one launch, two years: one that is re-planned for ever is no rule for others."""

LEAST_LAUNCHES, LEAST_EACH = 40, 8
"""Launches that have ended, and launches of which a date held, and was missed, before anything is learnt."""

PENALTY = 0.3
"""scikit-learn's C for looks of the weight 1, as in the forecasting notes."""

RECORD_LOOKS = 8.0
"""Pseudo-looks behind an on-time record: of the organisation at one half, of its squads at the organisation's."""

FURTHEST = 2.0
"""The normal scores by which a chance is changed with the shape kept: from 50 % to 2 or 98 %, for instance."""

WORTH_A_WORD, STANDS_OUT = 0.05, 0.2
"""A smaller change of the chance is not explained, nor named a feature that moves its logit by less."""

_EDGE, _FLAT = 8.0, 1e-6

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PastDates:
    """Looks back at promised dates of which it is known whether they held; one row each."""

    whole: Looks
    """The looks back at whole launches, which give the squads of a mixture."""
    launch: npt.NDArray[np.object_]
    day: Days
    known_from: Days
    """The day on which it was known whether the date had held."""
    ended: Days
    """The day on which the launch ended; NEVER while it is open."""
    held: Marks
    features: Floats
    """Shape (rows, len(NAMES))."""
    mixtures: Floats
    """The squads of the launch on the day as vectors of length 1; shape (rows, squads)."""

    def by(self, as_of: int) -> "PastDates":
        """The rows that were known at the end of a day."""
        kept = self.known_from <= as_of
        return PastDates(
            self.whole,
            self.launch[kept],
            self.day[kept],
            self.known_from[kept],
            np.where(self.ended[kept] <= as_of, self.ended[kept], NEVER),
            self.held[kept],
            self.features[kept],
            self.mixtures[kept],
        )

    def records(self, launch: npt.NDArray[np.object_], day: Days, mixtures: Floats) -> Floats:
        """How often dates had held by some days, in all and of the same squads, as logits; shape (rows, 2).

        A launch's own dates are not in its record: its moves are features of their own.
        """
        age = day[:, None] - self.known_from
        there = (age >= 0) & (launch[:, None] != self.launch)
        weights = np.where(there, 0.5 ** (np.maximum(age, 0) / LAUNCH_HALF_LIFE), 0.0)
        everybody = (weights @ self.held + RECORD_LOOKS / 2) / (weights.sum(axis=1) + RECORD_LOOKS)
        alike = weights * (mixtures @ self.mixtures.T)
        ours = (alike @ self.held + RECORD_LOOKS * everybody) / (alike.sum(axis=1) + RECORD_LOOKS)
        records: Floats = logit(np.column_stack([everybody, ours]))
        return records


@dataclass(frozen=True, eq=False)
class OnTime:
    """What past promises teach by the end of a day."""

    past: PastDates
    launches: int
    """How many launches taught it."""
    middle: Floats
    scale: Floats
    coefficients: Floats
    """Of the standardised features: NAMES, and the records of the organisation and the squads."""
    intercept: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What layer 3 said of a launch."""

    before: float
    """The chance by layers 1 and 2."""
    chance: float
    launches: int
    """How many launches taught it."""
    because: str
    """What moved the chance most, in words; empty where it hardly moved or nothing stands out."""


# ------------------------------------------------------------------------------ looking back


@dataclass(frozen=True, slots=True)
class _Row:
    launch: int
    day: int
    known_from: int
    held: bool
    features: Floats
    mixture: Floats


def past_dates(known: Known, whole: Looks) -> PastDates:
    """All looks back at dates of which it is known at `known.as_of` whether they held; none where nothing is learnt."""
    dated = np.zeros(len(known.launch_ids), dtype=np.bool_)
    dated[known.date_launch] = True
    found: list[_Row] = []
    if (dated & (known.ended < NEVER)).sum() >= LEAST_LAUNCHES:
        looking = _Looking(known, whole)
        for launch in np.flatnonzero(dated).tolist():
            found += looking.at(launch)
    return PastDates(
        whole,
        launch=np.array([known.launch_ids[each.launch] for each in found], dtype=object),
        day=np.array([each.day for each in found], dtype=np.int64),
        known_from=np.array([each.known_from for each in found], dtype=np.int64),
        ended=np.array([known.ended[each.launch] for each in found], dtype=np.int64),
        held=np.array([each.held for each in found], dtype=np.bool_),
        features=np.array([each.features for each in found]).reshape(len(found), len(NAMES)),
        mixtures=np.array([each.mixture for each in found]).reshape(len(found), len(whole.squads)),
    )


class _Looking:
    """Looking back at one launch after the other."""

    def __init__(self, known: Known, whole: Looks) -> None:
        self.known, self.whole, self.ages = known, whole, Ages(known)
        self._learnt: dict[int, Experience] = {}

    def at(self, launch: int) -> list[_Row]:
        first = int(self.known.date_said[np.searchsorted(self.known.date_launch, launch)])
        last = min(int(self.known.ended[launch]), self.known.as_of)
        days = range(first + -first % EVERY, last, EVERY)[:MOST_LOOKS]
        return [row for day in days if (row := self._row(launch, day))]

    def _row(self, launch: int, day: int) -> _Row | None:
        known = self.known
        said = promise(known, launch, day)
        if said is None or not _speaks_of(said, day) or said.target > known.as_of:
            return None
        came, state = outcome(known, launch, day, said.target), state_of(known, launch, day)
        if came is None or not state.open:
            return None
        # The launch's own pace stands for its parts: theirs, for every look back, would take minutes.
        scores = self._experience(day).scores(state, None)
        told = features(known, launch, day, said, state, scores, self.ages)
        return _Row(launch, day, came[1], came[0], told, self.whole.mixture(state))

    def _experience(self, day: int) -> Experience:
        if day not in self._learnt:
            self._learnt[day] = Experience(self.whole, day)
        return self._learnt[day]


def _speaks_of(said: Promise, day: int) -> bool:
    """Whether a date is ahead, and near enough to be on a curve."""
    return 0 < said.target - day < HORIZON


def outcome(known: Known, launch: int, day: int, target: int) -> tuple[bool, int] | None:
    """Whether what was left on a day was finished by a target, and the day from which that is known.

    None where nobody knows: the launch ended before its date without landing, nothing was delivered any more, or what
    was open at the date may be a stray.
    """
    items, ended = known.items(launch), int(known.ended[launch])
    delivered = np.sort(known.delivered[items])
    if known.landed[launch]:
        finished = finishing_day(delivered[delivered <= ended], day)
        if finished == NEVER:
            return None
        return (True, max(target, ended)) if finished <= target else (False, target)
    if ended <= target:
        return None
    # What was open at the end of the target day was done a day later at best.
    still = int(((known.created[items] <= target) & (known.left[items] > target)).sum())
    at_best = np.append(delivered[delivered <= target], np.full(still, target + 1))
    return (False, target) if target < finishing_day(at_best, day) < NEVER else None


# ------------------------------------------------------------------------------ learning, and saying


def learn_on_time(past: PastDates, as_of: int) -> OnTime | None:
    """What the looks back teach that were known at the end of a day; None while they are too few to teach anything."""
    past = past.by(as_of)
    ended, held, missed = (set(past.launch[rows]) for rows in (past.ended < NEVER, past.held, ~past.held))
    if len(ended) < LEAST_LAUNCHES or min(len(held), len(missed)) < LEAST_EACH:
        return None
    weights = 0.5 ** ((as_of - past.known_from) / LAUNCH_HALF_LIFE)
    rows = np.column_stack([past.features, past.records(past.launch, past.day, past.mixtures)])
    middle = np.average(rows, axis=0, weights=weights)
    spread = np.sqrt(np.average((rows - middle) ** 2, axis=0, weights=weights))
    scale = np.where(spread > 1e-9, spread, 1.0)
    # Slow to import, and only organisations with a past need it.
    from sklearn.linear_model import LogisticRegression

    # Newton's steps on a dozen features: exact in a few, where a descent stops at a tolerance.
    fitted = LogisticRegression(C=PENALTY, solver="newton-cholesky").fit((rows - middle) / scale, past.held, weights)
    return OnTime(past, len(held | missed), middle, scale, fitted.coef_[0], float(fitted.intercept_[0]))


def hear(law: OnTime | None, known: Known, launches: Sequence[int], z: Floats) -> tuple[Floats, dict[int, Heard]]:
    """Normal scores of launches as of `known.as_of`, one row each, with what layer 3 says; and its words by launch.

    Launches without a date ahead of them, or without its history, are left as they are, and those of which layers 1
    and 2 say no more than that they end beyond the horizon.
    """
    if law is None:
        return z, {}
    ages, day = Ages(known), known.as_of
    moved, found = z.copy(), {}
    for row, launch in enumerate(launches):
        said = promise(known, launch, day)
        if said is None or not _speaks_of(said, day):
            continue
        state = state_of(known, launch, day)
        days = said.target - day
        normal_days = days if state.ahead is None else float(state.ahead.worked(days))
        if not GRID[0] < normal_days < GRID[-1] or np.ptp(z[row]) < _FLAT:
            continue
        told = features(known, launch, day, said, state, z[row], ages)
        mixture = law.past.whole.mixture(state)[None, :]
        record = law.past.records(np.array([known.launch_ids[launch]], dtype=object), np.array([day]), mixture)
        effects = (np.append(told, record) - law.middle) / law.scale * law.coefficients
        chance = float(np.clip(expit(effects.sum() + law.intercept), LEAST, MOST))
        before = float(expit(told[0]))
        moved[row] = brought_to(z[row], normal_days, chance)
        found[launch] = Heard(before, chance, law.launches, _because(effects, chance - before, said, day, told))
    return moved, found


def brought_to(z: Floats, days: float, chance: float) -> Floats:
    """The curve nearest to this one that gives `days` the chance: normal scores at the days of the grid, both.

    `days` lie within the grid; `z` rises somewhere.
    """
    wanted = float(ndtri(chance))
    z = _carried_on(z)
    gap = wanted - float(np.interp(np.log(days), np.log(GRID), z))
    z = z + gap - np.clip(gap, -FURTHEST, FURTHEST)
    at = wanted - np.clip(gap, -FURTHEST, FURTHEST)
    before = ndtri(np.clip(chance * np.exp(log_ndtr(z) - log_ndtr(at)), 0, 1))
    after = -ndtri(np.clip((1 - chance) * np.exp(log_ndtr(-z) - log_ndtr(-at)), 0, 1))
    found = np.maximum.accumulate(np.clip(np.where(days >= GRID, before, after), -_EDGE, _EDGE))
    # Between the grid's days a curve is a straight line, which has to pass through the chance itself.
    right = int(np.searchsorted(GRID, days))
    left = right - 1
    share = float(np.log(days / GRID[left]) / np.log(GRID[right] / GRID[left]))
    if (1 - share) * found[left] + share * found[right] > wanted:
        found[right] = (wanted - (1 - share) * found[left]) / share
    else:
        found[left] = (wanted - share * found[right]) / max(1 - share, 1e-12)
    return found


def _carried_on(z: Floats) -> Floats:
    """Normal scores whose flat ends, where they were cut off, rise as steeply as they do on the whole."""
    days, rising = np.log(GRID), np.flatnonzero(np.diff(z) > 1e-9)
    first, last = rising[0], rising[-1] + 1
    slope = (z[last] - z[first]) / (days[last] - days[first])
    carried: Floats = z + slope * (np.minimum(days - days[first], 0) + np.maximum(days - days[last], 0))
    return carried


def _because(effects: Floats, change: float, said: Promise, day: int, told: Floats) -> str:
    """What moved the chance most in the direction of its change, in words."""
    if abs(change) < WORTH_A_WORD:
        return ""
    # The records of squads are not named: a squad's own record is its alone.
    helping = effects[: len(NAMES)] * np.sign(change)
    most = max(range(len(NAMES)), key=lambda number: helping[number] if in_words(NAMES[number], said, day, told) else 0)
    return in_words(NAMES[most], said, day, told) if helping[most] >= STANDS_OUT else ""
