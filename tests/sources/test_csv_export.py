"""What the rows of a CSV export become, what is guessed of them, what is wrong with them, and what is never read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from andon.config.exports import Field, Order
from andon.errors import InvalidInput, SourceError
from andon.model import Category, Issue, Version
from andon.sources.csv_columns import _KNOWN, Reading, Source, columns_of, is_about_people
from andon.sources.csv_export import CsvExport, Held, csv_at, held_in
from andon.usecases.sync import sync
from examples import NOW, sqlite_store
from sources.csv_made import CLOUD, DATA_CENTER, PEOPLE, Cells, done, keeps_the_protocol, row, source, written


def read(*rows: Cells, header: tuple[str, ...] = CLOUD, reading: Reading | None = None) -> dict[str, Issue]:
    return dict(source(written(rows, header), reading=reading).read().issues)


def faults(*rows: Cells) -> list[str]:
    return [str(each) for each in source(written(rows)).look().faults]


# ------------------------------------------------------------------------------ what a row says


def test_a_row_of_cloud_with_all_that_repeats() -> None:
    cells: dict[str, Any] = {
        "Fix versions": ["Northlight", "Halcyon"],
        "Components": ["Checkout", "Search"],
        "Sprint": ["Sprint 7", "Sprint 8"],
        "Custom field (Story Points)": "3.0",
        "Custom field (Flagged)": "Impediment",
        "Parent key": "SHOP-9",
    }
    issue = read(done("SHOP-1", **cells))["SHOP-1"]
    assert issue.claims == ("component:Checkout", "component:Search", "project:SHOP")
    assert issue.scopes == ("version:SHOP/Northlight", "version:SHOP/Halcyon", "epic:SHOP-9")
    assert issue.sprints == ("Sprint 7", "Sprint 8")
    assert (issue.points, issue.parent, issue.resolution) == (3.0, "SHOP-9", "Done")
    assert (issue.category, issue.delivered) == (Category.DONE, True)
    assert issue.created == datetime(2026, 4, 14, 9, 41, tzinfo=UTC)
    assert issue.done == datetime(2026, 5, 13, 16, 0, tzinfo=UTC)
    # Since when, an export does not say: at the latest since somebody edited it last.
    assert issue.flagged_since == issue.done
    assert issue.changes == ()


def test_a_row_of_a_data_center() -> None:
    """Its statuses have no category, a sub-task names its parent by an id, and an epic has a field of its own."""
    rows = (
        row("SHOP-1", **{"Custom field (Epic Link)": "SHOP-7", "Component/s": ["Web", "TV"], "Fix Version/s": "1.0"}),
        row("SHOP-2", **{"Issue Type": "Sub-task", "Parent id": "1001", "Status": "Closed"}),
        row("SHOP-3", **{"Issue Type": "Sub-task", "Parent id": "99999"}),
    )
    found = read(*rows, header=DATA_CENTER)
    assert found["SHOP-1"].scopes == ("version:SHOP/1.0", "epic:SHOP-7")
    assert found["SHOP-1"].claims == ("component:Web", "component:TV", "project:SHOP")
    assert (found["SHOP-2"].parent, found["SHOP-2"].scopes) == ("SHOP-1", ("epic:SHOP-7",))
    assert (found["SHOP-3"].parent, found["SHOP-3"].scopes) == (None, ())
    assert found["SHOP-2"].category is Category.DONE


def test_on_cloud_a_story_has_its_epic_for_a_parent_and_a_sub_task_its_story() -> None:
    found = read(
        row("SHOP-1", **{"Parent key": "SHOP-9"}),
        row("SHOP-2", **{"Parent key": "SHOP-1", "Issue Type": "Subtask"}),
        row("SHOP-3", **{"Parent": "1001", "Issue Type": "Subtask"}),
    )
    assert [each.scopes for each in found.values()] == [("epic:SHOP-9",)] * 3
    assert [each.parent for each in found.values()] == ["SHOP-9", "SHOP-1", "SHOP-1"]


def test_work_that_ended_without_being_delivered_is_not_delivered() -> None:
    found = read(done("SHOP-1", Resolution="Won\u2019t Do"), done("SHOP-2", Resolution="Verworfen"))
    assert [each.delivered for each in found.values()] == [False, True]
    found = read(done("SHOP-2", Resolution="Verworfen"), reading=Reading(discarded=("verworfen",)))
    assert not found["SHOP-2"].delivered


def test_done_without_a_resolution_is_done_since_its_status_was_of_another_category() -> None:
    assert read(done(resolved="", Updated="15/May/26", **{"Status Category Changed": "14/May/26"}))[
        "SHOP-1"
    ].done == datetime(2026, 5, 14, 12, tzinfo=UTC)


def test_done_without_any_date_is_closed_nobody_knows_since_when(tmp_path: Path) -> None:
    """No day is made up for it: the day of its last edit would make a pace of one afternoon's tidying."""
    made = source(written([done(resolved="", Updated="15/May/26"), row("SHOP-2")]))
    assert made.read().done_unknown == 1
    with sqlite_store(tmp_path) as store:
        sync(store, made, now=NOW)
        work = store.work.work().set_index("key")
        assert (bool(work["closed_unknown"]["SHOP-1"]), bool(work["delivered"]["SHOP-1"])) == (True, False)


