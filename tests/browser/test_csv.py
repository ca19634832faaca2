"""A CSV export goes from a person's disk into the store, through a real browser and past the bound on what is sent."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from andon.ui import text, text_csv
from browser.serving import Served, empty_store, serving
from browser.test_accessibility import grave
from browser.visiting import await_still, button, fits, look_as, unfold
from browsing import open_page
from sources.csv_made import done, row, written

pytestmark = [pytest.mark.browser, pytest.mark.long]

LARGE = "x" * 200_000
"""A description, so that the file is larger than anything else that Andon takes."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("csv")
    with serving(folder, empty_store(folder)) as found:
        yield found


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": data}


def test_two_files_are_sent_looked_at_and_brought_in(served: Served, page: Page) -> None:
    open_page(page, f"{served.url}/connect", text.NAV_CONNECT)
    look_as(page, text.AS_DIRECTOR)
    page.get_by_role("radio", name=text_csv.FROM_CSV).click()
    await_still(page)
    first = written([row(f"SHOP-{n}", Components="Checkout", Description=LARGE) for n in range(1, 16)])
    second = written([done(f"SHOP-{n}", Components="Search") for n in range(16, 20)], encoding="utf-16")
    assert len(first) > 2 * 2**20
    page.locator("input[type=file]").set_input_files([payload("one.csv", first), payload("two.csv", second)])
    expect(page.get_by_text("19 issues of 1 project: SHOP.")).to_be_visible()
    await_still(page)
    assert fits(page)
    unfold(page, text_csv.HOW_COLUMNS)
    unfold(page, text_csv.HOW_STATUSES)
    assert grave(page) == []
    button(page, text_csv.import_them(19)).click()
    expect(page.get_by_text("19 issues are new or changed, 2 squads and 0 launches added.")).to_be_visible()
    assert len(served.store.work.work()) == 19
    # From a tab that nobody asked for a file none is taken.
    upload = page.evaluate(
        """async () => (await fetch('/_stcore/upload_file/none/none', {method: 'PUT', body: 'x'})).status"""
    )
    assert upload == 404
