"""Launches on a line of time: what lies within it, and where launches queue up on the same squads."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andon.model import Contribution, ForecastState, LaunchState, OutcomeKind, Precision, Status, TargetDate
from andon.store import Store
from andon.usecases.board import LaunchRow, Outlook, Word
from andon.usecases.plan_launch import close_launch, move_date
from andon.usecases.portfolio import Portfolio, portfolio
from andon.usecases.portfolio_filter import Filter, narrowed, offered
from andon.usecases.timeline import Line, Queue, Reach, Timeline, timeline, whole_year
from examples import DIRECTOR, NOW, TODAY, ago, check_in, forecast, look, squad, target

MON = date(2026, 5, 11)
"""The week of TODAY begins on it."""


def seen(store: Store, reach: Reach = Reach.YEAR, wanted: Filter | None = None) -> Timeline:
    wanted = wanted or Filter()
    return timeline(narrowed(whole_year(portfolio(store, look(DIRECTOR))), wanted), wanted, reach, today=TODAY)


def forecast_row(
    name: str = "halcyon",
    due: date | None = None,
    half: date | None = None,
    likely: date | None = None,
    squads: tuple[str, ...] = ("atlas",),
    **changes: Any,
) -> LaunchRow:
    words = tuple(Word(each, each.title(), Status.NOT_HEARD, None, "", None) for each in squads)
    promised = TargetDate(due, Precision.DAY, NOW) if due else None
    shown = Outlook(ForecastState.FORECAST if half else None, p50=half, p85=likely)
    ordinary: dict[str, Any] = {"outlook": shown, "moves": 0, "slip_days": 0, "first_date": promised} | changes
    return LaunchRow(
        id=name,
        name=name.title(),
        bet="",
        rank=None,
        status=Status.NOT_HEARD,
        words=words,
        target=promised,
        open_flags=0,
        last_word=None,
        **ordinary,
    )


def of(*rows: LaunchRow, reach: Reach = Reach.YEAR, wanted: Filter | None = None, **changes: Any) -> Timeline:
    """The timeline of these open launches."""
    view = Portfolio(NOW, (), (), (), rows, (), 0, 0, squads={each: squad(each) for each in "abc"}, **changes)
    return timeline(view, wanted or Filter(), reach, today=TODAY)


def days(weeks: int, length: int = 1) -> tuple[date, date]:
    """Monday of a week from now to the Sunday so many weeks long."""
    return MON + timedelta(weeks=weeks), MON + timedelta(weeks=weeks + length, days=-1)


# ------------------------------------------------------------------------------ what is shown


def test_a_year_is_whole_months_and_the_next_months_are_whole_weeks() -> None:
    year, near = of(), of(reach=Reach.NEAR)
    assert (year.first, year.last) == (date(2026, 2, 1), date(2027, 1, 31))
    assert (near.first, near.last) == (date(2026, 4, 27), date(2026, 8, 9))


def test_everything_reaches_from_the_first_mark_to_the_last_and_holds_today() -> None:
    row = forecast_row(due=date(2027, 3, 9), half=date(2028, 2, 3), likely=None)
    found = of(row, reach=Reach.ALL)
    assert (found.first, found.last) == (date(2026, 5, 1), date(2028, 2, 29))


@pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 30)])
@pytest.mark.parametrize("reach", Reach)
def test_no_day_is_too_early_or_too_late(today: date, reach: Reach) -> None:
    view = Portfolio(NOW, (), (), (), (forecast_row(due=date.max),), (), 0, 0)
    found = timeline(view, Filter(), reach, today=today)
    assert found.first <= today <= found.last


def test_launches_stand_in_the_portfolios_order_and_what_ended_within_the_year_after_them(store: Store) -> None:
    for name, days_ago in (("halcyon", 80), ("meridian", 10)):
        landed = TODAY - timedelta(days=days_ago)
        end: dict[str, Any] = {"landed_on": landed, "learned": "", "token": name, "now": ago(days=1)}
        close_launch(store, DIRECTOR, name, OutcomeKind.LATE, **end)
    view = portfolio(store, look(DIRECTOR))
    assert [row.id for row in view.ended] == ["meridian"]
    assert [each.row.id for each in seen(store).lines] == ["meridian", "halcyon"]
    assert [each.landed for each in seen(store).lines] == [TODAY - timedelta(days=10), TODAY - timedelta(days=80)]
    assert offered(whole_year(view)).quarters == ("2026-Q2", "2026-Q3")


def test_what_ended_more_than_a_year_ago_is_gone(store: Store) -> None:
    end: dict[str, Any] = {"learned": "", "token": "end", "now": ago(days=1)}
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=TODAY - timedelta(days=366), **end)
    assert [each.row.id for each in seen(store, Reach.ALL).lines] == ["meridian"]


def test_the_same_filters_as_the_portfolios(store: Store) -> None:
    assert [each.row.id for each in seen(store, wanted=Filter(squad="borealis")).lines] == ["halcyon"]
    assert [each.row.id for each in seen(store, wanted=Filter(quarter="2026-Q3")).lines] == ["meridian"]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (forecast_row(due=date(2026, 1, 31)), False),
        (forecast_row(due=date(2026, 2, 1)), True),
        (forecast_row(due=date(2027, 1, 31)), True),
        (forecast_row(due=date(2027, 2, 1)), False),
        (forecast_row(due=date(2026, 1, 1), half=date(2026, 3, 1), likely=date(2026, 4, 1)), True),
        (forecast_row(half=date(2027, 2, 1), likely=None), False),
        (forecast_row(), True),
    ],
)
def test_a_launch_is_left_out_where_all_of_its_days_lie_elsewhere(row: LaunchRow, shown: bool) -> None:
    """One without any day would be nowhere else."""
    found = of(row)
    assert (len(found.lines), found.outside) == ((1, 0) if shown else (0, 1))
    assert len(of(row, reach=Reach.ALL).lines) == 1


def test_the_span_is_the_portfolios_forecast_and_an_earlier_one_says_so(store: Store) -> None:
    store.forecasts.add([forecast("old", squad_id=None, made_at=ago(days=9), as_of=ago(days=9).date())])
    young = forecast("new", squad_id=None, made_at=ago(hours=5), p50=date(2026, 11, 1), p85=date(2026, 12, 1))
    store.forecasts.add([young])
    (line, other) = seen(store).lines
    assert (line.span, line.is_earlier) == ((date(2026, 6, 20), date(2026, 7, 10)), True)
    assert (other.span, other.is_earlier) == (None, False)
    assert line.row.outlook == portfolio(store, look(DIRECTOR)).rows[0].outlook


def test_a_forecast_of_a_launch_that_is_over_is_not_drawn(store: Store) -> None:
    store.forecasts.add([forecast("old", squad_id=None, made_at=ago(days=9), as_of=ago(days=9).date())])
    end: dict[str, Any] = {"landed_on": TODAY, "learned": "", "token": "end", "now": ago(hours=1)}
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.ON_TIME, **end)
    line = next(each for each in seen(store).lines if each.row.is_over)
    assert (line.span, line.landed, line.due) == (None, TODAY, date(2026, 6, 30))


def test_a_first_date_is_marked_once_another_one_counts(store: Store) -> None:
    assert seen(store).lines[0].first_due is None
    move_date(store, DIRECTOR, "halcyon", date(2026, 8, 1), token="m", now=ago(days=3))
    line = seen(store).lines[0]
    assert (line.first_due, line.due) == (date(2026, 6, 30), date(2026, 8, 1))


def test_what_is_more_likely_than_not_done_after_its_date_is_counted() -> None:
    late = forecast_row("late", due=date(2026, 6, 1), half=date(2026, 6, 2), likely=date(2026, 7, 1))
    even = forecast_row("even", due=date(2026, 6, 2), half=date(2026, 6, 2), likely=date(2026, 7, 1))
    others = forecast_row("undated", half=date(2026, 6, 2)), forecast_row("unknown", due=date(2026, 6, 2))
    found = of(late, even, *others)
    assert (found.compared, found.after) == (2, 1)


# ------------------------------------------------------------------------------ where launches queue up


def runs(found: Timeline, squad_id: str = "atlas") -> list[tuple[list[str], date, date | None]]:
    (queue,) = [each for each in found.queues if each.squad_id == squad_id]
    return [([one.line.row.id for one in run.stretches], run.first, run.last) for run in queue.runs]


def test_a_squad_with_two_open_launches_is_told_also_where_each_has_weeks_of_its_own() -> None:
    found = of(forecast_row("a", due=days(3)[0]), forecast_row("b", due=days(30)[0]))
    assert [(each.squad_id, each.runs) for each in found.queues] == [("atlas", ())]
    assert [(each.first, each.last) for each in found.queues[0].stretches] == [days(3), days(30)]
    assert of(forecast_row("a", due=days(3)[0])).queues == ()


def test_two_launches_in_the_same_weeks_queue_up_from_the_first_shared_week_to_the_last() -> None:
    a = forecast_row("a", due=MON + timedelta(days=15), half=MON + timedelta(days=20), likely=MON + timedelta(days=40))
    b = forecast_row("b", due=MON + timedelta(days=30), half=MON + timedelta(days=24), likely=MON + timedelta(days=60))
    # a: weeks 2 to 5. b: weeks 3 to 8.
    assert runs(of(a, b)) == [(["a", "b"], *days(3, 3))]


def test_a_date_before_the_span_and_one_after_it_count_too() -> None:
    early = forecast_row("early", due=days(2)[0], half=days(9)[0], likely=days(10)[0])
    late = forecast_row("late", due=days(20)[1], half=days(10)[0], likely=days(10)[1])
    dated = forecast_row("dated", due=days(5)[0]), forecast_row("other", due=days(18)[1])
    assert runs(of(early, dated[0])) == [(["early", "dated"], *days(5))]
    assert runs(of(late, dated[1])) == [(["late", "other"], *days(18))]


def test_weeks_are_whole_and_neighbours_do_not_overlap() -> None:
    monday, sunday = forecast_row("a", due=days(4)[0]), forecast_row("b", due=days(4)[1])
    assert runs(of(monday, sunday)) == [(["a", "b"], *days(4))]
    assert runs(of(sunday, forecast_row("c", due=days(5)[0]))) == []


def test_launches_that_meet_through_another_one_are_one_run_and_others_another() -> None:
    spans = {"a": (2, 4), "c": (6, 9), "b": (4, 6), "far": (20, 21), "further": (21, 22)}
    rows = [
        forecast_row(name, due=days(first)[0], half=days(last)[1], likely=days(last)[1])
        for name, (first, last) in spans.items()
    ]
    assert runs(of(*rows)) == [
        (["a", "c", "b"], days(4)[0], days(6)[1]),
        (["far", "further"], *days(21)),
    ]
    (queue,) = of(*rows).queues
    assert queue.runs[0].weeks == (days(4), days(6))


def test_what_was_due_is_due_now() -> None:
    overdue, now = forecast_row("a", due=MON - timedelta(days=50)), forecast_row("b", due=TODAY)
    assert runs(of(overdue, now)) == [(["a", "b"], *days(0))]


def test_a_forecast_without_an_end_queues_up_for_good() -> None:
    endless = forecast_row("a", half=days(3)[0], likely=None)
    found = of(endless, forecast_row("b", half=days(5)[0], likely=None))
    assert runs(found) == [(["a", "b"], days(5)[0], None)]


def test_what_is_over_or_done_or_without_any_day_queues_up_nowhere() -> None:
    due: dict[str, Any] = {"due": days(3)[0]}
    over = forecast_row("over", **due, state=LaunchState.CLOSED, ended_on=TODAY)
    left = forecast_row("left", **due, outlook=Outlook(ForecastState.NOTHING_LEFT))
    assert of(forecast_row("a", **due), over, left, forecast_row("dayless")).queues == ()


def test_a_squads_part_in_which_nothing_is_left_asks_nothing_of_it() -> None:
    both = [forecast_row(each, due=days(3)[0], squads=("a", "b")) for each in ("x", "y")]
    found = of(*both, finished_parts=frozenset({Contribution("x", "b")}))
    assert [each.squad_id for each in found.queues] == ["a"]


def test_a_finished_part_is_what_its_forecast_says_to_whom_it_may(store: Store) -> None:
    empty: dict[str, Any] = {"state": ForecastState.NOTHING_LEFT, "p50": None, "p85": None, "on_time": None}
    store.forecasts.add([forecast("1", launch_id="meridian", made_at=ago(days=9), **empty)])
    store.forecasts.add([forecast("2", made_at=ago(hours=1), **empty)])
    assert portfolio(store, look(DIRECTOR)).finished_parts == {Contribution("meridian", "atlas")}


def test_queues_are_of_the_wanted_squads_alone_and_the_same_however_much_is_shown() -> None:
    both = [forecast_row(each, due=days(30)[0], squads=("a", "b")) for each in ("x", "y")]
    assert [each.squad_id for each in of(*both).queues] == ["a", "b"]
    assert [each.squad_id for each in of(*both, wanted=Filter(squad="b")).queues] == ["b"]
    assert of(*both, reach=Reach.NEAR).queues == of(*both).queues


SQUADS = ("a", "b", "c")
spans = st.tuples(st.integers(0, 200), st.integers(0, 60), st.integers(0, 60), st.sets(st.sampled_from(SQUADS)))


@settings(max_examples=80, deadline=None)
@given(st.lists(spans, max_size=7))
def test_every_shared_week_is_told_and_no_other(drawn: list[tuple[int, int, int, set[str]]]) -> None:
    """Counted week by week; and squads stand by name, however much they have at a time (promise 6)."""
    rows = [
        forecast_row(
            f"l{n}",
            due=MON + timedelta(days=due),
            half=MON + timedelta(days=due + half),
            likely=MON + timedelta(days=due + half + more),
            squads=tuple(sorted(squads)),
        )
        for n, (due, half, more, squads) in enumerate(drawn)
    ]
    found = of(*rows, reach=Reach.ALL)
    assert [each.squad for each in found.queues] == sorted(each.squad for each in found.queues)
    told = {each.squad_id: each for each in found.queues}
    for squad_id in SQUADS:
        mine = [(due // 7, (due + half + more) // 7) for due, half, more, squads in drawn if squad_id in squads]
        assert (squad_id in told) == (len(mine) > 1)
        busy = {week for week in range(60) if sum(first <= week <= last for first, last in mine) > 1}
        assert weeks_of(told.get(squad_id)) == busy


def weeks_of(queue: Queue | None) -> set[int]:
    runs = queue.runs if queue else ()
    return {
        week
        for run in runs
        for first, last in run.weeks
        for week in range((first - MON).days // 7, (last - MON).days // 7 + 1)
    }


def test_a_line_of_a_launch_with_a_word_keeps_the_squads_word(store: Store) -> None:
    store.words.add_check_in(check_in(status=Status.ON_TRACK))
    store.words.add_check_in(check_in("b", squad_id="borealis", status=Status.ON_TRACK))
    hopeless = forecast("old", squad_id=None, made_at=ago(days=9), on_time=0.01, p50=date(2026, 12, 1))
    store.forecasts.add([hopeless])
    line = seen(store).lines[0]
    assert isinstance(line, Line)
    assert (line.row.status, line.is_after) == (Status.ON_TRACK, True)
    assert target().last_day == line.due
