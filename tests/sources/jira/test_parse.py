"""What Jira's JSON means. The small payloads are written here; the recorded ones are read where they are."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from andon.model import Category, Change, Sprint, Version
from andon.sources.jira.glossary import Glossary, glossary
from andon.sources.jira.parse import (
    own_epic,
    parse_history,
    parse_issue,
    parse_sprint,
    parse_version,
)

RECORDED = Path(__file__).parents[4] / "shared" / "jira" / "recorded"

SPRINT, EPIC, POINTS, TEAM_POINTS, FLAGGED = (f"customfield_{number}" for number in range(101, 106))

FIELDS: list[dict[str, Any]] = [
    {"id": "summary", "name": "Summary", "custom": False, "schema": {"type": "string"}},
    {"id": "comment", "name": "Comment", "custom": False},
    {
        "id": SPRINT,
        "name": "Iteration",
        "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
    },
    {
        "id": EPIC,
        "name": "Epic Link",
        "schema": {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"},
    },
    {
        "id": POINTS,
        "name": "Story points",
        "schema": {"type": "number", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:float"},
    },
    {
        "id": TEAM_POINTS,
        "name": "Story point estimate",
        "schema": {"type": "number", "custom": "com.pyxis.greenhopper.jira:jsw-story-points"},
    },
    {
        "id": FLAGGED,
        "name": "Flagged",
        "schema": {
            "type": "array",
            "custom": "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes",
        },
    },
    {
        "id": "customfield_900",
        "name": "Sprint",
        "schema": {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"},
    },
    {
        "id": "customfield_901",
        "name": "Tester",
        "schema": {"type": "user", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:userpicker"},
    },
]

STATUSES: list[dict[str, Any]] = [
    {"id": "1", "name": "待办", "statusCategory": {"id": 2, "key": "new", "name": "待办"}},
    {"id": "3", "name": "进行中", "statusCategory": {"id": 4, "key": "indeterminate", "name": "处理中"}},
    {"id": "5", "name": "已完成", "statusCategory": {"id": 3, "key": "done", "name": "完成"}},
    {"id": "6", "name": "Archived", "statusCategory": {"id": 3, "key": "done", "name": "完成"}},
    {"id": "9", "name": "Odd", "statusCategory": {"id": 1, "key": "undefined", "name": "No Category"}},
]


@pytest.fixture
def words() -> Glossary:
    return glossary(FIELDS, STATUSES)


def status(id: str) -> dict[str, Any]:
    return next(each for each in STATUSES if each["id"] == id)


def issue(*histories: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An open story as Data Center sends it; say only what the test is about."""
    return {
        "id": "10",
        "key": "AB-1",
        "fields": {
            "summary": "Pay by card",
            "issuetype": {"name": "Story", "subtask": False},
            "project": {"key": "AB"},
            "status": status("1"),
            "resolution": None,
            "resolutiondate": None,
            "created": "2026-01-05T09:00:00.000+0100",
            "updated": "2026-01-20T09:00:00.000+0100",
            "components": [],
            "fixVersions": [],
        }
        | fields,
        "changelog": {"total": len(histories), "histories": list(histories)},
    }


def changes_of(raw: dict[str, Any], words: Glossary) -> tuple[Change, ...]:
    """The history alone."""
    return parse_history(raw, words)[0]


def history(day: int, *items: dict[str, Any], id: int = 0) -> dict[str, Any]:
    return {
        "id": str(id or day),
        "author": {"name": "dora", "displayName": "Dora Doe"},
        "created": f"2026-01-{day:02}T10:00:00.000+0000",
        "items": list(items),
    }


def item(field: str, before: str | None, after: str | None, **more: Any) -> dict[str, Any]:
    """As for a status or version: ids in from and to, names in the strings."""
    strings = {"fromString": before and f"name {before}", "toString": after and f"name {after}"}
    return {"field": field, "from": before, "to": after} | strings | more


def at(day: int) -> datetime:
    return datetime(2026, 1, day, 10, tzinfo=UTC)


# ------------------------------------------------------------------------------ fields


def test_fields_are_found_by_type_whatever_their_names_and_numbers(words: Glossary) -> None:
    assert (words.sprint, words.epic, words.flagged) == (SPRINT, EPIC, FLAGGED)
    assert words.points == (POINTS, TEAM_POINTS)


