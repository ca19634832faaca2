"""What a visitor does on every page, and when a page has come to rest after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from andon.ui import text

STILL = """() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"""
COUNT_RUNS = """() => {
    window.andonRuns = 0;
    const app = document.querySelector('[data-testid=stApp]');
    window.andonWatch?.disconnect();
    window.andonWatch = new MutationObserver(
        () => { if (app.dataset.testScriptState === 'notRunning') window.andonRuns += 1; });
    window.andonWatch.observe(app, { attributeFilter: ['data-test-script-state'] });
}"""


def await_still(page: Page) -> None:
    """Wait until nothing of the page is from an earlier run, and nothing is still loading."""
    page.wait_for_function(STILL)


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """What is done inside is answered by a whole run of the page before the block ends."""
    await_still(page)
    page.evaluate(COUNT_RUNS)
    yield
    page.wait_for_function("() => window.andonRuns > 0")
    await_still(page)


def look_as(page: Page, who: str) -> None:
    """Choose who is looking, as people do."""
    if who == text.AS_GUEST:
        return
    with answered(page):
        page.get_by_role("combobox", name=text.WHO).click()
        page.get_by_role("option", name=who, exact=True).click()
