"""Moved: the parts of a change add up, and a change of one thing is wholly that thing."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andon.forecast.answer import Answer
from andon.forecast.known import known_by
from andon.forecast.moved import Before, Moved, Parts, Subject, World, moves
from andon.forecast.run import answers, look_back
from andon.frames import NEVER
from andon.model import ForecastState
from forecast.examples import TODAY, Item, finished, launch, past_launches, steady, tables, waiting
from forecast.titanium import Tables

LAUNCH: Subject = ("next", None)
WEB: Subject = ("next", "web")
IOS: Subject = ("next", "ios")
TARGET = TODAY + 60


def world(*extra: list[Item], target: int = TARGET, web: int = 12, ios: int = 8) -> Tables:
    """Two squads with a pace, two landed launches, and the open launch "next"."""
    landed, items = past_launches(2, "web")
    return tables(
        [launch("next", target), *landed],
        steady("web", 2),
        steady("ios", 5),
        waiting("web", "next", web),
        waiting("ios", "next", ios),
        finished("web", "next", range(900, 960, 10)),
        items,
        *extra,
    )


def told(given: Tables, as_of: int) -> dict[Subject, Answer]:
    known = known_by(given.work, given.members, given.launches, as_of)
    return {(each.launch_id, each.squad_id): each for each in answers(known, look_back(known), given.squads)}


def kept(given: Tables, as_of: int, **changes: object) -> dict[Subject, Before]:
    """The forecasts of a day as the store would keep them."""
    (target,) = given.launches.loc[given.launches["launch_id"] == "next", "target"]
    return {
        subject: replace(
            Before(
                each.state,
                each.on_time,
                each.p85,
                int(target),
                open=frozenset({*each.counted_issues, *each.left_out}),
            ),
            **changes,  # type: ignore[arg-type]
        )
        for subject, each in told(given, as_of).items()
    }


def moved(
    then: Tables, now: Tables, days: int = 0, before: Mapping[Subject, Before] | None = None
) -> dict[Subject, Moved]:
    """From the forecast of "then", so many days before TODAY, to that of "now" as of TODAY."""
    known = known_by(now.work, now.members, now.launches, TODAY)
    was = before or kept(then, TODAY - days)
    past = World(TODAY - days, now.work, now.members, now.launches)
    return moves(past, known, look_back(known), was, told(now, TODAY))


def alone(parts: Parts | None, name: str) -> float:
    """The one part that is not zero."""
    assert parts is not None
    for other in ("pace", "added", "cut", "date", "recalibration"):
        if other != name:
            assert getattr(parts, other) == pytest.approx(0, abs=1e-12), other
    return float(getattr(parts, name))


def change(then: Tables, now: Tables, days: int, subject: Subject) -> tuple[float, int]:
    was, is_now = told(then, TODAY - days)[subject], told(now, TODAY)[subject]
    assert was.on_time is not None and is_now.on_time is not None
    assert was.p85 is not None and is_now.p85 is not None
    return is_now.on_time - was.on_time, is_now.p85 - was.p85


def total(parts: Parts | None) -> float:
    assert parts is not None
    return parts.pace + parts.added + parts.cut + parts.date + parts.recalibration


def without(given: Tables, *issues: str) -> Tables:
    """The same, and the issues are in no launch any more."""
    return replace(given, members=given.members[~given.members["issue"].isin(issues)])


def changed(given: Tables, issue: str, **columns: str | int | bool) -> Tables:
    work = given.work.copy()
    for name, value in columns.items():
        work.loc[work["issue"] == issue, name] = value
    return replace(given, work=work)


# ------------------------------------------------------------------------------ one thing at a time


def test_nothing_that_changed_moves_nothing() -> None:
    for each in moved(world(), world()).values():
        assert alone(each.on_time, "pace") == pytest.approx(0, abs=1e-12)
        assert alone(each.p85, "pace") == 0
        assert (each.added, each.cut) == ((), ())


def test_a_target_that_moved_is_wholly_date() -> None:
    then, now = world(), world(target=TARGET - 20)
    for subject, each in moved(then, now).items():
        assert alone(each.on_time, "date") == pytest.approx(change(then, now, 0, subject)[0])
        assert alone(each.on_time, "date") < -0.01
        assert alone(each.p85, "date") == change(then, now, 0, subject)[1]


@pytest.mark.parametrize("subject", [LAUNCH, WEB])
def test_items_that_left_are_wholly_scope_cut(subject: Subject) -> None:
    gone = [f"next-web-open-{n}" for n in range(5)]
    then = world()
    now = without(then, *gone)
    each = moved(then, now)[subject]
    assert alone(each.on_time, "cut") == pytest.approx(change(then, now, 0, subject)[0])
    assert alone(each.on_time, "cut") > 0
    assert alone(each.p85, "cut") == change(then, now, 0, subject)[1] < 0
    assert (each.added, each.cut) == ((), tuple(gone))


@pytest.mark.parametrize("subject", [LAUNCH, WEB])
def test_items_that_joined_are_wholly_scope_added(subject: Subject) -> None:
    new: list[Item] = [(f"new-{n}", "web", TODAY, NEVER, ("next",)) for n in range(6)]
    then, now = world(), world(new)
    each = moved(then, now)[subject]
    assert alone(each.on_time, "added") == pytest.approx(change(then, now, 0, subject)[0])
    assert alone(each.on_time, "added") < 0
    assert alone(each.p85, "added") == change(then, now, 0, subject)[1] > 0
    assert (len(each.added), each.cut) == (6, ())


def test_days_that_passed_are_wholly_pace() -> None:
    landed_nothing = tables([launch("next", TARGET)], steady("web", 2), waiting("web", "next", 12))
    each = moved(landed_nothing, landed_nothing, days=7)[WEB]
    assert alone(each.on_time, "pace") == pytest.approx(change(landed_nothing, landed_nothing, 7, WEB)[0])
    assert alone(each.p85, "pace") == change(landed_nothing, landed_nothing, 7, WEB)[1]


def test_what_was_delivered_is_pace_and_no_cut() -> None:
    now = changed(world(), "next-web-open-0", done=TODAY - 2, delivered=True)
    each = moved(world(), now, days=7)[WEB]
    assert (each.cut, each.added) == ((), ())
    assert each.on_time is not None and each.on_time.cut == 0


def test_a_launch_that_landed_since_is_recalibration_and_the_days_are_pace() -> None:
    landed = launch("slow", ended=TODAY - 1, known_from=500)
    late: list[Item] = [(f"slow-{n}", "web", 700, TODAY - 120 + 6 * n, ("slow",)) for n in range(20)]
    now = world(late)
    now = replace(now, launches=pd.concat([now.launches, tables([landed]).launches], ignore_index=True))
    still_open = replace(
        now, launches=now.launches.assign(landed=now.launches["landed"] & (now.launches["ended"] < TODAY - 1))
    )
    each = moved(still_open, now, days=3)[WEB]
    assert each.on_time is not None and abs(each.on_time.recalibration) > 0.005
    assert (each.on_time.added, each.on_time.cut, each.on_time.date) == (0, 0, 0)


def test_what_another_model_said_is_recalibration() -> None:
    was = kept(world(), TODAY, model="pace-1", on_time=0.3, p85=TODAY + 300)
    now = told(world(), TODAY)
    for subject, each in moved(world(), world(), before=was).items():
        on_time, p85 = now[subject].on_time, now[subject].p85
        assert on_time is not None and p85 is not None
        assert alone(each.on_time, "recalibration") == pytest.approx(on_time - 0.3)
        assert alone(each.p85, "recalibration") == p85 - TODAY - 300


# ------------------------------------------------------------------------------ odd items


def test_a_deleted_item_is_cut_although_no_table_knows_it_any_more() -> None:
    then = world()
    now = replace(then, work=then.work[then.work["issue"] != "next-web-open-3"])
    each = moved(then, now)[LAUNCH]
    assert each.cut == ("next-web-open-3",)
    assert alone(each.on_time, "cut") > 0


def test_a_discarded_item_is_cut() -> None:
    now = changed(world(), "next-web-open-3", done=TODAY - 2, delivered=False)
    each = moved(world(), now, days=7)[WEB]
    assert each.cut == ("next-web-open-3",)
    assert each.on_time is not None and each.on_time.cut > 0


def test_an_item_that_went_to_another_squad_left_the_one_and_joined_the_other() -> None:
    found = moved(world(), changed(world(), "next-web-open-3", squad_id="ios"))
    item = ("next-web-open-3",)
    assert (found[WEB].cut, found[WEB].added) == (item, ())
    assert (found[IOS].cut, found[IOS].added) == ((), item)
    assert (found[LAUNCH].cut, found[LAUNCH].added) == (item, item)
    # No part is much earlier than its launch, so what left the other squad moves this one's date as well.
    days = found[IOS].p85
    assert days is not None and days.added > 0 >= days.cut


def test_an_item_that_was_opened_again_joined() -> None:
    then = changed(world(), "next-web-open-3", done=TODAY - 30, delivered=True)
    each = moved(then, world())[WEB]
    assert each.added == ("next-web-open-3",)
    assert each.on_time is not None and each.on_time.added < 0


def test_an_item_that_was_finished_on_the_day_itself_after_its_forecast_was_open_in_it() -> None:
    now = changed(world(), "next-web-open-3", done=TODAY - 7, delivered=True)
    each = moved(world(), now, days=7, before=kept(world(), TODAY - 7))[WEB]
    assert (each.added, each.cut) == ((), ())
    assert each.on_time is not None and (each.on_time.added, each.on_time.cut) == (0, 0)


def test_an_item_of_nobody_that_was_left_out_and_left_is_cut_and_moves_nothing() -> None:
    then = world(waiting(None, "next", 2))
    now = without(then, "next-None-open-0", "next-None-open-1")
    each = moved(then, now)[LAUNCH]
    assert each.cut == ("next-None-open-0", "next-None-open-1")
    assert alone(each.p85, "cut") == 0


def test_everything_replaced_by_something_else_is_cut_to_an_end_and_added() -> None:
    then = world(ios=0)
    now = without(
        world([(f"new-{n}", "web", TODAY, NEVER, ("next",)) for n in range(12)], ios=0),
        *(f"next-web-open-{n}" for n in range(12)),
    )
    each = moved(then, now)[WEB]
    was = told(then, TODAY)[WEB]
    assert each.on_time is not None and was.on_time is not None
    assert each.on_time.cut == pytest.approx(0.99 - was.on_time)
    assert total(each.on_time) == pytest.approx(change(then, now, 0, WEB)[0])


# ------------------------------------------------------------------------------ what has no parts


def test_without_two_forecasts_there_are_no_parts() -> None:
    cannot = Before(ForecastState.CANNOT, open=frozenset({"next-web-open-0"}))
    assert moved(world(), world(), before={LAUNCH: cannot, WEB: cannot}) == {}
    assert moved(world(), world(), before={("other", None): Before(ForecastState.FORECAST, 0.5, TODAY)}) == {}


def test_without_a_target_then_or_now_only_the_date_has_parts() -> None:
    for then, now in ((world(target=NEVER), world()), (world(), world(target=NEVER))):
        each = moved(then, now)[LAUNCH]
        assert each.on_time is None
        assert alone(each.p85, "date") == pytest.approx(_p85(now) - _p85(then))


def _p85(given: Tables) -> int:
    p85 = told(given, TODAY)[LAUNCH].p85
    assert p85 is not None
    return p85


def test_a_date_beyond_the_horizon_has_no_parts() -> None:
    was = kept(world(), TODAY, p85=None)
    each = moved(world(), world(), before=was)[LAUNCH]
    assert each.p85 is None and each.on_time is not None


# ------------------------------------------------------------------------------ whatever happens


def happened(seed: int, days: int) -> tuple[Tables, Tables]:
    """A world, and the same some days later: things joined, left, were finished and moved, at random."""
    rng = np.random.default_rng(seed)
    then = world(waiting(None, "next", int(rng.integers(0, 3))), target=TODAY + int(rng.integers(-20, 200)))
    new: list[Item] = [
        (f"new-{n}", str(rng.choice(["web", "ios", "young"])), TODAY - int(rng.integers(0, days + 1)), NEVER, ("next",))
        for n in range(int(rng.integers(0, 6)))
    ]
    now = world(waiting(None, "next", 2), new, target=TODAY + int(rng.integers(-20, 200)))
    for n in range(12):
        fate = rng.integers(0, 6)
        issue = f"next-web-open-{n}"
        if fate == 0:
            now = changed(now, issue, done=TODAY - int(rng.integers(0, days + 1)), delivered=bool(rng.integers(0, 2)))
        elif fate == 1:
            now = without(now, issue)
        elif fate == 2:
            now = changed(now, issue, squad_id="ios")
    return then, now


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), days=st.integers(0, 40))
def test_the_parts_add_up_to_the_change(seed: int, days: int) -> None:
    then, now = happened(seed, days)
    before, after = kept(then, TODAY - days), told(now, TODAY)
    for subject, each in moved(then, now, days, before).items():
        was, is_now = before[subject], after[subject]
        if each.on_time is not None:
            assert was.on_time is not None and is_now.on_time is not None
            assert total(each.on_time) == pytest.approx(is_now.on_time - was.on_time, abs=1e-12)
        if each.p85 is not None:
            assert was.p85 is not None and is_now.p85 is not None
            assert total(each.p85) == is_now.p85 - was.p85


def test_the_same_question_has_the_same_answer() -> None:
    then, now = happened(5, 9)
    assert moved(then, now, 9) == moved(then, now, 9)
