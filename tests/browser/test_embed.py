"""A wiki's page in a real browser: what it may show in a frame, what it may not, and what can be done there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from andon.ui import text_embed, text_frozen
from andon.usecases.snapshot import freeze
from andon.web.frozen import renderer
from answering import Silent, answering
from browser.serving import Served, serving, store_of_squads
from examples import look
from pages.visits import THE_DIRECTOR, now
from web.test_frozen import STOCKHOLM

pytestmark = [pytest.mark.browser, pytest.mark.long]

SECRET = "a-link-for-the-wiki-0123456789"
WIKI = '<!DOCTYPE html><title>Wiki</title><h1>Plan</h1><iframe src="{}" width="700" height="500"></iframe>'


class Files(Silent, SimpleHTTPRequestHandler):
    """What lies in a folder."""


@contextmanager
def site(folder: Path) -> Iterator[tuple[Path, str]]:
    """A folder as a site of its own: to a browser another port is another origin."""
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))) as url:
        yield folder, url


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    with site(tmp_path_factory.mktemp("wiki")) as ours:
        yield ours


@pytest.fixture(scope="module")
def andon(tmp_path_factory: pytest.TempPathFactory, wiki: tuple[Path, str]) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("andon")
    store = store_of_squads(folder, squads=1)
    seen = look(THE_DIRECTOR, now(), now())
    freeze(store, seen, "launch:halcyon", render=renderer(STOCKHOLM), token="s", secret=SECRET)
    (folder / "andon.toml").write_text(f'[embed]\nsites = ["{wiki[1]}"]\n')
    with serving(folder, store, ANDON_CONFIG=str(folder / "andon.toml")) as served:
        yield served


def framed(page: Page, wiki: tuple[Path, str], address: str) -> Frame:
    """The frame of a wiki page that shows an address."""
    folder, site = wiki
    (folder / "page.html").write_text(WIKI.format(address))
    # Under a new address each time: a browser keeps pages that changed within a second.
    page.goto(f"{site}/page.html?{time.monotonic_ns()}", wait_until="load")
    return next(each for each in page.frames if each is not page.main_frame)


def test_a_frozen_view_fits_into_a_wiki_page_and_leads_to_the_whole(
    page: Page, wiki: tuple[Path, str], andon: Served
) -> None:
    frame = framed(page, wiki, f"{andon.url}/s/{SECRET}?embed")
    frame.get_by_role("heading", name="Halcyon").wait_for()
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert frame.locator("footer", has_text="Frozen ").count() == 1
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name=text_frozen.SEE_THE_WHOLE).click()
    assert opened.value.url == f"{andon.url}/s/{SECRET}"
    opened.value.get_by_text(text_frozen.TAKE_ALONG).first.wait_for()


def test_the_colours_are_the_readers_own_or_those_behind_the_address(
    page: Page, wiki: tuple[Path, str], andon: Served
) -> None:
    paper = "colour => getComputedStyle(document.querySelector('.card')).backgroundColor === colour"
    light, dark = "rgb(255, 255, 255)", "rgb(11, 15, 20)"
    address = f"{andon.url}/s/{SECRET}?embed"
    page.emulate_media(color_scheme="dark")
    for end, colour in (("", dark), ("#light", light), ("#dark", dark)):
        framed(page, wiki, f"{address}{end}").wait_for_function(paper, arg=colour)
    page.emulate_media(color_scheme="light")
    for end, colour in (("", light), ("#light", light), ("#dark", dark)):
        framed(page, wiki, f"{address}{end}").wait_for_function(paper, arg=colour)


def test_a_live_page_shows_and_asks_for_nothing(page: Page, wiki: tuple[Path, str], andon: Served) -> None:
    frame = framed(page, wiki, f"{andon.url}/portfolio?embed=true")
    frame.get_by_role("heading", name="Portfolio").wait_for()
    frame.get_by_text(text_embed.OPEN).wait_for()
    assert frame.get_by_role("combobox").count() == 0
    assert frame.locator("[data-testid=stSidebar]").count() == 0
    frame.get_by_role("link", name="Halcyon").first.click()
    frame.get_by_role("heading", name="Halcyon").wait_for()
    frame.get_by_text(text_embed.OPEN).wait_for()
    assert frame.get_by_role("textbox").count() == 0


@pytest.mark.parametrize("path", ["/", "/portfolio", "/checkin?embed=true", f"/s/{SECRET}", f"/s/{SECRET}?present"])
def test_everything_else_stays_out_of_frames(page: Page, wiki: tuple[Path, str], andon: Served, path: str) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    framed(page, wiki, f"{andon.url}{path}")
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in each for each in told)


def test_a_site_that_is_not_named_shows_nothing(page: Page, tmp_path: Path, andon: Served) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    with site(tmp_path) as another:
        framed(page, another, f"{andon.url}/s/{SECRET}?embed")
        page.wait_for_timeout(500)
    assert any("frame-ancestors" in each for each in told)
