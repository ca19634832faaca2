"""How good are our forecasts? What everybody sees, what a squad sees of its own, and what nobody else does."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from andon.frames import NEVER, day_moment, day_number
from andon.model import Forecast, ForecastState, LaunchState, OutcomeKind, Role, Viewer
from andon.store import Store, open_store
from andon.ui import links, session, text, text_record
from andon.ui.data import settings
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch
from andon.usecases.plan_squad import add_squad, edit_squad
from andon.usecases.sync import sync
from andon.usecases.track_record import check_forecasts, track_record
from built import Demo
from examples import ListSource, done_issue
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, bad_forecast, now, today, visit, words

FOLD = "forecast_halcyon"
"""The squad's forecast of Halcyon, folded away until it is opened."""

HOSTILE = "[Atlas](https://example.com) **wins**"

LATE = 4
"""Every fourth forecast names its dates a day before the work was done; the others on the day."""


def page(who: str = session.GUEST, **query: str) -> AppTest:
    at = visit(links.FORECASTS, who, **query)
    assert not at.exception, at.exception[0].message
    assert not at.error
    assert [title.value for title in at.title] == [text_record.TITLE]
    return at


ALL = ("Atlas", "Borealis", "Comet")


def landed(store: Store, forecasts: int, *squads: str | None, by: tuple[str, ...] = ALL) -> None:
    """Orbit landed five days ago and its work was done ten days ago; so many weekly forecasts of each were made."""
    began = now() - timedelta(days=200)
    for name in by[1:]:
        add_squad(store, THE_DIRECTOR, name=name, claims=[f"component:{name}"], token=name, now=began)
    plan = LaunchPlan(name="Orbit", squad_ids=("atlas",), scopes=("version:jira/9",))
    create_launch(store, THE_DIRECTOR, plan, target=today() - timedelta(days=8), token="orbit", now=began)
    done = now() - timedelta(days=10)
    work = [
        done_issue(
            f"{name}-{n}",
            done - timedelta(days=n),
            claims=(f"component:{name}",),
            scopes=("version:9",),
            created=began,
        )
        for name in by
        for n in range(12)
    ]
    sync(store, ListSource(work), now=now())
    close_launch(
        store,
        THE_DIRECTOR,
        "orbit",
        OutcomeKind.ON_TIME,
        landed_on=today() - timedelta(days=9),
        learned="",
        token="end",
        now=now(),
    )
    store.forecasts.add([weekly(n, squad_id) for n in range(forecasts) for squad_id in squads])


def weekly(n: int, squad_id: str | None) -> Forecast:
    as_of = today() - timedelta(days=24 + 7 * n)
    days = (today() - as_of).days - 10 - (n % LATE == 0)
    return Forecast(
        id=f"week-{squad_id}-{n}",
        launch_id="orbit",
        squad_id=squad_id,
        as_of=as_of,
        made_at=day_moment(as_of, days=1),
        state=ForecastState.FORECAST,
        reason="12 open items.",
        target=today() - timedelta(days=8),
        on_time=0.9,
        counted=12,
        quantiles=tuple(days * level / 85 for level in range(1, 100)),
    )


# ------------------------------------------------------------------------------ the organisation's


def test_without_a_forecast_the_page_says_what_to_do(empty: Store) -> None:
    told = words(page())
    assert text_record.NOTHING_KEPT in told
    assert "andon forecast" in told
    assert "andon backtest" in told


def test_with_forecasts_that_wait_the_page_says_until_when(small: Store) -> None:
    small.forecasts.add([bad_forecast(None, hours_old=24 * 10)])
    told = words(page())
    assert "1 forecast of whole launches kept, and none of their dates has passed yet; the next one comes on" in told
    assert text_record.NOTHING_KEPT not in told


def test_claimed_against_met_is_shown_to_everybody_with_counts_and_plain_monte_carlo(small: Store) -> None:
    landed(small, 8, None)
    for who in (session.GUEST, DIRECTOR, ATLAS):
        told = words(page(who))
        assert "8 “85 %” dates have passed, and 6 held: 75 %." in told
        assert "6 of 8" in told
        for each in (*text_record.PLAIN.values(), *text_record.MONTE_CARLO.values()):
            assert each in told
        assert "8 forecasts said how likely the target date was, and it has passed: 8 times" in told
        assert text.OUTCOME[OutcomeKind.ON_TIME] in told


