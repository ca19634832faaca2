"""The cord in a real browser: pulled by keyboard, answered, offered, told what became of it, and ended; and a nudge."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from andon.model import FlagEnd, Guild
from andon.ui import text, text_cord, text_flags, text_nudge, text_portfolio, text_setup
from browser.serving import Served, serving, store_of_squads
from browser.visiting import await_still, button, fits, look_as, pick, press, unfold
from browsing import PATIENCE_MS, leaves_this_machine, open_page
from pages.visits import now

pytestmark = pytest.mark.browser

MOST_PRESSES = 5
"""Promise 3: a flag takes at most so many."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Squads with a launch each, so that no test meets another one's words; and a guild."""
    folder = tmp_path_factory.mktemp("cord")
    store = store_of_squads(folder, squads=3)
    store.guilds.add(Guild("web", "Web"))
    with serving(folder, store) as found:
        yield found


@pytest.fixture
def another(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody else's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    outside: list[str] = []
    context.on("request", lambda request: outside.append(request.url) if leaves_this_machine(request) else None)
    yield context
    context.close()
    assert outside == []


def come_as(page: Page, url: str, heading: str, who: str) -> Page:
    open_page(page, url, heading)
    look_as(page, who)
    return page


def pull_by_keyboard(page: Page, sentence: str) -> int:
    """The key, on to the sentence, the sentence, and the form's own key; in how many presses beside the words."""
    presses = 0

    def press(key: str) -> None:
        nonlocal presses
        presses += 1
        page.keyboard.press(key)

    press(text_cord.SHORTCUT)
    # Its name is what a screen reader tells first.
    field = page.get_by_role("dialog", name=text_cord.PULL_THE_CORD).get_by_label(text_cord.WHAT_IS_WRONG)
    expect(field).to_be_focused()
    while not field.evaluate("each => each === document.activeElement") and presses < MOST_PRESSES:
        press("Tab")
    page.keyboard.type(sentence)
    press("Control+Enter")
    page.get_by_text(text.SAVED_FLAG).wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    await_still(page)
    return presses


def test_a_flag_is_pulled_by_keyboard_on_any_page_and_never_while_typing(served: Served, page: Page) -> None:
    come_as(page, f"{served.url}/squad?id=atlas", "Atlas", text.with_squad("Atlas"))
    assert pull_by_keyboard(page, "Pulled at home.") <= MOST_PRESSES
    for name, heading in ((text.NAV_PORTFOLIO, text.NAV_PORTFOLIO), (text.NAV_LAUNCHES, text.NAV_LAUNCHES)):
        page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
        page.locator("h1", has_text=heading).wait_for()
        await_still(page)
        assert pull_by_keyboard(page, f"Pulled at {name}.") <= MOST_PRESSES
    expected = ["Pulled at home.", f"Pulled at {text.NAV_PORTFOLIO}.", f"Pulled at {text.NAV_LAUNCHES}."]
    assert [flag.sentence for flag in served.flags("atlas")] == expected
    page.get_by_role("link", name=text_cord.SEE_YOUR_FLAG).click()
    page.locator("h1", has_text=expected[-1]).wait_for()
    page.go_back()
    page.locator("h1", has_text=text.NAV_LAUNCHES).wait_for()
    await_still(page)
    typing = page.get_by_label(text_setup.NAME).first
    typing.focus()
    page.keyboard.type("A launch")
    page.keyboard.press(text_cord.SHORTCUT)
    page.keyboard.type(" of ours")
    expect(typing).to_have_value("A launch of ours")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=text_cord.PULL_THE_CORD).hover()
    expect(page.get_by_text(text_cord.CORD_TIP)).to_be_visible()


