"""The words about a forecast that moved, and about what is behind it. A part of a change is never a reproach."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from andon.model import ForecastState
from andon.ui import text
from andon.usecases.board import Outlook
from andon.usecases.move import Move, points
from andon.usecases.workings import LeftOut, Workings

if TYPE_CHECKING:
    from andon.forecast.moved import Parts

PARTS = {
    "pace": "Time and pace",
    "added": "Scope added",
    "cut": "Scope cut",
    "date": "Date",
    "recalibration": "Recalibration",
}
"""In the order in which they are told."""

MEANS = (
    "Time and pace are the days that passed, what was finished in them, and how fast it goes now. Added and cut are "
    "issues that joined, or left undelivered. Date is a moved target. Recalibration is what landed launches have "
    "taught since."
)
PART_FOLLOWS = "A part ends with its launch, so what joins or leaves the other squads' parts moves it as well."
COLUMN_WHAT = "What"
COLUMN_CHANCE = "On time, %"
COLUMN_DATE = "85 % date, days"
COLUMN_WAY = "From then to now"

BEHIND_IT = "What is behind this number"
WHICH = "Behind the forecast of"
WHOLE_LAUNCH = "the whole launch"
COUNTED = "Counted"
LEFT_OUT = "Left out"
PARAMETERS = "The model's parameters"
JOINED = "Joined"
LEFT = "Left undelivered"

_MINUS, _TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"


def signed(number: float) -> str:
    """A number with its sign, and a plain 0."""
    whole = round(number)
    return "0" if not whole else f"+{whole}" if whole > 0 else f"{_MINUS}{-whole}"


def days(number: float) -> str:
    """A number of days with its sign."""
    return f"{signed(number)} {'day' if abs(round(number)) == 1 else 'days'}"


def since(move: Move, *, today: date) -> str:
    """From which day."""
    return f"Since {text.day(move.since, today=today)}"


def sentence(move: Move, shown: Outlook, *, today: date) -> str:
    """The change and its parts in a line; a part that is nothing is left to the table."""
    if move.state is not ForecastState.FORECAST or shown.state is not ForecastState.FORECAST:
        return _another_state(move, today=today)
    from_to, parts = _change(move, shown, today=today)
    if not parts:
        return f"{since(move, today=today)}: {from_to}."
    told = ", ".join(f"{PARTS[name].lower()} {value}{_items(name, move)}" for name, value in parts)
    return f"{since(move, today=today)}: {from_to}. {told[0].upper()}{told[1:]}."


def _change(move: Move, shown: Outlook, *, today: date) -> tuple[str, list[tuple[str, str]]]:
    """What went from where to where, and the parts that are not nothing."""
    if shown.on_time is not None and not shown.overdue and (whole := points(move, shown.on_time)):
        before, after = text.percent(move.on_time_then), text.percent(shown.on_time)
        named = [(name, signed(whole[name])) for name in PARTS if whole[name]]
        return f"{before} → {after}" if before != after else f"unchanged at {after}", named
    if move.p85 is not None:
        before, after = text.day(move.p85_then, today=today), text.day(shown.p85, today=today)
        named = [(name, days(value)) for name, value in _days(move.p85).items() if value]
        return f"85 % date {before} → {after}" if before != after else f"85 % date unchanged at {after}", named
    return "there is no date or chance to compare", []


def _days(parts: "Parts") -> dict[str, int]:
    return {name: round(getattr(parts, name)) for name in PARTS}


def _items(name: str, move: Move) -> str:
    number = {"added": move.added, "cut": move.cut}.get(name, 0)
    return f" ({text.count(number, 'item')})" if number else ""


def _another_state(move: Move, *, today: date) -> str:
    on = f"On {text.day(move.since, today=today)}"
    if move.state is ForecastState.CANNOT:
        return f"{on} there was too little to forecast from."
    if move.state is ForecastState.NOTHING_LEFT:
        return f"{on} nothing was left open; work has joined since."
    chance = "" if move.on_time_then is None else f"{text.percent(move.on_time_then)} on time, "
    return f"{on} the forecast said {chance}{text.by_85(move.p85_then, today=today)}."


def part(name: str, move: Move) -> str:
    """A part's name in the table, with how many items it is about."""
    return f"{PARTS[name]}{_items(name, move)}"


