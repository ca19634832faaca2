"""What changed since somebody looked: words, flags, dates, launches and forecasts; and the mark it counts from."""

from datetime import date, timedelta

import pytest

from andon.errors import NotAllowed
from andon.model import FlagEnd, Launch, OutcomeKind, Status, Viewer
from andon.store import Store
from andon.usecases.changes_since import (
    FIRST_VISIT,
    Changes,
    DateChanged,
    FlagNews,
    ForecastMoved,
    LaunchChanged,
    WordChanged,
    have_seen,
)
from andon.usecases.plan_launch import close_launch, reopen_launch
from andon.usecases.portfolio import portfolio
from examples import (
    ATLAS,
    BOREALIS,
    DIRECTOR,
    NOW,
    VIEWER,
    ago,
    check_in,
    flag,
    flag_update,
    forecast,
    launch,
    look,
    reply,
    target,
)


def changes(store: Store, viewer: Viewer = DIRECTOR) -> Changes:
    found = portfolio(store, look(viewer)).changes
    assert found is not None
    return found


def about(store: Store, launch_id: str | None = "halcyon") -> LaunchChanged | None:
    return next((each for each in changes(store).launches if each.launch_id == launch_id), None)


def test_the_first_visit_counts_seven_days(store: Store) -> None:
    assert (changes(store).since, changes(store).first_visit, changes(store).launches) == (NOW - FIRST_VISIT, True, ())
    store.words.add_flag(flag("old", raised_at=ago(days=7.1)))
    assert changes(store).launches == ()
    store.words.add_flag(flag("new", raised_at=ago(days=6.9)))
    (changed,) = changes(store).launches
    assert [each.flag.id for each in changed.flags] == ["new"]


@pytest.mark.parametrize("viewer", [VIEWER, ATLAS])
def test_guests_and_squads_have_no_mark(store: Store, viewer: Viewer) -> None:
    assert portfolio(store, look(viewer)).changes is None
    with pytest.raises(NotAllowed):
        have_seen(store, viewer, until=NOW)
    assert store.preferences.all("portfolio_seen") == {}


def test_a_look_back_has_no_changes(store: Store) -> None:
    assert portfolio(store, look(DIRECTOR, moment=ago(days=2))).changes is None


def test_the_mark_moves_when_its_owner_says_so_and_never_back(store: Store) -> None:
    store.words.add_flag(flag(raised_at=ago(days=2)))
    assert changes(store) == changes(store)  # looking alone moves nothing
    assert have_seen(store, DIRECTOR, until=ago(days=3))
    assert (changes(store).since, changes(store).first_visit) == (ago(days=3), False)
    assert len(changes(store).launches) == 1
    assert have_seen(store, DIRECTOR, until=ago(days=1))
    assert changes(store).launches == ()
    assert not have_seen(store, DIRECTOR, until=ago(days=3))
    assert changes(store).since == ago(days=1)


def test_another_status_is_a_change_and_another_sentence_is_none(store: Store) -> None:
    store.words.add_check_in(check_in("a", at=ago(days=10)))
    store.words.add_check_in(check_in("b", at=ago(days=3), sentence="Still well."))
    assert about(store) is None
    store.words.add_check_in(check_in("c", at=ago(days=2), status=Status.NEEDS_HELP))
    found = about(store)
    assert found is not None
    assert found.words == (WordChanged("atlas", "Atlas", Status.ON_TRACK, Status.NEEDS_HELP),)


def test_silence_is_a_change_too(store: Store) -> None:
    store.words.add_check_in(check_in(at=ago(days=16)))
    found = about(store)
    assert found is not None
    assert found.words == (WordChanged("atlas", "Atlas", Status.ON_TRACK, Status.NOT_HEARD),)


def test_a_flag_is_told_by_what_came_last(store: Store) -> None:
    """Raised, answered, ended, opened again; a note alone is no news here."""
    for id, days in (("raised", 2), ("answered", 20), ("ended", 20), ("reopened", 20), ("noted", 20), ("gone", 20)):
        store.words.add_flag(flag(id, raised_at=ago(days=days)))
    store.words.add_reply(reply(flag_id="answered", at=ago(days=4)))
    store.words.add_flag_update(flag_update("u1", flag_id="ended", at=ago(days=3), end=FlagEnd.OWNED))
    store.words.add_flag_update(flag_update("u2", flag_id="reopened", at=ago(days=9), end=FlagEnd.RESOLVED))
    store.words.add_flag_update(flag_update("u3", flag_id="reopened", at=ago(days=1)))
    store.words.add_flag_update(flag_update("u4", flag_id="noted", at=ago(days=1)))
    store.words.add_flag_update(flag_update("u5", flag_id="gone", at=ago(days=9), end=FlagEnd.RESOLVED))
    found = about(store)
    assert found is not None
    assert [(each.flag.id, each.news, each.end) for each in found.flags] == [
        ("answered", FlagNews.ANSWERED, None),
        ("ended", FlagNews.ENDED, FlagEnd.OWNED),
        ("raised", FlagNews.RAISED, None),
        ("reopened", FlagNews.REOPENED, None),
    ]


