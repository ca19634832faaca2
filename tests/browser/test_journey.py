"""The journey of issue 1 in a real browser: a squad speaks and pulls the cord, a director answers and freezes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from andon.model import Role, Status, Viewer
from andon.ui import text, text_check_in, text_cord, text_flags, text_portfolio
from andon.usecases.check_in import check_in
from browser.serving import Served, serving, store_of_squads
from browser.visiting import Hand, await_still, button, fits, look_as, pick
from browsing import PATIENCE_MS, leaves_this_machine, open_page
from pages.visits import now, registered_addresses

pytestmark = pytest.mark.browser

SENTENCE = "The player works on the first device."
HELP = "The certificate has not come, and nobody answers."
INTERACTIONS = 3
"""Promise 3: a flag takes one sentence and at most so many."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("journey")
    with serving(folder, store_of_squads(folder, squads=3)) as found:
        yield found


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains about; at the end there must be nothing."""
    heard: list[str] = []
    page.context.on("console", lambda message: heard.append(message.text) if _is_ours(message) else None)
    page.context.on("weberror", lambda error: heard.append(str(error.error)))
    yield heard
    assert heard == []


def _is_ours(message: ConsoleMessage) -> bool:
    """Streamlit looks for its own server below every address before it finds it, which is no fault of a page."""
    return message.type == "error" and "/_stcore/" not in str(message.location.get("url"))


def choose(page: Page, status: Status, probability: int) -> None:
    for choice in (text.status_choice(status), text.probability_choice(probability)):
        page.get_by_role("radio", name=choice).click()


def say(page: Page, sentence: str = SENTENCE) -> None:
    """Everything of a check-in but its last click."""
    page.get_by_role("link", name=text.status_choice(Status.WORRIED)).click()
    page.get_by_role("heading", level=1, name="How is").wait_for()
    await_still(page)
    choose(page, Status.WORRIED, 30)
    page.get_by_label(text_check_in.IN_ONE_SENTENCE).fill(sentence)


def pull_the_cord(page: Page, sentence: str = HELP) -> int:
    """Raise a flag, and tell in how many interactions."""
    hand = Hand()
    hand.click(page.get_by_role("button", name=text_cord.PULL_THE_CORD))
    hand.type(page.get_by_role("dialog").get_by_label(text_cord.WHAT_IS_WRONG), sentence)
    hand.click(page.get_by_role("dialog").get_by_role("button", name=text_cord.RAISE_THE_FLAG))
    page.get_by_text(text.SAVED_FLAG).wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    return hand.interactions


def squad_home(page: Page, served: Served, name: str) -> None:
    open_page(page, f"{served.url}/squad?id={name.lower()}", name)
    look_as(page, text.with_squad(name))


def test_a_squad_speaks_a_director_answers_and_the_frozen_page_stays(
    served: Served, page: Page, browser: Browser, complaints: list[str]
) -> None:
    squad_home(page, served, "Atlas")
    say(page)
    button(page, text_check_in.SAY_IT).click()
    page.get_by_text(text.SAVED_CHECK_IN).wait_for()
    page.locator("h1", has_text="Atlas").wait_for()
    await_still(page)
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    (said,) = served.said("atlas")
    assert (said.status, said.probability, said.sentence) == (Status.WORRIED, 30, SENTENCE)
    assert pull_the_cord(page) <= INTERACTIONS

    director = page.context.new_page()
    open_page(director, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    look_as(director, text.AS_DIRECTOR)
    expect(director.locator("h2").first).to_have_text(text_portfolio.help_asked(1))
    expect(director.get_by_text(HELP).first).to_be_in_viewport()
    director.get_by_role("link", name=text_flags.ANSWER).click()
    director.locator("h1", has_text=HELP).wait_for()
    await_still(director)
    director.get_by_label(text_flags.WHO_HELPS).fill("Ana from Platform")
    button(director, text_flags.SEND_REPLY).click()
    director.get_by_text("Ana from Platform helps by").wait_for()
    (flag,) = served.flags("atlas")
    assert [(reply.thanks, reply.helper) for reply in flag.replies] == [
        (text_flags.THANKS_DEFAULT, "Ana from Platform")
    ]
    page.reload()
    page.get_by_text("Ana from Platform helps by").wait_for()

    open_page(director, f"{served.url}/launch?key=halcyon", "Halcyon")
    look_as(director, text.AS_DIRECTOR)
    director.get_by_role("button", name=text.FREEZE).click()
    button(director, text.FREEZE_NOW).click()
    link = director.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{served.url}/s/")
    assert director.get_by_role("link", name=text.OPEN_LINK).get_attribute("href") == link
    assert_audience_sees(browser, link)

    frozen = served.server.ask(link.removeprefix(served.url)).body
    check_in(
        served.store,
        Viewer(Role.SQUAD, frozenset({"atlas"})),
        launch_id="halcyon",
        squad_id="atlas",
        status=Status.ON_TRACK,
        probability=90,
        sentence="All is well again.",
        token="later",
        now=now(),
    )
    assert served.server.ask(link.removeprefix(served.url)).body == frozen
    expect(director.get_by_text("All is well again.")).to_have_count(0)
    director.reload()
    director.get_by_text("All is well again.").first.wait_for()


def assert_audience_sees(browser: Browser, link: str) -> None:
    """Somebody else, in a browser that knows nothing of the app."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(PATIENCE_MS)
    outside: list[str] = []
    context.on("request", lambda request: outside.append(request.url) if leaves_this_machine(request) else None)
    audience = context.new_page()
    audience.goto(link)
    expect(audience.locator("h1")).to_have_text("Halcyon")
    expect(audience.get_by_text(re.compile("^Frozen ")).first).to_be_visible()
    expect(audience.get_by_text(SENTENCE).first).to_be_visible()
    assert outside == []
    context.close()


