"""Two replicas behind nginx on one PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from andon.store import Store, open_store
from pages.visits import found_organisation
from replicas.front import Front, await_both, nginx_before
from server import SERVE, Server, free_port, running_server
from store.conftest import Postgres
from store.conftest import postgres as postgres

SQUADS = (("Atlas", "Halcyon"), ("Borealis", "Marigold"), ("Cobalt", "Paperkite"))


@dataclass
class Behind:
    """What runs."""

    front: Front
    store: Store
    url: str
    """Of the database."""
    folder: Path
    replicas: dict[int, Server] = field(default_factory=dict)
    """By port."""
    _stacks: dict[int, ExitStack] = field(default_factory=dict)

    def start(self, port: int) -> Server:
        """A replica on this port, as the very same program would be started again."""
        env = {
            "ANDON_PUBLIC_URL": self.front.url,
            "ANDON_CONFIG": str(self.folder / "andon.toml"),
            "ANDON_COOKIE_SECRET": "not a secret, but long enough for one",
        }
        stack = self._stacks[port] = ExitStack()
        running = running_server(self.url, command=SERVE, env=env, cwd=self.folder, port=port)
        self.replicas[port] = stack.enter_context(running)
        return self.replicas[port]

    def kill(self, port: int) -> None:
        """As `kill -9` does."""
        self.replicas[port].process.kill()
        self.replicas[port].process.wait()

    def stop(self) -> None:
        for stack in self._stacks.values():
            stack.close()


@contextmanager
def two_behind_nginx(postgres: Postgres, folder: Path) -> Iterator[Behind]:
    url = postgres.database()
    store = open_store(url)
    for squad, launch in SQUADS:
        found_organisation(store, squad, launch)
    (folder / "andon.toml").write_text("")
    ports = (free_port(), free_port())
    with nginx_before(ports, folder) as front:
        behind = Behind(front, store, url, folder)
        try:
            for port in ports:
                behind.start(port)
            await_both(front)
            yield behind
        finally:
            behind.stop()
            postgres.drop(url)


@pytest.fixture(scope="module")
def behind(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with two_behind_nginx(postgres, tmp_path_factory.mktemp("behind")) as found:
        yield found
