"""The charts of the timeline: launches below each other on one line of time, and squads that have several at once.

A line of a launch is two lines of text high: its squads' word and its name, and under them its marks. So names need
no column of their own, and a phone shows as much of the year as a desk does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from andon.model import Status
from andon.ui import palette, text, text_timeline
from andon.ui.charts import GREY, INK_OF_PAGE, Theme, finished, utc_moments, utc_ms
from andon.usecases.timeline import Line, Queue, Stretch, Timeline

LINE = 46
"""Pixels from one launch to the next."""
HEAD, LANE = 14, 33
"""Where in these the words and the marks have their middle."""
SQUAD = 26
"""Pixels of a squad's name over its launches."""
BAR = 11
"""Pixels that a span is high."""
WORD = 20
"""Where the squads' word begins, beside its shape; and the name behind the longest word."""
NAME = 100
WIDE = 560
"""From this width on there is room for a note at the right."""
PHONE_NOTE = 172
HEAD_SIZE = 14
HALF = 0.5
"""From here on to the right a name ends with its marks; from there on to the left it begins with them."""
SPAN_SHAPE = "M-1.4,-0.55L1.4,-0.55L1.4,0.55L-1.4,0.55Z"
SHARED_SHAPE = "M-1.4,-0.9L1.4,-0.9L1.4,0.9L-1.4,0.9Z"
LANDED_SHAPE = "M-0.28,-1.1L0.28,-1.1L0.28,1.1L-0.28,1.1Z"
MOST_DAYS, MOST_MONTHS, MOST_QUARTERS = 150, 18, 60
"""So many days are marked by weeks, so many months by months, and so many by quarters; longer times by years."""

BEFORE, BEHIND = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""Signs that a launch has more to it on that side of the picture."""

Rows = list[dict[str, Any]]
Spec = dict[str, Any]
"""Vega-Lite's own words. Altair would take a tenth of a second to say so many layers, and copies their rows."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """What the marks of both charts have in common."""

    first: date
    last: date
    today: date
    height: int
    theme: Theme

    @property
    def ink(self) -> str | Spec:
        return palette.INK if self.theme == "paper" else _expr(INK_OF_PAGE)

    @property
    def days(self) -> int:
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
        return self.first <= day <= self.last


def timeline_chart(
    found: Timeline, lines: Sequence[Line], *, theme: Theme, width: int = 1080, titled: bool = True
) -> Spec:
    """Launches below each other, in the order in which they come: nobody is ranked."""
    plot = _Plot(found.first, found.last, found.today, LINE * len(lines), theme)
    lanes = [(line, LINE * n + LANE) for n, line in enumerate(lines)]
    layers = [
        *_rulings(plot, [LINE * n for n in range(1, len(lines))], [y for _, y in lanes]),
        *_marks(plot, lanes),
        *_heads(plot, lines),
    ]
    return _drawn(plot, layers, text_timeline.point(found) if titled else "", width)


def queues_chart(
    found: Timeline, queues: Sequence[Queue], *, theme: Theme, width: int = 1080, titled: bool = True
) -> Spec:
    """Squads below each other, by name; under each its launches that queue up, and the weeks that they share."""
    lanes: list[tuple[Line, int]] = []
    squads, shared = Rows(), Rows()
    top, tops = 0, []
    for queue in queues:
        tops.append(top)
        squads.append({"y": top + HEAD + 2, "name": queue.squad})
        top += SQUAD
        for stretch in queue.stretches:
            lanes.append((stretch.line, top + LANE))
            shared += [
                {
                    "from": max(first, stretch.first),
                    "until": min(last, stretch.last),
                    "top": top + 24,
                    "bottom": top + 42,
                }
                for run in queue.runs
                if stretch in run.stretches
                for first, last in run.weeks
                if first <= stretch.last and last >= stretch.first
            ]
            top += LINE
    plot = _Plot(found.first, found.last, found.today, top, theme)
    layers = [
        *_rulings(plot, tops[1:], [y for _, y in lanes]),
        _shared(plot, shared),
        *_marks(plot, lanes, keys=[text_timeline.SHARED] if shared else ()),
        _text(squads, "name", plot, x={"value": 0}, fontWeight="bold", fontSize=HEAD_SIZE + 1),
        _names(plot, lanes),
    ]
    return _drawn(plot, layers, text_timeline.QUEUES_PICTURE if titled else "", width)


