"""Charts: tables in, Altair charts out. Streamlit draws them on its pages, vl-convert on frozen ones.

Every encoding has an explicit type (parsing shorthand costs more than the drawing), and every day is UTC:
a browser west of Greenwich would otherwise draw 12 May as the evening of the 11th. Lines and dots keep 3:1
on white and on the dark page; words stand in axes, legends and titles only, where each page has its own ink.
"""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.model import PROBABILITIES, SAID, Status, TargetDate
from andon.ui import palette, text, text_frozen
from andon.usecases.launch_page import Forecasted, Said

Theme = Literal["app", "paper"]
"""`app`: Streamlit's theme colours the words. `paper`: everything is set here, for frozen pages and pictures."""

Side = Literal["left", "center", "right"]
Numbers = npt.NDArray[np.float64]

DOTS = 20
"""Twenty dots can be counted at a glance; each stands for 5 %."""
CUT = 0.97
"""The axis ends at this percentile: a long tail would squeeze the part that decides."""
COLUMNS = 16
"""Dots side by side across the whole width: few enough to be seen from the back of a room."""
TALLEST = 5.5
"""Dots on top of each other before the columns become narrower."""
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Bundled with vl-convert, which measures words with it; Arial has the same widths."""
LETTER = 9.5
"""About how wide a letter of the lines' names is, in pixels, with a reader's wider font in mind."""
EPOCH = date(1970, 1, 1).toordinal()
INK_OF_PAGE = f"luminance(background) > 0.5 ? '{palette.INK}' : '{palette.PAPER}'"
"""Words keep 4.5:1 on both pages: Vega reads the colour behind the chart, which Streamlit's theme sets."""
FEWER_ON_A_PHONE = "width < 260 ? 2 : 0"
"""Columns of a legend; 0 is all of it on one line."""
DAY_MS = 86_400_000
CHANCES = alt.Scale(domain=[0, 100], nice=False)
GREY = "#7a7a75"
"""3:1 on white and on the dark page."""


# ------------------------------------------------------------------------------ the finishing day


@dataclass(frozen=True, slots=True)
class _Pile:
    """Where the dots lie, in days after as_of and in dots above the axis."""

    at: Numbers
    height: Numbers
    left: float
    right: float
    step: float

    @property
    def columns(self) -> float:
        return (self.right - self.left) / self.step

    @property
    def rows(self) -> float:
        return float(self.height.max()) + 0.5


@dataclass(frozen=True, slots=True)
class _Line:
    """A day across the plot and its name above it; all measures in pixels of the laid-out width."""

    day: date
    words: str
    at: float
    side: Side
    """`left`: the name begins at the line."""
    is_target: bool
    row: int = 0

    def overlaps(self, other: "_Line") -> bool:
        """Whether the two names would run into each other."""
        (start, end), (other_start, other_end) = self._extent(), other._extent()
        return start < other_end + LETTER and other_start < end + LETTER

    def _extent(self) -> tuple[float, float]:
        long = len(self.words) * LETTER
        start = self.at - {"left": 0.0, "center": long / 2, "right": long}[self.side]
        return start, start + long


def finish_chart(
    quantiles: Sequence[float],
    as_of: date,
    target: date | None,
    p50: date | None,
    p85: date | None,
    *,
    today: date,
    theme: Theme,
    on_time: float | None = None,
    width: int = 720,
    titled: bool = True,
) -> alt.LayerChart:
    """The finishing day as twenty dots against the target date: filled ones are on time, hollow ones after it.

    `on_time` is the forecast's own chance, for the title; without it the chance is read off the quantiles.
    `width` is the width it is laid out for; Streamlit may stretch it, and the dots grow along.
    """
    chance = _on_time(quantiles, as_of, target, on_time)
    edge = None if target is None else float((target - as_of).days)
    likely = None if p85 is None else float((p85 - as_of).days)
    pile = _pile(quantiles, edge, likely)
    scale = alt.Scale(type="utc", domain=utc_moments(utc_ms(as_of, pile.left), utc_ms(as_of, pile.right)), nice=False)
    layers = [_dots(quantiles, as_of, edge, pile, scale, width, today=today)]
    ink = palette.INK if theme == "paper" else alt.ExprRef(INK_OF_PAGE)
    for line in _lines(target, p85, as_of, pile, width, today=today):
        layers.append(_drawn(line, scale, ink))
    title = text.finish_title(p50, target, chance, today=today)
    tall = max(round(min(pile.rows / pile.columns, TALLEST / COLUMNS) * width) + 8, 90)
    chart = alt.layer(*layers).resolve_axis(x="independent").properties(width=width, height=tall)
    return finished(chart, title if titled else "", theme, width)