def test_what_is_too_long_or_of_a_day_to_come_is_told_and_stays_in_the_field(served: Served, page: Page) -> None:
    come_as(page, f"{served.url}/squad?id=cobalt", "Cobalt", text.with_squad("Cobalt"))
    before = served.flags("cobalt")
    page.keyboard.press(text_cord.SHORTCUT)
    cord = page.get_by_role("dialog")
    field = cord.get_by_label(text_cord.WHAT_IS_WRONG)
    expect(field).to_be_focused()
    page.keyboard.insert_text("x" * 700)
    press(page, text_cord.RAISE_THE_FLAG)
    cord.get_by_text("The flag has 700 characters; 500 is the most.").wait_for()
    expect(field).to_have_value("x" * 700)
    field.fill("The sign-in page will break.")
    unfold(cord, text_cord.SAY_MORE)
    cord.get_by_role("spinbutton").first.focus()
    day = now().date() + timedelta(days=40)
    page.keyboard.type(f"{day:%Y%m%d}")
    field.press("Control+Enter")
    cord.get_by_text(f"{day} is in the future.").wait_for()
    assert served.flags("cobalt") == before


@pytest.mark.long
def test_help_is_offered_by_a_director_and_a_guild_marked_and_the_flag_ended_with_a_note(
    served: Served, page: Page, another: BrowserContext
) -> None:
    come_as(page, f"{served.url}/launch?key=marigold", "Marigold", text.with_squad("Borealis"))
    page.get_by_role("button", name=text_cord.PULL_THE_CORD).click()
    cord = page.get_by_role("dialog")
    cord.get_by_label(text_cord.WHAT_IS_WRONG).fill("The sign-in page breaks.")
    unfold(cord, text_cord.SAY_MORE)
    for label, choice in ((text_cord.WAITS_FOR, "Cobalt"), (text_cord.WHICH_GUILD, "Web")):
        pick(cord, label, choice)
    cord.get_by_role("button", name=text_cord.RAISE_THE_FLAG).click()
    page.get_by_text(text.SAVED_FLAG).wait_for()
    (flag,) = served.flags("borealis")
    assert (flag.launch_id, flag.waits_for, flag.guild_id) == ("marigold", "cobalt", "web")
    address = f"{served.url}/flag?key={flag.id}"

    director = come_as(another.new_page(), f"{served.url}/portfolio", text.NAV_PORTFOLIO, text.AS_DIRECTOR)
    expect(director.locator("h2").first).to_contain_text(text_portfolio.help_asked(0))
    expect(director.get_by_text("not answered yet").first).to_be_visible()
    open_page(director, address, "The sign-in page breaks.")
    look_as(director, text.AS_DIRECTOR)
    director.get_by_label(text_flags.WHO_HELPS).first.fill("Ana")
    press(director, text_flags.SEND_REPLY)
    director.get_by_text("Ana helps by").wait_for()

    member = come_as(another.new_page(), f"{served.url}/squad?id=cobalt", "Cobalt", text.with_squad("Cobalt"))
    expect(member.get_by_role("heading", name=text_cord.WAITS_FOR_YOU)).to_be_visible()
    member.get_by_role("link", name=text_flags.OPEN_FLAG).click()
    member.locator("h1", has_text="The sign-in page breaks.").wait_for()
    await_still(member)
    member.get_by_label(text_flags.WHO_HELPS).fill("Kim")
    press(member, text_cord.SEND_OFFER)
    member.get_by_text("Web guild offers: Kim, by").wait_for()

    open_page(page, address, "The sign-in page breaks.")
    look_as(page, text.with_squad("Borealis"))
    expect(page.get_by_text("Web guild offers: Kim, by").first).to_be_visible()
    page.get_by_role("button", name=text_cord.KEPT, exact=True).first.click()
    page.get_by_text("The help came.").wait_for()
    await_still(page)
    page.get_by_label(text_flags.WHAT_HAPPENED).fill("Ana found it.")
    page.get_by_text(text_flags.flag_end_choice(FlagEnd.RESOLVED)).click()
    press(page, text.SAVE)
    page.get_by_text(text.SAVED_NOTE).wait_for()
    (ended,) = served.flags("borealis")
    assert (ended.end, [each.kept for each in ended.replies]) == (FlagEnd.RESOLVED, [True, None])
    assert [each.guild_id for each in ended.replies] == [None, "web"]
    director.reload()
    director.get_by_text("The help came.").wait_for()


