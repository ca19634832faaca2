"""SQLite's file, copied while others write, and put back."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from andon.errors import AndonError, Busy, InvalidInput, NotFound, StoreError
from andon.model import Status
from andon.store import Store, forget, open_store
from andon.store.backup import COMPANIONS, back_up, restore
from examples import NOW, check_in, flag, sqlite_store, vote_round
from store.ahead import bring_ahead
from store.dying import Dying
from store.test_export_killed import KILLS, with_little_room

KEPT = "andon.db.replaced-20260512T090000Z"

OPENS = """
import sys
from andon.store import open_store
store = open_store(sys.argv[1])
store.plans.squads()
sys.stdout.write("open\\n"); sys.stdout.flush()
sys.stdin.readline()
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database file with the small organisation, which a restore may take away from under it."""
    with sqlite_store(tmp_path, organised=True) as store:
        yield store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'andon.db'}"


def sentences(store: Store) -> list[str]:
    return sorted(each.sentence for each in store.words.check_ins(until=NOW))


def backed_up(url: str, target: Path, *, replace: bool = False) -> Path:
    assert back_up(url, target, replace=replace) == target.stat().st_size
    return target


# ------------------------------------------------------------------------------ the copy


def test_a_backup_is_one_whole_file_that_is_a_database_by_itself(store: Store, url: str, tmp_path: Path) -> None:
    store.words.add_check_in(check_in())
    copy = backed_up(url, tmp_path / "kept" / "copy.db")
    assert [each.name for each in copy.parent.iterdir()] == ["copy.db"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert store.everything.sums() == open_store(f"sqlite:///{copy}").everything.sums()
    forget(f"sqlite:///{copy}")


def test_a_backup_is_of_one_moment_although_others_write(store: Store, url: str, tmp_path: Path) -> None:
    """Each writer's two rows are both in it or neither, and everything that was confirmed before it began."""
    store.words.add_flag(flag())
    done = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not done.is_set():
            with store._database.write() as connection:
                for side in ("left", "right"):
                    connection.exec_driver_sql("insert into setting values (?, '1')", (f"{side} {written}",))
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            confirmed = written
            with closing(sqlite3.connect(backed_up(url, tmp_path / f"{n}.db"))) as copy:
                names = {name for (name,) in copy.execute("select name from setting")}
            assert {each.removeprefix("left ") for each in names if "left" in each} == {
                each.removeprefix("right ") for each in names if "right" in each
            }
            assert {f"left {each}" for each in range(confirmed)} <= names
    finally:
        done.set()
        writer.join()
    assert written > 5


def test_nothing_but_an_earlier_backup_is_replaced_and_only_when_asked(store: Store, url: str, tmp_path: Path) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    store.words.add_check_in(check_in())
    with pytest.raises(InvalidInput, match="is there already"):
        back_up(url, copy, replace=False)
    backed_up(url, copy, replace=True)
    again = open_store(f"sqlite:///{copy}")
    assert len(again.words.check_ins(until=NOW)) == 1
    # Somebody looks into it: it is a database in use now.
    with pytest.raises(InvalidInput, match="is in use as a database"):
        back_up(url, copy, replace=True)
    forget(f"sqlite:///{copy}")
    letter, folder, other = tmp_path / "letter.txt", tmp_path / "folder", tmp_path / "other.db"
    letter.write_text("Dear reader, " * 200)
    folder.mkdir()
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table mine (n)")
    for target, sentence in (
        (letter, "is no backup of Andon"),
        (other, "is no backup of Andon"),
        (folder, "is a folder"),
        (tmp_path / "andon.db", "is the database itself"),
    ):
        before = sorted((each, each.stat().st_size) for each in tmp_path.rglob("*"))
        with pytest.raises(InvalidInput, match=sentence):
            back_up(url, target, replace=True)
        assert sorted((each, each.stat().st_size) for each in tmp_path.rglob("*")) == before


def test_what_is_damaged_or_missing_makes_no_backup(store: Store, url: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no database"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db", replace=False)
    damage(url, tmp_path / "andon.db")
    with pytest.raises(StoreError, match=r"andon\.db is damaged: "):
        back_up(url, tmp_path / "copy.db", replace=False)
    assert not list(tmp_path.glob("copy.db*"))


def damage(url: str, file: Path) -> None:
    """Somebody writes into the middle of the file."""
    forget(url)
    told = file.read_bytes()
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("select rootpage from sqlite_master where name = 'squad_event'").fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    file.write_bytes(told[: (root - 1) * size] + b"\xab" * size + told[root * size :])


@pytest.mark.parametrize(
    "address", ["postgresql://u:secret@127.0.0.1:1/d", "sqlite://", "sqlite:///file:x.db?uri=true", "nonsense"]
)
def test_what_has_no_file_is_pointed_to_the_other_way(address: str, tmp_path: Path) -> None:
    for wish in (
        lambda: back_up(address, tmp_path / "copy.db", replace=False),
        lambda: restore(address, tmp_path / "copy.db", now=NOW),
    ):
        with pytest.raises(StoreError) as told:
            wish()
        assert told.value.hint
        assert "secret" not in told.value.message
        if address.startswith("postgresql"):
            assert "andon export DIR" in told.value.hint and "pg_dump" in told.value.hint