def test_a_flag_about_no_launch_comes_last(store: Store) -> None:
    store.words.add_flag(flag("f1", launch_id=None, raised_at=ago(days=3)))
    store.words.add_flag(flag("f2", launch_id="meridian", raised_at=ago(days=1)))
    assert [each.launch_id for each in changes(store).launches] == ["meridian", None]


def test_a_moved_date_and_a_first_one(store: Store) -> None:
    later = target(date(2026, 7, 9), said_at=ago(days=3))
    store.plans.change_launch("halcyon", "moved", {}, target=later, token="m", at=ago(days=3))
    found = about(store)
    assert found is not None
    assert found.date == DateChanged(target(), later)
    store.plans.add_launches([launch("orbit", squad_ids=("atlas",))], token="o", at=ago(days=50))
    store.plans.change_launch("orbit", "dated", {}, target=later, token="n", at=ago(days=3))
    first = about(store, "orbit")
    assert first is not None
    assert first.date == DateChanged(None, later)


def born(id: str, known_from: date) -> Launch:
    return launch(id, target(), known_from=known_from, squad_ids=("atlas",))


def test_new_launches_ends_and_beginnings_anew(store: Store) -> None:
    store.plans.add_launches([born("orbit", ago(days=3).date())], token="o", at=ago(days=3))
    assert have_seen(store, DIRECTOR, until=ago(days=4))
    fresh = about(store, "orbit")
    assert fresh is not None and fresh.is_new and fresh.words == ()
    day = ago(days=2).date()
    close_launch(
        store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=day, learned="Ask.", token="end", now=ago(days=2)
    )
    assert [(each.launch_id, bool(each.ended)) for each in changes(store).launches] == [
        ("orbit", False),
        ("halcyon", True),
    ]
    assert have_seen(store, DIRECTOR, until=ago(days=1))
    assert changes(store).launches == ()
    reopen_launch(store, DIRECTOR, "halcyon", token="again", now=ago(hours=1))
    again = about(store)
    assert again is not None and again.reopened


@pytest.mark.parametrize(("hours", "is_new"), [(1, True), (-1, False)])
def test_a_launch_of_the_marks_own_day_is_new_if_it_was_set_up_after_it(store: Store, hours: int, is_new: bool) -> None:
    mark = ago(days=2)
    store.plans.add_launches([born("orbit", mark.date())], token="o", at=mark + timedelta(hours=hours))
    have_seen(store, DIRECTOR, until=mark)
    found = about(store, "orbit")
    assert (found is not None and found.is_new) is is_new


def test_a_launch_that_is_set_up_over_old_work_is_new_and_asks_the_store_once_for_all(store: Store) -> None:
    mark = ago(days=2)
    store.plans.add_launches([born("orbit", ago(days=200).date())], token="o", at=ago(days=1))
    have_seen(store, DIRECTOR, until=mark)
    found = about(store, "orbit")
    assert found is not None
    assert found.is_new
    assert store.plans.set_up_since(mark) == {"orbit"}


@pytest.mark.parametrize(("days", "told"), [(7, True), (6, False), (-7, True)])
def test_a_forecasts_date_that_moved_by_a_week_is_told(store: Store, days: int, told: bool) -> None:
    old, new = date(2026, 7, 10), date(2026, 7, 10) + timedelta(days=days)
    for id, made, p85 in (("1", ago(days=20), old), ("2", ago(days=5), new)):
        store.forecasts.add([forecast(id, squad_id=None, made_at=made, as_of=made.date(), p85=p85)])
    found = about(store)
    assert (found.forecast if found else None) == (ForecastMoved(old, new) if told else None)


def test_a_forecast_that_is_with_its_squad_is_no_change_yet(store: Store) -> None:
    """What was with it at the last look, and can be seen now, is one."""
    old, new = date(2026, 7, 10), date(2026, 9, 10)
    for id, made, p85 in (("1", ago(days=20), old), ("2", ago(hours=71), new)):
        store.forecasts.add([forecast(id, squad_id=None, made_at=made, as_of=made.date(), p85=p85)])
    assert about(store) is None
    assert have_seen(store, DIRECTOR, until=ago(hours=2))
    assert about(store) is None
    for viewer, squad_id in ((ATLAS, "atlas"), (BOREALIS, "borealis")):
        assert viewer.speaks_for(squad_id)
        store.words.add_check_in(check_in(squad_id, squad_id=squad_id, at=ago(hours=1)))
    found = about(store)
    assert found is not None
    assert found.forecast == ForecastMoved(old, new)
