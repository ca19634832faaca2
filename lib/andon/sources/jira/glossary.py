"""What the fields and statuses of one Jira mean, and what is remembered of it.

A status counts by its category, never by its name, which every team and language chooses. A custom field is found
by its type, never by its number. A status that is deleted stays in the histories of issues, so what it meant is
kept for good in the memory that every sync hands on to the next.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from andon.model import Category
from andon.sources.jira.reader import Raw

DISCARDED = frozenset(
    {
        "won't do",
        "won't fix",
        "duplicate",
        "cannot reproduce",
        "invalid",
        "declined",
        "incomplete",
        "not a bug",
        "not planned",
        "obsolete",
        "cancelled",
        "canceled",
        "rejected",
        "abandoned",
        "withdrawn",
    }
)
"""Resolutions, as `plain` writes them, of work that ended without being delivered; andon.toml can name more."""

RULES = 1
"""Rises when this version of Andon reads an unchanged issue differently than the one before."""

ISSUE_FIELDS = (
    "summary",
    "issuetype",
    "project",
    "status",
    "resolution",
    "resolutiondate",
    "created",
    "updated",
    "components",
    "fixVersions",
    "parent",
)
"""Every system field that Andon reads. None holds a person; a test sees to it."""

SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
TEAM_POINTS = "com.pyxis.greenhopper.jira:jsw-story-points"
FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
CHECKBOXES = "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"


@dataclass(frozen=True, slots=True)
class Glossary:
    """What the fields and statuses of one Jira mean."""

    sprint: str | None
    """Id of the field, as are the next ones; None where the site has no such field."""
    epic: str | None
    flagged: str | None
    points: tuple[str, ...]
    """Several estimate fields can coexist; the first with a value counts."""
    history: Mapping[str, str]
    """From a changelog's field id or lower-case name to the field of `model.Change`."""
    by_id: Mapping[str, Category]
    by_name: Mapping[str, Category]
    discarded: frozenset[str]
    edition: int = 0
    """Rises when what is known of an issue has to be read anew although the issue was not edited."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields to request: all that is read and nothing else."""
        own = (self.sprint, self.epic, self.flagged, *self.points)
        return (*ISSUE_FIELDS, *(each for each in own if each))

    def category(self, id: str | None, name: str | None) -> Category:
        """The category of a status in a history.

        A status that was deleted before Andon ever saw it is known by neither id nor name. Work was in it, so it
        had begun, and nothing says that it was done.
        """
        known = self.by_id.get(id or "") or self.by_name.get((name or "").casefold())
        return known or Category.INDETERMINATE

    def under(self, columns: Mapping[str, Category]) -> "Glossary":
        """The same with what a board's columns say of statuses."""
        return replace(self, by_id={**self.by_id, **columns})


def glossary(fields: Iterable[Raw], statuses: Iterable[Raw], discarded: Iterable[str] = DISCARDED) -> Glossary:
    """Read a site's list of fields and list of statuses."""
    custom = [each for each in fields if (each.get("schema") or {}).get("custom")]
    sprint = _first(each["id"] for each in custom if each["schema"]["custom"] == SPRINT)
    epic = _first(each["id"] for each in custom if each["schema"]["custom"] == EPIC_LINK)
    flagged = _first(each["id"] for each in custom if is_flag(each))
    points = tuple(each["id"] for each in custom if is_points(each))
    known = {str(each["id"]): (category_of(each.get("statusCategory")), each["name"].casefold()) for each in statuses}
    return Glossary(
        sprint=sprint,
        epic=epic,
        flagged=flagged,
        points=points,
        history=_history_names(custom, {"sprint": [sprint], "flagged": [flagged], "epic": [epic], "points": points}),
        by_id={id: category for id, (category, _) in known.items()},
        by_name={name: category for category, name in known.values()},
        discarded=frozenset(plain(each) for each in discarded),
    )


def plain(name: str) -> str:
    """A name as it is compared: in lower case, with straight apostrophes."""
    return name.casefold().replace("\u2019", "'").strip()


# ------------------------------------------------------------------------------ memory


