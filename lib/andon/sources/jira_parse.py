"""What Jira's JSON means: raw answers in, words of `andon.model` out. Pure.

Three rules carry most of it. A status counts by its category, never by its name, which every team and language
chooses. A custom field is found by its type, never by its number. And people stay outside: the author of a
change is dropped here, and no field that holds a person is asked for (promise 6).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from andon.model import Category, Change, Issue, Sprint, Version

Raw = Mapping[str, Any]

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
        "obsolete",
    }
)
"""Resolutions, in lower case, of work that ended without being delivered."""

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


# ------------------------------------------------------------------------------ what a site's words mean


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

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields to request: all that is read and nothing else."""
        own = (self.sprint, self.epic, self.flagged, *self.points)
        return (*ISSUE_FIELDS, *(each for each in own if each))

    def category(self, id: str | None, name: str | None) -> Category:
        """The category of a status in a history.

        A status that was deleted is known by neither id nor name. Work was in it, so it had begun, and nothing
        says that it was done.
        """
        known = self.by_id.get(id or "") or self.by_name.get((name or "").casefold())
        return known or Category.INDETERMINATE


def glossary(fields: Iterable[Raw], statuses: Iterable[Raw], discarded: Iterable[str] = DISCARDED) -> Glossary:
    """Read a site's list of fields and list of statuses."""
    custom = [each for each in fields if each.get("schema", {}).get("custom")]
    sprint = _first(each["id"] for each in custom if each["schema"]["custom"] == SPRINT)
    epic = _first(each["id"] for each in custom if each["schema"]["custom"] == EPIC_LINK)
    flagged = _first(each["id"] for each in custom if _is_flag(each))
    points = tuple(each["id"] for each in custom if _is_points(each))
    known = {each["id"]: (_category(each.get("statusCategory")), each["name"].casefold()) for each in statuses}
    return Glossary(
        sprint=sprint,
        epic=epic,
        flagged=flagged,
        points=points,
        history=_history_names(custom, {"sprint": [sprint], "flagged": [flagged], "points": points}),
        by_id={id: category for id, (category, _) in known.items()},
        by_name={name: category for category, name in known.values()},
        discarded=frozenset(each.casefold() for each in discarded),
    )


def _history_names(custom: Iterable[Raw], ours: Mapping[str, Iterable[str | None]]) -> dict[str, str]:
    """Cloud names the field of a change by id, Data Center by name only: both lead to ours."""
    names = {
        "status": "status",
        "resolution": "resolution",
        "fixVersions": "fix_version",
        "fix version": "fix_version",
    }
    by_id = {id: field for field, ids in ours.items() for id in ids if id}
    for each in custom:
        if each["id"] in by_id:
            names[each["id"]] = names[each["name"].casefold()] = by_id[each["id"]]
    return names


def _is_points(raw: Raw) -> bool:
    kind, name = raw["schema"]["custom"], raw["name"].casefold()
    return bool(kind == TEAM_POINTS or (kind == FLOAT and name == "story points"))


def _is_flag(raw: Raw) -> bool:
    return bool(raw["name"] == "Flagged" and raw["schema"]["custom"] == CHECKBOXES)


def _category(raw: Raw | None) -> Category:
    """By key: id and name differ by language and site. A status without a category is where work begins."""
    key = (raw or {}).get("key")
    return Category(key) if key in {"indeterminate", "done"} else Category.NEW


def _first(ids: Iterator[str]) -> str | None:
    return next(ids, None)


# ------------------------------------------------------------------------------ issues


