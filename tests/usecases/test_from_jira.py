"""From a key in Jira to launches and squads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from andon.errors import InvalidInput, NotFound
from andon.model import OutcomeKind
from andon.store import Store
from andon.usecases.from_jira import only_launch, places_of_issue, places_of_version
from andon.usecases.plan_launch import close_launch
from examples import DIRECTOR, NOW, TODAY, ago, issue, launch, sqlite_store, version


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A-1 of Atlas is in Halcyon, A-2 in no launch; the epic E-7 is a launch of its own."""
    with sqlite_store(tmp_path, organised=True) as store:
        store.plans.add_launches([launch("epic-one", scopes=("epic:E-7",))], token="e", at=ago(days=9))
        add(store, "A-1", scopes=("version:jira/1",), summary="Pay with a card")
        add(store, "A-2", scopes=())
        add(store, "E-7", scopes=())
        add(store, "A-3", scopes=("epic:E-7",), old_keys=("OLD-3",))
        store.plans.settle(at=NOW)
        yield store


def add(store: Store, key: str, source: str = "jira", **changes: Any) -> None:
    store.work.save_issues(source, [issue(key, claims=("component:Atlas",), **changes)])


def names(store: Store, key: str, source: str = "") -> list[tuple[str, str, list[str]]]:
    return [
        (each.source, each.squad.id if each.squad else "", [one.id for one in each.launches])
        for each in places_of_issue(store, key, source)
    ]


def test_an_issue_leads_to_its_launch_and_its_squad(store: Store) -> None:
    (place,) = places_of_issue(store, " a-1 ")
    assert (place.key, place.summary) == ("A-1", "Pay with a card")
    assert names(store, "A-1") == [("jira", "atlas", ["halcyon"])]
    assert only_launch([place]) is place.launches[0]


def test_one_in_no_launch_leads_to_its_squad(store: Store) -> None:
    assert names(store, "A-2") == [("jira", "atlas", [])]
    assert only_launch(places_of_issue(store, "A-2")) is None


def test_an_epic_leads_to_the_launch_that_it_is_and_so_does_what_is_in_it(store: Store) -> None:
    assert names(store, "E-7") == [("jira", "atlas", ["epic-one"])]
    assert names(store, "A-3") == [("jira", "atlas", ["epic-one"])]
    store.work.mark_gone("jira", ["E-7"], NOW)
    (place,) = places_of_issue(store, "E-7")
    assert [each.id for each in place.launches] == ["epic-one"], "no source knows the epic, and the launch does"


def test_a_moved_issue_is_found_under_its_old_key(store: Store) -> None:
    (place,) = places_of_issue(store, "OLD-3")
    assert place.key == "A-3"


def test_two_sources_with_the_same_key_are_both_told_or_the_named_one(store: Store) -> None:
    add(store, "A-1", source="other", scopes=())
    store.plans.settle(at=NOW)
    found = places_of_issue(store, "A-1")
    assert [each.source for each in found] == ["jira", "other"]
    assert only_launch(found) is None
    assert [each.source for each in places_of_issue(store, "A-1", "other")] == ["other"]


def test_of_several_launches_the_one_that_is_open_is_meant(store: Store) -> None:
    store.plans.add_launches([launch("later", scopes=("version:jira/1",))], token="l", at=ago(days=9))
    found = places_of_issue(store, "A-1")
    assert [each.id for each in found[0].launches] == ["halcyon", "later"]
    assert only_launch(found) is None
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=TODAY, learned="", token="c", now=ago(hours=1))
    found = places_of_issue(store, "A-1")
    assert [each.id for each in found[0].launches] == ["later", "halcyon"], "open ones first"
    meant = only_launch(found)
    assert meant is not None
    assert meant.id == "later"


def test_a_version_leads_to_its_launch(store: Store) -> None:
    store.work.save_versions("jira", [version("jira/1")])
    (place,) = places_of_version(store, "1")
    assert [each.id for each in place.launches] == ["halcyon"]
    with pytest.raises(NotFound, match="no version 2"):
        places_of_version(store, "2")


@pytest.mark.parametrize("key", ["", " ", "A 1", "A-1\x00", "A" * 101])
def test_what_is_no_key_is_told_in_a_sentence(store: Store, key: str) -> None:
    with pytest.raises(InvalidInput, match="no key") as told:
        places_of_issue(store, key)
    assert told.value.hint


def test_an_unknown_or_deleted_one_is_told_in_a_sentence(store: Store) -> None:
    store.work.mark_gone("jira", ["A-2"], NOW)
    for key in ("A-2", "NOPE-1", "'; drop table issue; --".replace(" ", "_")):
        with pytest.raises(NotFound, match="not among what Andon has read from Jira"):
            places_of_issue(store, key)
    with pytest.raises(NotFound):
        places_of_issue(store, "A-1", "elsewhere")