def finish_alt(
    quantiles: Sequence[float],
    as_of: date,
    target: date | None,
    p50: date | None,
    p85: date | None,
    *,
    today: date,
    on_time: float | None = None,
) -> str:
    """What `finish_chart` shows, in sentences."""
    chance = _on_time(quantiles, as_of, target, on_time)
    title = text.finish_title(p50, target, chance, today=today)
    edge = None if target is None else float((target - as_of).days)
    return text_frozen.finish_alt(title, target, p85, int(_is_on_time(quantiles, edge).sum()), today=today)


def finish_table(quantiles: Sequence[float], as_of: date) -> pd.DataFrame:
    """By which day it is done, for each fifth per cent of chance; a quantile of 12.4 days is the 13th day."""
    levels = np.arange(5, 100, 5)
    days = np.ceil(_days_at(quantiles, levels / 100) - 1e-9)
    done = [as_of + timedelta(days=int(day)) for day in days]
    return pd.DataFrame({text_frozen.CHANCE: levels, text_frozen.DONE_BY: done})


def _days_at(quantiles: Sequence[float], levels: npt.NDArray[np.floating[Any]]) -> Numbers:
    """Days after as_of at these levels; the quantiles are evenly spaced, 99 of them from 1 % to 99 %."""
    known = np.arange(1, len(quantiles) + 1) / (len(quantiles) + 1)
    days: Numbers = np.interp(levels, known, np.asarray(quantiles, dtype=float))
    return days


def _dot_days(quantiles: Sequence[float]) -> Numbers:
    return _days_at(quantiles, (np.arange(DOTS) + 0.5) / DOTS)


def _is_on_time(quantiles: Sequence[float], edge: float | None) -> npt.NDArray[np.bool_]:
    days = _dot_days(quantiles)
    return np.zeros(DOTS, dtype=bool) if edge is None else days <= edge


def _on_time(quantiles: Sequence[float], as_of: date, target: date | None, said: float | None) -> float | None:
    """The chance on time; 0 % and 100 % are not answers."""
    if target is None or said is not None:
        return said if target is not None else None
    on_time = int(np.searchsorted(np.asarray(quantiles, dtype=float), (target - as_of).days, side="right"))
    return min(max(on_time / (len(quantiles) + 1), 0.01), 0.99)


def _pile(quantiles: Sequence[float], edge: float | None, likely: float | None) -> _Pile:
    """Stack the dots in columns; one border between columns is the target date, so that no dot straddles it."""
    cut = float(_days_at(quantiles, np.array([CUT]))[0])
    days = np.minimum(_dot_days(quantiles), cut)
    ends = [float(days.min()), float(days.max()), *(each for each in (edge, likely) if each is not None)]
    span = max(max(ends) - min(ends), 8.0)
    border = ends[0] if edge is None else edge
    columns = max(range(COLUMNS - 2, 60, 2), key=lambda each: _dot_size(days, border, span / each, each))
    step = span / columns
    column = np.ceil((days - border) / step - 1e-9)
    seen: Counter[float] = Counter()
    height = []
    for each in column.tolist():
        height.append(seen[each] + 0.5)
        seen[each] += 1
    at = border + (column - 0.5) * step
    left, right = min(*at, *ends) - step, max(*at, *ends) + step
    return _Pile(at, np.array(height), float(left), float(right), step)


