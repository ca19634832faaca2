"""After each forecast run: the chance of every milestone that names its issues, stored once and for good."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from andon.model import MilestoneEnd, MilestoneForecast, OutcomeKind
from andon.store import Store
from andon.usecases.forecast_milestones import forecast_milestones
from andon.usecases.milestones import set_milestone, tell_milestone
from andon.usecases.plan_launch import close_launch
from andon.usecases.plan_squad import retire_squad
from andon.usecases.sync import sync
from examples import ATLAS, DIRECTOR, NOW, TODAY, ListSource, ago, steady_work

DAY = TODAY + timedelta(days=9)
ids = (f"chance-{n}" for n in itertools.count())


@pytest.fixture
def working(store: Store) -> Iterator[Store]:
    """Atlas finishes an issue every second day; A-500 to A-505 are open."""
    sync(store, ListSource(steady_work()), now=ago(hours=1))
    yield store


def place(store: Store, keys: tuple[str, ...] = ("A-500", "A-501", "A-2"), **changes: Any) -> None:
    ordinary = {"launch_id": "halcyon", "squad_id": "atlas", "name": "A song", "day": DAY, "token": "m1"}
    set_milestone(store, ATLAS, **{**ordinary, "keys": keys, "now": ago(minutes=30), **changes})


def run(store: Store, *, as_of: Any = TODAY, hours: float = 0) -> int:
    return forecast_milestones(store, as_of=as_of, now=NOW + timedelta(hours=hours), make_id=lambda: next(ids))


def kept(store: Store) -> list[MilestoneForecast]:
    return store.milestones.forecasts(until=NOW + timedelta(days=1))


def test_each_that_is_ahead_gets_a_chance_of_its_open_issues(working: Store) -> None:
    place(working)
    assert run(working) == 1
    (found,) = kept(working)
    assert (found.milestone_id, found.as_of, found.made_at, found.counted) == ("m1", TODAY, NOW, 2)
    assert 0.5 < found.chance <= 0.99


def test_the_same_answer_is_not_stored_again(working: Store) -> None:
    place(working)
    run(working)
    before = working.version()
    assert run(working, hours=2) == 0
    assert working.version() == before


def test_the_next_day_has_its_own_answer(working: Store) -> None:
    place(working)
    run(working)
    assert run(working, as_of=TODAY + timedelta(days=1), hours=24) == 1
    assert len(kept(working)) == 2


@pytest.mark.parametrize("why", ["no issues named", "over", "its day is here", "launch ended", "squad retired"])
def test_what_is_not_ahead_gets_none(working: Store, why: str) -> None:
    place(working, keys=() if why == "no issues named" else ("A-500",), day=TODAY if why == "its day is here" else DAY)
    if why == "over":
        tell_milestone(working, ATLAS, milestone_id="m1", end=MilestoneEnd.DROPPED, token="w", now=ago(minutes=9))
    if why == "launch ended":
        ended: dict[str, Any] = {"landed_on": TODAY, "learned": "", "token": "c", "now": ago(minutes=9)}
        close_launch(working, DIRECTOR, "halcyon", OutcomeKind.LATE, **ended)
    if why == "squad retired":
        retire_squad(working, DIRECTOR, "atlas", token="r", now=ago(minutes=9))
    assert run(working) == 0
    assert kept(working) == []


def test_a_past_day_knows_only_what_was_set_by_then(working: Store) -> None:
    place(working)
    assert run(working, as_of=TODAY - timedelta(days=2)) == 0
