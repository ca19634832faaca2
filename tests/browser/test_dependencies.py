"""In Chromium: two squads see a wait differently, a director sees both; a lesson of two squads; a squad's mirror."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from andon.model import Dependency, DependencyState, LaunchState, OutcomeKind
from andon.ui import text, text_conversation, text_depend, text_outcome, text_setup
from andon.usecases.plan_launch import LaunchPlan, create_launch
from andon.usecases.plan_squad import add_squad
from browser.serving import Served, empty_store, serving
from browser.visiting import await_still, button, fits, look_as, pick, unfold
from browsing import PATIENCE_MS, leaves_this_machine, open_page
from pages.visits import THE_DIRECTOR, now, today
from patience import until

# The pages' own tests (tests/pages/test_depend_pages.py) are quicker, and run each time.
pytestmark = [pytest.mark.browser, pytest.mark.long]

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES = [pytest.param(DESK, "desk", id="desk"), pytest.param(PHONE, "phone", id="phone")]
HOSTILE = "<img src=x onerror=alert(1)> [the login](javascript:alert(1)) for *televisions*"
NEED_BY = today() + timedelta(days=20)
LESSON = "Agree on the login's *shape* in <i>writing</i> first."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Atlas and Borealis ship a launch together for each size of screen, and one whose date has passed."""
    folder = tmp_path_factory.mktemp("dependencies")
    store, began = empty_store(folder), now() - timedelta(days=100)
    squads = tuple(
        add_squad(store, THE_DIRECTOR, name=name, claims=[f"component:{name}"], token=name, now=began)
        for name in ("Atlas", "Borealis")
    )
    for name, days in (("Desk", 30), ("Phone", 40), ("Past desk", -8), ("Past phone", -9)):
        plan = LaunchPlan(name=name, squad_ids=squads)
        day = today() + timedelta(days=days)
        create_launch(store, THE_DIRECTOR, plan, target=day, token=name, now=began)
    with serving(folder, store) as found:
        yield found


