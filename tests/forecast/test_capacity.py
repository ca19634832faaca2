"""Capacity: the clock of normal days, and what it does to paces and forecasts."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from andon.calendars import shares
from andon.forecast import what_if
from andon.forecast.answer import Answer
from andon.forecast.capacity import Ahead, Capacity, Clock, normal_days
from andon.forecast.known import known_by
from andon.forecast.pace import Pace, TooLittleHistory, fit_pace
from andon.forecast.run import answers, forecast_all, look_back
from andon.frames import NEVER, day_date, day_number
from andon.model import ForecastState, WorkCalendar
from forecast.calibration import Case, Met, met
from forecast.examples import TODAY, Item, LaunchRow, finished, launch, steady, tables, waiting
from forecast.titanium import Tables, load, need_titanium

FIRST, LAST = TODAY - 700, TODAY + 3000


def clock(*days_off: str, weekend: Sequence[str] | None = None, country: str = "") -> Clock:
    """A squad that works five days a week, from 700 days before TODAY."""
    calendar = WorkCalendar(country, "", None if weekend is None else tuple(weekend), days_off)
    return Clock.of(FIRST, *shares(calendar, day_date(FIRST), day_date(LAST)))


def off(first: int, last: int, word: str = "") -> str:
    """An entry of days off from day numbers."""
    return f"{day_date(first)}..{day_date(last)} {word}".strip()


def everybody(one: Clock) -> Capacity:
    return Capacity({}, one)


# ------------------------------------------------------------------------------ the clock


def test_a_fortnight_counted_by_hand() -> None:
    """Thursday 24 December 2026 to Wednesday 6 January 2027 with New Year's week off, and half of Christmas Eve."""
    calendar = WorkCalendar(days_off=("2026-12-24 half", "2026-12-25", "2026-12-28..2027-01-03"))
    start = day_number(date(2026, 12, 21))
    mine = Clock.of(start, *shares(calendar, date(2026, 12, 21), date(2027, 1, 31)))
    ahead = Ahead(mine, day_number(date(2026, 12, 23)))
    assert ahead.worked(np.arange(1, 15)) == pytest.approx(np.array([*[0.5] * 11, 1.5, 2.5, 3.5]) * 7 / 5)
    assert [ahead.days_off(days) for days in (1, 2, 4, 11, 14)] == [0, 2, 2, 6, 6]


def test_an_ordinary_week_is_seven_normal_days_whatever_its_weekend() -> None:
    for weekend in (["Sat", "Sun"], ["Fri"], [], ["Thu", "Fri", "Sat"]):
        weeks = clock(weekend=weekend).between(TODAY, TODAY + 7 * np.arange(5))
        assert weeks == pytest.approx([0, 7, 14, 21, 28])


def test_the_29th_of_february_is_a_day() -> None:
    calendar = WorkCalendar(weekend=(), days_off=("2028-02-29",))
    mine = Clock.of(day_number(date(2028, 2, 1)), *shares(calendar, date(2028, 2, 1), date(2028, 12, 31)))
    ahead = Ahead(mine, day_number(date(2028, 2, 27)))
    assert ahead.worked([1, 2, 3]) == pytest.approx([1, 1, 2])
    assert normal_days(mine, day_number(date(2028, 2, 27)), day_number(date(2028, 3, 1))) == pytest.approx(2)


def test_before_and_after_its_days_every_day_is_a_normal_one() -> None:
    mine = clock()
    assert mine.between(FIRST - 11, FIRST - 1) == pytest.approx(10)
    assert mine.between(LAST, LAST + 10) == pytest.approx(10)
    assert mine.reached(mine.by([FIRST - 11.0, LAST + 10.0])) == pytest.approx([FIRST - 11, LAST + 10])


def test_what_is_done_by_the_end_of_a_friday_is_not_done_on_a_sunday() -> None:
    friday = day_number(date(1970, 1, 2)) + 700
    ahead = Ahead(clock(), friday - 4)
    assert day_date(friday).strftime("%a") == "Fri"
    assert ahead.days(ahead.worked(4)) == pytest.approx(4, abs=1e-6)
    assert ahead.days(ahead.worked(6)) == pytest.approx(4, abs=1e-6)
    assert float(ahead.days(7.0 + 1e-6)) > 6


