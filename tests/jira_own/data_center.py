"""Jira Data Center: REST v2, offset paging, changelogs only inside of issues."""

from jira_own.beans import Face
from jira_own.shared import Described, SharedFace
from jira_own.wire import Call, bad


class DataCenter(SharedFace):
    face = Face.DATA_CENTER
    versions = ("2", "latest")
    main_version = "2"

    def own_routes(self) -> list[Described]:
        return [
            ("GET", "search", self.search_page, "read:jira-work"),
            ("POST", "search", self.search_page, "read:jira-work"),
        ]

    def search_page(self, call: Call) -> object:
        """A larger `maxResults` is lowered without a word, and what was used is echoed."""
        site, writer = self.site, self.writer(call)
        lenient = (call.one("validateQuery") or "true").lower() == "false"
        found = self.search(call, call.one("jql") or "", lenient=lenient).issues
        start, size = call.number("startAt", 0), call.number("maxResults", 50)
        if start < 0:
            raise bad("The value of 'startAt' must not be negative.")
        size = min(size if size >= 0 else site.options.offset_cap, site.options.offset_cap)
        fields, changelog = writer.chosen(call.many("fields"), "*navigable"), call.expands("changelog")
        page = found[start : start + size]
        shown = self.light(
            call,
            (start, len(page), changelog),
            call.many("fields"),
            lambda: [writer.issue(one, fields, writer.changelog(one, 0) if changelog else "") for one in page],
        )
        site.trouble.page_served()
        head = f'"expand":"schema,names","startAt":{start},"maxResults":{size},"total":{len(found)}'
        return f'{{{head},"issues":[{shown}]}}'