def test_a_new_forecast_and_a_new_outcome_show_at_the_next_rerun(small: Store) -> None:
    landed(small, 4, None)
    at = page()
    assert "4 “85 %” dates" in words(at)
    small.forecasts.add([weekly(5, None)])
    assert "5 “85 %” dates" in words(at.run())


def test_a_look_back_counts_what_had_passed_by_then(small: Store) -> None:
    landed(small, 4, None)
    eve = (today() - timedelta(days=30)).isoformat()
    told = words(page(as_of=eve))
    assert "“85 %” dates have passed" not in told
    assert "2 forecasts kept" not in told
    assert "none of their dates has passed yet" in told


def test_a_launch_of_one_squad_shows_no_figure_and_why(small: Store) -> None:
    landed(small, 12, None, by=("Atlas",))
    for who in (session.GUEST, DIRECTOR, ATLAS):
        at = page(who)
        at.session_state["record_launches"] = True
        told = words(at.run())
        assert text_record.NO_WHOLE in told
        assert "none of their dates has passed" not in told
        assert "12 forecasts of launches that are nearly all one squad's" in told
        assert "“85 %” dates" not in told
        rows = [each for each in told.splitlines() if "Orbit" in each]
        assert rows
        assert all(each.endswith(f"12 {text.NONE} {text.NONE}") for each in rows)


def test_where_every_forecast_is_counted_out_the_page_says_so_and_why(small: Store) -> None:
    small.forecasts.add([bad_forecast(None, hours_old=24 * 10)])
    over = OutcomeKind.CANCELLED
    close_launch(small, THE_DIRECTOR, "halcyon", over, landed_on=None, learned="", token="end", now=now())
    told = words(page())
    assert "1 forecast kept, and none that counts is of a whole launch." in told
    assert "Counted out: 1 forecast of cancelled launches" in told
    assert "none of their dates has passed" not in told


def test_a_forecast_that_only_its_squad_sees_is_not_said_to_wait_for_its_date(small: Store) -> None:
    small.forecasts.add([bad_forecast(None, hours_old=1)])
    told = words(page())
    assert "1 forecast kept. Only the squads that they are about can see them yet" in told
    assert "none of their dates has passed" not in told


def test_what_is_counted_and_counted_out_adds_up_on_the_page(small: Store) -> None:
    landed(small, 4, None)
    small.forecasts.add([weekly(0, "atlas"), replace(weekly(0, None), id="again")])
    told = words(page())
    assert "6 forecasts kept so far." in told
    assert "That makes 5: 5 are counted, 0 are counted out." in told


def test_the_launches_are_listed_when_they_are_asked_for(small: Store) -> None:
    landed(small, 4, None)
    at = page()
    assert "Orbit" not in words(at)
    at.session_state["record_launches"] = True
    assert "Orbit" in words(at.run())


# ------------------------------------------------------------------------------ a squad's own


def test_a_squads_own_record_is_for_its_members_alone(small: Store) -> None:
    landed(small, 12, "atlas")
    assert "12 “85 %” dates have passed, and 9 held: 75 %." in words(page(ATLAS))
    for who in (session.GUEST, DIRECTOR):
        told = words(page(who, id="atlas", squad="atlas", key="atlas", andon_who=ATLAS))
        assert "“85 %”" not in told
        assert "Atlas" not in told


def test_a_squads_name_is_no_markdown(small: Store) -> None:
    landed(small, 3, "atlas")
    edit_squad(small, THE_DIRECTOR, "atlas", name=HOSTILE, claims=("component:Atlas",), token="rename", now=now())
    (head,) = [each.value for each in page(ATLAS).header if "Your own" in each.value]
    assert head == text.plain(f"Your own: {HOSTILE}")
    assert "](" not in head


def test_below_ten_dates_the_squad_is_told_how_many_there_are(small: Store) -> None:
    landed(small, 9, "atlas")
    told = words(page(ATLAS))
    assert "known after ten dates that have passed; 9 so far." in told
    assert "“85 %”" not in told


def test_the_squads_reason_is_followed_by_its_own_record_once_ten_are_known(small: Store) -> None:
    landed(small, 12, "atlas")
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    at = visit(links.SQUAD, ATLAS)
    at.session_state[FOLD] = True
    assert "at 2 a week. Of our last 12 “85 %” dates, 9 held." in words(at.run())


