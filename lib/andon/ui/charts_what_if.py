"""The chart of what-if: the chance to be done by each day, as it is and as it is imagined."""

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import numpy as np
import pandas as pd

from andon.ui import palette, text_frozen, text_what_if
from andon.ui.charts import GREY, INK_OF_PAGE, Theme, day_format, finished, utc_moments, utc_ms
from andon.usecases.what_if import Imagined

LONGEST = 3
"""The axis ends at three times the earlier of the two 85 % dates: what is imagined may be far away."""
CUT = 95
"""The percentile that is still drawn, where there is room."""


def what_if_chart(
    before: Imagined, after: Imagined, as_of: date, *, today: date, theme: Theme, width: int = 640
) -> alt.LayerChart:
    """Two curves over days: dashed and grey as it is, solid and blue what if; the target dates across them."""
    last = _last_day(before, after, as_of)
    scale = alt.Scale(type="utc", domain=utc_moments(utc_ms(as_of), utc_ms(as_of, last)), nice=False)
    layers: list[alt.Chart] = [_curves(before, after, as_of, scale, last)]
    layers += [_target(day, is_after, scale, today=today) for day, is_after in _targets(before, after)]
    chart = alt.layer(*layers).resolve_axis(x="independent").properties(width=width, height=round(width * 0.4))
    return finished(chart, "", theme, width)


def what_if_table(before: Imagined, after: Imagined, as_of: date) -> pd.DataFrame:
    """By which day it is done, as it is and what if, for each fifth per cent of chance."""
    levels = np.arange(5, 100, 5)

    def days(each: Imagined) -> list[date]:
        found = np.maximum(np.ceil(np.asarray(each.quantiles)[levels - 1] - 1e-9), 1)
        return [as_of + timedelta(days=int(day)) for day in found]

    return pd.DataFrame(
        {
            text_frozen.CHANCE: levels,
            f"{text_frozen.DONE_BY}, {text_what_if.AS_IT_IS.lower()}": days(before),
            f"{text_frozen.DONE_BY}, {text_what_if.IMAGINED.lower()}": days(after),
        }
    )


def _last_day(before: Imagined, after: Imagined, as_of: date) -> float:
    likely = [each.quantiles[84] for each in (before, after)]
    reach = min(max(each.quantiles[CUT - 1] for each in (before, after)), LONGEST * min(likely))
    targets = [(each.target - as_of).days for each in (before, after) if each.target]
    return max(reach, *(1.05 * day for day in targets), 14.0)


def _curves(before: Imagined, after: Imagined, as_of: date, scale: alt.Scale, last: float) -> alt.Chart:
    names = [text_what_if.AS_IT_IS, text_what_if.IMAGINED]
    frames = [_frame(name, each.quantiles, as_of, last) for name, each in zip(names, (before, after), strict=True)]
    keys = alt.Legend(title=None, orient="top", symbolSize=400, symbolStrokeWidth=4, labelLimit=0)
    drawn: alt.Chart = (
        alt.Chart(pd.concat(frames, ignore_index=True))
        .mark_line(strokeWidth=4, tooltip=None)
        .encode(
            x=alt.X("day", type="temporal", scale=scale, axis=_day_axis(last)),
            y=alt.Y("chance", type="quantitative", scale=alt.Scale(domain=[0, 100], nice=False), axis=_chance_axis()),
            color=alt.Color(
                "curve", type="nominal", scale=alt.Scale(domain=names, range=[GREY, palette.BLUE]), legend=keys
            ),
            strokeDash=alt.StrokeDash(
                "curve", type="nominal", scale=alt.Scale(domain=names, range=[[7, 5], [1, 0]]), legend=keys
            ),
        )
    )
    return drawn


def _frame(name: str, quantiles: Sequence[float], as_of: date, last: float) -> pd.DataFrame:
    """The curve at the days of the percentiles, and where it leaves the picture."""
    days, chances = np.asarray(quantiles), np.arange(1.0, 100.0)
    shown = days <= last
    at = np.append(days[shown], last)
    chance = np.append(chances[shown], np.interp(last, days, chances))
    return pd.DataFrame({"curve": name, "day": [utc_ms(as_of, float(each)) for each in at], "chance": chance})


def _targets(before: Imagined, after: Imagined) -> list[tuple[date, bool]]:
    """The target dates, each with whether it is the imagined one."""
    found = [] if before.target in (None, after.target) else [(before.target, False)]
    return [(day, is_after) for day, is_after in [*found, (after.target, True)] if day is not None]


def _target(day: date, is_after: bool, scale: alt.Scale, *, today: date) -> alt.Chart:
    ink = alt.ExprRef(INK_OF_PAGE)
    # Only the date that counts here is named: the names of two near ones would run into each other.
    name = text_frozen.target_label(day, today=today) if is_after else ""
    axis = alt.Axis(
        orient="top",
        values=utc_moments(utc_ms(day)),
        labelExpr=f"'{name}'",
        labelFontSize=15,
        labelFontWeight="bold",
        labelLimit=0,
        labelFlush=True,
        labelOverlap=False,
        grid=False,
        ticks=False,
        domain=False,
        title=None,
    )
    dash = [1, 0] if is_after else [3, 4]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"day": [utc_ms(day)]}))
        .mark_rule(color=ink, strokeWidth=3 if is_after else 2, strokeDash=dash, tooltip=None)
        .encode(x=alt.X("day", type="temporal", scale=scale, axis=axis))
    )
    return drawn


def _day_axis(days: float) -> alt.Axis:
    return alt.Axis(
        title=text_frozen.FINISHING_DAY, format=day_format(days), tickCount=5, grid=False, labelOverlap=True
    )


def _chance_axis() -> alt.Axis:
    return alt.Axis(
        title=text_what_if.CHANCE_TO_BE_DONE, values=[0, 50, 85, 100], labelExpr="datum.label + ' %'", grid=True
    )