def timeline_table(lines: Iterable[Line], zone: tzinfo | None = None, *, today: date) -> pd.DataFrame:
    """The same as a table, a row a launch. People's words are as they wrote them: guard cells in a CSV."""
    columns = [
        text_timeline.COLUMN_LAUNCH,
        text_timeline.COLUMN_WORD,
        text_timeline.COLUMN_DATE,
        text_timeline.COLUMN_FIRST,
        text_timeline.COLUMN_HALF,
        text_timeline.COLUMN_LIKELY,
        text_timeline.COLUMN_NOTE,
    ]
    rows = []
    for line in lines:
        half, likely = line.span or (None, None)
        rows.append(
            (
                line.row.name,
                text_timeline.word(line) or text.NONE,
                text.target(line.row.target),
                text.target(line.row.first_date) if line.first_due else text.NONE,
                text.day(half),
                text.day(None if likely == date.max else likely),
                text_timeline.note(line, zone, today=today),
            )
        )
    return pd.DataFrame(rows, columns=columns)


def queues_table(queues: Iterable[Queue]) -> pd.DataFrame:
    """Squads that have more than one launch at a time, a row for each time at which these meet."""
    columns = [
        text_timeline.COLUMN_SQUAD,
        text_timeline.COLUMN_FROM,
        text_timeline.COLUMN_UNTIL,
        text_timeline.COLUMN_LAUNCHES,
    ]
    rows = []
    for queue in queues:
        for run in queue.runs:
            rows.append((queue.squad, text.day(run.first), text.day(run.last), _named(run.stretches)))
        if not queue.runs:
            rows.append((queue.squad, text.NONE, text.NONE, _named(queue.stretches)))
    return pd.DataFrame(rows, columns=columns)


def _named(stretches: Iterable[Stretch]) -> str:
    return text.joined([each.line.row.name for each in stretches])


def table_csv(table: pd.DataFrame) -> str:
    """A table as a file; no cell of it is a formula to a spreadsheet."""
    guarded = table.map(lambda cell: text.no_formula(str(cell)))
    return str(guarded.to_csv(index=False))


# ------------------------------------------------------------------------------ the marks of a launch


def _marks(plot: _Plot, lanes: Sequence[tuple[Line, int]], keys: Sequence[str] = ()) -> list[Spec]:
    """Spans, dates and ends; and arrows where one of them lies outside."""
    spans, slips, points, arrows = Rows(), Rows(), Rows(), Rows()
    for line, y in lanes:
        told = text_timeline.told(line, today=plot.today)
        if line.span and line.span[0] <= plot.last and line.span[1] >= plot.first:
            spans.append(
                {
                    "day": plot.at(line.span[0], 0),
                    "until": plot.at(line.span[1], 1),
                    "top": y - BAR / 2,
                    "bottom": y + BAR / 2,
                    "what": text_timeline.EARLIER_SPAN if line.is_earlier else text_timeline.SPAN,
                    "told": told,
                }
            )
        if line.due and line.first_due and line.due >= plot.first and line.first_due <= plot.last:
            slips.append({"day": plot.at(line.first_due), "until": plot.at(line.due), "y": y})
        marked = (
            (line.landed, text_timeline.LANDED),
            (line.first_due, text_timeline.FIRST_DUE),
            (line.due, text_timeline.DUE),
        )
        points += [
            {"day": plot.at(day), "y": y, "what": what, "told": told} for day, what in marked if day and plot.shows(day)
        ]
        days = line.days()
        if days and min(days) < plot.first:
            arrows.append({"day": plot.at(plot.first, 0), "y": y, "sign": BEFORE, "side": "left"})
        if days and max(days) > plot.last:
            arrows.append({"day": plot.at(plot.last, 1), "y": y, "sign": BEHIND, "side": "right"})
    return [
        _layer(slips, {**_RULE, "color": plot.ink, "strokeDash": [2, 3]}, x=plot.x(), x2=_UNTIL, y=plot.y()),
        _spans(plot, spans),
        _points(plot, points, [*_kinds(spans), *_kinds(points), *keys]),
        *(_arrow(plot, [each for each in arrows if each["side"] == side], side) for side in ("left", "right")),
    ]


