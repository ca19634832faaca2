"""The parts that stand behind a stored forecast of a launch: a part that a later run no longer counts is not one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from andon.model import Forecast

if TYPE_CHECKING:
    from andon.store import Store


def parts_of(store: Store, launch: Forecast) -> list[Forecast]:
    """The parts of a launch's forecast, whole: each squad's last one of its day that was made by then.

    `launch` has its keys.
    """
    last = {
        each.squad_id: each.id
        for each in store.forecasts.history(launch.launch_id, as_of=launch.as_of)
        if each.squad_id and each.as_of == launch.as_of and each.made_at <= launch.made_at
    }
    return still_counted(launch, store.forecasts.whole(last.values()))


def still_counted(launch: Forecast, parts: Sequence[Forecast]) -> list[Forecast]:
    """Those of some parts that a launch's forecast is made of, youngest first; all with their keys, one a squad.

    Forecasts are kept for good. When a launch is forecast twice on a day, and a squad's issues left it or went to
    another squad in between, the part of the first run still lies beside the second. So a part counts only when the
    launch's forecast names an issue of it that no younger part has. Not all its issues: a part that says the same
    is not stored again, whatever became of its keys.
    """
    free, kept = _keys(launch), []
    for _, run in groupby(sorted(parts, key=_made_at, reverse=True), key=_made_at):
        together = [part for part in run if not _keys(part) or _keys(part) & free]
        kept += together
        for part in together:
            free -= _keys(part)
    return kept


def _keys(forecast: Forecast) -> Counter[str]:
    """Open issues, counted and left out; two Jiras may both have an A-1."""
    return Counter((*forecast.counted_keys, *forecast.left_out_keys))


def _made_at(forecast: Forecast) -> datetime:
    return forecast.made_at
