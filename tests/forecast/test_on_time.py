"""Layer 3: what becomes of promised dates, learnt and heard; how good it is stands in test_on_time_replay.py."""

import functools
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from andon.forecast.answer import MODEL, Answer
from andon.forecast.capacity import Capacity, Clock
from andon.forecast.curve import GRID, LEAST, MOST, Curves
from andon.forecast.experience import Looks
from andon.forecast.known import Known, known_by
from andon.forecast.moved import Before, World, moves
from andon.forecast.on_time import brought_to, hear, learn_on_time
from andon.forecast.on_time_features import NAMES, Ages, Promise, features, in_words, promise
from andon.forecast.pace import Floats
from andon.forecast.past_dates import LEAST_LAUNCHES, PastDates, outcome
from andon.forecast.run import answers, lessons, look_back
from andon.forecast.whole import state_of
from andon.frames import NEVER
from forecast.examples import Item, LaunchRow, finished, launch, steady, tables, truncated, waiting
from forecast.on_time_replay import view
from forecast.promising import Organisation, organisation
from forecast.titanium import Tables, load, need_titanium

ROWS = 160


# ------------------------------------------------------------------------------ the curve says what layer 3 says


def curve(median: float, spread: float) -> Floats:
    z: Floats = np.clip((np.log(GRID) - np.log(median)) / spread, -8, 8)
    return z


@examples(median=st.floats(2, 900), spread=st.floats(0.1, 2), days=st.integers(1, 2999), chance=st.floats(LEAST, MOST))
def test_the_chance_that_is_read_off_the_curve_is_the_one_that_was_said(
    median: float, spread: float, days: int, chance: float
) -> None:
    told = brought_to(curve(median, spread), days, chance)
    assert (np.diff(told) >= 0).all()
    assert Curves(told[None, :]).chance(0, days) == pytest.approx(chance, abs=1e-9)


def test_what_is_known_already_changes_nothing() -> None:
    before = np.clip(curve(60, 0.5), -4, 4)
    said = Curves(before[None, :]).chance(0, 75)
    inside = np.abs(before) < 3.9
    assert brought_to(before, 75, said)[inside] == pytest.approx(before[inside], abs=1e-6)


def test_a_curve_that_was_sure_and_wrong_has_a_tail_again() -> None:
    """Beyond its flat end nothing is known of its shape: what is late is weeks late, and not for ever."""
    sure = np.clip(curve(20, 0.3), -4, 4)
    late = Curves(brought_to(sure, 90, 0.3)[None, :]).quantiles(0, [0.5, 0.85, 0.95])
    assert 90 < late[0] < late[1] < late[2] < 400
    never = Curves(brought_to(np.clip(curve(900, 0.3), -4, 4), 90, 0.6)[None, :]).quantiles(0, [0.05, 0.5, 0.95])
    assert 10 < never[0] < never[1] < 90 < never[2] < 2000


def test_both_sides_of_the_date_keep_their_shape() -> None:
    before, day = curve(60, 0.5), 75
    told = Curves(np.array([before, brought_to(before, day, 0.2)]))
    early, late = ([told.chance(row, at) for row in (0, 1)] for at in (50, 120))
    by_then = told.chance(0, day)
    assert early[1] / 0.2 == pytest.approx(early[0] / by_then, rel=0.01)
    assert (1 - late[1]) / 0.8 == pytest.approx((1 - late[0]) / (1 - by_then), rel=0.01)


# ------------------------------------------------------------------------------ what was promised, and what came of it


def known(
    launches: list[LaunchRow],
    *items: list[Item],
    dates: Sequence[tuple[str, int, int]] = (),
    as_of: int = 1000,
) -> Known:
    given = tables(launches, *items)
    columns = {"launch_id": "str", "said": "int64", "target": "int64"}
    said = pd.DataFrame(list(dates), columns=list(columns)).astype(columns)
    return known_by(given.work, given.members, given.launches, as_of, said)


def test_a_promise_is_what_had_been_said_by_the_day() -> None:
    dates = [("l", 500, 800), ("l", 600, 800), ("l", 700, 900), ("l", 750, 850)]
    there = known([launch("l", target=850)], waiting("web", "l", 3), dates=dates)
    assert promise(there, 0, 499) is None
    assert promise(there, 0, 650) == Promise(500, 800, 500, 800, 0), "said again is not moved"
    assert promise(there, 0, 749) == Promise(500, 800, 700, 900, 1)
    assert promise(there, 0, 1000) == Promise(500, 800, 750, 850, 2)


