"""The life of one generated issue: written straight into the site, for a hundred thousand of them in seconds."""

import random
from bisect import bisect_right
from dataclasses import dataclass, field

from jira_own.model import IMPEDIMENT, Comment, History, Issue, Item, Project, Work
from jira_own.site import Site

DAY = 86_400_000
HOUR = 3_600_000
MINUTE = 60_000
_VERBS = ("Show", "Store", "Check", "Send", "Move", "Count", "Hide", "Split")
_NOUNS = ("the basket", "a refund", "the address", "an invoice", "the search", "a login", "the report", "a coupon")
_LABELS = ("frontend", "backend", "legal", "quick-win", "debt")
_POINTS = (1.0, 2.0, 3.0, 5.0, 8.0)
_FLOW = ("10001", "3", "10011", "10002")
"""Statuses after the first, in their usual order."""

Event = tuple[int, tuple[Item, ...]]


@dataclass
class Home:
    """A project, and what its issues can be planned for."""

    project: Project
    components: list[int]
    sprints: list[int]
    sprint_starts: list[int]
    versions: list[int]
    version_starts: list[int]
    epics: list[int] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)


class Life:
    """`lead(created)` adds one issue; `end` is now, behind which nothing has happened yet."""

    def __init__(self, site: Site, chance: random.Random, homes: list[Home], end: int) -> None:
        self._site = site
        self._chance = chance
        self._homes = homes
        self._end = end
        self._people = list(site.accounts)
        self._bulk_edits = sorted(chance.randrange(end - 60 * DAY, end) for _ in range(5))
        self._items: dict[Item, Item] = {}

    def lead(self, created: int) -> Issue:
        chance = self._chance
        home = chance.choice(self._homes)
        issue = self._born(home, created)
        self._settle_in(issue, home)
        events = self._planned(issue, home, created)
        events += self._worked_on(issue, home, created)
        self._write(issue, events)
        self._talked_about(issue)
        self._site.adopt(issue)
        if chance.random() < 0.01 and len(self._homes) > 1:
            self._moved(issue, home)
        return issue

    def _born(self, home: Home, created: int) -> Issue:
        chance, site = self._chance, self._site
        home.project.last_number += 1
        roll = chance.random()
        kind = "10000" if roll < 0.05 or not home.epics else "10003" if roll < 0.15 and home.stories else "10001"
        creator = chance.choice(self._people)
        return Issue(
            site.next_id("issue"),
            f"{home.project.key}-{home.project.last_number}",
            home.project.id,
            "10004" if kind == "10001" and roll > 0.8 else kind,
            "10000",
            f"{chance.choice(_VERBS)} {chance.choice(_NOUNS)} ({home.project.last_number})",
            created,
            created,
            created,
            creator,
            creator,
            assignee=chance.choice(self._people) if roll > 0.2 else None,
            priority=chance.choice("1234"),
            description="As agreed with whoever asked for it." if roll > 0.5 else None,
        )

    def _settle_in(self, issue: Issue, home: Home) -> None:
        """Its place among the others."""
        chance = self._chance
        if issue.type == "10000":
            home.epics.append(issue.id)
        elif issue.type == "10003":
            issue.parent = chance.choice(home.stories[-50:])
        else:
            home.stories.append(issue.id)
            if chance.random() < 0.7:
                issue.parent = chance.choice(home.epics[-8:])
        if chance.random() < 0.4:
            issue.components = (chance.choice(home.components),)
        if chance.random() < 0.2:
            issue.labels = (chance.choice(_LABELS),)
        if chance.random() < 0.1:
            issue.due = "2026-06-30"

    def _same(self, item: Item) -> Item:
        """One object for equal items: most histories say what many others say."""
        return self._items.setdefault(item, item)

    def _planned(self, issue: Issue, home: Home, created: int) -> list[Event]:
        """Its version and its estimate, both with their history."""
        chance = self._chance
        events: list[Event] = []
        at = created + chance.randrange(MINUTE, DAY)
        if at >= self._end:
            return []
        if home.versions and chance.random() < 0.6:
            place = bisect_right(home.version_starts, created) - 1 + (chance.random() < 0.3)
            version = home.versions[max(0, min(place, len(home.versions) - 1))]
            issue.versions = (version,)
            name = self._site.versions[version].name
            events.append((at, (self._same(Item("Fix Version", "fixVersions", None, None, str(version), name)),)))
        if issue.type in ("10001", "10004") and self._site.ids.points and chance.random() < 0.6:
            issue.points = chance.choice(_POINTS)
            ids, text = self._site.ids, f"{issue.points:g}"
            item = Item(self._site.field_name(ids.points), ids.points, None, None, None, text)
            events.append((at + MINUTE, (self._same(item),)))
        return events

    def _worked_on(self, issue: Issue, home: Home, created: int) -> list[Event]:
        chance = self._chance
        events: list[Event] = []
        at = created + int(chance.expovariate(1 / (10 * DAY))) + HOUR
        lazy = chance.random()
        for step, status in enumerate(_FLOW):
            if at >= self._end or (step == 0 and lazy < 0.12):
                break
            if step == 1:
                events += self._sprinted(issue, home, at)
            events.append(self._to_status(issue, status, at, "10001" if lazy > 0.95 else "10000"))
            if step == 1 and chance.random() < 0.08:
                events += self._flags(issue, at)
            at += int(chance.expovariate(1 / (3 * DAY))) + MINUTE
        if issue.status == "10002" and chance.random() < 0.08:
            events += self._reopened(issue, at + DAY)
        return events + self._noise(issue, created)

    def _to_status(self, issue: Issue, status: str, at: int, resolution: str = "10000") -> Event:
        site = self._site
        old, new = site.statuses[issue.status], site.statuses[status]
        items = [self._same(Item("status", "status", old.id, old.name, new.id, new.name))]
        resolved = resolution if new.category == "done" else None
        if resolved != issue.resolution:
            names = site.resolutions
            before = issue.resolution and names[issue.resolution]
            after = resolved and names[resolved]
            items.insert(0, self._same(Item("resolution", "resolution", issue.resolution, before, resolved, after)))
            issue.resolution, issue.resolved = resolved, at if resolved else None
        if old.category != new.category:
            issue.category_changed = at
        issue.status = status
        return at, tuple(items)

    def _reopened(self, issue: Issue, at: int) -> list[Event]:
        if at >= self._end:
            return []
        events = [self._to_status(issue, "3", at)]
        again = at + int(self._chance.expovariate(1 / (5 * DAY))) + HOUR
        if again < self._end:
            events.append(self._to_status(issue, "10002", again))
        return events

    def _sprinted(self, issue: Issue, home: Home, at: int) -> list[Event]:
        field = self._site.ids.sprint
        if field is None or issue.type == "10000" or not home.sprints:
            return []
        place = max(0, bisect_right(home.sprint_starts, at) - 1)
        events = [self._into_sprint(issue, home.sprints[place], field, at)]
        carried = place + 1
        if self._chance.random() < 0.2 and carried < len(home.sprints) and home.sprint_starts[carried] < self._end:
            events.append(self._into_sprint(issue, home.sprints[carried], field, home.sprint_starts[carried] + HOUR))
        return events

    def _into_sprint(self, issue: Issue, sprint: int, field: str, at: int) -> Event:
        names = self._site.sprints
        before, after = issue.sprints, (*issue.sprints, sprint)
        texts = [", ".join(names[one].name for one in ids) for ids in (before, after)]
        old, new = (", ".join(map(str, ids)) for ids in (before, after))
        issue.sprints = after
        return at, (self._same(Item(self._site.field_name(field), field, old, texts[0], new, texts[1])),)

    def _flags(self, issue: Issue, at: int) -> list[Event]:
        field = self._site.ids.flagged
        if field is None:
            return []
        name, option, value = self._site.field_name(field), f"[{IMPEDIMENT[0]}]", IMPEDIMENT[1]
        issue.flagged = True
        events: list[Event] = [(at + HOUR, (self._same(Item(name, field, None, None, option, value)),))]
        until = at + HOUR + int(self._chance.expovariate(1 / (4 * DAY)))
        if until < self._end and self._chance.random() < 0.8:
            issue.flagged = False
            events.append((until, (self._same(Item(name, field, option, value, "", "")),)))
        return events

    def _noise(self, issue: Issue, created: int) -> list[Event]:
        """What nobody asks for: few have much of it, and those are what a cut changelog loses."""
        chance, rank = self._chance, self._site.ids.rank
        entries = chance.randrange(3) if chance.random() < 0.5 else 0
        if issue.id % 1000 == 7:
            entries = chance.randrange(101, 140)
        elif issue.id % 200 == 3:
            entries = chance.randrange(41, 80)
        if rank is None or created + HOUR >= self._end:
            return []
        item = self._same(Item(self._site.field_name(rank), rank, "", "", "", "Ranked higher"))
        return [(chance.randrange(created + HOUR, self._end), (item,)) for _ in range(entries)]

    def _write(self, issue: Issue, events: list[Event]) -> None:
        chance, site = self._chance, self._site
        if chance.random() < 0.03:
            # One of the bulk edits that give many issues the same stamp.
            at = chance.choice(self._bulk_edits)
            if at > issue.created:
                issue.labels = ("swept",)
                events.append((at, (self._same(Item("labels", "labels", None, "", None, "swept")),)))
        events.sort(key=lambda event: event[0])
        author = issue.assignee or issue.creator
        issue.history = [History(site.next_id("history"), author, at, items) for at, items in events if at < self._end]
        if issue.history:
            issue.updated = issue.history[-1].at

    def _talked_about(self, issue: Issue) -> None:
        chance, site = self._chance, self._site
        roll = chance.random()
        if roll < 0.3:
            at = min(self._end - 1, issue.updated + chance.randrange(HOUR))
            issue.comments = (Comment(site.next_id("other"), chance.choice(self._people), at, "Looks good to me."),)
            issue.updated = at
        if roll < 0.1:
            issue.worklog = (Work(site.next_id("other"), chance.choice(self._people), issue.updated, 7200),)

    def _moved(self, issue: Issue, home: Home) -> None:
        """It came from another project, under whose key it is still found."""
        came_from = self._chance.choice([one for one in self._homes if one is not home]).project
        came_from.last_number += 1
        old_key = f"{came_from.key}-{came_from.last_number}"
        self._site.key_to_id[old_key] = issue.id
        items = (
            Item("project", "project", str(came_from.id), came_from.name, str(home.project.id), home.project.name),
            Item("Key", None, None, old_key, None, issue.key),
        )
        issue.history.insert(0, History(self._site.next_id("history"), issue.creator, issue.created + MINUTE, items))
        issue.updated = max(issue.updated, issue.created + MINUTE)
