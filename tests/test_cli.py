"""The command line: data alone on standard output, a sentence and a hint on standard error, and an honest code."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from andon.model import Event
from andon.rounds import How
from andon.store import forget, open_store
from andon.sync_command import sync_on
from andon.usecases.flags import raise_flag
from andon.usecases.message_choices import Choices, choose
from andon.usecases.quiet_hours import QuietHours
from examples import ATLAS, DIRECTOR, filled
from patience import until
from server import ROOT, program
from shell import Shell

JSON = ["import", "folder", "--json"]


@pytest.fixture
def organised(shell: Shell) -> Shell:
    """With the small organisation in its database."""
    filled(open_store(shell.url))
    return shell


def history(folder: Path, began: str = "2026-01-01") -> Path:
    """A history folder with 30 finished issues of one squad and 5 that are left in release 1.0."""
    folder.mkdir()
    done = pd.date_range(began, periods=30, freq="3D", tz="UTC")
    rows = [
        {
            "key": f"A-{n}",
            "project": "A",
            "squad": "Web",
            "type": "Story",
            "status": "Done" if n < 30 else "To Do",
            "category": "done" if n < 30 else "new",
            "resolution": "Done" if n < 30 else None,
            "delivered": n < 30,
            "created": done[0] - pd.Timedelta(days=31),
            "done": done[n] if n < 30 else pd.NaT,
        }
        for n in range(35)
    ]
    pd.DataFrame(rows).to_parquet(folder / "issues.parquet")
    versions = {"id": ["1"], "project": ["A"], "name": ["1.0"], "start": [None], "released": [False]}
    pd.DataFrame({**versions, "release": [pd.Timestamp("2027-01-01").date()]}).to_parquet(folder / "versions.parquet")
    pairs = {"key": [f"A-{n}" for n in range(30, 35)], "version_id": ["1"] * 5}
    pd.DataFrame(pairs).to_parquet(folder / "issue_versions.parquet")
    return folder


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


# ------------------------------------------------------------------------------ what goes well


def test_the_version_is_printed_alone(shell: Shell) -> None:
    import andon

    assert shell.run("--version") == 0
    assert shell.out == f"{andon.__version__}\n"


def test_help_is_no_error(shell: Shell) -> None:
    assert shell.run("--help") == 0
    assert "forecast" in shell.out
    assert shell.run("forecast", "--help") == 0
    assert "--as-of" in shell.out


def test_a_folder_is_imported_forecast_and_frozen(shell: Shell) -> None:
    history(shell.folder / "folder")
    assert shell.run("import", "folder") == 0
    assert shell.out.startswith("35 of 35 issues read, 1 squad and 1 launch added")
    assert shell.run("forecast") == 0
    assert "1.0" in shell.out
    assert shell.run("snapshot", "1.0", "--out", "page.html", "--days", "30") == 0
    (link,) = lines(shell.out)
    assert link.startswith("https://andon.example.com/s/")
    page = (shell.folder / "page.html").read_text()
    assert "1.0" in page
    # Opened from a folder, its links lead to where it is shared; and nobody has opened that yet.
    assert f'href="{link}.pdf"' in page
    assert f'href="{link}?present"' in page
    assert "<here" not in page
    assert [each.opened for each in open_store(shell.url).snapshots.all()] == [0]


def test_json_is_one_document_and_nothing_else(shell: Shell) -> None:
    history(shell.folder / "folder")
    assert shell.run("import", "folder", "--json") == 0
    document = json.loads(shell.out)
    assert (document["squads"], document["launches"]) == (1, 1)
    assert set(document["sources"][0]) >= {"name", "swept", "downloaded", "removed", "seconds"}
    assert shell.err == ""
    shell.write("andon.toml", '[[history]]\nname = "history"\npath = "folder"\n')
    assert shell.run("sync", "--json") == 0
    (source,) = json.loads(shell.out)["sources"]
    assert (source["swept"], source["downloaded"], source["removed"]) == (35, 0, 0)
    shell.write("andon.toml", '[[history]]\nname = "history"\npath = "folder"\n[[squad]]\nname = "TV"\ncolumn = "TV"\n')
    assert shell.run("sync", "--json") == 0
    assert (json.loads(shell.out)["plan"]["new_squads"], shell.err) == (["TV"], "")
    assert shell.run("forecast", "--json") == 0
    told = json.loads(shell.out)
    names = {"launch", "squad", "state", "on_time", "p50", "p85", "p95", "counted"}
    assert told["forecasts"] and all(set(each) >= names for each in told["forecasts"])
    assert {each["squad"] for each in told["forecasts"]} == {None, "web"}
    assert told["seconds"] >= 0


def test_an_empty_store_is_forecast_in_an_empty_document(shell: Shell) -> None:
    assert shell.run("forecast", "--json") == 0
    assert json.loads(shell.out)["forecasts"] == []


def test_whichever_command_applies_the_file_says_in_a_line_what_it_added(shell: Shell) -> None:
    history(shell.folder / "folder")
    assert shell.run("import", "folder") == 0
    assert shell.err.startswith("Added: squad Web; launch ")
    source = '[[history]]\nname = "history"\npath = "folder"\n'
    shell.write("andon.toml", source + '[[squad]]\nname = "TV"\ncolumn = "TV"\n')
    assert shell.run("sync") == 0
    assert shell.err == "Added: squad TV.\n"
    shell.write("andon.toml", source + '[[squad]]\nname = "Telly"\ncolumn = "TV"\n')
    assert shell.run("forecast") == 0
    assert shell.err.startswith("Added: squad Telly. Not in andon.toml any more, and kept: squad TV.")


def test_the_second_sync_in_words(shell: Shell) -> None:
    history(shell.folder / "folder")
    shell.write("andon.toml", '[[history]]\nname = "titanium"\npath = "folder"\n')
    assert shell.run("sync") == 0
    assert shell.out.startswith("titanium: 35 issues seen, 35 downloaded, 0 gone")
    assert shell.run("sync", "--full") == 0
    assert "35 downloaded" in shell.out


def test_what_a_forecast_counts_adds_up(shell: Shell) -> None:
    history(shell.folder / "folder", began=LATELY)
    shell.write("andon.toml", PLAN.replace("HOURS", "0"))
    assert shell.run("import", "folder") == 0
    assert shell.run("forecast", "--json") == 0
    answers = json.loads(shell.out)["forecasts"]
    assert shell.run("forecast") == 0
    told = shell.out.splitlines()[-1]
    counted = re.fullmatch(
        r"As of \S+: (\d+) of (\d+) launches and (\d+) of (\d+) squads' parts in them have a forecast"
        r"(?:, (\d+) ha(?:s|ve) nothing left to do)?"
        r"(?:, (\d+) cannot be forecast \((?:its page says|their pages say) why\))?\. "
        r"0 of these (\d+) answers are new\. \d+\.\d s",
        told,
    )
    assert counted, told
    launches, all_launches, parts, all_parts, done, cannot, all = (int(each or 0) for each in counted.groups())
    assert launches + parts + done + cannot == all_launches + all_parts == all == len(answers)
    assert [launches, parts] == [
        sum(each["state"] == "forecast" and bool(each["squad"]) is part for each in answers) for part in (False, True)
    ]
    assert cannot  # of the launch that waits for its version


def test_the_portfolio_is_frozen_too(organised: Shell) -> None:
    assert organised.run("snapshot", "portfolio", "--out", "p.json", "--title", "All hands") == 0
    assert json.loads((organised.folder / "p.json").read_text())["title"] == "All hands"


def test_a_link_that_opens_on_this_machine_alone_says_so_and_at_which_port(
    organised: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert organised.run("snapshot", "portfolio") == 0
    assert organised.err == ""
    monkeypatch.delenv("ANDON_PUBLIC_URL")
    assert organised.run("snapshot", "portfolio") == 0
    assert organised.out.startswith("http://127.0.0.1:8501/s/") and organised.out.count("\n") == 1
    assert "on this machine alone, while andon serve is at http://127.0.0.1:8501; ANDON_PUBLIC_URL" in organised.err


@pytest.mark.parametrize(
    "ending, begins", [("pdf", b"%PDF"), ("pptx", b"PK"), ("png", b"\x89PNG"), ("csv", b"\xef\xbb\xbf")]
)
def test_it_is_written_as_what_it_is_taken_along_as(organised: Shell, ending: str, begins: bytes) -> None:
    assert organised.run("snapshot", "Halcyon", "--out", f"taken.{ending}") == 0
    assert (organised.folder / f"taken.{ending}").read_bytes().startswith(begins)


def test_several_launches_are_frozen_together(organised: Shell) -> None:
    assert organised.run("snapshot", "Meridian", "Halcyon", "--out", "both.json") == 0
    told = json.loads((organised.folder / "both.json").read_text())
    assert sorted(row["name"] for row in told["launches"]) == ["Halcyon", "Meridian"]


def test_a_doctor_finds_everything_in_order(organised: Shell) -> None:
    history(organised.folder / "folder")
    organised.write("andon.toml", '[[history]]\npath = "folder"\n')
    assert organised.run("doctor") == 0
    assert [line[:1] for line in lines(organised.out)] == ["✓", "✓", "✓", "✓"]
    assert "0 issues, 2 squads and 2 launches" in organised.out
    assert "Last sync: history not yet." in organised.out
    assert organised.run("sync") == 0
    assert organised.run("doctor") == 0
    finished = open_store(organised.url).work.source_states()["history"]["finished_at"]
    assert f"Last sync: history {finished:%Y-%m-%d %H:%M} UTC." in organised.out


LATELY = (datetime.now(UTC) - timedelta(days=90)).date().isoformat()
STRANGE = "Web [/v2] [beta] :rocket:"
PLAN = f"""
[forecast]
first_look_hours = HOURS
[[squad]]
name = "Web"
column = "Web"
[[launch]]
name = "{STRANGE}"
version = "1.0"
[[launch]]
name = "Later [/v3]"
version = "3.0"
"""


def test_a_launch_may_be_called_anything(shell: Shell) -> None:
    history(shell.folder / "folder")
    shell.write("andon.toml", PLAN.replace("HOURS", "0") + '[[history]]\npath = "folder"\n')
    assert shell.run("sync") == 0
    assert "Later [/v3]" in shell.err
    assert shell.run("forecast") == 0
    assert STRANGE in shell.out


def test_an_import_follows_the_plan_and_says_what_waits(shell: Shell) -> None:
    history(shell.folder / "folder")
    shell.write("andon.toml", PLAN.replace("HOURS", "72"))
    assert shell.run("import", "folder") == 0
    assert "Later [/v3]" in shell.err
    names = [launch.name for launch in open_store(shell.url).plans.launches()]
    assert names == ["Later [/v3]", STRANGE]  # and no second one, called 1.0


def test_an_import_that_lost_many_issues_doubts_it(shell: Shell) -> None:
    folder = history(shell.folder / "folder")
    few = pd.read_parquet(folder / "issues.parquet")
    more = [few.head(30).assign(key=[f"B{n}-{m}" for m in range(30)]) for n in range(10)]
    pd.concat([few, *more]).to_parquet(folder / "issues.parquet")
    assert shell.run("import", "folder") == 0
    few.to_parquet(folder / "issues.parquet")
    assert shell.run("import", "folder") == 0
    assert "300 of 335 issues were not found any more" in shell.err
    assert open_store(shell.url).work.issue_count() == 335


def test_a_forecast_counts_what_was_edited_in_the_file_since_the_sync(shell: Shell) -> None:
    history(shell.folder / "folder", began=LATELY)
    shell.write("andon.toml", PLAN.replace("HOURS", "0"))
    assert shell.run("import", "folder") == 0
    dated = f'name = "{STRANGE}"\ntarget = 2027-03-01'
    shell.write("andon.toml", PLAN.replace("HOURS", "0").replace(f'name = "{STRANGE}"', dated))
    assert shell.run("forecast") == 0
    assert "2027-03-01" in shell.out
    assert "Later [/v3]" in shell.err  # which waits for its version
    (halcyon,) = (each for each in open_store(shell.url).plans.launches() if each.name == STRANGE)
    cancelled = dated.replace("target", "cancelled = 2026-01-02\ntarget")
    shell.write("andon.toml", PLAN.replace("HOURS", "0").replace(f'name = "{STRANGE}"', cancelled))
    assert shell.run("forecast", "--json") == 0
    assert halcyon.id not in {each["launch"] for each in json.loads(shell.out)["forecasts"]}


def test_a_forecast_in_its_squads_first_look_is_printed_without_numbers(shell: Shell) -> None:
    history(shell.folder / "folder", began=LATELY)
    shell.write("andon.toml", PLAN.replace("HOURS", "72") + '[[launch]]\nname = "Alone"\nepic = "X-1"\n')
    assert shell.run("import", "folder") == 0
    assert shell.run("forecast", "--json") == 0
    told = {(each["launch"], each["squad"]): each for each in json.loads(shell.out)["forecasts"]}
    (key,) = (key for key in told if key[0].startswith("web") and key[1] is None)
    whole = told[key]
    assert whole["p50"]
    stored = open_store(shell.url).forecasts.newest(as_of=datetime.now(UTC).date())
    made = next(each.made_at for each in stored if not each.squad_id)
    until = made + timedelta(hours=72)
    assert datetime.fromisoformat(whole["held_until"]) == until
    assert shell.run("forecast") == 0
    assert f"with its squad until {until:%a %H:%M}" in " ".join(shell.out.split())
    (alone,) = (line for line in shell.out.splitlines() if line.startswith("Alone"))
    assert f"shown from {until:%a %H:%M}" in alone and "squad" not in alone, "no squad takes part in it"
    assert whole["p50"] not in shell.out
    assert whole["p85"] not in shell.out


def test_a_forecast_whose_first_look_is_over_is_printed_with_its_numbers(shell: Shell) -> None:
    history(shell.folder / "folder", began=LATELY)
    shell.write("andon.toml", PLAN.replace("HOURS", "0"))
    assert shell.run("import", "folder") == 0
    assert shell.run("forecast", "--json") == 0
    whole = next(each for each in json.loads(shell.out)["forecasts"] if each["squad"] is None and each["p50"])
    assert whole["held_until"] is None
    assert shell.run("forecast") == 0
    assert whole["p50"] in shell.out


# ------------------------------------------------------------------------------ what a person can fix


def test_a_round_of_sync_that_fails_is_told_and_the_next_one_comes(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.write("andon.toml", '[[history]]\npath = "folder"\n')

    def has_failed() -> bool:
        return any(state.get("failed") for state in open_store(shell.url).work.source_states().values())

    def mend_and_stop() -> None:
        until(has_failed)
        history(shell.folder / "folder")
        until(lambda: open_store(shell.url).work.issue_count() == 35)
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=mend_and_stop)
    person.start()
    with pytest.raises(KeyboardInterrupt):
        sync_on(timedelta(seconds=1), How(), as_json=False)
    person.join()
    assert "folder" in capsys.readouterr().err
    assert open_store(shell.url).work.issue_count() == 35


def test_a_doctor_says_what_is_wrong_and_ends_so(shell: Shell) -> None:
    shell.write("andon.toml", "x = [")
    assert shell.run("doctor") == 1
    assert "✗ Configuration: andon.toml is not valid TOML" in shell.out
    assert shell.out.count("andon.toml is not valid") == 1


def test_a_doctor_knows_a_launch_with_a_squad_that_there_is_not(shell: Shell) -> None:
    shell.write("andon.toml", '[[launch]]\nname = "Halcyon"\nsquads = ["Chekout"]\n')
    assert shell.run("doctor") == 1
    assert "Launch 'Halcyon' names the squad 'Chekout', which there is not." in shell.out


def test_a_doctor_asks_for_the_login(shell: Shell) -> None:
    shell.write("andon.toml", '[jira]\nurl = "https://jira.example.com"\nprojects = ["A"]\n')
    assert shell.run("doctor") == 1
    assert "✗ jira: ANDON_JIRA_TOKEN is not set" in shell.out


BROKEN: dict[str, tuple[tuple[str, ...], str]] = {
    "no source": (("sync",), "andon.toml names no source of work."),
    "no folder": (("import", "nowhere"), "nowhere"),
    "no launch": (("snapshot", "Meridan"), "There is no launch 'Meridan'."),
    "nowhere to write": (("snapshot", "Halcyon", "--out", "no/where/p.html"), "no/where/p.html cannot be written"),
    "demo over one's own database": (("demo", "--no-serve", "--folder", "."), "andon.db was not made by andon demo"),
    "fresh demo over it": (("demo", "--no-serve", "--fresh", "--folder", "."), "andon.db was not made by andon demo"),
    "demo in a file": (("demo", "--no-serve", "--folder", "a-file"), "The demo cannot be kept in a-file"),
}


@pytest.mark.parametrize(("command", "sentence"), BROKEN.values(), ids=BROKEN)
def test_what_can_be_mended_is_one_line_and_a_hint(organised: Shell, command: tuple[str, ...], sentence: str) -> None:
    organised.write("a-file", "")
    assert organised.run(*command) == 1
    *_, told, hint = lines(organised.err)
    assert sentence in told
    assert hint.endswith((".", "?"))


def test_a_wrong_launch_is_answered_with_the_nearest_name(organised: Shell) -> None:
    organised.run("snapshot", "Meridan")
    assert lines(organised.err)[1] == "Did you mean Meridian?"
    assert organised.out == ""


def test_a_link_is_printed_even_if_the_file_cannot_be_written(organised: Shell) -> None:
    organised.run("snapshot", "Halcyon", "--out", "no/where/p.html")
    assert organised.out.startswith("https://andon.example.com/s/")


@pytest.mark.parametrize("broken", ["text", "column", "missing"])
def test_a_broken_folder_is_told_and_leaves_nothing_half_done(shell: Shell, broken: str) -> None:
    folder = history(shell.folder / "folder")
    if broken == "text":
        (folder / "issues.parquet").write_text("not a table")
    elif broken == "column":
        pd.read_parquet(folder / "issues.parquet").drop(columns="created").to_parquet(folder / "issues.parquet")
    else:
        (folder / "versions.parquet").unlink()
    assert shell.run(*JSON) == 1
    assert shell.out == ""
    assert len(lines(shell.err)) == 2
    assert "issues" in shell.err or "versions" in shell.err
    assert open_store(shell.url).work.issue_count() == 0


WRONG_CONFIGURATION = ("sync", "doctor", "snapshot portfolio", "serve", "forecast", "import folder")


@pytest.mark.parametrize("command", WRONG_CONFIGURATION)
def test_a_wrong_configuration_stops_every_command_that_needs_it(shell: Shell, command: str) -> None:
    shell.write("andon.toml", "[organisation]\ntime_zone = 'Mars'\n")
    assert shell.run(*command.split()) == 1
    assert "'Mars' is no time zone" in shell.out + shell.err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "ANDON_DATABASE_URL is not a database address: nonsense."),
        ("postgresql://u:secret@host:port/db", "ANDON_DATABASE_URL is not a database address: host:port/db."),
        ("sqlite:////no/where/andon.db", "unable to open database file"),
        ("postgresql://u:secret@127.0.0.1:1/d", "does not answer"),
    ],
)
def test_a_wrong_database_is_told_without_its_password(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", url)
    for command in (("forecast",), ("snapshot", "portfolio"), ("doctor",)):
        assert shell.run(*command) == 1
        assert sentence in shell.out + shell.err
        assert "secret" not in shell.out + shell.err


def test_a_database_that_may_only_be_read_takes_no_snapshot_but_is_looked_at(
    organised: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(organised.url)
    only_read = f"sqlite:///file:{organised.folder / 'andon.db'}?mode=ro&uri=true"
    monkeypatch.setenv("ANDON_DATABASE_URL", only_read)
    assert organised.run("doctor") == 0
    assert organised.run("snapshot", "portfolio") == 1
    assert "cannot be written: attempt to write a readonly database." in organised.err
    assert organised.out == ""
    forget(only_read)


def test_a_database_that_may_only_be_read_is_replayed_and_takes_no_message(
    organised: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    organised.write("andon.toml", '[channels]\nweb = "ANDON_CHANNEL_WEB"\n')
    choose(
        open_store(organised.url),
        DIRECTOR,
        "director",
        where={Event.FLAG_RAISED: "web"},
        rest=Choices(quiet=QuietHours(0, 0, days_off=False)),
        known=["web"],
        now=datetime.now(UTC) - timedelta(hours=1),
    )
    raise_flag(open_store(organised.url), ATLAS, squad_id="atlas", sentence="Nobody.", token="t", now=datetime.now(UTC))
    forget(organised.url)
    only_read = f"sqlite:///file:{organised.folder / 'andon.db'}?mode=ro&uri=true"
    monkeypatch.setenv("ANDON_DATABASE_URL", only_read)
    assert organised.run("tell") == 1
    told, hint = lines(organised.err)
    assert told.endswith("cannot be written: attempt to write a readonly database.")
    assert hint == "Check that its folder exists, is yours and has room; then try again."
    assert organised.run("backtest") == 1
    assert lines(organised.err)[0] == "The database holds no issues yet, so there is nothing to replay."
    forget(only_read)


@pytest.mark.parametrize("command", ["tell", "backtest", "snapshot portfolio"])
@pytest.mark.parametrize("url", ["sqlite:////no/where/andon.db", "sqlite:///file:nowhere.db?mode=ro&uri=true"])
def test_a_database_that_is_nowhere_is_one_sentence_and_a_hint(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, url: str, command: str
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", url)
    assert shell.run(*command.split()) == 1
    told, hint = lines(shell.err)
    assert "unable to open database file" in told or told == f"There is no database {url} yet."
    assert hint.endswith(".")


# ------------------------------------------------------------------------------ being told, and the demo's port


def test_without_a_channel_nobody_is_told_and_it_says_where_to_name_one(shell: Shell) -> None:
    assert shell.run("tell") == 0
    told, hint = lines(shell.err)
    assert told == "andon.toml names no channel, so that nobody is told anything."
    assert hint.startswith("Write [channels] with web = ")
    shell.write("andon.toml", '[channels]\nweb = "ANDON_CHANNEL_WEB"\n')
    assert shell.run("tell") == 0
    assert shell.err == "Everything is told.\n"


def test_a_greeting_that_is_not_taken_is_not_said_to_be_tried_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.write("andon.toml", '[channels]\nweb = "ANDON_CHANNEL_WEB"\n')
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # and never listens
        monkeypatch.setenv("ANDON_CHANNEL_WEB", f"json://127.0.0.1:{deaf.getsockname()[1]}/")
        assert shell.run("tell", "--test", "web") == 1
    assert lines(shell.err)[1] == "Check the address in ANDON_CHANNEL_WEB, and try it once more."


def test_who_knows_only_make_learns_how_to_serve_the_demo_on_another_port(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("andon.demo.folder.ensure_demo", lambda *_, **__: shell.url)
    monkeypatch.setenv("ANDON_CONFIG", "andon.toml")  # put back afterwards: the demo names its own
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert shell.run("demo", "--port", str(port)) == 1
        other = port + 1 if port < 65535 else 8501
        hint = f"Stop the other program, or choose another port: make demo PORT={other}, or --port {other}."
        assert lines(shell.err)[-1] == hint
        assert shell.run("serve", "--port", str(port)) == 1
    assert lines(shell.err)[-1] == f"Stop the other program, or choose another port: --port {other}."


@pytest.mark.parametrize(("words", "port"), [(("PORT=8502",), 8502), ((), 8501)], ids=["named", "usual"])
def test_make_serves_the_demo_on_the_port_that_it_is_told(words: tuple[str, ...], port: int) -> None:
    """Only on its own line: many an environment has a PORT for something else."""
    make = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "demo", *words],
        cwd=ROOT,
        env={**os.environ, "PORT": "3000"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert make.stdout.splitlines()[-1].endswith(f"andon demo --port {port}")


# ------------------------------------------------------------------------------ wrong usage


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("nonsense",),
        ("forecast", "--nonsense"),
        ("forecast", "--as-of", "2999-01-01"),
        ("forecast", "--as-of", "2026-02-30"),
        ("forecast", "--as-of", "yesterday"),
        ("import",),
        ("snapshot",),
        ("snapshot", "Halcyon", "--out", "page.exe"),
        ("snapshot", "Halcyon", "--days", "0"),
        ("snapshot", "Halcyon", "--days", "99999999"),
        ("snapshot", "Halcyon", "--days", "soon"),
        ("sync", "--every", "10"),
        ("sync", "--every", "0m"),
        ("sync", "--every", "-5m"),
        ("sync", "--every", "²m"),
        ("sync", "--every", "m"),
        ("sync", "--every", "99999999999999d"),
        ("serve", "--port", "http"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_wrong_usage_and_prints_no_data(organised: Shell, command: tuple[str, ...]) -> None:
    assert organised.run(*command) == 2
    assert organised.out == "" or command == ()
    assert open_store(organised.url).snapshots.all() == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2999-01-01", "2999-01-01 is in the future."),
        ("yesterday", "'yesterday' is no day; write it like 2026-05-12."),
        ("2026-02-30", "'2026-02-30' is no day; write it like 2026-05-12."),
        ("0001-01-01", "0001-01-01 is too long ago; no work is known from before 1970-01-01."),
    ],
)
def test_a_day_that_cannot_be_is_told_in_words(shell: Shell, day: str, sentence: str) -> None:
    shell.run("forecast", "--as-of", day)
    assert sentence in shell.err


def test_a_database_is_a_single_file_after_a_command_that_failed_too(tmp_path: Path) -> None:
    """Whoever copies andon.db while nothing runs has all of it."""
    (tmp_path / "empty").mkdir()
    environment = os.environ | {"ANDON_DATABASE_URL": "sqlite:///andon.db", "ANDON_CONFIG": "andon.toml"}
    command = [program("andon"), "import", "empty"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "The history folder empty has no issues.parquet.")
    assert [each.name for each in tmp_path.glob("andon.db*") if not each.name.endswith(".lock")] == ["andon.db"]


@pytest.mark.parametrize("every", ["5s", "59s"])
def test_a_sync_goes_on_once_a_minute_at_most_as_the_file_says_too(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, every: str
) -> None:
    monkeypatch.setattr("andon.sync_command.sync_on", lambda *_, **__: None)  # which would go on for good
    assert shell.run("sync", "--every", every) == 2
    told = " ".join(shell.err.split())
    assert f"'{every}' is too often; once a minute (1m) is the most that a Jira is asked." in told
    assert "Write it like 10m, 1h or 90s." in told


def test_a_stopped_command_says_that_its_work_is_kept(shell: Shell) -> None:
    history(shell.folder / "folder")
    shell.write("andon.toml", '[[history]]\npath = "folder"\n')

    def press_control_c() -> None:
        while open_store(shell.url).work.source_states().get("history", {}).get("finished_at") is None:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=press_control_c)
    person.start()
    assert shell.run("sync", "--every", "10m") == 1
    person.join()
    assert "Stopped. What was done so far is kept." in shell.err
    assert open_store(shell.url).work.issue_count() == 35
