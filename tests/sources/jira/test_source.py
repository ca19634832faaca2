"""The whole source against jira820, a stateful Jira Data Center that somebody else wrote."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
import requests

from andon.errors import SourceError
from andon.model import Category, Issue
from andon.sources.jira.faces import DataCenter
from andon.sources.jira.reader import JiraSettings, Reader
from andon.sources.jira.searches import unordered
from andon.sources.jira.source import JiraSource
from andon.usecases.ports import Source
from answering import Silent, answering
from examples import Stamp, each_swept
from jira820_server import running_jira820

TODAY = date(2026, 11, 20)
QUERY = "project = JIRA820"
FORBIDDEN = ("assignee", "reporter", "creator", "worklog", "comment", "author", "*all", "*navigable", "user")


@pytest.fixture(scope="module")
def jira() -> Iterator[str]:
    """One server for the module: every test works on issues of its own, or only reads."""
    with running_jira820(TODAY) as url:
        yield url


def source(
    url: str, *, query: str = QUERY, claims: tuple[str, ...] = (), scopes: tuple[str, ...] = (), **more: Any
) -> JiraSource:
    labelled = {claim: "Atlas" for claim in claims}, {scope: "Halcyon" for scope in scopes}
    return JiraSource(JiraSettings(name="main", url=url, query=query), *labelled, **more)


def fetched(source: JiraSource, stamps: Iterable[Stamp]) -> list[Issue]:
    return [issue for batch in source.download((each.id, each.key) for each in stamps) for issue in batch]


def swept(url: str, **more: Any) -> dict[str, Stamp]:
    return {stamp.key: stamp for stamp in each_swept(source(url, **more))}


def downloaded(url: str, *keys: str, **more: Any) -> list[Issue]:
    stamps = swept(url, **more)
    return fetched(source(url, **more), [stamps[key] for key in keys])


def ask(url: str, path: str, **params: str | int) -> Any:
    """What Jira itself says, past our code."""
    response = requests.get(f"{url}/rest/{path}", params=params, timeout=10)
    response.raise_for_status()
    return response.json()


def keys_of(url: str, jql: str) -> list[str]:
    return [raw["key"] for raw in ask(url, "api/2/search", jql=jql, maxResults=1000)["issues"]]


def create(url: str, **fields: Any) -> str:
    body = {"fields": {"summary": "Made by a test", "issuetype": {"name": "Story"}} | fields}
    response = requests.post(f"{url}/rest/api/2/issue", json=body, timeout=10)
    response.raise_for_status()
    key: str = response.json()["key"]
    return key


def transition(url: str, key: str, status: str, **fields: Any) -> None:
    offered = ask(url, f"api/2/issue/{key}/transitions")["transitions"]
    id = next(each["id"] for each in offered if each["to"]["name"] == status)
    body = {"transition": {"id": id}, "fields": fields}
    requests.post(f"{url}/rest/api/2/issue/{key}/transitions", json=body, timeout=10).raise_for_status()


def untouched(url: str, jql: str = QUERY) -> str:
    """The key of an issue that has no edit of today: jira820's `updated` would not show a second one."""
    issues = ask(url, "api/2/search", jql=jql, maxResults=1000, fields="updated")["issues"]
    found: str = next(raw["key"] for raw in issues if raw["fields"]["updated"] < TODAY.isoformat())
    return found


# ------------------------------------------------------------------------------ login and sweep


def test_it_is_a_source_and_asks_nothing_before_it_is_used() -> None:
    found: Source = source("http://127.0.0.1:9")
    assert found.name == "main"


def test_a_public_jira_needs_no_login_and_a_token_is_proved(jira: str) -> None:
    source(jira).prove()
    proof = JiraSource(JiraSettings("main", jira, QUERY, token="any"), {}, {}).prove()
    assert proof.account
    assert proof.moment


def test_a_sweep_sees_every_issue_once_with_id_key_and_stamp(jira: str) -> None:
    stamps = each_swept(source(jira))
    assert len(stamps) == len({stamp.id for stamp in stamps}) == len(keys_of(jira, QUERY))
    raw = ask(jira, f"api/2/issue/{stamps[0].key}")
    assert stamps[0] == Stamp(raw["id"], raw["key"], f"{raw['fields']['updated']} {raw['key']}")


def test_pages_of_any_size_bring_the_same_issues(jira: str) -> None:
    reader = Reader(JiraSettings("main", jira, QUERY))
    found = [[raw["id"] for raw in DataCenter(reader, size).search(QUERY, ["updated"])] for size in (50, 1000)]
    assert found[0] == found[1]


