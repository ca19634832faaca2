"""What the API keeps and paces: what is dear is worked out once, and a token that rests is no faster than others."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from andon.store import Store
from andon.ui import text_api
from andon.usecases.track_record import Checks, check_forecasts
from andon.web.api import reads
from andon.web.api.asked import Kept
from andon.web.guesses import MISSES, Pace
from web.api_calls import one_of_everything
from web.api_examples import Api, later, problem, told


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with one_of_everything(tmp_path) as found:
        yield found


def test_what_is_dear_is_worked_out_once_however_many_ask_at_once() -> None:
    kept, begun, go_on, asked = Kept(), threading.Event(), threading.Event(), list[str]()

    def dear() -> str:
        asked.append("dear")
        begun.set()
        assert go_on.wait(5)
        return "found"

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(kept.ask_dear, "a", dear)
        assert begun.wait(5)
        others = [pool.submit(kept.ask_dear, "a", dear) for _ in range(4)]
        assert kept.ask("a", lambda: "cheap") == "cheap", "what is cheap waits for nobody"
        go_on.set()
        assert {each.result(5) for each in (first, *others)} == {"found"}
    assert asked == ["dear"]


def test_what_is_known_waits_for_nothing_that_is_worked_out() -> None:
    kept, begun, go_on = Kept(), threading.Event(), threading.Event()

    def dear() -> str:
        begun.set()
        assert go_on.wait(5)
        return "b"

    kept.ask_dear("a", lambda: "a")
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(kept.ask_dear, "b", dear)
        assert begun.wait(5)
        assert kept.ask_dear("a", lambda: "anew") == "a"
        go_on.set()
        assert working.result(5) == "b"


def test_what_could_not_be_worked_out_is_tried_again() -> None:
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.ask_dear("a", lambda: 1 // 0)
    assert kept.ask_dear("a", lambda: 1) == 1


def test_cheap_answers_push_out_no_dear_one_and_few_of_these_are_kept() -> None:
    kept, asked = Kept(most=2, most_dear=2), list[str]()

    def found(key: str) -> str:
        asked.append(key)
        return key

    kept.ask_dear("a", partial(found, "a"))
    for key in "xyz":
        kept.ask(key, partial(found, key))
    for key in "abcba":
        assert kept.ask_dear(key, partial(found, key)) == key
    assert asked == ["a", "x", "y", "z", "b", "c", "a"]


def test_the_record_of_a_day_is_checked_once_whatever_else_is_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, days = Api(store), list[date]()
    token = api.token("a guest")

    def counted(*of: Any, **more: Any) -> Checks:
        days.append(more["day"])
        return check_forecasts(*of, **more)

    monkeypatch.setattr(reads, "check_forecasts", counted)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: api.get("/track-record?as_of=2026-05-01", token), range(4)))
    assert {each.body for each in answers} == {answers[0].body}
    told(answers[0])
    for n in range(30):
        told(api.get(f"/flags?as_of=2026-04-{n + 1:02d}", token))
    told(api.get("/track-record?as_of=2026-05-01", token))
    assert days == [date(2026, 5, 1)]


def test_a_token_that_rests_has_a_pace_and_is_no_guess(store: Store) -> None:
    api = Api(store, pace=Pace(burst=5, a_second=1.0))
    token = api.token("a guest", days=60)
    api.now = later(31)
    for n in range(MISSES.burst):
        assert api.get("/me", f"andon_{n:032d}").status == 401
        if not n:
            assert api.get("/me", token).status == 403
    answers = [api.get("/me", token) for _ in range(6)]
    assert [each.status for each in answers] == [403] * 4 + [429] * 2
    assert problem(answers[-1])["detail"] == text_api.TOO_FAST
    api.clock.now += 1
    assert api.get("/me", token).status == 403
