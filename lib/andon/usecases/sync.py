"""Bring a source's work into the store: sweep, download what changed, bury what is gone, with guards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from andon.model import Issue, Stamp, Version
from andon.usecases.ports import Progress, Source, silent

if TYPE_CHECKING:
    from andon.store import Store

BATCH = 200
"""Issues that are downloaded and committed together: a stopped sync loses less than one batch."""

MOST_GONE_SHARE = 0.10
MOST_GONE = 50
"""A sweep that misses more than this share, and more than this many, is not believed."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did with one source."""

    name: str
    swept: int
    downloaded: int
    removed: int
    seconds: float
    doubt: str = ""
    """Why missing issues were kept, where they were."""


def sync(
    store: Store,
    source: Source,
    *,
    now: datetime,
    progress: Progress = silent,
    full: bool = False,
    timer: Callable[[], float] = time.monotonic,
) -> Synced:
    """Pull what changed from one source; with `full`, everything. Stops cleanly: what was committed stays.

    Raises SourceError and SourceUnavailable as the source does.
    """
    began = timer()
    source.prove()
    before = store.work.source_states().get(source.name, {})
    store.work.begin_sync(source.name, now)
    store.work.save_versions(source.name, [_own_version(source.name, each) for each in source.versions()])
    store.work.save_sprints(source.name, source.sprints())
    known = store.work.stamps(source.name)
    swept: dict[str, Stamp] = {}
    for stamp in source.sweep():
        swept[stamp.id] = stamp
        if len(swept) % 1000 == 0:
            progress(len(swept), None, f"{source.name}: looking for changes")
    changed = [stamp for stamp in swept.values() if full or known.get(stamp.id) != stamp.updated]
    try:
        downloaded = _download(store, source, changed, progress)
        missing = sorted(known.keys() - swept.keys())
        # Another query asks for other issues: that many are missing then is what was wanted. One that finds
        # nothing at all is more likely mistyped, or asked without the right to see.
        asked_anew = before.get("asked", source.asked) != source.asked and bool(swept)
        removed, doubt = _bury(store, source, missing, len(known), now, believe=asked_anew)
    finally:
        # Also after a stop in the middle: what has come belongs to its squads at once.
        store.plans.settle()
    done = Synced(source.name, len(swept), downloaded, removed, round(timer() - began, 3), doubt)
    store.work.finish_sync(source.name, now, {**asdict(done), "asked": source.asked})
    return done


def _download(store: Store, source: Source, changed: Sequence[Stamp], progress: Progress) -> int:
    done = 0
    progress(0, len(changed), f"{source.name}: downloading")
    for batch in _batches(changed, BATCH):
        issues = [_own_issue(source.name, each) for each in source.download(batch)]
        store.work.save_issues(source.name, issues)
        done += len(issues)
        progress(done, len(changed), f"{source.name}: downloading")
    return done


def _bury(
    store: Store, source: Source, missing: Sequence[str], known: int, now: datetime, *, believe: bool
) -> tuple[int, str]:
    """Put tombstones on issues that the source confirms to be gone; none when so many at once look wrong."""
    if not believe and len(missing) > MOST_GONE and len(missing) > MOST_GONE_SHARE * known:
        return 0, (
            f"{len(missing)} of {known} issues were not found any more; that is too many to believe. "
            "They were kept. Check the login and the query."
        )
    gone = [id for id in missing if not source.exists(id)]
    if gone:
        store.work.mark_gone(source.name, gone, now)
    return len(gone), ""


def _own_version(source: str, version: Version) -> Version:
    """The version under an id of its source's own: two Jiras count their versions from the same number."""
    return replace(version, id=f"{source}/{version.id}")


def _own_issue(source: str, issue: Issue) -> Issue:
    """The issue with its versions named as `_own_version` names them, in its scopes and in its history."""
    changes = tuple(
        replace(each, before=_own_id(source, each.before), after=_own_id(source, each.after))
        if each.field == "fix_version"
        else each
        for each in issue.changes
    )
    scopes = tuple(
        f"version:{source}/{scope.partition(':')[2]}" if scope.startswith("version:") else scope
        for scope in issue.scopes
    )
    return replace(issue, scopes=scopes, changes=changes)


def _own_id(source: str, id: str | None) -> str | None:
    return None if id is None else f"{source}/{id}"


def _batches(items: Iterable[Stamp], size: int) -> Iterator[list[Stamp]]:
    batch: list[Stamp] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def summary(done: Synced) -> dict[str, Any]:
    """The sync as `andon sync --json` prints it."""
    return asdict(done)
