"""What if: the forecast of a launch that a viewer may see, under changed scope, capacity or date; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from andon import frames
from andon.errors import InvalidInput, NotFound
from andon.forecast import what_if as model
from andon.forecast.capacity import Ahead
from andon.forecast.pace import Pace
from andon.forecast.scope import Multiplier
from andon.model import Contribution, Forecast, ForecastState, LaunchState
from andon.usecases.board import Board, Look, Outlook, read_board
from andon.usecases.capacity import capacity_as_of
from andon.usecases.find import find_launch
from andon.usecases.first_look import FirstLook
from andon.usecases.stored_parts import parts_of

if TYPE_CHECKING:
    from andon.store import Store

MOST_CAPACITY, MOST_ARRIVING = 100.0, 10_000.0
"""Times of today's capacity, and items a week: beyond them somebody mistyped."""

LONGEST = 365
"""Days: nobody plans a pause longer than a year, or moves a date by more."""


@dataclass(frozen=True, slots=True)
class Levers:
    """What is imagined, by dates; each lever's default changes nothing."""

    cut: int = 0
    """Counted open items that are taken out; one is left at least."""
    later: int = 0
    """Days by which the target moves; negative is earlier."""
    pause_days: int = 0
    """Days without any capacity, from `pause_from` on."""
    pause_from: date | None = None
    """None: from the first day that can still be changed, like `capacity_from`."""
    capacity: float = 1.0
    """The share of today's capacity from `capacity_from` on; above 0."""
    capacity_from: date | None = None
    arriving: float = 0.0
    """Items a week that keep arriving, beyond the usual growth."""
    squad_id: str | None = None
    """Whose scope, pause, capacity and arrivals these are; None: of all squads of the launch."""


@dataclass(frozen=True, slots=True)
class Imagined:
    """The finishing day as a view shows it: as stored, or with levers."""

    target: date | None
    on_time: float | None
    p50: date | None
    """None is more than eight years away, like p85."""
    p85: date | None
    quantiles: tuple[float, ...]
    """99 values: days after the forecast's day."""


@dataclass(frozen=True, slots=True)
class Likely:
    """What would have to be true for 85 %: each lever alone; None where this lever alone does not get there."""

    date: date | None
    cut: int | None
    """Of the counted open items; 0 where nothing has to change."""
    capacity: float | None
    """From the first day that can still be changed; 1.0 where nothing has to change."""


@dataclass(frozen=True, slots=True)
class Group:
    """Whose levers these can be: a squad's."""

    id: str
    name: str
    open: int
    """Its counted open items."""


class WhatIfPage:
    """The what-if of a launch for a viewer; `can` says whether there is one."""

    def __init__(
        self,
        shown: Outlook,
        *,
        over: bool = False,
        first_day: date | None = None,
        groups: tuple[Group, ...] = (),
        of: model.WhatIf | None = None,
    ) -> None:
        self.shown = shown
        """The forecast as this viewer sees it: where there is no what-if, it says why."""
        self.over = over
        """Whether the launch has landed or was cancelled."""
        self.groups = groups
        """The squads whose scope can be changed, by name; empty where the forecast does not tell its parts."""
        self._of = of
        self._as_of = shown.as_of or date.min
        self.first_day = first_day or self._as_of
        """The first day that can still be changed."""
        self.stored = self._told(of.stored) if of else None
        """What is shown without any lever."""
        self.likely = self._needed()
        """What would have to be true for 85 %; None where there is no what-if."""

    @property
    def can(self) -> bool:
        """Whether there is a forecast to ask."""
        return self._of is not None

    @property
    def as_of(self) -> date:
        """The day of the forecast, from which quantiles are counted."""
        return self._as_of

    def open_of(self, squad_id: str | None) -> int:
        """Counted open items of a squad, or of all."""
        return sum(each.open for each in self.groups if squad_id in (None, each.id))

    def answer(self, levers: Levers) -> Imagined:
        """The finishing day with these levers; InvalidInput where one is out of its range, or there is no forecast."""
        if self._of is None:
            raise InvalidInput("There is no forecast to ask.", hint="Ask again when there is one.")
        self._check(levers)
        return self._told(self._of.answer(self._in_days(levers)))

    def _check(self, levers: Levers) -> None:
        if levers.squad_id is not None and levers.squad_id not in {each.id for each in self.groups}:
            raise InvalidInput("This squad has no counted part in the launch.", hint="Choose one that has.")
        most = self.open_of(levers.squad_id)
        if not 0 <= levers.cut <= max(most - 1, 0) or (levers.arriving and not most):
            raise InvalidInput(f"There are {most} counted items to change.", hint="Leave one of them at least.")
        if not (levers.capacity <= MOST_CAPACITY and levers.arriving <= MOST_ARRIVING):
            raise InvalidInput(
                "That is too much to imagine.",
                hint=f"At most {MOST_CAPACITY:.0f} times today's capacity, and {MOST_ARRIVING:.0f} items a week.",
            )
        if not (levers.capacity > 0 and levers.arriving >= 0):
            raise InvalidInput("Capacity is above zero, and what arrives is not negative.", hint="Use a pause instead.")
        if not 0 <= levers.pause_days <= LONGEST or abs(levers.later) > 10 * LONGEST:
            raise InvalidInput("That is too long to imagine.", hint=f"A pause lasts {LONGEST} days at most.")

    def _in_days(self, levers: Levers) -> model.Levers:
        pause = None
        if levers.pause_days:
            first = self._day(levers.pause_from)
            pause = (first, first + levers.pause_days - 1)
        return model.Levers(
            cut=levers.cut,
            later=levers.later,
            pause=pause,
            capacity=levers.capacity,
            capacity_from=self._day(levers.capacity_from),
            arriving=levers.arriving,
            squad_id=levers.squad_id,
        )

    def _day(self, day: date | None) -> int:
        """A date as days after the forecast's day; the past cannot be changed."""
        return (max(day or self.first_day, self.first_day) - self._as_of).days

    def _told(self, answer: model.Answer) -> Imagined:
        def day(days: int | None) -> date | None:
            return None if days is None else self._as_of + timedelta(days=days)

        return Imagined(day(answer.target), answer.on_time, day(answer.p50), day(answer.p85), answer.quantiles)

    def _needed(self) -> Likely | None:
        if self._of is None:
            return None
        needed = self._of.needed(capacity_from=self._day(None))
        first = None if needed.date is None else self._as_of + timedelta(days=needed.date)
        return Likely(first, needed.cut, needed.capacity)


