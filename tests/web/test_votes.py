"""The page on which members vote: what it answers, what it keeps in the browser, and what it never says."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from andon.errors import StoreError
from andon.model import PROBABILITIES, Launch, Round
from andon.store import Store
from andon.ui import text_vote
from andon.usecases.ballots import code_hash
from andon.usecases.vote import close_round
from andon.web import vote_page, votes
from andon.web.shell import Shell
from andon.web.votes import Booth, routes
from asgi import Answer, ask
from examples import ATLAS, NOW, sqlite_store, squad, target, vote_round

CODE = "k7m-q2xp-9td"
HERE = f"/v/{CODE}"


@dataclass
class Place:
    """A room with a store; `now` and `https` can be changed."""

    store: Store
    now = NOW
    https: bool = False
    broken: bool = False

    def booth(self) -> Booth:
        if self.broken:
            raise StoreError("The database does not answer.", hint="")
        return Booth(self.store, self.now, NOW.tzinfo, self.https)  # type: ignore[arg-type]

    @property
    def round(self) -> Round:
        found = self.store.votes.round("r1")
        assert found
        return found


@dataclass
class Phone:
    """A browser: it keeps cookies, and sends them where they belong."""

    place: Place
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    def ask(
        self, path: str = HERE, method: str = "GET", headers: dict[str, str] | None = None, **form: object
    ) -> Answer:
        app = Shell(Starlette(routes=routes(self.place.booth)))
        sent = dict(headers or {})
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = ask(app, path, method=method, headers=sent, body=urlencode(form).encode())
        for each in answer.headers.getlist("set-cookie"):
            self.set_cookies.append(each)
            name, _, value = each.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def vote(self, probability: object, **changes: object) -> Answer:
        return self.ask(method="POST", probability=probability, **changes)  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with sqlite_store(tmp_path, organised=True) as store:
        store.votes.open(vote_round(), code_hash(CODE))
        yield Place(store)


def says(answer: Answer) -> str:
    """What a reader sees of a page."""
    body = re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_the_link_shows_the_question_and_five_answers(place: Place) -> None:
    answer = Phone(place).ask()
    assert answer.status == 200
    assert "Atlas How likely is Halcyon to make 30 Jun?" in says(answer)
    assert re.findall(r'name="probability" value="(\d+)"', answer.text) == ["90", "70", "50", "30", "10"]


def test_one_tap_votes_and_the_page_after_it_says_that_it_is_in_and_not_what(place: Place) -> None:
    pages = {}
    for value in PROBABILITIES:
        phone = Phone(place)
        sent = phone.vote(value)
        assert (sent.status, sent.headers["location"], sent.body) == (303, HERE, b"")
        seen = phone.ask()
        assert text_vote.VOTED in says(seen)
        pages[value] = seen.body
    assert len(set(pages.values())) == 1
    assert place.round.voted == len(PROBABILITIES)


def test_a_vote_is_changed_from_the_same_browser_until_the_round_closes(place: Place) -> None:
    phone = Phone(place)
    assert [phone.vote(each).status for each in (10, 10, 90)] == [303, 303, 303]
    assert len(phone.cookies) == 1
    assert place.round.voted == 1
    closed = close_round(place.store, ATLAS, "r1", now=NOW)
    assert closed.counts == (0, 0, 0, 0, 1)
    late = phone.vote(10)
    assert late.status == 409
    assert text_vote.TOO_LATE in says(late)
    assert text_vote.CLOSED_TITLE in says(phone.ask())
    assert place.round == closed


def test_a_round_closes_by_itself_before_the_next_vote(place: Place) -> None:
    Phone(place).vote(50)
    place.now = NOW + timedelta(hours=1)
    assert text_vote.TOO_LATE in says(Phone(place).vote(50))
    assert (place.round.is_open, place.round.voted) == (False, 1)


def test_the_browser_gets_a_secret_when_it_votes_and_nothing_when_it_only_looks(place: Place) -> None:
    phone = Phone(place)
    phone.ask()
    phone.ask(method="HEAD")
    phone.vote(11)
    assert phone.set_cookies == []
    phone.vote(70)
    (cookie,) = phone.set_cookies
    name, value = next(iter(phone.cookies.items()))
    assert re.fullmatch(r"andon_ballot_[0-9a-f]{16}", name)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", value)
    told = {each.strip().lower() for each in cookie.split(";")[1:]}
    assert told == {"httponly", "path=/v", "samesite=lax", f"max-age={votes.LIVES_SECONDS}"}


def test_the_secret_is_sent_over_https_alone_where_browsers_come_by_https(place: Place) -> None:
    place.https = True
    phone = Phone(place)
    phone.vote(70)
    assert "; Secure" in phone.set_cookies[0]


@pytest.mark.parametrize("made_up", ["", "x", "a" * 33, "a" * 31 + "é", "../../etc"])
def test_a_secret_that_is_none_of_ours_is_not_taken_for_one(place: Place, made_up: str) -> None:
    phone = Phone(place)
    phone.vote(70)
    (name,) = phone.cookies
    other = Phone(place, {name: made_up.encode().decode("latin-1")})
    assert text_vote.VOTED not in says(other.ask())
    other.vote(70)
    assert other.cookies[name] != made_up
    assert place.round.voted == 2


def test_a_new_link_makes_no_new_voters(place: Place) -> None:
    phone = Phone(place)
    phone.vote(70)
    place.store.votes.replace_code("r1", code_hash("abc-defg-hjk"))
    assert phone.ask().status == 404
    assert text_vote.VOTED in says(phone.ask("/v/abc-defg-hjk"))
    phone.ask("/v/abc-defg-hjk", method="POST", probability=10)
    assert place.round.voted == 1


@pytest.mark.parametrize("wrong", ["11", "-10", "7e1", "", "\u0665\u0660", "70 or 1=1", "x" * 5_000])
def test_another_answer_is_not_taken(place: Place, wrong: str) -> None:
    answer = Phone(place).vote(wrong)
    assert answer.status == 422
    assert text_vote.WRONG_ANSWER in says(answer)
    assert place.round.voted == 0


def test_a_full_round_says_so(place: Place) -> None:
    became = [Phone(place).vote(50).status for _ in range(3 * 7 + 10 + 1)]
    assert became == [303] * 31 + [409]
    assert text_vote.FULL_TITLE in says(Phone(place).vote(50))


# ------------------------------------------------------------------------------ codes


def test_a_code_is_typed_and_leads_to_the_vote(place: Place) -> None:
    phone = Phone(place)
    assert text_vote.TYPE_CODE in says(phone.ask("/v"))
    answer = phone.ask("/v", method="POST", code=" K7M q2xp9TD ")
    assert (answer.status, answer.headers["location"]) == (303, HERE)


@pytest.mark.parametrize("path", ["/v/K7MQ2XP9TD", "/v/k7mq2xp9td"])
def test_a_code_has_one_address(place: Place, path: str) -> None:
    assert Phone(place).ask(path).headers["location"] == HERE


@pytest.mark.parametrize("path", ["/v/abc-defg-hjk", "/v/0", "/v/<script>", "/v/a/b", "/v/", "/v/%00"])
def test_what_opens_nothing_answers_alike(place: Place, path: str) -> None:
    for method in ("GET", "POST"):
        answer = Phone(place).ask(path, method=method, probability=70)
        assert answer.status == 404
        assert text_vote.NO_VOTE in says(answer)
        assert "<script" not in answer.text


@pytest.mark.parametrize("typed", ["k7m-q2xp-9te", "k7m-q2xp-9", 'k7m"><script>'])
def test_a_mistyped_code_stands_in_the_field_to_be_mended(place: Place, typed: str) -> None:
    """Whether it could be a code, whose address is asked next, or not."""
    phone = Phone(place)
    answer = phone.ask("/v", method="POST", code=typed)
    if answer.status == 303:
        answer = phone.ask(answer.headers["location"])
    field = re.search(r'<input [^>]*value="([^"]*)"', answer.text)
    assert field is not None
    assert unescape(field[1]).replace("-", "").casefold() == typed.replace("-", "")


def test_a_wrong_code_is_told_in_a_sentence(place: Place) -> None:
    for code in ("nothing", "", "x" * 5_000):
        answer = Phone(place).ask("/v", method="POST", code=code)
        assert answer.status == 404
        assert text_vote.NO_VOTE_SAYS in says(answer)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_refused_and_not_answered_by_streamlit(place: Place, method: str) -> None:
    for path in ("/v", HERE, "/v/a/b"):
        answer = Phone(place).ask(path, method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


# ------------------------------------------------------------------------------ safety


def test_every_answer_keeps_to_itself(place: Place) -> None:
    phone = Phone(place)
    answers = [
        phone.ask("/v"),
        phone.ask(),
        phone.vote(70),
        phone.ask(),
        phone.vote(11),
        phone.ask("/v/wrong"),
        phone.ask(method="PUT"),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "<script" not in answer.text
        assert "andon_return_to" not in answer.headers.get("set-cookie", "")


def test_the_style_is_the_one_that_the_policy_allows(place: Place) -> None:
    assert f"<style>{vote_page.STYLE}</style>" in Phone(place).ask().text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_casts_no_vote(place: Place, site: str) -> None:
    phone = Phone(place)
    answer = phone.vote(10, headers={"sec-fetch-site": site})
    assert (answer.status, phone.cookies, place.round.voted) == (403, {}, 0)
    assert phone.ask(headers={"sec-fetch-site": site}).status == 200
    assert phone.vote(10, headers={"sec-fetch-site": "same-origin"}).status == 303


def test_names_are_text(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> {{7*7}} & \u202eevil"
    with sqlite_store(tmp_path) as store:
        store.plans.add_squads([squad("atlas", name=hostile)], token="s", at=NOW)
        launch = Launch("halcyon", hostile, NOW.date(), dates=(target(),), squad_ids=("atlas",))
        store.plans.add_launches([launch], token="l", at=NOW)
        store.votes.open(vote_round(), code_hash(CODE))
        phone = Phone(Place(store))
        for answer in (phone.ask(), phone.vote(70), phone.ask()):
            assert "<img" not in answer.text
        assert hostile in says(phone.ask()) or "<img src=x onerror=alert(1)>" in unescape(phone.ask().text)


def test_the_title_of_the_tab_tells_nothing(place: Place) -> None:
    phone = Phone(place)
    titles = {
        re.search(r"<title>(.*?)</title>", answer.text).group(1)  # type: ignore[union-attr]
        for answer in (phone.ask(), phone.vote(11), phone.ask("/v"))
    }
    assert titles == {text_vote.VOTE_TITLE}


def test_a_store_that_does_not_answer_is_told_in_a_sentence(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.broken = True
    phone = Phone(place)
    for answer in (phone.ask(), phone.vote(70)):
        assert answer.status == 503
        assert text_vote.NOT_NOW_TITLE in says(answer)
    assert CODE not in caplog.text


def test_the_account_of_requests_has_no_code(place: Place) -> None:
    Phone(place).ask()
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s"', ("127.0.0.1", "GET", f"{HERE}?a=1"), None
    )
    for each in logging.getLogger("uvicorn.access").filters:
        each.filter(record) if isinstance(each, logging.Filter) else each(record)  # type: ignore[operator]
    assert record.getMessage() == '127.0.0.1 - "GET /v/...?a=1"'


def test_times_are_told_in_the_squads_own_zone(tmp_path: Path) -> None:
    with sqlite_store(tmp_path) as store:
        store.plans.add_squads([squad("atlas", time_zone="Asia/Tokyo")], token="s", at=NOW)
        launch = Launch("halcyon", "Halcyon", NOW.date(), squad_ids=("atlas",))
        store.plans.add_launches([launch], token="l", at=NOW)
        store.votes.open(vote_round(), code_hash(CODE))
        phone = Phone(Place(store))
        assert "How likely is Halcyon to come as planned?" in says(phone.ask())
        phone.vote(70)
        assert "19:00" in says(phone.ask())
