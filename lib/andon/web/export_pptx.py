"""A frozen view as PowerPoint: the slides of the same deck, as text and tables to edit, with charts as pictures."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Pt

from andon.model import Status
from andon.ui import palette
from andon.ui import text_frozen as words
from andon.web import slide_room
from andon.web.frozen import View
from andon.web.slide_room import Cell, Slide

PIXEL = 6350
"""English Metric Units: 1920 pixels are the 13.33 inches of a wide slide, so that 36 of them are 18 points."""
FONT = "Arial"
"""On every machine that opens such a file, with the widths that the deck was planned with."""
TITLE_ONLY = 5
"""The layout with a title alone in python-pptx's own template."""


def presentation(view: View, deck: Sequence[Slide], pictures: Mapping[str, bytes]) -> bytes:
    """The whole deck."""
    made = Presentation()
    made.slide_width, made.slide_height = _px(slide_room.WIDE), _px(slide_room.TALL)
    told = made.core_properties
    told.title, told.subject, told.author, told.last_modified_by = view["title"], view["stamp"], words.SITE, words.SITE
    # Its own moment would make other bytes of the same payload.
    told.created = told.modified = view["frozen_at"].replace(tzinfo=None)
    for number, planned in enumerate(deck, start=1):
        slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
        _fill(slide, planned, pictures, first=number == 1)
        _say(slide, view["stamp"], top=slide_room.TALL - 78, size=slide_room.QUIET, ink=palette.QUIET)
        place = words.slide_of(number, len(deck))
        _say(slide, place, top=slide_room.TALL - 78, size=slide_room.QUIET, ink=palette.QUIET, right=True)
    written = io.BytesIO()
    made.save(written)
    return _dated(written, view["frozen_at"])


def _dated(written: io.BytesIO, moment: datetime) -> bytes:
    """The same file with one date on everything in it: its zip would tell when its parts were written."""
    again = io.BytesIO()
    with ZipFile(written) as parts, ZipFile(again, "w", ZIP_DEFLATED) as kept:
        for part in parts.namelist():
            kept.writestr(ZipInfo(part, moment.timetuple()[:6]), parts.read(part), ZIP_DEFLATED)
    return again.getvalue()


def _fill(slide: Any, planned: Slide, pictures: Mapping[str, bytes], *, first: bool) -> None:
    if first:
        _first(slide, planned)
        return
    top = float(slide_room.TOP - 12)
    if planned.key:
        _say(slide, planned.title, top=top, size=slide_room.TEXT, ink=palette.QUIET)
        top += slide_room.TEXT * slide_room.LINE + 8
    top += _title(slide, planned.key or planned.title, top=top, size=slide_room.KEY) + 30
    if planned.chart is not None:
        _picture(slide, pictures[planned.chart["name"]], planned.alt, top)
    if planned.rows:
        top = _table(slide, planned, top)
    if planned.foot:
        _say(slide, planned.foot, top=top + 8, size=slide_room.QUIET, ink=palette.QUIET)


def _first(slide: Any, planned: Slide) -> None:
    top = slide_room.TOP + max(slide_room.FIRST_ROOM - slide_room.first_tall(planned), 0) / 2
    if planned.key:
        _say(slide, planned.key, top=top, size=slide_room.TEXT, ink=palette.QUIET)
        top += slide_room.TEXT * slide_room.LINE + 8
    top += _title(slide, planned.title, top=top, size=planned.size)
    for cell in planned.lead:
        top += slide_room.LEAD_GAP
        size = slide_room.KEY if cell.strong else slide_room.LEAD
        left = slide_room.SIDE
        if cell.status:
            _shape(slide, cell.status, slide_room.SIDE, top + 0.22 * size, 0.75 * size)
            left += round(1.1 * size)
        if cell.text:
            top += _say(slide, cell.text, top=top, size=size, bold=cell.strong, left=left)
        for line in cell.quiet:
            top += _say(slide, line, top=top, size=slide_room.QUIET, ink=palette.QUIET)


