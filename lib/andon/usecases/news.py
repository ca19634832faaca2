"""What can be told: the facts of each kind of news. How they read is for `ui/text_told.py`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from andon.model import Event, Flag, Reply, Squad
from andon.usecases.digest import DirectorDigest, SquadDigest
from andon.usecases.guilds import is_guild


@dataclass(frozen=True, slots=True)
class Raised:
    """A squad has pulled the cord."""

    flag: Flag
    squad: str
    launch: str
    guild: str = ""
    """The guild that is asked and told; empty for everybody else."""
    waits_for: str = ""
    """The squad that it waits for and that is told."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody has answered a squad's flag."""

    flag: Flag
    reply: Reply
    squad: str
    launch: str
    guild: str = ""
    """The guild whose member offers help."""


@dataclass(frozen=True, slots=True)
class ForecastWaits:
    """There are forecasts that a squad sees first. That is all that is told of them (promise 2)."""

    squad: Squad
    launches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A squad votes. Its code is known to nobody here (promise 7)."""

    squad: Squad
    launch: str


@dataclass(frozen=True, slots=True)
class NotHeard:
    """A squad has been silent about launches for two weeks."""

    squad: Squad
    launches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nudged:
    """Somebody wonders about a squad's launch. What they wonder about is for its page alone."""

    squad: Squad
    launch: str


Facts = Raised | Answered | ForecastWaits | RoundOpened | NotHeard | Nudged | SquadDigest | DirectorDigest


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told, to one audience in one channel."""

    event: Event
    audience: str
    """`squad:ID`, `guild:ID` or `director`."""
    channel: str
    occasion: str
    """What it is about; the same occasion is told once."""
    due_at: datetime
    facts: Facts
    zone: ZoneInfo
    """In which the audience reads times."""

    @property
    def id(self) -> str:
        """The same for everybody who looks, now and later."""
        return news_id(self.event, self.occasion, self.audience, self.channel)


def news_id(event: Event, occasion: str, audience: str, channel: str) -> str:
    """The id of what tells this to them there.

    A guild is told once, whatever its channel: nobody chose another one to hear the same again.
    """
    channel = "" if is_guild(audience) else channel
    return hashlib.sha256("\n".join((event.value, occasion, audience, channel)).encode()).hexdigest()[:40]
