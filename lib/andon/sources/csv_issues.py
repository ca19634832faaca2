"""Rows of a CSV export become issues; what cannot be read is told by row, and nothing is made up.

An export is how things are now. It has no history, so that an issue was done when it was resolved; one that is done
without a date is closed since nobody knows when, which counts for no pace. Versions come by their names alone.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from andon.config.exports import CATEGORY_NAMES, Field
from andon.model import Category, Issue
from andon.sources.csv_columns import Reading, Source, guess_category, parse_category
from andon.sources.csv_dates import moment
from andon.sources.csv_rows import KEY, MOST_FAULTS, MOST_ROWS, Fault, Line, OpenedFile, read_lines
from andon.sources.csv_text import CsvFile
from andon.sources.jira.glossary import DISCARDED, plain

_SUB_TASK = re.compile(
    r"sub-?task|unteraufgabe|sous-?tâche|subtarea|subtarefa|sottotask|deltaak|delopgave", re.IGNORECASE
)
_LONGEST = 250
"""Characters of a name, and four times as many of a summary: Jira's own bound is 255."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a status is taken for."""

    category: Category
    how: Source
    issues: int


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that was read out of some files."""

    files: tuple[OpenedFile, ...]
    issues: Mapping[str, Issue]
    """By key."""
    updated: Mapping[str, datetime]
    """When an issue was last edited, where the export says so."""
    statuses: Mapping[str, Meant]
    versions: tuple[tuple[str, str], ...]
    """Project and name."""
    sprints: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    """The first of them; `faulty_rows` counts all."""
    faulty_rows: int = 0
    faulty_keys: frozenset[str] = frozenset()
    """Issues that are there, in rows that cannot be read."""
    repeated: int = 0
    """Rows of issues of which another row is newer."""

    @property
    def done_unknown(self) -> int:
        """Issues that are done, nobody knows since when."""
        return sum(each.category is Category.DONE and each.done is None for each in self.issues.values())


def read_exports(files: Sequence[CsvFile], reading: Reading, most_rows: int = MOST_ROWS) -> Export:
    """All issues of the files. Raises SourceError for a file that is none, InvalidInput for a mapping that cannot be.

    What is wrong in rows is in the answer, and so are dates that can be read in two ways (`OpenedFile.orders`).
    """
    lines, opened = read_lines(files, reading, most_rows)
    statuses = _statuses(lines, reading)
    parents = _Parents(lines)
    faults: list[Fault] = []
    faulty: set[str] = set()
    newest: dict[str, tuple[datetime | None, Issue]] = {}
    repeated, wrong = 0, sum(each.passed_over for each in opened)
    for line in lines:
        read = _issue(line, statuses, parents, reading)
        if line.faults or read is None:
            faults += line.faults[: MOST_FAULTS - len(faults)]
            wrong += 1
            faulty.add(line.key)
            continue
        key = read[1].key
        repeated += key in newest
        if key not in newest or not _is_older(read[0], newest[key][0]):
            newest[key] = read
    return Export(
        files=tuple(opened),
        issues={key: issue for key, (_, issue) in newest.items()},
        updated={key: at for key, (at, _) in newest.items() if at},
        statuses=statuses,
        versions=_versions(each for _, each in newest.values()),
        sprints=tuple(dict.fromkeys(name for _, each in newest.values() for name in each.sprints)),
        faults=tuple(faults),
        faulty_rows=wrong,
        faulty_keys=frozenset(faulty - {""}),
        repeated=repeated,
    )


def undecided(export: Export) -> OpenedFile | None:
    """The first file whose dates can be read in more than one way."""
    return next((each for each in export.files if len(each.orders) > 1), None)


def version_id(project: str, name: str) -> str:
    """A version's id: an export tells its name alone, which is unique in its project."""
    return f"{project}/{name}"


# ------------------------------------------------------------------------------ statuses and parents


def _statuses(lines: Iterable[Line], reading: Reading) -> dict[str, Meant]:
    """What each status is taken for: as somebody said, as the export says, or as it is called."""
    said = {name.casefold(): category for name, category in reading.statuses.items()}
    seen: Counter[str] = Counter()
    told: dict[str, Counter[Category]] = {}
    resolved: Counter[str] = Counter()
    for line in lines:
        name = line.first(Field.STATUS)
        if not name:
            continue
        seen[name] += 1
        resolved[name] += bool(line.first(Field.DONE) or line.first(Field.RESOLUTION))
        category = parse_category(line.first(Field.CATEGORY))
        if category:
            told.setdefault(name, Counter())[category] += 1
    found = {}
    for name, number in seen.most_common():
        if name.casefold() in said:
            found[name] = Meant(said[name.casefold()], Source.SAID, number)
        elif name in told:
            found[name] = Meant(told[name].most_common(1)[0][0], Source.TOLD, number)
        else:
            found[name] = Meant(*guess_category(name, resolved=2 * resolved[name] > number), number)
    return found


