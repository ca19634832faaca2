"""`andon tell`: send what is to be told once, or try a channel."""

from andon.errors import ChannelError
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
    if left:
        err.print(f"{len(store.messages.waiting())} messages wait for a better moment.")
    elif organisation.channels:
        err.print("Everything is told.")
    else:
        err.print(f"{settings.config} names no channel, so that nobody is told anything.")
        err.print(
            'Write [channels] with web = "ANDON_CHANNEL_WEB", the name of the variable with the address; '
            "docs/messages.md shows more."
        )


def greet(name: str) -> None:
    """Send a greeting to a channel; ChannelError where that cannot be done."""
    settings, organisation = configuration()
    channel = channels_of(settings, organisation).open(name)
    try:
        channel.send(*greeting(settings.public_url))
    except ChannelError as error:
        # A greeting is in no outbox: unlike a message, nobody tries it again.
        raise ChannelError(
            error.message, hint=f"Check the address in {organisation.channels[name]}, and try it once more."
        ) from error
    err.print(f"{name} took a greeting.")
