"""What-if in a real browser: the forecast answers while a slider is dragged, before it is let go."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from andon.ui import text_what_if
from browser.serving import Served, serving, store_of_squads
from browser.visiting import await_still
from browsing import open_page
from pages.what_if_examples import asked_forecasts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("what_if")
    store = store_of_squads(folder, squads=1)
    store.forecasts.add(asked_forecasts())
    with serving(folder, store) as found:
        yield found


@pytest.mark.long
def test_the_forecast_answers_in_the_middle_of_a_drag(page: Page, served: Served) -> None:
    open_page(page, f"{served.url}/launch?key=halcyon", "Halcyon")
    await_still(page)
    page.get_by_text(text_what_if.WHAT_IF, exact=True).click()
    table = page.locator(".st-key-what_if .an-table")
    expect(table).to_contain_text(text_what_if.UNCHANGED)
    slider = page.locator('[class*="what_if"][class*="-cut"] .stSlider')
    slider.scroll_into_view_if_needed()
    thumb = slider.locator('[data-testid="stSliderThumbValue"]').bounding_box()
    track = slider.bounding_box()
    assert thumb and track
    height = thumb["y"] + thumb["height"] + 8
    page.mouse.move(track["x"] + 6, height)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] / 2, height, steps=5)
    expect(table).to_contain_text("points more likely")
    half_way = table.inner_text()
    page.mouse.move(track["x"] + track["width"] * 0.75, height, steps=5)
    expect(table).not_to_have_text(half_way)
    page.mouse.up()
    await_still(page)
    expect(table).to_contain_text("points more likely")
    page.get_by_role("button", name=text_what_if.RESET).click()
    expect(table).not_to_contain_text("likely")
