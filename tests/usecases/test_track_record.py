"""How good our forecasts were: which of them count, and who may see whose."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from andon.frames import day_moment
from andon.model import Forecast, Issue, Launch, LaunchState, Outcome, OutcomeKind, Viewer
from andon.store import Store
from andon.usecases.plan_launch import close_launch
from andon.usecases.sync import sync
from andon.usecases.track_record import (
    Checks,
    LastDates,
    TrackRecord,
    check_forecasts,
    depends_on,
    last_dates,
    track_record,
)
from examples import (
    ATLAS,
    BEGAN,
    BOREALIS,
    DIRECTOR,
    FIRST_LOOK,
    NOW,
    TODAY,
    VIEWER,
    ListSource,
    ago,
    check_in,
    done_issue,
    forecast,
    issue,
    launch,
    squad,
    target,
)

LANDED_ON = TODAY - timedelta(days=10)
DONE_ON = ago(days=12)
"""The last day on which anything of the past launch was delivered."""


def said(id: str, days_ago: int, *, late: int = 0, squad_id: str | None = None, **changes: Any) -> Forecast:
    """A forecast of the past launch whose 85 per cent date is so many days before the work was done."""
    as_of = TODAY - timedelta(days=days_ago)
    p85 = (DONE_ON.date() - as_of).days - late
    ordinary = forecast(
        id,
        launch_id="orbit",
        squad_id=squad_id,
        as_of=as_of,
        made_at=day_moment(as_of, days=1) + timedelta(hours=5),
        target=LANDED_ON,
        on_time=0.8,
        p50=None,
        p85=as_of + timedelta(days=p85),
        p95=None,
        quantiles=tuple(p85 * n / 85 for n in range(1, 100)),
    )
    return replace(ordinary, **changes)


THREE = ("atlas", "borealis", "comet")


def landed(store: Store, squads: tuple[str, ...] = THREE, **changes: Any) -> None:
    """A launch that landed ten days ago: every squad delivered an item every four days until two days before."""
    names = {each.id: each.name for each in store.plans.squads()}
    new = [squad(each) for each in squads if each not in names]
    store.plans.add_squads(new, token="more squads", at=BEGAN)
    done = Outcome(OutcomeKind.ON_TIME, LANDED_ON, "", ago(days=10))
    ordinary = launch(
        "orbit",
        target(LANDED_ON),
        scopes=("version:jira/9",),
        squad_ids=squads,
        state=LaunchState.CLOSED,
        ended_on=LANDED_ON,
        outcomes=(done,),
    )
    store.plans.add_launches([replace(ordinary, **changes)], token="orbit", at=BEGAN)
    sync(store, ListSource([each for name in squads for each in delivered(name)]), now=NOW)
    store.plans.settle(at=NOW)


def delivered(squad_id: str, **changes: Any) -> list[Issue]:
    """Nineteen items, the last one on DONE_ON: so few that the last one is what a date waits for."""
    mine = {"created": BEGAN, "claims": (f"component:{squad_id.title()}",), "scopes": ("version:9",), **changes}
    return [done_issue(f"{squad_id[0].upper()}-{n}", DONE_ON - timedelta(days=4 * n), **mine) for n in range(19)]


def checks(store: Store, day: date = TODAY, now: datetime = NOW) -> Checks:
    return check_forecasts(store, day=day, now=now, first_look=FIRST_LOOK)


def record(store: Store, viewer: Viewer = VIEWER, **when: Any) -> TrackRecord:
    return track_record(checks(store, **when), viewer)


def held(store: Store, viewer: Viewer = VIEWER, **when: Any) -> tuple[int, int] | None:
    """Met and known of the 85 per cent dates of whole launches."""
    found = record(store, viewer, **when).launches
    return next((each.met, each.known) for each in found.ours.levels if each.claimed == 85) if found else None


# ------------------------------------------------------------------------------ which count


def test_what_was_claimed_is_held_against_what_came(store: Store) -> None:
    landed(store)
    store.forecasts.add([said("a", 60), said("b", 50), said("c", 40, late=3)])
    assert held(store) == (2, 3)


def test_of_a_week_the_first_forecast_that_was_made_counts(store: Store) -> None:
    """A daily scheduler weighs no more, and a run made later does not replace what was said first."""
    landed(store)
    monday = (TODAY - timedelta(days=TODAY.weekday()) - date(1970, 1, 1)).days - 28
    ages = [(TODAY - date(1970, 1, 1)).days - monday - n for n in range(7)]
    store.forecasts.add([said(f"d{n}", age, late=3 if n == 0 else 0) for n, age in enumerate(ages)])
    store.forecasts.add([said("e", ages[0], made_at=ago(days=5))])
    assert held(store) == (0, 1)
    found = record(store)
    assert (found.kept, found.counted) == (8, 1)


def test_a_forecast_counts_once_its_first_look_is_over(store: Store) -> None:
    landed(store, ended_on=TODAY, outcomes=(Outcome(OutcomeKind.LATE, TODAY, "", ago(hours=1)),))
    store.forecasts.add([said("a", 60), said("b", 14, made_at=ago(hours=71))])
    assert held(store) == (1, 1)
    assert held(store, now=NOW + timedelta(hours=1)) == (2, 2)


def test_a_look_back_finds_what_was_known_then(store: Store) -> None:
    """Before the landing the work was done, but nobody knew that no more would come: only the missed date was known."""
    landed(store)
    store.forecasts.add([said("a", 60), said("b", 50), said("c", 40, late=3)])
    eve = LANDED_ON - timedelta(days=1)
    assert held(store, day=eve) == (0, 1)
    assert [each.state for each in record(store, day=eve).fates] == [LaunchState.OPEN]
    assert held(store, day=LANDED_ON) == (2, 3)
    assert record(store, day=TODAY - timedelta(days=45)).kept == 2


def test_a_cancelled_launch_is_counted_out_and_said_so(store: Store) -> None:
    over = Outcome(OutcomeKind.CANCELLED, None, "", ago(days=10))
    landed(store, state=LaunchState.CANCELLED, outcomes=(over,))
    store.forecasts.add([said("a", 60), said("b", 50)])
    found = record(store)
    assert (found.launches, found.counted, found.cancelled) == (None, 0, 2)


def test_a_forecast_after_which_nothing_was_delivered_is_counted_out_and_said_so(store: Store) -> None:
    landed(store)
    store.forecasts.add([said("a", 60), said("b", 11, quantiles=tuple(float(n) for n in range(1, 100)))])
    found = record(store)
    assert (found.counted, found.nothing_came) == (1, 1)


def test_a_day_long_gone_that_was_forecast_with_todays_scope_is_counted_out(store: Store) -> None:
    """This source tells no changes: what was in the launch then, nobody knows."""
    landed(store, known_from=TODAY - timedelta(days=300))
    work = [each for name in THREE for each in delivered(name, changes=(), updated="2")]
    sync(store, ListSource(work), now=NOW)
    day = TODAY - timedelta(days=120)
    store.forecasts.add([said("a", 60), said("b", 120, as_of=day, made_at=NOW - timedelta(days=5))])
    found = record(store)
    assert (found.counted, found.looked_back) == (1, 1)


def test_an_open_launch_has_only_misses_and_the_next_date_is_told_where_there_is_none(store: Store) -> None:
    store.plans.add_squads([squad("comet")], token="comet", at=BEGAN)
    names = [name for name in THREE for _ in range(2)]
    work = [
        issue(f"A-{n}", claims=(f"component:{each.title()}",), scopes=("version:1",)) for n, each in enumerate(names)
    ]
    sync(store, ListSource(work), now=NOW)
    later = forecast("f1", squad_id=None, as_of=TODAY - timedelta(days=20), made_at=ago(days=20))
    store.forecasts.add([later])
    waiting = record(store)
    # The median of the example's quantiles is the 50th day, its 85 per cent date the 85th.
    assert waiting.launches is None
    assert waiting.next_date == TODAY + timedelta(days=65)
    missed = record(store, day=TODAY + timedelta(days=66), now=NOW + timedelta(days=66)).launches
    assert missed is not None
    assert [(each.met, each.known) for each in missed.ours.levels] == [(0, 1), (0, 1), (0, 1), (0, 0)]


def test_what_became_of_a_launch_says_which_on_time(store: Store) -> None:
    cut = Outcome(OutcomeKind.ON_TIME_CUT, LANDED_ON, "", ago(days=10))
    landed(store, outcomes=(cut,))
    store.forecasts.add([said("a", 60), said("b", 50, target=DONE_ON.date() - timedelta(days=1))])
    (fate,) = record(store).fates
    assert fate.kind is OutcomeKind.ON_TIME_CUT
    assert (fate.forecasts, fate.with_date, fate.on_time) == (2, 2, 1)


def test_very_many_forecasts_are_thinned_evenly(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    landed(store)
    store.forecasts.add([said(f"f{n}", 80 - 7 * n) for n in range(9)])
    monkeypatch.setattr("andon.usecases.track_record.MOST", 4)
    found = record(store)
    assert (found.every, found.counted) == (3, 3)


def test_nothing_at_all_is_no_record(empty: Store) -> None:
    found = record(empty)
    assert (found.kept, found.launches, found.parts, found.fates, found.own) == (0, None, None, (), None)


# ------------------------------------------------------------------------------ whose it is


def parts(store: Store, number: int, squads: tuple[str, ...] = THREE) -> None:
    """So many weekly forecasts of each squad's part, of which the squad's first one was missed."""
    landed(store, squads)
    for name in squads:
        rows = [said(f"{name}{n}", 95 - 7 * n, squad_id=name, late=0 if n else 3) for n in range(number)]
        store.forecasts.add(rows)


def test_a_squads_own_record_is_its_alone(store: Store) -> None:
    parts(store, 11)
    own = record(store, ATLAS).own
    assert own is not None
    assert own.squad == "Atlas"
    assert own.section is not None
    assert [(each.met, each.known) for each in own.section.ours.levels if each.claimed == 85] == [(10, 11)]
    assert record(store, DIRECTOR).own is None
    assert record(store, VIEWER).own is None


def test_below_ten_dates_a_squads_record_is_hidden_and_the_number_told(store: Store) -> None:
    parts(store, 9)
    own = record(store, ATLAS).own
    assert own is not None
    assert (own.known, own.section) == (9, None)


def add_up(found: TrackRecord) -> bool:
    counted_out = found.cancelled + found.nothing_came + found.looked_back + found.alone
    return found.chosen == found.counted + counted_out


def test_what_is_counted_and_what_is_counted_out_add_up_to_what_was_taken_of_each_week(store: Store) -> None:
    """Two forecasts a week of three launches: one that landed, one that was cancelled, one of Atlas alone."""
    landed(store, known_from=TODAY - timedelta(days=300))
    over = Outcome(OutcomeKind.CANCELLED, None, "", ago(days=10))
    gone = launch("gone", state=LaunchState.CANCELLED, ended_on=LANDED_ON, outcomes=(over,))
    lone = launch("lone", scopes=("version:jira/8",), squad_ids=("atlas",))
    store.plans.add_launches([gone, lone], token="more", at=BEGAN)
    sync(store, ListSource(delivered("atlas", scopes=("version:9", "version:8"), updated="2")), now=NOW)
    monday = TODAY - timedelta(days=TODAY.weekday())
    for week, name, day in [(w, n, d) for w in range(4, 8) for n in ("orbit", "gone", "lone") for d in (0, 3)]:
        age = (TODAY - monday).days + 7 * week - day
        store.forecasts.add([said(f"{name}{week}{day}", age, launch_id=name)])
    store.forecasts.add([said("cut", 11, quantiles=tuple(float(n) for n in range(1, 100)))])
    found = record(store)
    assert (found.kept, found.chosen) == (25, 13)
    assert (found.counted, found.cancelled, found.nothing_came, found.alone) == (4, 4, 1, 4)
    assert add_up(found)


# ------------------------------------------------------------------------------ launches of one squad


def test_a_launch_of_one_squad_is_in_no_figure_of_whole_launches(store: Store) -> None:
    """Its record would be that squad's own."""
    landed(store, ("atlas",))
    store.forecasts.add([said(f"w{n}", 95 - 7 * n) for n in range(11)])
    for viewer in (ATLAS, BOREALIS, DIRECTOR, VIEWER):
        found = record(store, viewer)
        assert (found.launches, found.held_back, found.alone, found.counted) == (None, True, 11, 0)
        assert [(each.forecasts, each.with_date, each.on_time) for each in found.fates] == [(11, None, None)]
        assert last_dates(checks(store), viewer) is None


