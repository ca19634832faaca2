"""The chart of the record: how often dates held, against how sure the forecast was of them."""

from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd

from andon.ui import palette, text_record
from andon.ui.charts import GREY, Theme, finished
from andon.usecases.track_record import Section

LOWEST = 40
"""Where the axis of what was said begins: nothing below 50 % is claimed."""
BESIDE = 1.1
"""How far the plain method's marks stand beside ours, in per cent of the axis."""


def record_chart(section: Section, *, theme: Theme, width: int = 540) -> alt.LayerChart:
    """Claimed against met: ours with the range that luck leaves, and plain Monte Carlo beside it."""
    frame = record_table(section)
    levels = [each.claimed for each in section.ours.levels]
    x = alt.X(
        "x",
        type="quantitative",
        scale=alt.Scale(domain=[LOWEST, 100], nice=False),
        axis=alt.Axis(title=text_record.SAID_AXIS, values=levels, grid=False),
    )
    layers: list[alt.Chart] = [_diagonal(), *_ranges(frame, x), _marks(frame, x)]
    chart: Any = alt.layer(*layers).properties(width=width, height=round(max(width * 0.55, 240)))
    title = text_record.headline(section) if theme == "paper" else ""
    return finished(chart, title, theme, width)


def record_table(section: Section) -> pd.DataFrame:
    """What the chart draws, a row a method and level; shares in per cent, missing where no date has passed."""
    rows = list(_rows(section))
    columns = ["x", text_record.METHOD, "said", "held", "known", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype({"share": "float64", "low": "float64", "high": "float64"})


def download_table(section: Section) -> str:
    """The same table as a file of comma-separated values."""
    names = {
        "said": f"{text_record.CLAIMED} (%)",
        "held": text_record.HELD,
        "known": text_record.PASSED,
        "share": f"{text_record.HELD} (%)",
        "low": text_record.LOW,
        "high": text_record.HIGH,
    }
    return record_table(section).drop(columns="x").rename(columns=names).to_csv(index=False, float_format="%.1f")


def _rows(section: Section) -> Iterator[tuple[float, str, int, int, int, float | None, float | None, float | None]]:
    scores = [(0.0, text_record.OURS, section.ours)]
    for by, (window, plain) in zip((-BESIDE, BESIDE), section.plain.items(), strict=True):
        scores.append((by, text_record.MONTE_CARLO[window], plain))
    for by, name, score in scores:
        for met in score.levels:
            share, low, high = (None if each is None else 100 * each for each in (met.share, met.low, met.high))
            yield met.claimed + by, name, met.claimed, met.met, met.known, share, low, high


def _diagonal() -> alt.Chart:
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"x": [float(LOWEST), 100.0], "y": [float(LOWEST), 100.0]}))
        .mark_line(color=GREY, strokeWidth=2, strokeDash=[6, 5], tooltip=None)
        .encode(x=alt.X("x", type="quantitative"), y=alt.Y("y", type="quantitative"))
    )
    return drawn


def _ranges(frame: pd.DataFrame, x: alt.X) -> Iterator[alt.Chart]:
    known = frame[frame["low"].notna() & frame["share"].notna()]
    ours = known[text_record.METHOD] == text_record.OURS
    for rows, colour, width in ((known[~ours], GREY, 1.5), (known[ours], palette.BLUE, 3.5)):
        if rows.empty:  # a picture of nothing, for which a screen reader finds no words
            continue
        yield (
            alt.Chart(rows)
            .mark_rule(color=colour, strokeWidth=width, tooltip=None)
            .encode(x=x, y=alt.Y("low", type="quantitative"), y2=alt.Y2("high"))
        )


def _marks(frame: pd.DataFrame, x: alt.X) -> alt.Chart:
    keys = alt.Legend(title=None, orient="top", symbolSize=150, symbolStrokeWidth=2, labelLimit=0, columns=1)
    names = [text_record.OURS, *text_record.MONTE_CARLO.values()]
    y = alt.Y(
        "share",
        type="quantitative",
        scale=alt.Scale(domain=[0, 104], nice=False),
        axis=alt.Axis(title=text_record.HELD_AXIS, values=[0, 25, 50, 75, 100]),
    )
    drawn: alt.Chart = (
        alt.Chart(frame[frame["share"].notna()])
        .mark_point(size=150, opacity=1, strokeWidth=2)
        .encode(
            x=x,
            y=y,
            stroke=_by_method(alt.Stroke, names, [palette.BLUE, GREY, GREY], keys),
            fill=_by_method(alt.Fill, names, [palette.BLUE, "transparent", "transparent"], keys),
            shape=_by_method(alt.Shape, names, ["circle", "square", "diamond"], keys),
            tooltip=[
                alt.Tooltip(text_record.METHOD, type="nominal"),
                alt.Tooltip("said", type="quantitative", title=text_record.CLAIMED),
                alt.Tooltip("held", type="quantitative", title=text_record.HELD),
                alt.Tooltip("known", type="quantitative", title=text_record.PASSED),
            ],
        )
    )
    return drawn


def _by_method(channel: Any, names: list[str], looks: list[str], keys: alt.Legend) -> Any:
    return channel(text_record.METHOD, type="nominal", scale=alt.Scale(domain=names, range=looks), legend=keys)
