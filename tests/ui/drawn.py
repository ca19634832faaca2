"""Where the words and lines of a drawn chart are, read from its SVG: a test can tell what touches what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

from fpdf import FPDF


@dataclass(frozen=True)
class Box:
    """Words in one line, or a line, in pixels of the drawing."""

    said: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box", across: float = 0, down: float = 0) -> bool:
        """Whether less than so many pixels are between the two."""
        return (
            self.left < other.right + across
            and other.left < self.right + across
            and self.top < other.bottom + down
            and other.top < self.bottom + down
        )


def words(svg: str) -> list[Box]:
    """Every line of words that is seen, measured in Arial's widths; what is turned round is left out."""
    seen = [found for found in _placed(svg, "text") if found[0].get("opacity") != "0"]
    return [box for each, x, y in seen for box in _lines(each, x, y)]


def upright(svg: str) -> list[Box]:
    """Every line from top to bottom."""
    found = []
    for each, x, y in _placed(svg, "line"):
        down, aside = float(each.get("y2", 0)), float(each.get("x2", 0))
        if down and not aside:
            found.append(Box("", x, min(y, y + down), x, max(y, y + down)))
    return found


def _placed(svg: str, kind: str) -> Iterator[tuple[ElementTree.Element, float, float]]:
    def inside(of: ElementTree.Element, x: float, y: float) -> Iterator[tuple[ElementTree.Element, float, float]]:
        moved = of.get("transform", "")
        for dx, dy in re.findall(r"translate\(([-\d.e]+),([-\d.e]+)\)", moved):
            x, y = x + float(dx), y + float(dy)
        if of.tag.endswith("}" + kind) and "rotate" not in moved:
            yield of, x, y
        for each in of:
            yield from inside(each, x, y)

    yield from inside(ElementTree.fromstring(svg), 0, 0)


def _lines(text: ElementTree.Element, x: float, y: float) -> Iterator[Box]:
    size = float(text.get("font-size", "11px").removesuffix("px"))
    spans = [each for each in text if each.tag.endswith("}tspan")]
    said = [text.text or ""] if not spans else [each.text or "" for each in spans]
    down = 0.0
    for number, each in enumerate(said):
        down += float(spans[number].get("dy", 0)) if spans else 0
        long = wide(each, size, bold=text.get("font-weight") == "bold")
        left = x - {"start": 0.0, "middle": long / 2, "end": long}[text.get("text-anchor", "start")]
        yield Box(each, left, y + down - 0.74 * size, left + long, y + down + 0.21 * size)


def wide(said: str, size: float, *, bold: bool = False) -> float:
    """How wide these words are in Arial."""
    ruler = _ruler()
    ruler.set_font("helvetica", "B" if bold else "", size)
    return float(ruler.get_string_width(said.encode("latin-1", "replace").decode("latin-1")))


@cache
def _ruler() -> FPDF:
    ruler = FPDF(unit="pt")
    ruler.add_page()
    return ruler
