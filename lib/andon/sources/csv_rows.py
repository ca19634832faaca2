"""Rows of CSV exports, cut down to the columns that are read, and the way in which each file tells its dates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from andon.config.exports import Field, Order
from andon.errors import InvalidInput, SourceError
from andon.sources.csv_columns import DATES, Reading, check_said, columns_of, is_about_people, missing
from andon.sources.csv_dates import fitting, in_order
from andon.sources.csv_people import are_accounts
from andon.sources.csv_text import CsvFile, Sheet, open_sheet

MOST_ROWS = 1_000_000
"""Of all files together; they are held in memory."""

MOST_FAULTS = 1_000
"""So many are kept, which is more than anybody reads; of the others it is counted in how many rows they are."""

KEY = re.compile(r"[A-Z][A-Z0-9_]{0,99}-[1-9][0-9]{0,17}", re.IGNORECASE)
"""Jira's own keys are shorter; a longer one is no key, and no database's index has room for it."""
_SHOWN = 60

Values = Mapping[Field, tuple[str, ...]]
"""Of a row only what is filled."""


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
    passed_over: int = 0
    """Rows without a key that are only counted, since many others tell the same."""
    replaced: int = 0
    """Signs that cannot be read; each stands as U+FFFD."""

    @property
    def people(self) -> tuple[str, ...]:
        """The columns that are not read because they hold people, each name once."""
        return tuple(dict.fromkeys(name for name in self.header if is_about_people(name)))

    @property
    def unreadable(self) -> str:
        """That there are signs that cannot be read, as a sentence; empty where there are none."""
        if not self.replaced:
            return ""
        signs, stand = ("1 sign", "stands") if self.replaced == 1 else (f"{self.replaced} signs", "stand")
        return f"{signs} of {self.name} cannot be read as {self.encoding} and {stand} as \ufffd, perhaps within a name."


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
        return _first(self.values, what)

    def every(self, what: Field) -> tuple[str, ...]:
        """All cells that are filled."""
        return self.values.get(what, ())

    def wrong(self, what: Field, value: str, told: str) -> None:
        """Keep that something is wrong with a cell."""
        column = next(iter(self.file.columns[what]), what)
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        self.faults.append(Fault(self.file.name, self.row, self.key, column, shown, told))

    @property
    def key(self) -> str:
        """The issue's key; empty where it is none."""
        return _key(self.values)


def read_lines(
    files: Sequence[CsvFile], reading: Reading, most_rows: int = MOST_ROWS
) -> tuple[list[Line], list[OpenedFile]]:
    """Every row with the cells that are read; and the files, with the way in which their dates are told.

    Raises SourceError as soon as there are more than `most_rows`.
    """
    sheets = [open_sheet(each) for each in files]
    check_said([each.header for each in sheets], reading.columns)
    _check_needed(sheets, reading)
    return _lines(sheets, reading, most_rows)


def _first(values: Values, what: Field) -> str:
    return next(iter(values.get(what, ())), "")


def _key(values: Values) -> str:
    key = _first(values, Field.KEY).upper()
    return key if KEY.fullmatch(key) else ""


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


@dataclass(slots=True)
class _Read:
    """The rows of one file, before it is known how its dates are told."""

    rows: list[tuple[int, Values, str]] = field(default_factory=list)
    """Their numbers, their cells, and what is wrong with the whole of it."""
    number: int = 0
    passed_over: int = 0
    """Of that number; the others are in `rows`."""


def _lines(sheets: Sequence[Sheet], reading: Reading, most_rows: int) -> tuple[list[Line], list[OpenedFile]]:
    """Every row with the cells that are read; and the files, with the way in which their dates are told."""
    read: list[_Read] = []
    opened: list[OpenedFile] = []
    for sheet in sheets:
        columns = columns_of(sheet.header, reading.columns)
        read.append(_read(sheet, columns, most_rows, before=sum(each.number for each in read)))
        _check_nobody(sheet, columns, read[-1])
        opened.append(_opened(sheet, columns, read[-1], reading))
    opened = _agreed(opened)
    lines = [_line(file, row) for file, each in zip(opened, read, strict=True) for row in each.rows]
    return lines, opened


