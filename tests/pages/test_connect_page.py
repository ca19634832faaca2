"""Connecting a Jira on its page: name it, tick what is true, see the file, write it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.config import load_organisation
from andon.store import Store, open_store
from andon.ui import links, text, text_setup
from jira_own import Site, running
from pages.visits import ATLAS, DIRECTOR, errors, visit, words

TOKEN = "token-of-person-1"


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_JIRA_TOKEN", TOKEN)
    monkeypatch.delenv("ANDON_JIRA_EMAIL", raising=False)
    monkeypatch.delenv("ANDON_JIRA_URL", raising=False)


@pytest.fixture
def stranger(login: None) -> Iterator[tuple[Site, str]]:
    """A Jira of which nobody on this machine has said anything."""
    site = Site()
    site.add_project("SHOP", "Web *shop*")
    component = site.add_component("SHOP", "Checkout [beta]").id
    site.create("SHOP", "Story", "One", components=(component,))
    site.add_version("SHOP", "Northlight", release="2030-01-31")
    site.add_version("SHOP", "Someday")
    with running(site, "dc") as url:
        yield site, url


@pytest.fixture
def jira(stranger: tuple[Site, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The Jira that this machine's login is for."""
    monkeypatch.setenv("ANDON_JIRA_URL", f"{stranger[1]}/")
    return stranger[1]


def plan_file() -> Path:
    return Path(os.environ["ANDON_CONFIG"])


def named(url: str, projects: str = "SHOP", *, public: bool = False) -> AppTest:
    """The page after a Jira was named on it."""
    at = visit(links.CONNECT, DIRECTOR)
    at.text_input(key="connect_url").input(url)
    at.text_input(key="connect_projects").input(projects)
    at.checkbox(key="connect_public").set_value(public)
    return at.button(key="connect_submit").click().run()


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


# ------------------------------------------------------------------------------ the way through


def test_what_is_ticked_is_shown_then_written_then_planned(empty: Store, jira: str) -> None:
    at = named(jira)
    assert "Jira Data Center 10.3.19" in words(at)
    ticks = {each.label: each.value for each in at.checkbox}
    assert ticks == {
        r"Checkout \[beta\]": True,
        r"Web \*shop\*": False,
        "Northlight": True,
        "Someday": False,
    }
    at.checkbox(key="connect_launch_1").check()
    press(at, "connect_ticks_submit")
    (code,) = at.code
    assert 'component = "Checkout [beta]"' in code.value
    assert TOKEN not in code.value
    assert not plan_file().exists()
    press(at, "connect_write")
    assert text_setup.SAVED_PLAN in words(at)
    assert plan_file().read_text() == f"{code.value}\n"
    assert [each.name for each in load_organisation(plan_file()).launch] == ["Northlight", "Someday"]
    plans = open_store(os.environ["ANDON_DATABASE_URL"]).plans
    assert [each.name for each in plans.squads()] == ["Checkout [beta]"]
    assert {each.name for each in plans.launches()} == {"Northlight", "Someday"}
    assert text.with_squad("Checkout [beta]") in at.selectbox(key="who").options


def test_ticks_stay_on_the_way_back(empty: Store, jira: str) -> None:
    at = named(jira)
    at.checkbox(key="connect_squad_0").uncheck()
    at.checkbox(key="connect_squad_1").check()
    press(at, "connect_ticks_submit")
    press(at, "connect_back")
    assert [at.checkbox(key=f"connect_squad_{n}").value for n in (0, 1)] == [False, True]


def test_another_jira_begins_anew(empty: Store, jira: str) -> None:
    at = press(named(jira), "connect_anew")
    assert at.text_input(key="connect_url").value == f"{jira}/"


def test_what_is_planned_already_is_said_and_nothing_is_written_twice(empty: Store, jira: str) -> None:
    at = press(press(named(jira), "connect_ticks_submit"), "connect_write")
    before = plan_file().read_bytes()
    press(at, "connect_anew")
    assert at.text_input(key="connect_url").value == jira
    at.button(key="connect_submit").click().run()
    assert text_setup.known_already(1, 1) in words(at)
    press(at, "connect_ticks_submit")
    assert text_setup.NOTHING_TO_WRITE in words(at)
    assert not [each for each in at.button if each.key == "connect_write"]
    assert plan_file().read_bytes() == before


# ------------------------------------------------------------------------------ what goes wrong


