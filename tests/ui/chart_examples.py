"""An example of every chart that a page draws; a new one finds no example here, and `test_every_chart.py` says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt

from andon.model import (
    DependencyState,
    DependencyWord,
    FlagEnd,
    ForecastState,
    MilestoneEnd,
    Precision,
    TargetDate,
)
from andon.ui import (
    charts_burn_up,
    charts_finish,
    charts_history,
    charts_launch_timeline,
    charts_record,
    charts_timeline,
    charts_what_if,
)
from andon.ui.charts import Theme
from andon.usecases.board import Outlook
from andon.usecases.burn_up import Burned, BurnUp, Cone
from andon.usecases.dependencies import Side, Waiting
from andon.usecases.launch_page import Forecasted, Said
from andon.usecases.launch_timeline import FlagSpan, LaunchTimeline, StepMark, WaitSpan

TODAY = date(2026, 5, 12)
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
TARGET = date(2026, 6, 30)


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


# ------------------------------------------------------------------------------ the burn-up

BURNED = Burned(
    days=tuple(TODAY - timedelta(days=back) for back in range(90, -1, -10)),
    scope=(30, 30, 32, 35, 36, 40, 40, 42, 44, 48),
    finished=(0, 2, 5, 9, 12, 15, 20, 24, 28, 31),
)
CONE = Cone(TODAY - timedelta(days=10), 28, 44, 60.4, date(2026, 6, 20), date(2026, 7, 10))
SHOWN = Outlook(
    ForecastState.FORECAST, 0.62, CONE.p50, CONE.p85, counted=16, as_of=CONE.as_of, forecast_id="p", target=TARGET
)
BURN_UP = BurnUp(None, BURNED, SHOWN, CONE, TARGET, None, (("atlas", "Atlas"), ("borealis", "Borealis")))


# ------------------------------------------------------------------------------ the time line


def promise(day: date, days_ago: float) -> TargetDate:
    return TargetDate(day, Precision.DAY, ago(days_ago), "The fair opens.")


def flag(id: str = "f1", squad: str = "Atlas", *, since: float = 20, ended: float | None = None) -> FlagSpan:
    words = "The certificate has not come."
    if ended is None:
        return FlagSpan(id, squad, words, ago(since).date(), None, None)
    return FlagSpan(id, squad, words, ago(since).date(), FlagEnd.RESOLVED, ago(ended))


def wait(id: str = "d1", *, says: DependencyState = DependencyState.SLOWING, is_open: bool = True) -> WaitSpan:
    taker = DependencyWord("w1", id, "atlas", ago(3), says)
    giver = DependencyWord("w2", id, "borealis", ago(2), DependencyState.OK)
    waiting = Waiting(
        id,
        "halcyon",
        "Halcyon",
        "The login for televisions",
        date(2026, 6, 1),
        Side("atlas", "Atlas", True, taker),
        Side("borealis", "Borealis", True, giver),
        disagrees=is_open,
        is_open=is_open,
    )
    return WaitSpan(waiting, ago(30), ago(1) if says is DependencyState.DONE else None)


def step(
    id: str = "m1", squad: str = "Atlas", *, days: int = 9, end: MilestoneEnd | None = None, moved: int = 0
) -> StepMark:
    day = TODAY + timedelta(days=days)
    return StepMark(id, squad, f"Step {id}", day, day - timedelta(days=moved), end, end is None and days < 0)


TIMELINE = LaunchTimeline(
    launch_id="halcyon",
    known_from=ago(100).date(),
    dates=(promise(date(2026, 5, 30), 100), promise(TARGET, 40)),
    flags=(flag(), flag("f2", "Borealis", since=60, ended=50)),
    waits=(wait(), wait("d2", says=DependencyState.DONE, is_open=False)),
    steps=(
        step("m1", days=-40, end=MilestoneEnd.MET, moved=5),
        step("m2", days=-20, end=MilestoneEnd.MISSED),
        step("m3", days=12),
        step("m4", "Borealis", days=-9, end=MilestoneEnd.DROPPED),
        step("m5", "Borealis", days=-2),
    ),
    ended_on=None,
)


# ------------------------------------------------------------------------------ every chart

SPREAD = tuple(float(n) for n in range(1, 100))
SAID = tuple(
    Said("atlas", "Atlas", ago(days), status, chance, "All well.")
    for days, status, chance in ((30, "on_track", 70), (20, "worried", 50), (5, "needs_help", 10))
)
FORECASTS = tuple(Forecasted(ago(days).date(), chance, None, None, None) for days, chance in ((30, 0.6), (3, 0.4)))


def _finish(theme: Theme, **looks: Any) -> alt.LayerChart:
    p50, p85 = TODAY + timedelta(days=50), TODAY + timedelta(days=85)
    return charts_finish.finish_chart(SPREAD, TODAY, TARGET, p50, p85, today=TODAY, theme=theme, **looks)


def _history(theme: Theme, **looks: Any) -> alt.LayerChart:
    return charts_history.history_chart(SAID, FORECASTS, dates=TIMELINE.dates, today=TODAY, theme=theme, **looks)


def _what_if(theme: Theme, **looks: Any) -> alt.LayerChart:
    from ui.test_charts_what_if import AFTER, AS_OF, BEFORE

    return charts_what_if.what_if_chart(BEFORE, AFTER, AS_OF, today=AS_OF, theme=theme, **looks)


def _record(theme: Theme, **looks: Any) -> alt.LayerChart:
    from ui.test_charts_record import section

    return charts_record.record_chart(section(), theme=theme, **looks)


def _burn_up(theme: Theme, **looks: Any) -> alt.LayerChart:
    return charts_burn_up.burn_up_chart(BURN_UP, today=TODAY, theme=theme, **looks)


def _timeline(theme: Theme, **looks: Any) -> alt.LayerChart:
    return charts_launch_timeline.timeline_chart(TIMELINE, UTC, today=TODAY, theme=theme, **looks)


def _all_launches(theme: Theme, **looks: Any) -> Any:
    from ui.test_timeline_words import GOOD, LATE
    from usecases.test_timeline import of

    found = of(LATE, GOOD)
    return charts_timeline.timeline_chart(found, found.lines, theme=theme, **looks)


def _queues(theme: Theme, **looks: Any) -> Any:
    from ui.test_timeline_words import GOOD, LATE
    from usecases.test_timeline import of

    found = of(LATE, GOOD)
    assert found.queues
    return charts_timeline.queues_chart(found, found.queues, theme=theme, **looks)


EVERY: Mapping[str, Callable[..., Any]] = {
    "charts_burn_up.burn_up_chart": _burn_up,
    "charts_finish.finish_chart": _finish,
    "charts_history.history_chart": _history,
    "charts_launch_timeline.timeline_chart": _timeline,
    "charts_record.record_chart": _record,
    "charts_timeline.queues_chart": _queues,
    "charts_timeline.timeline_chart": _all_launches,
    "charts_what_if.what_if_chart": _what_if,
}
"""By module and name."""
WITHOUT_CONE = replace(BURN_UP, cone=None, outlook=Outlook(None, held_until=NOON + timedelta(hours=20)))


def encodings(node: Any) -> Iterator[dict[str, Any]]:
    """Of a specification, each of its encodings of a field."""
    if isinstance(node, dict):
        if "field" in node:
            yield node
        for value in node.values():
            yield from encodings(value)
    elif isinstance(node, list):
        for value in node:
            yield from encodings(value)
