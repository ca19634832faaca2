"""Our own Jira as the `jira` package sees it: the happy paths of a client that we did not write."""

from collections.abc import Iterator

import pytest
from jira import JIRA, JIRAError

from jira_own import Site, generate, running


@pytest.fixture
def site() -> Site:
    return generate(seed=1, issues=120)


@pytest.fixture
def cloud(site: Site) -> Iterator[JIRA]:
    with running(site, "cloud") as url:
        login = (site.me.email, site.me.token)
        client = JIRA(url, basic_auth=login, options={"rest_api_version": "3"}, max_retries=0, timeout=10)
        yield client
        client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def data_center(site: Site) -> Iterator[JIRA]:
    with running(site, "dc") as url:
        client = JIRA(url, token_auth=site.me.token, max_retries=0, timeout=10)
        yield client
        client.close()  # type: ignore[no-untyped-call]


def test_on_cloud_it_walks_the_tokens(site: Site, cloud: JIRA) -> None:
    assert cloud.myself()["accountId"] == site.me.id
    found = cloud.enhanced_search_issues("project is not EMPTY ORDER BY key", maxResults=False, fields=["updated"])
    assert len({one.id for one in found}) == 120
    assert cloud.approximate_issue_count("project = SHOP") == sum(
        one.key.startswith("SHOP") for one in site.issues.values()
    )


def test_on_cloud_it_reads_an_issue_with_its_histories(site: Site, cloud: JIRA) -> None:
    issue = max(site.issues.values(), key=lambda one: len(one.history) if len(one.history) < 40 else 0)
    found = cloud.issue(issue.key, fields="summary", expand="changelog")
    assert (found.fields.summary, len(found.changelog.histories)) == (issue.summary, len(issue.history))


def test_on_cloud_it_reads_what_belongs_to_a_project(site: Site, cloud: JIRA) -> None:
    assert {one.key for one in cloud.projects()} == {one.key for one in site.projects.values()}
    assert len(cloud.project_versions("SHOP")) == sum(one.project == 10001 for one in site.versions.values())
    assert len(cloud.project_components("SHOP")) == 4
    boards = cloud.boards(projectKeyOrID="SHOP")
    assert [one.type for one in boards] == ["scrum", "kanban"]
    assert len(cloud.sprints(boards[0].id, state="active")) == 1
    assert {one.name for one in cloud.statuses()} == {one.name for one in site.statuses.values()}
    assert "Flagged" in {one["name"] for one in cloud.fields()}


def test_on_data_center_it_walks_the_offsets(site: Site, data_center: JIRA) -> None:
    site.options.offset_cap = 50
    found = data_center.search_issues("project is not EMPTY ORDER BY key", maxResults=False, fields="updated")
    assert len({one.id for one in found}) == 120


def test_on_data_center_it_reads_boards_and_sprints(data_center: JIRA) -> None:
    scrum = data_center.boards(type="scrum")[0]
    assert data_center.sprints(scrum.id, maxResults=False)[0].name.endswith("Sprint 1")
    assert data_center.server_info()["deploymentType"] == "Server"


def test_its_errors_are_the_client_s_errors(cloud: JIRA) -> None:
    with pytest.raises(JIRAError) as error:
        cloud.issue("SHOP-99999")
    assert error.value.status_code == 404
    with pytest.raises(JIRAError) as error:
        cloud.enhanced_search_issues("project = NONE")
    assert error.value.text == "The value 'NONE' does not exist for the field 'project'."
