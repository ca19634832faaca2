"""The chance of a milestone: the squad's pace over its open items, until its day, by its own working days."""

import pytest

from andon.forecast.capacity import Capacity, Clock
from andon.forecast.known import Known, known_by
from andon.forecast.milestone import step_chance
from andon.forecast.pace import Pace, chance
from forecast.examples import TODAY, finished, launch, steady, tables, waiting

OPEN = [f"apollo-web-open-{n}" for n in range(6)]


def known(capacity: Capacity | None = None) -> Known:
    """Web finishes an item every fourth day and has six open ones; Young has an open one and no pace."""
    made = tables(
        [launch("apollo")],
        steady("web", 4),
        waiting("web", "apollo", 6),
        finished("web", "apollo", [TODAY - 3]),
        waiting("young", "apollo", 1),
    )
    return known_by(made.work, made.members, made.launches, TODAY, capacity=capacity)


def pace(of: Known) -> Pace:
    found = of.pace(of.squads.index("web"), TODAY)
    assert isinstance(found, Pace)
    return found


@pytest.mark.parametrize(("named", "counted"), [(OPEN[:1], 1), (OPEN[:4], 4), ([*OPEN[:2], "apollo-web-0"], 2)])
def test_it_is_the_chance_that_the_pace_brings_the_open_ones(named: list[str], counted: int) -> None:
    now = known()
    found = step_chance(now, "web", named, TODAY + 14)
    assert found is not None and found.open_items == counted
    assert found.chance == pytest.approx(float(chance(pace(now), counted, 14.0)))


def test_more_items_are_less_likely_and_more_days_more() -> None:
    def likely(items: int, days: int) -> float:
        found = step_chance(known(), "web", OPEN[:items], TODAY + days)
        assert found is not None
        return found.chance

    assert likely(6, 14) < likely(3, 14) < likely(3, 28)


def test_nothing_is_ever_sure() -> None:
    done = step_chance(known(), "web", ["apollo-web-0"], TODAY + 1)
    assert done is not None and (done.chance, done.open_items) == (0.99, 0)
    hopeless = step_chance(known(), "web", OPEN, TODAY + 1)
    assert hopeless is not None and hopeless.chance >= 0.01


def test_days_off_ahead_make_it_less_likely() -> None:
    shares = [1.0] * 1200
    shares[TODAY + 1 : TODAY + 10] = [0.0] * 9
    rests = Clock.of(0, shares, [1.0] * 1200)
    resting = step_chance(known(Capacity({"web": rests}, Clock.plain(0, 1200))), "web", OPEN[:3], TODAY + 14)
    working = step_chance(known(Capacity({}, Clock.plain(0, 1200))), "web", OPEN[:3], TODAY + 14)
    assert resting is not None and working is not None
    assert resting.chance < working.chance


@pytest.mark.parametrize(
    ("squad", "named", "day"),
    [
        ("web", OPEN, TODAY),
        ("web", OPEN, TODAY - 1),
        ("web", [], TODAY + 9),
        ("web", ["apollo-young-open-0"], TODAY + 9),
        ("young", ["apollo-young-open-0"], TODAY + 9),
        ("nobody", OPEN, TODAY + 9),
    ],
    ids=["its day is today", "its day has passed", "no issue", "another squad's", "no pace yet", "unknown squad"],
)
def test_sometimes_there_is_no_answer(squad: str, named: list[str], day: int) -> None:
    assert step_chance(known(), squad, named, day) is None
