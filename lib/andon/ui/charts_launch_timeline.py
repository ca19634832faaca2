"""A launch's time line: promised dates, flags, dependencies and milestones, a row each, in words and shapes.

Words are broken into lines for a plot on a desk and for one on a phone, and Vega takes what fits the width it has. The
days of the target and of the look leave out the words that stand in their way.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

import altair as alt
import pandas as pd

from andon.model import Status
from andon.ui import palette, text_frozen, text_launch_timeline
from andon.ui.charts import GREY, INK_OF_PAGE, Theme, day_format, finished, utc_moments, utc_ms
from andon.ui.charts_rules import Named, Rule, across, placed_anywhere
from andon.ui.launch_timeline_rows import PAST, Entry, Row, drawn_rows
from andon.usecases.launch_timeline import LaunchTimeline

AHEAD = timedelta(days=400)
"""Nothing beyond that is drawn."""
DESK, PHONE = 640, 280
"""Pixels of the narrowest plot that a desk's lines fit into, and of the one that a phone's do."""
LETTER, WIDEST = 6.6, 7.1
"""About how wide a letter of these lines is, in pixels, and how wide in lines with many wide ones."""
HEAD, ROW, LINE = 40, 50, 20
"""Pixels of a heading, of an entry (a line of words, and below it its marks), and of each further line of its words."""
WORDS, MARKS = 15, 34
"""Pixels from the top of an entry to the foot of its first line, and to the middle of its marks below one line."""
BESIDE = 14
"""Pixels above the middle of marks at which a day begins that spares the words above it."""
INKED = palette.MARKS[Status.NEEDS_HELP]
OPEN, OVER = "open", "over"
THERE, NOT_THERE = "there", "not there"
COUNTS, DASHED = {"strokeWidth": 4}, {"strokeWidth": 2, "strokeDash": [6, 4]}
"""How the target date is drawn, and another day: its dashes go on from row to row, which are so many pixels tall."""


def timeline_chart(
    view: LaunchTimeline, zone: tzinfo, *, today: date, theme: Theme, width: int = 720, titled: bool = True
) -> alt.LayerChart:
    """Each entry's words with its marks below them, kind after kind; today and the target date across all."""
    rows = drawn_rows(view, zone, today=today)
    first, last = _ends(view, rows, today)
    scale = alt.Scale(type="utc", domain=utc_moments(utc_ms(first), utc_ms(last)), nice=False)
    desk, tall = _laid_out(rows, DESK if theme == "app" else width)
    phone, taller = _laid_out(rows, PHONE if theme == "app" else width)
    told = list(zip(desk, phone, strict=True))
    y = alt.Y("y", type="quantitative", axis=None, scale=alt.Scale(domain=alt.ExprRef("[height, 0]"), nice=False))
    bare = alt.X("day", type="temporal", scale=scale, axis=None)
    days = alt.Axis(title=None, format=day_format((last - first).days), tickCount=5, grid=False, labelOverlap=True)
    rules = placed_anywhere(_names(view, today), first, last, width, theme)
    # Their names alone: the rules themselves spare the words.
    layers: list[alt.Chart] = [across(each, scale, theme).mark_point(opacity=0, tooltip=None) for each in rules]
    layers += [_rule(each, (each.named.day - first) / (last - first), told, bare, y, theme) for each in rules if told]
    x = alt.X("day", type="temporal", scale=scale, axis=days)
    for draw in (_ways, _bars, _marks):
        drawn = draw(told, x, y)
        if drawn is not None:
            layers.append(drawn)
            x = bare  # whichever comes first has the axis
    layers += _words(told, y, theme)
    chart = alt.layer(*layers).resolve_axis(x="independent").resolve_scale(fill="independent", stroke="independent")
    chart = chart.properties(width=width, height=tall)
    if theme == "app":
        # Vega's own signal, so that the picture grows where a narrow plot breaks words more often.
        chart = chart.add_params(alt.param(name="height", expr=f"width < {DESK} ? {taller} : {tall}"))
    return finished(chart, text_launch_timeline.point(view, today=today) if titled else "", theme, width)


