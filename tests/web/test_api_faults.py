"""The JSON API: its document is true, what is wrong is said, and who may not is refused, whatever comes."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from andon.errors import StoreError
from andon.model import Role, Viewer
from andon.store import Store
from andon.ui import text_api
from andon.usecases.rights import Action, may
from andon.web import metrics
from andon.web.api import serving, this_desk
from andon.web.api.calls import BASE, CALLS, Call
from andon.web.api.document import document
from examples import (
    ATLAS,
    DIRECTOR,
    VIEWER,
)
from web.api_calls import BODIES, PATHS, PULLED, SPEAKER, made, one_of_everything
from web.api_document import called, holds, operations
from web.api_examples import GROUPS, Api, problem, told


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with one_of_everything(tmp_path) as found:
        yield found


@pytest.fixture
def api(store: Store) -> Api:
    return Api(store)


# ------------------------------------------------------------------------------ the document is true


@pytest.mark.parametrize("call", CALLS, ids=lambda each: each.name)
def test_every_answer_is_as_the_document_says(api: Api, call: Call) -> None:
    token = api.token(SPEAKER.get(call.name, "its member"))
    first = made(api, call, token)
    assert first.status == call.status, first.text
    holds(call, first)
    if call.writes:
        second = made(api, call, token)
        assert second.status == 200
        assert not told(second)["written"]
        holds(call, second)
    holds(call, made(api, call, "andon_" + "w" * 32))
    holds(call, made(api, call, token, andon_as="nobody"))


def test_the_document_is_at_its_address_for_everybody_and_names_every_call(api: Api) -> None:
    answer = api.ask(f"{BASE}/openapi.json")
    assert told(answer) == json.loads(json.dumps(document()))
    assert document()["openapi"] == "3.1.0"
    assert {each["operationId"] for each in operations()} == {each.name for each in CALLS} == set(text_api.SUMMARY)


def test_no_field_of_the_document_is_about_a_person() -> None:
    person = re.compile(r"said_by|helper|author|person|e?mail|made_by|declared_by|account|owner|assignee|reporter")
    answers = [name for name in document()["components"]["schemas"] if not name.startswith("New")]
    for name in answers:
        fields = document()["components"]["schemas"][name].get("properties", {})
        assert not [each for each in fields if person.search(each)], name


def test_no_answer_holds_a_persons_name(api: Api) -> None:
    token = api.token("its member")
    whole = "".join(made(api, each, token).text for each in CALLS if not each.writes)
    assert "Thank you." in whole
    for name in ("Dora", "Ana Berg", "Sue"):
        assert name not in whole


# ------------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/me", "/api/v1/launches/a/b"])
def test_an_address_beside_it_is_no_page_with_200(api: Api, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert problem(api.ask(path, method=method))["status"] == 404


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/portfolio", "GET, HEAD"),
        ("/check-ins", "POST"),
        ("/flags", "GET, HEAD, POST"),
        ("/openapi.json", "GET, HEAD"),
    ],
)
def test_other_methods_are_refused_and_nobody_elses_page_is_invited(api: Api, path: str, allowed: str) -> None:
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = api.ask(path, api.token("a guest"), method=method, headers={"origin": "https://evil.example.com"})
        assert (answer.status, answer.headers["allow"]) == (405, allowed)
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_answer_has_the_headers_of_the_house_and_is_kept_by_no_cache(api: Api) -> None:
    for answer in (api.ask("/nowhere"), api.get("/me", api.token("a guest")), api.ask("/me"), api.ask("/openapi.json")):
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


WRONG: dict[str, tuple[bytes, dict[str, str], int]] = {
    "no JSON": (b"{", {}, 400),
    "no object": (b"[]", {}, 422),
    "nothing": (b"", {}, 400),
    "no text": (b"\xff\xfe", {}, 400),
    "half a surrogate pair": (b'{"squad": "atlas", "sentence": "\\ud800"}', {}, 400),
    "another field": (b'{"squad": "atlas", "sentence": "x", "at": "2020-01-01"}', {}, 422),
    "no sentence": (b'{"squad": "atlas"}', {}, 422),
    "a sentence of control characters": (b'{"squad": "atlas", "sentence": "\\u0000"}', {}, 422),
    "too long a sentence": (b'{"squad": "atlas", "sentence": "' + b"x" * 501 + b'"}', {}, 422),
    "another squad that is none": (b'{"squad": "\\u0000", "sentence": "x"}', {}, 403),
    "a day that is none": (b'{"squad": "atlas", "sentence": "x", "since": "2026-02-30"}', {}, 422),
    "a day to come": (b'{"squad": "atlas", "sentence": "x", "since": "2026-06-30"}', {}, 422),
    "too much": (b'{"squad": "' + b"x" * 70_000 + b'"}', {}, 413),
    "another media type": (b"squad=atlas", {"content-type": "application/x-www-form-urlencoded"}, 415),
    "a form of another site": (json.dumps(PULLED).encode(), {"content-type": "text/plain"}, 415),
    "no key": (json.dumps(PULLED).encode(), {"idempotency-key": ""}, 400),
    "too long a key": (json.dumps(PULLED).encode(), {"idempotency-key": "k" * 201}, 400),
    "somebody who is nobody": (json.dumps(PULLED).encode(), {"andon-as": "root"}, 422),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_cannot_be_taken_is_said_and_nothing_is_written(
    api: Api, store: Store, wrong: tuple[bytes, dict[str, str], int]
) -> None:
    body, changed, status = wrong
    headers = {"idempotency-key": "k", "content-type": "application/json", **changed}
    version = store.version()
    answer = api.ask("/flags", api.token("its member"), method="POST", body=body, headers=headers)
    assert problem(answer)["status"] == status
    holds(called("new_flag"), answer)
    assert store.version() == version


def test_the_fields_that_cannot_be_taken_are_named_and_not_quoted(api: Api) -> None:
    sent = {"squad": "atlas", "sentence": "x" * 501, "secret": "hunter2"}
    said = problem(api.post("/flags", api.token("its member"), sent))
    assert [each.partition(":")[0] for each in said["errors"]] == ["sentence", "secret"]
    assert "hunter2" not in json.dumps(said)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "offset=-1", "offset=99999999999999999999", "limit=x", "open=perhaps", "sort=risk"],
)
def test_parameters_that_cannot_be_taken_are_named(api: Api, query: str) -> None:
    answer = api.get(f"/flags?{query}", api.token("a guest"))
    assert problem(answer)["errors"][0].startswith(query.partition("=")[0])
    holds(called("flags"), answer)


def test_a_store_that_does_not_answer_is_said_without_its_address(
    api: Api, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    token = api.token("a guest")

    def away(*_: object) -> None:
        raise StoreError("The database postgresql://andon@db.internal does not answer.")

    monkeypatch.setattr(store.tokens, "by_hash", away)
    answer = api.get("/me", token)
    assert problem(answer)["detail"] == "The store does not answer."
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "db.internal" not in answer.text


def test_a_fault_of_ours_is_told_with_a_number_and_logged_without_words(
    api: Api, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = api.token("a guest")

    def breaks(*_: object, **__: object) -> None:
        raise ValueError("The sentence was: hunter2")

    monkeypatch.setattr(store.words, "flags", breaks)
    said = problem(api.get("/flags", token))
    assert said["status"] == 500
    (line,) = [each for each in caplog.records if each.name == serving.__name__]
    assert line.__dict__["reference"] == said["reference"]
    assert "hunter2" not in json.dumps(said) + line.getMessage()
    assert token not in caplog.text


def test_this_process_answers_from_its_own_store_and_file_read_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    file = tmp_path / "andon.toml"
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(file))
    signs_in = True
    desk = this_desk(lambda: signs_in)
    assert desk().organisation.access_rules.administrators == frozenset()
    file.write_text('[access]\nadministrators = ["ada@example.com"]\n')
    found = desk()
    assert found.organisation.access_rules.administrators == {"ada@example.com"}
    assert (found.signs_in, found.store.version()) == (True, store.version())
    signs_in = False
    assert not desk().signs_in
    assert desk().kept is found.kept


def test_answers_are_counted_by_their_status(api: Api) -> None:
    def counted(status: str) -> float:
        return float(metrics.api_answers.labels(status)._value.get())

    before = counted("200"), counted("404")
    token = api.token("a guest")
    api.get("/me", token)
    api.get("/launches/nothing", token)
    assert (counted("200"), counted("404")) == (before[0] + 1, before[1] + 1)


# ------------------------------------------------------------------------------ hostile, but always the same

HOSTILE = (
    "",
    " ",
    "%00",
    "%2F..%2F",
    "'; drop table flag; --",
    "x" * 300,
    "%F0%9F%92%A9",
    "\u202e",
    "%ED%A0%80",
    "null",
)

FIELDS: tuple[object, ...] = (
    *(None, "", "\u0000", "x" * 10_000, -1, 10**400, 1e308, [], {}, True, "0001-01-01", "9999-12-31"),
)


def hostile_requests(call: Call) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Every path parameter, query parameter, header and field of a body, each with what does not belong there."""
    for wrong in HOSTILE:
        for name in re.findall(r"{(\w+)}", call.path):
            quoted = wrong if wrong.startswith("%") else _quoted(wrong)
            yield call.path.format(**{**PATHS, name: quoted}), {}, json.dumps(BODIES.get(call.name)).encode()
        for name in call.query.model_fields:
            yield f"{call.path.format(**PATHS)}?{name}={_quoted(wrong)}", {}, b""
    path = call.path.format(**PATHS)
    for name in ("andon-as", "idempotency-key", "content-type", "content-length"):
        for value in ("", "x", "\u00e9", "-1", "a" * 5000):
            yield path, {name: value}, json.dumps(BODIES.get(call.name)).encode()
    if call.body:
        for name in call.body.model_fields:
            for field in FIELDS:
                yield path, {}, json.dumps({**BODIES[call.name], name: field}).encode()
        yield path, {}, b"[" * 5000


