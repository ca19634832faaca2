"""What each page shows: the board behind it, the portfolio, a launch, a squad's home."""

from datetime import date, timedelta

import pytest

from andon.errors import NotFound
from andon.model import Bet, FlagEnd, ForecastState, LaunchState, Outcome, OutcomeKind, Status
from andon.store import Store
from andon.usecases.board import read_board
from andon.usecases.find import find_flag, find_launch, find_squad
from andon.usecases.launch_page import launch_page
from andon.usecases.portfolio import portfolio
from andon.usecases.squad_home import squad_home
from examples import (
    ATLAS,
    BEGAN,
    DIRECTOR,
    NOW,
    TODAY,
    ago,
    check_in,
    flag,
    flag_update,
    forecast,
    issue,
    launch,
    look,
    reply,
    squad,
    target,
)


def speak(store: Store) -> None:
    store.words.add_check_in(check_in("a", at=ago(days=20), status=Status.WORRIED, probability=30))
    store.words.add_check_in(check_in("b", at=ago(days=1)))
    store.words.add_check_in(
        check_in("c", at=ago(hours=3), squad_id="borealis", status=Status.NEEDS_HELP, probability=10)
    )


# ------------------------------------------------------------------------------ the board


def test_a_launch_is_as_its_squads_say_the_worst_of_them(store: Store) -> None:
    speak(store)
    row = portfolio(store, look()).rows[0]
    assert (row.status, row.heard, row.last_word) == (Status.NEEDS_HELP, 2, ago(hours=3))
    assert [(word.squad, word.status, word.probability) for word in row.words] == [
        ("Atlas", Status.ON_TRACK, 70),
        ("Borealis", Status.NEEDS_HELP, 10),
    ]


def test_a_look_back_shows_what_was_known_then(store: Store) -> None:
    speak(store)
    store.words.add_flag(flag(raised_at=ago(days=5)))
    store.words.add_flag_update(flag_update(at=ago(days=2), end=FlagEnd.RESOLVED))
    store.plans.change_launch(
        "halcyon", "re-dated", {}, token="t", at=ago(days=2), target=target(date(2026, 8, 1), said_at=ago(days=2))
    )
    store.plans.change_launch(
        "halcyon",
        "closed",
        {"state": "closed", "ended_on": TODAY},
        token="u",
        at=NOW,
        outcome=Outcome(OutcomeKind.LATE, TODAY, "Ask first.", NOW),
    )
    then = launch_page(store, look(moment=ago(days=4)), "halcyon")
    assert (then.row.state, then.row.outcome, then.row.moves) == (LaunchState.OPEN, None, 0)
    assert [each.status for each in then.row.words] == [Status.NOT_HEARD, Status.NOT_HEARD]
    assert [each.sentence for each in then.said] == [check_in().sentence]
    assert (then.flags[0].is_open, then.row.open_flags) == (True, 1)
    now = launch_page(store, look(), "halcyon")
    assert (now.row.state, now.row.outcome, now.row.moves) == (LaunchState.CLOSED, "late", 1)
    assert not now.flags[0].is_open


def test_a_launch_is_unknown_before_its_first_day(store: Store) -> None:
    before = BEGAN - timedelta(days=2)
    assert portfolio(store, look(moment=before)).rows == ()
    with pytest.raises(NotFound, match="did not exist on that day"):
        launch_page(store, look(moment=before), "halcyon")


# ------------------------------------------------------------------------------ portfolio


def test_rows_go_by_bet_rank_then_date_then_name(store: Store) -> None:
    store.plans.put_bet(Bet("last", "Last", 9))
    more = [
        launch("zeta", target(date(2026, 5, 20)), bet_id="everywhere"),
        launch("beta", target(date(2026, 5, 20))),
        launch("alpha", target(date(2026, 5, 20))),
        launch("undated"),
        launch("late", target(date(2026, 1, 1)), bet_id="last"),
    ]
    store.plans.add_launches(more, token="more", at=ago(days=3))
    names = [row.id for row in portfolio(store, look()).rows]
    assert names == ["zeta", "halcyon", "meridian", "late", "alpha", "beta", "undated"]


