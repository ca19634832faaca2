"""Every call of the API: its address, what a token needs for it, what it takes and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from andon.model import Scope
from andon.usecases.rights import Action
from andon.web.api import reads, writes
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
    query: type[BaseModel] = s.Nothing
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
    name: str, path: str, answer: type[BaseModel], do: Callable[[Asked], BaseModel], query: type[BaseModel] = s.AsOf
) -> Call:
    return Call(name, "GET", path, Scope.READ, Action.LOOK, answer, do, query)


CALLS: tuple[Call, ...] = (
    Call("me", "GET", "/me", None, Action.LOOK, s.Me, reads.me),
    _read("portfolio", "/portfolio", s.PortfolioTold, reads.portfolio_),
    _read("launches", "/launches", s.PageOf[s.LaunchLine], reads.launches, s.WhichLaunches),
    _read("launch", "/launches/{launch}", s.LaunchTold, reads.launch),
    _read(
        "launch_check_ins",
        "/launches/{launch}/check-ins",
        s.PageOf[s.CheckInTold],
        reads.launch_check_ins,
        s.OfSquad,
    ),
    _read(
        "launch_forecasts",
        "/launches/{launch}/forecasts",
        s.PageOf[s.ForecastPoint],
        reads.launch_forecasts,
        s.OfSquad,
    ),
    _read("squads", "/squads", s.PageOf[s.SquadLine], reads.squads, s.Part),
    _read("squad", "/squads/{squad}", s.SquadTold, reads.squad),
    _read("squad_check_ins", "/squads/{squad}/check-ins", s.PageOf[s.CheckInTold], reads.squad_check_ins, s.Part),
    _read("flags", "/flags", s.PageOf[s.FlagTold], reads.flags, s.WhichFlags),
    _read("flag", "/flags/{flag}", s.FlagTold, reads.flag),
    _read("snapshots", "/snapshots", s.PageOf[s.SnapshotTold], reads.snapshots, s.FirstPart),
    _read("track_record", "/track-record", s.RecordTold, reads.track_record_),
    Call(
        "new_check_in",
        "POST",
        "/check-ins",
        Scope.CHECK_IN,
        Action.CHECK_IN,
        s.WrittenCheckIn,
        writes.new_check_in,
        body=s.NewCheckIn,
    ),
    Call(
        "new_flag",
        "POST",
        "/flags",
        Scope.FLAG,
        Action.RAISE_FLAG,
        s.WrittenFlag,
        writes.new_flag,
        body=s.NewFlag,
    ),
    Call(
        "new_note",
        "POST",
        "/flags/{flag}/notes",
        Scope.FLAG,
        Action.UPDATE_FLAG,
        s.WrittenFlag,
        writes.new_note,
        body=s.NewNote,
    ),
    Call(
        "new_reply",
        "POST",
        "/flags/{flag}/replies",
        Scope.REPLY,
        Action.REPLY,
        s.WrittenFlag,
        writes.new_reply,
        body=s.NewReply,
    ),
)