def test_below_ten_there_is_no_such_sentence(small: Store) -> None:
    landed(small, 9, "atlas")
    small.forecasts.add([bad_forecast("atlas", hours_old=1)])
    at = visit(links.SQUAD, ATLAS)
    at.session_state[FOLD] = True
    told = words(at.run())
    assert "at 2 a week." in told
    assert "“85 %”" not in told


@pytest.mark.parametrize("by", [("Atlas",), ALL])
def test_nobody_else_reads_the_squads_record_on_its_page_or_its_launch(small: Store, by: tuple[str, ...]) -> None:
    """Everybody else reads that of whole launches, once ten are known of launches that three squads share."""
    landed(small, 12, "atlas", by=by)
    small.forecasts.add([bad_forecast("atlas", hours_old=100), bad_forecast(None, hours_old=100)])
    squad, launch = visit(links.SQUAD, DIRECTOR, id="atlas"), visit(links.LAUNCH, DIRECTOR, key="halcyon")
    squad.session_state[FOLD] = True
    for at in (squad.run(), launch):
        assert "at 2 a week." in words(at)
        assert "“85 %” dates" not in words(at)
    small.forecasts.add([weekly(n, None) for n in range(13)])
    told = words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))
    assert "at 2 a week." in told
    assert ("Of the organisation's last 13 “85 %” dates, 9 held." in told) is (by == ALL)
    assert ("“85 %” dates" in told) is (by == ALL)


# ------------------------------------------------------------------------------ the demo's real forecasts


def test_the_demo_shows_the_record_to_everybody_and_a_squad_its_own(demo: Demo) -> None:
    guest, squad = words(page()), words(page(f"squad:{demo.squad_id}"))
    for told in (guest, squad):
        assert text_record.WHOLE in told
        assert text_record.PARTS in told
        assert text.OUTCOME[OutcomeKind.ON_TIME_CUT] in told
        assert "Counted out: " in told and "of cancelled launches: they never end" in told
    assert "Your own" in squad
    assert "Your own" not in guest


def test_the_demos_counts_are_those_that_a_person_would_make(demo: Demo) -> None:
    """Forecast by forecast, with a plain loop over the rows of the store."""
    store = open_store(settings().database_url)
    found = track_record(
        check_forecasts(store, day=today(), now=day_moment(today()), first_look=timedelta(hours=72)),
        Viewer(Role.VIEWER),
    )
    work = store.work.work().merge(store.work.members(), on="issue")
    launches = {each.id: each for each in store.plans.launches()}
    shared = {id for id, mine in work.groupby("launch_id") if mine["squad_id"].value_counts(normalize=True).max() < 0.8}
    counted: dict[bool, list[bool]] = {True: [], False: []}
    seen = set()
    for made in store.forecasts.kept(as_of=today()):
        week = made.launch_id, made.squad_id, made.as_of.isocalendar()[:2]
        if week in seen or made.made_at + timedelta(hours=72) > day_moment(today()):
            continue
        seen.add(week)
        launch = launches[made.launch_id]
        if launch.state is LaunchState.CANCELLED or (made.squad_id is None and made.launch_id not in shared):
            continue
        (forecast,) = store.forecasts.whole([made.id])
        date = day_number(made.as_of) + int(np.ceil(forecast.quantiles[84]))
        mine = work[work["launch_id"] == made.launch_id]
        if made.squad_id:
            mine = mine[mine["squad_id"] == made.squad_id]
        held = _held(mine, day_number(made.as_of), date, day_number(launch.ended_on))
        if held is not None and date <= day_number(today()):
            counted[made.squad_id is None].append(held)
    assert found.launches is not None
    assert found.parts is not None
    for is_whole, section in ((True, found.launches), (False, found.parts)):
        met = next(each for each in section.ours.levels if each.claimed == 85)
        assert (met.met, met.known) == (sum(counted[is_whole]), len(counted[is_whole]))
        assert met.known > 100


def _held(items: pd.DataFrame, as_of: int, date: int, ended: int) -> bool | None:
    """Whether the work was done by the date; None where that is not known, or nothing came any more."""
    done = sorted(
        int(day) for day, good in zip(items["done"], items["delivered"], strict=True) if good and day <= ended
    )
    rest = [day for day in done if day > as_of]
    if ended < NEVER:
        return rest[int(np.ceil(0.95 * len(rest))) - 1] <= date if rest else None
    rest += [day_number(today()) + 1] * int((items["done"] == NEVER).sum())
    return False if rest and rest[int(np.ceil(0.95 * len(rest))) - 1] > date else None
