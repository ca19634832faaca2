"""Signing in with a provider of OpenID Connect, in Chromium: the way in, the hats, the way out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Cookie, Locator, Page, Request

from andon.model import GivenHat, Role
from andon.ui import text, text_access, text_cord
from browser.serving import Served, serving, store_of_squads
from browser.test_accessibility import FADED_MS, grave
from browser.visiting import await_still, button, press
from browsing import PATIENCE_MS, leaves_this_machine, settle
from pages.signed_in import write_access
from pages.visits import now
from provider import running_provider

pytestmark = pytest.mark.browser

PEOPLE: dict[str, dict[str, Any]] = {
    "dora": {"name": "Dora Ek", "email": "dora@example.com", "groups": ["andon-directors"]},
    "kim": {"name": "Kim Berg", "email": "kim@example.com"},
    "ada": {"name": "Ada Lind", "email": "ada@example.com", "groups": ["andon-admins"]},
}


@dataclass(frozen=True)
class Company:
    """An Andon with its provider of sign-ins."""

    served: Served
    file: Path
    """Its andon.toml."""

    @property
    def url(self) -> str:
        return self.served.url


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder: Path = tmp_path_factory.mktemp("signed")
    store = store_of_squads(folder, squads=2)
    write_access(folder)
    file = folder / "andon.toml"
    with running_provider(PEOPLE) as env, serving(folder, store, ANDON_CONFIG=str(file), **env) as served:
        yield Company(served, file)


@pytest.fixture
def visitor(browser: Browser, company: Company) -> Iterator[Page]:
    """A fresh visitor, and the proof that no page of Andon asked the internet for anything; the provider's does."""
    outside: list[str] = []

    def look(request: Request) -> None:
        if leaves_this_machine(request) and request.frame.url.startswith(company.url):
            outside.append(request.url)

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    context.route("https://**", lambda route: route.abort())
    context.on("request", look)
    yield context.new_page()
    context.close()
    assert not outside


def sign_in(page: Page, address: str, who: str) -> None:
    """Open a page, and sign in where it asks for that."""
    page.goto(address)
    press(page, text_access.SIGN_IN)
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name=who, exact=True).click()


def cord(page: Page) -> Locator:
    """The button by which its squad alone pulls the cord; its key stands in it as well."""
    return page.get_by_role("button", name=text_cord.PULL_THE_CORD)


def cookies_of(page: Page) -> dict[str, Cookie]:
    """Those of the sign-in, by name."""
    return {each["name"]: each for each in page.context.cookies() if each["name"].startswith("_streamlit_user")}


def test_a_deep_link_survives_the_sign_in_and_a_group_makes_a_director(company: Company, visitor: Page) -> None:
    link = f"{company.url}/portfolio?tribe=sound&as_of=2026-01-02"
    sign_in(visitor, link, "dora")
    visitor.wait_for_url(link)
    visitor.locator("h1", has_text=text.NAV_PORTFOLIO).wait_for()
    settle(visitor)
    assert visitor.url == link
    visitor.get_by_text("Signed in as Dora Ek").wait_for()
    visitor.goto(f"{company.url}/connect")
    visitor.get_by_label("Jira").first.wait_for()
    assert set(cookies_of(visitor)) == {"_streamlit_user", "_streamlit_user_tokens"}
    for cookie in cookies_of(visitor).values():
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
    press(visitor, text_access.SIGN_OUT)
    # Also out of the provider, which sends the browser back.
    visitor.get_by_role("button", name="End session").click()
    button(visitor, text_access.SIGN_IN).wait_for()
    assert cookies_of(visitor) == {}
    visitor.goto(f"{company.url}/portfolio")
    button(visitor, text_access.SIGN_IN).wait_for()
    assert not visitor.get_by_text(text.NAV_PORTFOLIO).count()


@pytest.mark.long
def test_a_member_who_is_removed_on_the_page_loses_the_hat_at_the_next_click(company: Company, visitor: Page) -> None:
    company.served.store.people.give(GivenHat("kim@example.com", Role.SQUAD, "atlas", now()))
    sign_in(visitor, f"{company.url}/squad", "kim")
    visitor.locator("h1", has_text="Atlas").wait_for()
    cord(visitor).wait_for()
    browser = visitor.context.browser
    assert browser is not None
    ada = browser.new_context().new_page()
    sign_in(ada, f"{company.url}/people?id=atlas", "ada")
    ada.get_by_text("Kim Berg").first.wait_for()
    ada.locator("[class*=st-key-hat_squad_atlas]").get_by_role("button", name=text_access.REMOVE).click()
    ada.get_by_text(text_access.REMOVED).wait_for()
    await_still(visitor)
    cord(visitor).click()
    cord(visitor).wait_for(state="detached")
    assert company.served.flags("atlas") == []
    ada.context.close()


@pytest.mark.long
def test_a_cookie_that_was_tampered_with_signs_nobody_in(company: Company, visitor: Page) -> None:
    sign_in(visitor, f"{company.url}/portfolio", "kim")
    visitor.locator("h1", has_text=text.NAV_PORTFOLIO).wait_for()
    (name,) = [each for each in cookies_of(visitor) if each == "_streamlit_user"]
    value = cookies_of(visitor)[name]["value"]
    middle = len(value) // 2
    changed = value[:middle] + ("A" if value[middle] != "A" else "B") + value[middle + 1 :]
    visitor.context.add_cookies([{"name": name, "value": changed, "url": company.url}])
    visitor.goto(f"{company.url}/portfolio")
    button(visitor, text_access.SIGN_IN).wait_for()
    assert not visitor.get_by_text("Kim Berg").count()


@pytest.mark.long
def test_a_frozen_link_asks_for_the_sign_in_where_the_organisation_says_so(company: Company, visitor: Page) -> None:
    file = company.file
    before = file.read_text()
    file.write_text(before.replace("[access]", '[access]\nfrozen_links = "sign-in"'))
    try:
        visitor.goto(f"{company.url}/s/{'t' * 32}")
        visitor.get_by_role("link", name="Sign in").click()
        visitor.wait_for_url("**/oauth2/authorize**")
        visitor.get_by_role("button", name="kim", exact=True).click()
        # There is no such link; that is told to people of the organisation alone.
        visitor.get_by_role("heading", name="This link shows nothing").wait_for()
        assert visitor.url == f"{company.url}/s/{'t' * 32}"
    finally:
        file.write_text(before)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_and_the_page_of_people_are_for_everybody(
    company: Company, visitor: Page, scheme: Literal["light", "dark"]
) -> None:
    """No serious or critical fault for axe, as on every other page."""
    visitor.emulate_media(color_scheme=scheme)
    visitor.goto(f"{company.url}/people")
    button(visitor, text_access.SIGN_IN).wait_for()
    await_still(visitor)
    visitor.wait_for_timeout(FADED_MS)
    assert grave(visitor) == []
    sign_in(visitor, f"{company.url}/people", "ada")
    visitor.get_by_text(text_access.ACCOUNTS).wait_for()
    await_still(visitor)
    visitor.wait_for_timeout(FADED_MS)
    assert grave(visitor) == []
