"""`andon import FILE.csv` and `[[csv]]`: shown, corrected, asked about, brought in, and read again at every sync."""

import io
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from andon.store import Store, open_store
from examples import NOW
from shell import Shell
from sources.csv_made import CLOUD, done, row, written

ROWS = [
    row("SHOP-1", **{"Components": "Checkout", "Fix versions": "Northlight"}),
    row("SHOP-2", **{"Components": "Checkout", "Custom field (Estimate)": "5"}),
    done("SHOP-3", Components="Search"),
]
HEADER = (*CLOUD, "Custom field (Estimate)")


@pytest.fixture
def shop(shell: Shell) -> Shell:
    (shell.folder / "shop.csv").write_bytes(written(ROWS, HEADER))
    return shell


def keys(shell: Shell) -> set[str]:
    return set(open_store(shell.url).work.work()["key"])


def points(store: Store) -> dict[str, float]:
    issues = store.work.brought()["issues"].set_index("key")
    return {str(key): float(value) for key, value in issues["points"].dropna().items()}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


# ------------------------------------------------------------------------------ by hand


def test_what_is_in_it_is_shown_and_nothing_is_written_before_a_yes(
    shop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.run("import", "shop.csv") == 1
    assert "Add --yes" in shop.err
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    assert shop.run("import", "shop.csv") == 1
    assert "Nothing was imported." in shop.err
    assert keys(shop) == set()
    for told in (
        "shop.csv: 3 rows, 38 columns, UTF-8, parted by commas, dates day first like 14/Apr/26 9:41 AM",
        "3 issues of 1 project: SHOP.",
        "Not read, because no person is measured: Project lead, Assignee",
        "Squads to add: Checkout, Search.",
        "Launches to add: Northlight (1 of 1 issue open).",
    ):
        assert told in shop.out
    assert "planted" not in (shop.out + shop.err).casefold()
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert shop.run("import", "shop.csv") == 0
    assert "3 issues are new or changed, 2 squads and 1 launch added." in shop.out
    assert keys(shop) == {"SHOP-1", "SHOP-2", "SHOP-3"}


def test_an_export_that_is_as_long_as_jira_makes_them_may_be_a_part(shell: Shell) -> None:
    """Of the thousand-and-first issue nobody says anything in the file."""
    for number, told in ((999, False), (1000, True)):
        rows = [row(f"SHOP-{n}", Description="") for n in range(1, number + 1)]
        (shell.folder / "shop.csv").write_bytes(written(rows))
        assert shell.run("import", "shop.csv") == 1
        assert ("shop.csv has 1,000 rows, the most that Jira exports at once" in shell.out) is told


def test_a_guess_is_corrected_on_the_line(shop: Shell) -> None:
    options = ("--map", "Story points=Custom field (Estimate)", "--map", "components=", "--status", "to do=done")
    assert shop.run("import", "shop.csv", "--yes", *options) == 0
    store = open_store(shop.url)
    assert points(store) == {"SHOP-2": 5.0}
    assert [each.claims for each in store.plans.squads()] == [("project:SHOP",)]
    assert store.plans.launches() == [], "nothing is open, so that nothing is a launch"


def test_for_programs_there_is_a_document(shop: Shell) -> None:
    assert shop.run("import", "shop.csv", "--json") == 0
    told = json.loads(shop.out)
    assert (told["imported"], told["issues"], told["new_squads"]) == (False, 3, ["Checkout", "Search"])
    assert told["files"][0]["columns"]["key"] == ["Issue key"]
    assert keys(shop) == set()
    assert shop.run("import", "shop.csv", "--json", "--yes") == 0
    told = json.loads(shop.out)
    assert (told["imported"], told["squads"], told["launches"]) == (True, 2, 1)
    assert told["sources"][0]["downloaded"] == 3


def test_wrong_rows_stop_it_unless_they_are_left_out(shop: Shell) -> None:
    (shop.folder / "more.csv").write_bytes(written([row("SHOP-9", Created="soon"), row("SHOP-10")]))
    assert shop.run("import", "shop.csv", "more.csv", "--yes") == 1
    assert shop.err.startswith("more.csv, row 2 (SHOP-9): Created 'soon' is no date that is written as the others are.")
    assert "--leave-out" in shop.err
    assert keys(shop) == set()
    assert shop.run("import", "shop.csv", "more.csv", "--yes", "--leave-out") == 0
    assert keys(shop) == {"SHOP-1", "SHOP-2", "SHOP-3", "SHOP-10"}
    assert "Those rows were left out." in shop.err


@pytest.mark.parametrize("streams", [("stdout", "stderr"), ("stdout",), ("stderr",)])
def test_a_wrong_row_is_told_once_where_list_and_sentence_end_at_one_terminal(
    shop: Shell, monkeypatch: pytest.MonkeyPatch, streams: Sequence[str]
) -> None:
    """Where one of them goes to a file, each stands alone."""
    (shop.folder / "more.csv").write_bytes(written([row("SHOP-9", Created="soon"), row("SHOP-10")]))
    for each in streams:
        monkeypatch.setattr(getattr(sys, each), "isatty", lambda: True)
    assert shop.run("import", "shop.csv", "more.csv", "--yes") == 1
    told = (shop.out.count("more.csv, row 2"), shop.err.count("more.csv, row 2"))
    assert told == ((1, 0) if len(streams) == 2 else (1, 1))
    assert "--leave-out" in shop.err


def test_a_folder_of_exports_is_read_whole_and_a_later_import_adds(shop: Shell) -> None:
    folder = shop.folder / "exports"
    folder.mkdir()
    (folder / "a.csv").write_bytes(written([row("PAY-1")]))
    assert shop.run("import", "shop.csv", "--yes") == 0
    assert shop.run("import", "exports", "--yes") == 0
    assert keys(shop) == {"SHOP-1", "SHOP-2", "SHOP-3", "PAY-1"}


WRONG = {
    "no pair": (["--map", "points"], 2, "no pair"),
    "no such field": (["--map", "pionts=Summary"], 1, "'pionts' is nothing that is read of an issue"),
    "no such column": (["--map", "key=Nothing"], 1, "No file has a column 'Nothing' for key."),
    "people": (["--map", "squad=Assignee"], 1, "it holds people, and no person is measured"),
    "no such meaning": (["--status", "To Do=almost"], 1, "'almost' is none of to do, in progress, done."),
    "no such zone": (["--time-zone", "Mars"], 1, "'Mars' is no time zone."),
    "no such order": (["--dates", "backwards"], 2, "backwards"),
    "nothing to replace": (["--replace"], 2, "replaces nothing"),
    "no name": (["--name", "a/b"], 1, "'a/b' cannot name a source."),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_meant_is_told(shop: Shell, what: str) -> None:
    options, code, said = WRONG[what]
    assert shop.run("import", "shop.csv", "--yes", *options) == code
    assert said in shop.err
    assert keys(shop) == set()


def test_a_history_folder_takes_nothing_that_is_for_exports(shell: Shell) -> None:
    (shell.folder / "history").mkdir()
    assert shell.run("import", "history", "--yes") == 2
    assert "are for CSV exports" in shell.err
    assert shell.run("import", "history") == 1
    assert "has no issues.parquet" in shell.err


def test_a_file_that_is_not_there_is_told(shell: Shell) -> None:
    assert shell.run("import", "gone.csv", "--yes") == 1
    assert "is not there" in shell.err


# ------------------------------------------------------------------------------ at every sync

TOML = """
[[csv]]
path = "shop.csv"
time_zone = "Europe/Stockholm"

[csv.columns]
"story points" = "Custom field (Estimate)"

[csv.statuses]
"To Do" = "in progress"

[[squad]]
name = "Checkout"
component = "Checkout"

[[launch]]
name = "Northlight"
version = "Northlight"
target = 2026-09-30
"""


def test_what_andon_toml_names_is_read_again_and_again(shop: Shell) -> None:
    shop.write("andon.toml", TOML)
    assert shop.run("doctor") == 0
    assert "csv is readable: 3 issues in 1 file." in shop.out
    assert shop.run("sync", "--json") == 0
    (source,) = json.loads(shop.out)["sources"]
    assert (source["name"], source["swept"], source["downloaded"]) == ("csv", 3, 3)
    store = open_store(shop.url)
    assert points(store) == {"SHOP-2": 5.0}
    assert [each.name for each in store.plans.squads()] == ["Checkout"], "the file says who there is"
    (launch,) = store.plans.launches()
    assert launch.target and launch.target.day == date(2026, 9, 30)
    assert [(each.launch_id, each.squad_id) for each in store.plans.contributions()] == [("northlight", "checkout")]
    issues = store.work.brought()["issues"].set_index("key")
    assert issues.loc["SHOP-1", "category"] == "indeterminate"
    assert "07:41" in str(issues.loc["SHOP-1", "created"]), "Stockholm is two hours ahead in April"
    assert shop.run("sync", "--json") == 0
    assert json.loads(shop.out)["sources"][0]["downloaded"] == 0


def test_a_file_that_breaks_keeps_what_there_was_and_says_so(shop: Shell) -> None:
    shop.write("andon.toml", TOML)
    assert shop.run("sync") == 0
    (shop.folder / "shop.csv").write_bytes(written(ROWS, HEADER)[:700])
    assert shop.run("sync") == 1
    assert "ends in the middle of row 2: it was cut." in shop.err
    assert len(keys(shop)) == 3
    assert shop.run("doctor") == 1


def test_what_andon_toml_reads_itself_is_not_imported_beside(shop: Shell) -> None:
    shop.write("andon.toml", TOML)
    assert shop.run("import", "shop.csv", "--yes") == 1
    assert "andon.toml names a source 'csv', which reads its work itself." in shop.err
    assert shop.run("import", "shop.csv", "--yes", "--name", "by hand") == 0


def test_a_sync_leaves_an_import_alone_and_forgets_it_when_told(shop: Shell) -> None:
    shop.write("andon.toml", TOML)
    assert shop.run("import", "shop.csv", "--yes", "--name", "by hand") == 0
    assert shop.run("sync") == 0
    assert len(open_store(shop.url).work.work()) == 6
    assert shop.run("sync", "--forget", "by hand") == 0
    assert len(open_store(shop.url).work.work()) == 3


def test_what_andon_toml_named_once_can_be_imported_by_hand_from_then_on(shop: Shell) -> None:
    """Without that a sync would ask where the source has gone."""
    shop.write("andon.toml", TOML)
    assert shop.run("sync") == 0
    shop.write("andon.toml", TOML.replace("[[csv]]", '[[csv]]\nname = "other"'))
    assert shop.run("sync") == 1
    assert "no longer names: 'csv'" in shop.err
    assert shop.run("import", "shop.csv", "--yes") == 0
    assert shop.run("sync") == 0


def test_a_jira_of_old_is_not_mistaken_for_an_import(shop: Shell) -> None:
    store = open_store(shop.url)
    store.work.begin_sync("csv", NOW)
    store.work.finish_sync("csv", NOW, {"asked": "project = SHOP"})
    assert shop.run("import", "shop.csv", "--yes") == 1
    assert "'csv' was a Jira" in shop.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('dates = "backwards"', "'backwards' is none of"),
        ('time_zone = "Mars"', "'Mars' is no time zone"),
        ('columns = {pionts = "Summary"}', "'pionts' is nothing that is read of an issue; did you mean"),
        ('statuses = {"To Do" = "almost"}', "'almost' is none of to do, in progress, done"),
        ("columns = 3", "write it as a table"),
        ("leave_out = 7", "is neither true nor false"),
        ("drop_share = 2", "2 is too large; 1 is the most"),
    ],
)
def test_what_cannot_be_in_andon_toml_is_told_with_its_place(shell: Shell, line: str, said: str) -> None:
    shell.write("andon.toml", f'[[csv]]\nname = "shop"\npath = "shop.csv"\n{line}\n')
    assert shell.run("doctor") == 1
    told = shell.out + shell.err
    assert said in told and "[[csv]] 'shop'" in told


def test_of_several_sources_each_is_examined_by_itself(shop: Shell, tmp_path: Path) -> None:
    shop.write("andon.toml", f'{TOML}\n[[csv]]\nname = "other"\npath = "gone.csv"\n')
    assert shop.run("doctor") == 1
    assert "csv is readable" in shop.out and "'other' is not there" in shop.out
