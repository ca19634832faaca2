"""Promise 2 for programs: a token sees a forecast when its owner would, and not before."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from andon.store import Store
from examples import FIRST_LOOK, NOW, TODAY, ago, check_in, forecast, sqlite_store
from web.api_examples import Api, told

NEWS, OLD = 0.27, 0.62
WHAT = ("/launches/halcyon", "/launches", "/launches/halcyon/forecasts", "/squads/atlas", "/portfolio")
OTHERS = ("another squad's member", "a director", "a director of its tribe", "an administrator", "a guest")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A forecast that everybody knows, and news of two hours that is Atlas's alone."""
    with sqlite_store(tmp_path, organised=True) as store:
        store.words.add_check_in(check_in(at=ago(days=1)))
        for squad_id in ("atlas", None):
            known = {"made_at": ago(days=10), "as_of": ago(days=10).date(), "on_time": OLD}
            store.forecasts.add([forecast(f"old-{squad_id}", squad_id=squad_id, **known)])
            news = {"made_at": ago(hours=2), "as_of": TODAY, "on_time": NEWS}
            store.forecasts.add([forecast(f"new-{squad_id}", squad_id=squad_id, **news)])
        yield store


def read(api: Api, who: str) -> str:
    """Everything in which a forecast could stand."""
    token = api.token(who)
    return "".join(api.get(path, token).text for path in WHAT)


@pytest.mark.parametrize("who", OTHERS)
def test_a_token_of_anybody_else_sees_the_forecast_that_is_open(store: Store, who: str) -> None:
    seen = read(Api(store), who)
    assert str(OLD) in seen
    assert str(NEWS) not in seen


def test_a_token_of_the_squad_sees_its_news_at_once(store: Store) -> None:
    api = Api(store)
    assert str(NEWS) in read(api, "its member")
    (ours,) = [
        each
        for each in told(api.get("/squads/atlas", api.token("its member")))["launches"]
        if each["launch"] == "halcyon"
    ]
    assert ours["news_until"] == "2026-05-15T07:00:00Z"


def test_it_opens_after_three_days_and_not_by_a_look_back(store: Store) -> None:
    api = Api(store)
    api.now = NOW - timedelta(hours=2) + FIRST_LOOK - timedelta(minutes=2)
    assert str(NEWS) not in read(api, "a guest")
    back = api.get(f"/launches/halcyon?as_of={TODAY.isoformat()}", api.token("a guest"))
    assert str(NEWS) not in back.text
    api.now += timedelta(minutes=2)
    assert str(NEWS) in read(api, "a guest")


def test_it_opens_once_every_squad_has_spoken(store: Store) -> None:
    api = Api(store)
    store.words.add_check_in(check_in("later", at=ago(hours=1)))
    part = told(api.get("/launches/halcyon", api.token("a guest")))
    assert part["contributions"][0]["forecast"]["on_time"] == NEWS
    assert part["launch"]["forecast"]["on_time"] == OLD, "Borealis has not spoken"
