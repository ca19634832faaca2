"""Sources as the store knows them: what failed, what was renamed, what is to count no longer."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import andon
from andon.errors import InvalidInput
from andon.model import Change
from andon.store import Store
from examples import NOW, ago, issue, sprint, version


def fill(store: Store, name: str, *, ids: tuple[str, ...] = ("A-1", "A-2")) -> None:
    """What a sync brings: versions are named after their source."""
    one, two = f"{name}/1", f"{name}/2"
    moves = (Change(ago(days=9), "fix_version", None, two), Change(ago(days=8), "fix_version", two, one))
    status = Change(ago(days=7), "status", f"{name}/old", f"{name}/new")
    store.work.begin_sync(name, NOW)
    store.work.remember(name, {"meaning": "7"})
    store.work.save_versions(name, [version(one), version(two)])
    store.work.save_sprints(name, [sprint("7")])
    whole = {"claims": ("component:Atlas",), "scopes": (f"version:{one}",), "sprints": ("7",)}
    store.work.save_issues(name, [issue(id, changes=(*moves, status), old_keys=(f"O{id}",), **whole) for id in ids])
    store.work.finish_sync(name, NOW, {"asked": "project = A"})
    store.plans.settle(at=NOW)


def test_a_renamed_source_keeps_all_that_it_brought_and_its_launches(store: Store) -> None:
    fill(store, "jira")
    fill(store, "Jira", ids=("B-1",))
    (before,) = [each for each in store.plans.launches() if each.id == "halcyon"]
    parts = store.plans.contributions()
    store.work.rename_source("jira", "tracker", token="t", at=NOW)
    assert store.work.issue_counts() == {"tracker": 2, "Jira": 1}
    assert {(name, each.id) for name, each in store.work.versions()} == {
        ("tracker", "tracker/1"),
        ("tracker", "tracker/2"),
        ("Jira", "Jira/1"),
        ("Jira", "Jira/2"),
    }
    assert (store.work.memory("tracker"), store.work.memory("jira")) == ({"meaning": "7"}, {})
    assert store.work.source_states()["tracker"]["asked"] == "project = A"
    assert store.work.ids_under("tracker", "version:tracker/1") == {"A-1", "A-2"}
    assert store.work.aliases() == {"OA-1": "A-1", "OA-2": "A-2", "OB-1": "B-1"}
    mine = store.work.members()
    assert set(mine[mine["launch_id"] == "halcyon"]["issue"]) == {"tracker/A-1", "tracker/A-2"}
    versions = store.work.changes("fix_version")
    moved = versions[versions["issue"] == "tracker/A-1"]
    assert [*moved["before"], *moved["after"]] == [None, "tracker/2", "tracker/2", "tracker/1"]
    assert set(store.work.changes("status")["before"]) == {"jira/old", "Jira/old"}
    (after,) = [each for each in store.plans.launches() if each.id == "halcyon"]
    assert (after.scopes, after.version) == (("version:tracker/1",), before.version + 1)
    renamed = {"scopes": {"from": ["version:jira/1"], "to": ["version:tracker/1"]}}
    assert store.plans.launch_events("halcyon")[-1] == (NOW, "source renamed", renamed)
    store.plans.settle(at=NOW)
    assert store.plans.contributions() == parts


def test_a_launch_that_holds_the_version_under_both_names_holds_it_once(store: Store) -> None:
    fill(store, "jira")
    store.work.save_versions("tracker", [version("tracker/1")])
    both = ("epic:A-9", "version:jira/1", "version:tracker/1")
    store.plans.change_launch("halcyon", "edited", {}, token="e", at=NOW, scopes=both)
    store.work.rename_source("jira", "tracker", token="t", at=NOW)
    assert {each.id: each.scopes for each in store.plans.launches()}["halcyon"] == ("epic:A-9", "version:tracker/1")


def test_a_source_does_not_get_the_name_of_one_with_issues_and_nothing_is_half_done(store: Store) -> None:
    fill(store, "jira")
    fill(store, "tracker")
    store.work.forget_source("tracker", NOW)
    with pytest.raises(InvalidInput, match="holds issues of 'tracker' too"):
        store.work.rename_source("jira", "tracker", token="t", at=NOW)
    assert store.work.issue_counts() == {"jira": 2}
    assert {each.id: each.scopes for each in store.plans.launches()}["halcyon"] == ("version:jira/1",)


def test_a_forgotten_source_counts_no_longer_and_comes_back_when_it_is_synced(store: Store) -> None:
    fill(store, "jira")
    fill(store, "tracker", ids=("B-1",))
    assert store.work.forget_source("jira", NOW) == 2
    assert store.work.forget_source("jira", NOW) == 0
    assert store.work.issue_counts() == {"tracker": 1}
    assert store.work.stamps("jira") == {}
    fill(store, "jira")
    assert store.work.issue_counts() == {"jira": 2, "tracker": 1}


def test_a_failure_is_kept_beside_what_the_last_sync_said_until_one_succeeds(store: Store) -> None:
    later = NOW + timedelta(hours=1)
    store.work.fail_sync("new", until=later)
    fill(store, "jira")
    store.work.fail_sync("jira")
    states = store.work.source_states()
    assert states["new"] == {"began_at": None, "finished_at": None, "failed": True, "until": later.isoformat()}
    assert states["jira"] == {
        "began_at": NOW,
        "finished_at": NOW,
        "asked": "project = A",
        "failed": True,
        "until": None,
    }
    fill(store, "jira")
    assert "failed" not in store.work.source_states()["jira"]


def test_no_page_reads_what_is_noted_of_syncs_since_a_note_lets_its_caches_stay() -> None:
    from andon.ui import data

    lib = Path(andon.__file__).parent
    files = [*lib.rglob("*.py"), *(lib.parent.parent / "pages").rglob("*.py")]
    readers = {file.name for file in files if re.search(r"work\.(source_states|memory)\(", file.read_text())}
    assert readers == {
        *("behind.py", "doctor.py", "name_sources.py", "rounds.py", "sync.py", "track_record.py"),
        # Asks, uncached, whether a name was a Jira's before an export comes in under it.
        "bring_export.py",
        # It makes a word of them for a key, with the store's version in it until they say that a sync is done.
        "burn_up.py",
    }
    # The record's page says when the work was read last, and asks for it at every run.
    assert not hasattr(data.load_last_read, "clear")
