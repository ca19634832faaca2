"""A forecast's move since last time, as it is kept in the forecast's details: the parts that add up to the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from math import floor
from typing import Any

from andon.forecast.moved import Parts
from andon.model import Forecast, ForecastState

PREFIX = "moved_"
"""Details with such names tell the move; the others tell the forecast itself."""

KEYS_KEPT = 20
"""Keys of added and of cut items that are kept by name; beyond them there is the number."""

Details = dict[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Move:
    """From the forecast of an earlier day to this one."""

    since: date
    state: ForecastState
    """Of the earlier one; there are parts only where both are forecasts."""
    on_time_then: float | None
    p85_then: date | None
    on_time: Parts | None = None
    """Its sum is the change of the chance; None where one of the two has no chance on time."""
    p85: Parts | None = None
    """Whole days; its sum is the change of the 85 % date. None where one of the two has none."""
    added: int = 0
    """Items that joined."""
    cut: int = 0
    """Items that left undelivered, or went to another squad."""
    added_keys: tuple[str, ...] = ()
    """At most KEYS_KEPT of them."""
    cut_keys: tuple[str, ...] = ()


def details_of(move: Move) -> Details:
    """The move as details of a forecast; `move_of` reads them back."""
    told: dict[str, Any] = {
        "since": move.since.isoformat(),
        "state": move.state.value,
        "on_time_then": move.on_time_then,
        "p85_then": move.p85_then.isoformat() if move.p85_then else None,
        **(asdict(move.on_time) if move.on_time else {}),
        **({f"days_{name}": days for name, days in asdict(move.p85).items()} if move.p85 else {}),
        "added_items": move.added,
        "cut_items": move.cut,
        "added_keys": _joined(move.added_keys),
        "cut_keys": _joined(move.cut_keys),
    }
    return {f"{PREFIX}{name}": value for name, value in told.items() if value is not None}


def move_of(forecast: Forecast) -> Move | None:
    """The move that a stored forecast tells; None for the first one of its subject."""
    told = {name.removeprefix(PREFIX): value for name, value in forecast.details if name.startswith(PREFIX)}
    if not told:
        return None
    p85_then = told.get("p85_then")
    return Move(
        since=date.fromisoformat(str(told["since"])),
        state=ForecastState(str(told["state"])),
        on_time_then=_number(told.get("on_time_then")),
        p85_then=date.fromisoformat(str(p85_then)) if p85_then else None,
        on_time=_parts(told, ""),
        p85=_parts(told, "days_"),
        added=int(told["added_items"]),
        cut=int(told["cut_items"]),
        added_keys=_apart(told["added_keys"]),
        cut_keys=_apart(told["cut_keys"]),
    )


def own_details(forecast: Forecast) -> tuple[tuple[str, str | float | int], ...]:
    """Window and parameters of the model, without what tells the move."""
    return tuple(each for each in forecast.details if not each[0].startswith(PREFIX))


def move_document(forecast: Forecast) -> dict[str, Any] | None:
    """The move as plain values, for `andon forecast --json`."""
    move = move_of(forecast)
    if move is None:
        return None
    return {
        "since": move.since.isoformat(),
        "state": move.state.value,
        "on_time_then": move.on_time_then,
        "p85_then": move.p85_then.isoformat() if move.p85_then else None,
        "on_time": asdict(move.on_time) if move.on_time else None,
        "p85_days": asdict(move.p85) if move.p85 else None,
        "added": move.added,
        "cut": move.cut,
    }


def _parts(told: Mapping[str, str | float | int], prefix: str) -> Parts | None:
    names = [each.name for each in fields(Parts)]
    if f"{prefix}{names[0]}" not in told:
        return None
    return Parts(*(float(told[f"{prefix}{name}"]) for name in names))


def _number(value: str | float | None) -> float | None:
    return None if value is None else float(value)


def _joined(keys: Sequence[str]) -> str:
    # A space is in no key of Jira's; a history folder may hold any name, but hardly one of two lines.
    return "\n".join(keys[:KEYS_KEPT])


def _apart(joined: str | float) -> tuple[str, ...]:
    return tuple(str(joined).split("\n")) if joined else ()


def points(move: Move, on_time: float) -> dict[str, int] | None:
    """The parts of the chance's change in whole percentage points, whose sum is the change between the whole percents.

    By largest remainder: every part is rounded down, and what is missing goes to those that lost most. A part that is
    exactly nothing stays nothing. None without parts.
    """
    if move.on_time is None or move.on_time_then is None:
        return None
    change = round(100 * on_time) - round(100 * move.on_time_then)
    return apportioned({name: 100 * value for name, value in asdict(move.on_time).items()}, change)


def apportioned(parts: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole numbers near the parts, whose sum is the total."""
    # What is left of a difference of two equal chances is nothing.
    parts = {name: round(value, 6) for name, value in parts.items()}
    whole = {name: floor(value) for name, value in parts.items()}
    moving = sorted((name for name in parts if parts[name]), key=lambda name: whole[name] - parts[name])
    missing = total - sum(whole.values())
    # One too many is taken from whom rounding down cost least; by much more the parts never miss their total.
    for name in moving[:missing] if missing > 0 else moving[len(moving) + missing :]:
        whole[name] += 1 if missing > 0 else -1
    return whole
