import csv
import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from statistics import NormalDist
from typing import Any

import altair as alt
import pytest

from andon.model import Precision, TargetDate
from andon.ui import charts, charts_finish, charts_history, palette, text, text_frozen
from andon.ui.charts import Theme
from andon.ui.charts_rules import Named, placed
from andon.usecases.launch_page import Forecasted, Said
from ui.chart_examples import encodings

AS_OF = date(2026, 4, 20)
TARGET = date(2026, 5, 12)
P50, P85 = date(2026, 5, 29), date(2026, 7, 4)
SPREAD = [39 * math.exp(0.6256 * NormalDist().inv_cdf(level / 100)) for level in range(1, 100)]
THEMES: tuple[Theme, ...] = ("app", "paper")


def finish(target: date | None = TARGET, quantiles: list[float] = SPREAD, **changes: Any) -> alt.LayerChart:
    given: dict[str, Any] = {"today": AS_OF, "theme": "paper"} | changes
    return charts_finish.finish_chart(quantiles, AS_OF, target, P50, P85, **given)


def say(squad: str = "Web", days: int = 0, chance: int = 70, status: str = "on_track") -> Said:
    return Said(squad, squad, datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=days), status, chance, "All well.")


def forecasted(days: int, on_time: float | None, squad: str | None = None) -> Forecasted:
    return Forecasted(date(2026, 3, 2) + timedelta(days=days), on_time, None, None, squad)


def history(
    said: list[Said], forecasts: list[Forecasted], dates: tuple[TargetDate, ...] = (), theme: Theme = "paper"
) -> alt.LayerChart:
    return charts_history.history_chart(said, forecasts, dates=dates, today=AS_OF, theme=theme)


def spec_of(chart: alt.LayerChart) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    return spec


def rows(spec: dict[str, Any], having: str) -> list[dict[str, Any]]:
    """The rows of the one dataset that has this column."""
    (found,) = (data for data in spec["datasets"].values() if data and having in data[0])
    return list(found)


# ------------------------------------------------------------------------------ the finishing day


def test_twenty_dots_of_which_those_on_time_are_filled_and_the_others_hollow() -> None:
    spec = spec_of(finish())
    dots = rows(spec, "when")
    assert len(dots) == charts_finish.DOTS
    # 18 % on time is between 3 and 4 of 20; the dots stand at 2.5 %, 7.5 %, 12.5 %, 17.5 % and so on.
    assert [dot["when"] for dot in dots] == ["4 of 20: on time"] * 4 + ["16 of 20: after the date"] * 16
    fill = spec["layer"][0]["encoding"]["fill"]["scale"]
    assert dict(zip(fill["domain"], fill["range"], strict=True)) == {
        "4 of 20: on time": palette.BLUE,
        "16 of 20: after the date": "transparent",
    }


