"""A frozen view as a document to print or to send: what its page says, in the same order, on A4.

Its letters are Noto Sans, with shapes and symbols of two other fonts; all come with a package and are put into the
file. They are Latin, Greek, Cyrillic, Vietnamese and Devanagari. A sign that they do not have (Chinese, Arabic, emoji)
becomes REPLACED, and a note at the end says so; the page, the slides and the CSV hold it as it was written.
"""

import io
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from andon.model import MARK, Status
from andon.ui import palette
from andon.ui import text_frozen as words
from andon.web.frozen import View

FONT, SHAPES, SYMBOLS = "notos", "cascadia", "symbol2"
"""SYMBOLS is written in another format than the others, which not every program shows: it is taken where nothing else
has a sign, and never for the shape of a status."""
BLACK = "\N{BLACK SQUARE}"
"""Where something was blacked out; these fonts have no full block."""
REPLACED = "\N{WHITE VERTICAL RECTANGLE}"
MARGIN = 18
BODY, SMALL = 10.5, 9
LINES = 40
"""Of a table's row on one page, which holds more than fifty."""
# It tells on standard error of tables that no printed letter needs.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

FACES = {"": "notos", "B": "notosbo"}


def document(view: View, pictures: Mapping[str, bytes]) -> bytes:
    """The whole document."""
    with TemporaryDirectory() as folder:
        # fpdf2 reads fonts from files alone, and reads them once more when it writes the document.
        return _written(view, pictures, Path(folder))


def ready() -> None:
    """Load the letters, which the first document would wait for."""
    with TemporaryDirectory() as folder:
        made = _Document({"title": "", "stamp": "", "frozen_at": datetime(2000, 1, 1, tzinfo=UTC)}, Path(folder))
        made.add_page()
        made.rows((1,), [("a",)])
        made.output()


def _written(view: View, pictures: Mapping[str, bytes], folder: Path) -> bytes:
    made = _Document(view, folder)
    made.add_page()
    if view["kind"] == "launch":
        _launch(made, view, pictures)
    else:
        _portfolio(made, view)
    made.gap(6)
    made.says(f"{words.CHANGES_NEVER} {view['times']}", quiet=True)
    if made.replaced:
        made.says(words.letters_replaced(REPLACED), quiet=True)
    return bytes(made.output())


def _file(folder: Path, name: str, ending: str) -> Path:
    """A font, out of its package."""
    file = folder / f"{name}.{ending}"
    file.write_bytes(_font(name))
    return file


@cache
def _font(name: str) -> bytes:
    import pymupdf_fonts

    return bytes(pymupdf_fonts.myfont(name))


