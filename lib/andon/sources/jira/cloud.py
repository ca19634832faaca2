"""Jira Cloud: REST version 3, pages by token, issues and histories fetched in bulk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import chain
from typing import Any

from andon.sources.jira.platform import Platform, Seen, all_identified, identified
from andon.sources.jira.reader import Raw, Refused, quoted
from andon.sources.jira.refusals import fitting, inconsistent, understood

LIGHT = frozenset({"id", "key", "updated"})
"""Fields so small that Jira sends ..."""

LIGHT_PAGE = 5000
"""... this many issues at once, or fewer as it likes."""

PAGE = 100

BULK = 100
"""Issues in one bulk, as Jira allows."""

HISTORIES_OF = 1000
"""Issues whose histories may be asked for at once, as Jira allows."""

HISTORIES = 1000
"""Histories on one page."""

CUT = 40
"""Histories that Jira puts into an issue at most. With so many there may be more, whatever their total says."""

RESTARTS = 3
"""Times that a search begins anew after its token was lost."""


class _TokenLost(Exception):
    """The next page of a search cannot be reached any more."""


class Cloud(Platform):
    """How a Cloud is read."""

    cloud = True
    version = "3"

    def count(self, jql: str) -> int | None:
        """About how many issues the JQL finds; None if Jira refuses to say."""
        try:
            answer = self._post("search/approximate-count", {"jql": jql})
        except Refused:
            return None
        with understood("a count"):
            return int(answer["count"])

    def search(self, jql: str, fields: Sequence[str]) -> Iterator[Raw]:
        """Every issue that the JQL finds, each once; an inconsistent page is an error. Page by page."""
        return chain.from_iterable(self.sweep(jql, fields))

    def sweep(self, jql: str, fields: Sequence[str]) -> Iterator[list[Raw]]:
        """What `search` finds, in lists."""
        return self._found(jql, fields)

    def first(self, jql: str, fields: Sequence[str]) -> Raw | None:
        """One issue that the JQL finds, or None."""
        return next(chain.from_iterable(self._found(jql, fields, size=1)), None)

    def keyed(self, keys: Sequence[str], fields: Sequence[str]) -> list[Raw]:
        """The issues that have these keys, without their history; unknown keys find nothing."""
        # In bulk: a search would refuse all of them for one key that is unknown.
        return [raw for some in _chunks(keys, BULK) for raw in self._bulk(some, fields, history=False)]

    def issues(self, wanted: Mapping[str, str], fields: Sequence[str]) -> list[Raw]:
        """The issues with these ids (and last known keys) and their whole history; vanished ones are left out."""
        raws = [raw for ids in _chunks(list(wanted), BULK) for raw in self._bulk(ids, fields, history=True)]
        return self._whole([raw for raw in raws if raw["id"] in wanted])

    def issue(self, id_or_key: str, fields: Sequence[str], *, history: bool = True) -> Raw | None:
        """One issue, with its whole history or without any; None where nothing is there (or may be seen)."""
        found = self._single(id_or_key, fields, history=history)
        if found is None or not history:
            return found
        return next(iter(self._whole([found])), None)

    def finds(self, jql: str, id: str, key: str) -> bool:
        """Whether the JQL finds this issue, as it is now: the index alone may lag behind."""
        narrowed = f"({jql}) AND key = {quoted(key)}"
        try:
            found = self._found(narrowed, ("updated",), size=PAGE, reconciled=[int(id)])
            return any(raw["id"] == id for raws in found for raw in raws)
        except Refused as refused:
            if refused.status == HTTPStatus.BAD_REQUEST and self.find(f"issue/{id}", fields="updated") is None:
                return False  # deleted a moment ago, so that its key is not known any more
            raise

    # -------------------------------------------------------------------------- searches

    def _found(
        self, jql: str, fields: Sequence[str], *, size: int = 0, reconciled: Sequence[int] = ()
    ) -> Iterator[list[Raw]]:
        """Every issue once, in lists. A search whose token is lost begins anew, and passes over what already came."""
        body: dict[str, Any] = {
            "jql": f"{jql} ORDER BY key",  # edits do not move an issue in this order
            "fields": list(fields),
            "maxResults": size or (LIGHT_PAGE if LIGHT.issuperset(fields) else PAGE),
        }
        if reconciled:
            body["reconcileIssues"] = list(reconciled)
        seen = Seen()
        for _ in range(1 + RESTARTS):
            try:
                for page in self._walk(body):
                    yield seen.new(page)
                return
            except _TokenLost:
                continue
        raise inconsistent(f"the next page was lost {1 + RESTARTS} times")

    def _walk(self, body: Mapping[str, Any]) -> Iterator[list[Raw]]:
        """All pages in turn, however short: only the last one has no token."""
        for answer in self._by_token("search/jql", body):
            with fitting("a page came without its issues or their ids"):
                page = all_identified(answer["issues"])
            yield page

    def _by_token(self, path: str, body: Mapping[str, Any]) -> Iterator[Raw]:
        """The pages of a list that goes on as long as it brings new tokens."""
        asked = dict(body)
        used: set[str] = set()
        while True:
            page = self._page(path, asked)
            yield page
            token = page.get("nextPageToken")
            if not token or page.get("isLast") is True:
                if page.get("isLast") is False:
                    raise inconsistent("a page that is not the last names no next one")
                return
            if token in used:
                raise _TokenLost
            used.add(token)
            asked = {**body, "nextPageToken": token}

    def _page(self, path: str, asked: Mapping[str, Any]) -> Raw:
        try:
            page = self._post(path, asked)
        except Refused as refused:
            if refused.status == HTTPStatus.BAD_REQUEST and "nextPageToken" in asked and "token" in refused.message:
                raise _TokenLost from refused
            raise
        if not isinstance(page, dict):
            raise inconsistent("a page came without its form")
        return page

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._reader.post(self._platform(path), body)

    # -------------------------------------------------------------------------- issues and histories

    def _bulk(self, names: Sequence[str], fields: Sequence[str], *, history: bool) -> list[Raw]:
        body: dict[str, Any] = {"issueIdsOrKeys": list(names), "fields": list(fields)}
        if history:
            body["expand"] = ["changelog"]
        answer = self._post("issue/bulkfetch", body)
        with understood("issues in bulk"):
            found = all_identified(answer["issues"])
            failed = [str(each["id"]) for each in answer.get("issueErrors") or ()]
        # These may be gone, or were only too much for one answer: by itself each comes, or says why not.
        singles = (self._single(name, fields, history=history) for name in failed)
        return [*found, *(raw for raw in singles if raw is not None)]

    def _single(self, name: str, fields: Sequence[str], *, history: bool) -> Raw | None:
        params = {"expand": "changelog"} if history else {}
        raw = self.find(f"issue/{name}", fields=",".join(fields), **params)
        with understood(f"issue {name}"):
            return None if raw is None else identified(raw)

    def _whole(self, raws: Sequence[Raw]) -> list[Raw]:
        """The issues with all of their history, which Jira cuts; without those that vanished meanwhile."""
        with understood("histories"):
            came = {raw["id"]: _History(raw.get("changelog")) for raw in raws}
        longer = self._histories({id: history.total for id, history in came.items() if history.is_cut})
        histories = {id: longer.get(id, history.embedded) for id, history in came.items()}
        return [
            {**raw, "changelog": {"histories": whole, "total": len(whole)}}
            for raw in raws
            if (whole := histories[raw["id"]]) is not None
        ]

    def _histories(self, totals: Mapping[str, int]) -> dict[str, list[Raw] | None]:
        """From ids to whole histories, None for an issue that vanished. `totals` are the least that must come."""
        found: dict[str, dict[str, Raw]] = {}
        for some in _chunks(list(totals), HISTORIES_OF):
            try:
                found |= self._histories_in_bulk(some)
            except (Refused, _TokenLost):
                continue  # each is then asked for by itself
        return {
            id: list(found[id].values()) if len(found.get(id, ())) >= total > 0 else self._histories_of(id)
            for id, total in totals.items()
        }

    def _histories_in_bulk(self, ids: Sequence[str]) -> dict[str, dict[str, Raw]]:
        """From ids to histories by their own ids: one issue's can span pages."""
        found: dict[str, dict[str, Raw]] = {}
        for page in self._by_token("changelog/bulkfetch", {"issueIdsOrKeys": list(ids), "maxResults": HISTORIES}):
            with understood("histories in bulk"):
                for each in page["issueChangeLogs"]:
                    nameless = (_nameless(history) for history in each["changeHistories"])
                    found.setdefault(str(each["issueId"]), {}).update((one["id"], one) for one in nameless)
        return found

    def _histories_of(self, id: str) -> list[Raw] | None:
        try:
            with understood(f"the history of issue {id}"):
                return [_nameless(each) for each in self.pages(f"issue/{id}/changelog", maxResults=100)]
        except Refused as refused:
            if refused.gone:
                return None
            raise


class _History:
    """The history that came within an issue."""

    def __init__(self, changelog: Raw | None) -> None:
        came = {} if changelog is None else changelog
        self.embedded = [_nameless(each) for each in came.get("histories", ())]
        told = int(came.get("total") or 0)
        self.total = max(told, len(self.embedded))
        """The least that there is."""
        self.is_cut = changelog is None or told > len(self.embedded) or len(self.embedded) >= CUT
        """Whether there may be more."""


def _nameless(history: Raw) -> Raw:
    """A history without its author."""
    return {"id": str(history["id"]), "created": history["created"], "items": history["items"]}


def _chunks(names: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))
