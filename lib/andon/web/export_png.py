"""Pictures of a frozen view: the one to take along, and the preview under its link in a chat.

Drawn as SVG and painted by vl-convert, which brings its own Latin, Greek and Cyrillic letters (Liberation Sans); what
is written otherwise is painted in a font of the machine, if it has one. The page and the slides hold all of it as text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from andon.model import Status
from andon.ui import charts, palette
from andon.ui import text_frozen as words
from andon.ui.text_portfolio import COUNTED
from andon.usecases.snapshot import PICTURES
from andon.web import frozen, slides
from andon.web.frozen import View
from andon.web.slide_room import ems

CARD = (1200, 630)
WIDE = 1600
SIDE = 72
MOST_LAUNCHES = 40
"""In a picture of the portfolio: it is pasted into a page, and a longer one would be scaled down there."""
MOST_SQUADS = 3
"""In a preview, which is read at the size of a hand; one less under a title of two lines."""


def charts_of(view: View) -> dict[str, bytes]:
    """Every chart of the page as a picture of its own, by its name; none of a portfolio."""
    if view["kind"] != "launch":
        return {}
    # A launch that is over is not forecast any more.
    shown = [name for name in PICTURES if not (name == "finish" and view["launch"]["ended"])]
    return {name: _chart(view, view[name]) for name in shown if view[name] is not None}


def picture(view: View, drawn: Mapping[str, bytes]) -> bytes:
    """Of what was `drawn` the chart of the finishing day, else that of what was said; of a portfolio its table."""
    if view["kind"] != "launch":
        return painted(_table(view))
    return drawn.get("finish") or drawn.get("history") or card(view)


def _chart(view: View, chart: View) -> bytes:
    sheet = _Sheet(WIDE)
    sheet.words(view["title"], 34, palette.QUIET)
    sheet.words(chart["title"], 50, bold=True)
    sheet.at += 24
    sheet.chart(chart["svg"](frozen.WIDE))
    return painted(sheet.svg(view["stamp"]))


def card(view: View) -> bytes:
    """The preview in a chat: what it is, what the squads say, the date, when it was frozen."""
    sheet = _Sheet(CARD[0], side=64, at=60)
    if view["kind"] == "launch":
        _launch_card(sheet, view["launch"], view["title"])
    else:
        _portfolio_card(sheet, view)
    return painted(sheet.svg(view["stamp"], tall=CARD[1]))


def _launch_card(sheet: "_Sheet", row: View, title: str) -> None:
    sheet.words(title, 68, bold=True, most=2)
    squads = MOST_SQUADS if sheet.at < 68 * 3 else MOST_SQUADS - 1
    sheet.at += 10
    if row["ended"]:
        sheet.words(row["ended"], 48, bold=True, most=2)
    else:
        sheet.status(row["status"], row["says"], 48)
    if row["target_label"]:
        moved = f" · {row['moved']}" if row["moved"] else ""
        sheet.words(row["target_label"] + moved, 32, palette.QUIET, most=1)
    sheet.at += 14
    spoken = [each for each in row["words"] if each["status"] != Status.ON_TRACK]
    for each in spoken[:squads]:
        sheet.status(each["status"], f"{each['squad']}: {each['says'].lower()}", 34)
    if len(spoken) > squads:
        sheet.words(words.and_more_squads(len(spoken) - squads), 30, palette.QUIET)
    if row["calm"]:
        sheet.status(Status.ON_TRACK.value, row["calm"], 34)


def _portfolio_card(sheet: "_Sheet", view: View) -> None:
    sheet.words(view["title"], 68, bold=True, most=1 if view["only"] else 2)
    if view["only"]:
        sheet.words(view["only"], 32, palette.QUIET, most=2)
    sheet.at += 16
    for status in COUNTED:
        number = sum(row["status"] == status for row in view["rows"])
        if number:
            sheet.status(status.value, words.counted(status, number), 44)
    asked = f"{words.HEAD_HELP}: {len(view['help_asked'])}" if view["help_asked"] else view["no_help"]
    sheet.words(asked, 34, palette.QUIET)


def _table(view: View) -> str:
    sheet = _Sheet(WIDE)
    sheet.words(view["title"], 50, bold=True)
    if view["only"]:
        sheet.words(view["only"], 30, palette.QUIET)
    sheet.at += 20
    columns = (SIDE, SIDE + 560, SIDE + 860, SIDE + 1160)
    room = (530, 270, 270, WIDE - 2 * SIDE - 1160)
    if not view["rows"]:
        sheet.words(view["no_launches"], 32, palette.QUIET)
    else:
        heads = (words.COLUMN_LAUNCH, words.SQUADS_SAY, words.COLUMN_DATE, words.HEAD_MODEL)
        sheet.row([(at, [each]) for at, each in zip(columns, heads, strict=True)], 26, palette.QUIET)
    for row in view["rows"][:MOST_LAUNCHES]:
        sheet.rule()
        name = _wrapped(row["name"], 28, room[0])
        cells = [
            (at, _wrapped(each, 28, wide))
            for at, wide, each in zip(columns[2:], room[2:], (row["target"], row["outlook"][0]), strict=True)
        ]
        sheet.mark(row["status"], columns[1], 28)
        said = (columns[1] + 40, _wrapped(row["says"], 28, room[1] - 40))
        sheet.row([(columns[0], name), said, *cells], 28, palette.INK)
        small = [(columns[0], [row["bet"]] if row["bet"] else [])]
        small.append((columns[2], _wrapped(row["moved"], 22, room[2]) if row["moved"] else []))
        small.append((columns[3], [line for each in row["outlook"][1:] for line in _wrapped(each, 22, room[3])]))
        if any(lines for _, lines in small):
            sheet.row(small, 22, palette.QUIET)
    left = len(view["rows"]) - MOST_LAUNCHES
    if left > 0:
        sheet.rule()
        sheet.words(words.and_more(left), 28, palette.QUIET)
    if view["who_took_part"]:
        sheet.at += 20
        sheet.words(view["who_took_part"], 22, palette.QUIET)
    return sheet.svg(view["stamp"])


# ------------------------------------------------------------------------------ drawing


@dataclass
class _Sheet:
    """A picture that grows downwards."""

    wide: int
    side: int = SIDE
    at: float = SIDE
    """How far down it is drawn already."""
    drawn: list[Markup] = field(default_factory=list)

    def words(
        self, said: str, size: int, ink: str = palette.INK, *, bold: bool = False, most: int = 99, left: float = 0
    ) -> None:
        lines = _wrapped(said, size * (1.07 if bold else 1), self.wide - 2 * self.side - left)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1].rstrip() + " …"]
        for line in lines:
            self.at += size
            self._line(self.side + left, line, size, ink, bold=bold)
            self.at += 0.27 * size

    def status(self, status: str, says: str, size: int) -> None:
        """A shape and words beside it."""
        self.mark(status, self.side, size)
        self.words(says, size, bold=size > 40, most=1, left=1.25 * size)

    def mark(self, status: str, left: float, size: int) -> None:
        """A shape as high as capital letters, without moving on."""
        look = palette.MARKS[Status(status)]
        shape = {
            Status.WORRIED: '<path d="M10 2 18.5 17.5H1.5Z"',
            Status.NEEDS_HELP: '<path d="M10 1 19 10 10 19 1 10Z"',
        }.get(Status(status), '<circle cx="10" cy="10" r="8"')
        self.drawn.append(
            Markup('<g transform="translate({},{}) scale({})">{} fill="{}" stroke="{}" stroke-width="2"/></g>').format(
                left, self.at + 0.2 * size, 0.042 * size, Markup(shape), look.light, look.outline
            )
        )

    def row(self, cells: Iterable[tuple[float, list[str]]], size: int, ink: str) -> None:
        """Lines side by side; the longest column moves on."""
        tallest = 0.0
        for left, lines in cells:
            for number, line in enumerate(lines):
                self.drawn.append(_text(left, self.at + size * (1 + 1.27 * number), line, size, ink))
            tallest = max(tallest, 1.27 * size * len(lines))
        self.at += tallest

    def rule(self) -> None:
        """A line across."""
        self.at += 12
        self.drawn.append(
            Markup('<path d="M{} {}H{}" stroke="{}" stroke-width="2"/>').format(
                self.side, self.at, self.wide - self.side, palette.LINE
            )
        )
        self.at += 8

    def chart(self, svg: str) -> None:
        """A chart across the whole width."""
        own_wide, own_tall = slides.svg_size(svg)
        inside = self.wide - 2 * self.side
        tall = inside * own_tall / own_wide
        opening, rest = svg.split(">", 1)
        del opening
        # Nothing of a chart lies outside of it; to cut it off nevertheless costs as much as to paint it.
        self.drawn.append(
            Markup('<svg x="{}" y="{}" width="{}" height="{}" viewBox="0 0 {} {}" overflow="visible">{}').format(
                self.side, self.at, inside, tall, own_wide, own_tall, Markup(rest)
            )
        )
        self.at += tall

    def svg(self, stamp: str, *, tall: int | None = None) -> str:
        """The whole picture on white paper, with the stamp below."""
        bottom = tall if tall is not None else round(self.at + 96)
        self.drawn.append(_text(self.side, bottom - 40, f"{words.SITE} · {stamp}", 26, palette.QUIET))
        return str(
            Markup(
                '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{}" '
                'height="{}" viewBox="0 0 {} {}"><path d="M0 0H{}V{}H0Z" fill="{}"/>{}</svg>'
            ).format(
                self.wide, bottom, self.wide, bottom, self.wide, bottom, palette.PAPER, Markup("").join(self.drawn)
            )
        )

    def _line(self, left: float, said: str, size: int, ink: str, *, bold: bool) -> None:
        self.drawn.append(_text(left, self.at, said, size, ink, bold=bold))


def _text(left: float, base: float, said: str, size: int, ink: str, *, bold: bool = False) -> Markup:
    return Markup('<text x="{}" y="{}" font-family="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>').format(
        round(left, 1), round(base, 1), charts.FONT, size, "bold" if bold else "normal", ink, escape(said)
    )


def _wrapped(said: str, size: float, wide: float) -> list[str]:
    """The words on lines; a word that is wider than a line is broken."""
    lines = [""]
    for word in said.split():
        if lines[-1] and ems(f"{lines[-1]} {word}") * size > wide:
            lines.append("")
        start = f"{lines[-1]} {word}".strip()
        while ems(start) * size > wide and len(start) > 1:
            most = next(n for n in range(len(start), 0, -1) if n == 1 or ems(start[:n]) * size <= wide)
            lines[-1:] = [start[:most], ""]
            start = start[most:]
        lines[-1] = start
    return [line for line in lines if line]


def painted(svg: str, *, scale: float = 1.0) -> bytes:
    """An SVG as PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))
