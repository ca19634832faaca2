"""The words and the pictures of the timeline."""

import json
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

import altair as alt
import pytest

from andon.model import ForecastState, LaunchState
from andon.ui import charts, charts_timeline, markup, markup_timeline, tables_timeline, text, text_timeline
from andon.ui.charts import Theme
from andon.usecases.board import Outlook
from andon.usecases.timeline import Line, Reach, Timeline
from examples import NOW, TODAY, target
from usecases.test_timeline import days, forecast_row, of

READER = markup.Reader(NOW, TODAY, UTC)
HOSTILE = "<script>alert(1)</script>"
THEMES: tuple[Theme, ...] = ("app", "paper")

LATE = forecast_row("late", due=date(2026, 6, 1), half=date(2026, 6, 20), likely=date(2026, 7, 10))
GOOD = forecast_row("good", due=date(2026, 8, 1), half=date(2026, 6, 20), likely=date(2026, 7, 10))
DATED = forecast_row("dated", due=date(2026, 7, 1))
CANNOT = replace(DATED, id="cannot", outlook=Outlook(ForecastState.CANNOT))
OTHER = forecast_row("other", due=date(2026, 9, 1), half=date(2026, 6, 20), likely=date(2026, 7, 10))


def spec_of(found: Timeline, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"theme": "paper"} | changes
    spec = charts_timeline.timeline_chart(found, found.lines, **given)
    alt.LayerChart.from_dict(spec)  # it keeps to Vega-Lite's schema
    return spec


