"""Kept forecasts against what came, with figures that can be worked out by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from andon.forecast.baselines import iid_quantiles
from andon.forecast.known import Known, known_by
from andon.forecast.track_record import Checked, Held, Kept, check
from andon.frames import NEVER
from forecast.examples import TODAY, Item, LaunchRow, finished, launch, steady, tables, waiting


@dataclass(frozen=True)
class Said:
    """A forecast whose 50, 85 and 95 per cent dates are named; the quantiles between lie on straight lines."""

    launch: str
    as_of: int
    dates: tuple[float, float, float]
    squad: str | None = None
    target: int = NEVER
    on_time: float = np.nan
    counted: int = 5

    @property
    def quantiles(self) -> list[float]:
        return np.interp(np.arange(1, 100), [0, 50, 85, 95, 99], [0, *self.dates, self.dates[2] + 4]).tolist()


def kept(said: Sequence[Said]) -> Kept:
    return Kept(
        launch=np.array([each.launch for each in said], dtype=object),
        squad=np.array([each.squad for each in said], dtype=object),
        as_of=np.array([each.as_of for each in said], dtype=np.int64),
        target=np.array([each.target for each in said], dtype=np.int64),
        on_time=np.array([each.on_time for each in said]),
        counted=np.array([each.counted for each in said], dtype=np.int64),
        quantiles=np.array([each.quantiles for each in said]).reshape(len(said), 99),
    )


def known(launches: Sequence[LaunchRow], *items: Sequence[Item], day: int = TODAY) -> Known:
    given = tables(launches, *items)
    return known_by(given.work, given.members, given.launches, day)


def levels(checked: Checked) -> dict[int, tuple[int, int]]:
    """Met and known of every level, over all rows."""
    scores = checked.scores(np.ones(len(checked.kept.as_of), dtype=bool))
    return {each.claimed: (each.met, each.known) for each in scores["model"].levels}


LANDED = known([launch("orion", ended=950)], finished("web", "orion", [910, 920, 930, 940]))


def test_a_date_holds_when_the_work_was_done_by_then() -> None:
    """As of day 900 the work took 40 days: the date of 30 days was missed, those of 40 and 60 held."""
    checked = check(kept([Said("orion", 900, (30, 40, 60))]), LANDED)
    assert checked.actual.tolist() == [40]
    assert levels(checked) == {50: (0, 1), 70: (0, 1), 85: (1, 1), 95: (1, 1)}


def test_a_quantile_of_39_2_days_is_the_40th_day() -> None:
    assert levels(check(kept([Said("orion", 900, (39.2, 41, 50))]), LANDED))[50] == (1, 1)
    assert levels(check(kept([Said("orion", 900, (39.0, 41, 50))]), LANDED))[50] == (0, 1)


def test_what_is_delivered_after_the_landing_does_not_count() -> None:
    late = known([launch("orion", ended=950)], finished("web", "orion", [910, 940, 990]))
    assert check(kept([Said("orion", 900, (30, 40, 60))]), late).actual.tolist() == [40]


def test_a_forecast_of_a_squads_part_is_about_its_own_items() -> None:
    both = known([launch("orion", ended=950)], finished("web", "orion", [910, 915]), finished("ios", "orion", [940]))
    said = [Said("orion", 900, (10, 20, 30), squad=squad) for squad in (None, "web", "ios")]
    assert check(kept(said), both).actual.tolist() == [40, 15, 40]


def test_a_date_that_has_not_come_is_not_counted_though_the_launch_has_landed() -> None:
    """Early finishes are known before late ones; counting them at once would flatter."""
    soon = known([launch("orion", ended=950)], finished("web", "orion", [910, 940]), day=955)
    checked = check(kept([Said("orion", 900, (50, 60, 70))]), soon)
    assert checked.held(np.ones(1, dtype=bool)) == Held(0, 0)
    assert levels(checked) == {
        50: (1, 1),
        70: (0, 0),
        85: (0, 0),
        95: (0, 0),
    }


def test_a_date_that_passed_while_work_is_open_is_missed() -> None:
    open_still = known([launch("orion")], finished("web", "orion", [910]), waiting("web", "orion", 3))
    checked = check(kept([Said("orion", 900, (50, 99, 200))]), open_still)
    assert np.isnan(checked.actual).all()
    assert checked.censored.tolist() == [100]
    assert levels(checked) == {50: (0, 1), 70: (0, 1), 85: (0, 1), 95: (0, 0)}


def test_while_only_a_stray_item_is_open_a_passed_date_is_not_known_to_be_missed() -> None:
    """39 of 40 were done by day 939, and the 95 per cent day may still be the 37th of them."""
    nearly = known([launch("orion")], finished("web", "orion", range(901, 940)), waiting("web", "orion", 1))
    checked = check(kept([Said("orion", 900, (20, 60, 80))]), nearly)
    assert checked.censored.tolist() == [37]
    assert levels(checked) == {50: (0, 1), 70: (0, 0), 85: (0, 0), 95: (0, 0)}


def test_where_nothing_was_delivered_any_more_the_forecast_is_counted_out() -> None:
    assert len(check(kept([Said("orion", 945, (1, 2, 3))]), LANDED).kept.as_of) == 0


def test_of_the_last_dates_those_that_passed_last_are_looked_at() -> None:
    said = [Said("orion", 900 + day, (1, 40 - 2 * day, 60)) for day in range(10)]
    checked = check(kept(said), LANDED)
    every = np.ones(10, dtype=bool)
    # The dates are 940, 939, ... 931 and the work was done on 940: the forecast made first has the date that came last.
    assert checked.held(every) == Held(1, 10)
    assert checked.held(every, last=1) == Held(1, 1)
    assert checked.held(every & (np.arange(10) > 0), last=3) == Held(0, 3)


def test_the_chance_on_time_is_scored_as_it_was_said() -> None:
    """Said 0.8 and done; said 0.4 and not done: (0.04 + 0.16) / 2, against 0.25 of always saying one half."""
    said = [
        Said("orion", 900, (30, 40, 60), target=940, on_time=0.8),
        Said("orion", 901, (30, 40, 60), target=939, on_time=0.4),
        Said("orion", 902, (30, 40, 60)),
        Said("orion", 903, (30, 40, 60), target=903, on_time=0.01),
        Said("orion", 904, (30, 40, 60), target=TODAY + 1, on_time=0.9),
    ]
    checked = check(kept(said), LANDED)
    score = checked.scores(np.ones(5, dtype=bool))["model"]
    assert score.targets == 2
    assert score.brier == pytest.approx(0.1)
    assert score.base_brier == pytest.approx(0.25)
    due, on_time = checked.due
    assert due.tolist() == [True, True, False, False, False]
    assert (due & on_time).tolist() == [True, False, False, False, False]


def test_without_any_target_there_is_no_score_of_chances() -> None:
    score = check(kept([Said("orion", 900, (30, 40, 60))]), LANDED).scores(np.ones(1, dtype=bool))["model"]
    assert (score.targets, score.brier_skill) == (0, None)


def test_plain_monte_carlo_is_asked_on_the_same_day_for_the_same_items() -> None:
    """A squad that delivers every second day, for ever: five items take it about ten days."""
    flow = known([launch("orion", ended=950)], steady("web", 2), finished("web", "orion", [940]))
    checked = check(kept([Said("orion", 900, (30, 40, 60), squad="web"), Said("orion", 900, (30, 40, 60))]), flow)
    counts = np.array([1 - day % 2 for day in range(90)])
    expected = iid_quantiles(counts, 30, 5)
    assert checked.plain[30][0].tolist() == expected.tolist()
    assert checked.plain[30][1].tolist() == expected.tolist()
    scores = checked.scores(np.ones(2, dtype=bool))
    assert [(each.claimed, each.met, each.known) for each in scores["iid90"].levels][2] == (85, 0, 2)


def test_a_squad_that_had_not_begun_has_no_plain_date() -> None:
    before = known([launch("orion", ended=950)], finished("web", "orion", [910, 940]))
    checked = check(kept([Said("orion", 850, (30, 40, 60), squad="web")]), before)
    assert (checked.plain[90] == 3000).all()


def test_no_forecast_at_all_is_no_score() -> None:
    checked = check(kept([]), LANDED)
    assert checked.scores(np.ones(0, dtype=bool)) == {}
    assert checked.held(np.ones(0, dtype=bool)) == Held(0, 0)
