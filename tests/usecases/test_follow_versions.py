"""A launch's date follows its version in Jira, unless a person promised another."""

from datetime import date, timedelta

from andon.model import LaunchState
from andon.store import Store
from andon.usecases.follow_versions import FROM_JIRA, follow_versions
from andon.usecases.plan_launch import move_date
from examples import DIRECTOR, NOW, launch, target, version

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)


def followed(store: Store, day: date | None, token: str, *, released: bool = False) -> int:
    store.work.save_versions("jira", [version("5", release=day, released=released)])
    return follow_versions(store, now=NOW, token=token)


def days(store: Store) -> list[date]:
    return [each.day for each in store.plans.launches()[0].dates]


def test_every_release_date_that_jira_had_is_kept(empty: Store) -> None:
    empty.plans.add_launches([launch("orbit", scopes=("version:5",))], token="t", at=NOW)
    assert [followed(empty, JUNE, "a"), followed(empty, JUNE, "b"), followed(empty, JULY, "c")] == [1, 0, 1]
    assert days(empty) == [JUNE, JULY]
    assert empty.plans.launches()[0].dates[0].reason == FROM_JIRA


def test_a_date_that_a_person_promised_stands(empty: Store) -> None:
    empty.plans.add_launches([launch("orbit", scopes=("version:5",))], token="t", at=NOW)
    followed(empty, JUNE, "a")
    move_date(empty, DIRECTOR, "orbit", AUGUST, token="page", now=NOW + timedelta(minutes=1))
    assert followed(empty, JULY, "b") == 0
    assert days(empty) == [JUNE, AUGUST]


def test_a_date_that_jira_forgot_stays(empty: Store) -> None:
    empty.plans.add_launches([launch("orbit", scopes=("version:5",))], token="t", at=NOW)
    followed(empty, JUNE, "a")
    assert followed(empty, None, "b") == 0
    assert days(empty) == [JUNE]


def test_a_released_versions_date_is_a_fact_and_no_promise(empty: Store) -> None:
    empty.plans.add_launches([launch("orbit", scopes=("version:5",))], token="t", at=NOW)
    assert followed(empty, JUNE, "a", released=True) == 0
    assert days(empty) == []


def test_of_several_versions_the_last_day_counts_and_ended_launches_are_left_alone(empty: Store) -> None:
    both = launch("orbit", scopes=("version:5", "version:6"))
    ended = launch("past", target(JUNE), scopes=("version:5",), state=LaunchState.CLOSED, ended_on=JUNE)
    empty.plans.add_launches([both, ended], token="t", at=NOW)
    empty.work.save_versions("jira", [version("5", release=JULY), version("6", release=AUGUST)])
    assert follow_versions(empty, now=NOW, token="a") == 1
    assert days(empty) == [AUGUST]