@settings(max_examples=60)
@examples(
    st.lists(st.tuples(st.integers(-300, 900), st.integers(0, 60), st.booleans()), max_size=6),
    st.floats(0.01, 2000),
)
def test_the_reverse_of_the_clock_is_the_first_such_moment(taken: list[tuple[int, int, bool]], worked: float) -> None:
    ahead = Ahead(clock(*(off(TODAY + a, TODAY + a + b, "half" if c else "") for a, b, c in taken)), TODAY)
    days = float(ahead.days(worked))
    assert float(ahead.worked(days)) == pytest.approx(worked, abs=1e-6)
    assert days < 1e-6 or float(ahead.worked(days - 1e-3)) < worked


def test_squads_together_are_as_their_items() -> None:
    resting, working = clock(off(TODAY + 1, TODAY + 14)), clock()
    both = Capacity({"a": resting, "b": working}, working)
    mixed = both.together({"a": 1, "b": 3})
    assert mixed.between(TODAY, TODAY + 14) == pytest.approx(0.75 * 14)
    assert both.together({"a": 2}) is resting
    assert both.together({"b": 2, None: 3}) is working, "what is nobody's has everybody's clock"
    assert both.together({}) is working


# ------------------------------------------------------------------------------ the pace


def test_a_holiday_in_the_past_does_not_look_like_a_slow_squad() -> None:
    worked = [day for day in range(TODAY - 600, TODAY - 34)]
    free = off(TODAY - 34, TODAY)
    with_calendar, without = (fit_pace(np.array(worked), TODAY, each) for each in (clock(free, weekend=[]), None))
    assert isinstance(with_calendar, Pace) and isinstance(without, Pace)
    assert with_calendar.per_week == pytest.approx(7, abs=0.01)
    assert with_calendar.phi < without.phi, "five empty weeks are no weeks, and not uneven ones"
    assert without.per_week < 5


def test_a_plain_clock_is_no_clock() -> None:
    done = np.array([*range(300, 990, 3), *range(600, 900, 7)])
    plain, none = fit_pace(done, TODAY, Clock.plain(0, 2000)), fit_pace(done, TODAY)
    assert isinstance(plain, Pace) and isinstance(none, Pace)
    assert (plain.a, plain.b, plain.phi) == pytest.approx((none.a, none.b, none.phi))


def test_a_squad_that_never_worked_by_its_calendar_has_no_pace() -> None:
    done = np.arange(TODAY - 60, TODAY, 3)
    pace = fit_pace(done, TODAY, clock(off(TODAY - 365, TODAY)))
    assert pace == TooLittleHistory(
        "The calendar leaves the squad 0.0 weeks of work since its first item; a forecast needs 2 weeks of work."
    )


# ------------------------------------------------------------------------------ forecasts


def organisation(target: int | None = None, squads: Sequence[str] = ("web",)) -> Tables:
    """Squads that deliver every third day, some landed launches, and an open one with a dozen items of each squad."""
    launches: list[LaunchRow] = [launch("now") if target is None else launch("now", target=target)]
    items: list[Item] = []
    for number, ended in enumerate((600, 700, 800, 900)):
        launches.append(launch(f"old-{number}", ended=ended, known_from=ended - 200))
        for squad in squads:
            items += finished(squad, f"old-{number}", range(ended - 90, ended, 3))
    for squad in squads:
        items += steady(squad, 3) + waiting(squad, "now", 12) + finished(squad, "now", range(TODAY - 60, TODAY, 5))
    return tables(launches, items)


def said(given: Tables, capacity: Capacity | None) -> dict[str | None, Answer]:
    found = forecast_all(given.work, given.members, given.launches, given.squads, TODAY, capacity)
    return {each.squad_id: each for each in found if each.launch_id == "now"}


def test_days_off_ahead_move_the_dates_by_themselves() -> None:
    given = organisation()
    before, after = (said(given, everybody(clock(*each))) for each in ((), (off(TODAY + 1, TODAY + 14),)))
    for subject in (None, "web"):
        assert np.array(after[subject].quantiles) - before[subject].quantiles == pytest.approx(14, abs=1e-6)


def test_the_sentence_and_the_details_say_how_many_days_are_off() -> None:
    given = organisation()
    answer = said(given, everybody(clock(off(TODAY + 1, TODAY + 14))))[None]
    assert answer.reason.endswith("; 10 days off until then are taken out.")
    assert answer.details["days_off"] == 10
    none = said(given, everybody(clock()))[None]
    assert "days off" not in none.reason and none.details["days_off"] == 0
    assert "days_off" not in said(given, None)[None].details