def _ends(view: LaunchTimeline, rows: Sequence[Row], today: date) -> tuple[date, date]:
    until = view.ended_on or today
    drawn = [each for row in rows for each in row.entries]
    first = max(min([each.first for each in drawn] + [until]), until - PAST)
    last = min(max([each.last for each in drawn] + [until]), until + AHEAD)
    room = max((last - first).days // 30, 3)
    return first - timedelta(days=room), last + timedelta(days=room)


@dataclass(frozen=True, slots=True)
class Laid:
    """A heading or a row on a plot of some width: its words in lines, and how far from the top it begins."""

    of: Row | str
    lines: tuple[str, ...]
    top: float

    @property
    def low(self) -> float:
        """Where it ends, and the next one begins."""
        return self.top + (HEAD if isinstance(self.of, str) else ROW + LINE * (len(self.lines) - 1))

    @property
    def marks(self) -> float:
        """Where the middle of its marks is."""
        return self.low - ROW + MARKS

    @property
    def spared(self) -> float:
        """Where a day begins that words would be in the way of: beside the marks; in a heading nowhere."""
        return self.low if isinstance(self.of, str) else self.marks - BESIDE

    @property
    def reach(self) -> float:
        """So far from the left edge its words reach at most, with some room behind them."""
        return max(len(each) for each in self.lines) * WIDEST + 12


_Told = Sequence[tuple[Laid, Laid]]
"""Headings and rows, each on a desk and on a phone."""


def _fits(of: str = "") -> str:
    """Which of a row's two columns holds on the plot as it is, in Vega's words."""
    return f"(width < {DESK} ? datum.phone{of} : datum.desk{of})"


def _laid_out(rows: Sequence[Row], wide: float) -> tuple[list[Laid], float]:
    """Where each heading and each entry begins on a plot so wide, and how tall they are together, in pixels."""
    laid: list[Laid] = []
    top, kind = 0.0, ""
    for each in rows:
        if each.kind != kind:
            kind = each.kind
            laid.append(Laid(kind, (kind,), top))
            top = laid[-1].low
        laid.append(Laid(each, _broken(each.words, int(wide / LETTER)), top))
        top = laid[-1].low
    return laid, top


def _broken(words: str, letters: int) -> tuple[str, ...]:
    """The words in lines; what became of a milestone and when stay together, and no line begins with a dot."""
    together = re.sub(r"\([^()]{1,24}\)", lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), words)
    together = together.replace(" · ", "\N{NO-BREAK SPACE}· ")
    return tuple(textwrap.wrap(together, letters, break_on_hyphens=False))


def _entries(told: _Told) -> Iterator[tuple[float, float, Entry]]:
    """Each entry with the middle of its marks, on a desk and on a phone."""
    for desk, phone in told:
        if isinstance(desk.of, Row):
            yield from ((desk.marks, phone.marks, each) for each in desk.of.entries)


def _words(told: _Told, y: alt.Y, theme: Theme) -> list[alt.Chart]:
    """Headings and rows' words, from the left edge on; a line that is wider than anybody reckoned with is cut."""
    heads = [each for each in told if isinstance(each[0].of, str)]
    rows = [each for each in told if isinstance(each[0].of, Row)]
    ink = palette.INK if theme == "paper" else alt.ExprRef(INK_OF_PAGE)
    layers: list[alt.Chart] = []
    for some, weight, foot in ((heads, "bold", HEAD - 8), (rows, "normal", WORDS)):
        frame = pd.DataFrame(
            [
                (desk.top + foot, phone.top + foot, *("\n".join(each.lines) for each in (desk, phone)))
                for desk, phone in some
            ],
            columns=["desk", "phone", "desk_words", "phone_words"],
        )
        looks: Any = {"align": "left", "baseline": "alphabetic", "fontSize": 14, "fontWeight": weight}
        layers.append(
            alt.Chart(frame)
            .transform_calculate(y=_fits(), said=_fits("_words"))
            .mark_text(**looks, limit=alt.ExprRef("width"), lineBreak="\n", lineHeight=LINE, color=ink, tooltip=None)
            .encode(x=alt.value(0), y=y, text=alt.Text("said", type="nominal"))
        )
    return layers


