"""What people say: check-ins, flags, their timeline and the replies to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

PROBABILITIES = (10, 30, 50, 70, 90)
"""The symmetric scale of a check-in, in per cent. A low value triggers no duty."""

NOT_HEARD_AFTER = timedelta(days=14)
"""No word for longer than this turns a contribution to "not heard" (promise 5)."""

SAME_PRESS = timedelta(minutes=10)
"""So long after them the same words about the same thing are the same press, if nothing came in between."""


class Status(StrEnum):
    """How a contribution or launch is going, in its squads' words. Never set from a forecast."""

    ON_TRACK = "on_track"
    NOT_HEARD = "not_heard"
    WORRIED = "worried"
    NEEDS_HELP = "needs_help"


_SEVERITY = {status: number for number, status in enumerate(Status)}

SAID = (Status.ON_TRACK, Status.WORRIED, Status.NEEDS_HELP)
"""The statuses that a squad can say. "Not heard" is what silence becomes."""


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of several statuses; nobody heard from is "not heard", never "on track"."""
    return max(statuses, key=_SEVERITY.__getitem__, default=Status.NOT_HEARD)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A squad's own statement about a contribution. Append-only; the squad speaks as one, so it has no author."""

    id: str
    launch_id: str
    squad_id: str
    at: datetime
    status: Status
    probability: int
    """Per cent, one of PROBABILITIES."""
    sentence: str
    forecast_open: bool = False
    """Whether the forecast was unfolded before these words were said."""
    differs: str = ""
    """Why the squad sees it differently than the forecast; nobody has to say."""
    round_id: str | None = None
    """The blind vote that it was agreed after."""
    median: int | None = None
    """Of that vote, per cent."""
    voted: int = 0
    """How many voted in it."""


class FlagEnd(StrEnum):
    """How a flag ended: the four letters of ROAM. Only the squad ends its flag."""

    RESOLVED = "resolved"
    OWNED = "owned"
    ACCEPTED = "accepted"
    MITIGATED = "mitigated"


@dataclass(frozen=True, slots=True)
class Guild:
    """A community across squads (web, build, test) that a flag can ask for help."""

    id: str
    name: str
    channel: str = ""
    """The name of its channel in andon.toml; empty where it has none."""
    version: int = 1
    """Rises with every edit, so that two editors notice each other."""
    told_since: datetime | None = None
    """Since when it has a channel, whichever: it is told of no flag from before; None where it has none."""
    squad_ids: tuple[str, ...] = ()
    """The squads that it is made of; with none named it is open to every squad, and to directors."""


@dataclass(frozen=True, slots=True)
class FlagUpdate:
    """An entry in a flag's timeline. With an end it closes the flag."""

    id: str
    flag_id: str
    at: datetime
    note: str
    end: FlagEnd | None = None


@dataclass(frozen=True, slots=True)
class OfferMark:
    """The squad's word on an offer of help: kept or not."""

    id: str
    reply_id: str
    at: datetime
    kept: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A director's answer to a flag: thanks, and an offer or the question "what do you need?"."""

    id: str
    flag_id: str
    at: datetime
    thanks: str
    helper: str = ""
    """Who will help; empty when the reply asks instead."""
    help_by: date | None = None
    question: str = ""
    said_by: str = ""
    guild_id: str | None = None
    """The guild whose member offers help; None for a director's answer."""
    marks: tuple[OfferMark, ...] = ()
    """What the squad said became of the offer, oldest first."""

    @property
    def is_offer(self) -> bool:
        """Whether somebody will help, instead of asking."""
        return bool(self.helper)

    @property
    def kept(self) -> bool | None:
        """Whether the offer was kept, as the squad said last; None as long as it said nothing."""
        return self.marks[-1].kept if self.marks else None


@dataclass(frozen=True, slots=True)
class Flag:
    """The pulled cord: what is wrong, since when, what would help."""

    id: str
    squad_id: str
    raised_at: datetime
    since: date
    sentence: str
    would_help: str = ""
    launch_id: str | None = None
    waits_for: str | None = None
    """The squad that it waits for."""
    guild_id: str | None = None
    """The guild that could help."""
    updates: tuple[FlagUpdate, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def end(self) -> FlagEnd | None:
        """How it ended, or None while it is open."""
        return self.updates[-1].end if self.updates else None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for help."""
        return self.end is None

    @property
    def answered(self) -> bool:
        """Whether somebody has replied."""
        return bool(self.replies)
