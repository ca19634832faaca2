"""The clock of a machine jumps, back or ahead: what goes by it goes on, and it opens no squad's first look early."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from andon import sending
from andon.config import Organisation, Settings
from andon.doctor import check_up
from andon.model import Event, Message, Status
from andon.rounds import How, Round
from andon.store import forget, open_store
from andon.telling import Telling
from andon.upkeep import LATE, Upkeep
from andon.usecases.check_in import check_in
from andon.usecases.first_look import FirstLook
from andon.usecases.ports import Progress
from bad_days.conftest import Tell, with_squads
from examples import DIRECTOR, FIRST_LOOK, NOW, forecast
from pages.visits import THE_SQUAD
from pages.visits import now as real_now

EVERY = timedelta(minutes=10)
JUMPS = [timedelta(days=-400), timedelta(days=-1), timedelta(hours=-1), timedelta(hours=1), timedelta(days=400)]
ids = [f"{jump.total_seconds() / 3600:+.0f} h" for jump in JUMPS]


class Jumping:
    """A clock that moves while the upkeep sleeps, and once by itself."""

    def __init__(self, jump: timedelta, at: timedelta) -> None:
        self.now = NOW
        self.passed = timedelta()
        """Really, whatever the clock says."""
        self.rounds: list[timedelta] = []
        """When they began, as time really passed."""
        self._jump = jump
        self._at = at
        self.upkeep = Upkeep(self.work, EVERY, now=lambda: self.now, chance=lambda: 0.0, bell=self)

    def work(self, *, how: How, progress: Progress) -> Round:
        self.rounds.append(self.passed)
        return Round()

    def set(self) -> None:
        pass

    def clear(self) -> None:
        pass

    def wait(self, timeout: float) -> bool:
        slept = timedelta(seconds=timeout)
        if self.passed < self._at <= self.passed + slept:
            self.now += self._jump
        self.now += slept
        self.passed += slept
        if self.passed > timedelta(hours=3):
            self.upkeep.stop()
        return False


@pytest.mark.parametrize("jump", JUMPS, ids=ids)
@pytest.mark.parametrize("minutes", [15, 19.9])
def test_whoever_goes_by_the_clock_syncs_as_often_after_it_jumped(jump: timedelta, minutes: float, tell: Tell) -> None:
    at = timedelta(minutes=minutes)
    world = Jumping(jump, at)
    world.upkeep.run()
    pauses = [later - earlier for earlier, later in zip(world.rounds, world.rounds[1:], strict=False)]
    assert max(pauses) <= EVERY + LATE + timedelta(minutes=1)
    assert len(world.rounds) >= 18
    tell(f"{len(world.rounds)} rounds in three hours, the longest pause {max(pauses)}")


@pytest.mark.parametrize("jump", JUMPS, ids=ids)
def test_what_time_alone_makes_news_is_looked_for_as_often_after_it_jumped(jump: timedelta, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'andon.db'}")
    telling = Telling()
    looked: list[datetime] = []

    def look(now: datetime) -> None:
        before = telling._looked
        telling._look(store, Settings(), Organisation(), now)
        looked.extend([now] if telling._looked != before else [])

    for moment in (NOW, NOW + timedelta(seconds=5), NOW + jump, NOW + jump + timedelta(seconds=61)):
        look(moment)
    assert looked == [NOW, NOW + jump, NOW + jump + timedelta(seconds=61)]
    forget(f"sqlite:///{tmp_path / 'andon.db'}")


def test_a_clock_that_is_turned_back_opens_no_first_look_and_one_that_is_right_again_keeps_to_it() -> None:
    made = forecast(made_at=NOW)

    def is_open(now: datetime) -> bool:
        rule = FirstLook(DIRECTOR, now=now, first_look=FIRST_LOOK, last_words=[], contributions=[])
        return rule.is_open(made)

    for back in (timedelta(hours=1), timedelta(days=30)):
        assert not is_open(NOW - back)
    assert not is_open(NOW + FIRST_LOOK - timedelta(seconds=1))
    assert is_open(NOW + FIRST_LOOK)


def test_words_that_were_said_ahead_of_time_are_kept_and_the_doctor_says_why_they_are_not_seen(tmp_path: Path) -> None:
    """The clock was a day ahead while they were said, and is right again."""
    url = f"sqlite:///{tmp_path / 'andon.db'}"
    with_squads(url)
    store, now = open_store(url), real_now()

    def say(token: str, at: datetime) -> None:
        said = {"launch_id": "halcyon", "squad_id": "atlas", "status": Status.WORRIED, "probability": 50}
        check_in(store, THE_SQUAD, sentence=f"This is {token}.", token=token, now=at, **said)  # type: ignore[arg-type]

    def told(at: datetime) -> list[str]:
        found = check_up(Settings(database_url=url), now=at, ask=False)
        return [each.finding.what for each in found if each.heading == "Clock"]

    say("right", now)
    assert told(now) == []
    say("ahead", now + timedelta(days=1))
    (sentence,) = told(now + timedelta(minutes=1))
    assert "after the time of this machine" in sentence
    # Nothing has to be done but to set the clock: the words come when their time does, and the sentence goes.
    assert told(now + timedelta(days=1, minutes=1)) == []
    seen = store.words.check_ins(until=now + timedelta(days=1, minutes=1), squad_id="atlas")
    assert [each.id for each in seen] == ["right", "ahead"]
    forget(url)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=30)])
def test_a_pass_of_messages_waits_no_longer_although_the_clock_is_turned_back(
    back: timedelta, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    class Slow(threading.Thread):
        def join(self, timeout: float | None = None) -> None:
            waited.append(timeout or 0.0)

    store = open_store(f"sqlite:///{tmp_path / 'andon.db'}")
    message = Message("m", Event.DIGEST, "squad:atlas", "web", "Title", "Body", NOW, NOW)
    store.messages.add([message])
    times = iter([NOW, NOW, NOW - back])
    sender = sending.Sender(now=lambda: next(times))
    monkeypatch.setattr(sender, "_start", lambda *_: sender._busy.update(web=Slow()))
    sender.send(store, None, patience=60)  # type: ignore[arg-type]
    assert waited == [60]
    forget(f"sqlite:///{tmp_path / 'andon.db'}")
