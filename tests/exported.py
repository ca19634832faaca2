"""What a reader finds in a file that was frozen: its words, whatever its format."""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pypdf import PdfReader


def words_in(format: str, content: bytes) -> str:
    """All words of a frozen file, as they stand on its pages and slides."""
    if format == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if format == "pptx":
        return "\n".join(said for slide in Presentation(io.BytesIO(content)).slides for said in of_slide(slide))
    return content.decode("utf-8-sig" if format == "csv" else "utf-8")


def of_slide(slide: Any) -> Iterator[str]:
    """What stands on a slide, in its boxes and in the cells of its tables."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)
