"""Scope: looking back at landed launches, and what multiplier that teaches."""

import numpy as np
import pytest
from scipy.optimize import minimize

from andon.forecast import scope
from andon.forecast.known import Known, known_by
from andon.forecast.pace import Pace, finish_quantiles
from andon.forecast.scope import LOG_FACTORS, Look, PastCases, learn, looks, past_cases, third_of
from andon.frames import NEVER
from forecast.examples import TODAY, past_launches, steady, tables
from forecast.titanium import Tables

PACE = Pace(a=30.0, b=48.0, phi=2.0, window_days=180)


def known(given: Tables) -> Known:
    return known_by(given.work, given.members, given.launches, TODAY)


def cases(number: int, factor: float, rng: np.random.Generator, third: int = 1, ended: int = 900) -> PastCases:
    """Looks back at contributions of 20 open items that became 20 x factor."""
    sure = rng.uniform(0.05, 0.95, size=number)
    days = np.ceil(finish_quantiles(PACE, 20 * factor, sure)).astype(int)
    seen = [Look(0, 20, 20, int(day)) for day in days]
    return PastCases(
        launch=np.array([f"launch {each}" for each in range(number)], dtype=object),
        ended=np.full(number, ended, dtype=np.int64),
        third=np.full(number, third, dtype=np.int64),
        horizon=np.full(number, scope.horizon_of(PACE, 20)),
        likelihood=scope._likelihood(seen, [PACE] * number),
    )


def test_the_thirds_of_the_done_share() -> None:
    assert [third_of(0, 9), third_of(3, 6), third_of(5, 4), third_of(6, 3), third_of(0, 0)] == [0, 1, 1, 2, 0]


def test_a_look_back_sees_what_was_open_and_when_it_was_over() -> None:
    delivered = np.arange(100, 201, 5)
    created = delivered - 30
    found = looks(created, delivered, delivered, ended=201)
    start = int(np.percentile(delivered, 5))
    for look, share in zip(found, (0.0, 0.25, 0.5, 0.75), strict=True):
        origin = int(start + share * (201 - start))
        later = [day for day in delivered if day > origin]
        assert look.origin == origin
        assert look.open == sum(1 for day in delivered if day > origin and day - 30 <= origin)
        assert look.done == sum(1 for day in delivered if day <= origin)
        assert look.actual_days == later[int(np.ceil(0.95 * len(later))) - 1] - origin


def test_what_came_after_the_end_of_a_launch_is_not_looked_at() -> None:
    delivered = np.append(np.arange(100, 201, 5), [230, 300])
    assert looks(delivered - 30, delivered, delivered, ended=201)[0].actual_days < 101


@pytest.mark.parametrize("delivered", [[], [100, 150], [195, 196, 197, 198]])
def test_a_short_window_or_few_deliveries_teach_nothing(delivered: list[int]) -> None:
    days = np.array(delivered, dtype=np.int64)
    assert looks(days - 30, days, days, ended=201) == []


def test_an_origin_without_open_items_teaches_nothing() -> None:
    days = np.arange(100, 201, 5)
    assert looks(days, days, days, ended=201) == []


def test_without_past_launches_the_multiplier_is_the_prior() -> None:
    at_hand = known(tables([], steady("web", 3)))
    factor = learn(past_cases(at_hand), TODAY)[0].multiplier(0.0)
    assert (factor.median, factor.log_sd) == pytest.approx((2.0, 0.6))
    assert factor.launches == 0


@pytest.mark.parametrize("factor", [0.6, 1.7, 4.0])
def test_many_launches_teach_their_own_multiplier(factor: float) -> None:
    past = cases(400, factor, np.random.default_rng(5))
    law = learn(past, 900)[1]
    learnt = law.multiplier(float(past.horizon[0]))
    assert learnt.median == pytest.approx(factor, rel=0.12)
    assert learnt.launches == 400


