"""In Chromium: a director narrows the portfolio, and the address, a launch and Back keep it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from andon.model import Status
from andon.ui import text, text_portfolio, text_timeline
from browser.serving import Served, serving, store_of_squads
from browser.visiting import await_still, button, fits, look_as, pick
from browsing import open_page
from pages.test_squad_pages import speak

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two squads with a launch each; Atlas is worried about Halcyon."""
    folder = tmp_path_factory.mktemp("portfolio")
    store = store_of_squads(folder, squads=2)
    speak(store, "The vendor is silent.", status=Status.WORRIED)
    with serving(folder, store) as found:
        yield found


def shows(page: Page, *launches: str) -> None:
    """Exactly these launches stand on the page."""
    expect(page.locator("[class*=st-key-row_] [data-testid=stPageLink]")).to_have_text([*launches])


def test_a_filter_is_in_the_address_and_back_keeps_it(served: Served, page: Page) -> None:
    open_page(page, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    look_as(page, text.AS_DIRECTOR)
    shows(page, "Halcyon", "Marigold")
    button(page, text_portfolio.FILTER).click()
    pick(page, text_portfolio.SQUAD, "Atlas")
    shows(page, "Halcyon")
    pick(page, text_portfolio.STATUS, text.STATUS[Status.WORRIED])
    page.wait_for_url("**/portfolio?squad=atlas&status=worried")
    page.keyboard.press("Escape")
    await_still(page)

    page.locator("[class*=st-key-row_] a").click()
    page.wait_for_url("**/launch?key=halcyon")
    expect(page.get_by_role("heading", name="Halcyon")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/portfolio?squad=atlas&status=worried")
    shows(page, "Halcyon")
    expect(page.get_by_text("Only: squad Atlas · worried")).to_be_visible()
    button(page, text_portfolio.CLEAR).click()
    page.wait_for_url("**/portfolio")
    shows(page, "Halcyon", "Marigold")


def test_on_a_phone_each_question_is_a_line_and_the_timeline_keeps_the_filters(served: Served, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{served.url}/portfolio?squad=borealis", text.NAV_PORTFOLIO)
    line, silent = page.locator(".st-key-question_silent summary"), page.locator(".st-key-answer_silent")
    expect(line).to_have_text(text_portfolio.not_heard(1))
    expect(silent).to_be_hidden()
    line.click()
    expect(silent).to_be_visible()
    expect(silent.get_by_role("heading")).to_be_hidden()

    # What opens above the page has the foot of the screen, and not what is left below its button.
    button(page, text_portfolio.FILTER).click()
    box = page.get_by_test_id("stPopoverBody").bounding_box()
    assert box
    assert 820 < box["y"] + box["height"] < 844
    await_still(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_be_hidden()  # else the next press would close it, and no more

    page.get_by_role("link", name=text_timeline.SEE_TIMELINE).click()
    page.wait_for_url("**/timeline?squad=borealis")
    expect(page.locator(".st-key-timeline_links [data-testid=stPageLink]")).to_have_text(["Marigold"])
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    assert fits(page)


def test_at_a_desk_every_question_is_open(served: Served, page: Page) -> None:
    open_page(page, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    expect(page.locator(".st-key-question_silent summary")).to_be_hidden()
    expect(page.locator(".st-key-answer_silent")).to_be_visible()


def test_a_link_is_the_view_and_one_that_matches_nothing_says_so(served: Served, page: Page) -> None:
    open_page(page, f"{served.url}/portfolio?status=not_heard", text.NAV_PORTFOLIO)
    shows(page, "Marigold")
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page)
    open_page(page, f"{served.url}/portfolio?tribe=nope", text.NAV_PORTFOLIO)
    expect(page.get_by_text(text_portfolio.NOTHING_MATCHES)).to_be_visible()
    button(page, text_portfolio.CLEAR).click()
    shows(page, "Halcyon", "Marigold")
