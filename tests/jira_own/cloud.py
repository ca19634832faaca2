"""Jira Cloud: REST v3, pages by token, bulk fetches; the old search is gone."""

import base64
import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from jira_own.beans import Face
from jira_own.model import History, Issue
from jira_own.query import Found
from jira_own.shared import Described, SharedFace
from jira_own.wire import Call, Refusal, bad

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
BAD_TOKEN = "The provided next page token is invalid or expired."
BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."
TOKEN_LIVES_MS = 7 * 24 * 3600 * 1000
MOST_FETCHED = 100
MOST_RECONCILED = 50

_LIGHT = frozenset({"id", "key", "issuekey", "updated", "created", "status", "project", "issuetype"})
_FETCH = frozenset({"expand", "fields", "fieldsByKeys", "issueIdsOrKeys", "properties"})
_SEARCH = (_FETCH - {"issueIdsOrKeys"}) | {"jql", "maxResults", "nextPageToken", "reconcileIssues"}
_CHANGELOGS = frozenset({"fieldIds", "issueIdsOrKeys", "maxResults", "nextPageToken"})


class Cloud(SharedFace):
    face = Face.CLOUD
    versions = ("3", "2", "latest")
    main_version = "3"

    def own_routes(self) -> list[Described]:
        work = "read:jira-work"
        return [
            ("GET", "search", self.removed, work),
            ("POST", "search", self.removed, work),
            ("GET", "search/jql", self.search_page, work),
            ("POST", "search/jql", self.search_page, work),
            ("POST", "search/approximate-count", self.approximate_count, work),
            ("GET", "project/search", self.project_page, work),
            ("POST", "issue/bulkfetch", self.bulk_fetch, work),
            ("GET", "issue/{}/changelog", self.changelog_page, work),
            ("POST", "changelog/bulkfetch", self.bulk_changelogs, work),
        ]

    def permissions_asked(self, call: Call) -> Iterable[str]:
        asked = call.many("permissions")
        known = set(super().permissions_asked(call))
        if not asked:
            raise bad("The 'permissions' query parameter is required. Please specify the permissions to check.")
        if unknown := [one for one in asked if one not in known]:
            raise bad(f"Unrecognized permission(s): {', '.join(unknown)}")
        return asked

    def removed(self, call: Call) -> object:
        raise bad(REMOVED, status=410)

    def approximate_count(self, call: Call) -> object:
        _only(call, frozenset({"jql"}))
        return {"count": len(self.search(call, call.one("jql") or "", bounded=True).issues)}

    def project_page(self, call: Call) -> object:
        keys, query = call.many("keys"), (call.one("query") or "").lower()
        found = [one for one in self.site.projects.values() if self.sees(call, one)]
        found = [one for one in found if not keys or one.key in keys]
        found = [one for one in found if query in one.key.lower() or query in one.name.lower()]
        return self.page(call, "project/search", found, self.beans(call).project)

    # Search

    def search_page(self, call: Call) -> object:
        _only(call, _SEARCH)
        size = call.number("maxResults", 50)
        if not 1 <= size <= 5000:
            raise bad("The max results parameter has to be between 1 and 5,000.")
        asked, changelog = call.many("fields"), call.expands("changelog")
        found = self.search(call, call.one("jql") or "", bounded=True, reconcile=_reconciled(call))
        start = self._start(call, found)
        size = self.site.trouble.page_size(min(size, self._cap(asked, changelog)))
        shown = found.issues[start : start + size]
        place = (start, len(shown), changelog, tuple(_reconciled(call)))
        issues = self.light(call, place, asked, lambda: self._search_issues(call, shown, asked, changelog))
        text = f'"issues":[{issues}]'
        end = start + len(shown)
        token = self._next_token(call, found, shown, end) if end < len(found.issues) else None
        self.site.trouble.page_served()
        if token is None:
            return f'{{{text},"isLast":true}}'
        return f'{{{text},"nextPageToken":"{token}","isLast":false}}'

    def _search_issues(self, call: Call, shown: Sequence[Issue], asked: list[str], changelog: bool) -> list[str]:
        if not asked or asked == ["id"]:
            return [f'{{"id":"{one.id}"}}' for one in shown]
        writer, cap = self.writer(call), self.site.options.embedded_histories
        fields = writer.chosen(asked, "*navigable")
        return [writer.issue(one, fields, writer.changelog(one, cap) if changelog else "") for one in shown]

    def _cap(self, asked: list[str], changelog: bool) -> int:
        """Fewer issues to a page where more of each is asked for."""
        one, few, many = self.site.options.page_caps
        if changelog or "*all" in asked or "*navigable" in asked or len(asked) > 3:
            return many
        return one if len(set(asked) - {"id", "key", "issuekey"}) <= 1 and _LIGHT.issuperset(asked) else few

    def _start(self, call: Call, found: Found) -> int:
        """Where the page begins. After a change of the data a token goes on behind the place where it stopped."""
        token = call.one("nextPageToken")
        if not token:
            return 0
        mark = self._read_token(token, call.one("jql") or "")
        if mark["generation"] == self.site.generation:
            return int(mark["end"])
        return bisect_right(found.issues, tuple(mark["place"]), key=found.place)

    def _next_token(self, call: Call, found: Found, shown: Sequence[Issue], end: int) -> str:
        if self.site.trouble.repeated_token and (given := call.one("nextPageToken")):
            return given
        place = list(found.place(shown[-1])) if shown else []
        mark = {"generation": self.site.generation, "end": end, "place": place}
        return self._write_token(call.one("jql") or "", mark)

    def _write_token(self, about: str, mark: dict[str, Any]) -> str:
        whole = {**mark, "about": _digest(about), "at": self.site.now()}
        return base64.urlsafe_b64encode(json.dumps(whole).encode()).decode()

    def _read_token(self, token: str, about: str) -> dict[str, Any]:
        try:
            mark: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.encode()))
            old = self.site.now() - mark["at"] > TOKEN_LIVES_MS
        except (ValueError, KeyError, TypeError):
            raise bad(BAD_TOKEN) from None
        if old or mark.get("about") != _digest(about) or self.site.trouble.token_refused():
            raise bad(BAD_TOKEN)
        return mark

    # Bulk

    def bulk_fetch(self, call: Call) -> object:
        """In ascending order of ids; what cannot be fetched is named among the errors."""
        _only(call, _FETCH)
        asked = call.many("issueIdsOrKeys")
        if not asked:
            raise bad("At least one issue ID or key must be provided.")
        if len(asked) > MOST_FETCHED:
            raise bad(f"The number of issues in the request exceeds the limit of {MOST_FETCHED}.")
        found, errors = self._fetched(call, asked)
        writer, cap = self.writer(call), self.site.options.embedded_histories
        fields, changelog = writer.chosen(call.many("fields"), "*navigable"), call.expands("changelog")
        shown = [writer.issue(one, fields, writer.changelog(one, cap) if changelog else "") for one in found]
        self.site.trouble.page_served()
        return f'{{"issues":[{",".join(shown)}],"issueErrors":{json.dumps(errors)}}}'

    def _fetched(self, call: Call, asked: list[str]) -> tuple[list[Issue], list[dict[str, str]]]:
        found: dict[int, Issue] = {}
        errors = []
        for ref in asked:
            try:
                issue = self.visible(call, ref)
            except Refusal:
                message = "Issue does not exist or you do not have permission to see it."
                errors.append({"id": ref, "errorMessage": message})
            else:
                found[issue.id] = issue
        return [found[one] for one in sorted(found)], errors

    def changelog_page(self, call: Call) -> object:
        """Oldest first, at most 100 a page."""
        issue, writer = self.visible(call, call.parts[0]), self.writer(call)
        start, size = max(0, call.number("startAt", 0)), min(max(0, call.number("maxResults", 100)), 100)
        shown = issue.history[start : start + self.site.trouble.page_size(max(1, size))]
        end, total = start + len(shown), len(issue.history)
        own = f"{writer.beans.rest}/issue/{call.parts[0]}/changelog"
        link = f'"nextPage":"{own}?startAt={end}&maxResults={size}",' if end < total else ""
        return (
            f'{{"self":"{own}?startAt={start}&maxResults={size}",{link}"maxResults":{size},"startAt":{start},'
            f'"total":{total},"isLast":{str(end >= total).lower()},"values":[{",".join(map(writer.history, shown))}]}}'
        )

    def bulk_changelogs(self, call: Call) -> object:
        """By time and id, so that the histories of one issue may lie on several pages; times are numbers."""
        _only(call, _CHANGELOGS)
        asked, only, size = call.many("issueIdsOrKeys"), set(call.many("fieldIds")), call.number("maxResults", 1000)
        if not 1 <= len(asked) <= 1000 or len(only) > 10 or not 1 <= size <= 10_000:
            raise bad(BAD_PAYLOAD)
        rows = self._rows(self._fetched(call, asked)[0], only)
        about = json.dumps([asked, sorted(only)])
        token = call.one("nextPageToken")
        start = self._read_token(token, about)["end"] if token else 0
        shown = rows[start : start + self.site.trouble.page_size(size)]
        by_issue: dict[int, list[str]] = {}
        writer = self.writer(call)
        for _, issue_id, history in shown:
            by_issue.setdefault(issue_id, []).append(writer.history(history, number=True))
        logs = [f'{{"issueId":"{key}","changeHistories":[{",".join(texts)}]}}' for key, texts in by_issue.items()]
        end, more = start + len(shown), ""
        if end < len(rows):
            repeat = token if self.site.trouble.repeated_token else None
            more = f',"nextPageToken":"{repeat or self._write_token(about, {"end": end})}"'
        self.site.trouble.page_served()
        return f'{{"issueChangeLogs":[{",".join(logs)}]{more}}}'

    def _rows(self, issues: Iterable[Issue], only: set[str]) -> list[tuple[int, int, History]]:
        rows = [
            (history.at, issue.id, history)
            for issue in issues
            for history in issue.history
            if not only or any(item.field_id in only for item in history.items)
        ]
        return sorted(rows, key=lambda row: (row[0], row[1], row[2].id))


def _only(call: Call, known: frozenset[str]) -> None:
    """Cloud refuses a body with a property that it does not know, or with null in one."""
    if call.method != "POST":
        return
    if not isinstance(call.body, dict) or not known.issuperset(call.body) or None in call.body.values():
        raise Refusal(400, {"errorMessages": [BAD_PAYLOAD]})


def _reconciled(call: Call) -> list[int]:
    asked = call.many("reconcileIssues")
    if len(asked) > MOST_RECONCILED or not all(one.isdigit() for one in asked):
        raise bad(f"The reconcileIssues parameter accepts at most {MOST_RECONCILED} issue ids.")
    return [int(one) for one in asked]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
