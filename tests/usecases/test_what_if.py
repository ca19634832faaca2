"""What-if over a real store: the stored forecast, its parts, its days, and the sentences where there is none."""

from datetime import date, timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput, NotFound
from andon.model import Forecast, ForecastState, OutcomeKind, WorkCalendar
from andon.store import Store
from andon.usecases.forecast import forecast as run_forecast
from andon.usecases.plan_launch import close_launch
from andon.usecases.plan_squad import edit_squad
from andon.usecases.stored_parts import parts_of
from andon.usecases.sync import sync
from andon.usecases.what_if import Levers, WhatIfPage, what_if
from andon.usecases.what_if import _ahead as clock_of
from examples import ATLAS, DIRECTOR, NOW, TODAY, ListSource, ago, check_in, forecast, look, steady_work

PARAMETERS = (
    ("model", "pace-4"),
    ("multiplier", 1.6),
    ("multiplier_sd", 0.5),
    ("phi", 4.0),
    ("rate_a", 20.0),
    ("rate_b", 37.0),
    ("window_days", 180),
)


def parts_and_whole(**changes: Any) -> list[Forecast]:
    """Halcyon's two parts and the whole, made four days ago."""
    made: dict[str, Any] = {"made_at": ago(days=4), "as_of": ago(days=5).date(), **changes}
    return [
        forecast("a", squad_id="atlas", counted=30, details=PARAMETERS, **made),
        forecast("b", squad_id="borealis", counted=8, details=PARAMETERS, **made),
        forecast("w", squad_id=None, counted=38, **made),
    ]


@pytest.fixture
def asked(store: Store) -> WhatIfPage:
    store.forecasts.add(parts_and_whole())
    return what_if(store, look(DIRECTOR), "halcyon")


def test_without_a_lever_it_is_the_stored_forecast(asked: WhatIfPage) -> None:
    whole = parts_and_whole()[2]
    stored = asked.answer(Levers())
    assert (stored.target, stored.on_time) == (whole.target, whole.on_time)
    assert (stored.p50, stored.p85, stored.quantiles) == (whole.p50, whole.p85, whole.quantiles)
    assert stored == asked.stored


def test_it_names_the_squads_with_their_counted_items(asked: WhatIfPage) -> None:
    assert [(each.name, each.open) for each in asked.groups] == [("Atlas", 30), ("Borealis", 8)]
    assert (asked.open_of(None), asked.open_of("borealis")) == (38, 8)


def test_nothing_is_changed_before_today(asked: WhatIfPage) -> None:
    """The forecast is five days old: what is over cannot be paused any more."""
    assert asked.first_day == TODAY
    paused = asked.answer(Levers(pause_days=10, pause_from=TODAY - timedelta(days=30)))
    assert paused == asked.answer(Levers(pause_days=10, pause_from=TODAY))
    assert paused.quantiles[:4] == pytest.approx(asked.answer(Levers()).quantiles[:4])
    assert paused.quantiles[4:] == pytest.approx([each + 10 for each in asked.answer(Levers()).quantiles[4:]])


def test_levers_are_dates_and_the_answer_too(asked: WhatIfPage) -> None:
    assert asked.stored is not None and asked.stored.target is not None
    answer = asked.answer(Levers(later=7, cut=10, capacity=1.2, capacity_from=date(2026, 6, 1)))
    assert answer.target == asked.stored.target + timedelta(days=7)
    assert answer.p50 is not None and asked.stored.p50 is not None
    assert answer.p50 < asked.stored.p50


def test_what_85_per_cent_needs_is_said_of_each_lever_alone(asked: WhatIfPage) -> None:
    likely, stored = asked.likely, asked.stored
    assert likely is not None and stored is not None and stored.target is not None
    assert likely.date is not None and likely.cut is not None and likely.capacity is not None
    for levers in (
        Levers(later=(likely.date - stored.target).days),
        Levers(cut=likely.cut),
        Levers(capacity=likely.capacity),
    ):
        on_time = asked.answer(levers).on_time
        assert on_time is not None and on_time > 0.85 - 2e-6
    short = asked.answer(Levers(cut=likely.cut - 1)).on_time
    assert short is not None and short < 0.85


@pytest.mark.parametrize(
    "levers",
    [
        Levers(cut=38),
        Levers(cut=-1),
        Levers(cut=8, squad_id="borealis"),
        Levers(squad_id="nobody"),
        Levers(capacity=0.0),
        Levers(arriving=-1.0),
        Levers(pause_days=400),
        Levers(later=9999),
    ],
)
def test_a_lever_out_of_its_range_is_refused_in_a_sentence(asked: WhatIfPage, levers: Levers) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked.answer(levers)
    assert refused.value.message and refused.value.hint