def test_a_double_click_on_say_it_is_one_check_in(served: Served, page: Page, complaints: list[str]) -> None:
    squad_home(page, served, "Borealis")
    say(page)
    button(page, text_check_in.SAY_IT).dblclick()
    page.locator("h1", has_text="Borealis").wait_for()
    await_still(page)
    assert len(served.said("borealis")) == 1


def test_a_double_click_on_raise_is_one_flag(served: Served, page: Page, complaints: list[str]) -> None:
    squad_home(page, served, "Borealis")
    page.get_by_role("button", name=text_cord.PULL_THE_CORD).click()
    page.get_by_role("dialog").get_by_label(text_cord.WHAT_IS_WRONG).fill(HELP)
    page.get_by_role("dialog").get_by_role("button", name=text_cord.RAISE_THE_FLAG).dblclick()
    page.get_by_text(HELP).wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    await_still(page)
    assert len(served.flags("borealis")) == 1


def test_a_draft_survives_a_rerun_of_its_page(served: Served, page: Page, complaints: list[str]) -> None:
    squad_home(page, served, "Borealis")
    say(page, "Not said yet.")
    pick(page, text.WHO, text.with_squad("Atlas"))
    button(page, text.i_am_with("Borealis")).wait_for()
    await_still(page)
    expect(page.get_by_label(text_check_in.IN_ONE_SENTENCE)).to_have_value("Not said yet.")


def test_on_a_phone_a_check_in_and_a_flag_need_no_sideways_scrolling(
    served: Served, page: Page, complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    squad_home(page, served, "Cobalt")
    expect(page.get_by_role("button", name=text_cord.PULL_THE_CORD)).to_be_in_viewport(ratio=1)
    say(page)
    expect(button(page, text_check_in.SAY_IT)).to_be_in_viewport(ratio=1)
    for choice in page.get_by_role("radio").all():
        box = choice.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["height"] >= 40
    button(page, text_check_in.SAY_IT).click()
    page.locator("h1", has_text="Cobalt").wait_for()
    await_still(page)
    assert pull_the_cord(page) <= INTERACTIONS
    assert fits(page)
    assert len(served.said("cobalt")) == 1
    assert [flag.sentence for flag in served.flags("cobalt")] == [HELP]


def test_every_page_opens_without_a_complaint_and_without_the_internet(
    served: Served, page: Page, complaints: list[str]
) -> None:
    # The page fixture counts requests to anybody else.
    for address in registered_addresses():
        page.goto(f"{served.url}/{address}?key=halcyon&id=atlas&launch=halcyon&squad=atlas")
        page.locator("h1").wait_for()
        await_still(page)
        assert page.get_by_text("Page not found").count() == 0
