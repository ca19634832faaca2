"""What one clause of a JQL query means: `fixVersion in ("Spring", 10300)`, `updated >= 1763596800000`."""

import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from jira_own.jql import Clause, JqlError, Operand, Word
from jira_own.model import Account, Issue
from jira_own.times import day_start, read_jql_date
from jira_own.values import KEY_FIELDS, Fields, Resolve, Values

if TYPE_CHECKING:
    from jira_own.site import Site

Matcher = Callable[[Issue], bool]
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
    found = Fields(site, account).by_name(name)
    if found is None:
        raise JqlError(f"Field '{clause.field}' does not exist or you do not have permission to view it.", lenient=True)
    values, resolve = found
    return _set_matcher(clause, values, _forgiving(resolve) if lenient else resolve)


def keyed_issues(site: "Site", clause: Clause) -> list[Issue] | None:
    """The issues that a list of keys or ids names; None for any other clause."""
    if clause.field.lower() not in KEY_FIELDS or clause.operator not in ("=", "in"):
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