def test_a_date_that_is_imagined_today_is_one_move_more() -> None:
    there = known([launch("l", target=1100)], waiting("web", "l", 3), dates=[("l", 500, 1100)])
    imagined = there.with_targets(np.array([1200]))
    assert promise(imagined, 0, 1000) == Promise(500, 1100, 1000, 1200, 1)


def test_without_a_history_of_its_date_a_launch_has_no_promise() -> None:
    there = known([launch("l", target=1100), launch("m")], waiting("web", "l", 3), dates=[("m", 500, NEVER)])
    assert [promise(there, number, 1000) for number in (0, 1)] == [None, None]


DAYS = list(range(700, 800, 5))


def came(target: int, *, ended: int = NEVER, landed: bool = True, left: int = 0) -> tuple[bool, int] | None:
    """The outcome of a promise of day 720 about a launch whose items are delivered until day 795."""
    row = ("l", 300, target, ended, landed and ended < NEVER)
    return outcome(known([row], finished("web", "l", DAYS), waiting("web", "l", left)), 0, 720, target)


def test_a_date_holds_when_the_work_was_finished_by_it_and_is_known_from_then_on() -> None:
    assert came(795, ended=796) == (True, 796)
    assert came(850, ended=796) == (True, 850), "early is not known earlier than late"
    assert came(790, ended=796) == (False, 790)


def test_a_date_that_passed_with_work_open_was_missed() -> None:
    assert came(760, left=4) == (False, 760)
    assert came(760, ended=796, landed=False) == (False, 760), "whatever became of it"


def test_a_launch_that_is_late_by_work_nobody_had_written_down_is_known_late_when_it_lands() -> None:
    done = finished("web", "l", range(700, 760, 5))
    more: list[Item] = [(f"late-{each}", "web", 765, 785, ("l",)) for each in range(9)]
    assert outcome(known([("l", 300, 760, 796, True)], done, more), 0, 720, 760) == (False, 796)


def test_of_what_nobody_knows_nothing_is_learnt() -> None:
    assert came(850, ended=796, landed=False) is None, "cancelled before its date"
    assert came(850, left=0) is None, "all is done, and it has not landed"
    nothing_came = known([launch("l", ended=705)], finished("web", "l", [701, 702]))
    assert outcome(nothing_came, 0, 704, 705) is None


# ------------------------------------------------------------------------------ features


def told(there: Known, day: int = 1000) -> dict[str, float]:
    said = promise(there, 0, day)
    assert said is not None
    values = features(there, 0, day, said, state_of(there, 0, day), curve(60, 0.5), Ages(there))
    assert np.isfinite(values).all()
    return dict(zip(NAMES, values.tolist(), strict=True))


def test_features_are_what_was_known() -> None:
    dates = [("l", 800, 900), ("l", 860, 950), ("l", 930, 1060)]
    new: Item = ("new", "web", 997, NEVER, ("l",))
    items = [waiting("web", "l", 3), [new], finished("web", "l", [980, 985])]
    found = told(known([launch("l", target=1060)], steady("web", 3), *items, dates=dates))
    assert found["moves"] == pytest.approx(np.log(3))
    assert found["slip"] == pytest.approx(1.6), "160 days, of 100 that were planned"
    assert found["stands"] == pytest.approx(np.log(11))
    assert found["ahead"] == pytest.approx(np.log(60))
    assert found["elapsed"] == pytest.approx(200 / 260)
    assert (found["added 14"], found["added 28"], found["removed 28"]) == (0.25, 0.25, 0)
    assert found["done"] == pytest.approx(1 / 3)
    assert found["ageing"] == pytest.approx(3 / 4), "the squad's items are five days old when they are delivered"
    assert found["chance"] == pytest.approx(0, abs=0.01)


def test_what_is_extreme_stays_finite() -> None:
    """Nothing but nobody's items, a date tomorrow, a plan of no days at all."""
    dates = [("l", 1000, 1001)]
    found = told(known([launch("l", target=1001)], waiting(None, "l", 2, created=1000), dates=dates))
    assert found["added 28"] == 1 and found["ageing"] == 0


