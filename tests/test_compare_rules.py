"""The ports of other tools' rules say what their documentation says, worked out by hand or by a slow loop."""

import numpy as np
import pytest

from andon.forecast.baselines import iid_quantiles
from andon.forecast.pace import Days
from bench.compare.questions import Question, Team
from bench.compare.random_days import burn_up, burn_up_days, random_days
from bench.compare.random_weeks import random_weeks
from bench.compare.teams import teams
from bench.compare.trials import Counts, quantiles, steps_until
from bench.compare.velocity import predicted, velocity
from bench.compare.weekday_strata import weekday_strata


def asked(n: int, counts: list[int] | Days, **more: object) -> Question:
    return Question("launch", "Northlight", 18600, n, np.array(counts, dtype=np.int64), **more)  # type: ignore[arg-type]


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_each_trial_ends_in_the_step_in_which_a_person_would_stop_counting() -> None:
    table = rng().poisson(0.4, (500, 60)).astype(np.int32)
    column = np.arange(60)  # steps_until goes on with those that are not done: they are told apart by what they draw

    def drawn(step: int, steps: int, trials: int) -> Counts:
        nonlocal column
        if step:
            column = np.array([each for each in column if table[:step, each].sum() < 17])
        assert len(column) == trials
        return table[step : step + steps, column]

    by_hand = []
    for each in range(60):
        done = day = 0
        while done < 17 and day < 70:
            done += int(table[day, each])
            day += 1
        by_hand.append(day)
    assert steps_until(17, drawn, 60, most=70).tolist() == by_hand
    assert min(by_hand) < 32 < max(by_hand)  # more than one block


@pytest.mark.parametrize(("trials", "said", "day"), [(100, 7, 7), (100, 99, 99), (10, 10, 1), (10, 11, 2), (10, 85, 9)])
def test_a_percentile_is_the_first_day_by_which_so_many_trials_are_done(trials: int, said: int, day: int) -> None:
    assert quantiles(np.arange(trials, 0, -1))[said - 1] == day


@pytest.mark.parametrize("rate", [0.15, 1.0, 4.0])
def test_random_days_say_what_ten_thousand_trials_should(rate: float) -> None:
    counts = np.random.default_rng(5).poisson(rate, 300)
    said = random_days(asked(30, counts), rng(), window=90)
    assert said == pytest.approx(iid_quantiles(counts, 90, 30), rel=0.05, abs=1)


def test_random_days_are_of_the_window_alone_and_five_of_them_must_have_had_deliveries() -> None:
    said = random_days(asked(30, [5] * 60 + [1] * 30), rng(), window=30)
    assert said is not None and set(said) == {30}
    sparse = [1] * 50 + [0] * 26 + [1] * 4
    assert random_days(asked(3, sparse), rng(), window=30, active=5) is None
    assert random_days(asked(3, sparse), rng(), window=30, active=4) is not None
    assert random_days(asked(3, sparse), rng(), window=None, active=5) is not None
    assert random_days(asked(3, [0] * 40), rng(), window=30) is None


def test_the_burn_up_draws_from_the_day_of_the_last_delivery_and_the_sixty_before_it() -> None:
    counts = [9] * 10 + [0] * 20 + [2, 0, 2] + [0] * 37
    assert burn_up_days(np.array(counts)).tolist() == counts[:33]
    assert burn_up_days(np.array([7] + [1] * 61 + [0])).tolist() == [1] * 61
    said = burn_up(asked(30, [0] * 10 + [3] * 61 + [0] * 20), rng())
    assert said is not None and set(said) == {10}
    assert burn_up(asked(2, [0] * 70), rng()) is None


def test_random_weeks_are_whole_weeks_back_from_the_day() -> None:
    counts = [100] * 3 + [0, 0, 4, 0, 0, 0, 0] + [1, 1, 1, 1, 0, 0, 0]
    said = random_weeks(asked(12, counts), rng())
    assert said is not None and set(said) == {21}
    assert random_weeks(asked(12, [100] * 3 + [0] * 14), rng()) is None


def test_a_weekday_is_drawn_from_weekdays_and_a_weekend_day_from_weekends() -> None:
    # Day 18600 is a Friday: 2020-12-04. Four weeks back from it, one item on each weekday.
    week = [0, 0, 1, 1, 1, 1, 1]
    said = weekday_strata(asked(10, week * 5), rng(), window=28)
    assert said is not None and set(said) == {14}  # two days off, five days, two days off, five days
    first = weekday_strata(asked(1, week * 5), rng(), window=28)
    assert first is not None and set(first) == {3}  # Monday
    assert weekday_strata(asked(10, [1] * 10 + [0] * 28), rng(), window=28) is None


def test_several_teams_are_done_with_the_last_and_their_chances_multiply() -> None:
    coin = np.array([0, 1] * 15, dtype=np.int64)
    alone, both = (teams(asked(2, coin, teams=(Team(1, coin),) * number), rng(), window=30) for number in (1, 2))
    # P(done by day d) = (1 - 0.5^d) to the power of the teams: 0.875 and 0.766 on day 3, 0.879 for two on day 4.
    assert alone is not None and both is not None and (alone[84], both[84]) == (3, 4)
    steady = Team(12, np.full(30, 2)), Team(3, np.full(30, 1))
    said = teams(asked(15, coin, teams=steady), rng(), window=30)
    assert said is not None and set(said) == {6}
    idle = Team(1, np.array([1] * 4 + [0] * 30))
    assert teams(asked(15, coin, teams=(*steady, idle)), rng(), window=30) is None


def test_the_version_report_divides_what_is_left_by_the_mean_of_a_day_with_ten_per_cent_either_way() -> None:
    question = asked(20, [0], running=40, finished=10)
    assert velocity(question) == pytest.approx((80 / 1.1, 80, 80 / 0.9))
    said = predicted(question, rng())
    assert said is not None and said[49] == 80 and np.isnan(np.delete(said, 49)).all()
    assert velocity(asked(20, [0], running=40)) is None and predicted(asked(20, [0], running=40), rng()) is None
