"""The portfolio's own answers: the last twelve weeks of each launch, and where squad and forecast are far apart."""

from datetime import timedelta

import pytest

from andon.model import ForecastState, Status
from andon.store import Store
from andon.usecases.portfolio import WEEKS, portfolio
from examples import ATLAS, DIRECTOR, NOW, TODAY, VIEWER, ago, check_in, forecast, launch, look

ON, WORRIED, HELP, SILENT = Status.ON_TRACK, Status.WORRIED, Status.NEEDS_HELP, Status.NOT_HEARD


def weeks(store: Store, launch_id: str = "meridian", *, back: int = 0) -> tuple[Status | None, ...]:
    return portfolio(store, look(DIRECTOR, moment=ago(days=back))).weeks[launch_id]


def say(store: Store, days: float, status: Status, squad_id: str = "atlas", launch_id: str = "meridian") -> None:
    said = check_in(f"{squad_id}{days}", launch_id=launch_id, squad_id=squad_id, at=ago(days=days), status=status)
    store.words.add_check_in(said)


def test_each_week_shows_the_word_at_its_end_and_silence_after_a_fortnight(store: Store) -> None:
    say(store, 84, ON)  # counts until day 70: seven days before the first week ends
    say(store, 50, WORRIED)
    say(store, 49.5, HELP)
    say(store, 7, ON)
    assert weeks(store) == (ON, ON, SILENT, SILENT, HELP, HELP, SILENT, SILENT, SILENT, SILENT, ON, ON)
    assert len(weeks(store)) == WEEKS


def test_a_word_from_before_the_first_week_counts_as_long_as_any(store: Store) -> None:
    say(store, 77 + 14, WORRIED)
    say(store, 77 + 14.01, HELP, launch_id="halcyon")
    assert weeks(store)[:2] == (WORRIED, SILENT)
    assert weeks(store, "halcyon")[0] is SILENT


def test_the_last_week_is_the_present_word_of_every_launch(store: Store) -> None:
    say(store, 15, ON)
    say(store, 3, HELP, "borealis", "halcyon")
    view = portfolio(store, look())
    assert {row.id: row.status for row in view.rows} == {id: each[-1] for id, each in view.weeks.items()}


def test_a_launch_has_no_weeks_from_before_it_was_there(store: Store) -> None:
    young = launch("orbit", squad_ids=("atlas",), known_from=ago(days=10).date())
    store.plans.add_launches([young], token="o", at=ago(days=10))
    store.plans.settle(at=NOW)
    assert weeks(store, "orbit") == (*(None,) * 10, SILENT, SILENT)


def test_a_look_back_shows_the_weeks_before_that_day(store: Store) -> None:
    say(store, 30, WORRIED)
    say(store, 1, ON)
    assert weeks(store, back=28)[-2:] == (SILENT, WORRIED)


@pytest.mark.parametrize(
    ("said", "on_time", "told"),
    [(70, 0.31, True), (70, 0.40, True), (70, 0.404, True), (70, 0.41, False), (10, 0.4, True), (90, 0.9, False)],
)
def test_thirty_points_are_far_apart(store: Store, said: int, on_time: float, told: bool) -> None:
    store.words.add_check_in(check_in(probability=said, differs="The vendor has promised."))
    store.forecasts.add([forecast(made_at=ago(days=9), on_time=on_time)])
    found = portfolio(store, look()).apart
    expected = [("halcyon", "Atlas", said, on_time, "The vendor has promised.")]
    assert [(each.launch_id, each.squad, each.said, each.on_time, each.differs) for each in found] == expected * told


def test_old_words_and_dates_that_have_passed_are_not_compared(store: Store) -> None:
    store.forecasts.add([forecast(made_at=ago(days=20), on_time=0.1)])
    store.words.add_check_in(check_in("old", at=ago(days=15)))
    assert portfolio(store, look()).apart == ()
    store.words.add_check_in(check_in("new", at=ago(days=1)))
    assert len(portfolio(store, look()).apart) == 1
    late = forecast("2", made_at=ago(days=5), target=TODAY - timedelta(days=30), on_time=0.01)
    store.forecasts.add([late])
    assert portfolio(store, look()).apart == ()


def test_a_squad_that_ships_alone_is_compared_with_the_launch_where_its_part_has_no_chance(store: Store) -> None:
    for launch_id in ("halcyon", "meridian"):
        store.words.add_check_in(check_in(launch_id, launch_id=launch_id, probability=90))
        whole = forecast(f"w-{launch_id}", launch_id=launch_id, squad_id=None, made_at=ago(days=9), on_time=0.2)
        none = forecast(
            f"p-{launch_id}", launch_id=launch_id, made_at=ago(days=9), on_time=None, state=ForecastState.CANNOT
        )
        store.forecasts.add([whole, none])
    assert [each.launch_id for each in portfolio(store, look()).apart] == ["meridian"]


def test_nobody_sees_a_difference_from_a_forecast_that_is_with_its_squad(store: Store) -> None:
    store.words.add_check_in(check_in(at=ago(days=3.5)))
    store.forecasts.add([forecast(made_at=ago(hours=71), on_time=0.1)])
    for viewer in (DIRECTOR, VIEWER):
        assert portfolio(store, look(viewer)).apart == ()
        later = look(viewer, moment=NOW + timedelta(hours=1), now=NOW + timedelta(hours=1))
        assert len(portfolio(store, later).apart) == 1
    assert len(portfolio(store, look(ATLAS)).apart) == 1
