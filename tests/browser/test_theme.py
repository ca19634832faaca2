"""The theme that somebody chose in the menu stays, whichever page a link loads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from andon.ui import text
from browser.serving import Served, serving, store_of_squads
from browser.visiting import await_still
from browsing import open_page

pytestmark = [pytest.mark.browser, pytest.mark.long]

DARK = "rgb(11, 15, 20)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("theme")
    with serving(folder, store_of_squads(folder, squads=1)) as found:
        yield found


def test_a_theme_that_was_chosen_in_the_menu_is_there_on_every_page_that_is_loaded(served: Served, page: Page) -> None:
    app = page.get_by_test_id("stApp")
    open_page(page, f"{served.url}/squad?id=atlas", "Atlas")
    await_still(page)
    page.get_by_test_id("stMainMenuButton").click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    expect(app).to_have_css("background-color", DARK)
    for path, heading in (("portfolio", text.NAV_PORTFOLIO), ("launch?key=halcyon", "Halcyon")):
        open_page(page, f"{served.url}/{path}", heading)
        await_still(page)
        expect(app).to_have_css("background-color", DARK)