def test_the_spread_of_the_pace_is_not_counted_in_the_multiplier() -> None:
    law = learn(cases(400, 1.7, np.random.default_rng(5)), 900)[1]
    assert law.log_sd < 0.25


def test_few_launches_move_the_prior_some_of_the_way_and_old_ones_fade() -> None:
    few, many = cases(2, 5.0, np.random.default_rng(1)), cases(40, 5.0, np.random.default_rng(1))
    horizon = float(few.horizon[0])
    medians = [learn(past, day)[1].multiplier(horizon).median for past, day in ((few, 900), (many, 6000), (many, 900))]
    assert 2.0 < medians[0] < 4.0
    assert medians[1] < medians[2]


def test_a_line_through_few_launches_is_uncertain_and_the_more_so_away_from_them() -> None:
    few, many = (learn(cases(number, 3.0, np.random.default_rng(3)), 900)[1] for number in (2, 400))
    at = float(cases(1, 3.0, np.random.default_rng(3)).horizon[0])
    assert few.multiplier(at + 2).log_sd > few.multiplier(at).log_sd > 1.05 * few.log_sd * np.exp(-0.15 * at)
    assert many.multiplier(at).log_sd == pytest.approx(many.log_sd * np.exp(-0.15 * at), rel=0.01)


def test_what_the_pace_needs_long_for_is_spread_less_around_the_line() -> None:
    law = learn(cases(400, 3.0, np.random.default_rng(3)), 900)[1]
    steady_law = scope.ScopeLaw(law.log_mean, law.slope, law.log_sd, 0)
    near, far = (steady_law.multiplier(horizon).log_sd for horizon in (-2.0, 1.0))
    assert near / far == pytest.approx(np.exp(0.45))


def test_cases_of_the_same_third_weigh_six_times_as_much() -> None:
    past = cases(30, 4.0, np.random.default_rng(2), third=2)
    assert scope._weights(past, 2, 900) == pytest.approx(6 * scope._weights(past, 0, 900))


def test_the_cases_of_one_launch_and_third_share_one_weight() -> None:
    past = cases(10, 4.0, np.random.default_rng(2))
    past.launch[:] = "the same"
    assert scope._weights(past, 1, 900 + 730).sum() == pytest.approx(0.5)


def test_a_launch_that_landed_after_the_day_is_not_learnt_from() -> None:
    past = cases(30, 4.0, np.random.default_rng(2), ended=950)
    assert learn(past, 949)[1].launches == 0
    assert learn(past, 950)[1].launches == 30


def test_the_fit_is_the_maximum_that_a_search_finds() -> None:
    rng = np.random.default_rng(8)
    past = cases(25, 3.0, rng)
    past.horizon[:] = rng.normal(0, 1, size=25)
    weights = scope._weights(past, 1, 900)

    def loss(at: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        mean, slope, sd = at[0], at[1], np.exp(at[2])
        total = 0.0
        for row, weight, horizon in zip(past.likelihood, weights, past.horizon, strict=True):
            here = sd * np.exp(-0.15 * horizon)
            density = np.exp(-0.5 * ((LOG_FACTORS - mean - slope * horizon) / here) ** 2) / here
            total += weight * np.log((row * density).sum())
        spread = 0.6**2 + (mean - np.log(2.0)) ** 2 + slope**2
        return float(-total + 0.5 * (spread / (2 * sd**2) + np.log(sd)))

    best = minimize(loss, [0.5, 0.0, -0.7], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-8}).x
    law = learn(past, 900)[1]
    assert (law.log_mean, law.slope, law.log_sd) == pytest.approx((best[0], best[1], np.exp(best[2])), abs=0.01)


def test_past_launches_in_the_tables_are_counted() -> None:
    launches, items = past_launches(4, "web")
    at_hand = known(tables(launches, steady("web", 3), items))
    past = past_cases(at_hand)
    assert set(past.launch) == {f"past-web-{each}" for each in range(4)}
    assert (past.ended <= TODAY).all() and (at_hand.ended < NEVER).all()