# ------------------------------------------------------------------------------ the way back


def test_a_restore_brings_the_backup_and_keeps_what_was_there(store: Store, url: str, tmp_path: Path) -> None:
    store.votes.open(vote_round(), "code")
    store.votes.cast("r1", "mine", 70, most=9, at=NOW)
    copy = backed_up(url, tmp_path / "copy.db")
    store.words.add_check_in(check_in("c2", sentence="Said after the backup.", status=Status.WORRIED))
    before = store.version()
    forget(url)
    (tmp_path / "andon.db").chmod(0o640)
    done = restore(url, copy, now=NOW)
    assert (done.kept, done.is_sure) == (tmp_path / KEPT, True)
    assert (tmp_path / "andon.db").stat().st_mode & 0o777 == 0o640
    assert copy.exists()
    again = open_store(url)
    assert sentences(again) == []
    assert again.votes.has_voted("r1", "mine")
    # Whatever a process has in memory, it looks again.
    assert again.version() > before
    kept = open_store(f"sqlite:///{done.kept}")
    assert sentences(kept) == ["Said after the backup."]
    forget(f"sqlite:///{done.kept}")
    assert not list(tmp_path.glob("*.unfinished-*"))


def test_a_database_that_is_gone_is_brought_back(store: Store, url: str, tmp_path: Path) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    forget(url)
    (tmp_path / "andon.db").unlink()
    done = restore(url, copy, now=NOW)
    assert (done.kept, done.is_sure) == (None, True)
    assert len(open_store(url).plans.squads()) == 2


LEFT = """
import os, signal, sqlite3, sys
writer = sqlite3.connect(sys.argv[1], isolation_level=None)
writer.execute("pragma wal_autocheckpoint=0")
writer.execute("update squad set name = 'Written into the backup'")
os.kill(os.getpid(), signal.SIGKILL)
"""
"""A writer that dies: what it wrote is in the log alone."""


def test_a_log_that_has_lost_its_database_writes_nothing_into_the_one_that_comes(
    store: Store, url: str, tmp_path: Path
) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    sums = store.everything.sums()
    forget(url)
    assert subprocess.run([sys.executable, "-c", LEFT, str(tmp_path / "andon.db")], check=False).returncode == -9
    log = (tmp_path / "andon.db-wal").read_bytes()
    assert b"Written into the backup" in log
    (tmp_path / "andon.db").unlink()
    # Neither into a new backup of that name: it would not be a copy of anything.
    with pytest.raises(InvalidInput, match=r"andon\.db-wal is beside it"):
        back_up(f"sqlite:///{copy}", tmp_path / "andon.db", replace=True)
    done = restore(url, copy, now=NOW)
    # Whoever wrote the log may still have that database open, under no name.
    assert (done.kept, done.is_sure) == (tmp_path / f"{KEPT}-wal", False)
    assert not [each for each in COMPANIONS if (tmp_path / f"andon.db{each}").exists()]
    assert (tmp_path / f"{KEPT}-wal").read_bytes() == log
    assert open_store(url).everything.sums() == sums


