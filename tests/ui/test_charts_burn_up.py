"""The burn-up's picture, table and words, from counts that are known."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from andon.model import ForecastState
from andon.ui import charts, charts_burn_up, text, text_burn_up
from andon.usecases.board import Outlook
from andon.usecases.burn_up import Burned, BurnUp
from ui.chart_examples import BURN_UP, BURNED, CONE, SHOWN, TARGET, TODAY, WITHOUT_CONE, ago

MS = 86_400_000


def spec(view: BurnUp = BURN_UP, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"today": TODAY, "theme": "paper", **changes}
    drawn: dict[str, Any] = charts_burn_up.burn_up_chart(view, **given).to_dict()
    return drawn


def rows(of: dict[str, Any], *columns: str) -> list[list[dict[str, Any]]]:
    """The rows of every layer that has just these columns."""
    return [data for data in of["datasets"].values() if data and set(data[0]) == set(columns)]


def day(moment: float) -> date:
    return date(1970, 1, 1) + timedelta(days=moment / MS)


def end_of_picture(of: dict[str, Any]) -> date:
    (told,) = {layer["encoding"]["x"]["scale"]["domain"]["expr"] for layer in of["layer"]}
    return day(float(told.strip("[]").split(",")[1]))


def test_two_lines_that_differ_by_dash_and_name() -> None:
    (lines,) = rows(spec(), "line", "day", "count")
    assert {row["line"] for row in lines} == {"In it: 48", "Finished: 31"}
    drawn = next(layer for layer in spec()["layer"] if "strokeDash" in layer["encoding"])
    dashes = drawn["encoding"]["strokeDash"]["scale"]["range"]
    assert len({str(each) for each in [*dashes, charts_burn_up.EXPECTED]}) == 3


def test_the_cone_begins_on_the_forecasts_day_and_ends_on_its_two_days() -> None:
    (edges,) = rows(spec(), "day", "count", "end", "grown")
    assert {(day(row["day"]), row["count"]) for row in edges} == {(CONE.as_of, CONE.finished)}
    assert [(day(row["end"]), row["grown"]) for row in edges] == [(CONE.p50, CONE.grown), (CONE.p85, CONE.grown)]
    (area,) = rows(spec(), "day", "count", "fast")
    assert all(row["count"] <= row["fast"] for row in area)
    # On the 50 % day the slow way has come as far as a straight line to the 85 % day has.
    share = (CONE.p50 - CONE.as_of) / (CONE.p85 - CONE.as_of)
    assert area[1]["count"] == pytest.approx(CONE.finished + share * (CONE.grown - CONE.finished))


def test_without_a_cone_nothing_is_drawn_beyond_today_but_the_target() -> None:
    drawn = spec(WITHOUT_CONE)
    assert not rows(drawn, "day", "count", "end", "grown") and not rows(drawn, "day", "count", "fast")
    assert max(day(row["day"]) for (lines,) in [rows(drawn, "line", "day", "count")] for row in lines) == TODAY
    assert TARGET <= end_of_picture(drawn) <= TARGET + timedelta(days=7)


def test_a_far_85_per_cent_day_does_not_squeeze_the_past_and_the_axis_says_so() -> None:
    far = replace(CONE, p85=date(2031, 1, 1))
    drawn = spec(replace(BURN_UP, cone=far, outlook=replace(SHOWN, p85=far.p85)))
    assert end_of_picture(drawn) < date(2027, 6, 1)
    assert "by 1 Jan 2031, beyond this picture" in charts.spec_to_svg(drawn)
    assert "beyond" not in charts.spec_to_svg(spec())


def ten_years() -> BurnUp:
    days = tuple(TODAY - timedelta(days=back) for back in range(3650, -1, -1))
    counts = tuple(10 + n // 10 for n in range(len(days)))
    return replace(BURN_UP, burned=Burned(days, counts, tuple(each // 2 for each in counts)))


def test_ten_years_are_told_by_weeks_and_end_today() -> None:
    (lines,) = rows(spec(ten_years()), "line", "day", "count")
    told = sorted({day(row["day"]) for row in lines})
    assert len(told) <= 160
    assert told[-1] == TODAY
    assert {(later - earlier).days for earlier, later in itertools.pairwise(told)} == {28}
    table = charts_burn_up.burn_up_table(ten_years())
    assert table[text_burn_up.FINISHED].tolist()[-3] == (10 + 365) // 2


def test_the_picture_begins_when_a_fifth_of_the_scope_was_there() -> None:
    early = Burned((date(2020, 1, 1), date(2026, 3, 1), TODAY), (1, 30, 48), (0, 5, 31))
    (lines,) = rows(spec(replace(BURN_UP, burned=early)), "line", "day", "count")
    assert min(day(row["day"]) for row in lines) == date(2026, 3, 1)


def drawn_as(view: BurnUp) -> str:
    """How the two lines go from day to day."""
    (mark,) = [layer["mark"] for layer in spec(view)["layer"] if "strokeDash" in layer["encoding"]]
    return str(mark["interpolate"])


def test_days_are_steps_and_only_weeks_are_joined_by_straight_lines() -> None:
    early = Burned((date(2020, 1, 1), date(2026, 3, 1), TODAY), (1, 30, 48), (0, 5, 31))
    assert drawn_as(BURN_UP) == "step-after"
    # Its first day is left out, and still every other one is told.
    assert drawn_as(replace(BURN_UP, burned=early)) == "step-after"
    assert drawn_as(ten_years()) == "linear"


def test_the_table_ends_with_what_the_forecast_expects() -> None:
    table = charts_burn_up.burn_up_table(BURN_UP)
    assert table.iloc[len(BURNED.days) - 1].tolist() == [TODAY, 48, 31, text_burn_up.SO_FAR]
    assert table.iloc[-1].tolist() == [CONE.p85, 60, 60, text_burn_up.WITH_85]
    assert set(charts_burn_up.burn_up_table(WITHOUT_CONE)[text_burn_up.WHAT]) == {text_burn_up.SO_FAR}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "31 of 48 issues are finished; about 60 in the end, probably by 20 Jun with 50 % and by 10 Jul with 85 %, "
             "around the target date"),
        ({"target": None}, "31 of 48 issues are finished; about 60 in the end, probably by 20 Jun with 50 % and by "
                           "10 Jul with 85 %"),
        ({"target": date(2026, 7, 10)}, "before the target date"),
        ({"target": date(2026, 6, 19)}, "after the target date"),
        ({"cone": replace(CONE, grown=44.2)}, "; the rest probably by 20 Jun"),
        ({"cone": None}, "31 of 48 issues are finished"),
        ({"cone": None, "ended_on": TODAY}, "31 of 48 issues were finished when it ended"),
        ({"cone": None, "burned": Burned((TODAY,), (1,), (0,))}, "The only issue is not finished"),
        ({"cone": None, "burned": Burned((TODAY,), (3,), (0,))}, "None of the 3 issues is finished"),
        ({"cone": None, "burned": Burned((TODAY,), (3,), (1,))}, "1 of 3 issues is finished"),
        ({"burned": Burned((), (), ())}, text_burn_up.NOTHING),
        ({"burned": Burned((ago(9).date(), TODAY), (3, 0), (1, 0))}, "Nothing is in it any more"),
        ({"burned": Burned((ago(9).date(), TODAY), (3, 0), (1, 0), undated=2)}, "Nothing is open in it any more"),
        ({"burned": Burned((ago(9).date(), TODAY), (3, 0), (1, 0)), "cone": None, "ended_on": TODAY},
         "Nothing was in it any more when it ended"),
    ],
)  # fmt: skip
def test_the_point_is_said_in_words(changes: dict[str, Any], told: str) -> None:
    point = text_burn_up.point(replace(BURN_UP, **changes), today=TODAY).replace("\N{NO-BREAK SPACE}", " ")
    if told.startswith("Nothing"):
        assert point == told
    assert point.endswith(told) if told.startswith(("before", "after")) else told in point


@pytest.mark.parametrize(
    ("outlook", "why"),
    [
        (Outlook(None), text_burn_up.NONE_YET),
        (
            Outlook(None, held_until=datetime(2026, 5, 14, 9, tzinfo=UTC)),
            "The first one is with its squad until Thu 09:00, so there is no cone yet.",
        ),
        (Outlook(ForecastState.NOTHING_LEFT), text_burn_up.NOTHING_LEFT),
        (Outlook(ForecastState.CANNOT, reason="Too little."), "There is no cone: too little."),
        (replace(SHOWN, p85=None), text_burn_up.FAR),
        (SHOWN, text_burn_up.NO_LONGER),
    ],
)
def test_where_there_is_no_cone_the_words_below_say_why(outlook: Outlook, why: str) -> None:
    view = replace(BURN_UP, cone=None, outlook=outlook)
    assert why in text_burn_up.legend_words(view, text.held(outlook, UTC), today=TODAY)
    assert text_burn_up.why_no_cone(BURN_UP, "") == ""


def test_below_stands_what_the_last_weeks_changed_and_what_is_not_known() -> None:
    told = text_burn_up.legend_words(BURN_UP, "", today=TODAY)
    assert told.startswith("The scope grew by 8 in the last 4 weeks, and 11 more are finished. Forecast as of 2 May.")
    unsure = replace(BURN_UP, burned=replace(BURNED, undated=2, hindsight=True))
    told = text_burn_up.legend_words(unsure, "", today=TODAY)
    assert "2 issues that are done, nobody knows since when, are left out." in told
    assert told.endswith(text_burn_up.HINDSIGHT)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ((0, 3), "The scope stayed as it was in the last 4 weeks, and 3 more are finished."),
        ((-2, 1), "The scope shrank by 2 in the last 4 weeks, and 1 more is finished."),
        ((1, 0), "The scope grew by 1 in the last 4 weeks, and as many are finished as before."),
        ((0, -1), "The scope stayed as it was in the last 4 weeks, and 1 fewer is finished."),
        ((-5, -3), "The scope shrank by 5 in the last 4 weeks, and 3 fewer are finished."),
    ],
)
def test_what_was_opened_again_makes_fewer_finished(changed: tuple[int, int], told: str) -> None:
    assert text_burn_up.lately(*changed) == told


def test_who_hears_the_chart_hears_its_lines_and_its_dates() -> None:
    told = text_burn_up.chart_alt(BURN_UP, today=TODAY)
    assert "From 11 Feb to 12 May the scope went from 30 to 48 issues." in told
    assert "About 60 are expected by the end. The target date is 30 Jun." in told