@pytest.mark.long
def test_a_worry_goes_to_the_squad_alone_and_becomes_its_flag(
    served: Served, page: Page, another: BrowserContext
) -> None:
    worry = "Nobody has booked a test slot."
    outsider = another.new_page()
    open_page(outsider, f"{served.url}/launch?key=paperkite", "Paperkite")
    unfold(outsider, text_nudge.TELL_THE_SQUAD)
    outsider.get_by_label(text_nudge.THE_WORRY).fill(worry)
    press(outsider, text_nudge.TELL)
    outsider.get_by_text(text_nudge.TOLD).wait_for()
    expect(outsider.locator(".st-key-told")).to_be_in_viewport()

    director = come_as(another.new_page(), f"{served.url}/portfolio", text.NAV_PORTFOLIO, text.AS_DIRECTOR)
    expect(director.get_by_text(worry)).to_have_count(0)
    for path in ("launch?key=paperkite", "squad?id=cobalt"):
        open_page(director, f"{served.url}/{path}", "Paperkite" if "launch" in path else "Cobalt")
        look_as(director, text.AS_DIRECTOR)
        expect(director.get_by_text(worry)).to_have_count(0)
        expect(director.get_by_text(text_nudge.SOMEBODY_WONDERS)).to_have_count(0)

    come_as(page, f"{served.url}/squad?id=cobalt", "Cobalt", text.with_squad("Cobalt"))
    expect(page.get_by_text(worry)).to_be_visible()
    press(page, text_nudge.MAKE_FLAG)
    cord = page.get_by_role("dialog")
    expect(cord.get_by_text(worry)).to_be_visible()
    expect(cord.get_by_label(text_cord.WHAT_IS_WRONG)).to_have_value("")
    cord.get_by_label(text_cord.WHAT_IS_WRONG).fill("We have no test slot.")
    cord.get_by_role("button", name=text_cord.RAISE_THE_FLAG).click()
    page.get_by_text(text.SAVED_FLAG).wait_for()
    (flag,) = served.flags("cobalt")
    assert (flag.sentence, flag.launch_id) == ("We have no test slot.", "paperkite")

    outsider.get_by_role("link", name=re.compile("What you told Cobalt")).click()
    outsider.get_by_text(text_nudge.THEY_FLAGGED).wait_for()
    assert "key=" in outsider.url


@pytest.mark.long
def test_on_a_phone_the_cord_a_worry_and_its_answer_need_no_sideways_scrolling(
    served: Served, page: Page, another: BrowserContext
) -> None:
    outsider = another.new_page()
    outsider.set_viewport_size({"width": 390, "height": 844})
    open_page(outsider, f"{served.url}/launch?key=paperkite", "Paperkite")
    unfold(outsider, text_nudge.TELL_THE_SQUAD)
    outsider.get_by_label(text_nudge.THE_WORRY).fill("Is the licence still valid?")
    press(outsider, text_nudge.TELL)
    outsider.get_by_text(text_nudge.TOLD).wait_for()
    assert fits(outsider)

    page.set_viewport_size({"width": 390, "height": 844})
    come_as(page, f"{served.url}/squad?id=cobalt", "Cobalt", text.with_squad("Cobalt"))
    expect(button(page, text_cord.PULL_THE_CORD)).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name=text_nudge.ANSWER, exact=True).click()
    page.get_by_label(text_nudge.YOUR_ANSWER).fill("Yes, until March.")
    press(page, text_nudge.SEND)
    page.get_by_text(text_nudge.SAVED_ANSWER).wait_for()
    assert fits(page)
    outsider.get_by_role("link", name=re.compile("What you told Cobalt")).click()
    outsider.get_by_text("Yes, until March.").wait_for()
