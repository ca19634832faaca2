"""Bring a source's work into the store: sweep, download what changed, bury what is gone, with guards.

What is held of each issue meanwhile is its id with its stamp, and its key if it is to be downloaded: a hundred
thousand issues need a few dozen megabytes, however large they are.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any

from andon.errors import SourceError
from andon.model import Change, Issue, Stamps, Version
from andon.usecases.ports import Progress, Proof, Source, silent

if TYPE_CHECKING:
    from andon.store import Store

BATCH = 400
"""Issues that are committed together: a stopped sync loses less than one batch."""

FEW_GONE = 3
"""So many may be missing at once whatever share of a small source they are; each is asked for by itself anyway."""

TOLD_AFTER = 1000
"""Issues of a sweep after which its progress is told again."""

GONE_BATCH = 200
"""Issues that are looked for, and get their tombstones, together."""

UNDER_WAY = "under_way"
"""In a source's memory: a sync has begun and not ended. No clock tells, since machines have several."""

OVERLAP = timedelta(minutes=5)
"""Jira's search may show an edit minutes after it was made: a look at what changed since begins so much earlier."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did with one source."""

    name: str
    swept: int
    downloaded: int
    removed: int
    seconds: float
    doubt: str = ""
    """What could not be done whole, and why missing issues were kept, where they were."""


@dataclass(slots=True)
class _Swept:
    """What a sweep saw. Two lists, since a mapping would weigh as much again as what is in it."""

    known: int
    """How many issues were known before."""
    seen: int = 0
    ids: list[str] = field(default_factory=list)
    """What changed, in the order of the sweep."""
    keys: list[str] = field(default_factory=list)
    missing: Sequence[str] = ()
    """Ids that are known and were not seen."""


def sync(
    store: Store,
    source: Source,
    *,
    now: datetime,
    progress: Progress = silent,
    full: bool = False,
    since_last: bool = False,
    believe: bool = False,
    timer: Callable[[], float] = time.monotonic,
) -> Synced:
    """Pull what changed from one source. Stops cleanly: what was committed stays, and the next sync goes on there.

    `full`: download everything, changed or not. `since_last`: look only at what changed since the last sync, by the
    source's own clock, and remove nothing; a first sync is whole all the same. `believe`: remove what is confirmed
    to be gone even if it is a large share. Raises SourceError and SourceUnavailable as the source does.
    """
    began = timer()
    proof = source.prove()
    before = store.work.source_states().get(source.name, {})
    remembered = store.work.memory(source.name)
    was_stopped = bool(remembered.get(UNDER_WAY))
    since = _since(before, source, proof) if since_last and not (full or was_stopped) else None
    store.work.begin_sync(source.name, now)
    # The stamps are read meanwhile: this waits for the source, and the database for nobody.
    with ThreadPoolExecutor(1, "andon-stamps") as beside:
        stamps = beside.submit(store.work.stamps, source.name)
        memory = source.learn(remembered)
        store.work.remember(source.name, {**memory, UNDER_WAY: True})
        ended = _keep_versions(store, source)
        if since is None:
            store.work.save_sprints(source.name, source.sprints())
    swept = _sweep(stamps.result(), source, progress, since=since, full=full)
    removed = 0
    try:
        downloaded = _download(store, source, swept, progress, whole=since is None)
        doubt = _doubt(store, source, swept, before, proof, believe=believe)
        if swept.missing and not doubt:
            removed = _bury(store, source, swept.missing, proof, now, progress)
        _prove_again(source, proof)
    finally:
        # Also after a stop in the middle: what has come belongs to its squads at once.
        if swept.ids or swept.missing or was_stopped:
            store.plans.settle(at=now, each_issue=was_stopped)
    doubts = " ".join(each for each in (*source.doubts(), ended, doubt) if each)
    done = Synced(source.name, swept.seen, downloaded, removed, round(timer() - began, 3), doubts)
    brought = bool(swept.ids or removed or was_stopped)
    store.work.finish_sync(source.name, now, {**asdict(done), **_marks(source, proof)}, brought=brought)
    store.work.remember(source.name, {**memory, UNDER_WAY: False})
    return done