def parse_issue(
    raw: Raw,
    words: Glossary,
    *,
    epic: str | None = None,
    claims: Sequence[str] = (),
    scopes: Sequence[str] = (),
) -> Issue:
    """One issue with its history.

    `epic` is the key of its epic, which for a sub-task only its parent knows. `claims` and `scopes` are those that
    the issue itself does not tell, because they are searches.
    """
    fields = raw["fields"]
    changes = parse_changes(raw, words)
    status, resolution = fields["status"], (fields.get("resolution") or {}).get("name")
    category = words.by_id.get(str(status.get("id"))) or _category(status.get("statusCategory"))
    done = done_at(raw, changes) if category is Category.DONE else None
    project = fields["project"]["key"]
    return Issue(
        id=str(raw["id"]),
        key=raw["key"],
        project=project,
        type=fields["issuetype"]["name"],
        status=status["name"],
        category=category,
        created=moment(fields["created"]),
        updated=fields["updated"],
        summary=fields.get("summary") or "",
        resolution=resolution,
        delivered=done is not None and (resolution or "").casefold() not in words.discarded,
        done=done,
        points=_points(fields, words),
        parent=parent_key(raw) or epic,
        flagged_since=_flagged_since(fields, changes, words),
        claims=(*_claims(fields, project), *claims),
        scopes=(*_scopes(fields, epic), *scopes),
        sprints=tuple(sprint.id for sprint in parse_sprints(fields, words)),
        changes=changes,
    )


def own_epic(raw: Raw, words: Glossary) -> str | None:
    """The key of the epic that the issue itself names."""
    link = raw["fields"].get(words.epic) if words.epic else None
    return link or None


def parent_key(raw: Raw) -> str | None:
    """The key of the issue that a sub-task belongs to."""
    key: str | None = (raw["fields"].get("parent") or {}).get("key")
    return key


def done_at(raw: Raw, changes: Sequence[Change]) -> datetime:
    """When an issue that is done now became so: at the last entry into a done status that it did not leave.

    The first entry would lie about reopened work. Where the history shows no such entry (born done, imported, or
    the status was moved to another category since) the resolution date stands in, else the last that is known.
    """
    last = _last(change for change in changes if change.field == "category")
    if last is not None and last.after == Category.DONE:
        return last.at
    resolved = raw["fields"].get("resolutiondate")
    if resolved:
        return moment(resolved)
    last = _last(change for change in changes if change.field == "status")
    return last.at if last else moment(raw["fields"]["created"])


def _points(fields: Raw, words: Glossary) -> float | None:
    values = (fields.get(id) for id in words.points)
    return next((float(value) for value in values if value is not None), None)


def _flagged_since(fields: Raw, changes: Sequence[Change], words: Glossary) -> datetime | None:
    """Since when the impediment flag has been up; since its creation if its history does not say."""
    if not (words.flagged and fields.get(words.flagged)):
        return None
    raised = _last(change for change in changes if change.field == "flagged" and change.after)
    return raised.at if raised else moment(fields["created"])


def _claims(fields: Raw, project: str) -> list[str]:
    return [*(f"component:{each['name']}" for each in fields.get("components") or ()), f"project:{project}"]


def _scopes(fields: Raw, epic: str | None) -> list[str]:
    versions = [f"version:{each['id']}" for each in fields.get("fixVersions") or ()]
    return [*versions, f"epic:{epic}"] if epic else versions


def _last(changes: Iterable[Change]) -> Change | None:
    """The newest, since a history is in order."""
    return next(reversed(list(changes)), None)


# ------------------------------------------------------------------------------ history


def parse_changes(raw: Raw, words: Glossary) -> tuple[Change, ...]:
    """An issue's history, oldest first, of the fields that Andon uses. Who did it is not read."""
    histories = (raw.get("changelog") or {}).get("histories", [])
    # Data Center sends the oldest first, Cloud the newest; ids break ties within one instant.
    ordered = sorted(histories, key=lambda each: (moment(each["created"]), int(each["id"])))
    return tuple(
        change
        for history in ordered
        for item in history["items"]
        for change in _changes_of(item, moment(history["created"]), words)
    )


