"""The organisation's own store as the tables of a history folder: whole, or with its launches for versions.

An issue's squad is the one that owns it now, so a squad that was renamed, split or retired has its history under
its present name, or under that of whoever took the work over. Issues that are gone are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from andon.errors import InvalidInput
from andon.model import LaunchState
from andon.usecases.known import not_played_back
from andon.usecases.scope_moves import Move, moves

if TYPE_CHECKING:
    from andon.model import Launch, Squad
    from andon.store import Store

Frames = Mapping[str, pd.DataFrame]

FIELDS = ("status", "category", "fix_version", "sprint", "points", "flagged", "resolution")
"""The changes that a history folder has."""

_VERSION = ("id", "project", "name", "start", "release", "released", "kind")


@dataclass(frozen=True, slots=True)
class LaunchHistory:
    """A history folder's tables in which every version is a launch, whatever makes up its scope."""

    tables: Frames
    unplayed: frozenset[str]
    """Ids of the launches whose past scopes are their final membership."""
    launches: int
    """How many launches have issues."""


def store_history(store: Store) -> dict[str, pd.DataFrame]:
    """Every table of a history folder with all that the store's sources brought.

    Keys and ids are those of the sources; where two sources have the same one, the source stands before it.
    """
    return _folder(_Names(store.work.brought()), store.plans.squads())


def launch_history(store: Store) -> LaunchHistory:
    """The store's history with one version for each launch, by the launch's id; InvalidInput when it has no issues.

    A launch that landed is a released version; one that was cancelled is never released.
    """
    names, launches = _Names(store.work.brought()), store.plans.launches()
    brought = names.brought
    if brought["issues"].empty:
        raise InvalidInput(
            "The database holds no issues yet, so there is nothing to replay.",
            hint="andon sync or andon import brings them; andon backtest DIR replays a history folder.",
        )
    tables = _folder(names, store.plans.squads())
    members = _members(brought["memberships"], launches)
    its_changes = brought["changes"][(brought["changes"]["field"] == "fix_version").to_numpy()]
    tables["versions"] = _launch_versions(launches, brought, members)
    tables["issue_versions"] = _pairs(names.keys_of(members), members["launch_id"], "version_id")
    others = tables.pop("changes", None)
    if others is not None:
        moved = _moved(names, moves(brought["memberships"], its_changes, {each.id: each.scopes for each in launches}))
        kept = others[(others["field"] != "fix_version").to_numpy()]
        tables["changes"] = pd.concat([kept, moved], ignore_index=True).sort_values("at", kind="stable")
    filled = [each for each in launches if each.id in set(members["launch_id"])]
    unplayed = not_played_back(filled, store.work.sources_with_history())
    return LaunchHistory(tables, frozenset(each.id for each in unplayed), len(filled))


# ------------------------------------------------------------------------------ names


class _Names:
    """What issues, versions and sprints are called in a folder, which knows no sources."""

    def __init__(self, brought: Frames) -> None:
        self.brought = brought
        issues, versions, sprints = brought["issues"], brought["versions"], brought["sprints"]
        self.keys = _named(issues["source"], issues["id"], issues["key"])
        self.present = dict(zip(zip(issues["source"], issues["key"], strict=True), self.keys.values(), strict=True))
        self.versions = _named(versions["source"], versions["id"], map(_bare, versions["source"], versions["id"]))
        self.sprints = _named(sprints["source"], sprints["id"], sprints["id"])

    def keys_of(self, rows: pd.DataFrame) -> list[str]:
        """The keys of the issues of a table with `source` and `issue_id`."""
        return [self.keys[pair] for pair in zip(rows["source"], rows["issue_id"], strict=True)]

    def version(self, source: str, id: str) -> str:
        """A version, also one that was deleted and only stands in histories."""
        return self.versions.get((source, id)) or id

    def value(self, source: str, field: str, value: str | None) -> str | None:
        """What a change says, in the names of the folder."""
        if value is None or field not in {"fix_version", "sprint"}:
            return value
        return self.version(source, value) if field == "fix_version" else self.sprints.get((source, value), value)


def _named(sources: Iterable[str], ids: Iterable[str], wanted: Iterable[str]) -> dict[tuple[str, str], str]:
    """(source, id) to the wanted name, or to both parts where another has that name too."""
    rows = list(zip(sources, ids, wanted, strict=True))
    often = Counter(name for _, _, name in rows)
    return {(source, id): name if often[name] == 1 else f"{source}/{_bare(source, id)}" for source, id, name in rows}


def _bare(source: str, id: str) -> str:
    return id.removeprefix(f"{source}/")


# ------------------------------------------------------------------------------ the folder


def _folder(names: _Names, squads: Sequence[Squad]) -> dict[str, pd.DataFrame]:
    brought = names.brought
    inside = brought["memberships"]
    inside = inside[inside["scope"].astype("str").str.startswith("version:").to_numpy()]
    ids = [scope.partition(":")[2] for scope in inside["scope"]]
    # A version that its source no longer has is no row of `versions`, so nothing can be in it.
    named = [names.versions.get(pair) for pair in zip(inside["source"], ids, strict=True)]
    members = _pairs(names.keys_of(inside), named, "version_id")
    tables = {
        "issues": _issues(names, squads),
        "versions": _versions(names),
        "issue_versions": members[members["version_id"].notna().to_numpy()].reset_index(drop=True),
        "changes": _changes(names),
        "sprints": _sprints(names),
        "issue_sprints": _in_sprints(names),
    }
    # Without a changelog there is no table: an empty one would say that nothing ever changed.
    return {name: table for name, table in tables.items() if name not in _OPTIONAL or len(table)}