def _since(before: Mapping[str, Any], source: Source, proof: Proof) -> datetime | None:
    """From when on changes are asked for; None where only a whole sweep will do."""
    cursor = before.get("cursor")
    asked_alike = before.get("asked") == source.asked and before.get("account") == proof.account
    if not cursor or not asked_alike:
        return None
    return datetime.fromisoformat(cursor) - OVERLAP


def _marks(source: Source, proof: Proof) -> dict[str, Any]:
    """What the next sync compares itself with."""
    cursor = proof.moment.isoformat() if proof.moment else None
    return {"asked": source.asked, "account": proof.account, "cursor": cursor}


def _keep_versions(store: Store, source: Source) -> str:
    """Keep the versions as they are now; a sentence on those that are no more."""
    versions = [_own_version(source.name, each) for each in source.versions()]
    ended = store.work.save_versions(source.name, versions)
    return f"{source.name} has no version {', '.join(sorted(ended))} any more." if ended else ""


# ------------------------------------------------------------------------------ sweep and download


def _sweep(
    known_stamps: Mapping[str, str], source: Source, progress: Progress, *, since: datetime | None, full: bool
) -> _Swept:
    # None of one that was seen: its stamp is not needed any more, and what keeps one to the end is missing.
    stamps: dict[str, str | None] = {**known_stamps}
    swept = _Swept(known=len(stamps))
    total = None if since else source.expected()
    told = 0
    for page in source.sweep(since):
        # Of a page on which nothing changed no issue is looked at by itself: nearly every page is one.
        if not full and list(map(stamps.get, page.ids)) == page.updated:
            stamps.update(zip(page.ids, repeat(None)))
            swept.seen += len(page.ids)
        else:
            _note_changed(swept, stamps, page, full=full)
        if swept.seen - told >= TOLD_AFTER:
            told = swept.seen
            progress(told, total, f"{source.name}: looking for changes")
    if since is None:
        swept.missing = [id for id, stamp in stamps.items() if stamp is not None]
    return swept


def _note_changed(swept: _Swept, stamps: dict[str, str | None], page: Stamps, *, full: bool) -> None:
    for id, key, updated in zip(*page, strict=True):
        known = stamps.get(id, "")
        if known is None:
            continue  # an issue can come again on a later page when another is created meanwhile
        if full or known != updated:
            swept.ids.append(id)
            swept.keys.append(key)
        stamps[id] = None
        swept.seen += 1


def _download(store: Store, source: Source, swept: _Swept, progress: Progress, *, whole: bool) -> int:
    """Download and keep; then once more the sub-tasks of what is under another epic now. How many came.

    After a look at what changed alone they wait for the next whole sync, which finds them without a stamp: nobody
    knows now which searches find issues that did not change.
    """
    done, rehomed = 0, set[str]()
    progress(0, len(swept.ids), f"{source.name}: downloading")
    for kept, keys in _keep(store, source, zip(swept.ids, swept.keys, strict=True)):
        done += kept
        rehomed |= keys
        progress(done, len(swept.ids), f"{source.name}: downloading")
    if not (rehomed and whole):
        return done
    children = store.work.children(source.name, sorted(rehomed))
    came = set(swept.ids)
    left = ((id, key) for id, key in children.items() if id not in came)
    return done + sum(kept for kept, _ in _keep(store, source, left))


def _keep(store: Store, source: Source, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[int, set[str]]]:
    """Download issues and commit them batch by batch: how many, and the keys of those under another epic now."""
    for batch in _batches(each for some in source.download(wanted) for each in some):
        rehomed = store.work.save_issues(source.name, [_own_issue(source.name, each) for each in batch])
        yield len(batch), set(rehomed)


# ------------------------------------------------------------------------------ what is gone, and may be believed


