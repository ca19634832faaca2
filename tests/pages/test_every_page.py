"""Every page opens: on an empty store, a small one and the demo; for everybody; whatever the address says."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.store import Store
from andon.ui import (
    links,
    session,
    text,
    text_api,
    text_check_in,
    text_conversation,
    text_cord,
    text_home,
    text_jira,
    text_setup,
    text_told,
    text_vote,
)
from built import Demo
from pages.visits import ATLAS, DIRECTOR, FRAME, registered_pages, visit, words

PAGES = registered_pages()
PEOPLE = (session.GUEST, DIRECTOR, ATLAS)


def opens(page: str, at: AppTest) -> None:
    """No exception, one heading, and the page that was asked for."""
    assert not at.exception, at.exception[0].message
    assert len(at.title) == 1
    assert (at.title[0].value == text_home.HOME_TITLE) == (page == links.HOME)


def test_every_page_file_is_registered_in_the_frame() -> None:
    there = {str(file.relative_to(FRAME.parent)) for file in FRAME.parent.rglob("*.py")}
    assert there - {"frame.py"} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_an_empty_store(empty: Store, page: str) -> None:
    for who in PEOPLE:
        opens(page, visit(page, who))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_one_squad_with_one_launch(small: Store, page: str) -> None:
    for who in PEOPLE:
        opens(page, visit(page, who))
        opens(page, visit(page, who, key="halcyon", launch="halcyon", id="atlas", squad="atlas"))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_the_whole_demo(demo: Demo, page: str) -> None:
    key = {links.FLAG: demo.flag_id, links.SQUADS: demo.squad_id, links.NUDGE: "", links.ISSUE: ""}.get(
        page, demo.launch_id
    )
    for who in (session.GUEST, DIRECTOR, f"squad:{demo.squad_id}"):
        at = visit(page, who, key=key, launch=demo.launch_id, id=demo.squad_id, squad=demo.squad_id)
        opens(page, at)
        assert not at.error


HOSTILE = {
    "unknown keys": {"x": "1", "drop table": "launch"},
    "10,000 characters": {"key": "x" * 10_000, "id": "x" * 10_000, "launch": "y" * 10_000, "squad": "y" * 10_000},
    "markup": {"key": "<img src=x onerror=alert(1)>", "id": "<script>alert(1)</script>", "squad": "![a](http://b/c)"},
    "control characters": {"key": "a\x00b", "id": "\u202e\n", "launch": "\ud7ff", "squad": "'; --"},
    "a garbled day": {"as_of": "garbage", "key": "halcyon"},
    "a day long ago": {"as_of": "1066-10-14", "key": "halcyon", "id": "atlas"},
    "the first day of all": {"as_of": "0001-01-01", "key": "halcyon"},
    "the last day of all": {"as_of": "9999-12-31", "key": "halcyon"},
}


@pytest.mark.parametrize("page", PAGES)
def test_no_address_breaks_a_page(small: Store, page: str) -> None:
    for query in HOSTILE.values():
        at = visit(page, ATLAS, **query)
        assert not at.exception, f"{query}: {at.exception[0].message}"
        assert at.title


@pytest.mark.parametrize("page", PAGES)
def test_no_address_is_repeated_on_the_page(small: Store, page: str) -> None:
    at = visit(page, ATLAS, **HOSTILE["markup"])
    assert not [piece for piece in at.get("html") if "<script" in piece.proto.body or "<img" in piece.proto.body]
    assert not [title for title in at.title if "![" in title.value]


def test_a_missing_store_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:////nowhere/andon.db")
    at = visit(links.PORTFOLIO)
    assert not at.exception
    assert at.error


EMPTY = {
    links.HOME: "andon demo",
    links.SQUAD: text.ADD_SQUADS,
    links.CHECK_IN: text_check_in.NO_SQUAD_CHOSEN,
    links.FLAG: text.GO_HOME,
    links.ROUND: text_vote.CHOOSE,
    links.NUDGE: text.OPEN_PORTFOLIO,
    links.MESSAGES: text_told.NO_CHANNELS,
    links.CONVERSATION: text_conversation.SEE_SQUADS,
    links.BLACKOUT: text.SQUADS_TITLE,
    links.PORTFOLIO: text.ADD_LAUNCHES,
    links.TIMELINE: text.ADD_LAUNCHES,
    links.LAUNCH: text.OPEN_PORTFOLIO,
    links.SNAPSHOTS: text.OPEN_PORTFOLIO,
    links.FORECASTS: "andon forecast",
    links.LAUNCHES: text_setup.CREATE_LAUNCH,
    links.SQUADS: text_setup.ADD_SQUAD,
    links.CONNECT: text_setup.LOOK_AROUND,
    links.PEOPLE: text.GO_HOME,
    links.STATUS: text.NAV_CONNECT,
    links.TOKENS: text_api.MAKE,
    links.ISSUE: text_jira.KEY,
}


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_says_what_to_do_next(empty: Store, page: str) -> None:
    assert EMPTY[page] in words(visit(page, DIRECTOR))


def test_who_is_looking_is_chosen_at_the_top_and_stays_on_other_pages(small: Store) -> None:
    at = visit(links.HOME)
    assert at.selectbox(key="who").options == [text.AS_GUEST, text.AS_DIRECTOR, text.with_squad("Atlas")]
    at.selectbox(key="who").select(ATLAS).run()
    assert at.button(key="cord").label == text_cord.PULL_THE_CORD
    at.switch_page(links.PORTFOLIO).run()
    assert at.selectbox(key="who").value == ATLAS
    assert at.button(key="cord").label == text_cord.PULL_THE_CORD


@pytest.mark.parametrize("page", PAGES)
def test_the_cord_is_on_every_page_for_a_squad(small: Store, page: str) -> None:
    at = visit(page, ATLAS)
    assert [button.key for button in at.button if button.label == text_cord.PULL_THE_CORD] == ["cord"]
