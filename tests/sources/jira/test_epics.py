"""Under which epic a sub-task is, is asked for only where no batch before it brings its parent."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from andon.sources.jira import epics as module
from andon.sources.jira.epics import Epics
from andon.sources.jira.faces import Face
from andon.sources.jira.glossary import glossary
from andon.sources.jira.reader import Raw

SOON = 0.05
"""Seconds; long enough for a thread to come to where it waits."""


class Asked:
    """A Jira that only knows the epics of stories."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def keyed(self, keys: Sequence[str], fields: Sequence[str]) -> list[Raw]:
        self.keys += keys
        return [story(key) for key in keys]


def story(key: str, epic: str = "AB-1") -> Raw:
    return {"key": key, "fields": {"issuetype": {"subtask": False}, "parent": {"key": epic}}}


def sub_task(key: str, parent: str) -> Raw:
    return {"key": key, "fields": {"issuetype": {"subtask": True}, "parent": {"key": parent}}}


@pytest.fixture
def jira() -> Asked:
    return Asked()


@pytest.fixture
def epics(jira: Asked) -> Epics:
    return Epics(cast(Face, jira), glossary([], []))


def test_a_parent_that_an_earlier_batch_is_about_to_bring_is_not_asked_for(epics: Epics, jira: Asked) -> None:
    first, second = epics.turn(["AB-7"]), epics.turn(["AB-8"])
    with ThreadPoolExecutor() as threads:
        found = threads.submit(epics.of, [sub_task("AB-8", "AB-7")], second)
        with pytest.raises(TimeoutError):
            found.result(SOON)
        with first:
            epics.of([story("AB-7", "AB-2")], first)
        assert found.result() == ["AB-2"]
    assert jira.keys == []


def test_a_parent_whose_batch_failed_is_asked_for(epics: Epics, jira: Asked) -> None:
    first, second = epics.turn(["AB-7"]), epics.turn(["AB-8"])
    with pytest.raises(OSError, match="down"), first:
        raise OSError("down")
    assert epics.of([sub_task("AB-8", "AB-7")], second) == ["AB-1"]
    assert jira.keys == ["AB-7"]


def test_batches_never_wait_for_later_ones(epics: Epics, jira: Asked) -> None:
    first, _ = epics.turn(["AB-7"]), epics.turn(["AB-8"])
    assert epics.of([sub_task("AB-7", "AB-8")], first) == ["AB-1"]
    assert jira.keys == ["AB-8"]


def test_a_batch_that_takes_too_long_is_not_waited_for(
    epics: Epics, jira: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", SOON)
    _, second = epics.turn(["AB-7"]), epics.turn(["AB-8"])
    assert epics.of([sub_task("AB-8", "AB-7")], second) == ["AB-1"]
    assert jira.keys == ["AB-7"]
