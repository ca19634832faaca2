"""Of several processes on one PostgreSQL one syncs at a time; the others say so, and nothing is asked of Jira twice."""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.store import open_store
from faults.plan import Asked
from faults.proxy import running_proxy
from faults.world import World, world
from server import program
from store.conftest import Postgres

ENDS_WITHIN = 120
"""Seconds, on a busy machine."""


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    made = postgres.database()
    open_store(made)
    yield made
    postgres.drop(made)


def andon(words: str, url: str, made: World, config: Path) -> "subprocess.Popen[str]":
    """One real process of the command line."""
    ours = {"ANDON_DATABASE_URL": url, "ANDON_CONFIG": str(config), **made.login()}
    environ = {**{k: v for k, v in os.environ.items() if not k.startswith("ANDON_")}, **ours}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [program("andon"), *words.split()], env=environ, stdout=pipe, stderr=pipe, text=True, cwd=config.parent
    )


def test_while_one_replica_syncs_another_waits_for_its_turn(url: str, tmp_path: Path) -> None:
    """The first one is held in the middle of its sync, until the second one has come to its end."""
    reached, go_on = threading.Event(), threading.Event()

    def hold(asked: Asked, is_answered: bool) -> None:
        if "/search" in asked.path and not is_answered:
            reached.set()
            go_on.wait(ENDS_WITHIN)

    with world(tmp_path, "dc", seed=3, issues=40) as made, running_proxy(made.url) as proxy:
        config = made.config(proxy.url, 1, tmp_path)
        proxy.watch = hold
        with andon("sync", url, made, config) as first:
            try:
                assert reached.wait(ENDS_WITHIN)
                asked = proxy.requests
                with andon("sync", url, made, config) as second:
                    said = second.communicate(timeout=ENDS_WITHIN)
                assert second.returncode == 1
                assert "Another sync of this store is running." in said[1]
                assert proxy.requests == asked, "the second one asked Jira"
                go_on.set()
                told = first.communicate(timeout=ENDS_WITHIN)
            finally:
                go_on.set()
                first.kill()
        assert first.returncode == 0, told
        proxy.watch = None
        with andon("sync", url, made, config) as third:
            told = third.communicate(timeout=ENDS_WITHIN)
        assert (third.returncode, " 0 downloaded" in told[0]) == (0, True), told