def test_help_that_nobody_answered_comes_first_and_then_the_longest_wait(store: Store) -> None:
    for id, days in (("f1", 9), ("f2", 2), ("f3", 5), ("f4", 8)):
        store.words.add_flag(flag(id, raised_at=ago(days=days)))
    store.words.add_reply(reply(flag_id="f1"))
    store.words.add_flag_update(flag_update(flag_id="f4", end=FlagEnd.OWNED))
    asked = portfolio(store, look(DIRECTOR)).help_asked
    assert [(each.flag.id, each.waited and each.waited.days) for each in asked] == [("f3", 5), ("f2", 2), ("f1", 9)]
    assert (asked[0].squad, asked[0].launch) == ("Atlas", "Halcyon")


def test_the_portfolio_tells_who_is_silent_what_moved_and_what_ended_lately(store: Store) -> None:
    speak(store)
    past = launch("past", state=LaunchState.CLOSED, ended_on=TODAY - timedelta(days=60))
    longer = launch("longer", state=LaunchState.CLOSED, ended_on=TODAY - timedelta(days=61))
    store.plans.add_launches([past, longer], token="past", at=BEGAN)
    store.plans.change_launch(
        "meridian", "re-dated", {}, token="t", at=NOW, target=target(date(2026, 12, 1), said_at=NOW)
    )
    view = portfolio(store, look())
    assert [(each.squad, each.launch, each.last_said) for each in view.silent] == [("Atlas", "Meridian", None)]
    assert [row.id for row in view.moved] == ["meridian"]
    assert [row.id for row in view.ended] == ["past"]
    assert (view.contributions, view.forecast_contributions) == (3, 0)


def test_a_launch_that_nobody_plans_any_more_leaves_the_portfolio(store: Store) -> None:
    ancient = launch("ancient", known_from=TODAY - timedelta(days=366))
    store.plans.add_launches([ancient], token="t", at=BEGAN)
    assert "ancient" not in [row.id for row in portfolio(store, look()).rows]
    store.words.add_check_in(check_in(launch_id="ancient"))
    assert "ancient" in [row.id for row in portfolio(store, look()).rows]


# ------------------------------------------------------------------------------ a launch, a squad


def test_a_launch_page_shows_the_distribution_and_one_forecast_a_day(store: Store) -> None:
    week = TODAY - timedelta(days=7)
    store.forecasts.add(
        [
            forecast("first", squad_id=None, as_of=week, made_at=ago(days=7), on_time=0.3),
            forecast("again", squad_id=None, as_of=week, made_at=ago(days=6), on_time=0.4),
            forecast("newer", squad_id=None, as_of=TODAY - timedelta(days=4), made_at=ago(days=4), on_time=0.5),
            forecast("refusal", as_of=week, made_at=ago(days=6), state=ForecastState.CANNOT, on_time=None),
        ]
    )
    page = launch_page(store, look(), "Halcyon")
    assert [(each.as_of, each.on_time, each.squad) for each in page.forecasts] == [
        (week, 0.4, None),
        (TODAY - timedelta(days=4), 0.5, None),
    ]
    assert page.distribution is not None
    assert page.distribution.quantiles == forecast().quantiles
    assert page.parts[0].outlook.state is ForecastState.CANNOT


