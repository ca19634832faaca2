"""One at a time, across processes and threads, and nobody who dies takes the turn along."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from andon.config import Organisation
from andon.errors import AndonError, Busy, StoreError
from andon.model import Tribe
from andon.rounds import apply_organisation
from andon.store import Store, open_store
from examples import NOW

HOLD = """
import sys
from andon.errors import Busy
from andon.store import open_store
store = open_store(sys.argv[1])
try:
    with store.turns.take(sys.argv[2]):
        print("taken", flush=True)
        sys.stdin.readline()
except Busy as error:
    print(error.message, flush=True)
"""


class Other:
    """Another process that tries to take the turn, and keeps it until it is told to go or is killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout
        self.said = process.stdout.readline().strip()

    def go(self) -> None:
        self._process.communicate("\n")
        assert self._process.returncode == 0

    def kill(self) -> None:
        self._process.kill()
        assert self._process.wait() == -signal.SIGKILL


@contextmanager
def another(url: str, name: str = "sync") -> Iterator[Other]:
    command = [sys.executable, "-c", HOLD, url, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Other(process)
        finally:
            process.kill()


def is_free(store: Store, name: str = "sync") -> bool:
    try:
        with store.turns.take(name):
            return True
    except Busy:
        return False


def test_what_another_process_does_is_not_begun_here(empty: Store, url: str) -> None:
    with another(url) as other:
        assert other.said == "taken"
        with (
            pytest.raises(Busy, match=r"^Another sync of this store is running\.$") as caught,
            empty.turns.take("sync"),
        ):
            pytest.fail("two at a time")
        assert caught.value.hint
        other.go()
    assert is_free(empty)


def test_what_is_done_here_is_not_begun_in_another_process(empty: Store, url: str) -> None:
    with empty.turns.take("sync") as turn:
        with another(url) as other:
            assert other.said == "Another sync of this store is running."
        assert turn.is_held()
    with another(url) as other:
        assert other.said == "taken"


def test_a_killed_process_gives_its_turn_back(empty: Store, url: str) -> None:
    with another(url) as other:
        assert other.said == "taken"
        other.kill()
    for _ in range(100):  # PostgreSQL hears of the death a moment later
        if is_free(empty):
            return
        threading.Event().wait(0.05)
    pytest.fail("the turn died with its holder")


def test_of_many_threads_one_has_the_turn(empty: Store) -> None:
    gate, tried = threading.Barrier(8), threading.Barrier(8)
    told: list[bool] = []

    def work() -> None:
        gate.wait()
        try:
            with empty.turns.take("sync"):
                told.append(True)
                tried.wait()
        except Busy:
            told.append(False)
            tried.wait()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [False] * 7 + [True]
    assert is_free(empty)


def test_a_turn_taken_twice_in_a_row_by_one_thread_is_refused(empty: Store) -> None:
    with empty.turns.take("sync"):
        assert not is_free(empty)


def test_what_is_over_soon_is_waited_for(empty: Store, url: str) -> None:
    with another(url) as other:
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                other.go()

        with empty.turns.wait_for("sync", patience=60, sleep=sleep) as turn:
            assert turn.is_held()
            assert not is_free(empty)
        assert len(waits) >= 3
    assert is_free(empty)


def test_nobody_waits_for_ever(empty: Store) -> None:
    waits: list[float] = []
    with (
        empty.turns.take("sync"),
        pytest.raises(Busy),
        empty.turns.wait_for("sync", patience=2, sleep=waits.append),
    ):
        pytest.fail("two at a time")
    assert 2 <= sum(waits) < 2.1
    with empty.turns.wait_for("sync", patience=0, sleep=waits.append):
        assert not is_free(empty)


def test_replicas_that_start_together_on_an_empty_database_plan_it_once(empty: Store) -> None:
    """Each looks what is there and then adds what is not: the second one said that a squad was there already."""
    said = Organisation.model_validate({"squad": [{"name": f"Squad {n}", "component": f"C{n}"} for n in range(8)]})
    gate = threading.Barrier(4)
    told: list[str] = []

    def start(n: int) -> None:
        gate.wait()
        try:
            told.append(apply_organisation(empty, said, now=NOW, token=f"start-{n}").change.told)
        except AndonError as error:
            told.append(error.message)

    threads = [threading.Thread(target=start, args=(n,)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told)[:3] == ["", "", ""]
    assert sorted(told)[3].startswith("Added: squads Squad 0")
    assert len(empty.plans.squads()) == 8


def test_other_work_goes_on(empty: Store, url: str) -> None:
    with another(url, "forecast") as other, empty.turns.take("sync"):
        assert other.said == "taken"
        before = empty.version()
        empty.plans.put_tribe(Tribe("players", "Players"))
        assert empty.version() == before + 1


def test_work_that_fails_gives_its_turn_back(empty: Store) -> None:
    with pytest.raises(ZeroDivisionError), empty.turns.take("sync"):
        raise ZeroDivisionError
    assert is_free(empty)


def test_a_turn_whose_database_was_restarted_says_so_and_ends_quietly(request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres").url
    with open_store(url).turns.take("sync") as turn:
        assert turn.is_held()
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted "
                "and database = (select oid from pg_database where datname = current_database())"
            )
        assert not turn.is_held()
    assert is_free(open_store(url))


def test_the_file_beside_the_database_stays_so_that_all_lock_the_same_one(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    with store.turns.take("sync"):
        pass
    lock = tmp_path / "a.db.sync.lock"
    before = lock.stat().st_ino
    with store.turns.take("sync"):
        assert lock.stat().st_ino == before
    assert lock.stat().st_size == 0


def test_a_database_that_is_named_by_another_way_has_the_same_turns(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    one = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    same = open_store(f"sqlite:///{tmp_path / 'link' / 'a.db'}")
    with one.turns.take("sync"):
        assert not is_free(same)


def test_a_folder_that_cannot_hold_the_lock_is_told_in_a_sentence(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    (tmp_path / "a.db.sync.lock").mkdir()
    with (
        pytest.raises(StoreError, match=r"a\.db\.sync\.lock cannot be locked: unable to open"),
        store.turns.take("sync"),
    ):
        pytest.fail("nothing was locked")


NOBODY = 65534


@contextmanager
def nobody() -> Iterator[None]:
    """As a user without rights, where these tests are root's: to root every file is open."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_lock_is_as_much_others_as_the_database(tmp_path: Path) -> None:
    """Else a command that root runs, or another one of the group, shuts out who serves."""
    database, lock = tmp_path / "a.db", tmp_path / "a.db.sync.lock"
    store = open_store(f"sqlite:///{database}")
    database.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(database, NOBODY, NOBODY)
    assert is_free(store)
    (ours, theirs) = (each.stat() for each in (lock, database))
    assert (ours.st_mode, ours.st_uid, ours.st_gid) == (theirs.st_mode, theirs.st_uid, theirs.st_gid)


def test_a_lock_that_somebody_else_owns_is_not_taken_for_held() -> None:
    """SQLite would let any number of those hold it who may only read it."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to others
        database = Path(folder) / "a.db"
        store = open_store(f"sqlite:///{database}")
        assert is_free(store)
        Path(folder).chmod(0o755)
        database.with_name("a.db.sync.lock").chmod(0o444)
        with (
            nobody(),
            pytest.raises(StoreError, match=r"a\.db\.sync\.lock cannot be locked: it is somebody else's"),
            store.turns.take("sync"),
        ):
            pytest.fail("nothing was locked")
