"""Record and recalibration: what earlier forecasts of a pace teach the next one."""

import numpy as np
import pytest
from scipy.special import ndtri

from andon.forecast.curve import PERCENTILES
from andon.forecast.pace import Pace, finish_quantiles, fit_pace
from andon.forecast.recalibration import PSEUDO, PaceLaw, censored_regression, learn_pace
from andon.forecast.record import FEATURES, Asked, Flow, ask, record
from andon.frames import NEVER


def slowing(first_gap: int, last_gap: int, until: int = 1500) -> Flow:
    """A squad that delivers ever more seldom; everything was written down at the start."""
    days, day = [], 0
    while day < until:
        days.append(day)
        day += round(first_gap + (last_gap - first_gap) * day / until)
    done = np.array(days, dtype=np.int64)
    return Flow(np.zeros(len(done), dtype=np.int64), done, done)


def asked(flow: Flow, day: int, items: int) -> Asked:
    return ask(flow, np.array([day]), np.array([items]))


def test_a_new_organisation_begins_with_the_pace_alone() -> None:
    flow = slowing(1, 1)
    pace = fit_pace(flow.delivered, 400)
    assert isinstance(pace, Pace)
    law = learn_pace(record([flow], 200), 200)
    assert law == PaceLaw()
    assert law.quantiles(asked(flow, 400, 10))[0] == pytest.approx(finish_quantiles(pace, 10, PERCENTILES))


def test_squads_that_were_always_later_than_their_pace_are_forecast_later() -> None:
    flow = slowing(1, 9)
    law = learn_pace(record([flow] * 8, 1400), 1400)
    before, after = (each.quantiles(asked(flow, 1400, 30))[0] for each in (PaceLaw(), law))
    assert after[49] > 1.05 * before[49]
    assert (np.diff(after) >= 0).all()


def test_what_was_finished_later_is_unfinished_in_the_record() -> None:
    whole, then = slowing(1, 9), 1000
    cut = Flow(whole.created, whole.left[whole.left <= then], whole.delivered[whole.delivered <= then])
    ours, theirs = (learn_pace(record([flow], then), then).quantiles(asked(cut, then, 10)) for flow in (whole, cut))
    later = learn_pace(record([whole], 1500), then).quantiles(asked(cut, then, 10))
    assert ours == pytest.approx(theirs) and later == pytest.approx(theirs)


def test_a_look_back_holds_what_was_known_and_what_came() -> None:
    flow = slowing(1, 1, until=400)
    look = record([flow], 300)
    assert sorted(set(look.day.tolist())) == [180, 208, 236, 264, 292]
    assert (look.finished == look.day + look.items).tolist() == (look.day + look.items < 400).tolist()
    assert (look.finished[look.day + look.items >= 400] == NEVER).all()
    assert look.features.shape == (len(look.day), FEATURES) and (look.features[:, 0] == 1).all()


def test_one_question_alone_is_answered_as_among_others() -> None:
    rng = np.random.default_rng(5)
    done = np.sort(rng.integers(0, 500, 900))
    flow = Flow(np.maximum(done - 9, 0), done + 1, done)
    days, wanted = np.array([320, 400, 499]), np.array([10, 30, 100])
    together = ask(flow, days, wanted)
    for row in range(3):
        alone = ask(flow, days[row : row + 1], wanted[row : row + 1])
        for name in ("day", "items", "a", "b", "phi", "year_days", "features", "finished"):
            assert getattr(alone, name)[0] == pytest.approx(getattr(together, name)[row], rel=1e-12), name


def test_without_squads_the_record_is_empty() -> None:
    assert len(record([], 1000).day) == 0
    nobody = Flow(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    assert len(record([nobody], 1000).day) == 0


def test_the_regression_finds_mean_and_spread_behind_a_censoring_bound() -> None:
    truth = 0.8 + 0.5 * ndtri((np.arange(4000) + 0.5) / 4000)
    late = truth > 1.0
    features = np.column_stack([np.ones(4000), np.zeros((4000, FEATURES - 1))])
    found = censored_regression(features, np.minimum(truth, 1.0), late, np.ones(4000), 1.0)
    assert found.coefficients[0] == pytest.approx(0.8, abs=0.02) and found.spread == pytest.approx(0.5, abs=0.03)
    dropped = censored_regression(features[~late], truth[~late], late[~late], np.ones((~late).sum()), 1.0)
    assert dropped.coefficients[0] < 0.65


def test_the_prior_weighs_as_many_outcomes_as_it_says() -> None:
    features = np.column_stack([np.ones(20), np.zeros((20, FEATURES - 1))])
    found = censored_regression(features, np.full(20, 1.0), np.zeros(20, dtype=bool), np.ones(20), 1.0)
    assert found.coefficients[0] == pytest.approx(20 / (20 + PSEUDO))
