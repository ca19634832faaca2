"""Rows of CSV exports, cut down to the columns that are read, and the way in which each file tells its dates."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from andon.config.exports import Field, Order
from andon.errors import SourceError
from andon.sources.csv_columns import DATES, Reading, check_said, columns_of, is_about_people, missing
from andon.sources.csv_dates import fitting, is_in_order
from andon.sources.csv_text import CsvFile, Sheet, open_sheet

MOST_ROWS = 1_000_000
"""Of all files together; they are held in memory."""

KEY = re.compile(r"[A-Z][A-Z0-9_]*-[1-9][0-9]*", re.IGNORECASE)
_SHOWN = 60

Values = Mapping[Field, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong in a row."""

    file: str
    row: int
    key: str
    column: str
    value: str
    """Of a column that is read; never of one that holds people."""
    what: str
    """What is wrong with it, as the end of a sentence."""

    def __str__(self) -> str:
        named = f" ({self.key})" if self.key else ""
        said = f" {self.value!r}" if self.value else ""
        return f"{self.file}, row {self.row}{named}: {self.column}{said} {self.what}."


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """One file, and what was found out about it."""

    name: str
    rows: int
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    columns: Values
    """The columns that are read, by what they are taken for."""
    orders: tuple[Order, ...]
    """How its dates can be read; several leave it to a person."""
    example: str = ""
    """One of its dates, as it stands there."""

    @property
    def people(self) -> tuple[str, ...]:
        """The columns that are not read because they hold people, each name once."""
        return tuple(dict.fromkeys(name for name in self.header if is_about_people(name)))


@dataclass(slots=True)
class Line:
    """One row, while it is read."""

    file: OpenedFile
    row: int
    values: Values
    order: Order
    faults: list[Fault] = field(default_factory=list)

    def first(self, what: Field) -> str:
        """The first cell that is filled; empty where none is."""
        return next((each for each in self.values[what] if each), "")

    def wrong(self, what: Field, value: str, told: str) -> None:
        """Keep that something is wrong with a cell."""
        column = next(iter(self.file.columns[what]), what)
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        self.faults.append(Fault(self.file.name, self.row, self.key, column, shown, told))

    @property
    def key(self) -> str:
        """The issue's key; empty where it is none."""
        key = self.first(Field.KEY).upper()
        return key if KEY.fullmatch(key) else ""


def read_lines(files: Sequence[CsvFile], reading: Reading) -> tuple[list[Line], list[OpenedFile]]:
    """Every row with the cells that are read; and the files, with the way in which their dates are told."""
    sheets = [open_sheet(each) for each in files]
    check_said([each.header for each in sheets], reading.columns)
    _check_needed(sheets, reading)
    return _lines(sheets, reading)


# ------------------------------------------------------------------------------ files


def _check_needed(sheets: Sequence[Sheet], reading: Reading) -> None:
    for sheet in sheets:
        lacking = missing([columns_of(sheet.header, reading.columns)])
        if lacking:
            shown = ", ".join(dict.fromkeys(name for name in sheet.header[:12] if name and not is_about_people(name)))
            raise SourceError(
                f"No column of {sheet.name} is taken for the {lacking}, without which there is no issue.",
                hint=f'Name it: --map "{lacking}=COLUMN", or columns under [[csv]]. The file begins with: {shown}.',
            )


def _lines(sheets: Sequence[Sheet], reading: Reading) -> tuple[list[Line], list[OpenedFile]]:
    """Every row with the cells that are read; and the files, with the way in which their dates are told."""
    lines: list[Line] = []
    opened: list[OpenedFile] = []
    for sheet in sheets:
        columns = columns_of(sheet.header, reading.columns)
        rows, faulty = _values(sheet, columns)
        if len(lines) + len(rows) > MOST_ROWS:
            raise SourceError(
                f"The exports have more than {MOST_ROWS} rows, which is more than is read as one source.",
                hint="Make several sources of them, one project's or squad's work each.",
            )
        dates = {each: [values[each] for _, values in rows] for each in DATES}
        cells = [cell for each in dates.values() for several in each for cell in several]
        orders = (reading.dates,) if reading.dates else _orders(cells, rows)
        example = next((each for each in cells if each), "")
        file = OpenedFile(
            sheet.name, len(rows) + len(faulty), sheet.encoding, sheet.delimiter, sheet.header, columns, orders, example
        )
        opened.append(file)
        lines += [Line(file, number, values, Order.DAY_FIRST) for number, values in rows]
        for number, values, told in faulty:
            line = Line(file, number, values, Order.DAY_FIRST)
            line.faults.append(Fault(sheet.name, number, line.key, "the row", "", told))
            lines.append(line)
    opened = _agreed(opened)
    decided = {each.name: (each, each.orders[0] if each.orders else Order.DAY_FIRST) for each in opened}
    for line in lines:
        line.file, line.order = decided[line.file.name]
    return lines, opened


def _values(sheet: Sheet, columns: Values) -> tuple[list[tuple[int, Values]], list[tuple[int, Values, str]]]:
    """The cells of each row by what they are taken for; and the rows whose width is not that of the header."""
    named: dict[str, list[int]] = {}
    for n, name in enumerate(sheet.header):
        named.setdefault(name.casefold(), []).append(n)
    wanted = [(each, n) for each, names in columns.items() for name in names for n in named[name.casefold()]]
    good: list[tuple[int, Values]] = []
    faulty: list[tuple[int, Values, str]] = []
    for row in sheet.rows([n for _, n in wanted]):
        gathered: dict[Field, list[str]] = {each: [] for each in Field}
        for (each, _), cell in zip(wanted, row.cells, strict=True):
            if cell:
                gathered[each].append(cell)
        values = {each: tuple(cells) for each, cells in gathered.items()}
        if row.width > len(sheet.header):
            faulty.append((row.number, values, f"has {row.width} cells, and the header has {len(sheet.header)}"))
        else:
            good.append((row.number, values))
    return good, faulty


def _orders(cells: Iterable[str], rows: Sequence[tuple[int, Values]]) -> tuple[Order, ...]:
    """In which orders the dates of a file can be read: by their form, then by what was made before what."""
    orders = fitting(cells)
    if len(orders) < 2:
        return orders
    pairs = [
        (values[Field.CREATED][0], later)
        for _, values in rows
        if values[Field.CREATED]
        for each in (Field.UPDATED, Field.DONE)
        for later in values[each]
    ]
    return tuple(each for each in orders if is_in_order(pairs, each)) or orders


def _agreed(opened: Sequence[OpenedFile]) -> list[OpenedFile]:
    """A file whose dates can be read in two ways is read as the others are, where these leave no doubt."""
    sure = {each.orders[0] for each in opened if len(each.orders) == 1}
    if len(sure) != 1:
        return list(opened)
    (order,) = sure
    return [replace(each, orders=(order,)) if order in each.orders else each for each in opened]
