"""One run: a Jira that people work in, and a store that is synced from it through faults.

After every round the store must hold exactly what one holds that saw no fault. A round may be left before a sync
got through, as on a bad day; then the store must be right after the last round, when all is calm.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from andon.errors import AndonError
from andon.store import Store
from examples import sqlite_store
from faults.dump import Dump, Row, differences, dump, gone, issues, living, present
from faults.figures import Figures
from faults.plan import Kind, Plan
from faults.proxy import Proxy, running_proxy
from faults.world import World, world


@dataclass(frozen=True)
class Recipe:
    """All that a run depends on: the same recipe is the same run, as long as one worker downloads."""

    seed: int
    face: str
    rate: float = 0.1
    rounds: int = 4
    deeds: int = 25
    """Edits in each round."""
    tries: int = 15
    """Syncs through the faults in one round at most."""
    settled: bool = True
    """Whether every round ends with a sync that got through."""
    workers: int = 1
    issues: int = 200
    kinds: tuple[Kind, ...] = tuple(Kind)


class Run:
    """Rounds of edits and syncs, with a look at the store after each of them."""

    def __init__(self, recipe: Recipe, world: World, proxy: Proxy, store: Store, file: Path) -> None:
        self._recipe = recipe
        self._world = world
        self._proxy = proxy
        self._store = store
        self._file = file
        self._found = dump(file)
        self._calm = self._found
        self._as_in_jira: Mapping[str, list[tuple[str, Row]]] = {}
        self._figures = Figures(runs=1)

    def through(self) -> Figures:
        """Do all rounds. AssertionError says what a sync lost, doubled, or removed wrongly."""
        began = time.monotonic()
        for n in range(self._recipe.rounds):
            if n:
                self._world.people.work(self._recipe.deeds)
            last = n == self._recipe.rounds - 1
            self._calm = self._world.calmly()
            self._as_in_jira = issues(self._calm)
            self._round(must_finish=self._recipe.settled or last)
        self._figures.requests = self._proxy.requests
        self._figures.injected = self._proxy.injected
        self._figures.seconds = time.monotonic() - began
        return self._figures

    def _round(self, *, must_finish: bool) -> None:
        self._figures.rounds += 1
        self._proxy.plan = Plan(self._recipe.seed, self._recipe.rate, self._recipe.kinds)
        finished = any(self._sync() for _ in range(self._recipe.tries))
        if not finished and must_finish:
            self._proxy.calm()
            finished = self._sync()
            assert finished, self._told("a sync without a fault did not get through", [])
        if finished:
            self._compare()

    def _sync(self) -> bool:
        """Whether a sync got through whole; what it did before that must be right in any case."""
        before = self._found
        doubt = ""
        try:
            done = self._world.sync(self._store, self._proxy.url, workers=self._recipe.workers)
            doubt, finished = done.doubt, not done.doubt
            self._figures.finished += 1
        except AndonError:
            finished = False
            self._figures.failed += 1
        self._found = dump(self._file)
        self._nothing_wrongly_removed(before)
        if not doubt:
            self._every_issue_is_old_or_new(before)
        return finished

    def _nothing_wrongly_removed(self, before: Dump) -> None:
        buried = (gone(self._found) - gone(before)) & self._world.live()
        assert not buried, self._told("issues were removed that are there", sorted(buried))
        lost = present(before) - present(self._found)
        assert not lost, self._told("rows of issues were lost", sorted(lost))

    def _every_issue_is_old_or_new(self, before: Dump) -> None:
        """Nothing is kept by halves: neither one row of an issue without the others, nor what Jira never said."""
        if not self._recipe.settled:
            return  # what the store holds may be older than the calm store's last state
        old, new = issues(before), self._as_in_jira
        now = issues(self._found).items()
        torn = [(rows, new.get(id)) for id, rows in now if rows != old.get(id) and rows != new.get(id)]
        assert not torn, self._told("issues are neither as before nor as in Jira", torn)

    def _compare(self) -> None:
        self._figures.comparisons += 1
        if self._recipe.settled:
            wrong = differences(self._found, self._calm)
            assert not wrong, self._told("the store is another than without faults", wrong)
            return
        # Nobody saw an issue that came and went while no sync got through, nor its last words.
        wrong = differences(living(self._found), living(self._calm))
        assert not wrong, self._told("the store is another than without faults", wrong)
        strange = gone(self._found) - gone(self._calm)
        assert not strange, self._told("issues were removed that are there", sorted(strange))

    def _told(self, what: str, details: Sequence[object]) -> str:
        lines = "\n".join(f"  {each}" for each in details[:20])
        return f"{self._recipe}, request {self._proxy.requests}: {what}\n{lines}"


def run(recipe: Recipe, folder: Path) -> Figures:
    """One run in an empty folder."""
    home = folder / "store"
    home.mkdir()
    with (
        world(folder, recipe.face, recipe.seed, recipe.issues) as made,
        running_proxy(made.url) as proxy,
        sqlite_store(home) as store,
    ):
        return Run(recipe, made, proxy, store, home / "andon.db").through()
