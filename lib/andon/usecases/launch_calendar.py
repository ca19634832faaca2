"""Launches as days of a calendar: the target date of each open launch, and the 85 % date of its forecast.

All of it comes from the portfolio's answer: who may see a forecast, or an earlier one while a newer one is with its
squad, is decided there (promise 2), and a target date keeps its history (promise 8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from andon.model import NOT_HEARD_AFTER, Forecast, ForecastState
from andon.usecases.board import Board, LaunchRow, Look, read_board
from andon.usecases.first_look import Shown
from andon.usecases.portfolio import portfolio_of
from andon.usecases.portfolio_filter import Filter, narrowed

if TYPE_CHECKING:
    from andon.store import Store

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """Which day of a launch it is."""

    TARGET = "target"
    """The last day on which the promise still holds."""
    LIKELY = "85"
    """By which it is done with 85 %, says the forecast."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A day of a launch."""

    kind: Kind
    row: LaunchRow
    day: date
    changed_at: datetime
    """Since when it says what it says."""
    edition: int
    """Rises whenever its day changes; falls only where a squad joined, which has to speak first."""
    alone_until: datetime | None = None
    """Until when at the latest the forecast is the squads' alone whose members see it; None where it is everybody's."""

    @property
    def known_by(self) -> str:
        """What of the launch it is, by which a program knows it again.

        A date that is seen before everybody sees it is an entry of its own. So an entry says the same to all who see
        it, and nothing of it goes back when its owner joins or leaves a squad: it comes and goes instead.
        """
        return f"{self.kind.value} {self.row.outlook.forecast_id}" if self.alone_until else self.kind.value


def launch_calendar(store: Store, look: Look, wanted: Filter) -> tuple[Entry, ...]:
    """The days of every open launch that the filter leaves, in the portfolio's order."""
    board = read_board(store, look)
    view = narrowed(portfolio_of(board), wanted)
    return tuple(entry for row in view.rows for entry in _entries(board, row))


def _entries(board: Board, row: LaunchRow) -> Iterator[Entry]:
    launch = board.launches[row.id]
    said = list(_moments(board, row))
    if row.target is not None:
        yield Entry(Kind.TARGET, row, row.target.last_day, max(said), launch.version)
    shown = board.shown.get((row.id, None), Shown(None))
    forecast = shown.forecast
    if forecast is not None and forecast.state is ForecastState.FORECAST and forecast.p85 is not None:
        # By the second, since of one day there may be several forecasts.
        edition = launch.version + (forecast.made_at - _FIRST) // timedelta(seconds=1)
        since = max([*said, _opened(board, row, forecast)])
        yield Entry(Kind.LIKELY, row, forecast.p85, since, edition, shown.alone_until)


def _opened(board: Board, row: LaunchRow, forecast: Forecast) -> datetime:
    """Since when everybody may see it, or its squads alone: a program that has looked meanwhile has to notice."""
    over = forecast.made_at + board.look.first_look
    by_words = all(word.said_at is not None and word.said_at >= forecast.made_at for word in row.words)
    # Opened by words, it opened with the last of them; one about a day long ago was never held. Its squads see it at
    # once, or with the last word of the others.
    return forecast.made_at if (row.words and by_words) or over > board.look.now else over


def _moments(board: Board, row: LaunchRow) -> Iterator[datetime]:
    """When something of it was said, or a squad fell silent, which is told as well (promise 5)."""
    if row.target is not None:
        yield row.target.said_at
    for word in row.words:
        if word.said_at is not None:
            yield word.said_at
            silent_from = word.said_at + NOT_HEARD_AFTER
            if silent_from < board.look.moment:
                yield silent_from
