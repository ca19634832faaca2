"""Every page under axe-core: no serious or critical fault of ours, by keyboard, screen reader or weak eyes."""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from andon.model import Role, Viewer
from andon.usecases.ballots import code_of
from andon.usecases.board import Look
from andon.usecases.snapshot import freeze
from andon.usecases.vote import open_round
from andon.web.frozen import renderer
from browser.screenshots import DESK, PHONE, Shot, demo_shots, empty_shots
from browser.serving import Served, empty_store, serving
from browser.visiting import await_still, look_as
from browsing import PATIENCE_MS
from built import Demo
from pages.visits import THE_DIRECTOR, now

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
def demo(demo_folder: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, Shot]]]:
    folder = tmp_path_factory.mktemp("axe")
    for name in ("andon.db", "andon.toml"):
        shutil.copy(demo_folder.folder / name, folder)
    store = empty_store(folder)
    shots = {shot.name: shot for shot in demo_shots(store)}
    with serving(folder, store, ANDON_CONFIG=str(folder / "andon.toml")) as served:
        yield served, shots


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("nothing")
    with serving(folder, empty_store(folder)) as served:
        yield served


def visit(browser: Browser, served: Served, shot: Shot) -> Page:
    context = browser.new_context(viewport=shot.size or DESK, color_scheme="dark" if shot.dark else "light")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{served.url}{shot.path}")
    page.locator("h1, [data-testid=stAlert]").first.wait_for()
    if not shot.is_plain:
        look_as(page, shot.who)
        await_still(page)
    if shot.unfold:
        page.get_by_text(shot.unfold, exact=True).click()
        await_still(page)
    if shot.press:
        page.locator(f".st-key-{shot.press} button:visible").first.click()
        page.get_by_role("dialog").wait_for()
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


def accessible(browser: Browser, served: Served, shot: Shot) -> None:
    page = visit(browser, served, shot)
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
    "cord",
    "conversation",
    "messages",
    "blackout",
    "round",
    "checkin",
    "flag",
    "flag-ended",
    "portfolio",
    "timeline",
    "launch",
    "what-if",
    "forecasts",
    "snapshots",
    "launches",
    "squads",
)


def test_every_picture_that_is_taken_is_looked_at_here(demo: tuple[Served, dict[str, Shot]]) -> None:
    assert set(NAMES) == set(demo[1])


@pytest.mark.parametrize("name", ["checkin", "portfolio", "launch"])
def test_a_page_of_the_demo_has_no_grave_fault(
    browser: Browser, demo: tuple[Served, dict[str, Shot]], name: str
) -> None:
    served, shots = demo
    accessible(browser, served, shots[name])


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_nor_has_any_page_at_a_desk_on_a_phone_and_in_the_dark(
    browser: Browser, demo: tuple[Served, dict[str, Shot]], name: str, size: Any, dark: bool
) -> None:
    served, shots = demo
    shot = shots[name]
    accessible(browser, served, replace(shot, size=size, dark=dark))


@pytest.mark.long
@pytest.mark.parametrize("shot", empty_shots(), ids=lambda shot: shot.name)
def test_nor_has_an_empty_page(browser: Browser, nothing: Served, shot: Shot) -> None:
    accessible(browser, nothing, shot)


@pytest.fixture(scope="module")
def plain(demo: tuple[Served, dict[str, Shot]]) -> dict[str, str]:
    """Paths of the pages that phones and big screens open: a vote, a vote's code to be typed, and a frozen page."""
    served, shots = demo
    asked = parse_qs(urlsplit(shots["round"].path).query)
    code = code_of(secrets.token_urlsafe(24))
    (launch_id,), (squad_id,) = asked["launch"], asked["squad"]
    open_round(
        served.store,
        Viewer(Role.SQUAD, frozenset({squad_id})),
        launch_id=launch_id,
        squad_id=squad_id,
        expected=5,
        lasts=timedelta(hours=1),
        code=code,
        token="axe",
        now=now(),
    )
    token = secrets.token_urlsafe(24)
    freeze(
        served.store,
        Look(THE_DIRECTOR, now(), now(), timedelta(0)),
        f"launch:{launch_id}",
        render=renderer(UTC),
        token="axe",
        secret=token,
        title="",
        note="For the all-hands.",
    )
    return {"a vote": f"/v/{code}", "a code": "/v", "a wrong code": "/v/abcd-efgh-jkmn", "frozen": f"/s/{token}"}


PLAIN = ("a vote", "a code", "a wrong code", "frozen")


@pytest.mark.parametrize("name", PLAIN)
def test_nor_has_a_page_without_streamlit(
    browser: Browser, demo: tuple[Served, dict[str, Shot]], plain: dict[str, str], name: str
) -> None:
    accessible(browser, demo[0], Shot(name, plain[name], size=PHONE))


@pytest.mark.long
@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (DESK, True), (PHONE, True)])
def test_nor_in_the_dark_or_at_a_desk(
    browser: Browser, demo: tuple[Served, dict[str, Shot]], plain: dict[str, str], name: str, size: Any, dark: bool
) -> None:
    accessible(browser, demo[0], Shot(name, plain[name], size=size, dark=dark))


def test_the_dialog_of_the_cord_has_none(browser: Browser, demo: tuple[Served, dict[str, Shot]]) -> None:
    served, shots = demo
    page = visit(browser, served, shots["squad"])
    page.locator(".st-key-cord button").first.click()
    page.get_by_role("dialog").wait_for()
    await_still(page)
    assert grave(page) == []
    page.context.close()


def test_a_fault_of_ours_would_be_found(browser: Browser, demo: tuple[Served, dict[str, Shot]]) -> None:
    served, shots = demo
    page = visit(browser, served, shots["home"])
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')")
    assert any("label" in line for line in grave(page))
    page.context.close()