def test_a_query_is_swept_whatever_its_own_order_is(jira: str) -> None:
    assert set(swept(jira, query="component = Web order by created DESC")) == set(keys_of(jira, "component = Web"))
    assert unordered('summary ~ "order by x" ORDER BY key') == 'summary ~ "order by x"'
    assert unordered('summary ~ "order by x"') == 'summary ~ "order by x"'
    assert unordered('project = A ORDER BY "Story Points" DESC') == "project = A"
    assert unordered("labels = 'order by' order  by created") == "labels = 'order by'"


# ------------------------------------------------------------------------------ versions and sprints


def test_versions_are_those_of_the_projects_that_the_query_reaches(jira: str) -> None:
    versions = source(jira).versions()
    raws = ask(jira, "api/2/project/JIRA820/versions")
    assert [(each.id, each.name, each.released, each.project) for each in versions] == [
        (raw["id"], raw["name"], raw["released"], "JIRA820") for raw in raws
    ]
    assert [each.release for each in versions] == [
        raw["releaseDate"] and date.fromisoformat(raw["releaseDate"]) for raw in raws
    ]


def test_sprints_of_all_boards_come_once(jira: str) -> None:
    sprints = source(jira).sprints()
    assert {each.name for each in sprints} == {raw["name"] for raw in ask(jira, "agile/1.0/board/1/sprint")["values"]}
    assert any(each.completed for each in sprints)


def test_a_query_that_finds_nothing_has_no_projects_and_so_no_versions(jira: str) -> None:
    assert source(jira, query="key = NONE-1").versions() == []


# ------------------------------------------------------------------------------ downloads


def test_only_the_asked_issues_are_downloaded_and_complete(jira: str) -> None:
    [key] = keys_of(jira, "status = Done AND type = Story")[:1]
    [found] = downloaded(jira, key)
    raw = ask(jira, f"api/2/issue/{key}", expand="changelog")
    assert (found.key, found.type, found.project, found.status) == (key, "Story", "JIRA820", "Done")
    assert found.points == raw["fields"]["customfield_10004"]
    assert found.updated == f"{raw['fields']['updated']} {key}"
    assert found.delivered
    assert found.done is not None
    assert len(found.changes) == 2 * len(raw["changelog"]["histories"])


def test_more_than_one_batch_comes_back_whole(jira: str) -> None:
    wanted = each_swept(source(jira))[:60]
    found = fetched(source(jira), wanted)
    assert [(each.id, each.key, each.updated) for each in found] == [
        (stamp.id, stamp.key, stamp.updated) for stamp in wanted
    ]


def test_an_issue_that_vanished_after_the_sweep_is_left_out(jira: str) -> None:
    staying, going = create(jira), create(jira)
    stamps = swept(jira)
    requests.delete(f"{jira}/rest/api/2/issue/{going}", timeout=10).raise_for_status()
    found = fetched(source(jira), [stamps[staying], stamps[going]])
    assert [each.key for each in found] == [staying]


def test_a_sub_task_takes_its_epic_from_its_parent(jira: str) -> None:
    [epic] = keys_of(jira, "type = Epic")[:1]
    story = create(jira, customfield_10008=epic)
    sub_task = create(jira, issuetype={"name": "Sub-task"}, parent={"key": story})
    by_key = {each.key: each for each in downloaded(jira, story, sub_task)}
    assert (by_key[story].parent, by_key[sub_task].parent) == (epic, story)
    assert by_key[story].scopes == by_key[sub_task].scopes == (f"epic:{epic}",)
    [alone] = downloaded(jira, sub_task)
    assert alone.scopes == (f"epic:{epic}",)


def test_an_issue_in_a_sprint_and_a_version_says_so(jira: str) -> None:
    raws = ask(jira, "api/2/search", jql=QUERY, maxResults=1000)["issues"]
    raw = next(each for each in raws if each["fields"]["customfield_10007"] and each["fields"]["fixVersions"])
    [found] = downloaded(jira, raw["key"])
    assert found.sprints == tuple(str(each["id"]) for each in raw["fields"]["customfield_10007"])
    assert {f"version:{each['id']}" for each in raw["fields"]["fixVersions"]} <= set(found.scopes)


# ------------------------------------------------------------------------------ claims and scopes that are searches


def test_an_issue_has_its_component_its_project_and_the_searches_that_find_it(jira: str) -> None:
    key = create(jira, components=[{"name": "Web"}])
    own, other = "jql:component = Web ORDER BY rank", "jql:component = API"
    [found] = downloaded(jira, key, claims=("component:Web", own, other), scopes=(own, "version:1"))
    assert found.claims == ("component:Web", "project:JIRA820", own)
    assert found.scopes == (own,)