def test_days_off_before_the_history_and_after_all_is_done_change_nothing() -> None:
    given = organisation()
    far_off = (off(300, 330), off(TODAY + 2900, TODAY + 2990))
    plain, far = (said(given, everybody(clock(*each))) for each in ((), far_off))
    assert far[None].quantiles == pytest.approx(plain[None].quantiles)
    assert far["web"].reason == plain["web"].reason


def test_no_date_falls_on_a_day_off() -> None:
    free = (off(TODAY + 20, TODAY + 40), off(TODAY + 50, TODAY + 52))
    mine = clock(*free)
    answer = said(organisation(), everybody(mine))[None]
    for day in (answer.p50, answer.p85, answer.p95):
        assert day is not None and mine.shares(day, day)[0] > 0


def test_no_part_is_later_than_its_launch_where_squads_rest_at_different_times() -> None:
    given = organisation(squads=("web", "ios"))
    capacity = Capacity({"ios": clock(off(TODAY + 5, TODAY + 60)), "web": clock()}, clock())
    found = said(given, capacity)
    for squad in ("web", "ios"):
        assert (np.array(found[squad].quantiles) <= np.array(found[None].quantiles) + 1e-6).all()
    shared = said(given, everybody(clock()))
    assert found[None].quantiles[84] > shared[None].quantiles[84]


DAYS_OFF = st.lists(st.tuples(st.integers(1, 200), st.integers(0, 40), st.booleans()), min_size=1, max_size=4)


def with_more(taken: list[tuple[int, int, bool]], given: Tables) -> list[tuple[Answer, Answer]]:
    """The answers with all these days off but the first ones, and with all."""
    entries = [off(TODAY + a, TODAY + a + b, "half" if c else "") for a, b, c in taken]
    fewer, more = (said(given, everybody(clock(*each))) for each in (entries[1:], entries))
    return [(fewer[subject], more[subject]) for subject in (None, "web")]


@settings(max_examples=12, deadline=None)
@examples(DAYS_OFF)
def test_more_days_off_are_never_earlier(taken: list[tuple[int, int, bool]]) -> None:
    for fewer, more in with_more(taken, organisation()):
        assert (np.array(more.quantiles) >= np.array(fewer.quantiles) - 1e-6).all()


@settings(max_examples=12, deadline=None)
@examples(DAYS_OFF, st.sampled_from([10, 30, 60, 120]))
def test_nor_are_they_with_a_date_by_more_than_what_the_date_says(
    taken: list[tuple[int, int, bool]], planned: int
) -> None:
    """A date knows its holidays: the more days before it are off, the less work it says is left."""
    for fewer, more in with_more(taken, organisation(TODAY + planned)):
        for row in (49, 84):
            assert more.quantiles[row] > 0.9 * fewer.quantiles[row]


def test_the_chance_by_a_date_is_the_one_that_its_quantile_says() -> None:
    """With a calendar as without one, both are read off the same curve."""
    capacity = everybody(clock(off(TODAY + 10, TODAY + 20)))
    answer = said(organisation(), capacity)[None]
    assert answer.p85 is not None
    given = organisation(answer.p85)
    known = known_by(given.work, given.members, given.launches, TODAY, capacity=capacity)
    (again,) = (each for each in answers(known, look_back(known), given.squads) if each.squad_id is None)
    assert again.on_time is not None and again.p85 is not None
    passed = np.searchsorted(again.quantiles, answer.p85 - TODAY + 1e-9)
    assert passed / 100 - 1e-9 <= again.on_time <= (passed + 1) / 100 + 1e-9


# ------------------------------------------------------------------------------ what if


def imagined(*free: str, pause: tuple[int, int], target: int | None = None) -> tuple[what_if.Answer, what_if.Answer]:
    """What is stored of the launch with these days off, and with a pause."""
    mine = clock(*free)
    answer = said(organisation(), everybody(mine))[None]
    assert answer.p50 is not None and answer.p85 is not None
    stored = what_if.Answer(answer.quantiles, target, None, answer.p50 - TODAY, answer.p85 - TODAY)
    page = what_if.WhatIf(stored, [], Ahead(mine, TODAY))
    return stored, page.answer(what_if.Levers(pause=pause))