def remembered(
    now: Glossary, statuses: Iterable[Raw], components: Mapping[str, str], memory: Mapping[str, Any]
) -> tuple[Glossary, dict[str, Any]]:
    """The glossary of today with what earlier syncs knew, and the memory for the next one, as JSON.

    `components` goes from ids to names. The edition rises when what was read before was read by other rules: a
    status has another category now, a component another name, a field another id, a resolution another weight.
    """
    before: Mapping[str, tuple[str, str]] = memory.get("statuses", {})
    here = {str(each["id"]): (each["name"], now.by_id[str(each["id"])].value) for each in statuses}
    turned = any(id in before and before[id][1] != category for id, (_, category) in here.items())
    named: Mapping[str, str] = memory.get("components", {})
    renamed = any(named.get(id, name) != name for id, name in components.items())
    rules = {
        "rules": RULES,
        "fields": {"sprint": now.sprint, "epic": now.epic, "flagged": now.flagged, "points": list(now.points)},
        "discarded": sorted(now.discarded),
    }
    others = any(name in memory and memory[name] != value for name, value in rules.items())
    edition = int(memory.get("edition", 0)) + (turned or renamed or others)
    known = {**before, **here}
    whole = replace(
        now,
        by_id={id: Category(category) for id, (_, category) in known.items()},
        by_name={name.casefold(): Category(category) for name, category in known.values()} | dict(now.by_name),
        edition=edition,
    )
    return whole, {
        **memory,
        **rules,
        "statuses": {id: list(each) for id, each in known.items()},
        "components": {**named, **components},
        "edition": edition,
    }


# ------------------------------------------------------------------------------ a board's columns


class NoSuchColumn(LookupError):
    """The board has no column of that name; carries the names that it has."""


def column_categories(configuration: Raw, words: Glossary, *, started: str = "", done: str = "") -> dict[str, Category]:
    """What a board says of its statuses: begun from the column `started` on, done from the column `done` on.

    Where only one is named, Jira's categories go on telling the rest. NoSuchColumn: a name that the board lacks.
    """
    columns = configuration["columnConfig"]["columns"]
    names = [column["name"].casefold() for column in columns]
    for wanted in (started, done):
        if wanted and wanted.casefold() not in names:
            raise NoSuchColumn(wanted, [column["name"] for column in columns])
    first_started = names.index(started.casefold()) if started else None
    first_done = names.index(done.casefold()) if done else None
    return {
        str(status["id"]): _by_column(number, words.category(str(status["id"]), None), first_started, first_done)
        for number, column in enumerate(columns)
        for status in column["statuses"]
    }


def _by_column(number: int, jiras: Category, first_started: int | None, first_done: int | None) -> Category:
    if first_done is not None and number >= first_done:
        return Category.DONE
    if first_started is not None:
        if number < first_started:
            return Category.NEW
        jiras = Category.INDETERMINATE if jiras is Category.NEW else jiras
    if first_done is not None and jiras is Category.DONE:
        return Category.INDETERMINATE
    return jiras


# ------------------------------------------------------------------------------ one field, one status


def is_points(raw: Raw) -> bool:
    """Whether a field holds story points. Both spellings of the name occur, even in one site's history."""
    kind, name = raw["schema"]["custom"], raw["name"].casefold()
    return bool(kind == TEAM_POINTS or (kind == FLOAT and name == "story points"))


def is_flag(raw: Raw) -> bool:
    """Whether a field is Jira's impediment flag, which has no type of its own."""
    return bool(raw["name"] == "Flagged" and raw["schema"]["custom"] == CHECKBOXES)


def category_of(raw: Raw | None) -> Category:
    """By key: id and name differ by language and site. A status without a category is where work begins."""
    key = (raw or {}).get("key")
    return Category(key) if key in {"indeterminate", "done"} else Category.NEW


def _history_names(custom: Iterable[Raw], ours: Mapping[str, Iterable[str | None]]) -> dict[str, str]:
    """Cloud names the field of a change by id, Data Center by name only: both lead to ours."""
    names = {
        "status": "status",
        "resolution": "resolution",
        "fixVersions": "fix_version",
        "fix version": "fix_version",
        # Cloud's word for what the field Epic Link was, in the history only.
        "issueparentassociation": "epic",
    }
    by_id = {id: field for field, ids in ours.items() for id in ids if id}
    for each in custom:
        if each["id"] in by_id:
            names[each["id"]] = names[each["name"].casefold()] = by_id[each["id"]]
    return names


def _first(ids: Iterator[str]) -> str | None:
    return next(ids, None)
