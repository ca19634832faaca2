"""Chances and dates are two readings of one curve, on every forecast of the demo and of a real history."""

from collections.abc import Iterator

import numpy as np
import pytest

from andon.forecast.answer import Answer
from andon.forecast.curve import LEAST, MOST
from andon.forecast.known import Known, known_by
from andon.forecast.pace import HORIZON
from andon.forecast.run import Finish, answers, finishes, lessons, look_back
from andon.frames import NEVER, day_number
from andon.model import ForecastState
from demo.evenings import world
from forecast import titanium

Read = tuple[Answer, Finish, int]
"""What is said, its curve, and the day as of which it is said."""


def read(known: Known) -> Iterator[Read]:
    past = look_back(known)
    open_launches = [id for id, ended in zip(known.launch_ids, known.ended.tolist(), strict=True) if ended == NEVER]
    curves = finishes(known, lessons(past, known.as_of), open_launches)
    for each in answers(known, past, {}):
        yield each, curves[each.launch_id, each.squad_id], known.as_of


def agree(each: Answer, finish: Finish, as_of: int) -> bool:
    """Dates stand in order, and the chance by the 85 % date is 85 %: not less, and less on the day before it."""
    quantiles = np.array(each.quantiles)
    days = [HORIZON + as_of if day is None else day for day in (each.p50, each.p85, each.p95)]
    assert (np.diff(quantiles) >= 0).all() and days == sorted(days)
    for level, day in zip((0.5, 0.85, 0.95), (each.p50, each.p85, each.p95), strict=True):
        if day is None:
            assert finish.within(level) == HORIZON
            continue
        by, before = finish.chance(day - as_of), finish.chance(day - as_of - 1)
        assert by is not None and before is not None
        assert by >= level - 1e-9
        # Nothing is done within half a day: the first day is the first that can be named.
        assert before < level + 1e-9 or day == as_of + 1
        assert LEAST <= before <= by <= MOST
    return True


@pytest.fixture(scope="module")
def of_the_demo() -> list[Read]:
    demo, evenings = world(7)
    found: list[Read] = []
    for back in (0, 60, 200, 400):
        day = day_number(demo.today) - back
        given = evenings.tables(day)
        found += read(known_by(given.work, given.members, given.launches, day, given.dates))
    return found


def test_every_forecast_of_the_demo_agrees_with_itself(of_the_demo: list[Read]) -> None:
    made = [each for each in of_the_demo if each[0].state is ForecastState.FORECAST]
    assert len(made) > 20
    assert all(agree(*each) for each in made)


@pytest.mark.parametrize("as_of", [15500, 16616, 17500])
def test_every_forecast_of_a_real_history_agrees_with_itself(as_of: int) -> None:
    titanium.need_titanium()
    history = titanium.load()
    # A target on any day around it: which one, nothing depends on.
    history.launches["target"] = as_of + (np.arange(len(history.launches)) * 37) % 400 - 100
    known = known_by(history.work, history.members, history.launches, as_of)
    made = [each for each in read(known) if each[0].state is ForecastState.FORECAST]
    assert len(made) > 50
    for each, finish, day in made:
        assert agree(each, finish, day)
        target = int(known.target[known.launch_ids.index(each.launch_id)])
        assert each.on_time == finish.chance(target - day) and each.on_time is not None
        assert LEAST <= each.on_time <= MOST
        assert each.p85 is None or (each.p85 <= target) == (each.on_time >= 0.85) or target <= day
