"""Forecast every open launch and contribution as of a day, and keep the answers for good."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from andon import frames
from andon.forecast.answer import Answer
from andon.forecast.run import answers, look_back
from andon.model import Forecast, ForecastState, Launch, LaunchState
from andon.usecases.behind import launches_behind, sources_behind
from andon.usecases.known import Past, is_hindsight
from andon.usecases.known_day import Day, Keys, known_day
from andon.usecases.move import Move, details_of, move_document, own_details
from andon.usecases.why_moved import why_moved

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class Forecasted:
    """What a forecast run answered."""

    as_of: date
    forecasts: tuple[Forecast, ...]
    new: int
    """How many of them differ from what was stored for that day already."""
    hindsight: bool
    """Whether past scopes are today's, for lack of a history of changes."""
    seconds: float
    left_out: tuple[str, ...] = ()
    """Names of launches without a forecast, because a source that they touch is behind."""
    behind: tuple[str, ...] = ()
    """Names of those sources."""


def forecast(
    store: Store,
    *,
    as_of: date,
    now: datetime,
    make_id: Callable[[], str],
    past: Past | None = None,
    day: Day | None = None,
    compare: bool = True,
    timer: Callable[[], float] = time.monotonic,
) -> Forecasted:
    """Compute and store the forecasts as of the end of a day; an answer that is stored already is not repeated.

    A launch that touches a source that is behind, because a sync of it broke off half-way or none ever came to its
    end (`behind.sources_behind`), gets none: forecasts are kept and scored (promise 9).
    `make_id` gives a new unique id at every call; `past` spares reading the work again for many days in a row, `day`
    setting up this one where that is done already, and `compare=False` the model's answers about an earlier day, which
    tell why each forecast moved since then.
    """
    began = timer()
    day = day or known_day(store, as_of, now=now, past=past)
    launches, known = day.launches, day.known
    squads = {each.id: each.name for each in store.plans.squads()}
    looked_back = look_back(known)
    answered = answers(known, looked_back, squads)
    keys = day.keys()
    moved = why_moved(store, day, now, looked_back, answered, keys) if compare else {}
    sources = sources_behind(store, day.moment)
    behind = launches_behind(store, sources, launches.values(), day.work, day.members)
    made = [
        _forecast(
            each, moved.get((each.launch_id, each.squad_id)), launches[each.launch_id], as_of, now, make_id(), keys
        )
        for each in answered
        if each.launch_id not in behind
    ]
    stored = {(each.launch_id, each.squad_id): each for each in store.forecasts.of_day(as_of)}
    fresh = [each for each in made if not _same(each, stored.get((each.launch_id, each.squad_id)))]
    store.forecasts.add(fresh)
    still_open = [each for each in launches.values() if each.state is LaunchState.OPEN]
    hindsight = as_of < now.date() and is_hindsight(store, still_open)
    left_out = sorted({launches[each.launch_id].name for each in answered if each.launch_id in behind})
    return Forecasted(
        as_of,
        tuple(made),
        len(fresh),
        hindsight,
        round(timer() - began, 3),
        left_out=tuple(left_out),
        behind=tuple(sorted(sources)) if left_out else (),
    )


def told_left_out(done: Forecasted) -> str:
    """A sentence on the launches without a forecast; empty where every one has its own."""
    if not done.left_out:
        return ""
    return (
        f"Not forecast, since the last sync of {', '.join(done.behind)} broke off half-way: {', '.join(done.left_out)}."
    )


def summary(done: Forecasted) -> dict[str, Any]:
    """The run as `andon forecast --json` prints it."""
    return {
        "as_of": done.as_of.isoformat(),
        "forecasts": [
            {
                "launch": each.launch_id,
                "squad": each.squad_id,
                "state": each.state.value,
                "on_time": each.on_time,
                "p50": _iso(each.p50),
                "p85": _iso(each.p85),
                "p95": _iso(each.p95),
                "counted": each.counted,
                "reason": each.reason,
                "moved": move_document(each),
            }
            for each in done.forecasts
        ],
        "new": done.new,
        "left_out": list(done.left_out),
        "hindsight": done.hindsight,
        "seconds": done.seconds,
    }


def _forecast(
    answer: Answer, moved: Move | None, launch: Launch, as_of: date, now: datetime, id: str, keys: Keys
) -> Forecast:
    details = {**answer.details, **(details_of(moved) if moved else {})}
    return Forecast(
        id=id,
        launch_id=answer.launch_id,
        squad_id=answer.squad_id,
        as_of=as_of,
        made_at=now,
        state=ForecastState(answer.state),
        reason=answer.reason,
        target=launch.target.last_day if launch.target else None,
        on_time=answer.on_time,
        p50=_day(answer.p50),
        p85=_day(answer.p85),
        p95=_day(answer.p95),
        counted=answer.counted,
        quantiles=tuple(round(float(each), 3) for each in answer.quantiles),
        details=tuple(sorted(details.items())),
        counted_keys=keys.of(answer.counted_issues),
        left_out_keys=keys.of(answer.left_out),
    )


def _same(new: Forecast, old: Forecast | None) -> bool:
    """Whether a stored forecast says the same, so that its squad's first look does not begin again."""
    if old is None:
        return False
    # Why it moved depends on which earlier ones are stored, and is no news of its own.
    bare = {"id": "", "made_at": new.made_at, "quantiles": (), "counted_keys": (), "left_out_keys": ()}
    told, before = (replace(each, details=own_details(each), **bare) for each in (new, old))  # type: ignore[arg-type]
    return told == before


def _day(number: int | None) -> date | None:
    return None if number is None else frames.day_date(number)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