def test_a_resolution_of_what_is_open_again_counts_for_nothing() -> None:
    issue = read(row(Resolved="13/May/26", Resolution="Unresolved"))["SHOP-1"]
    assert (issue.done, issue.resolution, issue.delivered) == (None, None, False)


def test_times_are_those_of_whoever_made_the_export() -> None:
    found = read(row(), reading=Reading(zone=ZoneInfo("America/New_York")))
    assert found["SHOP-1"].created == datetime(2026, 4, 14, 13, 41, tzinfo=UTC)


def test_versions_and_sprints_come_by_their_names() -> None:
    cells: dict[str, Any] = {"Fix versions": ["1.0 / beta", "2.0"], "Sprint": "One"}
    made = keeps_the_protocol(source(written([row(**cells)])))
    assert [(each.id, each.project, each.name, each.release) for each in made.versions()] == [
        ("SHOP/1.0 / beta", "SHOP", "1.0 / beta", None),
        ("SHOP/2.0", "SHOP", "2.0", None),
    ]
    assert [each.name for each in made.sprints()] == ["One"]


# ------------------------------------------------------------------------------ promise 6


def test_no_person_of_an_export_is_read_into_anything() -> None:
    """Nor is what is wrong in a row told by more than the cell that is wrong."""
    rows = [row("SHOP-1"), done("SHOP-2"), row("no key")]
    files = (written(rows), written(rows, DATA_CENTER), written(rows, CLOUD[::-1]))
    assert all(b"planted" in each for each in files)
    made = source(*files, reading=Reading(leave_out=True))
    told = repr((made.read(), made.sprints(), made.versions(), made.doubts(), list(made.examine())))
    assert "SHOP-2" in told
    assert "planted" not in told.casefold()


@pytest.mark.parametrize(
    "column",
    [
        *PEOPLE,
        *("assignee", "Watchers Id", "Custom field (Code owner)", "E-Mail", "Voters", "AssigneeId", "eMail"),
        *(
            "Custom field (Product_Owner)",
            "Custom field (QAEngineer)",
            "Requester",
            "Engineer",
            "Custom field (Manager)",
        ),
        *("Custom field (Scrum Master)", "Responsible", "Updated by", "Bearbeiter", "Zugewiesene Person", "Autor"),
        *(
            "Projektleiterin",
            "Custom field (Verantwortlicher)",
            "Erstellt von",
            "Kommentar",
            "Rapporteur",
            "Responsable",
        ),
        *("Commentaire", "Persona asignada", "Informant", "Assegnatario", "Segnalante", "Responsável", "Relator"),
        *("Toegewezen aan", "Opmerkingen", "Tilldelad", "Rapportör", "担当者", "보고자", "经办人"),
    ],
)
def test_a_column_of_people_can_be_taken_for_nothing(column: str) -> None:
    assert is_about_people(column)
    header = (*CLOUD, column)
    for field in Field:
        assert column not in columns_of(header, {field: (column,)})[field]
    with pytest.raises(SourceError, match="it holds people, and no person is measured"):
        source(written([row()], header), reading=Reading({Field.SQUAD: (column,)})).read()


