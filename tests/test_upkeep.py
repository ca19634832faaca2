"""The upkeep of a serving process: when it works, and that nothing ends it. Its clock is the test's."""

import itertools
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from andon.config import SyncSection
from andon.errors import AndonError, Busy, SourceError, SourceUnavailable
from andon.rounds import How, Round
from andon.store import Store, open_store
from andon.store.turns import Turn
from andon.upkeep import APART, FIRST, LATE, QUIET, Leadership, Upkeep, desk, kept_up
from andon.usecases.plan_change import Names, PlanChange
from andon.usecases.ports import Progress
from andon.usecases.sync import Synced
from examples import NOW

EVERY = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DONE = Round((Synced("jira", 3, 1, 0, 0.1),))


class World:
    """A clock that moves only while the upkeep sleeps, what happens meanwhile, and what it did when."""

    def __init__(self, *, leads: Callable[[], bool] = lambda: True, chance: float = 0.0, takes: float = 0.0) -> None:
        self.now = NOW
        self.rounds: list[tuple[float, bool]] = []
        """The seconds since the start at which rounds began, and whether they were quick ones."""
        self.answers: list[Round | Exception] = []
        """What the next rounds answer; then all is well."""
        self.during: Callable[[], None] = lambda: None
        self._takes = timedelta(seconds=takes)
        self._events: list[tuple[datetime, Callable[[], None]]] = []
        self._rung = False
        self.upkeep = Upkeep(self.work, EVERY, leads=leads, now=lambda: self.now, chance=lambda: chance, bell=self)

    def at(self, seconds: float, event: Callable[[], None]) -> None:
        self._events.append((NOW + timedelta(seconds=seconds), event))
        self._events.sort(key=lambda each: each[0])

    def poke_at(self, *seconds: float) -> None:
        for each in seconds:
            self.at(each, self.upkeep.poke)

    def run(self, length: timedelta = HOUR) -> list[tuple[float, bool]]:
        self.at(length.total_seconds(), self.upkeep.stop)
        self.upkeep.run()
        return self.rounds

    def work(self, *, how: How, progress: Progress) -> Round:
        self.rounds.append(((self.now - NOW).total_seconds(), how.since_last))
        self._pass(self.now + self._takes)
        self.during()
        progress(1, 2, "downloading")
        answer = self.answers.pop(0) if self.answers else DONE
        if isinstance(answer, Exception):
            raise answer
        return answer

    # ------------------------------------------------------------ the bell

    def set(self) -> None:
        self._rung = True

    def clear(self) -> None:
        self._rung = False

    def wait(self, timeout: float) -> bool:
        assert 0 < timeout <= 60
        end = self.now + timedelta(seconds=timeout)
        if not self._rung:
            until = min(end, self._events[0][0]) if self._events else end
            self._pass(until)
        return self._rung

    def _pass(self, until: datetime) -> None:
        while self._events and self._events[0][0] <= until:
            moment, event = self._events.pop(0)
            self.now = max(self.now, moment)
            event()
        self.now = max(self.now, until)


def minutes(rounds: list[tuple[float, bool]]) -> list[float]:
    return [began / 60 for began, _ in rounds]


def test_it_goes_by_the_clock_and_asks_for_everything() -> None:
    rounds = World().run()
    assert minutes(rounds) == [0, 10, 20, 30, 40, 50]
    assert not any(quick for _, quick in rounds)


def test_it_begins_soon_and_is_late_by_a_little_so_that_many_do_not_come_at_once() -> None:
    rounds = World(chance=1.0).run()
    assert rounds[0] == (FIRST.total_seconds(), False)
    assert rounds[1][0] - rounds[0][0] == (EVERY + LATE).total_seconds()


def test_a_word_from_jira_is_followed_a_little_later_by_a_quick_round() -> None:
    world = World()
    world.poke_at(100)
    assert world.run(EVERY)[1:] == [(100 + QUIET.total_seconds(), True)]


def test_many_words_make_one_quick_round_a_minute() -> None:
    world = World()
    world.poke_at(*range(100, 400))
    quick = [began for began, each in world.run(EVERY)[1:] if each]
    assert quick[0] == 105
    assert all(later - earlier == APART.total_seconds() for earlier, later in itertools.pairwise(quick))
    assert len(quick) == 6  # five minutes of words, and one round after the last


def test_words_that_come_during_a_round_are_followed_by_another() -> None:
    world = World(takes=30)
    world.poke_at(100, 110)
    assert [began for began, quick in world.run(EVERY) if quick] == [105, 165]


def test_a_round_by_the_clock_also_answers_what_was_said_just_before() -> None:
    world = World()
    world.poke_at(598)
    assert world.run(timedelta(minutes=15)) == [(0, False), (600, False)]


def test_where_another_process_goes_by_the_clock_this_one_only_follows_words() -> None:
    world = World(leads=lambda: False)
    world.poke_at(700)
    assert world.run() == [(705, True)]


def test_the_lead_is_asked_for_again_each_time() -> None:
    told = iter([False, False, True])
    assert minutes(World(leads=lambda: next(told)).run(timedelta(minutes=25))) == [20]


def test_a_round_that_found_another_one_running_comes_again_in_a_minute() -> None:
    world = World()
    world.answers = [Busy("Another sync of this store is running.")]
    assert minutes(world.run(timedelta(minutes=12))) == [0, 1, 11]
    assert world.upkeep.state.failed == ""


