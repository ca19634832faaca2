"""When issues joined and left launches, from the histories of the versions that make up their scopes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Issue = tuple[str, str]
"""Source and id."""

_Step = tuple[datetime, str | None, str | None]
"""When, the scope that was left, the scope that was joined."""


@dataclass(frozen=True, slots=True)
class Move:
    """An issue joins or leaves a launch."""

    source: str
    issue_id: str
    at: datetime
    launch_id: str
    joined: bool


def moves(memberships: pd.DataFrame, changes: pd.DataFrame, scopes: Mapping[str, Sequence[str]]) -> list[Move]:
    """Every joining and leaving, oldest first for each issue.

    `memberships` and the fix_version `changes` are those of `Work.brought`; `scopes` are those of each launch. An
    issue that is in a launch by two scopes leaves it with the second. What has no history counts as it is now.
    """
    launches = _turned(scopes)
    now: dict[Issue, set[str]] = defaultdict(set)
    for source, id, scope in _rows(memberships, "source", "issue_id", "scope"):
        now[source, id].add(scope)
    found: list[Move] = []
    for issue, steps in _steps(changes).items():
        touched = {scope for _, *sides in steps for scope in sides if scope}
        for launch in sorted({each for scope in touched for each in launches.get(scope, ())}):
            found += _of_launch(issue, launch, steps, frozenset(scopes[launch]), now.get(issue, set()))
    return found


def _of_launch(issue: Issue, launch: str, steps: Sequence[_Step], scopes: frozenset[str], now: set[str]) -> list[Move]:
    inside = _at_first(steps, scopes, now)
    found = []
    for at, left, joined in steps:
        was = bool(inside)
        inside.discard(left or "")
        inside |= {joined} & scopes if joined else set()
        if bool(inside) != was:
            found.append(Move(*issue, at, launch, not was))
    return found


def _at_first(steps: Sequence[_Step], scopes: frozenset[str], now: set[str]) -> set[str]:
    """The scopes that an issue was in before its first step: a first step that leaves one says so."""
    told: dict[str, bool] = {}
    for _, left, joined in steps:
        for scope, was_in in ((left, True), (joined, False)):
            if scope:
                told.setdefault(scope, was_in)
    return {scope for scope in scopes if told.get(scope, scope in now)}


def _steps(changes: pd.DataFrame) -> dict[Issue, list[_Step]]:
    found: dict[Issue, list[_Step]] = defaultdict(list)
    for source, id, at, before, after in _rows(changes, "source", "issue_id", "at", "before", "after"):
        found[source, id].append((at, before and f"version:{before}", after and f"version:{after}"))
    return found


def _rows(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[each] for each in columns), strict=True)


def _turned(scopes: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = defaultdict(list)
    for launch, its_scopes in scopes.items():
        for scope in its_scopes:
            turned[scope].append(launch)
    return turned
