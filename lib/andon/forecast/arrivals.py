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


def day_of_pace(a: float, b: float, phi: float) -> Floats:
    """A day's deliveries under a pace that is itself uncertain: chances of 0, 1, 2, ... items.

    Negative binomial by moments: the mean is a/b, the variance phi a/b (1 + 1/b), that of the day and that of the pace.
    """
    return negative_binomial(a / b, phi * (1 + 1 / b))


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
    steps = {name: _Step(each, arriving) for name, each in {id(each): each for each in deliveries}.items()}
    order = [steps[id(each)] for each in deliveries]
    walk = _Walk(items, list(steps.values()), len(order))
    day = walk.jump(order)
    absorbed = np.zeros((len(order), walk.beyond))
    while day < len(order) and (enough == 1.0 or absorbed.sum() < enough):
        walk.steps(order[day : day + _AT_ONCE], absorbed[day : day + _AT_ONCE])
        day += _AT_ONCE
    done: Floats = np.minimum(absorbed.sum(axis=1).cumsum(), 1.0)
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
        self.beyond = _BLOCK * -(-max(self.fall, 1) // _BLOCK)
        """Cells for the numbers up to 0, where the walk ends."""
        most = min(items + _headroom(steps, days), 4 * items + NEVER_BACK)
        self._cells = self.beyond + _BLOCK * -(-most // _BLOCK)
        self._now, self._next = self._room(), self._room()
        self._matrices: dict[int, Floats] = {}
        self._now[2][self.beyond + items - 1] = 1.0

    def _room(self) -> tuple[Floats, Floats, Floats]:
        """Every block's neighbourhood, the blocks, and the cells: three views of the same numbers."""
        buffer = np.zeros(self.rise + self._cells + self.fall)
        blocks, width = self._cells // _BLOCK, _BLOCK + self.rise + self.fall
        size = buffer.itemsize
        around = np.lib.stride_tricks.as_strided(buffer, (blocks, width), (_BLOCK * size, size))
        cells = buffer[self.rise : self.rise + self._cells]
        return around, cells.reshape(blocks, _BLOCK), cells

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
        lowest = 1 - self.beyond
        self._now[2][:] = np.roll(power, (self.items - days * first.fall - lowest) % size)[: self._cells]
        np.maximum(self._now[2], 0.0, out=self._now[2])
        self._now[2][: self.beyond] = 0.0
        return days

    def steps(self, order: Sequence[_Step], absorbed: Floats) -> None:
        """Move on by some days, and put what ends on each into its row of `absorbed`."""
        # A product of small matrices takes three microseconds: what is looked up is looked up before.
        matrices = {id(of): self._matrices.get(id(of)) for of in order}
        now, then, beyond, product = self._now, self._next, self.beyond, np.matmul
        for of, row in zip(order, absorbed, strict=True):
            matrix = matrices[id(of)]
            if matrix is None:
                matrix = matrices[id(of)] = self._matrices[id(of)] = self._matrix(of)
            product(now[0], matrix, out=then[1])
            ended = then[2][:beyond]
            row[:] = ended
            ended.fill(0.0)
            now, then = then, now
        self._now, self._next = now, then

    def _matrix(self, of: _Step) -> Floats:
        """What a block's neighbourhood becomes in the block: change[x - y] in the row of y and the column of x."""
        y = np.arange(_BLOCK + self.rise + self.fall)[:, None] - self.rise
        index = np.arange(_BLOCK) - y + of.fall
        there = (index >= 0) & (index < len(of.change))
        return np.where(there, of.change[np.clip(index, 0, len(of.change) - 1)], 0.0)


def _headroom(steps: Sequence[_Step], days: int) -> int:
    """How far above its beginning the walk may get: the most of m d + 7 s sqrt(d) over the days, and a day's rise."""
    mean, spread = max(each.mean for each in steps), 7 * max(each.variance for each in steps) ** 0.5
    turn = days if mean >= 0 else min((spread / (2 * mean)) ** 2, days)
    return int(mean * turn + spread * turn**0.5) + max(each.rise for each in steps) + 1
