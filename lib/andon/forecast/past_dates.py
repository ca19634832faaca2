"""Past dates: looks back at promised dates of which it is known whether they held. Layer 3 learns from them.

Every 28 days of the calendar, each launch that had a date ahead of it is looked back at: the features of
`andon.forecast.on_time_features` as of that day, and whether the work was finished by the date that stood then. Days of
the calendar, because shares of what a launch took are known only afterwards.

What counts as an outcome decides what is learnt:

* A look counts from its target on, and not before. Of two launches that are dated on the same day, the one that ends
  early is known first, and counting it at once would teach that dates hold.
* A date that passed with work open was missed, whether the launch is still open, landed later or was cancelled later.
* A launch that was cancelled before its date says nothing about it. The curve is about the finishing day of what is
  finished, and its record (`track_record`) leaves cancelled launches out as well.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from andon.forecast.experience import Experience, Looks
from andon.forecast.finish import finishing_day
from andon.forecast.known import Known
from andon.forecast.on_time_features import NAMES, Ages, Promise, features, promise
from andon.forecast.pace import HORIZON, Days, Floats
from andon.forecast.scope import LAUNCH_HALF_LIFE
from andon.forecast.whole import state_of
from andon.frames import NEVER

EVERY = 28
"""Days between two looks back."""

MOST_LOOKS = 26
"""Of one launch, two years: one that is re-planned for ever is no rule for others."""

LEAST_LAUNCHES = 40
"""Launches that have ended with a date, before anything is learnt."""

RECORD_LOOKS = 8.0
"""Pseudo-looks behind an on-time record: of the organisation at one half, of its squads at the organisation's."""

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
        if said is None or not is_ahead(said, day) or said.target > known.as_of:
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


def is_ahead(said: Promise, day: int) -> bool:
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
        if finished <= target:
            return True, max(target, ended)
        # Late only by what nobody had written down yet at the target: known when it landed.
        return False, target if _missed_by_then(known, items, delivered, day, target) else ended
    if ended <= target:
        return None
    return (False, target) if _missed_by_then(known, items, delivered, day, target) else None


def _missed_by_then(known: Known, items: Days, delivered: Days, day: int, target: int) -> bool:
    """Whether it was known at the end of the target day that what was left on a day would not be finished by then."""
    # What was open at the end of the target day was done a day later at best.
    still = int(((known.created[items] <= target) & (known.left[items] > target)).sum())
    at_best = np.append(delivered[delivered <= target], np.full(still, target + 1))
    return target < finishing_day(at_best, day) < NEVER
