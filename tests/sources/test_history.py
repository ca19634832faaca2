"""A history folder gives what its files say, or one sentence about what is wrong with them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from andon.errors import SourceError
from andon.model import Category, Change, Issue
from andon.sources.history import HistoryFolder
from andon.usecases.ports import Source
from examples import each_swept

MAY = pd.Timestamp("2026-05-04T09:00:00Z")
JUNE = pd.Timestamp("2026-06-01T16:30:00Z")

Tables = dict[str, pd.DataFrame]
Break = Callable[[Tables], object]


def tables() -> Tables:
    """Three issues, two versions, a sprint and a little history."""
    issues = pd.DataFrame(
        {
            "key": ["PAY-1", "PAY-2", "PAY-3"],
            "project": ["PAY"] * 3,
            "squad": ["Harbour", "Harbour", None],
            "type": ["Story", "Bug", "Story"],
            "summary": ["Checkout: retry", None, "Refunds"],
            "status": ["Closed", "In Progress", "Open"],
            "category": ["done", "indeterminate", "new"],
            "resolution": ["Done", None, None],
            "delivered": [True, False, False],
            "created": [MAY, MAY, MAY],
            "done": pd.Series([JUNE, pd.NaT, pd.NaT]).dt.tz_convert("UTC"),
            "points": [3.0, None, None],
            "parent": [None, "PAY-1", None],
        }
    )
    versions = pd.DataFrame(
        {
            "id": ["10", "11"],
            "project": ["PAY", "PAY"],
            "name": ["Halcyon", "Sprint 1"],
            "start": [None, date(2026, 5, 4)],
            "release": [date(2026, 7, 1), None],
            "released": [True, False],
            "kind": ["release", "sprint"],
        }
    )
    changes = pd.DataFrame(
        {
            "key": ["PAY-2", "PAY-2", "PAY-1"],
            "at": [JUNE, MAY, MAY],
            "field": ["flagged", "fix_version", "assignee"],
            "from": pd.Series([None, None, "Ann"], dtype="str"),
            "to": ["Impediment", "10", "Bo"],
        }
    )
    sprints = pd.DataFrame({"id": ["7"], "name": ["One"], "start": [MAY], "end": [JUNE], "completed": [JUNE]})
    return {
        "issues": issues,
        "versions": versions,
        "issue_versions": pd.DataFrame({"key": ["PAY-1", "PAY-2", "PAY-2"], "version_id": ["10", "11", "10"]}),
        "changes": changes,
        "sprints": sprints,
        "issue_sprints": pd.DataFrame({"key": ["PAY-2"], "sprint_id": ["7"]}),
    }


def write(folder: Path, content: Tables) -> HistoryFolder:
    for name, table in content.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return HistoryFolder("demo", folder)


def fetched(source: Source) -> list[Issue]:
    wanted = [(stamp.id, stamp.key) for stamp in each_swept(source)]
    return [issue for batch in source.download(wanted) for issue in batch]


def read(source: HistoryFolder) -> dict[str, Issue]:
    return {issue.key: issue for issue in fetched(source)}


def test_an_issue_comes_with_all_that_its_folder_knows(tmp_path: Path) -> None:
    source: Source = write(tmp_path, tables())
    source.prove()
    issue = {each.key: each for each in fetched(source)}["PAY-2"]
    assert issue.claims == ("squad:Harbour", "project:PAY")
    assert issue.scopes == ("version:10", "version:11", "epic:PAY-1")
    assert issue.sprints == ("7",)
    assert issue.category is Category.INDETERMINATE
    assert issue.created == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert issue.changes == (
        Change(MAY.to_pydatetime(), "fix_version", None, "10"),
        Change(JUNE.to_pydatetime(), "flagged", None, "Impediment"),
    )
    assert issue.flagged_since == JUNE.to_pydatetime()


def test_what_is_unknown_is_none(tmp_path: Path) -> None:
    issues = read(write(tmp_path, tables()))
    assert issues["PAY-2"].done is None
    assert issues["PAY-2"].points is None
    assert issues["PAY-2"].resolution is None
    assert issues["PAY-2"].summary == ""
    assert issues["PAY-3"].parent is None
    assert issues["PAY-3"].claims == ("project:PAY",)


def test_an_empty_word_is_unknown_too(tmp_path: Path) -> None:
    content = tables()
    content["issues"]["squad"] = ["Harbour", "", None]
    assert read(write(tmp_path, content))["PAY-2"].claims == ("project:PAY",)


def test_a_change_of_person_never_gets_in(tmp_path: Path) -> None:
    assert read(write(tmp_path, tables()))["PAY-1"].changes == ()


def test_versions_and_sprints_come_whole(tmp_path: Path) -> None:
    source = write(tmp_path, tables())
    halcyon, sprint = source.versions()
    assert (halcyon.id, halcyon.name, halcyon.start, halcyon.release) == (
        "10", "Halcyon", None, date(2026, 7, 1)
    )  # fmt: skip
    assert halcyon.released
    assert sprint.kind == "sprint"
    assert [each.end for each in source.sprints()] == [JUNE.to_pydatetime()]


def test_the_optional_files_and_columns_may_be_missing(tmp_path: Path) -> None:
    content = {name: tables()[name] for name in ("issues", "versions", "issue_versions")}
    content["issues"] = content["issues"].drop(columns=["points", "parent", "summary"])
    content["versions"] = content["versions"].drop(columns=["kind"])
    source = write(tmp_path, content)
    assert source.sprints() == ()
    assert [each.kind for each in source.versions()] == ["release", "release"]
    assert read(source)["PAY-2"].scopes == ("version:10", "version:11")


def test_whole_number_ids_and_iso_words_are_understood(tmp_path: Path) -> None:
    content = tables()
    content["versions"]["id"] = [10, 11]
    content["issue_versions"]["version_id"] = [10, 11, 10]
    content["issues"]["created"] = ["2026-05-04T11:00:00+02:00", "2026-05-04", "2026-05-04T09:00:00Z"]
    content["versions"]["release"] = ["2026-07-01", None]
    source = write(tmp_path, content)
    assert read(source)["PAY-1"].created == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert source.versions()[0].release == date(2026, 7, 1)


def test_a_moment_without_a_zone_is_utc(tmp_path: Path) -> None:
    content = tables()
    content["issues"]["created"] = pd.to_datetime(["2026-05-04 09:00"] * 3)
    assert read(write(tmp_path, content))["PAY-1"].created == datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_a_few_of_many_issues_come_as_they_do_among_all(tmp_path: Path) -> None:
    """Also when others are asked for after them."""
    everything = read(write(tmp_path, tables()))
    source = HistoryFolder("demo", tmp_path)
    for key in ("PAY-2", "PAY-1", "PAY-2"):
        assert [issue for batch in source.download([(key, key)]) for issue in batch] == [everything[key]]
    assert read(source) == everything


def test_an_empty_history_folder_is_fine(tmp_path: Path) -> None:
    source = write(tmp_path, {name: table.iloc[:0] for name, table in tables().items()})
    source.prove()
    assert each_swept(source) == []
    assert list(source.download([])) == []


def test_exists_knows_what_is_there(tmp_path: Path) -> None:
    source = write(tmp_path, tables())
    assert list(source.still_there([("PAY-1", "PAY-1")])) == [("PAY-1", True)]
    assert list(source.still_there([("PAY-9", "PAY-9")])) == [("PAY-9", False)]


# ------------------------------------------------------------------------------ stamps


def stamps(source: HistoryFolder) -> dict[str, str]:
    return {stamp.key: stamp.updated for stamp in each_swept(source)}


def test_a_stamp_is_the_same_wherever_and_in_whatever_order_the_rows_lie(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shuffled = {name: table.iloc[::-1] for name, table in tables().items()}
    assert stamps(write(tmp_path / "a", tables())) == stamps(write(tmp_path / "b", shuffled))


def test_a_stamp_does_not_depend_on_the_precision_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    coarse = tables()
    coarse["issues"]["created"] = coarse["issues"]["created"].dt.as_unit("ms")
    assert stamps(write(tmp_path / "a", tables())) == stamps(write(tmp_path / "b", coarse))


def _status(content: Tables) -> None:
    content["issues"].loc[1, "status"] = "Review"


def _member(content: Tables) -> None:
    content["issue_versions"] = content["issue_versions"].iloc[[0, 2]]


def _change(content: Tables) -> None:
    content["changes"].loc[1, "to"] = "11"


def _sprint(content: Tables) -> None:
    content["issue_sprints"] = content["issue_sprints"].iloc[:0]


@pytest.mark.parametrize("touch", [_status, _member, _change, _sprint])
def test_only_the_touched_issue_gets_a_new_stamp(tmp_path: Path, touch: Break) -> None:
    source = write(tmp_path, tables())
    before = stamps(source)
    content = tables()
    touch(content)
    write(tmp_path, content)
    after = stamps(source)
    assert {key for key in before if before[key] != after[key]} == {"PAY-2"}


def test_an_issue_that_left_between_sweep_and_download_is_left_out(tmp_path: Path) -> None:
    source = write(tmp_path, tables())
    swept = [(stamp.id, stamp.key) for stamp in each_swept(source)]
    content = tables()
    content["issues"] = content["issues"].iloc[:2]
    write(tmp_path, content)
    assert [issue.key for batch in source.download(swept) for issue in batch] == ["PAY-1", "PAY-2"]
    assert list(source.still_there([("PAY-3", "PAY-3")])) == [("PAY-3", False)]


# ------------------------------------------------------------------------------ what can be wrong


def _no_column(content: Tables) -> None:
    content["issues"] = content["issues"].drop(columns=["category"])


def _broken_date(content: Tables) -> None:
    content["issues"]["created"] = ["2026-05-04", "2026-13-45", "yesterday"]


def _wrong_unit(content: Tables) -> None:
    content["changes"]["at"] = pd.Series([JUNE, pd.Timestamp("1492-01-01", tz="UTC"), MAY])


def _number_date(content: Tables) -> None:
    content["issues"]["created"] = [1, 2, 3]


def _broken_release(content: Tables) -> None:
    content["versions"]["release"] = ["soon", None]


def _double_key(content: Tables) -> None:
    content["issues"].loc[2, "key"] = "PAY-1"


def _category(content: Tables) -> None:
    content["issues"].loc[1, "category"] = "doing"


def _kind(content: Tables) -> None:
    content["versions"].loc[1, "kind"] = "train"


def _lost_version(content: Tables) -> None:
    content["issue_versions"].loc[1, "version_id"] = "99"


def _lost_sprint(content: Tables) -> None:
    content["issue_sprints"].loc[0, "sprint_id"] = "99"


def _no_key(content: Tables) -> None:
    content["issues"].loc[1, "key"] = None


def _no_created(content: Tables) -> None:
    content["issues"].loc[1, "created"] = pd.NaT


def _worded_points(content: Tables) -> None:
    content["issues"]["points"] = ["three", "", ""]


def _worded_delivered(content: Tables) -> None:
    content["issues"]["delivered"] = ["yes", "no", "no"]


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (_no_column, ["issues.parquet", "no column 'category'"]),
        (_broken_date, ["issues.parquet", "'created'", "'2026-13-45'", "row PAY-2", "1 more"]),
        (_wrong_unit, ["changes.parquet", "'at'", "1492", "row PAY-2"]),
        (_number_date, ["issues.parquet", "'created'", "int64", "not a timestamp"]),
        (_broken_release, ["versions.parquet", "'release'", "'soon'", "row 10", "not a date"]),
        (_double_key, ["issues.parquet", "'PAY-1' more than once"]),
        (_category, ["'category'", "'doing'", "row PAY-2"]),
        (_kind, ["'kind'", "'train'", "row 11"]),
        (_lost_version, ["PAY-2", "version_id '99'", "versions.parquet"]),
        (_lost_sprint, ["PAY-2", "sprint_id '99'", "sprints.parquet"]),
        (_no_key, ["'key'", "empty in row number 2"]),
        (_no_created, ["'created'", "empty in row PAY-2"]),
        (_worded_points, ["'points'", "not a number"]),
        (_worded_delivered, ["'delivered'", "not true or false"]),
    ],
)
def test_a_broken_folder_is_told_in_one_sentence(tmp_path: Path, touch: Break, said: list[str]) -> None:
    content = tables()
    touch(content)
    with pytest.raises(SourceError) as caught:
        write(tmp_path, content).prove()
    assert [word for word in said if word not in caught.value.message] == []
    assert caught.value.message.count("\n") == 0
    assert caught.value.hint


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"):
        HistoryFolder("demo", tmp_path / "nowhere").prove()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    source = write(tmp_path, tables())
    (tmp_path / "versions.parquet").unlink()
    with pytest.raises(SourceError, match=r"has no versions\.parquet"):
        source.prove()


@pytest.mark.parametrize("content", [b"", b"key,project\nPAY-1,PAY\n", b"PAR1 cut in the middle"])
def test_a_file_that_is_not_parquet_is_told(tmp_path: Path, content: bytes) -> None:
    source = write(tmp_path, tables())
    (tmp_path / "changes.parquet").write_bytes(content)
    with pytest.raises(SourceError, match=r"changes\.parquet .* cannot be read as a Parquet file"):
        source.prove()


def test_a_broken_folder_ends_the_sweep_before_its_first_stamp(tmp_path: Path) -> None:
    content = tables()
    _category(content)
    with pytest.raises(SourceError):
        next(write(tmp_path, content).sweep())


def test_members_and_changes_of_issues_that_are_elsewhere_do_no_harm(tmp_path: Path) -> None:
    content = tables()
    content["issue_versions"].loc[0, "key"] = "OTHER-1"
    content["changes"].loc[0, "key"] = "OTHER-1"
    assert read(write(tmp_path, content))["PAY-1"].scopes == ()
