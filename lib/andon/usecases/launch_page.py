"""One launch: the squads' words first, then the distribution, the flags, and the history of words and forecasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from andon.errors import NotFound
from andon.model import (
    CheckIn,
    Contribution,
    Flag,
    Forecast,
    ForecastState,
    Impediment,
    Launch,
    Squad,
    TargetDate,
    Viewer,
)
from andon.usecases.board import Board, LaunchRow, Look, Outlook, Word, read_board, told_vote
from andon.usecases.check_in import as_told
from andon.usecases.find import find_launch
from andon.usecases.first_look import FirstLook
from andon.usecases.impediments import impediments
from andon.usecases.known import is_hindsight
from andon.usecases.took_part import TookPart

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """A squad's part of a launch: its words, and beside them the forecast."""

    word: Word
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Said:
    """A point on the time line of words."""

    squad_id: str
    squad: str
    at: datetime
    status: str
    probability: int
    sentence: str
    differs: str = ""
    """Why it saw it differently than the forecast, if it liked to say so."""
    voted: int = 0
    """How many voted before it, where this viewer may know; 0 otherwise."""
    median: int | None = None


@dataclass(frozen=True, slots=True)
class Forecasted:
    """A point on the time line of forecasts."""

    as_of: date
    on_time: float | None
    p50: date | None
    p85: date | None
    squad: str | None
    """None for the launch as a whole."""
    squad_id: str | None = None
    target: date | None = None
    """The date that it was made for."""

    @property
    def overdue(self) -> bool:
        """Whether that date had passed with work still open: no chance is left to speak of."""
        return self.target is not None and self.target < self.as_of


@dataclass(frozen=True, slots=True)
class Distribution:
    """The finishing day as a view draws it."""

    as_of: date
    quantiles: tuple[float, ...]
    """99 values: days after as_of."""
    target: date | None


@dataclass(frozen=True, slots=True)
class LaunchPage:
    """Everything that is shown of a launch."""

    launch: Launch
    row: LaunchRow
    parts: tuple[Part, ...]
    flags: tuple[Flag, ...]
    impediments: tuple[Impediment, ...]
    """Its issues that are flagged in Jira: by the squads' names, those of nobody last; the longest flagged first."""
    squads: dict[str, str]
    """Squad ids to names, of everybody who ever said something here."""
    said: tuple[Said, ...]
    """Oldest first."""
    forecasts: tuple[Forecasted, ...]
    """Oldest first, one a day and subject; only those that this viewer may see."""
    distribution: Distribution | None
    """Of the launch as a whole."""
    dates: tuple[TargetDate, ...]
    hindsight: bool
    """Whether a look back shows today's scope, for lack of a history of changes."""
    not_remembered: TookPart | None = None
    """On a look back further than it is remembered who took part."""


def launch_page(store: Store, look: Look, wanted: str) -> LaunchPage:
    """A launch as known at the look's moment; NotFound when there is none, or not yet."""
    launch_id = find_launch(store, wanted).id
    board = read_board(store, look, launch_id=launch_id)
    if launch_id not in board.launches:
        raise NotFound("This launch did not exist on that day.", hint="Choose a later day.")
    launch = board.launches[launch_id]
    row = board.row(launch)
    said = store.words.check_ins(until=look.moment, launch_id=launch_id)
    flags = tuple(sorted(board.flags, key=lambda flag: (not flag.is_open, -flag.raised_at.timestamp())))
    names = {id: squad.name for id, squad in board.squads.items()}
    return LaunchPage(
        launch=launch,
        row=row,
        parts=tuple(Part(word, board.outlook(launch_id, word.squad_id)) for word in row.words),
        flags=flags,
        impediments=_by_squad([each for each in impediments(store, board) if launch_id in each.launch_ids], names),
        squads=names,
        said=tuple(told_of(each, board.squads[each.squad_id], look.viewer) for each in as_told(said)),
        forecasts=_history(store, board, launch_id),
        distribution=_distribution(store, row.outlook),
        dates=launch.dates,
        hindsight=look.is_past and is_hindsight(store, [launch]),
        not_remembered=board.not_remembered_of([launch_id]),
    )


def _by_squad(found: Sequence[Impediment], names: Mapping[str, str]) -> tuple[Impediment, ...]:
    """In the order of the squads' names, which says nothing about anybody (promise 6)."""

    def owner(each: Impediment) -> tuple[bool, str, str]:
        squad_id = each.squad_id or ""
        return squad_id not in names, names.get(squad_id, ""), squad_id

    return tuple(sorted(found, key=owner))


def told_of(check_in: CheckIn, squad: Squad, viewer: Viewer) -> Said:
    """A check-in as a point on the time line, with what this viewer may know of the vote before it."""
    voted, median = told_vote(check_in, viewer)
    return Said(
        squad_id=check_in.squad_id,
        squad=squad.name,
        at=check_in.at,
        status=check_in.status.value,
        probability=check_in.probability,
        sentence=check_in.sentence,
        differs=check_in.differs,
        voted=voted,
        median=median,
    )


def _history(store: Store, board: Board, launch_id: str) -> tuple[Forecasted, ...]:
    look = board.look
    history = store.forecasts.history(launch_id, as_of=look.moment.date())
    rule = FirstLook(
        look.viewer,
        now=look.now,
        first_look=look.first_look,
        last_words=store.words.last_check_ins(until=look.now),
        contributions={
            *(Contribution(launch_id, squad_id) for squad_id in board.parts.get(launch_id, ())),
            *(each.contribution for each in history if each.contribution),
        },
    )
    visible = [each for each in history if rule.is_open(each)]
    return tuple(_point(each, board) for each in _lines(_last_of_each_day(visible)))


def _lines(forecasts: Sequence[Forecast]) -> Iterator[Forecast]:
    """Every forecast, and of those that could not be made the first one after it: there its line ends."""
    going: set[str | None] = set()
    for each in forecasts:
        if each.state is ForecastState.FORECAST:
            going.add(each.squad_id)
            yield each
        elif each.squad_id in going:
            going.remove(each.squad_id)
            yield each


def _last_of_each_day(forecasts: Sequence[Forecast]) -> list[Forecast]:
    last = {(each.as_of, each.squad_id): each for each in forecasts}
    return list(last.values())


def _point(forecast: Forecast, board: Board) -> Forecasted:
    squad = board.squads[forecast.squad_id].name if forecast.squad_id else None
    return Forecasted(
        forecast.as_of,
        forecast.on_time,
        forecast.p50,
        forecast.p85,
        squad,
        squad_id=forecast.squad_id,
        target=forecast.target,
    )


def _distribution(store: Store, shown: Outlook) -> Distribution | None:
    if shown.forecast_id is None or shown.state is not ForecastState.FORECAST:
        return None
    (whole,) = store.forecasts.whole([shown.forecast_id])
    return Distribution(
        as_of=whole.as_of,
        quantiles=whole.quantiles,
        target=whole.target,
    )
