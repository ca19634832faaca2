"""What README.md and docs/ say is so: files, links, settings, commands and words of pages that they name are there.

That the commands which they show can be typed is seen by `test_docs_commands.py`.
"""

import json
import re
import runpy
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml  # type: ignore[import-untyped]  # two files are read with it, which needs no stubs in the lock

from andon.cli import app
from andon.config import Settings, load_organisation
from andon.config.sign_in import COOKIE_SECRET, PROVIDER, sign_in_secrets
from andon.config.told import KEYS
from documented import DOCS, EVERYTHING, PAGES, Block, blocks, name, prose, quoted, read
from server import ROOT

LANGUAGES = {"sh", "toml", "json", "yaml", "ini", "html", "text", ""}
"""Read by a test, or with nothing in it that can be wrong by itself. A shell is called sh, so that none is missed."""
ROOMS = ("lib/", "tests/", "pages/", "docs/", "deploy/", "bench/", "scripts/", ".ci/", ".streamlit/")
MADE_BY_PEOPLE = {".streamlit/secrets.toml", "deploy/.env", "deploy/env"}
READERS = ("squad", "director", "administrator")
"""Pages whose words in *italics* are those of the app."""


def every(language: str) -> list[Block]:
    return [block for page in PAGES for block in blocks(page, language)]


# ------------------------------------------------------------------------------ what is written in blocks


def test_every_block_is_in_a_language_that_somebody_looks_at() -> None:
    told = {str(block): block.language for page in EVERYTHING for block in blocks(page)}
    assert {where: language for where, language in told.items() if language not in LANGUAGES} == {}
    assert len(told) > 50


@pytest.mark.parametrize("block", every("toml"), ids=str)
def test_every_toml_is_taken_by_whoever_reads_it(block: Block, tmp_path: Path) -> None:
    said = tomllib.loads(block.text)
    if "auth" in said:
        environ = dict.fromkeys((*PROVIDER.values(), COOKIE_SECRET), "x" * 40)
        assert set(said["auth"]) <= set((sign_in_secrets(environ) or {})["auth"]), "Streamlit's own secrets.toml"
        return
    file = tmp_path / "andon.toml"
    # A part of the file may name what another part holds.
    file.write_text(block.text + ("" if "channels" in said else '\n[channels]\nweb = "ANDON_CHANNEL_WEB"\n'))
    load_organisation(file)


def test_every_json_and_yaml_can_be_read() -> None:
    assert all(json.loads(block.text) for block in every("json"))
    assert all(yaml.safe_load(block.text) for block in every("yaml"))


# ------------------------------------------------------------------------------ files and links


def anchors(page: Path) -> set[str]:
    """What the headings of a page can be linked by, as it is where code is hosted and on the site."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def links() -> Iterator[tuple[Path, str]]:
    for page in EVERYTHING:
        for found in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
            if not re.match(r"[a-z]+:", found):
                yield page, found


def test_every_link_leads_to_a_file_and_to_a_heading_that_there_is() -> None:
    def leads(page: Path, link: str) -> bool:
        file, _, anchor = link.partition("#")
        there = (page.parent / file).resolve() if file else page
        return there.is_file() and (not anchor or anchor in anchors(there))

    found = list(links())
    assert len(found) > 100
    assert [(name(page), link) for page, link in found if not leads(page, link)] == []


def test_every_link_to_elsewhere_is_https() -> None:
    """They are not followed here: this machine may reach nobody, and others' pages are no fault of ours."""
    told = [found for page in EVERYTHING for found in re.findall(r"\]\(([a-z]+:[^)\s]+)\)", prose(page))]
    assert told and [each for each in told if not each.startswith(("https://", "mailto:"))] == []


def test_every_file_that_is_named_is_there() -> None:
    def is_there(file: str) -> bool:
        pattern = re.sub(r"…|<[^>]*>", "*", file.rstrip("/"))
        return file in MADE_BY_PEOPLE or any(ROOT.glob(pattern))

    told = {(name(page), each) for page in EVERYTHING for each in quoted(page) if each.startswith(ROOMS)}
    # A line of a file, a test in it, or words behind its name are no part of the name.
    told = {(page, re.split(r"[\s:]", each)[0]) for page, each in told}
    assert len(told) > 100
    assert sorted((page, each) for page, each in told if not is_there(each)) == []


def test_the_map_of_the_code_names_every_room_and_every_module_that_stands_alone_and_no_other() -> None:
    (block,) = [each.text for each in blocks(ROOT / "README.md", "") if "lib/andon/" in each.text]
    named = set(re.findall(r"\w+(?=/)|\w+(?=\.py)", block))
    house = {each for each in (ROOT / "lib" / "andon").iterdir() if each.is_dir() or each.suffix == ".py"}
    folders = {each for room in ("pages", "tests") for each in (ROOT / room).iterdir() if each.is_dir()}
    # tests/ mirrors the house, and what a command does is in a module that is named after it.
    needed = {each.stem for each in house | folders if not re.search("^__|_command$", each.stem)}
    assert needed - named == set()
    there = {each.stem for room in ROOT.iterdir() if room.is_dir() and room.name[0] != "." for each in room.rglob("*")}
    assert named - there - {each.stem for each in ROOT.iterdir()} == {"_command"}


