import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from andon.model import FlagEnd, ForecastState, LaunchState, OutcomeKind, Precision, Status, TargetDate
from andon.ui import text, text_frozen, text_moved, text_setup
from andon.usecases.board import Outlook, Word
from andon.usecases.propose_outcome import Proposal

TODAY = date(2026, 5, 4)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NINE = datetime(2026, 5, 7, 7, 0, tzinfo=UTC)


def promised(day: date, precision: Precision = Precision.DAY) -> TargetDate:
    return TargetDate(day, precision, NINE)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ((1, 0), "1 open flag"),
        ((2, 1), "2 open flags, and 1 of other squads"),
        ((0, 3), "3 open flags of other squads"),
    ],
)
def test_flags_that_are_in_no_list_are_told_apart(counted: tuple[int, int], words: str) -> None:
    assert text.open_flags(*counted) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (None, text.NONE),
        (0.62, "62 %"),
        (0.5, "50 %"),
        (0.015, "2 %"),
        (0.0149, "under 2 %"),
        (0.0, "under 2 %"),
        (0.985, "98 %"),
        (0.9851, "over 98 %"),
        (1.0, "over 98 %"),
    ],
)
def test_percent_never_says_0_or_100(chance: float | None, words: str) -> None:
    assert text.percent(chance) == words


def test_no_chance_at_all_reads_as_certain() -> None:
    said = {text.percent(step / 1000) for step in range(1001)}
    assert not said & {"0 %", "100 %"}


def test_a_day_names_its_year_unless_it_is_this_one() -> None:
    assert text.day(date(2026, 5, 12)) == "12 May 2026"
    assert text.day(date(2026, 5, 12), today=TODAY) == "12 May"
    assert text.day(date(2027, 5, 2), today=TODAY) == "2 May 2027"
    assert text.day(None) == text.NONE


def test_a_moment_is_told_in_the_readers_zone() -> None:
    assert text.moment(NINE, STOCKHOLM) == "7 May 2026, 09:00"
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert text.moment(late, STOCKHOLM) == "1 Jan 2027, 00:30"
    assert text.moment(None, STOCKHOLM) == text.NONE
    assert text.weekday_moment(NINE, STOCKHOLM) == "Thu 09:00"


@pytest.mark.parametrize(
    ("precision", "words"), [(Precision.DAY, "12 May"), (Precision.MONTH, "May 2026"), (Precision.QUARTER, "Q2 2026")]
)
def test_a_target_is_told_as_exactly_as_it_was_promised(precision: Precision, words: str) -> None:
    assert text.target(promised(date(2026, 5, 12), precision), today=TODAY) == words


def test_a_date_that_passed_while_the_launch_is_open_says_so_and_since_when() -> None:
    target = promised(date(2026, 5, 1), Precision.MONTH)
    assert text.passed(target, over=False, today=date(2026, 5, 31)) == ""
    assert text.passed(target, over=False, today=date(2026, 6, 12)) == "passed 12 days ago"
    assert text.passed(target, over=True, today=date(2026, 6, 12)) == ""
    assert text.passed(None, over=False, today=date(2026, 6, 12)) == ""


def test_a_quarter_holds_its_three_months() -> None:
    quarters = [text.target(promised(date(2026, month, 1), Precision.QUARTER)) for month in range(1, 13)]
    assert quarters == [f"Q{number} 2026" for number in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)]


def test_no_target_is_said_in_words() -> None:
    assert text.target(None) == text.NO_TARGET


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(minutes=-3), "just now"),
        (timedelta(minutes=4), "just now"),
        (timedelta(minutes=20), "20 minutes ago"),
        (timedelta(minutes=60), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=59), "8 weeks ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=400), "13 months ago"),
    ],
)
def test_ago_is_one_number_and_one_unit(gap: timedelta, words: str) -> None:
    assert text.ago(gap) == words


