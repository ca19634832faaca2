"""The whole source against answers that real Jiras gave, served by a Jira of our own that searches, pages and cuts."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from andon.model import Category, Issue
from andon.sources.jira.reader import JiraSettings
from andon.sources.jira.source import JiraSource
from examples import each_swept
from jira_own import Face, running
from jira_own.replay import RECORDED, recorded

FOLDER = Path(__file__).parents[4] / "shared" / "jira" / "recorded"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"The recorded Jiras are not at {FOLDER}.")


@contextmanager
def source(name: str) -> Iterator[JiraSource]:
    site, face = recorded(FOLDER, name)
    projects = ", ".join(f'"{each.key}"' for each in site.projects.values())
    with running(site, face) as url:
        email = site.me.email if face is Face.CLOUD else None
        settings = JiraSettings("jira", url, f"project in ({projects})", token=site.me.token, email=email)
        yield JiraSource(settings, {}, {})


@cache
def issues(name: str) -> dict[str, Issue]:
    with source(name) as found:
        found.prove()
        found.learn({})
        wanted = [(stamp.id, stamp.key) for stamp in each_swept(found)]
        came = {issue.key: issue for batch in found.download(wanted) for issue in batch}
    assert len(came) == len(wanted)
    return came


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_issue_is_read_and_holds_nobody(name: str) -> None:
    came = issues(name)
    assert len(came) == {"jirametrics": 10, "devlake": 33, "bitovi": 53, "authored": 5, "jira-ruby": 11}[name]
    assert "person" not in repr(came).casefold()
    for issue in came.values():
        assert (issue.done is not None) == (issue.category is Category.DONE)
        assert list(issue.changes) == sorted(issue.changes, key=lambda change: change.at)


def test_reopened_work_counts_from_when_it_was_done_for_good() -> None:
    issue = issues("bitovi")["IMP-15"]
    ends = [change.at for change in issue.changes if change.field == "category" and change.after == "done"]
    left = [change.at for change in issue.changes if change.field == "category" and change.before == "done"]
    assert len(ends) > len(left) > 0
    assert issue.done == ends[-1] > left[-1] > ends[0]


def test_moved_issues_know_the_keys_that_they_had() -> None:
    moved = {key: issue.old_keys for key, issue in issues("bitovi").items() if issue.old_keys}
    assert moved.keys() == {"IMP-73", "IMP-74", "ORDER-15", "PROMO-1"}
    assert moved["IMP-74"] == ("ORDER-9",)
    assert moved["ORDER-15"] == ("IMP-7",)
    assert issues("authored")["LAUNCH-4"].old_keys == ("SHOP-77",)


def test_a_status_in_another_language_counts_by_its_category() -> None:
    issue = issues("devlake")["EE-1"]
    assert (issue.category, issue.delivered) == (Category.DONE, True)
    assert not issue.status.isascii()


def test_an_impediment_tells_since_when_it_stands() -> None:
    flagged = {key: issue for key, issue in issues("jirametrics").items() if issue.flagged_since}
    assert flagged.keys() >= {"SP-1", "SP-15"}
    for issue in flagged.values():
        raised = [change for change in issue.changes if change.field == "flagged"]
        assert raised[-1].after == "Impediment"
        assert issue.flagged_since == raised[-1].at
    again = issues("authored")["LAUNCH-3"]
    assert [bool(change.after) for change in again.changes if change.field == "flagged"] == [True, False, True]


def test_sprints_of_both_layouts_and_with_hostile_names_are_told_by_id() -> None:
    assert any("67" in issue.sprints for issue in issues("authored").values())
    assert all(sprint.isdigit() for name in RECORDED for issue in issues(name).values() for sprint in issue.sprints)


def test_epics_are_told_by_key_on_both_faces() -> None:
    assert issues("authored")["LAUNCH-2"].scopes == ("version:10300", "epic:LAUNCH-1")
    under = {change.after for issue in issues("devlake").values() for change in issue.changes if change.field == "epic"}
    assert "EE-11" in under


def test_work_that_will_not_be_done_is_not_delivered() -> None:
    ended = [issue for issue in issues("authored").values() if issue.resolution == "Won't Do"]
    assert [(issue.category, issue.delivered) for issue in ended] == [(Category.DONE, False)]