def test_a_site_without_agile_fields_has_none() -> None:
    bare = glossary([FIELDS[0]], STATUSES)
    assert (bare.sprint, bare.epic, bare.flagged, bare.points) == (None, None, None, ())
    assert parse_issue(issue(), bare).points is None


def test_no_field_that_holds_a_person_or_their_words_is_asked_for(words: Glossary) -> None:
    people = {"assignee", "reporter", "creator", "worklog", "comment", "watches", "votes", "customfield_901"}
    assert not people & set(words.asked)
    assert not {"*all", "*navigable"} & set(words.asked)


def test_the_first_estimate_with_a_value_counts_and_zero_is_a_value(words: Glossary) -> None:
    assert parse_issue(issue(**{POINTS: None, TEAM_POINTS: 8}), words).points == 8
    assert parse_issue(issue(**{POINTS: 0.0, TEAM_POINTS: 8}), words).points == 0


# ------------------------------------------------------------------------------ status and done


def test_a_status_counts_by_its_category_in_any_language(words: Glossary) -> None:
    assert parse_issue(issue(status=status("3")), words).category is Category.INDETERMINATE


def test_a_status_without_a_category_is_where_work_begins(words: Glossary) -> None:
    assert parse_issue(issue(status=status("9")), words).category is Category.NEW


def test_a_status_that_the_list_lacks_brings_its_own_category(words: Glossary) -> None:
    fresh = {"id": "77", "name": "Shipped", "statusCategory": {"key": "done"}}
    assert parse_issue(issue(status=fresh), words).category is Category.DONE


def test_done_is_the_last_entry_that_was_not_left(words: Glossary) -> None:
    raw = issue(
        history(7, item("status", "1", "5")),
        history(8, item("status", "5", "3")),
        history(20, item("status", "3", "5")),
        status=status("5"),
        resolutiondate="2026-01-07T10:00:00.000+0000",
    )
    assert parse_issue(raw, words).done == at(20)


def test_a_step_from_one_done_status_to_another_does_not_move_the_day(words: Glossary) -> None:
    raw = issue(history(7, item("status", "3", "5")), history(20, item("status", "5", "6")), status=status("6"))
    assert parse_issue(raw, words).done == at(7)


def test_reopened_work_is_not_done_and_not_delivered(words: Glossary) -> None:
    raw = issue(history(7, item("status", "3", "5")), history(8, item("status", "5", "3")), status=status("3"))
    found = parse_issue(raw, words)
    assert (found.done, found.delivered) == (None, False)


def test_without_a_history_of_it_the_resolution_date_says_when_it_was_done(words: Glossary) -> None:
    raw = issue(status=status("5"), resolutiondate="2026-01-09T10:00:00.000+0000")
    assert parse_issue(raw, words).done == at(9)


def test_born_done_without_a_resolution_date_was_done_when_created(words: Glossary) -> None:
    found = parse_issue(issue(status=status("5")), words)
    assert found.done == found.created


def test_a_history_that_ends_before_done_falls_back_to_its_last_step(words: Glossary) -> None:
    raw = issue(history(7, item("status", "1", "3")), status=status("5"))
    assert parse_issue(raw, words).done == at(7)


@pytest.mark.parametrize("resolution", ["Won't Do", "won't fix", "DUPLICATE", "Cannot Reproduce", "Obsolete"])
def test_discarded_work_is_done_but_not_delivered(words: Glossary, resolution: str) -> None:
    raw = issue(history(7, item("status", "3", "5")), status=status("5"), resolution={"name": resolution})
    found = parse_issue(raw, words)
    assert (found.done, found.delivered, found.resolution) == (at(7), False, resolution)


@pytest.mark.parametrize("resolution", [None, {"name": "Done"}, {"name": "Fixed"}])
def test_done_work_is_delivered_also_where_the_workflow_sets_no_resolution(
    words: Glossary, resolution: dict[str, str] | None
) -> None:
    raw = issue(history(7, item("status", "3", "5")), status=status("5"), resolution=resolution)
    assert parse_issue(raw, words).delivered


def test_an_organisation_can_say_which_resolutions_discard() -> None:
    own = glossary(FIELDS, STATUSES, discarded=["Parked"])
    raw = issue(status=status("5"), resolution={"name": "parked"})
    assert not parse_issue(raw, own).delivered


