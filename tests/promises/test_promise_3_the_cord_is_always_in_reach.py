"""Promise 3: The cord is always in reach. On every page where a squad can write there is one button to raise a flag;
one sentence is enough; and it works when no source of work is there, or none answers. (Through the browser, with what
a hand does counted: tests/browser/test_journey.py; by keyboard: tests/browser/test_cord.py.)"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from andon.store import Store
from andon.ui import links, text, text_cord
from examples import sqlite_store
from pages.visits import ATLAS, found_organisation, now, registered_pages, today, visit

JIRA_IS_DOWN = '[jira]\nurl = "http://127.0.0.1:1"\nprojects = ["A"]\nanonymous = true\n'


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    with sqlite_store(tmp_path) as store:
        found_organisation(store)
        yield store


@pytest.mark.parametrize("page", registered_pages())
@pytest.mark.parametrize("source", ["", JIRA_IS_DOWN], ids=["no source", "Jira is down"])
def test_on_every_page_one_sentence_raises_a_flag(org: Store, tmp_path: Path, page: str, source: str) -> None:
    """Press the button, write a sentence, send it: nothing else is asked, and no source is."""
    (tmp_path / "andon.toml").write_text(source)
    at = visit(page, ATLAS)
    assert at.button(key="cord").label == text_cord.PULL_THE_CORD
    assert not at.button(key="cord").disabled
    at.button(key="cord").click().run()
    at.text_area(key="cord_sentence").input("The certificate has not come.")
    at.button(key="cord_submit").click().run()
    assert not at.exception
    assert [success.value for success in at.success] == [text.SAVED_FLAG]
    (flag,) = org.words.flags(until=now() + timedelta(minutes=1))
    assert (flag.squad_id, flag.sentence, flag.since) == ("atlas", "The certificate has not come.", today())
    assert flag.is_open


@pytest.mark.parametrize(
    "query",
    [{"key": "halcyon"}, {"key": "nothing-there"}, {"launch": "halcyon", "squad": "atlas"}, {"id": "nobody"}],
    ids=str,
)
@pytest.mark.parametrize("page", registered_pages())
def test_it_is_there_whatever_the_page_shows(org: Store, page: str, query: dict[str, str]) -> None:
    """Also where a page refuses to show what its address asks for."""
    cords = [each.label for each in visit(page, ATLAS, **query).button if each.key == "cord"]
    assert cords == [text_cord.PULL_THE_CORD]


@pytest.mark.parametrize("page", registered_pages())
def test_one_key_reaches_it_too_and_its_tip_says_which(org: Store, page: str) -> None:
    """A key that types nothing: a letter would be pulled by screen readers, voice control and whoever types."""
    button = visit(page, ATLAS).button(key="cord")
    assert button.proto.shortcut.upper() == text_cord.SHORTCUT
    assert re.fullmatch(r"F\d+", text_cord.SHORTCUT)
    assert text_cord.SHORTCUT in button.help


def test_several_flags_are_open_at_once(org: Store) -> None:
    """One that waits keeps nobody from pulling again, and none has to be about a launch."""
    at = visit(links.SQUAD, ATLAS)
    for sentence, launch_id in (("The certificate has not come.", "halcyon"), ("The lab is closed.", "")):
        at.button(key="cord").click().run()
        at.text_area(key="cord_sentence").input(sentence)
        at.radio(key="cord_launch").set_value(launch_id)
        at.button(key="cord_submit").click().run()
    flags = org.words.flags(until=now() + timedelta(minutes=1))
    assert [(flag.sentence, flag.launch_id, flag.is_open) for flag in flags] == [
        ("The certificate has not come.", "halcyon", True),
        ("The lab is closed.", None, True),
    ]
