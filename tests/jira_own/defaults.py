"""What a fresh site has: fields, statuses, types, and how its faces behave where real Jiras differ."""

from dataclasses import dataclass
from typing import Literal

from jira_own.model import (
    CHECKBOXES,
    EPIC_LINK,
    EPIC_NAME,
    ESTIMATE,
    FLOAT,
    RANK,
    SPRINT,
    Field,
    FieldIds,
    IssueType,
    Status,
)

PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low"}
RESOLUTIONS = {"10000": "Done", "10001": "Won't Do", "10002": "Duplicate"}


@dataclass
class Options:
    """Where real Jiras differ from one another; each is found in the wild."""

    cloud_id: str = "5f1c0000-0000-4000-8000-000000000001"
    page_caps: tuple[int, int, int] = (5000, 1000, 100)
    """Most issues of a Cloud search page: for one light field, for up to three, for more or a changelog."""
    embedded_histories: int = 40
    """Most histories in an issue of a Cloud search or bulk fetch."""
    issue_histories: int = 100
    """Most histories of `GET issue/{key}?expand=changelog` on Cloud."""
    total_tells: bool = True
    """The embedded changelog's `total` counts what was cut off, too; else it is the length of what is there."""
    offset_cap: int = 1000
    """Most issues of a Data Center search page; it is applied without a word."""
    agile_cap: int = 50
    sprints_as: Literal["text", "old text", "objects"] = "text"
    """On Data Center; Cloud always sends objects."""
    bad_login: Literal["refused", "anonymous"] = "refused"
    """What a wrong token gets: 401, or the answers of somebody without a login."""
    rate_headers: bool = True
    """Data Center with rate limiting on: each healthy answer carries `Retry-After: 0`."""


_SYSTEM = (
    ("summary", "Summary", "string", None),
    ("status", "Status", "status", None),
    ("resolution", "Resolution", "resolution", None),
    ("resolutiondate", "Resolved", "datetime", None),
    ("created", "Created", "datetime", None),
    ("updated", "Updated", "datetime", None),
    ("issuetype", "Issue Type", "issuetype", None),
    ("project", "Project", "project", None),
    ("priority", "Priority", "priority", None),
    ("fixVersions", "Fix versions", "array", "version"),
    ("components", "Components", "array", "component"),
    ("duedate", "Due date", "date", None),
    ("labels", "Labels", "array", "string"),
    ("description", "Description", "string", None),
    ("assignee", "Assignee", "user", None),
    ("reporter", "Reporter", "user", None),
    ("creator", "Creator", "user", None),
    ("subtasks", "Sub-tasks", "array", "issuelinks"),
    ("issuelinks", "Linked Issues", "array", "issuelinks"),
    ("parent", "Parent", "", None),
    ("issuekey", "Key", "", None),
    ("statuscategorychangedate", "Status Category Changed", "datetime", None),
    ("watches", "Watchers", "watches", None),
)
_HIDDEN = (("comment", "Comment", "comments-page", None), ("worklog", "Log Work", "array", "worklog"))


def fields(ids: FieldIds) -> dict[str, Field]:
    """By id: the system's own, and the custom fields that this site has."""
    known = [Field(one, name, kind, items) for one, name, kind, items in _SYSTEM]
    known += [Field(one, name, kind, items, navigable=False) for one, name, kind, items in _HIDDEN]
    custom = [
        (ids.sprint, "Sprint", "array", "json", SPRINT),
        (ids.epic_link, "Epic Link", "any", None, EPIC_LINK),
        (ids.epic_name, "Epic Name", "string", None, EPIC_NAME),
        (ids.points, "Story Points", "number", None, FLOAT),
        (ids.estimate, "Story point estimate", "number", None, ESTIMATE),
        (ids.flagged, "Flagged", "array", "option", CHECKBOXES),
        (ids.rank, "Rank", "any", None, RANK),
    ]
    known += [Field(one, name, kind, items, key) for one, name, kind, items, key in custom if one]
    return {one.id: one for one in known}


def statuses() -> dict[str, Status]:
    return {
        "10000": Status("10000", "Backlog", "new"),
        "10001": Status("10001", "Selected for Development", "new"),
        "3": Status("3", "In Progress", "indeterminate"),
        "10011": Status("10011", "Review", "indeterminate"),
        "10002": Status("10002", "Done", "done"),
    }


def types() -> dict[str, IssueType]:
    return {
        "10000": IssueType("10000", "Epic", 1),
        "10001": IssueType("10001", "Story", 0),
        "10004": IssueType("10004", "Bug", 0),
        "10003": IssueType("10003", "Sub-task", -1),
    }
