"""Issues under a key, as somebody comes with one from Jira: in every source, also under a key that one had before."""

from typing import Any

from sqlalchemy import Connection, and_, or_, select

from andon.model import KnownIssue
from andon.store import schema as t


def read_known(connection: Connection, key: str) -> list[KnownIssue]:
    """What has or had this key and is not gone, by source; the one that has it now before one that had it."""
    issue, alias = t.issue.c, t.issue_alias.c
    once = select(alias.issue_id).where(alias.source == issue.source, alias.old_key == key)
    query = (
        select(issue.source, issue.id, issue.key, issue.summary, issue.squad_id)
        .where(issue.gone_at.is_(None), or_(issue.key == key, issue.id.in_(once)))
        .order_by(issue.source, issue.key != key, issue.id)
    )
    return [_issue(connection, row) for row in connection.execute(query).all()]


def _issue(connection: Connection, row: Any) -> KnownIssue:
    c = t.membership.c
    scopes = select(c.scope).where(and_(c.source == row.source, c.issue_id == row.id)).order_by(c.scope)
    return KnownIssue(row.source, row.key, row.summary, row.squad_id, tuple(connection.execute(scopes).scalars()))
