"""What an issue has in a field, and what the words of a query stand for there."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from jira_own.jql import Call, JqlError, Operand, Word
from jira_own.model import CATEGORIES, IMPEDIMENT, Account, Issue
from jira_own.rights import may_browse

if TYPE_CHECKING:
    from jira_own.site import Site

Values = Callable[[Issue], Collection[Any]]
"""What an issue has in a field, as what operands are resolved to; empty when it has nothing."""
Resolve = Callable[[Operand], Iterable[Any]]
"""What an operand stands for; raises `JqlError` when there is no such thing."""

KEY_FIELDS = ("key", "issuekey", "id", "issue")


def _no_value(text: str, field: str) -> JqlError:
    return JqlError(f"The value '{text}' does not exist for the field '{field}'.", lenient=True)


class Fields:
    """The fields that hold one or several of a known set of values."""

    def __init__(self, site: "Site", account: Account | None) -> None:
        self._site = site
        self._visible = {key: one for key, one in site.projects.items() if may_browse(account, one)}

    def by_name(self, name: str) -> tuple[Values, Resolve] | None:
        plain: dict[str, Callable[[], tuple[Values, Resolve]]] = {
            **dict.fromkeys(KEY_FIELDS, self._key),
            "project": self._project,
            "component": self._component,
            "fixversion": self._version,
            "status": self._status,
            "statuscategory": self._category,
            **dict.fromkeys(("issuetype", "type"), self._type),
            "parent": lambda: (lambda issue: _one(issue.parent), self._issue("parent")),
            "labels": lambda: (lambda issue: issue.labels, _as_text),
            "resolution": lambda: self._named("resolution", "resolution", self._site.resolutions),
            "priority": lambda: self._named("priority", "priority", self._site.priorities),
        }
        return plain[name]() if name in plain else self._custom(name)

    def _custom(self, name: str) -> tuple[Values, Resolve] | None:
        """By its number, `cf[10021]`, or by name: every field of that name counts."""
        site = self._site
        if number := re.fullmatch(r"cf\[(\d+)\]", name):
            ids = [one for one in site.fields if one == f"customfield_{number[1]}"]
        else:
            ids = [one.id for one in site.fields.values() if one.custom and one.name.lower() == name]
        found = [self._custom_field(one) for one in ids]
        if not found:
            return None
        if len(found) == 1:
            return found[0]
        return (
            lambda issue: [value for values, _ in found for value in values(issue)],
            lambda operand: [value for _, resolve in found for value in resolve(operand)],
        )

    def _custom_field(self, field: str) -> tuple[Values, Resolve]:
        ids = self._site.ids
        if field == ids.sprint:
            return lambda issue: issue.sprints, self._sprint
        if field == ids.epic_link:
            return self._epic_of, self._issue("Epic Link")
        if field == ids.flagged:
            return lambda issue: ("flagged",) if issue.flagged else (), _option
        if field == ids.points:
            return lambda issue: _one(issue.points), _as_number
        if field == ids.estimate:
            return lambda issue: _one(issue.estimate), _as_number
        return lambda issue: _one(None if issue.custom is None else issue.custom.get(field)), _as_text

    def _key(self) -> tuple[Values, Resolve]:
        return lambda issue: (issue.id,), self._issue("key")

    def _issue(self, field: str) -> Resolve:
        def resolve(operand: Operand) -> Iterable[int]:
            text = _word(operand).text
            issue = self._site.find(text)
            if issue is None or issue.project not in self._visible:
                raise JqlError(f"An issue with key '{text}' does not exist for field '{field}'.", lenient=True)
            return (issue.id,)

        return resolve

    def _epic_of(self, issue: Issue) -> Collection[int]:
        is_child = issue.parent is not None and self._site.types[issue.type].level == 0
        return _one(issue.parent if is_child else None)

    def _project(self) -> tuple[Values, Resolve]:
        def resolve(operand: Operand) -> Iterable[int]:
            text, known = _word(operand).text, self._visible.values()
            found = [one.id for one in known if _is(text, one.id, one.key, one.name, *one.old_keys)]
            if not found:
                raise _no_value(text, "project")
            return found

        return lambda issue: (issue.project,), resolve

    def _component(self) -> tuple[Values, Resolve]:
        known = self._site.components
        return lambda issue: issue.components, lambda operand: self._by_name(operand, "component", known)

    def _version(self) -> tuple[Values, Resolve]:
        site = self._site

        def resolve(operand: Operand) -> Iterable[int]:
            if isinstance(operand, Call):
                wanted = {"releasedversions": True, "unreleasedversions": False}.get(operand.name.lower())
                if wanted is None:
                    raise _no_function(operand)
                return [one.id for one in site.versions.values() if one.released == wanted and not one.archived]
            return self._by_name(operand, "fixVersion", site.versions)

        return lambda issue: issue.versions, resolve

    def _sprint(self, operand: Operand) -> Iterable[int]:
        sprints = self._site.sprints
        if isinstance(operand, Call):
            state = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}
            if operand.name.lower() not in state:
                raise _no_function(operand)
            return [one.id for one in sprints.values() if one.state == state[operand.name.lower()]]
        return self._by_name(operand, "sprint", sprints)

    def _status(self) -> tuple[Values, Resolve]:
        return lambda issue: (issue.status,), lambda operand: self._by_name(operand, "status", self._site.statuses)

    def _type(self) -> tuple[Values, Resolve]:
        return lambda issue: (issue.type,), lambda operand: self._by_name(operand, "issuetype", self._site.types)

    def _category(self) -> tuple[Values, Resolve]:
        def resolve(operand: Operand) -> Iterable[str]:
            text = _word(operand).text
            found = [key for key, (number, name, _) in CATEGORIES.items() if _is(text, number, key, name)]
            if not found:
                raise _no_value(text, "statusCategory")
            return found

        return lambda issue: (self._site.statuses[issue.status].category,), resolve

    def _named(self, field: str, attribute: str, names: dict[str, str]) -> tuple[Values, Resolve]:
        def resolve(operand: Operand) -> Iterable[str]:
            text = _word(operand).text
            found = [one for one, name in names.items() if _is(text, one, name)]
            if not found:
                raise _no_value(text, field)
            return found

        def values(issue: Issue) -> Collection[Any]:
            has = getattr(issue, attribute)
            return (has,) if has is not None else ()

        return values, resolve

    def _by_name(self, operand: Operand, field: str, known: dict[Any, Any]) -> Iterable[Any]:
        """Ids of what has this id or this name, in whatever project."""
        text = _word(operand).text
        found = [key for key, one in known.items() if _is(text, key, one.name)]
        if not found:
            raise _no_value(text, field)
        return found


def _is(text: str, *names: object) -> bool:
    return text.lower() in (str(name).lower() for name in names)


def _one(value: Any) -> Collection[Any]:
    return () if value is None else (value,)


def _word(operand: Operand) -> Word:
    if isinstance(operand, Call):
        raise _no_function(operand)
    return operand


def _no_function(operand: Call) -> JqlError:
    return JqlError(f"Unable to find JQL function '{operand.name}({', '.join(operand.arguments)})'.")


def _as_text(operand: Operand) -> Iterable[str]:
    return (_word(operand).text,)


def _as_number(operand: Operand) -> Iterable[float]:
    text = _word(operand).text
    try:
        return (float(text),)
    except ValueError:
        raise JqlError(f"Value '{text}' is not a number.") from None


def _option(operand: Operand) -> Iterable[str]:
    text = _word(operand).text
    if not _is(text, *IMPEDIMENT):
        raise JqlError(f"The option '{text}' for field 'Flagged' does not exist.", lenient=True)
    return ("flagged",)
