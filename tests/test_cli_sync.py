"""`andon sync`, as a process where that matters: alone on its store, patient with Jira, quiet when it is ended."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from andon.cli import main
from andon.errors import AndonError
from andon.rounds import TURN, How
from andon.store import Store
from andon.sync_command import Complaints, sync_on
from andon.usecases.sync import UNDER_WAY
from answering import Silent, answering
from examples import sqlite_store
from server import program
from shell import Shell

PATIENCE_SECONDS = 30
EACH_SECOND = """
from datetime import timedelta
from andon.rounds import How
from andon.sync_command import sync_on
sync_on(timedelta(seconds=1), How(), as_json=False)
"""


@dataclass(frozen=True)
class Ended:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Home:
    """A working folder with its database."""

    folder: Path
    store: Store

    @property
    def env(self) -> dict[str, str]:
        return {"ANDON_DATABASE_URL": f"sqlite:///{self.folder / 'andon.db'}", "PATH": "/usr/bin:/bin"}

    def plan(self, *names: str, more: str = "") -> None:
        named = "".join(f'[[history]]\nname = "{each}"\npath = "{each}"\n' for each in names)
        (self.folder / "andon.toml").write_text(named + more)

    def history(self, name: str, issues: int = 5) -> None:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        row = {
            "project": "A",
            "squad": "Web",
            "type": "Story",
            "status": "To Do",
            "category": "new",
            "resolution": None,
            "delivered": False,
            "created": pd.Timestamp("2026-01-05", tz="UTC"),
            "done": pd.NaT,
        }
        keys = [f"{name}-{n}" for n in range(issues)]
        pd.DataFrame([{"key": key, **row} for key in keys]).to_parquet(folder / "issues.parquet")
        versions = {"id": ["1"], "project": ["A"], "name": ["1.0"], "start": [None], "released": [False]}
        release = [pd.Timestamp("2030-01-31").date()]
        pd.DataFrame({**versions, "release": release}).to_parquet(folder / "versions.parquet")
        members = {"key": keys, "version_id": ["1"] * issues}
        pd.DataFrame(members).to_parquet(folder / "issue_versions.parquet")

    def sync(self, *options: str) -> Ended:
        return self.run("sync", *options)

    def run(self, *arguments: str) -> Ended:
        """Within this process: to load what a command needs takes seconds."""
        out, err = StringIO(), StringIO()
        with chdir(self.folder), patch.dict(os.environ, self.env), redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return Ended(int(code), out.getvalue(), err.getvalue())

    def run_apart(self, *arguments: str) -> Ended:
        """As a process of its own."""
        command = [program("andon"), *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        return Ended(done.returncode, done.stdout, done.stderr)

    def syncing(self, *options: str) -> AbstractContextManager["subprocess.Popen[str]"]:
        return self._running([program("andon"), "sync", *options])

    def syncing_each_second(self) -> AbstractContextManager["subprocess.Popen[str]"]:
        """As `--every` does, which takes no less than a minute from people."""
        return self._running([sys.executable, "-c", EACH_SECOND])

    @contextmanager
    def _running(self, command: list[str]) -> Iterator["subprocess.Popen[str]"]:
        with subprocess.Popen(
            command, cwd=self.folder, env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def wait_for(self, issues: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.store.work.issue_count() < issues:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with sqlite_store(tmp_path) as store:
        yield Home(tmp_path, store)


@pytest.mark.parametrize("command", [("sync",), ("import", "web")], ids=" ".join)
def test_a_sync_beside_another_one_says_so_and_does_nothing(home: Home, command: tuple[str, ...]) -> None:
    home.history("web")
    home.plan("web")
    with home.store.turns.take(TURN):
        ended = home.run_apart(*command)
    assert (ended.returncode, ended.stdout) == (1, "")
    sentence, hint = ended.stderr.splitlines()
    assert sentence == "Another sync of this store is running."
    assert hint
    assert home.store.work.issue_count() == 0
    assert home.run(*command).returncode == 0


def test_what_could_be_synced_is_told_beside_what_could_not(home: Home) -> None:
    home.history("web")
    home.plan("gone", "web")
    ended = home.sync()
    assert ended.returncode == 1
    assert ended.stdout.startswith("web: 5 issues seen, 5 downloaded, 0 gone")
    added, error, _ = ended.stderr.splitlines()
    assert (added, "gone" in error) == ("Added: squad Web; launch 1.0.", True)
    ended = home.sync("--json")
    assert ended.returncode == 1
    assert [each["name"] for each in json.loads(ended.stdout)["sources"]] == ["web"]
    assert "gone" in ended.stderr


def test_a_sync_alone_forecasts_nothing_and_one_that_goes_on_does(home: Home) -> None:
    home.history("web")
    home.plan("web")
    assert home.sync().returncode == 0
    today = pd.Timestamp.now(tz="UTC").date()
    assert home.store.forecasts.newest(as_of=today) == []
    with home.syncing("--every", "10m") as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not home.store.forecasts.newest(as_of=today):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.terminate()


def test_whoever_ends_it_from_outside_finds_a_clean_end(home: Home) -> None:
    home.history("web")
    home.plan("web")
    with home.syncing("--every", "10m") as process:
        home.wait_for(5)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert said == "Stopped. What was done so far is kept.\n"


@dataclass
class TiredJira:
    """A Jira that always asks for an hour of rest."""

    asked: list[str] = field(default_factory=list)
    began: threading.Event = field(default_factory=threading.Event)
    slow: float = 0.0

    @contextmanager
    def running(self) -> Iterator[str]:
        tired = self

        class Handler(Silent, BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tired.asked.append(self.path)
                tired.began.set()
                time.sleep(tired.slow)
                self.send_response(429)
                self.send_header("Retry-After", "3600")
                self.send_header("Content-Length", "0")
                self.end_headers()

        with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
            yield url


def jira(url: str) -> str:
    return f'[jira]\nurl = "{url}"\nprojects = ["A"]\nanonymous = true\n'


def test_a_jira_that_asks_for_an_hour_gets_it_and_holds_up_no_other_source(home: Home) -> None:
    home.history("web")
    tired = TiredJira()
    with tired.running() as url:
        home.plan("web", more=jira(url))
        with home.syncing_each_second() as process:
            home.wait_for(5)
            time.sleep(4)
            process.terminate()
            said, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert said.count("web: ") > 1
    assert len(tired.asked) == 1
    assert told.count(url) == 1


def test_what_goes_on_failing_is_told_once_and_what_changes_at_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.write("andon.toml", '[jira]\nurl = "http://127.0.0.1:9"\nprojects = ["A"]\n')
    rounds = itertools.count(1)

    def sleep(seconds: float) -> None:
        done = next(rounds)
        if done == 3:
            shell.write("andon.toml", '[[history]]\nname = "gone"\npath = "gone"\n')
        if done == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        sync_on(timedelta(), How(), as_json=False)
    token, _, folder, _ = capsys.readouterr().err.splitlines()
    assert token.startswith("ANDON_JIRA_TOKEN is not set")
    assert folder.startswith("The history folder of 'gone' is not there")


def test_what_still_goes_wrong_is_told_again_ever_more_rarely_and_anew_once_it_was_well() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    told: list[tuple[float, str]] = []

    def tell(error: AndonError) -> None:
        told.append(((at - datetime(2026, 11, 23, tzinfo=UTC)) / timedelta(hours=1), error.message))

    complaints = Complaints(tell, now=lambda: at)
    for _ in range(8 * 60):
        complaints.hear([AndonError("No token.")])
        at += timedelta(minutes=1)
    assert told == [(0, "No token."), (1, "No token."), (3, "No token."), (7, "No token.")]
    complaints.hear([AndonError("No token."), AndonError("No folder.")])
    complaints.hear([AndonError("No folder.")])
    complaints.hear([AndonError("No token."), AndonError("No folder.")])
    assert told[4:] == [(8, "No folder."), (8, "No token.")]


def test_a_sync_within_that_hour_says_so_and_does_not_ask(home: Home) -> None:
    """As cron starts it, each time anew: what was asked for is kept in the store."""
    home.history("web")
    tired = TiredJira()
    with tired.running() as url:
        home.plan("web", more=jira(url))
        assert home.sync().returncode == 1
        ended = home.sync()
        assert len(tired.asked) == 1
    assert ended.returncode == 1
    assert ended.stdout.startswith("web: ")
    sentence, hint = ended.stderr.splitlines()
    assert sentence.startswith("jira asked to be left alone until ")
    assert hint


def test_a_renamed_source_is_named_on_the_command_line_and_synced_under_its_new_name(home: Home) -> None:
    home.history("web")
    home.plan("web")
    assert home.sync().returncode == 0
    (home.folder / "web").rename(home.folder / "tracker")
    home.plan("tracker")
    ended = home.sync()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The store holds 5 issues of a source that andon.toml no longer names: 'web'.\n")
    assert home.sync("--renamed", "web").returncode == 2
    ended = home.sync("--renamed", "web=tracker")
    assert (ended.returncode, ended.stdout[:40]) == (0, "tracker: 5 issues seen, 0 downloaded, 0 ")
    assert ended.stderr.startswith("5 issues of web belong to tracker now")
    assert home.store.work.issue_counts() == {"tracker": 5}


def test_a_source_that_is_gone_from_the_file_is_forgotten_on_the_command_line(home: Home) -> None:
    home.history("web")
    home.history("tv")
    home.plan("web", "tv")
    assert home.sync().returncode == 0
    home.plan("web")
    assert home.sync().returncode == 1
    ended = home.sync("--forget", "tv")
    assert (ended.returncode, home.store.work.issue_counts()) == (0, {"web": 5})
    assert ended.stderr.startswith("5 issues of tv do not count any more.")


def test_an_import_that_was_all_there_is_can_be_forgotten(home: Home) -> None:
    home.history("old")
    assert home.run("import", "old", "--name", "old").returncode == 0
    assert home.sync().returncode == 1  # there is nothing to sync
    ended = home.sync("--forget", "old")
    assert (ended.returncode, home.store.work.issue_counts()) == (0, {})
    assert ended.stderr == "5 issues of old do not count any more. Named again, it brings them back.\n"


def test_an_import_is_never_asked_after_by_a_sync(home: Home) -> None:
    home.history("web")
    home.history("old")
    home.plan("web")
    assert home.run("import", "old", "--name", "old").returncode == 0
    assert home.sync().returncode == 0
    assert home.sync().returncode == 0
    assert home.store.work.issue_counts() == {"old": 5, "web": 5}


def test_a_forecast_by_itself_leaves_out_what_the_last_sync_could_not_read(home: Home) -> None:
    home.history("web")
    home.plan("web")
    assert home.sync().returncode == 0
    home.store.work.remember("web", {UNDER_WAY: True})  # as a sync leaves it that was killed in the middle
    ended = home.run("forecast")
    assert ended.returncode == 0
    assert ended.stderr == "Not forecast, since the last sync of web broke off half-way: 1.0.\n"
    assert home.store.forecasts.newest(as_of=pd.Timestamp.now(tz="UTC").date()) == []
    assert json.loads(home.run("forecast", "--json").stdout)["left_out"] == ["1.0"]


def test_ctrl_c_while_jira_is_slow_ends_at_once(home: Home) -> None:
    tired = TiredJira(slow=20)
    with tired.running() as url:
        home.plan(more=jira(url))
        with home.syncing("--every", "10m") as process:
            assert tired.began.wait(PATIENCE_SECONDS)
            pressed = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=PATIENCE_SECONDS)
            assert time.monotonic() - pressed < 10
    assert process.returncode == 1
    assert told == "Stopped. What was done so far is kept.\n"