def test_a_database_that_somebody_has_open_is_left_alone(store: Store, url: str, tmp_path: Path) -> None:
    """Also one that only sits there: it would go on writing into a file that has lost its name."""
    copy = backed_up(url, tmp_path / "copy.db")
    forget(url)
    other = subprocess.Popen(
        [sys.executable, "-c", OPENS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        for _ in range(2):
            with pytest.raises(Busy, match=r"Somebody has .*andon\.db open: a serving Andon, or a sync\."):
                restore(url, copy, now=NOW)
        assert not (tmp_path / KEPT).exists()
        assert not list(tmp_path.glob("*.unfinished-*"))
    finally:
        other.communicate("go\n", timeout=60)
    assert restore(url, copy, now=NOW).is_sure


def test_a_damaged_database_is_kept_with_its_log_and_nobody_can_be_sure(store: Store, url: str, tmp_path: Path) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    forget(url)
    (tmp_path / "andon.db").write_bytes(b"no database any more" * 300)
    (tmp_path / "andon.db-wal").write_bytes(b"a log")
    done = restore(url, copy, now=NOW)
    assert not done.is_sure
    assert (tmp_path / KEPT).read_bytes().startswith(b"no database")
    assert (tmp_path / f"{KEPT}-wal").read_bytes() == b"a log"
    assert not [each for each in COMPANIONS if (tmp_path / f"andon.db{each}").exists()]
    assert len(open_store(url).plans.squads()) == 2


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def change(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("select rootpage from sqlite_master where name = 'squad_event'").fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    told = bytearray(file.read_bytes())
    told[(root - 1) * size : (root - 1) * size + 200] = b"\xab" * 200
    file.write_bytes(told)


def age(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.commit()


def empty_out(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("drop table alembic_version")


NO_BACKUPS = {
    "gone": (Path.unlink, NotFound, "There is no backup"),
    "cut": (cut, StoreError, "copy.db"),
    "changed bytes": (change, StoreError, "copy.db is damaged: "),
    "a letter": (lambda file: file.write_text("Dear reader, " * 400), StoreError, "file is not a database"),
    "an empty file": (lambda file: file.write_bytes(b""), InvalidInput, "not one of Andon's"),
    "of a newer Andon": (age, InvalidInput, "brought up by a newer Andon (its tables are at 9999)"),
    "of another program": (empty_out, InvalidInput, "is a database, but not one of Andon's"),
    "in use": (lambda file: file.with_name("copy.db-wal").write_bytes(b"x"), InvalidInput, "is in use as a database"),
}


@pytest.mark.parametrize(("break_it", "kind", "sentence"), NO_BACKUPS.values(), ids=NO_BACKUPS)
def test_what_is_no_whole_backup_is_one_sentence_and_changes_nothing(
    store: Store, url: str, tmp_path: Path, break_it: object, kind: type[AndonError], sentence: str
) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    store.words.add_check_in(check_in())
    forget(url)
    assert callable(break_it)
    break_it(copy)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(kind) as told:
        restore(url, copy, now=NOW)
    assert sentence in told.value.message and "\n" not in told.value.message
    assert told.value.hint.endswith(".")
    assert sorted(tmp_path.iterdir()) == before
    assert len(sentences(open_store(url))) == 1


def test_the_database_is_no_backup_of_itself(store: Store, url: str, tmp_path: Path) -> None:
    forget(url)
    os.link(tmp_path / "andon.db", tmp_path / "copy.db")
    with pytest.raises(InvalidInput, match="is the database itself"):
        restore(url, tmp_path / "copy.db", now=NOW)


def test_whoever_went_back_a_release_goes_on_making_copies(store: Store, url: str, tmp_path: Path) -> None:
    """Nightly, in the place of the last one: all of the file, with what only the newer release knows."""
    bring_ahead(url)
    store.words.add_check_in(check_in())
    for replace in (False, True):
        copy = backed_up(url, tmp_path / "copy.db", replace=replace)
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("select newer_word from check_in").fetchall() == [(None,)]


# ------------------------------------------------------------------------------ killed, and no room


@pytest.mark.parametrize("times", KILLS)
def test_a_killed_backup_is_never_taken_for_a_whole_one(store: Store, url: str, tmp_path: Path, times: int) -> None:
    sums = store.everything.sums()

    def look(name: str) -> None:
        file = tmp_path / f"{name}.db"
        if file.exists():
            assert open_store(f"sqlite:///{file}").everything.sums() == sums
            forget(f"sqlite:///{file}")

    killed = Dying(tmp_path, url).kill_often(times, lambda name: ("backup", str(tmp_path / f"{name}.db")), look)
    assert killed >= times - 1
    assert store.everything.sums() == sums


@pytest.mark.parametrize("times", KILLS)
def test_a_killed_restore_leaves_the_database_or_the_backup(store: Store, url: str, tmp_path: Path, times: int) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    old = store.everything.sums()
    store.words.add_check_in(check_in())
    new = store.everything.sums()
    forget(url)
    shutil.copy(tmp_path / "andon.db", tmp_path / "later.db")
    outcomes = []

    def words(name: str) -> tuple[str, ...]:
        for each in (*tmp_path.glob("andon.db*"),):
            each.unlink()
        shutil.copy(tmp_path / "later.db", tmp_path / "andon.db")
        return ("restore", str(copy))

    def look(name: str) -> None:
        assert (tmp_path / "andon.db").exists()
        found = open_store(url).everything.sums()
        forget(url)
        assert found in (old, new)
        outcomes.append(found == old)
        if outcomes[-1]:
            (kept,) = tmp_path.glob("andon.db.replaced-*")
            assert open_store(f"sqlite:///{kept}").everything.sums() == new
            forget(f"sqlite:///{kept}")

    killed = Dying(tmp_path, url).kill_often(times, words, look)
    assert killed >= times - 1
    assert True in outcomes and False in outcomes


def test_without_room_there_is_no_backup_and_no_restore(store: Store, url: str, tmp_path: Path) -> None:
    copy = backed_up(url, tmp_path / "copy.db")
    forget(url)
    before = sorted(tmp_path.iterdir())
    for words in (("backup", "b.db"), ("restore", str(copy))):
        done = with_little_room(url, tmp_path, copy.stat().st_size // 2, *words)
        assert done.returncode == 1
        told, hint = done.stderr.splitlines()
        assert "cannot be" in told and told.endswith(".") and "room" in hint
        assert sorted(tmp_path.iterdir()) == before
    assert len(open_store(url).plans.squads()) == 2
