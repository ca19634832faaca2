"""Our own Jira, what goes wrong on the way: each kind of trouble as a client meets it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests

from jira_own import Fault, ManualClock, Site, broken, forbidden, html_page, running, slow, too_many, unauthorised
from jira_own.caller import Caller
from jira_own.cloud import BAD_TOKEN

LATER = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
SHOP = "project = SHOP ORDER BY key"


@pytest.fixture
def site() -> Site:
    site = Site(ManualClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)))
    site.add_project("SHOP")
    for _ in range(9):
        site.create("SHOP", "Story", "a")
    return site


@pytest.fixture
def jira(site: Site) -> Iterator[Caller]:
    with running(site, "cloud") as url:
        yield Caller(site, url, "cloud")


@pytest.mark.parametrize(
    ("fault", "status", "header", "value"),
    [
        (too_many(2), 429, "Retry-After", "2"),
        (too_many(1847, reason="jira-quota-tenant-based"), 429, "Retry-After", "1847"),
        (too_many(LATER), 429, "Retry-After", "Mon, 02 Mar 2026 10:15:00 GMT"),
        (too_many("soon"), 429, "Retry-After", "soon"),
        (too_many(reset=LATER), 429, "X-RateLimit-Reset", "2026-03-02T10:15Z"),
        (too_many(reset="1772446500"), 429, "X-RateLimit-Reset", "1772446500"),
        (too_many(5, reason="jira-burst-based"), 429, "RateLimit-Reason", "jira-burst-based"),
        (too_many(5, points=(0, 65000)), 429, "X-Beta-RateLimit", '"jira-quota-based";r=0'),
        (broken(500), 500, "Content-Type", "application/json"),
        (broken(502, body='{"errorMessages": ["Oh."]}'), 502, "Content-Type", "application/json"),
        (broken(503), 503, "Content-Length", "0"),
        (broken(504), 504, "Content-Length", "0"),
        (html_page(), 200, "Content-Type", "text/html;charset=UTF-8"),
        (html_page(503), 503, "Content-Type", "text/html;charset=UTF-8"),
        (unauthorised(times=1), 401, "Content-Type", "application/json"),
        (forbidden(times=1), 403, "Content-Type", "application/json"),
        (Fault(418, "{}", headers={"X-Own": "1"}), 418, "X-Own", "1"),
    ],
)
def test_a_fault_is_answered_once_and_then_all_is_fine(
    site: Site, jira: Caller, fault: Fault, status: int, header: str, value: str
) -> None:
    site.trouble.add(fault)
    answer = jira.get("search/jql", jql=SHOP)
    assert (answer.status_code, answer.headers[header]) == (status, value)
    assert jira.get("search/jql", jql=SHOP).status_code == 200
    assert [one.path for one in site.log.requests] == ["/rest/api/3/search/jql"] * 2
    assert site.log.statuses == ({200: 2} if status == 200 else {status: 1, 200: 1})


def test_a_date_to_retry_after_has_no_other_header(site: Site, jira: Caller) -> None:
    site.trouble.add(too_many(reset=LATER))
    assert "Retry-After" not in jira.get("myself").headers


def test_a_fault_waits_for_its_turn_on_its_path(site: Site, jira: Caller) -> None:
    site.trouble.add(broken(503, path="/search", after=1, times=2))
    statuses = [jira.get("search/jql", jql=SHOP).status_code for _ in range(5)]
    assert statuses == [200, 503, 503, 200, 200]
    site.trouble.add(unauthorised(path="/myself"))
    assert [jira.get("myself").status_code for _ in range(3)] == [401] * 3
    assert jira.get("serverInfo").status_code == 200
    site.trouble.clear()
    assert jira.get("myself").status_code == 200


def test_a_slow_answer_is_the_real_one(site: Site, jira: Caller) -> None:
    site.trouble.add(slow(0.3, path="/search"))
    begun = time.monotonic()
    assert len(jira.get("search/jql", jql=SHOP).json()["issues"]) == 9
    assert time.monotonic() - begun >= 0.3


def test_requests_wait_for_the_latency_side_by_side(site: Site, jira: Caller) -> None:
    site.trouble.latency = 0.4
    begun = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: jira.get("myself").status_code, range(4)))
    assert answers == [200] * 4
    assert 0.4 <= time.monotonic() - begun < 1.6


def test_a_token_may_repeat_for_ever(site: Site, jira: Caller) -> None:
    site.trouble.repeated_token = True
    first = jira.get("search/jql", jql=SHOP, maxResults=2).json()["nextPageToken"]
    pages = [jira.get("search/jql", jql=SHOP, maxResults=2, nextPageToken=first).json() for _ in range(3)]
    assert {page["nextPageToken"] for page in pages} == {first}


def test_a_token_may_repeat_in_bulk_changelogs(site: Site, jira: Caller) -> None:
    site.trouble.repeated_token = True
    for text in "bcd":
        site.edit("SHOP-1", summary=text)
    body = {"issueIdsOrKeys": ["SHOP-1"], "maxResults": 1}
    first = jira.post("changelog/bulkfetch", body).json()["nextPageToken"]
    assert jira.post("changelog/bulkfetch", {**body, "nextPageToken": first}).json()["nextPageToken"] == first


def test_a_token_may_expire_in_the_middle(site: Site, jira: Caller) -> None:
    site.trouble.tokens_expire_after = 1
    first = jira.get("search/jql", jql=SHOP, maxResults=3).json()
    second = jira.get("search/jql", jql=SHOP, maxResults=3, nextPageToken=first["nextPageToken"])
    third = jira.get("search/jql", jql=SHOP, maxResults=3, nextPageToken=second.json()["nextPageToken"])
    assert (second.status_code, third.status_code) == (200, 400)
    assert jira.errors(third) == [BAD_TOKEN]
    assert jira.get("search/jql", jql=SHOP, maxResults=3).status_code == 200


def test_pages_are_counted_for_whoever_changes_data_between_them(site: Site, jira: Caller) -> None:
    served: list[int] = []
    site.trouble.after_page = served.append
    jira.get("search/jql", jql=SHOP, maxResults=2)
    jira.post("issue/bulkfetch", {"issueIdsOrKeys": ["SHOP-1"]})
    jira.get("myself")
    assert served == [1, 2]


def test_a_broken_body_is_refused(jira: Caller) -> None:
    answer = requests.post(f"{jira.api}search/jql", data="{half", timeout=10)
    assert answer.status_code == 400
    assert "error parsing JSON" in jira.errors(answer)[0]


def test_a_refused_login_is_recorded_all_the_same(site: Site, jira: Caller) -> None:
    requests.get(f"{jira.api}myself", auth=("nobody", "wrong"), timeout=10)
    site.trouble.add(broken(503))
    requests.post(f"{jira.api}search/jql", data="{half", timeout=10)
    assert [(one.path, one.account) for one in site.log.requests] == [
        ("/rest/api/3/myself", None),
        ("/rest/api/3/search/jql", None),
    ]
    assert site.log.statuses == {401: 1, 503: 1}
