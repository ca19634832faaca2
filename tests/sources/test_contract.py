"""Every source that reads files keeps the contract of `contract.py`; Jira's own, which asks a server, is in `jira/`."""

import json
from pathlib import Path

import pytest

from andon.errors import SourceError
from andon.model import Category, Issue
from andon.store import Store
from andon.usecases.ports import Finding, Source
from andon.usecases.sync import sync
from examples import NOW, Stamp, each_swept, sqlite_store
from sources.contract import CASES, CREATED, PLANTED, THINGS, Case, touched


@pytest.fixture(params=CASES, ids=[each.name for each in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def source(case: Case, tmp_path: Path) -> Source:
    case.write(tmp_path, THINGS)
    return case.open(tmp_path)


def stamps(source: Source) -> dict[str, Stamp]:
    swept = each_swept(source)
    assert len({each.id for each in swept}) == len(swept), "each issue once"
    return {each.key: each for each in swept}


def issues(source: Source) -> dict[str, Issue]:
    wanted = [(each.id, each.key) for each in each_swept(source)]
    return {issue.key: issue for batch in source.download(wanted) for issue in batch}


def test_what_is_swept_can_be_downloaded_and_is_whole(source: Source) -> None:
    source.prove()
    found = issues(source)
    assert set(found) == set(stamps(source)) == {each.key for each in THINGS}
    assert source.expected() == len(THINGS)
    for thing in THINGS:
        issue = found[thing.key]
        assert (issue.status, issue.category, issue.done) == (thing.status, Category(thing.category), thing.done)
        assert (issue.created, issue.points, issue.summary) == (CREATED, thing.points, thing.summary)
        assert issue.delivered is (thing.done is not None)
        assert f"project:{issue.project}" in issue.claims
        assert (f"epic:{thing.parent}" in issue.scopes) is bool(thing.parent)


def test_an_issue_has_the_stamp_under_which_it_was_swept(source: Source) -> None:
    swept = stamps(source)
    assert {key: each.updated for key, each in issues(source).items()} == {
        key: each.updated for key, each in swept.items()
    }


def test_a_stamp_lasts_until_the_issue_itself_changes(case: Case, source: Source, tmp_path: Path) -> None:
    before = stamps(source)
    assert stamps(case.open(tmp_path)) == before
    case.write(tmp_path, touched()[::-1])
    after = stamps(case.open(tmp_path))
    assert {key for key in before if before[key] != after[key]} == {"SHOP-2"}


def test_a_version_that_an_issue_is_in_is_one_that_is_told(source: Source) -> None:
    told = {f"version:{each.id}" for each in source.versions()}
    named = {scope for each in issues(source).values() for scope in each.scopes if scope.startswith("version:")}
    assert named == told
    assert {each.name for each in source.versions()} == {"Northlight", "Halcyon"}


def test_what_is_not_there_is_left_out_and_said_to_be_gone(source: Source) -> None:
    asked = [("SHOP-99", "SHOP-99"), ("SHOP-1", "SHOP-1")]
    assert [issue.key for batch in source.download(asked) for issue in batch] == ["SHOP-1"]
    assert list(source.still_there(asked)) == [("SHOP-99", False), ("SHOP-1", True)]
    assert list(source.download([])) == []


def test_what_it_learns_can_be_kept_as_json_and_nothing_is_forgotten(source: Source) -> None:
    source.prove()
    assert json.loads(json.dumps(dict(source.learn({"kept": 1}))))["kept"] == 1


def test_no_person_comes_in(source: Source) -> None:
    """Promise 6."""
    told = repr([*issues(source).values(), *source.versions(), *source.sprints(), *source.examine(), source.doubts()])
    assert PLANTED.casefold() not in told.casefold()


def test_a_source_that_cannot_be_read_says_so_before_its_first_stamp(
    case: Case, source: Source, tmp_path: Path
) -> None:
    case.ruin(tmp_path)
    broken = case.open(tmp_path)
    for ask in (broken.prove, lambda: next(iter(broken.sweep())), broken.versions):
        with pytest.raises(SourceError) as told:
            ask()
        assert told.value.hint and "\n" not in told.value.message


def test_a_look_at_it_finds_something(source: Source) -> None:
    assert [type(each) for each in source.examine()] == [Finding]


# ------------------------------------------------------------------------------ in a store


def keys(store: Store) -> set[str]:
    return set(store.work.work()["key"])


def test_a_second_sync_brings_nothing_and_a_change_one_issue(case: Case, source: Source, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with sqlite_store(tmp_path / "store") as store:
        first = sync(store, source, now=NOW)
        assert (first.swept, first.downloaded, first.removed, first.doubt) == (5, 5, 0, "")
        again = sync(store, case.open(tmp_path), now=NOW)
        assert (again.swept, again.downloaded) == (5, 0)
        case.write(tmp_path, touched())
        assert sync(store, case.open(tmp_path), now=NOW).downloaded == 1
        assert keys(store) == {each.key for each in THINGS}


def test_what_left_is_buried_and_a_large_loss_is_not_believed(case: Case, source: Source, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with sqlite_store(tmp_path / "store") as store:
        sync(store, source, now=NOW)
        case.write(tmp_path, THINGS[1:])
        assert sync(store, case.open(tmp_path), now=NOW).removed == 1
        assert "SHOP-1" not in keys(store)
        case.write(tmp_path, THINGS[:1])
        lost = sync(store, case.open(tmp_path), now=NOW)
        assert (lost.removed, bool(lost.doubt)) == (0, True)
        assert len(keys(store)) == 5