def test_a_stray_item_of_another_squad_does_not_make_it_a_shared_launch(store: Store) -> None:
    landed(store, ("atlas",))
    store.plans.add_squads([squad("comet")], token="comet", at=BEGAN)
    sync(store, ListSource([*delivered("borealis")[:2], *delivered("comet")[:2]]), now=NOW)
    store.forecasts.add([said(f"w{n}", 95 - 7 * n) for n in range(11)])
    found = record(store)
    assert (found.launches, found.alone) == (None, 11)


def test_whole_launches_have_a_record_once_three_squads_share_them(store: Store) -> None:
    landed(store, ("atlas", "borealis"))
    store.forecasts.add([said(f"w{n}", 95 - 7 * n) for n in range(11)])
    found = record(store)
    assert (found.launches, found.held_back, found.alone) == (None, True, 0)
    assert [(each.with_date, each.on_time) for each in found.fates] == [(None, None)]
    assert last_dates(checks(store), VIEWER) is None
    store.plans.add_squads([squad("comet")], token="comet", at=BEGAN)
    sync(store, ListSource(delivered("comet")), now=NOW + timedelta(hours=1))
    found = record(store)
    assert held(store) == (11, 11)
    assert not found.held_back
    assert [(each.with_date, each.on_time) for each in found.fates] == [(11, 11)]
    assert last_dates(checks(store), VIEWER) == LastDates(11, 11, own=False)


