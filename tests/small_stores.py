"""Fixtures of those tests that want a store and do not mind which database it is: SQLite, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.store import Store
from examples import sqlite_store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A store with nothing in it."""
    with sqlite_store(tmp_path) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with the small organisation of `examples.filled`."""
    with sqlite_store(tmp_path, organised=True) as store:
        yield store