def test_the_line_of_forecasts_ends_where_none_could_be_made_and_goes_on_with_the_next_one(store: Store) -> None:
    """What cannot be forecast is an answer too (promise 9): an old chance must not stand there as today's."""
    chances = {20: None, 16: 0.6, 12: 0.7, 8: None, 7: None, 5: 0.4, 4: None}
    store.forecasts.add(
        [
            forecast(
                f"day {days}",
                squad_id=None,
                as_of=ago(days=days).date(),
                made_at=ago(days=days),
                state=ForecastState.FORECAST if chance else ForecastState.CANNOT,
                on_time=chance,
            )
            for days, chance in chances.items()
        ]
    )
    told = [((TODAY - each.as_of).days, each.on_time) for each in launch_page(store, look(), "Halcyon").forecasts]
    assert told == [(16, 0.6), (12, 0.7), (8, None), (5, 0.4), (4, None)]


def test_a_look_back_says_when_its_scope_is_todays(store: Store) -> None:
    store.work.save_issues("jira", [issue()])
    assert launch_page(store, look(moment=ago(days=1)), "halcyon").hindsight
    assert not launch_page(store, look(), "halcyon").hindsight


def test_a_squad_sees_its_launches_its_words_and_those_beside_it(store: Store) -> None:
    speak(store)
    home = squad_home(store, look(ATLAS), "atlas")
    assert (home.squad.name, home.tribe, home.to_say) == ("Atlas", "Sound", 1)
    halcyon, meridian = home.launches
    assert (halcyon.mine.status, halcyon.just_said, [word.squad for word in halcyon.others]) == (
        Status.ON_TRACK,
        False,
        ["Borealis"],
    )
    assert (meridian.mine.status, meridian.mine.said_at) == (Status.NOT_HEARD, None)
    assert [each.row.id for each in squad_home(store, look(), "borealis").launches] == ["halcyon"]
    assert squad_home(store, look(), "borealis").launches[0].just_said


def test_a_squad_sees_its_open_flags_and_those_that_ended_lately(store: Store) -> None:
    for id, raised, ended in (("open", 3, None), ("lately", 40, 29), ("long ago", 90, 31)):
        store.words.add_flag(flag(id, raised_at=ago(days=raised)))
        if ended:
            update = flag_update(f"{id} u", flag_id=id, at=ago(days=ended), end=FlagEnd.RESOLVED)
            store.words.add_flag_update(update)
    home = squad_home(store, look(ATLAS), "atlas")
    assert [each.id for each in home.flags] == ["open", "lately"]
    assert [each.id for each in home.launches[0].open_flags] == ["open"]


def test_a_squad_without_work_has_an_empty_home(store: Store) -> None:
    store.plans.add_squads([squad("comet")], token="t", at=NOW)
    home = squad_home(store, look(), "comet")
    assert (home.launches, home.flags, home.to_say, home.tribe) == ((), (), 0, "")


def test_an_empty_store_has_an_empty_portfolio(empty: Store) -> None:
    view = portfolio(empty, look())
    assert (view.rows, view.silent, view.help_asked, view.contributions) == ((), (), (), 0)
    assert read_board(empty, look()).squads == {}


# ------------------------------------------------------------------------------ finding


def test_a_launch_is_found_by_its_id_or_by_its_name_in_any_case(store: Store) -> None:
    assert find_launch(store, "halcyon").name == find_launch(store, " HALCYON ").name == "Halcyon"


def test_what_is_not_there_is_told_with_what_is(store: Store, tmp_path: object) -> None:
    with pytest.raises(NotFound, match="There is no launch 'Meridan'") as told:
        find_launch(store, "Meridan")
    assert told.value.hint == "Did you mean Meridian?"
    with pytest.raises(NotFound) as told:
        find_launch(store, "zzz")
    assert told.value.hint == "There are 2, for instance Halcyon."
    with pytest.raises(NotFound):
        find_squad(store, "zzz")
    with pytest.raises(NotFound, match="no such flag"):
        find_flag(store, "zzz", NOW)


def test_an_empty_store_says_that_there_is_none_yet(empty: Store) -> None:
    with pytest.raises(NotFound) as told:
        find_launch(empty, "Halcyon")
    assert told.value.hint == "There is none yet."
