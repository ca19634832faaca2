"""What both faces answer alike."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from jira_own.beans import Beans, Face
from jira_own.jql import JqlError
from jira_own.model import Board, Issue, Project
from jira_own.query import Found, Query
from jira_own.render import IssueWriter
from jira_own.rights import may_browse
from jira_own.wire import NO_LOGIN, Call, Refusal, Route, bad, no_issue, route

if TYPE_CHECKING:
    from jira_own.site import Site

_PERMISSIONS = {
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT"),
    "EDIT_ISSUES": ("12", "Edit Issues", "PROJECT"),
    "VIEW_DEV_TOOLS": ("29", "View Development Tools", "PROJECT"),
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL"),
}
MOST_IN_A_PAGE = 1000
KEPT_PAGES = 256

Described = tuple[str, str, Callable[[Call], object], str]
"""Method, path below the version of the API, handler, scope."""

Thing = TypeVar("Thing")


class SharedFace:
    """Handlers; `face` and the versions of the API that it is served under are those of the child."""

    face: Face
    versions: tuple[str, ...]
    main_version: str

    def __init__(self, site: "Site") -> None:
        self.site = site
        self._writers: dict[tuple[str, str], tuple[int, IssueWriter]] = {}
        self._light: OrderedDict[object, str] = OrderedDict()

    def routes(self) -> list[Route]:
        api: list[Described] = [
            *self.own_routes(),
            ("GET", "serverInfo", self.server_info, ""),
            ("GET", "myself", self.myself, "read:jira-user"),
            ("GET", "mypermissions", self.my_permissions, "read:jira-work"),
            ("GET", "field", self.fields, "read:jira-work"),
            ("GET", "status", self.statuses, "read:jira-work"),
            ("GET", "statuscategory", self.categories, "read:jira-work"),
            ("GET", "resolution", self.resolutions, "read:jira-work"),
            ("GET", "project", self.projects, "read:jira-work"),
            ("GET", "project/{}", self.project, "read:jira-work"),
            ("GET", "project/{}/versions", self.project_versions, "read:jira-work"),
            ("GET", "project/{}/version", self.project_version_page, "read:jira-work"),
            ("GET", "project/{}/components", self.project_components, "read:jira-work"),
            ("GET", "version/{}", self.version, "read:jira-work"),
            ("GET", "filter/{}", self.filter, "read:jira-work"),
            ("GET", "issue/{}", self.issue, "read:jira-work"),
        ]
        board, sprint = "read:board-scope:jira-software", "read:sprint:jira-software"
        agile = [
            ("GET", "board", self.boards, board),
            ("GET", "board/{}", self.board, board),
            ("GET", "board/{}/configuration", self.configuration, "read:board-scope.admin:jira-software"),
            ("GET", "board/{}/sprint", self.sprints, sprint),
            ("GET", "sprint/{}", self.sprint, sprint),
        ]
        found = [
            route(method, f"/rest/api/{version}/{path}", handler, scope)
            for version in self.versions
            for method, path, handler, scope in api
        ]
        found += [route(method, f"/rest/agile/1.0/{path}", handler, scope) for method, path, handler, scope in agile]
        return found

    def own_routes(self) -> list[Described]:
        """Those that only one face has; they come first."""
        return []

    # How it is written

    def writer(self, call: Call) -> IssueWriter:
        version = call.path.split("/")[3]
        version = version if version in self.versions and version != "latest" else self.main_version
        zone = call.account.zone if call.account else "UTC"
        generation, kept = self._writers.get((version, zone), (-1, None))
        if kept is None or generation != self.site.metadata_generation:
            kept = IssueWriter(self.site, self.face, version, zone)
            self._writers[version, zone] = (self.site.metadata_generation, kept)
        return kept

    def beans(self, call: Call) -> Beans:
        return self.writer(call).beans

    def light(self, call: Call, place: object, asked: Sequence[str], write: Callable[[], Iterable[str]]) -> str:
        """The issues of a page as text, joined. A sweep's pages are kept until the site changes: they are large, asked
        for again and again, and what this Jira needs to write them is nobody's measurement."""
        if len(asked) != 1:
            return ",".join(write())
        site = self.site
        who = call.account.id if call.account else ""
        key = (site.generation, site.metadata_generation, who, call.path, call.one("jql"), tuple(asked), place)
        if key not in self._light:
            self._light[key] = ",".join(write())
            while len(self._light) > KEPT_PAGES:
                self._light.popitem(last=False)
        return self._light[key]

    # Who may see what

    def sees(self, call: Call, project: Project) -> bool:
        return may_browse(call.account, project)

    def known(self, call: Call) -> None:
        if call.account is None:
            raise Refusal(401, NO_LOGIN)

    def search(self, call: Call, jql: str, *, lenient: bool = False, **more: Any) -> Found:
        """Somebody without a login gets no error but nothing at all: the trap of an expired login."""
        try:
            return Query(self.site, call.account, lenient=lenient).find(jql, **more)
        except JqlError as error:
            if call.account is None:
                return Found([], lambda issue: (issue.id,))
            raise bad(str(error)) from None

    def visible(self, call: Call, ref: str) -> Issue:
        found = self.site.find(ref)
        if found is None or not self.sees(call, self.site.projects[found.project]):
            raise no_issue()
        return found

    def visible_project(self, call: Call) -> Project:
        ref = call.parts[0]
        for one in self.site.projects.values():
            if ref in (str(one.id), one.key, *one.old_keys) and self.sees(call, one):
                return one
        raise bad(f"No project could be found with key '{ref}'.", status=404)

    # Handlers

    def server_info(self, call: Call) -> object:
        return self.beans(call).server()

    def myself(self, call: Call) -> object:
        self.known(call)
        assert call.account
        return self.beans(call).me(call.account)

    def my_permissions(self, call: Call) -> object:
        asked = self.permissions_asked(call)
        key = call.one("projectKey")
        project = next((one for one in self.site.projects.values() if one.key == key), None)
        if key and (project is None or not self.sees(call, project)):
            raise bad(f"No project could be found with key '{key}'.", status=404)
        has = call.account.permissions if call.account else frozenset()
        seen = [project] if project else list(self.site.projects.values())
        if any(self.sees(call, one) for one in seen):
            has |= {"BROWSE_PROJECTS"}
        return {"permissions": {name: _permission(name, name in has) for name in asked}}

    def permissions_asked(self, call: Call) -> Iterable[str]:
        return _PERMISSIONS

    def fields(self, call: Call) -> object:
        beans = self.beans(call)
        return [beans.field(one) for one in self.site.fields.values()]

    def statuses(self, call: Call) -> object:
        return [self.beans(call).status(one) for one in self.site.statuses]

    def categories(self, call: Call) -> object:
        self.known(call)
        return [self.beans(call).category(one) for one in ("undefined", "new", "indeterminate", "done")]

    def resolutions(self, call: Call) -> object:
        self.known(call)
        return [self.beans(call).resolution(one) for one in self.site.resolutions]

    def projects(self, call: Call) -> object:
        return [self.beans(call).project(one) for one in self.site.projects.values() if self.sees(call, one)]

    def project(self, call: Call) -> object:
        return self.beans(call).full_project(self.visible_project(call))

    def project_versions(self, call: Call) -> object:
        home = self.visible_project(call)
        return [self.beans(call).version(one) for one in self.site.versions.values() if one.project == home.id]

    def project_version_page(self, call: Call) -> object:
        home = self.visible_project(call)
        found = [one for one in self.site.versions.values() if one.project == home.id]
        return self.page(call, f"project/{home.key}/version", found, self.beans(call).version)

    def project_components(self, call: Call) -> object:
        home = self.visible_project(call)
        return [self.beans(call).component(one) for one in self.site.components.values() if one.project == home.id]

    def version(self, call: Call) -> object:
        found = _by_number(self.site.versions, call.parts[0])
        if found is None or not self.sees(call, self.site.projects[found.project]):
            raise bad(f"Could not find version for id '{call.parts[0]}'", status=404)
        return self.beans(call).version(found)

    def filter(self, call: Call) -> object:
        found = _by_number(self.site.filters, call.parts[0])
        if found is None or call.account is None:
            raise bad("The selected filter is not available to you, perhaps it has been deleted.")
        return self.beans(call).filter(found)

    def issue(self, call: Call) -> object:
        found, writer = self.visible(call, call.parts[0]), self.writer(call)
        fields = writer.chosen(call.many("fields"), "*all")
        history = writer.changelog(found, self.site.options.issue_histories) if call.expands("changelog") else ""
        return writer.issue(found, fields, history)

    def boards(self, call: Call) -> object:
        kinds, name, project = call.many("type"), call.one("name"), call.one("projectKeyOrId")
        found = [one for one in self.site.boards.values() if self.sees(call, self.site.projects[one.project])]
        if project:
            known = [one for one in self.site.projects.values() if self.sees(call, one)]
            homes = [one.id for one in known if project in (one.key, str(one.id))]
            if not homes:
                raise bad(f"No project could be found with key or id '{project}'.")
            found = [one for one in found if one.project in homes]
        found = [one for one in found if not kinds or one.type in kinds]
        found = [one for one in found if not name or name.lower() in one.name.lower()]
        return self.page(call, None, found, self.beans(call).board, total=True)

    def board(self, call: Call) -> object:
        return self.beans(call).board(self.visible_board(call))

    def configuration(self, call: Call) -> object:
        return self.beans(call).configuration(self.visible_board(call))

    def sprints(self, call: Call) -> object:
        board = self.visible_board(call)
        if board.type == "kanban":
            raise bad("The board does not support sprints")
        states = [state.lower() for state in call.many("state")]
        found = [one for one in self.site.sprints.values() if one.board == board.id]
        found = [one for one in found if not states or one.state in states]
        return self.page(call, None, found, self.beans(call).sprint)

    def sprint(self, call: Call) -> object:
        found = _by_number(self.site.sprints, call.parts[0])
        if found is None:
            raise bad("Sprint does not exist or you do not have permission to view it.", status=404)
        return self.beans(call).sprint(found)

    def visible_board(self, call: Call) -> Board:
        found = _by_number(self.site.boards, call.parts[0])
        if found is None or not self.sees(call, self.site.projects[found.project]):
            raise bad("Board does not exist or you do not have permission to see it.", status=404)
        return found

    def page(
        self, call: Call, path: str | None, found: Sequence[Any], bean: Callable[[Any], object], *, total: bool = False
    ) -> object:
        """By offset, with `isLast`. `path` is for the links of the API; the agile API has none, and no total."""
        cap = self.site.options.agile_cap if path is None else MOST_IN_A_PAGE
        start, size = max(0, call.number("startAt", 0)), min(max(0, call.number("maxResults", 50)), cap)
        shown = found[start : start + self.site.trouble.page_size(size)]
        page: dict[str, Any] = {"maxResults": size, "startAt": start}
        if path is not None:
            page["self"] = f"{self.beans(call).rest}/{path}?startAt={start}&maxResults={size}"
        if path is not None or total:
            page["total"] = len(found)
        return {**page, "isLast": start + len(shown) >= len(found), "values": [bean(one) for one in shown]}


def _by_number(known: Mapping[int, Thing], text: str) -> Thing | None:
    return known.get(int(text)) if text.isdigit() else None


def _permission(name: str, has: bool) -> dict[str, object]:
    number, label, kind = _PERMISSIONS[name]
    return {"id": number, "key": name, "name": label, "type": kind, "description": "", "havePermission": has}