def test_a_quick_round_that_found_another_one_running_comes_again_in_a_minute() -> None:
    world = World()
    world.poke_at(100)
    world.answers = [DONE, Busy("Another sync of this store is running.")]
    assert world.run(EVERY)[1:] == [(105, True), (165, True)]


def test_a_jira_that_asks_for_time_holds_up_no_round() -> None:
    """The round itself leaves that one alone, and brings in the others."""
    world = World()
    world.answers = [Round(errors=(SourceUnavailable("Too many requests.", until=NOW + timedelta(minutes=25)),))]
    assert minutes(world.run()) == [0, 10, 20, 30, 40, 50]


WRONG: dict[str, tuple[Exception | Round, str]] = {
    "a source": (Round(errors=(SourceError("Jira answers 500.", hint="Try later."),)), "Jira answers 500. Try later."),
    "the store": (AndonError("The database does not answer."), "The database does not answer."),
    "a mistake of ours": (ValueError("first\nsecond, with a name"), "ValueError: first (" + __file__),
}


@pytest.mark.parametrize(("wrong", "sentence"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_one_line_in_the_log_and_the_next_round_comes(
    wrong: Exception | Round, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    world.answers = [wrong]
    world.at(300, lambda: states.append(world.upkeep.state.failed))
    states: list[str] = []
    with caplog.at_level(logging.WARNING):
        assert minutes(world.run(timedelta(minutes=15))) == [0, 10]
    (line,) = caplog.messages
    assert line.startswith(f"The sync did not succeed: {sentence}")
    assert "\n" not in line
    assert states[0].startswith(sentence)
    assert world.upkeep.state.failed == ""
    assert world.upkeep.state.finished == NOW + timedelta(minutes=10)


def test_what_a_round_added_is_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.answers = [replace(DONE, change=PlanChange(Names(("Atlas II",)), unnamed=Names(("Atlas",))))]
    with caplog.at_level(logging.INFO, "andon.upkeep"):
        world.run(timedelta(minutes=15))
    (line,) = (each for each in caplog.messages if "Atlas" in each)
    assert line.startswith("Added: squad Atlas II. Not in andon.toml any more, and kept: squad Atlas.")


def test_the_lead_that_cannot_be_asked_for_is_told_and_asked_for_again(caplog: pytest.LogCaptureFixture) -> None:
    told = iter([AndonError("The database does not answer."), None])

    def leads() -> bool:
        error = next(told)
        if error:
            raise error
        return True

    assert minutes(World(leads=leads).run(timedelta(minutes=15))) == [10]
    assert "The database does not answer." in caplog.text


def test_a_running_round_ends_at_its_next_step_when_the_process_does(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.during = world.upkeep.stop
    assert world.run() == [(0, False)]
    assert world.upkeep.state.finished is None
    assert caplog.messages == []


# ------------------------------------------------------------------------------ as a thread


def test_a_round_that_hangs_keeps_nobody_from_ending() -> None:
    begun, release = threading.Event(), threading.Event()

    def hang(*, how: How, progress: Progress) -> Round:
        begun.set()
        release.wait()
        return DONE

    upkeep = Upkeep(hang, EVERY, chance=lambda: 0.0)
    upkeep.start()
    assert begun.wait(30)
    upkeep.stop(patience=0.05)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "andon-upkeep")
    release.set()


def test_a_thread_that_sleeps_ends_at_once() -> None:
    upkeep = Upkeep(lambda *, how, progress: DONE, EVERY, chance=lambda: 1.0)
    upkeep.start()
    upkeep.stop(patience=30)
    assert "andon-upkeep" not in {thread.name for thread in threading.enumerate() if thread.is_alive()}


# ------------------------------------------------------------------------------ who goes by the clock


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'andon.db'}")


def test_one_process_leads_until_it_gives_up(store: Store) -> None:
    ours, theirs = (Leadership(lambda: store.turns.take("upkeep")) for _ in range(2))
    assert (ours(), theirs(), ours()) == (True, False, True)
    ours.give_up()
    assert (theirs(), ours()) == (True, False)
    theirs.give_up()


def test_a_lead_that_was_lost_is_asked_for_anew() -> None:
    held = [True]
    taken: list[Turn] = []

    def take() -> AbstractContextManager[Turn]:
        taken.append(Turn(lambda: held[0]))
        return nullcontext(taken[-1])

    leadership = Leadership(take)
    assert leadership() and leadership()
    assert len(taken) == 1
    held[0] = False
    assert leadership()
    assert len(taken) == 2


# ------------------------------------------------------------------------------ what andon.toml says


def test_nothing_is_kept_up_unless_andon_toml_says_how_often() -> None:
    with kept_up(SyncSection(), {"ANDON_HOOK_SECRET": "s"}):
        assert desk() is None
        assert "andon-upkeep" not in {thread.name for thread in threading.enumerate()}


def test_the_secret_comes_from_the_variable_that_andon_toml_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    section = SyncSection.model_validate({"every": "10m", "hook_secret_from": "OTHER"})
    with kept_up(section, {"ANDON_HOOK_SECRET": "no", "OTHER": "yes"}):
        present = desk()
        assert present
        assert present.hook_secret == "yes"
    assert desk() is None