def data(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that is drawn, layer by layer; what two layers draw counts once."""
    drawn = [layer["data"]["values"] for layer in spec["layer"]]
    return [row for n, some in enumerate(drawn) for row in some if some not in drawn[:n] and "unseen" not in row]


def rows(spec: dict[str, Any], field: str) -> list[Any]:
    return [row[field] for row in data(spec) if field in row]


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ([LATE], "By the forecast, the one launch with a date is more likely than not to be done after its date"),
        ([GOOD], "By the forecast, the one launch with a date is more likely than not to be done by its date"),
        (
            [GOOD, OTHER],
            "By the forecast, both launches with a date are more likely than not to be done by their dates",
        ),
        (
            [GOOD, LATE, OTHER],
            "By the forecast, 1 of 3 launches with a date is more likely than not to be done after its date",
        ),
        (
            [LATE, DATED],
            "By the forecast, the one launch with a date and a forecast is more likely than not to be done after its "
            "date; 1 more has a date and no forecast to show",
        ),
        (
            [GOOD, OTHER, DATED, CANNOT],
            "By the forecast, both launches with a date and a forecast are more likely than not to be done by their "
            "dates; 2 more have a date and no forecast to show",
        ),
        (
            [GOOD, GOOD, OTHER, DATED],
            "By the forecast, all 3 launches with a date and a forecast are more likely than not to be done by their "
            "dates; 1 more has a date and no forecast to show",
        ),
        (
            [GOOD, LATE, OTHER, DATED, replace(LATE, target=None), forecast_row()],
            "By the forecast, 1 of 3 launches with a date and a forecast is more likely than not to be done after its "
            "date; 1 more has a date and no forecast to show",
        ),
        (
            [LATE, replace(DATED, state=LaunchState.CLOSED, ended_on=TODAY)],
            "By the forecast, the one launch with a date is more likely than not to be done after its date",
        ),
        ([replace(LATE, target=None)], "No launch with a forecast has a date to compare it with"),
        ([forecast_row(due=TODAY)], "No forecast is to be shown yet: these are the dates"),
        ([forecast_row()], "Neither a date nor a forecast yet"),
        ([], text_timeline.NOTHING_HERE),
    ],
)
def test_the_point_is_said_in_words(shown: list[Any], told: str) -> None:
    assert text_timeline.point(of(*shown)) == told
    if shown:
        assert " ".join(spec_of(of(*shown))["title"]["text"]) == told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (LATE, ""),
        (forecast_row(due=TODAY), "no forecast yet"),
        (forecast_row(), "no date yet · no forecast yet"),
        (forecast_row(due=TODAY, outlook=Outlook(ForecastState.CANNOT)), "cannot forecast"),
        (forecast_row(due=TODAY, outlook=Outlook(ForecastState.NOTHING_LEFT)), "nothing left open"),
        (forecast_row(due=TODAY, outlook=Outlook(None, held_until=NOW)), "first forecast with its squad"),
        (
            forecast_row(due=TODAY, outlook=Outlook(None, held_until=NOW, squads=0)),
            "first forecast not shown yet",
        ),
        (
            forecast_row(due=TODAY, outlook=Outlook(ForecastState.CANNOT, held_until=NOW)),
            "cannot forecast · newer forecast with its squad",
        ),
        (forecast_row(due=TODAY, outlook=Outlook(ForecastState.FORECAST)), "85 % more than eight years away"),
        (replace(LATE, state=LaunchState.CANCELLED, ended_on=TODAY), "Cancelled 12 May"),
        (replace(LATE, state=LaunchState.CLOSED, ended_on=TODAY, outcome="late"), "Late, 12 May"),
    ],
)
def test_what_the_marks_do_not_show_is_said(row: Any, told: str) -> None:
    assert text_timeline.note(Line(row), today=TODAY) == told


def test_until_when_a_newer_forecast_is_with_its_squad_is_said_where_there_is_room() -> None:
    held = replace(LATE, outlook=replace(LATE.outlook, held_until=NOW + timedelta(days=2)))
    assert text_timeline.note(Line(held), today=TODAY) == ""
    assert "A newer one is with its squad until Thu 09:00" in text_timeline.note(Line(held), UTC, today=TODAY)
    table = tables_timeline.timeline_table([Line(held)], UTC, today=TODAY)
    assert "A newer one is with its squad until Thu 09:00" in table[text_timeline.COLUMN_NOTE][0]


def test_the_text_alternative_tells_every_line() -> None:
    moved = replace(LATE, moves=1, first_date=target(date(2026, 5, 20)))
    told = text_timeline.alt(of(moved, forecast_row()), of(moved, forecast_row()).lines, today=TODAY)
    assert "From 1 Feb 2026 to 31 Jan 2027." in told
    assert "Late: not heard, 1 Jun, first promised for 20 May, half of the time by 20 Jun, 85 % by 10 Jul." in told
    assert "Halcyon: not heard, no date yet, no forecast yet." in told


# ------------------------------------------------------------------------------ the picture


def test_a_line_has_its_word_as_shape_and_word_its_span_and_its_date() -> None:
    spec = spec_of(of(LATE))
    assert rows(spec, "says") == ["Not heard"]
    assert rows(spec, "what") == [text_timeline.SPAN, text_timeline.DUE]
    (status,) = [layer for layer in spec["layer"] if layer["encoding"].get("shape", {}).get("field") == "says"]
    assert len(set(status["encoding"]["shape"]["scale"]["range"])) == 3  # not heard is a ring, not another shape
    (span,) = [row for row in data(spec) if row.get("what") == text_timeline.SPAN]
    days_of = [
        round((each - charts.utc_ms(date(2026, 6, 20))) / charts.DAY_MS) for each in (span["day"], span["until"])
    ]
    assert days_of == [0, 21]  # from the morning of 20 June to the evening of 10 July


def test_on_a_look_back_the_days_line_is_not_called_today() -> None:
    for past, name, other in ((False, "'today'", "'that day'"), (True, "'that day'", "'today'")):
        drawn = json.dumps(spec_of(of(LATE), past=past))
        assert name in drawn and other not in drawn


def test_the_picture_reads_in_grey() -> None:
    """Only the squads' words have a colour, and each has a word beside it."""
    held = replace(OTHER, outlook=replace(OTHER.outlook, held_until=NOW))
    ended = replace(GOOD, state=LaunchState.CLOSED, ended_on=TODAY)
    spec = spec_of(of(LATE, held, ended))
    (points,) = [layer for layer in spec["layer"] if layer["encoding"].get("shape", {}).get("field") == "what"]
    channels = [points["encoding"][each]["scale"]["range"] for each in ("shape", "fill")]
    looks = list(zip(*channels, strict=True))
    assert len(looks) == len(set(map(str, looks))) == 4


def test_days_beyond_the_picture_are_arrows_and_no_marks() -> None:
    far = forecast_row(due=date(2025, 1, 1), half=date(2026, 3, 1), likely=None)
    spec = spec_of(of(far))
    assert rows(spec, "sign") == [charts_timeline.BEFORE, charts_timeline.BEHIND]
    assert rows(spec, "what") == [text_timeline.SPAN]
    (until,) = {row["until"] for row in data(spec) if "what" in row}
    assert until == charts.utc_ms(date(2027, 1, 31), 1)


def test_the_key_of_the_spans_stands_also_where_there_is_no_date() -> None:
    spec = spec_of(of(replace(LATE, target=None)))
    (points,) = [layer for layer in spec["layer"] if layer["encoding"].get("shape", {}).get("field") == "what"]
    assert points["encoding"]["shape"]["scale"]["domain"] == [text_timeline.SPAN]
    assert [row["unseen"] for row in points["data"]["values"]] == [True]


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (date(2026, 4, 27), date(2026, 8, 9), "%-d %b"),
        (date(2026, 2, 1), date(2027, 1, 31), "utcmonth"),
        (date(2020, 1, 1), date(2026, 12, 31), "'%Y'"),
    ],
)
def test_the_axis_is_named_by_how_much_is_shown(first: date, last: date, named: str) -> None:
    found = replace(of(LATE), first=first, last=last)
    (axis,) = [
        layer["encoding"]["x"]["axis"]
        for layer in spec_of(found)["layer"]
        if (layer["encoding"].get("x", {}).get("axis") or {}).get("orient") == "top"
    ]
    assert named in axis["labelExpr"]


