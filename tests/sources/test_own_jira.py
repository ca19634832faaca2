"""Our own Jira, its state: what people do to it, and what that leaves behind. No connector is involved."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jira_own import FieldIds, ManualClock, Site, generate
from jira_own.model import Issue, Item
from jira_own.times import stamp, zulu

OWN = Path(__file__).parent.parent / "jira_own"
START = datetime(2026, 3, 2, 9, 30, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    found = Site(ManualClock(START))
    found.add_project("SHOP", "Shop")
    found.add_project("PAY", "Payments")
    return found


def last(issue: Issue) -> tuple[Item, ...]:
    return issue.history[-1].items


def entries(issue: Issue) -> list[str | None]:
    """The statuses that it went into."""
    return [item.new for history in issue.history for item in history.items if item.field == "status"]


def test_it_shares_no_code_with_the_connector() -> None:
    imported = set()
    for path in OWN.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add((node.module or "").partition(".")[0])
    assert "jira_own" in imported
    assert not imported & {"andon", "jira"}


def test_keys_count_up_in_their_project_and_ids_in_the_site(site: Site) -> None:
    first, second, other = (
        site.create("SHOP", "Story", "a"),
        site.create("SHOP", "Bug", "b"),
        site.create("PAY", "Story", "c"),
    )
    assert [first.key, second.key, other.key] == ["SHOP-1", "SHOP-2", "PAY-1"]
    assert first.id < second.id < other.id


def test_two_edits_within_a_second_are_two_stamps(site: Site) -> None:
    issue = site.create("SHOP", "Story", "a")
    stamps = []
    for text in ("b", "c"):
        site.advance(milliseconds=3)
        stamps.append(site.edit(issue, summary=text).updated)
    assert stamps[1] - stamps[0] == 3


def test_a_database_that_keeps_whole_seconds_gives_them_one(site: Site) -> None:
    site.whole_seconds = True
    issue = site.create("SHOP", "Story", "a")
    stamps = set()
    for text in ("b", "c"):
        site.advance(milliseconds=3)
        stamps.add(site.edit(issue, summary=text).updated)
    assert len(stamps) == 1
    assert stamps.pop() % 1000 == 0
    assert [one.at % 1000 for one in issue.history] == [253, 256]


def test_done_and_open_again(site: Site) -> None:
    issue = site.create("SHOP", "Story", "a")
    site.transition(issue, "Done", resolution="Done")
    assert issue.resolved == site.now()
    assert last(issue)[0] == Item("resolution", "resolution", None, None, "10000", "Done")
    assert last(issue)[1] == Item("status", "status", "10000", "Backlog", "10002", "Done")
    site.transition(issue, "In Progress")
    assert issue.resolution is None
    assert last(issue)[0] == Item("resolution", "resolution", "10000", "Done", None, None)


def test_a_workflow_may_leave_the_resolution_empty(site: Site) -> None:
    issue = site.transition(site.create("SHOP", "Story", "a"), "Done")
    assert (issue.status, issue.resolution) == ("10002", None)
    assert len(last(issue)) == 1


def test_a_move_keeps_the_id_and_the_old_key_goes_on_finding_it(site: Site) -> None:
    issue = site.create("SHOP", "Story", "a")
    number = issue.id
    site.move("SHOP-1", "PAY")
    assert (issue.key, issue.id) == ("PAY-1", number)
    assert site.issue("SHOP-1") is issue
    assert [item.field for item in last(issue)] == ["project", "Key"]
    assert last(issue)[1] == Item("Key", None, None, "SHOP-1", None, "PAY-1")


def test_a_deleted_issue_takes_its_sub_tasks_along_and_leaves_its_children(site: Site) -> None:
    epic = site.create("SHOP", "Epic", "a")
    story = site.create("SHOP", "Story", "b", parent=epic.key)
    task = site.create("SHOP", "Sub-task", "c", parent=story.key)
    site.delete(epic)
    assert site.find(epic.key) is None
    assert site.issue(story.key).parent is None
    site.delete(story)
    assert site.find(task.key) is None
    assert not site.issues


def test_flags_come_and_go_in_the_history(site: Site) -> None:
    issue = site.flag(site.create("SHOP", "Story", "a"))
    assert last(issue) == (Item("Flagged", "customfield_10021", None, None, "[10019]", "Impediment"),)
    site.unflag(issue)
    assert last(issue) == (Item("Flagged", "customfield_10021", "[10019]", "Impediment", "", ""),)


def test_versions_sprints_parents_and_estimates_leave_their_items(site: Site) -> None:
    board = site.add_board("SHOP", "Shop board")
    first, second = site.add_sprint(board.id, "Sprint 1"), site.add_sprint(board.id, "Sprint 2")
    spring, summer = site.add_version("SHOP", "Spring"), site.add_version("SHOP", "Summer")
    epic, issue = site.create("SHOP", "Epic", "e"), site.create("SHOP", "Story", "a")
    site.edit(issue, sprints=(first.id,))
    site.edit(issue, sprints=(first.id, second.id), versions=(spring.id,), points=3.0, parent=epic.key)
    assert set(last(issue)) == {
        Item("Sprint", "customfield_10020", "1", "Sprint 1", "1, 2", "Sprint 1, Sprint 2"),
        Item("Fix Version", "fixVersions", None, None, str(spring.id), "Spring"),
        Item("Story Points", "customfield_10034", None, None, None, "3"),
        Item("IssueParentAssociation", None, None, None, str(epic.id), epic.key),
    }
    site.edit(issue, versions=(summer.id,))
    assert last(issue) == (
        Item("Fix Version", "fixVersions", str(spring.id), "Spring", None, None),
        Item("Fix Version", "fixVersions", None, None, str(summer.id), "Summer"),
    )


def test_a_clock_that_goes_by_itself_is_not_moved() -> None:
    with pytest.raises(TypeError, match="goes by itself"):
        Site().advance(hours=1)


def test_an_edit_that_changes_nothing_is_no_edit(site: Site) -> None:
    issue = site.create("SHOP", "Story", "a")
    site.advance(hours=1)
    site.edit(issue, summary="a", points=None)
    assert (issue.history, issue.updated) == ([], issue.created)


def test_what_cannot_be_edited_is_refused(site: Site) -> None:
    with pytest.raises(ValueError, match="key"):
        site.edit(site.create("SHOP", "Story", "a"), key="SHOP-9")


def test_a_comment_changes_the_stamp_and_no_history(site: Site) -> None:
    issue = site.create("SHOP", "Story", "a")
    site.advance(seconds=1)
    site.comment(issue, "Looks good.")
    site.log_work(issue, 600)
    assert issue.updated == issue.created + 1000
    assert not issue.history


def test_dates_names_and_sprints_change_without_touching_an_issue(site: Site) -> None:
    version = site.add_version("SHOP", "Spring", release="2026-05-29")
    sprint = site.add_sprint(site.add_board("SHOP", "Board").id, "Sprint 1")
    issue = site.create("SHOP", "Story", "a", versions=(version.id,), sprints=(sprint.id,))
    before = issue.updated
    site.advance(hours=1)
    site.change_version(version.id, release="2026-06-30", name="Late spring")
    site.change_sprint(sprint.id, name="Sprint one", state="active")
    site.rename_status("10000", "Someday")
    site.rename_field("customfield_10034", "Story points")
    assert (issue.updated, issue.history) == (before, [])
    assert site.issue(issue.key).versions == (version.id,)


def test_a_deleted_status_moves_its_issues_without_a_history(site: Site) -> None:
    issue = site.create("SHOP", "Story", "a")
    site.delete_status("10000", move_to="10001")
    assert (issue.status, issue.history) == ("10001", [])


def test_the_index_lags_until_it_settles(site: Site) -> None:
    old = site.create("SHOP", "Story", "old")
    site.index_lags = True
    site.edit(old, summary="new")
    young = site.create("SHOP", "Story", "young")
    seen = site.unindexed[old.id]
    assert seen is not None
    assert (seen.summary, len(seen.history)) == ("old", 0)
    assert site.unindexed[young.id] is None
    site.settle()
    assert not site.unindexed


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "2026-03-29T00:59:59.007+0000"),
        ("Europe/Stockholm", "2026-03-29T01:59:59.007+0100"),
        ("Asia/Kolkata", "2026-03-29T06:29:59.007+0530"),
        ("America/St_Johns", "2026-03-28T22:29:59.007-0230"),
    ],
)
def test_a_moment_is_written_in_the_zone_of_whoever_asks(zone: str, shown: str) -> None:
    at = int(datetime(2026, 3, 29, 0, 59, 59, 7000, tzinfo=UTC).timestamp() * 1000)
    assert stamp(at, zone) == shown
    assert zulu(at) == "2026-03-29T00:59:59.007Z"


def test_the_clocks_of_that_zone_change_in_the_middle_of_a_day() -> None:
    before = int(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC).timestamp() * 1000)
    assert stamp(before + 1000, "Europe/Stockholm") == "2026-03-29T03:00:00.000+0200"


def test_the_same_seed_makes_the_same_organisation() -> None:
    first, again, other = generate(seed=3, issues=300), generate(seed=3, issues=300), generate(seed=4, issues=300)
    assert first.issues == again.issues
    assert first.issues != other.issues


def test_a_generated_organisation_has_what_makes_connectors_fail() -> None:
    site = generate(seed=1, issues=3000)
    issues = list(site.issues.values())
    assert len(issues) == 3000
    levels = {level: sum(site.types[one.type].level == level for one in issues) for level in (1, 0, -1)}
    assert min(levels.values()) > 50
    assert sum(len(one.history) > 40 for one in issues) > 5
    assert sum(len(one.history) > 100 for one in issues) > 0
    assert any(one.resolution == "10001" for one in issues)
    reopened = [one for one in issues if entries(one).count("10002") > 1]
    assert len(reopened) > 20
    assert sum(one.flagged for one in issues) > 5
    assert len(site.key_to_id) > len(issues)
    assert len({one.updated for one in issues}) < len(issues)
    assert {bool(one.release) for one in site.versions.values()} == {True, False}
    for one in issues:
        assert one.created <= one.updated < site.now()
        assert [h.at for h in one.history] == sorted(h.at for h in one.history)
        assert one.parent is None or one.parent in site.issues


def test_a_generated_issue_is_where_its_history_ends() -> None:
    site = generate(seed=2, issues=1000)
    for one in site.issues.values():
        statuses = [item for history in one.history for item in history.items if item.field == "status"]
        assert one.status == (statuses[-1].new if statuses else "10000")
        assert [item.old for item in statuses[1:]] == [item.new for item in statuses[:-1]]
        flags = [item.new for history in one.history for item in history.items if item.field == "Flagged"]
        assert one.flagged == bool(flags and flags[-1])


def test_custom_fields_may_lie_anywhere_or_be_missing() -> None:
    site = generate(seed=1, issues=200, ids=FieldIds(flagged=None, sprint="customfield_30001", points="customfield_7"))
    assert site.fields["customfield_30001"].name == "Sprint"
    assert "Flagged" not in {one.name for one in site.fields.values()}
    assert not any(one.flagged for one in site.issues.values())
    named = {item.field_id for one in site.issues.values() for history in one.history for item in history.items}
    assert {"customfield_30001", "customfield_7"} <= named
