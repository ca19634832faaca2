"""Titanium's history folder as the tables of `andon.frames`. It lies beside the project, never in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from andon.frames import NEVER

SHARED = Path(__file__).parents[3] / "shared"
FOLDER = SHARED / "data" / "titanium"


@dataclass(frozen=True)
class Tables:
    """The input of `forecast_all`."""

    work: pd.DataFrame
    members: pd.DataFrame
    launches: pd.DataFrame
    squads: dict[str, str]
    dates: pd.DataFrame | None = None


def need_titanium() -> None:
    """Skip the test where the shared folder is absent."""
    if not FOLDER.is_dir():
        pytest.skip(f"Titanium's history is not here: {FOLDER}")


def load() -> Tables:
    """One launch a version of kind release that has issues; known from its first issue on, without a target.

    A version that was released on a day that nobody knows is left out: it is neither open nor a past launch.
    """
    issues = pd.read_parquet(FOLDER / "issues.parquet")
    done = days(issues["done"])
    work = pd.DataFrame(
        {
            "issue": issues["key"],
            "key": issues["key"],
            "squad_id": issues["squad"],
            "created": days(issues["created"]),
            "done": done,
            "delivered": issues["delivered"].to_numpy(dtype=bool) & (done < NEVER),
            "closed_unknown": (issues["category"] == "done").to_numpy() & (done == NEVER),
        }
    )
    pairs = pd.read_parquet(FOLDER / "issue_versions.parquet").drop_duplicates()
    members = pairs.rename(columns={"key": "issue", "version_id": "launch_id"})[["issue", "launch_id"]]
    squads = {squad: squad for squad in sorted(issues["squad"].dropna().unique())}
    return Tables(work, members, _launches(work, members), squads)


def _launches(work: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    versions = pd.read_parquet(FOLDER / "versions.parquet")
    release = days(versions["release"])
    released = versions["released"].to_numpy(dtype=bool)
    kept = (versions["kind"] == "release").to_numpy() & ~(released & (release == NEVER))
    first = members.merge(work, on="issue").groupby("launch_id")["created"].min()
    launches = pd.DataFrame(
        {
            "launch_id": versions["id"],
            "target": NEVER,
            "ended": np.where(released, release, NEVER),
            "landed": released,
        }
    )[kept]
    launches["known_from"] = launches["launch_id"].map(first)
    there = launches["known_from"].notna()
    return pd.DataFrame(launches[there].astype({"known_from": "int64"}).reset_index(drop=True))


def days(moments: "pd.Series[pd.Timestamp]") -> npt.NDArray[np.int64]:
    """UTC day numbers, NEVER where null."""
    stamps = pd.to_datetime(moments, utc=True)
    numbers = np.full(len(stamps), NEVER, dtype=np.int64)
    there = stamps.notna().to_numpy()
    numbers[there] = stamps[there].dt.tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers
