"""What was known at the end of a past day: histories played back, so that an as-of forecast uses nothing later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon import frames
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
        self._gone = np.array([gone.get(issue, frames.NEVER) for issue in self._work["issue"].tolist()], dtype=np.int64)
        self._rows = pd.Series(range(len(self._work)), index=self._work["issue"].to_numpy(dtype=object))
        self._open = (self._work["done"].to_numpy() >= frames.NEVER) & ~self._work["closed_unknown"].to_numpy(
            dtype=bool
        )
        self._categories = self._located(store.work.changes("category")) if whole else None
        self._resolutions = self._located(store.work.changes("resolution")) if whole else None
        self._delivers = store.work.delivers() if whole else {}
        self._scopes = store.work.changes("fix_version") if whole else None
        moved = self._scopes is not None and bool(len(self._scopes) or gone)
        self._memberships = store.work.memberships(gone=True) if moved else None
        self._members = None if moved else store.work.members()
        self._launches: dict[str, list[str]] = {}
        for launch in store.plans.launches():
            for scope in launch.scopes:
                self._launches.setdefault(scope, []).append(launch.id)

    def work(self, as_of: date) -> pd.DataFrame:
        """A frames.WORK table as of the end of a day: what was opened again later is still done in it.

        What was found gone since is in it too.
        """
        last = frames.day_number(as_of)
        then = self._played_back(last)
        here = self._gone > last
        return then if here.all() else then[here].reset_index(drop=True)

    def _played_back(self, last: int) -> pd.DataFrame:
        changes = self._categories
        if changes is None or changes.empty or int(changes["at"].iloc[-1]) <= last:
            return self._work
        cut = int(np.searchsorted(changes["at"].to_numpy(), last, side="right"))
        then, later = changes.iloc[:cut], changes.iloc[cut:]
        # The first change after the day tells the category at its end.
        first = later.drop_duplicates("row")
        was = np.full(len(self._work), "", dtype=object)
        was[first["row"].to_numpy()] = first["before"].to_numpy(dtype=object)
        entered = np.full(len(self._work), frames.NEVER)
        finishes = then[then["after"] == "done"].drop_duplicates("row", keep="last")
        entered[finishes["row"].to_numpy()] = finishes["at"].to_numpy()
        done = self._work["done"].to_numpy(copy=True)
        # Done then and again later: only its history still tells the day of that first finish.
        again = (was == "done") & (done > last)
        done[again] = entered[again]
        was_open = (was == "new") | (was == "indeterminate")
        done[was_open & (done <= last)] = frames.NEVER
        closed = self._work["closed_unknown"].to_numpy(dtype=bool) & ~was_open
        # What was done then and is open now is taken for delivered where no history tells its resolution: most is.
        delivered = self._work["delivered"].to_numpy(dtype=bool) | (again & self._open)
        return self._work.assign(
            done=done,
            delivered=self._meant(delivered, last) & (done < frames.NEVER),
            closed_unknown=closed | (again & (done >= frames.NEVER)),
        )

    def _meant(self, delivered: npt.NDArray[np.bool_], last: int) -> npt.NDArray[np.bool_]:
        """Whether each was delivered, by the resolution that it had at the end of the day where that changed since."""
        changes = self._resolutions
        assert changes is not None
        cut = int(np.searchsorted(changes["at"].to_numpy(), last, side="right"))
        first = changes.iloc[cut:].drop_duplicates("row")
        told = delivered.copy()
        told[first["row"].to_numpy()] = [self._delivers.get(before, True) for before in first["before"]]
        return told

    def members(self, as_of: date) -> pd.DataFrame:
        """A frames.MEMBERS table as of the end of a day: version changes since then are taken back."""
        if self._members is not None:
            return self._members
        last, changes, now = frames.day_number(as_of), self._scopes, self._memberships
        assert changes is not None and now is not None
        later = changes.iloc[int(np.searchsorted(changes["at"].to_numpy(), last, side="right")) :].iloc[::-1]
        # Played back by scope, not by launch: an issue may be in a launch by two versions, and leave only one.
        scoped = set(zip(now["issue"].tolist(), now["scope"].tolist(), strict=True))
        for issue, before, after in zip(
            later["issue"].tolist(), later["before"].tolist(), later["after"].tolist(), strict=True
        ):
            scoped.discard((issue, f"version:{after}"))
            scoped.add((issue, f"version:{before}"))
        pairs = {(issue, launch_id) for issue, scope in scoped for launch_id in self._launches.get(scope, ())}
        here = set(self._work["issue"][self._gone > last].tolist())
        ordered = sorted(pair for pair in pairs if pair[0] in here)
        return pd.DataFrame(
            {"issue": [pair[0] for pair in ordered], "launch_id": [pair[1] for pair in ordered]}, dtype="str"
        )

    def _located(self, changes: pd.DataFrame) -> pd.DataFrame:
        """The changes with the row of the work table that each is about; those of issues that are gone left out."""
        rows = self._rows.reindex(changes["issue"].to_numpy(dtype=object))
        known = rows.notna().to_numpy()
        return changes[known].assign(row=rows[known].to_numpy(dtype="int64"))


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
