"""What people do to a Jira between two syncs."""

from collections.abc import Callable
from random import Random

from jira_own import ManualClock, Site
from jira_own.model import Issue

READ = ("SHOP", "PAY")
"""Projects that Andon reads."""
ELSEWHERE = "APP"
"""A project that it does not read: an issue that is moved there is gone, and may come back."""

COMMON = 6
"""How much more often people do what is ordinary than what is rare."""


class People:
    """They edit, create, move and delete, by a seed alone."""

    def __init__(self, site: Site, seed: int) -> None:
        self._site = site
        assert isinstance(site.clock, ManualClock)
        self._clock = site.clock
        self._dice = Random(seed)
        ordinary = [self._rename, self._estimate, self._label, self._plan, self._work, self._create, self._talk]
        rare = [
            *(self._flag, self._adopt, self._move, self._leave, self._return, self._delete),
            *(self._reschedule, self._add_version, self._run_sprint, self._sprint),
        ]
        self._deeds: list[Callable[[], object]] = [*(ordinary * COMMON), *rare]

    def work(self, deeds: int) -> None:
        """Do so many things, some of them within one moment."""
        with self._site.lock:
            for _ in range(deeds):
                self._dice.choice(self._deeds)()
                if self._dice.random() < 0.7:
                    self._clock.advance(seconds=self._dice.randint(1, 3600))
            self._clock.advance(minutes=10)

    def swap(self) -> None:
        """One issue leaves the query and another one comes: what stands behind them moves, and their number stays."""
        with self._site.lock:
            self._dice.choice([self._leave, self._delete])()
            self._create()
            self._clock.advance(minutes=10)

    def hide(self) -> None:
        """Jira's index loses an issue that is there: no search finds it until `Site.settle`."""
        with self._site.lock:
            self._site.unindexed[self._any().id] = None
            self._site.generation += 1

    # -------------------------------------------------------------------- ordinary

    def _rename(self) -> object:
        return self._site.edit(self._any(), summary=f"Better said ({self._dice.randrange(10**6)})")

    def _estimate(self) -> object:
        return self._site.edit(self._any(), points=self._dice.choice([None, 1.0, 2.0, 3.0, 5.0]))

    def _label(self) -> object:
        return self._site.edit(self._any(), labels=self._dice.choice([(), ("swept",), ("debt",)]))

    def _plan(self) -> object:
        issue = self._any()
        versions = self._of_project(issue, "versions")
        return self._site.edit(issue, versions=tuple(self._dice.sample(versions, self._dice.randint(0, 2))))

    def _work(self) -> object:
        status = self._dice.choice(list(self._site.statuses.values()))
        resolution = self._dice.choice(["Done", "Won't Do"]) if status.category == "done" else None
        return self._site.transition(self._any(), status.id, resolution=resolution)

    def _create(self) -> object:
        project = self._dice.choice(READ)
        parents = [one for one in self._read() if self._level(one) == 0 and one.key.startswith(project)]
        kind, parent = ("Story", None) if self._dice.random() < 0.7 else ("Sub-task", self._dice.choice(parents).key)
        return self._site.create(project, kind, "Something new", parent=parent)

    def _talk(self) -> object:
        return self._site.comment(self._any(), "Looks good.")

    # -------------------------------------------------------------------- rare

    def _flag(self) -> object:
        issue = self._any()
        return self._site.edit(issue, flagged=not issue.flagged)

    def _adopt(self) -> object:
        """A story, perhaps with sub-tasks, goes to another epic."""
        epics = [one for one in self._read() if self._level(one) == 1]
        stories = [one for one in self._read() if self._level(one) == 0]
        with_children = [one for one in stories if self._site.children.get(one.id)]
        return self._site.edit(self._dice.choice(with_children or stories), parent=self._dice.choice(epics).key)

    def _move(self) -> object:
        issue = self._childless()
        (other,) = (key for key in READ if not issue.key.startswith(f"{key}-"))
        return self._site.move(issue, other)

    def _leave(self) -> object:
        return self._site.move(self._childless(), ELSEWHERE)

    def _return(self) -> object:
        outside = [one for one in self._site.issues.values() if one.key.startswith(f"{ELSEWHERE}-")]
        single = [one for one in outside if one.parent is None and not self._site.children.get(one.id)]
        return self._site.move(self._dice.choice(single), self._dice.choice(READ)) if single else None

    def _delete(self) -> object:
        issue = self._childless()
        self._site.delete(issue)
        return issue

    def _reschedule(self) -> object:
        version = self._dice.choice(sorted(self._site.versions))
        day = f"2026-{self._dice.randint(1, 12):02d}-{self._dice.randint(1, 28):02d}"
        return self._site.change_version(version, release=day, released=self._dice.random() < 0.3)

    def _add_version(self) -> object:
        return self._site.add_version(self._dice.choice(READ), f"Extra {self._dice.randrange(10**6)}")

    def _run_sprint(self) -> object:
        sprint = self._dice.choice(sorted(self._site.sprints))
        return self._site.change_sprint(sprint, name=f"Sprint {self._dice.randrange(10**6)}")

    def _sprint(self) -> object:
        issue = self._any()
        boards = {one.id for one in self._site.boards.values() if one.project == issue.project}
        sprints = [one.id for one in self._site.sprints.values() if one.board in boards]
        return self._site.edit(issue, sprints=tuple(self._dice.sample(sprints, self._dice.randint(0, 2))))

    # -------------------------------------------------------------------- whom it befalls

    def _read(self) -> list[Issue]:
        return [one for one in self._site.issues.values() if one.key.partition("-")[0] in READ]

    def _any(self) -> Issue:
        return self._dice.choice(self._read())

    def _childless(self) -> Issue:
        """One that nothing hangs on and that hangs on nothing: Jira moves and deletes families together."""
        return self._dice.choice(
            [one for one in self._read() if one.parent is None and not self._site.children.get(one.id)]
        )

    def _level(self, issue: Issue) -> int:
        return self._site.types[issue.type].level

    def _of_project(self, issue: Issue, kind: str) -> list[int]:
        return sorted(one.id for one in getattr(self._site, kind).values() if one.project == issue.project)
