"""Why a forecast moved, in words and as a table whose rows add up."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andon.forecast.moved import Parts
from andon.model import ForecastState
from andon.ui import markup_moved, text, text_moved
from andon.ui.markup import Reader
from andon.usecases.board import Outlook
from andon.usecases.move import Move, points

TODAY = date(2026, 6, 22)
READER = Reader(now=datetime(2026, 6, 22, 9, tzinfo=UTC), today=TODAY, zone=UTC)
CHANCE = Parts(pace=-0.06, added=-0.11, cut=0.02, date=0.0, recalibration=0.01)
DAYS = Parts(pace=5, added=7, cut=-2, date=0, recalibration=2)
MOVE = Move(
    since=date(2026, 6, 15),
    state=ForecastState.FORECAST,
    on_time_then=0.62,
    p85_then=date(2026, 9, 30),
    on_time=CHANCE,
    p85=DAYS,
    added=7,
    cut=1,
)
SHOWN = Outlook(
    ForecastState.FORECAST,
    on_time=0.48,
    p85=date(2026, 10, 12),
    as_of=TODAY,
    target=date(2026, 9, 30),
    move=MOVE,
)


def rows(shown: Outlook) -> list[list[str]]:
    """The cells of the table's body."""
    body = str(markup_moved.table(READER, shown)).partition("<tbody>")[2]
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in body.split("<tr")[1:]]


def titles(shown: Outlook) -> list[str]:
    """The names of the table's columns."""
    return re.findall(r"<th [^>]*>([^<]*)<", str(markup_moved.table(READER, shown)).partition("<tbody>")[0])


def number(cell: str) -> int:
    return int(cell.replace("\N{MINUS SIGN}", "-"))


def test_the_sentence_names_every_part_that_is_something() -> None:
    assert text_moved.sentence(MOVE, SHOWN, today=TODAY) == (
        "Since 15 Jun: 62 % → 48 %. Time and pace −6, scope added −11 (7 items), scope cut +2 (1 item), "  # noqa: RUF001
        "recalibration +1."
    )


def test_without_a_chance_the_date_is_what_moved() -> None:
    shown = replace(SHOWN, on_time=None, move=replace(MOVE, on_time=None))
    assert text_moved.sentence(shown.move or MOVE, shown, today=TODAY) == (
        "Since 15 Jun: 85 % date 30 Sep → 12 Oct. Time and pace +5 days, scope added +7 days (7 items), "
        "scope cut −2 days (1 item), recalibration +2 days."  # noqa: RUF001
    )
    assert [len(row) for row in rows(shown)] == [2] * 7
    assert titles(shown) == [text_moved.COLUMN_WHAT, text_moved.COLUMN_DATE]


def test_an_overdue_launch_speaks_of_its_date_and_not_of_a_chance() -> None:
    shown = replace(SHOWN, on_time=0.01, target=date(2026, 6, 1))
    told = text_moved.sentence(MOVE, shown, today=TODAY)
    assert "85 % date 30 Sep → 12 Oct" in told and "62 %" not in told


def test_nothing_that_moved_is_said_in_three_words() -> None:
    still = replace(MOVE, on_time=Parts(0, 0, 0, 0, 0), p85=Parts(0, 0, 0, 0, 0), added=0, cut=0)
    shown = replace(SHOWN, on_time=0.62, move=still)
    assert text_moved.sentence(still, shown, today=TODAY) == "Since 15 Jun: unchanged at 62 %."


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (ForecastState.CANNOT, ForecastState.FORECAST, "On 15 Jun there was too little to forecast from."),
        (ForecastState.NOTHING_LEFT, ForecastState.FORECAST, "On 15 Jun nothing was left open; work has joined since."),
        (ForecastState.FORECAST, ForecastState.CANNOT, "On 15 Jun the forecast said 62 % on time, 85 % by 30 Sep."),
    ],
)
def test_another_state_is_said_in_words_and_has_no_table(then: ForecastState, now: ForecastState, words: str) -> None:
    move = Move(MOVE.since, then, *((0.62, MOVE.p85_then) if then is ForecastState.FORECAST else (None, None)))
    shown = replace(SHOWN, state=now, move=move)
    assert text_moved.sentence(move, shown, today=TODAY) == words
    assert not markup_moved.table(READER, shown)


def test_a_first_forecast_says_nothing() -> None:
    first = replace(SHOWN, move=None)
    assert not markup_moved.sentence(READER, first) and not markup_moved.table(READER, first)


def test_the_rows_of_the_table_add_up_from_then_to_now() -> None:
    table = rows(SHOWN)
    assert [row[0] for row in table] == [
        "15 Jun",
        "Time and pace",
        "Scope added (7 items)",
        "Scope cut (1 item)",
        "Date",
        "Recalibration",
        "22 Jun",
    ]
    assert number(table[0][1]) + sum(number(row[1]) for row in table[1:-1]) == number(table[-1][1])
    assert sum(number(row[2]) for row in table[1:-1]) == (date(2026, 10, 12) - date(2026, 9, 30)).days


def test_a_column_without_numbers_is_left_out_rather_than_left_without_a_name() -> None:
    ways = [text_moved.COLUMN_WHAT, text_moved.COLUMN_CHANCE, text_moved.COLUMN_DATE, text_moved.COLUMN_WAY]
    assert titles(SHOWN) == ways
    assert titles(replace(SHOWN, move=replace(MOVE, p85=None))) == [*ways[:2], ways[3]]


def test_every_bar_begins_where_the_one_before_it_ended_and_tells_its_way_to_those_who_hear_it() -> None:
    labels = re.findall(r'aria-label="from (\d+) % to (\d+) %"', str(markup_moved.table(READER, SHOWN)))
    ways = [(int(first), int(last)) for first, last in labels[1:-1]]
    assert ways[0][0] == 62 and ways[-1][1] == 48
    assert all(one[1] == other[0] for one, other in pairwise(ways))


def test_growing_and_falling_differ_by_shape_and_sign() -> None:
    told = str(markup_moved.table(READER, SHOWN))
    assert (told.count("an-less"), told.count("an-more"), told.count("an-same")) == (2, 2, 1)


@given(
    then=st.floats(0.01, 0.99),
    parts=st.lists(st.one_of(st.just(0.0), st.floats(-0.3, 0.3)), min_size=4, max_size=4),
    now=st.floats(0.01, 0.99),
)
def test_shown_points_always_add_up_and_are_near_their_parts(then: float, parts: list[float], now: float) -> None:
    change = Parts(now - then - sum(parts), *parts)
    whole = points(replace(MOVE, on_time_then=then, on_time=change), now)
    assert whole is not None
    assert sum(whole.values()) == round(100 * now) - round(100 * then)
    for name, value in whole.items():
        assert abs(value - 100 * getattr(change, name)) < 2
        if not getattr(change, name):
            assert value == 0


def test_keys_lead_to_their_issues_and_are_never_markup() -> None:
    told = str(
        markup_moved.issues("Counted", ["A-1", "<b>"], lambda key: f"https://jira.example.com/{key}"[:40], more=3)
    )
    assert '<a href="https://jira.example.com/A-1" target="_blank">A-1</a>' in told
    assert "<b>" not in told.replace("<b>Counted</b>", "") and "&lt;b&gt;" in told
    assert "and 3 more" in told
    assert "href" not in str(markup_moved.issues("Counted", ["A-1"], lambda _: ""))
    assert text.NONE in str(markup_moved.issues("Counted", [], lambda _: ""))
