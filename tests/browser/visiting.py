"""What a visitor does on every page, and when a page has come to rest after it."""

from playwright.sync_api import Page

from andon.model import Role
from andon.ui import text

STILL = """() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"""
DRAWN_FOR = """role => getComputedStyle(document.documentElement).getPropertyValue('--andon-role').trim() === role"""


def await_still(page: Page) -> None:
    """Wait until nothing of the page is from an earlier run, and nothing is still loading."""
    page.wait_for_function(STILL)


def look_as(page: Page, who: str) -> None:
    """Choose who is looking, as a guest does, and wait until the page is drawn for them."""
    await_still(page)
    if who == text.AS_GUEST:
        return
    page.get_by_role("combobox", name=text.WHO).click()
    page.get_by_role("option", name=who, exact=True).click()
    role = Role.DIRECTOR if who == text.AS_DIRECTOR else Role.SQUAD
    page.wait_for_function(DRAWN_FOR, arg=role.value)
    await_still(page)
