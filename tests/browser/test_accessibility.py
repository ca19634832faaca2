"""Every page under axe-core: no serious or critical fault of ours, by keyboard, screen reader or weak eyes."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from andon.store import open_store
from browser.screenshots import DESK, PHONE, Shot, demo_shots, empty_shots
from browser.visiting import await_still, look_as
from browsing import PATIENCE_MS
from built import Demo
from server import SERVE, Server, running_server

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}

STREAMLITS = {
    # Sections of st.navigation are <header> and <ul> elements directly inside of a <ul>. The nearest report upstream:
    # streamlit/streamlit#8399, "Basic accessibility web features".
    ("list", "stSidebarNavItems"),
    ("listitem", "stSidebarNav"),
}
"""Rule, and the test id of the part of Streamlit that breaks it."""

FADED_MS = 1500

WITHIN = """target => {
    const marked = document.querySelector(target)?.closest('[data-testid^=stSidebarNav]');
    return marked ? [marked.dataset.testid, 'stSidebarNav'] : [];
}"""


@pytest.fixture(scope="module")
def demo(demo_folder: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, Shot]]]:
    folder = tmp_path_factory.mktemp("axe")
    for name in ("andon.db", "andon.toml"):
        shutil.copy(demo_folder.folder / name, folder)
    url = f"sqlite:///{folder / 'andon.db'}"
    shots = {shot.name: shot for shot in demo_shots(open_store(url))}
    with running_server(url, command=SERVE, cwd=folder, env={"ANDON_CONFIG": str(folder / "andon.toml")}) as server:
        yield server, shots


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("nothing")
    with running_server(f"sqlite:///{folder / 'andon.db'}", command=SERVE, cwd=folder) as server:
        yield server


def visit(browser: Browser, server: Server, shot: Shot) -> Page:
    context = browser.new_context(viewport=shot.size or DESK, color_scheme="dark" if shot.dark else "light")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{server.url}{shot.path}")
    page.locator("h1, [data-testid=stAlert]").first.wait_for()
    look_as(page, shot.who)
    await_still(page)
    if shot.unfold:
        page.get_by_text(shot.unfold, exact=True).click()
        await_still(page)
    return page


def grave(page: Page) -> list[str]:
    """What axe finds, but for what is known of Streamlit, a line each."""
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
        if not is_streamlits(page, found["id"], node)
    ]


def is_streamlits(page: Page, rule: str, node: dict[str, Any]) -> bool:
    within = page.evaluate(WITHIN, node["target"][0])
    return any((rule, name) in STREAMLITS for name in within)


def accessible(browser: Browser, server: Server, shot: Shot) -> None:
    page = visit(browser, server, shot)
    found = grave(page)
    if found:
        # What fades in has too little contrast while it does.
        page.wait_for_timeout(FADED_MS)
        found = grave(page)
    page.context.close()
    assert found == []


NAMES = (
    "home",
    "squads-list",
    "squad",
    "conversation",
    "round",
    "checkin",
    "flag",
    "flag-ended",
    "portfolio",
    "launch",
    "what-if",
    "forecasts",
    "snapshots",
    "launches",
    "squads",
)


def test_every_picture_that_is_taken_is_looked_at_here(demo: tuple[Server, dict[str, Shot]]) -> None:
    assert set(NAMES) == set(demo[1])


@pytest.mark.parametrize("name", ["squad", "round", "checkin", "flag", "portfolio", "launch"])
def test_a_page_of_the_demo_has_no_grave_fault(
    browser: Browser, demo: tuple[Server, dict[str, Shot]], name: str
) -> None:
    server, shots = demo
    accessible(browser, server, shots[name])


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_nor_has_any_page_at_a_desk_on_a_phone_and_in_the_dark(
    browser: Browser, demo: tuple[Server, dict[str, Shot]], name: str, size: Any, dark: bool
) -> None:
    server, shots = demo
    shot = shots[name]
    accessible(browser, server, Shot(shot.name, shot.path, shot.who, size, dark, shot.unfold))


@pytest.mark.long
@pytest.mark.parametrize("shot", empty_shots(), ids=lambda shot: shot.name)
def test_nor_has_an_empty_page(browser: Browser, nothing: Server, shot: Shot) -> None:
    accessible(browser, nothing, shot)


def test_the_dialog_of_the_cord_has_none(browser: Browser, demo: tuple[Server, dict[str, Shot]]) -> None:
    server, shots = demo
    page = visit(browser, server, shots["squad"])
    page.locator(".st-key-cord button").first.click()
    page.get_by_role("dialog").wait_for()
    await_still(page)
    assert grave(page) == []
    page.context.close()


def test_a_fault_of_ours_would_be_found(browser: Browser, demo: tuple[Server, dict[str, Shot]]) -> None:
    server, shots = demo
    page = visit(browser, server, shots["home"])
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')")
    assert any("label" in line for line in grave(page))
    page.context.close()
