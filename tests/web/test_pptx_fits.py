"""Whatever people write, no word of the PowerPoint lies outside of its slide or over another one.

PowerPoint itself is not here, so heights are reckoned: lines broken by Helvetica's own widths, which are Arial's, and
from line to line 1.2 sizes, while Arial asks for 1.15.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from pptx import Presentation

from andon.web import export_png, export_pptx, frozen, slides
from web.frozen_examples import Payload
from web.test_slides import EXAMPLES

POINT = 12700
"""English Metric Units in a point."""
LINE = 1.2


@cache
def _measure() -> FPDF:
    ruler = FPDF(unit="pt", format=(5000, 5000))
    ruler.add_page()
    ruler.c_margin = 0
    return ruler


def tall(frame: Any, wide: float) -> float:
    """How tall the paragraphs are in a place so wide, both in points."""
    ruler = _measure()
    high = 0.0
    for paragraph in frame.paragraphs:
        if not paragraph.runs:
            continue
        size = max(run.font.size.pt for run in paragraph.runs)
        bold = any(run.font.bold for run in paragraph.runs)
        ruler.set_font("helvetica", "B" if bold else "", size)
        # A shape is as wide as a capital M; signs that Helvetica lacks are taken for wide ones.
        said = "".join(run.text for run in paragraph.runs).encode("latin-1", "replace").decode("latin-1")
        said = said.replace("?", "M")
        lines = ruler.multi_cell(wide, size, said, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(lines, list)
        high += max(len(lines), 1) * size * LINE
    return high


def places(slide: Any) -> Iterator[tuple[float, float, str]]:
    """From where to where each box and table reaches, in points, with its first words."""
    for shape in slide.shapes:
        top = shape.top / POINT
        if shape.has_text_frame and shape.text_frame.text:
            yield top, top + tall(shape.text_frame, shape.width / POINT), shape.text_frame.text[:40]
        if shape.has_table:
            yield top, top + sum(_row_tall(shape.table, row) for row in shape.table.rows), "table"
        if shape.shape_type == 13:
            yield top, top + shape.height / POINT, "picture"


def _row_tall(table: Any, row: Any) -> float:
    widths = [column.width / POINT for column in table.columns]
    highest: float = row.height / POINT
    for number, cell in enumerate(row.cells):
        if cell.is_spanned:
            continue
        wide = sum(widths[number : number + (cell.span_width if cell.is_merge_origin else 1)])
        inner = wide - (cell.margin_left + cell.margin_right) / POINT
        margins = (cell.margin_top + cell.margin_bottom) / POINT
        highest = max(highest, tall(cell.text_frame, inner) + margins)
    return highest


def made(payload: Payload) -> Any:
    view = frozen.view_of(payload, ZoneInfo("UTC"))
    deck = slides.deck(view)
    pictures = {name: export_png.painted(svg) for name, svg in slides.drawings(deck).items()}
    return Presentation(io.BytesIO(export_pptx.presentation(view, deck, pictures)))


@pytest.mark.parametrize("payload", list(EXAMPLES.values()), ids=list(EXAMPLES))
def test_no_word_leaves_its_slide_or_covers_another(payload: Payload) -> None:
    deck = made(payload)
    for number, slide in enumerate(deck.slides, start=1):
        *above, stamp, place = sorted(places(slide), key=lambda each: (each[0], each[2].startswith("slide")))
        assert max(stamp[1], place[1]) <= deck.slide_height / POINT
        for (_, bottom, said), (top, _, below) in zip(above, [*above[1:], stamp], strict=True):
            assert bottom <= top + 1, f"slide {number}: {said!r} reaches over {below!r}"
