"""The small form of a frozen view for a frame, and the sites that may show it."""

import re
from html import unescape
from pathlib import Path

import pytest

from andon.config import load_organisation
from andon.errors import ConfigError
from andon.ui import text_embed, text_frozen
from andon.usecases.snapshot import HERE
from andon.web import frozen
from andon.web.embedding import NOBODY, VARIABLE, who_may_frame
from web.frozen_examples import Payload, portfolio, row
from web.test_frozen import EXAMPLES, STOCKHOLM, Reader, ended, hostile


def read(payload: Payload) -> Reader:
    reader = Reader(frozen.small(frozen.view_of(payload, STOCKHOLM)))
    assert reader.inside == []
    return reader


@pytest.mark.parametrize("payload", EXAMPLES.values(), ids=EXAMPLES)
def test_it_runs_and_fetches_nothing_says_when_it_was_frozen_and_leads_to_the_whole(payload: Payload) -> None:
    page = read(payload)
    assert not {"script", "link", "img", "iframe", "object", "embed", "image", "base", "form", "nav"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "xlink:href")]
    assert [value for name, value in page.attributes if name == "href"] == [HERE]
    assert ("rel", "noopener noreferrer") in page.attributes
    assert "url(" not in page.styles
    assert "Frozen 20 Apr 2026, 09:00" in page.said
    assert text_frozen.SEE_THE_WHOLE in page.said


def test_a_launch_says_the_squads_words_before_the_forecast() -> None:
    said = read(EXAMPLES["at risk"]).said
    assert said.index("Needs help") < said.index(text_frozen.HEAD_SAYS) < said.index(text_frozen.HEAD_MODEL)
    assert text_frozen.MODEL_ADVISES in said
    assert "moved twice" in said


def test_a_portfolio_names_every_launch_in_its_order() -> None:
    said = read(portfolio([row("B"), row("A")], ended=[ended()])).said
    assert said.index(" B ") < said.index(" A ")


@pytest.mark.parametrize("payload", EXAMPLES.values(), ids=EXAMPLES)
def test_what_people_write_stays_words(payload: Payload) -> None:
    page = read(hostile(payload))
    assert "script" not in page.tags
    assert "49" not in page.said


def test_what_goes_into_a_wiki_page_ends_no_attribute() -> None:
    shown = text_embed.frame("https://a.example/s/T", "&quot;&gt;&lt;script&gt;")
    assert Reader(shown).tags == ["iframe"]
    assert ("title", unescape("&quot;&gt;&lt;script&gt;")) in Reader(shown).attributes
    assert ("src", "https://a.example/s/T?embed") in Reader(shown).attributes


# ------------------------------------------------------------------------------ who may show it


def write(folder: Path, text: str) -> Path:
    file = folder / "andon.toml"
    file.write_text(text)
    return file


def test_sites_are_named_in_andon_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, '[embed]\nsites = ["https://wiki.example.com/", "http://localhost:8090"]\n')
    monkeypatch.setenv("ANDON_CONFIG", str(file))
    assert who_may_frame() == "https://wiki.example.com http://localhost:8090"
    monkeypatch.setenv(VARIABLE, "https://other.example")
    assert who_may_frame() == "https://other.example"
    monkeypatch.delenv(VARIABLE)
    file.unlink()
    assert who_may_frame() == NOBODY


@pytest.mark.parametrize(
    "site",
    [
        *("", "*", "'self'", "https://", "https://*.example.com", "wiki.example.com", "https://a.example/path"),
        *("https://a.example; script-src *", "https://a.example https://b.example", "https://a.example\\r\\nX: 1"),
        "javascript:alert(1)",
    ],
)
def test_what_is_no_site_is_refused_in_a_sentence(tmp_path: Path, site: str) -> None:
    with pytest.raises(ConfigError, match="no site") as told:
        load_organisation(write(tmp_path, f'[embed]\nsites = ["{site}"]\n'))
    assert re.search(r"https://wiki\.example\.com", told.value.message)
