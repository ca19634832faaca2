"""Messages leave the outbox: whoever takes one sends it and marks it, and what a channel refuses is tried again.

Taking is kept before sending, and sent is kept after it. Who dies between the two has perhaps sent it: then it is sent
once more, because a message that nobody gets is worse than one that comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from andon.errors import ChannelError
from andon.model import Message

if TYPE_CHECKING:
    from andon.store import Store

CLAIM = timedelta(minutes=5)
"""So long a message is its sender's alone. Many times what sending may take, so that only the dead let it go."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

LAST_TRY = 25
"""With these waits that is three days after the first one."""

STALE = timedelta(days=7)
"""What could not be sent for so long is given up, however seldom its turn came."""

PATIENCE = 2
"""So many messages that a channel does not take, one after another, and the others wait for a better moment."""


class Send(Protocol):
    """A channel's way to send."""

    def __call__(self, title: str, body: str) -> None:
        """Send; raises ChannelError unless the service took it."""
        ...


def deliver(
    store: Store,
    messages: Iterable[Message],
    send: Send,
    *,
    now: Callable[[], datetime],
    claim: timedelta = CLAIM,
) -> int:
    """Send messages of one channel in their order, as far as it takes them; how many it took."""
    sent = refused = 0
    for each in messages:
        if refused == PATIENCE:
            break
        claimed = store.messages.claim(each, until=now() + claim)
        if claimed is None:
            continue  # somebody else has it
        try:
            send(claimed.title, claimed.body)
        except ChannelError as error:
            _put_off(store, claimed, error.message, now())
            refused += 1
        else:
            store.messages.mark_sent(claimed, now())
            sent, refused = sent + 1, 0
    return sent


def wait(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    doubled: timedelta = FIRST_WAIT * 2 ** (tries - 1)
    return min(doubled, LONGEST_WAIT)


def _put_off(store: Store, message: Message, why: str, now: datetime) -> None:
    if message.tries >= LAST_TRY or now - message.made_at > STALE:
        store.messages.give_up(message, why, now)
    else:
        store.messages.mark_failed(message, why, due_at=now + wait(message.tries))