def test_lists_and_counts_read_as_people_write_them() -> None:
    assert [text.joined(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert text.count(1, "launch", "launches") == "1 launch"
    assert text.count(0, "launch", "launches") == "0 launches"
    assert text.count(2, "day") == "2 days"


def test_moves_tell_how_often_and_how_far() -> None:
    assert text.moves(0, 0) == ""
    assert text.moves(1, 1) == "moved once, 1 day later in all"
    assert text.moves(3, 42) == "moved 3 times, 42 days later in all"
    assert text.moves(2, -5) == "moved twice, 5 days earlier in all"
    assert text.moves(2, 0) == "moved twice, back where it was"


def test_a_forecast_in_a_cell() -> None:
    known = Outlook(ForecastState.FORECAST, on_time=0.62, p85=date(2026, 6, 3))
    assert text.outlook(known, STOCKHOLM, today=TODAY) == "62 % on time · 85 % by 3 Jun"
    without_date = Outlook(ForecastState.FORECAST, p85=date(2026, 6, 3))
    assert text.outlook(without_date, STOCKHOLM, today=TODAY) == "85 % by 3 Jun"
    assert text.outlook(Outlook(ForecastState.CANNOT), STOCKHOLM, today=TODAY) == "Cannot forecast"
    assert text.outlook(Outlook(ForecastState.NOTHING_LEFT), STOCKHOLM, today=TODAY) == "Nothing left open"
    assert text.outlook(Outlook(None), STOCKHOLM, today=TODAY) == "No forecast yet"


def test_a_forecast_that_is_still_its_squads_says_until_when_and_no_number() -> None:
    words = text.outlook(Outlook(None, held_until=NINE), STOCKHOLM, today=TODAY)
    assert "squad until Thu 09:00" in words
    assert "%" not in words


def test_a_forecast_of_a_launch_without_squads_is_with_nobody() -> None:
    waiting = Outlook(None, held_until=NINE, squads=0)
    assert text.outlook(waiting, STOCKHOLM, today=TODAY) == "The first one is shown from Thu 09:00"
    newer = replace(waiting, state=ForecastState.CANNOT)
    assert text.held(newer, STOCKHOLM) == "A newer one is shown from Thu 09:00"
    briefly = text_frozen.outlook_briefly(newer, STOCKHOLM, today=TODAY)
    assert briefly == ["Cannot forecast", "A newer one is not shown yet"]


def test_the_age_of_a_squads_words() -> None:
    said = Word("web", "Web", Status.ON_TRACK, 70, "Fine.", NINE - timedelta(days=3))
    assert text.word_age(said, NINE) == "Said 3 days ago"
    assert text.word_age(Word("web", "Web", Status.NOT_HEARD, None, "", None), NINE) == "No word yet"


@pytest.mark.parametrize(
    ("p50", "words"),
    [
        (date(2026, 6, 2), "Half of the time by 2 Jun, about 3 weeks after its date; 18 % on time"),
        (date(2026, 5, 5), "Half of the time by 5 May, about 7 days before its date; 18 % on time"),
        (date(2026, 5, 13), "Half of the time by 13 May, around its date; 18 % on time"),
        (None, "There is no forecast to draw"),
    ],
)
def test_the_title_of_the_distribution_is_its_point(p50: date | None, words: str) -> None:
    assert text.finish_title(p50, date(2026, 5, 12), 0.18, today=TODAY) == words


def test_a_parameter_is_as_exact_as_somebody_can_use_it() -> None:
    values = (32.73224183, 3.2954, 0.7312, 84, 0.0, 1250.4, "pace-3")
    assert [text_moved.detail_value(each) for each in values] == ["33", "3.3", "0.73", "84", "0", "1250", "pace-3"]


@pytest.mark.parametrize(
    ("shipped", "planned", "cut", "words"),
    [
        (True, 40, 0, "On 1 Mar it held 40 issues; all of them were delivered with it."),
        (True, 40, 1, "On 1 Mar it held 40 issues; 1 of them was not delivered with it."),
        (True, 40, 18, "On 1 Mar it held 40 issues; 18 of them were not delivered with it."),
        (True, 1, 0, "On 1 Mar it held 1 issue; that one was delivered with it."),
        (True, 1, 1, "On 1 Mar it held 1 issue; that one was not delivered with it."),
        (False, 40, 0, "On 1 Mar it held 40 issues; none of them has left it or was closed undone."),
        (False, 40, 1, "On 1 Mar it held 40 issues; 1 of them has left it or was closed undone."),
        (False, 40, 2, "On 1 Mar it held 40 issues; 2 of them have left it or were closed undone."),
        (False, 1, 0, "On 1 Mar it held 1 issue; nothing has left it or was closed undone."),
        (False, 1, 1, "On 1 Mar it held 1 issue; that one has left it or was closed undone."),
    ],
)
def test_what_was_cut_is_told_in_one_and_in_many(shipped: bool, planned: int, cut: int, words: str) -> None:
    keys = tuple(("jira", f"A-{n}") for n in range(cut))
    day = date(2026, 5, 10)
    found = Proposal(None, day, shipped, since=date(2026, 3, 1), planned=planned, cut=keys, played_back=True)
    first = "Jira says it was released 10 May." if shipped else text_setup.NOT_RELEASED
    assert text_setup.proposed_outcome(found, today=day) == f"{first} {words}"


def test_the_title_without_a_target_compares_with_nothing() -> None:
    assert text.finish_title(date(2026, 6, 2), None, None, today=TODAY).startswith(
        "Half of the time it is done by 2 Jun"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "![](https://evil.example/x.png)",
        "[click](javascript:alert(1))",
        "<script>alert(1)</script>",
        "# Heading",
        ":red[blood] :material/home:",
        "$$x^2$$ `code` **bold** _it_ ~~no~~",
        "a | b\n\n- c",
    ],
)
def test_peoples_words_stay_words_in_markdown(hostile: str) -> None:
    escaped = text.plain(hostile)
    assert "\n" not in escaped
    assert not re.search(r"(?<!\\)[`*_{}\[\]()#+\-.!|<>~$:]", escaped)


def test_plain_words_lose_nothing_but_line_breaks() -> None:
    said = "Two-step sign-in: 3 of 4 done (by Friday)!"
    assert re.sub(r"\\(.)", r"\1", text.plain(said)) == said
    assert text.plain("one \n  two") == "one two"


def test_everything_that_can_be_said_has_its_word() -> None:
    for words, members in (
        (text.STATUS, Status),
        (text.OUTCOME, OutcomeKind),
        (text.FLAG_END, FlagEnd),
        (text.FLAG_END_MEANS, FlagEnd),
        (text.PRECISION, Precision),
        (text.LAUNCH_STATE, LaunchState),
    ):
        assert set(words) == set(members)
        assert all(words.values())


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(1)", "'@SUM(1)"),
        ("late;=1+1", "late;'=1+1"),
        ("late\n=1+1; -2", "late =1+1; '-2"),
        ("All is well - really", "All is well - really"),
    ],
)
def test_no_cell_is_a_formula_whatever_parts_the_cells(said: str, kept: str) -> None:
    assert text.no_formula(said) == kept


def test_a_percentage_is_not_parted_where_a_line_ends() -> None:
    assert text.whole("20 % of it, 5.5 % and a %") == "20\N{NO-BREAK SPACE}% of it, 5.5\N{NO-BREAK SPACE}% and a %"
    assert "20\N{NO-BREAK SPACE}%" in text.plain("20 % of it")
