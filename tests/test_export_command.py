"""`andon export`, `import`, `backup` and `restore`, as whoever looks after an Andon types them."""

import gzip
import json
import os
import signal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from andon import export_command
from andon.sources.history import HistoryFolder
from andon.store import forget, open_store
from andon.usecases import ballots
from andon.usecases.nudge import tell_squad
from andon.usecases.secret_links import secret_hash
from examples import NOW, VIEWER, check_in, filled, snapshot, vote_round
from shell import Shell
from test_cli import history, lines


@pytest.fixture
def organised(shell: Shell) -> Shell:
    """With the small organisation in its database."""
    filled(open_store(shell.url))
    return shell


@pytest.fixture
def move(organised: Shell, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The commands after it go to another database; its address."""

    def to(name: str) -> str:
        url = f"sqlite:///{organised.folder / name}"
        monkeypatch.setenv("ANDON_DATABASE_URL", url)
        return url

    yield to
    for each in organised.folder.glob("*.db"):
        forget(f"sqlite:///{each}")


def content(folder: Path) -> str:
    """All that stands in an export, unpacked."""
    packed = "".join(gzip.decompress(each.read_bytes()).decode() for each in sorted(folder.glob("tables/*.gz")))
    tables = "".join(pd.read_parquet(each).to_csv() for each in sorted(folder.glob("*.parquet")))
    return packed + tables + (folder / "manifest.json").read_text()


# ------------------------------------------------------------------------------ out and in


def test_an_export_is_brought_into_another_database(organised: Shell, move: Any) -> None:
    open_store(organised.url).words.add_check_in(check_in())
    assert organised.run("export", "out") == 0
    assert organised.out.startswith("out: ") and " rows of " in organised.out
    assert organised.err == ""
    url = move("other.db")
    assert organised.run("import", "out") == 0
    assert " brought in, " in organised.out
    assert open_store(url).everything.sums() == open_store(organised.url).everything.sums()


def test_the_json_says_what_each_table_holds(organised: Shell, move: Any) -> None:
    assert organised.run("export", "out", "--json") == 0
    out = json.loads(organised.out)
    assert {"folder", "revision", "rows", "tables", "kept", "seconds"} == set(out)
    assert out["tables"]["squad"]["rows"] == 2
    assert out["rows"] == sum(each["rows"] for each in out["tables"].values())
    move("other.db")
    assert organised.run("import", "out", "--json") == 0
    assert json.loads(organised.out)["tables"] == out["tables"]
    assert organised.err == ""


def test_what_andon_toml_says_waits_until_the_export_is_in(organised: Shell, move: Any) -> None:
    """A file that names squads must not make the new database a full one."""
    organised.write("andon.toml", '[[squad]]\nname = "Cinder"\ncomponent = "Cinder"\n')
    assert organised.run("export", "out") == 0
    url = move("other.db")
    assert organised.run("import", "out") == 0
    assert [each.name for each in open_store(url).plans.squads()] == ["Atlas", "Borealis"]


def test_a_full_database_is_replaced_only_when_asked_and_kept(organised: Shell) -> None:
    assert organised.run("export", "out") == 0
    open_store(organised.url).words.add_check_in(check_in())
    assert organised.run("import", "out") == 1
    told, hint = lines(organised.err)
    assert told == "The database holds an organisation already, and an export is brought into an empty one only."
    assert "--replace" in hint
    assert organised.run("import", "out", "--replace") == 0
    (kept,) = organised.folder.glob("out.replaced-*")
    assert organised.err == f"What was in the database before is in {kept}.\n"
    assert open_store(organised.url).words.check_ins(until=NOW) == []


def test_an_export_is_a_history_folder_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `andon backtest` replays, and other programs read; a history folder alone is imported as ever."""
    given = history(shell.folder / "folder")
    assert shell.run("import", "folder") == 0
    assert shell.run("export", "out") == 0
    for name in ("issues", "versions", "issue_versions"):
        told, found = (pd.read_parquet(each / f"{name}.parquet") for each in (given, shell.folder / "out"))
        assert len(told) == len(found) > 0
    HistoryFolder("out", shell.folder / "out").prove()
    assert {each.stat().st_mode & 0o777 for each in (shell.folder / "out").glob("*.parquet")} == {0o600}
    monkeypatch.setattr(export_command, "MOST", 34)
    assert shell.run("export", "large") == 0
    assert shell.err == "With more than 34 issues there is no history folder in it; --history writes one.\n"
    assert not list((shell.folder / "large").glob("*.parquet"))
    assert shell.run("export", "asked", "--history") == 0
    assert shell.run("export", "not", "--no-history") == 0
    assert [len(list((shell.folder / each).glob("*.parquet"))) for each in ("asked", "not")] == [3, 0]
    assert shell.err == ""


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("export", "full"), "full holds something already, and nothing is written over."),
        (("export", "file"), "file is no folder."),
        (("import", "stopped"), "stopped is no whole export: it has no manifest.json, which is written last."),
        (("import", "nowhere"), "There is nothing at nowhere."),
        (("import", "x" * 300), "x" * 300 + " cannot be read: File name too long."),
        (("import", "file"), "file is no folder."),
        (("restore", "nowhere"), "nowhere."),
        (("backup", "full"), "full is a folder."),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_can_be_mended_is_one_line_and_a_hint(organised: Shell, command: tuple[str, ...], sentence: str) -> None:
    (organised.folder / "full" / "tables").mkdir(parents=True)
    (organised.folder / "stopped" / "tables").mkdir(parents=True)
    organised.write("file", "Dear reader")
    assert organised.run(*command) == 1
    told, hint = lines(organised.err)
    assert told.endswith(sentence) and hint.endswith(".")
    assert organised.out == ""


