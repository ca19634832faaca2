"""The start of the app, however it is started: the plan of andon.toml is applied, and nothing stops it."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from streamlit.runtime import RuntimeState

from andon.redact import secrets_of
from andon.store import Store, open_store
from andon.ui import start as module
from andon.ui.start import lifespan
from andon.upkeep import desk
from examples import sqlite_store

PLAN = '[[squad]]\nname = "Atlas"\ncomponent = "Web"\n'
THAWED = """
import asyncio, gc, sys
from andon.ui.start import lifespan
async def start():
    async with lifespan(None):
        from andon.sources.jira.source import JiraSource
        from andon.usecases.forecast import Forecasted
        sys.stdout.write(str([each for each in gc.get_objects() if each is JiraSource or each is Forecasted]))
asyncio.run(start())
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    with sqlite_store(tmp_path) as store:
        yield store


def start(meanwhile: Callable[[], None] = lambda: None) -> None:
    async def once() -> None:
        async with lifespan(None):
            meanwhile()

    # A start may insist on a sign-in, in the whole process: what was before is put back afterwards.
    # In a thread of its own: Playwright's loop may be running in this one.
    with patch.dict(os.environ), ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, once()).result()


def test_what_streamlits_secrets_hold_is_kept_out_of_logs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"auth": {"one": {"client_secret": "0f3a9c-of-one"}}}
    stub = SimpleNamespace(to_dict=lambda: held, get=lambda name, other: other)
    monkeypatch.setattr("andon.ui.start.st.secrets", stub)
    kept: set[str] = set()

    def keep_out(names: Collection[str], environ: Mapping[str, str] | None = None) -> None:
        kept.update(secrets_of(environ or {}, names))

    monkeypatch.setattr("andon.ui.start.logs.keep_out", keep_out)
    start()
    assert kept == {"0f3a9c-of-one"}


def test_the_plan_of_the_file_is_applied(store: Store, tmp_path: Path) -> None:
    (tmp_path / "andon.toml").write_text(PLAN)
    start()
    assert [squad.name for squad in store.plans.squads()] == ["Atlas"]


@pytest.mark.parametrize(
    "content",
    ["x = [", PLAN + '[[launch]]\nname = "Halcyon"\nepic = "A-1"\nsquads = ["Nobody"]\n'],
    ids=["broken", "a squad that is not there"],
)
def test_a_plan_that_cannot_be_applied_is_logged_in_a_line(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    (tmp_path / "andon.toml").write_text(content)
    with caplog.at_level(logging.ERROR):
        start()
    (record,) = caplog.records
    assert "andon.toml" in record.getMessage()
    assert "\n" not in record.getMessage()


def test_a_store_that_cannot_be_opened_is_logged_in_a_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "postgresql://u:secret@host:port/db")
    with caplog.at_level(logging.ERROR):
        start()
    (record,) = caplog.records
    assert "Andon starts without its store" in record.getMessage()
    assert "secret" not in record.getMessage()
    with pytest.raises(Exception, match="not a database address"):
        open_store("postgresql://u:secret@host:port/db")


@pytest.mark.parametrize(("section", "kept"), [("", False), ('[sync]\nevery = "10m"\n', True)], ids=["no", "yes"])
def test_the_store_is_kept_up_while_the_app_serves_if_andon_toml_says_so(
    store: Store, tmp_path: Path, *, section: str, kept: bool
) -> None:
    (tmp_path / "andon.toml").write_text(PLAN + section)
    seen: list[tuple[bool, bool]] = []
    start(lambda: seen.append((desk() is not None, "andon-upkeep" in {each.name for each in threading.enumerate()})))
    assert seen == [(kept, kept)]
    assert desk() is None
    assert "andon-upkeep" not in {each.name for each in threading.enumerate()}


def test_the_store_is_kept_up_although_it_did_not_open_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The database may come back; nobody should have to start Andon again for that.
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:////nowhere/andon.db")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    (tmp_path / "andon.toml").write_text(PLAN + '[sync]\nevery = "10m"\n')
    seen: list[bool] = []
    start(lambda: seen.append(desk() is not None))
    assert seen == [True]


def test_what_the_upkeep_needs_is_kept_out_of_the_garbage_collector(tmp_path: Path) -> None:
    # Streamlit collects after every rerun, and would walk whatever was imported later each time.
    (tmp_path / "andon.toml").write_text('[sync]\nevery = "10m"\n')
    env = {**os.environ, "ANDON_CONFIG": "andon.toml", "ANDON_DATABASE_URL": "sqlite:///andon.db"}
    command = [sys.executable, "-c", THAWED]
    ended = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (RuntimeState.INITIAL, True),
        (RuntimeState.NO_SESSIONS_CONNECTED, True),
        (RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED, False),
    ],
)
def test_freezing_is_told_whether_somebody_is_connected(
    store: Store, monkeypatch: pytest.MonkeyPatch, state: RuntimeState, told: bool
) -> None:
    given: list[Callable[[], bool]] = []

    def readied(*, alone: Callable[[], bool]) -> AbstractContextManager[None]:
        given.append(alone)
        return nullcontext()

    monkeypatch.setattr(module, "readied", readied)
    start()
    assert given[0](), "no server runs here"
    served = SimpleNamespace(exists=lambda: True, get_instance=lambda: SimpleNamespace(state=state))
    monkeypatch.setattr(module, "runtime", served)
    assert given[0]() is told
