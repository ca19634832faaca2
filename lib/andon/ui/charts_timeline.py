"""The charts of the timeline: launches below each other on one line of time, and squads that have several at once.

A line of a launch is two lines of text high: its squads' word and its name, and under them its marks. So names need
no column of their own, and a phone shows as much of the year as a desk does.
"""

from collections.abc import Sequence

from andon.model import Status
from andon.ui import palette, text, text_timeline
from andon.ui.charts import GREY, Theme, utc_ms
from andon.ui.timeline_plot import (
    BOTTOM,
    HEAD,
    HEAD_SIZE,
    LANE,
    LINE,
    RULE,
    UNTIL,
    Plot,
    Rows,
    Spec,
    expr,
    layer,
    picture,
    rulings,
    words_at,
)
from andon.usecases.timeline import Line, Queue, Timeline

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
HALF = 0.5
"""From here on to the right a name ends with its marks; from there on to the left it begins with them."""
SPAN_SHAPE = "M-1.4,-0.55L1.4,-0.55L1.4,0.55L-1.4,0.55Z"
SHARED_SHAPE = "M-1.4,-0.9L1.4,-0.9L1.4,0.9L-1.4,0.9Z"
LANDED_SHAPE = "M-0.28,-1.1L0.28,-1.1L0.28,1.1L-0.28,1.1Z"