def test_every_picture_is_made_by_make_screenshots() -> None:
    shots = read(ROOT / "tests" / "browser" / "screenshots.py")
    shown = {
        found for page in PAGES for found in re.findall(r"!\[[^\]]+\]\((?:docs/)?images/([^)]+)\.png\)", read(page))
    }
    assert len(shown) > 5
    plain = {re.sub(r"-(desktop|phone)$", "", each) for each in shown}
    assert sorted(each for each in plain if f'Shot("{each}"' not in shots) == []
    assert all((DOCS / "images" / f"{each}.png").is_file() for each in shown)


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    navigation = runpy.run_path(str(DOCS / "conf.py"))["NAVIGATION"]
    told = [page for pages in navigation.values() for page in pages.split()]
    assert sorted(told) == sorted({page.stem for page in DOCS.glob("*.md")} - {"index"})


# ------------------------------------------------------------------------------ commands


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def options(command: Any) -> set[str]:
    return {
        option
        for parameter in command.params
        if parameter.param_type_name == "option"
        for option in (*parameter.opts, *parameter.secondary_opts)
    }


def sections() -> dict[str, str]:
    """The part of docs/commands.md about each command."""
    parts = re.split(r"^## andon (\w+)$", read(DOCS / "commands.md"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_its_part_of_the_page_and_no_other_has() -> None:
    assert set(sections()) == set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_option_of_a_command_is_explained_and_no_other_is(command: str) -> None:
    rows = "\n".join(re.findall(r"^\| (`-[^|]*) \|", sections()[command], re.MULTILINE))
    assert set(re.findall(r"--[a-z-]+", rows)) == options(commands()[command])


def test_every_command_that_a_sentence_names_can_be_typed() -> None:
    def can_be_typed(words: list[str]) -> bool:
        flags = {re.split("[=.]", each)[0] for each in words if each.startswith("--")}
        if len(words) < 2 or words[1].startswith("-"):
            return flags <= {"--help", "--version"}
        known = commands().get(words[1].rstrip("/,"))
        return known is not None and flags <= {*options(known), "--help"}

    told = {each for page in EVERYTHING for each in quoted(page) if each.startswith("andon ")}
    assert len(told) > 30
    assert sorted(each for each in told if not can_be_typed(each.split())) == []


def test_every_target_of_make_that_a_sentence_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    told = {each.split()[1] for page in EVERYTHING for each in quoted(page) if each.startswith("make ")}
    assert len(told) > 5 and told - targets == set()


# ------------------------------------------------------------------------------ settings


@pytest.mark.parametrize("table", KEYS)
def test_every_key_of_andon_toml_is_explained(table: str) -> None:
    parts = [part for part in re.split(r"^#+ ", read(DOCS / "settings.md"), flags=re.MULTILINE) if f"[{table}]" in part]
    missing = [
        key for key in KEYS[table] if not any(re.search(rf"(?:`|^){key}(?:`| =)", part, re.MULTILINE) for part in parts)
    ]
    assert missing == []


def test_every_variable_of_the_environment_is_explained() -> None:
    code = "\n".join(read(file) for file in (ROOT / "lib" / "andon").rglob("*.py"))
    known = set(re.findall(r'"(ANDON_[A-Z_]+)"', code)) | {f"ANDON_{field.upper()}" for field in Settings.model_fields}
    known -= {"ANDON_CHANNEL_WEB"}  # an example in a hint
    told = set(re.findall(r"`(ANDON_[A-Z_]+)`", read(DOCS / "settings.md")))
    assert len(known) > 10
    assert known == told


# ------------------------------------------------------------------------------ the app's own words


def said_by_the_app() -> str:
    """All words that the app has: those that have a name, and those that stand in its functions."""
    folder = ROOT / "lib" / "andon" / "ui"
    files = sorted(folder.glob("text*.py"))
    named = [vars(import_module(f"andon.ui.{file.stem}")) for file in files]
    words = [value for each in named for value in each.values() if isinstance(value, str)]
    return " ".join([*words, *(re.sub(r"\s+", " ", read(file)) for file in files)])


@pytest.mark.parametrize("reader", READERS)
def test_what_a_page_shows_in_italics_stands_on_a_page_of_the_app(reader: str) -> None:
    told: list[Any] = re.findall(r"(?<![*\w])\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)", prose(DOCS / f"{reader}.md"))
    words = [part.strip(" .") for each in told for part in re.split(r"→|\.\.\.", each.replace("\n", " "))]
    app_says = said_by_the_app()
    assert words
    assert [each for each in words if each and each not in app_says] == []
