"""Stores with two squads that talk, on both databases; and what the bad days did, for people to read at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from andon.store import forget, open_store
from pages.visits import found_organisation
from store.conftest import Postgres
from store.conftest import postgres as postgres

SQUADS = (("Atlas", "Halcyon"), ("Borealis", "Marigold"))

Tell = Callable[[str], None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Adds to the line under this test's name in the report of the run."""

    def told(line: str) -> None:
        request.node.user_properties.append(("told", line))

    return told


@pytest.fixture(params=["sqlite", "postgres"])
def squads_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the squads."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'andon.db'}"
        with_squads(url)
        yield url
        forget(url)
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.database()
    with_squads(url)
    yield url
    server.drop(url)


def with_squads(url: str) -> None:
    store = open_store(url)
    for squad, launch in SQUADS:
        found_organisation(store, squad, launch)
