"""The chart of the finishing day: twenty dots against the target date."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from andon.ui import palette, text, text_frozen
from andon.ui.charts import GREY, Theme, day_format, finished, utc_moments, utc_ms
from andon.ui.charts_rules import Named, across, placed

Numbers = npt.NDArray[np.float64]

DOTS = 20
"""Twenty dots can be counted at a glance; each stands for 5 %."""
CUT = 0.97
"""The axis ends at this percentile: a long tail would squeeze the part that decides."""
COLUMNS = 16
"""Dots side by side across the whole width: few enough to be seen from the back of a room."""
TALLEST = 5.5
"""Dots on top of each other before the columns become narrower."""


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
    layers: list[alt.Chart] = [_dots(quantiles, as_of, edge, pile, scale, width, today=today)]
    rules = placed(_names(target, p85, today=today), as_of, pile.left, pile.right, width)
    layers += [across(each, scale, theme) for each in rules]
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


def _names(target: date | None, p85: date | None, *, today: date) -> list[Named]:
    """The target date and the 85 % date by their names."""
    names = []
    if target is not None:
        names.append(Named(target, text_frozen.target_label(target, today=today), counts=True))
    if p85 is not None:
        names.append(Named(p85, text_frozen.likely_label(p85, today=today), counts=p85 == target))
    return names
