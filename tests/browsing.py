"""What tests in a browser share: where Chromium is, and when a page has come to rest."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: CI is root in a container. The rest keeps the browser from calling home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 30_000


def chromium_path() -> str:
    """The same search as scripts/chromium.sh. A missing browser fails: a skipped test guards nothing."""
    named = os.environ.get("ANDON_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("No Chromium: run `make test`, or sh scripts/chromium.sh, once.", pytrace=False)
    return path


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A Chromium, until the block ends."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


def leaves_this_machine(request: Request) -> bool:
    """Whether the page asked anybody but the server under test."""
    return request.url.startswith(("http", "ws")) and "://127.0.0.1" not in request.url


def open_page(page: Page, url: str, heading: str) -> None:
    """Go there, and wait until the page has its heading and its script has come to rest."""
    page.goto(url)
    page.locator("h1", has_text=heading).first.wait_for(timeout=PATIENCE_MS)
    settle(page)


def settle(page: Page) -> None:
    """Wait until no script runs. After a click wait for the expected words too: they may come later."""
    at_rest = '[data-testid="stApp"][data-test-script-state="notRunning"]'
    page.locator(at_rest).wait_for(timeout=PATIENCE_MS)
