"""What a visitor does on every page, and when a page has come to rest after it."""

from playwright.sync_api import Locator, Page

from andon.model import Role
from andon.ui import text

STILL = """() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"""
LET_GO = """() => !document.activeElement?.closest('.st-key-who')"""
DRAWN_FOR = """role => getComputedStyle(document.documentElement).getPropertyValue('--andon-role').trim() === role"""


def await_still(page: Page) -> None:
    """Wait until nothing of the page is from an earlier run, and nothing is still loading."""
    page.wait_for_function(STILL)


def look_as(page: Page, who: str) -> None:
    """Choose who is looking, as a guest does, and wait until the page is drawn for them.

    A squad has a cord, so for them the list lets go: its key reaches the page.
    """
    await_still(page)
    if who == text.AS_GUEST:
        return
    pick(page, text.WHO, who)
    role = Role.DIRECTOR if who == text.AS_DIRECTOR else Role.SQUAD
    page.wait_for_function(DRAWN_FOR, arg=role.value)
    if role is Role.SQUAD:
        page.wait_for_function(LET_GO)
    await_still(page)


UNFOLDED = """summary => new Promise(done => {
    const box = summary.parentElement;
    const look = () => !summary.isConnected || box.open && !box.getAnimations({subtree: true}).length
        ? done(summary.isConnected) : requestAnimationFrame(look);
    look();
})"""


def unfold(within: Page | Locator, title: str) -> None:
    """Unfold what has the title, and wait until it has come: a list that is opened while it grows closes again.

    Somebody else's words may come just then and draw the page anew, folded; a person unfolds it once more.
    """
    summary = within.locator("summary", has_text=title).first
    for _ in range(3):
        if not summary.evaluate("summary => summary.parentElement.open"):
            summary.click()
        if summary.evaluate(UNFOLDED):
            return
    raise AssertionError(f"{title!r} does not stay unfolded")


LIES_STILL = """each => new Promise(done => {
    let before = NaN;
    const look = () => { const at = each.getBoundingClientRect().top;
        if (at === before) done(); else { before = at; requestAnimationFrame(() => requestAnimationFrame(look)); } };
    look();
})"""


def pick(within: Page | Locator, label: str, choice: str) -> None:
    """Choose from a list that is in sight and lies still: Streamlit closes it when the page scrolls under it."""
    box = within.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()
    box.evaluate(LIES_STILL)
    box.click()
    page = within if isinstance(within, Page) else within.page
    page.get_by_role("option", name=choice, exact=True).click()


def button(within: Page | Locator, name: str) -> Locator:
    """The button that says just this."""
    return within.get_by_role("button", name=name, exact=True)


def fits(page: Page) -> bool:
    """Whether nobody has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


class Hand:
    """One person's hand, which counts what it does."""

    def __init__(self) -> None:
        self.interactions = 0

    def click(self, target: Locator) -> None:
        self.interactions += 1
        target.click()

    def type(self, target: Locator, words: str) -> None:
        self.interactions += 1
        target.fill(words)


def press(page: Page, name: str) -> None:
    """Press the button of that name once the page is at rest."""
    await_still(page)
    button(page, name).click()