def test_a_pause_within_days_off_takes_out_nothing() -> None:
    stored, paused = imagined(off(TODAY + 5, TODAY + 30), pause=(8, 20))
    assert paused.quantiles == pytest.approx(stored.quantiles, abs=1e-3)
    assert (paused.p50, paused.p85) == (stored.p50, stored.p85)


def test_a_pause_after_days_off_is_as_if_they_were_longer() -> None:
    _, paused = imagined(off(TODAY + 5, TODAY + 18), pause=(15, 32))
    longer = said(organisation(), everybody(clock(off(TODAY + 5, TODAY + 32))))[None]
    assert paused.quantiles == pytest.approx(longer.quantiles, abs=0.5)


# ------------------------------------------------------------------------------ a squad that rests every July


def resting(seed: int) -> tuple[Tables, Capacity]:
    """Five years of a squad that does nothing in July, and works on one launch of 25 to 45 items after the other.

    The tables, and the squad's calendar.
    """
    rng = np.random.default_rng(seed)
    first, last = day_number(date(2019, 1, 1)), day_number(date(2024, 12, 31))
    free = tuple(f"{year}-07-01..{year}-07-31" for year in range(2019, 2034))
    calendar = WorkCalendar(days_off=free)
    mine = Clock.of(first, *shares(calendar, day_date(first), day_date(last + 3200)))
    mood = np.exp(0.3 * rng.standard_normal(last - first + 1))
    done = np.repeat(np.arange(first, last + 1), rng.poisson(0.6 * mood * mine.shares(first, last)))
    launches: list[LaunchRow] = []
    items: list[Item] = []
    at = 0
    while at + 45 < len(done):
        size = int(rng.integers(25, 46))
        days = done[at : at + size].tolist()
        name = f"launch-{at}"
        launches.append((name, days[0] - 20, NEVER, days[-1], True))
        items += [(f"{name}-{n}", "web", days[0] - 20, day, (name,)) for n, day in enumerate(days)]
        at += size
    return tables(launches, items), Capacity({"web": mine}, mine)


def across_july(seeds: Sequence[int], *, with_calendar: bool) -> Met:
    """The forecasts of whole launches, made on six days around each of two summers."""
    cases = []
    for seed in seeds:
        given, capacity = resting(seed)
        for year in (2022, 2023):
            for month, day in ((6, 5), (6, 15), (6, 25), (7, 20), (8, 3), (8, 20)):
                as_of = day_number(date(year, month, day))
                known = known_by(
                    given.work, given.members, given.launches, as_of, capacity=capacity if with_calendar else None
                )
                for answer in answers(known, look_back(known), given.squads):
                    if answer.squad_id is None and answer.state is ForecastState.FORECAST:
                        actual = finish_of(given, answer.launch_id, as_of)
                        cases.append(Case(answer.launch_id, None, as_of, actual, answer.quantiles))
    return met(cases)


def finish_of(given: Tables, launch_id: str, as_of: int) -> int:
    """Days until 95 per cent of what was still delivered of it was delivered."""
    members = given.members["issue"][given.members["launch_id"] == launch_id]
    done = np.sort(given.work["done"][given.work["issue"].isin(members)].to_numpy())
    left = done[done > as_of]
    return int(left[int(np.ceil(0.95 * len(left))) - 1]) - as_of


@pytest.mark.long
def test_a_squad_that_rests_every_july_is_forecast_better_with_its_calendar() -> None:
    informed, plain = (across_july(range(8), with_calendar=each) for each in (True, False))
    assert informed.error < 0.75 * plain.error
    assert abs(informed.met[85] - 0.85) < 0.1 < abs(plain.met[85] - 0.85)
    assert informed.sharpness < plain.sharpness


# ------------------------------------------------------------------------------ without a calendar


def test_days_that_are_all_normal_change_nothing_on_titanium() -> None:
    need_titanium()
    given = load()
    day = 17000
    plain = everybody(Clock.plain(day - 6000, 6000 + 3001))
    of = [known_by(given.work, given.members, given.launches, day, capacity=each) for each in (None, plain)]
    none, normal = (answers(known, look_back(known), given.squads) for known in of)
    assert of[0].capacity is None and len(none) > 20
    for one, other in zip(none, normal, strict=True):
        assert (one.state, one.reason) == (other.state, other.reason)
        assert other.quantiles == pytest.approx(one.quantiles, rel=1e-6)
