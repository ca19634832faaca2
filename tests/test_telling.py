"""A serving Andon tells what is to be told: once though several processes run, and no channel holds up another."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from andon import telling
from andon.config import Organisation, Settings
from andon.errors import AndonError
from andon.model import Account, Event, FlagEnd, Message
from andon.sending import TURN, Sender, channels_of
from andon.store import Store, forget, open_store
from andon.telling import GLANCE, Telling, gather, tell_once
from andon.usecases import tell
from andon.usecases.deliver import CLAIM
from andon.usecases.flags import raise_flag
from andon.usecases.message_choices import Choices, choose
from andon.usecases.quiet_hours import QuietHours
from examples import ATLAS, DIRECTOR, filled, flag, flag_update
from patience import until
from receivers import SECRET, Mailbox, Webhook, mailbox, webhook
from server import ROOT

NUMBER = 50
TITLES = [f"m{n:02}" for n in range(NUMBER)]


def now() -> datetime:
    return datetime.now(UTC)


class Place:
    """A store with two channels, and who receives there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, hook: Webhook, box: Mailbox) -> None:
        self.hook = hook
        self.box = box
        self.url = f"sqlite:///{folder / 'andon.db'}"
        config = folder / "andon.toml"
        config.write_text('[channels]\nweb = "CHANNEL_WEB"\nmail = "CHANNEL_MAIL"\n')
        for name, value in {
            "ANDON_DATABASE_URL": self.url,
            "ANDON_CONFIG": str(config),
            "CHANNEL_WEB": hook.address,
            "CHANNEL_MAIL": box.address,
        }.items():
            monkeypatch.setenv(name, value)
        self.settings = Settings(database_url=self.url, config=config)
        self.organisation = Organisation(channels={"web": "CHANNEL_WEB", "mail": "CHANNEL_MAIL"})
        self.store = open_store(self.url)
        filled(self.store)

    def put(self, titles: list[str], channel: str = "web") -> None:
        at = now()
        self.store.messages.add(
            [Message(f"{channel}-{each}", Event.DIGEST, "director", channel, each, "Body", at, at) for each in titles]
        )

    def send(self) -> None:
        Sender(now=now).send(self.store, channels_of(self.settings, self.organisation))

    def want(self, subject: str = "director", **where: str) -> None:
        choose(
            self.store,
            DIRECTOR,
            subject,
            where={Event(event): channel for event, channel in where.items()},
            rest=Choices(quiet=QuietHours(0, 0, days_off=False)),
            known=self.organisation.channels,
            now=now() - timedelta(hours=1),
        )

    def pull(self, token: str = "f1") -> None:
        raise_flag(
            self.store, ATLAS, squad_id="atlas", sentence="Nobody answers.", token=token, now=now(), launch_id="halcyon"
        )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with ExitStack() as stack:
        found = Place(tmp_path, monkeypatch, stack.enter_context(webhook()), stack.enter_context(mailbox()))
        yield found
        forget(found.url)


