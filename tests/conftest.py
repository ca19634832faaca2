"""What every test may ask for, and what no test may leave behind."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect

from browsing import PATIENCE_MS, leaves_this_machine, running_chromium
from built import Demo, built_demo
from examples import sqlite_store
from faults.figures import DONE as FAULTS
from faults.figures import Figures
from shell import Shell

# The same examples each time, so that a run that failed fails again; `make test-long` looks for new ones.
# No deadline: on a busy machine any example may take long once, and speed is measured in bench/.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", print_blob=True, deadline=None)
settings.load_profile("steady")
# As long as for anything else in a browser: a busy machine is slow, not wrong.
expect.set_options(timeout=PATIENCE_MS)
# Ctrl-C, which tests send, means something also where a shell runs all this in the background and ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)


LONGEST = ("test_cord", "test_promises_2_4_6_9_in_the_browser", "test_journey", "test_check_in")
"""Browser tests that take longest: begun first, so that no process is left with one while the others are done."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: what is quick tells first, and Playwright's loop runs beside few other tests."""

    def turn(item: pytest.Item) -> int:
        if item.get_closest_marker("browser") is None:
            return 0
        return 1 + (LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))

    items.sort(key=turn)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that ran a share of the tests tells the first one what its fault tests did."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None and FAULTS in session.config.stash:
        told["faults"] = session.config.stash[FAULTS].plain()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What such a process told, added up."""
    told = getattr(node, "workeroutput", {}).get("faults")
    if told is not None:
        stash = node.config.stash
        stash[FAULTS] = stash.get(FAULTS, Figures()) + Figures.told(told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the fault tests did, after the last test: the counts are what the promise is about."""
    if FAULTS in config.stash:
        terminalreporter.section("faults")
        for line in config.stash[FAULTS].lines():
            terminalreporter.line(line)
    passed = terminalreporter.stats.get("passed", ())
    told = [(each, line) for each in passed for name, line in each.user_properties if name == "told"]
    if told:
        terminalreporter.section("bad days")
        for each, line in told:
            terminalreporter.line(f"{each.nodeid.rpartition('::')[2]}\n    {line}")


@pytest.fixture(autouse=True)
def _no_stale_caches() -> None:
    """Streamlit's caches outlive a test, and would show it another test's store."""
    streamlit = sys.modules.get("streamlit")
    if streamlit is not None and hasattr(streamlit, "cache_data"):
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Demo:
    """The demo as of today, built once for all who only look at it or copy it."""
    base = tmp_path_factory.getbasetemp()
    # Beside other processes that run a share of the tests, it lies where all of them find it.
    return built_demo((base if worker_id == "master" else base.parent) / "demo")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor, and the proof that nothing on the way asked the internet for anything."""
    outside: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    context.on("request", lambda request: outside.append(request.url) if leaves_this_machine(request) else None)
    yield context.new_page()
    context.close()
    assert not outside


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("ANDON_JIRA_TOKEN", "ANDON_JIRA_EMAIL", "ANDON_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANDON_PUBLIC_URL", "https://andon.example.com/")
    ours = Shell(tmp_path, capsys)
    monkeypatch.setenv("ANDON_DATABASE_URL", ours.url)
    with sqlite_store(tmp_path):
        yield ours
