"""A real Andon for a browser, with the store behind it: what the page has written is asked there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from andon.model import CheckIn, Dependency, Flag, Launch, Round
from andon.store import Store, open_store
from pages.visits import found_organisation, now
from server import SERVE, Server, running_server

ALONE = (("Atlas", "Halcyon"), ("Borealis", "Marigold"), ("Cobalt", "Paperkite"), ("Dune", "Quartz"))
"""Squads with a launch each, so that no test meets another one's words."""


@dataclass(frozen=True)
class Served:
    server: Server
    store: Store

    @property
    def url(self) -> str:
        return self.server.url

    def said(self, squad_id: str) -> list[CheckIn]:
        return self.store.words.check_ins(until=_soon(), squad_id=squad_id)

    def flags(self, squad_id: str) -> list[Flag]:
        return self.store.words.flags(until=_soon(), squad_id=squad_id)

    def rounds(self, squad_id: str) -> list[Round]:
        return self.store.votes.rounds(until=_soon(), squad_id=squad_id)

    def named(self, launch_id: str) -> list[Dependency]:
        return self.store.dependencies.named(until=_soon(), launch_id=launch_id)

    def launch(self, launch_id: str) -> Launch:
        return next(each for each in self.store.plans.launches() if each.id == launch_id)


def _soon() -> datetime:
    return now() + timedelta(minutes=1)


def empty_store(folder: Path) -> Store:
    """A store in the folder, for `serving` to serve."""
    return open_store(_address(folder))


def store_of_squads(folder: Path, *, squads: int) -> Store:
    """A store in the folder with so many of the squads of ALONE."""
    store = empty_store(folder)
    for squad, launch in ALONE[:squads]:
        found_organisation(store, squad, launch)
    return store


@contextmanager
def serving(folder: Path, store: Store, **env: str) -> Iterator[Served]:
    """`andon serve` over the folder's store; at its end it must have met no error of its own."""
    with running_server(_address(folder), command=SERVE, env=env, cwd=folder) as server:
        yield Served(server, store)
        assert "Traceback" not in server.log


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'andon.db'}"
