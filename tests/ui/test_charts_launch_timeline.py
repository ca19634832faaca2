"""The picture, table and words of a launch's time line."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

import pytest

from andon.model import DependencyState, MilestoneEnd
from andon.ui import (
    charts,
    charts_launch_timeline,
    launch_timeline_rows,
    links,
    markup,
    markup_launch_timeline,
    text_launch_timeline,
)
from andon.usecases.launch_timeline import LaunchTimeline
from ui import drawn
from ui.chart_examples import NOON, TIMELINE, TODAY, flag, promise, step, wait

EMPTY = LaunchTimeline("halcyon", TODAY, (), (), (), (), None)


def spec(view: LaunchTimeline = TIMELINE, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"today": TODAY, "theme": "paper", **changes}
    made: dict[str, Any] = charts_launch_timeline.timeline_chart(view, UTC, **given).to_dict()
    return made


def rows(of: dict[str, Any], column: str) -> list[dict[str, Any]]:
    return [row for data in of["datasets"].values() for row in data if column in row]


def words(view: LaunchTimeline = TIMELINE) -> list[str]:
    return [row.words for row in launch_timeline_rows.drawn_rows(view, UTC, today=TODAY)]


def test_every_row_says_in_words_what_its_marks_say() -> None:
    assert words() == [
        "First date 30 May · The fair opens.",
        "Moved to 30 Jun · The fair opens.",
        "Open since 22 Apr · Atlas: The certificate has not come.",
        "Resolved 23 Mar · Borealis: The certificate has not come.",
        "Needed by 1 Jun · Atlas waits for Borealis: The login for televisions · Atlas: Slowing · Borealis: OK",
        "Has it, needed by 1 Jun · Atlas waits for Borealis: The login for televisions · Atlas: Has it · Borealis: OK",
        "Atlas: Step m1 (met, 2 Apr), Step m2 (missed, 22 Apr), Step m3 (ahead, 24 May)",
        "Borealis: Step m4 (dropped, 3 May), Step m5 (not told yet, 10 May)",
    ]
    picture = charts.spec_to_svg(spec())
    for kind in (text_launch_timeline.FLAGS, text_launch_timeline.WAITS, text_launch_timeline.STEPS):
        assert kind in picture


def test_no_squads_milestones_are_counted() -> None:
    """Promise 6: a tally beside each name would be a table of who missed most."""
    told = [row.words for row in launch_timeline_rows.drawn_rows(TIMELINE, UTC, today=TODAY)]
    assert not [each for each in told if re.search(r"\d+ (met|missed|dropped)", each)]


def test_what_stands_how_is_told_by_shape_and_filling() -> None:
    marks = [(row["shape"], row["stands"]) for row in rows(spec(), "shape")]
    there, ahead = charts_launch_timeline.THERE, charts_launch_timeline.NOT_THERE
    assert marks == [
        ("square", ahead),
        ("square", there),
        ("diamond", ahead),
        ("diamond", there),
        ("circle", there),
        ("cross", there),
        ("circle", ahead),
        ("stroke", ahead),
        ("circle", ahead),
    ]
    assert [row["flag"] for row in rows(spec(), "flag")] == [charts_launch_timeline.OPEN, charts_launch_timeline.OVER]


def test_an_open_flag_reaches_to_today_and_an_ended_one_to_its_end() -> None:
    open_one, over = rows(spec(), "flag")
    assert open_one["end"] == charts.utc_ms(TODAY, 1)
    assert over["end"] == charts.utc_ms(date(2026, 3, 23), 1)


def test_a_squads_milestones_are_named_in_the_order_of_their_marks() -> None:
    back = replace(TIMELINE, steps=TIMELINE.steps[::-1])
    for view in (TIMELINE, back):
        for row in launch_timeline_rows.drawn_rows(view, UTC, today=TODAY):
            by_day = sorted(row.entries, key=lambda each: each.last)
            places = [row.words.index(each.words.partition(": ")[2]) for each in by_day if len(by_day) > 1]
            assert places == sorted(places)


def test_a_line_begins_with_no_dot_and_ends_within_no_milestones_day() -> None:
    for wide in (charts_launch_timeline.PHONE, 150):
        lines = [line for row in laid(TIMELINE, wide) for line in row.lines]
        assert not [each for each in lines if each.startswith("·")]
        assert all(each.count("(") == each.count(")") for each in lines)


STORY = "Since the provider's sandbox went away nobody can test what the contract asks of us, " * 5
LONG = replace(TIMELINE, flags=(replace(flag(), sentence=STORY.strip()),))


def laid(view: LaunchTimeline, wide: float) -> list[charts_launch_timeline.Laid]:
    told, _ = charts_launch_timeline._laid_out(launch_timeline_rows.drawn_rows(view, UTC, today=TODAY), wide)
    return told


@pytest.mark.parametrize("wide", [charts_launch_timeline.DESK, charts_launch_timeline.PHONE])
def test_every_word_is_there_and_no_line_lies_on_another_or_on_marks(wide: int) -> None:
    told = laid(LONG, wide)
    assert " ".join(each for row in told for each in row.lines if row.of not in ("Flags",)).count("sandbox") == 5
    for row, after in itertools.pairwise(told):
        assert row.low == after.top
        if not isinstance(row.of, str):
            last_foot = row.top + charts_launch_timeline.WORDS + charts_launch_timeline.LINE * (len(row.lines) - 1)
            assert last_foot + 5 <= row.spared < row.marks - 8 and row.marks + 8 < row.low


@pytest.mark.parametrize("width", [1000, 640, 340])
def test_no_word_is_cut_and_no_day_strikes_one_through(width: int) -> None:
    """On a desk, on a tablet and on a phone: Vega takes the lines, and the height, that fit its width."""
    svg = charts.spec_to_svg(spec(LONG, theme="app", width=width, titled=False) | {"background": "white"})
    said, days = drawn.words(svg), drawn.upright(svg)
    assert " ".join(each.said for each in said).count("sandbox") == 5
    assert not [each.said for each in said if "\N{HORIZONTAL ELLIPSIS}" in each.said or each.right > width]
    assert [each for each in days if each.bottom - each.top >= 30]
    assert not [each.said for each in said for day in days if each.touches(day, across=3)]
    assert not [(one.said, other.said) for one, other in itertools.combinations(said, 2) if one.touches(other)]


def test_today_and_the_target_are_named_and_an_ended_launch_has_its_end_instead() -> None:
    names = charts.spec_to_svg(spec())
    assert "Target 30 Jun" in names and "Today" in names
    ended = charts.spec_to_svg(spec(replace(TIMELINE, ended_on=date(2026, 5, 1))))
    assert "Ended" in ended and "Today" not in ended


def test_ten_years_keep_what_is_open_and_leave_the_rest_to_the_table() -> None:
    old = tuple(flag(f"f{n}", since=3650 - 30 * n, ended=3640 - 30 * n) for n in range(120))
    never_ended = flag("ancient", since=3000)
    many = tuple(promise(date(2017, 1, 1) + timedelta(days=300 * n), 3600 - 300 * n) for n in range(12))
    view = replace(TIMELINE, flags=(*old, never_ended), dates=many)
    shown = words(view)
    assert sum("Open since" in each for each in shown) == 1
    assert sum("Resolved" in each for each in shown) <= 13  # those of the last year
    assert sum(each.startswith(("First date", "Moved")) for each in shown) == launch_timeline_rows.DATES
    assert launch_timeline_rows.left_to_table(view, UTC, today=TODAY) > 100
    assert len(launch_timeline_rows.entries(view, UTC, today=TODAY)) == 12 + 121 + 2 + 5
    assert spec(view)["height"] < 1500
    assert text_launch_timeline.older(3) == "3 older entries stand in the table."


def test_a_busy_year_is_cut_to_a_page_but_nothing_open_is_left_out() -> None:
    over = tuple(flag(f"o{n}", since=100 - n, ended=90 - n) for n in range(60))
    still = tuple(flag(f"s{n}", since=20) for n in range(30))
    shown = words(replace(TIMELINE, flags=(*over, *still), waits=()))
    assert sum("Open since" in each for each in shown) == 30
    assert sum("Resolved" in each for each in shown) == launch_timeline_rows.MOST


def test_the_table_leads_to_each_flag_and_runs_nothing_that_people_wrote() -> None:
    hostile = replace(flag("f9"), sentence='<img src=x onerror="alert(1)">')
    told = launch_timeline_rows.entries(replace(TIMELINE, flags=(hostile,)), UTC, today=TODAY)
    made = markup_launch_timeline.table(markup.Reader(NOON, TODAY, UTC), told, lambda id: f"flag?key={id}")
    assert '<a href="flag?key=f9"' in made
    assert "<img" not in made and "&lt;img" in made
    assert made.count("<tr>") == len(told) + 1
    assert links.FLAG.endswith("flag.py")


def test_the_point_says_what_is_open_before_what_is_over() -> None:
    point = text_launch_timeline.point(TIMELINE, today=TODAY)
    assert point == (
        "1 flag is open; two sides see a dependency differently; 1 milestone is not told yet; "
        "the next milestone is due 24 May; the date moved once"
    )
    calm = replace(
        EMPTY,
        flags=(flag(ended=3), flag("f2", ended=2)),
        waits=(wait(says=DependencyState.DONE, is_open=False),),
        steps=(step(days=-3, end=MilestoneEnd.MET), step("m2", days=-2, end=MilestoneEnd.DROPPED)),
    )
    assert text_launch_timeline.point(calm, today=TODAY) == "Both flags have ended; every milestone has been told of"
    blocked = replace(EMPTY, waits=(wait(says=DependencyState.BLOCKING), wait("d2", says=DependencyState.BLOCKING)))
    assert text_launch_timeline.point(blocked, today=TODAY).startswith("2 of 2 dependencies are blocking; two sides")
    assert text_launch_timeline.point(EMPTY, today=TODAY) == "Nothing has happened yet."


def test_who_hears_it_hears_how_much_there_is() -> None:
    told = text_launch_timeline.chart_alt(TIMELINE, today=TODAY)
    assert told.endswith("A time line of 2 promised dates, 2 flags, 2 dependencies and 5 milestones.")
