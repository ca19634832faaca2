"""`andon setup`: from a url and a project key to an andon.toml that the other commands take."""

import io
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from rich.console import Console

from andon.config import Settings, load_organisation
from andon.errors import InvalidInput
from andon.setup_command import Wish, chosen, setup
from andon.store import open_store
from andon.usecases.ports import silent
from jira_own import Site, running
from shell import Shell

TOKEN = "token-of-person-1"


@pytest.fixture
def jira(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Data Center with two components, and three versions of which one is released."""
    monkeypatch.setenv("ANDON_JIRA_TOKEN", TOKEN)
    site = Site()
    site.add_project("SHOP", "Web shop")
    for name in ("Checkout", "Search [beta]"):
        component = site.add_component("SHOP", name).id
        version = site.add_version("SHOP", f"{name} 1.0", release="2030-01-31")
        site.create("SHOP", "Story", name, components=(component,), versions=(version.id,))
    site.add_version("SHOP", "Someday")
    site.add_version("SHOP", "Shipped", release="2020-01-31", released=True)
    with running(site, "dc") as url:
        yield url


def answered(url: str, *answers: str) -> str:
    """What a person saw who gave these answers, one after the other."""
    given = iter(answers)
    seen = io.StringIO()
    out = Console(file=seen, width=120, markup=False, emoji=False, highlight=False)

    def ask(question: str) -> str:
        seen.write(question + "\n")
        return next(given)

    setup(Wish(url, ["SHOP"]), Settings(), out, ask, lambda: nullcontext(silent))
    assert next(given, None) is None, "not every answer was asked for"
    return seen.getvalue()


def planned(folder: Path) -> tuple[list[str], list[str]]:
    organisation = load_organisation(folder / "andon.toml")
    return [each.name for each in organisation.squad], [each.name for each in organisation.launch]


# ------------------------------------------------------------------------------ without questions


def test_yes_takes_what_is_ticked_and_every_other_command_takes_the_file(shell: Shell, jira: str) -> None:
    assert shell.run("setup", "--url", jira, "--project", "SHOP", "--yes") == 0
    assert planned(shell.folder) == (
        ["Checkout", "Search [beta]"],
        ["Checkout 1.0", "Search [beta] 1.0"],
    )
    assert "Jira Data Center 10.3.19" in shell.out
    assert "andon.toml is written: 2 squads and 2 launches added." in shell.out
    assert [f"andon {each}" in shell.out for each in ("doctor", "sync", "forecast", "serve")] == [True] * 4
    assert TOKEN not in shell.out + shell.err + (shell.folder / "andon.toml").read_text()
    assert shell.run("doctor") == 0, shell.out
    assert "✓ jira: What 2 squads own is there." in shell.out
    assert "✓ jira: What is in 2 launches is there." in shell.out
    assert shell.run("sync") == 0
    assert shell.run("forecast", "--json") == 0
    launches = {each.name: each for each in open_store(shell.url).plans.launches()}
    target = launches["Checkout 1.0"].target
    assert target and target.day.isoformat() == "2030-01-31"


def test_a_second_time_nothing_is_written(shell: Shell, jira: str) -> None:
    assert shell.run("setup", "--url", jira, "--project", "SHOP", "--yes") == 0
    before = (shell.folder / "andon.toml").read_bytes()
    assert shell.run("setup", "--url", jira, "--project", "SHOP", "--yes") == 0
    assert (shell.folder / "andon.toml").read_bytes() == before
    assert "andon.toml names 2 of the squads and 2 of the launches that were found" in shell.out
    assert "nothing was written" in shell.out


def test_a_file_whose_login_has_another_name_keeps_it(shell: Shell, jira: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDON_JIRA_TOKEN")
    monkeypatch.setenv("SHOP_TOKEN", TOKEN)
    before = f'[jira]\nurl = "{jira}"\nprojects = ["SHOP"]\ntoken_from = "SHOP_TOKEN"\n'
    shell.write("andon.toml", before)
    assert shell.run("setup", "--url", f"{jira}/", "--project", "SHOP", "--yes") == 0
    assert (shell.folder / "andon.toml").read_text().startswith(before)
    assert len(planned(shell.folder)[0]) == 2


def test_a_public_jira_needs_no_login(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    site.add_project("PAY", public=True)
    with running(site, "cloud") as url:
        assert shell.run("setup", "--url", url, "--project", "PAY", "--yes", "--anonymous") == 0
    assert load_organisation(shell.folder / "andon.toml").jira[0].anonymous
    assert planned(shell.folder) == (["Pay"], [])


# ------------------------------------------------------------------------------ with questions


@pytest.mark.parametrize("key", [KeyboardInterrupt, EOFError])
def test_whoever_stops_at_a_question_is_told_that_nothing_was_written(
    shell: Shell, jira: str, key: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(question: str) -> str:
        raise key

    monkeypatch.setattr("andon.setup_command.terminal_ask", lambda out: stop)
    assert shell.run("setup", "--url", jira, "--project", "SHOP") == 1
    assert shell.err == "Stopped. Nothing was written.\n"
    assert not (shell.folder / "andon.toml").exists()


def test_enter_takes_what_is_ticked(shell: Shell, jira: str) -> None:
    seen = answered(jira, "", "")
    assert "Which squads? all, none, or numbers like 1,3-5 (Enter: those with ✓)" in seen
    assert "Search [beta]" in seen
    assert planned(shell.folder)[0] == ["Checkout", "Search [beta]"]


def test_numbers_take_those_and_no_others(shell: Shell, jira: str) -> None:
    answered(jira, "2-3", "3")
    assert planned(shell.folder) == (["Search [beta]", "Web shop"], ["Someday"])


def test_none_still_writes_where_the_work_is(shell: Shell, jira: str) -> None:
    answered(jira, "none", "none")
    assert planned(shell.folder) == ([], [])
    assert load_organisation(shell.folder / "andon.toml").jira[0].url == jira


def test_an_answer_that_is_none_is_asked_again(shell: Shell, jira: str) -> None:
    seen = answered(jira, "x", "9", "all", "none")
    assert "'x' is no number. Write all, none, or numbers like 1,3-5." in seen
    assert "9 is not in the list. The list goes from 1 to 3." in seen
    assert len(planned(shell.folder)[0]) == 3


ANSWERS = {
    "": [2, 3],
    " ": [2, 3],
    "all": [1, 2, 3, 4],
    "NONE": [],
    "1": [1],
    "4,1": [1, 4],
    "1-2, 4": [1, 2, 4],
    "1 2": [1, 2],
    "2-2,2": [2],
}


@pytest.mark.parametrize(("answer", "numbers"), ANSWERS.items())
def test_what_an_answer_means(answer: str, numbers: list[int]) -> None:
    assert chosen(answer, 4, ticked=[2, 3]) == numbers


@pytest.mark.parametrize("answer", ["0", "5", "3-2", "1-", "-1", "1.5", "all,1", "1;2", "²", "1-2-3", "9" * 5000])
def test_what_means_nothing_is_refused(answer: str) -> None:
    with pytest.raises(InvalidInput):
        chosen(answer, 4, ticked=[])


def test_a_person_at_a_terminal_is_asked(shell: Shell, jira: str) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-c", "from andon.cli import run; run()", "setup", "--url", jira, "--project", "SHOP"]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "COLUMNS": "120"}
    ) as run:
        os.close(slave)
        screen = b""
        for question, answer in ((b"Which squads?", b"1\n"), (b"Which launches?", b"\n")):
            screen = read_until(master, question, screen)
            os.write(master, answer)
        assert run.wait(30) == 0
    os.close(master)
    assert planned(shell.folder) == (["Checkout"], ["Checkout 1.0", "Search [beta] 1.0"])


def read_until(master: int, wanted: bytes, seen: bytes) -> bytes:
    deadline = time.monotonic() + 30
    while wanted not in seen and time.monotonic() < deadline:
        seen += os.read(master, 4096)
    assert wanted in seen
    return seen


# ------------------------------------------------------------------------------ what a person can fix


def test_where_nobody_can_answer_nothing_is_asked_or_written(
    shell: Shell, jira: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert shell.run("setup", "--url", jira, "--project", "SHOP") == 1
    assert shell.err.splitlines() == [
        "Nobody can be asked here what is true, because this is no terminal.",
        "Add --yes to take what is ticked, or run it in a terminal.",
    ]
    assert not (shell.folder / "andon.toml").exists()


def test_answers_are_not_lost_where_the_file_cannot_be_written(
    shell: Shell, jira: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_CONFIG", "no/where/andon.toml")
    assert shell.run("setup", "--url", jira, "--project", "SHOP", "--yes") == 1
    assert shell.err.splitlines()[0] == "no/where/andon.toml cannot be written: No such file or directory."
    assert '[[squad]]\nname = "Checkout"\ncomponent = "Checkout"' in shell.out


def test_what_cannot_be_written_is_said_before_anybody_is_asked(
    shell: Shell, jira: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(question: str) -> str:
        pytest.fail(f"asked: {question}")

    (shell.folder / "andon.toml").write_text('[jira]\nurl = "https://one.example.com"\nprojects = ["A"]\n')
    monkeypatch.setattr("andon.setup_command.terminal_ask", lambda out: ask)
    assert shell.run("setup", "--url", jira, "--project", "SHOP") == 1
    assert shell.err.startswith("andon.toml has its one Jira under [jira], so a second one cannot be added.")


def test_without_a_project_it_names_those_that_the_login_sees_and_asks_for_nothing_else(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    for key in ("SHOP", "PAY"):
        site.add_project(key)
    with running(site, "dc") as url:
        assert shell.run("setup", "--url", url) == 1
        assert shell.err.startswith("ANDON_JIRA_TOKEN is not set, so there is no login for ")
        assert site.log.requests == []
        monkeypatch.setenv("ANDON_JIRA_TOKEN", TOKEN)
        assert shell.run("setup", "--url", url) == 1
    assert shell.err.splitlines() == [
        "No project is named.",
        "This login can see PAY, SHOP. Name one or several, like --project SHOP.",
    ]
    asked = [each.path.rpartition("/")[2] for each in site.log.requests]
    assert asked == ["serverInfo", "myself", "project"]
    assert not (shell.folder / "andon.toml").exists()


@pytest.mark.parametrize("command", [("setup",), ("setup", "--yes")])
def test_what_is_not_named_is_wrong_usage(shell: Shell, command: tuple[str, ...]) -> None:
    assert shell.run(*command) == 2
