"""The store as a history folder: whole for an export, with its launches for versions for a replay."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from andon.errors import InvalidInput
from andon.forecast.backtest_history import read_history
from andon.forecast.backtest_origins import Origin, origins
from andon.forecast.backtest_rows import Replay
from andon.frames import NEVER, day_date
from andon.model import LaunchState
from andon.sources.history import HistoryFolder
from andon.sources.history_tables import load
from andon.store import Store
from andon.usecases.adopt import adopt
from andon.usecases.backtest import backtest_store
from andon.usecases.known import Past
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from andon.usecases.plan_squad import edit_squad, retire_squad, split_squad
from andon.usecases.store_history import launch_history, store_history
from andon.usecases.sync import sync
from examples import ATLAS, DIRECTOR, NOW, ListSource, ago, done_issue, issue, launch, sqlite_store, squad, version
from forecast import stories, titanium
from jira_own import generate
from sources.jira.test_sync import bench

TOLD = stories.world(5)


def imported(store: Store, folder: Path, name: str = "history") -> None:
    sync(store, HistoryFolder(name, folder), now=NOW)
    adopt(store, name, token="adopted", now=NOW)


# ------------------------------------------------------------------------------ an import is replayed as its folder


@pytest.fixture(scope="module")
def from_titanium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    titanium.need_titanium()
    with sqlite_store(tmp_path_factory.mktemp("titanium")) as store:
        imported(store, titanium.FOLDER)
        yield store


@cache
def its_folder() -> dict[str, pd.DataFrame]:
    return dict(load("titanium", titanium.FOLDER).frames)


def test_an_import_comes_out_again_as_it_went_in(from_titanium: Store) -> None:
    found, given = store_history(from_titanium), its_folder()
    assert set(found) == set(given)
    for name, table in given.items():
        columns, by = list(table), [each for each in ("key", "id", "version_id", "sprint_id") if each in table]
        # Which of two equal pairs was meant, no folder says.
        ours, theirs = (
            each[columns].drop_duplicates().sort_values(by, ignore_index=True) for each in (found[name], table)
        )
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, obj=name)


@pytest.mark.long
def test_an_import_is_replayed_as_its_folder(from_titanium: Store) -> None:
    """Questions, outcomes, quantiles; nothing hangs on the order of the versions."""
    history = launch_history(from_titanium)
    assert history.unplayed == {each.id for each in from_titanium.plans.launches()}
    version = {each.id: each.scopes[0].rpartition("/")[2] for each in from_titanium.plans.launches()}
    ours, theirs = read_history(history.tables), read_history(its_folder())
    asked = {(each.kind, version.get(each.subject, each.subject), each.as_of, each.n): each for each in origins(ours)}
    same = {(each.kind, each.subject, each.as_of, each.n): each for each in origins(theirs)}
    assert asked.keys() == same.keys() and len(asked) == 1568
    outcome = [
        (mine.actual_days, mine.censored_days) == (same[name].actual_days, same[name].censored_days)
        for name, mine in asked.items()
    ]
    assert all(outcome)
    names = [list(asked)[row] for row in np.random.default_rng(4).choice(len(asked), 12, replace=False)]
    names += [name for name in asked if name[0] == "launch"][::20]
    mine = Replay(ours).quantiles([asked[name] for name in names])
    for name, one, other in zip(names, mine, Replay(theirs).quantiles([same[each] for each in names]), strict=True):
        assert one == pytest.approx(other, rel=1e-9), name


# ------------------------------------------------------------------------------ with a changelog


def whole_world(store: Store, source: str = "jira") -> None:
    """The generated history as a Jira would have told it, with a launch for each of its versions."""
    store.plans.add_squads([squad(name.lower(), name=name, claims=(f"component:{name}",)) for name in stories.SQUADS],
                           token="squads", at=NOW)  # fmt: skip
    store.work.save_issues(source, stories.issues(TOLD, stories.LAST, source))
    launches = []
    for each in TOLD.releases:
        shipped = each.known(stories.LAST)
        state = LaunchState.CLOSED if shipped else LaunchState.OPEN
        scopes = (f"version:{source}/{each.id}",)
        launches.append(launch(f"launch-{each.id}", scopes=scopes, state=state, ended_on=shipped))
    store.plans.add_launches(launches, token="launches", at=NOW)
    store.work.save_versions(
        source,
        [version(f"{source}/{each.id}", project="S", release=each.shipped, released=True) for each in TOLD.releases],
    )
    store.plans.settle(at=NOW)


def test_a_store_with_a_changelog_is_replayed_as_the_folder_of_the_same_history(empty: Store) -> None:
    whole_world(empty)
    history = launch_history(empty)
    assert history.unplayed == frozenset()
    folder = stories.folder(TOLD, stories.LAST)
    ours, theirs = read_history(history.tables), read_history(folder)
    asked, same = origins(ours), origins(theirs)
    assert sorted(_plain(each) for each in asked) == sorted(_plain(each) for each in same)
    by_name = {_plain(each): each for each in same}
    some = [each for each in asked if each.kind == "launch"][::4] + [each for each in asked if each.kind == "pace"][
        ::30
    ]
    for question, mine in zip(some, Replay(ours).quantiles(some), strict=True):
        (other,) = Replay(theirs).quantiles([by_name[_plain(question)]])
        assert mine == pytest.approx(other, rel=1e-9), _plain(question)


def _plain(asked: Origin) -> tuple[object, ...]:
    subject = asked.subject.removeprefix("launch-")
    return asked.kind, subject, asked.as_of, asked.n, asked.actual_days is None or asked.actual_days


def test_a_synced_jira_is_on_every_day_what_its_as_of_view_is(tmp_path: Path) -> None:
    """The replay and `andon forecast --as-of` read one history, and agree on every issue and launch."""
    site = generate(seed=3, issues=150, projects=2)
    with bench(tmp_path, site, "dc") as jira:
        store = jira.store
        jira.sync()
        ids = [each.id for _, each in store.work.versions()]
        pairs = [ids[n : n + 2] for n in range(0, len(ids), 2)]
        launches = [launch(f"l{n}", scopes=tuple(f"version:{id}" for id in each)) for n, each in enumerate(pairs)]
        store.plans.add_launches(launches, token="t", at=NOW)
        store.plans.settle(at=NOW)
        history, past = read_history(launch_history(store).tables), Past(store)
        last = int(history.done[history.done < NEVER].max())
        keys = dict(zip(past.work(day_date(last))["issue"], past.work(day_date(last))["key"], strict=True))
        inside = 0
        for day in range(last - 300, last + 1, 20):
            work, view = past.work(day_date(day)).set_index("key"), history.view(day)
            open_ = (work["created"] <= day) & (work["done"] > day) & ~work["closed_unknown"]
            assert set(open_.index[open_]) == set(history.keys[view.open]), day
            members = past.members(day_date(day))
            then = {(keys[each], launch) for each, launch in zip(members["issue"], members["launch_id"], strict=True)}
            here = {(history.keys[row], history.versions[n]) for n in range(len(history.versions))
                    for row in history.members_of(n, day)}  # fmt: skip
            assert here == then, day
            inside += len(here)
    assert inside > 100


# ------------------------------------------------------------------------------ what is in it


def test_work_is_under_its_squads_present_name(store: Store) -> None:
    work = [done_issue(f"A-{n}", ago(days=n), claims=("component:Atlas",)) for n in range(3)]
    store.work.save_issues("jira", [*work, done_issue("B-1", ago(days=1), claims=("component:Borealis",))])
    store.plans.settle(at=NOW)
    edit_squad(
        store, ATLAS, "atlas", name="Atlas Two", claims=("component:Atlas",), mission="", time_zone="",
        token="renamed", now=NOW, based_on=None,
    )  # fmt: skip
    retire_squad(store, DIRECTOR, "borealis", token="retired", now=NOW)
    table = launch_history(store).tables["issues"].set_index("key")["squad"]
    assert table.to_dict() == {"A-0": "Atlas Two", "A-1": "Atlas Two", "A-2": "Atlas Two", "B-1": "Borealis"}
    split_squad(store, DIRECTOR, "atlas", {"East": ["component:Atlas"], "Far": []}, token="split", now=NOW)
    assert set(launch_history(store).tables["issues"].set_index("key")["squad"]) == {"East", "Borealis"}


def test_two_sources_with_the_same_keys_are_told_apart(store: Store) -> None:
    for source in ("one", "two"):
        store.work.save_versions(source, [version(f"{source}/1"), version(f"{source}/only-{source}")])
        store.work.save_issues(source, [issue("A-1", scopes=(f"version:{source}/1",)), issue(f"{source.title()}-2")])
    found = store_history(store)
    assert set(found["issues"]["key"]) == {"one/A-1", "two/A-1", "One-2", "Two-2"}
    assert set(found["versions"]["id"]) == {"one/1", "two/1", "only-one", "only-two"}
    assert set(found["issue_versions"].itertuples(index=False, name=None)) == {
        ("one/A-1", "one/1"),
        ("two/A-1", "two/1"),
    }


def test_a_launch_of_a_version_and_an_epic_is_one_row_whose_past_scope_is_its_final_one(store: Store) -> None:
    edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("Halcyon", ("version:jira/1", "epic:A-9")), token="t", now=NOW)
    work = [done_issue("A-1", ago(days=9), scopes=("version:jira/1", "epic:A-9")), issue("A-2", scopes=("epic:A-9",))]
    store.work.save_issues("jira", work)
    found = launch_history(store)
    assert set(found.tables["issue_versions"].itertuples(index=False, name=None)) == {
        ("A-1", "halcyon"),
        ("A-2", "halcyon"),
    }
    assert list(found.tables["versions"]["id"]) == ["halcyon", "meridian"] and found.unplayed == {"halcyon"}


def test_what_is_gone_is_left_out(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1"), issue("A-2")])
    store.work.mark_gone("jira", ["A-1"], NOW)
    assert list(store_history(store)["issues"]["key"]) == ["A-2"]


def test_without_a_history_of_changes_there_is_no_table_of_them(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1")])
    assert set(store_history(store)) == {"issues", "versions", "issue_versions"}
    assert read_history(launch_history(store).tables).hindsight


def test_an_empty_store_says_what_to_do(empty: Store) -> None:
    with pytest.raises(InvalidInput, match="no issues yet") as caught:
        launch_history(empty)
    assert "andon sync" in caught.value.hint


def test_a_short_store_says_what_is_missing(store: Store) -> None:
    sync(store, ListSource([done_issue("A-1", ago(days=3))]), now=NOW)
    with pytest.raises(InvalidInput, match="too short") as caught:
        backtest_store(store, jobs=1)
    assert "No launch that landed" in caught.value.hint
