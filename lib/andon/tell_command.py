"""`andon tell`: send what is to be told once, or try a channel."""

from andon.sending import channels_of
from andon.telling import tell_once
from andon.terminal import configuration, err, now, opened_store
from andon.ui.text_told import greeting


def tell() -> None:
    """Put into the outbox what is new, and send what is due."""
    settings, organisation = configuration()
    store = opened_store(settings, organisation)
    tell_once(store, settings, organisation, now=now)
    left = store.messages.troubled(since=now())
    for each in {each.channel: each for each in left}.values():
        err.print(each.failed)
    err.print(f"{len(store.messages.waiting())} messages wait for a better moment." if left else "Everything is told.")


def greet(name: str) -> None:
    """Send a greeting to a channel; ChannelError where that cannot be done."""
    settings, organisation = configuration()
    channels_of(settings, organisation).open(name).send(*greeting(settings.public_url))
    err.print(f"{name} took a greeting.")
