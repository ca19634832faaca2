"""Known: the three tables as they stood at the end of a day, as arrays, and nothing that came later.

Everything dated `as_of` is known. An item that was done later is open; an item created later, and a launch
that was not yet known, do not exist; a launch that ended later is open. The other modules read only this.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.forecast.capacity import Capacity, Clock
from andon.forecast.pace import Days, Pace, TooLittleHistory, fit_pace
from andon.forecast.reckoned import Reckoned
from andon.frames import DATES, LAUNCHES, MEMBERS, NEVER, WORK, checked

NOBODY = -1
"""The squad code of an item that no squad owns."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known at the end of day `as_of`.

    Items are the rows of the work table that exist; launches the rows of the launch table that exist, by id.
    Membership is a list of pairs (launch, item), sorted by launch, then squad, then the items' own order.
    """

    as_of: int
    issues: npt.NDArray[np.object_]
    squads: tuple[str, ...]
    """Squad ids; an item's squad is an index into them."""
    squad: Days
    """Per item: index into squads, or NOBODY."""
    created: Days
    """Per item: day number."""
    left: Days
    """Per item: day on which it stopped being open, delivered or not; NEVER while open, 0 when nobody knows."""
    delivered: Days
    """Per item: day on which it was delivered, or NEVER."""
    launch_ids: tuple[str, ...]
    target: Days
    """Per launch."""
    ended: Days
    """Per launch: day on which it ended, or NEVER."""
    landed: npt.NDArray[np.bool_]
    """Per launch: whether it has ended by landing."""
    member_launch: Days
    member_item: Days
    date_launch: Days
    """Per date that was ever promised: index of its launch; sorted by launch, then by the day on which it was said."""
    date_said: Days
    date_target: Days
    capacity: Capacity | None = None
    """What each day is worth to each squad; None: every day is a normal one."""
    reckoned: Reckoned = field(default_factory=Reckoned)
    """What was worked out already, on this day or on others."""

    @cached_property
    def deliveries(self) -> tuple[Days, ...]:
        """Per squad: the sorted day numbers of all its deliveries."""
        ours = np.flatnonzero((self.squad >= 0) & (self.delivered < NEVER))
        order = ours[np.lexsort((self.delivered[ours], self.squad[ours]))]
        borders = np.searchsorted(self.squad[order], np.arange(1, len(self.squads)))
        return tuple(np.split(self.delivered[order], borders)) if self.squads else ()

    def pace(self, squad: int, day: int) -> Pace | TooLittleHistory:
        """A squad's pace as of a day up to `as_of`; each is fitted once."""
        clock = self.capacity.of(self.squads[squad]) if self.capacity else None
        done = self.deliveries[squad]
        done = done[: done.searchsorted(day, "right")]
        return self.reckoned.once(("pace", done.tobytes(), day, clock), lambda: fit_pace(done, day, clock))

    def behind(self, launch: int, items: Days) -> Hashable:
        """All that a look back at these items of a launch that has ended can hang on: what to find it again by."""
        ended, launch_id = int(self.ended[launch]), self.launch_ids[launch]
        codes, squad = np.unique(self.squad[items], return_inverse=True)
        squads = [None if code == NOBODY else self.squads[code] for code in codes.tolist()]
        done = [self.deliveries[code] for code in codes.tolist() if code != NOBODY]
        first, last = np.searchsorted(self.date_launch, [launch, launch + 1])
        numbers = (
            *(squad, self.created[items], self.left[items], self.delivered[items]),
            *(self.date_said[first:last], self.date_target[first:last]),
            *(each[: each.searchsorted(ended, "right")] for each in done),
        )
        clocks = [self.capacity.of(each) for each in (None, *squads)] if self.capacity else []
        return launch_id, ended, *squads, *clocks, *(each.tobytes() for each in numbers)

    def clock(self, items: Days) -> Clock | None:
        """The clock of the squads that have these items, each by how many; None where there is no calendar."""
        if self.capacity is None:
            return None
        codes, counts = np.unique(self.squad[items], return_counts=True)
        named = [None if code == NOBODY else self.squads[code] for code in codes.tolist()]
        return self.capacity.together(dict(zip(named, counts.tolist(), strict=True)))

    def launches(self, of: npt.NDArray[np.bool_]) -> Iterator[tuple[int, Days]]:
        """(launch, items) of the launches that `of` marks."""
        for launch in np.flatnonzero(of).tolist():
            yield launch, self.items(launch)

    def items(self, launch: int) -> Days:
        """The items of a launch, by squad."""
        first, last = np.searchsorted(self.member_launch, [launch, launch + 1])
        return self.member_item[first:last]

    def promised(self, launch: int, day: int) -> int:
        """The target of a launch as it was promised at the end of a day up to `as_of`; NEVER when none was."""
        if day == self.as_of:
            return int(self.target[launch])
        first, last = np.searchsorted(self.date_launch, [launch, launch + 1])
        said = int(np.searchsorted(self.date_said[first:last], day, side="right"))
        return int(self.date_target[first + said - 1]) if said else NEVER

    def with_members(self, launch: Days, item: Days) -> "Known":
        """The same day with these pairs (launch, item) as its members; each is listed once, in any order."""
        order = np.lexsort((item, self.squad[item], launch))
        return self._of_same_items(replace(self, member_launch=launch[order], member_item=item[order]))

    def with_targets(self, target: Days) -> "Known":
        """The same day with these targets of its launches; what was promised on earlier days stays."""
        return self._of_same_items(replace(self, target=target))

    def _of_same_items(self, other: "Known") -> "Known":
        vars(other)["deliveries"] = self.deliveries
        return other

    def parts(self, of: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int, Days]]:
        """(launch, squad or NOBODY, items) for each squad's part of the launches that `of` marks."""
        chosen = of[self.member_launch]
        launch, item = self.member_launch[chosen], self.member_item[chosen]
        squad = self.squad[item]
        borders = np.flatnonzero(np.diff(launch) | np.diff(squad)) + 1
        for items, at in zip(np.split(item, borders), [0, *borders.tolist()], strict=True):
            if len(items):
                yield int(launch[at]), int(squad[at]), items