@pytest.mark.parametrize("theme", THEMES)
def test_both_pictures_can_be_drawn_in_each_theme(theme: Theme) -> None:
    found = of(LATE, GOOD, replace(OTHER, moves=1, first_date=LATE.target), forecast_row())
    for chart in (
        charts_timeline.timeline_chart(found, found.lines, theme=theme),
        charts_timeline.queues_chart(found, found.queues, theme=theme),
    ):
        alt.LayerChart.from_dict(chart)
        svg = charts.spec_to_svg(chart)
        assert "Late" in svg and text_timeline.DUE in svg


def test_the_weeks_that_launches_share_are_marked_on_their_lines_alone() -> None:
    a, b, alone = (forecast_row(each, due=days(week)[0]) for each, week in (("a", 3), ("b", 3), ("alone", 20)))
    found = of(a, b, alone)
    spec = charts_timeline.queues_chart(found, found.queues, theme="paper")
    marked = [row for row in data(spec) if "bottom" in row and "until" in row]
    assert len(marked) == 2
    assert {row["day"] for row in marked} == {charts.utc_ms(days(3)[0])}
    assert {row["until"] for row in marked} == {charts.utc_ms(days(3)[1], 1)}
    assert rows(spec, "name") == ["Atlas", "A", "B", "Alone"]


# ------------------------------------------------------------------------------ where launches queue up


def queued(*weeks: int, endless: bool = False) -> str:
    rows = [
        forecast_row(f"l{n}", due=days(week)[0], half=days(week)[0] if endless else None)
        for n, week in enumerate(weeks)
    ]
    (queue,) = of(*rows).queues
    return text_timeline.queued(queue, today=TODAY)


def test_what_a_squad_has_at_a_time_is_one_sentence() -> None:
    assert queued(3, 3, 3) == "has three launches between 1 Jun and 7 Jun: L0, L1 and L2."
    assert queued(3, 9) == "has two launches open, each with weeks of its own: L0 and L1."
    assert queued(3, 3, 9) == "has three launches open, two of them between 1 Jun and 7 Jun: L0 and L1."
    assert queued(3, 3, 9, 9) == (
        "has four launches open, two of them between 1 Jun and 7 Jun: L0 and L1; and "
        "two of them between 13 Jul and 19 Jul: L2 and L3."
    )
    assert queued(3, 3, endless=True) == "has two launches from 1 Jun on: L0 and L1."
    assert queued(*(3,) * 12).startswith("has 12 launches between")


def test_squads_stand_in_the_order_in_which_they_come_and_names_run_nothing() -> None:
    (queue,) = of(*(forecast_row(each, due=days(3)[0]) for each in "ab")).queues
    marked = markup_timeline.queued(READER, [replace(queue, squad=HOSTILE), queue])
    assert "<script" not in marked
    assert marked.index("script") < marked.index("Atlas")


def test_tables_tell_the_same_and_hold_no_formula() -> None:
    found = of(LATE, replace(GOOD, name="=1+1"), forecast_row("x", due=date(2026, 6, 3)))
    table = tables_timeline.timeline_table(found.lines, today=TODAY)
    assert list(table.iloc[0]) == ["Late", "Not heard", "1 Jun 2026", text.NONE, "20 Jun 2026", "10 Jul 2026", ""]
    assert ",'=1+1," in f",{tables_timeline.table_csv(table).splitlines()[2]}"
    queues = tables_timeline.queues_table(found.queues)
    assert list(queues[text_timeline.COLUMN_SQUAD]) == ["Atlas"]
    assert text.day(date(2026, 6, 1)) in list(queues[text_timeline.COLUMN_FROM])


def test_a_table_is_reached_by_keyboard_and_runs_nothing() -> None:
    found = of(replace(LATE, name=HOSTILE))
    marked = markup_timeline.table(tables_timeline.timeline_table(found.lines, today=TODAY))
    assert "<script" not in marked and "&lt;script&gt;" in marked
    assert 'tabindex="0"' in marked


def test_how_much_is_shown_has_a_name_for_each_choice() -> None:
    assert set(text_timeline.REACH) == set(Reach)
