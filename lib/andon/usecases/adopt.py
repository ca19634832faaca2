"""Turn what a history folder names into squads and launches, so that an import fills an organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import Launch, LaunchState, Precision, Squad, TargetDate, Tribe, Version, slug
from andon.usecases.follow_versions import FROM_JIRA
from andon.usecases.plan_change import Names

if TYPE_CHECKING:
    from andon.store import Store


def adopt(store: Store, source: str, *, token: str, now: datetime) -> Names:
    """Add every squad and every release that the source names and the store lacks; their names.

    A released version's date is the day on which it shipped, not a promise (Jira overwrites it): it becomes
    the day on which the launch landed, and no target date. An unreleased version's date is its target.
    """
    squads = _new_squads(store)
    if squads:
        store.plans.add_squads(squads, token=f"{token}-squads", at=now, kind="imported")
    _end_shipped(store, source, token=token, now=now)
    launches = _new_launches(store, source, now)
    if launches:
        store.plans.add_launches(launches, token=f"{token}-launches", at=now, kind="imported")
    store.plans.settle(at=now)
    return Names(tuple(each.name for each in squads), tuple(each.name for each in launches))


def _new_squads(store: Store) -> list[Squad]:
    present = store.plans.squads()
    owned = {claim for squad in present for claim in squad.claims}
    taken = {squad.id for squad in present}
    tribes = {tribe.id for tribe in store.plans.tribes()}
    found: list[Squad] = []
    for claim in store.work.claims():
        kind, _, name = claim.partition(":")
        if kind != "squad" or claim in owned:
            continue
        id = free_id(slug(name), taken)
        taken.add(id)
        # A squad is named "PROJECT component" in such folders: the project is the nearest thing to a tribe.
        tribe = name.split(" ")[0] if " " in name else ""
        if tribe and slug(tribe) not in tribes:
            store.plans.put_tribe(Tribe(slug(tribe), tribe))
            tribes.add(slug(tribe))
        found.append(Squad(id=id, name=name, tribe_id=slug(tribe) if tribe else None, claims=(claim,)))
    return found


def _new_launches(store: Store, source: str, now: datetime) -> list[Launch]:
    present = store.plans.launches()
    scoped = {scope for launch in present for scope in launch.scopes}
    taken = {launch.id for launch in present}
    begun = store.work.first_created()
    versions = [
        version
        for origin, version in store.work.versions()
        if origin == source
        and version.kind == "release"
        and f"version:{version.id}" in begun
        and f"version:{version.id}" not in scoped
    ]
    twins = Counter(slug(version.name) for version in versions)
    found = []
    for version in versions:
        name = version.name if twins[slug(version.name)] == 1 else f"{version.name} ({version.project})"
        id = free_id(slug(name), taken)
        taken.add(id)
        found.append(_launch(id, name, version, begun, now))
    return found


def _end_shipped(store: Store, source: str, *, token: str, now: datetime) -> None:
    """End launches whose versions have all been released since; what was declared of an end stands."""
    versions = {f"version:{version.id}": version for origin, version in store.work.versions() if origin == source}
    for launch in store.plans.launches():
        mine = [versions[scope] for scope in launch.scopes if scope in versions]
        ends = [_ended(version, now) for version in mine]
        if launch.state is not LaunchState.OPEN or launch.outcomes or len(mine) != len(launch.scopes):
            continue
        days = [day for day in ends if day]
        if days and len(days) == len(ends):
            changes = {"state": LaunchState.CLOSED.value, "ended_on": max(days)}
            store.plans.change_launch(launch.id, "shipped", changes, token=f"{token}-{launch.id}", at=now)


def _launch(id: str, name: str, version: Version, begun: Mapping[str, date], now: datetime) -> Launch:
    scope = f"version:{version.id}"
    known_from = min(filter(None, [begun[scope], version.start, version.release]), default=begun[scope])
    promised: Sequence[TargetDate] = ()
    if version.release and not version.released:
        promised = (TargetDate(version.release, Precision.DAY, now, FROM_JIRA),)
    ended = _ended(version, now)
    return Launch(
        id=id,
        name=name,
        known_from=known_from,
        scopes=(scope,),
        dates=tuple(promised),
        state=LaunchState.CLOSED if ended else LaunchState.OPEN,
        ended_on=ended,
    )


def _ended(version: Version, now: datetime) -> date | None:
    if version.released and version.release and version.release <= now.date() + timedelta(days=1):
        return version.release
    return None


def free_id(wanted: str, taken: set[str]) -> str:
    """The id, or with the first number that makes it free; it is taken from then on by whoever adds it."""
    id, n = wanted, 2
    while id in taken:
        id, n = f"{wanted}-{n}", n + 1
    return id