# ------------------------------------------------------------------------------ squads together


def test_squads_together_have_a_record_from_three_on(store: Store) -> None:
    """With two, each of them could subtract its own."""
    parts(store, 11, ("atlas", "borealis"))
    assert record(store).parts is None
    assert record(store, BOREALIS).parts is None


def test_three_squads_together_are_everybodys(store: Store) -> None:
    parts(store, 11)
    together = record(store).parts
    assert together is not None
    assert [(each.met, each.known) for each in together.ours.levels if each.claimed == 85] == [(30, 33)]


@pytest.mark.parametrize(("number", "together"), [(1, False), (9, False), (10, True)])
def test_a_squad_with_few_dates_does_not_make_three(store: Store, number: int, together: bool) -> None:
    """Borealis would subtract its own, and what is left would be nearly all of Atlas."""
    parts(store, number)
    for name in ("atlas", "borealis"):
        store.forecasts.add([said(f"{name}{n}", 95 - 7 * n, squad_id=name) for n in range(number, 11)])
    found = checks(store)
    assert (track_record(found, VIEWER).parts is not None) is together
    assert (last_dates(found, VIEWER, "atlas") is not None) is together


def test_the_last_forty_dates_are_not_told_where_they_are_of_two_squads(store: Store) -> None:
    """All three have enough dates, but those of Comet are the earliest."""
    landed(store)
    for name in ("atlas", "borealis"):
        store.forecasts.add([said(f"{name}{n}", 14 + 7 * n, squad_id=name) for n in range(22)])
    store.forecasts.add([said(f"comet{n}", 25 + 7 * n, squad_id="comet", late=3) for n in range(10)])
    assert record(store).parts is not None
    assert last_dates(checks(store), VIEWER, "atlas") is None


