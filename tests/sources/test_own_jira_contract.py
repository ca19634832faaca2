"""Our own Jira against Atlassian's specifications: every answer of both faces, and what the check itself notices."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from jira_own import SCOPES, Face, Site, generate, running, too_many
from jira_own.app import FACES
from jira_own.caller import Caller
from jira_own.contract import Checked, Contract
from jira_own.differences import DIFFERENCES
from jira_own.replay import RECORDED, recorded
from sources.by_contract import SPECS, needs_specs

SHARED = SPECS.parent
pytestmark = needs_specs


@pytest.fixture(scope="module")
def contracts() -> dict[Face, Contract]:
    return {face: Contract.load(SPECS, face) for face in Face}


@dataclass(frozen=True)
class Exchange:
    method: str
    path: str
    query: dict[str, list[str]]
    sent: object
    status: int
    body: object


def ask_for_everything(jira: Caller, site: Site) -> Iterator[requests.Response]:
    """Every operation that this face has, plain and with what changes its answer."""
    busy = max(site.issues.values(), key=lambda one: len(one.history))
    for path in ("serverInfo", "myself", "field", "status", "statuscategory", "resolution", "project"):
        yield jira.get(path)
    for path in ("", "/versions", "/version", "/components"):
        yield jira.get(f"project/SHOP{path}")
    yield jira.get(f"version/{next(iter(site.versions))}")
    yield jira.get(f"filter/{next(iter(site.filters))}", expand="sharedUsers")
    yield jira.get("issue/SHOP-1")
    yield jira.get(f"issue/{busy.id}", fields="summary,status", expand="changelog")
    yield jira.get("board", type="scrum,kanban", projectKeyOrId="SHOP", maxResults=5)
    yield jira.get("board/1")
    yield jira.get("board/1/configuration")
    yield jira.get("board/2/configuration")
    yield jira.get("board/1/sprint", state="active,closed", startAt=2)
    yield jira.get("sprint/1")
    yield from ask_cloud(jira, busy.key) if jira.cloud else ask_data_center(jira)
    site.trouble.add(too_many(retry_after=1))
    yield jira.get("project/SHOP")


def ask_cloud(jira: Caller, key: str) -> Iterator[requests.Response]:
    yield jira.get("mypermissions", permissions="BROWSE_PROJECTS", projectKey="SHOP")
    yield jira.get("project/search", keys="SHOP", maxResults=10)
    query: dict[str, Any] = {"jql": "project = SHOP ORDER BY key", "fields": ["*all"], "maxResults": 10}
    yield jira.get("search/jql", **query, expand="changelog")
    yield jira.post("search/jql", {**query, "reconcileIssues": [10001]})
    yield jira.get("search/jql", jql="project = NONE")
    yield jira.get("search", jql="project = SHOP")
    yield jira.post("search", {"jql": "project = SHOP"})
    yield jira.post("search/approximate-count", {"jql": "project = SHOP"})
    yield jira.post("issue/bulkfetch", {"issueIdsOrKeys": [key, "NONE-1"], "fields": ["*all"], "expand": ["changelog"]})
    yield jira.get(f"issue/{key}/changelog", maxResults=10)
    yield jira.post("changelog/bulkfetch", {"issueIdsOrKeys": [key], "maxResults": 20, "fieldIds": ["status"]})


def ask_data_center(jira: Caller) -> Iterator[requests.Response]:
    yield jira.get("mypermissions", projectKey="SHOP")
    query = {"jql": "project = SHOP ORDER BY key", "maxResults": 10}
    yield jira.get("search", **query, fields="*all", expand="changelog", validateQuery="false")
    yield jira.post("search", {**query, "fields": ["*all"], "expand": ["changelog"], "validateQuery": False})
    yield jira.get("search", jql="project = NONE")


@pytest.mark.parametrize("face", list(Face))
def test_every_route_answers_as_specified(face: Face, contracts: dict[Face, Contract]) -> None:
    site, checked = generate(seed=1, issues=120), Checked(contracts[face])
    with running(site, face, checked) as url:
        answers = list(ask_for_everything(Caller(site, url, face), site))
    assert checked.violations == []
    assert checked.requests == len(answers)
    assert {one.status_code for one in answers} <= {200, 400, 410, 429}
    version = "/api/3/" if face is Face.CLOUD else "/api/2/"
    routes = [one for one in FACES[face](site).routes() if version in one.path.pattern or "agile" in one.path.pattern]
    unasked = [
        one.path.pattern
        for one in routes
        if not any(one.method == seen.method and one.path.fullmatch(seen.path) for seen in site.log.requests)
    ]
    assert unasked == []


@pytest.mark.parametrize("name", RECORDED)
def test_what_real_jiras_answered_is_as_specified(name: str, contracts: dict[Face, Contract]) -> None:
    site, face = recorded(SHARED / "recorded", name)
    checked = Checked(contracts[face])
    with running(site, face, checked) as url:
        jira = Caller(site, url, face)
        for path in ("serverInfo", "myself", "field", "status", "project", "board"):
            assert jira.get(path).status_code == 200
        path = "search/jql" if face is Face.CLOUD else "search"
        found = jira.get(
            path, jql="project is not EMPTY ORDER BY key", fields="*all", expand="changelog", maxResults=100
        )
        assert len(found.json()["issues"]) == len(site.issues)
        for board in site.boards:
            jira.get(f"board/{board}/configuration")
            jira.get(f"board/{board}/sprint")
    assert checked.violations == []


def test_the_gateway_is_checked_like_the_site(contracts: dict[Face, Contract]) -> None:
    site, checked = generate(seed=1, issues=5), Checked(contracts[Face.CLOUD])
    account = site.add_account("bot", "Bot", scopes=SCOPES)
    with running(site, "cloud", checked) as url:
        bot = Caller(site, f"{url}/ex/jira/{site.options.cloud_id}", "cloud", account)
        assert bot.get("myself", expand="groups").status_code == 200
        bot.get("myself", deep="yes")
    assert checked.violations == ["GET /rest/api/3/myself: the query parameter deep is unknown."]


@pytest.fixture(scope="module")
def exchanges() -> dict[Face, list[Exchange]]:
    """What the differences are about: answers of both faces and recorded ones."""
    found: dict[Face, list[Exchange]] = {face: [] for face in Face}
    for face in Face:
        site = generate(seed=1, issues=120)
        with running(site, face) as url:
            found[face] += [exchange(one) for one in ask_for_everything(Caller(site, url, face), site)]
    site, face = recorded(SHARED / "recorded", "devlake")
    with running(site, face) as url:
        found[face].append(exchange(Caller(site, url, face).get("project")))
    wrong = {"isLast": True, "startAt": 0, "maxResults": 50, "values": [{"id": "seven"}]}
    found[Face.DATA_CENTER].append(Exchange("GET", "/rest/agile/1.0/board", {}, None, 200, wrong))
    return found


def exchange(answer: requests.Response) -> Exchange:
    where, sent = urlsplit(answer.url), answer.request.body
    return Exchange(
        str(answer.request.method),
        where.path,
        parse_qs(where.query),
        json.loads(sent) if sent else None,
        answer.status_code,
        answer.json(),
    )


@pytest.mark.parametrize(("name", "face"), [(one.name, face) for one in DIFFERENCES for face in sorted(one.faces)])
def test_a_difference_is_still_needed(
    name: str, face: Face, exchanges: dict[Face, list[Exchange]], contracts: dict[Face, Contract]
) -> None:
    """Without it the check says something else: of what is right, or, for a page, nothing of what is wrong."""
    without = Contract.load(SPECS, face, without=[name])
    assert any(violations(without, one) != violations(contracts[face], one) for one in exchanges[face])


def violations(contract: Contract, one: Exchange) -> list[str]:
    found = contract.check_request(one.method, one.path, one.query, one.sent)
    return found + contract.check_response(one.method, one.path, one.status, one.body)


def test_the_list_of_differences_is_short_and_each_has_its_reason() -> None:
    assert len(DIFFERENCES) <= 15
    assert len({one.name for one in DIFFERENCES}) == len(DIFFERENCES)
    assert all(len(one.reason) > 20 for one in DIFFERENCES)


SEARCH = "/rest/api/3/search/jql"
BULK = "/rest/api/3/issue/bulkfetch"


@pytest.mark.parametrize(
    ("face", "method", "path", "query", "body", "noticed"),
    [
        ("cloud", "GET", SEARCH, {"jql": ["a"], "startAt": ["0"]}, None, "the query parameter startAt is unknown"),
        ("cloud", "GET", SEARCH, {"maxResults": ["many"]}, None, "the query parameter maxResults: the whole: 'many'"),
        ("cloud", "GET", SEARCH, {"failFast": ["maybe"]}, None, "'maybe' is not of type 'boolean'"),
        ("cloud", "GET", SEARCH, {"reconcileIssues": ["1,x"]}, None, "'x' is not of type 'integer'"),
        ("cloud", "GET", SEARCH, {"jql": ["a", "b"]}, None, "is not of type 'string'"),
        ("cloud", "GET", "/rest/api/2/myself", {}, None, "there is no such operation"),
        ("cloud", "DELETE", SEARCH, {}, None, "there is no such operation"),
        ("cloud", "GET", SEARCH, {}, {"jql": "a"}, "it takes no body"),
        ("cloud", "POST", SEARCH, {}, None, "its body is missing"),
        ("cloud", "POST", SEARCH, {}, {"jql": "a", "expand": None}, "None is not of type 'string'"),
        ("cloud", "POST", SEARCH, {}, {"jql": "a", "startAt": 0}, "the property startAt is unknown"),
        ("cloud", "POST", BULK, {}, {"issueIdsOrKeys": ["a"], "expand": "changelog"}, "is not of type 'array'"),
        ("cloud", "POST", BULK, {}, {"fields": ["a"]}, "'issueIdsOrKeys' is a required property"),
        ("cloud", "POST", "/rest/api/3/changelog/bulkfetch", {}, {"issueIdsOrKeys": []}, "[] should be non-empty"),
        ("dc", "GET", "/rest/api/2/search", {"nextPageToken": ["x"]}, None, "nextPageToken is unknown"),
        ("dc", "GET", "/rest/api/2/mypermissions", {"permissions": ["x"]}, None, "permissions is unknown"),
        ("dc", "GET", "/rest/api/2/issue/A-1/changelog", {}, None, "there is no such operation"),
        ("dc", "POST", "/rest/api/2/search", {}, {"jql": "a", "properties": []}, "the property properties is unknown"),
        ("dc", "GET", "/rest/agile/1.0/board/x y/sprint", {"size": ["5"]}, None, "size is unknown"),
    ],
)
def test_a_wrong_request_is_noticed(
    contracts: dict[Face, Contract],
    face: str,
    method: str,
    path: str,
    query: dict[str, list[str]],
    body: object,
    noticed: str,
) -> None:
    found = contracts[Face(face)].check_request(method, path, query, body)
    assert any(noticed in one for one in found), found


@pytest.mark.parametrize(
    ("face", "method", "path", "status", "body", "noticed"),
    [
        ("cloud", "GET", SEARCH, 200, {"issues": [], "total": 4}, "'total' was unexpected"),
        ("cloud", "GET", SEARCH, 200, {"issues": [{"id": 7}]}, "issues.*.id: 7 is not of type 'string'"),
        ("cloud", "GET", SEARCH, 200, [], "the whole: [] is not of type 'object'"),
        ("cloud", "GET", SEARCH, 201, {}, "an answer 201 is not described"),
        ("cloud", "GET", "/rest/api/3/version/1", 200, {"releaseDate": "29/May/26"}, "is not a 'date'"),
        ("cloud", "GET", "/rest/api/3/serverInfo", 200, {"serverTime": "today"}, "is not a 'date-time'"),
        ("cloud", "GET", "/rest/api/3/serverInfo", 200, {"buildNumber": 2**31}, "is not a 'int32'"),
        ("cloud", "GET", "/rest/api/3/version/1", 200, {"self": "here"}, "'here' is not a 'uri'"),
        ("dc", "GET", "/rest/api/2/status", 200, {"id": "1"}, "is not of type 'array'"),
        ("dc", "GET", "/rest/agile/1.0/board", 200, {"values": []}, "'isLast' is a required property"),
    ],
)
def test_a_wrong_answer_is_noticed(
    contracts: dict[Face, Contract], face: str, method: str, path: str, status: int, body: object, noticed: str
) -> None:
    found = contracts[Face(face)].check_response(method, path, status, body)
    assert any(noticed in one for one in found), found


def test_what_is_right_passes(contracts: dict[Face, Contract]) -> None:
    cloud, data_center = contracts[Face.CLOUD], contracts[Face.DATA_CENTER]
    query = {"jql": ["project = A"], "fields": ["updated", "status"], "maxResults": ["100"], "failFast": ["true"]}
    assert cloud.check_request("GET", SEARCH, query, None) == []
    assert cloud.check_response("GET", SEARCH, 429, {"anything": 1}) == []
    assert data_center.check_request("GET", "/rest/agile/1.0/board/7/sprint", {"state": ["active,closed"]}, None) == []


def test_a_sentence_is_collected_once(contracts: dict[Face, Contract]) -> None:
    site, checked = generate(seed=1, issues=5), Checked(contracts[Face.CLOUD])
    with running(site, "cloud", checked) as url:
        for _ in range(3):
            Caller(site, url, "cloud").get("search/jql", jql="project = SHOP", startAt=0)
        assert checked.violations == ["GET /rest/api/3/search/jql: the query parameter startAt is unknown."]