def what_if(store: Store, look: Look, wanted: str) -> WhatIfPage:
    """The what-if of a launch as known at the look's moment; NotFound when there is none, or not yet.

    It asks the forecast that the viewer may see, with the parts that were forecast with it. Where one of them is still
    in its squad's first look, there is none: an answer would give the part away.
    """
    launch_id = find_launch(store, wanted).id
    board = read_board(store, look, launch_id=launch_id)
    if launch_id not in board.launches:
        raise NotFound("This launch did not exist on that day.", hint="Choose a later day.")
    shown = board.outlook(launch_id, None)
    if board.launches[launch_id].state is not LaunchState.OPEN:
        return WhatIfPage(shown, over=True)
    if shown.forecast_id is None or shown.state is not ForecastState.FORECAST:
        return WhatIfPage(shown)
    (whole,) = store.forecasts.whole([shown.forecast_id])
    together = parts_of(store, whole)
    parts, held = _parts(store, board, whole, together)
    if held is not None:
        return WhatIfPage(Outlook(state=None, held_until=held.made_at + look.first_look))
    stored = model.Answer(
        whole.quantiles,
        None if whole.target is None else (whole.target - whole.as_of).days,
        whole.on_time,
        _days(whole.p50, whole),
        _days(whole.p85, whole),
    )
    groups = [Group(each.squad_id, board.squads[each.squad_id].name, each.open) for each in parts]
    return WhatIfPage(
        shown,
        first_day=max(look.moment.date(), whole.as_of + timedelta(days=1)),
        groups=tuple(sorted(groups, key=lambda each: each.name)),
        of=model.WhatIf(stored, parts, _ahead(store, whole, together)),
    )


def _ahead(store: Store, whole: Forecast, together: Iterable[Forecast]) -> Ahead | None:
    """The clock by which the forecast was made, that of all open items; None without a calendar.

    `together` are the parts that were made with it; what is in none of them is nobody's.
    """
    if "days_off" not in dict(whole.details):
        return None
    moment = min(whole.made_at, frames.day_moment(whole.as_of, days=1))
    capacity = capacity_as_of(store, whole.as_of, moment=moment, since=None)
    if capacity is None:
        return None
    items: dict[str | None, int] = {each.squad_id: _open(each) for each in together}
    items[None] = max(_open(whole) - sum(items.values()), 0)
    return Ahead(capacity.together(items), frames.day_number(whole.as_of))


def _open(forecast: Forecast) -> int:
    """Open items, counted and left out."""
    return forecast.counted + len(forecast.left_out_keys)


def _days(day: date | None, whole: Forecast) -> int | None:
    return None if day is None else (day - whole.as_of).days


def _parts(
    store: Store, board: Board, whole: Forecast, together: Iterable[Forecast]
) -> tuple[list[model.Part], Forecast | None]:
    """The parts that a launch's forecast counted, and one of them that this viewer may not see yet, if there is any.

    No parts, where one of them does not hold its parameters: those of an older model would be guesses.
    """
    counted = [each for each in together if each.state is ForecastState.FORECAST and each.counted]
    look = board.look
    rule = FirstLook(
        look.viewer,
        now=look.now,
        first_look=look.first_look,
        last_words=store.words.last_check_ins(until=look.now),
        contributions={Contribution(whole.launch_id, each.squad_id or "") for each in counted},
    )
    held = next((each for each in counted if not rule.is_open(each)), None)
    parts = [_part(each) for each in counted]
    return [each for each in parts if each] if all(parts) else [], held


def _part(forecast: Forecast) -> model.Part | None:
    """A part with the parameters that were stored with it; None where they are missing."""
    details = {name: float(value) for name, value in forecast.details if not isinstance(value, str)}
    needed = ("rate_a", "rate_b", "phi", "multiplier", "multiplier_sd")
    if forecast.squad_id is None or any(name not in details for name in needed):
        return None
    pace = Pace(details["rate_a"], details["rate_b"], details["phi"], int(details.get("window_days", 0)))
    multiplier = Multiplier(float(np.log(details["multiplier"])), details["multiplier_sd"], 0)
    return model.Part(forecast.squad_id, forecast.counted, pace, multiplier)
