"""The words and the markup of the portfolio's questions, filters and small pictures."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from markupsafe import Markup

from andon.model import FlagEnd, ForecastState, Status, TargetDate
from andon.ui import markup, markup_portfolio, text, text_portfolio
from andon.usecases.board import LaunchRow, Outlook, Word
from andon.usecases.changes_since import Changes, FlagChanged, FlagNews, ForecastMoved, LaunchChanged, WordChanged
from andon.usecases.portfolio import Apart
from andon.usecases.portfolio_filter import NO_DATE, Counted, Filter, Offered
from examples import NOW, TODAY, flag, target

READER = markup.Reader(NOW, TODAY, UTC)
THERE = Offered({"pay": "Pay"}, {"atlas": "Atlas"}, ("2026-Q4",))
HOSTILE = "<script>alert(1)</script>"


def plain(marked: Markup) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", marked)).strip()


def test_what_the_page_is_narrowed_to_is_said_in_one_line() -> None:
    wanted = Filter("pay", "atlas", "2026-Q4", "needs_help", "lamp")
    assert text_portfolio.chosen(wanted, THERE) == "Only: tribe Pay · squad Atlas · Q4 2026 · needs help · “lamp”"


def test_what_the_address_asks_for_and_nobody_knows_is_named_as_it_is() -> None:
    told = text_portfolio.chosen(Filter("nope", "who", "soon", "purple"), THERE)
    assert told == "Only: tribe nope · squad who · soon · purple"


@pytest.mark.parametrize(("name", "told"), [("2026-Q4", "Q4 2026"), (NO_DATE, text.NO_TARGET), ("x", "x"), ("-", "-")])
def test_a_quarter_reads_as_people_write_it(name: str, told: str) -> None:
    assert text_portfolio.quarter(name) == told


def test_twelve_weeks_are_told_in_one_sentence() -> None:
    weeks = [None] * 2 + [Status.NOT_HEARD] * 5 + [Status.WORRIED] * 2 + [Status.NOT_HEARD] + [Status.WORRIED] * 2
    told = "not heard for 5, then worried for 2, then not heard for 1, then worried for 2"
    assert text_portfolio.weeks(weeks) == f"Of the last 12 weeks, oldest first: {told}"


def test_twelve_weeks_are_twelve_shapes_with_a_text_for_whoever_does_not_see_them() -> None:
    weeks = [None, *[Status.WORRIED] * 10, Status.ON_TRACK]
    line = markup_portfolio.launch_line(READER, row(), weeks)
    strip = re.search(r'<span class="an-weeks" role="img" aria-label="([^"]*)">(.*?)</span>', line)
    assert strip is not None
    assert strip[1] == text_portfolio.weeks(weeks)
    assert re.findall(r'<i class="an-shape ?([^"]*)"', strip[2]) == ["", *["an-worried"] * 10, "an-on_track"]
    assert "an-weeks" not in markup_portfolio.launch_line(READER, row(), [None] * 12)


def row() -> LaunchRow:
    word = Word("atlas", "Atlas", Status.ON_TRACK, 70, "It works.", NOW - timedelta(days=3))
    moved = TargetDate(date(2026, 7, 14), target().precision, NOW)
    shown = Outlook(None)
    return LaunchRow(
        "halcyon", "Halcyon", "Everywhere", 1, Status.ON_TRACK, (word,), moved, target(), 1, 14, shown, 0, word.said_at
    )


def test_a_launchs_line_tells_the_age_of_its_last_word_and_what_became_of_its_date() -> None:
    told = plain(markup_portfolio.launch_line(READER, row()))
    assert "Last word 3 days ago" in told
    assert "14 Jul First promised: 30 Jun moved once, 14 days later in all" in told


def test_a_long_list_is_folded_and_loses_nothing() -> None:
    entries = [Markup("<p>{}</p>").format(f"entry {n}") for n in range(7)]
    folded = markup_portfolio.listed(entries)
    before, _, after = folded.partition("<details")
    assert before.count("<p>") == 5 and after.count("<p>") == 2
    assert text_portfolio.show_all(7) in after
    assert "<details" not in markup_portfolio.listed(entries[:5])


def test_what_changed_is_said_in_words_and_runs_nothing() -> None:
    told = LaunchChanged(
        "halcyon",
        HOSTILE,
        words=(WordChanged("atlas", "Atlas", Status.ON_TRACK, Status.NEEDS_HELP),),
        flags=(FlagChanged(flag(sentence=HOSTILE), "Atlas", FlagNews.ENDED, end=FlagEnd.OWNED),),
        forecast=ForecastMoved(date(2026, 7, 1), date(2026, 8, 1)),
    )
    marked = markup_portfolio.changed(READER, told)
    assert "<script" not in marked
    assert "Atlas: from on track to needs help" in marked
    assert "Atlas ended its flag (owned)" in marked
    assert "85 % date moved from 1 Jul to 1 Aug" in marked


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ForecastState.CANNOT, "Cannot forecast Too little to go by. newer: Thu 09:00"),
        (ForecastState.NOTHING_LEFT, "Nothing left open newer: Thu 09:00"),
        (None, "The first one is with its squad until Thu 09:00"),
    ],
)
def test_a_newer_forecast_that_is_with_its_squad_is_told_beside_any_answer(
    state: ForecastState | None, told: str
) -> None:
    shown = Outlook(state, reason="Too little to go by.", held_until=NOW + timedelta(days=2))
    assert plain(markup.outlook(READER, shown, small=True)) == told
    assert "newer" not in plain(markup.outlook(READER, shown, small=True, tell_held=False))
    # Where it is told by itself, in a sentence.
    assert "with its squad until Thu 09:00" in plain(markup.outlook(READER, shown))


def test_since_when_it_counts_is_always_said() -> None:
    since = datetime(2026, 5, 5, 9, tzinfo=UTC)
    some = (LaunchChanged("halcyon", "Halcyon", is_new=True),)
    told = [
        text_portfolio.counts_since(Changes(since, first, launches), UTC, today=TODAY)
        for first, launches in ((True, some), (False, some), (False, ()), (True, ()))
    ]
    assert all("5 May, 09:00" in each for each in told)
    assert told[0].startswith("The last seven days") and told[2] == told[3] == "Nothing has changed since 5 May, 09:00."


def test_both_numbers_stand_beside_each_other_without_blame() -> None:
    each = Apart("halcyon", "Halcyon", "atlas", "Atlas", 70, 0.31, "")
    assert text_portfolio.apart(each) == "Atlas says 70 %, the forecast 31 %"
    assert [(about.launch, plain(about.told)) for about in markup_portfolio.apart([each])] == [
        ("Halcyon", "Atlas says 70 %, the forecast 31 %")
    ]


def test_a_roll_up_tells_the_count_behind_each_word() -> None:
    counts = {Status.NEEDS_HELP: 1, Status.WORRIED: 2, Status.ON_TRACK: 5, Status.NOT_HEARD: 1}
    each = Counted("Pay", False, Status.NEEDS_HELP, counts)
    marked = markup_portfolio.rolled_up([each], narrowed=False)
    assert plain(marked) == "Pay Needs help 1 Worried 2 On track 5 Not heard 1"
    assert markup.shape(Status.NEEDS_HELP) + "Pay" in marked


@pytest.mark.parametrize(
    ("sentence", "told"),
    [("short", "short"), ("a" * 81, "a" * 80 + "…"), ("word " * 20, " ".join(["word"] * 16) + "…")],
)
def test_a_long_sentence_is_cut_between_words(sentence: str, told: str) -> None:
    assert text_portfolio.clipped(sentence) == told
