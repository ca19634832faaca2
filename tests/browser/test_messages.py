"""A director chooses a channel on the page, a squad pulls the cord, and the channel hears of it within seconds."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from andon.model import Event
from andon.store import open_store
from andon.ui import text, text_told
from browser.test_journey import pull_the_cord
from browser.visiting import await_still, fits, look_as, pick
from browsing import PATIENCE_MS, open_page
from pages.visits import found_organisation
from receivers import SECRET, Webhook, webhook
from server import SERVE, Server, running_server

pytestmark = pytest.mark.browser

HOSTILE = "<script>alert(1)</script> @channel [x](http://evil.example) *nobody* answers"


@pytest.fixture(scope="module")
def hook() -> Iterator[Webhook]:
    with webhook() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, hook: Webhook) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("messages")
    url = f"sqlite:///{folder / 'andon.db'}"
    found_organisation(open_store(url))
    config = folder / "andon.toml"
    config.write_text('[channels]\nweb = "CHANNEL_WEB"\n')
    env = {"ANDON_CONFIG": str(config), "CHANNEL_WEB": hook.address}
    with running_server(url, command=SERVE, env=env, cwd=folder) as running:
        yield running
        assert "Traceback" not in running.log
        assert SECRET not in running.log


def choose(page: Page, server: Server) -> None:
    """The directors want to hear of flags in the channel web, at night too."""
    open_page(page, f"{server.url}/portfolio", text.NAV_PORTFOLIO)
    look_as(page, text.AS_DIRECTOR)
    page.get_by_role("link", name=text_told.LINK).click()
    page.get_by_role("heading", level=1, name=text_told.TITLE).wait_for()
    await_still(page)
    pick(page, text_told.TO_DIRECTOR[Event.FLAG_RAISED], "web")
    page.get_by_text(text_told.URGENT).click()
    page.get_by_role("button", name=text_told.SAVE, exact=True).click()
    page.get_by_text(text_told.SAVED).wait_for()


@pytest.mark.long
def test_a_flag_reaches_the_channel_that_was_chosen(page: Page, server: Server, hook: Webhook) -> None:
    page.set_default_timeout(PATIENCE_MS)
    choose(page, server)
    squad_home_of_atlas(page, server)
    pull_the_cord(page, HOSTILE)
    deadline = time.monotonic() + 60
    while not hook.got:
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)
    page.wait_for_timeout(6_000)  # longer than it takes to look again
    (got,) = hook.got
    assert got["title"] == "Atlas asks for help"
    assert "answers" in got["message"]
    assert "<script" not in got["message"] and "](http" not in got["message"] and "*nobody*" not in got["message"]
    link = got["message"].splitlines()[-1]
    assert link.startswith(f"{server.url}/flag?key=")
    page.goto(link)
    page.get_by_role("heading", level=1, name="answers").wait_for()


def squad_home_of_atlas(page: Page, server: Server) -> None:
    open_page(page, f"{server.url}/squad?id=atlas", "Atlas")
    look_as(page, text.with_squad("Atlas"))


SIZES: dict[str, ViewportSize] = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.long
@pytest.mark.parametrize(("size", "event"), [("desktop", Event.DIGEST), ("phone", Event.NUDGED)])
def test_a_squad_chooses_at_every_size(browser: Browser, server: Server, size: str, event: Event) -> None:
    page = browser.new_page(viewport=SIZES[size])
    page.set_default_timeout(PATIENCE_MS)
    squad_home_of_atlas(page, server)
    page.get_by_role("link", name=text_told.LINK).click()
    page.get_by_role("heading", level=1, name=text_told.TITLE).wait_for()
    await_still(page)
    assert fits(page)
    pick(page, text_told.TO_SQUAD[event], "web")
    page.get_by_role("button", name=text_told.SAVE, exact=True).click()
    page.get_by_text(text_told.SAVED).wait_for()
    page.close()
