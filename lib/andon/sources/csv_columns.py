"""What the columns and words of a CSV export mean: guessed by the names that Jira gives them, corrected by a person.

Columns that are known to hold people can be guessed for nothing and chosen for nothing: what they hold is never read
(promise 6, `csv_people`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from difflib import get_close_matches
from enum import StrEnum

from andon.config.exports import Field, Order
from andon.errors import InvalidInput
from andon.model import Category
from andon.sources.csv_people import PEOPLE, words_of

NEEDED = (Field.KEY, Field.STATUS, Field.CREATED)
"""Without these there is no issue."""

DATES = (Field.CREATED, Field.UPDATED, Field.DONE)

_KNOWN: Mapping[Field, tuple[str, ...]] = {
    Field.KEY: ("issue key", "key", "work item key"),
    Field.PROJECT: ("project key",),
    Field.TYPE: ("issue type", "work type", "issuetype", "type"),
    Field.SUMMARY: ("summary",),
    Field.STATUS: ("status",),
    Field.CATEGORY: ("status category",),
    Field.RESOLUTION: ("resolution",),
    Field.CREATED: ("created", "created date"),
    Field.UPDATED: ("updated", "updated date"),
    # When Cloud saw it enter a done status stands in where nobody set a resolution.
    Field.DONE: ("resolved", "resolution date", "resolutiondate", "status category changed"),
    Field.COMPONENTS: ("components", "component/s", "component"),
    Field.SQUAD: ("custom field (squad)", "squad", "team name"),
    Field.VERSIONS: ("fix versions", "fix version/s", "fix version"),
    Field.SPRINTS: ("sprint", "custom field (sprint)"),
    Field.POINTS: (
        "custom field (story points)",
        "custom field (story point estimate)",
        "story points",
        "story point estimate",
    ),
    Field.PARENT: ("parent key", "parent"),
    Field.PARENT_ID: ("parent id",),
    Field.ID: ("issue id", "work item id"),
    Field.EPIC: ("custom field (epic link)", "epic link"),
    Field.FLAGGED: ("custom field (flagged)", "flagged"),
}
"""Names of columns in an export, in small letters; what stands first is asked first."""


def is_about_people(column: str) -> bool:
    """Whether a column by its name holds people: it is not read, whatever somebody takes it for."""
    return bool(PEOPLE.search(words_of(column)))


@dataclass(frozen=True, slots=True)
class Reading:
    """How exports are to be read, as far as somebody said so; the rest is guessed."""

    columns: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    """Names of columns; an empty tuple reads none."""
    statuses: Mapping[str, Category] = field(default_factory=dict)
    dates: Order | None = None
    zone: tzinfo = UTC
    """Of the person who made the export: its dates are told in it."""
    discarded: tuple[str, ...] = ()
    """Resolutions, beside the usual English ones, of work that ended without being delivered."""
    leave_out: bool = False
    """Whether rows in which something is wrong are left out, instead of nothing being read."""


def columns_of(header: Sequence[str], said: Mapping[Field, tuple[str, ...]]) -> dict[Field, tuple[str, ...]]:
    """The columns of this header by what they are taken for, each name once; what was said beats the guess."""
    there = {name.casefold(): name for name in reversed(header) if name and not is_about_people(name)}
    found: dict[Field, tuple[str, ...]] = {}
    for each in Field:
        names = [name.casefold() for name in said.get(each, _KNOWN[each])]
        found[each] = tuple(there[name] for name in names if name in there)
    return found


def check_said(headers: Iterable[Sequence[str]], said: Mapping[Field, tuple[str, ...]]) -> None:
    """InvalidInput for a column of people, and for one that no file has."""
    there = {name.casefold(): name for header in headers for name in header if name}
    for each, names in said.items():
        for name in names:
            if is_about_people(name):
                raise InvalidInput(
                    f"{name!r} cannot be {each}: it holds people, and no person is measured.",
                    hint="Choose a column of the work itself.",
                )
            if name.casefold() not in there:
                near = get_close_matches(name.casefold(), there, n=1)
                hint = f"Did you mean {there[near[0]]!r}?" if near else "Write it as the first line of the file does."
                raise InvalidInput(f"No file has a column {name!r} for {each}.", hint=hint)


def missing(columns: Iterable[Mapping[Field, tuple[str, ...]]]) -> Field | None:
    """The first field that every file needs and one does not have."""
    return next((each for found in columns for each in NEEDED if not found[each]), None)


# ------------------------------------------------------------------------------ what statuses mean


def _words(*lines: str) -> frozenset[str]:
    return frozenset(each.strip() for line in lines for each in line.split(","))


_CATEGORIES: Mapping[Category, frozenset[str]] = {
    Category.NEW: _words(
        "to do, new, no category, undefined",
        "zu erledigen, à faire, por hacer, tareas por hacer, da completare, a fazer, te doen, att göra",
    ),
    Category.INDETERMINATE: _words(
        "in progress, indeterminate",
        "in arbeit, en cours, en curso, in corso, em andamento, in uitvoering, pågår",
    ),
    Category.DONE: _words(
        "done, complete",
        "fertig, terminé, listo, completata, concluído, itens concluídos, gereed, klart",
    ),
}
"""What the column of status categories says, in some languages."""

_STATUSES: Mapping[Category, frozenset[str]] = {
    Category.NEW: _words(
        "open, reopened, backlog, to be done, selected for development, ready, ready for development, ready for dev",
        "waiting, triage, needs triage, planned, draft, idea",
        "offen, neu, geplant, ouvert, nouveau, abierto, nuevo, öppen",
    ),
    Category.INDETERMINATE: _words(
        "in development, in review, code review, review, in test, in testing, testing, qa, in qa, ready for qa",
        "ready for test, ready for review, blocked, on hold, implementing, doing, started, building, in analysis",
        "analysis, uat, ready for release, ready to deploy, in bearbeitung, in prüfung, en revue, en revisión",
    ),
    Category.DONE: _words(
        "closed, resolved, released, deployed, shipped, verified, cancelled, canceled, rejected, declined, won't do",
        "won't fix, duplicate, obsolete, abandoned, archived, live, in production",
        "geschlossen, erledigt, abgeschlossen, fermé, résolu, cerrado, resuelto, hecho, stängd",
    ),
}
"""Names of statuses that teams often choose."""


class Source(StrEnum):
    """How the category of a status is known."""

    SAID = "you said so"
    TOLD = "the export says so"
    KNOWN = "a usual name"
    GUESSED = "a guess"


def parse_category(text: str) -> Category | None:
    """A category as the export or a person writes it; None for another word."""
    name = " ".join(text.casefold().split())
    return next((category for category, names in _CATEGORIES.items() if name in names), None)


def guess_category(status: str, *, resolved: bool) -> tuple[Category, Source]:
    """What a status means where nobody says it: by its name, or else by whether its issues have been resolved."""
    name = " ".join(status.casefold().replace("\u2019", "'").split())
    usual = parse_category(name) or next((each for each, names in _STATUSES.items() if name in names), None)
    if usual:
        return usual, Source.KNOWN
    # Work was in it, so it had begun; and nothing but a resolution says that it was done.
    return (Category.DONE if resolved else Category.INDETERMINATE), Source.GUESSED