def _line(file: OpenedFile, row: tuple[int, Values, str]) -> Line:
    number, values, told = row
    line = Line(file, number, values, file.orders[0] if file.orders else Order.DAY_FIRST)
    if told:
        line.faults.append(Fault(file.name, number, line.key, "the row", "", told))
    return line


def _read(sheet: Sheet, columns: Values, most_rows: int, *, before: int) -> _Read:
    """The cells of each row by what they are taken for. A row without a key costs nothing once many have been told."""
    named: dict[str, list[int]] = {}
    for n, name in enumerate(sheet.header):
        named.setdefault(name.casefold(), []).append(n)
    wanted = [(each, n) for each, names in columns.items() for name in names for n in named[name.casefold()]]
    found, width = _Read(), len(sheet.header)
    keyless = 0
    for row in sheet.rows([n for _, n in wanted]):
        found.number += 1
        if before + found.number > most_rows:
            raise SourceError(
                f"The exports have more than {most_rows:,} rows, which is more than is read at once.",
                hint="Bring fewer at a time, or make several sources of them: one project's or squad's work each.",
            )
        gathered: dict[Field, list[str]] = {}
        for (each, _), cell in zip(wanted, row.cells, strict=True):
            if cell:
                gathered.setdefault(each, []).append(cell)
        values = {each: tuple(cells) for each, cells in gathered.items()}
        if not _key(values):
            keyless += 1
            if keyless > MOST_FAULTS:
                found.passed_over += 1
                continue
        told = f"has {row.width} cells, and the header has {width}" if row.width > width else ""
        found.rows.append((row.number, values, told))
    return found


def _check_nobody(sheet: Sheet, columns: Values, read: _Read) -> None:
    """Whatever a column is called: who is told by an account or an address is a person, and no squad."""
    for what in (Field.SQUAD, Field.COMPONENTS):
        if are_accounts({cell for _, values, _ in read.rows for cell in values.get(what, ())}):
            named = ", ".join(columns[what])
            raise InvalidInput(
                f"{named} of {sheet.name} cannot be the {what}: accounts or addresses of people are in it.",
                hint=f'No person is measured. Choose another column, or none: --map "{what}=".',
            )


def _opened(sheet: Sheet, columns: Values, read: _Read, reading: Reading) -> OpenedFile:
    rows = [values for _, values, told in read.rows if not told]
    cells = [cell for what in DATES for values in rows for cell in values.get(what, ())]
    return OpenedFile(
        name=sheet.name,
        rows=read.number,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        header=sheet.header,
        columns=columns,
        orders=(reading.dates,) if reading.dates else _orders(cells, rows),
        example=next(iter(cells), ""),
        passed_over=read.passed_over,
        replaced=sheet.replaced,
    )


def _orders(cells: Sequence[str], rows: Sequence[Values]) -> tuple[Order, ...]:
    """In which orders the dates of a file can be read: by their form, then by what was made before it was edited.

    Days of resolutions are not asked: work that came from another tool was done before this one knew of it.
    """
    orders = fitting(cells)
    if len(orders) < 2:
        return orders
    made_and_edited = [(_first(each, Field.CREATED), _first(each, Field.UPDATED)) for each in rows]
    return in_order(orders, made_and_edited)


def _agreed(opened: Sequence[OpenedFile]) -> list[OpenedFile]:
    """A file whose dates can be read in two ways is read as the others are, where these leave no doubt."""
    sure = {each.orders[0] for each in opened if len(each.orders) == 1}
    if len(sure) != 1:
        return list(opened)
    (order,) = sure
    return [replace(each, orders=(order,)) if order in each.orders else each for each in opened]
