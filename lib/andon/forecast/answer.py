"""Answer: what the model says of a launch or of a squad's part of it, with the sentence that explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from andon.forecast import reasons
from andon.forecast.curve import Curves
from andon.forecast.known import NOBODY, Known
from andon.forecast.launch import CORRELATION
from andon.forecast.on_time import Heard
from andon.forecast.pace import HORIZON, Days, Pace, TooLittleHistory, whole_days
from andon.forecast.scope import Multiplier
from andon.frames import NEVER
from andon.model import ForecastState

MODEL = "pace-5"
"""The name of the model in the details of a forecast; it changes whenever an answer would."""

LEFT_OUT_YOUNG = 0.2
"""The share of a launch's open items that squads with too little history may hold."""

LEFT_OUT_NOBODY = 0.5
"""The share of a launch's open items that may belong to no squad."""

Details = Mapping[str, str | float | int]


@dataclass(frozen=True)
class Answer:
    """What the model says of a launch, or of a squad's part of it, as of a day."""

    launch_id: str
    squad_id: str | None
    """None for the launch as a whole."""
    state: ForecastState
    reason: str
    """One sentence from the numbers."""
    on_time: float | None = None
    """Chance on time, 0.01 to 0.99; None without a target or a forecast."""
    quantiles: tuple[float, ...] = ()
    """99 values, non-decreasing: the 1st to 99th percentile of the finishing day, in days after the day.

    The finishing day is that of `andon.forecast.run`. None is beyond HORIZON: 3,000 means that or later."""
    p50: int | None = None
    """Day number by which it is done with 50 per cent; a quantile of 12.4 days is the 13th day.

    None without a forecast, and where it lies HORIZON days ahead or more: the reason then says "more than eight
    years away". So are p85 and p95."""
    p85: int | None = None
    p95: int | None = None
    counted: int = 0
    """Open items that were counted."""
    counted_issues: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Open items that were not: without a squad, or of a squad without a pace."""
    details: Details = field(default_factory=dict)
    """Window and parameters of the model, by name; empty without a forecast."""


@dataclass(frozen=True)
class Part:
    """A squad's part of a launch, or the items of the launch that are nobody's."""

    launch: int
    squad: int
    open: Days
    """Open items, as indexes."""
    known: int
    """How many items are known, open or not."""
    third: int
    pace: Pace | TooLittleHistory

    @property
    def young(self) -> bool:
        """Whether it has open items of a squad without a pace."""
        return self.squad != NOBODY and len(self.open) > 0 and isinstance(self.pace, TooLittleHistory)


@dataclass(frozen=True)
class Outlook:
    """A part that has a pace and something left, with its multiplier and its row of the curves."""

    part: Part
    pace: Pace
    multiplier: Multiplier
    row: int

    @property
    def expected(self) -> float:
        """Items to finish: open items times the median multiplier."""
        return len(self.part.open) * self.multiplier.median


@dataclass(frozen=True)
class Shapes:
    """The curves of all parts and launches."""

    alone: Curves
    """Of each outlook, from its own pace and scope."""
    parts: Curves
    """Of each outlook, not later than its launch."""
    launches: Curves
    row: Mapping[int, int]
    """The row of each launch that has an outlook."""
    heard: Mapping[int, Heard] = field(default_factory=dict)
    """What layer 3 says of launches with a date ahead; empty while it has nothing to learn from."""


def of_part(known: Known, part: Part, outlook: Outlook | None, shapes: Shapes) -> Answer:
    """The answer about a squad's part; `outlook` is None when it has no pace or nothing left."""
    launch_id, squad_id = known.launch_ids[part.launch], known.squads[part.squad]
    if not len(part.open):
        return Answer(launch_id, squad_id, ForecastState.NOTHING_LEFT, reasons.nothing_left(part.known))
    issues = _issues(known, [part])
    if outlook is None:
        reason = part.pace.reason if isinstance(part.pace, TooLittleHistory) else ""
        return Answer(launch_id, squad_id, ForecastState.CANNOT, reason, left_out=issues)
    scope = reasons.Scope(len(part.open), outlook.expected, outlook.multiplier.launches)
    dates = _dates(known, part.launch, shapes.parts, outlook.row)
    late, alone = (whole_days(each.quantiles(outlook.row, 0.85)) for each in (shapes.parts, shapes.alone))
    return Answer(
        launch_id,
        squad_id,
        ForecastState.FORECAST,
        reasons.of_part(outlook.pace.per_week, scope, bool(alone > late), dates),
        **_days(dates, shapes.parts, outlook.row),
        counted=len(issues),
        counted_issues=issues,
        details={**_details(outlook), **_days_off(shapes.parts, outlook.row, dates)},
    )