def chance(on_time: float | None) -> str:
    """A chance in a column of percent."""
    return text.percent(on_time).removesuffix(" %")


def step(before: int, after: int) -> str:
    """A bar of the way from then to now, for somebody who hears it."""
    return f"from {before} % to {after} %"


# ------------------------------------------------------------------------------ what is behind a number


def counted(number: int) -> str:
    """How many issues were counted, over their keys."""
    return f"{COUNTED}: {text.count(number, 'open issue')}"


def left_out(group: LeftOut) -> str:
    """Why some issues were not counted."""
    number = text.count(len(group.keys), "open issue")
    if group.squad is None:
        return f"{LEFT_OUT}: {number} of no squad, so there is no pace for {'it' if len(group.keys) == 1 else 'them'}."
    return f"{LEFT_OUT}: {number} of {group.squad}. {group.reason}"


def joined(move: Move, *, today: date) -> str:
    """Over the keys of what joined."""
    return f"{JOINED} since {text.day(move.since, today=today)}: {text.count(move.added, 'issue')}"


def left(move: Move, *, today: date) -> str:
    """Over the keys of what left."""
    return f"{LEFT} since {text.day(move.since, today=today)}: {text.count(move.cut, 'issue')}"


def and_more(number: int) -> str:
    """That a list of keys is longer than what was kept of it."""
    return f"and {number} more"


def explained(behind: Workings) -> list[str]:
    """Window, pace and scope in plain words, a sentence each."""
    known = behind.details
    told = []
    if "window_days" in known:
        told.append(
            f"The pace comes from what was delivered in the last {_number(known['window_days'])} days; a delivery of "
            "30 days ago counts half of one of today."
        )
    if "pace_per_week" in known:
        who = "Together the squads finish" if behind.squad_id is None else "The squad finishes"
        told.append(f"{who} about {_number(known['pace_per_week'])} items a week, whatever they belong to.")
    if {"items_expected", "multiplier", "past_launches"} <= known.keys():
        learnt = int(known["past_launches"])
        source = f"learnt from {text.count(learnt, 'past launch', 'past launches')}" if learnt else "a first guess"
        told.append(
            f"{text.count(len(behind.counted), 'open issue')} count as about {_number(known['items_expected'])} "
            f"items ({_TIMES} {_number(known['multiplier'])}, {source}): until the end some join and some are cut."
        )
    return told


def parameters(known: Mapping[str, str | float | int]) -> dict[str, str]:
    """The model's own names and numbers, for whoever wants to check them."""
    return {detail(name): detail_value(value) for name, value in known.items()}


def _number(value: str | float) -> str:
    return f"{float(value):.0f}" if float(value) >= 9.95 else f"{float(value):.1f}"


DETAIL = {
    "model": "Model",
    "pace_per_week": "Pace, items a week",
    "rate_a": "Rate, shape a",
    "rate_b": "Rate, days b",
    "phi": "Dispersion of weekly counts",
    "window_days": "Window, days",
    "multiplier": "Scope multiplier",
    "multiplier_sd": "Spread of the multiplier (log)",
    "days_off": "Days off until the 85 % date",
    "past_launches": "Past launches it was learnt from",
    "items_expected": "Items expected until done",
    "squads": "Squads with open items",
    "correlation": "Correlation between the squads' parts",
    "layer": "Learnt from past dates (layer)",
    "launches_with_dates": "Past launches whose dates taught it",
    "chance_before_layer_3": "Chance before it looked at past dates",
}


def detail_value(value: str | float) -> str:
    """A parameter's value: a number as exactly as somebody can use it."""
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if abs(value) >= 9.95 or value == int(value) else f"{value:.2g}"


def detail(name: str) -> str:
    """A parameter of the model, in words."""
    return DETAIL.get(name, name.replace("_", " ").capitalize())
