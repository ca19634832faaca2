import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from andon.ui import charts, charts_what_if, text, text_what_if
from andon.usecases.what_if import Imagined, Likely

AS_OF = date(2026, 4, 20)
BEFORE = Imagined(
    AS_OF + timedelta(days=40),
    0.4,
    AS_OF + timedelta(days=50),
    AS_OF + timedelta(days=85),
    tuple(map(float, range(1, 100))),
)
AFTER = replace(
    BEFORE,
    target=AS_OF + timedelta(days=60),
    on_time=0.85,
    p50=AS_OF + timedelta(days=30),
    p85=None,
    quantiles=tuple(0.6 * each for each in range(1, 100)),
)


def spec(before: Imagined = BEFORE, after: Imagined = AFTER, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"today": AS_OF, "theme": "app", **changes}
    drawn: dict[str, Any] = charts_what_if.what_if_chart(before, after, AS_OF, **given).to_dict()
    return drawn


def drawn(of: dict[str, Any]) -> dict[str, list[float]]:
    (rows,) = (data for data in of["datasets"].values() if "chance" in data[0])
    return {name: [row["chance"] for row in rows if row["curve"] == name] for name in {row["curve"] for row in rows}}


def test_the_two_curves_differ_by_dash_and_name_not_by_colour_alone() -> None:
    curves = spec()["layer"][0]["encoding"]
    assert curves["strokeDash"]["scale"]["range"] == [[7, 5], [1, 0]]
    assert set(drawn(spec())) == {text_what_if.AS_IT_IS, text_what_if.IMAGINED}


def test_each_curve_rises_through_its_percentiles() -> None:
    for chances in drawn(spec()).values():
        assert chances == sorted(chances)
        assert {50.0, 85.0} <= set(chances)


def test_what_never_ends_leaves_the_picture_and_does_not_squeeze_it() -> None:
    endless = replace(AFTER, quantiles=tuple(30.0 * each for each in range(1, 100)))
    chances = drawn(spec(after=endless))[text_what_if.IMAGINED]
    assert max(chances) < 15
    assert json.dumps(spec(after=replace(endless, quantiles=(3000.0,) * 99)))


def test_both_dates_are_drawn_where_the_date_moves_and_one_where_it_stays() -> None:
    assert len(spec()["layer"]) == 3
    assert len(spec(after=replace(AFTER, target=BEFORE.target))["layer"]) == 2
    nowhere = replace(BEFORE, target=None, on_time=None)
    assert len(spec(nowhere, nowhere)["layer"]) == 1


def test_it_can_be_drawn_without_a_browser() -> None:
    chart = charts_what_if.what_if_chart(BEFORE, AFTER, AS_OF, today=AS_OF, theme="paper")
    assert charts.to_svg(chart).startswith("<svg")


def test_the_table_has_both_days_of_each_fifth_per_cent() -> None:
    table = charts_what_if.what_if_table(BEFORE, AFTER, AS_OF)
    assert table.shape == (19, 3)
    assert table.iloc[9].tolist() == [50, AS_OF + timedelta(days=50), AS_OF + timedelta(days=30)]


def test_the_words_for_who_hears_it() -> None:
    told = text_what_if.chart_alt(BEFORE, AFTER, as_of=AS_OF, today=AS_OF)
    assert "As it is: 40 % on time, 50 % by 9 Jun, 85 % by 14 Jul" in told
    assert "What if: 85 % on time, 50 % by 20 May, 85 % by more than eight years away" in told


def test_a_date_that_passed_is_overdue_and_has_no_chance_to_speak_of() -> None:
    passed = replace(BEFORE, target=AS_OF - timedelta(days=1), on_time=0.01)
    assert text_what_if.chance(passed, as_of=AS_OF, today=AS_OF) == text.overdue(passed.target, today=AS_OF)
    assert text_what_if.chance(replace(passed, target=AS_OF), as_of=AS_OF, today=AS_OF) == "under 2 %"
    told = text_what_if.chart_alt(passed, AFTER, as_of=AS_OF, today=AS_OF)
    assert f"As it is: {text.overdue(passed.target, today=AS_OF)}, 50 % by" in told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(0.4, 0.85, "45 points more likely"), (0.4, 0.39, "1 point less likely"), (0.4, 0.401, "no change")],
)
def test_a_chance_changes_in_points(before: float, after: float, told: str) -> None:
    assert text_what_if.points(before, after) == told


def test_a_date_changes_in_days_or_leaves_the_horizon() -> None:
    day = AS_OF
    assert text_what_if.shift(day, day + timedelta(days=1)) == "1 day later"
    assert text_what_if.shift(day, day - timedelta(days=9)) == "9 days sooner"
    assert text_what_if.shift(day, None) == "much later"
    assert text_what_if.shift(None, day) == "much sooner"
    assert text_what_if.shift(None, None) == "no change"


def test_the_point_says_what_the_levers_change() -> None:
    assert text_what_if.point(BEFORE, BEFORE) == "Nothing is changed yet, so both curves are one"
    assert text_what_if.point(BEFORE, AFTER) == "The 85 % date is much later; to be on time is 45 points more likely"
    moved = replace(BEFORE, target=AFTER.target)
    assert text_what_if.point(BEFORE, moved) == "The 85 % date stays where it is; to be on time is as likely as before"
    undated = replace(BEFORE, target=None, on_time=None, p85=AS_OF)
    assert text_what_if.point(replace(undated, p85=BEFORE.p85), undated) == "The 85 % date is 85 days sooner"


def told(likely: Likely, stored: Imagined = BEFORE, open_items: int = 38) -> list[str]:
    return text_what_if.for_85(likely, stored, open_items=open_items, first_day=AS_OF, today=AS_OF)


def test_what_85_per_cent_needs_has_a_sentence_for_each_lever() -> None:
    assert told(Likely(AS_OF + timedelta(days=85), 14, 1.38)) == [
        "The date alone: 14 Jul, 45 days after the target.",
        "Scope alone: 14 of the 38 counted open items fewer.",
        "Capacity alone: 38 % more from 20 Apr on.",
    ]


def test_a_lever_that_does_not_get_there_says_so() -> None:
    assert told(Likely(None, None, None)) == [
        "The date alone does not get there: 85 % is more than eight years away.",
        "Scope alone does not get there: with one of the 38 counted open items left it would still be too late.",
        "Capacity alone does not get there: four times as much would still be too little.",
    ]


def test_a_date_that_holds_needs_nothing_and_says_what_it_can_spare() -> None:
    assert told(Likely(AS_OF + timedelta(days=30), 0, 0.8)) == [
        "The date: it holds with 85 % already, 10 days to spare.",
        "Scope: all 38 counted open items can stay.",
        "Capacity: 20 % less would still be enough.",
    ]


def test_without_a_date_there_is_only_a_day() -> None:
    nowhere = replace(BEFORE, target=None, on_time=None)
    assert told(Likely(AS_OF + timedelta(days=85), None, None), nowhere) == [
        "There is no date to hold yet. 85 % is reached by 14 Jul."
    ]
