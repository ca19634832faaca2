"""One run: a Jira that people work in, and a store that is synced from it through faults.

After every round the store must hold exactly what one holds that saw no fault. A round may be left before a sync
got through, as on a bad day; then the store must be right after the last round, when all is calm.
"""

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from random import Random

from andon.errors import AndonError
from andon.store import Store
from examples import sqlite_store
from faults.dump import Dump, Whole, alike, differences, dump, gone, issues, living, present
from faults.edits import People
from faults.figures import Figures
from faults.kills import Killing
from faults.plan import Asked, Kind, Plan
from faults.proxy import Proxy, running_proxy
from faults.world import CALM_TIMEOUT, READ_TIMEOUT, World, world

SWAPS = 6
"""Issues that leave or are lost from sight while syncs run, in one round at most."""
SWAP_SHARE = 0.15
"""The share of pages before which that happens."""


@dataclass(frozen=True)
class Recipe:
    """All that a run depends on: the same recipe is the same run, as long as one worker downloads."""

    seed: int
    face: str
    rate: float = 0.3
    rounds: int = 4
    deeds: int = 25
    """Edits in each round."""
    tries: int = 15
    """Syncs through the faults in one round at most."""
    settled: bool = True
    """Whether every round ends with a sync that got through."""
    restless: bool = False
    """Whether people also edit while a sync runs."""
    workers: int = 1
    issues: int = 200
    kinds: tuple[Kind, ...] = tuple(Kind)

    def __str__(self) -> str:
        how = [name for name in ("settled", "restless") if getattr(self, name)]
        return ", ".join([f"seed {self.seed}", self.face, f"rate {self.rate}", f"{self.workers} workers", *how])


class End(Enum):
    """How a sync ended."""

    WHOLE = auto()
    DOUBTED = auto()
    """It got through, and said itself that something was not whole."""
    FAILED = auto()
    """With a sentence for people."""
    KILLED = auto()


Attempt = Callable[[bool], End]
"""One sync. The argument says whether all is calm: then nothing may hold it up."""


class Run:
    """Rounds of edits and syncs, with a look at the store after each of them."""

    def __init__(self, recipe: Recipe, world: World, file: Path, attempt: Attempt) -> None:
        self._recipe = recipe
        self._world = world
        self._file = file
        self._attempt = attempt
        self._found = self._calm = dump(file)
        self._as_in_jira: Mapping[str, Whole] = {}
        self.figures = Figures(runs=1)

    def through(self) -> None:
        """Do all rounds. AssertionError says what a sync lost, doubled, or removed wrongly."""
        began = time.monotonic()
        for n in range(self._recipe.rounds):
            if n:
                self._world.people.work(self._recipe.deeds)
            self._look()
            self._round(must_finish=self._recipe.settled or n == self._recipe.rounds - 1)
        self.figures.seconds = time.monotonic() - began

    @property
    def _is_strict(self) -> bool:
        """Whether both stores have seen the same states of Jira, and nothing else."""
        return self._recipe.settled and not self._recipe.restless

    def _look(self) -> None:
        """See what a sync without faults makes of the Jira as it is now."""
        self._calm = self._world.calmly()
        self._as_in_jira = issues(self._calm)

    def _round(self, *, must_finish: bool) -> None:
        self.figures.rounds += 1
        tries = (self._sync() for _ in range(self._recipe.tries))
        if self._recipe.restless:
            list(tries)
            finished = False  # what they have seen is not what there is by now
            self._world.site.settle()
            self._look()
        else:
            finished = any(tries)
        if not finished and must_finish:
            finished = self._sync(calm=True)
            assert finished, self._told("a sync without a fault did not get through whole")
        if finished:
            self._compare()

    def _sync(self, *, calm: bool = False) -> bool:
        """Whether a sync got through whole; what it did before that must be right in any case."""
        before, live = self._found, self._world.live()
        end = self._attempt(calm)
        self.figures.ends[end.name] += 1
        self._found = dump(self._file)
        self._nothing_wrongly_removed(before, live & self._world.live())
        if self._is_strict and end is not End.DOUBTED:
            self._every_issue_is_old_or_new(before)
        return end is End.WHOLE

    def _nothing_wrongly_removed(self, before: Dump, live: set[str]) -> None:
        buried = (gone(self._found) - gone(before)) & live
        assert not buried, self._told("issues were removed that are there", sorted(buried))
        lost = present(before) - present(self._found)
        assert not lost, self._told("rows of issues were lost", sorted(lost))

    def _every_issue_is_old_or_new(self, before: Dump) -> None:
        """Nothing is kept by halves: neither one row of an issue without the others, nor what Jira never said."""
        old, new = issues(before), self._as_in_jira
        torn = [
            (now, new.get(id))
            for id, now in issues(self._found).items()
            if not (alike(now, old.get(id)) or alike(now, new.get(id)))
        ]
        assert not torn, self._told("issues are neither as before nor as in Jira", torn)

    def _compare(self) -> None:
        self.figures.comparisons += 1
        found, calm = self._found, self._calm
        if not self._is_strict:
            # Only one of them may have seen an issue that came and went, or the last words of another.
            found, calm = living(found), living(calm)
        wrong = differences(found, calm)
        assert not wrong, self._told("the store is another than without faults", wrong)

    def _told(self, what: str, details: Sequence[object] = ()) -> str:
        return "\n  ".join([f"{self._recipe}, {dict(self.figures.ends)}: {what}", *map(str, details[:20])])


