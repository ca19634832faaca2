"""The burn-up: what is in a launch and what of it is finished, as two lines, and the cone in which they may meet."""

from datetime import date, timedelta
from typing import Any, Literal

import altair as alt
import pandas as pd

from andon.ui import palette, text_burn_up, text_frozen
from andon.ui.charts import GREY, INK_OF_PAGE, Theme, day_format, finished, utc_moments, utc_ms
from andon.ui.charts_rules import Named, across, placed_anywhere
from andon.usecases.burn_up import Burned, BurnUp, Cone

BEGINS = 0.2
"""The picture begins when this share of the scope was there: a few old issues would fill it with an empty line."""
POINTS = 160
"""More days than these are told by the week, and by four weeks where there are still more."""
FURTHEST = 2
"""It ends so many times its past ahead, or half a year where that is later: a far 85 % day would squeeze the past."""
LEAST = timedelta(days=182)
ROOM = 56
"""Pixels between two days that a chance written at the first one needs."""
ABOVE = 34
"""Pixels above the tallest line: the chances stand there, and not right under the names of the days."""
LOOKS = ((GREY, [8, 4]), (palette.BLUE, [1, 0]))
"""Colour and dash of what is in it, and of what is finished: they are told apart without colours too."""
EXPECTED = [2, 4]
"""The dash of what the forecast expects to be in it, in the colour of what is in it now."""


def burn_up_chart(view: BurnUp, *, today: date, theme: Theme, width: int = 720, titled: bool = True) -> alt.LayerChart:
    """Scope and finished issues over days, the target date and today across them, and the forecast's cone."""
    first, last = _ends(view, today)
    scale = alt.Scale(type="utc", domain=utc_moments(utc_ms(first), utc_ms(last)), nice=False)
    cone, (told, step) = view.cone, _told(view.burned)
    x = alt.X("day", type="temporal", scale=scale, axis=None)
    axis = alt.X("day", type="temporal", scale=scale, axis=_day_axis(view, first, last, today))
    y = _count_axis(view)
    layers: list[alt.Chart] = [] if cone is None else [_cone(cone, x, y), _ways(cone, x, y)]
    layers.append(_lines(view, _past(view, told), axis, y, straight=step > 1))
    if cone is not None:
        layers.append(_ahead(cone, x, y))
        apart = width * (cone.p85 - cone.p50).days / (last - first).days
        layers += _ends_of_cone(cone, last, x, y, theme, beside=apart < ROOM)
    rules = placed_anywhere(_names(view, today), first, last, width, theme)
    layers += [across(each, scale, theme) for each in rules]
    chart = (
        alt.layer(*layers)
        .resolve_axis(x="independent")
        .properties(width=width, height=round(min(max(width * 0.4, 240), 320)))
    )
    return finished(chart, text_burn_up.point(view, today=today) if titled else "", theme, width)


def burn_up_table(view: BurnUp) -> pd.DataFrame:
    """The same as a table, by the week where it is long, and what the forecast expects."""
    days, _ = _told(view.burned)
    rows = [(day, *view.burned.at(day), text_burn_up.SO_FAR) for day in days]
    if view.cone is not None:
        grown = round(view.cone.grown)
        rows.append((view.cone.p50, grown, grown, text_burn_up.WITH_50))
        rows.append((view.cone.p85, grown, grown, text_burn_up.WITH_85))
    columns = [text_burn_up.DAY, text_burn_up.IN_IT, text_burn_up.FINISHED, text_burn_up.WHAT]
    return pd.DataFrame(rows, columns=columns)


def _count_axis(view: BurnUp) -> alt.Y:
    most = max(*view.burned.scope, 1.0, view.cone.grown if view.cone else 0.0)
    # In pixels of whatever height it is drawn with: on a slide the same share of it would be too little for words.
    reaches = alt.ExprRef(f"[0, {most} * height / (height - {ABOVE})]")
    return alt.Y(
        "count",
        type="quantitative",
        scale=alt.Scale(domain=reaches, nice=False),
        axis=alt.Axis(title=text_burn_up.ISSUES, tickCount=4, tickMinStep=1, format="d", grid=True),
    )


