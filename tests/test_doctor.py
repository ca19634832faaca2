"""`andon doctor`: every source, one finding a line, and an end that tells whether all is well."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from andon.store import open_store
from examples import NOW, issue
from jira_own import Site, running
from shell import Shell

TOKEN = "token-of-person-1"


@pytest.fixture
def jira(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, str]]:
    monkeypatch.setenv("ANDON_JIRA_TOKEN", TOKEN)
    site = Site()
    site.add_project("SHOP")
    component = site.add_component("SHOP", "Checkout").id
    site.create("SHOP", "Story", "One", components=(component,))
    with running(site, "dc") as url:
        yield site, url


def section(url: str, name: str = "jira", more: str = "") -> str:
    return f'[[jira]]\nname = "{name}"\nurl = "{url}"\nprojects = ["SHOP"]\n{more}'


def squad(component: str) -> str:
    return f'[[squad]]\nname = "Web"\ncomponent = "{component}"\n'


def test_it_looks_at_everything_in_order_and_all_is_well(shell: Shell, jira: tuple[Site, str]) -> None:
    shell.write("andon.toml", section(jira[1]) + squad("Checkout"))
    assert shell.run("doctor") == 0
    told = shell.out.splitlines()
    headings = [line.split(":")[0] for line in told]
    assert list(dict.fromkeys(headings)) == ["✓ Configuration", "✓ Database", "✓ jira", "✓ Last sync"]
    assert told[2] == f"✓ jira: Logged in to {jira[1]}, Jira Data Center 10.3.19, as Robin Example."


def test_the_name_of_the_account_is_shown_and_not_kept(shell: Shell, jira: tuple[Site, str]) -> None:
    shell.write("andon.toml", section(jira[1]))
    assert shell.run("doctor") == 0
    assert b"Robin" not in b"".join(each.read_bytes() for each in shell.folder.iterdir())


def test_what_the_file_says_newly_is_examined_before_any_sync(shell: Shell, jira: tuple[Site, str]) -> None:
    shell.write("andon.toml", section(jira[1]) + squad("Chekout") + '[[launch]]\nname = "N"\nepic = "SHOP-99"\n')
    assert shell.run("doctor") == 1
    assert "✗ jira: Squad 'Web' owns the component 'Chekout', which no project here has." in shell.out
    assert "  Did you mean Checkout?" in shell.out
    assert "✗ jira: Launch 'N' is the epic 'SHOP-99', which this login cannot see." in shell.out
    assert open_store(shell.url).plans.squads() == []
    shell.write("andon.toml", section(jira[1]) + squad("Checkout"))
    assert shell.run("doctor") == 0


def test_a_mended_line_is_believed_before_the_next_sync(shell: Shell, jira: tuple[Site, str]) -> None:
    shell.write("andon.toml", section(jira[1]) + squad("Chekout"))
    assert shell.run("sync") == 0
    assert shell.run("doctor") == 1
    shell.write("andon.toml", section(jira[1]) + squad("Checkout"))
    assert shell.run("doctor") == 0


def test_what_one_jira_does_not_know_may_be_in_another(shell: Shell, jira: tuple[Site, str]) -> None:
    other = Site()
    other.add_project("SHOP")
    other.create("SHOP", "Story", "Two")
    with running(other, "dc") as url:
        shell.write("andon.toml", section(jira[1]) + section(url, "second") + squad("Checkout"))
        assert shell.run("doctor") == 0, shell.out
        shell.write("andon.toml", section(jira[1]) + section(url, "second") + squad("Nowhere"))
        assert shell.run("doctor") == 1
    assert shell.out.count("'Nowhere', which no project here has") == 2


def test_a_source_without_a_login_does_not_hide_the_others(shell: Shell, jira: tuple[Site, str]) -> None:
    closed = section("https://closed.example.com", "closed", 'token_from = "CLOSED_TOKEN"\n')
    shell.write("andon.toml", closed + section(jira[1]))
    assert shell.run("doctor") == 1
    assert "✗ closed: CLOSED_TOKEN is not set, so there is no login for https://closed.example.com." in shell.out
    assert "✓ jira: The login may browse SHOP." in shell.out


def test_what_was_found_before_a_failure_is_told_too(shell: Shell, jira: tuple[Site, str]) -> None:
    from jira_own import forbidden

    jira[0].trouble.add(forbidden(path="/field"))
    shell.write("andon.toml", section(jira[1]))
    assert shell.run("doctor") == 1
    assert "✓ jira: The login may browse SHOP." in shell.out
    assert f"✗ jira: Jira at {jira[1]} does not let this login read that (403)" in shell.out


def test_a_jira_is_looked_at_although_the_database_does_not_open(
    shell: Shell, jira: tuple[Site, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:////no/where/andon.db")
    shell.write("andon.toml", section(jira[1]) + squad("Chekout"))
    assert shell.run("doctor") == 1
    assert "✗ Database: " in shell.out
    assert "Squad 'Web' owns the component 'Chekout'" in shell.out


def test_a_sync_that_did_not_come_to_its_end_is_told(shell: Shell) -> None:
    began = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    open_store(shell.url).work.begin_sync("jira", began)
    assert shell.run("doctor") == 0
    assert (
        "✓ Last sync: jira not yet (one began 2026-11-22 09:30 UTC and is not done; "
        "andon sync goes on where it stopped)." in shell.out
    )


def test_a_source_that_wants_to_be_left_alone_is_told_with_its_time(shell: Shell) -> None:
    store = open_store(shell.url)
    until = (datetime.now(UTC) + timedelta(minutes=90)).replace(second=1, microsecond=0)
    store.work.fail_sync("jira", until=until)
    assert shell.run("doctor") == 0
    whole = until + timedelta(minutes=1)  # a minute that has begun is not over, and nobody comes too early
    told = f"jira not yet (it asked to be left alone until {whole:%Y-%m-%d %H:%M} UTC; no sync asks it before)."
    assert f"✓ Last sync: {told}" in shell.out
    store.work.fail_sync("jira", until=datetime.now(UTC) - timedelta(minutes=1))
    assert shell.run("doctor") == 0
    assert "✓ Last sync: jira not yet." in shell.out


def test_a_source_that_andon_toml_no_longer_names_is_told_with_what_to_do(shell: Shell) -> None:
    work = open_store(shell.url).work
    work.begin_sync("jira", NOW)
    work.save_issues("jira", [issue("A-1")])
    work.finish_sync("jira", NOW, {"asked": "project = A"})
    assert shell.run("doctor") == 1
    assert "✗ Sources: The store holds 1 issue of a source that andon.toml no longer names: 'jira'." in shell.out
    assert "andon sync --forget jira" in shell.out


def test_what_was_brought_in_by_hand_is_told_with_what_was_wrong_in_it(shell: Shell) -> None:
    work = open_store(shell.url).work
    work.begin_sync("csv", NOW)
    work.finish_sync("csv", NOW, {"doubt": "csv: shop.csv, row 5: no date. Those rows were left out.", "brought": True})
    assert shell.run("doctor") == 1
    assert "✓ Sources: andon.toml names none; csv was brought in by hand." in shell.out
    assert "✗ Last sync: csv: shop.csv, row 5: no date. Those rows were left out." in shell.out


def test_without_anything_it_says_how_to_begin(shell: Shell) -> None:
    assert shell.run("doctor") == 0
    assert "there is no andon.toml; everything has its default. andon setup writes one from your Jira." in shell.out


def test_a_database_that_was_not_there_is_told_with_its_place(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = shell.folder / "another.db"
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{file}")
    new = f" {file} was not there and is new; ANDON_DATABASE_URL names another one."
    assert shell.run("doctor") == 0
    assert f"0 squads and 0 launches.{new}" in shell.out
    assert shell.run("doctor") == 0
    assert new not in shell.out


def test_one_of_each_is_told_as_one(shell: Shell) -> None:
    shell.write("andon.toml", f'{squad("Web")}[[launch]]\nname = "Halcyon"\nepic = "A-1"\n')
    shell.run("doctor")
    assert "names 1 squad and 1 launch." in shell.out
