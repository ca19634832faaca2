"""What was known at the end of a past day: histories played back, so that an as-of forecast uses nothing later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon import frames
from andon.forecast.known import Names
from andon.forecast.reckoned import Reckoned
from andon.model import LaunchState

if TYPE_CHECKING:
    from datetime import date

    from andon.model import Launch
    from andon.store import Store


class Past:
    """All work with its history, read once, to be asked for any day."""

    def __init__(self, store: Store, *, whole: bool = True) -> None:
        """Read everything; with `whole=False` no history, which is enough for today."""
        self._work = store.work.work(gone=whole)
        gone = store.work.gone_on() if whole else {}
        self._names = Names.of(self._work)
        self._rows = self._names.rows
        self._gone = np.full(len(self._rows), frames.NEVER, dtype=np.int64)
        # What went between the two readings is not among the rows.
        row = self._rows.get_indexer(pd.Index(list(gone), dtype=object))
        self._gone[row[row >= 0]] = np.array(list(gone.values()), dtype=np.int64)[row >= 0]
        self._done, self._delivered, self._unknown = (
            self._work[column].to_numpy() for column in ("done", "delivered", "closed_unknown")
        )
        self._open = (self._done >= frames.NEVER) & ~self._unknown
        self._categories = self._located(store.work.changes("category")) if whole else None
        self._resolutions = self._located(store.work.changes("resolution")) if whole else None
        self._delivers = store.work.delivers() if whole else {}
        scopes = store.work.changes("fix_version") if whole else None
        moved = scopes is not None and bool(len(scopes) or gone)
        self._members = None if moved else store.work.members()
        self._scoped = None
        if moved and scopes is not None:
            self._scoped = _Scoped(self._rows, store.work.memberships(gone=True), scopes, store.plans.launches())
        self.reckoned = Reckoned()
        """Of all days that it was asked for: what one day looks back at, the next one does as well."""

    def work(self, as_of: date) -> pd.DataFrame:
        """A frames.WORK table as of the end of a day: what was opened again later is still done in it.

        What was found gone since is in it too.
        """
        last = frames.day_number(as_of)
        then = self._played_back(last)
        here = self._gone > last
        return then if here.all() else then[here].reset_index(drop=True)

    def names(self, as_of: date) -> Names | None:
        """The names in the work table as of the end of a day; None where they have to be read from it."""
        return self._names if (self._gone > frames.day_number(as_of)).all() else None

    def _played_back(self, last: int) -> pd.DataFrame:
        changes = self._categories
        if changes is None or not len(changes.day) or int(changes.day[-1]) <= last:
            return self._work
        # The first change after the day tells the category at its end.
        first = changes.first_after(last, len(self._work))
        was = np.where(first < 0, "", changes.before[first])
        finishes = changes.after[: changes.until(last)] == "done"
        entered = np.full(len(self._work), frames.NEVER)
        # Oldest first, so that the last one stays.
        entered[changes.row[: len(finishes)][finishes]] = changes.day[: len(finishes)][finishes]
        done = self._done.copy()
        # Done then and again later: only its history still tells the day of that first finish.
        again = (was == "done") & (done > last)
        done[again] = entered[again]
        was_open = (was == "new") | (was == "indeterminate")
        done[was_open & (done <= last)] = frames.NEVER
        closed = self._unknown & ~was_open
        # What was done then and is open now is taken for delivered where no history tells its resolution: most is.
        delivered = self._delivered | (again & self._open)
        return self._work.assign(
            done=done,
            delivered=self._meant(delivered, last) & (done < frames.NEVER),
            closed_unknown=closed | (again & (done >= frames.NEVER)),
        )

    def _meant(self, delivered: npt.NDArray[np.bool_], last: int) -> npt.NDArray[np.bool_]:
        """Whether each was delivered, by the resolution that it had at the end of the day where that changed since."""
        changes = self._resolutions
        assert changes is not None
        first = changes.first_after(last, len(self._work))
        changed = np.flatnonzero(first >= 0)
        told = delivered.copy()
        told[changed] = [self._delivers.get(before, True) for before in changes.before[first[changed]].tolist()]
        return told

    def members(self, as_of: date) -> pd.DataFrame:
        """A frames.MEMBERS table as of the end of a day: version changes since then are taken back."""
        if self._members is not None:
            return self._members
        assert self._scoped is not None
        last = frames.day_number(as_of)
        return self._scoped.members(last, self._gone > last)

    def _located(self, changes: pd.DataFrame) -> _Changes:
        """The changes with the row of the work table that each is about; those of issues that are gone left out."""
        rows = self._rows.get_indexer(pd.Index(changes["issue"].to_numpy(dtype=object)))
        known = rows >= 0
        return _Changes(rows[known], *(changes[name].to_numpy()[known] for name in ("at", "before", "after")))


@dataclass(frozen=True, slots=True)
class _Changes:
    """Entries of one field in the issues' histories, oldest first."""

    row: npt.NDArray[np.intp]
    """Of the work table."""
    day: npt.NDArray[np.int64]
    before: npt.NDArray[np.object_]
    after: npt.NDArray[np.object_]

    def until(self, last: int) -> int:
        """How many there were by the end of a day."""
        return int(np.searchsorted(self.day, last, side="right"))

    def first_after(self, last: int, rows: int) -> npt.NDArray[np.intp]:
        """For each row of the work table its first change after a day, as its number; -1 where none came."""
        cut = self.until(last)
        first = np.full(rows, -1)
        # From the last to the first, so that the first one stays.
        first[self.row[cut:][::-1]] = np.arange(cut, len(self.row))[::-1]
        return first