def test_what_happened_later_is_no_feature() -> None:
    org = small(0)
    then, later = view(org, 1200), view(org, org.last)
    for row, launch_id in enumerate(then.launch_ids):
        said = promise(then, row, 1200)
        if said is None or then.ended[row] < NEVER:
            continue
        at = later.launch_ids.index(launch_id)
        again = promise(later, at, 1200)
        assert again == said
        rows = [
            features(each, launch, 1200, said, state_of(each, launch, 1200), curve(60, 0.5), Ages(each))
            for each, launch in ((then, row), (later, at))
        ]
        assert (rows[0] == rows[1]).all()


def test_every_feature_has_words_or_none_and_no_squad_is_named() -> None:
    said, values = Promise(800, 900, 930, 1060, 2), np.full(len(NAMES), 0.5)
    words = {name: in_words(name, said, 1000, values) for name in NAMES}
    assert words["moves"] == "moved twice so far" and words["ahead"] == "60 days ahead"
    assert words["elapsed"] == "with 50 % of the time gone"
    assert words["chance"] == words["spread"] == ""


# ------------------------------------------------------------------------------ learning


def past_dates(held: Floats, values: Floats | None = None, *, launches: int | None = None) -> PastDates:
    """Looks back, one each at its own launch unless there are fewer launches."""
    rows = len(held)
    number = np.arange(rows) % (launches or rows)
    days = 500 + np.arange(rows)
    return PastDates(
        Looks([], []),
        np.array([f"past-{each}" for each in number], dtype=object),
        day=days - 30,
        known_from=days,
        ended=days,
        held=held.astype(bool),
        features=np.zeros((rows, len(NAMES))) if values is None else values,
        mixtures=np.ones((rows, 1)),
    )


def half(rows: int = ROWS) -> Floats:
    return np.asarray(np.arange(rows) % 2, dtype=np.float64)


@pytest.mark.parametrize(
    "past",
    [
        past_dates(half(LEAST_LAUNCHES - 1)),
        past_dates(half(400), launches=LEAST_LAUNCHES - 1),
        past_dates(np.ones(ROWS)),
        past_dates((np.arange(ROWS) < 7).astype(float)),
        past_dates(np.empty(0)),
    ],
    ids=["few looks", "few launches", "all held", "seven held", "none"],
)
def test_too_little_teaches_nothing(past: PastDates) -> None:
    assert learn_on_time(past, 2000) is None


def test_launches_that_have_not_ended_are_not_enough() -> None:
    past = past_dates(half())
    assert learn_on_time(past, 2000) is not None
    assert learn_on_time(replace(past, ended=np.full(ROWS, NEVER)), 2000) is None
    assert learn_on_time(past, 500 + LEAST_LAUNCHES - 2) is None, "and those that ended later do not count"


def test_features_that_are_all_the_same_say_the_base_rate() -> None:
    law = learn_on_time(past_dates(half()), 2000)
    assert law is not None
    assert np.abs(law.coefficients[: len(NAMES)]).max() < 1e-9
    assert np.isfinite(law.coefficients).all() and abs(law.intercept) < 0.5


def test_what_went_with_held_dates_is_learnt() -> None:
    values = np.random.default_rng(3).normal(size=(ROWS, len(NAMES)))
    law = learn_on_time(past_dates(half(), values + 2 * np.eye(len(NAMES))[4] * half()[:, None]), 2000)
    assert law is not None
    assert int(np.argmax(law.coefficients)) == 4 and law.coefficients[4] > 0.5


def test_a_launch_is_not_in_its_own_record() -> None:
    past = past_dates(half())
    every = past.records(np.array(["other"], dtype=object), np.array([2000]), np.ones((1, 1)))
    own = past.records(np.array(["past-1"], dtype=object), np.array([2000]), np.ones((1, 1)))
    assert past.held[1] and (own < every).all()
    assert past.records(past.launch[:1], past.day[:1], np.ones((1, 1))) == pytest.approx(0), "nothing was known yet"


# ------------------------------------------------------------------------------ in the whole model


@functools.cache
def small(seed: int) -> Organisation:
    return organisation(seed, launches=80)


@functools.cache
def late_day() -> int:
    return small(0).last - 560


def said(there: Known, *, layer_3: bool = True) -> dict[tuple[str, str | None], Answer]:
    past = look_back(there)
    if not layer_3:
        past = replace(past, dates=past.dates.by(0))
    return {(each.launch_id, each.squad_id): each for each in answers(there, past, {})}


