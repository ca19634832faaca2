"""A small organisation with its Jira, and a store that has never met a fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from andon.config import load_organisation
from andon.rounds import apply_organisation
from andon.sources.jira.source import Habits, JiraSource
from andon.sources.jira.waits import Patience
from andon.sources.jira.wire import JiraSettings
from andon.store import Store
from andon.usecases.sync import Synced, sync
from examples import sqlite_store
from faults.dump import Dump, dump, gone, present
from faults.edits import READ, People
from jira_own import Site, generate, running

SOURCE = "jira"
QUERY = "project in ({})".format(", ".join(READ))
CONFIG = """
[organisation]
name = "Sample"

[jira]
url = "{url}"
query = "{query}"
workers = {workers}

[[squad]]
name = "Checkout"
component = "Checkout"

[[squad]]
name = "Sweepers"
jql = "labels = swept"

[[squad]]
name = "Payers"
board = 3

[[squad]]
name = "Shop"
project = "SHOP"

[[launch]]
name = "Northlight"
jql = "labels = debt OR status = Review"
target = 2026-09-30
"""
READ_TIMEOUT = 0.15
"""Seconds that a sync waits for an answer while the proxy holds some of them: each costs so much."""
CALM_TIMEOUT = 60.0
"""Seconds that it waits when all is calm, on however busy a machine."""


class Hurry(Patience):
    """Patience whose waits take no time."""

    def __init__(self) -> None:
        self._slept = timedelta()
        super().__init__(sleep=self._skip, now=lambda: datetime.now(UTC) + self._slept)

    def _skip(self, seconds: float) -> None:
        self._slept += timedelta(seconds=seconds)


@dataclass
class World:
    """A Jira that people work in. `calm` is what a sync without a fault makes of it."""

    site: Site
    face: str
    url: str
    people: People
    calm: Store
    calm_file: Path
    folder: Path

    def live(self) -> set[str]:
        """The ids of the issues that the query finds, past all of Andon's code."""
        with self.site.lock:
            return {str(one.id) for one in self.site.issues.values() if one.key.partition("-")[0] in READ}

    def config(self, url: str, workers: int, folder: Path) -> Path:
        """An andon.toml in the folder that reads this Jira at another address."""
        file = folder / "andon.toml"
        file.write_text(CONFIG.format(url=url, query=QUERY, workers=workers))
        return file

    def login(self) -> dict[str, str]:
        """The environment that holds it."""
        token = {"ANDON_JIRA_TOKEN": self.site.me.token}
        return token | {"ANDON_JIRA_EMAIL": self.site.me.email} if self.face == "cloud" else token

    def sync(self, store: Store, url: str, *, workers: int = 1, timeout: float) -> Synced:
        """Sync the Jira at this address into a store, without waiting between tries."""
        organisation = load_organisation(self.config(url, workers, self.folder))
        apply_organisation(store, organisation, now=self.site.clock(), token="applied")
        login = self.login()
        settings = JiraSettings(
            name=SOURCE,
            url=url,
            query=QUERY,
            token=login["ANDON_JIRA_TOKEN"],
            email=login.get("ANDON_JIRA_EMAIL"),
            read_timeout=timeout,
        )
        source = JiraSource(
            settings,
            {claim: squad.name for squad in store.plans.squads() for claim in squad.claims},
            {scope: launch.name for launch in store.plans.launches() for scope in launch.scopes},
            recall=partial(store.work.ids_under, SOURCE),
            habits=Habits(workers=workers),
            patience=Hurry(),
        )
        return sync(store, source, now=self.site.clock())

    def calmly(self) -> Dump:
        """Sync the calm store past the proxy, and see that it holds what the Jira holds."""
        done = self.sync(self.calm, self.url, timeout=CALM_TIMEOUT)
        assert not done.doubt, done.doubt
        dumped = dump(self.calm_file)
        assert present(dumped) - gone(dumped) == self.live()
        return dumped


@contextmanager
def world(folder: Path, face: str, seed: int, issues: int = 200) -> Iterator[World]:
    """A Jira with so many issues in three projects, two of which are read; its pages are small, to have many."""
    site = generate(seed=seed, issues=issues, projects=3)
    site.options.page_caps = (25, 20, 15)
    site.options.offset_cap = 15
    if face == "cloud":
        site.trouble.short_pages = Random(seed)
    home = folder / "calm"
    home.mkdir()
    with running(site, face) as url, sqlite_store(home) as calm:
        yield World(site, face, url, People(site, seed), calm, home / "andon.db", folder)
