"""What stands on a slide, and how much of it fits: rows are packed onto few slides, and a taller one is cut at a word.

Sizes are pixels of a 1920 by 1080 screen; the page of slides and PowerPoint both lay it out so. Words are never cut:
what does not fit goes to the next slide.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from andon.web.frozen import View

WIDE, TALL = 1920, 1080
SIDE, TOP, FOOT = 96, 64, 108
"""What a slide keeps free around its words."""
INSIDE = WIDE - 2 * SIDE
TEXT, QUIET, KEY, LEAD = 40, 36, 72, 48
"""Sizes of letters. Nothing is smaller than 36: that is read from eight heights of the screen away."""
LINE = 1.28
"""From line to line, in sizes of letters."""
HEADLINE_LINE = 1.15
BOLD = 1.06
"""So much wider are bold letters."""
LONGEST_WORD = 20
"""Letters of a word that stay together on one slide."""
LEAD_GAP = 26
"""Before each line under that title."""
GAP = 28
"""Between two rows, their line included."""
COLUMN_GAP = 40
MOST_ROWS = 7
GROWN = (1.4, 1.3, 1.2, 1.1)
"""So many times larger are the letters of a table, all its slides alike, where there is room for it; never as large as
a title."""
FIRST_ROOM = TALL - TOP - FOOT
"""For what stands on the first slide."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a row: a main line, and smaller quiet ones below it."""

    text: str = ""
    quiet: tuple[str, ...] = ()
    status: str = ""
    """Its shape stands before the text."""
    strong: bool = False
    marked: tuple[tuple[str, str], ...] = ()
    """Squads in one quiet line, each with the shape of its status."""


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Slide:
    """What one slide says."""

    title: str
    key: str = ""
    """The one line that everybody should take home."""
    size: int = KEY
    """Of the title."""
    lead: tuple[Cell, ...] = ()
    """On the first slide: the lines under the title."""
    widths: tuple[int, ...] = ()
    """Shares of the width, a column each."""
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    grown: float = 1.0
    """So many times larger are the letters of its rows."""
    chart: View | None = None
    alt: str = ""
    foot: str = ""
    """Above the stamp, quietly."""


# ------------------------------------------------------------------------------ what fits on a slide


def table(
    title: str,
    widths: tuple[int, ...],
    blocks: Iterable[Sequence[Row]],
    *,
    head: tuple[str, ...] = (),
    key: str = "",
    foot: str = "",
) -> Iterator[Slide]:
    """Rows on as few slides as they need, and on each about as many; a block stays together where it fits on one."""
    empty = Slide(title, key=key, widths=widths, head=head, foot=foot)
    room = _room(empty)
    parts = [[part for row in block for part in _cut(row, widths, room)] for block in blocks]
    packed = _packed(parts, widths, room, MOST_ROWS)
    whole = [len(each) for each in parts if len(each) <= MOST_ROWS and tall(each, widths) <= room]
    for most in range(max(whole, default=1), MOST_ROWS):
        even = _packed(parts, widths, room, most)
        if len(even) == len(packed):
            packed = even
            break
    grown = next((each for each in GROWN if all(tall(rows, widths, each) <= room for rows in packed)), 1.0)
    for rows in packed or ([[]] if key else []):
        yield replace(empty, rows=tuple(rows), grown=grown)


def _packed(blocks: Sequence[Sequence[Row]], widths: tuple[int, ...], room: float, most: int) -> list[list[Row]]:
    """Which rows stand on which slide, so many at most on each."""
    packed: list[list[Row]] = []
    rows: list[Row] = []
    for block in blocks:
        if rows and (len(rows) + len(block) > most or tall([*rows, *block], widths) > room):
            packed.append(rows)
            rows = []
        for part in block:
            if rows and (len(rows) == most or tall([*rows, part], widths) > room):
                packed.append(rows)
                rows = []
            rows.append(part)
    return [*packed, rows] if rows else packed


def _room(slide: Slide) -> float:
    taken = TOP + FOOT + lines(slide.key or slide.title, KEY * BOLD, INSIDE) * KEY * HEADLINE_LINE + 44
    taken += TEXT * LINE + 12 if slide.key else 0
    taken += QUIET * LINE + 24 if slide.head else 0
    taken += lines(slide.foot, QUIET, INSIDE) * QUIET * LINE + 16 if slide.foot else 0
    return TALL - taken


def first_tall(slide: Slide) -> float:
    """How tall the words of the first slide are together."""
    over = TEXT * LINE + 8 if slide.key else 0.0
    title = lines(slide.title, slide.size * BOLD, INSIDE) * slide.size * HEADLINE_LINE
    return over + title + sum(lead_tall(each) + LEAD_GAP for each in slide.lead)


def lead_tall(cell: Cell) -> float:
    """How tall a line under the first slide's title is."""
    size = KEY if cell.strong else LEAD
    shape = "● " if cell.status else ""
    high = lines(shape + cell.text, size * (BOLD if cell.strong else 1), INSIDE) * size * LINE if cell.text else 0.0
    return high + sum(lines(each, QUIET, INSIDE) for each in cell.quiet) * QUIET * LINE


def tall(rows: Iterable[Row], widths: tuple[int, ...], grown: float = 1.0) -> float:
    """How tall these rows are together, with letters so many times larger."""
    return sum(
        max(_cell_tall(cell, wide, grown) for cell, wide in zip(row, spans(row, widths), strict=True)) + GAP
        for row in rows
    )


