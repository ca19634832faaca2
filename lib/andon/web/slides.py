"""The slides of a frozen view: the same words as its page, in few rows, so that a whole room can read them.

A deck is planned once; how much of it fits on a slide, `slide_room` knows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from andon.model import Status
from andon.ui import charts, text
from andon.ui import text_frozen as words
from andon.ui.text_portfolio import COUNTED
from andon.web.frozen import View, inline, template
from andon.web.slide_room import FIRST_ROOM, Cell, Row, Slide, first_tall, table
from andon.web.slide_script import SCRIPT

HEADLINES = (112, 96, 84, 72)
"""Sizes for the title of the first slide: the largest one that leaves room for what stands below."""
CHART_WIDE = 600
"""The width of a chart's plot: drawn larger on a slide, its smallest words are 36 pixels too."""
SMALLEST_IN_CHART = 16
CHART_TALL = 120
"""Of its plot, so that it mostly fits at the first drawing."""
CHART_SHAPE = 0.385
"""How tall a chart may be, in its widths, under a title of two lines."""


def deck(view: View) -> list[Slide]:
    """The slides of a view, in the order of its page."""
    return list(_launch(view) if view["kind"] == "launch" else _portfolio(view))


def drawings(slides: Sequence[Slide]) -> dict[str, str]:
    """The charts of a deck as SVG, by their names."""
    return {each.chart["name"]: _drawing(each.chart) for each in slides if each.chart is not None}


def page(view: View, slides: Sequence[Slide], drawn: Mapping[str, str]) -> str:
    """The slides as one page that needs nothing from elsewhere, and no script to be read."""
    return template("slides.html.j2").render(
        title=view["title"],
        stamp=view["stamp"],
        slides=slides,
        drawn={name: inline(svg) for name, svg in drawn.items()},
        script=Markup(SCRIPT),
    )


def _drawing(chart: View) -> str:
    """A chart for a slide: as wide as the slide, with larger words, and no taller than its place."""
    spec = _projected(chart["draw"](CHART_WIDE).to_dict(validate=False))
    spec["height"] = min(spec["height"], CHART_TALL)
    svg = charts.spec_to_svg(spec)
    wide, high = svg_size(svg)
    over = high - CHART_SHAPE * wide
    return charts.spec_to_svg({**spec, "height": max(spec["height"] - over, 80)}) if over > 0 else svg


def svg_size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    return float(found[1]), float(found[2])


def _projected(spec: Any) -> Any:
    """The same chart with no word that a room could not read."""
    if isinstance(spec, dict):
        return {
            name: max(each, SMALLEST_IN_CHART)
            if name.endswith("ontSize") and isinstance(each, int | float)
            else _projected(each)
            for name, each in spec.items()
        }
    if isinstance(spec, list):
        return [_projected(each) for each in spec]
    return spec


# ------------------------------------------------------------------------------ a launch


def _launch(view: View) -> Iterator[Slide]:
    row = view["launch"]
    said = Cell(row["ended"], strong=True) if row["ended"] else Cell(row["says"], status=row["status"], strong=True)
    lead = [said, Cell(row["target_label"], quiet=_kept(row["moves"]))]
    success = [Cell(quiet=(f"{words.SUCCESS}: {view['success']}",))] if view["success"] else []
    yield from _first(view, lead, success, above=row["bet"])
    if row["ended"]:
        learned = row["learned"] or words.NOT_LEARNED
        yield from table(words.HEAD_LEARNED, (1,), [[(Cell(learned),)]])
    heading = words.HEAD_SAID if row["ended"] else words.HEAD_SAYS
    squads = [[_said(each)] for each in row["words"]] or [[(Cell(), Cell(words.NO_SQUADS))]]
    yield from table(heading, (34, 66), squads)
    if not row["ended"]:
        yield from _forecast(view["model"])
        yield from _chart(view["finish"])
    yield from _chart(view["burn_up"])
    yield from _flags(words.HEAD_HELP, view["help_asked"], with_launch=False)
    if view["ended_flags"]:
        ended = [[(_who(each), Cell(each["sentence"], (each["end"],)))] for each in view["ended_flags"]]
        yield from table(words.HEAD_ENDED_FLAGS, (34, 66), ended)
    yield from _chart(view["history"])
    if len(view["dates"]) > 1:
        yield from table(words.HEAD_DATE, (1,), [[(Cell(each),)] for each in view["dates"]])


def _said(word: View) -> Row:
    squad = Cell(word["squad"], strong=True)
    return replace(squad, quiet=(word["says"],), status=word["status"]), Cell(word["sentence"], _kept(word["facts"]))


def _forecast(model: View) -> Iterator[Slide]:
    facts: list[list[Row]] = [[(Cell(name), Cell(value, strong=True))] for name, value in model["facts"]]
    reasons: list[list[Row]] = [[(Cell(each),)] for each in (model["reason"], model["held"]) if each]
    parts: list[list[Row]] = [[(Cell(each["squad"], strong=True), Cell(each["says"]))] for each in model["parts"]]
    advises = f"{words.MODEL_ADVISES} {model['as_of']}".strip()
    yield from table(words.HEAD_MODEL, (34, 66), [*facts, *reasons], key=model["says"], foot=advises)
    if parts:
        yield from table(words.EACH_SQUAD, (34, 66), parts, foot=words.MODEL_ADVISES)


