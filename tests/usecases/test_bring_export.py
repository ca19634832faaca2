"""What an export suggests: squads by what divides the work, launches where something is open, and nothing twice."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed
from andon.model import Issue
from andon.store import Store
from andon.usecases.bring_export import Suggested, bring_export, suggest
from examples import ATLAS, DIRECTOR, NOW, ListSource, ago, done_issue, issue, launch, squad


def part(key: str, *claims: str, versions: tuple[str, ...] = (), done: bool = False, **changes: Any) -> Issue:
    project = key.partition("-")[0]
    scopes = tuple(f"version:{project}/{each}" for each in versions)
    made = done_issue(key, ago(days=1), created=ago(days=20)) if done else issue(key, created=ago(days=20))
    return replace(made, key=key, project=project, claims=(*claims, f"project:{project}"), scopes=scopes, **changes)


def names(found: Suggested) -> tuple[list[str], list[str]]:
    return [each.name for each in found.squads], [each.name for each in found.launches]


def test_squads_are_components_and_projects_that_have_none() -> None:
    issues = [part("SHOP-1", "component:Web"), part("SHOP-2", "component:TV"), part("SHOP-3"), part("PAY-1")]
    assert names(suggest("csv", issues, {}, now=NOW))[0] == ["PAY", "TV", "Web"]


def test_a_squad_column_says_it_all() -> None:
    issues = [part("SHOP-1", "squad:Harbour", "component:Web"), part("PAY-1")]
    (found,) = suggest("csv", issues, {}, now=NOW).squads
    assert (found.name, found.claim, found.issues) == ("Harbour", "squad:Harbour", 1)


def test_a_component_in_which_nobody_works_any_more_is_no_squad() -> None:
    """What lately is, is counted from the last edit in the export, which may be old itself."""
    issues = [part("SHOP-1", "component:Web"), part("SHOP-2", "component:Old")]
    edited = {"SHOP-1": ago(days=400), "SHOP-2": ago(days=600)}
    found = suggest("csv", issues, edited, now=NOW)
    assert (names(found)[0], found.quiet) == (["Web"], 1)


def test_one_day_that_has_not_come_yet_hides_nobody() -> None:
    """A slip of the pen in one row would make every other component one in which nobody works."""
    issues = [part("SHOP-1", "component:Web"), part("SHOP-2", "component:Old"), part("SHOP-3", "component:Api")]
    edited = {"SHOP-1": ago(days=1), "SHOP-2": ago(days=200), "SHOP-3": NOW.replace(year=2199)}
    found = suggest("csv", issues, edited, now=NOW)
    assert (names(found)[0], found.quiet) == (["Api", "Web"], 1)


def test_launches_are_versions_in_which_something_is_open() -> None:
    issues = [
        part("SHOP-1", versions=("Northlight", "Halcyon")),
        part("SHOP-2", versions=("Northlight", "Old"), done=True),
        part("PAY-1", versions=("Halcyon",)),
    ]
    found = suggest("csv", issues, {}, now=NOW)
    assert names(found)[1] == ["Halcyon (PAY)", "Halcyon (SHOP)", "Northlight"]
    assert found.finished == 1
    northlight = found.launches[-1]
    assert (northlight.issues, northlight.open, northlight.scope) == (2, 1, "version:SHOP/Northlight")


def test_what_is_planned_already_is_counted_and_not_suggested() -> None:
    issues = [part("SHOP-1", "component:Web", versions=("1.0",))]
    found = suggest(
        "csv",
        issues,
        {},
        now=NOW,
        squads=[squad("web", claims=("component:Web",))],
        launches=[launch("one", scopes=("version:csv/SHOP/1.0",))],
    )
    assert (names(found), found.known_squads, found.known_launches) == (([], []), 1, 1)


def test_it_is_brought_in_with_what_was_chosen_and_twice_is_once(store: Store) -> None:
    issues = [part("SHOP-1", "component:Web", versions=("1.0",)), part("SHOP-2", "component:TV", versions=("2.0",))]
    chosen = suggest("csv", issues, {}, now=NOW).only({"Web"}, {"1.0"})
    followed: list[bool] = []
    for _ in range(2):
        done = bring_export(
            store,
            DIRECTOR,
            ListSource(issues, name="csv"),
            chosen,
            named=("jira",),
            follow=lambda: followed.append(True),
            token="t",
            now=NOW,
        )
    assert followed == [True, True]
    assert done.synced.swept == 2
    assert [each.claims for each in store.plans.squads() if each.name == "Web"] == [("component:Web",)]
    (added,) = [each for each in store.plans.launches() if each.name == "1.0"]
    assert (added.scopes, added.target, added.known_from) == (("version:csv/SHOP/1.0",), None, date(2026, 4, 22))


def test_two_people_who_bring_in_the_same_add_its_squads_and_launches_once(store: Store) -> None:
    """Both looked before either of them imported."""
    issues = [part("SHOP-1", "component:Web", versions=("1.0",)), part("SHOP-2", "component:TV", versions=("2.0",))]
    chosen = [
        suggest("csv", issues, {}, now=NOW).only(*each) for each in (({"Web"}, {"1.0"}), ({"Web", "TV"}, {"1.0"}))
    ]
    added = []
    for token, each in enumerate(chosen):
        done = bring_export(
            store,
            DIRECTOR,
            ListSource(issues, name="csv"),
            each,
            named=(),
            follow=lambda: None,
            token=f"t{token}",
            now=NOW,
        )
        added.append((done.squads, done.launches))
    assert added == [(1, 1), (1, 0)]
    claims = [claim for squad in store.plans.squads() for claim in squad.claims]
    assert (claims.count("component:Web"), claims.count("component:TV")) == (1, 1)
    assert [each.name for each in store.plans.launches()].count("1.0") == 1


def test_whoever_may_not_connect_a_jira_brings_in_nothing(store: Store) -> None:
    with pytest.raises(NotAllowed):
        bring_export(
            store,
            ATLAS,
            ListSource([part("SHOP-1")], name="csv"),
            Suggested(),
            named=(),
            follow=lambda: None,
            token="t",
            now=NOW,
        )
    assert "csv" not in store.work.source_states()


@pytest.mark.parametrize("name", ["jira", "", " csv", "a/b", "x" * 200])
def test_a_name_that_cannot_be_one_is_refused_before_anything_is_read(store: Store, name: str) -> None:
    with pytest.raises(InvalidInput):
        bring_export(
            store,
            DIRECTOR,
            ListSource([part("SHOP-1")], name=name),
            Suggested(),
            named=("jira",),
            follow=lambda: None,
            token="t",
            now=NOW,
        )
    assert name not in store.work.source_states()


def test_nothing_suggests_nothing() -> None:
    assert suggest("csv", [], {}, now=NOW) == Suggested()