def _kinds(rows: Rows) -> list[str]:
    return list(dict.fromkeys(str(each["what"]) for each in rows))


def _spans(plot: _Plot, rows: Rows) -> Spec:
    """Filled, and hollow where it is of an earlier forecast."""
    fill = {"domain": [text_timeline.SPAN, text_timeline.EARLIER_SPAN], "range": [GREY, "transparent"]}
    return _layer(
        rows,
        {"type": "rect", "stroke": GREY, "strokeWidth": 2},
        x=plot.x(),
        x2=_UNTIL,
        y=plot.y("top"),
        y2=_BOTTOM,
        fill={"field": "what", "type": "nominal", "scale": fill, "legend": None},
        tooltip=_TOOLTIP,
    )


def _points(plot: _Plot, rows: Rows, shown: Sequence[str]) -> Spec:
    """Dates and ends, with the key of all marks that are in the picture."""
    ink = plot.ink
    looks = {
        text_timeline.SPAN: (SPAN_SHAPE, GREY, GREY),
        text_timeline.EARLIER_SPAN: (SPAN_SHAPE, "transparent", GREY),
        text_timeline.DUE: ("square", ink, ink),
        text_timeline.FIRST_DUE: ("square", "transparent", ink),
        text_timeline.LANDED: (LANDED_SHAPE, ink, ink),
        text_timeline.SHARED: (SHARED_SHAPE, f"{GREY}40", GREY),
    }
    words = [each for each in looks if each in shown]
    keys = {
        "title": None,
        "orient": "top",
        "symbolSize": 110,
        "symbolStrokeWidth": 2,
        "labelLimit": 0,
        "columns": _expr(f"width < {WIDE} ? 1 : 0"),
    }

    def by_kind(look: int) -> Spec:
        scale = {"domain": words, "range": [looks[each][look] for each in words]}
        return {"field": "what", "type": "nominal", "scale": scale, "legend": keys}

    # Where there is no date and no end, the key of the spans still needs a row.
    unseen = [{"day": plot.at(plot.first, 0), "y": 0, "what": words[0], "unseen": True}] if words and not rows else []
    return _layer(
        [*rows, *unseen],
        {
            "type": "point",
            "size": _expr("datum.unseen ? 0 : 75"),
            "opacity": 1,
            "strokeWidth": _expr("datum.unseen ? 0 : 2"),
        },
        x=plot.x(),
        y=plot.y(),
        shape=by_kind(0),
        fill=by_kind(1),
        stroke=by_kind(2),
        tooltip=_TOOLTIP,
    )


def _arrow(plot: _Plot, rows: Rows, side: str) -> Spec:
    """That a launch has more to it on that side of the picture."""
    return _text(rows, "sign", plot, x=plot.x(), align=side, fontSize=20)


def _shared(plot: _Plot, rows: Rows) -> Spec:
    """The weeks that a launch shares with another one of the squad."""
    drawn = [
        {
            "day": plot.at(each["from"], 0),
            "until": plot.at(each["until"], 1),
            "top": each["top"],
            "bottom": each["bottom"],
        }
        for each in rows
        if each["from"] <= plot.last and each["until"] >= plot.first
    ]
    mark = {"type": "rect", "fill": GREY, "fillOpacity": 0.25, "stroke": GREY, "strokeWidth": 1, "strokeDash": [3, 2]}
    return _layer(drawn, mark, x=plot.x(), x2=_UNTIL, y=plot.y("top"), y2=_BOTTOM)


# ------------------------------------------------------------------------------ words


def _heads(plot: _Plot, lines: Sequence[Line]) -> list[Spec]:
    """At the head of each line its squads' word as shape and word, its name, and what its marks do not show."""
    rows = [
        {
            "y": LINE * n + HEAD,
            "says": text_timeline.word(line),
            "name": line.row.name,
            "note": text_timeline.note(line, today=plot.today),
        }
        for n, line in enumerate(lines)
    ]
    said = [each for each in rows if each["says"]]
    over = [each for each in rows if not each["says"]]
    noted = [each for each in rows if each["note"]]
    most = f"(width < {WIDE} ? {PHONE_NOTE} : width / 2)"
    room = f"width - (datum.note ? min({most}, 7 * datum.note.length) : 0) - 12"
    return [
        _statuses(plot, said),
        _text(said, "says", plot, x={"value": WORD}),
        _text(said, "name", plot, x={"value": NAME}, fontWeight="bold", limit=_expr(f"{room} - {NAME}")),
        _text(over, "name", plot, x={"value": 0}, fontWeight="bold", limit=_expr(room)),
        _text(noted, "note", plot, x={"value": "width"}, align="right", fontSize=HEAD_SIZE - 1, limit=_expr(most)),
    ]