def _dot_size(days: Numbers, border: float, step: float, columns: int) -> float:
    """How large the dots of so many columns can be, as a share of the width, before they are too tall or too wide."""
    tallest = max(Counter(np.ceil((days - border) / step - 1e-9).tolist()).values())
    return min(1 / columns, TALLEST / COLUMNS / tallest)


def _dots(
    quantiles: Sequence[float],
    as_of: date,
    edge: float | None,
    pile: _Pile,
    scale: alt.Scale,
    width: int,
    *,
    today: date,
) -> alt.Chart:
    on_time = _is_on_time(quantiles, edge)
    legend, fills, strokes = _dot_legend(on_time, has_target=edge is not None)
    frame = pd.DataFrame(
        {
            "day": [utc_ms(as_of, each) for each in pile.at],
            "height": pile.height,
            "when": [legend[0] if each or edge is None else legend[1] for each in on_time],
        }
    )
    size = f"pow(0.9 * min(width / {pile.columns:.4f}, height / {pile.rows:.4f}), 2)"
    keys = alt.Legend(title=text_frozen.EACH_DOT, orient="top", symbolSize=220, symbolStrokeWidth=3, labelLimit=0)
    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_point(shape="circle", size=alt.ExprRef(size), opacity=1, strokeWidth=3, tooltip=None)
        .encode(
            x=alt.X("day", type="temporal", scale=scale, axis=_day_axis(as_of, pile, quantiles, width, today=today)),
            y=alt.Y(
                "height", type="quantitative", axis=None, scale=alt.Scale(domain=[0, pile.rows + 0.15], nice=False)
            ),
            fill=alt.Fill("when", type="nominal", scale=alt.Scale(domain=legend, range=fills), legend=keys),
            stroke=alt.Stroke("when", type="nominal", scale=alt.Scale(domain=legend, range=strokes), legend=keys),
        )
    )
    return drawn


def _dot_legend(on_time: npt.NDArray[np.bool_], *, has_target: bool) -> tuple[list[str], list[str], list[str]]:
    if not has_target:
        return [text_frozen.ANY_DAY], [GREY], [GREY]
    good = int(on_time.sum())
    words = [text_frozen.on_time_dots(good), text_frozen.late_dots(DOTS - good)]
    return words, [palette.BLUE, "transparent"], [palette.BLUE, palette.VERMILLION]


def _day_axis(as_of: date, pile: _Pile, quantiles: Sequence[float], width: int, *, today: date) -> alt.Axis:
    title: list[str] = [text_frozen.FINISHING_DAY]
    if pile.right < float(quantiles[-1]):
        last = as_of + timedelta(days=int(np.ceil(_days_at(quantiles, np.array([CUT]))[0])))
        title += textwrap.wrap(text_frozen.tail_note(last, today=today), width // 9)
    return alt.Axis(title=title, format=day_format(pile.right - pile.left), tickCount=5, grid=False, labelOverlap=True)


def day_format(days: float) -> str:
    """How an axis of so many days names them."""
    return "%-d %b" if days < 200 else "%b %Y"


def _lines(target: date | None, p85: date | None, as_of: date, pile: _Pile, width: int, *, today: date) -> list[_Line]:
    """The target date and the 85 % date, with names that keep out of each other's way."""
    days: list[tuple[date, str]] = []
    if target is not None:
        days.append((target, text_frozen.target_label(target, today=today)))
    if p85 is not None:
        days.append((p85, text_frozen.likely_label(p85, today=today)))
    leftmost = min((day for day, _ in days), default=None)
    lines: list[_Line] = []
    for day, words in days:
        at = ((day - as_of).days - pile.left) / (pile.right - pile.left) * width
        side: Side = "center" if len(days) < 2 else "right" if day == leftmost else "left"
        line = _Line(day, words, at, _kept_inside(side, at, len(words) * LETTER, width), is_target=day == target)
        lines.append(replace(line, row=int(any(line.overlaps(other) for other in lines))))
    return lines


def _kept_inside(side: Side, at: float, long: float, width: int) -> Side:
    """The side of its line on which a name fits into the picture."""
    if at < (long if side == "right" else long / 2 if side == "center" else 0):
        return "left"
    if width - at < (long if side == "left" else long / 2 if side == "center" else 0):
        return "right"
    return side


def _drawn(line: _Line, scale: alt.Scale, ink: str | alt.ExprRef) -> alt.Chart:
    """A day across the plot, named by an axis of its own on top, which takes its colour from the theme."""
    axis = alt.Axis(
        orient="top",
        values=utc_moments(utc_ms(line.day)),
        labelExpr=json.dumps(line.words, ensure_ascii=False),
        labelAlign=line.side,
        labelFontSize=16,
        labelFontWeight="bold" if line.is_target else "normal",
        labelLimit=0,
        labelFlush=False,
        labelOverlap=False,
        labelPadding=5 + 21 * line.row,
        grid=False,
        ticks=False,
        domain=False,
        title=None,
    )
    dash = [1, 0] if line.is_target else [6, 5]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"day": [utc_ms(line.day)]}))
        .mark_rule(color=ink, strokeWidth=4 if line.is_target else 2, strokeDash=dash, tooltip=None)
        .encode(x=alt.X("day", type="temporal", scale=scale, axis=axis))
    )
    return drawn


