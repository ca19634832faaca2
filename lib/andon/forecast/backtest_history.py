"""Backtest, its history: the tables of a history folder, and what of them was known at the end of any day.

Days are UTC day numbers as in `andon.frames`. With a changelog, categories, resolutions and memberships are
played back: what was done on a day and opened again later is done in the view of that day, and an item that
joined a version later is not in it. Without one, membership is the final one, and a result must say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.forecast.known import Known, known_by
from andon.forecast.pace import Days
from andon.forecast.reckoned import Reckoned
from andon.forecast.record import Flow
from andon.frames import NEVER

Texts = npt.NDArray[np.object_]
Marks = npt.NDArray[np.bool_]

DONE = "done"


@dataclass(frozen=True, eq=False)
class Log:
    """The changes of one field, by what they are about, oldest first."""

    about: Days
    """What changed, each once: rows of a table."""
    starts: Days
    """Where the changes of each begin."""
    day: Days
    before: Texts
    after: Texts

    def at(self, as_of: int) -> Texts:
        """The value of each at the end of a day: what its last change made it, or what its first one found."""
        count = self.known(as_of)
        last = self.starts + np.maximum(count - 1, 0)
        return np.where(count > 0, self.after[last], self.before[self.starts])

    def known(self, as_of: int) -> Days:
        """How many changes of each had happened by the end of a day."""
        if not len(self.starts):
            return np.empty(0, dtype=np.int64)
        return np.add.reduceat((self.day <= as_of).astype(np.int64), self.starts)


@dataclass(frozen=True, eq=False)
class View:
    """Issues at the end of a day, one row each of the folder's table."""

    exists: Marks
    done: Days
    """NEVER while open, and where nobody knows the day."""
    delivered: Marks
    closed_unknown: Marks

    @property
    def open(self) -> Marks:
        """What exists and is not done."""
        found: Marks = self.exists & (self.done == NEVER) & ~self.closed_unknown
        return found


