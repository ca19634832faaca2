"""Our own Jira with its Cloud face: pages by token, cut changelogs, bulk fetches, refusals."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from jira_own import SCOPES, ManualClock, Site, generate, running
from jira_own.caller import Caller
from jira_own.cloud import BAD_TOKEN

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALL = "project is not EMPTY ORDER BY key"
NO_ISSUE = "Issue does not exist or you do not have permission to see it."


@pytest.fixture(scope="module")
def big() -> Site:
    """Not to be changed by a test."""
    return generate(seed=1, issues=300)


@pytest.fixture(scope="module")
def url(big: Site) -> Iterator[str]:
    with running(big, "cloud") as found:
        yield found


@pytest.fixture
def jira(big: Site, url: str) -> Caller:
    return Caller(big, url, "cloud")


@pytest.fixture
def small() -> Iterator[tuple[Site, Caller]]:
    """Twelve stories that a test may change."""
    site = Site(ManualClock(START))
    site.add_project("SHOP", "Shop")
    for number in range(12):
        site.create("SHOP", "Story", f"Number {number}")
    with running(site, "cloud") as url:
        yield site, Caller(site, url, "cloud")


def ids(issues: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in issues]


def test_it_says_that_it_is_cloud_and_what_time_it_is(big: Site, jira: Caller) -> None:
    info = jira.get("serverInfo").json()
    assert info["deploymentType"] == "Cloud"
    assert datetime.fromisoformat(info["serverTime"]) == big.clock()


def test_without_fields_a_search_gives_ids_alone(jira: Caller) -> None:
    page = jira.get("search/jql", jql=ALL).json()
    assert len(page["issues"]) == 50
    assert all(set(one) == {"id"} for one in page["issues"])
    assert set(page) == {"issues", "nextPageToken", "isLast"}


def test_exactly_the_asked_fields_are_sent(jira: Caller) -> None:
    for asked in (["updated"], ["summary", "status"], ["assignee"], ["nobody"], ["-description", "summary"]):
        page = jira.get("search/jql", jql="key = SHOP-1", fields=asked).json()
        assert set(page["issues"][0]["fields"]) == set(asked) - {"nobody", "-description"}
    navigable = jira.get("search/jql", jql="key = SHOP-1", fields="*navigable,-assignee").json()["issues"][0]["fields"]
    assert "reporter" in navigable
    assert not {"assignee", "comment", "worklog"} & set(navigable)
    whole = jira.get("search/jql", jql="key = SHOP-1", fields="*all").json()["issues"][0]["fields"]
    assert {"comment", "worklog", "assignee", "reporter", "creator"} <= set(whole)


def test_tokens_walk_over_everything_once(big: Site, jira: Caller) -> None:
    pages = jira.pages(ALL, maxResults=70)
    assert [len(page) for page in pages] == [70, 70, 70, 70, 20]
    found = [one for page in pages for one in ids(page)]
    assert len(found) == len(set(found)) == len(big.issues)


def test_a_page_is_shorter_where_more_is_asked_for(jira: Caller) -> None:
    def size(fields: str, **more: Any) -> int:
        return len(jira.get("search/jql", jql=ALL, maxResults=5000, fields=fields, **more).json()["issues"])

    assert size("updated") == 300
    assert size("*all") == 100
    assert size("updated", expand="changelog") == 100


@pytest.mark.parametrize("size", [0, -1, 5001])
def test_page_sizes_outside_of_1_to_5000_are_refused(jira: Caller, size: int) -> None:
    answer = jira.get("search/jql", jql=ALL, maxResults=size)
    assert answer.status_code == 400
    assert jira.errors(answer) == ["The max results parameter has to be between 1 and 5,000."]


@pytest.mark.parametrize("jql", ["", "ORDER BY key"])
def test_an_unbounded_query_is_refused(jira: Caller, jql: str) -> None:
    answer = jira.get("search/jql", jql=jql)
    assert answer.status_code == 400
    assert jira.errors(answer)[0].startswith("Unbounded JQL queries are not allowed here.")


def test_a_token_is_good_for_its_own_query_and_for_a_week(small: tuple[Site, Caller]) -> None:
    site, jira = small
    query = {"jql": "project = SHOP", "maxResults": 5}
    token = jira.get("search/jql", **query).json()["nextPageToken"]
    for bad in ({**query, "nextPageToken": "nonsense"}, {"jql": "project = SHOP AND id > 1", "nextPageToken": token}):
        assert jira.get("search/jql", **bad).status_code == 400
    other = jira.get("search/jql", jql="type = Story", nextPageToken=token)
    assert jira.errors(other) == [BAD_TOKEN]
    site.advance(days=6)
    assert jira.get("search/jql", **query, nextPageToken=token).status_code == 200
    site.advance(days=2)
    assert jira.errors(jira.get("search/jql", **query, nextPageToken=token)) == [BAD_TOKEN]


def test_the_old_search_is_gone(jira: Caller) -> None:
    for answer in (jira.get("search", jql=ALL), jira.post("search", {"jql": ALL})):
        assert answer.status_code == 410
        assert "Please migrate to the /rest/api/3/search/jql API" in jira.errors(answer)[0]


@pytest.mark.parametrize("body", [{"jql": ALL, "startAt": 0}, {"jql": ALL, "expand": None}])
def test_a_body_with_an_unknown_property_or_a_null_is_refused(jira: Caller, body: dict[str, Any]) -> None:
    answer = jira.post("search/jql", body)
    assert answer.status_code == 400
    assert jira.errors(answer)[0].startswith("Invalid request payload.")


def test_a_search_may_be_posted(jira: Caller) -> None:
    page = jira.post("search/jql", {"jql": ALL, "fields": ["summary"], "maxResults": 3}).json()
    assert len(page["issues"]) == 3


def test_somebody_without_a_login_gets_no_error_and_no_issue(big: Site, url: str) -> None:
    nobody = Caller(big, url, "cloud", anonymous=True)
    for jql in (ALL, "project = NONE", "this is no JQL"):
        answer = nobody.get("search/jql", jql=jql)
        assert (answer.status_code, answer.json()) == (200, {"issues": [], "isLast": True})
    assert nobody.get("serverInfo").status_code == 200
    assert nobody.get("myself").status_code == 401
    assert nobody.get("issue/SHOP-1").status_code == 404
    assert nobody.get("project").json() == []


def test_a_wrong_token_is_refused_or_makes_one_anonymous(small: tuple[Site, Caller]) -> None:
    site, jira = small
    stranger = Caller(site, jira.api.partition("/rest")[0], "cloud", site.add_account("x", "X", token="right"))
    site.accounts["x"].token = "changed"
    assert stranger.get("search/jql", jql="project = SHOP").status_code == 401
    site.options.bad_login = "anonymous"
    assert stranger.get("search/jql", jql="project = SHOP").json()["issues"] == []
    assert stranger.get("myself").status_code == 401


def test_an_expired_login_looks_like_no_issues_at_all(small: tuple[Site, Caller]) -> None:
    site, jira = small
    site.trouble.expired_login = True
    assert jira.get("search/jql", jql="project = SHOP").json() == {"issues": [], "isLast": True}
    assert jira.get("myself").status_code == 401
    site.trouble.clear()
    assert len(jira.get("search/jql", jql="project = SHOP").json()["issues"]) == 12


def test_a_scoped_token_works_at_the_gateway_alone_and_for_its_scopes(small: tuple[Site, Caller]) -> None:
    site, jira = small
    base = jira.api.partition("/rest")[0]
    gateway = f"{base}/ex/jira/{site.options.cloud_id}"
    scoped = site.add_account("bot", "Bot", scopes=SCOPES - {"read:sprint:jira-software"})
    board = site.add_board("SHOP", "Board")
    bot = Caller(site, gateway, "cloud", scoped)
    assert bot.get("myself").json()["accountId"] == "bot"
    assert len(bot.get("search/jql", jql="project = SHOP").json()["issues"]) == 12
    assert bot.get("board").json()["total"] == 1
    refused = bot.get(f"board/{board.id}/sprint")
    assert (refused.status_code, refused.json()["message"]) == (401, "Unauthorized; scope does not match")
    assert Caller(site, base, "cloud", scoped).get("myself").status_code == 401
    assert Caller(site, gateway, "cloud").get("myself").status_code == 401
    assert site.log.requests[0].path == "/rest/api/3/myself"


def test_an_embedded_changelog_is_cut_at_40_newest_first(big: Site, jira: Caller) -> None:
    issue = next(one for one in big.issues.values() if len(one.history) > 40)
    for page in (
        jira.get("search/jql", jql=f"key = {issue.key}", fields="updated", expand="changelog").json()["issues"],
        jira.post("issue/bulkfetch", {"issueIdsOrKeys": [issue.key], "expand": ["changelog"]}).json()["issues"],
    ):
        log = page[0]["changelog"]
        assert len(log["histories"]) == log["maxResults"] == 40
        assert log["total"] == len(issue.history)
        assert [int(one["id"]) for one in log["histories"]] == [one.id for one in reversed(issue.history)][:40]


def test_the_whole_changelog_comes_in_pages_oldest_first(big: Site, jira: Caller) -> None:
    issue = max(big.issues.values(), key=lambda one: len(one.history))
    assert len(issue.history) > 100
    first = jira.get(f"issue/{issue.key}/changelog").json()
    rest = jira.get(f"issue/{issue.id}/changelog", startAt=100, maxResults=5000).json()
    assert (len(first["values"]), first["isLast"], rest["isLast"]) == (100, False, True)
    assert [int(one["id"]) for one in first["values"] + rest["values"]] == [one.id for one in issue.history]


def test_bulk_changelogs_mix_issues_by_time_and_write_numbers(big: Site, jira: Caller) -> None:
    asked = [str(one) for one in list(big.issues)[:40]]
    spread: dict[str, set[int]] = {}
    seen: list[tuple[int, int]] = []
    body: dict[str, Any] = {"issueIdsOrKeys": asked, "maxResults": 30}
    for number in range(100):
        page = jira.post("changelog/bulkfetch", body).json()
        for log in page["issueChangeLogs"]:
            spread.setdefault(log["issueId"], set()).add(number)
            seen += [(one["created"], int(one["id"])) for one in log["changeHistories"]]
        if "nextPageToken" not in page:
            break
        body["nextPageToken"] = page["nextPageToken"]
    wanted = [(one.at, one.id) for key in asked for one in big.issues[int(key)].history]
    assert sorted(seen) == sorted(wanted)
    assert any(len(pages) > 1 for pages in spread.values())


def test_bulk_changelogs_can_be_of_some_fields(big: Site, jira: Caller) -> None:
    asked = [str(one) for one in list(big.issues)[:40]]
    page = jira.post("changelog/bulkfetch", {"issueIdsOrKeys": asked, "fieldIds": ["status"]}).json()
    histories = [one for log in page["issueChangeLogs"] for one in log["changeHistories"]]
    assert histories
    assert all("status" in [item.get("fieldId") for item in one["items"]] for one in histories)


def test_a_bulk_fetch_answers_in_order_of_ids_and_names_what_it_did_not_find(small: tuple[Site, Caller]) -> None:
    site, jira = small
    site.add_project("PAY")
    site.move("SHOP-3", "PAY")
    asked = ["SHOP-9", "SHOP-1", "shop-2", "SHOP-3", "GONE-1", "999"]
    found = jira.post("issue/bulkfetch", {"issueIdsOrKeys": asked, "fields": ["summary"]}).json()
    assert [one["key"] for one in found["issues"]] == ["SHOP-1", "SHOP-2", "PAY-1", "SHOP-9"]
    assert found["issueErrors"] == [{"id": one, "errorMessage": NO_ISSUE} for one in ("GONE-1", "999")]


@pytest.mark.parametrize("asked", [[], [str(one) for one in range(101)]])
def test_a_bulk_fetch_takes_one_to_a_hundred(jira: Caller, asked: list[str]) -> None:
    assert jira.post("issue/bulkfetch", {"issueIdsOrKeys": asked}).status_code == 400


def test_a_moved_issue_answers_its_old_key_with_the_new_one(small: tuple[Site, Caller]) -> None:
    site, jira = small
    site.add_project("PAY")
    site.move("SHOP-1", "PAY")
    found = jira.get("issue/SHOP-1", fields="project").json()
    assert (found["key"], found["fields"]["project"]["key"]) == ("PAY-1", "PAY")
    site.delete("PAY-1")
    for gone in ("SHOP-1", "PAY-1"):
        answer = jira.get(f"issue/{gone}")
        assert (answer.status_code, jira.errors(answer)) == (404, [NO_ISSUE])


def test_what_changes_between_two_pages_is_neither_lost_nor_doubled_by_tokens(small: tuple[Site, Caller]) -> None:
    site, jira = small

    def change(page: int) -> None:
        if page == 1:
            site.delete("SHOP-1")
            site.delete("SHOP-7")
            site.create("SHOP", "Story", "late")

    site.trouble.after_page = change
    pages = jira.pages("project = SHOP ORDER BY key", maxResults=5)
    found = [one["key"] for page in pages for one in page]
    assert found == [f"SHOP-{number}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13)]


def test_ordered_by_updated_a_hot_issue_comes_twice(small: tuple[Site, Caller]) -> None:
    site, jira = small

    def change(page: int) -> None:
        site.advance(seconds=1)
        if page == 1:
            site.edit("SHOP-1", summary="hot")

    site.trouble.after_page = change
    pages = jira.pages("project = SHOP ORDER BY updated", maxResults=5)
    found = [one["key"] for page in pages for one in page]
    assert found.count("SHOP-1") == 2
    assert len(found) == 13


def test_the_index_lags_and_reconciles(small: tuple[Site, Caller]) -> None:
    site, jira = small

    def summaries(**more: Any) -> dict[str, str]:
        found = jira.get("search/jql", jql="project = SHOP", fields="summary", **more).json()["issues"]
        return {one["key"]: one["fields"]["summary"] for one in found}

    site.index_lags = True
    changed, gone = site.edit("SHOP-1", summary="new"), site.issue("SHOP-2").id
    site.delete("SHOP-2")
    young = site.create("SHOP", "Story", "young")
    stale = summaries()
    assert (stale["SHOP-1"], "SHOP-2" in stale, young.key in stale) == ("Number 0", True, False)
    fresh = summaries(reconcileIssues=f"{changed.id},{gone},{young.id}")
    assert (fresh["SHOP-1"], "SHOP-2" in fresh, young.key in fresh) == ("new", False, True)
    assert jira.get("issue/SHOP-1").json()["fields"]["summary"] == "new"
    site.settle()
    assert summaries() == fresh
    assert jira.get("search/jql", jql=ALL, reconcileIssues=",".join(map(str, range(51)))).status_code == 400


def test_short_pages_lose_nothing(big: Site) -> None:
    with running(big, "cloud") as url:
        jira = Caller(big, url, "cloud")
        big.trouble.short_pages = random.Random(5)
        try:
            pages = jira.pages(ALL, maxResults=100)
            boards = jira.get("board").json()
        finally:
            big.trouble.clear()
    assert len({len(page) for page in pages}) > 2
    assert len({one for page in pages for one in ids(page)}) == 300
    assert (len(boards["values"]) < boards["maxResults"], boards["isLast"]) == (True, len(boards["values"]) == 4)


def test_a_count_is_posted(jira: Caller) -> None:
    assert jira.post("search/approximate-count", {"jql": "project is not EMPTY"}).json() == {"count": 300}
    assert jira.post("search/approximate-count", {"jql": ""}).status_code == 400


def test_permissions_have_to_be_named(jira: Caller) -> None:
    found = jira.get("mypermissions", permissions="BROWSE_PROJECTS,EDIT_ISSUES", projectKey="SHOP").json()[
        "permissions"
    ]
    assert {name: one["havePermission"] for name, one in found.items()} == {
        "BROWSE_PROJECTS": True,
        "EDIT_ISSUES": True,
    }
    assert jira.get("mypermissions").status_code == 400
    assert jira.get("mypermissions", permissions="FLY").status_code == 400


def test_histories_name_field_ids_and_the_parent_has_none(small: tuple[Site, Caller]) -> None:
    site, jira = small
    epic = site.create("SHOP", "Epic", "e")
    site.edit("SHOP-1", parent=epic.key)
    site.transition("SHOP-1", "Done")
    values = jira.get("issue/SHOP-1/changelog").json()["values"]
    assert [item.get("fieldId") for one in values for item in one["items"]] == [None, "status"]
    assert values[0]["items"][0]["field"] == "IssueParentAssociation"
    assert values[0]["author"]["accountId"] == site.me.id
    assert jira.get("issue/SHOP-1").json()["fields"]["parent"]["key"] == epic.key


def test_sprints_are_objects_and_flags_options(small: tuple[Site, Caller]) -> None:
    site, jira = small
    sprint = site.add_sprint(site.add_board("SHOP", "Board").id, "A, [b] = c", "active", start=site.now())
    site.flag(site.edit("SHOP-1", sprints=(sprint.id,)))
    fields = jira.get("issue/SHOP-1").json()["fields"]
    assert fields["customfield_10020"][0]["name"] == "A, [b] = c"
    assert fields["customfield_10021"][0]["value"] == "Impediment"


def test_boards_configurations_and_sprints(big: Site, jira: Caller) -> None:
    boards = jira.get("board", projectKeyOrId="SHOP").json()["values"]
    assert [one["type"] for one in boards] == ["scrum", "kanban"]
    scrum, kanban = (jira.get(f"board/{one['id']}/configuration").json() for one in boards)
    assert scrum["estimation"]["field"]["fieldId"] == "customfield_10034"
    assert [column["name"] for column in kanban["columnConfig"]["columns"]][-1] == "Done"
    assert jira.get(f"filter/{scrum['filter']['id']}").json()["jql"].startswith("project = SHOP")
    first = jira.get(f"board/{boards[0]['id']}/sprint").json()
    assert (len(first["values"]), first["isLast"]) == (50, False)
    rest = jira.get(f"board/{boards[0]['id']}/sprint", startAt=50).json()
    assert rest["isLast"]
    active = jira.get(f"board/{boards[0]['id']}/sprint", state="active").json()["values"]
    assert [one["state"] for one in active] == ["active"]
    assert jira.get(f"board/{boards[1]['id']}/sprint").status_code == 400


def test_versions_have_dates_and_overdue_only_where_they_are_set(small: tuple[Site, Caller]) -> None:
    site, jira = small
    site.add_version("SHOP", "Late", release="2026-03-01", start="2026-01-01")
    site.add_version("SHOP", "Someday")
    site.add_version("SHOP", "Out", release="2026-02-01", released=True)
    late, someday, out = jira.get("project/SHOP/versions").json()
    assert (late["overdue"], late["releaseDate"], late["startDate"]) == (True, "2026-03-01", "2026-01-01")
    assert not {"overdue", "releaseDate", "startDate"} & set(someday)
    assert "overdue" not in out
    assert jira.get("project/SHOP/version", maxResults=2).json()["isLast"] is False


def test_times_are_in_the_zone_of_whoever_asks(small: tuple[Site, Caller]) -> None:
    site, jira = small
    base = jira.api.partition("/rest")[0]
    there = Caller(site, base, "cloud", site.add_account("far", "Far", zone="Asia/Tokyo"))
    assert jira.get("issue/SHOP-1").json()["fields"]["updated"] == "2026-03-02T10:30:00.000+0100"
    assert there.get("issue/SHOP-1").json()["fields"]["updated"] == "2026-03-02T18:30:00.000+0900"


def test_every_request_is_recorded(small: tuple[Site, Caller]) -> None:
    site, jira = small
    jira.get("search/jql", jql="project = SHOP", fields="summary,assignee")
    jira.post("issue/bulkfetch", {"issueIdsOrKeys": ["SHOP-1"], "fields": ["status"]})
    search, fetch = site.log.requests
    assert (search.method, search.path, search.account) == ("GET", "/rest/api/3/search/jql", site.me.id)
    assert search.fields == ("summary", "assignee")
    assert (fetch.fields, fetch.body["issueIdsOrKeys"]) == (("status",), ["SHOP-1"])
    assert "assignee" in search.text
    assert site.log.counts == {"/rest/api/3/search/jql": 1, "/rest/api/3/issue/bulkfetch": 1}


def test_unknown_paths_and_methods_are_refused(jira: Caller) -> None:
    assert jira.get("nothing").status_code == 404
    assert jira.get("issue/bulkfetch").status_code == 404
    assert jira.post("serverInfo", {}).status_code == 405
