"""Launch: when each squad's part is finished, and when the last of them is.

A part: the squad's own pace, over all that it delivers, has to bring the part's open items times their
multiplier; what is uncertain about the multiplier is averaged over by a fixed quadrature. A launch is
finished with its last part. Its parts are late together more often than chance would have it, because
squads share holidays, incidents and each other's delays: a Gaussian copula with one common factor.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc, betaln, ndtr

from andon.forecast.curve import normal_nodes
from andon.forecast.pace import Days, Floats, Pace
from andon.forecast.scope import Multiplier

CORRELATION = 0.5
"""Between the normal scores of any two parts of a launch. Fixed: a history has too few launches to learn it."""

SCOPE_NODES = 31
"""Enough that a narrow pace under a wide multiplier stays within 0.01 of the exact average."""

FACTOR_NODES = 31

NOTHING = 1e-14
"""Chances and weights below it are rounding errors of those above."""


def part_chances(
    open_items: Sequence[float], paces: Sequence[Pace], factors: Sequence[Multiplier], days: Floats
) -> Floats:
    """F(d) = sum over nodes x of w(x) F_pace(d; open exp(m + s x)) for each part.

    `days` has the shape (days,) or (parts, days); the answer has the shape (parts, days).
    """
    if not len(open_items):
        return np.empty((0, days.shape[-1]))
    points, weights = normal_nodes(SCOPE_NODES)
    points, weights = points[weights > NOTHING], weights[weights > NOTHING]
    a, b, phi = (np.array([getattr(pace, name) for pace in paces])[:, None, None] for name in ("a", "b", "phi"))
    mean = np.array([factor.log_mean for factor in factors])[:, None]
    sd = np.array([factor.log_sd for factor in factors])[:, None]
    items = np.array(open_items, dtype=np.float64)[:, None] * np.exp(mean + sd * points)
    chances = _passage(items[:, None, :], a, b, phi, np.maximum(days[..., None], 0.0), weights)
    averaged: Floats = chances @ weights
    return averaged


def _passage(items: Floats, a: Floats, b: Floats, phi: Floats, days: Floats, weights: Floats) -> Floats:
    """`pace.passage`, but 0 or 1 where it is certain that the difference, weighed, is below NOTHING: half of a grid.

    I(x; p, q) = x^p (1 - x)^q / (p B(p, q)) (1 + r1 x + r1 r2 x^2 + ...), with ratios r that fall towards 1 or stay
    below it, so that the series is ten at most where max(r1, 1) x is below 0.9 (DLMF 8.17.8); and 1 - I(x; p, q) is
    I(1 - x; q, p).
    """
    p, q, x = np.maximum(items, 0.5) / phi, a / phi, days / (b + days)
    with np.errstate(divide="ignore"):
        common = p * np.log(x) + (q * np.log1p(-x) - betaln(p, q))
    least = np.log(NOTHING / 10 / weights)
    low = (common < least + np.log(p)) & (x * np.maximum((p + q) / (p + 1), 1.0) < 0.9)
    high = (common < least + np.log(q)) & ((1 - x) * np.maximum((p + q) / (q + 1), 1.0) < 0.9)
    chances: Floats = high.astype(np.float64)
    betainc(p, q, x, out=chances, where=~(low | high))
    return chances


def last_of(z: Floats, starts: Days) -> Floats:
    """F of the last part of each launch, from the parts' normal scores; any columns, one row a launch.

    Launch k is made of the rows starts[k] .. starts[k + 1] - 1 of `z`. With the common factor x,
    F(d) = sum over nodes x of w(x) times the product over parts of Phi((z(d) - sqrt(r) x) / sqrt(1 - r)).
    The last is never ahead of a part: F is at most the least of the parts' F, and equal for one part.
    """
    if not len(starts):
        return np.empty((0, z.shape[1]))
    least: Floats = np.minimum.reduceat(ndtr(z), starts, axis=0)
    joint = np.zeros_like(least)
    for point, weight in zip(*normal_nodes(FACTOR_NODES), strict=True):
        given = ndtr((z - np.sqrt(CORRELATION) * point) / np.sqrt(1 - CORRELATION))
        joint += weight * np.multiply.reduceat(given, starts, axis=0)
    alone = sizes(starts, len(z)) == 1
    last: Floats = np.where(alone[:, None], least, np.minimum(joint, least))
    return last


def sizes(starts: Days, rows: int) -> Days:
    """How many parts each launch has."""
    return np.diff(np.append(starts, rows))
