"""Bringing in CSV exports on the connecting page: send them, see how they are read, correct it, import."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Multiselect

from andon.sources import csv_rows
from andon.sources.csv_export import CsvExport
from andon.sources.csv_issues import Export
from andon.sources.csv_text import CsvFile, Sheet, open_sheet
from andon.store import Store
from andon.ui import csv_actions, links, session, text_csv
from andon.uploads import HERE
from andon.usecases.bring_export import Suggested, suggest
from andon.usecases.plan_squad import add_squad
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, errors, now, visit, words
from sources.csv_made import CLOUD, PEOPLE, done, row, written

ROWS = [
    row("SHOP-1", **{"Components": "Checkout", "Fix versions": "Northlight *1*"}),
    done("SHOP-2", **{"Components": "Checkout", "Fix versions": "Old"}),
    row("SHOP-3", **{"Components": "Search", "Status": "Awaiting sign-off", "Status Category": ""}),
]
DATA = written(ROWS)


def sent(*files: bytes) -> AppTest:
    """The page after a director sent these files."""
    at = visit(links.CONNECT, DIRECTOR)
    at.segmented_control(key="connect_from").set_value(text_csv.FROM_CSV).run()
    at.file_uploader[0].set_value([(f"{n}.csv", data, "text/csv") for n, data in enumerate(files, 1)])
    return at.run()


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def ticks(at: AppTest, label: str) -> Multiselect[str]:
    """What is offered to be added, of which everything is ticked at first."""
    (found,) = [each for each in at.multiselect if each.label == label and "_map_" not in str(each.key)]
    return found


def column(at: AppTest, field: str) -> Multiselect[str]:
    """The columns from which this is read; the key ends with which columns there are."""
    (found,) = [each for each in at.multiselect if str(each.key).startswith(f"csv_map_{field}_")]
    return found


def can_import(at: AppTest) -> bool:
    return any(each.key == "csv_import" for each in at.button)


def keys(store: Store) -> set[str]:
    return set(store.work.work()["key"])


# ------------------------------------------------------------------------------ the way through


def test_a_file_is_shown_as_it_is_read_and_then_brought_in(empty: Store) -> None:
    at = sent(DATA)
    told = words(at)
    assert "1.csv: 3 rows, 37 columns, UTF-8, parted by commas, dates day first like 14/Apr/26 9:41 AM" in told
    assert "3 issues of 1 project: SHOP." in told
    assert "What these statuses mean is a guess; correct it where it is wrong: Awaiting sign-off." in told
    assert column(at, "done").value == ["Resolved", "Status Category Changed"]
    assert keys(empty) == set()
    press(at, "csv_import")
    assert not errors(at)
    assert "3 issues are new or changed, 2 squads and 1 launch added." in words(at)
    assert keys(empty) == {"SHOP-1", "SHOP-2", "SHOP-3"}
    assert [each.name for each in empty.plans.squads()] == ["Checkout", "Search"]
    (launch,) = empty.plans.launches()
    assert (launch.name, launch.target, launch.squad_ids) == ("Northlight *1*", None, ())
    assert [each.launch_id for each in empty.plans.contributions()] == [launch.id]


def test_what_nobody_ticks_is_not_added(empty: Store) -> None:
    at = sent(DATA)
    ticks(at, text_csv.NEW_SQUADS).set_value(["Search (1 issue)"])
    ticks(at, text_csv.NEW_LAUNCHES).set_value([]).run()
    press(at, "csv_import")
    assert [each.name for each in empty.plans.squads()] == ["Search"]
    assert empty.plans.launches() == []


def test_a_guess_is_corrected_before_anything_is_written(empty: Store) -> None:
    at = sent(DATA)
    column(at, "components").set_value([])
    (status,) = [each for each in at.selectbox if each.label.startswith("Awaiting")]
    status.select_index(2)
    at.run()
    assert ticks(at, text_csv.NEW_SQUADS).value == ["SHOP (3 issues)"]
    press(at, "csv_import")
    issues = empty.work.brought()["issues"].set_index("key")
    assert issues.loc["SHOP-3", "category"] == "done"
    assert {each.claims for each in empty.plans.squads()} == {("project:SHOP",)}


def test_a_second_file_adds_to_the_first_and_nothing_is_lost(empty: Store) -> None:
    at = press(sent(DATA), "csv_import")
    press(at, "csv_anew")
    at.segmented_control(key="connect_from").set_value(text_csv.FROM_CSV).run()
    more = written([row("SHOP-4", Components="Checkout")])
    at.file_uploader[0].set_value([("more.csv", more, "text/csv")]).run()
    assert text_csv.NOTHING_TO_ADD in words(at)
    press(at, "csv_again_1_import")
    assert keys(empty) == {f"SHOP-{n}" for n in (1, 2, 3, 4)}


def test_the_file_is_gone_from_the_tab_once_it_is_in(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[str] = []
    monkeypatch.setattr(session, "let_go_of_files", gone.extend)
    closed: list[str] = []
    monkeypatch.setattr(HERE, "close", closed.append)
    at = sent(DATA, written([row("SHOP-7")]))
    assert not gone
    press(at, "csv_import")
    assert (len(gone), len(closed)) == (2, 1)
    assert "andon_looked" not in at.session_state


def test_what_is_let_go_is_in_streamlits_memory_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody else's file with it."""
    kept = MemoryUploadedFileManager("/_stcore/upload_file")
    for tab in ("mine", "theirs"):
        kept.add_file(tab, UploadedFileRec("one", "one.csv", "text/csv", b"planted"))
    here = SimpleNamespace(uploaded_file_mgr=kept, session_id="mine")
    monkeypatch.setattr(session, "get_script_run_ctx", lambda: here)
    session.let_go_of_files(["one", "gone already"])
    assert (kept.get_files("mine", ["one"]), len(kept.get_files("theirs", ["one"]))) == ([], 1)