def _rule(rule: Rule, share: float, told: _Told, x: alt.X, y: alt.Y, theme: Theme) -> alt.Chart:
    """A day across the plot, this share of its width from the left: row by row, so that it can spare their words."""
    ink = palette.INK if theme == "paper" else alt.ExprRef(INK_OF_PAGE)
    day = utc_ms(rule.named.day)
    places = [(desk.top, phone.top, desk.spared, phone.spared, desk.low, phone.low, day) for desk, phone in told]
    reaches = [(desk.reach, phone.reach) for desk, phone in told]
    columns = [
        "desk",
        "phone",
        "desk_spared",
        "phone_spared",
        "desk_low",
        "phone_low",
        "day",
        "desk_reach",
        "phone_reach",
    ]
    begins = f"{share} * width < {_fits('_reach')} ? {_fits('_spared')} : {_fits()}"
    drawn: alt.Chart = (
        alt.Chart(
            pd.DataFrame([(*place, *reach) for place, reach in zip(places, reaches, strict=True)], columns=columns)
        )
        .transform_calculate(y=begins, low=_fits("_low"))
        .mark_rule(color=ink, tooltip=None, **(COUNTS if rule.named.counts else DASHED))
        .encode(x=x, y=y, y2=alt.Y2("low"))
    )
    return drawn


def _ways(told: _Told, x: alt.X, y: alt.Y) -> alt.Chart | None:
    """Thin lines: from a promise to its day, from the naming of a dependency to the day of need."""
    rows = [
        (desk, phone, utc_ms(each.first), utc_ms(each.last)) for desk, phone, each in _entries(told) if not each.bar
    ]
    if not rows:
        return None
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["desk", "phone", "day", "end"]))
        .transform_calculate(y=_fits())
        .mark_rule(color=GREY, strokeWidth=2, clip=True, tooltip=None)
        .encode(x=x, x2=alt.X2("end"), y=y)
    )
    return drawn


def _bars(told: _Told, x: alt.X, y: alt.Y) -> alt.Chart | None:
    """Flags: filled while open, hollow once ended."""
    rows = [
        (desk, phone, utc_ms(each.first), utc_ms(each.last, 1), OPEN if each.is_open else OVER)
        for desk, phone, each in _entries(told)
        if each.bar
    ]
    if not rows:
        return None
    looks = alt.Scale(domain=[OPEN, OVER], range=[palette.VERMILLION, "transparent"])
    edges = alt.Scale(domain=[OPEN, OVER], range=[INKED.outline, GREY])
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["desk", "phone", "day", "end", "flag"]))
        .transform_calculate(y=f"{_fits()} - 6", low=f"{_fits()} + 6")
        .mark_rect(strokeWidth=2, opacity=1, clip=True, tooltip=None)
        .encode(
            x=x,
            x2=alt.X2("end"),
            y=y,
            y2=alt.Y2("low"),
            fill=alt.Fill("flag", type="nominal", scale=looks, legend=None),
            stroke=alt.Stroke("flag", type="nominal", scale=edges, legend=None),
        )
    )
    return drawn


def _marks(told: _Told, x: alt.X, y: alt.Y) -> alt.Chart | None:
    """A shape on a day: filled where it is there, hollow where it is ahead or counts no more."""
    rows = [
        (desk, phone, utc_ms(each.mark), each.shape, THERE if each.filled else NOT_THERE)
        for desk, phone, each in _entries(told)
        if each.mark is not None
    ]
    if not rows:
        return None
    shapes = ["square", "diamond", "circle", "cross", "stroke"]
    fills = alt.Scale(domain=[THERE, NOT_THERE], range=[palette.BLUE, alt.ExprRef("background")])
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["desk", "phone", "day", "shape", "stands"]))
        .transform_calculate(y=_fits())
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