def _changes_of(item: Raw, at: datetime, words: Glossary) -> list[Change]:
    field = words.history.get(item.get("fieldId") or str(item.get("field", "")).casefold())
    if field == "status":
        return _status_changes(item, at, words)
    if field in {"fix_version", "sprint"}:
        return _membership_changes(field, item, at)
    if field:
        return [Change(at, field, item.get("fromString") or None, item.get("toString") or None)]
    return []


def _status_changes(item: Raw, at: datetime, words: Glossary) -> list[Change]:
    """The status by name, for people; and its category, when that changed, for everything else."""
    changes = [Change(at, "status", item.get("fromString"), item.get("toString"))]
    before = words.category(item.get("from"), item.get("fromString"))
    after = words.category(item.get("to"), item.get("toString"))
    if before is not after:
        changes.append(Change(at, "category", before.value, after.value))
    return changes


def _membership_changes(field: str, item: Raw, at: datetime) -> list[Change]:
    """One change per version or sprint that was left or entered: Jira tells sprints as "7, 9" became "7, 9, 11"."""
    before, after = _ids(item.get("from")), _ids(item.get("to"))
    left = [Change(at, field, id, None) for id in before if id not in after]
    entered = [Change(at, field, None, id) for id in after if id not in before]
    return left + entered


def _ids(text: str | None) -> list[str]:
    return re.findall(r"\d+", text or "")


# ------------------------------------------------------------------------------ versions and sprints


def parse_version(raw: Raw, project: str) -> Version:
    """A version. Its dates are there only when somebody set them."""
    return Version(
        id=str(raw["id"]),
        project=project,
        name=raw["name"],
        start=_day(raw.get("startDate")),
        release=_day(raw.get("releaseDate")),
        released=bool(raw.get("released")),
        archived=bool(raw.get("archived")),
    )


def parse_sprints(fields: Raw, words: Glossary) -> list[Sprint]:
    """The sprints that an issue is or was in."""
    values = (fields.get(words.sprint) if words.sprint else None) or []
    found = (parse_sprint(value) for value in values)
    return [sprint for sprint in found if sprint is not None]


def parse_sprint(raw: Raw | str) -> Sprint | None:
    """A sprint as the agile API and newer fields give it, or as the text that Data Center keeps in its field.

    None for a text without an id: it names a sprint that was deleted.
    """
    if isinstance(raw, str):
        return _sprint_of_text(raw)
    return Sprint(
        id=str(raw["id"]),
        name=raw.get("name") or "",
        start=_optional(raw.get("startDate")),
        end=_optional(raw.get("endDate")),
        completed=_optional(raw.get("completeDate")),
    )


_WHEN = r"(<null>|[-\dT:.+Z]+)"
_SPRINT_DATES = re.compile(rf",startDate={_WHEN},endDate={_WHEN},completeDate={_WHEN}(?=[,\]])")
_SPRINT_ID = re.compile(r"\[id=(\d+),|,id=(\d+)[,\]]")


def _sprint_of_text(text: str) -> Sprint | None:
    """`…Sprint@68bff0bb[id=66,…,name=…,startDate=…,endDate=…,completeDate=…,…]`.

    A name may hold commas, brackets and equals signs, so it is taken as what stands between the keys around it.
    Depending on Jira's version the goal follows the name or the dates.
    """
    id = _SPRINT_ID.search(text)
    dates = _SPRINT_DATES.search(text)
    if id is None:
        return None
    head = text[: dates.start()] if dates else text.removesuffix("]")
    name = head.partition(",name=")[2].partition(",goal=")[0]
    start, end, completed = dates.groups() if dates else (None, None, None)
    return Sprint(id[1] or id[2], name, _optional(start), _optional(end), _optional(completed))


# ------------------------------------------------------------------------------ moments


def moment(text: str) -> datetime:
    """A REST time such as 2026-08-24T11:11:52.944+0000, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _optional(text: str | None) -> datetime | None:
    return moment(text) if text and text != "<null>" else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
