"""Our own Jira with the answers of real ones: what was recorded is what is served."""

import json
from pathlib import Path

import pytest

from jira_own import Face, running
from jira_own.caller import Caller
from jira_own.replay import recorded

RECORDED = Path(__file__).parents[3] / "shared" / "jira" / "recorded"
pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="The recorded answers lie in ../shared/jira, which is not here."
)


def test_a_full_issue_is_served_as_it_was_recorded() -> None:
    site, face = recorded(RECORDED, "jirametrics")
    raw = json.loads((RECORDED / "cloud/jirametrics-improvingflow/SP-10.json").read_text(encoding="utf-8"))
    with running(site, face) as url:
        jira = Caller(site, url, face)
        found = jira.get("issue/SP-10", expand="changelog").json()
        some = jira.get("issue/SP-10", fields="status,customfield_10021").json()["fields"]
        flagged = jira.get("search/jql", jql="cf[10021] = Impediment ORDER BY key").json()["issues"]
        board = jira.get("board/1/configuration").json()
    assert found["fields"] == raw["fields"]
    assert found["changelog"] == raw["changelog"]
    assert some == {name: raw["fields"][name] for name in ("status", "customfield_10021")}
    assert [one["id"] for one in flagged] == ["10008", "10012", "10022"]
    assert [column["name"] for column in board["columnConfig"]["columns"]][1] == "Ready"


def test_times_of_bulk_changelogs_are_numbers_there_too() -> None:
    site, face = recorded(RECORDED, "jirametrics")
    with running(site, face) as url:
        page = Caller(site, url, face).post("changelog/bulkfetch", {"issueIdsOrKeys": ["SP-10"]}).json()
    histories = page["issueChangeLogs"][0]["changeHistories"]
    assert [one["created"] for one in histories] == [one.at for one in site.issue("SP-10").history]
    assert histories[0]["id"] == "10053"


def test_statuses_are_localised_and_sprints_are_found() -> None:
    site, face = recorded(RECORDED, "devlake")
    with running(site, face) as url:
        jira = Caller(site, url, face)
        names = {one["name"] for one in jira.get("status").json()}
        sprints = jira.get("board/8/sprint", state="closed").json()["values"]
        found = jira.get("search/jql", jql="project = EE ORDER BY key", maxResults=100).json()["issues"]
    assert "已完成" in names
    assert {"id": 7, "name": "EE Sprint 7", "state": "closed"}.items() <= sprints[0].items()
    assert len(found) == 30


def test_moved_issues_are_found_by_their_old_keys_and_reopened_ones_have_their_histories() -> None:
    site, face = recorded(RECORDED, "bitovi")
    with running(site, face) as url:
        jira = Caller(site, url, face)
        assert jira.get("issue/IMP-88").json()["key"] == "PROMO-1"
        values = jira.get("issue/IMP-15/changelog").json()["values"]
    into = [item["toString"] for one in values for item in one["items"] if item["field"] == "status"]
    assert into.count("Done") == 2
    assert {"IssueParentAssociation"} & {item["field"] for one in values for item in one["items"]}


def test_the_hand_made_server_has_text_sprints_and_no_field_ids() -> None:
    site, face = recorded(RECORDED, "authored")
    assert face is Face.DATA_CENTER
    with running(site, face) as url:
        jira = Caller(site, url, face)
        page = jira.get("search", jql="project = LAUNCH ORDER BY key", expand="changelog", fields="*all").json()
        versions = jira.get("project/LAUNCH/versions").json()
        assert jira.get("issue/SHOP-77").json()["key"] == "LAUNCH-4"
        assert jira.get("myself").json()["timeZone"] == "Europe/Stockholm"
    story = page["issues"][1]
    assert "name=Alpha, Beta [wave 2] = ready," in story["fields"]["customfield_10104"][1]
    created = [one["created"] for one in story["changelog"]["histories"]]
    assert created == sorted(created)
    assert not any("fieldId" in item for one in story["changelog"]["histories"] for item in one["items"])
    assert [one.get("releaseDate") for one in versions] == ["2026-05-29", None, "2025-12-12"]


def test_an_old_server_has_statuses_without_a_category_in_its_issues() -> None:
    site, face = recorded(RECORDED, "jira-ruby")
    with running(site, face) as url:
        jira = Caller(site, url, face)
        page = jira.get("search", jql="project = SAMPLEPROJECT", fields="status,updated").json()
        assert all("statusCategory" in one for one in jira.get("status").json())
    assert page["total"] == 11
    assert "statusCategory" not in page["issues"][0]["fields"]["status"]
    assert page["issues"][0]["fields"]["updated"].endswith("+1300")
