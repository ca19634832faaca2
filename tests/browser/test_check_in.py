"""The check-in on a phone: how many interactions it takes, last time's words, the forecast afterwards, milestones."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from andon.model import MilestoneEnd, Role, Status, Viewer
from andon.ui import text, text_check_in, text_milestones
from andon.usecases.check_in import check_in
from andon.usecases.milestones import set_milestone
from browser.serving import Served, serving, store_of_squads
from browser.visiting import Hand, await_still, fits, look_as
from browsing import open_page
from pages.visits import bad_forecast, now, today

pytestmark = pytest.mark.browser

MOST = 4
"""Interactions of a check-in on a phone, with its way there from the squad's home."""
BEFORE = "The player works on the first device."
SENTENCE = "The vendor's certificate is late."
WHY = "Two of us come back on Monday."
STEP = "The first device plays a song"
LATE_STEP = "The certificate is here"


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Atlas spoke two days ago, has a new forecast of its own, and a milestone whose day has passed."""
    folder = tmp_path_factory.mktemp("check_in")
    store = store_of_squads(folder, squads=1)
    us = Viewer(Role.SQUAD, frozenset({"atlas"}))
    ours: dict[str, Any] = {"launch_id": "halcyon", "squad_id": "atlas"}
    check_in(
        store,
        us,
        **ours,
        status=Status.ON_TRACK,
        probability=70,
        sentence=BEFORE,
        token="c1",
        now=now() - timedelta(days=2),
    )
    store.forecasts.add([bad_forecast("atlas", hours_old=1, on_time=0.81)])
    set_milestone(
        store,
        us,
        **ours,
        name=LATE_STEP,
        day=today() - timedelta(days=2),
        token="m1",
        now=now() - timedelta(days=20),
    )
    with serving(folder, store) as found:
        yield found


def at_home(page: Page, served: Served, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_page(page, f"{served.url}/squad?id=atlas", "Atlas")
    look_as(page, text.with_squad("Atlas"))


def say_status(page: Page, hand: Hand, status: Status) -> None:
    hand.click(page.get_by_role("link", name=text.status_choice(status)))
    page.locator("h1", has_text="How is Halcyon going?").wait_for()
    await_still(page)


def back_home(page: Page) -> None:
    page.get_by_text(text.SAVED_CHECK_IN).wait_for()
    page.locator("h1", has_text="Atlas").wait_for()
    await_still(page)


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), pytest.param(1280, 900, marks=pytest.mark.long)], ids=["phone", "desk"]
)
def test_a_check_in_takes_four_interactions_and_the_forecast_stands_beside_it_afterwards(
    served: Served, page: Page, width: int, height: int
) -> None:
    at_home(page, served, width, height)
    expect(page.get_by_text("A new forecast is here, yours alone until")).to_be_visible()
    expect(page.locator("b", has_text="81 %")).not_to_be_visible()
    assert fits(page)

    confirmed = Hand()
    say_status(page, confirmed, Status.ON_TRACK)
    expect(page.get_by_label(text_check_in.IN_ONE_SENTENCE)).to_have_value(BEFORE)
    confirmed.click(page.get_by_role("button", name=text_check_in.SAY_IT, exact=True))
    back_home(page)
    assert confirmed.interactions == 2
    page.go_back()
    page.locator("h1", has_text="How is Halcyon going?").wait_for()
    await_still(page)
    expect(page.get_by_label(text_check_in.IN_ONE_SENTENCE)).to_have_value(BEFORE)
    at_home(page, served, width, height)

    new = Hand()
    say_status(page, new, Status.WORRIED)
    expect(page.get_by_text(BEFORE)).to_be_visible()
    expect(page.locator("b", has_text="81 %")).not_to_be_visible()
    new.click(page.get_by_role("radio", name=text.probability_choice(30)))
    new.type(page.get_by_label(text_check_in.IN_ONE_SENTENCE), SENTENCE)
    new.click(page.get_by_role("button", name=text_check_in.SAY_IT, exact=True))
    back_home(page)
    assert new.interactions <= MOST
    said = served.said("atlas")[-1]
    assert (said.status, said.probability, said.sentence) == (Status.WORRIED, 30, SENTENCE)
    assert not said.forecast_open

    expect(page.locator("b", has_text="81 %")).to_be_visible()
    page.get_by_label(text_check_in.you_differ(0.81)).fill(WHY)
    page.get_by_role("button", name=text_check_in.ADD_WHY).click()
    page.get_by_text(text_check_in.SAVED_WHY).wait_for()
    expect(page.get_by_text(WHY)).to_be_visible()
    expect(page.get_by_label(text_check_in.you_differ(0.81))).to_have_count(0)

    assert [each.sentence for each in served.said("atlas")] == [BEFORE, BEFORE, SENTENCE, SENTENCE]

    page.get_by_text(text.WORDS_AND_FORECASTS, exact=True).click()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    assert fits(page)


@pytest.mark.long
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_a_milestone_is_set_and_another_one_told_of(served: Served, page: Page, width: int, height: int) -> None:
    at_home(page, served, width, height)
    expect(page.get_by_text(text_milestones.ASK)).to_be_visible()
    page.get_by_role("button", name=text_milestones.END[MilestoneEnd.MISSED], exact=True).click()
    page.get_by_text(text_milestones.SAVED_WORD, exact=True).wait_for()
    await_still(page)
    expect(page.get_by_text(text_milestones.ASK)).to_have_count(0)

    page.get_by_role("button", name=text_milestones.ADD).click()
    page.get_by_role("group", name=text_milestones.DAY).get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{today() + timedelta(days=9):%Y%m%d}")
    # The calendar lies over what comes next; it goes where one goes on by keyboard.
    page.get_by_label(text_milestones.NAME).focus()
    page.keyboard.type(STEP)
    page.locator("[data-floating-ui-portal] [role=grid]").wait_for(state="detached")
    page.get_by_role("radio", name=text.probability_choice(70)).click()
    page.get_by_role("button", name=text_milestones.SET_IT).click()
    page.get_by_text(text_milestones.SAVED_NEW, exact=True).wait_for()
    await_still(page)
    expect(page.get_by_text(STEP)).to_be_visible()
    assert fits(page)
    first, second = served.store.milestones.all(until=now() + timedelta(minutes=1))
    assert (first.name, first.end) == (LATE_STEP, MilestoneEnd.MISSED)
    assert (second.name, second.first_day, second.probability) == (STEP, today() + timedelta(days=9), 70)

    page.get_by_role("link", name="Halcyon").click()
    page.get_by_role("heading", name=text_milestones.MILESTONES).wait_for()
    await_still(page)
    expect(page.locator("p.an-step", has_text=LATE_STEP)).to_contain_text(text_milestones.END[MilestoneEnd.MISSED])
    expect(page.locator("p.an-step", has_text=STEP)).to_contain_text(text_milestones.AHEAD)
    expect(page.locator("p.an-step", has_text=STEP)).not_to_contain_text("70 %")
