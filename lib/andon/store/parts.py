"""Who takes part in what: worked out from issues and names, remembered from then on, read from histories before."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, literal, select, union, union_all

from andon.model import Contribution
from andon.store import schema as t

SINCE = "parts remembered since"
"""The setting with the moment of the first settling that remembered."""

TOGETHER = 400
"""Scopes in one statement, which names each of them twice; an older SQLite takes 999 values."""


@dataclass(frozen=True, slots=True)
class PartsThen:
    """Who took part at a moment, as far as it is remembered."""

    since: datetime | None
    """From when on changes are remembered; None before the first settling."""
    watched: frozenset[str]
    """The launches that were there at the moment, with every change remembered up to it."""
    parts: frozenset[Contribution]
    """Who took part in them."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that is remembered."""

    since: datetime | None
    began: Mapping[str, datetime]
    """When each launch was set up, whatever the days of its work."""
    changes: tuple[tuple[datetime, Contribution, bool], ...]
    """Who came (True) and who left, in the order in which it was noticed."""

    def at(self, moment: datetime) -> PartsThen:
        """What of it is about a moment."""
        if self.since is None or moment < self.since:
            return PartsThen(self.since, frozenset(), frozenset())
        watched = frozenset(id for id, began in self.began.items() if began <= moment)
        last = {part: joined for at, part, joined in self.changes if at <= moment}
        parts = frozenset(part for part, joined in last.items() if joined and part.launch_id in watched)
        return PartsThen(self.since, watched, parts)


def settle_parts(connection: Connection, at: datetime) -> bool:
    """Let those take part whose issues are in a launch, or whom it names; whether that is news, and remembered as such.

    Remembered is every difference to what was remembered last: also what a process of an older release has settled.
    """
    from_issues = (
        select(t.launch_scope.c.launch_id, t.issue.c.squad_id)
        .select_from(t.launch_scope)
        .join(t.membership, t.membership.c.scope == t.launch_scope.c.scope)
        .join(t.issue, _of(t.membership))
        .where(t.issue.c.squad_id.is_not(None), t.issue.c.gone_at.is_(None))
    )
    named = select(t.launch_squad.c.launch_id, t.launch_squad.c.squad_id)
    wanted = {Contribution(row[0], row[1]) for row in connection.execute(union(from_issues, named))}
    present = {Contribution(row[0], row[1]) for row in connection.execute(select(t.contribution))}
    for each in present - wanted:
        mine = and_(t.contribution.c.launch_id == each.launch_id, t.contribution.c.squad_id == each.squad_id)
        connection.execute(delete(t.contribution).where(mine))
    rows = [{"launch_id": each.launch_id, "squad_id": each.squad_id} for each in sorted(wanted - present)]
    if rows:
        connection.execute(insert(t.contribution), rows)
    return _remember(connection, wanted, at) or wanted != present


def read_memory(connection: Connection) -> Memory:
    """All that is remembered of who took part."""
    of = t.launch_event.c
    began = connection.execute(select(of.launch_id, func.min(of.at).label("at")).group_by(of.launch_id))
    return Memory(_since(connection), {row.launch_id: row.at for row in began}, _changes(connection))


def by_issues(
    connection: Connection, moment: datetime, scopes: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    """Launch to the squads that had an issue in one of these scopes of it at a moment; by today's claims.

    An issue was there once it was created and until it was found gone. What was in a version is played back by the
    histories of issues; what was in an epic or a search is known as it is now.
    """
    wanted = sorted({scope for those in scopes.values() for scope in those})
    found: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(wanted), TOGETHER):
        for row in connection.execute(_squads_in(moment, wanted[start : start + TOGETHER])):
            found[row.scope].add(row.squad_id)
    return {id: frozenset(squad_id for scope in those for squad_id in found[scope]) for id, those in scopes.items()}


def _squads_in(moment: datetime, scopes: Collection[str]) -> Select[Any]:
    """The squads with an issue in each of the scopes at the moment."""
    member, issue = t.membership.c, t.issue.c
    first = _first_changes(moment, scopes)
    changed = select(first.c.scope).where(
        first.c.source == member.source, first.c.issue_id == member.issue_id, first.c.scope == member.scope
    )
    then = union_all(
        select(member.source, member.issue_id, member.scope).where(member.scope.in_(scopes), ~changed.exists()),
        select(first.c.source, first.c.issue_id, first.c.scope).where(first.c.turn == 1, first.c.inside == 1),
    ).cte("in_it_then")
    # A source that is gone as a whole was forgotten: its work came back under another name, or was never meant.
    still = select(issue.source).where(issue.gone_at.is_(None)).distinct()
    return (
        select(then.c.scope, issue.squad_id)
        .join_from(then, t.issue, _of(then))
        .where(
            issue.squad_id.is_not(None),
            issue.created <= moment,
            issue.gone_at.is_(None) | ((issue.gone_at > moment) & issue.source.in_(still)),
        )
        .distinct()
    )


def _first_changes(moment: datetime, scopes: Collection[str]) -> Any:
    """Of each issue and version the changes since the moment, the first with `turn` 1: `inside` tells how it was."""
    change = t.issue_change.c

    def told(version: ColumnElement[Any], inside: int) -> Select[Any]:
        scope = (literal("version:") + version).label("scope")
        return select(
            change.source, change.issue_id, change.at, change.n, scope, literal(inside).label("inside")
        ).where(t.OF_VERSIONS, change.at > moment, version.is_not(None))

    since = union_all(told(change.before, 1), told(change.after, 0)).subquery("since").c
    turn = func.row_number().over(
        partition_by=(since.source, since.issue_id, since.scope), order_by=(since.at, since.n, since.inside.desc())
    )
    mine = select(since.source, since.issue_id, since.scope, since.inside, turn.label("turn"))
    return mine.where(since.scope.in_(scopes)).cte("changed_since")


def _of(table: Any) -> ColumnElement[bool]:
    """The issue that a row is about."""
    return and_(t.issue.c.source == table.c.source, t.issue.c.id == table.c.issue_id)


def _remember(connection: Connection, wanted: Collection[Contribution], at: datetime) -> bool:
    """Keep who came and who left since the last settling; whether there was anything to keep."""
    began = _since(connection) is None
    if began:
        connection.execute(insert(t.setting).values(name=SINCE, value=at.isoformat()))
    of = t.part_change.c
    rows = connection.execute(select(of.launch_id, of.squad_id, of.joined).order_by(of.n))
    last = {Contribution(launch_id, squad_id): joined for launch_id, squad_id, joined in rows}
    known = {part for part, joined in last.items() if joined}
    changes = [(part, part in wanted) for part in sorted(known.symmetric_difference(wanted))]
    if not changes:
        return began
    n = connection.execute(select(func.max(t.part_change.c.n))).scalar() or 0
    kept = [
        {"n": n + 1 + i, "launch_id": part.launch_id, "squad_id": part.squad_id, "at": at, "joined": joined}
        for i, (part, joined) in enumerate(changes)
    ]
    connection.execute(insert(t.part_change), kept)
    return True


def _changes(connection: Connection) -> tuple[tuple[datetime, Contribution, bool], ...]:
    rows = connection.execute(select(t.part_change).order_by(t.part_change.c.n))
    return tuple((row.at, Contribution(row.launch_id, row.squad_id), row.joined) for row in rows)


def _since(connection: Connection) -> datetime | None:
    told = connection.execute(select(t.setting.c.value).where(t.setting.c.name == SINCE)).scalar()
    return datetime.fromisoformat(told) if told else None