# ------------------------------------------------------------------------------ several processes


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes that send, and ends them."""
    with ExitStack() as stack:

        def start_one(fast: timedelta = timedelta(0)) -> subprocess.Popen[str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(ROOT / "tests" / "sending.py"), str(fast.total_seconds())],
                    env={**os.environ, "PYTHONPATH": str(ROOT / "lib")},
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return process

        yield start_one


def ready(*processes: subprocess.Popen[str]) -> None:
    for each in processes:
        assert each.stdout and each.stdout.readline() == "ready\n"


@pytest.mark.long
def test_two_processes_send_every_message_once_and_one_that_is_killed_loses_none(
    place: Place, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """What it held when it died was perhaps taken: that one may come twice, and no other."""
    first, second = start(), start()
    ready(first, second)
    place.put(TITLES)
    place.put(TITLES[:4], "mail")
    until(lambda: not place.store.messages.waiting())
    assert Counter(place.hook.titles) == Counter(TITLES)
    assert Counter(place.box.subjects) == Counter(TITLES[:4])

    second.kill()
    second.wait()
    place.hook.got.clear()
    place.put([f"again {each}" for each in TITLES])
    until(lambda: len(place.hook.got) >= NUMBER // 5)
    place.hook.hold.clear()  # it sends one more, and waits to hear that it was taken
    until(lambda: any(each.tries for each in place.store.messages.waiting()))
    first.send_signal(signal.SIGKILL)
    first.wait()
    place.hook.hold.set()
    assert place.store.messages.waiting()
    ready(start(fast=CLAIM + timedelta(minutes=1)))  # later, when its claim has ended
    until(lambda: not place.store.messages.waiting())
    came = Counter(place.hook.titles)
    assert set(came) == {f"again {each}" for each in TITLES}
    assert sum(came.values()) - NUMBER <= 1


# ------------------------------------------------------------------------------ channels


def test_a_channel_that_does_not_answer_holds_up_no_other(place: Place) -> None:
    place.hook.hold.clear()
    place.put(["a", "b", "c"])
    place.put(["d", "e"], "mail")
    sender, channels = Sender(now=now), channels_of(place.settings, place.organisation)
    sender.send(place.store, channels, patience=0.1)
    until(lambda: len(place.box.got) == 2)
    assert place.hook.got == []
    place.hook.hold.set()


def test_a_channel_that_is_busy_is_left_out_until_it_is_done(place: Place) -> None:
    place.hook.hold.clear()
    place.put(["a", "b"])
    sender, channels = Sender(now=now), channels_of(place.settings, place.organisation)
    for _ in range(3):
        sender.send(place.store, channels, patience=0.1)
    assert [each.tries for each in place.store.messages.waiting()].count(0) == 1
    place.hook.hold.set()
    until(lambda: Counter(place.hook.titles) == Counter("ab"))


def test_a_channel_without_an_address_is_a_failure_that_can_be_mended(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANNEL_WEB", "")
    place.put(["a"])
    place.send()
    (failed,) = place.store.messages.troubled(since=now())
    assert "CHANNEL_WEB is not set" in failed.failed
    monkeypatch.setenv("CHANNEL_WEB", place.hook.address)
    Sender(now=lambda: now() + timedelta(minutes=2)).send(place.store, channels_of(place.settings, place.organisation))
    assert place.hook.titles == ["a"]


def test_nobody_sends_while_somebody_else_does(place: Place) -> None:
    place.put(["a"])
    with place.store.turns.take(TURN):
        place.send()
    assert place.hook.got == []
    place.send()
    assert place.hook.titles == ["a"]


def test_no_table_holds_an_address_or_an_answer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.hook.status = 500
    place.put(["a"])
    place.send()
    forget(place.url)
    for file in Path(place.settings.config).parent.iterdir():
        assert SECRET.encode() not in file.read_bytes(), file.name
        assert b"you sent" not in file.read_bytes(), file.name


# ------------------------------------------------------------------------------ from words to messages


def test_what_was_said_is_told_where_it_was_chosen_and_then_forgotten(place: Place) -> None:
    place.want(flag_raised="web", digest="mail")
    place.pull()
    for _ in range(2):
        tell_once(place.store, place.settings, place.organisation, now=now)
    (got,) = place.hook.got
    assert got["title"] == "Atlas asks for help"
    assert got["message"].splitlines() == [
        "Launch: Halcyon",
        "“Nobody answers.”",
        "",
        "http://127.0.0.1:8501/flag?key=f1",
    ]
    assert place.store.messages.waiting() == []


def test_what_waits_for_the_end_of_quiet_hours_is_looked_at_again_then(place: Place) -> None:
    evening = datetime(2026, 5, 8, 19, tzinfo=UTC)  # a Friday
    monday = datetime(2026, 5, 11, 8, tzinfo=UTC)
    choose(
        place.store,
        DIRECTOR,
        "director",
        where={Event.FLAG_RAISED: "web"},
        rest=Choices(quiet=QuietHours(18, 8)),
        known=place.organisation.channels,
        now=evening - timedelta(days=1),
    )
    for id in ("f8", "f9"):
        place.store.words.add_flag(flag(id, raised_at=evening))
    assert gather(place.store, place.settings, place.organisation, now=evening) == 0
    place.store.words.add_flag_update(flag_update(flag_id="f8", at=evening + timedelta(hours=1), end=FlagEnd.RESOLVED))
    assert gather(place.store, place.settings, place.organisation, now=monday - timedelta(minutes=1)) == 0
    assert gather(place.store, place.settings, place.organisation, now=monday) == 1
    (put,) = place.store.messages.waiting()
    assert put.body.endswith("/flag?key=f9")


def test_a_page_that_writes_waits_for_no_channel(place: Place) -> None:
    place.want(flag_raised="web")
    place.hook.hold.clear()
    began = time.monotonic()
    place.pull()
    assert time.monotonic() - began < 1
    assert place.store.messages.waiting() == []  # nothing happens before somebody looks


class Clock:
    def __init__(self) -> None:
        self.now = now()

    def __call__(self) -> datetime:
        return self.now


def test_a_glance_looks_once_after_a_write_and_once_a_minute(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[datetime] = []

    def looking(store: Store, settings: Settings, organisation: Organisation, *, now: datetime, empty: set[str]) -> int:
        looks.append(now)
        return gather(store, settings, organisation, now=now, empty=empty)

    monkeypatch.setattr(telling, "gather", looking)
    clock = Clock()
    thread = Telling(now=clock)
    place.want(flag_raised="web")
    for _ in range(3):
        thread.glance()
        clock.now += timedelta(seconds=GLANCE)
    assert len(looks) == 1
    place.pull()
    thread.glance()
    assert place.hook.titles == ["Atlas asks for help"]
    thread.glance()
    assert len(looks) == 2
    clock.now += timedelta(minutes=1)
    thread.glance()
    assert len(looks) == 3


def test_a_thread_looks_once_for_a_digest_in_which_nothing_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[datetime] = []
    clock = Clock()
    monkeypatch.setattr(tell, "director_digest", lambda *_: looks.append(clock.now))
    clock.now = datetime(2026, 5, 11, 10, tzinfo=UTC)  # the Monday on which it is due, an hour later
    choose(
        place.store,
        DIRECTOR,
        "director",
        where={Event.DIGEST: "web"},
        rest=Choices(),
        known=place.organisation.channels,
        now=clock.now - timedelta(days=1),
    )
    thread = Telling(now=clock)
    for _ in range(3):
        thread.glance()
        clock.now += timedelta(minutes=2)
    assert len(looks) == 1


@pytest.mark.parametrize("bad", ["close_due", "gather"])
def test_what_goes_wrong_with_one_thing_keeps_nothing_in_the_outbox_from_being_sent(
    place: Place, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    def break_down(*_: object, **__: object) -> int:
        raise AndonError(f"{bad} went wrong.")

    def refuse(*_: object, **__: object) -> None:
        raise AndonError("So did the clearing.")

    monkeypatch.setattr(telling, bad, break_down)
    monkeypatch.setattr(type(place.store.messages), "forget", refuse)
    place.put(["a"])
    with pytest.raises(AndonError, match=f"{bad} went wrong"):
        Telling().glance()
    assert place.hook.titles == ["a"]


def test_a_command_too_sends_what_is_there_though_its_look_goes_wrong(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> int:
        raise AndonError("It went wrong.")

    monkeypatch.setattr(telling, "gather", break_down)
    place.put(["a"])
    with pytest.raises(AndonError, match="It went wrong"):
        tell_once(place.store, place.settings, place.organisation, now=now)
    assert place.hook.titles == ["a"]


def test_old_visits_go_once_a_day_without_channels_too(place: Place) -> None:
    place.settings.config.write_text("")
    came = now().date()
    place.store.people.keep_account(Account("d0", "Dora", signed_in_at=now()), issuer="i", subject="d")
    place.store.people.note_visit("atlas", "d0", came)
    clock = Clock()
    clock.now += timedelta(days=28)
    thread = Telling(now=clock)
    thread.glance()
    assert place.store.people.visits("atlas", until=came)
    clock.now += timedelta(days=3)
    thread.glance()
    assert not place.store.people.visits("atlas", until=came)


def test_without_channels_nothing_is_looked_at(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.settings.config.write_text("")
    monkeypatch.setattr(telling, "gather", lambda *_, **__: pytest.fail("it looked"))
    Telling().glance()


def test_what_goes_wrong_is_one_line_in_the_log_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    thread = Telling()
    wrong = iter([AndonError("The database does not answer."), AndonError("The database does not answer."), None])
    glances: list[int] = []

    def glance() -> None:
        glances.append(1)
        error = next(wrong, StopAsyncIteration("what Kim wrote"))
        if error:
            if isinstance(error, StopAsyncIteration):
                thread._ending.set()
            raise error

    monkeypatch.setattr(thread, "glance", glance)
    monkeypatch.setattr(telling, "GLANCE", 0.0)
    with caplog.at_level(logging.ERROR):
        thread.run()
    assert len(glances) == 4
    assert [each.partition(" (")[0] for each in caplog.messages] == [
        "Messages cannot be sent: The database does not answer.",
        "Messages cannot be sent: StopAsyncIteration",
    ]


def test_the_thread_ends_at_once() -> None:
    thread = Telling()
    thread.start()
    began = time.monotonic()
    thread.stop(30)
    assert time.monotonic() - began < 5
