"""Another name for a source: everything that it brought, and every launch that names a version of it, goes along."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, literal, select, update

from andon.errors import InvalidInput
from andon.store import schema as t

BROUGHT = tuple(table for table in t.metadata.sorted_tables if "source" in table.c)
"""Tables whose rows come from a source."""


def rename_source(connection: Connection, old: str, new: str, *, token: str, at: datetime) -> None:
    """Put `new` in the place of `old` wherever it is part of an identity. InvalidInput: `new` has its own issues."""
    if connection.execute(select(t.issue.c.id).where(t.issue.c.source == new).limit(1)).first():
        raise InvalidInput(
            f"The store holds issues of {new!r} too, so {old!r} cannot get that name.",
            hint=f"Name it {old} again and run andon sync --forget {new}; or run andon sync --forget {old}.",
        )
    for table in BROUGHT:
        # Without an issue there is nothing of it that the next sync would not bring again.
        connection.execute(delete(table).where(table.c.source == new))
        connection.execute(update(table).where(table.c.source == old).values(source=new))
    before, after = f"{old}/", f"{new}/"
    _replace_start(connection, t.version, "id", before, after)
    _replace_start(connection, t.membership, "scope", f"version:{before}", f"version:{after}")
    for column in ("before", "after"):
        _replace_start(connection, t.issue_change, column, before, after, t.issue_change.c.field == "fix_version")
    _rename_in_launches(connection, f"version:{before}", f"version:{after}", token=token, at=at)


def _replace_start(connection: Connection, table: Table, name: str, before: str, after: str, *where: Any) -> None:
    column = table.c[name]
    # Not LIKE, to which on SQLite "Jira" and "jira" are one source.
    begins = func.substr(column, 1, len(before)) == before
    renamed = literal(after) + func.substr(column, len(before) + 1)
    connection.execute(update(table).where(begins, *where).values({name: renamed}))


def _rename_in_launches(connection: Connection, before: str, after: str, *, token: str, at: datetime) -> None:
    """Rename in the scopes of launches, and keep in each one's history what they were."""
    scopes: dict[str, set[str]] = {}
    for row in connection.execute(select(t.launch_scope)):
        scopes.setdefault(row.launch_id, set()).add(row.scope)
    renamed = _renamer(before, after)
    for launch_id, were in sorted(scopes.items()):
        are = {renamed(scope) for scope in were}
        if are == were:
            continue
        connection.execute(delete(t.launch_scope).where(t.launch_scope.c.launch_id == launch_id))
        connection.execute(insert(t.launch_scope), [{"launch_id": launch_id, "scope": each} for each in sorted(are)])
        # Whoever has the launch open in a form would write the old name back.
        launch = update(t.launch).where(t.launch.c.id == launch_id)
        connection.execute(launch.values(version=t.launch.c.version + 1))
        detail = {"scopes": {"from": sorted(were), "to": sorted(are)}}
        event = {"id": f"{token}-{launch_id}", "launch_id": launch_id, "at": at}
        connection.execute(insert(t.launch_event).values(**event, kind="source renamed", detail=detail))


def _renamer(before: str, after: str) -> Callable[[str], str]:
    return lambda scope: after + scope.removeprefix(before) if scope.startswith(before) else scope
