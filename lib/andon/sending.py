"""Sending: what is due leaves the outbox, one process at a time, and each channel in a thread of its own.

So a channel that does not answer holds up no other one.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.channels import Channels
from andon.errors import AndonError, Busy, ChannelError
from andon.usecases.deliver import CLAIM, Send, deliver

if TYPE_CHECKING:
    from andon.config import Organisation, Settings
    from andon.model import Message
    from andon.store import Store

log = logging.getLogger(__name__)

TURN = "messages"
"""Whoever sends, from wherever, takes this turn of the store first."""

PASS = 60.0
"""Seconds. A channel that is not done by then goes on by itself, and is left out until it is."""

MOST = 500
"""Messages in one pass."""


def channels_of(settings: Settings, organisation: Organisation, environ: Mapping[str, str] | None = None) -> Channels:
    """The channels of andon.toml with the addresses of this process's environment."""
    return Channels(organisation.channels, os.environ if environ is None else environ, public_url=settings.public_url)


class Sender:
    """Sends what is due, every channel in its own thread."""

    def __init__(self, *, now: Callable[[], datetime], claim: timedelta = CLAIM) -> None:
        self._now = now
        self._claim = claim
        self._busy: dict[str, threading.Thread] = {}

    def send(self, store: Store, channels: Channels, *, patience: float = PASS) -> None:
        """Send what is due, and wait for it so many seconds; nothing while another process does."""
        due: dict[str, list[Message]] = defaultdict(list)
        for each in store.messages.due(self._now(), most=MOST):
            due[each.channel].append(each)
        free = {name: messages for name, messages in due.items() if not self._is_busy(name)}
        if not free:
            return
        try:
            with store.turns.take(TURN):
                for name, messages in free.items():
                    self._start(store, channels, name, messages)
                deadline = self._now() + timedelta(seconds=patience)
                for name in free:
                    # No longer than that, should the clock be turned back meanwhile.
                    left = min(patience, (deadline - self._now()).total_seconds())
                    self._busy[name].join(max(0.0, left))
        except Busy:
            pass

    def _is_busy(self, name: str) -> bool:
        thread = self._busy.get(name)
        return thread is not None and thread.is_alive()

    def _start(self, store: Store, channels: Channels, name: str, messages: list[Message]) -> None:
        def work() -> None:
            try:
                deliver(store, messages, _opened(channels, name), now=self._now, claim=self._claim)
            except AndonError as error:
                log.error("Messages to %s were not sent: %s %s", name, error.message, error.hint)

        self._busy[name] = threading.Thread(target=work, name=f"andon-channel-{name}", daemon=True)
        self._busy[name].start()


def _opened(channels: Channels, name: str) -> Send:
    """The way to send to a channel; one that cannot be opened refuses every message for that reason."""
    try:
        return channels.open(name).send
    except ChannelError as error:
        refusal = error

    def refuse(title: str, body: str) -> None:
        raise refusal

    return refuse
