"""Work: what sources bring is kept whole, replaced whole, and never removed."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from andon import frames
from andon.model import Category, Change, Impediment, OnceFlagged
from andon.store import Store
from examples import NOW, ago, done_issue, issue, sprint, version
from store.query_plans import plan_of


def rows(store: Store) -> dict[str, dict[Hashable, Any]]:
    return {str(row["key"]): row for row in store.work.work().to_dict("records")}


def test_an_empty_store_gives_empty_tables_of_the_right_columns(empty: Store) -> None:
    assert list(empty.work.work().columns) == list(frames.WORK)
    assert len(empty.work.work()) == len(empty.work.members()) == len(empty.work.memberships()) == 0
    assert len(empty.work.changes("category")) == empty.work.issue_count() == 0
    assert empty.work.sources_with_history() == set()
    assert [empty.work.versions(), empty.work.claims()] == [[], []]
    assert [empty.work.impediments(), empty.work.once_flagged(NOW)] == [[], []]
    assert [empty.work.first_created(), empty.work.source_states(), empty.work.stamps("jira")] == [{}, {}, {}]


def test_work_comes_as_whole_utc_days(store: Store) -> None:
    late_evening = datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    store.work.save_issues(
        "jira",
        [
            done_issue("A-1", late_evening, created=late_evening - timedelta(days=3)),
            issue("A-2", category=Category.DONE),
            done_issue("A-3", late_evening, delivered=False),
            issue("A-4"),
        ],
    )
    found = rows(store)
    assert found["A-1"]["issue"] == "jira/A-1"
    assert found["A-1"]["done"] == frames.day_number(date(2026, 3, 1))
    assert found["A-1"]["created"] == frames.day_number(date(2026, 2, 26))
    assert [found[key]["delivered"] for key in ("A-1", "A-2", "A-3", "A-4")] == [True, False, False, False]
    assert [found[key]["closed_unknown"] for key in ("A-1", "A-2", "A-3", "A-4")] == [False, True, False, False]
    assert found["A-2"]["done"] == found["A-4"]["done"] == frames.NEVER


def test_an_issue_that_comes_again_is_replaced_whole(store: Store) -> None:
    first = issue(
        "A-1",
        claims=("component:Atlas", "project:A"),
        scopes=("version:jira/1",),
        sprints=("7",),
        changes=(Change(ago(days=9), "fix_version", None, "1"), Change(ago(days=8), "category", "new", "done")),
    )
    store.work.save_issues("jira", [first])
    store.plans.settle(at=NOW)
    moved = issue("A-1", key="B-7", project="B", updated="2", claims=("component:Atlas",))
    store.work.save_issues("jira", [moved])
    assert list(rows(store)) == ["B-7"]
    assert rows(store)["B-7"]["squad_id"] == "atlas"
    assert store.work.claims() == ["component:Atlas"]
    assert len(store.work.members()) == len(store.work.changes("category")) == 0
    assert store.work.stamps("jira") == {"A-1": "2"}


def test_an_issue_twice_in_a_batch_is_kept_once_as_it_came_last(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", updated="1"), issue("A-1", updated="2")])
    assert store.work.stamps("jira") == {"A-1": "2"}


def test_the_same_id_in_two_sources_is_two_issues(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", updated="j")])
    store.work.save_issues("history", [issue("A-1", updated="h")])
    assert (store.work.stamps("jira"), store.work.stamps("history")) == ({"A-1": "j"}, {"A-1": "h"})
    assert set(store.work.work()["issue"]) == {"jira/A-1", "history/A-1"}


def test_a_tombstone_hides_an_issue_everywhere_and_its_return_brings_it_back(store: Store) -> None:
    whole = issue("A-1", scopes=("version:jira/1",), claims=("component:Atlas",))
    store.work.save_issues("jira", [whole])
    store.work.mark_gone("jira", ["A-1"], NOW)
    assert store.work.stamps("jira") == {}
    assert store.work.issue_count() == len(store.work.work()) == len(store.work.members()) == 0
    assert len(store.work.memberships()) == 0
    assert store.work.first_created() == {}
    store.work.save_issues("jira", [whole])
    assert store.work.issue_count() == len(store.work.members()) == 1


def test_more_issues_than_one_statement_holds(store: Store) -> None:
    many = [issue(f"A-{n}", scopes=("version:jira/1",), claims=("component:Atlas",)) for n in range(1203)]
    store.work.save_issues("jira", many)
    store.work.save_issues("jira", many)
    assert store.work.issue_count() == len(store.work.members()) == 1203
    store.work.mark_gone("jira", [each.id for each in many[:1001]], NOW)
    assert store.work.issue_count() == 202


def test_members_are_told_once_even_by_two_scopes_of_one_launch(store: Store) -> None:
    store.plans.change_launch("halcyon", "edited", {}, token="t", at=NOW, scopes=("version:jira/1", "epic:A-9"))
    store.work.save_issues("jira", [issue("A-1", scopes=("version:jira/1", "epic:A-9")), issue("A-2")])
    assert store.work.members().to_dict("records") == [{"issue": "jira/A-1", "launch_id": "halcyon"}]
    told = {(row["issue"], row["scope"]) for row in store.work.memberships().to_dict("records")}
    assert told == {("jira/A-1", "version:jira/1"), ("jira/A-1", "epic:A-9")}


def test_changes_of_one_field_come_oldest_first(store: Store) -> None:
    store.work.save_issues(
        "jira",
        [
            issue("A-1", changes=(Change(ago(days=1), "category", "new", "done"),)),
            issue(
                "A-2",
                changes=(
                    Change(ago(days=3), "category", None, "new"),
                    Change(ago(days=3), "category", "new", "done"),
                    Change(ago(days=2), "status", "To Do", "Done"),
                ),
            ),
        ],
    )
    told = store.work.changes("category")
    assert list(told["issue"]) == ["jira/A-2", "jira/A-2", "jira/A-1"]
    assert list(told["at"]) == [frames.day_number(ago(days=n)) for n in (3, 3, 1)]
    assert list(told["before"]) == [None, "new", "new"]
    assert list(told["after"]) == ["new", "done", "done"]
    assert store.work.sources_with_history() == {"jira"}


def test_open_issues_that_jira_flags_are_told_with_their_squads_and_launches(store: Store) -> None:
    store.plans.change_launch("meridian", "edited", {}, token="t", at=NOW, scopes=("version:jira/2",))
    atlas = {"claims": ("component:Atlas",)}
    both = issue(
        "A-2",
        flagged_since=ago(days=5),
        scopes=("version:jira/2", "version:jira/1", "epic:A-9", "version:jira/3"),
        **atlas,
    )
    store.work.save_issues(
        "jira",
        [
            issue("A-1", **atlas),
            both,
            issue("A-3", flagged_since=ago(days=9), category=Category.INDETERMINATE, summary=""),
            issue("A-4", flagged_since=ago(days=9), category=Category.DONE, scopes=("version:jira/1",)),
            issue("A-5", flagged_since=ago(days=9), scopes=("version:jira/1",)),
        ],
    )
    store.work.save_issues("history", [issue("A-2", flagged_since=ago(days=2))])
    store.plans.settle(at=NOW)
    store.work.mark_gone("jira", ["A-5"], NOW)
    assert store.work.impediments() == [
        Impediment("jira", "A-3", "", None, (), ago(days=9)),
        Impediment("jira", "A-2", "What A-2 is about", "atlas", ("halcyon", "meridian"), ago(days=5)),
        Impediment("history", "A-2", "What A-2 is about", None, (), ago(days=2)),
    ]
    store.work.save_issues("jira", [replace(both, flagged_since=None)])
    assert [each.key for each in store.work.impediments() if each.source == "jira"] == ["A-3"]


def test_issues_that_may_have_been_flagged_then_are_told_with_what_tells(store: Store) -> None:
    up, down = Change(ago(days=9), "flagged", None, "Impediment"), Change(ago(days=3), "flagged", "Impediment", None)
    moved = Change(ago(days=6), "fix_version", "jira/1", "jira/2")
    finished = Change(ago(days=2), "category", "new", "done")
    once = done_issue(
        "A-1",
        ago(days=2),
        claims=("component:Atlas",),
        scopes=("version:jira/2", "epic:A-9"),
        changes=(up, Change(ago(days=7), "status", "To Do", "In progress"), moved, down, finished),
    )
    still = issue("A-2", flagged_since=ago(days=4))
    never = issue("A-3", changes=(moved, finished))
    gone = issue("A-4", changes=(up, down))
    young = issue("A-5", created=ago(days=4), flagged_since=ago(days=4))
    store.work.save_issues("jira", [once, still, never, gone, young])
    store.work.mark_gone("jira", ["A-4"], NOW)
    store.work.save_issues("history", [issue("A-1", changes=(up, down), scopes=("epic:A-1",))])
    store.plans.settle(at=NOW)
    told = {(each.source, each.key): each for each in store.work.once_flagged(ago(days=5))}
    assert told["jira", "A-1"] == OnceFlagged(
        source="jira",
        key="A-1",
        summary="What A-1 is about",
        squad_id="atlas",
        created=ago(days=90),
        category=Category.DONE,
        done=ago(days=2),
        flagged_since=None,
        scopes=("epic:A-9", "version:jira/2"),
        changes=(up, moved, down, finished),
    )
    assert (told["jira", "A-2"].flagged_since, told["jira", "A-2"].changes) == (ago(days=4), ())
    assert (told["history", "A-1"].scopes, told["history", "A-1"].changes) == (("epic:A-1",), (up, down))
    assert len(told) == 3
    assert {each.key for each in store.work.once_flagged(ago(days=2))} == {"A-2", "A-5"}


def test_flagged_issues_are_found_without_passing_by_all_others(store: Store) -> None:
    flagged = [issue(f"A-{n}", flagged_since=ago(days=1)) for n in range(3)]
    store.work.save_issues("jira", [*flagged, *(issue(f"B-{n}") for n in range(2000))])
    query = "select key from issue where flagged_since is not null and gone_at is null and category <> 'done'"
    with store._database.read() as connection:
        sqlite = store._database.is_sqlite
        if not sqlite:
            connection.execute(text("analyze issue"))
        plan = connection.execute(text(f"explain {'query plan ' if sqlite else ''}{query}")).all()
    assert "ix_issue_flagged_since" in str(plan)


def test_flags_of_a_past_day_are_found_without_reading_every_history(store: Store) -> None:
    moved = tuple(Change(ago(days=n + 1), "status", "Open", "Doing") for n in range(20))
    store.work.save_issues("jira", [issue(f"A-{n}", changes=moved) for n in range(200)])
    assert "ix_issue_change_flagged" in plan_of(store, lambda: store.work.once_flagged(ago(days=5)), "issue_change")


def test_versions_and_sprints_are_replaced_and_those_out_of_sight_are_kept(store: Store) -> None:
    planned = version("1", start=date(2026, 1, 1), release=date(2026, 6, 30))
    hidden = version("2", kind="sprint", project="HIDDEN")
    assert store.work.save_versions("jira", [planned, hidden, version("3")]) == []
    shipped = version("1", name="Release 1.0", release=date(2026, 6, 28), released=True, archived=True)
    assert store.work.save_versions("jira", [shipped]) == ["Release 3"]
    assert store.work.versions() == [("jira", shipped), ("jira", hidden)]
    before = store.version()
    store.work.save_sprints("jira", [sprint("7"), sprint("8", start=None, end=None)])
    store.work.save_sprints("jira", [sprint("7", completed=NOW)])
    assert store.version() > before


def test_the_first_day_of_a_scope_is_its_first_issues(store: Store) -> None:
    store.work.save_issues(
        "jira",
        [
            issue("A-1", created=datetime(2026, 1, 5, 23, tzinfo=UTC), scopes=("version:jira/1",)),
            issue("A-2", created=datetime(2026, 1, 9, tzinfo=UTC), scopes=("version:jira/1", "epic:A-1")),
        ],
    )
    assert store.work.first_created() == {"version:jira/1": date(2026, 1, 5), "epic:A-1": date(2026, 1, 9)}


def test_what_decides_whose_the_issues_are_is_told_without_a_look_at_each(store: Store) -> None:
    assert store.work.settled()[0] == set()
    store.work.begin_sync("jira", NOW)
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas",), scopes=("version:jira/1",))])
    store.plans.settle(at=NOW)
    sources, claims, scopes = store.work.settled()
    assert (sources, claims["component:Atlas"]) == ({"jira"}, "atlas")
    assert ("halcyon", "version:jira/1") in scopes
    store.work.forget_source("jira", NOW)
    assert store.work.settled()[0] == set()


def test_a_sync_that_brought_something_lets_pages_look_again_and_another_one_does_not(empty: Store) -> None:
    """What a page counted while batches came would else stand until the next write."""
    empty.work.begin_sync("jira", ago(hours=2))
    before = empty.version()
    empty.work.finish_sync("jira", ago(hours=1), {"swept": 5})
    assert empty.version() == before
    empty.work.finish_sync("jira", NOW, {"swept": 5}, brought=True)
    assert empty.version() == before + 1


def test_a_source_tells_when_it_was_synced_last(empty: Store) -> None:
    empty.work.begin_sync("jira", ago(hours=2))
    assert empty.work.source_states() == {"jira": {"began_at": ago(hours=2), "finished_at": None}}
    empty.work.finish_sync("jira", ago(hours=1), {"swept": 5})
    empty.work.begin_sync("jira", NOW)
    assert empty.work.source_states() == {"jira": {"began_at": NOW, "finished_at": ago(hours=1), "swept": 5}}
