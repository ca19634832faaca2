"""Exact distributions against hand cases, a plain loop, closed forms and a large seeded simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from andon.forecast import arrivals
from andon.forecast.arrivals import at_least, counted, finished, negative_binomial
from andon.forecast.pace import Floats

COIN = np.array([0.5, 0.5])
"""Nothing or one item, each on every other day."""


def plainly(items: int, deliveries: list[Floats], arriving: Floats) -> Floats:
    """The same as a person would write it: a table from items left to its chance."""
    left, total, done = {items: 1.0}, 0.0, []
    for day in deliveries:
        moved: dict[int, float] = {}
        for now, chance in left.items():
            for came, p in enumerate(arriving):
                for went, q in enumerate(day):
                    moved[now + came - went] = moved.get(now + came - went, 0.0) + chance * p * q
        total += sum(chance for now, chance in moved.items() if now <= 0)
        left = {now: chance for now, chance in moved.items() if now > 0}
        done.append(total)
    return np.array(done)


def test_one_item_and_a_coin() -> None:
    assert finished(1, [COIN] * 4) == pytest.approx([1 / 2, 3 / 4, 7 / 8, 15 / 16])


def test_an_item_that_comes_on_every_other_day_keeps_a_coin_busy_for_longer() -> None:
    # After a day: 0 left with 1/4, 1 with 1/2, 2 with 1/4. After two: one left falls with 1/4, two never do.
    assert finished(1, [COIN] * 2, COIN) == pytest.approx([1 / 4, 1 / 4 + 1 / 2 * 1 / 4])


def test_nothing_to_do_is_finished_and_no_days_finish_nothing() -> None:
    assert finished(0, [COIN] * 3).tolist() == [1.0, 1.0, 1.0]
    assert len(finished(5, [])) == 0
    assert finished(3, [np.ones(1)] * 3).tolist() == [0.0, 0.0, 0.0]


days = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=1, max_size=4)


@given(items=st.integers(1, 30), kinds=days, came=st.lists(st.integers(0, 3), min_size=1, max_size=5))
def test_it_is_the_plain_sum_over_all_ways(items: int, kinds: list[list[int]], came: list[int]) -> None:
    deliveries = [counted(kinds[day % len(kinds)]) for day in range(12)]
    assert finished(items, deliveries, counted(came)) == pytest.approx(
        plainly(items, deliveries, counted(came)), abs=1e-10
    )


def test_a_jump_over_the_days_on_which_nothing_can_be_finished_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    day, coming = negative_binomial(2.63, 4.0), negative_binomial(0.5, 1.0)
    jumped = finished(300, [day] * 250, coming)
    monkeypatch.setattr(arrivals._Walk, "jump", lambda self, order: 0)
    assert jumped == pytest.approx(finished(300, [day] * 250, coming), abs=1e-10)
    assert jumped[:40].max() < 1e-11 < jumped[100]


def test_it_agrees_with_three_hundred_thousand_trials() -> None:
    rng = np.random.default_rng(7)
    counts, coming = rng.negative_binomial(0.9, 0.26, 180), rng.poisson(0.5, 180)
    left = 60 - (rng.choice(counts, (300_000, 60)) - rng.choice(coming, (300_000, 60))).cumsum(axis=1)
    simulated = (np.minimum.accumulate(left, axis=1) <= 0).mean(axis=0)
    exact = finished(60, [counted(counts)] * 60, counted(coming))
    assert np.abs(exact - simulated).max() < 0.004
    assert 0.05 < exact[20] < exact[40] < 0.98


@pytest.mark.parametrize("phi", [1.0, 2.0, 6.0])
def test_without_arrivals_it_is_the_closed_form(phi: float) -> None:
    exact = finished(100, [negative_binomial(2.63, phi)] * 80)
    assert exact == pytest.approx(at_least(100, 2.63 * np.arange(1, 81), phi), abs=1e-9)


@pytest.mark.parametrize(("mean", "phi"), [(0.3, 1.0), (2.63, 3.8), (40.0, 9.0)])
def test_the_negative_binomial_has_its_mean_and_dispersion(mean: float, phi: float) -> None:
    chances = negative_binomial(mean, phi)
    values = np.arange(len(chances))
    assert chances.sum() == pytest.approx(1.0)
    assert chances @ values == pytest.approx(mean, rel=1e-6)
    assert chances @ (values - mean) ** 2 == pytest.approx(phi * mean, rel=1e-6)


def test_a_pause_in_the_middle_is_a_day_like_another() -> None:
    day, nothing = counted([0, 1, 2, 3]), np.ones(1)
    held = finished(20, [day] * 10 + [nothing] * 5 + [day] * 10)
    straight = finished(20, [day] * 20)
    assert held == pytest.approx([*straight[:10], *[straight[9]] * 5, *straight[10:]])


@given(rate=st.floats(0.05, 3.0), more=st.floats(0.01, 2.0), coming=st.floats(0.0, 2.0), items=st.integers(1, 60))
def test_more_arrivals_and_slower_days_are_never_earlier(rate: float, more: float, coming: float, items: int) -> None:
    day, faster = negative_binomial(rate, 3.0), negative_binomial(rate + more, 3.0)
    few, many = (negative_binomial(each, 1.0) for each in (coming, coming + more))
    as_it_is = finished(items, [day] * 60, few)
    assert (finished(items, [day] * 60, many) <= as_it_is + 1e-9).all()
    assert (finished(items, [faster] * 60, few) >= as_it_is - 1e-9).all()
    assert (np.diff(as_it_is) >= 0).all()


def test_what_is_enough_ends_the_work_and_later_days_say_the_same() -> None:
    day = negative_binomial(2.0, 2.0)
    whole, short = finished(20, [day] * 100), finished(20, [day] * 100, enough=0.9)
    reached = int(np.searchsorted(whole, 0.9)) + 1
    assert short[:reached] == pytest.approx(whole[:reached])
    assert short[-1] >= 0.9
    assert (np.diff(short[reached + 16 :]) == 0).all()
