"""A table in as little room as a page gives it: what is one word stays in one line."""

import pytest
from playwright.sync_api import Page

from andon.ui import markup
from andon.ui.markup_record import table

pytestmark = pytest.mark.browser

LINES = """() => [...document.querySelectorAll('.an-table th')].map(each => {
    const words = document.createRange();
    words.selectNodeContents(each);
    return new Set([...words.getClientRects()].map(line => Math.round(line.top))).size;
})"""


def test_a_percentage_that_names_a_row_is_not_broken_and_a_long_name_leaves_the_page_as_wide_as_it_is(
    page: Page,
) -> None:
    made = table(["Said", "Held", "Share"], [["85\N{NO-BREAK SPACE}%", "118 of 132", "between 76 and 97 of them"]])
    long = table(["Launch", "Ended"], [["x" * 119, "12 May 2026"]])
    drawn = f"<style>{markup.rules(dark=True)}</style><div class=stHtml style='width:250px'>{made}{long}</div>"
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(drawn)
    assert page.evaluate(LINES)[:4] == [1, 1, 1, 1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
