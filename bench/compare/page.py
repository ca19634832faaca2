"""Page: the figures as tables that can be read in a terminal and in docs/comparison.md, and their way into it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from andon.errors import InvalidInput
from andon.forecast.backtest_origins import Kind
from andon.forecast.backtest_scores import LEVELS, Met

from .figures import SURE, Figures

BEGIN, END = "<!-- written by make compare: begin -->", "<!-- written by make compare: end -->"

DATES = ("dates met", *(f"said {level} %" for level in LEVELS))
CHANCES = (
    "on the same questions",
    f"of “{SURE:.0%}” and more, held".replace("%”", " %”"),
    "Brier",
    "ECE",
    "50 % date off by, days",
    "85 % less 50 %, days",
)
OWN = (
    "each on what it answers",
    "answered",
    "cannot forecast",
    "said 85 %",
    "Andon there",
    "Brier",
    "Andon there",
    "CPU, ms each",
    "times Andon's",
)

HEADINGS: dict[Kind, str] = {
    "pace": "### Squads: when will the next 10, 30 or 100 items be delivered?",
    "launch": "### Launches: when will a version's work be delivered?",
}
NONE = "-"
"""Where a tool says nothing."""

SUBJECTS: dict[Kind, str] = {"pace": "squads", "launch": "versions"}


@dataclass(frozen=True, eq=False)
class Compared:
    """Everything about one kind of questions."""

    kind: Kind
    subjects: int
    common: Sequence[Figures]
    """On the questions that every tool answers."""
    own: Sequence[tuple[Figures, Figures]]
    """Each on those that it answers, and Andon on the same; Andon first."""
    late: Met | None
    """How often the later end of the band of Jira's version report was met, on the common questions."""


def section(of: Compared) -> str:
    """The tables of one kind of questions."""
    asked, common = of.own[0][0].asked, of.common[0].answered
    told = [
        HEADINGS[of.kind],
        f"{asked:,} questions about {of.subjects} {SUBJECTS[of.kind]}, {common:,} of which every tool in these two "
        "tables answers.",
        markdown([DATES, *([each.name, *map(met, each.levels)] for each in of.common)]),
        markdown([CHANCES, *map(_chances, of.common), *_base(of.common)]),
        *([] if of.late is None else [f"The later end of the version report's band was met {met(of.late)}."]),
        markdown([OWN, *(_own(*each, of.own[0][0].cpu_ms) for each in of.own)]),
    ]
    return "\n\n".join(told)


def met(of: Met | None) -> str:
    """ "84.9 % (135 of 159; 77-92)"."""
    if of is None or of.share is None:
        return NONE
    counted = f"{of.met} of {of.known}"
    if of.low is None or of.high is None:
        return f"{_percent(of.share)} {_whole(f'({counted})')}"
    return f"{_percent(of.share)} {_whole(f'({counted};')} {_whole(f'{100 * of.low:.0f}-{100 * of.high:.0f})')}"


def _percent(share: float) -> str:
    return _whole(f"{100 * share:.1f} %")


def _whole(text: str) -> str:
    """Words that stay in one line of a narrow cell."""
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


def _chances(of: Figures) -> list[str]:
    told = [NONE] * 3
    if of.chances is not None:
        share = _percent(of.chances.held / of.chances.sure) if of.chances.sure else NONE
        told = [f"{share} {_whole(f'({of.chances.held} of {of.chances.sure})')}", _number(of.chances.brier, 3)]
        told.append(_number(of.chances.ece, 3))
    return [of.name, *told, _number(of.off, 0), _number(of.width, 0)]


def _base(of: Sequence[Figures]) -> list[list[str]]:
    base = next((each.chances.base_brier for each in of if each.chances), None)
    return [["always the base rate", NONE, _number(base, 3), "0", NONE, NONE]] if base is not None else []


def _own(of: Figures, andon: Figures, andon_ms: float) -> list[str]:
    return [
        of.name,
        f"{of.answered:,}",
        _percent(of.silent),
        met(of.levels[2]),
        met(andon.levels[2]),
        _number(of.chances.brier if of.chances else None, 3),
        _number(andon.chances.brier if andon.chances else None, 3),
        _number(of.cpu_ms, 1 if of.cpu_ms >= 0.95 else 2),
        _times(of.cpu_ms, andon_ms),
    ]


def _times(cpu_ms: float, andon_ms: float) -> str:
    ratio = cpu_ms / andon_ms if andon_ms else None
    return _number(ratio, 2 if ratio is None or ratio >= 0.095 else 4)


def _number(value: float | None, digits: int) -> str:
    return NONE if value is None else f"{value:,.{digits}f}"


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand under each other, so that a terminal shows it as well; names to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    ruler = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(row, widths) for row in [rows[0], ruler, *rows[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if not column else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(cells)} |"


def replaced(page: str, part: str) -> str:
    """The page with this between its markers; InvalidInput where it has not one of each, in this order."""
    found = re.fullmatch(f"(?s)(.*?{BEGIN}\n).*?({END}.*)", page)
    if found is None or page.count(BEGIN) != 1 or page.count(END) != 1:
        raise InvalidInput("That page has no place for the tables.", hint=f"Write {BEGIN} and {END} where they belong.")
    return f"{found[1]}\n{part}\n\n{found[2]}"


def part_of(page: str) -> str:
    """What stands between the markers of a page."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()
