"""Launch: when each squad's part is finished, and when the last of them is.

A part: the squad's own pace, over all that it delivers, has to bring the part's open items times their
multiplier; what is uncertain about the multiplier is averaged over by a fixed quadrature. A launch is
finished with its last part. Its parts are late together more often than chance would have it, because
squads share holidays, incidents and each other's delays: a Gaussian copula with one common factor.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc, betaln, ndtr

from andon.forecast.curve import GRID, normal_nodes
from andon.forecast.pace import Days, Floats, Pace
from andon.forecast.scope import Multiplier

CORRELATION = 0.5
"""Between the normal scores of any two parts of a launch. Fixed: a history has too few launches to learn it."""

SCOPE_NODES = 31
"""Enough that a narrow pace under a wide multiplier stays within 0.01 of the exact average."""

FACTOR_NODES = 31

NOTHING = 1e-14
"""Chances and weights below it are rounding errors of those above."""

SMOOTH = 200.0
"""The most a/phi of a pace whose distribution changes slowly enough between two days of the grid to be integrated."""


def _between_days(points: int) -> tuple[Floats, Floats]:
    """Logarithms of days between those of the grid, and the lengths that they stand for (Gauss and Legendre)."""
    nodes, lengths = np.polynomial.legendre.leggauss(points)
    ends = np.log(GRID)
    half = np.diff(ends)[:, None] / 2
    return (ends[:-1, None] + half * (1 + nodes)).ravel(), (half * lengths).ravel()


_BETWEEN, _LENGTHS = _between_days(8)


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
    a, b, phi = (np.array([getattr(pace, name) for pace in paces]) for name in ("a", "b", "phi"))
    mean = np.array([factor.log_mean for factor in factors])[:, None]
    sd = np.array([factor.log_sd for factor in factors])[:, None]
    items = np.array(open_items, dtype=np.float64)[:, None] * np.exp(mean + sd * points)
    p, q = np.maximum(items, 0.5) / phi[:, None], a / phi
    averaged: Floats = np.empty((len(p), days.shape[-1]))
    smooth = (q <= SMOOTH) & (days is GRID)
    for row in np.flatnonzero(smooth).tolist():
        averaged[row] = _integrated(p[row], q[row], b[row], weights)
    rough = np.flatnonzero(~smooth)
    own_days = np.broadcast_to(days, averaged.shape)[rough, :, None]
    averaged[rough] = _chances(p[rough, None], q[rough, None, None], b[rough, None, None], own_days, weights) @ weights
    return averaged


def _integrated(p: Floats, q: float, b: float, weights: Floats) -> Floats:
    """sum over nodes of w I(x; p, q) at the days of GRID, x = d / (b + d), right to twelve digits for q up to SMOOTH.

    The derivative of I(x; p, q) by ln d is x^p (1 - x)^q / B(p, q): all nodes are added up before they are integrated,
    by the rule of Gauss and Legendre between two days of the grid, and an exponential costs a hundredth of an I.
    """
    log_x = -np.log1p(b / np.exp(_BETWEEN))
    log_rest = log_x + np.log(b) - _BETWEEN
    of_nodes = np.array([p, np.full(len(p), q), np.log(weights) - betaln(p, q)])
    slopes = np.exp(of_nodes.T @ np.array([log_x, log_rest, np.ones(len(log_x))])).sum(axis=0)
    steps = (slopes * _LENGTHS).reshape(len(GRID) - 1, -1).sum(axis=1)
    before = betainc(p, q, GRID[0] / (b + GRID[0])) @ weights
    chances: Floats = np.concatenate([[before], before + steps.cumsum()])
    return chances


def _chances(p: Floats, q: Floats, b: Floats, days: Floats, weights: Floats) -> Floats:
    """I(x; p, q), but 0 or 1 where it is certain that the difference, weighed, is below NOTHING: half of a grid.

    I(x; p, q) = x^p (1 - x)^q / (p B(p, q)) (1 + r1 x + r1 r2 x^2 + ...), with ratios r that fall towards 1 or stay
    below it, so that the series is ten at most where max(r1, 1) x is below 0.9 (DLMF 8.17.8); and 1 - I(x; p, q) is
    I(1 - x; q, p).
    """
    days = np.maximum(days, 0.0)
    x = days / (b + days)
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
