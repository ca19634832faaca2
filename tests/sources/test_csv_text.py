"""A CSV export is opened whatever wrote it; what is none is told in one sentence."""

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from andon.errors import AndonError, SourceError
from andon.sources import csv_text
from andon.sources.csv_columns import Reading
from andon.sources.csv_issues import read_exports
from andon.sources.csv_rows import MOST_FAULTS, read_lines
from andon.sources.csv_text import CsvFile, files_at, open_sheet, read_file
from andon.ui import text_csv
from andon.usecases.bring_export import Suggested
from sources.csv_made import CLOUD, row, source, written


def summary(data: bytes) -> str:
    (issue,) = source(data).read().issues.values()
    return issue.summary


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_way_to_write_it_is_read(encoding: str, delimiter: str) -> None:
    data = written([row(Summary="Übergröße, groß; größer: «größte»")], encoding=encoding, delimiter=delimiter)
    assert summary(data) == "Übergröße, groß; größer: «größte»"


def test_how_it_was_read_is_told() -> None:
    sheet = open_sheet(CsvFile("a.csv", written([row(Summary="ü")], encoding="cp1252", delimiter=";")))
    assert (sheet.encoding, sheet.delimiter, sheet.header) == ("Windows-1252", ";", CLOUD)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_bad_byte_does_not_make_another_encoding_of_a_file(mark: bytes) -> None:
    """Every other name in it would become another one, and its squad lose its work."""
    text = written([row(f"SHOP-{n}", Components="München") for n in range(1, 5)]).decode()
    made = source(mark + text.encode().replace(b"SHOP-2", b"SHOP-2\xff", 1))
    assert {each.claims[0] for each in made.read().issues.values()} == {"component:München"}
    told = "1 sign of 1.csv cannot be read as UTF-8 and stands as \ufffd, perhaps within a name."
    assert made.doubts() == (f"csv: {told}",)
    assert told in text_csv.notes(made.read(), Suggested(), UTC)


def test_with_a_mark_a_file_is_what_it_says() -> None:
    begin = "A thing".encode("utf-16-le")
    for data in (
        b"\xef\xbb\xbf" + written([row()]).replace(b"A thing", b"\xff\xffA thing"),
        written([row()], encoding="utf-16").replace(begin, b"\x00\xd8\x00\xd8" + begin),
    ):
        export = source(data).read()
        assert export.files[0].unreadable.startswith("2 signs of 1.csv cannot be read as UTF-")
        assert export.issues["SHOP-1"].summary.startswith("\ufffd\ufffdA thing")


def test_what_is_none_of_unicode_is_windows_western_one_even_where_a_sign_of_it_could_be() -> None:
    assert summary(written([row(Summary="Ãœ größer süß")], encoding="cp1252")) == "Ãœ größer süß"


def test_a_line_for_excel_counts_for_nothing() -> None:
    data = b"sep=;\r\n" + written([row(), row("SHOP-2", Created="soon")], delimiter=";")
    (fault,) = source(data).look().faults
    assert (fault.row, fault.key, fault.value) == (3, "SHOP-2", "soon")


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    """Summaries have two lines each, and an empty row is a row."""
    data = written([row(), {}, row("SHOP-2"), row("SHOP-3", Created="")])
    (fault,) = source(data).look().faults
    assert str(fault) == "1.csv, row 5 (SHOP-3): Created is empty."


def test_only_the_cells_that_are_asked_for_leave_the_door() -> None:
    sheet = open_sheet(CsvFile("a.csv", written([row()])))
    (read,) = sheet.rows([CLOUD.index("Issue key"), CLOUD.index("Status")])
    assert (read.cells, read.width) == (("SHOP-1", "To Do"), len(CLOUD))


def test_a_cell_has_no_sign_that_no_text_holds() -> None:
    data = written([row(Summary="a\x00b\x07c\nd")])
    assert summary(data) == "abc d"


def test_a_long_description_is_no_trouble() -> None:
    assert summary(written([row(Summary="One", Description="x" * 300_000)])) == "One"