def _quoted(text: str) -> str:
    return quote(text, safe="%")


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("call", CALLS, ids=lambda each: each.name)
def test_no_request_makes_it_stumble(api: Api, call: Call, step: int) -> None:
    token = api.token(SPEAKER.get(call.name, "its member"))
    asked = 0
    for n, (path, headers, body) in enumerate([*hostile_requests(call)][::step]):
        sent = {"idempotency-key": f"key-{n}", "content-type": "application/json", **headers}
        target = BASE + path
        answer = api.ask(target, token, method=call.method, headers=sent, body=body)
        assert answer.status < 500, f"{call.name} {path[:200]} {headers} {body[:200]!r}: {answer.text}"
        if answer.status != 404:
            holds(call, answer)
        asked += 1
    assert asked >= 20 / step


# ------------------------------------------------------------------------------ every role, every call


FEW = ("its member", "a guest")
"""Enough for what everybody may read; `make test-long` has all of them."""


@pytest.mark.parametrize("people", [FEW, pytest.param(tuple(GROUPS), marks=pytest.mark.long)], ids=["few", "all"])
@pytest.mark.parametrize("call", [each for each in CALLS if not each.writes], ids=lambda each: each.name)
def test_what_everybody_may_read_is_read_under_every_hat(api: Api, call: Call, people: Sequence[str]) -> None:
    assert {call.action} == {Action.LOOK}
    for who in people:
        assert made(api, call, api.token(who)).status == 200, who


@pytest.mark.parametrize("call", [each for each in CALLS if each.writes], ids=lambda each: each.name)
def test_a_call_refuses_exactly_whom_the_table_of_rights_refuses(store: Store, call: Call) -> None:
    api = Api(store)
    expected, found = {}, {}
    viewers = {
        "its member": ATLAS,
        "another squad's member": Viewer(Role.SQUAD, frozenset({"borealis"})),
        "a director": DIRECTOR,
        "a director of its tribe": Viewer(Role.DIRECTOR, directs=frozenset({"atlas", "borealis"})),
        "a director of another tribe": Viewer(Role.DIRECTOR, directs=frozenset()),
        "an administrator": Viewer(Role.ADMINISTRATOR),
        "a guest": VIEWER,
    }
    assert set(viewers) == set(GROUPS)
    for n, (who, viewer) in enumerate(viewers.items()):
        expected[who] = may(viewer, call.action, "atlas")
        found[who] = made(api, call, api.token(who), idempotency_key=f"key-{n}").status != 403
    assert found == expected
