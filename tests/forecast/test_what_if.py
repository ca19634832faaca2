"""What-if: no lever is the stored forecast, every lever pulls one way, and what 85 % needs is what it needs."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from andon.forecast.curve import GRID, curves
from andon.forecast.launch import last_of, part_chances
from andon.forecast.pace import HORIZON, Pace, whole_days
from andon.forecast.scope import Multiplier
from andon.forecast.what_if import LIKELY, Answer, Levers, Part, WhatIf

ATLAS = Part("atlas", 38, Pace(20.0, 37.0, 4.0, 180), Multiplier(float(np.log(1.6)), 0.5, 5))
BOREALIS = Part("borealis", 12, Pace(9.0, 37.0, 4.0, 180), Multiplier(float(np.log(2.0)), 0.6, 5))

TIE = 1.01e-6
"""By so much a chance may fall short and still be 85 %."""


def stored(parts: list[Part], *, target: int | None = 90, stretch: float = 1.0) -> Answer:
    """A forecast as it would have been kept, if past launches take `stretch` times as long as their parts say."""
    chances = part_chances([each.open for each in parts], [p.pace for p in parts], [p.multiplier for p in parts], GRID)
    curve = curves(last_of(ndtri(np.clip(chances, 1e-12, 1 - 1e-12)), np.zeros(1, dtype=np.int64)))
    quantiles = np.minimum(np.round(curve.quantiles(0) * stretch, 3), HORIZON)
    p50, p85 = (None if quantiles[row] >= HORIZON else int(whole_days(quantiles[row])) for row in (49, 84))
    on_time = None if target is None else curve.chance(0, target / stretch)
    return Answer(tuple(quantiles.tolist()), target, on_time, p50, p85)


def asked(*parts: Part, **changes: Any) -> WhatIf:
    chosen = list(parts or (ATLAS,))
    return WhatIf(stored(chosen, **changes), chosen)


def test_no_lever_is_the_stored_forecast() -> None:
    for of in (asked(), asked(ATLAS, BOREALIS, stretch=1.7), asked(target=None)):
        assert of.answer(Levers()) is of.stored
        assert of.answer(Levers(squad_id="atlas", capacity_from=9)) is of.stored


@pytest.mark.parametrize("stretch", [0.6, 1.0, 1.7])
@pytest.mark.parametrize("parts", [[ATLAS], [ATLAS, BOREALIS]])
@pytest.mark.parametrize(
    "nearly", [{"capacity": 0.99999}, {"cut": 1e-3}, {"capacity": 1.00001, "squad_id": "atlas"}, {"arriving": 1e-4}]
)
def test_nearly_no_lever_is_nearly_the_stored_forecast(
    parts: list[Part], stretch: float, nearly: dict[str, Any]
) -> None:
    of = asked(*parts, stretch=stretch)
    answer = of.answer(Levers(**nearly))
    assert answer.quantiles == pytest.approx(of.stored.quantiles, rel=0.01)
    assert answer.on_time == pytest.approx(of.stored.on_time, abs=2e-3)


def test_the_target_is_read_off_the_stored_curve() -> None:
    of = asked()
    for percent in (5, 50, 85, 97):
        later = int(np.ceil(of.stored.quantiles[percent - 1])) - 90
        answer = of.answer(Levers(later=later))
        assert answer.on_time == pytest.approx(percent / 100, abs=0.01)
        assert answer.quantiles == of.stored.quantiles
    assert of.answer(Levers(later=-200)).on_time == 0.01
    assert of.answer(Levers(later=5000)).on_time == 0.99


def test_a_pause_before_anything_can_be_done_is_added_to_every_day() -> None:
    answer = asked().answer(Levers(pause=(1, 21)))
    assert answer.quantiles == pytest.approx([each + 21 for each in asked().stored.quantiles], abs=1e-5)


def test_a_pause_shifts_what_comes_after_it_and_nothing_before() -> None:
    of = asked()
    answer = of.answer(Levers(pause=(61, 90)))
    for before, after in zip(of.stored.quantiles, answer.quantiles, strict=True):
        assert after == pytest.approx(before if before <= 60 else min(before + 30, HORIZON), abs=1e-5)


def test_a_pause_of_less_than_a_normal_day_takes_out_what_it_is_worth() -> None:
    of = asked()
    answer = of.answer(Levers(pause=(9.4, 9.1)))  # from 8.4 to 9.1 normal days: half a day off of a squad of five days
    for before, after in zip(of.stored.quantiles, answer.quantiles, strict=True):
        assert after == pytest.approx(before if before <= 8.4 else min(before + 0.7, HORIZON), abs=1e-5)


def test_half_of_the_capacity_takes_twice_as_long_from_its_day_on() -> None:
    of = asked()
    answer = of.answer(Levers(capacity=0.5, capacity_from=31))
    for before, after in zip(of.stored.quantiles, answer.quantiles, strict=True):
        assert after == pytest.approx(min(before if before <= 30 else 30 + 2 * (before - 30), HORIZON), abs=1e-5)


def test_a_pause_that_lies_within_less_capacity_counts_once() -> None:
    answer = asked().answer(Levers(capacity=0.5, capacity_from=11, pause=(21, 30)))
    # Day 40 has 10 whole days, 10 halves, a pause of 10 and 10 halves again.
    like = int(np.searchsorted(asked().stored.quantiles, 20.0))
    assert answer.quantiles[like] == pytest.approx(40 + 2 * (asked().stored.quantiles[like] - 20), abs=1e-5)


def test_a_quarter_of_the_scope_less_is_what_the_pace_says_of_three_quarters() -> None:
    """One squad whose curve is its own pace's: the answer is the model's, asked for fewer items."""
    fewer = Part("atlas", 30, ATLAS.pace, ATLAS.multiplier)
    many = Part("atlas", 40, ATLAS.pace, ATLAS.multiplier)
    answer = asked(many).answer(Levers(cut=10))
    assert answer.quantiles == pytest.approx(stored([fewer]).quantiles, rel=0.01)
    assert answer.on_time == pytest.approx(stored([fewer]).on_time, abs=0.005)


def test_the_launch_stays_stretched_as_its_past_says() -> None:
    plain, slow = asked(), asked(stretch=1.7)
    for levers in (Levers(cut=20), Levers(cut=5)):
        ratio = np.array(slow.answer(levers).quantiles) / np.array(plain.answer(levers).quantiles)
        assert ratio[5:90] == pytest.approx(1.7, rel=0.02)


def test_a_squad_that_is_never_last_may_pause_for_a_while() -> None:
    quick = Part("quick", 2, Pace(90.0, 37.0, 1.5, 180), Multiplier(0.0, 0.1, 5))
    of = asked(ATLAS, quick)
    pause = (1, 14)
    assert of.answer(Levers(pause=pause, squad_id="quick")).p85 == pytest.approx(of.stored.p85, abs=1)
    assert of.stored.p85 is not None
    assert of.answer(Levers(pause=pause, squad_id="atlas")).p85 == pytest.approx(of.stored.p85 + 14, abs=1)


def test_scope_that_arrives_faster_than_the_pace_is_never_done() -> None:
    weekly = ATLAS.pace.per_week
    answers = [asked().answer(Levers(arriving=share * weekly)) for share in (0.1, 0.5, 2.0)]
    p50 = [each.p50 for each in answers]
    as_it_is = asked().stored.p50
    assert as_it_is is not None and p50[0] is not None and p50[1] is not None
    assert as_it_is < p50[0] < p50[1]
    assert p50[2] is None and answers[2].quantiles[-1] == HORIZON


def test_a_launch_whose_parts_are_not_told_can_still_move_in_time() -> None:
    of = WhatIf(stored([ATLAS]), [])
    assert of.answer(Levers(pause=(1, 10))).quantiles == pytest.approx([q + 10 for q in of.stored.quantiles], abs=1e-5)
    assert of.needed().cut is None
    assert of.needed().capacity is not None


paces = st.builds(
    lambda weekly, b, phi: Pace(weekly / 7 * b, b, phi, 180), st.floats(0.5, 15), st.floats(20, 50), st.floats(1, 9)
)
multipliers = st.builds(lambda mean, sd: Multiplier(mean, sd, 3), st.floats(-0.5, 1.5), st.floats(0.1, 1.0))
some_parts = st.lists(st.tuples(st.integers(2, 80), paces, multipliers), min_size=1, max_size=3).map(
    lambda found: [Part(f"s{n}", *each) for n, each in enumerate(found)]
)
launches = st.builds(
    lambda parts, target, stretch: WhatIf(stored(parts, target=target, stretch=stretch), parts),
    some_parts,
    st.integers(1, 400),
    st.floats(0.5, 2.0),
)
whose = st.sampled_from([None, "s0"])
pauses = st.one_of(st.none(), st.tuples(st.integers(1, 200), st.integers(0, 60)).map(lambda p: (p[0], p[0] + p[1])))


@st.composite
def levers(draw: st.DrawFn, *, arriving: bool) -> Levers:
    return Levers(
        cut=draw(st.integers(0, 1)),
        later=draw(st.integers(-60, 200)),
        pause=draw(pauses),
        capacity=draw(st.sampled_from([0.25, 0.8, 1.0, 1.25, 2.0])),
        capacity_from=draw(st.integers(1, 100)),
        arriving=draw(st.sampled_from([0.5, 3.0])) if arriving else 0.0,
        squad_id=draw(whose),
    )


def none_later(earlier: Answer, later: Answer) -> None:
    """Every quantile, and the chance, to a thousandth: the curves are lines between points."""
    gaps = np.array(earlier.quantiles) - np.array(later.quantiles)
    assert (gaps <= 0.02 + 2e-3 * np.array(later.quantiles)).all()
    assert earlier.on_time is not None and later.on_time is not None
    assert earlier.on_time >= later.on_time - 2e-3


def changed(levers: Levers, **changes: Any) -> Levers:
    return Levers(**{**{name: getattr(levers, name) for name in Levers.__slots__}, **changes})


@settings(deadline=None, max_examples=60)
@given(of=launches, base=levers(arriving=False), more=st.integers(1, 30))
def test_every_lever_pulls_one_way(of: WhatIf, base: Levers, more: int) -> None:
    """More scope is never earlier, more capacity never later, a longer pause never earlier, a late date never worse."""
    as_it_is = of.answer(base)
    assert (np.diff(as_it_is.quantiles) >= 0).all()
    assert as_it_is.on_time is not None and 0.01 <= as_it_is.on_time <= 0.99
    open_items = of.open_of(base.squad_id)
    none_later(of.answer(changed(base, cut=min(base.cut + more, open_items - 1))), as_it_is)
    none_later(of.answer(changed(base, capacity=base.capacity + more / 10)), as_it_is)
    none_later(of.answer(changed(base, pause=None)), as_it_is)
    first, last = base.pause or (40, 39)
    none_later(as_it_is, of.answer(changed(base, pause=(first, last + more))))
    later = of.answer(changed(base, later=base.later + more)).on_time
    assert later is not None and later >= as_it_is.on_time


@settings(deadline=None, max_examples=12)
@given(of=launches, base=levers(arriving=True), more=st.sampled_from([0.5, 4.0]))
def test_arrivals_pull_one_way_too_whatever_else_is_moved(of: WhatIf, base: Levers, more: float) -> None:
    as_it_is = of.answer(base)
    none_later(of.answer(changed(base, arriving=0.0)), as_it_is)
    none_later(as_it_is, of.answer(changed(base, arriving=base.arriving + more)))
    none_later(of.answer(changed(base, capacity=base.capacity * 1.5)), as_it_is)
    none_later(of.answer(changed(base, cut=of.open_of(base.squad_id) - 1)), as_it_is)


@settings(deadline=None, max_examples=40)
@given(of=launches, capacity_from=st.integers(1, 60))
def test_what_85_per_cent_needs_is_enough_and_one_less_is_not(of: WhatIf, capacity_from: int) -> None:
    def chance(**lever: Any) -> float:
        on_time = of.answer(Levers(**lever)).on_time
        assert on_time is not None
        return on_time

    needed, target = of.needed(capacity_from=capacity_from), of.stored.target
    assert target is not None
    if needed.date is not None:
        assert chance(later=needed.date - target) > LIKELY - TIE > chance(later=needed.date - 1 - target)
    if needed.cut is None:
        assert chance(cut=of.open - 1) < LIKELY - TIE
    else:
        assert chance(cut=needed.cut) > LIKELY - TIE
        assert needed.cut == 0 or chance(cut=needed.cut - 1) < LIKELY - TIE
    if needed.capacity is None:
        assert chance(capacity=4.0, capacity_from=capacity_from) < LIKELY - TIE
    else:
        assert chance(capacity=needed.capacity, capacity_from=capacity_from) > LIKELY - TIE
        least = needed.capacity - 0.01
        assert least < 0.005 or chance(capacity=least, capacity_from=capacity_from) < LIKELY - TIE


def test_one_squads_levers_never_reach_further_than_everybodys() -> None:
    of = asked(ATLAS, BOREALIS)
    for lever in ({"pause": (10, 60)}, {"capacity": 0.5}):
        everybody = of.answer(Levers(**lever))
        for squad_id in ("atlas", "borealis"):
            one = of.answer(Levers(**lever, squad_id=squad_id))
            none_later(one, everybody)
            none_later(of.stored, one)


def test_a_date_that_is_itself_the_85th_percentile_is_enough() -> None:
    whole = Answer(tuple(map(float, range(1, 100))), 40, 0.4, 50, 85)
    assert WhatIf(whole, []).needed().date == 85
