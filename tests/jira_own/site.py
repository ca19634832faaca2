"""One Jira: what it knows, and what people do to it.

Every operation takes the site's lock, so a test may change a site while it is served.
"""

import copy
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from jira_own import defaults
from jira_own.changes import EDITABLE, items_of
from jira_own.log import Log
from jira_own.model import Comment, FieldIds, History, Issue, Item, Work
from jira_own.organisation import Organisation
from jira_own.times import Clock, ManualClock, milliseconds
from jira_own.trouble import Trouble

Ref = int | str | Issue


class Site(Organisation):
    """`clock` answers aware datetimes; only whole milliseconds of it are kept.

    With `whole_seconds` the field `updated` loses its milliseconds, as some databases under Data Center do.
    """

    def __init__(
        self,
        clock: Clock = lambda: datetime.now(UTC),
        *,
        base_url: str = "https://jira.example",
        whole_seconds: bool = False,
        ids: FieldIds | None = None,
    ) -> None:
        super().__init__(ids or FieldIds())
        self.clock = clock
        self.base_url = base_url
        self.whole_seconds = whole_seconds
        self.options = defaults.Options()
        self.trouble = Trouble()
        self.log = Log()
        self.recorded: dict[str, object] = {}
        """Answers of a real Jira, by path below the version of the API: they are served instead of the site's own."""
        self.issues: dict[int, Issue] = {}
        self.key_to_id: dict[str, int] = {}
        """Every key that an issue has or had."""
        self.children: dict[int, list[int]] = {}
        self.unindexed: dict[int, Issue | None] = {}
        """While the index lags: each changed issue as searches still see it, None for one not seen yet."""
        self.index_lags = False
        self.found: OrderedDict[object, Any] = OrderedDict()
        """What queries found, kept by the search until the generation changes."""

    def now(self) -> int:
        return milliseconds(self.clock())

    def advance(self, **by: float) -> None:
        """Move a clock that stands still by the arguments of a `timedelta`: `advance(minutes=5)`."""
        if not isinstance(self.clock, ManualClock):
            raise TypeError("This site's clock goes by itself; give it a ManualClock to move it.")
        self.clock.advance(**by)

    def issue(self, ref: Ref) -> Issue:
        """By id, key or an old key."""
        found = self.find(ref)
        if found is None:
            raise KeyError(ref)
        return found

    def find(self, ref: Ref) -> Issue | None:
        if isinstance(ref, Issue):
            return ref
        if isinstance(ref, str) and not ref.isdigit():
            return self.issues.get(self.key_to_id.get(ref.upper(), 0))
        return self.issues.get(int(ref))

    def create(self, project: str, type: str, summary: str, **values: Any) -> Issue:
        """`type` by name; other values as attributes of `Issue`, `parent` also by key. Nothing of it is history."""
        with self.lock:
            home = self.project(project)
            home.last_number += 1
            now = self._updated_now()
            if values.get("parent") is not None:
                values["parent"] = self.issue(values["parent"]).id
            values = {"status": next(iter(self.statuses)), "creator": self.me.id, "reporter": self.me.id, **values}
            issue = Issue(
                self.next_id("issue"),
                f"{home.key}-{home.last_number}",
                home.id,
                self.type_named(type).id,
                summary=summary,
                created=now,
                updated=now,
                category_changed=now,
                **values,
            )
            if self.index_lags:
                self.unindexed[issue.id] = None
            self.adopt(issue)
            return issue

    def adopt(self, issue: Issue) -> None:
        """Put an issue that was made elsewhere into the site, as it is."""
        self.issues[issue.id] = issue
        self.key_to_id[issue.key] = issue.id
        if issue.parent is not None:
            self.children.setdefault(issue.parent, []).append(issue.id)
        self._touched(metadata=False)

    def edit(self, ref: Ref, *, author: str | None = None, **changes: Any) -> Issue:
        """Attributes of `Issue` and their new values; one history with an item for each that differs."""
        if unknown := changes.keys() - EDITABLE:
            raise ValueError(f"Not to be edited: {sorted(unknown)}.")
        with self._changing(ref) as issue:
            if changes.get("parent") is not None:
                changes["parent"] = self.issue(changes["parent"]).id
            items = [item for name, value in changes.items() for item in items_of(self, issue, name, value)]
            for name, value in changes.items():
                if name == "parent":
                    self._reparent(issue, value)
                elif name == "custom":
                    issue.custom = {**(issue.custom or {}), **value}
                else:
                    setattr(issue, name, value)
            self._record(issue, items, author)
            return issue

    def transition(self, ref: Ref, status: str, *, resolution: str | None = None, author: str | None = None) -> Issue:
        """`status` by id or name. Leaving `done` clears the resolution; entering it sets one only if it is given."""
        with self._changing(ref) as issue:
            new = self.status_named(status)
            old = self.statuses[issue.status]
            items = self._resolve(issue, resolution) if resolution or new.category != "done" else []
            items.append(Item("status", "status", old.id, old.name, new.id, new.name))
            issue.status = new.id
            if new.category != old.category:
                issue.category_changed = self.now()
            self._record(issue, items, author)
            return issue

    def _resolve(self, issue: Issue, name: str | None) -> list[Item]:
        new = name and next(one for one, text in self.resolutions.items() if text == name)
        old = issue.resolution
        if new == old:
            return []
        issue.resolution, issue.resolved = new, self.now() if new else None
        return [Item("resolution", "resolution", old, old and self.resolutions[old], new, name)]

    def move(self, ref: Ref, project: str, *, author: str | None = None) -> Issue:
        """To another project: the id stays, the key changes, the old one goes on finding it."""
        with self._changing(ref) as issue:
            home, old = self.project(project), self.projects[issue.project]
            home.last_number += 1
            old_key, issue.key, issue.project = issue.key, f"{home.key}-{home.last_number}", home.id
            self.key_to_id[issue.key] = issue.id
            items = [
                Item("project", "project", str(old.id), old.name, str(home.id), home.name),
                Item("Key", None, None, old_key, None, issue.key),
            ]
            self._record(issue, items, author)
            return issue

    def flag(self, ref: Ref) -> Issue:
        return self.edit(ref, flagged=True)

    def unflag(self, ref: Ref) -> Issue:
        return self.edit(ref, flagged=False)

    def comment(self, ref: Ref, text: str, *, author: str | None = None) -> Issue:
        """Changes `updated` without a history, as comments and work logs do."""
        with self._changing(ref) as issue:
            issue.comments += (Comment(self.next_id("other"), author or self.me.id, self.now(), text),)
            issue.updated = self._updated_now()
            return issue

    def log_work(self, ref: Ref, seconds: int, *, author: str | None = None) -> Issue:
        with self._changing(ref) as issue:
            issue.worklog += (Work(self.next_id("other"), author or self.me.id, self.now(), seconds),)
            issue.updated = self._updated_now()
            return issue

    def delete(self, ref: Ref) -> None:
        """Its sub-tasks go with it; an epic's children only lose it."""
        with self._changing(ref) as issue:
            for child in [self.issues[one] for one in self.children.get(issue.id, [])]:
                if self.types[child.type].level < 0:
                    self.delete(child)
                else:
                    child.parent = None
            if issue.parent is not None:
                self.children[issue.parent].remove(issue.id)
            del self.issues[issue.id]
            for key in [key for key, one in self.key_to_id.items() if one == issue.id]:
                del self.key_to_id[key]

    def delete_status(self, status_id: str, *, move_to: str) -> None:
        """Whatever stands in it is moved without a history, as a workflow migration does; the status vanishes."""
        with self.lock:
            for issue in self.issues.values():
                if issue.status == status_id:
                    issue.status = move_to
            del self.statuses[status_id]
            self._touched()

    def _reparent(self, issue: Issue, parent: int | None) -> None:
        if issue.parent is not None:
            self.children[issue.parent].remove(issue.id)
        if parent is not None:
            self.children.setdefault(parent, []).append(issue.id)
        issue.parent = parent

    @contextmanager
    def _changing(self, ref: Ref) -> Iterator[Issue]:
        with self.lock:
            issue = self.issue(ref)
            if self.index_lags and issue.id not in self.unindexed:
                self.unindexed[issue.id] = before = copy.copy(issue)
                before.history = list(issue.history)
            yield issue
            self._touched(metadata=False)

    def settle(self) -> None:
        """The index has caught up; from now on searches see every change at once."""
        with self.lock:
            self.index_lags = False
            self.unindexed.clear()
            self._touched(metadata=False)

    def _updated_now(self) -> int:
        now = self.now()
        return now - now % 1000 if self.whole_seconds else now

    def _record(self, issue: Issue, items: list[Item], author: str | None) -> None:
        if not items:
            return
        issue.history.append(History(self.next_id("history"), author or self.me.id, self.now(), tuple(items)))
        issue.updated = self._updated_now()
