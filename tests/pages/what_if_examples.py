"""A forecast of the small organisation that can be asked "what if": the whole launch, and its parts with a pace."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain

from andon.model import Forecast
from pages.visits import bad_forecast

PARAMETERS: tuple[tuple[str, str | float | int], ...] = (
    ("multiplier", 1.6),
    ("multiplier_sd", 0.5),
    ("phi", 4.0),
    ("rate_a", 20.0),
    ("rate_b", 37.0),
)


def asked_forecasts(*squads: str, hours_old: float = 100) -> list[Forecast]:
    """Forty items of each squad, and a date that one in twenty believes in: ten weeks in the middle."""
    parts = [bad_forecast(each, hours_old=hours_old) for each in (*(squads or ("atlas",)), None)]
    quantiles = tuple(31.0 + n for n in range(99))
    changes = {"quantiles": quantiles, "details": PARAMETERS}
    return [
        replace(
            each,
            p50=each.as_of + timedelta(days=80),
            p85=each.as_of + timedelta(days=115),
            p95=each.as_of + timedelta(days=125),
            counted_keys=_keys(each.squad_id) if each.squad_id else tuple(chain(*map(_keys, squads or ("atlas",)))),
            **changes,  # type: ignore[arg-type]
        )
        for each in parts
    ]


def _keys(squad_id: str) -> tuple[str, ...]:
    return tuple(f"{squad_id.upper()}-{n}" for n in (1, 2))
