"""A burn-up in a snapshot: as plain values in its payload, and read back from there for every format."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from andon.usecases.board import Outlook
from andon.usecases.burn_up import Burned, BurnUp, Cone


def burn_up_payload(view: BurnUp) -> dict[str, Any] | None:
    """The burn-up of the whole launch; None while no issue of it is known."""
    if not view.burned.days:
        return None
    return {
        "days": [each.isoformat() for each in view.burned.days],
        "scope": list(view.burned.scope),
        "finished": list(view.burned.finished),
        "undated": view.burned.undated,
        "hindsight": view.burned.hindsight,
        "cone": _cone(view.cone),
        "target": view.target.isoformat() if view.target else None,
        "ended_on": view.ended_on.isoformat() if view.ended_on else None,
    }


def burn_up_told(payload: dict[str, Any], outlook: Outlook) -> BurnUp:
    """The burn-up that a payload holds, beside the forecast that it holds."""
    cone = payload["cone"]
    return BurnUp(
        squad_id=None,
        burned=Burned(
            days=tuple(map(date.fromisoformat, payload["days"])),
            scope=tuple(payload["scope"]),
            finished=tuple(payload["finished"]),
            undated=payload["undated"],
            hindsight=payload["hindsight"],
        ),
        outlook=outlook,
        cone=None if cone is None else Cone(**{**cone, **{name: date.fromisoformat(cone[name]) for name in _DAYS}}),
        target=date.fromisoformat(payload["target"]) if payload["target"] else None,
        ended_on=date.fromisoformat(payload["ended_on"]) if payload["ended_on"] else None,
        squads=(),
    )


_DAYS = ("as_of", "p50", "p85")


def _cone(cone: Cone | None) -> dict[str, Any] | None:
    return None if cone is None else {**asdict(cone), **{name: getattr(cone, name).isoformat() for name in _DAYS}}
