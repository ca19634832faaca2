"""Promise 9: A percentage is checked. Every forecast is kept and scored when its outcome is known. "Cannot
forecast" is an answer; 0 % and 100 % are not. (The page that shows it: tests/pages/test_forecasts_page.py.)"""

import itertools
from datetime import date, timedelta
from math import ceil

import pytest

from andon.model import Forecast, ForecastState, Issue, OutcomeKind
from andon.store import Store
from andon.usecases.forecast import forecast
from andon.usecases.plan_launch import close_launch, move_date
from andon.usecases.sync import sync
from andon.usecases.track_record import check_forecasts, track_record
from examples import (
    ATLAS,
    DIRECTOR,
    FIRST_LOOK,
    NOW,
    TODAY,
    VIEWER,
    ListSource,
    done_issue,
    issue,
    launch,
    squad,
    steady_work,
    target,
)

ids = (f"p{n}" for n in itertools.count())


def run(store: Store, day: date = TODAY, hours: int = 0) -> tuple[Forecast, ...]:
    now = NOW + timedelta(hours=hours)
    return forecast(store, as_of=day, now=now, make_id=lambda: next(ids)).forecasts


@pytest.mark.parametrize("day", [TODAY - timedelta(days=900), TODAY, TODAY + timedelta(days=4000)])
def test_no_forecast_is_ever_impossible_or_certain(store: Store, day: date) -> None:
    """Years after its date or years before it: at least 1 and at most 99 per cent."""
    orbit = launch("orbit", target(day), scopes=("version:jira/1",))
    store.plans.add_launches([orbit], token="orbit", at=NOW - timedelta(days=90))
    sync(store, ListSource(steady_work()), now=NOW)
    chances = [each.on_time for each in run(store) if each.on_time is not None]
    assert chances
    assert all(0.01 <= chance <= 0.99 for chance in chances)


def test_too_little_to_go_by_is_said_and_no_number_is_made_up(store: Store) -> None:
    """Work that no squad has a pace for: a sentence, no date, no percentage."""
    lonely = [issue(f"A-{n}", scopes=("version:1",), claims=("component:Borealis",)) for n in range(5)]
    sync(store, ListSource(lonely), now=NOW)
    answers = [each for each in run(store) if each.launch_id == "halcyon"]
    assert answers
    for each in answers:
        assert each.state is ForecastState.CANNOT
        assert (each.on_time, each.p50, each.p85, each.p95, each.quantiles) == (None, None, None, None, ())
        assert each.reason.endswith(".")


def test_nothing_left_to_do_is_an_answer_too(store: Store) -> None:
    """Everything of the launch is done: not 100 per cent, but nothing left."""
    done: list[Issue] = [
        done_issue(f"A-{n}", NOW - timedelta(days=n + 1), claims=("component:Atlas",), scopes=("version:1",))
        for n in range(40)
    ]
    sync(store, ListSource(done), now=NOW)
    (mine,) = [each for each in run(store) if (each.launch_id, each.squad_id) == ("halcyon", "atlas")]
    assert (mine.state, mine.on_time) == (ForecastState.NOTHING_LEFT, None)


def test_every_forecast_stays_after_the_next_ones(store: Store) -> None:
    """Day after day, re-planned between: none is overwritten, none is lost."""
    sync(store, ListSource(steady_work()), now=NOW)
    made: dict[str, Forecast] = {}
    for n in range(4):
        made |= {each.id: each for each in run(store, TODAY + timedelta(days=n), hours=24 * n)}
        move_date(
            store,
            DIRECTOR,
            "halcyon",
            date(2026, 7, 1 + n),
            token=f"m{n}",
            now=NOW + timedelta(days=n, hours=1),
        )
    assert len(made) >= 4
    assert {each.id: each for each in store.forecasts.whole(made)} == made


def test_a_look_back_finds_the_forecast_that_was_claimed_then(store: Store) -> None:
    """What was claimed can be held against what was met."""
    sync(store, ListSource(steady_work()), now=NOW)
    claimed = {(each.launch_id, each.squad_id): each.on_time for each in run(store)}
    move_date(store, DIRECTOR, "halcyon", TODAY, token="m", now=NOW + timedelta(hours=1))
    run(store, TODAY + timedelta(days=1), hours=30)
    found = {(each.launch_id, each.squad_id): each.on_time for each in store.forecasts.newest(as_of=TODAY)}
    assert found == claimed


def test_every_forecast_is_scored_when_its_outcome_is_known(store: Store) -> None:
    """Weekly forecasts of a launch that then lands: claimed is set against met, the misses with the hits."""
    work = steady_work()
    sync(store, ListSource(work), now=NOW)
    weeks = [TODAY + timedelta(weeks=n) for n in range(3)]
    made = [each for day in weeks for each in run(store, day, hours=24 * (day - TODAY).days + 1)]
    claims = [each for each in made if each.launch_id == "halcyon" and each.squad_id is None and each.quantiles]
    assert len(claims) == 3
    done = NOW + timedelta(days=25)
    same = {"updated": "2", "claims": ("component:Atlas",), "scopes": ("version:1",)}
    finished = [each if each.delivered else done_issue(each.id, done, created=each.created, **same) for each in work]
    for name in ("Borealis", "Comet"):
        shared = {"created": NOW, "claims": (f"component:{name}",), "scopes": ("version:1",)}
        finished += [done_issue(f"{name}-{n}", done, **shared) for n in range(3)]
    store.plans.add_squads([squad("comet")], token="comet", at=NOW)
    sync(store, ListSource(finished), now=done)
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=done.date(), learned="", token="end", now=done)
    later = done + timedelta(days=4000)
    checks = check_forecasts(store, day=later.date(), now=later, first_look=FIRST_LOOK)
    for viewer in (DIRECTOR, VIEWER, ATLAS):
        section = track_record(checks, viewer).launches
        assert section is not None
        for level in section.ours.levels:
            dates = [each.as_of + timedelta(days=ceil(each.quantiles[level.claimed - 1])) for each in claims]
            assert (level.met, level.known) == (sum(day >= done.date() for day in dates), 3)
        assert {window: score.forecasts for window, score in section.plain.items()} == {30: 3, 90: 3}
