"""Jira's own flag, shown beside Andon's: which issues had something in their way, and since when. It is no status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from andon.model import Category, Impediment, Launch, OnceFlagged

if TYPE_CHECKING:
    from datetime import datetime

    from andon.store import Store
    from andon.usecases.board import Board

_DONE = Category.DONE.value


def impediments(store: Store, board: Board) -> list[Impediment]:
    """Every open issue that was flagged at the moment of the board's look; the longest flagged first."""
    look = board.look
    if look.is_past:
        found = flagged_then(store.work.once_flagged(look.moment), board.launches.values(), look.moment)
    else:
        found = store.work.impediments()
    return sorted(found, key=lambda each: (each.since, each.key))


def flagged_then(issues: Iterable[OnceFlagged], launches: Iterable[Launch], moment: datetime) -> list[Impediment]:
    """Which of the issues were flagged and open at a past moment, each in the launches that it was in then.

    Version changes since then are taken back; epics, queries and squads are today's, for want of their history.
    """
    by_scope: dict[str, list[str]] = {}
    for launch in launches:
        for scope in launch.scopes:
            by_scope.setdefault(scope, []).append(launch.id)
    return [
        Impediment(each.source, each.key, each.summary, each.squad_id, _launches(each, by_scope, moment), since)
        for each in issues
        if (since := _flagged_since(each, moment)) is not None and not _was_done(each, moment)
    ]


def _flagged_since(issue: OnceFlagged, moment: datetime) -> datetime | None:
    """When the flag that was up at the moment had been set; None where it was down."""
    changes = [change for change in issue.changes if change.field == "flagged"]
    if not changes:
        # A source without histories may still tell since when; what it says now is all that is known.
        since = issue.flagged_since
    else:
        # Up before its first entry is up since its creation.
        since = issue.created if changes[0].before else None
        for change in changes:
            if change.at > moment:
                break
            since = (since or change.at) if change.after else None
    return since if since is not None and since <= moment else None


def _was_done(issue: OnceFlagged, moment: datetime) -> bool:
    changes = [change for change in issue.changes if change.field == "category"]
    earlier = [change for change in changes if change.at <= moment]
    if earlier:
        return earlier[-1].after == _DONE
    if changes:
        return changes[0].before == _DONE
    return issue.category is Category.DONE and (issue.done is None or issue.done <= moment)


def _launches(issue: OnceFlagged, by_scope: Mapping[str, list[str]], moment: datetime) -> tuple[str, ...]:
    """The launches that it was in at the moment."""
    scopes = set(issue.scopes)
    for change in reversed(issue.changes):
        if change.field == "fix_version" and change.at > moment:
            scopes.discard(f"version:{change.after}")
            scopes.add(f"version:{change.before}")
    return tuple(sorted({launch_id for scope in scopes for launch_id in by_scope.get(scope, ())}))
