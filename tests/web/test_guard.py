"""Plain addresses and sign-in: which of them there are, who gets what, and how a frozen link asks for a sign-in."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from andon.errors import StoreError
from andon.web import routes
from andon.web.api.calls import BASE, CALLS
from andon.web.guard import SignIn, Told, guarded
from andon.web.shell import COOKIE, Shell
from andon.web.snapshots import NO_ACCESS_PAGE, OTHER_FORMATS, sign_in_page
from asgi import Answer, ask

BROWSER = {"accept": "text/html,*/*"}
SUE = {**BROWSER, "cookie": "who=sue"}
EVE = {**BROWSER, "cookie": "who=eve"}
KINDS = ("", *(f".{each}" for each in OTHER_FORMATS))

SIGN_IN = SignIn(
    lambda cookies: cookies.get("who") in {"sue", "eve"},
    lambda: "/auth/login?provider=p",
    lambda cookies: cookies.get("who") == "sue",
)


async def frozen(request: Request) -> Response:
    return PlainTextResponse("the squads' words")


def app() -> Shell:
    inside = [Route("/s/{token}", frozen), Route("/s/{rest:path}", frozen)]
    return Shell(Starlette(routes=guarded(inside, SIGN_IN, Told(sign_in_page, NO_ACCESS_PAGE))))


@pytest.fixture
def asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An andon.toml by which frozen links ask for a sign-in."""
    file = tmp_path / "andon.toml"
    file.write_text('[access]\nfrozen_links = "sign-in"\n')
    monkeypatch.setenv("ANDON_CONFIG", str(file))
    return file


def opened(path: str, headers: Mapping[str, str] = BROWSER) -> Answer:
    return ask(app(), path, headers=dict(headers))


# ------------------------------------------------------------------------------ which there are

WITHOUT_SIGN_IN = {
    "/api": "nothing is there",
    "/api/v1/openapi.json": "anybody: how to ask, and nothing of anybody",
    "/api/{rest:path}": "nothing is there",
    **{BASE + each.path: "who has a token: what its owner may, and no more" for each in CALLS},
    "/healthz": "anybody: that it lives",
    "/readyz": "anybody: that it works, in a word",
    "/metrics": "this machine, or who has its token",
    "/hooks": "nothing is there",
    "/hooks/{rest:path}": "nothing is there",
    "/hooks/jira": "who has the webhook's secret; it is only told that something changed",
    "/cal": "nothing is there",
    "/cal/{token}.ics": "who has the address: what everybody who may come in may see of launches and their dates",
    "/cal/{rest:path}": "nothing is there",
    "/jira": "anybody: the way to the page that asks for a sign-in",
    "/jira/{rest:path}": "anybody: the way to the page that asks for a sign-in",
    "/jira/{key}": "anybody: the way to that page; who has signed in is led to the launch",
    "/jira/version/{version}": "anybody: the way to that page; who has signed in is led to the launch",
    "/v": "anybody: a field for a code",
    "/v/{code}": "who has the code of a blind vote",
    "/v/{rest:path}": "nothing is there",
}
"""Plain addresses that never ask for a sign-in, and for whom they are."""


def test_every_plain_address_is_known_and_all_others_can_ask_for_a_sign_in(asks: Path) -> None:
    found = {route.path: route for route in routes(SIGN_IN) if isinstance(route, Route)}
    assert not [each for each in routes(SIGN_IN) if not isinstance(each, Route)]
    others = set(found) - set(WITHOUT_SIGN_IN)
    assert others == {"/s", "/s/{rest:path}", *(f"/s/{{token}}{kind}" for kind in KINDS)}
    assert set(WITHOUT_SIGN_IN) <= set(found)


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_of_a_frozen_link_asks_for_the_sign_in_before_it_looks_at_the_token(asks: Path, kind: str) -> None:
    answer = ask(Starlette(routes=routes(SIGN_IN)), f"/s/{'t' * 32}{kind}", headers={"accept": "*/*"})
    assert answer.status == 401
    assert answer.body == b""


# ------------------------------------------------------------------------------ how it asks


def test_a_token_is_enough_unless_the_organisation_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    assert opened("/s/token").text == "the squads' words"


def test_somebody_who_signed_in_sees_what_the_link_shows(asks: Path) -> None:
    assert opened("/s/token", SUE).text == "the squads' words"


def test_others_are_shown_the_way_in_and_come_back_to_the_link(asks: Path) -> None:
    answer = opened("/s/token")
    assert answer.status == 401
    assert "words" not in answer.text
    assert 'href="/s/token?sign-in"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    away = opened("/s/token?sign-in")
    assert (away.status, away.headers["location"]) == (302, "/auth/login?provider=p")
    assert f"{COOKIE}=%2Fs%2Ftoken;" in away.headers["set-cookie"]


def test_who_signed_in_and_has_no_access_is_told_so_in_a_sentence(asks: Path) -> None:
    answer = opened("/s/token", EVE)
    assert answer.status == 403
    assert "You have no access yet" in answer.text
    assert "words" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    program = opened("/s/token", {"accept": "application/json", "cookie": "who=eve"})
    assert (program.status, program.body) == (403, b"")


def test_while_nobody_knows_who_has_which_hat_nobody_comes_in(asks: Path) -> None:
    def broken(cookies: Mapping[str, str]) -> bool:
        raise StoreError("The store cannot be read.", hint="Look at it.")

    inside = guarded(
        [Route("/s/{token}", frozen)],
        SignIn(SIGN_IN.knows, SIGN_IN.address, broken),
        Told(sign_in_page, NO_ACCESS_PAGE),
    )
    assert ask(Starlette(routes=inside), "/s/token", headers=SUE).status == 503


def test_a_program_is_only_told_no(asks: Path) -> None:
    answer = opened("/s/token", {"accept": "application/json"})
    assert (answer.status, answer.body) == (401, b"")


def test_the_file_counts_as_soon_as_it_changes_and_what_cannot_be_read_opens_nothing(asks: Path) -> None:
    asks.write_text('[access]\nfrozen_links = "token"  # again\n')
    assert opened("/s/token").status == 200
    asks.write_text("[access]\nfrozen_link = 1\n")
    assert opened("/s/token", SUE).status == 503


def test_what_is_in_the_address_is_never_run(asks: Path) -> None:
    answer = opened('/s/"><script>alert(1)</script>')
    assert answer.status == 401
    assert "<script>alert" not in answer.text
