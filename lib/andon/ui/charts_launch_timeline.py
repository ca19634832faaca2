"""A launch's time line: promised dates, flags, dependencies and milestones, a row each, in words and shapes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from andon.model import MilestoneEnd, Status
from andon.ui import palette, text_frozen, text_launch_timeline
from andon.ui.charts import GREY, INK_OF_PAGE, Theme, day_format, finished, utc_moments, utc_ms
from andon.ui.charts_rules import Named, across, placed_anywhere
from andon.usecases.launch_timeline import FlagSpan, LaunchTimeline, StepMark, WaitSpan

PAST, AHEAD = timedelta(days=365), timedelta(days=400)
"""What was over before that is left to the table, and nothing beyond the other is drawn."""
MOST = 24
"""Rows of what is over: beyond them the older ones are left to the table. What is open is always drawn."""
DATES = 5
"""Promised dates that are drawn: the first, and the last ones."""
HEAD, ROW = 34, 42
"""Pixels of a heading and of an entry: its words, and below them its marks."""
WORDS, MARKS = 13, 30
"""Pixels from the top of an entry to the middle of its words and of its marks."""
INKED = palette.MARKS[Status.NEEDS_HELP]
OPEN, OVER = "open", "over"
THERE, NOT_THERE = "there", "not there"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what it is in words, a piece of a line or a bar, and a mark on a day."""

    kind: str
    state: str
    words: str
    first: date
    last: date
    is_open: bool
    bar: bool = False
    """A flag: a bar; everything else is a thin line."""
    mark: date | None = None
    shape: str = "square"
    filled: bool = False
    address: str = ""
    """The id of a flag, which has a page of its own."""


def entries(view: LaunchTimeline, zone: tzinfo, *, today: date) -> list[Entry]:
    """Every row of the time line, kind after kind."""
    return [
        *_dates(view, zone, today),
        *(_flag(each, zone, view.ended_on or today, today) for each in view.flags),
        *(_wait(each, zone, today) for each in view.waits),
        *(_step(each, today) for each in view.steps),
    ]


def _dates(view: LaunchTimeline, zone: tzinfo, today: date) -> Iterator[Entry]:
    for n, each in enumerate(view.dates):
        counts = n == len(view.dates) - 1
        said = each.said_at.astimezone(zone).date()
        yield Entry(
            kind=text_launch_timeline.DATES,
            state=text_launch_timeline.promised(view.dates, n, today=today),
            words=each.reason,
            first=min(said, each.last_day),
            last=each.last_day,
            is_open=counts,
            mark=each.last_day,
            filled=counts,
        )


def _flag(flag: FlagSpan, zone: tzinfo, until: date, today: date) -> Entry:
    ended = flag.ended_at.astimezone(zone).date() if flag.ended_at else until
    return Entry(
        kind=text_launch_timeline.FLAGS,
        state=text_launch_timeline.flag_state(flag, zone, today=today),
        words=text_launch_timeline.squads_words(flag.squad, flag.sentence),
        first=flag.since,
        last=max(ended, flag.since),
        is_open=flag.end is None,
        bar=True,
        filled=flag.end is None,
        address=flag.id,
    )


def _wait(span: WaitSpan, zone: tzinfo, today: date) -> Entry:
    need_by, named = span.waiting.need_by, span.named_at.astimezone(zone).date()
    return Entry(
        kind=text_launch_timeline.WAITS,
        state=text_launch_timeline.wait_state(span, today=today),
        words=text_launch_timeline.wait_words(span),
        first=min(named, need_by),
        last=need_by,
        is_open=span.waiting.is_open,
        mark=need_by,
        shape="diamond",
        filled=span.got_at is not None,
    )


_STEP_SHAPES = {
    None: "circle",
    MilestoneEnd.MET: "circle",
    MilestoneEnd.MISSED: "cross",
    MilestoneEnd.DROPPED: "stroke",
}


