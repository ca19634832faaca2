"""Bring in an export that somebody has in hand: its issues, and the squads and launches that it suggests.

An export names no squads and no dates. Squads are its squad column, else the components in which somebody works, else
its projects; launches are versions in which something is still open, without a date until somebody promises one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput
from andon.model import Category, Issue, Launch, Squad, Viewer, slug
from andon.usecases.adopt import free_id
from andon.usecases.discover import one_line
from andon.usecases.name_sources import remember_import
from andon.usecases.ports import LATELY, Progress, Source, silent
from andon.usecases.rights import Action, require, said_name
from andon.usecases.sync import Synced, own_scope, sync

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class NewSquad:
    """A squad that would be added."""

    name: str
    claim: str
    issues: int


@dataclass(frozen=True, slots=True)
class NewLaunch:
    """A launch that would be added."""

    name: str
    scope: str
    """As the source itself names it: version:PROJECT/NAME."""
    begun: date
    """When its first issue was created."""
    issues: int
    open: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """What an export suggests beside its issues, without what there is already."""

    squads: tuple[NewSquad, ...] = ()
    launches: tuple[NewLaunch, ...] = ()
    known_squads: int = 0
    known_launches: int = 0
    quiet: int = 0
    """Components in which nothing changed lately: nobody seems to work there."""
    finished: int = 0
    """Versions in which nothing is open: nobody can tell when they shipped."""

    def only(self, squads: Collection[str], launches: Collection[str]) -> Suggested:
        """Those that a person chose, by their names."""
        return replace(
            self,
            squads=tuple(each for each in self.squads if each.name in squads),
            launches=tuple(each for each in self.launches if each.name in launches),
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it."""

    synced: Synced
    squads: int
    launches: int


def suggest(
    source: str,
    issues: Collection[Issue],
    edited: Mapping[str, datetime],
    *,
    now: datetime,
    squads: Sequence[Squad] = (),
    launches: Sequence[Launch] = (),
) -> Suggested:
    """Squads and launches that the issues suggest, in the order of their names.

    `edited` says by key when an issue was edited last; what lately is, is counted from the last edit of all. A day
    that has not come yet is a slip, and says nothing of the others.
    """
    claimed, planned = _claimed(squads), _planned(launches)
    found, quiet = _squads(issues, edited, now)
    new = [each for each in found if each.claim not in claimed]
    versions, finished = _launches(issues)
    fresh = [each for each in versions if own_scope(source, each.scope) not in planned]
    return Suggested(
        tuple(new), tuple(fresh), len(found) - len(new), len(versions) - len(fresh), quiet=quiet, finished=finished
    )


def bring_export(
    store: Store,
    viewer: Viewer,
    source: Source,
    chosen: Suggested,
    *,
    named: Collection[str],
    follow: Callable[[], object],
    token: str,
    now: datetime,
    progress: Progress = silent,
) -> Brought:
    """Read the source into the store and add what was chosen of its squads and launches, but for what is there by now.

    `named` are the sources of andon.toml, which no import may be mistaken for: the next sync would undo it. `follow`
    lets what andon.toml says follow the versions that are known then. Whoever calls this holds the sync's turn: two
    people who chose the same bring it in one after the other, and the second one adds nothing twice.
    """
    require(viewer, Action.CONNECT)
    check_name(store, source.name, named)
    done = sync(store, source, now=now, progress=progress)
    remember_import(store, source.name)
    follow()
    return Brought(done, _add_squads(store, chosen, token, now), _add_launches(store, source.name, chosen, token, now))


def check_name(store: Store, name: str, named: Collection[str]) -> None:
    """InvalidInput: an export cannot be brought in under this name."""
    if said_name(name) != name or "/" in name:
        raise InvalidInput(f"{name!r} cannot name a source.", hint="Write a short word, like csv.")
    if name in named:
        raise InvalidInput(
            f"andon.toml names a source {name!r}, which reads its work itself.",
            hint="Choose another name, or take it out of andon.toml first.",
        )
    if store.work.source_states().get(name, {}).get("asked"):
        raise InvalidInput(
            f"{name!r} was a Jira, and its issues are still here.",
            hint=f"Choose another name, or andon sync --forget {name}.",
        )