def spans(row: Row, widths: tuple[int, ...]) -> list[float]:
    """How wide the cells of a row are; its last one reaches to the edge."""
    wide = [INSIDE * each / sum(widths) for each in widths]
    return [*wide[: len(row) - 1], sum(wide[len(row) - 1 :])]


def _cell_tall(cell: Cell, wide: float, grown: float = 1.0) -> float:
    inner = (wide - COLUMN_GAP) / grown
    shape = "● " if cell.status else ""
    size = TEXT * (BOLD if cell.strong else 1)
    high = lines(shape + cell.text, size, inner) * TEXT * LINE if cell.text else 0.0
    high += sum(lines(each, QUIET, inner) for each in cell.quiet) * QUIET * LINE
    return grown * (high + _lines_beside([squad for _, squad in cell.marked], inner) * QUIET * LINE)


def _lines_beside(squads: Sequence[str], wide: float) -> int:
    """How many lines squads with their shapes take: each stays together, and a longer one has its lines for itself."""
    count, left = 0, 0.0
    for said in (f"● {squad} " for squad in squads):
        long = QUIET * (ems(said) * 1.06 + 0.28)
        if long > left:
            count, left = count + 1, wide
        if long > wide:
            count, long = count + lines(said, QUIET, wide) - 1, wide
        left -= long
    return count


# ------------------------------------------------------------------------------ what is too tall for one slide


def _cut(row: Row, widths: tuple[int, ...], room: float) -> Iterator[Row]:
    """A row that is taller than a slide as several, each cell at a word; most rows are themselves.

    Each of them begins with the row's first words, so that everybody knows what goes on.
    """
    if tall([row], widths) <= room:
        yield row
        return
    name = Cell(row[0].text, strong=row[0].strong) if len(row) > 1 else Cell()
    wide = spans(row, widths)
    if _cell_tall(name, wide[0]) > room / 2:
        name = Cell()
    looks = [Cell(status=cell.status, strong=cell.strong) for cell in row]
    left = [list(_pieces(cell)) for cell in row]
    while any(left):
        held = [_most(*each, room - GAP) for each in zip(left, looks, wide, strict=True)]
        cells = [_put(pieces[:number], look) for pieces, number, look in zip(left, held, looks, strict=True)]
        yield (cells[0] if left[0] else name, *cells[1:])
        left = [pieces[number:] for pieces, number in zip(left, held, strict=True)]
        looks = [replace(look, status="") for look in looks]  # a shape stands where its words begin


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a cell, or a squad with its shape."""

    said: str
    status: str = ""
    line: int = 0
    """The text is 0, squads are 1, and the quiet lines below begin at 2."""
    follows: bool = False
    """Whether it goes on with a word that is too long for a line."""


def _pieces(cell: Cell) -> Iterator[_Piece]:
    yield from _words(cell.text, 0)
    yield from (_Piece(squad, status, 1) for status, squad in cell.marked)
    for number, quiet in enumerate(cell.quiet, start=2):
        yield from _words(quiet, number)


def _words(said: str, line: int) -> Iterator[_Piece]:
    for word in flat(said).split(" ") if said else []:
        for at in range(0, max(len(word), 1), LONGEST_WORD):
            yield _Piece(word[at : at + LONGEST_WORD], line=line, follows=at > 0)


def _put(pieces: Sequence[_Piece], look: Cell) -> Cell:
    """These pieces as a cell that looks so."""
    said: dict[int, str] = {}
    for each in pieces:
        if each.line != 1:
            before = said.get(each.line)
            said[each.line] = each.said if before is None else f"{before}{'' if each.follows else ' '}{each.said}"
    marked = tuple((each.status, each.said) for each in pieces if each.line == 1)
    return replace(look, text=said.pop(0, ""), quiet=tuple(said.values()), marked=marked)


def _most(pieces: Sequence[_Piece], look: Cell, wide: float, room: float) -> int:
    """How many of a cell's pieces fit, one at least."""
    low, high = min(1, len(pieces)), len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        if _cell_tall(_put(pieces[:middle], look), wide) <= room:
            low = middle
        else:
            high = middle - 1
    return low


# ------------------------------------------------------------------------------ how wide words are


def lines(said: str, size: float, wide: float) -> int:
    """How many lines these words take, rather one more than one less."""
    count, at = 1, 0.0
    most = wide / size
    for word in filter(None, flat(said).split(" ")):
        long = ems(word) * 1.06
        if at and at + 0.28 + long > most:
            count, at = count + 1, 0.0
        count += int(long // most)
        at += (0.28 if at else 0.0) + long % most
    return count


def flat(said: str) -> str:
    """Words on one line, as a page shows them; a space that does not break stays one."""
    return _SPACES.sub(" ", said)


_SPACES = re.compile(r"[^\S\xa0]+")


def ems(said: str) -> float:
    """About how wide these words are in a sans serif, in sizes of letters."""
    return math.fsum(_em(letter) for letter in said)


def _em(letter: str) -> float:
    if letter in "iljtfrI.,:;'|!()[]/ ·\N{NO-BREAK SPACE}":
        return 0.33
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in "mwMW@%●▲◆○":
        return 0.92
    return 0.72 if letter.isupper() else 0.56