# ------------------------------------------------------------------------------ history


def test_a_status_change_is_told_by_name_and_by_category(words: Glossary) -> None:
    found = changes_of(issue(history(7, item("status", "1", "3"))), words)
    assert found == (
        Change(at(7), "status", "name 1", "name 3"),
        Change(at(7), "category", "new", "indeterminate"),
    )


def test_a_status_change_within_a_category_is_no_change_of_category(words: Glossary) -> None:
    found = changes_of(issue(history(7, item("status", "5", "6"))), words)
    assert [change.field for change in found] == ["status"]


def test_a_deleted_status_is_known_by_its_name_or_counts_as_begun(words: Glossary) -> None:
    by_name = item("status", "555", "666") | {"fromString": "已完成", "toString": "Gone for good"}
    found = changes_of(issue(history(7, by_name)), words)
    assert found[-1] == Change(at(7), "category", "done", "indeterminate")


def test_histories_are_told_oldest_first_in_whatever_order_they_came(words: Glossary) -> None:
    newest_first = (
        history(9, item("status", "3", "5"), id=12),
        history(9, item("status", "1", "3"), id=11),
        history(7, item("status", "3", "1"), id=10),
    )
    found = changes_of(issue(*newest_first), words)
    assert [change.after for change in found if change.field == "category"] == [
        "new",
        "indeterminate",
        "done",
    ]


def test_each_version_that_was_added_or_taken_away_is_its_own_change(words: Glossary) -> None:
    swap = history(7, item("Fix Version", "300", None), item("Fix Version", None, "301"))
    assert changes_of(issue(swap), words) == (
        Change(at(7), "fix_version", "300", None),
        Change(at(7), "fix_version", None, "301"),
    )


def test_sprints_come_as_lists_of_ids_and_leave_as_single_changes(words: Glossary) -> None:
    moved = history(7, item("Iteration", "7, 9", "9, 11"))
    assert changes_of(issue(moved), words) == (
        Change(at(7), "sprint", "7", None),
        Change(at(7), "sprint", None, "11"),
    )


def test_points_and_resolution_are_told_as_people_see_them(words: Glossary) -> None:
    points = {"field": "Story points", "fromString": None, "toString": "5"}
    resolution = {"field": "resolution", "from": None, "to": "2", "fromString": None, "toString": "Done"}
    assert changes_of(issue(history(7, points, resolution)), words) == (
        Change(at(7), "points", None, "5"),
        Change(at(7), "resolution", None, "Done"),
    )


def test_cloud_names_a_field_by_id_and_its_namesake_is_left_alone(words: Glossary) -> None:
    real = item("Renamed since", "", "7", fieldId=SPRINT)
    namesake = item("Iteration", "", "8", fieldId="customfield_900")
    found = changes_of(issue(history(7, real, namesake)), words)
    assert found == (Change(at(7), "sprint", None, "7"),)


def test_what_andon_does_not_use_is_left_out(words: Glossary) -> None:
    noise = [item(field, "1", "2") for field in ("assignee", "Workflow", "Rank", "Key", "project", "summary")]
    assert changes_of(issue(history(7, *noise)), words) == ()


def test_nobody_is_in_what_comes_out(words: Glossary) -> None:
    raw = issue(
        history(7, item("status", "1", "3"), item("assignee", "dora", "emil")),
        assignee={"name": "dora", "displayName": "Dora Doe"},
        reporter={"name": "emil"},
        customfield_901={"name": "dora"},
    )
    told = repr(parse_issue(raw, words)).lower()
    assert "dora" not in told
    assert "emil" not in told


# ------------------------------------------------------------------------------ flagged


def up_on(day: int) -> dict[str, Any]:
    return history(day, {"field": "Flagged", "from": "", "to": "[1]", "fromString": "", "toString": "Impediment"})


def down_on(day: int) -> dict[str, Any]:
    return history(day, {"field": "Flagged", "from": "[1]", "fromString": "Impediment", "toString": ""})


def test_a_flag_is_up_since_it_was_last_raised(words: Glossary) -> None:
    found = parse_issue(issue(up_on(7), down_on(8), up_on(12), **{FLAGGED: [{"value": "Impediment"}]}), words)
    assert found.flagged_since == at(12)
    assert [(change.before, change.after) for change in found.changes] == [
        (None, "Impediment"),
        ("Impediment", None),
        (None, "Impediment"),
    ]