def test_entering_a_search_changes_the_stamp_without_an_edit(jira: str) -> None:
    key = create(jira, components=[{"name": "Web"}])
    claim = "jql:component = Web"
    without, with_it = swept(jira)[key], swept(jira, claims=(claim,))[key]
    assert without.updated != with_it.updated
    [found] = downloaded(jira, key, claims=(claim,))
    assert found.updated == with_it.updated


def test_a_search_that_jira_refuses_keeps_what_was_last_known_and_names_whose_it_is(jira: str) -> None:
    """One squad's mistake must neither stop everybody's sync nor look as if the squad had no work."""
    stamps = each_swept(source(jira))
    known = {"board:99": [stamps[0].id]}
    found = source(jira, claims=("board:99",), recall=lambda name: known[name])
    marked = [stamp for stamp, before in zip(each_swept(found), stamps, strict=True) if stamp != before]
    assert [stamp.id for stamp in marked] == [stamps[0].id]
    [doubt] = found.doubts()
    assert doubt.startswith("Atlas: Jira at")
    assert doubt.endswith("(404): Board 99 does not exist. Its issues stay as they were last known (board:99).")
    [issue] = fetched(found, marked)
    assert "board:99" in issue.claims


# ------------------------------------------------------------------------------ what happens meanwhile


def test_an_edit_stamps_the_issue_and_no_other(jira: str) -> None:
    before, key = swept(jira), untouched(jira)
    body = {"fields": {"summary": "Edited"}}
    requests.put(f"{jira}/rest/api/2/issue/{key}", json=body, timeout=10).raise_for_status()
    after = swept(jira)
    assert {each for each in after if after[each] != before[each]} == {key}
    assert source_summary(jira, key) == "Edited"


def source_summary(url: str, key: str) -> str:
    [found] = downloaded(url, key)
    return found.summary


def test_a_transition_to_done_stamps_the_issue_and_tells_when(jira: str) -> None:
    key = untouched(jira, f"{QUERY} AND status = Open")
    before = swept(jira)[key]
    transition(jira, key, "Done")
    assert swept(jira)[key] != before
    [found] = downloaded(jira, key)
    assert (found.category, found.delivered) == (Category.DONE, True)
    assert found.done is not None
    assert found.done.date() == TODAY
    assert [(each.before, each.after) for each in found.changes if each.field == "category"] == [("new", "done")]


def test_work_that_will_not_be_done_is_not_delivered(jira: str) -> None:
    key = create(jira)
    transition(jira, key, "Done", resolution={"name": "Won't Do"})
    [found] = downloaded(jira, key)
    assert (found.category, found.resolution, found.delivered) == (Category.DONE, "Won't Do", False)


def test_a_deleted_issue_exists_no_more_and_a_living_one_does(jira: str) -> None:
    staying, going = create(jira), create(jira)
    found = source(jira)
    stamps = {stamp.key: stamp for stamp in each_swept(found)}
    requests.delete(f"{jira}/rest/api/2/issue/{going}", timeout=10).raise_for_status()
    assert found.exists(stamps[staying].id, staying)
    assert not found.exists(stamps[going].id, going)


def test_an_issue_that_left_the_query_exists_no_more(jira: str) -> None:
    key = create(jira, components=[{"name": "Web"}])
    found = source(jira, query="component = Web")
    id = {stamp.key: stamp.id for stamp in each_swept(found)}[key]
    body = {"fields": {"components": [{"name": "API"}]}}
    requests.put(f"{jira}/rest/api/2/issue/{key}", json=body, timeout=10).raise_for_status()
    assert not found.exists(id, key)


# ------------------------------------------------------------------------------ people are never asked for