class _Document(FPDF):
    """A4 with our letters, our footer and words that reach paper as they were written."""

    def __init__(self, view: View, folder: Path) -> None:
        super().__init__(format="A4")
        self.stamp = view["stamp"]
        self.replaced = False
        for style, name in FACES.items():
            self.add_font(FONT, style, _file(folder, name, "ttf"))
        self.folder = folder
        self.add_font(SHAPES, "", _file(folder, SHAPES, "ttf"))
        self.set_fallback_fonts([SHAPES], exact_match=False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 6)
        self.set_title(view["title"])
        self.set_subject(view["stamp"])
        self.set_creator(words.SITE)
        self.set_lang("en")
        self.set_creation_date(view["frozen_at"])

    def footer(self) -> None:
        """The stamp and the page on every page."""
        self.set_y(-MARGIN)
        self._ink(palette.QUIET)
        self.set_font(FONT, size=SMALL)
        self.cell(0, 5, f"{words.SITE} · {self.stamp}")
        self.set_x(MARGIN)
        self.cell(0, 5, words.page_of(self.page_no(), "{nb}"), align="R")

    def said(self, written: str) -> str:
        """What people wrote, with REPLACED for signs that no letter is here for."""
        written = written.replace(MARK[0], BLACK)
        if SYMBOLS not in self.fonts and not all(map(self._has, written)):
            self.add_font(SYMBOLS, "", _file(self.folder, SYMBOLS, "otf"))
            self.set_fallback_fonts([SHAPES, SYMBOLS], exact_match=False)
        told = "".join(each if self._has(each) else REPLACED for each in written)
        self.replaced = self.replaced or told != written
        return told

    def _has(self, sign: str) -> bool:
        """Whether a letter is here for it."""
        known = (font.cmap for font in self.fonts.values() if isinstance(font, TTFFont))
        return sign.isspace() or any(ord(sign) in cmap for cmap in known)

    def says(
        self, written: str, size: float = BODY, *, bold: bool = False, quiet: bool = False, room: float = 1.35
    ) -> None:
        """A paragraph."""
        self.set_font(FONT, "B" if bold else "", size)
        self._ink(palette.QUIET if quiet else palette.INK)
        self.multi_cell(0, size * 0.3528 * room, self.said(written), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")

    def heading(self, written: str) -> None:
        """A heading, which never stands alone at the foot of a page."""
        self.gap(5)
        if self.get_y() > self.h - 60:
            self.add_page()
        self.start_section(self.said(written))
        self.says(written, 13, bold=True)
        self.gap(1.5)

    def status(self, status: str, says: str, size: float = 14) -> None:
        """A shape and its word."""
        self.mark(status, self.get_x(), self.get_y() + 0.1 * size, 0.26 * size)
        self.set_x(self.get_x() + 0.42 * size)
        self.says(says, size, bold=True)

    def mark(self, status: str, left: float, top: float, size: float) -> None:
        """A status's shape."""
        look = palette.MARKS[Status(status)]
        self.set_fill_color(look.light)
        self.set_draw_color(look.outline)
        self.set_line_width(0.3)
        middle, right, bottom = left + size / 2, left + size, top + size
        if status == Status.WORRIED:
            self.polygon([(middle, top), (right, bottom), (left, bottom)], style="DF")
        elif status == Status.NEEDS_HELP:
            across = top + size / 2
            self.polygon([(middle, top), (right, across), (middle, bottom), (left, across)], style="DF")
        else:
            self.ellipse(left, top, size, size, style="DF")

    def rows(self, widths: Sequence[int], rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> None:
        """A table; its head stands on every page that it reaches."""
        self._ink(palette.INK)
        self.set_draw_color(palette.LINE)
        self.set_fill_color(palette.PAPER)
        self.set_line_width(0.2)
        self.set_font(FONT, size=SMALL + 0.5)
        with self.table(
            col_widths=tuple(widths),
            borders_layout="HORIZONTAL_LINES",
            first_row_as_headings=bool(head),
            headings_style=FontFace(emphasis="BOLD", color=palette.QUIET),
            text_align="LEFT",
            v_align="T",
            line_height=4.6,
            padding=(1.1, 2, 1.1, 0),
            align="LEFT",
        ) as table:
            for row in [head, *self._page_high(widths, rows)] if head else self._page_high(widths, rows):
                line = table.row()
                for cell in row:
                    line.cell(cell)

    def _page_high(self, widths: Sequence[int], rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
        """The rows, those that are higher than a page cut into several: a table breaks between rows alone."""
        for row in rows:
            cells = [self.said(cell) for cell in row]
            lines = [
                self._lines(cell, self.epw * width / sum(widths) - 4) for width, cell in zip(widths, cells, strict=True)
            ]
            high = max(len(each) for each in lines)
            if high <= LINES:
                yield cells
                continue
            for first in range(0, high, LINES):
                yield ["\n".join(each[first : first + LINES]) for each in lines]

    def _lines(self, said: str, width: float) -> list[str]:
        broken = self.multi_cell(width, 4.6, said, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(broken, list)  # what it gives is chosen by `output`
        return broken

    def chart(self, title: str, alt: str, png: bytes) -> None:
        """A chart under the title that says its point."""
        if self.get_y() > self.h - 125:
            self.add_page()
        self.heading(title)
        self.image(io.BytesIO(png), w=self.epw, alt_text=alt)

    def gap(self, millimetres: float) -> None:
        """Some room, but not at the top of a page."""
        if self.get_y() > MARGIN:
            self.set_y(self.get_y() + millimetres)

    def _ink(self, colour: str) -> None:
        self.set_text_color(colour)


def _launch(made: _Document, view: View, pictures: Mapping[str, bytes]) -> None:
    row, model = view["launch"], view["model"]
    _top(made, view, row["bet"])
    if row["ended"]:
        made.says(row["ended"], 14, bold=True)
    else:
        made.status(row["status"], row["says"])
    for line in filter(None, (row["target_label"], row["moves"])):
        made.says(line)
    if view["success"]:
        made.says(f"{words.SUCCESS}: {view['success']}", quiet=True)
    if row["ended"]:
        made.heading(words.HEAD_LEARNED)
        made.says(row["learned"] or words.NOT_LEARNED)
    made.heading(words.HEAD_SAID if row["ended"] else words.HEAD_SAYS)
    _said(made, row["words"])
    if not row["ended"]:
        _forecast(made, model)
        _chart(made, view["finish"], pictures)
    _chart(made, view["burn_up"], pictures)
    _flags(made, words.HEAD_HELP, view["help_asked"], with_launch=False)
    _flags(made, words.HEAD_ENDED_FLAGS, view["ended_flags"], with_launch=False)
    _chart(made, view["history"], pictures)
    if len(view["dates"]) > 1:
        made.heading(words.HEAD_DATE)
        for each in view["dates"]:
            made.says(each)


def _forecast(made: _Document, model: View) -> None:
    made.heading(words.HEAD_MODEL)
    for line in filter(None, (model["says"], model["reason"], model["held"])):
        made.says(line, bold=line == model["says"])
    if model["facts"]:
        made.rows((40, 60), model["facts"])
    if model["parts"]:
        made.gap(2)
        parts = [(each["squad"], each["says"]) for each in model["parts"]]
        made.rows((30, 70), parts, (words.COLUMN_SQUAD, words.EACH_SQUAD))
    made.gap(1)
    made.says(f"{words.MODEL_ADVISES} {model['as_of']}".strip(), SMALL, quiet=True)


def _portfolio(made: _Document, view: View) -> None:
    _top(made, view, "")
    if view["help_asked"]:
        _flags(made, words.HEAD_HELP, view["help_asked"], with_launch=True)
    else:
        made.heading(words.HEAD_HELP)
        made.says(view["no_help"], quiet=True)
    made.heading(words.HEAD_LAUNCHES)
    if not view["rows"]:
        made.says(view["no_launches"], quiet=True)
    else:
        head = (words.COLUMN_LAUNCH, words.SQUADS_SAY, words.COLUMN_DATE, words.HEAD_MODEL)
        made.rows((25, 35, 19, 21), [_line(row) for row in view["rows"]], head)
        made.gap(1)
        made.says(f"{words.ORDER} {words.MODEL_ADVISES}", SMALL, quiet=True)
    if view["ended"]:
        made.heading(words.HEAD_RECENT)
        for row in view["ended"]:
            made.says(f"{row['name']}: {row['ended']}", bold=True)
            made.says(row["learned"] or words.NOT_LEARNED)
            if row["moves"]:
                made.says(row["moves"], SMALL, quiet=True)
            made.gap(2)


def _top(made: _Document, view: View, above: str) -> None:
    if above:
        made.says(above, quiet=True)
    made.says(view["title"], 24, bold=True, room=1.2)
    made.gap(1)
    if view["only"]:
        made.says(view["only"], 12)
        made.gap(1)
    if view["note"]:
        made.says(view["note"], 12)
        made.gap(2)
    if view["who_took_part"]:
        made.says(view["who_took_part"], SMALL, quiet=True)
        made.gap(2)


def _line(row: View) -> tuple[str, ...]:
    squads = [f"{_shape(each)} {each['squad']}: {each['says'].lower()}{_sentence(each)}" for each in row["words"]]
    flags = [f"{words.COLUMN_FLAGS}: {row['flags']}"] if row["flags"] else []
    return (
        "\n".join(filter(None, (row["name"], row["bet"]))),
        "\n".join([row["says"], *squads, *flags]),
        "\n".join(filter(None, (row["target"], row["moves"]))),
        "\n".join(filter(None, (*row["outlook"], row["reason"]))),
    )


def _shape(word: View) -> str:
    return palette.MARKS[Status(word["status"])].shape


def _sentence(word: View) -> str:
    return f". {word['sentence']}" if word["sentence"] and word["status"] in (Status.WORRIED, Status.NEEDS_HELP) else ""


def _said(made: _Document, said: Sequence[View]) -> None:
    if not said:
        made.says(words.NO_SQUADS, quiet=True)
        return
    rows = [
        (each["squad"], f"{_shape(each)} {each['says']}", "\n".join(filter(None, (each["sentence"], each["facts"]))))
        for each in said
    ]
    made.rows((22, 18, 60), rows)


def _flags(made: _Document, title: str, flags: Sequence[View], *, with_launch: bool) -> None:
    if not flags:
        return
    made.heading(title)
    for flag in flags:
        launch = f" · {flag['launch']}" if with_launch and flag["launch"] else ""
        made.says(f"{flag['squad']}{launch} · {flag['since']}", bold=True)
        made.says(flag["sentence"])
        if flag["would_help"]:
            made.says(f"{words.WOULD_HELP}: {flag['would_help']}")
        for reply in flag["replies"]:
            by = f"{reply['said_by']}: " if reply["said_by"] else ""
            made.says(by + " ".join(filter(None, (reply["thanks"], reply["then"]))))
        if flag["end"]:
            made.says(flag["end"], quiet=True)
        elif not flag["replies"]:
            made.says(words.NO_REPLY, quiet=True)
        made.gap(2.5)


def _chart(made: _Document, chart: dict[str, Any] | None, pictures: Mapping[str, bytes]) -> None:
    if chart is not None:
        made.chart(chart["title"], chart["alt"], pictures[chart["name"]])
