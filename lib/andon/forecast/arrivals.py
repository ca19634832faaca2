"""Arrivals: how long n items take while new ones keep arriving; exact distributions, nothing is simulated.

The items that are left make a random walk: up by a day's arrivals, down by its deliveries, finished on the first day at
whose end nothing is left. Its distribution is followed day by day by dynamic programming. With p(x) the chance of x
items left and not finished before, and c the distribution of a day's arrivals less its deliveries,

    p'(x) = sum over y of p(y) c(x - y) for x > 0;        F(d) = F(d - 1) + sum over x <= 0 of the same

(Feller, An Introduction to Probability Theory and Its Applications I, XIV: a walk with an absorbing barrier; the
forecasting notes, section 7, "two-sided DP"). Without arrivals the walk only falls, and the same sum is the absorbing
convolution that ten thousand bootstrap trials would estimate.

Days are whatever the caller's distributions are about: a day, a week, a holiday on which nothing is delivered.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammaincc, gammaln

from andon.forecast.pace import Floats

NEGLIGIBLE = 1e-12
"""Chances below it are cut off at the ends of a distribution; a thousand days of it do not show in ten digits."""

POISSON = 1.0 + 1e-6
"""A dispersion up to here is Poisson: the negative binomial's size would be beyond a million."""

NEVER_BACK = 200
"""Items: a walk that has grown to four times its beginning and this is taken as not to finish."""

_BLOCK = 32
_AT_ONCE = 16
_SLOPES: Floats = np.geomspace(0.5, 100.0, 40)


def counted(counts: npt.ArrayLike) -> Floats:
    """The distribution of a day drawn from these daily counts: chances of 0, 1, 2, ... items."""
    days = np.bincount(np.asarray(counts, dtype=np.int64))
    chances: Floats = days / days.sum()
    return chances


def negative_binomial(mean: float, phi: float) -> Floats:
    """Chances of 0, 1, 2, ... items with this mean and a variance of phi times it; Poisson where phi is 1 or less.

    P(k) = G(k + s) / (G(s) k!) (1 - 1/phi)^k phi^-s with size s = mean / (phi - 1).
    """
    if mean <= 0:
        return np.ones(1)
    phi = max(phi, 1.0)
    most = int(np.ceil(mean + 12 * np.sqrt(phi * mean) + 30 * phi))
    k = np.arange(most + 1)
    if phi <= POISSON:
        log_chances = k * np.log(mean) - mean - gammaln(k + 1)
    else:
        size = mean / (phi - 1)
        log_chances = gammaln(k + size) - gammaln(size) - gammaln(k + 1)
        log_chances += k * np.log1p(-1 / phi) - size * np.log(phi)
    chances = np.exp(log_chances)
    kept = np.flatnonzero(chances >= NEGLIGIBLE)
    chances = chances[: kept[-1] + 1]
    return np.asarray(chances / chances.sum(), dtype=np.float64)


def at_least(items: npt.ArrayLike, mean: npt.ArrayLike, phi: float) -> Floats:
    """The chance of so many items or more under `negative_binomial`, in closed form; arrays that broadcast.

    Where nothing arrives this is the whole answer: n items are done after d days when d days bring n or more.
    """
    items, mean = np.asarray(items, dtype=np.float64), np.maximum(np.asarray(mean, dtype=np.float64), 1e-12)
    if phi <= POISSON:
        return np.asarray(1 - gammaincc(items, mean), dtype=np.float64)
    return np.asarray(betainc(items, mean / (phi - 1), 1 - 1 / phi), dtype=np.float64)


def finished(
    items: int, deliveries: Sequence[Floats], arrivals: Floats | None = None, *, enough: float = 1.0
) -> Floats:
    """F(1), F(2), ...: the chance that nothing is left of so many items at the end of a day, or was before.

    `deliveries` holds each day's distribution, chances of 0, 1, 2, ... items; days that share one array are quick.
    `arrivals` is that of every day; None is none. Once F has reached `enough`, later days say the same. Shape
    (len(deliveries),), right to ten digits.
    """
    if items <= 0 or not deliveries:
        return np.ones(len(deliveries))
    arriving = np.ones(1) if arrivals is None else arrivals
    names = [id(each) for each in deliveries]
    steps = {name: _Step(each, arriving) for name, each in dict(zip(names, deliveries, strict=True)).items()}
    order = [steps[name] for name in names]
    walk = _Walk(items, list(steps.values()), len(order))
    day = walk.jump(order)
    ended, sure = np.zeros(len(order)), 0.0
    while day < len(order) and (enough == 1.0 or sure < enough):
        ended[day : day + _AT_ONCE] = walk.steps(order[day : day + _AT_ONCE])
        sure += float(ended[day : day + _AT_ONCE].sum())
        day += _AT_ONCE
    done: Floats = np.minimum(ended.cumsum(), 1.0)
    return done


class _Step:
    """A day: the chances of each change of the items left, from -fall on."""

    def __init__(self, deliveries: Floats, arrivals: Floats) -> None:
        self.fall, self.rise = len(deliveries) - 1, len(arrivals) - 1
        self.change = np.convolve(arrivals, deliveries[::-1])
        values = np.arange(-self.fall, self.rise + 1)
        self.mean = float(self.change @ values)
        self.variance = float(self.change @ (values - self.mean) ** 2)