@contextmanager
def serving(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[str]:
    """The address of a server that answers each path with a status and JSON."""

    class Handler(Silent, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


@contextmanager
def overheard(url: str, paths: list[str]) -> Iterator[str]:
    """The address of a passage to a Jira that writes down every request."""

    def pass_on(path: str) -> tuple[int, bytes]:
        paths.append(path)
        answer = requests.get(url + path, timeout=10)
        return answer.status_code, answer.content

    with serving(pass_on) as passage:
        yield passage


def test_no_request_names_a_person_and_every_issue_is_asked_for_by_named_fields(jira: str) -> None:
    paths: list[str] = []
    with overheard(jira, paths) as url:
        found = source(url, claims=("jql:component = Web",))
        found.prove()
        found.versions()
        found.sprints()
        stamps = each_swept(found)[:3]
        fetched(found, stamps)
        found.exists(stamps[0].id, stamps[0].key)
    of_issues = [path for path in paths if "/search" in path or "/issue/" in path]
    assert len(of_issues) >= 8
    for path in of_issues:
        [fields] = parse_qs(urlparse(path).query)["fields"]
        assert set(fields.split(",")).isdisjoint(FORBIDDEN)
    assert not [path for path in paths if any(each in path for each in FORBIDDEN)]


def test_nobody_is_in_what_is_downloaded(jira: str) -> None:
    names = {raw["displayName"] for raw in ask(jira, "api/2/user/search", maxResults=100)}
    people = {name for name in names if " " in name}
    assert len(people) > 10
    told = repr(fetched(source(jira), each_swept(source(jira))[:40]))
    assert not [name for name in people if name in told]


# ------------------------------------------------------------------------------ what jira820 cannot show


NOTHING_THERE = b'{"errorMessages": ["Issue Does Not Exist"], "errors": {}}'


def scripted(answers: dict[str, Any]) -> AbstractContextManager[str]:
    """A Jira that knows these paths; a search is known by its JQL."""
    known = {"/rest/api/2/serverInfo": {"version": "10.3.19", "deploymentType": "Server"}} | answers

    def answer(path: str) -> tuple[int, bytes]:
        parts = urlparse(path)
        name = parse_qs(parts.query)["jql"][0] if parts.path.endswith("/search") else parts.path
        return (200, json.dumps(known[name]).encode()) if name in known else (404, NOTHING_THERE)

    return serving(answer)


def page_of(*raws: dict[str, Any]) -> dict[str, Any]:
    return {"startAt": 0, "maxResults": 50, "total": len(raws), "issues": list(raws)}


NO_WORDS: dict[str, Any] = {
    "/rest/api/2/field": [],
    "/rest/api/2/status": [],
    f"{QUERY} ORDER BY key": page_of(),
    f'({QUERY}) AND project not in ("NEW") ORDER BY key': page_of(),
    "/rest/api/2/project/NEW/components": [],
}
"""A Jira without fields and statuses."""

MOVED: dict[str, Any] = {
    "id": "77",
    "key": "NEW-5",
    "fields": {"updated": "2026-11-20T09:00:00.000+0000", "project": {"key": "NEW"}},
    "changelog": {},
}


def test_a_moved_issue_exists_under_its_new_key() -> None:
    in_query = f'({QUERY}) AND key = "NEW-5" ORDER BY key'
    with scripted({"/rest/api/2/issue/77": MOVED, in_query: page_of(MOVED)}) as url:
        assert source(url).exists("77", "OLD-1")


def test_an_issue_that_was_moved_out_of_the_query_exists_no_more() -> None:
    in_query = f'({QUERY}) AND key = "NEW-5" ORDER BY key'
    by_itself = 'key = "NEW-5" ORDER BY key'
    with scripted({"/rest/api/2/issue/77": MOVED, in_query: page_of(), by_itself: page_of(MOVED)}) as url:
        assert not source(url).exists("77", "OLD-1")


def test_a_board_claim_is_the_search_behind_the_board() -> None:
    answers = {
        **NO_WORDS,
        "/rest/agile/1.0/board/7/configuration": {"filter": {"id": "12"}},
        "/rest/api/2/filter/12": {"jql": "team = red ORDER BY Rank ASC"},
        f"({QUERY}) AND (team = red) ORDER BY key": page_of(MOVED),
        f"{QUERY} ORDER BY key": page_of(MOVED),
    }
    with scripted(answers) as url:
        [stamp] = each_swept(source(url, claims=("board:7",)))
    assert stamp.id == "77"
    assert stamp.updated != MOVED["fields"]["updated"]


def test_a_token_that_names_nobody_is_refused() -> None:
    with scripted({"/rest/api/2/myself": {}}) as url, pytest.raises(SourceError, match="who is logged in"):
        JiraSource(JiraSettings("main", url, QUERY, token="lost"), {}, {}).prove()


def test_an_issue_of_unknown_form_is_an_error_that_names_it() -> None:
    answers = {
        **NO_WORDS,
        'key in ("NEW-5") ORDER BY key': page_of(MOVED),
    }
    with scripted(answers) as url, pytest.raises(SourceError, match="issue NEW-5 has an unknown form"):
        fetched(source(url), [Stamp("77", "NEW-5", "x")])
