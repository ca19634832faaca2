"""Promises 4, 6 and 9, and promise 2 in a message, as people meet them, once through a real browser.

Their rules are tested beside this file. 1, 2, 5 and 8: `test_promises_1_2_5_8_in_the_browser.py`; 3, 7 and 10 are
walked through in `tests/browser/`: test_journey.py, test_cord.py and test_votes.py.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from andon.model import Event, Flag, FlagEnd, Forecast, ForecastState, Role, Status, Viewer
from andon.store import Store
from andon.ui import text, text_flags, text_record
from andon.usecases.check_in import check_in
from andon.usecases.message_choices import Choices, choose
from andon.usecases.plan_launch import LaunchPlan, create_launch
from andon.usecases.quiet_hours import QuietHours
from browser.serving import Served, empty_store
from browser.visiting import await_still, button, look_as, press, unfold
from browsing import PATIENCE_MS, open_page
from pages.test_forecasts_page import landed
from pages.visits import THE_DIRECTOR, THE_SQUAD, bad_forecast, found_organisation, now, today
from receivers import Webhook, webhook
from server import SERVE, running_server

pytestmark = pytest.mark.browser

SQUADS = ("Atlas", "Borealis", "Comet")
LAUNCHES = {"atlas": "halcyon", "borealis": "marigold", "comet": "paperkite"}
HELP = "The certificate has not come."
NO_PACE = "No squad here has finished enough to go by."
SURE, HOPELESS, SECRET_CHANCE = 0.996, 0.004, 0.4273
"""What rounds to 100 % and to 0 %, and what is its squad's alone."""
CLOCK = re.compile(r"\b6 days|\bwaited\b|not answered yet")
CERTAIN = re.compile(r"(?<![\d.,])(0|100)\s?%")
SORTS = re.compile(r"\b(sort|order|rank)", re.IGNORECASE)


@pytest.fixture(scope="module")
def hook() -> Iterator[Webhook]:
    with webhook() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, hook: Webhook) -> Iterator[Served]:
    """Three squads with a launch each and one together. The one in the middle, by name, stands out in everything: it
    is the surest, it asks for help, and its forecast is the worst. Past forecasts have met their dates, or not."""
    folder = tmp_path_factory.mktemp("promises")
    store = empty_store(folder)
    found_organisation(store)
    landed(store, 8, None, by=SQUADS)
    for name, squad_ids in (("Marigold", ("borealis",)), ("Paperkite", ("comet",)), ("Quartz", tuple(LAUNCHES))):
        day = today() + timedelta(days=30)
        create_launch(store, THE_DIRECTOR, LaunchPlan(name, squad_ids=squad_ids), target=day, token=name, now=now())
    for squad_id, probability in (("atlas", 50), ("borealis", 90), ("comet", 70)):
        say(store, squad_id, Status.ON_TRACK, probability, hours_ago=20)
    raised = now() - timedelta(days=6, hours=1)
    store.words.add_flag(Flag("f1", "borealis", raised, raised.date(), HELP, launch_id="marigold"))
    store.forecasts.add([*known("atlas", SURE), *known("borealis", HOPELESS), *known("comet", None)])
    config = folder / "andon.toml"
    config.write_text('[channels]\nweb = "CHANNEL_WEB"\n')
    env = {"ANDON_CONFIG": str(config), "CHANNEL_WEB": hook.address}
    with running_server(f"sqlite:///{folder / 'andon.db'}", command=SERVE, env=env, cwd=folder) as server:
        yield Served(server, store)
        assert "Traceback" not in server.log


def say(store: Store, squad_id: str, status: Status, probability: int, *, hours_ago: int = 0) -> None:
    """What a squad says of its own launch, and of the one that it shares."""
    for launch_id in (LAUNCHES[squad_id], "quartz"):
        check_in(
            store,
            Viewer(Role.SQUAD, frozenset({squad_id})),
            launch_id=launch_id,
            squad_id=squad_id,
            status=status,
            probability=probability,
            sentence="So it is.",
            token=f"{squad_id} {launch_id} {probability}",
            now=now() - timedelta(hours=hours_ago),
        )


