"""Evenings: the model's tables as they stood at the end of any day of a demo, and what really came after it.

Played back from the log of changes, as `andon.usecases.known` does it: no row knows what came later.
"""

from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.demo.generate import Demo, generate
from andon.forecast.finish import finishing_day
from andon.forecast.pace import Days
from andon.frames import NEVER, day_number
from andon.model import TargetDate
from forecast.titanium import Tables, days

Texts = npt.NDArray[np.object_]

TODAY = date(2026, 11, 22)


class Evenings:
    """A demo's whole world with its log."""

    def __init__(self, demo: Demo) -> None:
        full = demo.full_tables
        self._issues = full["issues"]
        self._created = days(self._issues["created"])
        self._changes = full["changes"].assign(
            row=pd.Index(self._issues["key"]).get_indexer(pd.Index(full["changes"]["key"])),
            day=days(full["changes"]["at"]),
        )
        self._first = self._first_versions(full["issue_versions"])
        self._owner = {version: launch.name for launch in demo.organisation.launches for version in launch.versions}
        self._launches, self._dates = _launches(demo), _dates(demo)
        self._landed = {name: day_number(truth.landed) for name, truth in demo.truth.items() if truth.landed}
        self.squads = {squad.column: squad.name for squad in demo.organisation.squads}
        whole = self.tables(day_number(demo.world.days[-1]))
        came = whole.work[whole.work["delivered"]].merge(whole.members, on="issue")
        self._came: dict[tuple[str, str | None], Days] = {
            **{(str(launch), None): np.sort(done) for launch, done in came.groupby("launch_id")["done"]},
            **{
                (str(who[0]), str(who[1])): np.sort(done)
                for who, done in came.groupby(["launch_id", "squad_id"])["done"]
            },
        }
        """The sorted days of all deliveries for a launch, and of each squad's."""

    def tables(self, day: int) -> Tables:
        """The tables at the end of a day; the model itself hides launches and ends that came later."""
        category, since = self._last("category", day)
        resolution, _ = self._last("resolution", day)
        exists = self._created <= day
        closed = category == "done"
        work = pd.DataFrame(
            {
                "issue": self._issues["key"],
                "key": self._issues["key"],
                "squad_id": self._issues["squad"],
                "created": self._created,
                "done": np.where(closed, since, NEVER),
                "delivered": closed & (resolution == "Done"),
                "closed_unknown": False,
            }
        )
        return Tables(work[exists], self._members(day, exists), self._promised(day), self.squads, self._dates)

    def days_left(self, launch: str, squad: str | None, day: int) -> int | None:
        """Days from the end of a day until 95 per cent of what the landing still brought was delivered.

        None when nothing came any more, or the launch never landed.
        """
        done = self._came.get((launch, squad), np.empty(0, dtype=np.int64))
        finished = finishing_day(done[done <= self._landed.get(launch, 0)], day)
        return finished - day if finished < NEVER else None

    def _promised(self, day: int) -> pd.DataFrame:
        """The launches with the targets that stood at the end of a day."""
        dates = self._dates[(self._dates["said"] <= day).to_numpy()]
        last = dates.drop_duplicates("launch_id", keep="last").set_index("launch_id")["target"]
        target = last.reindex(self._launches["launch_id"]).fillna(NEVER).astype("int64")
        return self._launches.assign(target=target.to_numpy())

    def _last(self, field: str, day: int) -> tuple[Texts, Days]:
        """For each issue what a field had become by the end of a day, and on which day; "" where it never moved."""
        changes = self._changes[((self._changes["field"] == field) & (self._changes["day"] <= day)).to_numpy()]
        changes = changes.drop_duplicates("row", keep="last")
        values = np.full(len(self._issues), "", dtype=object)
        since = np.full(len(self._issues), NEVER, dtype=np.int64)
        values[changes["row"]] = changes["to"].to_numpy(dtype=object)
        since[changes["row"]] = changes["day"].to_numpy()
        return values, since

    def _first_versions(self, pairs: pd.DataFrame) -> Texts:
        """The version that each issue was written into: what its first change left, or the one it always had."""
        first = pd.Series(pairs["version_id"].to_numpy(), index=pairs["key"]).reindex(self._issues["key"])
        versions: Texts = first.to_numpy(dtype=object)
        moves = self._changes[self._changes["field"] == "fix_version"].drop_duplicates("row")
        versions[moves["row"]] = moves["from"].to_numpy(dtype=object)
        return versions

    def _members(self, day: int, exists: npt.NDArray[np.bool_]) -> pd.DataFrame:
        """Issue and launch, as they belonged together at the end of a day."""
        moved, since = self._last("fix_version", day)
        version = np.where(since < NEVER, moved, self._first)
        launch = [self._owner.get(each) for each in version]
        pairs = pd.DataFrame({"issue": self._issues["key"], "launch_id": pd.Series(launch, dtype="str")})
        return pairs[exists & pairs["launch_id"].notna().to_numpy()]


def _launches(demo: Demo) -> pd.DataFrame:
    """Every launch with its end, and no date yet."""
    truth = [demo.truth[launch.name] for launch in demo.organisation.launches]
    return pd.DataFrame(
        {
            "launch_id": [launch.name for launch in demo.organisation.launches],
            "known_from": [day_number(launch.known_from) for launch in demo.organisation.launches],
            "target": NEVER,
            "ended": [day_number(each.landed or each.cancelled) for each in truth],
            "landed": [each.landed is not None for each in truth],
        }
    ).astype({"known_from": "int64", "target": "int64", "ended": "int64"})


def _dates(demo: Demo) -> pd.DataFrame:
    """Every date that was ever promised, in the order in which they were said."""
    said = sorted((each for dates in demo.promised.values() for each in dates), key=lambda each: each.at)
    promised = [TargetDate(each.day, each.precision, each.at) for each in said]
    return pd.DataFrame(
        {
            "launch_id": [each.launch for each in said],
            "said": [day_number(each.said_at) for each in promised],
            "target": [day_number(each.last_day) for each in promised],
        }
    )


@lru_cache(maxsize=4)
def world(seed: int) -> tuple[Demo, Evenings]:
    """A demo and its evenings, as of TODAY; the last few are kept."""
    demo = generate(seed, TODAY)
    return demo, Evenings(demo)
