"""The chart of words and forecasts over time: what squads said, a mark a check-in, and the forecast as a line."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from andon.model import PROBABILITIES, SAID, Status, TargetDate
from andon.ui import palette, text, text_frozen
from andon.ui.charts import CHANCES, DAY_MS, GREY, LETTER, Theme, day_format, finished, utc_moments, utc_ms
from andon.usecases.launch_page import Forecasted, Said


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
