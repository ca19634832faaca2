"""Issues, versions and their history: what sources brought, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, case, delete, func, insert, select, update

from andon import frames
from andon.model import Category, Impediment, Issue, KnownIssue, OnceFlagged, Sprint, Version
from andon.store import flagged
from andon.store import schema as t
from andon.store.brought import read_brought, read_in_scopes
from andon.store.columns import day_of, read_columns
from andon.store.database import Database
from andon.store.found import read_known
from andon.store.issues import chunks, keep_issues, read_stamps
from andon.store.renaming import rename_source


class Work:
    """Reads and writes of what sources bring."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- sync

    def source_states(self) -> dict[str, dict[str, Any]]:
        """For each source: when its last sync began and finished, and what it said."""
        with self._database.read() as connection:
            return {
                row.source: {"began_at": row.began_at, "finished_at": row.finished_at, **row.detail}
                for row in connection.execute(select(t.source_state).order_by(t.source_state.c.source))
            }

    def memory(self, source: str) -> dict[str, Any]:
        """What the source has learnt of its words; empty before its first sync."""
        with self._database.read() as connection:
            query = select(t.source_state.c.memory).where(t.source_state.c.source == source)
            return dict(connection.execute(query).scalar() or {})

    def remember(self, source: str, memory: Mapping[str, Any]) -> None:
        """Keep what the source has learnt of its words; its sync has begun."""
        with self._database.quiet_write() as connection:
            connection.execute(
                update(t.source_state).where(t.source_state.c.source == source).values(memory=dict(memory))
            )

    def begin_sync(self, source: str, at: datetime) -> None:
        """Note that a sync has begun. No page shows what is noted of syncs, so their caches stay."""
        with self._database.quiet_write(alone=True) as connection:
            if not connection.execute(
                update(t.source_state).where(t.source_state.c.source == source).values(began_at=at)
            ).rowcount:
                connection.execute(insert(t.source_state).values(source=source, began_at=at, detail={}))

    def finish_sync(self, source: str, at: datetime, detail: Mapping[str, Any], *, brought: bool = False) -> None:
        """Note that a sync is done, and what it did; what `fail_sync` noted is over.

        With `brought` there was something new: what a page counted of a part of it must not outlive the whole.
        """
        with self._database.quiet_write(alone=True) as connection:
            connection.execute(
                update(t.source_state)
                .where(t.source_state.c.source == source)
                .values(finished_at=at, detail=dict(detail))
            )
            if brought:
                self._database.raise_version(connection)

    def fail_sync(
        self, source: str, *, until: datetime | None = None, attempt: Mapping[str, Any] | None = None
    ) -> None:
        """Note that a sync failed (`failed`), and until when the source wants to be left alone (`until`, as ISO text).

        `attempt` is what else is to be known of it. What the last one that was done has said stays beside it.
        """
        here = t.source_state.c.source == source
        with self._database.quiet_write(alone=True) as connection:
            known = connection.execute(select(t.source_state.c.detail).where(here)).scalar()
            detail = {**(known or {}), "failed": True, "until": until.isoformat() if until else None}
            detail |= attempt or {}
            if known is None:
                connection.execute(insert(t.source_state).values(source=source, detail=detail))
            else:
                connection.execute(update(t.source_state).where(here).values(detail=detail))

    def rename_source(self, old: str, new: str, *, token: str, at: datetime) -> None:
        """Give everything of a source its new name, in one transaction. InvalidInput: that one has its own issues."""
        with self._database.write(alone=True) as connection:
            rename_source(connection, old, new, token=token, at=at)

    def forget_source(self, source: str, at: datetime) -> int:
        """Put a tombstone on every issue of a source; how many there were."""
        with self._database.write(alone=True) as connection:
            issues = update(t.issue).where(t.issue.c.source == source, t.issue.c.gone_at.is_(None))
            return connection.execute(issues.values(gone_at=at)).rowcount

    def stamps(self, source: str) -> dict[str, str]:
        """Id to stamp of every issue that is here and not gone."""
        with self._database.read() as connection:
            return read_stamps(connection, source)

    def keys(self, source: str, ids: Sequence[str]) -> dict[str, str]:
        """Id to key of some of its issues."""
        return dict(self._pairs(t.issue.c.id, source, ids))

    def project_sizes(self, source: str) -> dict[str, int]:
        """How many issues of each project are here and not gone."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(t.issue.c.project, func.count())
                .where(t.issue.c.source == source, t.issue.c.gone_at.is_(None))
                .group_by(t.issue.c.project)
            )
            return {project: number for project, number in rows}

    def children(self, source: str, keys: Sequence[str]) -> dict[str, str]:
        """Id to key of the issues, here and not gone, that have one of these keys as their parent."""
        return dict(self._pairs(t.issue.c.parent, source, keys))

    def ids_under(self, source: str, name: str) -> frozenset[str]:
        """The ids of the source's issues that have the claim, or are in the scope, of this name."""
        with self._database.read() as connection:
            queries = (
                select(table.c.issue_id).where(table.c.source == source, column == name)
                for table, column in ((t.issue_claim, t.issue_claim.c.claim), (t.membership, t.membership.c.scope))
            )
            return frozenset(row.issue_id for query in queries for row in connection.execute(query))

    def aliases(self) -> dict[str, str]:
        """Old key to present key of every moved issue."""
        query = select(t.issue_alias.c.old_key, t.issue.c.key).join(
            t.issue, (t.issue.c.source == t.issue_alias.c.source) & (t.issue.c.id == t.issue_alias.c.issue_id)
        )
        with self._database.read() as connection:
            return {old: key for old, key in connection.execute(query)}

    def save_versions(self, source: str, versions: Sequence[Version]) -> list[str]:
        """Replace what is known of the source's versions; the names of those that were deleted there.

        A version of a project that is not named at all any more is kept: the project may only be out of sight.
        """
        rows = [
            {
                "source": source,
                "id": each.id,
                "project": each.project,
                "name": each.name,
                "start": each.start,
                "release": each.release,
                "released": each.released,
                "archived": each.archived,
                "kind": each.kind,
            }
            for each in versions
        ]
        self._replace(t.version, source, rows)
        here, projects = {each.id for each in versions}, {each.project for each in versions}
        ended = {
            version.id: version.name
            for origin, version in self.versions()
            if origin == source and version.project in projects and version.id not in here
        }
        if ended:
            with self._database.write(alone=True) as connection:
                for chunk in chunks(list(ended)):
                    connection.execute(delete(t.version).where(t.version.c.source == source, t.version.c.id.in_(chunk)))
        return list(ended.values())

    def save_sprints(self, source: str, sprints: Sequence[Sprint]) -> None:
        """Replace what is known of the source's sprints; one that it no longer names is kept."""
        rows = [
            {
                "source": source,
                "id": each.id,
                "name": each.name,
                "start": each.start,
                "end": each.end,
                "completed": each.completed,
            }
            for each in sprints
        ]
        self._replace(t.sprint, source, rows)

    def save_issues(self, source: str, issues: Sequence[Issue]) -> list[str]:
        """Keep a batch of issues whole, with claims, memberships, sprints and history, in one transaction.

        The keys of those that were here and are under another epic now: their sub-tasks went with them, and were
        not edited for it.
        """
        if not issues:
            return []
        with self._database.write(alone=True) as connection:
            return keep_issues(connection, source, list({each.id: each for each in issues}.values()))

    def mark_gone(self, source: str, ids: Sequence[str], at: datetime) -> None:
        """Put a tombstone on issues that the source no longer has; nothing is removed."""
        if not ids:
            return
        with self._database.write(alone=True) as connection:
            for chunk in chunks(ids):
                connection.execute(
                    update(t.issue).where(t.issue.c.source == source, t.issue.c.id.in_(chunk)).values(gone_at=at)
                )

    # -------------------------------------------------------------------- reads

    def versions(self) -> list[tuple[str, Version]]:
        """Every version with its source."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.version).order_by(t.version.c.name, t.version.c.id))
            return [
                (
                    row.source,
                    Version(
                        row.id,
                        row.project,
                        row.name,
                        row.start,
                        row.release,
                        row.released,
                        row.archived,
                        row.kind,
                    ),
                )
                for row in rows
            ]

    def claims(self) -> list[str]:
        """Every claim that some issue falls under."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.issue_claim.c.claim).distinct().order_by(t.issue_claim.c.claim))
            return [row.claim for row in rows]

    def first_created(self) -> dict[str, date]:
        """Scope to the day on which its first issue was created."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(t.membership.c.scope, func.min(t.issue.c.created).label("created"))
                .join(
                    t.issue,
                    (t.issue.c.source == t.membership.c.source) & (t.issue.c.id == t.membership.c.issue_id),
                )
                .where(t.issue.c.gone_at.is_(None))
                .group_by(t.membership.c.scope)
            )
            return {row.scope: row.created.date() for row in rows}

    def issue_counts(self) -> dict[str, int]:
        """How many issues of each source are here and not gone; a source without any is left out."""
        query = select(t.issue.c.source, func.count()).where(t.issue.c.gone_at.is_(None)).group_by(t.issue.c.source)
        with self._database.read() as connection:
            return {source: number for source, number in connection.execute(query)}

    def settled(self) -> tuple[set[str], dict[str, str], set[tuple[str, str]]]:
        """What decides whose the issues are, without a look at each: the synced sources that still have some, whose
        each claim is as it was settled last, and each launch with each of its scopes."""
        state, claim, scope = t.source_state.c, t.claim_owner.c, t.launch_scope.c
        some = select(t.issue.c.id).where(t.issue.c.source == state.source, t.issue.c.gone_at.is_(None)).exists()
        with self._database.read() as connection:
            return (
                set(connection.execute(select(state.source).where(some)).scalars()),
                {row.claim: row.squad_id for row in connection.execute(select(claim.claim, claim.squad_id))},
                {(row.launch_id, row.scope) for row in connection.execute(select(scope.launch_id, scope.scope))},
            )

    def issue_count(self) -> int:
        """How many issues are here and not gone."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(t.issue).where(t.issue.c.gone_at.is_(None))
            return int(connection.execute(query).scalar_one())

    def work(self, *, gone: bool = False) -> pd.DataFrame:
        """Every issue that is not gone, as a frames.WORK table (with its key's source in `issue`).

        With `gone`, also those of `gone_on`.
        """
        c = t.issue.c
        with self._database.read() as connection:
            query = select(
                (c.source + "/" + c.id).label("issue"),
                c.key,
                c.squad_id,
                day_of(connection, c.created).label("created"),
                day_of(connection, c.done).label("done"),
                c.delivered,
                case((c.category == Category.DONE.value, 1), else_=0).label("closed"),
            ).where(_once_here() if gone else c.gone_at.is_(None))
            issue, key, squad_id, created, done_, delivered, closed = read_columns(connection, query)
        done = np.array(done_, dtype=np.int64)
        return frames.checked(
            pd.DataFrame(
                {
                    "issue": pd.array(issue, dtype="str"),
                    "key": pd.array(key, dtype="str"),
                    "squad_id": pd.array(squad_id, dtype="str"),
                    "created": np.array(created, dtype=np.int64),
                    "done": done,
                    "delivered": np.array(delivered, dtype=bool) & (done < frames.NEVER),
                    "closed_unknown": np.array(closed, dtype=bool) & (done >= frames.NEVER),
                }
            ),
            frames.WORK,
            "work",
        )

    def members(self) -> pd.DataFrame:
        """Which issues are in which launch now, as a frames.MEMBERS table."""
        m, of = t.membership.c, t.launch_scope.c
        gone = select(t.issue.c.id).where(
            t.issue.c.source == m.source, t.issue.c.id == m.issue_id, t.issue.c.gone_at.is_not(None)
        )
        query = (
            select((m.source + "/" + m.issue_id).label("issue"), of.launch_id)
            .join_from(
                # Few are gone, and to look for these costs less than to find each of all others.
                t.membership,
                t.launch_scope,
                of.scope == m.scope,
            )
            .where(~gone.exists())
        )
        several = select(of.launch_id).group_by(of.launch_id).having(func.count() > 1)
        with self._database.read() as connection:
            # Only by a second scope can an issue be in a launch twice.
            twice = connection.execute(several.limit(1)).first() is not None
            issue, launch_id = read_columns(connection, query.distinct() if twice else query)
        return pd.DataFrame({"issue": issue, "launch_id": launch_id}, dtype="str")

    def gone_on(self) -> dict[str, int]:
        """Issue to the day number on which it was found gone, of the sources that still have any.

        A source that is gone as a whole was forgotten: its work came back under another name, or was never meant.
        """
        c = t.issue.c
        query = select(c.source, c.id, c.gone_at).where(_once_here(), c.gone_at.is_not(None))
        with self._database.read() as connection:
            return {f"{row.source}/{row.id}": frames.day_number(row.gone_at) for row in connection.execute(query)}

    def delivers(self) -> dict[str, bool]:
        """Whether most of the done issues with a resolution were delivered."""
        c = t.issue.c
        delivered = func.sum(case((c.delivered, 1), else_=0))
        query = (
            select(c.resolution, delivered, func.count())
            .where(c.category == Category.DONE.value, c.resolution.is_not(None), c.gone_at.is_(None))
            .group_by(c.resolution)
        )
        with self._database.read() as connection:
            return {resolution: 2 * meant >= all_ for resolution, meant, all_ in connection.execute(query)}

    def memberships(self, *, gone: bool = False) -> pd.DataFrame:
        """Which scopes each issue that is not gone is in now. Columns: `issue`, `scope`. `gone` as in `work`."""
        query = (
            select((t.membership.c.source + "/" + t.membership.c.issue_id).label("issue"), t.membership.c.scope)
            .join(
                t.issue,
                (t.issue.c.source == t.membership.c.source) & (t.issue.c.id == t.membership.c.issue_id),
            )
            .where(_once_here() if gone else t.issue.c.gone_at.is_(None))
        )
        with self._database.read() as connection:
            issue, scope = read_columns(connection, query)
        return pd.DataFrame({"issue": issue, "scope": scope}, dtype="str")

    def changes(self, field: str) -> pd.DataFrame:
        """Every entry of one field in the issues' histories, oldest first.

        Columns: `issue`, `at` (day number), `before`, `after`.
        """
        c = t.issue_change.c
        query = select(c.source, c.issue_id, c.at, c.before, c.after).where(c.field == field).order_by(c.at, c.n)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return pd.DataFrame(
            {
                "issue": pd.Series([f"{row[0]}/{row[1]}" for row in rows], dtype="str"),
                "at": np.array([frames.day_number(row[2]) for row in rows], dtype="int64"),
                "before": pd.Series([row[3] for row in rows], dtype=object),
                "after": pd.Series([row[4] for row in rows], dtype=object),
            }
        )

    def brought(self) -> dict[str, pd.DataFrame]:
        """All that sources brought of issues that are not gone, under the store's own names and ids.

        Tables `issues`, `versions`, `memberships`, `changes` (oldest first), `sprints` and `issue_sprints`.
        """
        with self._database.read() as connection:
            return read_brought(connection)

    def in_scopes(self, scopes: Sequence[str], *, gone: bool = False) -> dict[str, pd.DataFrame]:
        """What is or was in these scopes: `issues`, `memberships` and `changes` (of some fields) as in `brought`.

        Issues have `gone_at` as well; `gone` as in `work`.
        """
        there = _once_here() if gone else t.issue.c.gone_at.is_(None)
        with self._database.read() as connection:
            return read_in_scopes(connection, scopes, there)

    def impediments(self) -> list[Impediment]:
        """Open issues that Jira's own flag marks now; the longest flagged first."""
        with self._database.read() as connection:
            return flagged.flagged_now(connection)

    def once_flagged(self, moment: datetime) -> list[OnceFlagged]:
        """Issues that Jira's own flag may have marked at a past moment, with what tells whether it did."""
        with self._database.read() as connection:
            return flagged.once_flagged(connection, moment)

    def known_as(self, key: str) -> list[KnownIssue]:
        """Issues that have or had this key and are not gone, by source."""
        with self._database.read() as connection:
            return read_known(connection, key)

    def sources_with_history(self) -> set[str]:
        """Sources that told how their issues changed; elsewhere a past scope is today's, seen with hindsight."""
        with self._database.read() as connection:
            return {row.source for row in connection.execute(select(t.issue_change.c.source).distinct())}

    # -------------------------------------------------------------------- inside

    def _pairs(self, column: Any, source: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Id and key of the issues, here and not gone, whose column has one of the values."""
        with self._database.read() as connection:
            for chunk in chunks(values):
                query = select(t.issue.c.id, t.issue.c.key).where(
                    t.issue.c.source == source, column.in_(chunk), t.issue.c.gone_at.is_(None)
                )
                yield from ((row.id, row.key) for row in connection.execute(query))

    def _replace(self, table: Any, source: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write the rows that differ from what is here; without any, pages need not read again."""
        with self._database.quiet_write(alone=True) as connection:
            query = select(table).where(table.c.source == source)
            known = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
            fresh = [dict(row) for row in rows if known.get(row["id"]) != row]
            if not fresh:
                return
            for chunk in chunks([row["id"] for row in fresh]):
                connection.execute(delete(table).where(table.c.source == source, table.c.id.in_(chunk)))
            connection.execute(insert(table), fresh)
            self._database.raise_version(connection)


def _once_here() -> ColumnElement[bool]:
    """The issues of sources that still have some, gone or not."""
    here = select(t.issue.c.source).where(t.issue.c.gone_at.is_(None)).distinct()
    return t.issue.c.source.in_(here)
