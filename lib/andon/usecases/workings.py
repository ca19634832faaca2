"""The workings behind a forecast: the issues counted and left out, with the reason, and the parameters of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from andon.model import Forecast, ForecastState, Launch
from andon.usecases.board import Look, Outlook, read_board
from andon.usecases.move import own_details
from andon.usecases.stored_parts import parts_of

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Open issues that were not counted, for one reason."""

    squad: str | None
    """Whose they are; None is nobody."""
    reason: str
    """Why its squad has no pace; empty for nobody's."""
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workings:
    """What is behind one number."""

    squad_id: str | None
    """None for the launch as a whole."""
    outlook: Outlook
    counted: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    """By the squads' names, nobody's last."""
    details: Mapping[str, str | float | int]
    sources: Mapping[str, str]
    """The source of each project's issues, by the part of the key before its number, where it is known."""
    others: tuple[tuple[str, str], ...]
    """Squads whose own parts this viewer may open as well, as ids and names, by name."""


def workings(store: Store, look: Look, launch_id: str, squad_id: str | None) -> Workings | None:
    """What is behind the forecast that this viewer may see of a launch or a squad's part; None without one."""
    board = read_board(store, look, launch_id=launch_id)
    shown = board.outlook(launch_id, squad_id)
    if shown.forecast_id is None or launch_id not in board.launches:
        return None
    names = {id: squad.name for id, squad in board.squads.items()}
    told = {squad: name for squad, name in names.items() if _has_workings(board.outlook(launch_id, squad))}
    (forecast,) = store.forecasts.whole([shown.forecast_id])
    parts = [] if squad_id else _parts(store, forecast)
    return Workings(
        squad_id=squad_id,
        outlook=shown,
        counted=forecast.counted_keys,
        left_out=_left_out(forecast, parts, names),
        details=dict(own_details(forecast)),
        sources=_sources(store, board.launches[launch_id]),
        others=tuple(sorted(told.items(), key=lambda each: each[1])),
    )


def _has_workings(outlook: Outlook) -> bool:
    return outlook.state in (ForecastState.FORECAST, ForecastState.CANNOT)


def _parts(store: Store, forecast: Forecast) -> list[Forecast]:
    """The parts without a pace that were made with a launch's forecast; whoever may see the one may see the others."""
    return [each for each in parts_of(store, forecast) if each.state is ForecastState.CANNOT]


def _left_out(forecast: Forecast, parts: Iterable[Forecast], names: Mapping[str, str]) -> tuple[LeftOut, ...]:
    """What was left out by squad, each with the reason that its own part gives; the rest is nobody's."""
    if forecast.squad_id:
        mine = LeftOut(names[forecast.squad_id], forecast.reason, forecast.left_out_keys)
        return (mine,) if forecast.left_out_keys else ()
    rest = dict.fromkeys(forecast.left_out_keys)
    found = []
    for part in sorted(parts, key=lambda each: names[each.squad_id or ""]):
        keys = tuple(key for key in part.left_out_keys if key in rest)
        if keys:
            found.append(LeftOut(names[part.squad_id or ""], part.reason, keys))
        for key in keys:
            del rest[key]
    return (*found, LeftOut(None, "", tuple(rest))) if rest else tuple(found)


def _sources(store: Store, launch: Launch) -> dict[str, str]:
    """Project to source by the versions that are known; the empty project is that of the launch's only source."""
    found: dict[str, set[str]] = {}
    for source, version in store.work.versions():
        found.setdefault(version.project, set()).add(source)
    of_scopes = {scope.removeprefix("version:").partition("/")[0] for scope in launch.scopes if "/" in scope}
    only = {"": next(iter(of_scopes))} if len(of_scopes) == 1 else {}
    return {**only, **{project: next(iter(sources)) for project, sources in found.items() if len(sources) == 1}}
