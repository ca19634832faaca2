"""The form of everything that is sent: bodies, and what is asked for behind a question mark."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from andon.model import LaunchState
from andon.web.api.shapes import Percent

Words = Annotated[str, Field(min_length=1, max_length=500)]
MaybeWords = Annotated[str, Field(max_length=500)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Sent(BaseModel):
    """What comes with a request; what is not named here is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=True)


class NewCheckIn(Sent):
    """A squad's own words about its part of a launch."""

    launch: Id
    squad: Id
    status: Literal["on_track", "worried", "needs_help"]
    probability: Percent
    sentence: Words
    differs: MaybeWords = ""


class NewFlag(Sent):
    """Pull the cord: a squad and one sentence are enough."""

    squad: Id
    sentence: Words
    launch: Id | None = None
    would_help: MaybeWords = ""
    since: date | None = None
    waits_for: Id | None = None
    guild: Id | None = None


class NewNote(Sent):
    """An entry in a flag's timeline; with an end it closes the flag."""

    note: Words
    end: Literal["resolved", "owned", "accepted", "mitigated"] | None = None
    reopen: bool = False


class NewReply(Sent):
    """Thanks, and either an offer (who, by when) or a question. Who helps is shown on the flag's page alone."""

    thanks: Words
    helper: Annotated[str, Field(max_length=120)] = ""
    help_by: date | None = None
    question: MaybeWords = ""


# ------------------------------------------------------------------------------ what is asked for


# ------------------------------------------------------------------------------ what is asked for


class AsOf(BaseModel):
    """Look back."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    as_of: date | None = None
    """What was known at the end of this past day; a look back opens no forecast early."""


class Part(AsOf):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class OfSquad(Part):
    """A part of a list, perhaps of one squad alone."""

    squad: Id | None = None


class WhichFlags(OfSquad):
    """Which flags."""

    launch: Id | None = None
    open: bool | None = None
    """true: those that still ask for help; false: those that ended."""


class WhichLaunches(Part):
    """Which launches."""

    state: LaunchState | None = None


class FirstPart(BaseModel):
    """Which part of a list that has no past."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class Nothing(BaseModel):
    """No parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")