# ------------------------------------------------------------------------------ words and forecasts over time


def history_chart(
    said: Sequence[Said],
    forecasts: Sequence[Forecasted],
    *,
    dates: Sequence[TargetDate],
    today: date,
    theme: Theme,
    width: int = 720,
    titled: bool = True,
) -> alt.LayerChart:
    """What squads said, a mark a check-in, and the launch's forecast as a line, on one time line.

    There is no line per squad: words are of a moment, and nobody's course is compared with another's.
    """
    whole = [each for each in forecasts if each.squad is None]
    first, last = _time_span(said, whole, today)
    scale = alt.Scale(type="utc", domain=utc_moments(utc_ms(first), utc_ms(last)), nice=False)
    layers = [_said_marks(said, scale, (last - first).days)]
    if any(each.on_time is not None for each in whole):
        layers.insert(0, _forecast_line(whole, scale, today))
    moved = _moved(dates, first, last)
    if moved:
        layers.insert(0, _moved_lines(moved, scale, width / (last - first).days, today=today))
    chart = (
        alt.layer(*layers)
        .resolve_axis(x="independent", y="independent")
        .properties(width=width, height=round(max(width * 0.36, 200)))
    )
    return finished(chart, text_frozen.HISTORY_TITLE if titled else "", theme, width)


def history_alt(said: Sequence[Said], forecasts: Sequence[Forecasted], *, today: date) -> str:
    """What `history_chart` shows, in sentences."""
    parts = []
    if said:
        chances = [each.probability for each in said]
        days = [each.at.date() for each in said]
        parts.append(text_frozen.said_alt(len(said), min(chances), max(chances), min(days), max(days), today=today))
    whole = [each for each in forecasts if each.squad is None]
    known = [each.on_time for each in whole if each.on_time is not None]
    if known:
        parts.append(text_frozen.forecast_alt(known[0], known[-1]))
        if ended := _ended(whole):
            parts.append(text_frozen.forecast_ended_alt(ended, today=today))
    return " ".join(parts) or text_frozen.NO_HISTORY


def history_table(said: Sequence[Said], forecasts: Sequence[Forecasted]) -> pd.DataFrame:
    """Words and forecasts in one table, by day. People's words are as they wrote them: guard cells in a CSV."""
    rows: list[tuple[date, str, str, int, str]] = [
        (each.at.date(), each.squad, text.STATUS[Status(each.status)], each.probability, each.sentence) for each in said
    ]
    rows += [
        (each.as_of, text_frozen.FORECAST, "", round(each.on_time * 100), "")
        for each in forecasts
        if each.squad is None and each.on_time is not None
    ]
    columns = [text_frozen.DAY, text_frozen.WHO, text_frozen.SAYS, text_frozen.CHANCE, text_frozen.SENTENCE]
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame(rows, columns=columns)


