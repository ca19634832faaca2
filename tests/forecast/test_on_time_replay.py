"""How good layer 3 is: in generated organisations with habits, on dates that lay ahead of all that it had learnt from.

The bars are those of chance on time against layers 1 and 2 and against the base rate, and of the dates, which move with
it. `python -m forecast.on_time_replay` prints the figures.
"""

import functools

import pytest

from forecast.on_time_replay import (
    Case,
    Figures,
    figures,
    of_base_rate,
    replay,
    shown,
    shuffled_features,
    shuffled_outcomes,
)
from forecast.promising import organisation

FEW = range(20, 23)
MANY = pytest.param(range(30, 42), 28, id="twelve", marks=pytest.mark.long)


@functools.cache
def cases(seeds: range, every: int, control: str = "") -> list[list[Case]]:
    """Of each organisation."""
    spoilt = {"outcomes": shuffled_outcomes, "features": shuffled_features}
    found = []
    for seed in seeds:
        changed = spoilt[control](seed) if control else None
        found.append(replay(organisation(seed, launches=90 if len(seeds) < 5 else 120), every=every, changed=changed))
    return found


def both(told: list[list[Case]]) -> tuple[Figures, Figures, float]:
    every = [case for each in told for case in each]
    before, after, rate = figures(every, 0), figures(every, 1), of_base_rate(told)
    print(len(every), shown("1, 2", before, rate), shown("3", after, rate), sep="\n")  # noqa: T201
    return before, after, rate


@pytest.mark.parametrize(("seeds", "every"), [pytest.param(FEW, 56, id="three"), MANY])
def test_layer_3_knows_better_and_its_dates_too(seeds: range, every: int) -> None:
    before, after, rate = both(cases(seeds, every))
    long = len(seeds) > 5
    assert after.brier < (0.88 if long else 0.97) * before.brier
    assert after.brier < (0.60 if long else 0.65) * rate
    assert after.ece < (0.06 if long else 0.09) and after.ece < before.ece
    assert after.error < before.error
    assert abs(after.met[85] - 0.85) < (0.07 if long else 0.10)
    assert sum(abs(after.met[level] - level / 100) for level in (50, 70, 85, 95)) < sum(
        abs(before.met[level] - level / 100) for level in (50, 70, 85, 95)
    )


@pytest.mark.long
@pytest.mark.parametrize(("seeds", "every"), [pytest.param(FEW, 56, id="three"), MANY])
def test_outcomes_drawn_by_lot_teach_the_base_rate_and_no_more(seeds: range, every: int) -> None:
    """If layer 3 helped here, it would have seen the future."""
    _, after, rate = both(cases(seeds, every, "outcomes"))
    helped = 1 - after.brier / rate
    assert -0.2 < helped < (0.03 if len(seeds) > 5 else 0.1)


@pytest.mark.long
@pytest.mark.parametrize(("seeds", "every"), [pytest.param(FEW, 56, id="three"), MANY])
def test_features_drawn_by_lot_do_no_harm(seeds: range, every: int) -> None:
    """With the chance of layers 1 and 2 alone to go by, layer 3 says about what they say."""
    before, after, _ = both(cases(seeds, every, "features"))
    assert after.brier < before.brier + 0.01
    assert after.error < 1.03 * before.error
