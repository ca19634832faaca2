"""Propose squads and launches from what a Jira has. A person ticks what is true; nothing here ranks anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from andon.model import slug

if TYPE_CHECKING:
    from andon.model import Version
    from andon.usecases.ports import Discovery, FoundBoard, FoundComponent, FoundProject

LONGEST_NAME = 100
"""Characters; the store takes 120, and what tells twins apart comes behind it."""


@dataclass(frozen=True, slots=True)
class ProposedSquad:
    """A squad that may exist. `slug(name)` is its lasting id, which no other one has."""

    name: str
    claim: str
    """What it owns, such as `component:Web`."""
    why: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class ProposedLaunch:
    """A launch that may be planned. `slug(name)` is its lasting id, which no other one has."""

    name: str
    why: str
    ticked: bool
    version: str = ""
    """A version's name, or its id where the name alone is not clear; else an epic."""
    epic: str = ""
    target: date | None = None
    """Set where Andon could not follow the date in Jira by itself."""
    note: str = ""
    """What somebody who reads the file wants to know beside it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person may tick, and how much of it is planned already."""

    squads: tuple[ProposedSquad, ...]
    launches: tuple[ProposedLaunch, ...]
    known_squads: int = 0
    known_launches: int = 0


class PresentSquad(Protocol):
    """A squad that is planned already."""

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    @property
    def claims(self) -> tuple[str, ...]:
        """What it owns."""
        ...


class PresentLaunch(Protocol):
    """A launch that is planned already."""

    @property
    def version(self) -> str | tuple[str, ...]:
        """The names or ids of its versions."""
        ...

    @property
    def epic(self) -> str:
        """The key of its epic; empty where it is none."""
        ...

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...


def propose(
    discovery: Discovery, *, squads: Sequence[PresentSquad] = (), launches: Sequence[PresentLaunch] = ()
) -> Proposal:
    """Squads and launches that the projects suggest, without those that are planned already.

    Squads are components in which somebody works; where there are none, boards that show a part of the project;
    else the project itself. Coarser ones are offered too, unticked.
    """
    claimed = {claim for squad in squads for claim in squad.claims}
    planned = {name for launch in launches for name in _scope_names(launch)}
    all_squads = [each for project in discovery.projects for each in _squads(project, discovery)]
    all_launches = [each for project in discovery.projects for each in _launches(project, discovery)]
    new_squads = [each for each in all_squads if each.item.claim not in claimed]
    new_launches = [each for each in all_launches if not planned & each.aliases]
    return Proposal(
        squads=tuple(_named(new_squads, all_squads, {squad.key for squad in squads})),
        launches=tuple(_named(new_launches, all_launches, {launch.key for launch in launches})),
        known_squads=len(all_squads) - len(new_squads),
        known_launches=len(all_launches) - len(new_launches),
    )


Item = TypeVar("Item", ProposedSquad, ProposedLaunch)


@dataclass(frozen=True, slots=True)
class _Draft(Generic[Item]):
    """A proposal before names are made unique."""

    item: Item
    kind: str
    apart: str
    """What tells it apart from another one of its name."""
    aliases: frozenset[str] = frozenset()
    """The ways in which a plan may name a launch's version or epic."""


# ------------------------------------------------------------------------------ squads


def _squads(project: FoundProject, discovery: Discovery) -> Iterator[_Draft[ProposedSquad]]:
    alive = [each for each in project.components if each.lately is None or each.lately > 0]
    boards = [each for each in project.boards if _is_part(each, project)]
    for component in sorted(alive, key=lambda each: each.name.casefold()):
        squad = ProposedSquad(component.name, _claim(component, discovery), _lately(component.lately), True)
        yield _Draft(squad, "component", project.key)
    for board in sorted(boards, key=lambda each: (each.name.casefold(), each.id)):
        why = f"the board shows a part of {project.key}"
        yield _Draft(ProposedSquad(board.name, f"board:{board.id}", why, not alive), "board", f"board {board.id}")
    alone = not alive and not boards
    why = "it has no components or boards that divide it" if alone else "if one squad does all of it"
    yield _Draft(ProposedSquad(project.name, f"project:{project.key}", why, alone), "project", project.key)


def _claim(component: FoundComponent, discovery: Discovery) -> str:
    """A component by its name, which counts in every project; where two projects have it, by both."""
    owners = sum(each.name == component.name for other in discovery.projects for each in other.components)
    if owners == 1:
        return f"component:{component.name}"
    return f"jql:{component.jql}"


def _is_part(board: FoundBoard, project: FoundProject) -> bool:
    """Whether a board shows some of the project's living work, and not all of it."""
    if board.whole or not board.filter or board.lately == 0:
        return False
    return board.lately is None or project.lately is None or board.lately < project.lately


def _lately(number: int | None) -> str:
    if number is None:
        return "a component"
    return f"{number} {'issue' if number == 1 else 'issues'} changed in 180 days"


# ------------------------------------------------------------------------------ launches


def _launches(project: FoundProject, discovery: Discovery) -> Iterator[_Draft[ProposedLaunch]]:
    told = Counter(version.name for each in discovery.projects for version in each.versions)
    open_versions = [each for each in project.versions if not each.released and not each.archived]
    for version in sorted(open_versions, key=lambda each: (each.release or date.max, each.name.casefold())):
        aliases = frozenset({version.id, version.name})
        yield _Draft(_of_version(version, project, told), "version", project.key, aliases)
    for epic in sorted(project.epics, key=lambda each: (each.due, each.key)):
        why = f"open, due on {epic.due}"
        launch = ProposedLaunch(epic.name, why, ticked=False, epic=epic.key, target=epic.due)
        yield _Draft(launch, "epic", epic.key, frozenset({epic.key}))


def _of_version(version: Version, project: FoundProject, told: Counter[str]) -> ProposedLaunch:
    """Without a target: a launch that has none gets its version's release date at every sync, and follows it."""
    # A name of digits alone might be another version's id.
    clear = told[version.name] == 1 and not version.name.isdecimal()
    note = "" if clear else f"{one_line(version.name)} of {project.key}"
    if version.release is None:
        why = "unreleased, without a date"
        return ProposedLaunch(version.name, why, False, version=version.name if clear else version.id, note=note)
    why = f"to be released on {version.release}"
    return ProposedLaunch(version.name, why, True, version=version.name if clear else version.id, note=note)


def _scope_names(launch: PresentLaunch) -> Iterator[str]:
    yield from (launch.version,) if isinstance(launch.version, str) else launch.version
    yield launch.epic


# ------------------------------------------------------------------------------ names


def _named(drafts: Sequence[_Draft[Item]], everybody: Sequence[_Draft[Item]], taken: Iterable[str]) -> Iterator[Item]:
    """Give every draft a name whose id is free.

    Twins of a kind are told apart whether or not both are new, so that a name does not hang on what was ticked before.
    """
    twins = Counter((draft.kind, slug(one_line(draft.item.name))) for draft in everybody)
    ids = set(taken)
    for draft in drafts:
        name = one_line(draft.item.name) or draft.apart
        tries = _tries(name, draft.apart, twin=twins[draft.kind, slug(name)] > 1)
        free = next(each for each in tries if slug(each) not in ids)
        ids.add(slug(free))
        yield replace(draft.item, name=free)


def _tries(name: str, apart: str, *, twin: bool) -> Iterator[str]:
    if not twin:
        yield name
    yield f"{name} ({apart})"
    yield from (f"{name} ({apart}) {n}" for n in count(2))


def one_line(name: str) -> str:
    """A name as people can read it in one line: without control characters, and not endless."""
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())[:LONGEST_NAME].strip()
