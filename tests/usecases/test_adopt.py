"""An import fills an organisation: squads and launches that a folder names, each added once."""

from datetime import date, timedelta

from andon.model import LaunchState, Version
from andon.store import Store
from andon.usecases.adopt import adopt
from andon.usecases.sync import sync
from examples import NOW, TODAY, ListSource, ago, issue, squad, version

SHIPPED = date(2026, 4, 1)


def adopted(store: Store, token: str) -> tuple[int, int]:
    """How many squads and launches an import added."""
    added = adopt(store, "history", token=token, now=NOW)
    return len(added.squads), len(added.launches)


def folder(*versions: Version) -> ListSource:
    issues = [
        issue(f"A-{each.id}", claims=("squad:TIMOB iOS",), scopes=(f"version:{each.id}",), created=ago(days=60))
        for each in versions
    ]
    return ListSource(issues, versions, name="history")


def test_squads_and_releases_that_have_issues_are_added_once(empty: Store) -> None:
    source = folder(version("1", release=SHIPPED, released=True), version("2", release=date(2026, 9, 1)))
    sync(empty, source, now=NOW)
    assert adopted(empty, "t") == (1, 2)
    assert adopted(empty, "u") == (0, 0)
    (ios,) = empty.plans.squads()
    assert (ios.id, ios.name, ios.tribe_id, ios.claims) == ("timob-ios", "TIMOB iOS", "timob", ("squad:TIMOB iOS",))
    assert set(empty.work.work()["squad_id"]) == {"timob-ios"}
    shipped, planned = empty.plans.launches()
    assert (shipped.state, shipped.ended_on, shipped.dates) == (LaunchState.CLOSED, SHIPPED, ())
    assert (planned.state, [each.day for each in planned.dates]) == (LaunchState.OPEN, [date(2026, 9, 1)])
    assert shipped.known_from == min(SHIPPED, ago(days=60).date())


def test_versions_without_issues_sprints_in_disguise_and_other_sources_are_left_out(empty: Store) -> None:
    sync(empty, folder(version("1", kind="sprint")), now=NOW)
    empty.work.save_versions("history", [version("9")])
    empty.work.save_versions("jira", [version("8")])
    empty.work.save_issues("jira", [issue("X-1", scopes=("version:8",))])
    assert adopted(empty, "t") == (1, 0)


def test_what_somebody_planned_already_is_not_added_a_second_time(empty: Store) -> None:
    empty.plans.add_squads([squad("mine", claims=("squad:TIMOB iOS",))], token="page", at=NOW)
    sync(empty, folder(version("1")), now=NOW)
    assert adopted(empty, "t") == (0, 1)
    assert [each.id for each in empty.plans.squads()] == ["mine"]


def test_releases_of_one_name_are_told_apart_by_their_project(empty: Store) -> None:
    sync(empty, folder(version("1", name="1.0"), version("2", name="1.0", project="B")), now=NOW)
    adopt(empty, "history", token="t", now=NOW)
    assert [each.name for each in empty.plans.launches()] == ["1.0 (A)", "1.0 (B)"]


def test_a_release_day_in_the_future_is_no_landing_although_jira_says_released(empty: Store) -> None:
    sync(empty, folder(version("1", release=TODAY + timedelta(days=40), released=True)), now=NOW)
    adopt(empty, "history", token="t", now=NOW)
    (launch,) = empty.plans.launches()
    assert (launch.state, launch.ended_on) == (LaunchState.OPEN, None)
