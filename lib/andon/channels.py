"""Channels: Slack, Teams, mail or any webhook, each one address that Apprise understands.

The address is a secret. It comes from the environment, stands in no table, and is in no sentence of ours: what a
service or a library says about a failure is read for its number and then dropped.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from andon.errors import ChannelError
from andon.harmless import harmless

if TYPE_CHECKING:
    from apprise import NotifyBase

SECONDS = 5.0
"""At most so long a service is waited for: to be reached, and then for each piece of its answer."""

APART = 1.2
"""Seconds at most between two messages to one channel: what Slack asks for. Apprise would leave five between mails."""

_TITLE = 150
"""Characters; the longest header that Slack takes."""

_STATUS = re.compile(r"error=(\d{3})\b")
"""How Apprise tells an answer that was none of those it hoped for."""


def load_library() -> None:
    """Import what sends, so that a serving process can do it before its first visitor."""
    _opened("json://127.0.0.1")  # the first address makes Apprise load all of its services


class Channels:
    """The channels of andon.toml: the name of each, and the variable that holds its address."""

    def __init__(self, variables: Mapping[str, str], environ: Mapping[str, str], *, public_url: str) -> None:
        self._variables = variables
        self._environ = environ
        self._public_url = public_url.rstrip("/")

    def open(self, name: str) -> "Channel":
        """The channel of this name; ChannelError where andon.toml or the environment does not give it an address."""
        variable = self._variables.get(name)
        if variable is None:
            raise ChannelError(
                f"andon.toml names no channel {name!r}.", hint=f'Write it under [channels], like {name} = "VARIABLE".'
            )
        address = self._environ.get(variable, "").strip()
        if not address:
            raise ChannelError(
                f"The channel {name!r} has no address: {variable} is not set.",
                hint=f"Put its Apprise address into the environment variable {variable}.",
            )
        service = _opened(address)
        if service is None:
            raise ChannelError(
                f"The channel {name!r} cannot be used: {variable} holds no address that Apprise understands.",
                hint="Its documentation shows one for every service, like mailtos://user:password@example.com.",
            )
        return Channel(name, service, self._public_url)

    def names(self) -> Iterable[str]:
        """Every name, as andon.toml orders them."""
        return self._variables


class Channel:
    """One channel, ready to send; not to be used by two threads at once."""

    def __init__(self, name: str, service: "NotifyBase", public_url: str) -> None:
        self._name = name
        self._service = service
        self._public_url = public_url

    def send(self, title: str, body: str) -> None:
        """Send a message of plain text; ChannelError, without any secret, unless the service took it.

        A line of the body that is an address of this Andon becomes a link. Everything else is text.
        """
        from apprise import Apprise, NotifyFormat

        markdown = self._service.notify_format == NotifyFormat.MARKDOWN
        lines = [self._line(each, markdown=markdown) for each in body.splitlines()]
        sender = Apprise(asset=self._service.asset)
        sender.add(self._service)
        try:
            result = sender.notify(
                body="\n".join(lines),
                title=_clipped(harmless(title)),
                # Where only Markdown is shown Apprise would put backslashes into links; the rest has no markup left.
                body_format=NotifyFormat.MARKDOWN if markdown else NotifyFormat.TEXT,
            )
        except Exception as error:  # noqa: BLE001  any of a hundred plugins may fail, and may quote the address
            raise self._failed(f"it failed with {type(error).__name__}") from None
        if not result:
            raise self._failed(_reason(" ".join(each.message for each in result.logs())))

    def _line(self, line: str, *, markdown: bool) -> str:
        if " " in line or not line.startswith(f"{self._public_url}/"):
            return harmless(line)
        return f"[{line}]({line})" if markdown else line

    def _failed(self, reason: str) -> ChannelError:
        return ChannelError(
            f"The channel {self._name!r} did not take it: {reason}.", hint="It is tried again, at growing distances."
        )


def _opened(address: str) -> "NotifyBase | None":
    """What sends to one address; None for anything else."""
    from apprise import Apprise, AppriseAsset
    from apprise.common import OverflowMode

    _quieten()

    asset = AppriseAsset(
        app_id="Andon",
        app_desc="Andon",
        app_url="",
        # A picture would be fetched from elsewhere by everybody who reads the message.
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        # requests follows a redirected POST with a GET, which loses the message and looks like success.
        http_redirects=False,
    )
    service = Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if service is None:
        return None
    service.socket_connect_timeout = min(service.socket_connect_timeout, SECONDS)
    service.socket_read_timeout = min(service.socket_read_timeout, SECONDS)
    service.request_rate_per_sec = min(service.request_rate_per_sec, APART)
    service.overflow_mode = OverflowMode.SPLIT  # a message that is too long for a service is two, and not an error
    return service


def _reason(told: str) -> str:
    """Why a service took nothing, in words of ours: what was said may hold the address, or the message."""
    found = _STATUS.search(told)
    if not found:
        return "it does not answer, or refuses what it was sent"
    code = int(found[1])
    try:
        return f"it answered {code} ({HTTPStatus(code).phrase})"
    except ValueError:
        return f"it answered {code}"


def _clipped(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def _quieten() -> None:
    """Keep addresses out of the log: Apprise warns with them, and urllib3 tells them to those who debug."""
    logging.getLogger("apprise").propagate = False
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
