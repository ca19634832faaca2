"""On time: layer 3, the chance that a promised date holds, from what became of earlier promises.

From 40 ended launches on, a logistic regression (scikit-learn) turns the features of a launch into its chance. It
learns from looks back at dates that held or were missed (`andon.forecast.past_dates`). The first of the features is the
chance by layers 1 and 2, so the regression is a correction of it.

All looks weigh alike, but for their age. Late launches are looked at more often, and sharing one weight among the looks
at a launch would hide that: on any day, the launch that one wonders about is more often a late one.

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
from scipy.special import expit, log_ndtr, ndtri

from andon.forecast.curve import GRID, LEAST, MOST
from andon.forecast.known import Known
from andon.forecast.on_time_features import NAMES, Ages, Promise, features, in_words, promise
from andon.forecast.pace import Floats
from andon.forecast.past_dates import LEAST_LAUNCHES, PastDates, is_ahead
from andon.forecast.scope import LAUNCH_HALF_LIFE
from andon.forecast.whole import state_of
from andon.frames import NEVER

LEAST_EACH = 8
"""Launches of which a date held, and launches of which one was missed, before anything is learnt."""

PENALTY = 0.3
"""scikit-learn's C for looks of the weight 1, as in the forecasting notes."""

FURTHEST = 2.0
"""The normal scores by which a chance is changed with the shape kept: from 50 % to 2 or 98 %, for instance."""

WORTH_A_WORD, STANDS_OUT = 0.05, 0.2
"""A smaller change of the chance is not explained, nor named a feature that moves its logit by less."""

_EDGE, _FLAT = 8.0, 1e-6


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
        if said is None or not is_ahead(said, day):
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