def test_a_flag_that_was_taken_down_is_not_up(words: Glossary) -> None:
    assert parse_issue(issue(up_on(7), down_on(8), **{FLAGGED: None}), words).flagged_since is None


def test_a_flag_without_a_history_is_up_since_the_beginning(words: Glossary) -> None:
    found = parse_issue(issue(**{FLAGGED: [{"value": "Impediment"}]}), words)
    assert found.flagged_since == found.created


# ------------------------------------------------------------------------------ claims, scopes, parents


def test_an_issue_falls_under_its_components_its_project_and_the_searches_that_found_it(
    words: Glossary,
) -> None:
    raw = issue(components=[{"name": "Web"}, {"name": "iOS & Co"}])
    found = parse_issue(raw, words, claims=["jql:labels = x"])
    assert found.claims == ("component:Web", "component:iOS & Co", "project:AB", "jql:labels = x")


def test_an_issue_is_in_the_scope_of_its_versions_and_its_epic(words: Glossary) -> None:
    raw = issue(fixVersions=[{"id": "300"}, {"id": 301}], **{EPIC: "AB-7"})
    found = parse_issue(raw, words, epic=own_epic(raw, words), scopes=["jql:x"])
    assert found.scopes == ("version:300", "version:301", "epic:AB-7", "jql:x")
    assert found.parent == "AB-7"


def test_a_sub_task_is_in_the_scope_of_its_parents_epic_but_its_parent_is_the_story(words: Glossary) -> None:
    raw = issue(parent={"id": "3", "key": "AB-3"})
    found = parse_issue(raw, words, epic="AB-7")
    assert (found.parent, found.scopes) == ("AB-3", ("epic:AB-7",))


# ------------------------------------------------------------------------------ versions and sprints


def test_a_version_has_dates_only_when_somebody_set_them() -> None:
    assert parse_version({"id": "1", "name": "Someday", "released": False, "archived": False}, "AB") == (
        Version("1", "AB", "Someday")
    )
    dated = {"id": 2, "name": "2.0", "startDate": "2026-01-01", "releaseDate": "2026-03-31", "released": True}
    assert parse_version(dated, "AB") == Version(
        "2", "AB", "2.0", start=date(2026, 1, 1), release=date(2026, 3, 31), released=True
    )


def sprint_text(rest: str) -> str:
    return f"com.atlassian.greenhopper.service.sprint.Sprint@68bff0bb[id=66,rapidViewId=45,state=CLOSED,{rest}]"


DATES = "startDate=2026-03-02T09:00:00.000Z,endDate=2026-03-16T09:00:00.000+0100,completeDate=<null>"
THAT = Sprint(
    "66",
    "Alpha, Beta [wave 2] = ready",
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 16, 8, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "rest",
    [
        f"name={THAT.name},{DATES},sequence=66",
        f"name={THAT.name},goal=<null>,{DATES}",
        f"name={THAT.name},goal=Ship, a=[1],{DATES},sequence=66",
        f"name={THAT.name},{DATES},activatedDate=<null>,sequence=67,goal=Ship a=1, b=[2], x,synced=false",
    ],
    ids=["no goal", "null goal", "goal first", "goal last"],
)
def test_a_sprints_text_is_read_in_every_layout_whatever_is_in_its_name(rest: str) -> None:
    assert parse_sprint(sprint_text(rest)) == THAT


def test_a_sprint_that_has_no_dates_yet_and_one_of_an_old_jira() -> None:
    future = "name=Later,startDate=<null>,endDate=<null>,completeDate=<null>,sequence=1"
    assert parse_sprint(sprint_text(future)) == Sprint("66", "Later")
    old = f"Sprint@1[rapidViewId=1,state=ACTIVE,name=Old one,{DATES},id=12]"
    found = parse_sprint(old)
    assert found is not None
    assert (found.id, found.name) == ("12", "Old one")
    assert parse_sprint(sprint_text("name=Bare")) == Sprint("66", "Bare")


def test_a_sprint_text_without_an_id_is_nothing() -> None:
    assert parse_sprint("<null>") is None


