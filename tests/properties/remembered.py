"""What the machine itself remembers of everything that was said and done: the store has to say the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from andon.model import (
    MARK,
    NOT_HEARD_AFTER,
    CheckIn,
    Contribution,
    Flag,
    Forecast,
    Launch,
    Role,
    Status,
    Viewer,
    worst,
)
from andon.store import Store
from examples import DIRECTOR, FIRST_LOOK, NOW, VIEWER

Rows = dict[str, dict[tuple[Any, ...], Mapping[str, Any]]]
"""Every row of a store, by table and primary key."""

DORA = replace(DIRECTOR, account="the account of Dora")
"""A director of everything. No account may ever be stored beside what somebody did."""
GUEST = replace(VIEWER, account="the account of a guest")


def member(squad_id: str) -> Viewer:
    """Somebody in a squad."""
    return Viewer(Role.SQUAD, frozenset({squad_id}), account=f"the account of somebody in {squad_id}")


@dataclass
class Voted:
    """A round of a blind vote."""

    id: str
    part: Contribution
    code: str
    closes_at: datetime
    values: dict[str, int] = field(default_factory=dict)
    """By the secret of a voter's browser."""
    closed: bool = False


@dataclass
class Frozen:
    """A link that somebody has."""

    secret: str
    files: dict[str, bytes]
    expires_at: datetime | None
    revoked: bool = False


@dataclass(frozen=True)
class Asked:
    """What a view answered once."""

    moment: datetime
    answer: dict[str, Any]


@dataclass(frozen=True)
class Press:
    """A form that was sent: it can be heard again."""

    token: str
    send: Callable[[Store, str, datetime], bool]


@dataclass
class Remembered:
    """All of it."""

    now: datetime = NOW
    said: dict[str, CheckIn] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    forecasts: dict[str, Forecast] = field(default_factory=dict)
    dates: dict[str, list[date]] = field(default_factory=dict)
    rounds: dict[str, Voted] = field(default_factory=dict)
    frozen: dict[str, Frozen] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    blacked_out: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    """What only a browser, a link or a vote's code may hold."""

    def last_said(self, launch_id: str, squad_id: str, moment: datetime | None = None) -> CheckIn | None:
        """A squad's last words about its part."""
        by = moment or self.now
        ours = [each for each in self.said.values() if (each.launch_id, each.squad_id) == (launch_id, squad_id)]
        return max((each for each in ours if each.at <= by), key=lambda each: each.at, default=None)

    def status(self, launch_id: str, squad_id: str) -> Status:
        """What a view has to show of a part: the squad's own word, or silence."""
        last = self.last_said(launch_id, squad_id)
        return last.status if last and self.now - last.at <= NOT_HEARD_AFTER else Status.NOT_HEARD

    def roll_up(self, launch_id: str, squad_ids: list[str]) -> Status:
        """What a view has to show of a launch."""
        return worst(self.status(launch_id, each) for each in squad_ids)

    def may_see(self, viewer: Viewer, forecast: Forecast, launches: Mapping[str, Launch], working: set[str]) -> bool:
        """Whether the first look lets somebody see a forecast; where nobody surely has to speak first, they may."""
        if self.now >= forecast.made_at + FIRST_LOOK:
            return True
        squads = {forecast.squad_id} if forecast.squad_id else working & set(launches[forecast.launch_id].squad_ids)
        return all(viewer.speaks_for(each) or self._spoke_since(forecast, each) for each in squads if each)

    def _spoke_since(self, forecast: Forecast, squad_id: str) -> bool:
        last = self.last_said(forecast.launch_id, squad_id)
        return last is not None and last.at >= forecast.made_at

    def black_out(self, piece: str) -> None:
        """Take a piece out of everything that is remembered, as the store has to."""
        self.blacked_out.append(piece)
        self.said = {
            id: replace(each, sentence=self.without(each.sentence), differs=self.without(each.differs))
            for id, each in self.said.items()
        }
        self.flags = {id: self._mended(each) for id, each in self.flags.items()}
        for each in self.frozen.values():
            each.files = {
                format: content.replace(piece.encode(), MARK.encode()) for format, content in each.files.items()
            }
        self.asked = [Asked(each.moment, self.mended(each.answer)) for each in self.asked]

    def _mended(self, flag: Flag) -> Flag:
        return replace(
            flag,
            sentence=self.without(flag.sentence),
            would_help=self.without(flag.would_help),
            updates=tuple(replace(each, note=self.without(each.note)) for each in flag.updates),
            replies=tuple(
                replace(
                    each,
                    thanks=self.without(each.thanks),
                    question=self.without(each.question),
                    marks=tuple(replace(mark, note=self.without(mark.note)) for mark in each.marks),
                )
                for each in flag.replies
            ),
        )

    def without(self, words: str) -> str:
        """Words without all that was blacked out."""
        for piece in self.blacked_out:
            words = words.replace(piece, MARK)
        return words

    def mended(self, value: Any) -> Any:
        """As `without`, in whatever holds words."""
        match value:
            case str():
                return self.without(value)
            case bytes():
                return self.without(value.decode()).encode()
            case Flag():
                return self._mended(value)
            case dict():
                return {name: self.mended(each) for name, each in value.items()}
            case list() | tuple():
                return type(value)(self.mended(each) for each in value)
            case _:
                return value


FIRST_DATES = {"halcyon": [date(2026, 6, 30)], "meridian": [date(2026, 9, 30)]}
"""Of `examples.filled`."""


def begun() -> Remembered:
    """What there is to remember of `examples.filled`."""
    return Remembered(dates={id: list(days) for id, days in FIRST_DATES.items()})


STEPS = tuple(timedelta(hours=each) for each in (0.05, 5, 30, 73, 360))
"""How much time may pass: within a press, a day, the first look, after it, and until silence is told."""