def test_what_is_suggested_is_reckoned_anew_only_where_there_may_be_others_by_now(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[object] = []

    def counted(*asked: Any, **more: Any) -> Suggested:
        reckoned.append(asked)
        return suggest(*asked, **more)

    monkeypatch.setattr(csv_actions, "suggest", counted)
    at = sent(written(ROWS))
    once = len(reckoned)
    at.run()
    assert len(reckoned) == once > 0
    add_squad(empty, THE_DIRECTOR, name="Search", claims=["component:Search"], token="s", now=now())
    at.run()
    assert len(reckoned) == once + 1


# ------------------------------------------------------------------------------ what goes wrong


def test_rows_in_which_something_is_wrong_are_told_and_left_out_when_somebody_says_so(empty: Store) -> None:
    at = sent(written([*ROWS, row("SHOP-9", Created="<b>soon</b>"), row("no key")]))
    told = words(at)
    assert "Something is wrong in 2 rows." in told
    assert "1.csv, row 5 (SHOP-9): Created '<b>soon</b>' is no date" in told
    assert not can_import(at) and text_csv.FIRST_MEND in told
    at.checkbox(key="csv_leave_out").check().run()
    press(at, "csv_import")
    assert keys(empty) == {"SHOP-1", "SHOP-2", "SHOP-3"}


def test_dates_in_doubt_are_asked_about(empty: Store) -> None:
    at = sent(written([row(Created="05/06/26 9:00", Updated="07/08/26 9:00")]))
    (warning,) = at.warning
    assert "no day in it is above 12" in warning.value.replace("\\", "")
    assert not can_import(at)
    at.selectbox(key="csv_dates").select_index(2).run()
    assert can_import(at)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04", "is no CSV file"), (b"a,b\n1,2\n", "is taken for the key"), (b"", "is empty")],
)
def test_a_file_that_is_none_is_told_in_a_sentence(empty: Store, data: bytes, said: str) -> None:
    at = sent(data)
    assert said in errors(at)
    assert not can_import(at)