def history_csv(said: Sequence[Said], forecasts: Sequence[Forecasted]) -> str:
    """The same table as a file; no cell of it is a formula to a spreadsheet."""
    table = history_table(said, forecasts)
    for name in (text_frozen.WHO, text_frozen.SENTENCE):
        table[name] = [text.no_formula(each) for each in table[name]]
    return table.to_csv(index=False)


def _time_span(said: Sequence[Said], whole: Sequence[Forecasted], today: date) -> tuple[date, date]:
    """From the first to the last of them and today, with room at the ends for a mark."""
    days = [each.at.date() for each in said] + [each.as_of for each in whole] + [today]
    span = max((max(days) - min(days)).days, 14)
    room = max(span // 25, 1)
    return max(days) - timedelta(days=span + room), max(days) + timedelta(days=room + 1)


def _ended(whole: Sequence[Forecasted]) -> date | None:
    """Since when a launch has no chance in its forecast any more; None while it has one."""
    last = max((n for n, each in enumerate(whole) if each.on_time is not None), default=len(whole))
    return whole[last + 1].as_of if last + 1 < len(whole) else None


def _forecast_line(whole: Sequence[Forecasted], scale: alt.Scale, today: date) -> alt.Chart:
    """A forecast holds until the next one, so the line has steps, and gaps where the next one had no chance to tell.

    It is named at its end, by an axis of its own.
    """
    points: list[tuple[float, float | None]] = []
    for each in whole:
        if each.on_time is not None:
            points.append((utc_ms(each.as_of), each.on_time * 100))
        elif points and points[-1][1] is not None:
            points += [(utc_ms(each.as_of), points[-1][1]), (utc_ms(each.as_of), None)]
    ended = _ended(whole)
    if ended is None:
        points.append((max(utc_ms(today, 1), points[-1][0]), points[-1][1]))
    chance = next(value for _, value in reversed(points) if value is not None)
    until = text_frozen.forecast_ended(ended, today=today) if ended else text.percent(chance / 100)
    name = json.dumps([text_frozen.FORECAST, until])
    axis = alt.Axis(orient="right", title=None, values=[chance], labelExpr=name, ticks=False, domain=False, grid=False)
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(points, columns=["day", "chance"]))
        .mark_line(color=GREY, strokeWidth=3, interpolate="step-after", tooltip=None)
        .encode(
            x=alt.X("day", type="temporal", scale=scale, axis=None),
            y=alt.Y("chance", type="quantitative", scale=CHANCES, axis=axis),
        )
    )
    return drawn


def _said_marks(said: Sequence[Said], scale: alt.Scale, days: int) -> alt.Chart:
    words = [text.STATUS[status] for status in SAID]
    marks = [palette.MARKS[status] for status in SAID]
    keys = alt.Legend(title=text_frozen.SQUADS_SAY, orient="top", symbolSize=170, symbolStrokeWidth=2, labelLimit=0)
    drawn: alt.Chart = (
        alt.Chart(_said_frame(said, days))
        .mark_point(size=170, opacity=1, strokeWidth=2)
        .encode(
            x=alt.X("day", type="temporal", scale=scale, axis=_time_axis(days)),
            y=alt.Y("drawn", type="quantitative", scale=CHANCES, axis=_chance_axis()),
            fill=_by_status(alt.Fill, words, [mark.light for mark in marks], keys),
            stroke=_by_status(alt.Stroke, words, [mark.outline for mark in marks], keys),
            shape=_by_status(alt.Shape, words, [mark.vega for mark in marks], keys),
            tooltip=[
                alt.Tooltip("on", type="nominal", title=text_frozen.DAY),
                alt.Tooltip("squad", type="nominal", title=text_frozen.WHO),
                alt.Tooltip("says", type="nominal", title=text_frozen.SAYS),
                alt.Tooltip("chance", type="quantitative", title=text_frozen.CHANCE),
                alt.Tooltip("sentence", type="nominal", title=text_frozen.SENTENCE),
            ],
        )
    )
    return drawn