def test_a_forecast_of_the_real_model_can_be_asked(store: Store) -> None:
    """From issues to what-if: the names of the parameters are those that the forecast keeps."""
    sync(store, ListSource(steady_work()), now=NOW)
    ids = iter("12345678")
    run_forecast(store, as_of=TODAY, now=NOW, make_id=lambda: next(ids))
    for squad_id in ("atlas", "borealis"):
        store.words.add_check_in(check_in(squad_id, squad_id=squad_id, at=NOW))
    page = what_if(store, look(ATLAS), "halcyon")
    assert page.can and [each.id for each in page.groups] == ["atlas"]
    assert page.stored is not None and page.stored.p85 is not None
    fewer = page.answer(Levers(cut=3)).p85
    assert fewer is not None and fewer < page.stored.p85


def test_parts_of_an_older_model_allow_time_to_change_and_no_scope(store: Store) -> None:
    a, b, whole = parts_and_whole()
    store.forecasts.add([a, forecast("c", squad_id="borealis", made_at=b.made_at, as_of=b.as_of, details=()), whole])
    page = what_if(store, look(DIRECTOR), "halcyon")
    assert page.can and page.groups == ()
    with pytest.raises(InvalidInput):
        page.answer(Levers(cut=1))
    with pytest.raises(InvalidInput):
        page.answer(Levers(arriving=1.0))
    assert page.answer(Levers(capacity=2.0)) != page.stored


def test_the_parts_are_those_of_the_same_run(store: Store) -> None:
    """A younger part forecast belongs to a younger whole one."""
    store.forecasts.add(parts_and_whole())
    store.forecasts.add(
        [forecast("later", counted=99, details=PARAMETERS, made_at=ago(days=3.5), as_of=ago(days=4).date())]
    )
    assert what_if(store, look(DIRECTOR), "halcyon").open_of("atlas") == 30


def test_days_off_count_by_all_open_items_as_in_the_forecast(store: Store) -> None:
    """Borealis has no pace and half of what is open: while it rests, an ordinary week is worth half of one."""
    squad = next(each for each in store.plans.squads() if each.id == "borealis")
    off = WorkCalendar(days_off=(f"{ago(days=4).date()}..{TODAY + timedelta(days=30)}",))
    edit_squad(
        store, DIRECTOR, "borealis", name=squad.name, claims=squad.claims, calendar=off, token="t", now=ago(days=9)
    )
    made: dict[str, Any] = {"made_at": ago(days=4), "as_of": ago(days=5).date()}
    own, theirs = tuple(f"A-{n}" for n in range(30)), tuple(f"B-{n}" for n in range(30))
    counted = {"counted": 30, "counted_keys": own, "left_out_keys": ()}
    resting = {"state": ForecastState.CANNOT, "counted": 0, "counted_keys": (), "left_out_keys": theirs}
    whole = forecast("w", squad_id=None, **made, **{**counted, "left_out_keys": theirs}, details=(("days_off", 20),))
    parts = [
        forecast("a", squad_id="atlas", **made, **counted),
        forecast("b", squad_id="borealis", **made, **resting),
    ]
    store.forecasts.add([*parts, whole])
    ahead = clock_of(store, whole, parts_of(store, whole))
    assert ahead is not None and ahead.worked(7) == pytest.approx(3.5)


@pytest.mark.parametrize("state", [ForecastState.CANNOT, ForecastState.NOTHING_LEFT])
def test_without_a_forecast_there_is_nothing_to_ask(store: Store, state: ForecastState) -> None:
    store.forecasts.add([forecast("w", squad_id=None, state=state, made_at=ago(days=9), as_of=ago(days=9).date())])
    page = what_if(store, look(DIRECTOR), "halcyon")
    assert (page.can, page.shown.state, page.stored, page.likely) == (False, state, None, None)
    with pytest.raises(InvalidInput):
        page.answer(Levers())


def test_a_launch_that_is_over_is_not_asked(store: Store) -> None:
    store.forecasts.add(parts_and_whole())
    close_launch(
        store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=TODAY, learned="Ask first.", token="t", now=NOW
    )
    page = what_if(store, look(DIRECTOR, now=NOW + timedelta(days=1), moment=NOW + timedelta(days=1)), "halcyon")
    assert page.over and not page.can


def test_a_look_back_asks_the_forecast_of_that_day(store: Store) -> None:
    store.forecasts.add(parts_and_whole())
    store.forecasts.add([forecast("new", squad_id=None, on_time=0.11, made_at=ago(days=3.5), as_of=ago(days=4).date())])
    then = what_if(store, look(DIRECTOR, moment=ago(days=4.4)), "halcyon")
    assert then.stored is not None and then.stored.on_time == 0.62
    assert then.first_day == ago(days=4).date()


def test_it_writes_nothing(store: Store) -> None:
    store.forecasts.add(parts_and_whole())
    before = store.version()
    what_if(store, look(DIRECTOR), "halcyon").answer(Levers(cut=3, capacity=0.8, pause_days=5, arriving=1.0))
    assert store.version() == before


def test_a_launch_that_nobody_knows_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        what_if(store, look(DIRECTOR), "nothing")
    with pytest.raises(NotFound):
        what_if(store, look(DIRECTOR, moment=ago(days=400)), "halcyon")
