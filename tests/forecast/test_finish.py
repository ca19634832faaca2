"""The finishing day: where 95 per cent of what still came had come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from andon.forecast.finish import begun, finishing_day, finishing_days
from andon.forecast.pace import Days
from andon.frames import NEVER


def days(*numbers: int) -> Days:
    return np.array(numbers, dtype=np.int64)


def test_under_twenty_items_it_is_the_day_of_the_last_one() -> None:
    assert finishing_day(np.arange(101, 120), 100) == 119
    assert finishing_day(days(7), 3) == 7


def test_of_twenty_items_a_stray_one_does_not_hold_it_up() -> None:
    assert finishing_day(np.append(np.arange(101, 120), 900), 100) == 119
    assert finishing_day(np.append(np.arange(101, 140), [900, 901, 902]), 100) == 900


def test_what_came_by_the_origin_is_not_asked_about() -> None:
    assert finishing_day(days(1, 2, 3, 10, 12), 3) == 12
    assert finishing_day(days(1, 2, 3), 2) == 3


@pytest.mark.parametrize("delivered", [days(), days(1, 2, 3)])
def test_where_nothing_came_any_more_there_is_none(delivered: Days) -> None:
    assert finishing_day(delivered, 3) == NEVER


def test_many_origins_at_once_are_the_same_as_one_after_the_other() -> None:
    rng = np.random.default_rng(5)
    delivered = np.sort(rng.integers(0, 200, 300))
    origins = np.arange(-5, 210)
    expected = []
    for origin in origins.tolist():
        rest = delivered[delivered > origin]
        expected.append(rest[int(np.ceil(0.95 * len(rest))) - 1] if len(rest) else NEVER)
    assert finishing_days(delivered, origins).tolist() == expected


@given(st.lists(st.integers(15_000, 15_400), min_size=1, max_size=120))
def test_a_window_begins_where_numpy_says_that_its_5th_percentile_is(days: list[int]) -> None:
    delivered = np.sort(np.array(days))
    assert begun(delivered) == int(np.percentile(delivered, 5))
