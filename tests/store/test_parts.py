"""Who took part in what at a moment: remembered from the first settling on, read from issues' histories before."""

from datetime import datetime, timedelta

from sqlalchemy import event, insert

from andon.model import Change, Contribution
from andon.store import Store, schema
from andon.store.parts import PartsThen
from examples import BEGAN, NOW, ago, check_in, issue, launch, squad

ATLAS_IN_HALCYON = {"claims": ("component:Atlas",), "scopes": ("version:jira/1",)}
NAMED = {Contribution("halcyon", "atlas"), Contribution("halcyon", "borealis"), Contribution("meridian", "atlas")}


def moved(at: datetime, before: str | None, after: str | None) -> Change:
    """An issue changes its version."""
    return Change(at, "fix_version", before, after)


def in_it(store: Store, days: float, *scopes: str) -> set[str]:
    """The squads whose issues were in some scopes so many days ago."""
    return set(store.plans.squads_by_issues(ago(days=days), {"halcyon": scopes or ("version:jira/1",)})["halcyon"])


def comet(store: Store, *issues: object) -> None:
    """Comet and its issues come, two days ago."""
    store.plans.add_squads([squad("comet")], token="comet", at=ago(days=2))
    store.work.save_issues("jira", issues)  # type: ignore[arg-type]
    store.plans.settle(at=ago(days=2))


def test_who_came_by_their_issues_and_who_left_is_remembered(store: Store) -> None:
    comet(store, issue("A-1", claims=("component:Comet",), scopes=("version:jira/1",)))
    store.work.mark_gone("jira", ["A-1"], ago(days=1))
    store.plans.settle(at=ago(days=1))
    assert store.plans.parts_then(ago(days=3)).parts == NAMED
    assert store.plans.parts_then(ago(days=1.5)).parts == {*NAMED, Contribution("halcyon", "comet")}
    assert store.plans.parts_then(NOW).parts == NAMED == set(store.plans.contributions())


def test_of_days_before_the_first_settling_and_of_launches_of_later_nothing_is_remembered(store: Store) -> None:
    assert store.plans.parts_then(BEGAN - timedelta(seconds=1)).watched == frozenset()
    store.plans.add_launches([launch("opal", squad_ids=("atlas",))], token="opal", at=ago(days=5))
    store.plans.settle(at=ago(days=5))
    then = store.plans.parts_then(ago(days=6))
    assert then == PartsThen(BEGAN, frozenset({"halcyon", "meridian"}), frozenset(NAMED))
    assert store.plans.parts_then(ago(days=5)).parts == {*NAMED, Contribution("opal", "atlas")}


def test_the_first_settling_after_an_upgrade_begins_to_remember_and_pages_look_again(empty: Store) -> None:
    """A store of an older release knows who takes part, and remembers nothing yet."""
    empty.plans.add_squads([squad()], token="squads", at=BEGAN)
    empty.plans.add_launches([launch(squad_ids=("atlas",))], token="launch", at=BEGAN)
    with empty._database.write() as connection:
        connection.execute(insert(schema.contribution).values(launch_id="halcyon", squad_id="atlas"))
    assert empty.plans.parts_then(NOW).since is None
    before = empty.version()
    empty.plans.settle(at=ago(days=1))
    assert empty.version() > before
    then = empty.plans.parts_then(NOW)
    assert then == PartsThen(ago(days=1), frozenset({"halcyon"}), frozenset({Contribution("halcyon", "atlas")}))
    again = empty.version()
    empty.plans.settle(at=NOW)
    assert empty.version() == again


def test_what_joined_and_left_a_version_since_is_taken_back(store: Store) -> None:
    store.work.save_issues(
        "jira",
        [
            issue("A-1", changes=(moved(ago(days=9), None, "jira/1"),), **ATLAS_IN_HALCYON),
            issue("B-1", claims=("component:Borealis",), changes=(moved(ago(days=5), "jira/1", "jira/2"),)),
        ],
    )
    store.plans.settle(at=NOW)
    assert [in_it(store, days) for days in (10, 8, 4)] == [{"borealis"}, {"atlas", "borealis"}, {"atlas"}]


def test_a_day_is_asked_for_once_until_issues_change(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", **ATLAS_IN_HALCYON)])
    store.plans.settle(at=NOW)
    assert in_it(store, 5) == {"atlas"}
    store.words.add_check_in(check_in())
    asked: list[str] = []
    event.listen(store._database._engine, "before_cursor_execute", lambda c, cursor, sql, *rest: asked.append(sql))
    assert in_it(store, 5) == {"atlas"}
    assert not [each for each in asked if "membership" in each]
    store.work.mark_gone("jira", ["A-1"], ago(days=6))
    assert in_it(store, 5) == set()


def test_of_several_changes_the_first_one_since_tells(store: Store) -> None:
    back_and_forth = tuple(
        moved(ago(days=days), *told)
        for days, told in (
            (9, (None, "jira/1")),
            (7, ("jira/1", "jira/2")),
            (7, ("jira/2", "jira/1")),
            (5, ("jira/1", None)),
            (3, (None, "jira/1")),
        )
    )
    store.work.save_issues("jira", [issue("A-1", changes=back_and_forth, **ATLAS_IN_HALCYON)])
    store.plans.settle(at=NOW)
    assert [bool(in_it(store, days)) for days in (10, 8, 6, 4, 2)] == [False, True, True, False, True]


def test_an_issue_was_there_from_its_creation_until_it_was_found_gone(store: Store) -> None:
    young = issue("A-1", created=ago(days=9), **ATLAS_IN_HALCYON)
    store.work.save_issues("jira", [young, issue("A-2", claims=("component:Atlas",))])
    store.plans.settle(at=NOW)
    store.work.mark_gone("jira", ["A-1"], ago(days=4))
    assert [in_it(store, days) for days in (10, 8, 5, 3)] == [set(), {"atlas"}, {"atlas"}, set()]
    store.work.forget_source("jira", NOW)
    assert in_it(store, 5) == set()


def test_an_epic_is_as_it_is_now_and_more_scopes_than_fit_into_a_statement_are_asked_for(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas",), scopes=("epic:A-9",))])
    store.plans.settle(at=NOW)
    many = (*(f"version:jira/{n}" for n in range(900)), "epic:A-9")
    assert in_it(store, 5, *many) == {"atlas"}
    assert in_it(store, 5, "epic:A-8") == set()
