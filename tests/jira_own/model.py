"""What a Jira holds, before any face shows it.

Ids of issues, projects, versions, components, boards, sprints and filters are numbers; those of statuses, types,
resolutions, priorities and fields are text, as Jira writes them. Times are epoch milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Category = Literal["undefined", "new", "indeterminate", "done"]

CATEGORIES: dict[Category, tuple[int, str, str]] = {
    "undefined": (1, "No Category", "medium-gray"),
    "new": (2, "To Do", "blue-gray"),
    "indeterminate": (4, "In Progress", "yellow"),
    "done": (3, "Done", "green"),
}
"""Key: number, English name, colour."""

SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
EPIC_NAME = "com.pyxis.greenhopper.jira:gh-epic-label"
RANK = "com.pyxis.greenhopper.jira:gh-lexo-rank"
ESTIMATE = "com.pyxis.greenhopper.jira:jsw-story-points"
FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
CHECKBOXES = "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"
TEXT = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"

IMPEDIMENT = ("10019", "Impediment")
"""The one option of `Flagged`: its id and its value."""


class Item(NamedTuple):
    """One changed field of a history; `field_id` is None where Cloud sends none."""

    field: str
    field_id: str | None
    old: str | None
    old_text: str | None
    new: str | None
    new_text: str | None


class History(NamedTuple):
    id: int
    author: str
    at: int
    items: tuple[Item, ...]
    raw: Mapping[str, object] | None = None
    """As recorded from a real Jira; then that is what is served."""


class Comment(NamedTuple):
    id: int
    author: str
    at: int
    text: str


class Work(NamedTuple):
    """An entry of the work log."""

    id: int
    author: str
    at: int
    seconds: int


@dataclass(slots=True)
class Issue:
    id: int
    key: str
    project: int
    type: str
    status: str
    summary: str
    created: int
    updated: int
    category_changed: int
    creator: str
    reporter: str
    assignee: str | None = None
    priority: str = "3"
    resolution: str | None = None
    resolved: int | None = None
    due: str | None = None
    description: str | None = None
    labels: tuple[str, ...] = ()
    components: tuple[int, ...] = ()
    versions: tuple[int, ...] = ()
    sprints: tuple[int, ...] = ()
    parent: int | None = None
    points: float | None = None
    estimate: float | None = None
    flagged: bool = False
    custom: dict[str, object] | None = None
    """Values of the custom fields that have no meaning here, by field id."""
    comments: tuple[Comment, ...] = ()
    worklog: tuple[Work, ...] = ()
    history: list[History] = field(default_factory=list)
    """Oldest first, complete."""
    raw: Mapping[str, object] | None = None
    """Its fields as recorded from a real Jira; then those are served, as they are."""


@dataclass(slots=True)
class Status:
    id: str
    name: str
    category: Category


@dataclass(slots=True)
class IssueType:
    id: str
    name: str
    level: int
    """1 for an epic, 0 for what is planned, -1 for a sub-task."""


@dataclass(slots=True)
class Field:
    id: str
    name: str
    type: str
    items: str | None = None
    custom: str | None = None
    """The key of its type; None for a system field."""
    navigable: bool = True


@dataclass(slots=True)
class FieldIds:
    """Where this site keeps the custom fields that mean something; None where it has none."""

    sprint: str | None = "customfield_10020"
    epic_link: str | None = "customfield_10014"
    epic_name: str | None = "customfield_10011"
    points: str | None = "customfield_10034"
    """A plain number named "Story Points"."""
    estimate: str | None = "customfield_10016"
    """"Story point estimate" of team-managed projects."""
    flagged: str | None = "customfield_10021"
    rank: str | None = "customfield_10019"


@dataclass(slots=True)
class Project:
    id: int
    key: str
    name: str
    public: bool = False
    """Seen without a login."""
    last_number: int = 0
    old_keys: tuple[str, ...] = ()


@dataclass(slots=True)
class Component:
    id: int
    project: int
    name: str


@dataclass(slots=True)
class Version:
    id: int
    project: int
    name: str
    release: str | None = None
    """A plain date, as `start`."""
    start: str | None = None
    released: bool = False
    archived: bool = False
    description: str | None = None


@dataclass(slots=True)
class Filter:
    id: int
    name: str
    jql: str
    owner: str


@dataclass(slots=True)
class Board:
    id: int
    name: str
    type: Literal["scrum", "kanban", "simple"]
    project: int
    filter: int
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    """Name of each column and the ids of its statuses."""
    estimation: str | None = None
    """Id of the field that holds the estimate; None counts issues."""
    sub_query: str | None = None


@dataclass(slots=True)
class Sprint:
    id: int
    board: int
    name: str
    state: Literal["future", "active", "closed"]
    start: int | None = None
    end: int | None = None
    completed: int | None = None
    goal: str | None = None


PERMISSIONS = frozenset({"BROWSE_PROJECTS", "EDIT_ISSUES", "VIEW_DEV_TOOLS", "ADMINISTER"})
SCOPES = frozenset(
    {
        "read:jira-work",
        "read:jira-user",
        "read:board-scope:jira-software",
        "read:board-scope.admin:jira-software",
        "read:sprint:jira-software",
    }
)


@dataclass(slots=True)
class Account:
    id: str
    name: str
    email: str
    token: str
    zone: str = "Europe/Stockholm"
    projects: frozenset[str] | None = None
    """Keys of the projects that it may browse; None for all."""
    permissions: frozenset[str] = frozenset({"BROWSE_PROJECTS", "EDIT_ISSUES"})
    scopes: frozenset[str] | None = None
    """Scopes of its token, which then works at the gateway alone; None for a classic token, which does not."""
    active: bool = True
