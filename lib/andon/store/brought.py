"""All that sources brought, as tables: of everything for an export and a replay, or of what a launch ever held."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select, tuple_, union

from andon.store import schema as t

_ISSUE = (
    "source", "id", "key", "project", "squad_id", "type", "summary", "status", "category", "resolution", "delivered",
    "created", "done", "points", "parent",
)  # fmt: skip
_VERSION = ("source", "id", "project", "name", "start", "release", "released", "kind")
_CHANGE = ("source", "issue_id", "at", "field", "before", "after")
_IN_SCOPES = ("fix_version", "category", "resolution")
_SPRINT = ("source", "id", "name", "start", "end", "completed")


def read_brought(connection: Connection) -> dict[str, pd.DataFrame]:
    """The tables of `Work.brought`, each in a fixed order; values are as the database gave them, None where empty."""
    issue, version, change, sprint = t.issue.c, t.version.c, t.issue_change.c, t.sprint.c
    here = issue.gone_at.is_(None)
    queries = {
        "issues": _of(t.issue, _ISSUE).where(here).order_by(issue.source, issue.id),
        "versions": _of(t.version, _VERSION).order_by(version.source, version.id),
        "memberships": _of_issues(t.membership, ("source", "issue_id", "scope"), here),
        "changes": _of_issues(t.issue_change, _CHANGE, here, first=(change.at,), then=(change.n,)),
        "sprints": _of(t.sprint, _SPRINT).order_by(sprint.source, sprint.id),
        "issue_sprints": _of_issues(t.issue_sprint, ("source", "issue_id", "sprint_id"), here),
    }
    return {name: _table(connection, query) for name, query in queries.items()}


def read_in_scopes(
    connection: Connection, scopes: Sequence[str], there: ColumnElement[bool]
) -> dict[str, pd.DataFrame]:
    """The tables of `Work.in_scopes`, of issues that are `there`, in a fixed order; values as in `read_brought`."""
    issue, change = t.issue.c, t.issue_change.c
    versions = [scope.removeprefix("version:") for scope in scopes if scope.startswith("version:")]
    moved = (change.field == "fix_version") & (change.before.in_(versions) | change.after.in_(versions))
    ids = union(
        select(t.membership.c.source, t.membership.c.issue_id).where(t.membership.c.scope.in_(scopes)),
        select(change.source, change.issue_id).where(moved),
    )
    here = there & tuple_(issue.source, issue.id).in_(ids)
    queries = {
        "issues": _of(t.issue, (*_ISSUE, "gone_at")).where(here).order_by(issue.source, issue.id),
        "memberships": _of_issues(t.membership, ("source", "issue_id", "scope"), here),
        "changes": _of_issues(
            t.issue_change, _CHANGE, here & change.field.in_(_IN_SCOPES), first=(change.at,), then=(change.n,)
        ),
    }
    return {name: _table(connection, query) for name, query in queries.items()}


def _table(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    columns = [each.name for each in query.selected_columns]
    # Types are not guessed: a column of words that is empty now would become one of numbers.
    return pd.DataFrame(connection.execute(query).all(), columns=columns, dtype=object)


def _of(table: Any, columns: Sequence[str]) -> Select[Any]:
    return select(*(table.c[name] for name in columns))


def _of_issues(
    table: Any,
    columns: Sequence[str],
    here: ColumnElement[bool],
    *,
    first: Sequence[Any] = (),
    then: Sequence[Any] = (),
) -> Select[Any]:
    """Rows that belong to issues which are not gone, by `first`, then issue, then `then` or the last column."""
    mine = (t.issue.c.source == table.c.source) & (t.issue.c.id == table.c.issue_id)
    order = (*first, table.c.source, table.c.issue_id, *(then or (table.c[columns[-1]],)))
    return _of(table, columns).join(t.issue, mine).where(here).order_by(*order)