class _Scoped:
    """Which issues were in which versions, and so in which launches, on any day.

    Played back by scope, not by launch: an issue may be in a launch by two versions, and leave only one.
    """

    def __init__(self, issues: pd.Index, now: pd.DataFrame, changes: pd.DataFrame, launches: Iterable[Launch]) -> None:
        """Take what is in which scope `now`, and how versions changed, oldest first; `issues` are the work table's."""
        of = sorted({(scope, launch.id) for launch in launches for scope in launch.scopes})
        scopes, ids = sorted({scope for scope, _ in of}), sorted({id for _, id in of})
        # Issues by their names, so that what is read off them is sorted.
        names, order = pd.Index(scopes, dtype=object), pd.Index(sorted(issues), dtype=object)
        self._scopes = max(len(names), 1)
        self._rows = issues.get_indexer(order)
        self._issues, self._ids = pd.array(order, dtype="str"), pd.array(ids, dtype="str")
        self._scope_of = names.get_indexer(pd.Index([scope for scope, _ in of], dtype=object))
        self._launch_of = pd.Index(ids, dtype=object).get_indexer(pd.Index([id for _, id in of], dtype=object))

        def pairs(columns: pd.DataFrame, scopes: Iterable[str]) -> npt.NDArray[np.intp]:
            """Each issue and scope as one number; -1 where no launch has the scope, or the issue is not among these."""
            issue = order.get_indexer(pd.Index(columns["issue"].to_numpy(dtype=object)))
            scope = names.get_indexer(pd.Index(list(scopes), dtype=object))
            return np.where((issue >= 0) & (scope >= 0), issue * self._scopes + scope, -1)

        left, joined = ([f"version:{each}" for each in changes[name].tolist()] for name in ("after", "before"))
        touched = np.column_stack([pairs(changes, left), pairs(changes, joined)])
        inside = pairs(now, now["scope"].tolist())
        self._pairs = np.unique(np.concatenate([touched.ravel(), inside, [-1]]))
        self._touched = np.searchsorted(self._pairs, touched)
        self._now = np.searchsorted(self._pairs, inside)
        self._at = changes["at"].to_numpy()

    def members(self, last: int, here: npt.NDArray[np.bool_]) -> pd.DataFrame:
        """A frames.MEMBERS table as of the end of a day, of the rows of the work table that were `here`."""
        inside = np.zeros(len(self._pairs), dtype=bool)
        inside[self._now] = True
        later = self._touched[int(np.searchsorted(self._at, last, side="right")) :][::-1]
        # Taken back from the last to the first, each after what it led to: what is assigned last, stays.
        inside[later.ravel()] = np.tile([False, True], len(later))
        inside[0] = False
        issue, scope = np.divmod(self._pairs[inside], self._scopes)
        # A scope may be of several launches.
        first, end = (np.searchsorted(self._scope_of, scope, side) for side in ("left", "right"))
        number = end - first
        launch = self._launch_of[np.arange(number.sum()) + np.repeat(first - number.cumsum() + number, number)]
        # Each once, and sorted by the issues' names, then by the launches'.
        both = np.unique(np.repeat(issue, number) * len(self._ids) + launch) if len(launch) else launch
        issue, launch = np.divmod(both, max(len(self._ids), 1))
        kept = here[self._rows[issue]]
        return pd.DataFrame({"issue": self._issues[issue[kept]], "launch_id": self._ids[launch[kept]]})


def is_hindsight(store: Store, launches: Iterable[Launch]) -> bool:
    """Whether a past scope of these launches is today's, for want of a history of what joined and left."""
    return any(not_played_back(launches, store.work.sources_with_history()))


def not_played_back(launches: Iterable[Launch], sources: Collection[str]) -> Iterator[Launch]:
    """The launches whose past scopes are today's; `sources` are those that told how their issues changed.

    Only versions have such a history, and only where their source keeps it; epics and queries are never played back.
    """
    played = tuple(f"version:{source}/" for source in sources)
    yield from (each for each in launches if not all(scope.startswith(played) for scope in each.scopes))


def known_launches(launches: Iterable[Launch]) -> pd.DataFrame:
    """A frames.LAUNCHES table of launches that were reduced to what was known (`Launch.as_known`)."""
    rows = list(launches)
    landed = [each.ended_on is not None and each.state is LaunchState.CLOSED for each in rows]
    targets = [frames.day_number(each.target.last_day if each.target else None) for each in rows]
    return pd.DataFrame(
        {
            "launch_id": pd.Series([each.id for each in rows], dtype="str"),
            "known_from": np.array([frames.day_number(each.known_from) for each in rows], dtype="int64"),
            "target": np.array(targets, dtype="int64"),
            "ended": np.array([frames.day_number(each.ended_on) for each in rows], dtype="int64"),
            "landed": np.array(landed, dtype="bool"),
        }
    )


def known_dates(launches: Iterable[Launch]) -> pd.DataFrame:
    """A frames.DATES table of the target dates of launches that were reduced to what was known."""
    rows = [(each.id, said) for each in launches for said in each.dates]
    return pd.DataFrame(
        {
            "launch_id": pd.Series([id for id, _ in rows], dtype="str"),
            "said": np.array([frames.day_number(each.said_at) for _, each in rows], dtype="int64"),
            "target": np.array([frames.day_number(each.last_day) for _, each in rows], dtype="int64"),
        }
    )