BEFORE, BEHIND = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""Signs that a launch has more to it on that side of the picture."""

_TOOLTIP: Spec = {"field": "told", "type": "nominal", "title": text_timeline.COLUMN_LAUNCH}


def timeline_chart(
    found: Timeline, lines: Sequence[Line], *, theme: Theme, width: int = 1080, titled: bool = True, past: bool = False
) -> Spec:
    """Launches below each other, in the order in which they come: nobody is ranked."""
    plot = Plot(found.first, found.last, found.today, LINE * len(lines), theme, past)
    lanes = [(line, LINE * n + LANE) for n, line in enumerate(lines)]
    layers = [
        *rulings(plot, [LINE * n for n in range(1, len(lines))], [y for _, y in lanes]),
        *_marks(plot, lanes),
        *_heads(plot, lines),
    ]
    return picture(plot, layers, text_timeline.point(found) if titled else "", width)


def queues_chart(
    found: Timeline,
    queues: Sequence[Queue],
    *,
    theme: Theme,
    width: int = 1080,
    titled: bool = True,
    past: bool = False,
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
    plot = Plot(found.first, found.last, found.today, top, theme, past)
    layers = [
        *rulings(plot, tops[1:], [y for _, y in lanes]),
        _shared(plot, shared),
        *_marks(plot, lanes, keys=[text_timeline.SHARED] if shared else ()),
        words_at(squads, "name", plot, x={"value": 0}, fontWeight="bold", fontSize=HEAD_SIZE + 1),
        _names(plot, lanes),
    ]
    return picture(plot, layers, text_timeline.QUEUES_PICTURE if titled else "", width)


# ------------------------------------------------------------------------------ the marks of a launch


def _marks(plot: Plot, lanes: Sequence[tuple[Line, int]], keys: Sequence[str] = ()) -> list[Spec]:
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
        layer(slips, {**RULE, "color": plot.ink, "strokeDash": [2, 3]}, x=plot.x(), x2=UNTIL, y=plot.y()),
        _spans(plot, spans),
        _points(plot, points, [*_kinds(spans), *_kinds(points), *keys]),
        *(_arrow(plot, [each for each in arrows if each["side"] == side], side) for side in ("left", "right")),
    ]


def _kinds(rows: Rows) -> list[str]:
    return list(dict.fromkeys(str(each["what"]) for each in rows))


def _spans(plot: Plot, rows: Rows) -> Spec:
    """Filled, and hollow where it is of an earlier forecast."""
    fill = {"domain": [text_timeline.SPAN, text_timeline.EARLIER_SPAN], "range": [GREY, "transparent"]}
    return layer(
        rows,
        {"type": "rect", "stroke": GREY, "strokeWidth": 2},
        x=plot.x(),
        x2=UNTIL,
        y=plot.y("top"),
        y2=BOTTOM,
        fill={"field": "what", "type": "nominal", "scale": fill, "legend": None},
        tooltip=_TOOLTIP,
    )


def _points(plot: Plot, rows: Rows, shown: Sequence[str]) -> Spec:
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
        "columns": expr(f"width < {WIDE} ? 1 : 0"),
    }

    def by_kind(look: int) -> Spec:
        scale = {"domain": words, "range": [looks[each][look] for each in words]}
        return {"field": "what", "type": "nominal", "scale": scale, "legend": keys}

    # Where there is no date and no end, the key of the spans still needs a row.
    unseen = [{"day": plot.at(plot.first, 0), "y": 0, "what": words[0], "unseen": True}] if words and not rows else []
    return layer(
        [*rows, *unseen],
        {
            "type": "point",
            "size": expr("datum.unseen ? 0 : 75"),
            "opacity": 1,
            "strokeWidth": expr("datum.unseen ? 0 : 2"),
        },
        x=plot.x(),
        y=plot.y(),
        shape=by_kind(0),
        fill=by_kind(1),
        stroke=by_kind(2),
        tooltip=_TOOLTIP,
    )


def _arrow(plot: Plot, rows: Rows, side: str) -> Spec:
    """That a launch has more to it on that side of the picture."""
    return words_at(rows, "sign", plot, x=plot.x(), align=side, fontSize=20)


def _shared(plot: Plot, rows: Rows) -> Spec:
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
    return layer(drawn, mark, x=plot.x(), x2=UNTIL, y=plot.y("top"), y2=BOTTOM)


# ------------------------------------------------------------------------------ words


def _heads(plot: Plot, lines: Sequence[Line]) -> list[Spec]:
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
        words_at(said, "says", plot, x={"value": WORD}),
        words_at(said, "name", plot, x={"value": NAME}, fontWeight="bold", limit=expr(f"{room} - {NAME}")),
        words_at(over, "name", plot, x={"value": 0}, fontWeight="bold", limit=expr(room)),
        words_at(noted, "note", plot, x={"value": "width"}, align="right", fontSize=HEAD_SIZE - 1, limit=expr(most)),
    ]


def _statuses(plot: Plot, rows: Rows) -> Spec:
    marks = {text.STATUS[each]: palette.MARKS[each] for each in Status}
    rings = [text.STATUS[Status.NOT_HEARD]]

    def by_status(looks: list[str]) -> Spec:
        return {"field": "says", "type": "nominal", "scale": {"domain": list(marks), "range": looks}, "legend": None}

    return layer(
        rows,
        {"type": "point", "size": 110, "opacity": 1, "strokeWidth": 1.5, "tooltip": None},
        x={"value": 8},
        y=plot.y(),
        shape=by_status([mark.vega for mark in marks.values()]),
        fill=by_status(["transparent" if word in rings else mark.light for word, mark in marks.items()]),
        stroke=by_status([GREY if word in rings else mark.outline for word, mark in marks.items()]),
    )


def _names(plot: Plot, lanes: Sequence[tuple[Line, int]]) -> Spec:
    """Over the marks of each launch its name: from where they begin, or up to where they end, as there is room."""
    rows = []
    for line, y in lanes:
        days = [each for each in (line.due, *(line.span or ())) if each is not None]
        begins, ends = (_share(plot, plot.at(each)) for each in (min(days), max(days)))
        rows.append({"y": y - LANE + HEAD, "name": line.row.name, "at": ends if begins > HALF else begins})
    side = expr(f"datum.at > {HALF} ? 'right' : 'left'")
    drawn = words_at(rows, "name", plot, x={}, align=side, limit=expr(f"width * {HALF}"))
    drawn["mark"]["x"] = expr("datum.at * width")
    del drawn["encoding"]["x"]
    return drawn


def _share(plot: Plot, moment: float) -> float:
    """How far to the right a moment lies, from 0 to 1."""
    return round((moment - utc_ms(plot.first)) / (utc_ms(plot.last, 1) - utc_ms(plot.first)), 4)