def _doubt(
    store: Store, source: Source, swept: _Swept, before: Mapping[str, Any], proof: Proof, *, believe: bool
) -> str:
    """Why nothing that is missing may be called gone this time; empty where it may be looked for one by one."""
    missing = len(swept.missing)
    if not missing:
        return ""
    told = f"{missing} of {swept.known} issues were not found any more and were kept"
    if not swept.seen:
        return f"{told}: {source.name} showed none at all. Check the login and the query."
    if before.get("account", proof.account) != proof.account:
        return f"{told}: the login is another one than at the last sync and may see less. The next sync decides."
    # Another query asks for other issues: that many are missing then is what was wanted.
    if believe or before.get("asked", source.asked) != source.asked:
        return ""
    way_out = "Check the login and the query; if they are really gone, say so with andon sync --believe."
    if missing > max(FEW_GONE, source.drop_share * swept.known):
        return f"{told}: that is too many to believe. {way_out}"
    hidden = _hidden_projects(store, source, swept)
    return f"{told}: nothing of {', '.join(hidden)} is to be seen any more. {way_out}" if hidden else ""


def _hidden_projects(store: Store, source: Source, swept: _Swept) -> list[str]:
    """Projects all of whose known issues are missing: more likely a right was lost than that all were deleted."""
    keys = store.work.keys(source.name, swept.missing)
    lost = Counter(key.rpartition("-")[0] for key in keys.values())
    known = store.work.project_sizes(source.name)
    return sorted(project for project, number in lost.items() if number >= known.get(project, 0) > 1)


def _bury(store: Store, source: Source, missing: Sequence[str], proof: Proof, now: datetime, progress: Progress) -> int:
    """Put tombstones on the missing issues that the source, asked for each by itself, does not have; how many.

    Batch by batch: what is sure by then survives a stop.
    """
    removed, told = 0, f"{source.name}: asking for what is missing"
    keys = sorted(store.work.keys(source.name, missing).items())
    for start in range(0, len(keys), GONE_BATCH):
        progress(start, len(keys), told)
        gone = [id for id, there in source.still_there(keys[start : start + GONE_BATCH]) if not there]
        if gone:
            _prove_again(source, proof)
            store.work.mark_gone(source.name, gone, now)
            removed += len(gone)
    return removed


def _prove_again(source: Source, proof: Proof) -> None:
    """SourceError: the login is not the one any more that began the sync.

    To one that was lost on the way Jira shows empty pages, and tells "nothing is there" of every issue.
    """
    if source.prove().account != proof.account:
        raise SourceError(
            f"{source.name} answers to another login now than when the sync began; nothing was removed.",
            hint="Check the token, and sync again.",
        )


def _own_version(source: str, version: Version) -> Version:
    """The version under an id of its source's own: two Jiras count their versions from the same number."""
    return replace(version, id=f"{source}/{version.id}")


def _own_issue(source: str, issue: Issue) -> Issue:
    """The issue with its versions named as `_own_version` names them, in its scopes and in its history."""
    scopes = tuple([own_scope(source, each) if each.startswith("version:") else each for each in issue.scopes])
    changes = tuple([_own_change(source, each) if each.field == "fix_version" else each for each in issue.changes])
    if scopes == issue.scopes and changes == issue.changes:
        return issue
    return replace(issue, scopes=scopes, changes=changes)


def own_scope(source: str, scope: str) -> str:
    """A version's scope as the store names it: under its source."""
    return f"version:{source}/{scope.removeprefix('version:')}"


def _own_change(source: str, change: Change) -> Change:
    before, after = change.before, change.after
    return Change(change.at, change.field, before and f"{source}/{before}", after and f"{source}/{after}")


def _batches(items: Iterable[Issue]) -> Iterator[list[Issue]]:
    """Lists of BATCH; what came before the source failed is handed on before its failure is."""
    batch: list[Issue] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except SourceError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def summary(done: Synced) -> dict[str, Any]:
    """The sync as `andon sync --json` prints it."""
    return asdict(done)