def of_launch(
    known: Known,
    launch: int,
    parts: Sequence[Part],
    outlooks: Sequence[Outlook],
    names: Mapping[str, str],
    shapes: Shapes,
) -> Answer:
    """The answer about a whole launch from all its parts, and the outlooks of those that have one."""
    who = known.launch_ids[launch], None
    called = {part.squad: _name(known, part.squad, names) for part in parts if part.squad != NOBODY}
    state, reason = _without_forecast(parts, called)
    left_out = [part for part in parts if part.squad == NOBODY or part.young]
    if state is not ForecastState.FORECAST:
        return Answer(*who, state, reason, left_out=_issues(known, left_out))
    row = shapes.row[launch]
    dates = _dates(known, launch, shapes.launches, row)
    counted = sorted((outlook.part for outlook in outlooks), key=lambda part: -len(part.open))
    issues = _issues(known, counted)
    expected = sum(outlook.expected for outlook in outlooks)
    scope = reasons.Scope(len(issues), expected, outlooks[0].multiplier.launches)
    slowest = max(outlooks, key=lambda each: float(shapes.alone.quantiles(each.row, 0.5)))
    without = reasons.left_out(*_left(parts)[1:], [called[part.squad] for part in parts if part.young])
    heard = shapes.heard.get(launch)
    if heard is not None:
        without += reasons.dates_like_this(heard.chance - heard.before, heard.because)
    squads = [called[part.squad] for part in counted]
    return Answer(
        *who,
        state,
        reasons.of_launch(squads, called[slowest.part.squad], scope, without, dates),
        **_days(dates, shapes.launches, row),
        counted=len(issues),
        counted_issues=issues,
        left_out=_issues(known, left_out),
        details={**_launch_details(outlooks, expected), **_layer_3(heard), **_days_off(shapes.launches, row, dates)},
    )


def state_of_launch(parts: Sequence[Part]) -> ForecastState:
    """Whether enough of a launch's open items is with squads that have a pace, or none is open."""
    return _without_forecast(parts, {part.squad: "" for part in parts})[0]


def _without_forecast(parts: Sequence[Part], called: Mapping[int, str]) -> tuple[ForecastState, str]:
    """The state of a launch, and why it has no forecast where it has none."""
    open_items, nobodys, young = _left(parts)
    if not parts:
        return ForecastState.CANNOT, reasons.no_items()
    if not open_items:
        return ForecastState.NOTHING_LEFT, reasons.nothing_left(sum(part.known for part in parts))
    if nobodys > LEFT_OUT_NOBODY * open_items:
        return ForecastState.CANNOT, reasons.no_squad(nobodys, open_items)
    if young > LEFT_OUT_YOUNG * open_items:
        squads = [called[part.squad] for part in parts if part.young]
        return ForecastState.CANNOT, reasons.too_young(squads, young, open_items)
    return ForecastState.FORECAST, ""


def _left(parts: Sequence[Part]) -> tuple[int, int, int]:
    """Open items of all, of nobody, and of squads without a pace."""
    nobodys = sum(len(part.open) for part in parts if part.squad == NOBODY)
    young = sum(len(part.open) for part in parts if part.young)
    return sum(len(part.open) for part in parts), nobodys, young


def _dates(known: Known, launch: int, curves: Curves, row: int) -> reasons.Dates:
    target = int(known.target[launch])
    days = whole_days(curves.quantiles(row, [0.5, 0.85, 0.95])).tolist()
    p50, p85, p95 = (known.as_of + each if each < HORIZON else None for each in days)
    on_time = None if target >= NEVER else curves.chance(row, target - known.as_of)
    off = _off(curves, row, (p85 or known.as_of) - known.as_of)
    return reasons.Dates(known.as_of, target, on_time, p50, p85, p95, off or 0)


def _off(curves: Curves, row: int, days: int) -> int | None:
    """The working days within so many days that holidays and days off take out; None without a calendar."""
    ahead = curves.ahead[row] if curves.ahead else None
    return None if ahead is None else ahead.days_off(days)


def _days_off(curves: Curves, row: int, dates: reasons.Dates) -> Details:
    """What details tell of the calendar; nothing without one."""
    return {} if _off(curves, row, 0) is None else {"days_off": dates.days_off}


class _Days(TypedDict):
    on_time: float | None
    quantiles: tuple[float, ...]
    p50: int | None
    p85: int | None
    p95: int | None


def _days(dates: reasons.Dates, curves: Curves, row: int) -> _Days:
    """The fields of an answer that are about days."""
    return _Days(
        on_time=dates.on_time,
        quantiles=tuple(curves.quantiles(row).tolist()),
        p50=dates.p50,
        p85=dates.p85,
        p95=dates.p95,
    )


def _launch_details(outlooks: Sequence[Outlook], expected: float) -> Details:
    return {
        "model": MODEL,
        "squads": len(outlooks),
        "window_days": max(outlook.pace.window_days for outlook in outlooks),
        "correlation": CORRELATION,
        "pace_per_week": sum(outlook.pace.per_week for outlook in outlooks),
        "multiplier": expected / sum(len(outlook.part.open) for outlook in outlooks),
        "past_launches": outlooks[0].multiplier.launches,
        "items_expected": expected,
    }


def _layer_3(heard: Heard | None) -> Details:
    if heard is None:
        return {}
    return {"layer": 3, "launches_with_dates": heard.launches, "chance_before_layer_3": heard.before}


def _details(outlook: Outlook) -> Details:
    pace, factor = outlook.pace, outlook.multiplier
    return {
        "model": MODEL,
        "pace_per_week": pace.per_week,
        "rate_a": pace.a,
        "rate_b": pace.b,
        "phi": pace.phi,
        "window_days": pace.window_days,
        "multiplier": factor.median,
        "multiplier_sd": factor.log_sd,
        "past_launches": factor.launches,
        "items_expected": outlook.expected,
    }


def _issues(known: Known, parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(issue for part in parts for issue in known.issues[part.open])


def _name(known: Known, squad: int, names: Mapping[str, str]) -> str:
    """A squad's name; its id where none is given."""
    squad_id = known.squads[squad]
    return names.get(squad_id, squad_id)