def test_an_organisation_with_a_past_hears_layer_3_and_chance_and_dates_agree() -> None:
    there = view(small(0), late_day())
    whole = [each for each in said(there).values() if each.squad_id is None and "layer" in each.details]
    assert len(whole) > 3
    for each in whole:
        target = int(there.target[there.launch_ids.index(each.launch_id)])
        assert each.on_time is not None and LEAST <= each.on_time <= MOST
        at = np.searchsorted(np.array(each.quantiles), target - late_day(), "right") / 100
        assert each.on_time == pytest.approx(at, abs=0.021)
        assert list(each.quantiles) == sorted(each.quantiles)
        assert each.p50 and each.p85 and each.p95 and each.p50 <= each.p85 <= each.p95
        assert (each.details["layer"], each.details["launches_with_dates"]) == (3, len(learnt(there)))


def learnt(there: Known) -> set[str]:
    return set(look_back(there).dates.launch)


def test_by_a_calendar_chance_and_dates_agree_as_well() -> None:
    """Nobody works at weekends, nor in the four weeks to come."""
    org, day = small(0), late_day()
    given = org.by(day)
    week = np.tile([1.0, 1, 1, 1, 1, 0, 0], 260)
    shares = week.copy()
    shares[day - 300 + 3 : day - 300 + 31] = 0
    capacity = Capacity({}, Clock.of(300, shares, week))
    there = known_by(given.work, given.members, given.launches, day, given.dates, capacity=capacity)
    dated = [each for each in said(there).values() if "layer" in each.details]
    assert len(dated) > 3
    for each in dated:
        target = int(there.target[there.launch_ids.index(each.launch_id)])
        assert each.on_time is not None
        at = np.searchsorted(np.array(each.quantiles), target - day, "right") / 100
        assert each.on_time == pytest.approx(at, abs=0.021)
        assert all(days <= 3 or days > 30 for days in each.quantiles), "nobody finishes anything then"


def test_what_changed_a_chance_is_said_in_words() -> None:
    there = view(small(0), late_day())
    plain = said(there, layer_3=False)
    for subject, each in said(there).items():
        clause = "dates like this one, " in each.reason
        assert "dates like this one" not in plain[subject].reason
        if clause:
            before, after = plain[subject].on_time, each.on_time
            assert before is not None and after is not None
            assert ("met more often" if after > before else "met less often") in each.reason
            assert each.details["chance_before_layer_3"] == pytest.approx(before)


def test_parts_of_a_launch_go_with_it() -> None:
    """No part is later than its launch, also after layer 3 has spoken."""
    there = view(small(0), late_day())
    found = said(there)
    for (launch_id, squad_id), each in found.items():
        if squad_id and each.quantiles and found[launch_id, None].quantiles:
            assert (np.array(each.quantiles) <= np.array(found[launch_id, None].quantiles) + 1e-6).all()


def test_a_launch_whose_date_has_passed_is_left_alone() -> None:
    org = small(0)
    there = view(org, late_day())
    overdue = there.with_targets(np.minimum(there.target, late_day()))
    assert [each for each in said(overdue).values() if "layer" in each.details] == []
    plain = said(overdue, layer_3=False)
    assert said(overdue) == plain


def test_a_launch_without_a_date_is_left_alone() -> None:
    there = view(small(0), late_day())
    dateless = there.with_targets(np.where(there.ended < NEVER, there.target, NEVER))
    assert said(dateless) == said(dateless, layer_3=False)


def test_a_launch_beyond_the_horizon_is_left_alone() -> None:
    there = view(small(0), late_day())
    law = lessons(look_back(there), late_day()).on_time
    open_launches = np.flatnonzero(there.ended >= NEVER).tolist()
    never = np.full((len(open_launches), len(GRID)), -8.0)
    told, heard = hear(law, there, open_launches, never)
    assert law is not None and heard == {} and (told == never).all()