_OPTIONAL = ("changes", "sprints", "issue_sprints")


def _issues(names: _Names, squads: Sequence[Squad]) -> pd.DataFrame:
    issues = names.brought["issues"]
    often = Counter(each.name for each in squads)
    called = {each.id: each.name if often[each.name] == 1 else f"{each.name} ({each.id})" for each in squads}
    parents = [
        names.present.get((source, parent), parent)
        for source, parent in zip(issues["source"], issues["parent"], strict=True)
    ]
    return pd.DataFrame(
        {
            "key": _texts(names.keys.values()),
            "project": _texts(issues["project"]),
            "squad": _texts(called.get(each) for each in issues["squad_id"]),
            "type": _texts(issues["type"]),
            "summary": _texts(issues["summary"]),
            "status": _texts(issues["status"]),
            "category": _texts(issues["category"]),
            "resolution": _texts(issues["resolution"]),
            "delivered": issues["delivered"].astype(bool),
            "created": _moments(issues["created"]),
            "done": _moments(issues["done"]),
            "points": issues["points"].astype(float),
            "parent": _texts(parents),
        }
    )


def _versions(names: _Names) -> pd.DataFrame:
    versions = names.brought["versions"]
    texts = {each: _texts(versions[each]) for each in ("project", "name")}
    dates = {each: versions[each] for each in ("start", "release")}
    released = versions["released"].astype(bool)
    kind = _texts(versions["kind"])
    return pd.DataFrame({"id": _texts(names.versions.values()), **texts, **dates, "released": released, "kind": kind})


def _changes(names: _Names) -> pd.DataFrame:
    changes = names.brought["changes"]
    changes = changes[changes["field"].isin(FIELDS).to_numpy()]
    sides = {
        side: _texts(map(names.value, changes["source"], changes["field"], changes[column]))
        for side, column in (("from", "before"), ("to", "after"))
    }
    keys, moments = _texts(names.keys_of(changes)), _moments(changes["at"]).reset_index(drop=True)
    return pd.DataFrame({"key": keys, "at": moments, "field": _texts(changes["field"]), **sides})


def _sprints(names: _Names) -> pd.DataFrame:
    sprints = names.brought["sprints"]
    moments = {each: _moments(sprints[each]) for each in ("start", "end", "completed")}
    return pd.DataFrame({"id": _texts(names.sprints.values()), "name": _texts(sprints["name"]), **moments})


def _in_sprints(names: _Names) -> pd.DataFrame:
    inside = names.brought["issue_sprints"]
    known = [pair in names.sprints for pair in zip(inside["source"], inside["sprint_id"], strict=True)]
    inside = inside[np.array(known, dtype=bool)]
    ids = [names.sprints[pair] for pair in zip(inside["source"], inside["sprint_id"], strict=True)]
    return _pairs(names.keys_of(inside), ids, "sprint_id")


# ------------------------------------------------------------------------------ launches for versions


def _members(memberships: pd.DataFrame, launches: Sequence[Launch]) -> pd.DataFrame:
    """Which issues are in which launch now: `source`, `issue_id`, `launch_id`, each once."""
    owned = [(scope, each.id) for each in launches for scope in each.scopes]
    scopes = pd.DataFrame(owned, columns=["scope", "launch_id"], dtype="str")
    found = memberships.astype("str").merge(scopes, on="scope")
    return (
        found[["source", "issue_id", "launch_id"]]
        .drop_duplicates()
        .sort_values(["launch_id", "source", "issue_id"], ignore_index=True)
    )


def _launch_versions(launches: Sequence[Launch], brought: Frames, members: pd.DataFrame) -> pd.DataFrame:
    issues, versions = brought["issues"], brought["versions"]
    project = {f"version:{id}": each for id, each in zip(versions["id"], versions["project"], strict=True)}
    homes = members.merge(issues.rename(columns={"id": "issue_id"}), on=["source", "issue_id"])
    most = {id: sorted(each.mode())[0] for id, each in homes.groupby("launch_id")["project"]}
    rows = []
    for each in launches:
        said = {project[scope] for scope in each.scopes if scope in project}
        landed = each.state is LaunchState.CLOSED and each.ended_on is not None
        where = said.pop() if len(said) == 1 else most.get(each.id, "")
        rows.append((each.id, where, each.name, None, each.ended_on if landed else None, landed, "release"))
    return pd.DataFrame(rows, columns=list(_VERSION)).astype({"released": bool})


def _moved(names: _Names, found: Sequence[Move]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": _texts(names.keys[each.source, each.issue_id] for each in found),
            "at": _moments(pd.Series([each.at for each in found], dtype=object)),
            "field": _texts("fix_version" for _ in found),
            "from": _texts(None if each.joined else each.launch_id for each in found),
            "to": _texts(each.launch_id if each.joined else None for each in found),
        }
    )


# ------------------------------------------------------------------------------ columns


def _pairs(keys: Iterable[str], others: Iterable[str | None], column: str) -> pd.DataFrame:
    return pd.DataFrame({"key": _texts(keys), column: _texts(others)})


def _texts(values: Iterable[str | None]) -> pd.Series[Any]:
    """Words, null instead of empty."""
    return pd.Series([each or None for each in values], dtype="str")


def _moments(values: pd.Series[Any]) -> pd.Series[Any]:
    moments: pd.Series[Any] = pd.to_datetime(values, utc=True).dt.as_unit("us")
    return moments
