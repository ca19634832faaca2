"""Calibration: in worlds that nobody looked at, a date is met about as often as it says.

The demo was made to be like real trackers (`demo.facts`), and the model to be right on real ones, both with seeds
below 200 only. The seeds here were used for nothing else. The model knows nothing of the demo's world, nor the
world of the model; the same paces with the open items alone for scope must fail the same bars, or the bars are none.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from andon.frames import day_date, day_number
from demo import facts
from demo.evenings import TODAY, world
from demo.replay import Replayed, replayed
from forecast.calibration import Case, Met, met
from forecast.titanium import days

SEEDS = range(8001, 8004)

MANY_SEEDS = range(8001, 8025)

PARTS = {50: (0.35, 0.65), 85: (0.75, 0.95)}
"""How often a date of each level may be met, for squads' parts."""

LAUNCHES = {50: (0.35, 0.65), 85: (0.75, 0.95)}


@cache
def few() -> Replayed:
    return replayed(SEEDS)


def within(result: Met, bars: dict[int, tuple[float, float]]) -> bool:
    return all(low <= result.met[level] <= high for level, (low, high) in bars.items())


def test_the_dates_of_squads_are_met_as_often_as_they_say() -> None:
    result = met(few().parts)
    assert result.cases > 250
    assert within(result, PARTS), result.met


def test_the_dates_of_whole_launches_are_met_as_often_as_they_say() -> None:
    result = met(few().launches)
    assert result.cases > 70
    assert within(result, LAUNCHES), result.met


def test_a_forecast_that_takes_the_open_items_for_all_fails_the_same_bars() -> None:
    model, listed = met(few().parts), met(few().parts_as_listed)
    assert not within(listed, PARTS)
    assert listed.met[85] < model.met[85] - 0.25
    assert listed.error > 1.3 * model.error
    assert met(few().launches_as_listed).met[85] < met(few().launches).met[85] - 0.1


def test_an_evening_knows_what_the_history_folder_of_that_evening_holds() -> None:
    demo, evenings = world(SEEDS[0])
    day = day_number(TODAY) - 150
    evening = evenings.tables(day)
    folder = demo.tables_at(day_date(day + 1))
    issues = folder["issues"]
    work = evening.work.set_index("issue").loc[issues["key"]]
    assert len(work) == len(evening.work)
    assert (work["done"].to_numpy() == days(issues["done"])).all()
    assert (work["delivered"].to_numpy() == issues["delivered"].to_numpy()).all()
    versions = {version: each.name for each in demo.organisation.launches for version in each.versions}
    pairs = folder["issue_versions"]
    members = pd.DataFrame({"issue": pairs["key"], "launch_id": pairs["version_id"].map(versions)})
    assert set(zip(*members.T.to_numpy(), strict=True)) == set(zip(*evening.members.T.to_numpy(), strict=True))


def test_the_demo_is_like_the_trackers_that_were_measured() -> None:
    """Bars around the figures of the forecasting notes, 2A and 2B; `python -m demo.facts` prints them all."""
    found = facts.facts(SEEDS)
    middle = {name: float(np.median(values)) for name, values in found.items()}
    assert 2.0 <= middle["to come over open at 25 %"] <= 3.2
    assert 1.8 <= middle["to come over open at 50 %"] <= 2.8
    assert 1.4 <= middle["to come over open at 75 %"] <= 2.4
    assert 0.8 <= middle["pace after over before"] <= 1.5
    assert 2.5 <= middle["weekly variance over mean"] <= 4.5
    assert 0.24 <= middle["weekly autocorrelation"] <= 0.48
    assert 1.5 <= middle["squad's deliveries over its part's open"] <= 3.5


@pytest.mark.long
def test_over_many_worlds_the_dates_are_met_as_often_as_they_say() -> None:
    found = replayed(MANY_SEEDS)
    print()  # noqa: T201
    print(facts.shown(facts.facts(MANY_SEEDS)))  # noqa: T201
    for name, cases in vars(found).items():
        print(*_table(name, cases), sep="\n")  # noqa: T201
    assert within(met(found.parts), PARTS)
    assert within(met(found.launches), LAUNCHES)
    assert not within(met(found.parts_as_listed), PARTS)
    assert met(found.launches_as_listed).met[85] < met(found.launches).met[85] - 0.1


def _table(name: str, cases: list[Case]) -> list[str]:
    """A line a level: what was claimed, how many were met of how many."""
    result = met(cases)
    lines = [f"{name.replace('_', ' ')}: {result.cases} cases, ln-CRPS {result.error:.3f}"]
    for level, share in result.met.items():
        lines.append(f"  claimed {level} %   met {100 * share:.1f} %   ({round(share * result.cases)})")
    return lines
