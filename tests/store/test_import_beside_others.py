"""An import replaces everything while others read and write: they see what was there or what came, and none fails."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from andon.errors import Busy, StoreError
from andon.model import Squad
from andon.store import Store, open_store
from andon.store.database import Database
from andon.store.export import _keep_others_out
from examples import NOW, flag, sqlite_store
from store.conftest import Postgres
from store.test_export import bring, export, lines, old_export, upgraded

SOON = 0.3
"""Seconds in which an import that has read its files stands before the tables; deadlocks are looked for after one."""


def older(folder: Path) -> Path:
    """The export of an older Andon, with one squad and its flag."""
    url = f"sqlite:///{folder / 'older.db'}"
    upgraded(
        url,
        "0006",
        "insert into store_version (one, n) values (1, 1)",
        "insert into squad (id, name, claims, time_zone, mission, version) values ('atlas', 'Old', '[]', '', '', 1)",
        "insert into flag (id, squad_id, raised_at, since, sentence, would_help) "
        "values ('f9', 'atlas', '2026-05-01 09:00:00', '2026-05-01', 'Help', '')",
    )
    old_export(url, "0006", folder / "older")
    return folder / "older"


def test_readers_see_what_was_there_or_what_came_and_never_nothing(store: Store, url: str, tmp_path: Path) -> None:
    """One import of today's tables, one of older ones."""
    (tmp_path / "other").mkdir()
    with sqlite_store(tmp_path / "other", organised=True) as other:
        other.words.add_flag(flag("f2"))
        export(other, tmp_path / "today")
    store.words.add_flag(flag("f1"))
    wholes = {("Atlas", "f1"), ("Atlas", "f2"), ("Old", "f9")}
    done = threading.Event()

    def read() -> list[tuple[int, str, str]]:
        reader = Database(url)
        found = []
        while not done.is_set():
            with reader.read() as connection:
                (n,) = connection.execute(text("select n from store_version")).one()
                squads = connection.execute(text("select name from squad where id = 'atlas'")).scalars().all()
                flags = connection.execute(text("select id from flag")).scalars().all()
            found.append((n, ",".join(squads), ",".join(flags)))
            assert reader.version() >= n
            time.sleep(0.01)
        reader.dispose()
        return found

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            bring(Store(Database(url)), tmp_path / "today", replace=True)
            bring(Store(Database(url)), older(tmp_path), replace=True)
        finally:
            time.sleep(SOON)
            done.set()
    for each in readers:
        found = each.result()
        assert {(squads, flags) for _, squads, flags in found} <= wholes
        assert [n for n, _, _ in found] == sorted(n for n, _, _ in found)
        assert found[-1][1:] == ("Old", "f9")


def test_an_import_steps_back_before_a_writer_who_needs_a_table_that_it_has(
    store: Store, url: str, tmp_path: Path
) -> None:
    """The writer comes from the last table to the first, the import from the first to the last."""
    export(store, tmp_path / "out")
    stands_there = threading.Event()
    heard: list[Path] = []

    def bring_in() -> None:
        Store(Database(url)).everything.bring_in(
            tmp_path / "out",
            replace=True,
            andon="",
            now=NOW,
            progress=lambda done, total, what: stands_there.set(),
            tell_kept=heard.append,
        )

    with ThreadPoolExecutor(1) as pool:
        with store._database.write() as connection:
            connection.execute(text("update launch set name = 'Written'"))
            coming = pool.submit(bring_in)
            assert stands_there.wait(60)
            time.sleep(SOON)
            connection.execute(text("insert into setting (name, value) values ('written', '1')"))
        coming.result(60)
    assert {each["name"] for each in lines(heard[0], "launch")} == {"Written"}
    assert "written" in {each["name"] for each in lines(heard[0], "setting")}


def test_an_import_that_nobody_lets_in_says_so(postgres: Postgres) -> None:
    postgres.empty()
    store, other = open_store(postgres.url), Database(postgres.url)
    with store._database.write() as connection:
        connection.execute(text("update squad set name = name"))
        with pytest.raises(Busy, match="did not let the import in") as told, other.remake() as waiting:
            _keep_others_out(waiting, (10, 20))
    assert told.value.hint
    other.dispose()


def test_two_who_wait_for_each_other_are_told_in_one_sentence(postgres: Postgres) -> None:
    postgres.empty()
    one, two = Database(postgres.url), Database(postgres.url)
    both = threading.Barrier(2)

    def lock(database: Database, *tables: str) -> str:
        try:
            with database.quiet_write() as connection:
                connection.execute(text("set local deadlock_timeout = '20ms'"))
                connection.execute(text(f"lock table {tables[0]}"))
                both.wait(30)
                connection.execute(text(f"lock table {tables[1]}"))
        except StoreError as error:
            assert error.hint == "Nothing was saved; try again."
            return error.message
        return ""

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(lock, one, "squad", "flag"), pool.submit(lock, two, "flag", "squad")
        told = {first.result(60), second.result(60)}
    assert "" in told
    assert any(each.endswith("at this moment: deadlock detected.") for each in told)
    one.dispose()
    two.dispose()


@pytest.mark.parametrize("ask", [Store.version, lambda store: store.plans.squads()], ids=["version", "squads"])
def test_a_store_without_its_number_is_being_made_anew(store: Store, ask: Callable[[Store], int | list[Squad]]) -> None:
    """As one is for a moment that an older Andon imports into."""
    with store._database.quiet_write() as connection:
        connection.execute(text("delete from store_version"))
    with pytest.raises(StoreError, match="is being made anew at this moment"):
        ask(store)