WRONG = {
    "empty": (b"", "is empty"),
    "blank": (b"\xef\xbb\xbf \r\n", "is empty"),
    "Excel": (b"PK\x03\x04rest", "is no CSV file"),
    "old Excel": (b"\xd0\xcf\x11\xe0rest", "is no CSV file"),
    "HTML": (b"<html><table>", "is no CSV file"),
    "one column": (b"Issue key\nSHOP-1\n", "has no columns"),
    "an open quotation": (b'Issue key,Status,Created\nA-1,Done,2026-01-01\nA-2,"Done,2026-01-01\n', "beyond row 2"),
    "text behind a quotation": (b'Issue key,Status,Created\nA-1,"Do"ne,2026-01-01\n', "beyond row 1"),
    "no key": (b"Status,Created\nDone,2026-01-01\n", "No column of 1.csv is taken for the key"),
    "no status": (b"Issue key,Created\nA-1,2026-01-01\n", "taken for the status"),
    "no date": (b"Issue key,Status\nA-1,Done\n", "taken for the created"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_read_is_one_sentence_with_a_hint(what: str) -> None:
    data, said = WRONG[what]
    with pytest.raises(SourceError) as told:
        source(data).look()
    assert said in told.value.message
    assert told.value.hint and "\n" not in told.value.message


def test_what_the_hint_shows_of_a_header_is_nobody() -> None:
    with pytest.raises(SourceError) as told:
        source(b"Assignee,Assignee Id,Status,Created\nAnn,1,Done,2026-01-01\n").look()
    assert told.value.hint.endswith("The file begins with: Status, Created.")


@pytest.mark.parametrize(
    ("bound", "value", "said"),
    [
        ("MOST_BYTES", 100, "more than is read"),
        ("MOST_COLUMNS", 3, "37 columns; 3 are the most"),
    ],
)
def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, bound: str, value: int, said: str) -> None:
    monkeypatch.setattr(csv_text, bound, value)
    with pytest.raises(SourceError, match=said):
        source(written([row(), row("SHOP-2")])).look()


def test_rows_beyond_the_bound_are_not_even_read() -> None:
    """The bound is that of all files together; behind it one cannot be read, which nobody finds out."""
    files = (written([row(), row("SHOP-2")]), written([row("SHOP-3"), row("SHOP-4")]) + b'"x"y\n')
    with pytest.raises(SourceError, match="more than 3 rows"):
        source(*files).look(most_rows=3)
    with pytest.raises(SourceError, match="cannot be read beyond row 3"):
        source(*files).look(most_rows=4)


def test_of_very_many_wrong_rows_the_first_are_told_and_all_are_counted() -> None:
    number = 3 * MOST_FAULTS
    for line in (b"x\n", b"A-1,,\n"):
        data = b"Key,Status,Created\n" + line * number + b"A-2,Open,2026-05-01\n"
        made = source(data, reading=Reading(leave_out=True))
        export = made.read()
        assert (len(export.faults), export.faulty_rows, export.files[0].rows) == (MOST_FAULTS, number, number + 1)
        assert [each.row for each in export.faults[:2]] == [2, 3]
        assert list(export.issues) == ["A-2"]
        assert f"In all something is wrong in {number} rows." in made.doubts()[0]
        told = f"Something is wrong in {number:,} rows. The first 1,000 faults are listed."
        assert text_csv.wrong_rows(export).replace("3000", "3,000") == told


def test_rows_without_anything_like_a_key_are_not_held() -> None:
    data = b"Key,Status,Created\n" + b"x\n" * 3 * MOST_FAULTS
    lines, _ = read_lines([CsvFile("a.csv", data)], Reading())
    assert len(lines) == MOST_FAULTS


def test_two_files_of_one_name_are_two() -> None:
    """A browser sends what two folders have under the same name."""
    one, other = (f"Issue key,Status,{name}\n".encode() for name in ("Created", "Created,Updated"))
    files = [CsvFile("a.csv", one + b"A-1,Open,13/05/26\n"), CsvFile("a.csv", other + b"A-2,Open,05/13/26,05/14/26\n")]
    export = read_exports(files, Reading())
    assert [each.created.month for each in export.issues.values()] == [5, 5]


def test_a_folder_is_its_exports_in_the_order_of_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.csv", "a.CSV", "notes.md", "c.tsv"):
        (tmp_path / name).write_bytes(b"x")
    assert [each.name for each in files_at("csv", tmp_path)] == ["a.CSV", "b.csv", "c.tsv"]
    assert read_file(tmp_path / "b.csv") == CsvFile("b.csv", b"x")
    monkeypatch.setattr(csv_text, "MOST_FILES", 2)
    with pytest.raises(SourceError, match="3 files; 2 are the most"):
        files_at("csv", tmp_path)


def test_a_folder_without_exports_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no \.csv file"):
        files_at("csv", tmp_path)
    with pytest.raises(SourceError, match="'csv' is not there"):
        files_at("csv", tmp_path / "gone.csv")


HEADER_ROW = ("Summary", "Issue key", "Status", "Created")
HEADER = b"Issue key,Status,Created,Updated,Custom field (Story Points),Assignee\n"


@given(st.binary(max_size=300))
@example(b"A-1,Done,2026-01-01,2026-01-01,1e999,x\n")
@example(b"A-1,Done,99999-01-01,0000-00-00,nan,x\n")
@example("A-1,Done,١٢/May/26 9:41 AM,,٣,x\n".encode())
@example(b"A-1,\xff\xfe,12/12/12,,,\n")
def test_no_file_is_anything_but_issues_or_a_sentence(data: bytes) -> None:
    for content in (data, HEADER + data):
        try:
            export = read_exports([CsvFile("a.csv", content)], Reading())
        except AndonError as error:
            assert error.hint and "\n" not in error.message
            continue
        for issue in export.issues.values():
            assert issue.created.tzinfo and "\x00" not in repr(issue)
        for fault in export.faults:
            assert fault.row >= 2 and str(fault).endswith(".")


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=30)


@given(st.lists(PRINTABLE, min_size=1, max_size=4))
@example(['"', ",;|", "=1+1", "'; drop table issue; --"])
def test_peoples_words_come_as_they_are_whatever_signs_are_in_them(words: list[str]) -> None:
    data = written([row(f"SHOP-{n}", Summary=each) for n, each in enumerate(words, 1)], HEADER_ROW)
    assert [each.summary for each in source(data).look().issues.values()] == [each.strip() for each in words]


def test_a_file_that_was_cut_is_not_taken_for_all_of_it() -> None:
    """Wherever it was cut within a row, but right behind the last cell of one."""
    whole = written([row(), row("SHOP-2")], HEADER_ROW)
    start = whole.index(b"SHOP-2")
    for end in range(start - 8, len(whole) - len("14/Apr/26 9:41 AM\r\n")):
        with pytest.raises(SourceError, match=r"ends in the middle of row 3|cannot be read beyond row 2"):
            source(whole[:end]).look()


def test_a_short_row_is_whole_where_the_file_goes_on_or_ends_with_a_line() -> None:
    data = b"Issue key,Status,Created,Labels\nA-1,Done,2026-01-01\nA-2,Done,2026-01-01\n"
    assert list(source(data).read().issues) == ["A-1", "A-2"]