@pytest.mark.parametrize(
    "column",
    [
        *(name for names in _KNOWN.values() for name in names),
        *(
            "Custom field (Team)",
            "Team Id",
            "Responsible Team",
            "Équipe responsable",
            "Verantwortliches Team",
            "Engineering",
        ),
        *("Erstellt", "Creada", "Créé", "Aktualisiert", "Skapad", "Versão", "Composants", "Inward issue link (Blocks)"),
    ],
)
def test_a_column_of_work_is_no_column_of_people(column: str) -> None:
    assert not is_about_people(column)


@pytest.mark.parametrize("field", [Field.SQUAD, Field.COMPONENTS])
@pytest.mark.parametrize(
    "person",
    ["712020:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "5b10ac8d82e05b22cc7d4ef5", "JIRAUSER10100", "ann@example.com"],
)
def test_whatever_a_column_is_called_accounts_and_addresses_are_no_squads(field: Field, person: str) -> None:
    header = (*CLOUD, "Worked on")
    reading = Reading({field: ("Worked on",)})
    rows = [row(f"SHOP-{n}", **{"Worked on": each}) for n, each in enumerate((person, "Ann Planted", "Web"), 1)]
    with pytest.raises(SourceError, match=r"Worked on of 1\.csv cannot be the") as told:
        source(written(rows, header), reading=reading).read()
    assert person not in repr(told.value)
    assert told.value.hint.endswith(f'--map "{field}=".')


def test_one_address_among_many_names_is_a_teams_own() -> None:
    names = ["web@example.com", *(f"Team {n}" for n in range(10)), "36885b3c-1bf0-4f85-a357-c5b858c31de4"]
    rows = [row(f"SHOP-{n}", Components=each) for n, each in enumerate(names, 1)]
    assert read(*rows)["SHOP-1"].claims[0] == "component:web@example.com"


# ------------------------------------------------------------------------------ guesses, and their correction


def test_a_guess_is_corrected_by_the_name_of_a_column() -> None:
    header = (*CLOUD, "Custom field (Estimate)", "Custom field (Team)")
    cells = {"Custom field (Estimate)": "5,5", "Custom field (Team)": "Harbour", "Custom field (Story Points)": "3"}
    said = {Field.POINTS: ("custom field (ESTIMATE)",), Field.SQUAD: ("Custom field (Team)",), Field.COMPONENTS: ()}
    issue = read(row(**cells, Components="Web"), header=header, reading=Reading(said))["SHOP-1"]
    assert (issue.points, issue.claims) == (5.5, ("squad:Harbour", "project:SHOP"))


def test_a_column_that_is_not_there_is_told_with_one_that_is() -> None:
    with pytest.raises(SourceError, match=r"No file has a column 'Fix version' for versions") as told:
        source(written([row()]), reading=Reading({Field.VERSIONS: ("Fix version",)})).read()
    assert "'Fix versions'" in told.value.hint


def test_of_several_columns_the_first_that_is_filled_counts() -> None:
    header = (*CLOUD, "Custom field (Story point estimate)")
    rows = (
        row("SHOP-1", **{"Custom field (Story point estimate)": "2"}),
        row("SHOP-2", **{"Custom field (Story point estimate)": "2", "Custom field (Story Points)": "8"}),
    )
    assert [each.points for each in read(*rows, header=header).values()] == [2, 8]


def test_what_a_status_means_is_told_with_its_reason() -> None:
    rows = [
        *(done(f"SHOP-{n}", Status="Live on stage") for n in (1, 2)),
        row("SHOP-3", Status="Live on stage"),
        row("SHOP-4", Status="Awaiting sign-off"),
        row("SHOP-5", Status="In Review"),
        row("SHOP-6", Status="Parked"),
    ]
    plain = [{name: value for name, value in each.items() if name != "Status Category"} for each in rows]
    reading = Reading(statuses={"parked": Category.NEW})
    meant = source(written(plain, DATA_CENTER), reading=reading).look().statuses
    assert {name: (each.category, each.how, each.issues) for name, each in meant.items()} == {
        "Live on stage": (Category.DONE, Source.GUESSED, 3),  # most of it is resolved
        "Awaiting sign-off": (Category.INDETERMINATE, Source.GUESSED, 1),
        "In Review": (Category.INDETERMINATE, Source.KNOWN, 1),
        "Parked": (Category.NEW, Source.SAID, 1),
    }
    assert source(written(rows[:1])).look().statuses["Live on stage"].how is Source.TOLD


def test_dates_that_can_be_read_in_two_ways_are_read_in_none_until_somebody_says() -> None:
    data = written([row(Created="05/06/26 9:00", Updated="07/08/26 9:00")])
    with pytest.raises(SourceError, match="can be read day-first or month-first: no day in it is above 12"):
        source(data).prove()
    said = source(data, reading=Reading(dates=Order.MONTH_FIRST)).read().issues["SHOP-1"]
    assert said.created.date() == date(2026, 5, 6)


def test_dates_in_doubt_are_read_as_other_files_of_the_source_or_as_edits_tell() -> None:
    doubt = row("SHOP-1", Created="05/06/26 9:00", Updated="07/08/26 9:00")
    sure = row("SHOP-2", Created="05/13/26 9:00", Updated="05/14/26 9:00")
    both = source(written([doubt]), written([sure])).read()
    assert both.issues["SHOP-1"].created.date() == date(2026, 5, 6)
    edits = [row(f"SHOP-{n}", Created=f"01/0{n}/26 9:00", Updated=f"02/0{n - 1}/26 9:00") for n in range(2, 5)]
    told = source(written(edits)).read()
    assert told.issues["SHOP-2"].created.date() == date(2026, 1, 2)


def test_an_odd_row_does_not_turn_the_dates_of_a_whole_file() -> None:
    """Day first; one that was brought from elsewhere was resolved before it was created here."""
    cells = [("03/04/26", "05/06/26", "05/06/26"), ("02/03/26", "04/05/26", "04/05/26"), ("01/05/26", "02/06/26", "")]
    cells += [
        ("01/05/26", "02/06/26", "12/04/26"),
        ("02/05/26", "03/06/26", "11/04/26"),
        ("03/05/26", "03/06/26", "10/04/26"),
    ]
    rows = [done(f"SHOP-{n}", Created=a, Updated=b, Resolved=c) for n, (a, b, c) in enumerate(cells, 1)]
    plain = [{**each, "Status Category Changed": ""} for each in rows]
    assert source(written(plain)).look().files[0].orders == (Order.DAY_FIRST, Order.MONTH_FIRST)


# ------------------------------------------------------------------------------ what is wrong


def test_what_is_wrong_is_told_by_row() -> None:
    assert faults(
        row("SHOP-1"),
        row("SHOP 2"),
        row("SHOP-3", Created="soon"),
        row("SHOP-4", Status=""),
        row("SHOP-5", **{"Custom field (Story Points)": "three"}),
        row("SHOP-6", **{"Status Category": "Almost"}),
        done("SHOP-7", resolved="31/Feb/2026"),
    ) == [
        "1.csv, row 3: Issue key 'SHOP 2' is no key of an issue, like SHOP-12.",
        "1.csv, row 4 (SHOP-3): Created 'soon' is no date that is written as the others are.",
        "1.csv, row 5 (SHOP-4): Status is empty.",
        "1.csv, row 6 (SHOP-5): Custom field (Story Points) 'three' is no number.",
        "1.csv, row 7 (SHOP-6): Status Category 'Almost' is none of to do, in progress, done; "
        "leave the column out to go by the names of statuses.",
        "1.csv, row 8 (SHOP-7): Updated '31/Feb/2026' is no date that is written as the others are.",
        "1.csv, row 8 (SHOP-7): Resolved '31/Feb/2026' is no date that is written as the others are.",
    ]


@pytest.mark.parametrize("key", ["SHOP-" + "1" * 19, "S" * 101 + "-1", "SHOP-1" + "0" * 9000])
def test_a_key_has_a_length(key: str) -> None:
    """PostgreSQL's index has no room for more, and a column of whole numbers neither."""
    (fault,) = faults(row(key))
    assert fault.endswith("is no key of an issue, like SHOP-12.") and len(fault) < 200
    longest = f"{'S' * 100}-{'1' * 18}"
    assert list(read(row(longest))) == [longest]


def test_a_row_with_more_cells_than_the_header_is_wrong() -> None:
    data = b"Issue key,Status,Created\nA-1,Done,2026-01-01,x\nA-2,Done,2026-01-01\n"
    export = source(data).look()
    assert [str(each) for each in export.faults] == ["1.csv, row 2 (A-1): the row has 4 cells, and the header has 3."]
    assert list(export.issues) == ["A-2"]


def test_wrong_rows_stop_everything_unless_they_are_to_be_left_out() -> None:
    data = written([row("SHOP-1"), *(row(f"SHOP-{n}", Created="soon") for n in range(2, 7))])
    with pytest.raises(SourceError, match=r"row 3 \(SHOP-2\).*In all something is wrong in 5 rows\.$"):
        source(data).prove()
    left_out = source(data, reading=Reading(leave_out=True))
    assert list(left_out.read().issues) == ["SHOP-1"]
    assert left_out.doubts()[0].endswith("Those rows were left out.")
    assert [each.good for each in left_out.examine()] == [True, False]


def test_an_issue_in_a_row_that_cannot_be_read_is_not_gone(tmp_path: Path) -> None:
    def export(second: str) -> CsvExport:
        return source(written([row("SHOP-1"), row("SHOP-2", Created=second)]), reading=Reading(leave_out=True))

    with sqlite_store(tmp_path) as store:
        sync(store, export("14/May/26"), now=NOW)
        done = sync(store, export("soon"), now=NOW)
        assert (done.removed, set(store.work.work()["key"])) == (0, {"SHOP-1", "SHOP-2"})


# ------------------------------------------------------------------------------ several files, several imports


def test_of_an_issue_in_several_files_the_row_that_was_edited_last_counts() -> None:
    old, new = row(Status="To Do", Updated="12/May/26"), row(Status="Doing", Updated="13/May/26")
    for files in ([old, new], [new, old]):
        made = source(*(written([each]) for each in files))
        assert made.read().issues["SHOP-1"].status == "Doing"
        assert made.read().repeated == 1


def test_without_a_date_of_edits_the_later_file_counts() -> None:
    header = tuple(each for each in CLOUD if each != "Updated")
    made = source(*(written([row(Status=each)], header) for each in ("Doing", "To Do")))
    assert made.read().issues["SHOP-1"].status == "To Do"


def test_a_folder_is_one_source(tmp_path: Path) -> None:
    for n in (1, 2):
        (tmp_path / f"{n}.csv").write_bytes(written([row(f"SHOP-{n}")]))
    assert set(csv_at("csv", tmp_path, Reading()).read().issues) == {"SHOP-1", "SHOP-2"}


def test_an_import_adds_to_the_one_before_and_an_older_export_changes_nothing(tmp_path: Path) -> None:
    first = written([row("SHOP-1", **{"Fix versions": "1.0"}), row("SHOP-2", Updated="14/May/26", Status="Doing")])
    second = written([row("SHOP-2", Updated="13/May/26"), row("SHOP-3", **{"Fix versions": "2.0"})])
    with sqlite_store(tmp_path) as store:
        for data in (first, second):
            held = held_in("csv", store.work.stamps("csv"), store.work.versions())
            done = sync(store, source(data).beside(held), now=NOW)
        assert (done.swept, done.downloaded, done.removed, done.doubt) == (3, 1, 0, "")
        assert set(store.work.work()["key"]) == {"SHOP-1", "SHOP-2", "SHOP-3"}
        assert [each.id for _, each in store.work.versions()] == ["csv/SHOP/1.0", "csv/SHOP/2.0"]
        issues = store.work.brought()["issues"].set_index("key")
        assert issues.loc["SHOP-2", "status"] == "Doing"


def test_what_is_held_of_a_source_is_named_as_the_source_names_it() -> None:
    version = Version("csv/SHOP/1.0", "SHOP", "1.0")
    held = held_in("csv", {"SHOP-1": "x"}, [("csv", version), ("jira", replace(version, id="jira/7"))])
    assert held == Held({"SHOP-1": "x"}, (replace(version, id="SHOP/1.0"),))


def test_what_was_said_wrongly_is_an_error_of_the_source(tmp_path: Path) -> None:
    """A sync goes on with other sources after it."""
    (tmp_path / "a.csv").write_bytes(written([row()]))
    with pytest.raises(SourceError) as told:
        csv_at("csv", tmp_path, Reading({Field.KEY: ("Assignee",)})).prove()
    assert isinstance(told.value.__cause__, InvalidInput)
