"""What a JQL query finds in a site, for one caller."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jira_own.clauses import Matcher, clause_matcher, keyed_issues
from jira_own.jql import Clause, Either, Every, JqlError, Node, Not, parse
from jira_own.model import Account, Issue
from jira_own.rights import may_browse

if TYPE_CHECKING:
    from jira_own.site import Site

KEPT = 24
"""Results kept until the site changes."""
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
_MOST_KEYS = 10**9

SortKey = Callable[[Issue], int]


@dataclass(frozen=True)
class Found:
    """Issues in their order, and what puts them into it: pages go on behind a place, not at a number."""

    issues: list[Issue]
    place: Callable[[Issue], tuple[int, ...]]


class Query:
    """Searches as `account` (None: somebody without a login)."""

    def __init__(self, site: "Site", account: Account | None, *, lenient: bool = False) -> None:
        self._site = site
        self._account = account
        self._lenient = lenient

    def find(self, jql: str, *, bounded: bool = False, reconcile: Iterable[int] = ()) -> Found:
        """`bounded` refuses a query without a restriction. `reconcile`: ids seen as they are, though the index lags.

        The result is kept until the site changes; not one of a list of keys, of which there are many, each soon found.
        """
        site, fresh = self._site, frozenset(reconcile)
        key = (jql, bounded, self._account and self._account.id, self._lenient, fresh)
        generation, kept = site.found.get(key, (-1, None))
        if kept is None or generation != site.generation:
            kept, is_narrow = self._find(jql, bounded, fresh)
            if is_narrow:
                return kept
            site.found[key] = (site.generation, kept)
            while len(site.found) > KEPT:
                site.found.popitem(last=False)
        site.found.move_to_end(key)
        found: Found = kept
        return found

    def _find(self, jql: str, bounded: bool, fresh: frozenset[int]) -> tuple[Found, bool]:
        """What is found, and whether only the few issues of a list of keys had to be looked at."""
        parsed = parse(jql)
        if bounded and parsed.where is None:
            raise JqlError(UNBOUNDED)
        place = self._place(parsed.order)
        matches = self._matcher(parsed.where) if parsed.where else None
        visible = self._visible()
        few = self._candidates(parsed.where)
        among = self._indexed(few, fresh)
        found = [one for one in among if one.project in visible and (matches is None or matches(one))]
        found.sort(key=place)
        return Found(found, place), few is not None

    def _visible(self) -> set[int]:
        return {one.id for one in self._site.projects.values() if may_browse(self._account, one)}

    def _indexed(self, candidates: Iterable[Issue] | None, fresh: frozenset[int]) -> Iterable[Issue]:
        """The issues as the index knows them."""
        site = self._site
        if not site.unindexed:
            return site.issues.values() if candidates is None else candidates
        old = {key: one for key, one in site.unindexed.items() if key not in fresh}
        current = (one for one in site.issues.values() if one.id not in old)
        return [*current, *(one for one in old.values() if one is not None)]

    def _candidates(self, node: Node | None) -> list[Issue] | None:
        """The few issues that a list of keys names, so that it need not look at all; None when it must."""
        if isinstance(node, Every):
            narrowed = [found for part in node.parts if (found := self._candidates(part)) is not None]
            return min(narrowed, key=len, default=None)
        if isinstance(node, Clause):
            return keyed_issues(self._site, node)
        return None

    def _matcher(self, node: Node) -> Matcher:
        if isinstance(node, Not):
            inner = self._matcher(node.part)
            return lambda issue: not inner(issue)
        if isinstance(node, Every):
            every = [self._matcher(part) for part in node.parts]
            return _both(every) if len(every) == 2 else lambda issue: all(matches(issue) for matches in every)
        if isinstance(node, Either):
            either = [self._matcher(part) for part in node.parts]
            return lambda issue: any(matches(issue) for matches in either)
        try:
            return clause_matcher(self._site, self._account, node, lenient=self._lenient)
        except JqlError as error:
            if self._lenient and error.lenient:
                return lambda issue: False
            raise

    def _place(self, order: tuple[tuple[str, bool], ...]) -> Callable[[Issue], tuple[int, ...]]:
        """Newest first unless the query says otherwise; the id decides between equals."""
        if not order:
            return lambda issue: (-issue.id,)
        keys = [self._sort_key(field) for field, _ in order]
        signs = [-1 if down else 1 for _, down in order]
        if len(keys) == 1:
            key, sign = keys[0], signs[0]
            return lambda issue: (sign * key(issue), issue.id)
        return lambda issue: (*(sign * key(issue) for sign, key in zip(signs, keys, strict=True)), issue.id)

    def _sort_key(self, field: str) -> SortKey:
        name = field.lower()
        if name in ("key", "issuekey", "id", "issue"):
            keys = sorted(one.key for one in self._site.projects.values())
            ranks = {key: at * _MOST_KEYS for at, key in enumerate(keys)}

            def by_key(issue: Issue) -> int:
                project, _, number = issue.key.rpartition("-")
                return ranks.get(project, 0) + int(number)

            return by_key
        plain: dict[str, SortKey] = {
            "created": lambda issue: issue.created,
            "createddate": lambda issue: issue.created,
            "updated": lambda issue: issue.updated,
            "updateddate": lambda issue: issue.updated,
            "priority": lambda issue: int(issue.priority),
            "rank": lambda issue: issue.id,
            "resolutiondate": lambda issue: issue.resolved or 0,
            "resolved": lambda issue: issue.resolved or 0,
        }
        if name not in plain:
            raise JqlError(f"Not able to sort using field '{field}'.")
        return plain[name]


def _both(parts: list[Matcher]) -> Matcher:
    first, second = parts
    return lambda issue: first(issue) and second(issue)