def test_what_cannot_be_read_is_read_once_however_often_the_page_runs(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the file is held by the error that is kept."""
    read: list[str] = []
    opened: list[str] = []
    once = CsvExport.look

    def counted(self: CsvExport, most_rows: int) -> Export:
        read.append(self.name)
        return once(self, most_rows)

    def sheet_counted(file: CsvFile) -> Sheet:
        opened.append(file.name)
        return open_sheet(file)

    monkeypatch.setattr(CsvExport, "look", counted)
    monkeypatch.setattr(csv_actions, "open_sheet", sheet_counted)
    at = sent(b"a,b\n1,2\n")
    assert "is taken for the key" in errors(at.run()) and "is taken for the key" in errors(at.run())
    assert (len(read), opened) == (1, ["1.csv"])
    kept = at.session_state["andon_looked"]["export"]
    assert (kept.found, "is taken for the key" in kept.wrong) == (None, True)
    at.file_uploader[0].set_value([]).run()
    at.file_uploader[0].set_value([("2.csv", DATA, "text/csv")]).run()
    assert (len(read), errors(at), can_import(at)) == (2, "", True)


def test_other_files_are_guessed_anew(empty: Store) -> None:
    """Not with the columns that somebody chose of the files before, which these may not have."""
    at = sent(DATA)
    column(at, "components").set_value([]).run()
    assert ticks(at, text_csv.NEW_SQUADS).value == ["SHOP (3 issues)"]
    renamed = DATA.replace(b"Fix versions", b"Fix Version/s")
    at.file_uploader[0].set_value([("2.csv", renamed, "text/csv")]).run()
    assert not errors(at)
    assert column(at, "components").value and column(at, "versions").value == ["Fix Version/s"]


def test_a_page_reads_fewer_rows_than_the_command_line(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's pages wait for the process that reads."""
    assert csv_actions.MOST_ROWS < csv_rows.MOST_ROWS
    monkeypatch.setattr(csv_actions, "MOST_ROWS", 2)
    at = sent(DATA)
    assert "more than 2 rows" in errors(at) and not can_import(at)


def test_a_name_that_andon_toml_has_is_refused(empty: Store) -> None:
    Path(os.environ["ANDON_CONFIG"]).write_text('[[csv]]\nname = "csv"\npath = "exports"\n')
    at = press(sent(DATA), "csv_import")
    assert "andon.toml names a source 'csv'" in errors(at)
    assert keys(empty) == set()
    at.text_input(key="csv_name").input("by hand").run()
    press(at, "csv_import")
    assert len(keys(empty)) == 3


# ------------------------------------------------------------------------------ who may, and whom it shows


@pytest.mark.parametrize("who", ["viewer", ATLAS])
def test_only_whoever_connects_a_jira_is_asked_for_a_file(
    small: Store, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(HERE, "open", opened.append)
    at = visit(links.CONNECT, who)
    assert not at.file_uploader and not opened
    at = visit(links.CONNECT, DIRECTOR)
    assert not at.file_uploader and not opened, "nor one who has not asked for it"
    at.segmented_control(key="connect_from").set_value(text_csv.FROM_CSV).run()
    assert at.file_uploader and len(opened) == 1


def test_nobody_of_the_file_is_on_the_page_in_the_tab_or_in_the_store(empty: Store) -> None:
    """Promise 6: only the names of such columns are told, as what is not read."""
    assert all(each.encode() in DATA.replace(b'""', b'"') for each in PEOPLE.values())
    at = sent(written([*ROWS, row("no key")], CLOUD))
    assert "Not read, because no person is measured: Project lead, Assignee" in words(at)
    kept = repr(at.session_state["andon_looked"])
    assert "planted" not in (words(at) + kept).casefold()
    at.checkbox(key="csv_leave_out").check().run()
    press(at, "csv_import")
    assert keys(empty)
    assert "planted" not in repr({name: table.to_dict() for name, table in empty.work.brought().items()}).casefold()
