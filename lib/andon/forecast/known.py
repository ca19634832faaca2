"""Known: the three tables as they stood at the end of a day, as arrays, and nothing that came later.

Everything dated `as_of` is known. An item that was done later is open; an item created later, and a launch
that was not yet known, do not exist; a launch that ended later is open. The other modules read only this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.forecast.capacity import Capacity, Clock
from andon.forecast.pace import Days, Pace, TooLittleHistory, fit_pace
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

    @cached_property
    def deliveries(self) -> tuple[Days, ...]:
        """Per squad: the sorted day numbers of all its deliveries."""
        ours = np.flatnonzero((self.squad >= 0) & (self.delivered < NEVER))
        order = ours[np.lexsort((self.delivered[ours], self.squad[ours]))]
        borders = np.searchsorted(self.squad[order], np.arange(1, len(self.squads)))
        return tuple(np.split(self.delivered[order], borders)) if self.squads else ()

    @cached_property
    def _paces(self) -> dict[tuple[int, int], Pace | TooLittleHistory]:
        return {}

    def pace(self, squad: int, day: int) -> Pace | TooLittleHistory:
        """A squad's pace as of a day up to `as_of`; each is fitted once."""
        key = squad, day
        if key not in self._paces:
            clock = self.capacity.of(self.squads[squad]) if self.capacity else None
            self._paces[key] = fit_pace(self.deliveries[squad], day, clock)
        return self._paces[key]

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
        return self._of_same_paces(replace(self, member_launch=launch[order], member_item=item[order]))

    def with_targets(self, target: Days) -> "Known":
        """The same day with these targets of its launches; what was promised on earlier days stays."""
        return self._of_same_paces(replace(self, target=target))

    def _of_same_paces(self, other: "Known") -> "Known":
        for name in ("deliveries", "_paces"):
            vars(other)[name] = getattr(self, name)
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


def known_by(
    work: pd.DataFrame,
    members: pd.DataFrame,
    launches: pd.DataFrame,
    as_of: int,
    dates: pd.DataFrame | None = None,
    capacity: Capacity | None = None,
) -> Known:
    """The tables WORK, MEMBERS, LAUNCHES and DATES as of a day; InvalidInput when a column is missing or mistyped.

    Without `dates` nothing is known of what was promised on earlier days, and without `capacity` of anybody's days off.
    """
    work, members = checked(work, WORK, "work"), checked(members, MEMBERS, "members")
    launches = checked(launches, LAUNCHES, "launches")
    work = work[(work["created"] <= as_of).to_numpy()]
    launches = launches[(launches["known_from"] <= as_of).to_numpy()]
    codes, squads = pd.factorize(work["squad_id"], sort=True)
    ended = launches["ended"].to_numpy()
    launch, item = _membership(work, members, launches, codes)
    return Known(
        as_of=as_of,
        issues=work["issue"].to_numpy(dtype=object),
        squads=tuple(squads),
        squad=codes.astype(np.int64),
        **_days_left(work, as_of),
        launch_ids=tuple(launches["launch_id"]),
        target=launches["target"].to_numpy(),
        ended=np.where(ended <= as_of, ended, NEVER),
        landed=launches["landed"].to_numpy() & (ended <= as_of),
        member_launch=launch,
        member_item=item,
        **_dates(dates, launches["launch_id"], as_of),
        capacity=capacity,
    )


def _dates(dates: pd.DataFrame | None, launches: "pd.Series[str]", as_of: int) -> Mapping[str, Days]:
    """The columns date_launch, date_said and date_target of Known."""
    if dates is None:
        return dict.fromkeys(("date_launch", "date_said", "date_target"), np.empty(0, dtype=np.int64))
    dates = checked(dates, DATES, "dates")
    said, target = dates["said"].to_numpy(), dates["target"].to_numpy()
    launch = pd.Index(launches).get_indexer(pd.Index(dates["launch_id"])).astype(np.int64)
    order = np.lexsort((said, launch))
    order = order[(launch[order] >= 0) & (said[order] <= as_of)]
    return {"date_launch": launch[order], "date_said": said[order], "date_target": target[order]}


def _days_left(work: pd.DataFrame, as_of: int) -> Mapping[str, Days]:
    """The columns created, left and delivered of Known."""
    done = work["done"].to_numpy()
    unknown = work["closed_unknown"].to_numpy()
    happened = (done <= as_of) & ~unknown
    return {
        "created": work["created"].to_numpy(),
        "left": np.where(unknown, 0, np.where(happened, done, NEVER)),
        "delivered": np.where(happened & work["delivered"].to_numpy(), done, NEVER),
    }


def _membership(
    work: pd.DataFrame, members: pd.DataFrame, launches: pd.DataFrame, squad: npt.NDArray[np.intp]
) -> tuple[Days, Days]:
    """Pairs (launch, item), each once, without those whose item or launch does not exist yet."""
    launch = pd.Index(launches["launch_id"]).get_indexer(pd.Index(members["launch_id"])).astype(np.int64)
    item = pd.Index(work["issue"]).get_indexer(pd.Index(members["issue"])).astype(np.int64)
    exists = (launch >= 0) & (item >= 0)
    pairs = np.unique(launch[exists] * max(len(work), 1) + item[exists])
    launch, item = np.divmod(pairs, max(len(work), 1))
    order = np.lexsort((squad[item], launch))
    return launch[order], item[order]
