"""Whole: a launch from its own pace, from past launches, and from the date that was promised."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from andon.forecast.curve import GRID, LEVELS, Curves, curves, spreads
from andon.forecast.experience import CLASS_DAYS, WIDTH, Experience, Looks
from andon.forecast.known import known_by
from andon.forecast.pace import Floats, Pace, chance
from andon.forecast.planned import LATE, PlanLaw, learn_plan, told_by_plan
from andon.forecast.whole import Landing, State, WholeLook, landings, whole_looks
from forecast.examples import finished, launch, steady, tables, waiting

STATE = State(open=20, done=20, log_days=float(np.log(60)), squads={"web": 40})


def look(actual_days: int, state: State = STATE, known_from: int = 900, number: int = 0) -> WholeLook:
    return WholeLook(f"past-{number}", known_from - 100, known_from, state, actual_days)


def taught(*looks: WholeLook, rhythm: tuple[int, ...] = ()) -> Experience:
    """What these looks teach by day 1000, and landings of the web squad on these days."""
    return Experience(Looks(looks, [Landing(day, {"web": 40}) for day in rhythm]), 1000)


def median(scores: Floats) -> float:
    return float(Curves(scores[None, :]).quantiles(0, 0.5))


def parts(items: int) -> Floats:
    """Normal scores of a pace of four items a week."""
    z: Floats = curves(chance(Pace(30.0, 52.0, 4.0, 180), items, GRID)[None, :]).z[0]
    return z


def test_past_launches_of_the_same_kind_are_believed_more_the_more_there_are() -> None:
    medians = [median(taught(*[look(20)] * number).scores(STATE, parts(40))) for number in (1, 5, 50)]
    assert medians == sorted(medians, reverse=True)
    assert medians[-1] == pytest.approx(20, rel=0.25)


def test_launches_that_nobody_knew_yet_teach_nothing() -> None:
    later = [look(20, known_from=1001)] * 9
    assert taught(*later).scores(STATE, parts(40)) == pytest.approx(taught().scores(STATE, parts(40)))


def test_a_launch_of_other_squads_at_another_share_says_little() -> None:
    other = State(open=2, done=98, log_days=STATE.log_days, squads={"ios": 100})
    near, far = ([look(10, state)] * 3 for state in (STATE, other))
    plain, alike, strange = (median(taught(*past).scores(STATE, parts(40))) for past in ([], near, far))
    assert alike < 0.75 * plain
    assert strange == pytest.approx(plain, rel=0.05)


def test_before_anything_is_delivered_the_parts_alone_are_heard() -> None:
    fresh = State(open=40, done=0, log_days=STATE.log_days, squads={"web": 40})
    ours = taught(*[look(10)] * 9).scores(fresh, parts(40))
    assert median(ours) == pytest.approx(median(parts(40)), rel=0.001)


def test_a_class_that_lies_far_from_the_pace_yields() -> None:
    giant = State(open=2000, done=20, log_days=float(np.log(3000)), squads={"web": 40})
    said = Curves(taught().scores(giant, parts(9000))[None, :]).quantiles(0, 0.85)
    assert said > 30 * CLASS_DAYS


def test_without_parts_there_is_still_an_answer() -> None:
    scores = taught().scores(STATE, None)
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


# ------------------------------------------------------------------------------ rhythm, width, and the promised date


def test_the_next_launch_is_expected_in_the_usual_rhythm() -> None:
    looks = Looks([], [Landing(day, {"web": 40}) for day in (700, 760, 820, 880, 940)])
    assert looks.next_landing(STATE, 950) == 50
    assert looks.next_landing(STATE, 995) == 14, "what is overdue is a fortnight away"
    assert looks.next_landing(STATE, 810) is None, "two landings are no rhythm"
    assert looks.next_landing(State(1, 1, 0.0, {"ios": 3}), 950) is None, "other squads have another rhythm"


def test_two_launches_that_land_together_are_one_beat() -> None:
    days = (700, 700, 760, 760, 820, 820)
    assert Looks([], [Landing(day, {"web": 1}) for day in days]).next_landing(STATE, 830) == 50


def test_a_rhythm_that_held_moves_a_forecast_towards_it() -> None:
    # Every look back was a month before a landing, whatever the pace said; the class is told by none of them.
    def past(number: int) -> WholeLook:
        slow = State(open=20, done=20, log_days=float(np.log(60 + 20 * (number % 5))), squads={"web": 40})
        return look(30, slow, known_from=100 * number + 114, number=number)

    rhythm = tuple(100 * number + 100 for number in range(1, 9))
    looks = [past(number) for number in range(3, 9)]
    soon, later = (Experience(Looks(looks, [Landing(day, {"web": 40}) for day in rhythm]), day) for day in (970, 910))
    assert median(soon.scores(STATE, None)) < median(later.scores(STATE, None))


def test_forecasts_that_were_too_wide_make_the_next_one_narrower() -> None:
    steady_ones = [look(60, known_from=600 + number, number=number) for number in range(60)]
    wild = [look(days, known_from=600 + number, number=number) for number, days in enumerate([4, 900] * 30)]
    narrow, wide, untold = (ratio(taught(*looks)) for looks in (steady_ones, wild, ()))
    assert narrow < untold < wide


def ratio(experience: Experience) -> float:
    low, high = Curves(experience.scores(STATE, parts(40))[None, :]).quantiles(0, [0.5, 0.95])
    return float(high / low)


def test_what_was_said_of_a_past_launch_hangs_on_no_later_one() -> None:
    early = [look(days, known_from=500 + days, number=days) for days in (30, 60, 90, 120)]
    late = [look(days, known_from=900 + days, number=days) for days in (5, 700)]
    alone, together = Looks(early, []), Looks([*early, *late], [])
    assert together.scores[:4] == pytest.approx(alone.scores)
    assert together.features[:4] == pytest.approx(alone.features)


def test_the_prior_of_the_width_stands_while_nothing_landed() -> None:
    plain = Experience(Looks([], []), 1000, width=1.0).scores(STATE, None)
    assert taught().scores(STATE, None) == pytest.approx(np.clip(plain / WIDTH, -8, 8))


def planned(days: int | None) -> State:
    return State(STATE.open, STATE.done, STATE.log_days, STATE.squads, planned=days)


def test_a_promised_date_draws_a_forecast_near() -> None:
    without, near, far = (median(taught().scores(planned(days), parts(40))) for days in (None, 20, 400))
    assert near < without < far


def test_a_date_that_has_passed_says_nothing() -> None:
    said = [taught().scores(planned(days), parts(40)) for days in (None, 0, -30)]
    assert (said[0] == said[1]).all() and (said[0] == said[2]).all()


def test_an_organisation_that_keeps_its_dates_is_believed() -> None:
    def past(actual: int, number: int) -> WholeLook:
        return look(actual, planned(100), known_from=700 + number, number=number)

    punctual, late = ([past(days, number) for number in range(30)] for days in (100, 250))
    kept, missed = (taught(*looks).scores(planned(80), None) for looks in (punctual, late))
    assert median(kept) < median(missed)
    law = learn_plan(np.full(30, 100), np.full(30, np.log(100.0)), np.full(30, 1.0))
    assert abs(law.mean) < 0.05 < LATE and law.sd < 0.5 and law.trust > 0.9
    assert learn_plan(np.zeros(3, dtype=np.int64), np.zeros(3), np.ones(3)) == PlanLaw()


@examples(st.integers(1, 900), st.floats(-1.0, 2.0), st.floats(0.1, 2.0), st.floats(0.0, 20.0))
def test_with_a_date_the_quantiles_still_rise(days: int, mean: float, sd: float, launches: float) -> None:
    plain = np.log(60) + 0.8 * LEVELS
    said = told_by_plan(plain, days, PlanLaw(mean, sd, launches))
    assert (np.diff(said) > 0).all()
    assert spreads(said[None, :])[0] <= max(0.8, sd * 1.1) + 1e-9


def test_the_date_that_stood_on_a_day_is_the_one_that_counts_for_it() -> None:
    given = tables([launch("old", ended=900)], steady("web", 3), finished("web", "old", [*range(800, 900, 2)]))
    dates = pd.DataFrame({"launch_id": ["old", "old"], "said": [700, 860], "target": [850, 910]})
    known = known_by(given.work, given.members, given.launches, 920, dates)
    said = {each.origin: each.state.planned for each in whole_looks(known)}
    assert all(days == (850 if day < 860 else 910) - day for day, days in said.items()) and len(said) == 3
    assert known.promised(0, 699) > 10**6, "before the first word there was no date"
    assert [each.day for each in landings(known)] == [900]