def _chart(chart: View | None) -> Iterator[Slide]:
    if chart is not None:
        yield Slide(chart["brief"], chart=chart, alt=chart["alt"])


# ------------------------------------------------------------------------------ the portfolio


def _portfolio(view: View) -> Iterator[Slide]:
    rows = view["rows"]
    lead = [
        Cell(words.counted(status, number), status=status.value, strong=True)
        for status, number in ((each, sum(row["status"] == each for row in rows)) for each in COUNTED)
        if number
    ]
    yield from _first(view, [*([Cell(view["only"])] if view["only"] else []), *lead], [])
    yield from _flags(words.HEAD_HELP, view["help_asked"], with_launch=True, none=view["no_help"])
    launches = [[_line(row)] for row in rows] or [[(Cell(view["no_launches"]),)]]
    head = (words.COLUMN_LAUNCH, words.SQUADS_SAY, words.COLUMN_DATE, words.HEAD_MODEL) if rows else ()
    yield from table(
        words.HEAD_LAUNCHES, (26, 29, 21, 24) if rows else (1,), launches, head=head, foot=words.ORDER if rows else ""
    )
    spoken = [
        [(replace(_said(each)[0], text=f"{each['squad']} · {row['name']}"), _said(each)[1])]
        for row in rows
        for each in row["words"]
        if each["status"] in (Status.WORRIED, Status.NEEDS_HELP)
    ]
    if spoken:
        yield from table(words.IN_THEIR_WORDS, (38, 62), spoken)
    unknown = [[(Cell(row["name"], strong=True), Cell(row["reason"]))] for row in rows if row["reason"]]
    if unknown:
        yield from table(words.WHY_NO_FORECAST, (34, 66), unknown)
    if view["ended"]:
        ended = [
            [
                (
                    Cell(row["name"], _kept(row["ended"], row["moves"]), strong=True),
                    Cell(row["learned"] or words.NOT_LEARNED),
                )
            ]
            for row in view["ended"]
        ]
        yield from table(words.HEAD_RECENT, (40, 60), ended)


def _line(row: View) -> Row:
    troubled = tuple((each["status"], each["squad"]) for each in row["words"] if each["status"] != Status.ON_TRACK)
    flags = (text.open_flags(row["open_flags"], row["other_flags"]),) if row["flags"] else ()
    first, *rest = row["outlook_briefly"]
    return (
        Cell(row["name"], _kept(row["bet"]), strong=True),
        Cell(row["says"], flags, status=row["status"], marked=troubled),
        Cell(row["target"], _kept(row["moved"])),
        Cell(first, tuple(rest)),
    )


# ------------------------------------------------------------------------------ what both show


def _first(view: View, lead: Sequence[Cell], more: Sequence[Cell], above: str = "") -> Iterator[Slide]:
    """The title with what everybody should know; `more`, the speaker's note and what a look back guesses where there is
    room, else behind it.
    """
    more = [*more, *([Cell(view["note"])] if view["note"] else [])]
    more += [Cell(quiet=(view["who_took_part"],))] if view["who_took_part"] else []
    title = Slide(view["title"], key=above)
    for each in (replace(title, size=size, lead=(*lead, *more)) for size in HEADLINES):
        if first_tall(each) <= FIRST_ROOM:
            yield each
            return
    sizes = [replace(title, size=size, lead=tuple(lead)) for size in HEADLINES]
    yield next((each for each in sizes if first_tall(each) <= FIRST_ROOM), sizes[-1])
    yield from table(view["title"], (1,), [[(each,)] for each in more])


def _who(flag: View, *, with_launch: bool = False) -> Cell:
    launch = f" · {flag['launch']}" if with_launch and flag["launch"] else ""
    return Cell(flag["squad"] + launch, (flag["since"],), strong=True)


def _flags(title: str, flags: Sequence[View], *, with_launch: bool, none: str = "") -> Iterator[Slide]:
    """A block a flag; `none` is said where there is no flag, and without it there is no slide."""
    blocks = []
    for flag in flags:
        block: list[Row] = [(_who(flag, with_launch=with_launch), Cell(flag["sentence"]))]
        if flag["would_help"]:
            block.append((Cell(quiet=(words.WOULD_HELP,)), Cell(flag["would_help"])))
        for reply in flag["replies"]:
            block.append((Cell(quiet=_kept(reply["said_by"])), Cell(reply["thanks"], _kept(reply["then"]))))
        if not flag["replies"]:
            block.append((Cell(), Cell(quiet=(words.NO_REPLY,))))
        blocks.append(block)
    if not flags and none:
        blocks = [[(Cell(none),)]]
    if blocks:
        yield from table(title, (34, 66) if flags else (1,), blocks)


def _kept(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