# ------------------------------------------------------------------------------ squads


def _squads(issues: Iterable[Issue], edited: Mapping[str, datetime], now: datetime) -> tuple[list[NewSquad], int]:
    """Squads by their column; else living components, and projects that have none; and how many components rest."""
    owned: dict[str, Counter[str]] = {kind: Counter() for kind in ("squad", "component", "project")}
    alive: set[str] = set()
    divided: set[str] = set()
    moments = {each.key: edited.get(each.key) or each.done or each.created for each in issues}
    since = max((each for each in moments.values() if each <= now), default=now) - LATELY
    for each in issues:
        for claim in each.claims:
            kind, _, _ = claim.partition(":")
            owned[kind][claim] += 1
            if kind == "component" and moments[each.key] >= since:
                alive.add(claim)
                divided.add(each.project)
    if owned["squad"]:
        return _named_squads(owned["squad"]), 0
    whole = {claim: n for claim, n in owned["project"].items() if claim.partition(":")[2] not in divided}
    living = {claim: n for claim, n in owned["component"].items() if claim in alive}
    return _named_squads({**living, **whole}), len(owned["component"]) - len(living)


def _named_squads(claims: Mapping[str, int]) -> list[NewSquad]:
    found = [NewSquad(one_line(claim.partition(":")[2]), claim, number) for claim, number in claims.items()]
    return sorted((each for each in found if each.name), key=lambda each: (each.name.casefold(), each.claim))


def _claimed(squads: Iterable[Squad]) -> set[str]:
    return {claim for squad in squads for claim in squad.claims}


def _add_squads(store: Store, chosen: Suggested, token: str, now: datetime) -> int:
    present = store.plans.squads()
    taken, claimed = {squad.id for squad in present}, _claimed(present)
    new = []
    for each in chosen.squads:
        if each.claim in claimed:  # since it was suggested
            continue
        id = free_id(slug(each.name), taken)
        taken.add(id)
        new.append(Squad(id=id, name=each.name, claims=(each.claim,)))
    if new:
        store.plans.add_squads(new, token=f"{token}-squads", at=now, kind="imported")
        store.plans.settle(at=now)
    return len(new)


# ------------------------------------------------------------------------------ launches


def _launches(issues: Iterable[Issue]) -> tuple[list[NewLaunch], int]:
    """A launch for each version in which something is open; and how many versions there are without."""
    inside: defaultdict[str, list[Issue]] = defaultdict(list)
    for each in issues:
        for scope in each.scopes:
            if scope.startswith("version:"):
                inside[scope].append(each)
    twins = Counter(slug(_version_name(scope)) for scope in inside)
    found = []
    for scope, parts in inside.items():
        left = sum(each.category is not Category.DONE for each in parts)
        name = one_line(_version_name(scope))
        if not (left and name):
            continue
        if twins[slug(_version_name(scope))] > 1:
            name = f"{name} ({parts[0].project})"
        found.append(NewLaunch(name, scope, min(each.created for each in parts).date(), len(parts), left))
    return sorted(found, key=lambda each: (each.name.casefold(), each.scope)), len(inside) - len(found)


def _version_name(scope: str) -> str:
    return scope.partition(":")[2].partition("/")[2]


def _planned(launches: Iterable[Launch]) -> set[str]:
    return {scope for launch in launches for scope in launch.scopes}


def _add_launches(store: Store, source: str, chosen: Suggested, token: str, now: datetime) -> int:
    present = store.plans.launches()
    taken, planned = {launch.id for launch in present}, _planned(present)
    new = []
    for each in chosen.launches:
        if own_scope(source, each.scope) in planned:  # since it was suggested
            continue
        id = free_id(slug(each.name), taken)
        taken.add(id)
        new.append(Launch(id=id, name=each.name, known_from=each.begun, scopes=(own_scope(source, each.scope),)))
    if new:
        store.plans.add_launches(new, token=f"{token}-launches", at=now, kind="imported")
        store.plans.settle(at=now)
    return len(new)
