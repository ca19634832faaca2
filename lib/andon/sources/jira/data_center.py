"""Jira Data Center and Server: REST version 2, pages by offset, whole histories inside the issues."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Any

from andon.errors import SourceError
from andon.sources.jira.ahead import ahead
from andon.sources.jira.platform import Platform, Seen, all_identified, identified
from andon.sources.jira.reader import Raw, Reader, Refused, quoted
from andon.sources.jira.refusals import MALFORMED, fitting, inconsistent, understood, unknown_form

PAGE = 1000
"""Issues asked for at once in a sweep. A Jira that allows fewer says so in its answer."""

KEYS = 100
"""Issues of one download: their keys must fit into a query."""

LONG = 500
"""Characters of JQL that are sent in a body: an address might be cut, and to escape it takes as long as ten issues."""

NO_BODIES = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
"""Answers of one that takes questions in an address alone: jira820, and gateways that let nothing but reading pass."""

STEPS_BACK = 50
"""Times that one walk through the pages goes back for what a deletion moved."""


@dataclass(frozen=True, slots=True)
class _Query:
    jql: str
    fields: Sequence[str]
    lenient: bool = False
    history: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    issues: list[Raw]
    total: int


class _Pages:
    """The pages of one search, by where they begin. Those that are planned come meanwhile, several at a time.

    A single worker would not gain by that: the next page would wait for the thread that reads this one.
    """

    def __init__(self, ask: Callable[[int], _Page], workers: int) -> None:
        self._ask = ask
        self._workers = workers
        self._starts = range(0)
        self._coming: Iterator[_Page] = iter(())

    def at(self, start: int) -> _Page:
        """The page that begins there, as it is now, or was when it was planned."""
        if self._starts[:1] != range(start, start + 1):
            return self._ask(start)
        self._starts = self._starts[1:]
        return next(self._coming)

    def plan(self, starts: range) -> None:
        """Expect to be asked for these; what was expected before and does not begin with the same is dropped."""
        if self._workers > 1 and starts[:1] != self._starts[:1]:
            self.close()
            self._starts, self._coming = starts, ahead(self._ask, starts, self._workers)

    def close(self) -> None:
        """Drop what is planned."""
        self._starts, self._coming = range(0), iter(())  # nobody holds what comes ahead any more, which ends it


class DataCenter(Platform):
    """How a Data Center is read."""

    cloud = False
    version = "2"

    def __init__(self, reader: Reader, page: int = PAGE, workers: int = 1) -> None:
        super().__init__(reader)
        self._size = page
        self._workers = workers
        self._takes_bodies = True

    def count(self, jql: str) -> int | None:
        """How many issues the JQL finds; None if Jira refuses to say."""
        try:
            return self._page_of(_Query(jql, ("updated",)), 0, 0).total
        except Refused:
            return None

    def search(self, jql: str, fields: Sequence[str]) -> Iterator[Raw]:
        """Every issue that the JQL finds, each once; an inconsistent page is an error. Page by page.

        What is created or deleted meanwhile moves the rest between pages: then
        pages overlap or are read again. An issue that still slips through comes with the next sweep.
        """
        return chain.from_iterable(self.sweep(jql, fields))

    def sweep(self, jql: str, fields: Sequence[str]) -> Iterator[list[Raw]]:
        """What `search` finds, in lists."""
        return self._found(_Query(jql, fields), self._size)

    def first(self, jql: str, fields: Sequence[str]) -> Raw | None:
        """One issue that the JQL finds, or None."""
        return next(iter(self._page_of(_Query(jql, fields), 0, 1).issues), None)

    def keyed(self, keys: Sequence[str], fields: Sequence[str]) -> list[Raw]:
        """The issues that have these keys, without their history; unknown keys find nothing."""
        return list(self._each(_Query(keys_jql(keys), fields, lenient=True), len(keys))) if keys else []

    def issues(self, wanted: Mapping[str, str], fields: Sequence[str]) -> list[Raw]:
        """The issues with these ids (and last known keys) and their whole history; vanished ones are left out."""
        pairs = list(wanted.items())
        batches = (dict(pairs[start : start + KEYS]) for start in range(0, len(pairs), KEYS))
        return [raw for batch in batches for raw in self._batch(batch, fields)]

    def issue(self, id_or_key: str, fields: Sequence[str], *, history: bool = True) -> Raw | None:
        """One issue, with its whole history or without any; None where nothing is there (or may be seen)."""
        params = {"expand": "changelog"} if history else {}
        raw = self.find(f"issue/{id_or_key}", fields=",".join(fields), **params)
        if raw is None:
            return None
        with understood(f"issue {id_or_key}"):
            found = identified(raw)
        if history and not _is_whole(found):
            raise SourceError(
                f"Jira sent only a part of the history of {found['key']}.",
                hint="A proxy or an app may cut answers; ask an administrator why its changelog is not whole.",
            )
        return found

    def finds(self, jql: str, id: str, key: str) -> bool:
        """Whether the JQL finds this issue, which was there a moment ago; also True where Jira cannot tell.

        A cluster's node that lags, or an index that is being rebuilt, does not know some of what is there.
        """
        alone = f"key = {quoted(key)}"
        return self._has(f"({jql}) AND {alone}", id) or not self._has(alone, id)

    def _has(self, jql: str, id: str) -> bool:
        return any(raw["id"] == id for raw in self._each(_Query(jql, ("updated",), lenient=True), self._size))

    def _batch(self, wanted: Mapping[str, str], fields: Sequence[str]) -> Iterator[Raw]:
        for raw in self._by_keys(wanted, fields):
            # Some that speak this API (jira820) leave `expand` of a search unheard.
            whole = raw if _is_whole(raw) else self.issue(raw["key"], fields)
            if whole is not None and whole["id"] in wanted:
                yield whole

    def _by_keys(self, wanted: Mapping[str, str], fields: Sequence[str]) -> list[Raw]:
        """What a search for the keys finds; one by one where the search does not heed its JQL."""
        keys = list(wanted.values())
        found: list[Raw] = []
        for raw in self._each(_Query(keys_jql(keys), fields, lenient=True, history=True), len(keys)):
            if raw["id"] not in wanted:
                singles = (self.issue(key, fields) for key in keys)
                return [raw for raw in singles if raw is not None]
            found.append(raw)
        return found

    def _each(self, query: _Query, size: int) -> Iterator[Raw]:
        return chain.from_iterable(self._found(query, size))

    def _found(self, query: _Query, size: int) -> Iterator[list[Raw]]:
        """Every issue once, in lists.

        Where fewer came than the smallest total promised, something moved unnoticed: one more walk finds it, or
        else shows that Jira's index counts what it does not hold.
        """
        seen = Seen()
        least = 0
        for _ in range(2):
            totals = []
            for page in self._walk(query, size, seen):
                totals.append(page.total)
                yield seen.new(page.issues)
            least = min(totals)
            if len(seen) >= least:
                return
        raise inconsistent(f"{len(seen)} of {least} issues came")

    def _walk(self, query: _Query, size: int, seen: Seen) -> Iterator[_Page]:
        """Page after page, each beginning with an issue that was seen.

        Where it does not, what was deleted meanwhile let the rest move up, over the end of the page before: the walk
        goes back until it meets what it knows. What came counts, not what was asked for: Jira caps it.

        The pages behind one that was as expected are asked for at once. Which of two neighbours is the older one makes
        no difference to all this.
        """
        with closing(_Pages(lambda start: self._page_of(query, start, size), self._workers)) as pages:
            yield from self._steps(pages, seen)

    def _steps(self, pages: _Pages, seen: Seen) -> Iterator[_Page]:
        start = steps = overlap = 0
        back = 1
        before: list[Raw] = []
        while True:
            page = pages.at(start)
            if start and overlap and steps < STEPS_BACK and _has_moved_up(page, start, seen):
                start = max(0, min(start, page.total) - back)
                steps, back = steps + 1, back * 2
                continue
            yield page
            if start + len(page.issues) >= page.total or not page.issues or page.issues == before:
                return
            overlap = min(1, len(page.issues) - 1)  # a page of one issue has none to spare
            step = len(page.issues) - overlap
            start += step
            pages.plan(range(start, page.total - overlap, step))
            before, back = page.issues, 1

    def _page_of(self, query: _Query, start: int, size: int) -> _Page:
        jql = f"{query.jql} ORDER BY key"  # edits do not move an issue in this order
        # Without leniency one deleted key in a list makes Jira refuse the whole search.
        if len(jql) > LONG and self._takes_bodies:
            body = {"jql": jql, "fields": list(query.fields), "startAt": start, "maxResults": size}
            body |= {"expand": ["changelog"]} if query.history else {}
            body |= {"validateQuery": False} if query.lenient else {}
            try:
                return _page(self._reader.post("rest/api/2/search", body))
            except Refused as refused:
                if refused.status not in NO_BODIES:
                    raise
                self._takes_bodies = False
        params: dict[str, str | int] = {"jql": jql, "fields": ",".join(query.fields)}
        params |= {"expand": "changelog"} if query.history else {}
        params |= {"validateQuery": "false"} if query.lenient else {}
        return _page(self.get("search", startAt=start, maxResults=size, **params))


def _has_moved_up(page: _Page, start: int, seen: Seen) -> bool:
    """Whether issues may have slipped by between what was seen and what this page begins with."""
    return page.issues[0] not in seen if page.issues else 0 < page.total <= start


def keys_jql(keys: Sequence[str]) -> str:
    """JQL that finds these issues."""
    return f"key in ({', '.join(quoted(key) for key in keys)})"


def _page(answer: Any) -> _Page:
    with fitting("a page came without its issues, their ids or its total"):
        return _Page(all_identified(answer["issues"]), int(answer["total"]))


def _is_whole(raw: Raw) -> bool:
    """Whether an issue came with all of its history."""
    changelog = raw.get("changelog")
    try:  # not `understood`: entering it for each issue would be felt
        return changelog is not None and len(changelog.get("histories", ())) >= int(changelog.get("total") or 0)
    except MALFORMED as error:
        raise unknown_form(f"the history of {raw['key']}", error) from error
