"""What sources bring: issues, versions and sprints. No person is in them, on purpose (promise 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """Jira's status category, which means the same in every workflow and language."""

    NEW = "new"
    INDETERMINATE = "indeterminate"
    DONE = "done"


class Stamps(NamedTuple):
    """What a page of a sweep sees of its issues: enough to know which changed.

    Three lists side by side, since there are very many, and nearly all of them are as they were.
    """

    ids: Sequence[str]
    keys: Sequence[str]
    updated: Sequence[str]
    """Opaque: Jira's `updated`, or a hash of the row. Compared for equality only."""


class Change(NamedTuple):
    """One entry of an issue's history. A tuple, since there are millions."""

    at: datetime
    field: str
    """status, category, fix_version, epic, sprint, points, flagged or resolution."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Issue:
    """A piece of work as its source tells it. No person is in it, on purpose (promise 6)."""

    id: str
    key: str
    project: str
    type: str
    status: str
    category: Category
    created: datetime
    updated: str
    summary: str = ""
    resolution: str | None = None
    delivered: bool = False
    """Done and not discarded."""
    done: datetime | None = None
    """When it last entered a done status and stayed."""
    points: float | None = None
    parent: str | None = None
    flagged_since: datetime | None = None
    claims: tuple[str, ...] = ()
    """Which squads' claims it falls under: component:Web, squad:TIMOB iOS, project:AB, jql:QUERY."""
    scopes: tuple[str, ...] = ()
    """Which launches' scopes it is in: version:123, epic:AB-1, jql:QUERY."""
    sprints: tuple[str, ...] = ()
    old_keys: tuple[str, ...] = ()
    """Keys that it had before it was moved; its id never changes."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """An issue that is here, as far as it takes to say where it stands."""

    source: str
    key: str
    summary: str
    squad_id: str | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impediment:
    """An open issue with Jira's own flag up: something is in its way."""

    source: str
    key: str
    summary: str
    squad_id: str | None
    """None where no squad owns the issue."""
    launch_ids: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class OnceFlagged:
    """An issue on which Jira's flag is or was up, with what tells whether it was on a past day."""

    source: str
    key: str
    summary: str
    squad_id: str | None
    created: datetime
    category: Category
    done: datetime | None
    flagged_since: datetime | None
    scopes: tuple[str, ...]
    """What it is in now."""
    changes: tuple[Change, ...]
    """Of its flag, its category and its versions, oldest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A Jira version (release)."""

    id: str
    project: str
    name: str
    start: date | None = None
    release: date | None = None
    released: bool = False
    archived: bool = False
    kind: str = "release"
    """`release`, or `sprint` where versions were used as sprints."""


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint with its planned and real end."""

    id: str
    name: str
    start: datetime | None = None
    end: datetime | None = None
    completed: datetime | None = None
