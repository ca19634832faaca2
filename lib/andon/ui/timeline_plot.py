"""What the timeline's charts are drawn on: days from left to right, pixels from the top, in Vega-Lite's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import altair as alt

from andon.ui import palette, text_timeline
from andon.ui.charts import GREY, INK_OF_PAGE, Theme, finished, utc_moments, utc_ms

LINE = 46
"""Pixels from one launch to the next."""
HEAD, LANE = 14, 33
"""Where in these the words and the marks have their middle."""
HEAD_SIZE = 14
MOST_DAYS, MOST_MONTHS, MOST_QUARTERS = 150, 18, 60
"""So many days are marked by weeks, so many months by months, and so many by quarters; longer times by years."""

Rows = list[dict[str, Any]]
Spec = dict[str, Any]
"""Vega-Lite's own words. Altair would take a tenth of a second to say so many layers, and copies their rows."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What the marks of both charts have in common."""

    first: date
    last: date
    today: date
    height: int
    theme: Theme
    past: bool = False
    """Whether its day is one that somebody looks back to."""

    @property
    def ink(self) -> str | Spec:
        """Of words and dates: the page's own."""
        return palette.INK if self.theme == "paper" else expr(INK_OF_PAGE)

    @property
    def days(self) -> int:
        """How many the picture shows."""
        return (self.last - self.first).days + 1

    def x(self, axis: Spec | None = None) -> Spec:
        """Days from left to right; each layer has the same scale."""
        domain = _moments(utc_ms(self.first), utc_ms(self.last, 1))
        return {
            "field": "day",
            "type": "temporal",
            "scale": {"type": "utc", "domain": domain, "nice": False},
            "axis": axis,
        }

    def y(self, name: str = "y") -> Spec:
        """Pixels from the top."""
        scale = {"domain": [self.height, 0], "nice": False, "zero": False}
        return {"field": name, "type": "quantitative", "scale": scale, "axis": None}

    def at(self, day: date, days: float = 0.5) -> float:
        """A day, at noon unless said otherwise, as far as it lies within the picture."""
        return min(max(utc_ms(day, days), utc_ms(self.first)), utc_ms(self.last, 1))

    def shows(self, day: date) -> bool:
        """Whether a day lies within the picture."""
        return self.first <= day <= self.last


def words_at(rows: Rows, name: str, plot: Plot, *, x: Spec, **looks: Any) -> Spec:
    """Words of the rows."""
    mark = {
        "type": "text",
        "color": plot.ink,
        "align": "left",
        "baseline": "middle",
        "fontSize": HEAD_SIZE,
        "tooltip": None,
    }
    return layer(rows, mark | looks, x=x, y=plot.y(), text={"field": name, "type": "nominal"})


RULE: Spec = {"type": "rule", "strokeWidth": 1.5, "tooltip": None}
UNTIL, BOTTOM = {"field": "until"}, {"field": "bottom"}


def rulings(plot: Plot, between: Sequence[int], lanes: Sequence[int]) -> list[Spec]:
    """The days along the top, a fine line between two launches, and the day of the look, which spares the words."""
    name = {
        "orient": "bottom",
        "values": _moments(plot.at(plot.today)),
        "labelExpr": f"'{text_timeline.THAT_DAY if plot.past else text_timeline.TODAY}'",
        "labelOverlap": False,
        "labelPadding": 2,
        "labelFlush": True,
        "ticks": False,
        "domain": False,
        "grid": False,
        "title": None,
    }
    shown = lanes if plot.shows(plot.today) else ()
    days = [{"day": plot.at(plot.today), "top": y - LANE + HEAD + 9, "bottom": y + LINE - LANE} for y in shown]
    fine = {"type": "rule", "color": GREY, "opacity": 0.35, "strokeWidth": 1, "tooltip": None}
    return [
        layer(
            [{"day": plot.at(plot.first, 0)}], {"type": "point", "opacity": 0, "tooltip": None}, x=plot.x(_axis(plot))
        ),
        layer([{"y": each} for each in between], fine, y=plot.y()),
        layer(days, {**RULE, "color": plot.ink}, x=plot.x(name), y=plot.y("top"), y2=BOTTOM),
    ]


def _axis(plot: Plot) -> Spec:
    """Weeks, months, quarters or years, by how much is shown."""
    days, label = _ticks(plot)
    return {
        "orient": "top",
        "values": _moments(*(utc_ms(each) for each in days)),
        "labelExpr": label,
        "labelAlign": "left",
        "labelOverlap": True,
        "grid": True,
        "gridOpacity": 0.6,
        "ticks": False,
        "domain": False,
        "title": None,
    }


def _ticks(plot: Plot) -> tuple[list[date], str]:
    """The days that the axis names, and how; a year is told where it begins, and at the first of them."""
    if plot.days <= MOST_DAYS:
        return [plot.first + timedelta(days=n) for n in range(0, plot.days, 14)], "utcFormat(datum.value, '%-d %b')"
    start = plot.first.year * 12 + plot.first.month - 1
    months = plot.last.year * 12 + plot.last.month - start
    every = 1 if months <= MOST_MONTHS else 3 if months <= MOST_QUARTERS else 12
    days = [date(each // 12, each % 12 + 1, 1) for each in range(start, start + months) if each % every == 0]
    if every == 12:
        return days, "utcFormat(datum.value, '%Y')"
    month, year = "utcFormat(datum.value, '%b')", "utcFormat(datum.value, '%Y')"
    tells_year = f"utcmonth(datum.value) == 0 || time(datum.value) == {utc_ms(days[0]):.0f}"
    return days, f"{tells_year} ? [{month}, {year}] : {month}"


def expr(words: str) -> Spec:
    """What the browser works out while it draws."""
    return {"expr": words}


def _moments(*moments: float) -> Spec:
    return expr(str(utc_moments(*moments)["expr"]))


def layer(rows: Rows, mark: Spec, **encoding: Spec) -> Spec:
    """A mark for each row."""
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def picture(plot: Plot, layers: Sequence[Spec], title: str, width: int) -> Spec:
    """The layers above each other; those that have nothing to show are left out."""
    return {
        **_frame(title, plot.theme, width),
        "width": width,
        "height": plot.height,
        "layer": [each for each in layers if each["data"]["values"]],
        "resolve": {"axis": {"x": "independent"}, "scale": dict.fromkeys(("fill", "stroke", "shape"), "independent")},
    }


@lru_cache(maxsize=64)
def _frame(title: str, theme: Theme, width: int) -> Spec:
    """Title, sizes and looks as every chart has them."""
    nothing = alt.LayerChart(layer=[alt.Chart(alt.NamedData("nothing")).mark_point()])
    spec: Spec = finished(nothing, title, theme, width).to_dict(validate=False)
    return {name: value for name, value in spec.items() if name not in {"layer", "data"}}
