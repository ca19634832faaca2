"""Issues that Jira's own flag marks, now or once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, union

from andon.model import Category, Change, Impediment, OnceFlagged
from andon.store import schema as t

_TELLING = ("flagged", "category", "fix_version")
"""The fields whose changes tell whether an issue was flagged, open and in a launch on a past day."""

_Id = tuple[str, str]
"""A source, and an issue's id in it."""


def flagged_now(connection: Connection) -> list[Impediment]:
    """Every open issue, here and not gone, with its flag up."""
    issue, member = t.issue.c, t.membership.c
    query = (
        select(issue.source, issue.id, issue.key, issue.summary, issue.squad_id, issue.flagged_since)
        .add_columns(t.launch_scope.c.launch_id)
        .outerjoin(t.membership, and_(member.source == issue.source, member.issue_id == issue.id))
        .outerjoin(t.launch_scope, t.launch_scope.c.scope == member.scope)
        .where(issue.flagged_since.is_not(None), issue.gone_at.is_(None), issue.category != Category.DONE.value)
        .order_by(issue.flagged_since, issue.key)
    )
    # A row for each scope that the issue is in, and one without a launch where no launch has that scope.
    rows = connection.execute(query).all()
    launches: dict[_Id, set[str]] = {(row.source, row.id): set() for row in rows}
    for row in rows:
        if row.launch_id is not None:
            launches[row.source, row.id].add(row.launch_id)
    found = {(row.source, row.id): row for row in rows}
    return [
        Impediment(row.source, row.key, row.summary, row.squad_id, tuple(sorted(launches[id])), row.flagged_since)
        for id, row in found.items()
    ]


def once_flagged(connection: Connection, moment: datetime) -> list[OnceFlagged]:
    """Every issue, here and not gone, that was there at the moment and whose flag is up still or came down since."""
    issue, member, change = t.issue.c, t.membership.c, t.issue_change.c
    # Histories that ended before need not be read: a flag that was up then has left one of these two traces.
    traces = union(
        select(change.source, change.issue_id).where(t.OF_FLAGS, change.at > moment, change.before.is_not(None)),
        select(issue.source, issue.id).where(issue.flagged_since.is_not(None)),
    ).subquery("traces")
    once = (
        select(issue.source, issue.id.label("issue_id"))
        .join(traces, and_(traces.c.source == issue.source, traces.c.issue_id == issue.id))
        .where(issue.gone_at.is_(None), issue.created <= moment)
        .subquery("once")
    )
    of = once.c
    rows = connection.execute(
        select(t.issue)
        .join(once, and_(of.source == issue.source, of.issue_id == issue.id))
        .order_by(issue.source, issue.key)
    ).all()
    scopes = _by_issue(
        connection.execute(
            select(member.source, member.issue_id, member.scope)
            .join(once, and_(of.source == member.source, of.issue_id == member.issue_id))
            .order_by(member.scope)
        )
    )
    changes = _by_issue(
        connection.execute(
            select(change.source, change.issue_id, change.at, change.field, change.before, change.after)
            .join(once, and_(of.source == change.source, of.issue_id == change.issue_id))
            .where(change.field.in_(_TELLING))
            .order_by(change.at, change.n)
        )
    )
    return [
        OnceFlagged(
            source=row.source,
            key=row.key,
            summary=row.summary,
            squad_id=row.squad_id,
            created=row.created,
            category=Category(row.category),
            done=row.done,
            flagged_since=row.flagged_since,
            scopes=tuple(scope for (scope,) in scopes.get((row.source, row.id), ())),
            changes=tuple(Change(*each) for each in changes.get((row.source, row.id), ())),
        )
        for row in rows
    ]


def _by_issue(rows: Iterable[Any]) -> dict[_Id, list[tuple[Any, ...]]]:
    """What follows the source and the id in each row, by these two and in the rows' order."""
    found: dict[_Id, list[tuple[Any, ...]]] = {}
    for source, id, *rest in rows:
        found.setdefault((source, id), []).append(tuple(rest))
    return found
