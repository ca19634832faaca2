"""What an edit writes into an issue, and into its history.

A change is a field of `Issue` and its new value; `item` says how Jira records it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jira_own.model import IMPEDIMENT, Issue, Item

if TYPE_CHECKING:
    from jira_own.site import Site

Value = Any
Writer = Callable[["Site", Issue, Value], Item]


def number(value: float | None) -> str | None:
    """`3`, not `3.0`, as Jira writes it into histories."""
    return None if value is None else f"{value:g}"


def _plain(attribute: str, field: str) -> Writer:
    def write(site: "Site", issue: Issue, new: Value) -> Item:
        return Item(field, field, None, getattr(issue, attribute), None, new)

    return write


def _labels(site: "Site", issue: Issue, new: Value) -> Item:
    return Item("labels", "labels", None, " ".join(issue.labels), None, " ".join(new))


def _due(site: "Site", issue: Issue, new: Value) -> Item:
    old_text = issue.due and f"{issue.due} 00:00:00.0"
    return Item("duedate", "duedate", issue.due, old_text, new, new and f"{new} 00:00:00.0")


def _priority(site: "Site", issue: Issue, new: Value) -> Item:
    names = site.priorities
    return Item("priority", "priority", issue.priority, names[issue.priority], new, names[new])


def _assignee(site: "Site", issue: Issue, new: Value) -> Item:
    def name(account: str | None) -> str | None:
        return account and site.accounts[account].name

    return Item("assignee", "assignee", issue.assignee, name(issue.assignee), new, name(new))


def _sprints(site: "Site", issue: Issue, new: Value) -> Item:
    def texts(ids: tuple[int, ...]) -> tuple[str, str]:
        return ", ".join(map(str, ids)), ", ".join(site.sprints[one].name for one in ids)

    old, old_text = texts(issue.sprints)
    now, new_text = texts(new)
    return Item(site.field_name(site.ids.sprint), site.ids.sprint, old, old_text, now, new_text)


def _parent(site: "Site", issue: Issue, new: Value) -> Item:
    def texts(one: int | None) -> tuple[str | None, str | None]:
        return (None, None) if one is None else (str(one), site.issues[one].key)

    # Each face has its own name for it.
    return Item("IssueParentAssociation", None, *texts(issue.parent), *texts(new))


def _points(attribute: str) -> Writer:
    def write(site: "Site", issue: Issue, new: Value) -> Item:
        field = getattr(site.ids, attribute)
        old = number(getattr(issue, attribute))
        return Item(site.field_name(field), field, None, old, None, number(new) or "")

    return write


def _flagged(site: "Site", issue: Issue, new: Value) -> Item:
    option, name = f"[{IMPEDIMENT[0]}]", IMPEDIMENT[1]
    field = site.ids.flagged
    texts = (None, None, option, name) if new else (option, name, "", "")
    return Item(site.field_name(field), field, *texts)


def _one_more(field: str, field_id: str, attribute: str, names: str) -> Callable[..., list[Item]]:
    """Versions and components: one item for each that came or went."""

    def write(site: "Site", issue: Issue, new: Value) -> list[Item]:
        old, known = getattr(issue, attribute), getattr(site, names)
        gone = [Item(field, field_id, str(one), known[one].name, None, None) for one in old if one not in new]
        came = [Item(field, field_id, None, None, str(one), known[one].name) for one in new if one not in old]
        return gone + came

    return write


_SINGLE: dict[str, Writer] = {
    "summary": _plain("summary", "summary"),
    "description": _plain("description", "description"),
    "labels": _labels,
    "due": _due,
    "priority": _priority,
    "assignee": _assignee,
    "sprints": _sprints,
    "parent": _parent,
    "points": _points("points"),
    "estimate": _points("estimate"),
    "flagged": _flagged,
}
_SEVERAL = {
    "versions": _one_more("Fix Version", "fixVersions", "versions", "versions"),
    "components": _one_more("Component", "components", "components", "components"),
}
EDITABLE = frozenset(_SINGLE) | frozenset(_SEVERAL) | {"custom"}


def items_of(site: "Site", issue: Issue, attribute: str, new: Value) -> list[Item]:
    """The items that a history gets when this attribute of the issue takes this value."""
    if attribute == "custom":
        old = issue.custom or {}
        return [
            Item(site.field_name(field), field, None, str(old.get(field) or ""), None, str(value or ""))
            for field, value in new.items()
        ]
    if getattr(issue, attribute) == new:
        return []
    if attribute in _SEVERAL:
        return _SEVERAL[attribute](site, issue, new)
    return [_SINGLE[attribute](site, issue, new)]
