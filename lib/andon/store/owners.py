"""Which squad an issue belongs to: the one that works now and has the narrowest claim on it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from andon.store import schema as t

CLAIM_ORDER = ("jql", "board", "component", "squad", "project")
"""Where two squads claim an issue, the narrower claim wins: a query before a component before a project."""


def settle_owners(connection: Connection, *, each_issue: bool) -> bool:
    """Settle whose each claim is, and give each issue its squad where that is news; whether any issue has another one.

    Where every claim is whose it was, every issue has its squad already: nobody looks at a million of them again, but
    with `each_issue`.
    """
    wanted = _owners(connection)
    owner = t.claim_owner
    present = {(row.claim, row.squad_id, row.rank) for row in connection.execute(select(owner))}
    if wanted == present and not each_issue:
        return False
    connection.execute(delete(t.claim_owner))
    if wanted:
        rows = [{"claim": claim, "squad_id": squad_id, "rank": rank} for claim, squad_id, rank in sorted(wanted)]
        connection.execute(insert(owner), rows)
    mine = (t.issue_claim.c.source == t.issue.c.source) & (t.issue_claim.c.issue_id == t.issue.c.id)
    found = _narrowest_first(owner.c.squad_id).where(mine).limit(1).correlate(t.issue).scalar_subquery()
    moved = connection.execute(update(t.issue).where(t.issue.c.squad_id.is_distinct_from(found)).values(squad_id=found))
    return moved.rowcount > 0


def squads_of(connection: Connection, source: str, ids: Sequence[str]) -> dict[str, str]:
    """The squad of each of these issues that has one, by claims as they were settled last."""
    claim = t.issue_claim.c
    query = _narrowest_first(claim.issue_id, t.claim_owner.c.squad_id)
    found: dict[str, str] = {}
    for id, squad_id in connection.execute(query.where(claim.source == source, claim.issue_id.in_(ids))):
        found.setdefault(id, squad_id)
    return found


def _owners(connection: Connection) -> set[tuple[str, str, int]]:
    """Each claim with its squad and its rank."""
    owners: dict[str, tuple[bool, str]] = {}
    for row in connection.execute(select(t.squad.c.id, t.squad.c.claims, t.squad.c.retired_at).order_by(t.squad.c.id)):
        for claim in row.claims:
            # A squad that works now goes before a retired one that made the same claim.
            standing = (row.retired_at is not None, row.id)
            owners[claim] = min(owners.get(claim, standing), standing)
    return {(claim, id, CLAIM_ORDER.index(claim.partition(":")[0])) for claim, (_, id) in owners.items()}


def _narrowest_first(*columns: Any) -> Select[Any]:
    owner = t.claim_owner
    claims = select(*columns).join_from(owner, t.issue_claim, t.issue_claim.c.claim == owner.c.claim)
    return claims.order_by(owner.c.rank, owner.c.claim)
