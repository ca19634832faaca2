"""Scope: how many items a contribution's open items become by the time that it is finished.

Layer 2 of the model, as one *net* multiplier: new items, cut items, a squad that works on other things as
well, and a spurt before the date, all in one number. It is learnt from the organisation's own launches that
had landed by then. Looking back from the first day, 25, 50 and 75 per cent of each past contribution's window: by which
factor must its open items be multiplied for the pace of that day to explain the day on which it finished?

The factor's logarithm is a normal variable whose mean falls in a straight line with the horizon, the
logarithm of the days that the pace alone would need: where that is a year for a part of a launch, the squad
was busy elsewhere and turns to it in time. Its spread falls with the horizon as well: what a pace needs three days
for may be over tomorrow or wait for the launch. The line and the spread are fitted by expectation maximisation over
a fixed grid of factors. What a factor explains is the chance of the actual day under the pace model itself, so
the pace's own spread is accounted for and not counted a second time in the multiplier's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from andon.forecast.capacity import normal_days
from andon.forecast.finish import begun, finishing_day
from andon.forecast.known import NOBODY, Known
from andon.forecast.pace import Days, Floats, Pace, finish_quantiles, passage

PRIOR_LOG_MEAN = float(np.log(2.0))
"""The median of Titanium's contributions: what their squads delivered in all until they were finished, over their
open items; 2.4, 2.0 and 1.5 at the three shares. (The 1.7 of the forecasting notes is for a version's own deliveries
as pace; here the pace is a squad's whole one, and a launch never has all of it.)"""

PRIOR_LOG_SD = 0.6
"""Its spread: of the same contributions, around the line, 0.5 to 0.6. The notes had guessed 0.5."""

PRIOR_LAUNCHES, PRIOR_LEAST = 4.0, 0.5
"""The prior fills up the organisation's own launches to four, and always weighs half a launch. The notes' eight are
releases of one or two components; a launch of several squads says more, and is rarer: one or two a quarter."""

OTHER_THIRD = 1 / 6
"""The weight of a case from another third of the done share, beside 1 for the same third."""

PRIOR_DAYS = 45.0
"""The horizon, in days, around which the prior's launches lie, with a spread of 1 in its logarithm."""

NARROWING = 0.15
"""By how much the logarithm of the spread falls while the horizon grows by 1. Without it, dates of contributions were
met too seldom where the horizon was short and too often where it was long, in Titanium and in the demo alike; the
likelihood of Titanium before July 2015 is flat from 0 to 0.15, so the figure is rough."""

STEEPEST, FLATTEST = -0.9, 0.3
"""The bounds of the slope: at -1 the pace would say nothing about the day."""

LAUNCH_HALF_LIFE = 730.0
"""Days after which a past launch counts half."""

SHARES = (0.0, 0.25, 0.5, 0.75)
"""The shares of a past window from which its end is looked at. Its first day is among them, because a launch is
forecast from its first day on, and most of its work is not written down then."""

LOG_FACTORS: Floats = np.linspace(-4.0, 6.0, 51)
"""The grid of log factors: 0.018 to 400."""

_SQUARES: Floats = LOG_FACTORS**2

_WINDOW_DAYS = 270
_LEAST_DAYS, _LEAST_ITEMS = 21, 3
_LEAST_SD = 0.1
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Multiplier:
    """The distribution of the factor from open items to items to finish: lognormal."""

    log_mean: float
    log_sd: float
    launches: int
    """How many past launches taught it; 0 when it is the prior alone."""

    @property
    def median(self) -> float:
        """The factor that is as often too small as too large."""
        return float(np.exp(self.log_mean))


@dataclass(frozen=True, slots=True)
class ScopeLaw:
    """How the multiplier depends on the horizon, for contributions of one third of the done share."""

    log_mean: float
    """At a horizon of PRIOR_DAYS."""
    slope: float
    log_sd: float
    """Of contributions around the line, at a horizon of PRIOR_DAYS."""
    launches: int
    weighed: tuple[float, float, float] = (np.inf, 0.0, np.inf)
    """What the line was learnt from: sums of weights w, of w x horizon, of w x horizon squared.

    Here w is a case's weight over the square of its `relative_spread`."""

    def multiplier(self, horizon: float) -> Multiplier:
        """The multiplier of a contribution with this `horizon_of`.

        A line through few launches is itself uncertain: the spread of the next contribution is the one around
        the line and the line's own, as in any regression, s^2 (r^2 + x' (X' W X)^-1 x) with r its relative spread.
        The prior's line is taken as certain.
        """
        leverage = _leverage(self.weighed, horizon) if self.launches else 0.0
        spread = self.log_sd * float(np.sqrt(relative_spread(horizon) ** 2 + leverage))
        return Multiplier(self.log_mean + self.slope * horizon, spread, self.launches)


def _leverage(weighed: tuple[float, float, float], horizon: float) -> float:
    total, moment, square = weighed
    if not np.isfinite(total):
        return 0.0
    return (square - 2 * horizon * moment + horizon**2 * total) / (total * square - moment**2)


@dataclass(frozen=True, eq=False)
class PastCases:
    """Looks back at contributions to landed launches; one row a contribution and origin."""

    launch: npt.NDArray[np.object_]
    ended: Days
    """The day on which the launch landed: before it, nobody could have known the row."""
    third: Days
    """Third of the done share at the origin: 0, 1 or 2."""
    horizon: Floats
    likelihood: Floats
    """The chance of the actual finishing day for each factor; shape (rows, len(LOG_FACTORS)).

    It is that of the last normal day until then: a weekend is worth none, and so would be impossible."""

    def by(self, as_of: int) -> "PastCases":
        """Only the rows that were known at the end of a day."""
        kept = self.ended <= as_of
        return PastCases(
            self.launch[kept], self.ended[kept], self.third[kept], self.horizon[kept], self.likelihood[kept]
        )


@dataclass(frozen=True, slots=True)
class Look:
    """What was known and what came, looking back at one contribution from one origin."""

    origin: int
    open: int
    done: int
    actual_days: float
    """Days until 95 per cent of what the window still brought was delivered."""


def third_of(done: int, open: int) -> int:
    """The third of the done share, done / (done + open): 0, 1 or 2. It is known as of any day."""
    return int(np.digitize(done / max(done + open, 1), (1 / 3, 2 / 3)))


def looks(created: Days, left: Days, delivered: Days, ended: int, shares: Sequence[float] = SHARES) -> list[Look]:
    """Looks back at a contribution that landed on day `ended`; arrays are per item, as in `Known`.

    The window reaches from the 5th percentile of the deliveries of the last 270 days to the end. There are
    none when it is shorter than 21 days or holds fewer than 3 deliveries. An origin counts when an item was
    open and something was still delivered.
    """
    window = np.sort(delivered[(delivered >= ended - _WINDOW_DAYS) & (delivered <= ended)])
    if len(window) < _LEAST_ITEMS:
        return []
    start = begun(window)
    if ended - start < _LEAST_DAYS:
        return []
    found = []
    for share in shares:
        origin = int(start + share * (ended - start))
        rest = window[window > origin]
        open_items = int(((created <= origin) & (left > origin)).sum())
        if len(rest) and open_items:
            last = finishing_day(window, origin)
            found.append(Look(origin, open_items, int((delivered <= origin).sum()), last - origin))
    return found


def relative_spread(horizon: Floats | float) -> Floats:
    """The spread around the line over the one at a horizon of PRIOR_DAYS: exp(-0.15 horizon)."""
    relative: Floats = np.exp(-NARROWING * np.asarray(horizon, dtype=np.float64))
    return relative


def horizon_of(pace: Pace, open_items: int) -> float:
    """The logarithm of the days that the pace alone would need, one at least, over PRIOR_DAYS."""
    days = max(float(finish_quantiles(pace, open_items, 0.5)), 1.0)
    return float(np.log(days / PRIOR_DAYS))


def past_cases(known: Known) -> PastCases:
    """All looks back at landed launches whose squads had a pace at the origin. Nothing else is learnt from."""
    found = [_cases(np.empty(0, dtype=object), np.empty(0, dtype=np.int64), [])]
    for launch, squad, items in known.parts(known.landed):
        seen = [] if squad == NOBODY else looks_at(known, launch, items)
        if seen:
            question = "cases", known.behind(launch, items)
            found.append(known.reckoned.once(question, partial(_cases_of, known, launch, squad, items, seen)))
    columns = [each.name for each in fields(PastCases)]
    return PastCases(**{name: np.concatenate([getattr(one, name) for one in found]) for name in columns})


def looks_at(known: Known, launch: int, items: Days) -> list[Look]:
    """The looks back at these items of a launch that has landed."""
    return looks(known.created[items], known.left[items], known.delivered[items], ended=int(known.ended[launch]))


def _cases_of(known: Known, launch: int, squad: int, items: Days, seen: Sequence[Look]) -> PastCases:
    """The looks back at one contribution."""
    rows: list[tuple[Look, Pace]] = []
    for look in seen:
        pace = known.pace(squad, look.origin)
        if isinstance(pace, Pace):
            took = normal_days(known.clock(items), look.origin, look.origin + int(look.actual_days))
            rows.append((replace(look, actual_days=took), pace))
    ended = np.full(len(rows), known.ended[launch])
    return _cases(np.array([known.launch_ids[launch]] * len(rows), dtype=object), ended, rows)


def _cases(launch: npt.NDArray[np.object_], ended: Days, rows: list[tuple[Look, Pace]]) -> PastCases:
    return PastCases(
        launch=launch,
        ended=ended,
        third=np.array([third_of(look.done, look.open) for look, _ in rows], dtype=np.int64),
        horizon=np.array([horizon_of(pace, look.open) for look, pace in rows], dtype=np.float64),
        likelihood=_likelihood([look for look, _ in rows], [pace for _, pace in rows]),
    )


def learn(cases: PastCases, as_of: int) -> tuple[ScopeLaw, ScopeLaw, ScopeLaw]:
    """The law for each third of the done share, from the cases known at `as_of`.

    A case weighs 1 in the same third and 1/6 in another, and half after two years; the cases of one launch and
    third share the weight of one launch. Launches at ln 2.0 with spread 0.6 and no slope fill up the
    organisation's own to four, and weigh half a launch for good.
    """
    cases = cases.by(as_of)
    laws = [_fit(cases, _weights(cases, third, as_of)) for third in range(3)]
    return laws[0], laws[1], laws[2]


def _likelihood(looks: list[Look], paces: list[Pace]) -> Floats:
    """P(finished on the actual day), not before and not after, for each look and factor of the grid."""
    if not looks:
        return np.empty((0, len(LOG_FACTORS)))
    a, b, phi = (np.array([[getattr(pace, name)] for pace in paces]) for name in ("a", "b", "phi"))
    items = np.array([[look.open] for look in looks]) * np.exp(LOG_FACTORS)
    days = np.array([[float(look.actual_days)] for look in looks])
    chances = passage(items, a, b, phi, days) - passage(items, a, b, phi, days - 1)
    likelihood: Floats = np.maximum(chances, 1e-12)
    return likelihood


def _weights(cases: PastCases, third: int, as_of: int) -> Floats:
    """The weight of every case for a contribution in this third."""
    if not len(cases.launch):
        return np.empty(0)
    _, codes = np.unique(cases.launch.astype(str), return_inverse=True)
    groups = codes * 3 + cases.third
    fading = 0.5 ** ((as_of - cases.ended) / LAUNCH_HALF_LIFE)
    same: Floats = np.where(cases.third == third, 1.0, OTHER_THIRD)
    weights: Floats = same * fading / np.bincount(groups)[groups]
    return weights


def _fit(cases: PastCases, weights: Floats) -> ScopeLaw:
    """Line and spread of the log factor, by expectation maximisation.

    Given the line and spread, a case's factor has the posterior likelihood x Normal(line, spread); the line is
    then the weighted regression of the posteriors' means on the horizon, a case weighing the less the wider its
    relative spread, and the spread what is left around it, both together with the prior's pseudo-launches. Few
    launches say little about how they differ: the prior yields to them one by one.
    """
    launches = len(set(cases.launch))
    prior_weight = max(PRIOR_LEAST, PRIOR_LAUNCHES - launches)
    mean, slope, sd = PRIOR_LOG_MEAN, 0.0, PRIOR_LOG_SD
    relative = relative_spread(cases.horizon)
    count = weights.sum() + prior_weight
    precise = weights / relative**2
    total = precise.sum() + prior_weight
    moment = (precise * cases.horizon).sum()
    square = (precise * cases.horizon**2).sum() + prior_weight
    line = mean + slope * cases.horizon
    for _ in range(_ROUNDS):
        first, second = _posterior(cases.likelihood, line, sd * relative)
        sum_y = (precise * first).sum() + prior_weight * PRIOR_LOG_MEAN
        sum_xy = (precise * first * cases.horizon).sum()
        slope = float((total * sum_xy - moment * sum_y) / (total * square - moment**2))
        slope = min(max(slope, STEEPEST), FLATTEST)
        mean = float((sum_y - slope * moment) / total)
        line = mean + slope * cases.horizon
        spread = (precise * (second - 2 * line * first + line**2)).sum()
        prior = prior_weight * (PRIOR_LOG_SD**2 + (mean - PRIOR_LOG_MEAN) ** 2 + slope**2)
        sd = max(float(np.sqrt((spread + prior) / count)), _LEAST_SD)
    return ScopeLaw(mean, slope, sd, launches, (float(total), float(moment), float(square)))


def _posterior(likelihood: Floats, line: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """First and second moment of each case's log factor; shape (cases,)."""
    density = likelihood * np.exp(-0.5 * ((LOG_FACTORS - line[:, None]) / sd[:, None]) ** 2)
    mass = density.sum(axis=1) + 1e-300
    return density @ LOG_FACTORS / mass, density @ _SQUARES / mass