def _by_status(channel: Any, words: list[str], looks: list[str], keys: alt.Legend) -> Any:
    return channel("says", type="nominal", scale=alt.Scale(domain=words, range=looks), legend=keys)


def _said_frame(said: Sequence[Said], days: int) -> pd.DataFrame:
    """One row a check-in. Those that would hide each other are drawn a little apart; the tooltip has the number."""
    near = timedelta(days=max(days / 40, 1))
    drawn = []
    for number, each in enumerate(said):
        hidden = sum(
            abs(each.at - other.at) < near and each.probability == other.probability for other in said[:number]
        )
        step = (hidden + 1) // 2 * (-1 if hidden % 2 else 1)
        drawn.append(each.probability + max(min(step * 6, 9), -9))
    return pd.DataFrame(
        {
            "day": pd.Series([each.at.timestamp() * 1000 for each in said], dtype="float64"),
            "on": pd.Series([text.day(each.at.date()) for each in said], dtype="str"),
            "drawn": pd.Series(drawn, dtype="float64"),
            "chance": pd.Series([each.probability for each in said], dtype="int64"),
            "says": pd.Series([text.STATUS[Status(each.status)] for each in said], dtype="str"),
            "squad": pd.Series([each.squad for each in said], dtype="str"),
            "sentence": pd.Series([each.sentence for each in said], dtype="str"),
        }
    )


def _moved(dates: Sequence[TargetDate], first: date, last: date) -> list[TargetDate]:
    """The dates that replaced another one within the time that is drawn."""
    moved = [after for before, after in pairwise(dates) if before.last_day != after.last_day]
    return [each for each in moved if first <= each.said_at.date() <= last]


def _moved_lines(moved: Sequence[TargetDate], scale: alt.Scale, pixels: float, *, today: date) -> alt.Chart:
    """The days on which the date moved. Of names that would overlap the later one stays; the page lists them all."""
    names: dict[str, str] = {}
    free = float("inf")
    for each in sorted(moved, key=lambda each: each.said_at, reverse=True):
        name = text_frozen.moved_label(each, today=today)
        at, half = utc_ms(each.said_at.date()) / DAY_MS * pixels, len(name) * LETTER * 0.42
        if at + half < free:
            names[str(int(utc_ms(each.said_at.date())))] = name
            free = at - half
    named, newest = json.dumps(names, ensure_ascii=False), max(map(int, names))
    axis = alt.Axis(
        orient="top",
        values=utc_moments(*(float(each) for each in names)),
        # Streamlit may draw it on a phone, where only the last one has room.
        labelExpr=f"width < 300 && time(datum.value) < {newest} ? '' : ({named})[toString(time(datum.value))]",
        labelLimit=0,
        labelFlush=True,
        labelOverlap=False,
        labelFontSize=13,
        grid=False,
        ticks=False,
        domain=False,
        title=None,
    )
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"day": [utc_ms(each.said_at.date()) for each in moved]}))
        .mark_rule(color=GREY, strokeWidth=1.5, strokeDash=[3, 4], tooltip=None)
        .encode(x=alt.X("day", type="temporal", scale=scale, axis=axis))
    )
    return drawn


def _time_axis(days: int) -> alt.Axis:
    return alt.Axis(title=None, format=day_format(days), tickCount=5, grid=False, labelOverlap=True)


def _chance_axis() -> alt.Axis:
    return alt.Axis(title=text_frozen.CHANCE_ON_TIME, values=list(PROBABILITIES), labelExpr="datum.label + ' %'")


# ------------------------------------------------------------------------------ what both share


