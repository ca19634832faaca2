"""Jira's webhook: whoever knows the secret may wake the sync, and nothing else of the message counts."""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from andon.rounds import How, Round
from andon.upkeep import Desk, Upkeep
from andon.usecases.ports import Progress
from andon.web import hooks
from asgi import Answer, ask

SECRET = "a long secret of our own: üß"
BODY = json.dumps({"webhookEvent": "jira:issue_updated", "user": {"displayName": "Somebody"}}).encode()


class Listening(Upkeep):
    """An upkeep that only counts how often it was poked."""

    def __init__(self) -> None:
        super().__init__(self._work_never, timedelta(minutes=10))
        self.pokes = 0

    def poke(self) -> None:
        self.pokes += 1

    def _work_never(self, *, how: How, progress: Progress) -> Round:
        raise AssertionError


@pytest.fixture
def upkeep() -> Listening:
    return Listening()


def signature(body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def sent(desk: Desk | None, target: str = "/hooks/jira", **more: Any) -> Answer:
    more = {"method": "POST", "body": BODY, **more}
    return ask(Starlette(routes=hooks.routes(lambda: desk)), target, **more)


def test_a_signed_word_is_taken(upkeep: Listening) -> None:
    answer = sent(Desk(upkeep, SECRET), headers=signature())
    assert (answer.status, json.loads(answer.body)) == (202, {"queued": True})
    assert answer.headers["cache-control"] == "no-store"
    assert upkeep.pokes == 1


def test_a_word_with_the_secret_in_its_address_is_taken(upkeep: Listening) -> None:
    answer = sent(Desk(upkeep, SECRET), "/hooks/jira?secret=a%20long%20secret%20of%20our%20own%3A%20%C3%BC%C3%9F")
    assert answer.status == 202
    assert upkeep.pokes == 1


WRONG: dict[str, dict[str, Any]] = {
    "no secret": {},
    "an empty secret": {"target": "/hooks/jira?secret="},
    "another secret": {"target": "/hooks/jira?secret=another"},
    "half of the secret": {"target": "/hooks/jira?secret=a%20long"},
    "another signature": {"headers": signature(secret="another")},
    "the signature of another body": {"headers": signature(b"{}")},
    "no signature at all": {"headers": {"X-Hub-Signature": "sha256="}},
    "a signature in strange letters": {"headers": {"X-Hub-Signature": "sha256=\u00e9\u00fc"}},
    "a signature by another method": {
        "headers": {"X-Hub-Signature": f"sha1={hmac.new(SECRET.encode(), BODY, 'sha1').hexdigest()}"}
    },
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_whoever_does_not_know_the_secret_is_refused(upkeep: Listening, wrong: dict[str, Any]) -> None:
    answer = sent(Desk(upkeep, SECRET), **wrong)
    assert answer.status == 403
    assert json.loads(answer.body)["reason"] in {"The secret is missing.", "The secret is wrong."}
    assert upkeep.pokes == 0


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "unannounced"])
@pytest.mark.parametrize(("size", "status"), [(hooks.MOST_BYTES, 202), (hooks.MOST_BYTES + 1, 413)])
def test_a_body_has_its_bounds(upkeep: Listening, *, announced: bool, size: int, status: int) -> None:
    body = b"x" * size
    headers = signature(body) | ({"Content-Length": str(size)} if announced else {})
    assert sent(Desk(upkeep, SECRET), headers=headers, body=body).status == status
    assert upkeep.pokes == (status == 202)


def test_a_length_that_is_no_number_is_refused(upkeep: Listening) -> None:
    assert sent(Desk(upkeep, SECRET), headers=signature() | {"Content-Length": "many"}).status == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_taken(upkeep: Listening, method: str) -> None:
    answer = sent(Desk(upkeep, SECRET), method=method, headers=signature())
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert upkeep.pokes == 0


@pytest.mark.parametrize(
    ("secret", "sentence"), [(None, "put one into the environment variable"), ("", "put one into"), ("none", "[sync]")]
)
def test_without_a_secret_or_a_sync_there_is_nothing_here(upkeep: Listening, secret: str | None, sentence: str) -> None:
    desk = None if secret == "none" else Desk(upkeep, secret)
    answer = sent(desk, "/hooks/jira?secret=", headers=signature(secret=""))
    assert answer.status == 404
    assert sentence in json.loads(answer.body)["reason"]
    assert upkeep.pokes == 0


@pytest.mark.parametrize("path", ["/hooks", "/hooks/", "/hooks/jria", "/hooks/jira/more"])
def test_an_address_beside_it_is_no_page_with_200(upkeep: Listening, path: str) -> None:
    assert sent(Desk(upkeep, SECRET), path, headers=signature()).status == 404


def test_the_message_is_neither_parsed_nor_logged(upkeep: Listening, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert sent(Desk(upkeep, SECRET), body=b"{ no JSON", headers=signature(b"{ no JSON")).status == 202
        assert sent(Desk(upkeep, SECRET), headers=signature()).status == 202
        assert sent(Desk(upkeep, SECRET), headers=signature(secret="wrong")).status == 403
    assert "Somebody" not in caplog.text
    assert SECRET not in caplog.text


@pytest.fixture
def access_log(caplog: pytest.LogCaptureFixture) -> Iterator[logging.Logger]:
    hooks.routes()
    with caplog.at_level(logging.INFO, logger="uvicorn.access"):
        yield logging.getLogger("uvicorn.access")


def test_the_secret_in_an_address_is_not_in_the_access_log(
    access_log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    # As uvicorn writes it.
    line = ("127.0.0.1:1", "POST", "/hooks/jira?a=1&secret=s3cr%65t&b=2", "1.1", 202)
    access_log.info('%s - "%s %s HTTP/%s" %d', *line)
    access_log.info("a line without arguments")
    assert caplog.messages == [
        '127.0.0.1:1 - "POST /hooks/jira?a=1&secret=...&b=2 HTTP/1.1" 202',
        "a line without arguments",
    ]
