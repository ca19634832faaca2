"""The chart of the record and its table, from figures that are known."""

import io
from typing import Any

import pandas as pd
import pytest

from andon.forecast.backtest_scores import Met, Score
from andon.ui import charts, charts_record, text, text_record
from andon.ui.charts import Theme
from andon.usecases.track_record import Section
from ui.chart_examples import encodings

THEMES: tuple[Theme, ...] = ("app", "paper")


def score(*levels: tuple[int, int, int, float | None, float | None], **changes: Any) -> Score:
    given: dict[str, Any] = {
        "forecasts": 40,
        "unfinished": 0,
        "subjects": 5,
        "crps": 10.0,
        "crps_log": 0.3,
        "brier": 0.15,
        "base_brier": 0.25,
        "ece": 0.05,
        "targets": 40,
    }
    return Score(levels=tuple(Met(*each) for each in levels), **{**given, **changes})


def section(low: float | None = 0.75, high: float | None = 0.95, met: int = 34, **changes: Any) -> Section:
    ours = score(
        (50, 20, 40, 0.4, 0.6), (70, 28, 40, 0.6, 0.8), (85, met, 40, low, high), (95, 0, 0, None, None), **changes
    )
    plain = score(
        (50, 8, 40, 0.1, 0.3), (70, 10, 40, 0.2, 0.3), (85, 12, 40, 0.2, 0.4), (95, 16, 40, 0.3, 0.5), crps=20.0
    )
    return Section(ours, {30: plain, 90: plain}, targets=40, on_time=20)


@pytest.mark.parametrize("theme", THEMES)
def test_every_encoding_has_an_explicit_type(theme: Theme) -> None:
    spec = charts_record.record_chart(section(), theme=theme).to_dict()
    found = [each for each in encodings(spec["layer"]) if "y2" not in each]
    assert len(found) > 10
    ends = [layer["encoding"]["y2"] for layer in spec["layer"] if "y2" in layer["encoding"]]
    assert [each for each in found if "type" not in each and each not in ends] == []


def test_every_share_is_drawn_beside_what_was_claimed_and_a_level_that_is_unknown_is_not() -> None:
    table = charts_record.record_table(section())
    ours = table[table[text_record.METHOD] == text_record.OURS]
    assert ours["x"].tolist() == [50, 70, 85, 95]
    assert ours["share"].tolist()[:3] == [50.0, 70.0, 85.0]
    assert ours["share"].isna().tolist() == [False, False, False, True]
    spec = charts_record.record_chart(section(), theme="paper").to_dict()
    drawn = [
        row for rows in spec["datasets"].values() for row in rows if text_record.METHOD in row and row["share"] is None
    ]
    assert drawn == []


def test_the_three_methods_are_told_apart_by_shape_and_never_by_colour_alone() -> None:
    spec = charts_record.record_chart(section(), theme="paper").to_dict()
    (marks,) = (layer for layer in spec["layer"] if "shape" in layer["encoding"])
    assert len(set(marks["encoding"]["shape"]["scale"]["range"])) == 3


def test_the_download_is_the_table_with_headings_for_people() -> None:
    table = pd.read_csv(io.StringIO(charts_record.download_table(section())))
    assert len(table) == 12
    assert list(table.columns)[:2] == [text_record.METHOD, "Said (%)"]
    assert table.iloc[2].tolist() == [text_record.OURS, 85, 34, 40, 85.0, 75.0, 95.0]


def test_the_picture_is_drawn_without_a_browser_and_has_its_sentence() -> None:
    svg = charts.to_svg(charts_record.record_chart(section(), theme="paper"))
    assert svg.startswith("<svg")
    assert "34 held: 85 %" in svg


# ------------------------------------------------------------------------------ its words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.75, 0.95, "That fits"),
        (0.3, 0.8, "less often than it should be"),
        (0.9, 1.0, "on the safe side"),
        (0.3, 0.95, "between 30 and 95 %"),
        (None, None, "fewer than three launches"),
    ],
)
def test_the_verdict_follows_from_the_range_alone(low: float | None, high: float | None, words: str) -> None:
    assert words in text_record.verdict(section(low, high))


def test_the_headline_counts() -> None:
    assert text_record.headline(section()) == "40 “85 %” dates have passed, and 34 held: 85 %."
    nothing = Section(score((85, 0, 0, None, None)), {}, 0, 0)
    assert text_record.headline(nothing) == "No “85 %” date has passed yet."
    one = Section(score((85, 1, 1, None, None)), {}, 0, 0)
    assert text_record.headline(one) == "1 “85 %” date has passed, and 1 held: 100 %."


def test_a_mean_error_is_told_against_that_of_the_base_rate() -> None:
    assert text_record.always(section()) == "Always saying 50 %"
    assert text_record.against_base(section().ours) == "40 % smaller"
    assert text_record.against_base(section(brier=0.3).ours) == "20 % larger"
    assert text_record.against_base(section(base_brier=0.0).ours) == text.NONE
    assert "told launches that held" in text_record.score_means(section())
    assert "no better" in text_record.score_means(section(brier=0.26))
    assert "Nothing can be said" in text_record.score_means(section(base_brier=0.0))


def test_the_whole_distribution_is_told_against_the_plain_one() -> None:
    assert "50 % nearer to" in text_record.nearer(section())
    assert "50 % further from" in text_record.nearer(section(crps=30.0))


def test_who_hears_the_chart_hears_all_levels_that_are_known() -> None:
    told = text_record.chart_alt(section())
    assert "of the 50 % dates 50 % held" in told
    assert "95 % dates" not in told
    assert "30 % and 30 % held" in told
