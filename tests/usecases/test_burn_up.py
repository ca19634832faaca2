"""The burn-up: held against `Past` on every day, and its cone against the forecast that is stored."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from andon import frames
from andon.errors import NotFound
from andon.model import Category, Change, Forecast, ForecastState, LaunchState, Outcome, OutcomeKind
from andon.store import Store
from andon.usecases.burn_up import Burned, BurnUp, burn_up, burned_so_far, counted_from
from andon.usecases.known import Past
from andon.usecases.sync import sync
from examples import (
    ATLAS,
    BEGAN,
    DIRECTOR,
    NOW,
    TODAY,
    ListSource,
    ago,
    check_in,
    done_issue,
    flag,
    forecast,
    issue,
    look,
)
from usecases.test_known import FIRST, at, category, random_issue

SCOPE = ("version:jira/1",)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def counted(store: Store, on: date, squad_id: str | None = None) -> tuple[int, int]:
    """Scope and finished of Halcyon as `Past` tells them, by a loop over its rows."""
    past = Past(store)
    members = past.members(on)
    mine = set(members[members["launch_id"] == "halcyon"]["issue"])
    last, scope, finished = frames.day_number(on), 0, 0
    for row in past.work(on).to_dict("records"):
        known = row["issue"] in mine and row["created"] <= last and not row["closed_unknown"]
        if not known or (squad_id and row["squad_id"] != squad_id):
            continue
        done = row["done"] <= last
        scope += not done or row["delivered"]
        finished += done and row["delivered"]
    return scope, finished


def whole(id: str = "whole", **changes: Any) -> Forecast:
    """A forecast of the whole launch that its squads have had for long enough."""
    given: dict[str, Any] = {
        "squad_id": None,
        "as_of": TODAY - timedelta(days=5),
        "made_at": ago(days=5),
        "counted": 4,
        "details": (("items_expected", 7.0),),
    }
    return forecast(id, **{**given, **changes})


def with_work(store: Store) -> None:
    """Six issues of Atlas in Halcyon, of which two are done."""
    ours: dict[str, Any] = {"claims": ("component:Atlas",), "scopes": SCOPE}
    done = [done_issue(f"A-{n}", ago(days=20 + n), created=ago(days=60), **ours) for n in (1, 2)]
    left = [issue(f"A-{n}", created=ago(days=30), **ours) for n in range(3, 7)]
    store.work.save_issues("jira", [*done, *left])
    store.plans.settle(at=NOW)


def shown(store: Store, **changes: Any) -> BurnUp:
    return burn_up(store, look(DIRECTOR, **changes), "halcyon")


# ------------------------------------------------------------------------------ so far


@pytest.mark.parametrize("seed", range(3))
def test_every_day_of_many_stories_is_as_the_past_tells_it(store: Store, seed: int) -> None:
    rng = np.random.default_rng(seed)
    stories = [random_issue(n, rng) for n in range(60)]
    store.work.save_issues("jira", stories)
    store.work.mark_gone("jira", [stories[3].id, stories[4].id], at(70))
    told = burned_so_far(store, "halcyon", None, day(110))
    assert max(told.scope) > 10 and max(told.finished) > 3
    for number in range(0, 111, 3):
        assert told.at(day(number)) == counted(store, day(number)), number


def test_what_is_known_of_a_day_does_not_hang_on_the_day_of_the_look(store: Store) -> None:
    rng = np.random.default_rng(7)
    store.work.save_issues("jira", [random_issue(n, rng) for n in range(40)])
    late, early = (burned_so_far(store, "halcyon", None, day(number)) for number in (110, 50))
    assert [early.at(day(number)) for number in range(51)] == [late.at(day(number)) for number in range(51)]
    assert early.days[-1] == day(50)


def test_a_discarded_issue_leaves_the_scope_and_comes_back_when_it_is_opened_again(store: Store) -> None:
    story = (
        category(10, "new", "done"),
        Change(at(10), "resolution", None, "Won't Do"),
        category(20, "done", "new"),
        Change(at(20), "resolution", "Won't Do", None),
    )
    discarded = issue("A-2", category=Category.DONE, resolution="Won't Do", done=at(5), created=at(1), scopes=SCOPE)
    store.work.save_issues("jira", [issue("A-1", created=at(1), changes=story, scopes=SCOPE), discarded])
    told = burned_so_far(store, "halcyon", None, day(30))
    assert [told.at(day(number)) for number in (0, 1, 6, 15, 25)] == [(0, 0), (2, 0), (1, 0), (0, 0), (1, 0)]
    for number in (1, 6, 15, 25):
        assert told.at(day(number)) == counted(store, day(number))


def test_what_is_done_nobody_knows_when_is_in_neither_line_and_is_counted(store: Store) -> None:
    undated = issue("A-1", category=Category.DONE, delivered=True, created=at(1), scopes=SCOPE)
    store.work.save_issues("jira", [undated, issue("A-2", created=at(1), scopes=SCOPE)])
    told = burned_so_far(store, "halcyon", None, day(30))
    assert (told.at(day(30)), told.undated) == ((1, 0), 1)


def test_a_squads_part_is_its_own_issues(store: Store) -> None:
    both = [
        issue(f"A-{n}", created=at(1), claims=(f"component:{name}",), scopes=SCOPE)
        for n, name in enumerate(("Atlas", "Atlas", "Borealis"))
    ]
    store.work.save_issues("jira", both)
    store.plans.settle(at=NOW)
    told = [burned_so_far(store, "halcyon", squad, day(30)).at(day(30)) for squad in (None, "atlas", "borealis")]
    assert told == [(3, 0), (2, 0), (1, 0)]
    view = burn_up(store, look(DIRECTOR), "halcyon", "atlas")
    assert view.burned.at(TODAY) == (2, 0)
    assert view.squads == (("atlas", "Atlas"), ("borealis", "Borealis"))


def test_a_source_without_histories_counts_from_the_day_of_creation_and_says_so(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", created=at(9), scopes=SCOPE)])
    told = burned_so_far(store, "halcyon", None, day(30))
    assert (told.days, told.scope, told.hindsight) == ((day(9), day(30)), (1, 1), True)


def test_an_empty_launch_has_no_line(store: Store) -> None:
    view = shown(store)
    assert (view.burned, view.cone) == (Burned((), (), (), 0, True), None)
    with pytest.raises(NotFound, match="did not exist on that day"):
        shown(store, moment=BEGAN - timedelta(days=2))


def test_a_launch_that_ended_is_shown_until_its_end_and_looks_ahead_no_more(store: Store) -> None:
    with_work(store)
    store.forecasts.add([whole()])
    ended = TODAY - timedelta(days=25)
    outcome = Outcome(OutcomeKind.LATE, ended, "Ask first.", ago(days=24))
    changes = {"state": LaunchState.CLOSED.value, "ended_on": ended}
    store.plans.change_launch("halcyon", "closed", changes, token="u", at=NOW, outcome=outcome)
    view = shown(store)
    assert (view.ended_on, view.cone, view.burned.days[-1]) == (ended, None, ended)
    assert view.burned.at(ended) == (6, 0) and view.burned.finished[-1] == 0


def test_a_launch_that_ended_before_its_first_issue_has_no_line(store: Store) -> None:
    with_work(store)
    ended = TODAY - timedelta(days=70)
    changes = {"state": LaunchState.CLOSED.value, "ended_on": ended}
    store.plans.change_launch("halcyon", "closed", changes, token="u", at=NOW)
    assert shown(store).burned == Burned((), (), ())


# ------------------------------------------------------------------------------ when it is counted anew


def synced(store: Store, *keys: str, hours: float = 0, **changes: Any) -> ListSource:
    """Issues of Atlas in Halcyon, as a sync brings them."""
    ours: dict[str, Any] = {"claims": ("component:Atlas",), "scopes": ("version:1",), **changes}
    source = ListSource([issue(key, created=ago(days=30), **ours) for key in keys])
    sync(store, source, now=NOW + timedelta(hours=hours))
    return source


def test_a_check_in_a_flag_and_a_forecast_count_nothing_anew(store: Store) -> None:
    synced(store, "A-1")
    before, version = counted_from(store), store.version()
    store.words.add_check_in(check_in())
    store.words.add_flag(flag())
    store.forecasts.add([whole()])
    assert store.version() > version
    assert counted_from(store) == before


def test_a_sync_other_scopes_other_claims_and_a_source_that_goes_do(store: Store) -> None:
    synced(store, "A-1")
    seen = [counted_from(store)]
    synced(store, "A-1", "A-2", hours=1)
    seen.append(counted_from(store))
    # As many issues as before, and all of them the same squad's.
    synced(store, "A-1", "A-2", hours=2, updated="2", category=Category.DONE, done=ago(days=2))
    seen.append(counted_from(store))
    store.plans.change_launch("halcyon", "edited", {}, token="s", at=NOW, scopes=("epic:A-1",))
    seen.append(counted_from(store))
    store.plans.change_squad("borealis", "edited", {"claims": ["component:Web"]}, token="c", at=NOW)
    store.plans.settle(at=NOW)
    seen.append(counted_from(store))
    store.work.forget_source("jira", NOW)
    seen.append(counted_from(store))
    assert len(set(seen)) == len(seen)


def test_claims_count_anew_once_the_issues_have_their_new_squad(store: Store) -> None:
    synced(store, "A-1", claims=("component:Web",))
    store.plans.change_squad("borealis", "edited", {"claims": ["component:Web"]}, token="c", at=NOW)
    # A page that looks between the two writes must not keep what it sees under the word of the second one.
    before, seen = counted_from(store), burned_so_far(store, "halcyon", "borealis", TODAY)
    store.plans.settle(at=NOW)
    assert burned_so_far(store, "halcyon", "borealis", TODAY) != seen
    assert counted_from(store) != before


def test_while_a_sync_is_under_way_or_was_stopped_every_batch_counts_anew(store: Store) -> None:
    source = synced(store, "A-1")
    whole_before = counted_from(store)
    source.issues |= {each.id: each for each in [issue(f"A-{n}", scopes=("version:1",)) for n in range(2, 4)]}
    source.breaks_after = 2
    with pytest.raises(ConnectionError):
        sync(store, source, now=NOW + timedelta(hours=1))
    stopped = counted_from(store)
    assert stopped != whole_before
    # Same number of issues, other content: only the store's version tells.
    store.work.save_issues("jira", [issue("A-1", created=ago(days=9), scopes=SCOPE)])
    assert counted_from(store) not in {stopped, whole_before}
    source.breaks_after = None
    sync(store, source, now=NOW + timedelta(hours=2))
    done = counted_from(store)
    store.words.add_check_in(check_in())
    assert counted_from(store) == done


# ------------------------------------------------------------------------------ ahead


def test_the_cone_is_the_stored_forecast_and_nothing_else(store: Store) -> None:
    with_work(store)
    made = whole()
    store.forecasts.add([made])
    cone = shown(store).cone
    assert cone is not None
    assert (cone.as_of, cone.p50, cone.p85) == (made.as_of, made.p50, made.p85)
    # Four open issues were counted, and become seven.
    assert (cone.scope, cone.finished, cone.grown) == (6, 2, 9.0)


def test_it_begins_on_the_forecasts_day_whatever_has_been_finished_since(store: Store) -> None:
    with_work(store)
    store.work.save_issues("jira", [done_issue("A-3", ago(days=1), created=ago(days=30), scopes=SCOPE)])
    store.forecasts.add([whole()])
    view = shown(store)
    assert view.cone is not None
    assert (view.cone.finished, view.burned.finished[-1]) == (2, 3)


def test_a_forecast_that_does_not_say_what_it_expects_leaves_the_scope_as_it_is(store: Store) -> None:
    with_work(store)
    store.forecasts.add([whole(details=())])
    cone = shown(store).cone
    assert cone is not None and cone.grown == cone.scope == 6


@pytest.mark.parametrize("changes", [{"p85": None}, {"p50": None, "p85": None}, {"state": ForecastState.CANNOT}])
def test_there_is_no_cone_without_both_days(store: Store, changes: dict[str, Any]) -> None:
    with_work(store)
    store.forecasts.add([whole(**changes)])
    assert shown(store).cone is None


def test_a_forecast_that_is_with_its_squad_gives_no_cone_to_others(store: Store) -> None:
    with_work(store)
    fresh: dict[str, Any] = {"made_at": ago(hours=20), "as_of": ago(hours=20).date()}
    store.forecasts.add([whole(**fresh), forecast("part", **fresh, details=(("items_expected", 7.0),))])
    for squad_id in (None, "atlas"):
        others = burn_up(store, look(DIRECTOR), "halcyon", squad_id)
        assert others.cone is None and others.outlook.held_until is not None
        assert others.burned.at(TODAY) == (6, 2)
    assert burn_up(store, look(ATLAS), "halcyon", "atlas").cone is not None


def test_a_look_back_knows_the_work_and_the_forecast_of_its_day(store: Store) -> None:
    with_work(store)
    store.forecasts.add([whole(), whole(id="old", as_of=TODAY - timedelta(days=25), made_at=ago(days=25))])
    then = shown(store, moment=ago(days=15))
    assert then.burned.days[-1] == ago(days=15).date()
    assert then.cone is not None and then.cone.as_of == TODAY - timedelta(days=25)
    assert then.cone.finished == 0


def test_what_has_been_finished_without_a_new_forecast_has_no_cone(store: Store) -> None:
    store.work.save_issues("jira", [done_issue("A-1", ago(days=20), created=ago(days=60), scopes=SCOPE)])
    store.forecasts.add([whole()])
    assert shown(store).cone is None