@dataclass(frozen=True, eq=False)
class History:
    """A history folder as arrays, one row an issue; versions are those of kind release."""

    keys: Texts
    project: Texts
    squad: Days
    """Index into `squads`, -1 for nobody."""
    squads: tuple[str, ...]
    created: Days
    done: Days
    delivered: Marks
    """Delivered on a known day."""
    closed: Marks
    """In category done, whatever is known of the day."""
    versions: tuple[str, ...]
    version_project: Texts
    release: Days
    released: Marks
    members: Days
    """Final membership as pairs, version x issues + issue; sorted, each once."""
    category: Log | None
    """None without a changelog. Its `about` are rows; so are those of `resolution`."""
    resolution: Log | None
    joined: Log | None
    """Its `about` are pairs as in `members`; `after` tells whether the issue is in the version."""
    delivers: Mapping[str, bool]
    """Whether a resolution means that something was delivered."""

    @property
    def hindsight(self) -> bool:
        """Whether the scope of a past day is the final membership, for want of a changelog."""
        return self.category is None

    def view(self, as_of: int) -> View:
        """The issues as they were known at the end of a day."""
        exists = self.created <= as_of
        unknown = self.closed & (self.done == NEVER)
        happened = self.done <= as_of
        done = np.where(happened, self.done, NEVER)
        delivered = self.delivered & happened
        if self.category is None or self.resolution is None:
            return View(exists, done, delivered, unknown & exists)
        row, closed, entered = self.category.about, self.category.at(as_of) == DONE, self._entered(as_of)
        done[row[~closed]], delivered[row[~closed]], unknown[row[~closed]] = NEVER, False, False
        again = closed & (self.done[row] > as_of) & ~unknown[row]
        done[row[again]] = entered[again]
        unknown[row[again]] = entered[again] == NEVER
        meant = np.full(len(self.keys), True)
        meant[self.resolution.about] = self._meant.at(as_of)
        delivered[row[again]] = meant[row[again]] & (entered[again] < NEVER)
        return View(exists, done, delivered, unknown & exists)

    @cached_property
    def _meant(self) -> Log:
        """The log of resolutions, each told as whether it means that something was delivered."""
        assert self.resolution is not None
        texts = self.resolution.before, self.resolution.after
        before, after = (np.array([self.delivers.get(each, True) for each in side], dtype=object) for side in texts)
        return replace(self.resolution, before=before, after=after)

    def _entered(self, as_of: int) -> Days:
        """The day on which each issue of the category log last became done, NEVER where its log does not tell."""
        assert self.category is not None
        count = self.category.known(as_of)
        last = self.category.starts + np.maximum(count - 1, 0)
        became = (count > 0) & (self.category.after[last] == DONE)
        return np.where(became, self.category.day[last], NEVER)

    def flows(self, as_of: int) -> list[Flow]:
        """Each squad's items as they were known at the end of a day."""
        view = self.view(as_of)
        left = np.where(view.done < NEVER, view.done, np.where(view.closed_unknown, self.created, NEVER))
        left = np.where(view.exists, left, NEVER)
        chosen = [view.exists, left < NEVER, view.delivered]
        sides = (self._by_squad(days, at) for days, at in zip((self.created, left, view.done), chosen, strict=True))
        return [Flow(*each) for each in zip(*sides, strict=True)]

    def _by_squad(self, days: Days, chosen: Marks) -> list[Days]:
        """The sorted days of the chosen issues of each squad."""
        mine = np.flatnonzero(chosen & (self.squad >= 0))
        order = mine[np.lexsort((days[mine], self.squad[mine]))]
        return np.split(days[order], np.searchsorted(self.squad[order], np.arange(1, len(self.squads))))

    def pairs(self, as_of: int) -> Days:
        """Membership at the end of a day, as in `members`; issues that did not exist yet are among it."""
        if self.joined is None:
            return self.members
        inside = self.joined.at(as_of).astype(bool)
        untold = self.members[~np.isin(self.members, self.joined.about)]
        return np.union1d(untold, self.joined.about[inside])

    def members_of(self, version: int, as_of: int | None = None) -> Days:
        """The rows in a version at the end of a day, or in the end."""
        pairs = self.members if as_of is None else self.pairs(as_of)
        first, last = np.searchsorted(pairs, [version * len(self.keys), (version + 1) * len(self.keys)])
        return pairs[first:last] - version * len(self.keys)

    def known(self, as_of: int, reckoned: Reckoned | None = None) -> Known:
        """All of it as the model takes it, every version a launch; `reckoned` is what other days worked out already.

        A version's date is known from the day on which it shipped; no version has a target, because archives
        keep none. One that shipped on a day that nobody knows is neither open nor past, and left out.
        """
        view = self.view(as_of)
        squads = np.array([*self.squads, None], dtype=object)[self.squad]
        work = pd.DataFrame(
            {
                "issue": self.keys,
                "key": self.keys,
                "squad_id": pd.array(squads, dtype="str"),
                "created": self.created,
                "done": view.done,
                "delivered": view.delivered,
                "closed_unknown": view.closed_unknown,
            }
        )
        version, item = np.divmod(self.pairs(as_of), max(len(self.keys), 1))
        names = np.array(self.versions, dtype=object)
        members = pd.DataFrame({"issue": self.keys[item], "launch_id": names[version]})
        dated = ~(self.released & (self.release == NEVER))
        ended = np.where(self.released, self.release, NEVER)
        launches = pd.DataFrame(
            {
                "launch_id": names,
                "known_from": np.zeros(len(names), dtype=np.int64),
                "target": np.full(len(names), NEVER),
                "ended": ended,
                "landed": self.released,
            }
        )
        return known_by(work, members, launches[dated], as_of, reckoned=reckoned)


