"""What every test may ask for, and what no test may leave behind."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browsing import ARGUMENTS, PATIENCE_MS, chromium_path, leaves_this_machine
from examples import sqlite_store
from shell import Shell


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: what is quick tells first, and Playwright's loop runs beside few other tests."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def _no_stale_caches() -> None:
    """Streamlit's caches outlive a test, and would show it another test's store."""
    streamlit = sys.modules.get("streamlit")
    if streamlit is not None and hasattr(streamlit, "cache_data"):
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


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
