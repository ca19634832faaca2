"""What is killed in the middle, or runs out of room, is as if it had not begun."""

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from andon.errors import InvalidInput
from andon.store import Store, forget, open_store, schema
from andon.store.database import upgrade
from andon.store.export_files import UNFINISHED, check_files, is_export, read_manifest
from examples import check_in, snapshot, sqlite_store, steady_work
from store.any_rows import HOSTILE, any_rows, put
from store.conftest import Postgres
from store.dying import Dying
from store.test_export import bring, export


def emptied(store: Store) -> None:
    """Its tables anew, as a migration leaves them."""
    with store._database.remake() as connection:
        schema.metadata.drop_all(connection)
        connection.execute(text("drop table alembic_version"))
        upgrade(connection)
        connection.execute(schema.store_version.insert().values(one=1, n=3))


KILLS = [5, pytest.param(80, marks=pytest.mark.long)]


@pytest.fixture
def full(store: Store) -> Store:
    """A small organisation with work, words and a frozen page of 100 KB."""
    store.work.save_issues("jira", steady_work())
    store.words.add_check_in(check_in())
    store.snapshots.add(snapshot(), "hash", {"png": Random(7).randbytes(100_000)})
    return store


@pytest.mark.parametrize("times", KILLS)
def test_a_killed_export_is_never_taken_for_a_whole_one(full: Store, url: str, tmp_path: Path, times: int) -> None:
    sums = full.everything.sums()
    dying = Dying(tmp_path, url)

    def look(name: str) -> None:
        out = tmp_path / name
        if out.exists():
            told = read_manifest(out)
            assert list(check_files(out, told))
            assert told.sums == sums
        for left in tmp_path.glob(f"{name}.unfinished-*"):
            assert not out.exists()
            # Whatever had been written, it is not taken: at the very last moment it was whole but for its name.
            if (left / "manifest.json").exists():
                assert list(check_files(left, read_manifest(left)))
            elif is_export(left):
                with pytest.raises(InvalidInput, match="is no whole export"):
                    read_manifest(left)

    killed = dying.kill_often(times, lambda name: ("export", str(tmp_path / name)), look)
    assert killed >= times - 1
    assert full.everything.sums() == sums
    assert dying.run("export", str(tmp_path / "last")) == 0
    assert "is what an export that was stopped has left; remove it" in dying.said


@pytest.mark.parametrize(
    ("kind", "replace", "times"),
    [
        ("sqlite", True, 5),
        ("postgres", False, 5),
        *(
            pytest.param(kind, replace, 40, marks=pytest.mark.long)
            for kind in ("sqlite", "postgres")
            for replace in (False, True)
        ),
    ],
)
def test_a_killed_import_leaves_what_was_there_or_all_that_came(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, times: int, replace: bool
) -> None:
    (tmp_path / "source").mkdir()
    with sqlite_store(tmp_path / "source") as source:
        with source._database.write() as connection:
            put(connection, any_rows(HOSTILE, 5))
        export(source, tmp_path / "out")
        whole = source.everything.sums()
    server: Postgres | None = request.getfixturevalue("postgres") if kind == "postgres" else None
    url = server.database() if server else f"sqlite:///{tmp_path / 'andon.db'}"
    if replace:
        open_store(url).plans.remember("here", "before")
    here = open_store(url).everything.sums()
    outcomes: list[bool] = []

    def words(name: str) -> tuple[str, ...]:
        if outcomes[-1:] == [True]:
            emptied(open_store(url))
            if replace:
                open_store(url).plans.remember("here", "before")
        forget(url)
        return ("import", str(tmp_path / "out"), *(("--replace",) if replace else ()))

    def look(name: str) -> None:
        found = open_store(url).everything.sums()
        outcomes.append(found == whole)
        if not outcomes[-1]:
            assert found == here
        for each in tmp_path.glob("out.replaced-*"):
            if UNFINISHED not in each.name:
                assert read_manifest(each).sums == here
            shutil.rmtree(each)

    killed = Dying(tmp_path, url).kill_often(times, words, look)
    assert killed >= times - 1
    assert True in outcomes and False in outcomes
    forget(url)
    if server:
        server.drop(url)


LITTLE_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes}))
from andon.cli import main
sys.exit(main(sys.argv[1:]))
"""


def with_little_room(url: str, folder: Path, room: int, *words: str) -> subprocess.CompletedProcess[str]:
    """The command where no file may grow beyond so many bytes: as on a full disk, but for the number of the error."""
    return subprocess.run(
        [sys.executable, "-c", LITTLE_ROOM.format(bytes=room), *words],
        cwd=folder,
        # Without the other one Python would leave halves of its compiled modules behind, for everybody.
        env={"ANDON_DATABASE_URL": url, "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_where_there_is_no_room_it_is_said_and_nothing_is_left(full: Store, url: str, tmp_path: Path) -> None:
    out = tmp_path / "here" / "out"
    done = with_little_room(url, tmp_path, 2000, "export", str(out))
    assert done.returncode == 1, done.stderr
    told, hint = done.stderr.splitlines()
    assert told == f"{out} cannot be written: File too large."
    assert hint == "Check that its folder exists, is yours and has room; then try again."
    assert list(out.parent.iterdir()) == []


def test_a_database_without_room_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    with sqlite_store(tmp_path / "source") as source:
        with source._database.write() as connection:
            put(connection, any_rows(HOSTILE, 40))
            connection.exec_driver_sql("insert into setting values ('much', ?)", ('"' + "x" * 4_000_000 + '"',))
        export(source, tmp_path / "out")
    with sqlite_store(tmp_path) as store:
        before = store.everything.sums()
        size = (tmp_path / "andon.db").stat().st_size
        url = store._database.url
        done = with_little_room(url, tmp_path, size + 500_000, "import", str(tmp_path / "out"))
        assert done.returncode == 1, done.stderr
        told, hint = done.stderr.splitlines()
        assert "Traceback" not in done.stderr and told.endswith(".") and hint.endswith(".")
        assert store.everything.sums() == before
        bring(store, tmp_path / "out")  # with room it goes
        assert store.everything.sums() != before