@dataclass(frozen=True, eq=False)
class Names:
    """The names in a work table as numbers: the same on every day, so that a history is read once for many."""

    issues: npt.NDArray[np.object_]
    rows: pd.Index
    """The row of each issue."""
    squads: tuple[str, ...]
    squad: Days
    """Per row: index into squads, or NOBODY."""

    @classmethod
    def of(cls, work: pd.DataFrame) -> "Names":
        """The names of a WORK table; InvalidInput when a column is missing."""
        work = checked(work, WORK, "work")
        issues = work["issue"].to_numpy(dtype=object)
        codes, squads = pd.factorize(work["squad_id"], sort=True)
        return cls(issues, pd.Index(issues, dtype=object), tuple(squads), codes.astype(np.int64))

    def until(self, created: Days, as_of: int) -> tuple[npt.NDArray[np.bool_], tuple[str, ...], Days]:
        """Which rows exist by the end of a day, whose squads they have, and the squad of each."""
        exists: npt.NDArray[np.bool_] = created <= as_of
        squad = self.squad[exists]
        there = np.unique(squad[squad != NOBODY])
        renumbered = np.where(squad == NOBODY, NOBODY, np.searchsorted(there, squad))
        return exists, tuple(self.squads[code] for code in there.tolist()), renumbered