def _title(slide: Any, said: str, *, top: float, size: int) -> float:
    """In the layout's own title, which is what outlines and screen readers go by; how tall it is."""
    tall = slide_room.lines(said, size * slide_room.BOLD, slide_room.INSIDE) * size * slide_room.HEADLINE_LINE
    box = slide.shapes.title
    box.left, box.top = _px(slide_room.SIDE), _px(top)
    box.width, box.height = _px(slide_room.INSIDE), _px(tall)
    frame = _framed(box)
    _run(frame.paragraphs[0], said, size, palette.INK, bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    return tall


def _say(
    slide: Any,
    said: str,
    *,
    top: float,
    size: int,
    ink: str = palette.INK,
    bold: bool = False,
    left: float = slide_room.SIDE,
    right: bool = False,
) -> float:
    """Words in a box of their own; how tall it is."""
    wide = slide_room.WIDE - slide_room.SIDE - left
    tall = slide_room.lines(said, size * (slide_room.BOLD if bold else 1), wide) * size * slide_room.LINE
    box = slide.shapes.add_textbox(_px(left), _px(top), _px(wide), _px(tall))
    frame = _framed(box)
    _run(frame.paragraphs[0], said, size, ink, bold=bold)
    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    return tall


def _framed(box: Any) -> Any:
    frame = box.text_frame
    frame.word_wrap = True
    # Where a program has no Arial, wider letters shrink instead of running into what stands below.
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _shape(slide: Any, status: str, left: float, top: float, size: float) -> None:
    kinds = {Status.WORRIED: MSO_SHAPE.ISOSCELES_TRIANGLE, Status.NEEDS_HELP: MSO_SHAPE.DIAMOND}
    kind = kinds.get(Status(status), MSO_SHAPE.OVAL)
    look = palette.MARKS[Status(status)]
    drawn = slide.shapes.add_shape(kind, _px(left), _px(top), _px(size), _px(size))
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = _colour(look.light)
    drawn.line.color.rgb = _colour(look.outline)
    drawn.line.width = Pt(1.5)
    drawn.shadow.inherit = False


def _picture(slide: Any, png: bytes, alt: str, top: float) -> None:
    drawn = slide.shapes.add_picture(io.BytesIO(png), 0, 0)
    wide, tall = slide_room.INSIDE, slide_room.TALL - slide_room.FOOT - top - 10
    scale = min(_px(wide) / drawn.width, _px(tall) / drawn.height)
    drawn.width, drawn.height = Emu(round(drawn.width * scale)), Emu(round(drawn.height * scale))
    # In the middle of its place, as on the slides of the page.
    drawn.left, drawn.top = _px(slide_room.SIDE), Emu(_px(top) + (_px(tall) - drawn.height) // 2)
    # Read out instead of the picture.
    drawn._element.nvPicPr.cNvPr.set("descr", alt)


def _table(slide: Any, planned: Slide, top: float) -> float:
    rows = len(planned.rows) + bool(planned.head)
    columns = len(planned.widths)
    tall = [slide_room.tall([row], planned.widths, planned.grown) for row in planned.rows]
    if planned.head:
        tall = [slide_room.QUIET * slide_room.LINE + 20, *tall]
    frame = slide.shapes.add_table(
        rows, columns, _px(slide_room.SIDE), _px(top), _px(slide_room.INSIDE), _px(sum(tall))
    )
    table = frame.table
    # The plain style with thin lines: python-pptx's own is a blue one with bands.
    frame._element.graphic.graphicData.tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    ).text = "{9D7B030F-B1BA-407E-8B97-EE7F9A9B9B7A}"
    table.first_row, table.horz_banding = bool(planned.head), False
    for number, share in enumerate(planned.widths):
        table.columns[number].width = _px(slide_room.INSIDE * share / sum(planned.widths))
    for number, each in enumerate(tall):
        table.rows[number].height = _px(each)
    for number, name in enumerate(planned.head):
        _in_cell(table.cell(0, number), Cell(quiet=(name,)))
    for number, row in enumerate(planned.rows, start=int(bool(planned.head))):
        for column, cell in enumerate(row):
            _in_cell(table.cell(number, column), cell, planned.grown)
        if len(row) < columns:
            table.cell(number, len(row) - 1).merge(table.cell(number, columns - 1))
        for column in range(columns):
            above = palette.INK if number == bool(planned.head) else palette.LINE
            _ruled(table.cell(number, column), above, palette.LINE if number < rows - 1 else palette.PAPER)
    return top + sum(tall)


def _in_cell(place: Any, cell: Cell, grown: float = 1.0) -> None:
    size, smaller = slide_room.TEXT * grown, slide_room.QUIET * grown
    place.margin_left, place.margin_right = 0, _px(slide_room.COLUMN_GAP)
    place.margin_top = place.margin_bottom = _px(slide_room.GAP / 2 - 1)
    place.fill.background()
    frame = place.text_frame
    frame.word_wrap = True
    paragraphs = iter([frame.paragraphs[0]])

    def paragraph() -> Any:
        return next(paragraphs, None) or frame.add_paragraph()

    if cell.text:
        line = paragraph()
        if cell.status:
            _mark(line, cell.status, size)
        _run(line, cell.text, size, palette.INK, bold=cell.strong)
    if cell.marked:
        line = paragraph()
        for status, name in cell.marked:
            _mark(line, status, smaller)
            # A shape and its squad stay together on a line.
            _run(line, name.replace(" ", "\N{NO-BREAK SPACE}") + "   ", smaller, palette.QUIET)
    for quiet in cell.quiet:
        _run(paragraph(), quiet, smaller, palette.QUIET)
    if not (cell.text or cell.marked or cell.quiet):
        _run(paragraph(), "", smaller, palette.QUIET)


def _ruled(place: Any, above: str, below: str) -> None:
    """Lines between rows, told by each cell: not every program draws PowerPoint's own styles of tables alike."""
    # Before the cell's own fill, or PowerPoint finds the file damaged.
    for at, (name, colour) in enumerate((("lnT", above), ("lnB", below))):
        fill = f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'
        line = parse_xml(f'<a:{name} {nsdecls("a")} w="{_px(2)}">{fill}</a:{name}>')
        place._tc.get_or_add_tcPr().insert(at, line)


def _mark(paragraph: Any, status: str, size: float) -> None:
    look = palette.MARKS[Status(status)]
    # A light fill on white needs its outline, which a letter has not: it is written in the outline's colour.
    plain = status in (Status.WORRIED, Status.NOT_HEARD)
    _run(paragraph, look.shape + "\N{NO-BREAK SPACE}", size, look.outline if plain else look.light)


def _run(paragraph: Any, said: str, size: float, ink: str, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = slide_room.flat(said)  # a line break of people's would be one on the slide, too
    run.font.size, run.font.bold, run.font.name = Pt(size / 2), bold, FONT
    run.font.color.rgb = _colour(ink)


def _colour(hex_: str) -> RGBColor:
    red, green, blue = bytes.fromhex(hex_.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def _px(pixels: float) -> Emu:
    return Emu(round(pixels * PIXEL))