class _Parents:
    """Whose parts issues are: an export names a parent by its key, or by an id that another row explains."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._keys = {line.first(Field.ID): line.key for line in lines if line.first(Field.ID)}
        self._lines = {line.key: line for line in lines if line.key}

    def parent(self, line: Line) -> str | None:
        """The key of the issue that it belongs to; None where the export does not tell it."""
        named = (*line.every(Field.PARENT), *line.every(Field.PARENT_ID))
        keys = (each.upper() if KEY.fullmatch(each) else self._keys.get(each, "") for each in named)
        return next((key for key in keys if key), None)

    def epic(self, line: Line) -> str | None:
        """The key of its epic, which for a sub-task only its parent knows."""
        if not _is_sub_task(line):
            return self._own_epic(line)
        above = self._lines.get(self.parent(line) or "")
        return self._own_epic(above) if above else self._link(line)

    def _own_epic(self, line: Line) -> str | None:
        return self._link(line) or (None if _is_sub_task(line) else self.parent(line))

    def _link(self, line: Line) -> str | None:
        told = line.first(Field.EPIC).upper()
        return told if KEY.fullmatch(told) else None


def _is_sub_task(line: Line) -> bool:
    by_id_alone = bool(line.every(Field.PARENT_ID)) and not line.every(Field.PARENT)
    return by_id_alone or bool(_SUB_TASK.search(line.first(Field.TYPE)))


# ------------------------------------------------------------------------------ one issue


def _issue(
    line: Line, statuses: Mapping[str, Meant], parents: _Parents, reading: Reading
) -> tuple[datetime | None, Issue] | None:
    """The issue of a row, and when it was edited last; None where it cannot be one (`line.faults` says why)."""
    key, status = line.key, line.first(Field.STATUS)
    if not key:
        line.wrong(Field.KEY, line.first(Field.KEY), "is no key of an issue, like SHOP-12")
        return None
    if not status:
        line.wrong(Field.STATUS, "", "is empty")
        return None
    _check_category(line)
    created, updated, done = (_moment(line, each, reading) for each in (Field.CREATED, Field.UPDATED, Field.DONE))
    points = _points(line)
    if created is None or line.faults:
        if created is None and not line.first(Field.CREATED):
            line.wrong(Field.CREATED, "", "is empty")
        return None
    category = statuses[status].category
    resolution = line.first(Field.RESOLUTION)
    done = done if category is Category.DONE else None
    parent, epic = parents.parent(line), parents.epic(line)
    issue = Issue(
        id=key,
        key=key,
        project=_project(line, key),
        type=line.first(Field.TYPE)[:_LONGEST],
        status=status[:_LONGEST],
        category=category,
        created=created,
        updated="",
        summary=line.first(Field.SUMMARY)[: 4 * _LONGEST],
        resolution=resolution[:_LONGEST] if _is_resolution(resolution) else None,
        delivered=done is not None and not _is_discarded(resolution, reading),
        done=done,
        points=points,
        parent=parent or epic,
        # Since when a flag is up an export does not say: at the latest since the last edit.
        flagged_since=(updated or created) if line.first(Field.FLAGGED) else None,
        claims=_claims(line, key),
        scopes=_scopes(line, key, epic),
        sprints=_several(line, Field.SPRINTS),
    )
    return updated, replace(issue, updated=_stamp(issue, updated))


def _check_category(line: Line) -> None:
    told = line.first(Field.CATEGORY)
    if told and parse_category(told) is None:
        known = ", ".join(CATEGORY_NAMES.values())
        line.wrong(Field.CATEGORY, told, f"is none of {known}; leave the column out to go by the names of statuses")


def _moment(line: Line, what: Field, reading: Reading) -> datetime | None:
    told = line.first(what)
    if not told:
        return None
    found = moment(told, line.order, reading.zone)
    if found is None:
        line.wrong(what, told, "is no date that is written as the others are")
    return found


def _points(line: Line) -> float | None:
    told = line.first(Field.POINTS)
    if not told:
        return None
    try:
        number = float(told.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        line.wrong(Field.POINTS, told, "is no number")
        return None
    return number


def _project(line: Line, key: str) -> str:
    return line.first(Field.PROJECT)[:_LONGEST] or key.rpartition("-")[0]


def _several(line: Line, what: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each[:_LONGEST] for each in line.every(what)))


def _claims(line: Line, key: str) -> tuple[str, ...]:
    squads = [f"squad:{each}" for each in _several(line, Field.SQUAD)]
    components = [f"component:{each}" for each in _several(line, Field.COMPONENTS)]
    return (*squads, *components, f"project:{_project(line, key)}")


def _scopes(line: Line, key: str, epic: str | None) -> tuple[str, ...]:
    project = _project(line, key)
    versions = [f"version:{version_id(project, each)}" for each in _several(line, Field.VERSIONS)]
    return (*versions, f"epic:{epic}") if epic else tuple(versions)


def _is_resolution(text: str) -> bool:
    return bool(text) and text.casefold() not in {"unresolved", "none"}


def _is_discarded(resolution: str, reading: Reading) -> bool:
    return plain(resolution) in DISCARDED | {plain(each) for each in reading.discarded}


def _stamp(issue: Issue, updated: datetime | None) -> str:
    """All that is known of it, as one word; before that when it was edited, so that of two the newer is known."""
    told = hashlib.blake2b(repr(issue).encode(), digest_size=8).hexdigest()
    return f"{edited(updated)} {told}"


def edited(updated: datetime | None) -> str:
    """When an issue was edited, in a form that is later in the alphabet when it is later; empty where nobody says."""
    return f"{updated:%Y%m%dT%H%M%S}" if updated else ""


def _is_older(one: datetime | None, other: datetime | None) -> bool:
    """Whether the row that comes later is of an earlier day; without dates the later row counts."""
    return one is not None and other is not None and one < other


def _versions(issues: Iterable[Issue]) -> tuple[tuple[str, str], ...]:
    ids = {scope.partition(":")[2] for each in issues for scope in each.scopes if scope.startswith("version:")}
    return tuple(sorted((id.partition("/")[0], id.partition("/")[2]) for id in ids))
