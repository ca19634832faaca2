"""Every call of the API: its address, what a token needs for it, what it takes and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from andon.model import Scope
from andon.usecases.rights import Action
from andon.web.api import page_shapes as p
from andon.web.api import reads, writes
from andon.web.api import sent_shapes as sent_as
from andon.web.api import shapes as s
from andon.web.api.asked import Asked

BASE = "/api/v1"


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    name: str
    method: str
    path: str
    """Below BASE."""
    scope: Scope | None
    """None: any token will do."""
    action: Action
    """Which row of the table of rights the use case asks."""
    answer: type[BaseModel]
    do: Callable[[Asked], BaseModel]
    query: type[BaseModel] = sent_as.Nothing
    body: type[BaseModel] | None = None

    @property
    def writes(self) -> bool:
        """Whether it says something."""
        return self.body is not None

    @property
    def status(self) -> int:
        """Of an answer that is no problem."""
        return 201 if self.writes else 200


def _read(
    name: str,
    path: str,
    answer: type[BaseModel],
    do: Callable[[Asked], BaseModel],
    query: type[BaseModel] = sent_as.AsOf,
) -> Call:
    return Call(name, "GET", path, Scope.READ, Action.LOOK, answer, do, query)


CALLS: tuple[Call, ...] = (
    Call("me", "GET", "/me", None, Action.LOOK, p.Me, reads.me),
    _read("portfolio", "/portfolio", p.PortfolioTold, reads.portfolio_),
    _read("launches", "/launches", s.PageOf[s.LaunchLine], reads.launches, sent_as.WhichLaunches),
    _read("launch", "/launches/{launch}", p.LaunchTold, reads.launch),
    _read(
        "launch_check_ins",
        "/launches/{launch}/check-ins",
        s.PageOf[s.CheckInTold],
        reads.launch_check_ins,
        sent_as.OfSquad,
    ),
    _read(
        "launch_forecasts",
        "/launches/{launch}/forecasts",
        s.PageOf[s.ForecastPoint],
        reads.launch_forecasts,
        sent_as.OfSquad,
    ),
    _read("squads", "/squads", s.PageOf[p.SquadLine], reads.squads, sent_as.Part),
    _read("squad", "/squads/{squad}", p.SquadTold, reads.squad),
    _read("squad_check_ins", "/squads/{squad}/check-ins", s.PageOf[s.CheckInTold], reads.squad_check_ins, sent_as.Part),
    _read("flags", "/flags", s.PageOf[s.FlagTold], reads.flags, sent_as.WhichFlags),
    _read("flag", "/flags/{flag}", s.FlagTold, reads.flag),
    _read("snapshots", "/snapshots", s.PageOf[p.SnapshotTold], reads.snapshots, sent_as.FirstPart),
    _read("track_record", "/track-record", p.RecordTold, reads.track_record_),
    Call(
        "new_check_in",
        "POST",
        "/check-ins",
        Scope.CHECK_IN,
        Action.CHECK_IN,
        p.WrittenCheckIn,
        writes.new_check_in,
        body=sent_as.NewCheckIn,
    ),
    Call(
        "new_flag",
        "POST",
        "/flags",
        Scope.FLAG,
        Action.RAISE_FLAG,
        p.WrittenFlag,
        writes.new_flag,
        body=sent_as.NewFlag,
    ),
    Call(
        "new_note",
        "POST",
        "/flags/{flag}/notes",
        Scope.FLAG,
        Action.UPDATE_FLAG,
        p.WrittenFlag,
        writes.new_note,
        body=sent_as.NewNote,
    ),
    Call(
        "new_reply",
        "POST",
        "/flags/{flag}/replies",
        Scope.REPLY,
        Action.REPLY,
        p.WrittenFlag,
        writes.new_reply,
        body=sent_as.NewReply,
    ),
)
