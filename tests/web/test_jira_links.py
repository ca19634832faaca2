"""Links from Jira: to the launch that is meant, to the page that shows what there is, and to the sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from andon.config import Organisation
from andon.errors import StoreError
from andon.store import Store
from andon.web.api import Desk
from andon.web.guard import SignIn
from andon.web.jira_links import routes
from andon.web.shell import COOKIE, Shell
from asgi import Answer, ask
from examples import NOW, issue, sqlite_store

OPEN_HOUSE = SignIn(lambda cookies: False, lambda: "/", lambda cookies: False, lambda: False)
SIGN_IN = SignIn(
    lambda cookies: cookies.get("who") in {"sue", "eve"}, lambda: "/", lambda cookies: cookies.get("who") == "sue"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with sqlite_store(tmp_path, organised=True) as store:
        store.work.save_issues("jira", [issue("A-1", scopes=("version:jira/1",)), issue("A-2")])
        yield store


def led(store: Store, path: str, sign_in: SignIn = OPEN_HOUSE, who: str = "") -> Answer:
    def desk() -> Desk:
        return Desk(store, "test", Organisation(), NOW, sign_in.required())

    app = Shell(Starlette(routes=routes(desk, sign_in)))
    answer = ask(app, path, headers={"cookie": f"who={who}", "accept": "text/html"})
    assert answer.status == 302
    assert answer.headers["cache-control"] == "no-store"
    assert COOKIE not in answer.headers.get("set-cookie", ""), "the page behind it is where to come back to"
    return answer


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/jira/A-1", "/launch?key=halcyon"),
        ("/jira/a-1?source=jira", "/launch?key=halcyon"),
        ("/jira/A-2", "/issue?key=A-2"),
        ("/jira/NOPE-1?source=x", "/issue?key=NOPE-1&source=x"),
        ("/jira/version/7", "/issue?version=7"),
        ("/jira/https://evil.example", "/issue"),
        ("/jira//evil.example", "/issue"),
        ("/jira/%0d%0aSet-Cookie:x=1", "/issue?key=%250d%250aSet-Cookie%3Ax%3D1"),
        ("/jira", "/issue"),
    ],
)
def test_a_link_leads_to_the_launch_that_is_meant_or_to_the_page_about_it(store: Store, path: str, where: str) -> None:
    assert led(store, path).headers["location"] == where


def test_who_has_to_sign_in_first_learns_nothing_from_where_it_leads(store: Store) -> None:
    for who in ("", "eve"):
        assert led(store, "/jira/A-1", SIGN_IN, who).headers["location"] == "/issue?key=A-1"
        assert led(store, "/jira/NOPE-1", SIGN_IN, who).headers["location"] == "/issue?key=NOPE-1"
    assert led(store, "/jira/A-1", SIGN_IN, "sue").headers["location"] == "/launch?key=halcyon"


def test_a_store_that_is_away_is_told_by_the_page() -> None:
    def away() -> Desk:
        raise StoreError("It does not answer.")

    answer = ask(Starlette(routes=routes(away, OPEN_HOUSE)), "/jira/A-1")
    assert (answer.status, answer.headers["location"]) == (302, "/issue?key=A-1")
