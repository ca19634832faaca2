"""What Jira's issues, versions and sprints mean: raw answers in, words of `andon.model` out. Pure.

What statuses and fields mean comes from the site's glossary. People stay outside: the author of a change is
dropped here, and no field that holds a person is asked for (promise 6).
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from operator import itemgetter

from andon.model import Category, Change, Issue, Sprint, Version
from andon.sources.jira.glossary import Glossary, category_of, plain
from andon.sources.jira.reader import Raw
from andon.sources.jira.waits import EPOCH_MILLISECONDS

# ------------------------------------------------------------------------------ issues


def parse_issue(
    raw: Raw,
    words: Glossary,
    *,
    epic: str | None = None,
    claims: Sequence[str] = (),
    scopes: Sequence[str] = (),
    stamp: str = "",
) -> Issue:
    """One issue with its history.

    `epic` is the key of its epic, which for a sub-task only its parent knows. `claims` and `scopes` are those that
    the issue itself does not tell, because they are searches. `stamp` stands for Jira's `updated` if it says more.
    """
    fields = raw["fields"]
    changes, old_keys = parse_history(raw, words)
    status, resolution = fields["status"], (fields.get("resolution") or {}).get("name")
    category = words.by_id.get(str(status.get("id"))) or category_of(status.get("statusCategory"))
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
        updated=stamp or fields["updated"],
        summary=fields.get("summary") or "",
        resolution=resolution,
        delivered=done is not None and plain(resolution or "") not in words.discarded,
        done=done,
        points=_points(fields, words),
        parent=parent_key(raw) or epic,
        flagged_since=_flagged_since(fields, changes, words),
        claims=(*_claims(fields, project), *claims),
        scopes=(*_scopes(fields, epic), *scopes),
        sprints=_sprint_ids(fields, words),
        old_keys=old_keys,
        changes=changes,
    )


def own_epic(raw: Raw, words: Glossary) -> str | None:
    """The key of the epic that the issue itself names: in its own field, or on Cloud as its parent."""
    link: str | None = raw["fields"].get(words.epic) if words.epic else None
    return link or (None if is_sub_task(raw) else parent_key(raw))


def is_sub_task(raw: Raw) -> bool:
    """Whether it is a part of another issue, whose epic is its own."""
    return bool(raw["fields"]["issuetype"].get("subtask"))


def parent_key(raw: Raw) -> str | None:
    """The key of the issue that it belongs to: a sub-task's story; on Cloud also a story's epic."""
    key: str | None = (raw["fields"].get("parent") or {}).get("key")
    return key


def done_at(raw: Raw, changes: Sequence[Change]) -> datetime:
    """When an issue that is done now became so: at the last entry into a done status that it did not leave.

    The first entry would lie about reopened work. Where the history shows no such entry (born done, imported, or
    the status was moved to another category since) the resolution date stands in, else the last that is known.
    """
    last = _last(changes, "category")
    if last is not None and last.after == Category.DONE:
        return last.at
    resolved = raw["fields"].get("resolutiondate")
    if resolved:
        return moment(resolved)
    last = _last(changes, "status")
    return last.at if last else moment(raw["fields"]["created"])


def _points(fields: Raw, words: Glossary) -> float | None:
    values = (fields.get(id) for id in words.points)
    return next((float(value) for value in values if value is not None), None)


def _flagged_since(fields: Raw, changes: Sequence[Change], words: Glossary) -> datetime | None:
    """Since when the impediment flag has been up; since its creation if its history does not say."""
    if not (words.flagged and fields.get(words.flagged)):
        return None
    raised = _last(changes, "flagged")
    return raised.at if raised and raised.after else moment(fields["created"])


def _claims(fields: Raw, project: str) -> list[str]:
    return [*(f"component:{each['name']}" for each in fields.get("components") or ()), f"project:{project}"]


def _scopes(fields: Raw, epic: str | None) -> list[str]:
    versions = [f"version:{each['id']}" for each in fields.get("fixVersions") or ()]
    return [*versions, f"epic:{epic}"] if epic else versions


def _sprint_ids(fields: Raw, words: Glossary) -> tuple[str, ...]:
    """The sprints that an issue is or was in; what else they are, the agile API tells once for all issues."""
    values = (fields.get(words.sprint) if words.sprint else None) or ()
    ids = (_id_in(value) if isinstance(value, str) else str(value["id"]) for value in values)
    return tuple(id for id in ids if id)


def _last(changes: Sequence[Change], field: str) -> Change | None:
    """The newest one of a field, since a history is in order."""
    return next((change for change in reversed(changes) if change.field == field), None)


# ------------------------------------------------------------------------------ history


def parse_history(raw: Raw, words: Glossary) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """An issue's history, of the fields that Andon uses; and the keys that it had before it was moved. Oldest first.

    Who did it is not read.
    """
    ours = words.history
    told: list[tuple[datetime, int, list[Change]]] = []
    moves: list[tuple[int, str]] = []
    for history in (raw.get("changelog") or {}).get("histories", ()):
        changes: list[Change] = []
        for item in history["items"]:
            # A Data Center names a change's field in words, Cloud by its id where it has one.
            field = ours.get(item.get("fieldId") or str(item.get("field", "")).casefold())
            if field:
                if not changes:
                    at = moment(history["created"])
                changes += _changes_of(field, item, at, words)
            elif item.get("field") == "Key" and item.get("fromString"):
                moves.append((int(history["id"]), item["fromString"]))
        if changes:
            told.append((at, int(history["id"]), changes))
    # Data Center sends the oldest first, Cloud the newest; ids break ties within one instant.
    told.sort(key=itemgetter(0, 1))
    old_keys = tuple(dict.fromkeys(key for _, key in sorted(moves))) if moves else ()
    return tuple([change for _, _, changes in told for change in changes]), old_keys


def _changes_of(field: str, item: Raw, at: datetime, words: Glossary) -> list[Change]:
    if field == "status":
        return _status_changes(item, at, words)
    if field in {"fix_version", "sprint"}:
        return _membership_changes(field, item, at)
    return [Change(at, field, item.get("fromString") or None, item.get("toString") or None)]


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
    return _NUMBER.findall(text) if text else []


_NUMBER = re.compile(r"\d+")


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
    id = _id_in(text)
    if id is None:
        return None
    dates = _SPRINT_DATES.search(text)
    head = text[: dates.start()] if dates else text.removesuffix("]")
    name = head.partition(",name=")[2].partition(",goal=")[0]
    start, end, completed = dates.groups() if dates else (None, None, None)
    return Sprint(id, name, _optional(start), _optional(end), _optional(completed))


def _id_in(text: str) -> str | None:
    found = _SPRINT_ID.search(text)
    return (found[1] or found[2]) if found else None


# ------------------------------------------------------------------------------ moments


def moment(told: str | float) -> datetime:
    """A REST time such as 2026-08-24T11:11:52.944+0000, in UTC.

    Histories in bulk tell the milliseconds since 1970, or as Atlassian's documents show the seconds.
    """
    if isinstance(told, str) and not told.isdigit():
        return datetime.fromisoformat(told).astimezone(UTC)
    number = float(told)
    return datetime.fromtimestamp(number / 1000 if number >= EPOCH_MILLISECONDS else number, UTC)


def _optional(text: str | None) -> datetime | None:
    return moment(text) if text and text != "<null>" else None


def _day(text: str | float | None) -> date | None:
    """A plain date; Atlassian's own examples give it as epoch milliseconds."""
    if isinstance(text, int | float):
        return datetime.fromtimestamp(text / 1000, UTC).date()
    return date.fromisoformat(text[:10]) if text else None
