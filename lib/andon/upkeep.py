"""Upkeep: a serving Andon keeps itself up to date, in one thread beside its pages.

By the clock (`[sync] every`) it runs whole rounds, and soon after a word from Jira a quick one that asks only for
what changed. Of several processes on one store one goes by the clock, and whoever runs a round runs it alone. What
fails is a line in the log and is tried again: nothing here ends the serving, and nothing waits for it.
"""

from __future__ import annotations

import logging
import os
import random
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from andon.config import SyncSection, load_settings, secret
from andon.errors import AndonError, Busy
from andon.rounds import How, Round, sync_round

if TYPE_CHECKING:
    from andon.store.turns import Turn
    from andon.usecases.ports import Progress

log = logging.getLogger(__name__)

QUIET = timedelta(seconds=5)
"""From the first word of a change to the quick round: an edit in Jira is often several, and its search lags."""

APART = timedelta(minutes=1)
"""Quick rounds begin no closer together, and a round that found another one running comes again after it."""

FIRST = timedelta(seconds=10)
"""At most so long after its start a process syncs first: not beside its first visitor, nor all processes at once."""

LATE = timedelta(seconds=30)
"""At most so late a round may begin, so that many Andons do not ask one Jira at the same second."""

_LONGEST_SLEEP = 60.0
"""Seconds. A machine that slept notices by its clock, which waiting does not look at."""

LEADER = "upkeep"
"""The turn of the process that goes by the clock."""


class Work(Protocol):
    """What an upkeep does when it is time."""

    def __call__(self, *, how: How, progress: Progress) -> Round:
        """One round; `progress` raises when the process ends. Raises AndonError."""
        ...


class Bell(Protocol):
    """What wakes it: `threading.Event` is one."""

    def set(self) -> None:
        """Ring."""
        ...

    def clear(self) -> None:
        """Stop ringing."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait until it rings, so many seconds at most."""
        ...


@dataclass(frozen=True, slots=True)
class State:
    """How far it is, for whoever watches over this process."""

    due: datetime
    """When it goes by the clock next."""
    finished: datetime | None = None
    """When its last round ended, if every source was synced in it."""
    failed: str = ""
    """Why the last round did not do all; empty when it did."""