def _step(step: StepMark, today: date) -> Entry:
    return Entry(
        kind=text_launch_timeline.STEPS,
        state=text_launch_timeline.step_state(step, today=today),
        words=text_launch_timeline.squads_words(step.squad, step.name),
        first=min(step.first_day, step.day),
        last=step.day,
        is_open=step.end is None,
        mark=step.day,
        shape=_STEP_SHAPES[step.end],
        filled=step.end is not None and step.end is not MilestoneEnd.DROPPED,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn in one line: an entry, or the milestones of a squad together."""

    kind: str
    words: str
    entries: tuple[Entry, ...]


def drawn_rows(view: LaunchTimeline, zone: tzinfo, *, today: date) -> list[Row]:
    """What is open, and of what is over that of the last year, as far as there is room."""
    until = view.ended_on or today
    told = entries(view, zone, today=today)
    promised = [each for each in told if each.kind == text_launch_timeline.DATES]
    dates = promised if len(promised) <= DATES else [promised[0], *promised[1 - DATES :]]
    alone = [each for each in told if each.kind in (text_launch_timeline.FLAGS, text_launch_timeline.WAITS)]
    over = sorted((each for each in alone if not each.is_open), key=lambda each: each.last, reverse=True)
    kept = [each for each in over if each.last >= until - PAST][:MOST]
    shown = [*dates, *(each for each in alone if each.is_open or each in kept)]
    rows = [Row(each.kind, " · ".join(filter(None, (each.state, each.words))), (each,)) for each in shown]
    steps = [each for each in view.steps if each.end is None or each.day >= until - PAST]
    for squad, some in groupby(steps, key=lambda each: each.squad):
        its = list(some)
        words = text_launch_timeline.steps_of(squad, its, today=today)
        rows.append(Row(text_launch_timeline.STEPS, words, tuple(_step(each, today) for each in its)))
    return rows


def left_to_table(view: LaunchTimeline, zone: tzinfo, *, today: date) -> int:
    """How many entries are not drawn."""
    drawn = sum(len(row.entries) for row in drawn_rows(view, zone, today=today))
    return len(entries(view, zone, today=today)) - drawn


def timeline_chart(
    view: LaunchTimeline, zone: tzinfo, *, today: date, theme: Theme, width: int = 720, titled: bool = True
) -> alt.LayerChart:
    """Each entry's words with its marks below them, kind after kind; today and the target date across all."""
    rows = drawn_rows(view, zone, today=today)
    first, last = _ends(view, rows, today)
    scale = alt.Scale(type="utc", domain=utc_moments(utc_ms(first), utc_ms(last)), nice=False)
    told, tall = _laid_out(rows)
    y = alt.Y("y", type="quantitative", axis=None, scale=alt.Scale(domain=[tall, 0], nice=False))
    bare = alt.X("day", type="temporal", scale=scale, axis=None)
    days = alt.Axis(title=None, format=day_format((last - first).days), tickCount=5, grid=False, labelOverlap=True)
    layers: list[alt.Chart] = []
    rules = placed_anywhere(_names(view, today), first, last, width, theme)
    layers += [across(each, scale, theme) for each in rules]
    for draw in (_ways, _bars, _marks):
        # Whichever comes first has the axis.
        x = bare if len(layers) > len(rules) else alt.X("day", type="temporal", scale=scale, axis=days)
        drawn = draw(told, x, y)
        layers += [drawn] if drawn is not None else []
    layers += _words(told, y, theme)
    chart = alt.layer(*layers).resolve_axis(x="independent").resolve_scale(fill="independent", stroke="independent")
    chart = chart.properties(width=width, height=tall)
    return finished(chart, text_launch_timeline.point(view, today=today) if titled else "", theme, width)


def _ends(view: LaunchTimeline, rows: Sequence[Row], today: date) -> tuple[date, date]:
    until = view.ended_on or today
    drawn = [each for row in rows for each in row.entries]
    first = max(min([each.first for each in drawn] + [until]), until - PAST)
    last = min(max([each.last for each in drawn] + [until]), until + AHEAD)
    room = max((last - first).days // 30, 3)
    return first - timedelta(days=room), last + timedelta(days=room)


_Told = list[tuple[float, Row | str]]
"""Headings and rows, each with where it begins."""


def _entries(told: _Told) -> Iterator[tuple[float, Entry]]:
    for top, row in told:
        if isinstance(row, Row):
            yield from ((top, each) for each in row.entries)


def _laid_out(rows: Sequence[Row]) -> tuple[_Told, float]:
    """Where each heading and each entry begins, in pixels from the top, and how tall they are together."""
    placed_at: _Told = []
    top, kind = 0.0, ""
    for each in rows:
        if each.kind != kind:
            kind = each.kind
            placed_at.append((top, kind))
            top += HEAD
        placed_at.append((top, each))
        top += ROW
    return placed_at, top + 6


def _words(told: _Told, y: alt.Y, theme: Theme) -> list[alt.Chart]:
    """Headings and rows' words, from the left edge on and cut at the right one; behind them the page's own colour, so
    that no rule strikes them through."""
    headings = [(top + HEAD - 13, each) for top, each in told if isinstance(each, str)]
    words = [(top + WORDS, each.words) for top, each in told if isinstance(each, Row)]
    ink = palette.INK if theme == "paper" else alt.ExprRef(INK_OF_PAGE)
    page = palette.PAPER if theme == "paper" else alt.ExprRef("background")
    layers: list[alt.Chart] = []
    for rows, bold in ((headings, "bold"), (words, "normal")):
        frame = pd.DataFrame(rows, columns=["y", "said"])
        looks: Any = {"align": "left", "baseline": "middle", "fontSize": 14, "fontWeight": bold}
        looks["limit"] = alt.ExprRef("width")
        behind = {"color": page, "stroke": page, "strokeWidth": 6, "strokeJoin": "round"}
        layers += [
            alt.Chart(frame)
            .mark_text(**looks, **more)
            .encode(x=alt.value(0), y=y, text=alt.Text("said", type="nominal"))
            for more in (behind, {"color": ink})
        ]
    return layers


def _ways(told: _Told, x: alt.X, y: alt.Y) -> alt.Chart | None:
    """Thin lines: from a promise to its day, from the naming of a dependency to the day of need."""
    rows = [(top + MARKS, utc_ms(each.first), utc_ms(each.last)) for top, each in _entries(told) if not each.bar]
    if not rows:
        return None
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["y", "day", "end"]))
        .mark_rule(color=GREY, strokeWidth=2, clip=True, tooltip=None)
        .encode(x=x, x2=alt.X2("end"), y=y)
    )
    return drawn


