"""What one clause of a JQL query means: `fixVersion in ("Spring", 10300)`, `updated >= 1763596800000`."""

import operator
import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from jira_own.jql import Call, Clause, JqlError, Operand, Word
from jira_own.model import CATEGORIES, IMPEDIMENT, Account, Issue
from jira_own.rights import may_browse
from jira_own.times import day_start, read_jql_date

if TYPE_CHECKING:
    from jira_own.site import Site

Matcher = Callable[[Issue], bool]
Values = Callable[[Issue], Collection[Any]]
"""What an issue has in a field, as what operands are resolved to; empty when it has nothing."""
Resolve = Callable[[Operand], Iterable[Any]]
"""What an operand stands for; raises `JqlError` when there is no such thing."""

_KEY_FIELDS = ("key", "issuekey", "id", "issue")
_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}
_SET_OPERATORS = ("=", "!=", "in", "not in", "is", "is not")
_DATES: dict[str, Callable[[Issue], int | None]] = {
    "updated": lambda issue: issue.updated,
    "updateddate": lambda issue: issue.updated,
    "created": lambda issue: issue.created,
    "createddate": lambda issue: issue.created,
    "resolved": lambda issue: issue.resolved,
    "resolutiondate": lambda issue: issue.resolved,
    "statuscategorychangeddate": lambda issue: issue.category_changed,
    **dict.fromkeys(("duedate", "due"), lambda issue: None if issue.due is None else day_start(issue.due)),
}


def clause_matcher(site: "Site", account: Account | None, clause: Clause, *, lenient: bool = False) -> Matcher:
    """`lenient`: an operand that stands for nothing finds nothing, instead of an error."""
    name = clause.field.lower()
    if name in _DATES:
        return _date_matcher(site, account, clause)
    if name in ("summary", "text"):
        return _text_matcher(clause)
    found = _Fields(site, account).by_name(name)
    if found is None:
        raise JqlError(f"Field '{clause.field}' does not exist or you do not have permission to view it.", lenient=True)
    values, resolve = found
    return _set_matcher(clause, values, _forgiving(resolve) if lenient else resolve)


def keyed_issues(site: "Site", clause: Clause) -> list[Issue] | None:
    """The issues that a list of keys or ids names; None for any other clause."""
    if clause.field.lower() not in _KEY_FIELDS or clause.operator not in ("=", "in"):
        return None
    named = {operand.text for operand in clause.operands if isinstance(operand, Word)}
    found = {issue.id: issue for one in named if (issue := site.find(one)) is not None}
    return list(found.values())


def _forgiving(resolve: Resolve) -> Resolve:
    def resolve_or_nothing(operand: Operand) -> Iterable[Any]:
        try:
            return resolve(operand)
        except JqlError as error:
            if error.lenient:
                return ()
            raise

    return resolve_or_nothing


def _is_empty(operand: Operand, field: str = "") -> bool:
    if not isinstance(operand, Word):
        return False
    unresolved = field.lower() == "resolution" and operand.text.lower() == "unresolved"
    return unresolved or (not operand.quoted and operand.text.lower() in ("empty", "null"))


def _set_matcher(clause: Clause, values: Values, resolve: Resolve) -> Matcher:
    negative = clause.operator in ("!=", "not in", "is not")
    if clause.operator not in _SET_OPERATORS:
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
    named = [operand for operand in clause.operands if not _is_empty(operand, clause.field)]
    empty = len(named) < len(clause.operands)
    if clause.operator in ("is", "is not") and not empty:
        raise JqlError(f"The operator '{clause.operator}' is only supported with EMPTY or NULL operands.")
    wanted = {value for operand in named for value in resolve(operand)}

    def matches(issue: Issue) -> bool:
        has = values(issue)
        return not wanted.isdisjoint(has) if has else empty

    if negative:
        # An empty field is not "not X": Jira leaves such issues out.
        return lambda issue: not matches(issue) and (empty or bool(values(issue)))
    return matches


def _date_matcher(site: "Site", account: Account | None, clause: Clause) -> Matcher:
    value = _DATES[clause.field.lower()]
    if any(map(_is_empty, clause.operands)):
        wanted_empty = clause.operator in ("is", "=")
        return lambda issue: (value(issue) is None) == wanted_empty
    if clause.operator not in _COMPARE:
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
    compare, at = _COMPARE[clause.operator], _date(site, account, clause)

    def matches(issue: Issue) -> bool:
        has = value(issue)
        return has is not None and bool(compare(has, at))

    return matches


def _date(site: "Site", account: Account | None, clause: Clause) -> int:
    operand = clause.operands[0]
    text = operand.text if isinstance(operand, Word) else operand.name
    if isinstance(operand, Word) and not operand.quoted and text.lstrip("-").isdigit():
        return int(text)
    found = read_jql_date(text, account.zone if account else "UTC", site.clock())
    if found is None:
        raise JqlError(
            f"Date value '{text}' for field '{clause.field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
            "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
        )
    return found


def _text_matcher(clause: Clause) -> Matcher:
    if clause.operator not in ("~", "!~"):
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
    operand = clause.operands[0]
    words = (operand.text if isinstance(operand, Word) else operand.name).lower().strip("*").split()
    negative = clause.operator == "!~"
    return lambda issue: all(word in issue.summary.lower() for word in words) != negative


def _no_value(text: str, field: str) -> JqlError:
    return JqlError(f"The value '{text}' does not exist for the field '{field}'.", lenient=True)


class _Fields:
    """The fields that hold one or several of a known set of values."""

    def __init__(self, site: "Site", account: Account | None) -> None:
        self._site = site
        self._visible = {key: one for key, one in site.projects.items() if may_browse(account, one)}

    def by_name(self, name: str) -> tuple[Values, Resolve] | None:
        plain: dict[str, Callable[[], tuple[Values, Resolve]]] = {
            **dict.fromkeys(_KEY_FIELDS, self._key),
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
