"""Issues as JSON text, as one face shows them to one zone.

Text, not dicts: what issues share (statuses, people, versions) is written once and joined, so that a page of 100
full issues costs a few milliseconds and a bench measures the client, not this server.
"""

import json
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from jira_own.beans import Beans, Face
from jira_own.model import IMPEDIMENT, Comment, History, Issue, Item, Sprint, Work
from jira_own.times import stamp, zulu

if TYPE_CHECKING:
    from jira_own.site import Site

dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EXPAND = "operations,versionedRepresentations,editmeta,changelog,renderedFields"
_NONE = "null"

FieldWriter = Callable[[Issue], str | None]
"""The JSON of one field; None leaves it out."""


class Once:
    """Texts that are the same for many issues, each written at its first use."""

    MOST = 20_000

    def __init__(self, bean: Callable[[Any], object]) -> None:
        self._bean = bean
        self._texts: dict[Any, str] = {None: _NONE}

    def __call__(self, key: Any) -> str:
        text = self._texts.get(key)
        if text is None:
            if len(self._texts) > self.MOST:
                self._texts = {None: _NONE}
            text = self._texts[key] = dumps(self._bean(key))
        return text


class IssueWriter:
    """Good until the site's metadata changes."""

    def __init__(self, site: "Site", face: Face, version: str, zone: str) -> None:
        self._site = site
        self._cloud = face is Face.CLOUD
        self._zone = zone
        self.beans = beans = Beans(site, face, version, zone)
        self._self = f"{beans.rest}/issue/"
        self._person = Once(beans.person)
        self._status = Once(beans.status)
        self._type = Once(beans.type)
        self._priority = Once(beans.priority)
        self._resolution = Once(beans.resolution)
        self._project = Once(lambda key: beans.project(site.projects[key]))
        self._version = Once(beans.issue_version)
        self._component = Once(beans.issue_component)
        layout = "objects" if self._cloud else site.options.sprints_as
        self._text = Once(beans.text)
        self._sprint = Once(lambda key: sprint_value(site.sprints[key], layout))
        self._item = Once(self._item_bean)
        self._writers = self._all_writers()
        self._navigable = {key for key, one in site.fields.items() if one.navigable}

    def chosen(self, asked: Sequence[str], default: str) -> list[tuple[str, FieldWriter]]:
        """Names and writers of the fields that were asked for: exactly those, in Jira's order.

        `default` is `*navigable` or `*all`: what an empty list, or one of exclusions alone, starts from.
        """
        plain = {name for name in asked if not name.startswith("-")}
        without = {name[1:] for name in asked if name.startswith("-")}
        if not plain:
            plain = {default}
        names: Collection[str] = plain
        if "*all" in plain:
            names = self._writers.keys()
        elif "*navigable" in plain:
            names = plain | self._navigable
        wanted = set(names) - without
        return [(f"{dumps(key)}:", write) for key, write in self._writers.items() if key in wanted]

    def issue(self, issue: Issue, fields: list[tuple[str, FieldWriter]], changelog: str = "") -> str:
        """`changelog` is text that follows the fields, from `changelog` below."""
        if issue.raw is not None:
            raw = {f"{dumps(key)}:": value for key, value in issue.raw.items()}
            fields = [(name, lambda _, name=name: dumps(raw[name])) for name, _ in fields if name in raw]  # type: ignore[misc]
        shown = ",".join([name + text for name, write in fields if (text := write(issue)) is not None])
        return (
            f'{{"expand":"{_EXPAND}","id":"{issue.id}","self":"{self._self}{issue.id}","key":"{issue.key}",'
            f'"fields":{{{shown}}}{changelog}}}'
        )

    def changelog(self, issue: Issue, cap: int) -> str:
        """As embedded in an issue: newest first and capped on Cloud, whole and oldest first on Data Center."""
        whole = issue.history
        shown = list(reversed(whole[-cap:])) if self._cloud else whole
        total = len(whole) if self._site.options.total_tells or not self._cloud else len(shown)
        histories = ",".join([self.history(one) for one in shown])
        return f',"changelog":{{"startAt":0,"maxResults":{len(shown)},"total":{total},"histories":[{histories}]}}'

    def history(self, one: History, *, number: bool = False) -> str:
        """`number`: its time in milliseconds, as bulk changelogs write it."""
        if one.raw is not None:
            return dumps({**one.raw, "created": one.at} if number else one.raw)
        created = str(one.at) if number else f'"{stamp(one.at, self._zone)}"'
        items = ",".join([self._item(item) for item in one.items])
        return f'{{"id":"{one.id}","author":{self._person(one.author)},"created":{created},"items":[{items}]}}'

    def _item_bean(self, item: Item) -> dict[str, Any]:
        field, field_id, old, old_text, new, new_text = item
        custom = field_id is not None and field_id.startswith("customfield_")
        if not self._cloud and field == "IssueParentAssociation":
            field, custom = ("Epic Link", True) if self._names_epic(item) else ("Parent", False)
        bean = {"field": field, "fieldtype": "custom" if custom else "jira"}
        if self._cloud and field_id is not None:
            bean["fieldId"] = field_id
        return bean | {"from": old, "fromString": old_text, "to": new, "toString": new_text}

    def _names_epic(self, item: Item) -> bool:
        parent = self._site.issues.get(int(item.new or item.old or 0))
        return parent is not None and self._site.types[parent.type].level > 0

    def _all_writers(self) -> dict[str, FieldWriter]:
        site, zone = self._site, self._zone
        ids = site.ids

        def moment(at: int | None) -> str:
            return _NONE if at is None else f'"{stamp(at, zone)}"'

        def listed(texts: Sequence[str]) -> str:
            return f"[{','.join(texts)}]"

        writers: dict[str | None, FieldWriter] = {
            "summary": lambda issue: dumps(issue.summary),
            "issuetype": lambda issue: self._type(issue.type),
            "parent": self._parent,
            "project": lambda issue: self._project(issue.project),
            "status": lambda issue: self._status(issue.status),
            "resolution": lambda issue: self._resolution(issue.resolution),
            "resolutiondate": lambda issue: moment(issue.resolved),
            "created": lambda issue: f'"{stamp(issue.created, zone)}"',
            "updated": lambda issue: f'"{stamp(issue.updated, zone)}"',
            "priority": lambda issue: self._priority(issue.priority),
            "duedate": lambda issue: f'"{issue.due}"' if issue.due else _NONE,
            "labels": lambda issue: dumps(issue.labels) if issue.labels else "[]",
            "components": lambda issue: listed([self._component(one) for one in issue.components]),
            "fixVersions": lambda issue: listed([self._version(one) for one in issue.versions]),
            "issuelinks": lambda issue: "[]",
            "subtasks": self._subtasks,
            "description": lambda issue: self._text(issue.description),
            "assignee": lambda issue: self._person(issue.assignee),
            "reporter": lambda issue: self._person(issue.reporter),
            "creator": lambda issue: self._person(issue.creator),
            "watches": lambda issue: f'{{"self":"{self._self}{issue.key}/watchers","watchCount":1,"isWatching":false}}',
            ids.sprint: lambda issue: listed([self._sprint(one) for one in issue.sprints]) if issue.sprints else _NONE,
            ids.epic_link: self._epic_link,
            ids.epic_name: self._epic_name,
            ids.points: lambda issue: _NONE if issue.points is None else repr(issue.points),
            ids.estimate: lambda issue: _NONE if issue.estimate is None else repr(issue.estimate),
            ids.flagged: lambda issue: self._flagged if issue.flagged else _NONE,
            ids.rank: lambda issue: f'"0|i{issue.id:05x}:"',
            "comment": self._comments,
            "worklog": self._worklog,
        }
        if self._cloud:
            writers["statuscategorychangedate"] = lambda issue: moment(issue.category_changed)
        known = {key: write for key, write in writers.items() if key is not None}
        # What was recorded may hold any field; a site of our own has no more than it knows.
        more = [key for key, one in site.fields.items() if one.custom or site.recorded]
        return known | {key: _custom(key) for key in more if key not in known}

    def _parent(self, issue: Issue) -> str | None:
        """Cloud: of every issue. Data Center: of sub-tasks alone. Without one there is no such key."""
        parent = self._parent_of(issue)
        if parent is None or (not self._cloud and self._site.types[issue.type].level >= 0):
            return None
        return self._linked(parent)

    def _parent_of(self, issue: Issue) -> Issue | None:
        """None also for one that is gone, while the index still shows its child as it was."""
        return None if issue.parent is None else self._site.issues.get(issue.parent)

    def _linked(self, issue: Issue) -> str:
        """A parent or a sub-task, as its relative shows it."""
        return (
            f'{{"id":"{issue.id}","key":"{issue.key}","self":"{self._self}{issue.id}","fields":{{'
            f'"summary":{dumps(issue.summary)},"status":{self._status(issue.status)},'
            f'"priority":{self._priority(issue.priority)},"issuetype":{self._type(issue.type)}}}}}'
        )

    def _epic_link(self, issue: Issue) -> str:
        parent = self._parent_of(issue)
        if parent is None or self._site.types[issue.type].level != 0:
            return _NONE
        return f'"{parent.key}"'

    def _epic_name(self, issue: Issue) -> str:
        return dumps(issue.summary) if self._site.types[issue.type].level > 0 else _NONE

    def _subtasks(self, issue: Issue) -> str:
        site = self._site
        children = [site.issues[one] for one in site.children.get(issue.id, ())]
        return f"[{','.join([self._linked(one) for one in children if site.types[one.type].level < 0])}]"

    @property
    def _flagged(self) -> str:
        option, value = IMPEDIMENT
        return f'[{{"self":"{self.beans.rest}/customFieldOption/{option}","value":"{value}","id":"{option}"}}]'

    def _said(self, own: str, one: Comment | Work) -> str:
        """What a comment and a work log both say, without the braces around it."""
        person, at = self._person(one.author), stamp(one.at, self._zone)
        return (
            f'"self":"{own}/{one.id}","id":"{one.id}","author":{person},"updateAuthor":{person},'
            f'"created":"{at}","updated":"{at}"'
        )

    def _comments(self, issue: Issue) -> str:
        own = f"{self._self}{issue.id}/comment"
        texts = [f'{{{self._said(own, one)},"body":{self._text(one.text)}}}' for one in issue.comments]
        total = len(texts)
        return f'{{"comments":[{",".join(texts)}],"self":"{own}","maxResults":{total},"total":{total},"startAt":0}}'

    def _worklog(self, issue: Issue) -> str:
        own = f"{self._self}{issue.id}/worklog"
        texts = [
            f'{{{self._said(own, one)},"started":"{stamp(one.at, self._zone)}","timeSpentSeconds":{one.seconds},'
            f'"issueId":"{issue.id}"}}'
            for one in issue.worklog
        ]
        return f'{{"startAt":0,"maxResults":20,"total":{len(texts)},"worklogs":[{",".join(texts)}]}}'


def _custom(field: str) -> FieldWriter:
    return lambda issue: dumps(issue.custom.get(field)) if issue.custom else _NONE


def sprint_value(one: Sprint, layout: str) -> object:
    """One element of an issue's Sprint field: an object, or the text that Data Center makes of one."""
    if layout == "objects":
        value = {"id": one.id, "name": one.name, "state": one.state, "boardId": one.board, "goal": one.goal or ""}
        dates = (("startDate", one.start), ("endDate", one.end), ("completeDate", one.completed))
        return value | {name: zulu(at) for name, at in dates if at is not None}
    start, end, completed = ("<null>" if at is None else zulu(at) for at in (one.start, one.end, one.completed))
    goal = one.goal or "<null>"
    head = f"id={one.id},rapidViewId={one.board},state={one.state.upper()},name={one.name},"
    dates_text = f"startDate={start},endDate={end},completeDate={completed},"
    if layout == "old text":
        tail = f"goal={goal},{dates_text}sequence={one.id}"
    else:
        tail = f"{dates_text}activatedDate={start},sequence={one.id},goal={goal},autoStartStop=false,synced=false"
    return f"com.atlassian.greenhopper.service.sprint.Sprint@{one.id * 7919 + 6_800_000:x}[{head}{tail}]"