def _statuses(plot: _Plot, rows: Rows) -> Spec:
    marks = {text.STATUS[each]: palette.MARKS[each] for each in Status}
    rings = [text.STATUS[Status.NOT_HEARD]]

    def by_status(looks: list[str]) -> Spec:
        return {"field": "says", "type": "nominal", "scale": {"domain": list(marks), "range": looks}, "legend": None}

    return _layer(
        rows,
        {"type": "point", "size": 110, "opacity": 1, "strokeWidth": 1.5, "tooltip": None},
        x={"value": 8},
        y=plot.y(),
        shape=by_status([mark.vega for mark in marks.values()]),
        fill=by_status(["transparent" if word in rings else mark.light for word, mark in marks.items()]),
        stroke=by_status([GREY if word in rings else mark.outline for word, mark in marks.items()]),
    )


def _names(plot: _Plot, lanes: Sequence[tuple[Line, int]]) -> Spec:
    """Over the marks of each launch its name: from where they begin, or up to where they end, as there is room."""
    rows = []
    for line, y in lanes:
        days = [each for each in (line.due, *(line.span or ())) if each is not None]
        begins, ends = (_share(plot, plot.at(each)) for each in (min(days), max(days)))
        rows.append({"y": y - LANE + HEAD, "name": line.row.name, "at": ends if begins > HALF else begins})
    side = _expr(f"datum.at > {HALF} ? 'right' : 'left'")
    drawn = _text(rows, "name", plot, x={}, align=side, limit=_expr(f"width * {HALF}"))
    drawn["mark"]["x"] = _expr("datum.at * width")
    del drawn["encoding"]["x"]
    return drawn


def _share(plot: _Plot, moment: float) -> float:
    """How far to the right a moment lies, from 0 to 1."""
    return round((moment - utc_ms(plot.first)) / (utc_ms(plot.last, 1) - utc_ms(plot.first)), 4)


def _text(rows: Rows, name: str, plot: _Plot, *, x: Spec, **looks: Any) -> Spec:
    """Words of the rows."""
    mark = {
        "type": "text",
        "color": plot.ink,
        "align": "left",
        "baseline": "middle",
        "fontSize": HEAD_SIZE,
        "tooltip": None,
    }
    return _layer(rows, mark | looks, x=x, y=plot.y(), text={"field": name, "type": "nominal"})


# ------------------------------------------------------------------------------ what both share

_RULE: Spec = {"type": "rule", "strokeWidth": 1.5, "tooltip": None}
_UNTIL, _BOTTOM = {"field": "until"}, {"field": "bottom"}
_TOOLTIP: Spec = {"field": "told", "type": "nominal", "title": text_timeline.COLUMN_LAUNCH}


def _rulings(plot: _Plot, between: Sequence[int], lanes: Sequence[int]) -> list[Spec]:
    """The days along the top, a fine line between two launches, and the day of the look, which spares the words."""
    name = {
        "orient": "bottom",
        "values": _moments(plot.at(plot.today)),
        "labelExpr": f"'{text_timeline.TODAY}'",
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
        _layer(
            [{"day": plot.at(plot.first, 0)}], {"type": "point", "opacity": 0, "tooltip": None}, x=plot.x(_axis(plot))
        ),
        _layer([{"y": each} for each in between], fine, y=plot.y()),
        _layer(days, {**_RULE, "color": plot.ink}, x=plot.x(name), y=plot.y("top"), y2=_BOTTOM),
    ]


def _axis(plot: _Plot) -> Spec:
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


def _ticks(plot: _Plot) -> tuple[list[date], str]:
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


def _expr(words: str) -> Spec:
    return {"expr": words}


def _moments(*moments: float) -> Spec:
    return _expr(str(utc_moments(*moments)["expr"]))


def _layer(rows: Rows, mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _drawn(plot: _Plot, layers: Sequence[Spec], title: str, width: int) -> Spec:
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
