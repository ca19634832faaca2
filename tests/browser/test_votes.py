"""A blind vote in a real browser: one screen in the meeting, and a phone for each member (promise 7)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from andon.model import Status
from andon.ui import text, text_check_in, text_vote
from browser.serving import Served, serving, store_of_squads
from browser.visiting import await_still, fits, look_as
from browsing import PATIENCE_MS, open_page

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
ANSWER = re.compile(r"\b[13579]0 ?%")
THUMB = 44
"""Pixels: the least that a thumb hits (WCAG 2.5.5)."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("votes")
    with serving(folder, store_of_squads(folder, squads=4)) as found:
        yield found


@contextmanager
def phone(browser: Browser, size: ViewportSize = PHONE) -> Iterator[Page]:
    """Somebody's own browser."""
    context = browser.new_context(viewport=size, has_touch=True)
    yield context.new_page()
    context.close()


def open_the_vote(page: Page, served: Served, squad: str, launch: str, people: int) -> str:
    """From the check-in to an open vote; its link."""
    id = squad.lower()
    open_page(page, f"{served.url}/checkin?launch={launch.lower()}&squad={id}", launch)
    look_as(page, text.with_squad(squad))
    page.get_by_role("link", name=text_vote.VOTE_FIRST).click()
    page.get_by_role("heading", level=1, name=f"A blind vote on {launch}").wait_for()
    await_still(page)
    page.get_by_label(text_vote.HOW_MANY).fill(str(people))
    page.get_by_role("button", name=text_vote.OPEN_VOTE).click()
    page.get_by_text(f"0 of {people} have voted").wait_for()
    await_still(page)
    return page.locator("[data-testid=stCode]").inner_text().strip()


def tap(page: Page, value: int) -> None:
    """Vote, and wait until it is in."""
    page.get_by_role("button", name=text.probability_choice(value)).tap()
    page.get_by_role("heading", name=text_vote.VOTED).wait_for()


def shows_no_answer(page: Page) -> bool:
    """Neither what can be read, nor the title, nor the address tells one."""
    told = page.locator("body").inner_text() + page.title() + page.url
    return not ANSWER.search(told)


def test_five_people_vote_on_their_phones_talk_and_check_in(served: Served, page: Page, browser: Browser) -> None:
    page.set_viewport_size(DESK)
    link = open_the_vote(page, served, "Atlas", "Halcyon", 5)
    assert link.startswith(f"{served.url}/v/")
    picture = page.get_by_alt_text(text_vote.QR_ALT)
    assert picture.evaluate("each => each.complete && each.naturalWidth > 100")
    for n, value in enumerate((10, 50, 50, 70, 70)):
        with phone(browser) as mine:
            mine.goto(link)
            mine.get_by_role("heading", name="How likely is Halcyon to make").wait_for()
            assert mine.get_by_role("button").count() == 5
            tap(mine, value)
            assert shows_no_answer(mine)
            assert mine.evaluate("document.cookie") == ""  # its secret is for no script
            if n == 0:
                mine.get_by_text(text_vote.CHANGE).tap()
                tap(mine, 90)
                assert shows_no_answer(mine)
                mine.reload()
                assert shows_no_answer(mine)
        if n == 2:
            page.get_by_text("3 of 5 have voted").wait_for(timeout=PATIENCE_MS)
            assert shows_no_answer(page)
    page.get_by_text("5 of 5 have voted").wait_for(timeout=PATIENCE_MS)
    await_still(page)
    told = page.locator("[data-testid=stMain]").inner_html()
    assert not re.search(r"\b[13579]0(?: |&nbsp;)?%|edian|an-spread\"", told)
    (open_round,) = served.rounds("atlas")
    assert (open_round.is_open, open_round.voted, open_round.counts) == (True, 5, None)

    page.get_by_role("button", name=text_vote.CLOSE_VOTE).click()
    page.get_by_text("Median 70 %").wait_for()
    await_still(page)
    assert page.locator(".an-spread [role=listitem]").evaluate_all(
        "all => all.map(each => each.getAttribute('aria-label'))"
    ) == [text.whole(text_vote.bar(value, votes)) for value, votes in ((90, 1), (70, 2), (50, 2), (30, 0), (10, 0))]
    page.get_by_role("link", name=text_vote.AGREE).click()
    page.get_by_role("heading", level=1, name="How is").wait_for()
    await_still(page)
    for choice in (text.status_choice(Status.WORRIED), text.probability_choice(50)):
        page.get_by_role("radio", name=choice).click()
    page.get_by_label(text_check_in.IN_ONE_SENTENCE).fill("One of us knows that the certificate is late.")
    page.get_by_role("button", name=text_check_in.SAY_IT, exact=True).click()
    page.get_by_text(text.SAVED_CHECK_IN).wait_for()
    (said,) = served.said("atlas")
    assert (said.probability, said.round_id, said.median, said.voted) == (50, open_round.id, 70, 5)


@pytest.mark.long
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_code_is_typed_and_the_page_fits(served: Served, page: Page, browser: Browser, size: ViewportSize) -> None:
    squad, launch = ("Borealis", "Marigold") if size is PHONE else ("Cobalt", "Paperkite")
    page.set_viewport_size(size)
    open_the_vote(page, served, squad, launch, 2)
    assert fits(page)
    code = page.locator(".an-code").inner_text()
    with phone(browser, size) as mine:
        mine.goto(f"{served.url}/v")
        mine.get_by_label(text_vote.CODE).fill("abc defg hjk")
        mine.get_by_role("button", name=text_vote.GO_ON).tap()
        mine.get_by_role("heading", name=text_vote.NO_VOTE).wait_for()
        mine.get_by_label(text_vote.CODE).fill(code.replace("-", " ").upper())
        mine.get_by_role("button", name=text_vote.GO_ON).tap()
        mine.get_by_role("heading", name=f"How likely is {launch}").wait_for()
        assert fits(mine)
        for each in mine.get_by_role("button").all():
            box = each.bounding_box()
            assert box
            assert min(box["height"], box["width"]) >= THUMB
            expect(each).to_be_in_viewport()
        tap(mine, 30)
        mine.go_back()
        assert not mine.locator("[aria-pressed=true], [checked], :checked").count()
    page.get_by_text("1 of 2 have voted").wait_for(timeout=PATIENCE_MS)


@pytest.mark.long
def test_a_vote_that_closes_with_nobody_leaves_a_mark(served: Served, page: Page, browser: Browser) -> None:
    page.set_viewport_size(PHONE)
    link = open_the_vote(page, served, "Dune", "Quartz", 5)
    page.get_by_role("button", name=text_vote.CLOSE_VOTE).click()
    page.get_by_text(text_vote.NOBODY_VOTED).wait_for()
    await_still(page)
    page.locator("[data-testid=stMain]").get_by_role("link", name="Dune").click()
    page.get_by_text("and nobody had voted").wait_for()
    with phone(browser) as late:
        late.goto(link)
        expect(late.get_by_role("heading", name=text_vote.CLOSED_TITLE)).to_be_visible()