def known(squad_id: str, on_time: float | None) -> list[Forecast]:
    """What everybody may see of the squad's own launch: a chance, or that there is none to tell."""
    found = []
    for part in (squad_id, None):
        old = replace(bad_forecast(part, hours_old=100), id=f"{squad_id} {part}", launch_id=LAUNCHES[squad_id])
        if on_time is None:
            no_dates = {"p50": None, "p85": None, "p95": None, "quantiles": ()}
            old = replace(old, state=ForecastState.CANNOT, reason=NO_PACE, on_time=None, **no_dates)  # type: ignore[arg-type]
        else:
            old = replace(old, on_time=on_time)
        found.append(old)
    return found


def words(page: Page) -> str:
    """Everything that can be read on the page beside its frame; a space before "%" is as any other."""
    await_still(page)
    return page.locator("[data-testid=stMain]").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def ends(page: Page) -> list[int]:
    """How many ways there are to end a flag, to open it again, and to save either."""
    ways = [page.get_by_role("radio", name=text_flags.flag_end_choice(end)) for end in FlagEnd]
    return [
        *(each.count() for each in ways),
        page.get_by_text(text_flags.OPEN_IT_AGAIN).count(),
        button(page, "Save").count(),
    ]


def test_4_thanks_go_with_an_offer_or_a_question_and_only_its_squad_ends_a_flag_and_sees_no_clock(
    served: Served, page: Page
) -> None:
    open_page(page, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    look_as(page, text.AS_DIRECTOR)
    expect(page.locator(".st-key-help_f1")).to_contain_text("raised 6 days ago, not answered yet")
    look_as(page, text.with_squad("Borealis"))
    assert HELP in words(page) and not CLOCK.search(words(page))

    open_page(page, f"{served.url}/flag?key=f1", HELP)
    for who in (text.AS_GUEST, text.with_squad("Atlas"), text.AS_DIRECTOR):
        look_as(page, who)
        assert ends(page) == [0] * 6
    press(page, text_flags.SEND_REPLY)
    expect(page.get_by_text("either an offer or a question")).to_be_visible()
    page.get_by_role("radio", name=text_flags.ASK_BACK).click()
    page.get_by_label(text_flags.YOUR_QUESTION).fill("")
    press(page, text_flags.SEND_REPLY)
    expect(page.get_by_text("either an offer or a question")).to_be_visible()
    assert served.flags("borealis")[0].replies == ()
    page.get_by_label(text_flags.YOUR_QUESTION).fill("Whom did you ask?")
    press(page, text_flags.SEND_REPLY)
    page.get_by_text(text.SAVED_REPLY).wait_for()

    look_as(page, text.with_squad("Borealis"))
    assert ends(page) == [1, 1, 1, 1, 0, 1]
    assert "Whom did you ask?" in words(page) and not CLOCK.search(words(page))
    open_page(page, f"{served.url}/squad?id=borealis", "Borealis")
    look_as(page, text.with_squad("Borealis"))
    assert HELP in words(page) and not CLOCK.search(words(page))


LINKS = "[data-testid=stPageLink]"
PORTFOLIO = ("portfolio", text.NAV_PORTFOLIO, f"[class*=st-key-row_] {LINKS}")
SHARED = ("launch?key=quartz", "Quartz", "[class*=st-key-part_] .an-word b")
ORDERS = {
    PORTFOLIO: ["Halcyon", "Marigold", "Paperkite", "Quartz"],
    SHARED: [*SQUADS],
    ("squad", text.SQUADS_TITLE, f"[data-testid=stMain] {LINKS}"): [*SQUADS],
    ("squads", text.NAV_SQUADS, f"[data-testid=stMain] {LINKS}"): [*SQUADS],
    ("forecasts", text_record.TITLE, ".an-table tbody th"): ["50\u00a0%", "70\u00a0%", "85\u00a0%", "95\u00a0%"],
}
"""Where names stand below each other, as address, heading and place; the record has none of a squad."""


def test_6_no_page_puts_squads_or_their_launches_in_an_order_of_merit_or_offers_to(served: Served, page: Page) -> None:
    for place, expected in ORDERS.items():
        assert order(page, served, *place)[: len(expected)] == expected
        assert page.locator("[aria-sort], [data-testid=stDataFrame], th button, th a, .an-headings a").count() == 0
        assert not [each for each in controls(page) if SORTS.search(each)]
        page.locator("th, .an-headings .an-line > div").evaluate_all("all => all.forEach(each => each.click())")
        await_still(page)
        assert page.locator(place[-1]).all_inner_texts()[: len(expected)] == expected
    say(served.store, "borealis", Status.NEEDS_HELP, 10)
    say(served.store, "comet", Status.WORRIED, 30)
    for place in (PORTFOLIO, SHARED):
        assert order(page, served, *place) == ORDERS[place]


def order(page: Page, served: Served, address: str, heading: str, place: str) -> list[str]:
    """What stands below each other at the place."""
    open_page(page, f"{served.url}/{address}", heading)
    await_still(page)
    return page.locator(place).all_inner_texts()


def controls(page: Page) -> list[str]:
    """What can be chosen, pressed or ticked on the page beside its frame, by its words."""
    told = "each => each.innerText + ' ' + (each.getAttribute('aria-label') || '')"
    some = "button, a, label, select, [role=combobox], [role=radio], [role=checkbox]"
    found = page.locator("[data-testid=stMain]").locator(some).evaluate_all(f"all => all.map({told})")
    return [str(each) for each in found]


def test_9_claims_stand_against_what_was_met_and_no_chance_is_certain(served: Served, page: Page) -> None:
    open_page(page, f"{served.url}/forecasts", text_record.TITLE)
    table = page.locator(".an-table").first
    for each in (text_record.HELD, *text_record.PLAIN.values()):
        expect(table.get_by_role("columnheader", name=each, exact=True)).to_be_visible()
    expect(table.get_by_role("row", name=re.compile("^85\\s%"))).to_contain_text("6 of 8")

    open_page(page, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    assert not CERTAIN.search(words(page))
    expect(page.locator(".st-key-row_halcyon")).to_contain_text("over 98 % on time")
    expect(page.locator(".st-key-row_marigold")).to_contain_text("under 2 % on time")
    expect(page.locator(".st-key-row_paperkite")).to_contain_text("Cannot forecast")
    for launch_id, told in (("halcyon", "over 98 %"), ("paperkite", NO_PACE)):
        open_page(page, f"{served.url}/launch?key={launch_id}", launch_id.title())
        assert told in words(page)
        assert not CERTAIN.search(words(page))
    # The last one: no number stands where there is none.
    assert "Cannot forecast" in words(page) and "% on time" not in words(page)


def test_2_a_message_tells_its_squad_that_a_forecast_is_there_and_not_which(
    served: Served, page: Page, hook: Webhook
) -> None:
    at_any_hour = Choices(quiet=QuietHours(0, 0, days_off=False))
    wish = {Event.FORECAST_WAITS: "web"}
    choose(served.store, THE_SQUAD, "squad:atlas", where=wish, rest=at_any_hour, known=["web"], now=now())
    served.store.forecasts.add([bad_forecast(part, hours_old=0, on_time=SECRET_CHANCE) for part in ("atlas", None)])
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not hook.got:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    (got,) = hook.got
    *lines, link = got["message"].splitlines()
    told = "\n".join([got["title"], *lines])
    assert "a new forecast is there" in told and "Halcyon" in told
    assert not re.search(r"\d", told), told

    open_page(page, link, "Atlas")
    look_as(page, text.AS_DIRECTOR)
    assert "43 %" not in words(page)
    look_as(page, text.with_squad("Atlas"))
    expect(page.get_by_text("A new forecast is here, yours alone until")).to_be_visible()
    unfold(page.locator(".st-key-mine_halcyon"), text.SHOW_FORECAST)
    expect(page.locator("b", has_text="43 %")).to_be_visible()