def test_chances_on_time_of_one_squads_parts_are_not_told(store: Store) -> None:
    """The other two had no target date."""
    landed(store)
    for name in THREE:
        day = LANDED_ON if name == "atlas" else None
        store.forecasts.add([said(f"{name}{n}", 95 - 7 * n, squad_id=name, target=day) for n in range(11)])
    together = record(store).parts
    assert together is not None
    assert (together.targets, together.on_time, together.ours.targets, together.ours.brier) == (0, 0, 0, 0.0)
    mine = record(store, ATLAS).own
    assert mine is not None and mine.section is not None
    assert mine.section.targets == 11


def test_the_sentence_is_the_squads_own_for_itself_and_the_organisations_for_others(store: Store) -> None:
    parts(store, 11)
    store.forecasts.add([said(f"w{n}", 95 - 7 * n, late=3) for n in range(10)])
    found = checks(store)
    assert last_dates(found, ATLAS, "atlas") == LastDates(10, 11, own=True)
    for viewer in (BOREALIS, DIRECTOR, VIEWER):
        assert last_dates(found, viewer, "atlas") == LastDates(30, 33, own=False)
    assert last_dates(found, ATLAS) == LastDates(0, 10, own=False)


def test_the_sentence_looks_back_on_forty_dates_at_most(store: Store) -> None:
    parts(store, 11, ("atlas", "borealis", "comet", "dione"))
    assert last_dates(checks(store), VIEWER, "atlas") == LastDates(40, 40, own=False)


def test_below_ten_dates_there_is_no_sentence(store: Store) -> None:
    parts(store, 3)
    for viewer in (ATLAS, VIEWER):
        assert last_dates(checks(store), viewer, "atlas") is None
        assert last_dates(checks(store), viewer) is None


# ------------------------------------------------------------------------------ when it is reckoned anew


def test_a_check_in_changes_nothing_of_the_record(store: Store) -> None:
    landed(store)
    before = depends_on(store)
    store.words.add_check_in(check_in())
    assert depends_on(store) == before


def test_forecasts_ends_and_work_do(store: Store) -> None:
    landed(store)
    seen = [depends_on(store)]
    store.forecasts.add([said("a", 60)])
    seen.append(depends_on(store))
    close_launch(
        store,
        DIRECTOR,
        "halcyon",
        OutcomeKind.LATE,
        landed_on=TODAY,
        learned="We asked too late.",
        token="end",
        now=NOW,
    )
    seen.append(depends_on(store))
    sync(store, ListSource(delivered("atlas")), now=NOW + timedelta(hours=1))
    seen.append(depends_on(store))
    assert len(set(seen)) == 4


def test_a_launch_that_nobody_knew_then_is_not_in_a_look_back(store: Store) -> None:
    landed(store)
    store.forecasts.add([said("a", 60)])
    young: Launch = launch("young", known_from=TODAY)
    store.plans.add_launches([young], token="young", at=NOW)
    assert record(store, day=LANDED_ON).kept == 1
