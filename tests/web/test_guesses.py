"""Guessing is slowed down, by address and by misses alone; what is good goes on."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import ASGIApp, Message

from andon.model import ApiToken, Scope
from andon.store import Store
from andon.ui import text_api
from andon.upkeep import Desk
from andon.usecases import snapshot
from andon.usecases.ballots import code_of
from andon.web import _in_path, hooks, routes, snapshots
from andon.web.api.calls import BASE
from andon.web.guard import SignIn
from andon.web.guesses import AGAIN, ALL_AGAIN, MISSES, Buckets, Guesses, Pace, address_of, limited, plainly
from asgi import Answer, ask
from examples import ATLAS, look, sqlite_store
from web.api_examples import Api, Clock, problem, told
from web.test_hooks import SECRET, Listening, signature

GUESSER, OTHER = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    monkeypatch.setenv("ANDON_METRICS_TOKEN", "the token of the metrics")
    monkeypatch.delenv("ANDON_HOOK_SECRET", raising=False)
    with sqlite_store(tmp_path, organised=True) as store:
        yield store


# ------------------------------------------------------------------------------ the limiter itself


def taken(buckets: Buckets, who: str) -> int:
    """For how long it has to wait; where it has not, one is taken."""
    waits = buckets.wait(who)
    if not waits:
        buckets.take(who)
    return waits


def test_a_bucket_empties_and_fills_again_at_its_pace() -> None:
    clock = Clock()
    buckets = Buckets(Pace(burst=3, a_second=0.5), most=10, clock=clock)
    assert [taken(buckets, "a") for _ in range(5)] == [0, 0, 0, 2, 2]
    assert buckets.wait("b") == 0
    clock.now += 1.9
    assert buckets.wait("a") == 1
    clock.now += 0.2
    assert buckets.wait("a") == 0
    clock.now += 3600
    assert [taken(buckets, "a") for _ in range(4)] == [0, 0, 0, 2]


def test_who_goes_on_after_the_end_of_a_bucket_does_not_wait_for_ever() -> None:
    clock = Clock()
    buckets = Buckets(Pace(burst=1, a_second=1.0), most=10, clock=clock)
    for _ in range(1000):
        buckets.take("a")
    assert buckets.wait("a") == 1


def test_memory_is_bounded_and_the_one_longest_unheard_of_is_forgotten() -> None:
    buckets = Buckets(Pace(burst=1, a_second=0.001), most=3, clock=Clock())
    for who in "abcd":
        buckets.take(who)
    assert [bool(buckets.wait(who)) for who in "abcd"] == [False, True, True, True]


def test_a_key_that_is_good_goes_on_beside_somebody_who_guesses() -> None:
    guesses = Guesses(clock=Clock())
    guesses.opened("link", "good")
    for n in range(MISSES.burst):
        assert guesses.wait("link", GUESSER, f"guess {n}") == 0
        guesses.missed("link", GUESSER, f"guess {n}")
    assert guesses.wait("link", GUESSER, "a new guess") == 2
    assert guesses.wait("link", GUESSER, "good") == 0
    assert guesses.wait("vote", GUESSER, "another kind") == 0
    assert guesses.wait("link", OTHER, "a new guess") == 0
    guesses.shut("link", "good")
    assert guesses.wait("link", GUESSER, "good") == 2


def test_a_good_key_that_finds_nothing_is_no_guess() -> None:
    guesses = Guesses(clock=Clock())
    guesses.opened("link", "good")
    for _ in range(100):
        guesses.missed("link", GUESSER, "good")
    assert guesses.wait("link", GUESSER, "another") == 0


def test_a_wrong_key_counts_once_for_each_address_and_may_be_tried_again() -> None:
    guesses = Guesses(clock=Clock())
    for _ in range(AGAIN.burst):
        assert guesses.wait("link", GUESSER, "dead") == 0
        guesses.missed("link", GUESSER, "dead")
    assert guesses.wait("link", GUESSER, "dead") == 1, "it too has a pace"
    for n in range(MISSES.burst - 1):
        assert guesses.wait("link", GUESSER, f"guess {n}") == 0
        guesses.missed("link", GUESSER, f"guess {n}")
    assert guesses.wait("link", GUESSER, "a new guess") == 2
    assert guesses.wait("link", GUESSER, "guess 0") == 0, "it was counted"
    assert guesses.wait("vote", GUESSER, "dead") == guesses.wait("link", OTHER, "dead") == 0
    guesses.opened("link", "dead")
    assert guesses.wait("link", GUESSER, "dead") == 0, "it opens by now"


def test_wrong_keys_that_were_collected_have_a_pace_together() -> None:
    clock = Clock()
    guesses = Guesses(clock=clock)
    keys = [f"guess {n}" for n in range(MISSES.burst)]
    looked_up = 0
    for _ in range(100):
        for key in keys:
            if not guesses.wait("link", GUESSER, key):
                guesses.missed("link", GUESSER, key)
                looked_up += 1
    assert looked_up == MISSES.burst + ALL_AGAIN.burst


def test_what_shows_no_key_is_no_guess() -> None:
    guesses = Guesses(clock=Clock())
    for _ in range(100):
        guesses.missed("metrics", GUESSER, "")
    assert guesses.wait("metrics", GUESSER, "") == guesses.wait("metrics", GUESSER, "a guess") == 0
    for n in range(MISSES.burst):
        guesses.missed("metrics", GUESSER, f"guess {n}")
    assert guesses.wait("metrics", GUESSER, "") == 0


@pytest.mark.parametrize(
    ("told", "counts_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_counts_as_one_caller(told: str, counts_as: str) -> None:
    assert address_of(Request({"type": "http", "client": (told, 1), "headers": []})) == counts_as


def test_the_address_is_the_web_servers_and_no_header_of_the_caller() -> None:
    scope = {"type": "http", "client": (GUESSER, 1), "headers": [(b"x-forwarded-for", OTHER.encode())]}
    assert address_of(Request(scope)) == GUESSER


# ------------------------------------------------------------------------------ tokens


def test_a_thousand_guesses_of_tokens_are_turned_away_at_little_cost_and_others_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api(store)
    token = api.token("a guest", scopes=(Scope.READ,))
    looked_up = 0

    inside = store.tokens.by_hash

    def counting(hashed: str) -> ApiToken | None:
        nonlocal looked_up
        looked_up += 1
        return inside(hashed)

    monkeypatch.setattr(store.tokens, "by_hash", counting)
    found = statuses(api.app, f"{BASE}/me", [f"andon_{n:032d}" for n in range(1000)])
    assert found == [401] * MISSES.burst + [429] * (1000 - MISSES.burst)
    assert looked_up == MISSES.burst, "what is turned away costs no look into the store"
    last = api.ask("/me", "andon_" + "z" * 32, client=GUESSER)
    assert problem(last)["detail"] == text_api.WRONG_KEYS
    assert int(last.headers["retry-after"]) in range(1, 3)
    assert told(api.ask("/me", token, client=OTHER))["role"] == "viewer"
    assert told(api.ask("/me", token, client=GUESSER))["role"] == "viewer", "it opened before"
    api.clock.now += 2
    assert api.ask("/me", "andon_" + "y" * 32, client=GUESSER).status == 401


def statuses(app: ASGIApp, path: str, tokens: Sequence[str] = ("",), times: int = 1) -> list[int]:
    """What a guesser's requests are answered, one after the other in one loop, as in a server."""
    found: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.append(message["status"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def all_of_them() -> None:
        for token in [*tokens] * times:
            headers = [(b"host", b"andon.test"), (b"authorization", f"Bearer {token}".encode())]
            scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path}
            more = {"raw_path": path.encode(), "query_string": b"", "root_path": "", "client": (GUESSER, 1)}
            await app({**scope, **more, "headers": headers, "server": ("andon.test", 80)}, receive, send)

    with ThreadPoolExecutor(1) as pool:  # Playwright's loop may be running in this thread
        pool.submit(asyncio.run, all_of_them()).result()
    return found


def test_requests_without_a_token_are_no_guesses_and_hold_up_nobody(store: Store) -> None:
    api = Api(store)
    assert statuses(api.app, f"{BASE}/me", times=200) == [401] * 200
    assert api.ask("/me", api.token("a guest"), client=GUESSER).status == 200


def test_a_program_with_a_dead_token_holds_up_no_fresh_one_behind_its_address(store: Store) -> None:
    api = Api(store)
    fresh = [api.token(who) for who in ("a guest", "a director", "its member")]
    dead = "andon_" + "x" * 32
    for token in fresh:
        for _ in range(30):
            api.clock.now += 0.25
            assert statuses(api.app, f"{BASE}/me", [dead], times=2) == [401] * 2
        assert api.ask("/me", token, client=GUESSER).status == 200
    assert set(statuses(api.app, f"{BASE}/me", [dead], times=200)) == {401, 429}
    assert api.ask("/me", api.token("an administrator"), client=GUESSER).status == 200


def test_a_token_that_was_refused_and_is_right_now_opens_beside_a_guesser(store: Store) -> None:
    api = Api(store)
    token = api.token("a guest")
    api.signs_in = False
    assert api.ask("/me", token, client=GUESSER).status == 401
    statuses(api.app, f"{BASE}/me", [f"andon_{n:032d}" for n in range(MISSES.burst + 10)])
    assert api.ask("/me", token, client=GUESSER).status == 401
    api.signs_in = True
    assert api.ask("/me", token, client=GUESSER).status == 200


def test_a_token_that_was_revoked_loses_its_way_past_the_limiter(store: Store) -> None:
    api = Api(store)
    token = api.token("a guest")
    told(api.get("/me", token))
    (made,) = store.tokens.of("account-a guest")
    store.tokens.revoke(made.id, made.account_id, api.now)
    assert api.get("/me", token).status == 401
    statuses(api.app, f"{BASE}/me", [f"andon_{n:032d}" for n in range(MISSES.burst)])
    assert api.ask("/me", token, client=GUESSER).status == 429


# ------------------------------------------------------------------------------ links, votes, hooks, metrics


def asked(app: Starlette, kind: str, n: int, client: str = GUESSER) -> Answer:
    """The nth guess of a kind."""
    match kind:
        case "link":
            return ask(app, f"/s/{n:032d}", client=client)
        case "file":
            return ask(app, f"/s/{n:032d}.json", client=client)
        case "vote":
            return ask(app, f"/v/{_code(n)}", client=client)
        case "code":
            return ask(app, f"/v/{_code(n)}", method="POST", body=b"probability=70", client=client)
        case "metrics":
            return ask(app, "/metrics", headers={"authorization": f"Bearer {n}"}, client=client)
    return ask(app, f"/hooks/jira?secret={n}", method="POST", client=client)


def _code(n: int) -> str:
    return code_of(f"{n:032d}")


@pytest.mark.parametrize(
    ("kind", "missed"), [("link", 404), ("file", 404), ("vote", 404), ("code", 404), ("metrics", 401)]
)
def test_guesses_of_every_secret_are_turned_away(store: Store, kind: str, missed: int) -> None:
    app = Starlette(routes=routes(SignIn(lambda _: False, lambda: "/", lambda _: False)))
    answers = [asked(app, kind, n) for n in range(MISSES.burst + 10)]
    assert [each.status for each in answers] == [missed] * MISSES.burst + [429] * 10
    assert answers[-1].text == text_api.WRONG_KEYS
    assert answers[-1].headers["retry-after"]
    assert asked(app, kind, 1000, OTHER).status == missed


def test_who_knows_the_metrics_token_goes_on_beside_a_guesser(store: Store) -> None:
    app = Starlette(routes=routes(SignIn(lambda _: False, lambda: "/", lambda _: False)))
    good = {"authorization": "Bearer the token of the metrics"}
    assert ask(app, "/metrics", headers=good, client=GUESSER).status == 200
    for n in range(MISSES.burst + 1):
        asked(app, "metrics", n)
    assert ask(app, "/metrics", headers=good, client=GUESSER).status == 200


def test_guesses_of_the_webhooks_secret_are_turned_away_before_anything_is_read() -> None:
    upkeep = Listening()
    app = Starlette(routes=hooks.routes(lambda: Desk(upkeep, SECRET), Guesses(clock=Clock())))
    answers = [asked(app, "hook", n) for n in range(MISSES.burst + 10)]
    assert [each.status for each in answers] == [403] * MISSES.burst + [429] * 10
    assert json.loads(answers[-1].body) == {"queued": False, "reason": text_api.WRONG_KEYS}
    assert answers[-1].headers["retry-after"] == "2"
    assert ask(app, "/hooks/jira", method="GET", client=OTHER).status == 405
    signed = ask(app, "/hooks/jira", method="POST", headers=signature(b"{}"), body=b"{}", client=OTHER)
    assert (signed.status, upkeep.pokes) == (202, 1)


def test_a_signed_webhook_waits_for_nobody_who_guesses_behind_its_address() -> None:
    upkeep = Listening()
    app = Starlette(routes=hooks.routes(lambda: Desk(upkeep, SECRET), Guesses(clock=Clock())))

    def sent(secret: str = "", signed_with: str = SECRET) -> int:
        headers, body = signature(b"{}", signed_with), b"{}"
        return ask(
            app, f"/hooks/jira?secret={secret}", method="POST", headers=headers, body=body, client=GUESSER
        ).status

    # One with an old secret beside it, and then somebody who guesses.
    assert [asked(app, "hook", 0).status for _ in range(60)] == [403] * 60
    assert asked(app, "hook", 1).status == 403
    assert [asked(app, "hook", n).status for n in range(2, 40)][-1] == 429
    assert [sent() for _ in range(3)] == [202] * 3
    assert sent(secret="old") == 202
    assert upkeep.pokes == 4
    # A signature is no way past the limiter, and a wrong one is no guess.
    assert [sent(signed_with=f"{n}") for n in range(40)] == [403] * 40
    assert sent(secret="guess", signed_with="wrong") == 429
    right = quote(SECRET)
    assert sent(secret=right, signed_with="wrong") == 429
    assert ask(app, f"/hooks/jira?secret={right}", method="POST", body=b"{}", client=OTHER).status == 202
    assert ask(app, f"/hooks/jira?secret={right}", method="POST", body=b"{}", client=GUESSER).status == 202


def test_a_room_of_three_hundred_behind_one_address_opens_a_good_link(store: Store) -> None:
    snapshot.freeze(store, look(ATLAS), "portfolio", render=lambda _: {"html": b"<p>"}, token="z", secret="t" * 40)
    inside = snapshots.routes(rest=0.0)
    guarded = limited(
        inside,
        Guesses(),
        "link",
        misses={404},
        key=lambda each: each.path_params.get("token", ""),
        refuse=plainly("Wait."),
    )
    app = Starlette(routes=guarded)
    assert statuses(app, f"/s/{'t' * 40}", times=300) == [200] * 300
    # A format that was never made is no guess, and neither is one that somebody guesses beside them.
    assert {ask(app, f"/s/{'t' * 40}.pdf", client=GUESSER).status for _ in range(50)} == {404}
    for n in range(MISSES.burst + 1):
        asked(app, "link", n)
    assert asked(app, "link", 99).status == 429
    assert {ask(app, f"/s/{'t' * 40}", client=GUESSER).status for _ in range(20)} == {200}


def test_a_dead_link_that_a_room_reloads_holds_up_no_new_one_and_one_that_is_made_later_opens(store: Store) -> None:
    clock = Clock()
    inside, key = snapshots.routes(rest=0.0), _in_path("token")
    app = Starlette(
        routes=limited(inside, Guesses(clock=clock), "link", misses={404}, key=key, refuse=plainly("Wait."))
    )
    dead, new = "d" * 40, [letter * 40 for letter in "tuv"]
    for secret in new:
        for _ in range(60):
            clock.now += 0.5
            assert statuses(app, f"/s/{dead}") == [404]
        snapshot.freeze(store, look(ATLAS), "portfolio", render=lambda _: {"html": b"<p>"}, token=secret, secret=secret)
        assert statuses(app, f"/s/{secret}") == [200]
    for n in range(MISSES.burst):
        asked(app, "link", n)
    assert asked(app, "link", 99).status == 429
    assert set(statuses(app, f"/s/{dead}", times=200)) == {404, 429}
    snapshot.freeze(store, look(ATLAS), "portfolio", render=lambda _: {"html": b"<p>"}, token="d", secret=dead)
    clock.now += 0.2
    assert statuses(app, f"/s/{dead}", times=200) == [200] * 200


def test_who_types_a_code_that_none_is_holds_up_nobody_at_the_door(store: Store) -> None:
    app = Starlette(routes=routes(SignIn(lambda _: False, lambda: "/", lambda _: False)))
    typed = [ask(app, "/v", method="POST", body=b"code=nonsense", client=GUESSER).status for _ in range(40)]
    assert typed == [404] * 40
    for n in range(MISSES.burst + 1):
        asked(app, "vote", n)
    assert asked(app, "vote", 99).status == 429
    assert ask(app, "/v", client=GUESSER).status == 200