def known_by(
    work: pd.DataFrame,
    members: pd.DataFrame,
    launches: pd.DataFrame,
    as_of: int,
    dates: pd.DataFrame | None = None,
    capacity: Capacity | None = None,
    reckoned: Reckoned | None = None,
    names: Names | None = None,
) -> Known:
    """The tables WORK, MEMBERS, LAUNCHES and DATES as of a day; InvalidInput when a column is missing or mistyped.

    Without `dates` nothing is known of what was promised on earlier days, and without `capacity` of anybody's days off.
    `reckoned` is what was worked out for other days already, and `names` are those of the work, where they were read.
    """
    work, members = checked(work, WORK, "work"), checked(members, MEMBERS, "members")
    launches = checked(launches, LAUNCHES, "launches")
    names = names or Names.of(work)
    exists, squads, squad = names.until(work["created"].to_numpy(), as_of)
    known_from, target, ended, landed = (launches[name].to_numpy() for name in list(LAUNCHES)[1:])
    there = known_from <= as_of
    launch_ids = launches["launch_id"].to_numpy(dtype=object)[there]
    ended = ended[there]
    launch, item = _membership(names.rows, exists, members, launch_ids, squad)
    return Known(
        as_of=as_of,
        issues=names.issues[exists],
        squads=squads,
        squad=squad,
        **_days_left(work, exists, as_of),
        launch_ids=tuple(launch_ids.tolist()),
        target=target[there],
        ended=np.where(ended <= as_of, ended, NEVER),
        landed=landed[there] & (ended <= as_of),
        member_launch=launch,
        member_item=item,
        **_dates(dates, launch_ids, as_of),
        capacity=capacity,
        reckoned=reckoned or Reckoned(),
    )


def _dates(dates: pd.DataFrame | None, launch_ids: npt.NDArray[np.object_], as_of: int) -> Mapping[str, Days]:
    """The columns date_launch, date_said and date_target of Known."""
    if dates is None:
        return dict.fromkeys(("date_launch", "date_said", "date_target"), np.empty(0, dtype=np.int64))
    dates = checked(dates, DATES, "dates")
    said, target = dates["said"].to_numpy(), dates["target"].to_numpy()
    launch = _places(pd.Index(launch_ids, dtype=object), dates["launch_id"])
    order = np.lexsort((said, launch))
    order = order[(launch[order] >= 0) & (said[order] <= as_of)]
    return {"date_launch": launch[order], "date_said": said[order], "date_target": target[order]}


def _days_left(work: pd.DataFrame, exists: npt.NDArray[np.bool_], as_of: int) -> Mapping[str, Days]:
    """The columns created, left and delivered of Known."""
    created, done, delivered, unknown = (
        work[name].to_numpy()[exists] for name in ("created", "done", "delivered", "closed_unknown")
    )
    happened = (done <= as_of) & ~unknown
    return {
        "created": created,
        "left": np.where(unknown, 0, np.where(happened, done, NEVER)),
        "delivered": np.where(happened & delivered, done, NEVER),
    }


def _membership(
    rows: pd.Index,
    exists: npt.NDArray[np.bool_],
    members: pd.DataFrame,
    launch_ids: npt.NDArray[np.object_],
    squad: Days,
) -> tuple[Days, Days]:
    """Pairs (launch, item), each once, without those whose item or launch does not exist yet."""
    launch = _places(pd.Index(launch_ids, dtype=object), members["launch_id"])
    row = _places(rows, members["issue"])
    number = len(squad)
    # The place of each row among those that exist; the last one is for what is no row.
    place = np.append(np.where(exists, exists.cumsum() - 1, -1), -1)
    item = place[row]
    there = (launch >= 0) & (item >= 0)
    # Sorted and compared: numpy's own `unique` takes several times as long for as many.
    pairs = np.sort(launch[there] * max(number, 1) + item[there])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    launch, item = np.divmod(pairs, max(number, 1))
    order = np.lexsort((squad[item], launch))
    return launch[order], item[order]


def _places(index: pd.Index, names: "pd.Series[str]") -> Days:
    """Where each name stands in the index; -1 where it does not."""
    return index.get_indexer(pd.Index(names.to_numpy(dtype=object), dtype=object)).astype(np.int64)