def test_why_it_moved_asks_layer_3_about_the_earlier_day_too() -> None:
    """A date is moved by two months and a day passes: the date explains the change, and no other part has to."""
    org, day = small(0), late_day()
    given = org.by(day)
    assert given.dates is not None
    heard = [each for each in said(view(org, day)).values() if "layer" in each.details]
    chosen = min(heard, key=lambda each: abs((each.on_time or 0) - 0.3))
    at = int(given.launches.set_index("launch_id")["target"][chosen.launch_id])
    moved_row = pd.DataFrame({"launch_id": [chosen.launch_id], "said": [day + 1], "target": [at + 60]})
    targets = given.launches["target"].where(given.launches["launch_id"] != chosen.launch_id, at + 60)
    now = known_by(
        given.work,
        given.members,
        given.launches.assign(target=targets.astype("int64")),
        day + 1,
        pd.concat([given.dates, moved_row], ignore_index=True),
    )
    before, after, subject = said(view(org, day)), said(now), (chosen.launch_id, None)
    was = {
        (each.launch_id, each.squad_id): Before(
            each.state, each.on_time, each.p85, at, MODEL, frozenset(each.counted_issues)
        )
        for each in before.values()
        if each.launch_id == chosen.launch_id
    }
    world = World(day, given.work, given.members, given.launches)
    parts = moves(world, now, look_back(now), was, after)[subject].on_time
    assert parts is not None
    change = (after[subject].on_time or 0) - (before[subject].on_time or 0)
    assert parts.date == pytest.approx(change, abs=0.02) and abs(change) > 0.05
    assert sum((parts.pace, parts.added, parts.cut, parts.date, parts.recalibration)) == pytest.approx(change)


def test_two_launches_that_are_the_same_are_told_the_same() -> None:
    """And none of them is lost."""
    org = small(0)
    day = late_day()
    given = org.by(day)
    twin = "launch-070"
    chosen = next(each for each in said(view(org, day)).values() if "layer" in each.details)
    members = given.members[given.members["launch_id"] == chosen.launch_id].assign(launch_id=twin + "-twin")
    rows = given.launches[given.launches["launch_id"] == chosen.launch_id].assign(launch_id=twin + "-twin")
    assert given.dates is not None
    dates = given.dates[given.dates["launch_id"] == chosen.launch_id].assign(launch_id=twin + "-twin")
    there = known_by(
        given.work,
        pd.concat([given.members, members], ignore_index=True),
        pd.concat([given.launches, rows], ignore_index=True),
        day,
        pd.concat([given.dates, dates], ignore_index=True),
    )
    found = said(there)
    one, other = found[chosen.launch_id, None], found[twin + "-twin", None]
    assert one.on_time == pytest.approx(other.on_time) and one.quantiles == pytest.approx(other.quantiles)


def test_the_same_data_are_the_same_bytes() -> None:
    one, other = (said(view(small(0), late_day())) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("day", [1000, 1100, 1200, 1290])
def test_what_happened_later_changes_nothing(day: int) -> None:
    """The whole tables of a later day, with the target of then, and a table without anything later."""
    org = small(1)
    then, later = org.by(day), org.by(org.last)
    launches = later.launches[later.launches["known_from"] <= day].assign(target=then.launches["target"].to_numpy())
    whole = known_by(later.work, later.members, launches, day, later.dates)
    cut = known_by(then.work, then.members, then.launches, day, then.dates)
    assert said(whole) == said(cut)


def test_an_earlier_day_is_told_what_was_known_then() -> None:
    """One look back serves all days before it, as in `why it moved` and in a replay."""
    org = small(1)
    day = 1290
    now, then = look_back(view(org, org.last)).dates.by(day), look_back(view(org, day)).dates
    rows = [
        {(launch, on): (held, ended) for launch, on, held, ended in zip(*each, strict=True)}
        for each in ((past.launch, past.day, past.held, past.ended) for past in (now, then))
    ]
    assert rows[0] == rows[1] and len(rows[0]) > 100
    assert lessons(look_back(view(org, org.last)), day).on_time is not None


def test_without_promised_dates_nothing_changes() -> None:
    """A history folder knows no target: the answers of Titanium on some days are those of layers 1 and 2."""
    need_titanium()
    given: Tables = load()
    for day in (16200, 16800):
        cut = truncated(given, day)
        there = known_by(cut.work, cut.members, cut.launches, day)
        assert len(look_back(there).dates.launch) == 0
        assert said(there) == said(there, layer_3=False)


def test_scikit_learn_is_not_imported_before_it_is_needed() -> None:
    program = (
        "import sys; import andon.forecast.run; from forecast.examples import *; "
        "from andon.forecast.run import forecast_all; "
        "t = tables([launch('l', 1100)], steady('web', 3), waiting('web', 'l', 5)); "
        "forecast_all(t.work, t.members, t.launches, t.squads, TODAY); "
        "sys.exit('sklearn' in sys.modules)"
    )
    path = {"PYTHONPATH": "lib:tests"}
    assert subprocess.run([sys.executable, "-c", program], env=path, check=False).returncode == 0
