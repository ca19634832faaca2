"""Our own Jira with its Data Center face: offsets and a silent cap, whole changelogs, text sprints."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from jira_own import ManualClock, Site, running
from jira_own.caller import Caller

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHOP = "project = SHOP ORDER BY key"
CLOUD_ONLY = [
    ("get", "issue/SHOP-1/changelog"),
    ("post", "changelog/bulkfetch"),
    ("post", "issue/bulkfetch"),
    ("get", "search/jql"),
]
TEXT = (
    "com.atlassian.greenhopper.service.sprint.Sprint@67e16f[id=1,rapidViewId=1,state=ACTIVE,name=A, [b] = c,"
    "startDate=2026-03-02T10:30:00.000Z,endDate=<null>,completeDate=<null>,"
)
TAIL = "activatedDate=2026-03-02T10:30:00.000Z,sequence=1,goal=<null>,autoStartStop=false,synced=false]"


@pytest.fixture
def site() -> Site:
    """Twelve stories, the first with 60 histories, the second below an epic, with a sub-task."""
    site = Site(ManualClock(START))
    site.add_project("SHOP", "Shop")
    for number in range(12):
        site.create("SHOP", "Story", f"Number {number}")
    for number in range(60):
        site.advance(minutes=1)
        site.edit("SHOP-1", summary=f"Text {number}")
    site.create("SHOP", "Epic", "Epic")
    site.edit("SHOP-2", parent="SHOP-13")
    site.create("SHOP", "Sub-task", "Task", parent="SHOP-2")
    return site


@pytest.fixture
def jira(site: Site) -> Iterator[Caller]:
    with running(site, "dc") as url:
        yield Caller(site, url, "dc")


def fields(jira: Caller, key: str) -> dict[str, Any]:
    found: dict[str, Any] = jira.get(f"issue/{key}").json()["fields"]
    return found


def test_it_says_that_it_is_a_server(jira: Caller) -> None:
    assert jira.get("serverInfo").json()["deploymentType"] == "Server"
    assert jira.get("myself").json()["name"] == "person-1"


def test_a_larger_page_is_cut_without_a_word_and_echoed(site: Site, jira: Caller) -> None:
    site.options.offset_cap = 5
    page = jira.get("search", jql=SHOP, maxResults=5000).json()
    assert (page["maxResults"], len(page["issues"]), page["total"]) == (5, 5, 14)
    found: list[str] = []
    while len(found) < page["total"]:
        page = jira.get("search", jql=SHOP, startAt=len(found), maxResults=5000).json()
        found += [one["key"] for one in page["issues"]]
    assert found == [f"SHOP-{number}" for number in range(1, 15)]


def test_an_offset_loses_an_issue_when_an_earlier_one_is_deleted(site: Site, jira: Caller) -> None:
    site.trouble.after_page = lambda page: site.delete("SHOP-1") if page == 1 else None
    first = jira.get("search", jql=SHOP, maxResults=5).json()
    second = jira.get("search", jql=SHOP, maxResults=5, startAt=5).json()
    assert first["issues"][-1]["key"] == "SHOP-5"
    assert second["issues"][0]["key"] == "SHOP-7"
    assert (first["total"], second["total"]) == (14, 13)


def test_a_changelog_is_whole_oldest_first_and_names_no_field_ids(site: Site, jira: Caller) -> None:
    for found in (
        jira.get("search", jql="key = SHOP-1", expand="changelog").json()["issues"][0],
        jira.get("issue/SHOP-1", expand="changelog").json(),
    ):
        log = found["changelog"]
        assert (log["total"], len(log["histories"])) == (60, 60)
        assert log["histories"][0]["items"][0]["toString"] == "Text 0"
        assert "fieldId" not in log["histories"][0]["items"][0]


@pytest.mark.parametrize(("method", "path"), CLOUD_ONLY)
def test_what_only_cloud_has_is_not_there(jira: Caller, method: str, path: str) -> None:
    answer = jira.get(path) if method == "get" else jira.post(path, {"issueIdsOrKeys": ["SHOP-1"]})
    assert answer.status_code in (404, 405)


def test_the_epic_is_a_key_and_only_sub_tasks_have_a_parent(jira: Caller) -> None:
    story, task = fields(jira, "SHOP-2"), fields(jira, "SHOP-14")
    assert (story["customfield_10014"], "parent" in story) == ("SHOP-13", False)
    assert (task["parent"]["key"], task["customfield_10014"]) == ("SHOP-2", None)
    assert story["subtasks"][0]["key"] == "SHOP-14"
    assert "hierarchyLevel" not in story["issuetype"]
    log = jira.get("issue/SHOP-2", expand="changelog").json()["changelog"]["histories"][0]["items"][0]
    assert (log["field"], log["fieldtype"], log["toString"]) == ("Epic Link", "custom", "SHOP-13")


@pytest.mark.parametrize(
    ("layout", "shown"),
    [
        ("text", TEXT + TAIL),
        ("old text", TEXT.replace("startDate", "goal=<null>,startDate") + "sequence=1]"),
        ("objects", "A, [b] = c"),
    ],
)
def test_sprints_are_text_in_one_layout_or_another_or_objects(
    site: Site, jira: Caller, layout: Literal["text", "old text", "objects"], shown: str
) -> None:
    site.options.sprints_as = layout
    sprint = site.add_sprint(site.add_board("SHOP", "Board").id, "A, [b] = c", "active", start=site.now())
    site.edit("SHOP-3", sprints=(sprint.id,))
    value = fields(jira, "SHOP-3")["customfield_10020"][0]
    assert (value["name"] if layout == "objects" else value) == shown
    schema = next(one["schema"] for one in jira.get("field").json() if one["name"] == "Sprint")
    assert schema["items"] == ("json" if layout == "objects" else "string")


def test_a_deleted_key_is_an_error_unless_nothing_is_validated(site: Site, jira: Caller) -> None:
    site.delete("SHOP-5")
    query = "key in (SHOP-4, SHOP-5, SHOP-6) ORDER BY key"
    refused = jira.get("search", jql=query)
    assert refused.status_code == 400
    assert jira.errors(refused) == ["An issue with key 'SHOP-5' does not exist for field 'key'."]
    found = jira.get("search", jql=query, validateQuery="false").json()
    assert [one["key"] for one in found["issues"]] == ["SHOP-4", "SHOP-6"]
    posted = jira.post("search", {"jql": query, "validateQuery": False, "fields": ["summary"]}).json()
    assert posted["total"] == 2


def test_an_answer_names_its_caller_and_the_rate(site: Site, jira: Caller) -> None:
    answer = jira.get("search", jql=SHOP)
    assert answer.headers["X-AUSERNAME"] == "person-1"
    assert (answer.headers["Retry-After"], answer.headers["X-RateLimit-Remaining"]) == ("0", "69")
    site.options.rate_headers = False
    assert "Retry-After" not in jira.get("search", jql=SHOP).headers


def test_a_bad_token_is_refused_or_answers_as_anonymous(site: Site, jira: Caller) -> None:
    base = jira.api.partition("/rest")[0]
    other = Caller(site, base, "dc", site.add_account("x", "X", token="wrong"))
    site.accounts["x"].token = "right"
    assert other.get("search", jql=SHOP).status_code == 401
    site.options.bad_login = "anonymous"
    answer = other.get("search", jql=SHOP)
    assert (answer.status_code, answer.headers["X-AUSERNAME"]) == (200, "anonymous")
    assert answer.json()["issues"] == []


def test_a_public_project_is_seen_without_a_login(site: Site, jira: Caller) -> None:
    site.add_project("OPEN", public=True)
    site.create("OPEN", "Story", "Seen")
    nobody = Caller(site, jira.api.partition("/rest")[0], "dc", anonymous=True)
    assert [one["key"] for one in nobody.get("project").json()] == ["OPEN"]
    assert nobody.get("search", jql="project = OPEN").json()["total"] == 1
    assert nobody.get("search", jql="project = SHOP").json()["total"] == 0
    assert nobody.get("status").status_code == 200
    assert nobody.get("issue/SHOP-1").status_code == 404


def test_an_account_sees_its_projects_alone(site: Site, jira: Caller) -> None:
    site.add_project("PAY")
    site.create("PAY", "Story", "Other")
    one = site.add_account("pay", "Pay", projects=frozenset({"PAY"}), permissions=frozenset({"BROWSE_PROJECTS"}))
    other = Caller(site, jira.api.partition("/rest")[0], "dc", one)
    assert [found["key"] for found in other.get("search", jql="ORDER BY key").json()["issues"]] == ["PAY-1"]
    assert other.get("search", jql=SHOP).status_code == 400
    assert other.get("project/SHOP/versions").status_code == 404
    rights = other.get("mypermissions").json()["permissions"]
    assert (rights["BROWSE_PROJECTS"]["havePermission"], rights["EDIT_ISSUES"]["havePermission"]) == (True, False)


def test_a_filter_and_a_board_lead_to_their_query(site: Site, jira: Caller) -> None:
    site.add_board("SHOP", "Shop board", jql="project = SHOP AND type = Story")
    board = jira.get("board").json()["values"][0]
    assert "location" not in board
    configuration = jira.get(f"board/{board['id']}/configuration").json()
    assert jira.get(f"filter/{configuration['filter']['id']}").json()["jql"] == "project = SHOP AND type = Story"
