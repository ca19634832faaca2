"""From an issue, an epic or a version in Jira to the launches in which it is, and the squad whose it is.

Which launch an issue is in is part of the plan, which everybody may see; nothing here tells of a forecast.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import Launch, LaunchState, Squad

if TYPE_CHECKING:
    from andon.store import Store

LONGEST = 100
"""No key and no id of Jira is longer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something of a source stands in Andon."""

    source: str
    """Empty where only a launch knows of it: an epic that no source has brought."""
    key: str
    """Its key as it is now, or the version's name."""
    summary: str
    squad: Squad | None
    launches: tuple[Launch, ...]
    """Open ones first, by name."""


def places_of_issue(store: Store, key: str, source: str = "") -> tuple[Place, ...]:
    """Where the issue of this key stands, in each source that knows it, or in the named one.

    NotFound where nobody knows it; InvalidInput for what is no key.
    """
    asked = _asked(key, "SHOP-12").upper()
    squads = {each.id: each for each in store.plans.squads()}
    found = [
        Place(
            each.source,
            each.key,
            each.summary,
            squads.get(each.squad_id or ""),
            _launches(store, {*each.scopes, f"epic:{each.key}", f"epic:{asked}"}),
        )
        for each in store.work.known_as(asked)
        if source in {"", each.source}
    ]
    if not found and not source and (launches := _launches(store, {f"epic:{asked}"})):
        found = [Place("", asked, "", None, launches)]
    if not found:
        raise NotFound(
            f"{asked} is not among what Andon has read from Jira.",
            hint="It may be of a project that is not connected, newer than the last sync, or deleted in Jira.",
        )
    return tuple(found)


def places_of_version(store: Store, version_id: str, source: str = "") -> tuple[Place, ...]:
    """Where the version of this id (the number in its address in Jira) stands. NotFound where nobody knows it."""
    asked = _asked(version_id, "10100")
    found = [
        Place(each, version.name, "", None, _launches(store, {f"version:{version.id}"}))
        for each, version in store.work.versions()
        if version.id.rpartition("/")[2] == asked and source in {"", each}
    ]
    if not found:
        raise NotFound(
            f"There is no version {asked} in what Andon has read from Jira.",
            hint="It is the number at the end of the version's address in Jira.",
        )
    return tuple(found)


def only_launch(places: Collection[Place]) -> Launch | None:
    """The launch that is meant beyond doubt: the only one, or the only one that is open."""
    launches = {each.id: each for place in places for each in place.launches}
    still_open = [each for each in launches.values() if each.state is LaunchState.OPEN]
    meant = still_open if len(still_open) == 1 else list(launches.values())
    return meant[0] if len(places) == 1 and len(meant) == 1 else None


def _launches(store: Store, scopes: Collection[str]) -> tuple[Launch, ...]:
    found = [each for each in store.plans.launches() if not set(scopes).isdisjoint(each.scopes)]
    return tuple(sorted(found, key=lambda each: (each.state is not LaunchState.OPEN, each.name.casefold(), each.id)))


def _asked(words: str, example: str) -> str:
    asked = words.strip()
    if not asked or len(asked) > LONGEST or not asked.isprintable() or any(each.isspace() for each in asked):
        raise InvalidInput("That is no key of Jira.", hint=f"Write it as Jira does, like {example}.")
    return asked
