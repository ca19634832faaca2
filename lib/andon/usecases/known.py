"""What was known at the end of a past day: histories played back, so that an as-of forecast uses nothing later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from andon import frames

if TYPE_CHECKING:
    from datetime import date

    from andon.model import Launch
    from andon.store import Store


def known_work(store: Store, as_of: date) -> pd.DataFrame:
    """A frames.WORK table as of the end of a day: what was opened again later is still done in it."""
    work = store.work.work()
    later = store.work.changes("category", after=as_of)
    if later.empty:
        return work
    # The first change after the day tells the category at its end.
    first = later.drop_duplicates("issue", keep="first").set_index("issue")
    before = work["issue"].map(first["before"])
    last = frames.day_number(as_of)
    was_done = (before == "done").to_numpy(dtype=bool)
    was_open = before.isin(["new", "indeterminate"]).to_numpy(dtype=bool)
    done = work["done"].to_numpy(copy=True)
    # Done then and again later: the day of that first finish is not kept in `done`; the last entry before tells it.
    entered = _last_done_entry(store, as_of)
    reopened = was_done & (done > last)
    done[reopened] = work["issue"].map(entered).fillna(frames.NEVER).to_numpy(dtype="int64")[reopened]
    done[was_open & (done <= last)] = frames.NEVER
    closed_unknown = work["closed_unknown"].to_numpy(dtype=bool) & ~was_open
    return work.assign(
        done=done,
        delivered=work["delivered"].to_numpy(dtype=bool) & (done < frames.NEVER),
        closed_unknown=closed_unknown | (reopened & (done >= frames.NEVER)),
    )


def known_members(store: Store, as_of: date) -> pd.DataFrame:
    """A frames.MEMBERS table as of the end of a day, from version changes played backwards."""
    members = store.work.members()
    later = store.work.changes("fix_version", after=as_of)
    if later.empty:
        return members
    launches: dict[str, list[str]] = {}
    for launch in store.plans.launches():
        for scope in launch.scopes:
            launches.setdefault(scope, []).append(launch.id)
    pairs = set(zip(members["issue"], members["launch_id"], strict=True))
    for row in later.iloc[::-1].itertuples(index=False):
        for launch_id in launches.get(f"version:{row.after}", []):
            pairs.discard((row.issue, launch_id))
        for launch_id in launches.get(f"version:{row.before}", []):
            pairs.add((row.issue, launch_id))
    ordered = sorted(pairs)
    return pd.DataFrame(
        {"issue": [each[0] for each in ordered], "launch_id": [each[1] for each in ordered]}, dtype="str"
    )


def known_launches(launches: Mapping[str, Launch]) -> pd.DataFrame:
    """A frames.LAUNCHES table of launches that were reduced to what was known (`Launch.as_known`)."""
    rows = list(launches.values())
    return pd.DataFrame(
        {
            "launch_id": pd.Series([each.id for each in rows], dtype="str"),
            "known_from": np.array([frames.day_number(each.known_from) for each in rows], dtype="int64"),
            "target": np.array(
                [frames.day_number(each.target.last_day if each.target else None) for each in rows], dtype="int64"
            ),
            "ended": np.array([frames.day_number(each.ended_on) for each in rows], dtype="int64"),
            "landed": np.array([each.ended_on is not None and each.state == "closed" for each in rows], dtype="bool"),
        }
    )


def _last_done_entry(store: Store, as_of: date) -> dict[str, int]:
    entries = store.work.changes("category", after=_BEGINNING)
    last = frames.day_number(as_of)
    entries = entries[(entries["after"] == "done") & (entries["at"] <= last)]
    return dict(zip(entries["issue"], entries["at"], strict=True))


_BEGINNING = frames.day_date(0)