def read_history(tables: Mapping[str, pd.DataFrame]) -> History:
    """The tables of a history folder, checked by whoever read them, as a History."""
    issues, versions = tables["issues"], tables["versions"]
    if "kind" in versions:
        versions = versions[(versions["kind"].fillna("release") == "release").to_numpy()]
    keys = issues["key"].to_numpy(dtype=object)
    names = tuple(versions["id"])
    codes, squads = pd.factorize(issues["squad"], sort=True)
    done, closed = day_numbers(issues["done"]), (issues["category"] == DONE).to_numpy()
    version = pd.Index(names, dtype=object).get_indexer(pd.Index(tables["issue_versions"]["version_id"], dtype=object))
    row = pd.Index(keys).get_indexer(pd.Index(tables["issue_versions"]["key"], dtype=object))
    there = (version >= 0) & (row >= 0)
    changes = tables.get("changes")
    return History(
        keys=keys,
        project=issues["project"].to_numpy(dtype=object),
        squad=codes.astype(np.int64),
        squads=tuple(squads),
        created=day_numbers(issues["created"]),
        done=done,
        delivered=issues["delivered"].to_numpy(dtype=bool) & (done < NEVER),
        closed=closed,
        versions=names,
        version_project=versions["project"].to_numpy(dtype=object),
        release=day_numbers(versions["release"]),
        released=versions["released"].to_numpy(dtype=bool),
        members=np.unique(version[there].astype(np.int64) * max(len(keys), 1) + row[there]),
        category=None if changes is None else _issue_log(changes, "category", keys),
        resolution=None if changes is None else _issue_log(changes, "resolution", keys),
        joined=None if changes is None else _version_log(changes, keys, names),
        delivers=_meanings(issues[closed]),
    )


def _meanings(done: pd.DataFrame) -> dict[str, bool]:
    """Whether most of the issues with a resolution were delivered."""
    share = done.groupby("resolution")["delivered"].mean()
    return {str(resolution): bool(each >= 0.5) for resolution, each in share.items()}


def day_numbers(moments: "pd.Series[pd.Timestamp]") -> Days:
    """UTC day numbers of timestamps or dates, NEVER where null."""
    stamps = pd.to_datetime(moments, utc=True)
    numbers = np.full(len(stamps), NEVER, dtype=np.int64)
    there = stamps.notna().to_numpy()
    numbers[there] = stamps[there].dt.tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers


def _of_field(changes: pd.DataFrame, field: str) -> pd.DataFrame:
    return changes[(changes["field"] == field).to_numpy()].sort_values("at", kind="stable")


def _issue_log(changes: pd.DataFrame, field: str, keys: Texts) -> Log:
    """The changes of a field by the row of the issue; those of issues that are not there left out."""
    mine = _of_field(changes, field)
    row = pd.Index(keys).get_indexer(pd.Index(mine["key"], dtype=object)).astype(np.int64)
    before, after = (mine[each].to_numpy(dtype=object) for each in ("from", "to"))
    return _log(row, day_numbers(mine["at"]), before, after)


def _version_log(changes: pd.DataFrame, keys: Texts, names: tuple[str, ...]) -> Log:
    """Leaving and joining as changes between False and True of each pair of version and issue."""
    mine = _of_field(changes, "fix_version")
    row = pd.Index(keys).get_indexer(pd.Index(mine["key"], dtype=object)).astype(np.int64)
    # What a change leaves comes before what it joins.
    sides = np.column_stack([mine["from"].to_numpy(dtype=object), mine["to"].to_numpy(dtype=object)]).ravel()
    version = pd.Index(names, dtype=object).get_indexer(pd.Index(sides, dtype=object)).astype(np.int64)
    rows, day = np.repeat(row, 2), np.repeat(day_numbers(mine["at"]), 2)
    joins = np.tile([False, True], len(mine))
    pair = np.where((version >= 0) & (rows >= 0), version * len(keys) + rows, -1)
    return _log(pair, day, ~joins, joins)


def _log(about: Days, day: Days, before: npt.ArrayLike, after: npt.ArrayLike) -> Log:
    """A log from changes in the order of time; what is about nothing known (-1) is left out."""
    order = np.argsort(about, kind="stable")
    order = order[about[order] >= 0]
    found, starts = np.unique(about[order], return_index=True)
    values = (np.asarray(each, dtype=object)[order] for each in (before, after))
    return Log(found, starts.astype(np.int64), day[order], *values)