# ------------------------------------------------------------------------------ two ways to fail


def run(recipe: Recipe, folder: Path) -> Figures:
    """Syncs in this process, through a proxy that spoils answers; the folder is empty."""
    home = folder / "store"
    home.mkdir()
    with (
        world(folder, recipe.face, recipe.seed, recipe.issues) as made,
        running_proxy(made.url) as proxy,
        sqlite_store(home) as store,
    ):
        made_run = Run(recipe, made, home / "andon.db", _spoilt(recipe, made, proxy, store))
        made_run.through()
        return _with_traffic(made_run.figures, proxy)


def run_with_kills(recipe: Recipe, folder: Path) -> Figures:
    """Syncs as processes that are killed; nothing else goes wrong. The folder is empty."""
    home = folder / "store"
    home.mkdir()
    with world(folder, recipe.face, recipe.seed, recipe.issues) as made, running_proxy(made.url) as proxy:
        with sqlite_store(home):
            pass  # the file with its tables
        made_run = Run(recipe, made, home / "andon.db", _killed(recipe, made, proxy, home))
        made_run.through()
        return _with_traffic(made_run.figures, proxy)


class Meanwhile:
    """What happens between two pages of a search, but not so much that a sync stops believing it.

    Issues come and go. On Cloud the index also loses some that are there: only there it can be asked past the index
    whether they still belong to the query.
    """

    def __init__(self, people: People, face: str, seed: int) -> None:
        self._deeds = [people.swap, people.hide] if face == "cloud" else [people.swap]
        self._dice = Random(seed)
        self._left = SWAPS

    def rest(self, rested: bool) -> None:
        """After a round they may go on."""
        self._left = SWAPS if rested else self._left

    def __call__(self, asked: Asked, answered: bool) -> None:
        between = not answered and "/search" in asked.path and asked.is_next_page
        if self._left and between and self._dice.random() < SWAP_SHARE:
            self._left -= 1
            self._dice.choice(self._deeds)()


def _spoilt(recipe: Recipe, world: World, proxy: Proxy, store: Store) -> Attempt:
    meanwhile = Meanwhile(world.people, recipe.face, recipe.seed)

    def attempt(calm: bool) -> End:
        proxy.spoil(None if calm else Plan(recipe.seed, recipe.rate, recipe.kinds))
        proxy.watch = meanwhile if recipe.restless and not calm else None
        meanwhile.rest(calm)
        timeout = CALM_TIMEOUT if calm else READ_TIMEOUT
        try:
            done = world.sync(store, proxy.url, workers=recipe.workers, timeout=timeout)
        except AndonError:
            return End.FAILED
        return End.DOUBTED if done.doubt else End.WHOLE

    return attempt


def _killed(recipe: Recipe, world: World, proxy: Proxy, home: Path) -> Attempt:
    environ = {
        **world.login(),
        "ANDON_CONFIG": str(world.config(proxy.url, recipe.workers, home)),
        "ANDON_DATABASE_URL": f"sqlite:///{home}/andon.db",
    }
    killing = Killing(proxy, environ, home / "said.txt", recipe.seed)

    def attempt(calm: bool) -> End:
        code = killing.sync(kill=not calm)
        if code == -signal.SIGKILL:
            return End.KILLED
        assert code == 0, (
            f"{recipe}: andon sync ended with {code}, although nothing but kills happened:\n{killing.said}"
        )
        return End.WHOLE

    return attempt


def _with_traffic(figures: Figures, proxy: Proxy) -> Figures:
    unexpected = {status for status in proxy.said if status >= 500}
    assert not unexpected, f"The Jira itself answered {unexpected}."
    figures.requests = proxy.requests
    figures.injected = proxy.injected
    return figures
