"""A secret that was written by mistake goes for good: from its squad's page, from the frozen page, and for others."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from andon.model import MARK, Role, Status, Viewer
from andon.ui import text, text_blackout
from andon.usecases.check_in import check_in
from browser.serving import ALONE, Served, serving, store_of_squads
from browser.visiting import await_still, button, fits, look_as
from browsing import PATIENCE_MS, open_page
from pages.visits import now

pytestmark = pytest.mark.browser

SECRET = "hunter2-of-the-vendor"
SENTENCE = f"We log in with {SECRET} until Monday."
MENDED = f"We log in with {MARK} until Monday."
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A squad for each size of screen that has written a secret."""
    folder = tmp_path_factory.mktemp("blackout")
    store = store_of_squads(folder, squads=len(SIZES))
    for squad, launch in ALONE[: len(SIZES)]:
        check_in(
            store,
            Viewer(Role.SQUAD, frozenset({squad.lower()})),
            launch_id=launch.lower(),
            squad_id=squad.lower(),
            status=Status.WORRIED,
            probability=50,
            sentence=SENTENCE,
            token=squad,
            now=now(),
        )
    with serving(folder, store) as found:
        yield found


@pytest.mark.parametrize(("size", "number"), [("desk", 0), pytest.param("phone", 1, marks=pytest.mark.long)])
def test_a_secret_is_blacked_out_everywhere_and_for_good(
    served: Served, page: Page, browser: Browser, size: str, number: int
) -> None:
    squad, launch = ALONE[number]
    page.set_viewport_size(SIZES[size])
    open_page(page, f"{served.url}/launch?key={launch.lower()}", launch)
    look_as(page, text.AS_DIRECTOR)
    button(page, text.FREEZE).click()
    button(page, text.FREEZE_NOW).click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    audience = browser.new_page(viewport=SIZES[size])
    audience.set_default_timeout(PATIENCE_MS)
    audience.goto(link)
    expect(audience.get_by_text(SENTENCE).first).to_be_visible()

    open_page(page, f"{served.url}/squad?id={squad.lower()}", squad)
    look_as(page, text.with_squad(squad))
    page.get_by_role("link", name=text_blackout.LINK).click()
    page.locator("h1", has_text=text_blackout.TITLE).wait_for()
    await_still(page)
    assert fits(page)
    page.get_by_label(text_blackout.PIECE).fill(SECRET)
    button(page, text_blackout.DO).click()
    page.get_by_text(text_blackout.NOT_SURE).wait_for()
    expect(page.get_by_label(text_blackout.PIECE)).to_have_value(SECRET)
    assert [each.sentence for each in served.said(squad.lower())] == [SENTENCE]
    page.get_by_text(text_blackout.SURE).click()
    button(page, text_blackout.DO).click()
    page.get_by_text(text_blackout.SAVED).wait_for()
    page.get_by_role("heading", name=text_blackout.DONE).wait_for()
    await_still(page)
    assert SECRET not in page.content()
    assert [each.sentence for each in served.said(squad.lower())] == [MENDED]

    audience.reload()
    expect(audience.get_by_text(MENDED).first).to_be_visible()
    assert SECRET not in audience.content()
    audience.close()
    open_page(page, f"{served.url}/squad?id={squad.lower()}", squad)
    expect(page.get_by_text(MENDED).first).to_be_visible()