def test_a_jira_that_does_not_answer_is_told_in_a_sentence(
    empty: Store, login: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_JIRA_URL", "http://127.0.0.1:9")
    at = named("http://127.0.0.1:9")
    assert "Nothing answers at http://127.0.0.1:9" in errors(at)
    assert "Check the url" in errors(at)
    assert at.text_input(key="connect_url").value == "http://127.0.0.1:9"


WRONG = {
    "no scheme": ("jira.example.com", "SHOP", "Url must begin with https:// or http://, not 'jira.example.com'."),
    "nothing": ("", "", "No project is named."),
    "a password in it": (
        "https://me:secret@jira.example.com",
        "SHOP",
        "A login does not belong into the url; it comes from ANDON_JIRA_TOKEN.",
    ),
}


@pytest.mark.parametrize(("url", "projects", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_asked_is_said(empty: Store, login: None, url: str, projects: str, sentence: str) -> None:
    assert sentence in errors(named(url, projects))


def test_an_unknown_project_is_answered_with_those_that_can_be_seen(empty: Store, jira: str) -> None:
    at = named(jira, "SHPO")
    assert "There is no project 'SHPO'" in errors(at)
    assert "This login can see SHOP." in errors(at)


def test_without_a_login_the_page_says_which_variable_it_looks_for(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANDON_JIRA_TOKEN", raising=False)
    monkeypatch.setenv("ANDON_JIRA_URL", "https://jira.example.com")
    at = named("https://jira.example.com")
    assert "put a token into ANDON_JIRA_TOKEN" in words(at).replace("\\", "")
    assert "ANDON_JIRA_TOKEN is not set" in errors(at)


def test_the_token_is_never_shown_nor_kept_in_the_tab(empty: Store, jira: str) -> None:
    at = named(jira)
    assert TOKEN not in words(at) + repr(at.session_state["andon_connecting"])
    press(at, "connect_ticks_submit")
    assert TOKEN not in words(at) + repr(at.session_state["andon_connecting"])


OURS = '[jira]\nurl = "https://ours.example.com"\nprojects = ["A"]\n'


@pytest.mark.parametrize("public", [False, True], ids=["login", "public"])
@pytest.mark.parametrize("plan", ["", OURS], ids=["no Jira yet", "ours"])
def test_a_page_asks_no_address_that_the_machine_was_not_told_of(
    empty: Store, stranger: tuple[Site, str], plan: str, public: bool
) -> None:
    """Whoever reaches the page may name any address, and the token or the machine's network must not go along."""
    plan_file().write_text(plan)
    at = named(stranger[1], public=public)
    belongs = text_setup.login_belongs_to("https://ours.example.com")
    assert (belongs if plan and not public else text_setup.ADDRESS_NOT_NAMED) in errors(at)
    assert "ANDON_JIRA_URL" in errors(at)
    assert stranger[0].log.requests == []


def test_a_token_goes_to_no_jira_that_was_named_as_a_public_one(empty: Store, stranger: tuple[Site, str]) -> None:
    plan_file().write_text(f'[jira]\nurl = "{stranger[1]}"\nprojects = ["SHOP"]\nanonymous = true\n')
    assert text_setup.ADDRESS_NOT_NAMED in errors(named(stranger[1]))
    assert stranger[0].log.requests == []
    assert "Jira Data Center" in words(named(stranger[1], public=True))


def test_a_page_without_a_jira_to_ask_says_so_before_it_is_tried(empty: Store, login: None) -> None:
    assert text_setup.ADDRESS_NOT_NAMED in words(visit(links.CONNECT, DIRECTOR))


def test_the_empty_start_page_leads_to_it(empty: Store) -> None:
    (link,) = [each for each in visit(links.HOME).get("page_link") if each.proto.label == text.NAV_CONNECT]
    assert link.proto.page.endswith("connect")


def test_a_file_that_cannot_be_written_can_still_be_copied_or_downloaded(
    empty: Store, jira: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_CONFIG", "no/where/andon.toml")
    at = press(press(named(jira), "connect_ticks_submit"), "connect_write")
    assert "no/where/andon.toml cannot be written: No such file or directory." in errors(at)
    assert at.code and at.get("download_button")


def test_a_file_that_somebody_changed_meanwhile_is_not_overwritten(empty: Store, jira: str) -> None:
    at = press(named(jira), "connect_ticks_submit")
    plan_file().write_text("# theirs\n")
    press(at, "connect_write")
    assert "was changed meanwhile" in errors(at)
    assert plan_file().read_text() == "# theirs\n"


@pytest.mark.parametrize("who", ["viewer", ATLAS])
def test_only_a_director_connects_a_jira(small: Store, who: str) -> None:
    at = visit(links.CONNECT, who)
    assert text_setup.CHOOSE_DIRECTOR_TO_CONNECT in words(at)
    assert not at.text_input


# ------------------------------------------------------------------------------ where andon.toml lets pages ask others

OPEN = "[outgoing]\npublic = true\n"


@pytest.mark.parametrize("public", [False, True], ids=["login", "public"])
def test_what_is_not_public_is_not_asked_either(empty: Store, stranger: tuple[Site, str], public: bool) -> None:
    plan_file().write_text(OPEN)
    assert text_setup.PUBLIC_MAY_BE_ASKED in words(visit(links.CONNECT, DIRECTOR))
    told = errors(named(stranger[1], public=public))
    assert ("leads into a network of its own" if public else text_setup.ADDRESS_NOT_NAMED) in told
    assert stranger[0].log.requests == []


def test_what_is_allowed_is_asked_without_a_login_and_written_down_as_entered(
    empty: Store, stranger: tuple[Site, str]
) -> None:
    plan_file().write_text(f'{OPEN}private = ["127.0.0.1"]\n')
    stranger[0].add_project("OPEN", "Open", public=True)
    at = named(stranger[1], "OPEN", public=True)
    assert {each.account for each in stranger[0].log.requests} == {None}
    press(press(at, "connect_ticks_submit"), "connect_write")
    (jira,) = load_organisation(plan_file()).jira
    assert jira.entered and jira.anonymous