@pytest.fixture
def people(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Contexts of people who share nothing, and the proof that none of their pages asked the internet for anything."""
    opened: list[BrowserContext] = []
    yield opened
    for each in opened:
        each.close()


def person(browser: Browser, people: list[BrowserContext], size: ViewportSize) -> Page:
    context = browser.new_context(viewport=size, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    people.append(context)
    page = context.new_page()
    page.on("request", lambda request: pytest.fail(request.url) if leaves_this_machine(request) else None)
    page.on("dialog", lambda dialog: pytest.fail(f"words were run: {dialog.message}"))
    return page


def home(page: Page, served: Served, name: str) -> Page:
    open_page(page, f"{served.url}/squad?id={name.lower()}", name)
    look_as(page, text.with_squad(name))
    return page


def card(page: Page, each: Dependency) -> Locator:
    return page.locator(f".st-key-depend_{each.id}")


def say(page: Page, each: Dependency, state: DependencyState, *, taking: bool, note: str = "") -> None:
    unfold(card(page, each), text_depend.HOW_FOR_US)
    card(page, each).get_by_text(text_depend.choice(state, taking=taking), exact=True).click()
    card(page, each).get_by_label(text_depend.NOTE).fill(note)
    button(card(page, each), text_depend.SAVE_NAMED).dblclick()
    # A double click may take the banner away again; the word itself stays.
    card(page, each).get_by_text(text_depend.STATE[state], exact=True).wait_for()
    await_still(page)


@pytest.mark.parametrize(("size", "launch_id"), SIZES)
def test_two_squads_see_it_differently_and_a_director_sees_both(
    served: Served, browser: Browser, people: list[BrowserContext], size: ViewportSize, launch_id: str
) -> None:
    atlas, borealis, director = (person(browser, people, size) for _ in range(3))
    home(atlas, served, "Atlas")
    unfold(atlas, text_depend.NAME_IT)
    pick(atlas, text_depend.OTHER_SQUAD, "Borealis")
    pick(atlas, text_depend.IN_LAUNCH, launch_id.title())
    atlas.get_by_label(text_depend.WHAT).fill(HOSTILE)
    atlas.get_by_role("spinbutton", name=f"year, {text_depend.NEEDED_BY}").click()
    atlas.keyboard.type(f"{NEED_BY:%Y%m%d}")
    button(atlas, text_depend.SAVE_NAMED).dblclick()
    until(lambda: bool(served.named(launch_id)))
    atlas.get_by_role("heading", name=text_depend.WE_WAIT_FOR).wait_for()
    await_still(atlas)
    (named,) = served.named(launch_id)
    assert (named.taker_id, named.giver_id, named.need_by, named.what) == ("atlas", "borealis", NEED_BY, HOSTILE)

    home(borealis, served, "Borealis")
    expect(borealis.get_by_role("heading", name=text_depend.WAIT_FOR_US)).to_be_visible()
    expect(card(borealis, named)).to_contain_text(HOSTILE)
    say(borealis, named, DependencyState.OK, taking=False)
    say(atlas, named, DependencyState.BLOCKING, taking=True, note="We cannot <b>test</b> without it.")
    (told,) = served.named(launch_id)
    assert [(each.squad_id, each.state) for each in told.words] == [
        ("borealis", DependencyState.OK),
        ("atlas", DependencyState.BLOCKING),
    ]
    borealis.reload()
    for page in (atlas, borealis):
        expect(card(page, named)).to_contain_text(text_depend.DIFFERENT)
        assert fits(page)

    open_page(director, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    look_as(director, text.AS_DIRECTOR)
    expect(director.get_by_role("heading", name=text_depend.DISAGREE)).to_be_visible()
    if size is PHONE:
        director.locator(".an-fold > summary", has_text=text_depend.DISAGREE).click()
    # The same was said at the desk before.
    expect(director.get_by_text("We cannot <b>test</b> without it.").first).to_be_visible()
    expect(director.get_by_text(text_depend.HOW_FOR_US)).to_have_count(0)
    assert fits(director)
    open_page(director, f"{served.url}/launch?key={launch_id}", launch_id.title())
    expect(director.get_by_text(text_depend.waits_of("Atlas", "Borealis"))).to_be_visible()
    assert fits(director)


@pytest.mark.parametrize(("size", "launch_id"), SIZES)
def test_a_launch_whose_date_has_passed_becomes_a_lesson_of_two_squads(
    served: Served, browser: Browser, people: list[BrowserContext], size: ViewportSize, launch_id: str
) -> None:
    launch_id = f"past-{launch_id}"
    atlas, borealis = (person(browser, people, size) for _ in range(2))
    home(atlas, served, "Atlas")
    asked = atlas.locator(f".st-key-ended_{launch_id}")
    unfold(asked, text_outcome.SAY_WHAT_HAPPENED)
    asked.get_by_text(text.OUTCOME[OutcomeKind.LATE], exact=True).click()
    asked.get_by_label(text_setup.WHAT_WAS_LEARNED).fill(LESSON)
    button(asked, text.SAVE).click()
    atlas.get_by_text(text.SAVED_OUTCOME).wait_for()
    assert served.launch(launch_id).state is LaunchState.CLOSED

    home(borealis, served, "Borealis")
    lesson = borealis.locator(f".st-key-taught_{launch_id}")
    unfold(lesson, text_outcome.ADD_LESSON)
    lesson.get_by_label(text_outcome.LEARNED_WHAT).fill("Test it together, early.")
    button(lesson, text_outcome.SAVE_LESSON).dblclick()
    lesson.wait_for(state="detached")
    assert fits(borealis)
    open_page(borealis, f"{served.url}/launch?key={launch_id}", launch_id.replace("-", " ").capitalize())
    for words in (LESSON, "Test it together, early."):
        expect(borealis.get_by_text(words)).to_be_visible()
    assert [each.declared_by for each in served.launch(launch_id).lessons] == ["Atlas", "Borealis"]


@pytest.mark.parametrize(("size", "launch_id"), SIZES)
def test_a_squads_own_mirror_opens_for_the_squad_alone(
    served: Served, browser: Browser, people: list[BrowserContext], size: ViewportSize, launch_id: str
) -> None:
    page = person(browser, people, size)
    home(page, served, "Atlas")
    page.get_by_role("link", name=text_conversation.LINK).click()
    page.locator("h1", has_text=text_conversation.TITLE).wait_for()
    await_still(page)
    expect(page.get_by_role("heading", name=text_conversation.WORDS)).to_be_visible()
    assert fits(page)
    address = page.url
    assert "/conversation?id=atlas" in address
    look_as(page, text.AS_DIRECTOR)
    expect(page.get_by_text(text_conversation.FOR_ITS_SQUAD)).to_be_visible()
    expect(page.get_by_role("heading", name=text_conversation.WORDS)).to_have_count(0)
