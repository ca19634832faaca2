"""The comparison that all fault tests rest on: it must see whatever a sync could get wrong."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from andon.model import Change
from andon.store import Store
from examples import NOW, ago, issue, sqlite_store, version
from faults.dump import alike, differences, dump, gone, issues, living, present, tables


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Path, Store, Path]]:
    """Two stores with the same two issues, and their files."""
    homes = [tmp_path / name for name in ("one", "other")]
    for home in homes:
        home.mkdir()
    with sqlite_store(homes[0]) as one, sqlite_store(homes[1]) as other:
        for store in (one, other):
            changes = (Change(ago(days=2), "status", "To do", "Done"),)
            kept = [issue(id, claims=("project:A",), sprints=("7",), changes=changes) for id in ("A-1", "A-2")]
            store.work.save_issues("jira", kept)
            store.work.save_versions("jira", [version("jira/1")])
        yield one, homes[0] / "andon.db", other, homes[1] / "andon.db"


Stores = tuple[Store, Path, Store, Path]


def test_it_reads_every_table_that_has_a_source() -> None:
    names = {table.name for table in tables()}
    assert {"issue", "issue_alias", "issue_claim", "membership", "issue_sprint", "issue_change"} <= names
    assert {"version", "sprint", "contribution"} <= names
    assert "source_state" not in names


def test_equal_stores_do_not_differ(stores: Stores) -> None:
    _, one, _, other = stores
    assert differences(dump(one), dump(other)) == []
    assert dump(one)["issue_change"]


def test_what_is_lost_left_over_or_other_is_told_with_its_table_and_value(stores: Stores) -> None:
    _, one, _, other = stores
    with closing(sqlite3.connect(one)) as connection, connection:
        connection.execute("delete from issue_change where issue_id = 'A-1'")
        connection.execute("update issue set summary = 'Other' where id = 'A-2'")
        connection.execute("insert into issue_claim values ('jira', 'A-2', 'project:B')")
    told = differences(dump(one), dump(other))
    assert len(told) == 3
    assert any(line.startswith("issue_change: lost source='jira', issue_id='A-1', n=0") for line in told)
    assert "issue_claim: left over source='jira', issue_id='A-2', claim='project:B'" in told
    assert any(line.startswith("issue ('jira', 'A-2'): summary is 'Other' instead of") for line in told)


def test_a_tombstone_counts_and_its_time_does_not(stores: Stores) -> None:
    first, one, second, other = stores
    first.work.mark_gone("jira", ["A-1"], NOW)
    assert gone(dump(one)) == {"A-1"}
    assert present(dump(one)) == {"A-1", "A-2"}
    assert differences(dump(one), dump(other)) == ["issue ('jira', 'A-1'): gone_at is 1 instead of 0"]
    second.work.mark_gone("jira", ["A-1"], ago(days=1))
    assert differences(dump(one), dump(other)) == []
    assert set(issues(living(dump(one)))) == {"A-2"}


def test_an_issue_is_all_of_its_rows(stores: Stores) -> None:
    _, one, _, _ = stores
    (stamp, *others) = issues(dump(one))["A-1"]
    assert stamp == ("stamp", ("1",))
    assert sorted(name for name, _ in others) == ["issue", "issue_change", "issue_claim", "issue_sprint"]


def test_an_issue_whose_stamp_was_taken_away_is_like_before_and_no_other_is(stores: Stores) -> None:
    _, one, _, other = stores
    with closing(sqlite3.connect(one)) as connection, connection:
        connection.execute("update issue set updated = '' where id = 'A-1'")
        connection.execute("update issue set updated = '' where id = 'A-2'")
        connection.execute("delete from issue_claim where issue_id = 'A-2'")
    now, then = issues(dump(one)), issues(dump(other))
    assert alike(now["A-1"], then["A-1"])
    assert not alike(now["A-2"], then["A-2"])
    assert not alike(then["A-1"], now["A-1"])
    assert not alike(now["A-1"], None)
