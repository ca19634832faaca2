"""Pace: the closed form, its parameters, and when there is no pace."""

import importlib.util
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from andon.forecast.pace import (
    HORIZON,
    Days,
    Pace,
    TooLittleHistory,
    chance,
    finish_quantiles,
    fit_pace,
    paces_at,
    whole_days,
)
from forecast import titanium

PERCENTILES = np.arange(1, 100) / 100


def days(*numbers: int) -> Days:
    return np.array(numbers, dtype=np.int64)


def fitted(done: Days, as_of: int) -> Pace:
    pace = fit_pace(done, as_of)
    assert isinstance(pace, Pace)
    return pace


def refused(done: Days, as_of: int) -> str:
    pace = fit_pace(done, as_of)
    assert isinstance(pace, TooLittleHistory)
    return pace.reason


def by_hand(done: Days, as_of: int) -> Pace:
    """The formulas of the notes, day by day."""
    first = min(done)
    recent_items = recent_days = year_items = year_days = 0.0
    weeks: dict[int, int] = {}
    for age in range(as_of - first + 1):
        items = sum(1 for day in done if day == as_of - age)
        if age < 180:
            recent_items += 0.5 ** (age / 30) * items
            recent_days += 0.5 ** (age / 30)
        if age < 6 * 365:
            year_items += 0.5 ** (age / 365) * items
            year_days += 0.5 ** (age / 365)
        if age < 182:
            weeks[age // 7] = weeks.get(age // 7, 0) + items
    whole = min(as_of - first + 1, 182) // 7
    sums = [weeks[week] for week in range(whole)]
    mean = sum(sums) / whole
    own = 2.0
    if mean > 0 and whole > 3:
        own = sum((each - mean) ** 2 for each in sums) / (whole - 1) / mean
    phi = max(1.0, (own * whole + 4 * 8) / (whole + 8))
    a = recent_items + 7 * year_items / year_days + 1e-9
    return Pace(a, recent_days + 7, phi, min(as_of - first + 1, 180))


@pytest.mark.parametrize("history", [28, 40, 181, 400, 2500])
def test_the_parameters_are_those_of_a_loop_over_days(history: int) -> None:
    done = 5000 - np.random.default_rng(history).integers(0, history, size=60)
    done = np.append(done, [5000 - history, 5003]).astype(np.int64)
    pace, loop = fitted(done, 5000), by_hand(done[done <= 5000], 5000)
    assert (pace.a, pace.b, pace.phi) == pytest.approx((loop.a, loop.b, loop.phi), rel=1e-12)
    assert pace.window_days == loop.window_days


def test_the_closed_form_is_what_a_poisson_process_of_unknown_rate_does() -> None:
    pace = Pace(a=12.0, b=40.0, phi=1.0, window_days=180)
    rng = np.random.default_rng(11)
    rates = rng.gamma(pace.a, 1 / pace.b, size=200_000)
    finish = rng.gamma(20, 1 / rates)
    ahead = np.array([30.0, 60.0, 90.0, 150.0])
    simulated = (finish[:, None] <= ahead).mean(axis=0)
    assert chance(pace, 20, ahead) == pytest.approx(simulated, abs=0.005)


def test_dispersion_counts_items_in_lumps() -> None:
    lumpy, even = Pace(12.0, 40.0, 4.0, 180), Pace(3.0, 40.0, 1.0, 180)
    assert chance(lumpy, 20, [50.0]) == pytest.approx(chance(even, 5, [50.0]))


@given(a=st.floats(0.01, 200), b=st.floats(8, 60), phi=st.floats(1, 20), n=st.integers(1, 500))
def test_quantiles_never_decrease_and_invert_the_chance(a: float, b: float, phi: float, n: int) -> None:
    pace = Pace(a, b, phi, 180)
    quantiles = finish_quantiles(pace, n, PERCENTILES)
    assert (np.diff(quantiles) >= 0).all()
    inside = (quantiles < HORIZON) & (quantiles > 1e-3)
    assert chance(pace, n, quantiles)[inside] == pytest.approx(PERCENTILES[inside], abs=1e-6)


def test_more_items_take_longer() -> None:
    pace = Pace(12.0, 40.0, 3.0, 180)
    assert finish_quantiles(pace, 10, 0.85) < finish_quantiles(pace, 11, 0.85)


def test_nothing_is_done_before_the_first_day() -> None:
    assert chance(Pace(12.0, 40.0, 3.0, 180), 1, [-3.0, 0.0]).tolist() == [0.0, 0.0]


def test_a_quantile_is_rounded_up_to_a_whole_day() -> None:
    assert whole_days([0.2, 1.0, 12.4, 13.0, 13.0 + 1e-12]).tolist() == [1, 1, 13, 13, 13]


def test_what_is_delivered_later_changes_nothing() -> None:
    done = days(*range(500, 600, 3))
    assert fit_pace(np.append(done, [601, 650]), 600) == fit_pace(done, 600)


def test_a_pace_a_week_is_seven_times_the_pace_a_day() -> None:
    assert fitted(days(*range(1001)), 1000).per_week == pytest.approx(7.0, rel=1e-6)


def test_no_delivery_at_all_is_too_little() -> None:
    assert refused(days(), 100) == "The squad has not finished an item yet; a forecast needs 5 in the last year."


def test_a_first_delivery_27_days_ago_is_too_little_and_28_is_enough() -> None:
    done = days(100, 101, 102, 103, 104)
    said = "The squad finished its first item 27 days ago; a forecast needs 28 days of history."
    assert refused(done, 127) == said
    assert isinstance(fit_pace(done, 128), Pace)
    assert "first item today" in refused(days(100), 100)
    assert "first item 1 day ago" in refused(days(100), 101)


def test_four_items_in_the_last_year_are_too_little() -> None:
    done = days(100, 600, 700, 800, 900)
    assert refused(done, 950) == "The squad has finished 4 items in the last year; a forecast needs 5."
    assert refused(done, 1200) == "The squad has finished 1 item in the last year; a forecast needs 5."
    assert refused(done, 2000) == "The squad has finished no items in the last year; a forecast needs 5."


def test_the_pace_of_titanium_is_that_of_the_independent_scorer() -> None:
    titanium.need_titanium()
    score = scorer()
    history = score.History(str(titanium.FOLDER))
    origins, series = score.pace_origins(history)
    rows = np.arange(0, len(origins), 14)
    expected = score.gp_pace(origins.iloc[rows].reset_index(drop=True), [series[row] for row in rows])
    for row, theirs in zip(rows, expected, strict=True):
        squad, as_of, n = origins.squad[row], int(origins.as_of[row]), float(origins.n[row])
        done = history.done[history.ok & (history.i.squad == squad).to_numpy()]
        ours = finish_quantiles(fitted(done, as_of), n, PERCENTILES)
        assert ours == pytest.approx(theirs, rel=1e-6)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", titanium.SHARED / "data" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(days=st.lists(st.integers(0, 3000), min_size=1, max_size=300), later=st.integers(0, 400))
def test_one_day_asked_alone_is_one_day_among_many(days: list[int], later: int) -> None:
    """One day is counted by the day, many by differences of sums: the same figures by another way."""
    sorted_days = np.sort(np.array(days, dtype=np.int64))
    at = int(sorted_days[0]) + later
    alone, among = paces_at(sorted_days, np.array([at])), paces_at(sorted_days, np.array([at, at]))
    for one, many in zip(alone, among, strict=True):
        assert one == pytest.approx(many[:1], rel=1e-12)