def _bars(told: _Told, x: alt.X, y: alt.Y) -> alt.Chart | None:
    """Flags: filled while open, hollow once ended."""
    rows = [
        (top + MARKS - 6, top + MARKS + 6, utc_ms(each.first), utc_ms(each.last, 1), OPEN if each.is_open else OVER)
        for top, each in _entries(told)
        if each.bar
    ]
    if not rows:
        return None
    looks = alt.Scale(domain=[OPEN, OVER], range=[palette.VERMILLION, "transparent"])
    edges = alt.Scale(domain=[OPEN, OVER], range=[INKED.outline, GREY])
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["y", "low", "day", "end", "stands"]))
        .mark_rect(strokeWidth=2, opacity=1, clip=True, tooltip=None)
        .encode(
            x=x,
            x2=alt.X2("end"),
            y=y,
            y2=alt.Y2("low"),
            fill=alt.Fill("stands", type="nominal", scale=looks, legend=None),
            stroke=alt.Stroke("stands", type="nominal", scale=edges, legend=None),
        )
    )
    return drawn


def _marks(told: _Told, x: alt.X, y: alt.Y) -> alt.Chart | None:
    """A shape on a day: filled where it is there, hollow where it is ahead or counts no more."""
    rows = [
        (top + MARKS, utc_ms(each.mark), each.shape, THERE if each.filled else NOT_THERE)
        for top, each in _entries(told)
        if each.mark is not None
    ]
    if not rows:
        return None
    shapes = ["square", "diamond", "circle", "cross", "stroke"]
    fills = alt.Scale(domain=[THERE, NOT_THERE], range=[palette.BLUE, alt.ExprRef("background")])
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["y", "day", "shape", "stands"]))
        .mark_point(size=190, stroke=palette.BLUE, strokeWidth=2.5, opacity=1, clip=True, tooltip=None)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("shape", type="nominal", scale=alt.Scale(domain=shapes, range=shapes), legend=None),
            fill=alt.Fill("stands", type="nominal", scale=fills, legend=None),
        )
    )
    return drawn


def _names(view: LaunchTimeline, today: date) -> list[Named]:
    """The target date, and today or the day on which the launch ended."""
    now = Named(today, text_launch_timeline.TODAY)
    if view.ended_on is not None:
        now = Named(view.ended_on, text_launch_timeline.ENDED)
    names = [now]
    if view.dates:
        target = view.dates[-1].last_day
        names.insert(0, Named(target, text_frozen.target_label(target, today=today), counts=True))
    return names
