"""Both faces of Jira against scripted answers: what a Jira that behaves never sends."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any, Protocol
from urllib.parse import parse_qs, urlparse

import pytest

from andon.errors import SourceError, SourceUnavailable
from andon.sources.jira.faces import Cloud, DataCenter, connect
from andon.sources.jira.parse import moment
from andon.sources.jira.platform import Seen
from andon.sources.jira.reader import JiraSettings, Patience, Raw, Reader, Refused
from misbehaving import Answer, Clock, Misbehaving, misbehaving, says

QUERY = "project = AB"
GONE = says({"errorMessages": ["Issue Does Not Exist"], "errors": {}}, 404)


class Serve(Protocol):
    def __call__(self, *answers: Answer) -> Misbehaving: ...


def keys(raws: Iterable[Raw]) -> list[str]:
    return [raw["key"] for raw in raws]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as servers:
        yield lambda *answers: servers.enter_context(misbehaving(*answers))


def quick(server: Misbehaving) -> Reader:
    clock = Clock()
    return Reader(JiraSettings("main", server.url, QUERY), Patience(2, sleep=clock.sleep, now=clock.now))


INFO = {"version": "10.3.19", "versionNumbers": [10, 3, 19], "deploymentType": "Server"}


def test_connecting_asks_once_and_learns_the_kind_of_jira(serve: Serve) -> None:
    server = serve(says(INFO))
    _, info = connect(JiraSettings("main", server.url + "/jira/", QUERY))
    assert info["deploymentType"] == "Server"
    assert server.paths == ["/jira/rest/api/2/serverInfo"]


@pytest.mark.parametrize("answer", [says({"hello": "world"}), says([]), GONE])
def test_what_is_not_a_jira_is_called_so(serve: Serve, answer: Answer) -> None:
    server = serve(answer)
    with pytest.raises(SourceError, match="is not a Jira") as refusal:
        connect(JiraSettings("main", server.url, QUERY))
    assert "https://jira.example.com" in refusal.value.hint


def test_without_its_own_clock_the_date_of_the_answer_is_jiras_time(serve: Serve) -> None:
    server = serve(says(INFO))
    assert abs((DataCenter(quick(server)).now() - datetime.now(UTC)).total_seconds()) < 60


def raw(number: int, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "key": f"AB-{number}", "fields": {"updated": f"u{number}"}, **more}


def page(numbers: Iterable[int], total: int) -> Answer:
    return says({"startAt": 0, "maxResults": 1000, "total": total, "issues": [raw(each) for each in numbers]})


def listing(numbers: list[int], *, cap: int = 2, meddle: Callable[[int], object] = lambda request: None) -> Answer:
    """Pages of what is in `numbers`, which `meddle` may change after each request; it is told which one that was."""
    served = 0
    one_by_one = Lock()

    def answer(request: BaseHTTPRequestHandler) -> None:
        nonlocal served
        start = int(parse_qs(urlparse(request.path).query)["startAt"][0])
        with one_by_one:
            shown = page(numbers[start : start + cap], len(numbers))
            served += 1
            meddle(served)
        shown(request)

    return answer


def swept(server: Misbehaving, *, workers: int = 1) -> list[str]:
    return keys(DataCenter(quick(server), workers=workers).search("project = AB", ["updated"]))


def starts(server: Misbehaving) -> list[str]:
    return [each.query["startAt"] for each in server.asked]


def test_pages_follow_what_came_and_not_what_was_asked_for(serve: Serve) -> None:
    server = serve(listing([0, 1, 2, 3, 4, 5], cap=3))
    assert swept(server) == ["AB-0", "AB-1", "AB-2", "AB-3", "AB-4", "AB-5"]
    assert starts(server) == ["0", "2", "4"]  # each page begins with the last issue of the one before
    [asked] = {(each.query["maxResults"], each.query["jql"], each.query["fields"]) for each in server.asked}
    assert asked == ("1000", "project = AB ORDER BY key", "updated")


def test_with_several_workers_the_same_pages_are_asked_for(serve: Serve) -> None:
    numbers = list(range(30))
    one, four = serve(listing(numbers, cap=3)), serve(listing(numbers, cap=3))
    assert swept(one) == swept(four, workers=4) == [f"AB-{number}" for number in numbers]
    assert starts(one) == sorted(starts(four), key=int)


@pytest.mark.parametrize("request_", range(1, 12))
@pytest.mark.parametrize("change", ["deleted", "replaced", "created"])
def test_with_several_workers_nothing_is_lost_or_doubled_either(serve: Serve, request_: int, change: str) -> None:
    numbers = list(range(10, 40))

    def meddle() -> None:
        if change != "created":
            del numbers[:2]
        if change != "deleted":
            numbers.insert(0, 1)
            numbers.append(50)

    found = swept(serve(changing(numbers, {request_: meddle})), workers=4)
    assert len(found) == len(set(found))
    assert {f"AB-{number}" for number in range(12, 40)} <= set(found)


def test_pages_of_one_issue_end_too(serve: Serve) -> None:
    assert len(swept(serve(listing([0, 1, 2], cap=1)))) == 3


def test_a_query_that_finds_nothing_has_one_empty_page(serve: Serve) -> None:
    server = serve(page([], 0))
    assert swept(server) == []
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (page([], 5), "2 of 5"),
        (page(range(2), 5), "2 of 5"),
        (says({"startAt": 2, "total": 5}), "without its issues"),
        (says({"startAt": 2, "issues": []}), "its total"),
        (says({"startAt": 2, "total": 5, "maxResults": 2, "issues": [{}]}), "their ids"),
        (says([]), "without its issues"),
    ],
    ids=["empty", "the same again", "no issues", "no total", "no id", "a list"],
)
def test_a_sweep_whose_pages_do_not_fit_is_an_error_and_never_a_short_answer(
    serve: Serve, second: Answer, message: str
) -> None:
    server = serve(page(range(2), 5), second)
    with pytest.raises(SourceError, match=f"do not fit together: .*{message}"):
        swept(server)
    assert len(server.asked) < 12


def test_a_page_that_lacks_issues_is_read_once_more(serve: Serve) -> None:
    server = serve(page([0, 1, 2], 4), page([], 4), page([0, 1, 2, 3], 4))
    assert swept(server) == ["AB-0", "AB-1", "AB-2", "AB-3"]


def changing(numbers: list[int], changes: dict[int, Callable[[], object]]) -> Answer:
    return listing(numbers, cap=3, meddle=lambda request: changes.get(request, lambda: None)())


def test_what_a_deletion_moved_onto_a_page_that_was_read_is_not_lost(serve: Serve) -> None:
    numbers = list(range(8))
    server = serve(changing(numbers, {1: lambda: numbers.remove(0)}))
    assert sorted(swept(server)) == [f"AB-{number}" for number in range(8)]
    # The pages behind 2 may have been asked for already when it showed that they had moved. No other page came twice.
    assert sorted(each for each in starts(server) if each not in {"4", "6"}) == ["0", "1", "2", "3", "5"]


def test_a_deletion_that_a_creation_hides_is_noticed_all_the_same(serve: Serve) -> None:
    numbers = list(range(8))

    def replace() -> None:
        del numbers[:2]
        numbers.extend([8, 9])

    assert sorted(swept(serve(changing(numbers, {1: replace})))) == sorted(f"AB-{number}" for number in range(10))


def test_when_most_is_deleted_what_is_left_is_found(serve: Serve) -> None:
    numbers = list(range(20))
    server = serve(changing(numbers, {5: lambda: numbers.__delitem__(slice(0, 15))}))
    assert {f"AB-{number}" for number in range(15, 20)} <= set(swept(server))


def test_what_was_all_deleted_ends_a_sweep(serve: Serve) -> None:
    numbers = list(range(8))
    assert len(swept(serve(changing(numbers, {2: numbers.clear})))) == 5


def test_what_is_created_meanwhile_does_not_double_anything(serve: Serve) -> None:
    numbers = list(range(10, 18))
    server = serve(changing(numbers, {1: lambda: numbers.insert(0, 1), 2: lambda: numbers.insert(0, 0)}))
    found = swept(server)
    assert len(found) == len(set(found))
    assert {f"AB-{number}" for number in range(10, 18)} <= set(found)


def test_pages_that_never_agree_do_not_hold_a_sweep_up_for_ever(serve: Serve) -> None:
    numbers = list(range(300))
    server = serve(listing(numbers, cap=3, meddle=lambda request: numbers.pop(0) if len(numbers) > 30 else None))
    assert {f"AB-{number}" for number in range(270, 300)} <= set(swept(server))
    assert len(server.asked) < 500


def test_a_sweep_that_loses_its_server_in_the_middle_is_unavailable(serve: Serve) -> None:
    server = serve(page(range(2), 5), says("", 503))
    with pytest.raises(SourceUnavailable):
        swept(server)


def test_jql_that_is_too_long_for_an_address_goes_in_a_body(serve: Serve) -> None:
    server = serve(page([1], 1))
    face = DataCenter(quick(server))
    jql = f"summary ~ {'x' * 4000}"
    assert keys(face.search(jql, ["updated"])) == ["AB-1"]
    assert keys(face.keyed(["AB-1"] * 500, ["updated"])) == ["AB-1"]
    assert {(each.method, each.path) for each in server.asked} == {("POST", "/rest/api/2/search")}
    search, keyed = (each.body for each in server.asked)
    assert search == {"jql": f"{jql} ORDER BY key", "fields": ["updated"], "startAt": 0, "maxResults": 1000}
    assert (keyed["maxResults"], keyed["validateQuery"]) == (500, False)


@pytest.mark.parametrize("status", [403, 405, 501])
def test_one_that_takes_no_bodies_is_asked_in_addresses_from_then_on(serve: Serve, status: int) -> None:
    server = serve(says("", status), page([1], 1))
    face = DataCenter(quick(server))
    for _ in range(2):
        assert keys(face.keyed([f"AB-{number}" for number in range(100)], ["updated"])) == ["AB-1"]
    assert [each.method for each in server.asked] == ["POST", "GET", "GET"]
    assert '"AB-99"' in server.asked[-1].query["jql"] and server.asked[-1].query["validateQuery"] == "false"


def test_what_is_refused_in_an_address_too_is_refused(serve: Serve) -> None:
    server = serve(says({"errorMessages": ["You may not."]}, 403))
    with pytest.raises(Refused, match="You may not"):
        DataCenter(quick(server)).keyed(["AB-1"] * 100, ["updated"])
    assert [each.method for each in server.asked] == ["POST", "GET"]


def with_history(number: int, *, came: int = 0, total: int = 0) -> dict[str, Any]:
    histories = [{"id": str(each), "created": "2026-01-01T00:00:00.000+0000", "items": []} for each in range(came)]
    return raw(number, changelog={"startAt": 0, "maxResults": came, "total": total, "histories": histories})


def found(*raws: dict[str, Any]) -> Answer:
    return says({"startAt": 0, "maxResults": len(raws) or 1, "total": len(raws), "issues": list(raws)})


def downloaded(server: Misbehaving, *numbers: int) -> list[str]:
    wanted = {str(number): f"AB-{number}" for number in numbers}
    return keys(DataCenter(quick(server)).issues(wanted, ["status"]))


def test_a_batch_is_one_search_by_key_that_a_deleted_issue_does_not_break(serve: Serve) -> None:
    server = serve(found(with_history(1), with_history(3)))
    assert downloaded(server, 1, 2, 3) == ["AB-1", "AB-3"]
    [asked] = [each.query for each in server.asked]
    assert asked["jql"] == 'key in ("AB-1", "AB-2", "AB-3") ORDER BY key'
    assert (asked["expand"], asked["validateQuery"], asked["fields"]) == ("changelog", "false", "status")


def test_a_history_that_the_search_left_out_or_cut_is_fetched_with_its_issue(serve: Serve) -> None:
    cut, whole = with_history(2, came=1, total=2), with_history(2, came=2, total=2)
    server = serve(found(raw(1), cut, with_history(3)), says(with_history(1)), says(whole))
    assert downloaded(server, 1, 2, 3) == ["AB-1", "AB-2", "AB-3"]
    assert server.paths[1:] == ["/rest/api/2/issue/AB-1", "/rest/api/2/issue/AB-2"]
    assert server.asked[1].query == {"fields": "status", "expand": "changelog"}


def test_a_history_that_stays_cut_is_an_error_that_names_the_issue(serve: Serve) -> None:
    cut = with_history(2, came=1, total=2)
    server = serve(found(cut), says(cut))
    with pytest.raises(SourceError, match=r"only a part of the history of AB-2\."):
        downloaded(server, 2)


@pytest.mark.parametrize("face", [Cloud, DataCenter])
def test_an_issue_without_its_history_is_one_short_answer(serve: Serve, face: type[Cloud | DataCenter]) -> None:
    server = serve(says(raw(2)))
    found = face(quick(server)).issue("AB-2", ["updated"], history=False)
    assert found == raw(2)
    [asked] = server.asked
    assert asked.query == {"fields": "updated"}


def test_a_search_that_does_not_heed_its_jql_is_given_up_for_single_issues(serve: Serve) -> None:
    server = serve(page([7, 8], 900), says(with_history(1)), GONE)
    assert downloaded(server, 1, 2) == ["AB-1"]
    assert len(server.asked) == 3


def test_boards_are_paged_until_the_last_page_also_when_one_is_short(serve: Serve) -> None:
    server = serve(says({"isLast": False, "values": [{"id": 1}]}), says({"isLast": True, "values": [{"id": 2}]}))
    assert [each["id"] for each in DataCenter(quick(server)).values("board", type="scrum")] == [1, 2]
    assert starts(server) == ["0", "1"]
    assert {each.query["type"] for each in server.asked} == {"scrum"}


def test_a_list_without_isLast_ends_with_its_total_or_an_empty_page(serve: Serve) -> None:
    server = serve(says({"total": 2, "values": [{"id": 1}]}), says({"total": 2, "values": [{"id": 2}]}))
    assert len(list(DataCenter(quick(server)).values("board"))) == 2
    server = serve(says({"values": [{"id": 1}]}), says({"values": []}))
    assert len(list(DataCenter(quick(server)).values("board"))) == 1


@pytest.mark.parametrize(
    "second",
    [
        says({"isLast": False, "total": 2, "values": []}),
        says({"isLast": False, "values": []}),
        says({"isLast": False, "values": [{"id": 1}]}),
        says({"isLast": True}),
    ],
    ids=["empty", "empty without a total", "the same again", "no values"],
)
def test_a_list_whose_pages_do_not_fit_is_an_error(serve: Serve, second: Answer) -> None:
    server = serve(says({"isLast": False, "values": [{"id": 1}]}), second)
    with pytest.raises(SourceError, match=r"do not fit together|unknown form"):
        list(DataCenter(quick(server)).values("board"))


def test_a_jira_without_boards_has_none_but_a_list_that_breaks_off_is_an_error(serve: Serve) -> None:
    missing = says({"message": "null for uri: /rest/agile/1.0/board", "status-code": 404}, 404)
    assert list(DataCenter(quick(serve(missing))).values("board")) == []
    broken_off = serve(says({"isLast": False, "values": [{"id": 1}]}), missing)
    with pytest.raises(Refused):
        list(DataCenter(quick(broken_off)).values("board"))
    with pytest.raises(Refused):
        list(DataCenter(quick(serve(missing))).pages("project/AB/version"))


def test_what_a_bulk_could_not_fetch_is_asked_for_by_itself(serve: Serve) -> None:
    failed = [{"id": "2", "errorMessage": "payload"}, {"id": "3", "errorMessage": "gone"}]
    server = serve(says({"issues": [with_history(1)], "issueErrors": failed}), says(with_history(2)), GONE)
    wanted = {str(number): f"AB-{number}" for number in (1, 2, 3)}
    assert keys(Cloud(quick(server)).issues(wanted, ["status"])) == ["AB-1", "AB-2"]
    assert server.asked[0].body == {"issueIdsOrKeys": ["1", "2", "3"], "fields": ["status"], "expand": ["changelog"]}
    assert server.paths[1:] == ["/rest/api/3/issue/2", "/rest/api/3/issue/3"]


def test_what_a_bulk_and_the_issue_itself_refuse_is_an_error(serve: Serve) -> None:
    failed = [{"id": "2", "errorMessage": "payload"}]
    server = serve(says({"issues": [], "issueErrors": failed}), says("", 503))
    with pytest.raises(SourceUnavailable):
        Cloud(quick(server)).issues({"2": "AB-2"}, ["status"])


def test_bulks_hold_a_hundred_issues_at_most(serve: Serve) -> None:
    server = serve(says({"issues": []}))
    assert Cloud(quick(server)).issues({str(number): f"AB-{number}" for number in range(250)}, ["status"]) == []
    assert [len(each.body["issueIdsOrKeys"]) for each in server.asked] == [100, 100, 50]


@pytest.mark.parametrize(
    "created", [1492070429, 1492070429000, "1492070429", 1492070429.0, "2017-04-13T08:00:29.000+0000"]
)
def test_the_moment_of_a_history_is_text_whatever_jira_sends(serve: Serve, created: object) -> None:
    histories = [{"id": str(number), "created": created, "items": [], "author": {}} for number in range(40)]
    logs = [{"issueId": "1", "changeHistories": histories[:30]}]
    rest = [{"issueId": "1", "changeHistories": histories[29:]}, {"issueId": "9", "changeHistories": []}]
    server = serve(
        says({"issues": [with_history(1, came=40, total=40)]}),
        says({"issueChangeLogs": logs, "nextPageToken": "t"}),
        says({"issueChangeLogs": rest, "nextPageToken": None}),
    )
    [whole] = Cloud(quick(server)).issues({"1": "AB-1"}, ["status"])
    assert [each["id"] for each in whole["changelog"]["histories"]] == [str(number) for number in range(40)]
    assert {moment(each["created"]) for each in whole["changelog"]["histories"]} == {
        datetime(2017, 4, 13, 8, 0, 29, tzinfo=UTC)
    }
    assert [each.body for each in server.asked[1:]] == [
        {"issueIdsOrKeys": ["1"], "maxResults": 1000},
        {"issueIdsOrKeys": ["1"], "maxResults": 1000, "nextPageToken": "t"},
    ]


def test_histories_that_break_off_in_bulk_are_not_taken_for_whole(serve: Serve) -> None:
    """The total that came with the issue counts only what came with it, so it cannot tell."""
    moment = "2026-01-01T00:00:00.000+0000"
    histories = [{"id": str(number), "created": moment, "items": []} for number in range(60)]
    some = {"issueChangeLogs": [{"issueId": "1", "changeHistories": histories[:45]}], "nextPageToken": "t"}
    server = serve(
        says({"issues": [with_history(1, came=40, total=40)]}),
        says(some),
        says({"errorMessages": ["The provided next page token is invalid or expired."]}, 400),
        says({"isLast": True, "values": histories}),
    )
    [whole] = Cloud(quick(server)).issues({"1": "AB-1"}, ["status"])
    assert len(whole["changelog"]["histories"]) == 60
    assert server.paths[-1] == "/rest/api/3/issue/1/changelog"


MISSHAPEN: list[Any] = [
    [],
    None,
    "text",
    {"issues": None},
    {"issues": [None]},
    {"issues": [{}]},
    {"issues": [{"id": "1"}]},
    {"issues": [raw(1, changelog=[])]},
    {"issues": [raw(1, changelog={"histories": None})]},
    {"issues": [raw(1, changelog={"total": "many"})]},
]


@pytest.mark.parametrize("answer", MISSHAPEN, ids=repr)
def test_a_download_of_another_form_is_a_sentence_and_no_crash(serve: Serve, answer: Any) -> None:
    whole = {**answer, "total": 1} if isinstance(answer, dict) else answer
    with pytest.raises(SourceError):
        Cloud(quick(serve(says(whole)))).issues({"1": "AB-1"}, ["status"])
    with pytest.raises(SourceError):
        DataCenter(quick(serve(says(whole)))).issues({"1": "AB-1"}, ["status"])


@pytest.mark.parametrize("answer", [[], "text", {}, {"id": "1"}, {"id": "1", "key": "AB-1", "changelog": 5}], ids=repr)
def test_an_issue_of_another_form_is_a_sentence_and_no_crash(serve: Serve, answer: Any) -> None:
    for face in (Cloud, DataCenter):
        with pytest.raises(SourceError):
            face(quick(serve(says(answer)))).issue("AB-1", ["status"])


def test_an_issue_that_vanishes_before_its_history_came_is_left_out(serve: Serve) -> None:
    bulk = says({"issues": [with_history(1, came=40, total=90), with_history(2)]})
    server = serve(bulk, says({"issueChangeLogs": []}), GONE)
    assert keys(Cloud(quick(server)).issues({"1": "AB-1", "2": "AB-2"}, ["status"])) == ["AB-2"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"issues": [], "isLast": False}, "names no next one"),
        ({"isLast": True}, "without its issues"),
        ({"issues": [{"id": "1"}], "isLast": True}, "their ids"),
        ([], "without its form"),
    ],
)
def test_a_page_of_a_cloud_that_does_not_fit_is_an_error(serve: Serve, answer: object, message: str) -> None:
    with pytest.raises(SourceError, match=f"do not fit together: .*{message}"):
        list(Cloud(quick(serve(says(answer)))).search("project = AB", ["updated"]))


# ------------------------------------------------------------------------------ memory


def test_a_search_asks_for_the_next_page_only_when_it_is_wanted(serve: Serve) -> None:
    server = serve(listing(list(range(9)), cap=3))
    search = iter(DataCenter(quick(server)).search("project = AB", ["updated"]))
    assert [next(search)["key"] for _ in range(3)] == ["AB-0", "AB-1", "AB-2"]
    assert len(server.asked) == 1
    server = serve(says({"issues": [raw(1)], "nextPageToken": "t"}), says({"issues": [raw(2)]}))
    search = iter(Cloud(quick(server)).search("project = AB", ["updated"]))
    assert next(search)["key"] == "AB-1"
    assert len(server.asked) == 1
    assert next(search)["key"] == "AB-2"


def test_what_was_seen_is_told_from_what_is_new() -> None:
    seen = Seen()
    ids = [0, 255, 256, 10**12, 7]
    assert [bool(seen.new([{"id": str(id)}])) for id in [*ids, *ids]] == [True] * 5 + [False] * 5
    assert len(seen) == 5
    with pytest.raises(SourceError, match="an issue's id"):
        seen.new([{"id": "AB-1"}])