@pytest.mark.parametrize("days", [-30, 0, 3, 22, 39, 200, 2000])
def test_no_dot_lies_on_the_wrong_side_of_the_target(days: int) -> None:
    target = AS_OF + timedelta(days=days)
    line = (target.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000
    for dot in rows(spec_of(finish(target)), "when"):
        assert (dot["day"] <= line) == dot["when"].endswith("on time")


def test_no_two_dots_lie_on_each_other() -> None:
    dots = rows(spec_of(finish()), "when")
    assert len({(dot["day"], dot["height"]) for dot in dots}) == charts_finish.DOTS


def test_the_dots_lie_in_the_order_of_the_finishing_days() -> None:
    days = [dot["day"] for dot in rows(spec_of(finish()), "when")]
    assert days == sorted(days)


def test_without_a_target_every_dot_looks_alike_and_the_legend_says_why() -> None:
    dots = rows(spec_of(finish(None)), "when")
    assert {dot["when"] for dot in dots} == {"20 of 20: no date to compare with"}


def test_a_single_possible_day_is_drawn_too() -> None:
    assert len(rows(spec_of(finish(quantiles=[5.0] * 99)), "when")) == charts_finish.DOTS


def test_a_long_tail_is_cut_and_the_axis_says_so() -> None:
    spec = spec_of(finish())
    assert "3 chances in 100 are later than 25 Aug and not drawn" in json.dumps(spec)
    last = max(dot["day"] for dot in rows(spec, "when"))
    cut = (AS_OF.toordinal() - date(1970, 1, 1).toordinal() + SPREAD[96]) * 86_400_000
    assert last < cut + 14 * 86_400_000


def test_where_the_target_lies_beyond_the_tail_nothing_is_cut() -> None:
    assert "not drawn" not in json.dumps(spec_of(finish(AS_OF + timedelta(days=900))))


def test_the_target_and_the_85_per_cent_day_are_named() -> None:
    names = [layer["encoding"]["x"]["axis"].get("labelExpr") for layer in spec_of(finish())["layer"]]
    assert '"Target 12 May"' in names
    assert '"85 % by 4 Jul"' in names


@pytest.mark.parametrize("apart", range(0, 60, 4))
def test_the_names_of_the_days_never_run_into_each_other(apart: int) -> None:
    likely = TARGET + timedelta(days=apart)
    days = [Named(TARGET, "Target 12 May", counts=True), Named(likely, "85 % by 4 Jul"), Named(AS_OF, "Today")]
    rules = placed(days, AS_OF, -2, 84, 340)
    for one, other in combinations(rules, 2):
        assert one.row != other.row or not one.overlaps(other)
    for rule in rules:
        start, end = rule._extent()
        assert start >= -1 and end <= 341, "a name leaves the picture"


def test_the_title_is_the_point_in_words() -> None:
    spec = spec_of(finish(on_time=0.18))
    assert " ".join(spec["title"]["text"]) == text.finish_title(P50, TARGET, 0.18, today=AS_OF)
    assert "title" not in spec_of(finish(titled=False))


def test_the_chance_is_read_off_the_quantiles_where_none_is_given_and_is_never_0_or_100() -> None:
    assert "18 % on time" in " ".join(spec_of(finish())["title"]["text"])
    for target in (AS_OF - timedelta(days=400), AS_OF + timedelta(days=4000)):
        words = " ".join(spec_of(finish(target))["title"]["text"])
        assert words.endswith(("after its date, which has passed", "over 98 % on time"))


def test_the_text_alternative_says_what_the_dots_show() -> None:
    said = charts_finish.finish_alt(SPREAD, AS_OF, TARGET, P50, P85, today=AS_OF)
    assert "Of 20 equally likely finishing days, 4 are on or before 12 May" in said
    assert "85 % it is done by 4 Jul" in said
    alone = charts_finish.finish_alt(SPREAD, AS_OF, None, P50, P85, today=AS_OF)
    assert "no date" in alone


def test_the_table_counts_a_quantile_of_12_4_days_as_the_13th_day() -> None:
    table = charts_finish.finish_table([12.4] * 99, AS_OF)
    assert table[text_frozen.CHANCE].tolist() == list(range(5, 100, 5))
    assert set(table[text_frozen.DONE_BY]) == {AS_OF + timedelta(days=13)}
    assert charts_finish.finish_table([12.0] * 99, AS_OF)[text_frozen.DONE_BY].iloc[0] == AS_OF + timedelta(days=12)


# ------------------------------------------------------------------------------ words and forecasts


def test_one_mark_a_check_in_with_a_shape_and_a_colour_for_each_status() -> None:
    said = [say(), say("iOS", 9, 50, "worried"), say("Web", 20, 10, "needs_help")]
    spec = spec_of(history(said, [forecasted(0, 0.6)]))
    assert [row["says"] for row in rows(spec, "says")] == ["On track", "Worried", "Needs help"]
    marks = next(layer for layer in spec["layer"] if "shape" in layer["encoding"])
    assert marks["encoding"]["shape"]["scale"]["range"] == ["circle", "triangle-up", "diamond"]
    assert marks["mark"]["type"] == "point"


def test_no_line_joins_the_words_of_a_squad() -> None:
    said = [say(days=days) for days in (0, 10, 20)]
    spec = spec_of(history(said, []))
    assert all(layer["mark"]["type"] != "line" for layer in spec["layer"])
    drawing = {key for layer in spec["layer"] for key in layer["encoding"] if key != "tooltip"}
    assert not drawing & {"detail", "color", "order", "row", "column", "facet"}


def test_the_line_is_the_forecast_of_the_launch_alone_and_reaches_to_today() -> None:
    forecasts = [forecasted(0, 0.6), forecasted(7, 0.9, "Web"), forecasted(14, None), forecasted(21, 0.4)]
    points = rows(spec_of(history([], forecasts)), "chance")
    assert [point["chance"] for point in points] == [60, 60, None, 40, 40]  # nothing was told in between
    assert points[-1]["day"] > points[-2]["day"]


def test_the_line_is_named_in_words_with_its_last_chance() -> None:
    assert json.dumps(["Forecast", "40 %"]) in [
        layer["encoding"].get("y", {}).get("axis", {}).get("labelExpr")
        for layer in spec_of(history([], [forecasted(0, 0.4)]))["layer"]
    ]


def test_words_that_would_hide_each_other_are_drawn_apart_but_keep_their_number() -> None:
    spec = spec_of(history([say("Web"), say("iOS"), say("Data")], []))
    marks = rows(spec, "says")
    assert {mark["chance"] for mark in marks} == {70}
    assert len({mark["drawn"] for mark in marks}) == 3
    assert all(abs(mark["drawn"] - 70) < 10 for mark in marks)


def test_a_moved_date_is_a_line_with_its_name() -> None:
    first, moved = (
        TargetDate(day, Precision.DAY, datetime(2026, month, 1, tzinfo=UTC))
        for day, month in ((date(2026, 3, 31), 1), (date(2026, 5, 12), 3))
    )
    again = TargetDate(moved.day, Precision.DAY, datetime(2026, 4, 1, tzinfo=UTC), reason="said once more")
    spec = spec_of(history([say()], [forecasted(-10, 0.5)], (first, moved, again)))
    assert json.dumps(spec).count("moved to 12 May") == 1


def test_nothing_said_and_nothing_forecast_is_an_empty_picture_and_says_so() -> None:
    assert charts.to_svg(history([], [])).startswith("<svg")
    assert charts_history.history_alt([], [], today=AS_OF) == text_frozen.NO_HISTORY
    assert charts_history.history_table([], []).empty


def test_the_history_in_sentences() -> None:
    said = [say(), say("iOS", 9, 30, "needs_help")]
    told = charts_history.history_alt(said, [forecasted(0, 0.62), forecasted(9, 0.18)], today=AS_OF)
    assert told == (
        "2 check-ins from 2 Mar to 11 Mar, chance on time between 30 % and 70 %. "
        "The forecast's chance on time went from 62 % to 18 %."
    )


def test_a_forecast_without_a_chance_ends_the_line_and_its_name_says_since_when() -> None:
    spec = spec_of(history([], [forecasted(0, 0.6), forecasted(4, 0.9), forecasted(6, None)]))
    line = rows(spec, "chance")
    assert [each["chance"] for each in line] == [60.0, 90.0, 90.0, None]
    assert line[2]["day"] == line[3]["day"] == charts.utc_ms(date(2026, 3, 8))
    assert "until 8 Mar" in json.dumps(spec)
    told = charts_history.history_alt([], [forecasted(0, 0.6), forecasted(6, None)], today=AS_OF)
    assert told == "The forecast's chance on time is 60 %. Since 8 Mar it tells none."


def test_a_gap_in_the_forecasts_is_a_gap_in_the_line() -> None:
    spec = spec_of(history([], [forecasted(0, 0.6), forecasted(4, None), forecasted(5, None), forecasted(6, 0.7)]))
    assert [each["chance"] for each in rows(spec, "chance")] == [60.0, 60.0, None, 70.0, 70.0]
    assert "until" not in json.dumps(spec)


def test_the_history_as_a_table_goes_by_day_and_holds_the_sentences() -> None:
    table = charts_history.history_table([say(days=9), say("iOS", 2)], [forecasted(5, 0.62)])
    assert table["Who"].tolist() == ["iOS", "Forecast", "Web"]
    assert table["Chance in %"].tolist() == [70, 62, 70]
    assert table["In their words"].tolist() == ["All well.", "", "All well."]


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", " =HYPERLINK()", "\t=1"])
def test_no_cell_of_the_history_as_a_file_is_a_formula(words: str) -> None:
    told = charts_history.history_csv([replace(say(), sentence=words, squad=words)], [forecasted(0, 0.62)])
    rows = list(csv.reader(told.splitlines()))
    assert rows[1][1] == rows[1][4] == f"'{words.strip()}"
    assert charts_history.history_csv([say()], []).splitlines()[1].endswith(",All well.")


# ------------------------------------------------------------------------------ what both share


@pytest.mark.parametrize("theme", THEMES)
def test_every_encoding_has_an_explicit_type_and_every_time_scale_is_utc(theme: Theme) -> None:
    moved = (
        TargetDate(date(2026, 3, 31), Precision.DAY, datetime(2026, 1, 1, tzinfo=UTC)),
        TargetDate(TARGET, Precision.DAY, datetime(2026, 3, 9, tzinfo=UTC)),
    )
    for chart in (finish(theme=theme), history([say()], [forecasted(0, 0.5)], moved, theme)):
        found = list(encodings(spec_of(chart)["layer"]))
        assert len(found) > 5
        assert all("type" in each for each in found)
        assert all(each["scale"]["type"] == "utc" for each in found if each["type"] == "temporal")


@pytest.mark.parametrize("theme", THEMES)
def test_a_day_is_never_a_bare_number_in_a_scale_which_streamlit_would_take_for_a_year(theme: Theme) -> None:
    for chart in (finish(theme=theme), history([say()], [forecasted(0, 0.5)], theme=theme)):
        for each in encodings(spec_of(chart)["layer"]):
            if each["type"] == "temporal":
                assert "expr" in each["scale"]["domain"]
                assert "expr" in ((each.get("axis") or {}).get("values") or {"expr": ""})


def test_on_a_page_words_take_the_ink_of_light_and_dark() -> None:
    config = spec_of(finish(theme="app"))["config"]
    assert "background" not in config  # Streamlit's own, from which the ink is chosen
    assert config["axis"]["labelColor"] == {"expr": charts.INK_OF_PAGE}


def test_a_picture_has_the_same_bytes_twice_and_nothing_to_fetch() -> None:
    once, twice = charts.to_svg(finish()), charts.to_svg(finish())
    assert once == twice
    assert "<image" not in once
    assert "href=" not in once


def test_ids_in_a_picture_do_not_depend_on_what_was_drawn_before() -> None:
    assert charts._own_ids('<g id="clip7"/><p clip-path="url(#clip7)"/>') == (
        '<g id="vega-1"/><p clip-path="url(#vega-1)"/>'
    )
