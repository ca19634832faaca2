"""What a Jira is set up with: people, fields, statuses, projects, versions, boards."""

import threading
from typing import Any

from jira_own import defaults
from jira_own.model import (
    PERMISSIONS,
    Account,
    Board,
    Category,
    Component,
    Field,
    FieldIds,
    Filter,
    IssueType,
    Project,
    Sprint,
    Status,
    Version,
)


class Organisation:
    """Every change takes the lock and makes what was computed before stale."""

    def __init__(self, ids: FieldIds) -> None:
        self.ids = ids
        self.lock = threading.RLock()
        self.generation = 0
        """Rises with every change."""
        self.metadata_generation = 0
        """Rises with every change of what is not an issue."""
        self.accounts: dict[str, Account] = {}
        self.fields: dict[str, Field] = defaults.fields(ids)
        self.statuses: dict[str, Status] = defaults.statuses()
        self.types: dict[str, IssueType] = defaults.types()
        self.priorities: dict[str, str] = dict(defaults.PRIORITIES)
        self.resolutions: dict[str, str] = dict(defaults.RESOLUTIONS)
        self.projects: dict[int, Project] = {}
        self.components: dict[int, Component] = {}
        self.versions: dict[int, Version] = {}
        self.boards: dict[int, Board] = {}
        self.sprints: dict[int, Sprint] = {}
        self.filters: dict[int, Filter] = {}
        self._last: dict[str, int] = dict.fromkeys(("issue", "project", "other", "history"), 10_000)
        self.add_account("person-1", "Robin Example", permissions=PERMISSIONS)

    def next_id(self, kind: str) -> int:
        self._last[kind] += 1
        return self._last[kind]

    def _touched(self, *, metadata: bool = True) -> None:
        self.generation += 1
        self.metadata_generation += metadata

    def add_account(self, account_id: str, name: str, **more: Any) -> Account:
        """The first one is whoever the site's own tests log in as; its token is `token-of-<id>` unless given."""
        values = {"email": f"{account_id}@example.invalid", "token": f"token-of-{account_id}", **more}
        account = self.accounts[account_id] = Account(account_id, name, **values)
        self._touched()
        return account

    @property
    def me(self) -> Account:
        return next(iter(self.accounts.values()))

    def add_project(self, key: str, name: str | None = None, *, public: bool = False) -> Project:
        with self.lock:
            project = Project(self.next_id("project"), key, name or key.title(), public)
            self.projects[project.id] = project
            self._touched()
            return project

    def project(self, key: str) -> Project:
        return next(one for one in self.projects.values() if key in (one.key, *one.old_keys))

    def add_status(self, status_id: str, name: str, category: Category) -> Status:
        status = self.statuses[status_id] = Status(status_id, name, category)
        self._touched()
        return status

    def rename_status(self, status_id: str, name: str) -> None:
        """Histories keep the name of their time."""
        with self.lock:
            self.statuses[status_id].name = name
            self._touched()

    def add_field(self, field_id: str, name: str, custom: str, *, type: str = "string") -> Field:
        """A custom field more; its name may be taken."""
        field = self.fields[field_id] = Field(field_id, name, type, custom=custom)
        self._touched()
        return field

    def rename_field(self, field_id: str, name: str) -> None:
        with self.lock:
            self.fields[field_id].name = name
            self._touched()

    def field_name(self, field_id: str | None) -> str:
        if field_id is None:
            raise ValueError("This site has no such custom field.")
        return self.fields[field_id].name

    def add_component(self, project: str, name: str) -> Component:
        with self.lock:
            one = Component(self.next_id("other"), self.project(project).id, name)
            self.components[one.id] = one
            self._touched()
            return one

    def add_version(self, project: str, name: str, **more: Any) -> Version:
        with self.lock:
            one = Version(self.next_id("other"), self.project(project).id, name, **more)
            self.versions[one.id] = one
            self._touched()
            return one

    def change_version(self, version_id: int, **changes: Any) -> Version:
        """Its dates, its name, `released`, `archived`: no issue is touched by it."""
        with self.lock:
            version = self.versions[version_id]
            for name, value in changes.items():
                setattr(version, name, value)
            self._touched()
            return version

    def add_filter(self, name: str, jql: str) -> Filter:
        with self.lock:
            one = Filter(self.next_id("other"), name, jql, self.me.id)
            self.filters[one.id] = one
            self._touched()
            return one

    def add_board(self, project: str, name: str, type: str = "scrum", *, jql: str | None = None, **more: Any) -> Board:
        """On every status, one column each, unless `columns` says more."""
        with self.lock:
            owner = self.project(project)
            chosen = self.add_filter(f"Filter for {name}", jql or f"project = {owner.key} ORDER BY Rank ASC")
            columns = tuple((one.name, (one.id,)) for one in self.statuses.values())
            values = {"columns": columns, "estimation": self.ids.points if type == "scrum" else None, **more}
            one = Board(len(self.boards) + 1, name, type, owner.id, chosen.id, **values)  # type: ignore[arg-type]
            self.boards[one.id] = one
            self._touched()
            return one

    def add_sprint(self, board: int, name: str, state: str = "future", **more: Any) -> Sprint:
        with self.lock:
            one = Sprint(len(self.sprints) + 1, board, name, state, **more)  # type: ignore[arg-type]
            self.sprints[one.id] = one
            self._touched()
            return one

    def change_sprint(self, sprint_id: int, **changes: Any) -> Sprint:
        with self.lock:
            sprint = self.sprints[sprint_id]
            for name, value in changes.items():
                setattr(sprint, name, value)
            self._touched()
            return sprint

    def type_named(self, name: str) -> IssueType:
        return next(one for one in self.types.values() if one.name == name)

    def status_named(self, status: str) -> Status:
        return self.statuses.get(status) or next(one for one in self.statuses.values() if one.name == status)
