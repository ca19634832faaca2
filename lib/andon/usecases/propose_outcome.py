"""Propose what became of a launch, from what Jira says; the squads that shipped declare it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from andon.frames import day_moment
from andon.model import Category, Launch, OutcomeKind, Version
from andon.usecases.find import find_launch
from andon.usecases.known import is_hindsight
from andon.usecases.scope_moves import Move, moves

if TYPE_CHECKING:
    import pandas as pd

    from andon.store import Store

_Issue = tuple[str, str]
"""Source and id."""

CUT = 0.1
"""From this share of its planned scope not delivered with it on, a launch has landed with cut scope."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the launch's issues and versions say of its end."""

    kind: OutcomeKind | None
    """None while it has not shipped, and where no date was promised: nobody can say yet whether it was met."""
    day: date
    """The day on which it shipped, or today while Jira does not say that it has."""
    shipped: bool
    """Whether Jira says that it has: all of its versions are released."""
    since: date
    """The day whose scope is held against what was delivered."""
    planned: int
    """Issues that were in it at the end of that day."""
    cut: tuple[tuple[str, str], ...]
    """Source and key, by key: those that had left it by `day`, were closed undone, or, once it has shipped, were not
    delivered by then."""
    played_back: bool
    """Whether what left it is known; only versions have such a history."""


def propose_outcome(store: Store, launch_id: str, *, today: date) -> Proposal:
    """What to propose on a day for a launch by its id or name; NotFound. Nothing is written."""
    launch = find_launch(store, launch_id)
    shipped = shipped_on(launch, store.work.versions(), today)
    day = shipped or today
    since = min(_first_heard(store, launch, day), day)
    planned, cut = _cut(store, launch, since, day, shipped=shipped is not None)
    return Proposal(
        kind=_kind(launch, shipped, cut=len(cut) >= CUT * planned > 0),
        day=day,
        shipped=shipped is not None,
        since=since,
        planned=planned,
        cut=cut,
        played_back=not is_hindsight(store, [launch]),
    )


def _kind(launch: Launch, shipped: date | None, *, cut: bool) -> OutcomeKind | None:
    if shipped is None or launch.target is None:
        return None
    if shipped > launch.target.last_day:
        return OutcomeKind.LATE
    return OutcomeKind.ON_TIME_CUT if cut else OutcomeKind.ON_TIME


def shipped_on(launch: Launch, versions: Iterable[tuple[str, Version]], today: date) -> date | None:
    """The day on which the last of its versions was released; None while that cannot be said of the whole launch."""
    by_scope = {f"version:{each.id}": each for _, each in versions}
    mine = [by_scope.get(scope) for scope in launch.scopes]
    days = [each.release for each in mine if each and each.released and each.release and each.release <= today]
    return max(days) if days and len(days) == len(mine) else None


def _first_heard(store: Store, launch: Launch, day: date) -> date:
    """The day of the first forecast or check-in up to a day: by then its scope was written down."""
    said = store.words.check_ins(until=day_moment(day, days=1), launch_id=launch.id)
    made = store.forecasts.history(launch.id, as_of=day)
    return min([*(each.at.date() for each in said), *(each.as_of for each in made)], default=launch.known_from)


def _cut(
    store: Store, launch: Launch, since: date, day: date, *, shipped: bool
) -> tuple[int, tuple[tuple[str, str], ...]]:
    """How many issues were planned, and those that were cut, as in `Proposal.cut`."""
    told = store.work.in_scopes(launch.scopes)
    changes, scopes = told["changes"], told["memberships"]
    of_versions = (changes["field"] == "fix_version").to_numpy(dtype=bool)
    moved: dict[_Issue, list[Move]] = {}
    for move in moves(scopes, changes[of_versions], {launch.id: launch.scopes}):
        moved.setdefault((move.source, move.issue_id), []).append(move)
    was, delivers = _at_the_end_of(day, changes[~of_versions]), store.work.delivers()
    inside = scopes[scopes["scope"].isin(launch.scopes).to_numpy()]
    now: set[_Issue] = set(zip(inside["source"], inside["issue_id"], strict=True))
    planned = 0
    cut: list[tuple[str, str]] = []
    for row in told["issues"].to_dict("records"):
        issue = (row["source"], row["id"])
        was_in, is_in = (_inside(issue in now, moved.get(issue, ()), each) for each in (since, day))
        if was_in and row["created"] < day_moment(since, days=1):
            planned += 1
            if not is_in or _undone(_then(row, was.get(issue, {}), delivers), day, shipped=shipped):
                cut.append((row["source"], row["key"]))
    return planned, tuple(sorted(cut, key=lambda each: (each[1], each[0])))


def _at_the_end_of(day: date, changes: pd.DataFrame) -> dict[_Issue, dict[str, str | None]]:
    """What each issue's fields were at the end of a day, where they have changed since."""
    found: dict[_Issue, dict[str, str | None]] = {}
    later = changes[(changes["at"] >= day_moment(day, days=1)).to_numpy(dtype=bool)]
    for source, id, field, before in zip(
        *(later[each] for each in ("source", "issue_id", "field", "before")), strict=True
    ):
        found.setdefault((source, id), {}).setdefault(field, before)
    return found


def _then(
    issue: Mapping[Hashable, Any], was: Mapping[str, str | None], delivers: Mapping[str, bool]
) -> Mapping[Hashable, Any]:
    """An issue as it was, by what `_at_the_end_of` says: one that was opened again since had been done by then."""
    if was.get("category", Category.DONE) != Category.DONE:
        return {**issue, "category": was["category"]}
    if "category" not in was and "resolution" not in was:
        return issue
    # What was done then and is open now is taken for delivered where no history tells its resolution: most is.
    delivered = issue["delivered"] or issue["category"] != Category.DONE
    if "resolution" in was:
        delivered = delivers.get(was["resolution"] or "", True)
    done = None if "category" in was else issue["done"]
    category = Category.DONE if "category" in was else issue["category"]
    return {**issue, "category": category, "delivered": delivered, "done": done}


def _undone(issue: Mapping[Hashable, Any], day: date, *, shipped: bool) -> bool:
    """Whether an issue was closed undone or, when its launch has shipped, was not delivered by the end of that day."""
    if issue["category"] != Category.DONE:
        return shipped
    if not issue["delivered"]:
        return True
    # Where Jira keeps no day on which it was done, nothing says that it came too late.
    return shipped and issue["done"] is not None and bool(issue["done"] >= day_moment(day, days=1))


def _inside(now: bool, moved: Sequence[Move], day: date) -> bool:
    """Whether an issue was in the launch at the end of a day."""
    if not moved:
        return now
    past = [each.joined for each in moved if each.at < day_moment(day, days=1)]
    return past[-1] if past else not moved[0].joined