def test_an_issue_keeps_the_sprints_of_either_format(words: Glossary) -> None:
    as_objects = [{"id": 7, "name": "Seven", "state": "closed", "endDate": "2020-06-26T00:38:00.000Z"}]
    assert parse_issue(issue(**{SPRINT: as_objects}), words).sprints == ("7",)
    assert parse_issue(issue(**{SPRINT: [sprint_text(f"name=x,{DATES}")]}), words).sprints == ("66",)
    assert parse_issue(issue(**{SPRINT: None}), words).sprints == ()


# ------------------------------------------------------------------------------ recorded by real Jiras


@pytest.fixture
def recorded() -> Path:
    if not RECORDED.is_dir():
        pytest.skip(f"The recorded Jira payloads are not at {RECORDED}.")
    return RECORDED


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def data_center(recorded: Path) -> dict[str, Any]:
    """The five issues of a Data Center, by key."""
    words = glossary(read(recorded / "authored/dc_fields.json"), read(recorded / "server/jira-ruby-sdk/status.json"))
    issues = read(recorded / "authored/dc_issues.json")
    return {raw["key"]: parse_issue(raw, words, epic=own_epic(raw, words)) for raw in issues}


def test_recorded_data_center_issue_that_was_reopened_and_done_again(data_center: dict[str, Any]) -> None:
    found = data_center["LAUNCH-2"]
    assert (found.points, found.delivered, found.parent) == (5.0, True, "LAUNCH-1")
    assert found.sprints == ("66", "67", "70")
    assert found.done == max(change.at for change in found.changes if change.after == "done")
    assert [change.after for change in found.changes if change.field == "category"].count("done") == 2


def test_recorded_data_center_issues_flagged_discarded_and_moved_between_versions(
    data_center: dict[str, Any],
) -> None:
    assert data_center["LAUNCH-3"].flagged_since == datetime(2026, 4, 3, 7, 30, tzinfo=UTC)
    wont_do = data_center["LAUNCH-4"]
    assert (wont_do.category, wont_do.delivered) == (Category.DONE, False)
    assert wont_do.done == datetime(2026, 3, 21, 12, tzinfo=UTC)
    sub_task = data_center["LAUNCH-5"]
    assert (sub_task.parent, sub_task.scopes) == ("LAUNCH-3", ("version:10301",))
    assert [(change.before, change.after) for change in sub_task.changes] == [
        ("10300", None),
        (None, "10301"),
    ]


def test_recorded_issues_name_nobody(data_center: dict[str, Any]) -> None:
    assert "person" not in repr(data_center).lower()


def test_recorded_cloud_issues_in_chinese_have_their_categories(recorded: Path) -> None:
    folder = recorded / "cloud/devlake-merico"
    words = glossary([], read(folder / "statuses.json"))
    found = [parse_issue(raw, words) for raw in read(folder / "issues_agile_board_expand_changelog.json")]
    assert len(found) == 33
    assert all((each.done is not None) == (each.category is Category.DONE) for each in found)
    assert sum(each.delivered for each in found) > 5


def test_recorded_reopened_work_was_done_at_its_last_entry(recorded: Path) -> None:
    raws = read(recorded / "cloud/bitovi-training/issues_fields_renamed_changelog_list.json")
    raw = next(each for each in raws if each["key"] == "IMP-15")
    done = {"id": "10004", "name": "Done", "statusCategory": {"key": "done"}}
    uat = {"id": "10044", "name": "UAT", "statusCategory": {"key": "indeterminate"}}
    changed = issue(*raw["changelog"], status=done)
    found = parse_issue(changed, glossary([], [done, uat]))
    assert found.done == datetime(2024, 5, 31, 16, 23, 53, 877000, tzinfo=UTC)


def test_recorded_flags_go_up_and_down(recorded: Path) -> None:
    words = glossary(read(recorded / "cloud/bitovi-training/fields.json"), [])
    found = parse_issue(read(recorded / "cloud/jirametrics-improvingflow/SP-10.json"), words)
    flags = [change.after for change in found.changes if change.field == "flagged"]
    assert flags
    assert flags[-1] is None
    assert found.flagged_since is None


def test_recorded_server_page_of_2014_is_read(recorded: Path) -> None:
    folder = recorded / "server/jira-ruby-sdk"
    words = glossary(read(folder / "field.json"), read(folder / "status.json"))
    found = [parse_issue(raw, words) for raw in read(folder / "issue.json")["issues"]]
    assert len(found) == 11
    assert {each.project for each in found} == {"SAMPLEPROJECT"}