@pytest.mark.parametrize("command", [("export",), ("import", "out", "--name", "x"), ("import", ".", "--replace")])
def test_a_wrong_command_is_wrong_usage(organised: Shell, command: tuple[str, ...]) -> None:
    assert organised.run("export", "out") == 0
    assert organised.run(*command) == 2
    assert organised.out == ""


def test_a_database_that_there_is_not_is_not_made_by_exporting_it(organised: Shell, move: Any) -> None:
    move("other.db")
    for command in (("export", "out"), ("backup", "copy.db")):
        assert organised.run(*command) == 1
        assert lines(organised.err)[0].startswith("There is no database ")
    assert not list(organised.folder.glob("other.db*")) + list(organised.folder.glob("out*"))


def test_what_is_stopped_by_hand_is_as_if_it_had_not_begun(
    organised: Shell, move: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert organised.run("export", "out") == 0
    forget(organised.url)
    monkeypatch.setattr("andon.store.export._count_on", lambda _: os.kill(os.getpid(), signal.SIGINT))
    url = move("other.db")
    assert organised.run("import", "out") == 1
    assert organised.err == "Stopped. Nothing was changed.\n"
    assert open_store(url).plans.squads() == []


# ------------------------------------------------------------------------------ the file and back


def test_a_backup_is_put_back_by_one_command(organised: Shell) -> None:
    assert organised.run("backup", "kept/copy.db") == 0
    assert organised.out.startswith("kept/copy.db: ") and organised.out.endswith(" MB, whole and checked\n")
    open_store(organised.url).words.add_check_in(check_in())
    assert organised.run("backup", "kept/copy.db") == 1
    assert organised.run("restore", "kept/copy.db") == 1
    assert lines(organised.err)[0].endswith("andon.db open: a serving Andon, or a sync.")
    forget(organised.url)
    assert organised.run("restore", "kept/copy.db") == 0
    (kept,) = organised.folder.glob("andon.db.replaced-*")
    assert organised.err == f"What was there before is in {kept}.\n"
    assert open_store(organised.url).words.check_ins(until=NOW) == []


def test_a_damaged_database_is_replaced_with_a_word_of_doubt(organised: Shell) -> None:
    assert organised.run("backup", "copy.db") == 0
    forget(organised.url)
    organised.write("andon.db", "Dear reader, " * 400)
    assert organised.run("restore", "copy.db") == 0
    assert "nobody can know whether Andon still has it open: start Andon anew." in organised.err
    assert len(open_store(organised.url).plans.squads()) == 2


def test_on_postgres_the_two_commands_point_to_export_and_pg_dump(
    organised: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/d")
    for command in ("backup", "restore"):
        assert organised.run(command, "copy.db") == 1
        told, hint = lines(organised.err)
        assert told == "This command copies SQLite's file, and ANDON_DATABASE_URL names PostgreSQL."
        assert "andon export DIR" in hint and "pg_dump" in hint


# ------------------------------------------------------------------------------ secrets


def test_an_export_holds_no_secret(organised: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what the environment holds nor what opens a link, a vote or a worry: of those there are only hashes."""
    planted = {
        "ANDON_JIRA_TOKEN": "planted-jira-token",
        "ANDON_HOOK_SECRET": "planted-hook-secret",
        "ANDON_CHANNEL_WEB": "json://planted-channel.example.com/",
    }
    for name, value in planted.items():
        monkeypatch.setenv(name, value)
    organised.write("andon.toml", '[channels]\nweb = "ANDON_CHANNEL_WEB"\n')
    store = open_store(organised.url)
    code = ballots.code_of("planted form")
    store.votes.open(vote_round(), ballots.code_hash(code))
    ballots.cast_vote(store, code, secret="planted browser", probability=50, now=NOW)
    store.snapshots.add(snapshot(), secret_hash("planted link"), {"html": b"<html></html>"})
    tell_squad(
        store,
        VIEWER,
        squad_id="atlas",
        launch_id="halcyon",
        sentence="Is it green?",
        token="n",
        secret="planted-nudge" * 4,
        now=NOW,
    )
    assert organised.run("export", "out") == 0
    told = content(organised.folder / "out")
    assert secret_hash("planted link") in told  # it is really looked into
    secrets = [*planted.values(), code, code.replace("-", ""), "planted"]
    assert [each for each in secrets if each in told] == []
