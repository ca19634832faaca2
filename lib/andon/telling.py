"""Telling: a serving Andon puts into the outbox what is to be told, and sends what is in it, beside its pages.

Nothing waits for it. A page that writes is done when its words are kept; within seconds this thread notices that the
store's version rose, looks what is to be told, and sends it. Every process does so: what to tell has an id, and one of
them at a time sends.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from andon.config import Organisation, Settings, load_organisation, load_settings
from andon.errors import AndonError
from andon.model import Message
from andon.sending import Sender, channels_of
from andon.ui.text_told import message
from andon.usecases.people import forget_visits
from andon.usecases.tell import news
from andon.usecases.vote import close_due

if TYPE_CHECKING:
    from andon.store import Store

log = logging.getLogger(__name__)

GLANCE = 5.0
"""Seconds between two glances at whether anything was written."""

EVERY = timedelta(minutes=1)
"""So often it looks at all: time alone makes news too."""

KEPT = timedelta(days=90)
"""So long it is remembered that something was told; news is told within days."""


def gather(
    store: Store, settings: Settings, organisation: Organisation, *, now: datetime, empty: set[str] | None = None
) -> int:
    """Put into the outbox what is to be told now and is not there yet; how much that is.

    What waits for the end of quiet hours is not put in before: until then it may cease to be news. `empty` is what
    `news` remembers from one look to the next.
    """
    found = news(
        store,
        now=now,
        zone=organisation.zone,
        calendar=organisation.calendar.calendar,
        first_look=organisation.first_look,
        empty=empty,
    )
    found = [each for each in found if each.due_at <= now]
    known = store.messages.known([each.id for each in found])
    messages = []
    for each in found:
        if each.id not in known:
            title, body = message(each, public_url=settings.public_url)
            messages.append(Message(each.id, each.event, each.audience, each.channel, title, body, now, each.due_at))
    return store.messages.add(messages)


def tell_once(store: Store, settings: Settings, organisation: Organisation, *, now: Callable[[], datetime]) -> int:
    """Look what is to be told and send what is due, now; how much was new. For commands, which end after it."""
    new = 0

    def look() -> None:
        nonlocal new
        new = gather(store, settings, organisation, now=now())

    _each_apart(look, lambda: Sender(now=now).send(store, channels_of(settings, organisation)))
    return new


class Telling:
    """The thread of a serving process."""

    def __init__(self, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self.run, name="andon-telling", daemon=True)
        self._sender = Sender(now=now)
        self._seen = -1
        self._looked = self._cleared = datetime.min.replace(tzinfo=UTC)
        self._complaint = ""
        self._empty: set[str] = set()
        self._organisation: tuple[int, Organisation] | None = None

    def start(self) -> None:
        """Begin, in a thread that dies with the process."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether its thread goes on; if it does not, only a new start helps."""
        return self._thread.is_alive()

    def stop(self, patience: float = 3.0) -> None:
        """End; what is being sent is not waited for longer than so many seconds."""
        self._ending.set()
        self._thread.join(patience)

    def run(self) -> None:
        """Glance again and again until `stop`; nothing that goes wrong ends it."""
        while not self._ending.wait(GLANCE):
            try:
                self.glance()
                self._complaint = ""
            except AndonError as error:
                self._complain(f"{error.message} {error.hint}".strip())
            except Exception as error:  # noqa: BLE001  a mistake of ours must not end it, nor quote what people wrote
                place = traceback.extract_tb(error.__traceback__)[-1]
                self._complain(f"{type(error).__name__} ({place.filename}, line {place.lineno})")

    def glance(self) -> None:
        """Close votes whose time is over; tell what is new if something was written or a minute passed; send.

        What goes wrong in one of them keeps no other one from being done. Raises AndonError.
        """
        from andon.store import open_store

        settings = load_settings()
        organisation = self._read(settings.config)
        store, now = open_store(settings.database_url), self._now()
        # A vote's ballots have to go though nobody looks at it any more (promise 7).
        steps: list[Callable[[], object]] = [lambda: close_due(store, now)]
        if organisation.channels:
            steps += [
                lambda: self._look(store, settings, organisation, now),
                lambda: self._sender.send(store, channels_of(settings, organisation)),
            ]
        steps.append(lambda: self._clear(store, now, now.astimezone(organisation.zone).date()))
        _each_apart(*steps)

    def _look(self, store: Store, settings: Settings, organisation: Organisation, now: datetime) -> None:
        version = store.version()
        if version != self._seen or _is_over(EVERY, self._looked, now):
            gather(store, settings, organisation, now=now, empty=self._empty)
            self._seen, self._looked = version, now

    def _clear(self, store: Store, now: datetime, today: date) -> None:
        """Once a day forget what is kept for some time: messages, and who opened a squad's page."""
        if _is_over(timedelta(days=1), self._cleared, now):
            store.messages.forget(now - KEPT)
            forget_visits(store, today=today)
            self._cleared = now

    def _read(self, path: Path) -> Organisation:
        """What andon.toml says; read again when the file changes."""
        stamp = path.stat().st_mtime_ns if path.exists() else 0
        if self._organisation is None or self._organisation[0] != stamp:
            self._organisation = stamp, load_organisation(path)
        return self._organisation[1]

    def _complain(self, sentence: str) -> None:
        if sentence != self._complaint:  # once, and not every five seconds
            log.error("Messages cannot be sent: %s", sentence)
        self._complaint = sentence


def _is_over(pause: timedelta, began: datetime, now: datetime) -> bool:
    """Whether a pause has passed, or the clock was turned back since it began."""
    return not timedelta() <= now - began < pause


def _each_apart(*steps: Callable[[], object]) -> None:
    """Take every step, whatever becomes of the others; then raise the first of what went wrong."""
    wrong = []
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001  whatever it is, the next step does not need this one
            wrong.append(error)
    if wrong:
        raise wrong[0]


_teller: Telling | None = None


def teller() -> Telling | None:
    """Who tells in this process; None while it does not serve."""
    return _teller


@contextmanager
def told() -> Iterator[None]:
    """Tell what is to be told until the block ends."""
    global _teller
    telling = _teller = Telling()
    telling.start()
    try:
        yield
    finally:
        _teller = None
        telling.stop()