class _Walk:
    """The chances of each number of items left, in a fixed window, moved on by a day as one product of matrices.

    The window is cut into blocks of the same length, and what a block becomes is a product of its neighbourhood with
    one small Toeplitz matrix: the same sum as a convolution, in the hands of the linear algebra library.
    """

    def __init__(self, items: int, steps: Sequence[_Step], days: int) -> None:
        self.items = items
        self.fall = max(each.fall for each in steps)
        self.rise = max(each.rise for each in steps)
        most = min(items + _headroom(steps, days), 4 * items + NEVER_BACK)
        blocks = -(-most // _BLOCK)
        self._cells = _BLOCK * blocks
        # A row a day: no items and fewer, which stay empty; the numbers of items from 1 on; as many as fall in a day.
        rows = np.zeros((_AT_ONCE + 1, self.rise + self._cells + self.fall))
        down, along = rows.strides
        shape, strides = (len(rows), blocks, _BLOCK + self.rise + self.fall), (down, _BLOCK * along, along)
        # What is looked up is looked up before: a product of small matrices takes three microseconds.
        self._around = list(np.lib.stride_tricks.as_strided(rows, shape, strides))
        self._left = rows[:, self.rise : self.rise + self._cells]
        self._blocks = list(self._left.reshape(len(rows), blocks, _BLOCK))
        self._near = rows[:, self.rise : self.rise + self.fall]
        self._moves: dict[_Step, tuple[Floats, Floats]] = {}
        self._left[0, items - 1] = 1.0

    def jump(self, order: Sequence[_Step]) -> int:
        """Pass the days on which nothing can be finished yet in one go, and say how many they are.

        While the walk is far from its barrier, d days are the d-th power of a day's Fourier transform. How long that
        is says Doob's inequality: P(finished by d) <= E[exp(t x)]^d exp(-t n) for every t > 0, with x a day's fall.
        """
        first = order[0]
        alike = next((day for day, each in enumerate(order) if each is not first), len(order))
        slopes = _SLOPES / np.sqrt(self.items * (first.variance + first.mean**2) + 1)
        falls = np.arange(first.fall, -first.rise - 1, -1)
        growth = np.log(np.maximum(np.exp(np.minimum(np.outer(slopes, falls), 700.0)) @ first.change, 1 + 1e-12))
        days = min(int(((slopes * self.items + np.log(NEGLIGIBLE)) / growth).max()), alike)
        if days < _AT_ONCE:
            return 0
        # The transform wraps around: it is as long as the window and ten spreads.
        size = 1 << int(np.ceil(np.log2(self._cells + 10 * np.sqrt(days * first.variance) + len(first.change))))
        power = np.fft.irfft(np.fft.rfft(first.change, size) ** days, size)
        passed = np.roll(power, (self.items - days * first.fall - 1) % size)[: self._cells]
        np.maximum(passed, 0.0, out=self._left[0])
        return days

    def steps(self, order: Sequence[_Step]) -> Floats:
        """Move on by some days, _AT_ONCE at most; the chance to be finished on each of them."""
        moves = {of: self._move(of) for of in dict.fromkeys(order)}
        product = np.matmul
        for of, around, block in zip(order, self._around, self._blocks[1:], strict=False):
            product(around, moves[of][0], out=block)
        near = self._near[: len(order)]
        ended: Floats = near @ moves[order[0]][1]
        if len(moves) > 1:
            ended = (near * np.array([moves[of][1] for of in order])).sum(axis=1)
        self._left[0] = self._left[len(order)]
        return ended

    def _move(self, of: _Step) -> tuple[Floats, Floats]:
        """What a block's neighbourhood becomes in the block, and the chance to be finished from 1, 2, ... items.

        The matrix holds change[x - y] in the row of y and the column of x.
        """
        known = self._moves.get(of)
        if known is None:
            width = _BLOCK + self.rise + self.fall
            padded = np.zeros(width + _BLOCK - 1)
            first = _BLOCK - 1 + self.fall - of.fall
            padded[first : first + len(of.change)] = of.change
            # Each row of the matrix is the one above it, moved on by one.
            turned = np.lib.stride_tricks.as_strided(padded, (width, _BLOCK), (padded.itemsize, padded.itemsize))
            matrix = np.ascontiguousarray(turned[::-1])
            ending = np.zeros(self.fall)
            ending[: of.fall] = of.change.cumsum()[: of.fall][::-1]
            known = self._moves[of] = (matrix, ending)
        return known


def _headroom(steps: Sequence[_Step], days: int) -> int:
    """How far above its beginning the walk may get: the most of m d + 7 s sqrt(d) over the days, and a day's rise."""
    mean, spread = max(each.mean for each in steps), 7 * max(each.variance for each in steps) ** 0.5
    turn = days if mean >= 0 else min((spread / (2 * mean)) ** 2, days)
    return int(mean * turn + spread * turn**0.5) + max(each.rise for each in steps) + 1
