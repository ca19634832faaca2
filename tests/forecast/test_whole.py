"""Whole: a launch from its own pace and from past launches."""

import numpy as np
import pytest

from andon.forecast.curve import GRID, Curves, curves
from andon.forecast.known import known_by
from andon.forecast.pace import Floats, Pace, chance
from andon.forecast.whole import CLASS_DAYS, Experience, State, WholeLook, whole_looks
from forecast.examples import finished, launch, steady, tables, waiting

STATE = State(open=20, done=20, log_days=float(np.log(60)), squads={"web": 40})


def look(actual_days: int, state: State = STATE, known_from: int = 900, number: int = 0) -> WholeLook:
    return WholeLook(f"past-{number}", known_from - 100, known_from, state, actual_days)


def median(scores: Floats) -> float:
    return float(Curves(scores[None, :]).quantiles(0, 0.5))


def parts(items: int) -> Floats:
    """Normal scores of a pace of four items a week."""
    z: Floats = curves(chance(Pace(30.0, 52.0, 4.0, 180), items, GRID)[None, :]).z[0]
    return z


def test_past_launches_of_the_same_kind_are_believed_more_the_more_there_are() -> None:
    medians = [median(Experience([look(20)] * number, 1000).scores(STATE, parts(40))) for number in (1, 5, 50)]
    assert medians == sorted(medians, reverse=True)
    assert medians[-1] == pytest.approx(20, rel=0.15)


def test_launches_that_nobody_knew_yet_teach_nothing() -> None:
    later = [look(20, known_from=1001)] * 9
    assert Experience(later, 1000).scores(STATE, parts(40)) == pytest.approx(
        Experience([], 1000).scores(STATE, parts(40))
    )


def test_a_launch_of_other_squads_at_another_share_says_little() -> None:
    other = State(open=2, done=98, log_days=STATE.log_days, squads={"ios": 100})
    near, far = ([look(10, state)] * 3 for state in (STATE, other))
    plain, alike, strange = (median(Experience(past, 1000).scores(STATE, parts(40))) for past in ([], near, far))
    assert alike < 0.75 * plain
    assert strange == pytest.approx(plain, rel=0.05)


def test_before_anything_is_delivered_the_parts_alone_are_heard() -> None:
    fresh = State(open=40, done=0, log_days=STATE.log_days, squads={"web": 40})
    ours = Experience([look(10)] * 9, 1000).scores(fresh, parts(40))
    assert median(ours) == pytest.approx(median(parts(40)), rel=0.001)


def test_a_class_that_lies_far_from_the_pace_yields() -> None:
    giant = State(open=2000, done=20, log_days=float(np.log(3000)), squads={"web": 40})
    said = Curves(Experience([], 1000).scores(giant, parts(9000))[None, :]).quantiles(0, 0.85)
    assert said > 30 * CLASS_DAYS


def test_without_parts_there_is_still_an_answer() -> None:
    scores = Experience([], 1000).scores(STATE, None)
    assert (np.diff(scores) >= 0).all() and 20 < median(scores) < 200


def test_a_landed_launch_is_looked_back_at_a_fortnight_later() -> None:
    days = [*range(800, 900, 2), 905, 910]
    given = tables([launch("old", ended=900)], steady("web", 3), finished("web", "old", days), waiting("web", "old", 2))
    seen = [whole_looks(known_by(given.work, given.members, given.launches, day)) for day in (913, 914)]
    assert seen[0] == []
    (first, second, third) = seen[1]
    assert first.known_from == 914 and set(first.state.squads) == {"web"}
    start = int(np.percentile(days, 5))
    assert [each.origin for each in (first, second, third)] == [
        int(start + share * (900 - start)) for share in (0.25, 0.5, 0.75)
    ]
    rest = [day for day in days if day > second.origin]
    assert second.actual_days == rest[int(np.ceil(0.95 * len(rest))) - 1] - second.origin
    assert second.state.done == sum(day <= second.origin for day in days)