def to_svg(chart: alt.LayerChart) -> str:
    """The chart as SVG, without a browser and without a network; the same bytes for the same chart."""
    # The tests hold every chart against Vega-Lite's schema; here that would be half of the time.
    return spec_to_svg(chart.to_dict(validate=False))


def spec_to_svg(spec: dict[str, Any]) -> str:
    """The same from a chart in Vega-Lite's own words."""
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    svg = vl_convert.vegalite_to_svg(spec, vl_version=version, allowed_base_urls=[])
    return _own_ids(str(svg))


def _own_ids(svg: str) -> str:
    """Number the ids of an SVG from 1: Vega counts them through a process, and bytes must not depend on that."""
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for number, name in enumerate(found, start=1):
        svg = svg.replace(f'id="{name}"', f'id="vega-{number}"').replace(f"url(#{name})", f"url(#vega-{number})")
    return svg


def finished(chart: alt.LayerChart, title: str, theme: Theme, width: int) -> alt.LayerChart:
    """A chart with its title and the looks of its page."""
    lines = textwrap.wrap(title, max(width // 10, 24))
    if lines:
        chart = chart.properties(
            title=alt.TitleParams(text=lines, anchor="start", frame="group", fontSize=18, offset=12)
        )
    if theme == "app":
        # Streamlit would fit the height too, and leave nothing of it to the plot.
        chart = chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    dressed: alt.LayerChart = chart.configure(**(_paper(width) if theme == "paper" else _app()))
    return dressed


def _app() -> dict[str, Any]:
    """Streamlit's theme has the font and the background; its words are too pale, too small and cut at 100 px."""
    ink = alt.ExprRef(INK_OF_PAGE)
    return {
        "axis": alt.AxisConfig(labelColor=ink, titleColor=ink, labelFontSize=14, titleFontSize=13, labelLimit=0),
        "legend": alt.LegendConfig(
            labelColor=ink,
            titleColor=ink,
            labelFontSize=15,
            titleFontSize=13,
            titleLimit=0,
            direction="horizontal",
            columns=alt.ExprRef(FEWER_ON_A_PHONE),
        ),
        "view": alt.ViewConfig(stroke="transparent"),
    }


def _paper(width: int) -> dict[str, Any]:
    """Everything that Streamlit's theme would set. Words are not hidden from print, so none is below 13 px."""
    narrow = width < 500
    return {
        "background": "transparent",
        "font": FONT,
        "aria": False,
        # Room for readers whose font is wider than ours.
        "padding": {"left": 2, "top": 2, "right": 16, "bottom": 2},
        "title": alt.TitleConfig(color=palette.INK, fontSize=20, fontWeight="bold"),
        "axis": alt.AxisConfig(
            labelColor=palette.INK,
            labelFontSize=15,
            labelPadding=6,
            titleColor=palette.QUIET,
            titleFontSize=14,
            titleFontWeight="normal",
            titlePadding=10,
            titleLineHeight=19,
            domainColor=GREY,
            tickColor=GREY,
            gridColor=palette.LINE,
            labelLimit=0,
            titleLimit=0,
        ),
        "legend": alt.LegendConfig(
            labelColor=palette.INK,
            labelFontSize=15,
            titleColor=palette.QUIET,
            titleFontSize=14,
            titleFontWeight="normal",
            titleLimit=0,
            direction="vertical" if narrow else "horizontal",
            columnPadding=18,
            rowPadding=4,
        ),
        "view": alt.ViewConfig(stroke="transparent"),
    }


def utc_ms(day: date, days: float = 0.0) -> float:
    """A day as Vega counts, in milliseconds: Streamlit and vl-convert read pandas' datetimes differently."""
    return float(round((day.toordinal() - EPOCH + days) * DAY_MS))


def utc_moments(*moments: float) -> alt.ExprRef:
    """Moments for a scale or an axis. Written as plain numbers, Streamlit's Vega, which may not use eval, takes
    them for years."""
    return alt.ExprRef(json.dumps(moments))