def _told(burned: Burned) -> tuple[list[date], int]:
    """The days that are told, and of how many one is: all on which something changed (1), or every seventh or
    twenty-eighth, and the last. Between days that are left out a count went by steps that nobody sees."""
    days = [day for day in burned.days if day >= _begins(burned)]
    if len(days) <= POINTS:
        return days, 1
    span = (days[-1] - days[0]).days
    step = 7 if span <= 7 * POINTS else 28
    return [days[-1] - timedelta(days=back) for back in range(span // step * step, -1, -step)], step


def _begins(burned: Burned) -> date:
    least = BEGINS * max(burned.scope)
    return next(day for day, scope in zip(burned.days, burned.scope, strict=True) if scope >= least)


def _ends(view: BurnUp, today: date) -> tuple[date, date]:
    """The first and the last day of the picture."""
    burned = view.burned
    first = _begins(burned)
    reach = max(FURTHEST * (burned.days[-1] - first), LEAST)
    ahead = [today if view.ended_on is None else view.ended_on, burned.days[-1]]
    ahead += [] if view.target is None else [view.target]
    ahead += [] if view.cone is None else [view.cone.p85]
    last = min(max(ahead), burned.days[-1] + reach)
    room = max((last - first).days // (30 if view.cone is None else 8), 2)
    return first - timedelta(days=1), last + timedelta(days=room)


def _past(view: BurnUp, days: list[date]) -> pd.DataFrame:
    """A row a line and day, of what is in it and of what is finished."""
    names = text_burn_up.legend(view)
    counts = [view.burned.at(day) for day in days]
    return pd.DataFrame(
        [
            (names[line], utc_ms(day), float(told[line]))
            for line in (0, 1)
            for day, told in zip(days, counts, strict=True)
        ],
        columns=["line", "day", "count"],
    )


def _ahead(cone: Cone, x: alt.X, y: alt.Y) -> alt.Chart:
    """The scope from the forecast's day on: it grows until half of the time all is done, and stays."""
    points = [(cone.as_of, float(cone.scope)), (cone.p50, cone.grown), (cone.p85, cone.grown)]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame([(utc_ms(day), count) for day, count in points], columns=["day", "count"]))
        .mark_line(color=GREY, strokeWidth=3.5, strokeDash=EXPECTED, clip=True, tooltip=None)
        .encode(x=x, y=y)
    )
    return drawn


def _lines(view: BurnUp, frame: pd.DataFrame, x: alt.X, y: alt.Y, *, straight: bool) -> alt.Chart:
    names = list(text_burn_up.legend(view))
    keys = alt.Legend(title=None, orient="top", symbolSize=400, symbolStrokeWidth=4, labelLimit=0)

    def told_apart(channel: Any, of: int) -> Any:
        return channel(
            "line", type="nominal", scale=alt.Scale(domain=names, range=[look[of] for look in LOOKS]), legend=keys
        )

    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_line(strokeWidth=3.5, interpolate="linear" if straight else "step-after", clip=True, tooltip=None)
        .encode(x=x, y=y, color=told_apart(alt.Color, 0), strokeDash=told_apart(alt.StrokeDash, 1))
    )
    return drawn


def _cone(cone: Cone, x: alt.X, y: alt.Y) -> alt.Chart:
    """Between the straight way to the 50 % day and the one to the 85 % day."""
    half = (cone.p50 - cone.as_of).days / max((cone.p85 - cone.as_of).days, 1)
    slow = cone.finished + half * (cone.grown - cone.finished)
    rows = [
        (utc_ms(cone.as_of), float(cone.finished), float(cone.finished)),
        (utc_ms(cone.p50), slow, cone.grown),
        (utc_ms(cone.p85), cone.grown, cone.grown),
    ]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["day", "count", "fast"]))
        .mark_area(color=palette.BLUE, opacity=0.25, clip=True, tooltip=None)
        .encode(x=x, y=y, y2=alt.Y2("fast"))
    )
    return drawn


def _ways(cone: Cone, x: alt.X, y: alt.Y) -> alt.Chart:
    """Both edges of the cone, which stand out where its fill is too pale to."""
    rows = [(utc_ms(cone.as_of), cone.finished, utc_ms(end), cone.grown) for end in (cone.p50, cone.p85)]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["day", "count", "end", "grown"]))
        .mark_rule(color=palette.BLUE, strokeWidth=2, clip=True, tooltip=None)
        .encode(x=x, y=y, x2=alt.X2("end"), y2=alt.Y2("grown"))
    )
    return drawn


def _ends_of_cone(cone: Cone, last: date, x: alt.X, y: alt.Y, theme: Theme, *, beside: bool) -> list[alt.Chart]:
    """The two days by their chances, where finished issues meet the scope, each to the right of its day: of the first
    one to the left where they are so near `beside` each other that it would stand in the other's way."""
    ink = palette.INK if theme == "paper" else alt.ExprRef(INK_OF_PAGE)
    ends: list[tuple[date, str, Literal["left", "right"], int]] = [
        (cone.p50, "50 %", "right" if beside else "left", 3 if beside else -3),
        (cone.p85, "85 %", "left", -3),
    ]
    return [
        alt.Chart(pd.DataFrame([(utc_ms(day), cone.grown, said)], columns=["day", "count", "said"]))
        .mark_text(align=side, dx=away, dy=-10, fontSize=14, color=ink, tooltip=None)
        .encode(x=x, y=y, text=alt.Text("said", type="nominal"))
        for day, said, side, away in ends
        if day <= last
    ]


def _names(view: BurnUp, today: date) -> list[Named]:
    """The target date, and today or the day on which the launch ended."""
    now = Named(today, text_burn_up.TODAY) if view.ended_on is None else Named(view.ended_on, text_burn_up.ENDED)
    names = [now]
    if view.target is not None:
        names.insert(0, Named(view.target, text_frozen.target_label(view.target, today=today), counts=True))
    return names


def _day_axis(view: BurnUp, first: date, last: date, today: date) -> alt.Axis:
    """Days below the picture; and where it ends before one that counts, that it does."""
    beyond = None if view.cone is None or view.cone.p85 <= last else text_burn_up.beyond(view.cone.p85, today=today)
    return alt.Axis(title=beyond, format=day_format((last - first).days), tickCount=5, grid=False, labelOverlap=True)
