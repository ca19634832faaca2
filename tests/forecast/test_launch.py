"""Launch: parts with an uncertain scope, the last of them, and how the two are made to agree."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal, norm

from andon.forecast.curve import GRID, LEAST, MOST, PERCENTILES, Curves, curves, normal_nodes, read, scored
from andon.forecast.launch import CORRELATION, SCOPE_NODES, last_of, part_chances
from andon.forecast.pace import Days, Floats, Pace, chance
from andon.forecast.scope import Multiplier, ScopeLaw
from andon.forecast.together import Correction, OpenPart, PastLaunch, correction, joined, together

PACES = [Pace(30.0, 48.0, 4.0, 180), Pace(2.0, 45.0, 3.0, 180), Pace(100.0, 50.0, 1.5, 180)]
FACTORS = [Multiplier(0.5, 0.7, 9), Multiplier(-0.2, 0.5, 9), Multiplier(0.9, 0.3, 9)]
OPEN = [12, 2, 80]


def chances() -> Floats:
    return part_chances(OPEN, PACES, FACTORS, GRID)


def whole(*numbers: int) -> Days:
    return np.array(numbers, dtype=np.int64)


def weighed(x: float, pace: Pace, items: int, factor: Multiplier, day: float) -> float:
    """The chance under one multiplier, times how likely that multiplier is."""
    n = items * np.exp(factor.log_mean + factor.log_sd * x)
    return float(chance(pace, n, day) * norm.pdf(x))


def test_the_uncertain_multiplier_is_averaged_over() -> None:
    days = np.array([10.0, 40.0, 100.0])
    ours = part_chances(OPEN, PACES, FACTORS, days)
    for row, (items, pace, factor) in enumerate(zip(OPEN, PACES, FACTORS, strict=True)):
        for column, day in enumerate(days):
            exact = quad(weighed, -8, 8, args=(pace, items, factor, day), limit=200)[0]
            assert ours[row, column] == pytest.approx(exact, abs=0.005)


def test_two_parts_are_late_together_like_two_correlated_normals() -> None:
    z = np.array([[-1.0, 0.0, 0.7], [0.4, 0.2, 2.0]])
    both = multivariate_normal([0, 0], [[1, CORRELATION], [CORRELATION, 1]])
    assert last_of(z, whole(0))[0] == pytest.approx([both.cdf(z[:, day]) for day in range(3)], abs=1e-4)


def test_a_launch_is_never_ahead_of_its_weakest_part_and_more_parts_take_longer() -> None:
    z = curves(chances()).z
    three, two, one = (last_of(z[:rows], whole(0))[0] for rows in (3, 2, 1))
    assert (three <= ndtr(z).min(axis=0) + 1e-12).all()
    assert (three <= two + 1e-9).all()
    assert one == pytest.approx(ndtr(z[0]))


def test_launches_side_by_side_do_not_touch_each_other() -> None:
    z = curves(chances()).z
    assert last_of(z, whole(0, 2)) == pytest.approx(np.vstack([last_of(z[:2], whole(0)), last_of(z[2:], whole(0))]))


def test_no_parts_make_no_launches() -> None:
    none = np.empty((0, len(GRID)))
    assert part_chances([], [], [], GRID).shape == none.shape
    assert last_of(none, whole()).shape == none.shape


def test_chance_and_quantile_are_read_off_the_same_line() -> None:
    line = curves(chances())
    for row in range(3):
        quantiles = line.quantiles(row)
        assert (np.diff(quantiles) >= 0).all()
        inside = (quantiles > GRID[0]) & (quantiles < GRID[-1] - 1)
        again = np.array([line.chance(row, day) for day in quantiles])
        assert again[inside] == pytest.approx(PERCENTILES[inside], abs=1e-9)
        assert inside.sum() > 80


def test_between_the_days_of_the_grid_the_line_is_nearly_exact() -> None:
    between = np.sqrt(GRID[1:] * GRID[:-1])
    exact, line = part_chances(OPEN, PACES, FACTORS, between), curves(chances())
    ours = np.array([[ndtr(np.interp(np.log(day), np.log(GRID), z)) for day in between] for z in line.z])
    assert ours == pytest.approx(exact, abs=1e-3)


def test_no_chance_is_nothing_or_everything() -> None:
    line = Curves(np.vstack([np.full(len(GRID), -9.0), np.full(len(GRID), 9.0)]))
    assert (line.chance(0, 50.0), line.chance(1, 50.0), line.chance(1, 0.0)) == (LEAST, MOST, LEAST)


def test_the_nodes_give_the_moments_of_a_normal() -> None:
    points, weights = normal_nodes(31)
    assert [(weights * points**power).sum() for power in range(5)] == pytest.approx([1, 0, 1, 0, 3], abs=1e-9)


LAW = ScopeLaw(0.5, -0.3, 0.6, 9)


def looked_back(number: int, actual_days: int, parts: int = 3, ended: int = 900) -> list[PastLaunch]:
    """Launches of like parts that all ended after so many days."""
    part = OpenPart(10, 1, 0.0, PACES[0])
    return [PastLaunch(f"launch {each}", ended, actual_days, (part,) * parts) for each in range(number)]


def test_launches_that_end_early_teach_that_launches_end_early() -> None:
    early, late = (correction(looked_back(50, days), (LAW, LAW, LAW), 900) for days in (12, 400))
    assert early.per_log_part < -0.5 and late.per_log_part > 0.5
    assert early.launches == 50


def test_the_correction_is_the_formula_of_its_module() -> None:
    twice = looked_back(1, 60) * 2
    past = looked_back(3, 20)[1:] + twice + looked_back(6, 90, parts=5, ended=170)[4:]
    prior, others = 4 * np.log(3) ** 2, dict.fromkeys(twice, 0.5)
    top, bottom = prior * -0.5, prior
    scores = []
    for each in past:
        weight, number = others.get(each, 1.0) * 0.5 ** ((900 - each.ended) / 730), len(each.parts)
        factor = LAW.multiplier(0.0)
        days = np.array([each.actual_days, each.actual_days - 1.0])
        alone = part_chances([10] * number, [PACES[0]] * number, [factor] * number, days)
        z = float(ndtri(last_of(ndtri(alone), whole(0)).mean()))
        top += weight * z * np.log(number)
        bottom += weight * np.log(number) ** 2
        scores.append((weight, z, number))
    slope = top / bottom
    spread = sum(weight * (z - slope * np.log(number)) ** 2 for weight, z, number in scores)
    spread += 4 * 0.9**2 + prior * (slope + 0.5) ** 2
    found = correction(past, (LAW, LAW, LAW), 900)
    assert found.per_log_part == pytest.approx(slope)
    assert found.sd == pytest.approx(np.sqrt(spread / (sum(weight for weight, _, _ in scores) + 4)))
    assert found.launches == 5


def test_without_a_landed_launch_parts_are_taken_to_end_together() -> None:
    assert correction([], (LAW, LAW, LAW), 900) == Correction(-0.5, 0.9, 0)
    assert correction(looked_back(50, 12), (LAW, LAW, LAW), 899) == Correction(-0.5, 0.9, 0)


@pytest.mark.parametrize("slope", [-0.8, 0.0, 0.8])
def test_parts_and_launch_agree_after_the_correction(slope: float) -> None:
    z = curves(chances()).z
    launches = together(z, whole(0), Correction(slope, 0.8, 20))
    parts = joined(z, whole(0), np.array([True]), launches, items(len(z), 10))
    assert (launches[0] <= parts.min(axis=0)).all()
    assert (np.diff(parts, axis=1) >= 0).all() and (np.diff(launches, axis=1) >= 0).all()


def items(parts: int, each: int) -> Days:
    return np.full(parts, each, dtype=np.int64)


def test_the_more_is_left_in_a_part_the_more_its_launch_says_of_it() -> None:
    z = curves(chances()).z
    launches = together(z, whole(0), Correction(0.5, 0.9, 20))
    own, of_launch = (float(Curves(each).quantiles(0, 0.5)) for each in (z, launches))
    of_parts = [joined(z, whole(0), np.array([True]), launches, items(len(z), n)) for n in (1, 6, 60)]
    medians = [float(Curves(each).quantiles(0, 0.5)) for each in of_parts]
    assert own < medians[1] < medians[2] < of_launch


def test_a_part_is_the_mean_of_its_own_forecast_and_its_launchs_by_the_inverse_of_their_variances() -> None:
    z = curves(chances()).z
    launches = together(z, whole(0), Correction(0.5, 0.9, 20))
    said = Curves(joined(z, whole(0), np.array([True]), launches, items(len(z), 12))).quantiles(0, 0.5)
    levels = ndtr(np.array([-1.0, 0.0, 1.0]))
    low, own, high = np.log(Curves(z).quantiles(0, levels))
    start, end, last = np.log(Curves(launches).quantiles(0, levels))
    few = 12**-0.6
    variances = ((high - low) / 2) ** 2, ((last - start) / 2) ** 2 + 0.15**2 + (1.2 * few) ** 2
    share = variances[0] / sum(variances)
    assert np.log(said) == pytest.approx((1 - share) * own + share * end, abs=0.01)


def test_the_only_part_of_a_launch_is_the_launch() -> None:
    z = curves(chances()[:1]).z
    assert together(z, whole(0), Correction(-0.8, 0.8, 20)) == pytest.approx(z)
    launch = z - 0.7
    assert (joined(z, whole(0), np.array([True]), launch, items(1, 10)) == launch).all()


def test_a_launch_that_cannot_be_forecast_does_not_pull_its_parts() -> None:
    z = curves(chances()).z
    launches = together(z, whole(0), Correction(-0.8, 0.8, 20))
    assert (joined(z, whole(0), np.array([False]), launches, items(len(z), 10)) == z).all()


def test_what_is_read_at_levels_can_be_written_back() -> None:
    z = curves(chances()).z
    inside = np.abs(z) < 3.5
    assert scored(read(z))[inside] == pytest.approx(z[inside], abs=0.05)  # the levels are 0.05 apart


@pytest.mark.parametrize("days", [GRID, GRID[::2]], ids=["integrated", "day by day"])
def test_what_is_left_out_as_negligible_does_not_show_in_twelve_digits(days: Floats) -> None:
    """Every chance of the grid, against the plain average over all nodes; the last two have a/phi around SMOOTH."""
    shapes = [(20.0, 37.0, 4.0), (0.4, 30.0, 1.0), (90.0, 45.0, 8.0), (199.0, 44.0, 1.0), (900.0, 44.0, 2.0)]
    paces = [Pace(*each, window_days=180) for each in shapes]
    factors = [Multiplier(0.5, 0.6, 3), Multiplier(-0.4, 1.2, 3), *[Multiplier(1.5, 0.1, 3)] * 3]
    open_items = [38, 1, 400, 400, 400]
    points, weights = normal_nodes(SCOPE_NODES)
    found = part_chances(open_items, paces, factors, days)
    for row, (items, pace, factor) in enumerate(zip(open_items, paces, factors, strict=True)):
        plain = sum(
            weight * chance(pace, items * float(np.exp(factor.log_mean + factor.log_sd * point)), days)
            for point, weight in zip(points.tolist(), weights.tolist(), strict=True)
        )
        assert found[row] == pytest.approx(plain, abs=1e-12)
