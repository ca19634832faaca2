"""Both faces of Jira against the project's own Jira, and what that cannot show against scripted answers."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from andon.errors import SourceError
from andon.sources.jira.faces import Cloud, DataCenter, Face, open_face
from andon.sources.jira.parse import moment
from andon.sources.jira.reader import JiraSettings, Patience, Raw, Refused
from jira_own import Fault, Site, broken, forbidden, generate, html_page, running, too_many
from jira_own.contract import Contract
from jira_own.times import milliseconds
from misbehaving import Clock
from sources.by_contract import SPECS, needs_specs

QUERY = "project in (SHOP, PAY)"
BAD_TOKEN = '{"errorMessages": ["The provided next page token is invalid or expired."]}'
PEOPLE = ("assignee", "reporter", "creator", "worklog", "comment", "author")
KINDS = pytest.mark.parametrize("kind", ["cloud", "dc"])


class Open(Protocol):
    def __call__(self, site: Site, kind: str, **more: Any) -> Face: ...


@pytest.fixture
def site() -> Site:
    """Small enough to be made for every test, with pages so small that there are many."""
    found = generate(seed=1, issues=120, projects=2)
    found.options.offset_cap = 17
    found.options.page_caps = (31, 13, 7)
    return found


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as servers:

        def open_it(site: Site, kind: str, **more: Any) -> Face:
            url = servers.enter_context(running(site, kind))
            clock = Clock()
            login = {"email": site.me.email, "token": site.me.token} if kind == "cloud" else {"token": site.me.token}
            settings = JiraSettings("main", url, QUERY, **{**login, **more})
            return open_face(settings, Patience(sleep=clock.sleep, now=clock.now))

        yield open_it


def living(site: Site) -> dict[str, str]:
    return {str(issue.id): issue.key for issue in site.issues.values()}


def keys(raws: Iterator[Raw] | list[Raw]) -> list[str]:
    return [raw["key"] for raw in raws]


def told_moments(raw: Raw) -> list[int]:
    """When each history happened, oldest first, in milliseconds."""
    return sorted(milliseconds(moment(each["created"])) for each in raw["changelog"]["histories"])


def moments(site: Site, id: str) -> list[int]:
    return sorted(history.at for history in site.issues[int(id)].history)


# ------------------------------------------------------------------------------ what both do alike


@KINDS
def test_the_face_fits_the_jira_and_tells_its_time(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    assert face.cloud is (kind == "cloud")
    assert isinstance(face, Cloud if face.cloud else DataCenter)
    assert face.now() == site.clock()


@KINDS
def test_a_search_brings_every_issue_once_and_its_count_is_known_before(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    found = list(face.search(QUERY, ["updated"]))
    assert sorted(keys(found)) == sorted(living(site).values())
    assert face.count(QUERY) == len(site.issues)
    assert {tuple(raw["fields"]) for raw in found} == {("updated",)}
    assert len(site.log.requests) > 5


@KINDS
def test_a_search_that_finds_nothing_is_empty(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    assert list(face.search("project = SHOP AND project = PAY", ["updated"])) == []
    assert face.first("project = SHOP AND project = PAY", ["project"]) is None
    assert face.count("project = SHOP AND project = PAY") == 0


@KINDS
def test_first_is_one_issue_that_the_jql_finds(site: Site, opened: Open, kind: str) -> None:
    raw = opened(site, kind).first("project = PAY", ["project"])
    assert raw is not None
    assert raw["fields"]["project"]["key"] == "PAY"


@KINDS
def test_what_jira_refuses_to_count_has_no_count(site: Site, opened: Open, kind: str) -> None:
    assert opened(site, kind).count("no such field = 1") is None


@KINDS
def test_a_download_brings_whole_histories_however_long(site: Site, opened: Open, kind: str) -> None:
    busy, busier = list(site.issues.values())[:2]
    for number in range(60):
        site.advance(minutes=1)
        site.edit(busy, summary=f"Edit {number}")
        site.edit(busier, summary=f"Edit {number}")
        site.edit(busier, points=number)
    face = opened(site, kind)
    wanted = living(site)
    found = face.issues(wanted, ["status", "summary"])
    assert {raw["id"] for raw in found} == set(wanted)
    assert max(len(raw["changelog"]["histories"]) for raw in found) > 100
    for raw in found:
        assert told_moments(raw) == moments(site, raw["id"])
    single = face.issue(busier.key, ["status"])
    assert single is not None
    assert told_moments(single) == moments(site, single["id"])


@KINDS
def test_a_download_leaves_out_what_vanished_and_follows_what_moved(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    moved, gone, *_ = [issue for issue in site.issues.values() if not site.children.get(issue.id)]
    wanted = {str(issue.id): issue.key for issue in list(site.issues.values())[:30]}
    wanted |= {str(moved.id): moved.key, str(gone.id): gone.key, "99999999": "SHOP-99999"}
    site.move(moved, "PAY" if moved.key.startswith("SHOP") else "SHOP")
    site.delete(gone)
    found = {raw["id"]: raw["key"] for raw in face.issues(wanted, ["status"])}
    assert found.keys() == wanted.keys() - {str(gone.id), "99999999"}
    assert found[str(moved.id)] == moved.key != wanted[str(moved.id)]


@KINDS
def test_an_issue_that_is_gone_is_none_by_id_and_by_key(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    gone = next(iter(site.issues.values()))
    site.delete(gone)
    assert face.issue(str(gone.id), ["status"]) is None
    assert face.issue(gone.key, ["status"]) is None
    assert face.find(f"issue/{gone.id}") is None


@KINDS
def test_whether_a_query_finds_an_issue_is_asked_of_jira_as_it_is_now(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    issue = next(one for one in site.issues.values() if one.key.startswith("SHOP"))
    assert face.finds("project = SHOP", str(issue.id), issue.key)
    assert not face.finds("project = PAY", str(issue.id), issue.key)
    if kind == "cloud":  # Data Center's index knows a deleted one no better than one that it has not seen yet
        site.delete(issue)
        assert not face.finds("project = SHOP", str(issue.id), issue.key)
    other = next(iter(site.issues.values()))
    with pytest.raises(Refused):
        face.finds("no such field = 1", str(other.id), other.key)


@KINDS
def test_keys_that_are_unknown_find_nothing_and_do_no_harm(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    some = list(site.issues.values())[:3]
    asked = [some[0].key, "SHOP-99999", some[2].key]
    assert sorted(keys(list(face.keyed(asked, ["status"])))) == sorted([some[0].key, some[2].key])
    assert face.keyed([], ["status"]) == []
    with pytest.raises(Refused):
        list(face.search('key in ("SHOP-99999")', ["status"]))


@KINDS
def test_lists_are_paged_to_their_end(site: Site, opened: Open, kind: str) -> None:
    site.options.agile_cap = 3
    board = site.add_board("SHOP", "Another")
    for number in range(8):
        site.add_sprint(board.id, f"Sprint {number}")
    for number in range(60):
        site.add_version("PAY", f"Version {number}")
    face = opened(site, kind)
    assert len(list(face.values("board"))) == len(site.boards)
    assert len(list(face.values(f"board/{board.id}/sprint"))) == 8
    assert len(list(face.pages("project/PAY/version"))) == sum(
        each.project == site.project("PAY").id for each in site.versions.values()
    )
    assert face.agile(f"board/{board.id}/configuration")["filter"]["id"] == str(board.filter)


@KINDS
def test_what_changes_between_two_pages_loses_nothing_and_doubles_nothing(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    chance = random.Random(3)

    def meddle(page: int) -> None:
        if page <= 8:
            loose = [one for one in site.issues.values() if not site.children.get(one.id)]
            site.delete(chance.choice(loose))
            site.create(chance.choice(["SHOP", "PAY"]), "Story", "New")
            site.delete(chance.choice([one for one in site.issues.values() if not site.children.get(one.id)]))

    before = living(site)
    site.trouble.after_page = meddle
    found = [raw["id"] for raw in face.search(QUERY, ["updated"])]
    assert len(found) == len(set(found))
    assert not (before.keys() & living(site).keys()) - set(found)


@KINDS
def test_passing_troubles_leave_no_trace(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    site.trouble.add(
        too_many(30, path="/search", after=1),
        broken(502, path="/search", after=1),
        html_page(200, path="/search", after=1),
        Fault(200, '{"issues": [', path="/search", after=1),
    )
    assert sorted(keys(face.search(QUERY, ["updated"]))) == sorted(living(site).values())
    wanted = living(site)
    site.trouble.add(too_many(2, path="bulkfetch|search"), broken(503, path="bulkfetch|search"))
    assert len(face.issues(wanted, ["status"])) == len(wanted)


@KINDS
def test_batches_are_downloaded_side_by_side(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    pairs = list(living(site).items())
    batches = [dict(pairs[start : start + 10]) for start in range(0, len(pairs), 10)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda batch: face.issues(batch, ["status"]), batches))
    assert [{raw["id"] for raw in raws} for raws in found] == [set(batch) for batch in batches]


@KINDS
def test_an_expired_login_is_an_error_and_not_an_empty_jira(site: Site, opened: Open, kind: str) -> None:
    face = opened(site, kind)
    site.trouble.expired_login = True
    with pytest.raises(SourceError):
        face.get("myself")
    if kind == "dc":  # which tells in every answer whom it is meant for
        with pytest.raises(SourceError, match="as to a stranger"):
            list(face.search(QUERY, ["updated"]))
        with pytest.raises(SourceError, match="as to a stranger"):
            face.issue(next(iter(living(site))), ["status"])


@needs_specs
@KINDS
def test_every_request_is_one_that_the_specification_knows(site: Site, opened: Open, kind: str) -> None:
    contract = Contract.load(SPECS, kind)
    busy = next(iter(site.issues.values()))
    while len(busy.history) < 1100:
        site.edit(busy, summary=f"Edit {len(busy.history)}")
    face = opened(site, kind)
    everything(face, site)
    if kind == "cloud":
        site.trouble.add(forbidden(path="changelog/bulkfetch"))
        face.issues({str(busy.id): busy.key}, ["status"])
        list(face.pages("project/search"))
    else:
        list(face.search(f"{QUERY} AND summary ~ {'x' * 4000}", ["updated"]))
    requests = site.log.requests[1:]  # the first asks which kind of Jira it is, in the only way that both know
    paths = {request.path for request in requests if "bulkfetch" in request.path or "/search" in request.path}
    assert len(paths) == (5 if kind == "cloud" else 1)
    wrong = [contract.check_request(one.method, one.path, one.query, one.body) for one in requests]
    assert not [sentence for sentences in wrong for sentence in sentences]


def everything(face: Face, site: Site) -> None:
    """Every method once, for the sake of its requests."""
    issue = next(iter(site.issues.values()))
    face.now()
    face.count(QUERY)
    face.first(QUERY, ["project"])
    list(face.search(QUERY, ["updated"]))
    list(face.search(QUERY, ["status", "summary"]))
    face.issues(living(site), ["status", "summary"])
    face.issue(issue.key, ["status"])
    face.issue(issue.key, ["updated"], history=False)
    face.finds(QUERY, str(issue.id), issue.key)
    face.keyed([issue.key], ["status"])
    list(face.values("board", projectKeyOrId="SHOP"))
    list(face.values("board/1/sprint"))
    face.agile("board/1/configuration")
    list(face.pages("project/SHOP/version"))
    for path in ("field", "status", "myself", "project/SHOP/versions"):
        face.get(path)


@KINDS
def test_no_request_names_a_person(site: Site, opened: Open, kind: str) -> None:
    everything(opened(site, kind), site)
    assert len(site.log.requests) > 15
    assert not [one for one in site.log.requests if any(word in one.text.lower() for word in PEOPLE)]


# ------------------------------------------------------------------------------ Cloud alone


def bodies(site: Site, path: str) -> list[Any]:
    return [request.body for request in site.log.to(path) if request.method == "POST"]


def test_cloud_is_asked_for_many_light_issues_at_once_and_for_fewer_heavy_ones(site: Site, opened: Open) -> None:
    face = opened(site, "cloud")
    list(face.search(QUERY, ["updated"]))
    list(face.search(QUERY, ["updated", "summary"]))
    asked = bodies(site, "/search/jql")
    assert asked[0] == {"jql": f"{QUERY} ORDER BY key", "fields": ["updated"], "maxResults": 5000}
    assert asked[1].keys() == {*asked[0], "nextPageToken"}
    assert {body["maxResults"] for body in asked if "summary" in body["fields"]} == {100}


def test_cloud_pages_of_any_length_are_followed_to_the_last(site: Site, opened: Open) -> None:
    face = opened(site, "cloud")
    site.trouble.short_pages = random.Random(5)
    busy = next(iter(site.issues.values()))
    for number in range(150):
        site.edit(busy, summary=f"Edit {number}")
    assert sorted(keys(face.search(QUERY, ["updated"]))) == sorted(living(site).values())
    [raw] = face.issues({str(busy.id): busy.key}, ["status"])
    assert told_moments(raw) == moments(site, raw["id"])


def test_a_lost_token_begins_the_search_anew_and_doubles_nothing(site: Site, opened: Open) -> None:
    face = opened(site, "cloud")
    site.trouble.add(
        Fault(400, BAD_TOKEN, path="/search/jql", after=2), Fault(400, BAD_TOKEN, path="/search/jql", after=4)
    )
    found = keys(face.search(QUERY, ["updated"]))
    assert sorted(found) == sorted(living(site).values())
    firsts = [body for body in bodies(site, "/search/jql") if "nextPageToken" not in body]
    assert len(firsts) == 3


@pytest.mark.parametrize("trouble", [{"repeated_token": True}, {"tokens_expire_after": 1}])
def test_tokens_that_are_always_lost_end_in_an_error(site: Site, opened: Open, trouble: dict[str, Any]) -> None:
    face = opened(site, "cloud")
    for name, value in trouble.items():
        setattr(site.trouble, name, value)
    with pytest.raises(SourceError, match="the next page was lost 4 times"):
        list(face.search(QUERY, ["updated"]))
    assert len(site.log.to("/search/jql")) < 20


def test_another_refusal_of_a_later_page_is_told_at_once(site: Site, opened: Open) -> None:
    face = opened(site, "cloud")
    site.trouble.add(Fault(400, '{"errorMessages": ["No."]}', path="/search/jql", after=1))
    with pytest.raises(Refused, match="No"):
        list(face.search(QUERY, ["updated"]))


@pytest.mark.parametrize("tells", [True, False])
def test_a_history_at_the_cap_is_fetched_whole_whatever_its_total_says(site: Site, opened: Open, tells: bool) -> None:
    site.options.total_tells = tells
    busy = next(iter(site.issues.values()))
    while len(busy.history) < 41:
        site.edit(busy, summary=f"Edit {len(busy.history)}")
    face = opened(site, "cloud")
    [raw] = face.issues({str(busy.id): busy.key}, ["status"])
    assert len(raw["changelog"]["histories"]) == 41
    assert [body["issueIdsOrKeys"] for body in bodies(site, "/changelog/bulkfetch")] == [[str(busy.id)]]


@pytest.mark.parametrize(
    "fault", [forbidden(path="changelog/bulkfetch"), Fault(404, "{}", path="changelog/bulkfetch", times=None)]
)
def test_where_histories_cannot_be_had_in_bulk_each_is_asked_for(site: Site, opened: Open, fault: Fault) -> None:
    busy = next(iter(site.issues.values()))
    for number in range(230):
        site.edit(busy, summary=f"Edit {number}")
    face = opened(site, "cloud")
    site.trouble.add(fault)
    [raw] = face.issues({str(busy.id): busy.key}, ["status"])
    assert told_moments(raw) == moments(site, raw["id"])


def test_a_repeated_token_among_histories_costs_requests_but_no_history(site: Site, opened: Open) -> None:
    busy = list(site.issues.values())[:12]
    for issue in busy:
        for number in range(100):
            site.edit(issue, summary=f"Edit {number}")
    face = opened(site, "cloud")
    site.trouble.repeated_token = True
    for raw in face.issues({str(issue.id): issue.key for issue in busy}, ["status"]):
        assert told_moments(raw) == moments(site, raw["id"])


def test_histories_come_without_their_authors(site: Site, opened: Open) -> None:
    found = opened(site, "cloud").issues(living(site), ["status"])
    assert {name for raw in found for each in raw["changelog"]["histories"] for name in each} == {
        "id",
        "created",
        "items",
    }


def test_an_index_that_does_not_know_an_issue_cannot_say_that_it_left_the_query(site: Site, opened: Open) -> None:
    face = opened(site, "dc")
    site.index_lags = True
    issue = site.create("SHOP", "Story", "Not indexed yet")
    assert issue.key not in keys(face.search(QUERY, ["updated"]))
    assert face.finds(QUERY, str(issue.id), issue.key)
    site.settle()
    assert face.finds(QUERY, str(issue.id), issue.key)
    assert not face.finds("project = PAY", str(issue.id), issue.key)


def test_an_index_that_lags_is_passed_by_for_the_one_issue(site: Site, opened: Open) -> None:
    face = opened(site, "cloud")
    issue = next(one for one in site.issues.values() if one.key.startswith("SHOP"))
    site.index_lags = True
    site.edit(issue, labels=("fresh",))
    assert list(face.search("labels = fresh", ["updated"])) == []
    assert face.finds("labels = fresh", str(issue.id), issue.key)


def test_a_scoped_token_reads_through_the_gateway(site: Site) -> None:
    account = site.add_account("service", "A service", scopes=frozenset({"read:jira-work", "read:jira-user"}))
    with running(site, "cloud") as url:
        gateway = f"{url}/ex/jira/{site.options.cloud_id}"
        for email in (None, account.email):
            face = open_face(JiraSettings("main", gateway, QUERY, account.token, email))
            assert face.cloud
            assert len(list(face.search(QUERY, ["updated"]))) == len(site.issues)


@pytest.mark.parametrize(
    "url", ["https://example.atlassian.net", "https://Example.Atlassian.net/", "https://x.atlassian.net:443/wiki"]
)
def test_a_cloud_needs_the_address_that_belongs_to_a_token(url: str) -> None:
    with pytest.raises(SourceError, match="only together with the e-mail address") as refusal:
        open_face(JiraSettings("main", url, QUERY, token="api", email_from="SHOP_EMAIL"))
    assert "SHOP_EMAIL" in refusal.value.hint
