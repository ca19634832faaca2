"""The door of a CSV export: bytes become a header and rows, whatever program wrote them.

A row hands out the cells of the columns that are asked for, and no others: what stands in a column of people is
passed over here and is in no object that leaves this module (promise 6).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from andon.errors import SourceError

MOST_BYTES = 256 * 2**20
"""Of one file; an export with all fields of 1,000 issues has between one and thirty MB."""

MOST_FILES = 500
"""Of one folder: half a million issues, at Jira's 1,000 rows an export."""

MOST_COLUMNS = 20_000
"""Jira repeats a column as often as the issue that needs it most; a few thousand are seen."""

_LONGEST_CELL = 2**24
"""Characters. Python's own bound of 131,072 is below what a long description with a log in it has."""

_DELIMITERS = (",", ";", "\t", "|")

_UTF_8_MARK = b"\xef\xbb\xbf"
_NO_SIGN = "\ufffd"

ENDINGS = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file by its name, as it was uploaded or read."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, cut down to the columns that were asked for."""

    number: int
    """As a spreadsheet counts: the header is 1."""
    cells: tuple[str, ...]
    """In the order in which the columns were asked for; empty where the row is too short."""
    width: int
    """How many cells it had in all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was opened: its header is known, its rows are read when asked."""

    name: str
    encoding: str
    """In words that people know it by."""
    delimiter: str
    header: tuple[str, ...]
    body: str
    """Everything behind the header."""
    replaced: int = 0
    """Signs that are none in its encoding; each stands as U+FFFD."""

    def rows(self, columns: Sequence[int]) -> Iterator[Row]:
        """Each row that has something in it, with the cells of these columns.

        SourceError where quotation marks do not fit, and where the file ends in the middle of a row. Other short rows
        are whole: Excel writes no empty cells at the end of a row.
        """
        reader = _reader(io.StringIO(self.body, newline=""), self.delimiter)
        number, cells = 1, list(self.header)
        for number, cells in _each(reader, self.name, 2):
            if any(cells):
                yield Row(number, tuple(_clean(cells[n]) if n < len(cells) else "" for n in columns), len(cells))
        if len(cells) < len(self.header) and self.body[-1:] not in "\r\n":
            raise SourceError(
                f"{self.name} ends in the middle of row {number}: it was cut.",
                hint="Export it again, or send it again.",
            )


def files_at(name: str, path: Path) -> list[Path]:
    """The file, or a folder's files in the order of their names; SourceError where there is none."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())
        if len(found) > MOST_FILES:
            raise SourceError(
                f"{path} has {len(found)} files; {MOST_FILES} are the most that are read as one source.",
                hint="Keep the newest export of each issue there, or make several sources of it.",
            )
        if found:
            return found
        raise SourceError(f"{path} has no .csv file.", hint="Put the exports of Jira's issue navigator there.")
    if not path.is_file():
        raise SourceError(
            f"The CSV export of '{name}' is not there: {path}.",
            hint="Check the path in andon.toml, or on the command line.",
        )
    return [path]


def read_file(path: Path) -> CsvFile:
    """The bytes of one file, which may not be endless."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.", hint="Check the file and its rights.") from error
    return CsvFile(path.name, data)


def open_sheet(file: CsvFile) -> Sheet:
    """Find out how a file is written, and read its header. SourceError where it is no table."""
    if len(file.data) > MOST_BYTES:
        raise SourceError(
            f"{file.name} is larger than {MOST_BYTES >> 20} MB, which is more than is read.",
            hint="Export fewer issues at a time, into several files.",
        )
    text, encoding, replaced = _decoded(file)
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"').lower()
    delimiter = told[4:] if told.startswith("sep=") and told[4:] in _DELIMITERS else ""
    if told.startswith("sep="):  # a line for Excel alone, which does not count it as a row either
        text = rest
    delimiter = delimiter or _delimiter(text)
    lines = io.StringIO(text, newline="")
    _, cells = next(_each(_reader(lines, delimiter), file.name, 1), (1, []))
    header, body = tuple(map(_clean, cells)), text[lines.tell() :]
    _check_header(file.name, header)
    return Sheet(file.name, encoding, delimiter, header, body, replaced)


# ------------------------------------------------------------------------------ how it is written


def _decoded(file: CsvFile) -> tuple[str, str, int]:
    """The text, how it was encoded, and how many signs of it cannot be read.

    What is no Unicode is Windows' western encoding, as Excel writes it. A slip in a file of Unicode does not make it
    that: every other name in it would be read as another one.
    """
    data, replaced = file.data, 0
    codec, label = _codec(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, errors="replace")
        replaced = text.count(_NO_SIGN)
        if not (label == "UTF-16" or data.startswith(_UTF_8_MARK) or _signs_beyond_ascii(text) > 2 * replaced):
            text, label, replaced = data.decode("cp1252", errors="replace"), "Windows-1252", 0
    if not text.strip():
        raise SourceError(f"{file.name} is empty.", hint="Export the issues again.")
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or text.lstrip()[:1] == "<":
        raise SourceError(
            f"{file.name} is no CSV file.",
            hint='In Jira\'s issue navigator choose "Export CSV (all fields)", and not Excel, XML or HTML.',
        )
    return text, label, replaced


def _signs_beyond_ascii(text: str) -> int:
    """Those that could not be read among them: text in a western encoding has hardly another when read as UTF-8."""
    return len(text) - len(text.encode("ascii", errors="ignore"))


def _codec(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", "UTF-16"
    # Without a mark: every second byte of western text is zero then.
    head = data[:200]
    if head[1::2].count(0) > len(head) // 3:
        return "utf-16-le", "UTF-16"
    if head[::2].count(0) > len(head) // 3:
        return "utf-16-be", "UTF-16"
    return "utf-8-sig", "UTF-8"


def _delimiter(text: str) -> str:
    """The sign that parts the header into most columns."""
    widths = {each: _width(text, each) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: widths[each])


def _width(text: str, delimiter: str) -> int:
    try:
        return len(next(_reader(io.StringIO(text, newline=""), delimiter), ()))
    except csv.Error:
        return 0


def _check_header(name: str, header: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise SourceError(
            f"{name} has {len(header)} columns; {MOST_COLUMNS} are the most that are read.",
            hint="Leave fields with very many values out of the export, such as comments and work logs.",
        )
    if len(header) < 2:
        raise SourceError(
            f"{name} has no columns: its first line is one cell.",
            hint="The first line names the columns, separated by commas, semicolons or tabs.",
        )


# ------------------------------------------------------------------------------ rows


def _reader(lines: io.StringIO, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)  # of this process: nothing else of ours reads CSV
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _each(reader: Iterator[list[str]], name: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers; SourceError where a quotation is not closed, or something follows a closed one."""
    number = first - 1
    try:
        for number, cells in enumerate(reader, first):
            yield number, cells
    except csv.Error as error:
        raise SourceError(
            f"{name} cannot be read beyond row {number}: the quotation marks of a cell do not fit.",
            hint="Export it again, and do not edit it by hand; a file that was cut ends within a cell.",
        ) from error


def _clean(cell: str) -> str:
    """A cell without what no text holds: a database refuses NUL, and no name has another control character."""
    return cell.translate(_CONTROLS).strip()


_CONTROLS = {n: " " if chr(n) in "\t\n\r\v\f" else None for n in (*range(32), 127)}