class Upkeep:
    """One thread that syncs and forecasts, by the clock and when it is poked."""

    def __init__(
        self,
        work: Work,
        every: timedelta,
        *,
        leads: Callable[[], bool] = lambda: True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
        bell: Bell | None = None,
    ) -> None:
        """`leads` says whether this process goes by the clock; `chance` gives numbers from 0 to 1."""
        self._work = work
        self._every = every
        self._leads = leads
        self._now = now
        self._chance = chance
        self._bell = bell or threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._poked: datetime | None = None
        self._quick_from = self._not_before = now()
        self.state = State(due=now() + chance() * FIRST)

    def start(self) -> None:
        """Begin, in a thread that dies with the process: a round that is broken off goes on where it stopped."""
        self._thread = threading.Thread(target=self.run, name="andon-upkeep", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether its thread goes on. It does until `stop`, whatever fails; if it does not, only a new start helps."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, patience: float = 3.0) -> None:
        """End; a running round ends at its next step, and is not waited for longer than so many seconds."""
        self._ending.set()
        self._bell.set()
        if self._thread:
            self._thread.join(patience)

    def poke(self) -> None:
        """Something changed at a source: sync soon. Returns at once."""
        with self._lock:
            self._poked = self._poked or self._now()
        self._bell.set()

    def run(self) -> None:
        """Work until `stop`, in this thread."""
        while not self._ending.is_set():
            seconds = (self._next() - self._now()).total_seconds()
            if seconds > 0:
                self._bell.wait(min(seconds, _LONGEST_SLEEP))
                self._bell.clear()
            else:
                self._take_turn()

    def _next(self) -> datetime:
        """When there is something to do."""
        self._notice_the_clock()
        quick = max(self._poked + QUIET, self._quick_from) if self._poked else self.state.due
        return max(min(quick, self.state.due), self._not_before)

    def _notice_the_clock(self) -> None:
        """What lies further ahead than it could have been set was set before the clock was turned back."""
        now = self._now()
        if self.state.due > now + self._every + LATE:
            self._due(now)
        self._not_before = min(self._not_before, now + APART)
        self._quick_from = min(self._quick_from, now + APART)
        with self._lock:
            self._poked = self._poked and min(self._poked, now)

    def _take_turn(self) -> None:
        began = self._now()
        by_clock = began >= self.state.due
        if by_clock:
            self._due(began + self._every + self._chance() * LATE)
        with self._lock:
            poked, self._poked = self._poked, None
        try:
            if by_clock and self._leads():
                self._told(self._work(how=How(), progress=self._step))
            elif poked:
                self._quick_from = began + APART
                self._told(self._work(how=How(since_last=True), progress=self._step))
        except Busy:
            self._put_off(poked, by_clock=by_clock)
        except _Stopped:
            pass
        except AndonError as error:
            self._failed(f"{error.message} {error.hint}".strip())
        except Exception as error:  # noqa: BLE001  a mistake of ours must not end the upkeep, still less the serving
            self._failed(_in_a_line(error))

    def _told(self, done: Round) -> None:
        for each in done.synced:
            log.info(
                "Synced %s: %d seen, %d downloaded, %d gone.", each.name, each.swept, each.downloaded, each.removed
            )
            if each.doubt:
                log.warning("%s", each.doubt)
        if done.change.told:
            log.info("%s", done.change.told)
        if done.errors:
            self._failed(" ".join(f"{each.message} {each.hint}".strip() for each in done.errors))
        else:
            self.state = replace(self.state, finished=self._now(), failed="")

    def _put_off(self, poked: datetime | None, *, by_clock: bool) -> None:
        """Another round is running; what it was too early to see has to be asked for again."""
        self._not_before = self._now() + APART
        if by_clock:
            self._due(self._not_before)
        elif poked:
            with self._lock:
                self._poked = self._poked or poked

    def _failed(self, sentence: str) -> None:
        log.error("The sync did not succeed: %s", sentence)
        self.state = replace(self.state, failed=sentence)

    def _due(self, due: datetime) -> None:
        self.state = replace(self.state, due=due)

    def _step(self, done: int, total: int | None, message: str) -> None:
        if self._ending.is_set():
            raise _Stopped


class _Stopped(Exception):
    """The process ends: the round in which this is raised is broken off."""


def _in_a_line(error: Exception) -> str:
    """What a mistake of ours says, and where it happened. The first line only: a database's next ones quote rows."""
    said = str(error).strip().splitlines()
    place = traceback.extract_tb(error.__traceback__)[-1]
    first = said[0][:200] if said else ""
    return f"{type(error).__name__}: {first} ({place.filename}, line {place.lineno})"


class Leadership:
    """A turn that is kept once it was got, for as long as it holds."""

    def __init__(self, take: Callable[[], AbstractContextManager[Turn]]) -> None:
        self._take = take
        self._stack = ExitStack()
        self._turn: Turn | None = None

    def __call__(self) -> bool:
        """Whether it is ours. Raises StoreError when the database does not answer."""
        if self._turn and self._turn.is_held():
            return True
        self.give_up()
        try:
            self._turn = self._stack.enter_context(self._take())
        except Busy:
            return False
        return True

    def give_up(self) -> None:
        """Let another process have it."""
        self._turn = None
        self._stack.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """What this process keeps up, and what opens its door to webhooks."""

    upkeep: Upkeep
    hook_secret: str | None


_desk: Desk | None = None


def desk() -> Desk | None:
    """The upkeep of this process; None while it does not serve, or andon.toml asks for none."""
    return _desk


@contextmanager
def kept_up(section: SyncSection, environ: Mapping[str, str] | None = None) -> Iterator[None]:
    """Keep the store of this process up to date until the block ends, if andon.toml says how often."""
    global _desk
    if section.every is None:
        yield
        return
    leadership = Leadership(_take_leadership)
    upkeep = Upkeep(_round, section.every, leads=leadership)
    _desk = Desk(upkeep, secret(section.hook_secret_from, os.environ if environ is None else environ))
    upkeep.start()
    try:
        yield
    finally:
        _desk = None
        upkeep.stop()
        leadership.give_up()


def _take_leadership() -> AbstractContextManager[Turn]:
    from andon.store import open_store

    return open_store(load_settings().database_url).turns.take(LEADER)


def _round(*, how: How, progress: Progress) -> Round:
    return sync_round(
        load_settings(),
        now=lambda: datetime.now(UTC),
        make_id=lambda: uuid.uuid4().hex,
        progress=progress,
        how=how,
        then_forecast=True,
    )
