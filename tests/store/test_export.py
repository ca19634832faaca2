"""Everything out of a store and back into another one: the same, by sums that hang on no database."""

import gzip
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from sqlalchemy import Column, Interval, MetaData, String, Table, create_engine, select, text

from andon.errors import AndonError, InvalidInput, StoreError
from andon.store import Store, database, forget, open_store, schema
from andon.store.export import write_tables
from andon.store.export_files import MANIFEST, Manifest, read_manifest
from andon.store.export_shape import BATCH, contents, shapes
from built import Demo
from examples import NOW, check_in, filled, flag, snapshot, sqlite_store, vote_round
from store.any_rows import HOSTILE, POOLS, any_rows, put
from store.conftest import Postgres

NOTHING: Any = lambda done, total, what: None  # noqa: E731


def export(store: Store, folder: Path) -> Manifest:
    return store.everything.write(folder, andon="1.2.3", now=NOW, progress=NOTHING)


def bring(store: Store, folder: Path, *, replace: bool = False, kept: list[Path] | None = None) -> Manifest:
    heard = kept if kept is not None else []
    done = store.everything.bring_in(
        folder, replace=replace, andon="1.2.3", now=NOW, progress=NOTHING, tell_kept=heard.append
    )
    return done.manifest


def lines(folder: Path, table: str) -> list[dict[str, Any]]:
    with gzip.open(folder / "tables" / f"{table}.jsonl.gz") as file:
        return [json.loads(line) for line in file]


def everything_in(store: Store, pools: Any = HOSTILE, each: int = 20) -> None:
    with store._database.write() as connection:
        put(connection, any_rows(pools, each))


@contextmanager
def another(kind: str, request: pytest.FixtureRequest, tmp_path: Path, name: str = "other") -> Iterator[Store]:
    """An empty store of the other kind, or of the same."""
    if kind == "sqlite":
        (tmp_path / name).mkdir()
        with sqlite_store(tmp_path / name) as store:
            yield store
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.database()
    yield open_store(url)
    server.drop(url)


# ------------------------------------------------------------------------------ everything is in it


def test_an_export_holds_every_table_and_every_column(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out")
    told = json.loads((tmp_path / "out" / MANIFEST).read_text())["tables"]
    assert set(told) | {"store_version"} == set(schema.metadata.tables)
    assert {each.name.removesuffix(".jsonl.gz") for each in (tmp_path / "out" / "tables").iterdir()} == set(told)
    for name, each in told.items():
        assert list(each["columns"]) == [column.name for column in schema.metadata.tables[name].columns]
        assert all(list(row) == list(each["columns"]) for row in lines(tmp_path / "out", name))
        assert len(lines(tmp_path / "out", name)) == each["rows"]
    assert told["squad"]["rows"] == 2


def test_a_table_that_an_export_could_not_write_fails_at_once() -> None:
    for odd in (Column("n", String), Column("n", Interval, primary_key=True)):
        metadata = MetaData()
        Table("odd", metadata, odd)
        with pytest.raises(TypeError):
            shapes(metadata)


def test_the_sums_can_be_checked_without_andon(store: Store, tmp_path: Path) -> None:
    everything = json.loads(json.dumps(export(store, tmp_path / "out").document()))
    for name, each in everything["tables"].items():
        content = gzip.decompress((tmp_path / "out" / "tables" / f"{name}.jsonl.gz").read_bytes())
        assert hashlib.sha256(content).hexdigest() == each["sha256"]


def test_moments_days_and_files_stand_in_it_as_anybody_reads_them(empty: Store, tmp_path: Path) -> None:
    filled(empty)
    empty.snapshots.add(snapshot(made_at=NOW + timedelta(microseconds=1)), "hash", {"html": b"\x00\xff"})
    export(empty, tmp_path / "out")
    (row,) = lines(tmp_path / "out", "snapshot")
    assert row["made_at"] == "2026-05-12T09:00:00.000001Z"
    assert row["revoked_at"] is None
    assert lines(tmp_path / "out", "snapshot_file")[0]["content"] == "AP8="
    assert {each["day"] for each in lines(tmp_path / "out", "launch_date")} == {"2026-06-30", "2026-09-30"}
    assert [each["id"] for each in lines(tmp_path / "out", "squad")] == ["atlas", "borealis"]


def test_it_is_for_the_eyes_of_whoever_may_read_the_database(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out")
    found = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert {each.stat().st_mode & 0o077 for each in found} == {0}


def test_rows_come_a_few_at_a_time_however_many_there_are(empty: Store) -> None:
    with empty._database.write() as connection:
        rows = [{"name": f"n{n}", "value": n} for n in range(3 * BATCH + 1)]
        connection.execute(schema.setting.insert(), rows)
    (shape,) = (each for each in shapes(schema.metadata) if each.table == "setting")
    with empty._database.read() as connection:
        assert [rows for rows, _ in contents(connection, shape)] == [BATCH, BATCH, BATCH, 1]


def test_an_export_is_of_one_moment_although_others_write_meanwhile(store: Store, tmp_path: Path) -> None:
    before = store.everything.sums()
    n = 0

    def somebody_writes(done: int, total: int | None, what: str) -> None:
        nonlocal n
        n += 1
        store.words.add_check_in(check_in(f"c{n}"))
        store.plans.remember(f"n{n}", n)

    told = store.everything.write(tmp_path / "out", andon="", now=NOW, progress=somebody_writes)
    assert n > 20
    assert told.sums == before != store.everything.sums()


# ------------------------------------------------------------------------------ there and back


def test_whatever_a_column_holds_comes_back_through_the_other_database(
    empty: Store, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Twenty rows of hostile values in every table: from SQLite through PostgreSQL and back, and the other way."""
    through, same_kind = ("postgres", "sqlite") if empty._database.is_sqlite else ("sqlite", "postgres")
    everything_in(empty)
    first = export(empty, tmp_path / "first")
    assert {each.rows for each in first.sums.values()} == {20}
    with another(through, request, tmp_path) as other:
        assert bring(other, tmp_path / "first").sums == first.sums
        second = export(other, tmp_path / "second")
    assert second.document() == first.document()
    with another(same_kind, request, tmp_path, "back") as back:
        bring(back, tmp_path / "second")
        assert export(back, tmp_path / "third").document() == first.document()
        # What the rooms' own types read, not only what an export makes of it.
        for name in ("setting", "forecast", "snapshot_file", "issue"):
            table = schema.metadata.tables[name]
            with empty._database.read() as one, back._database.read() as two:
                query = select(table).order_by(*table.primary_key)
                assert one.execute(query).all() == two.execute(query).all()
    for name in first.sums:
        files = [(tmp_path / each / "tables" / f"{name}.jsonl.gz").read_bytes() for each in ("first", "second")]
        assert files[0] == files[1]


def there_and_back(postgres: Postgres, folder: Path, pools: Any) -> None:
    (folder / "back").mkdir()
    postgres.empty()
    with sqlite_store(folder) as first, sqlite_store(folder / "back") as back:
        everything_in(first, pools, 3)
        told = export(first, folder / "one")
        bring(open_store(postgres.url), folder / "one")
        export(open_store(postgres.url), folder / "two")
        assert bring(back, folder / "two").sums == told.sums == back.everything.sums()
    shutil.rmtree(folder)


@settings(max_examples=4)
@given(pools=POOLS)
def test_any_values_are_the_same_after_sqlite_postgres_sqlite(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, pools: Any
) -> None:
    there_and_back(postgres, tmp_path_factory.mktemp("any"), pools)


@pytest.mark.long
@settings(max_examples=100)
@given(pools=POOLS)
def test_many_values_are_the_same_after_sqlite_postgres_sqlite(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, pools: Any
) -> None:
    there_and_back(postgres, tmp_path_factory.mktemp("many"), pools)


@pytest.mark.long  # values of every kind make the same way each time
def test_the_whole_demo_goes_to_postgres_and_back(demo_folder: Demo, postgres: Postgres, tmp_path: Path) -> None:
    shutil.copy(demo_folder.folder / "andon.db", tmp_path / "demo.db")
    first = open_store(f"sqlite:///{tmp_path / 'demo.db'}")
    postgres.empty()
    there = open_store(postgres.url)
    told = export(first, tmp_path / "one")
    assert told.rows > 10_000
    bring(there, tmp_path / "one")
    assert repr(there.words.flags(until=NOW)) == repr(first.words.flags(until=NOW))
    assert there.work.issue_count() == first.work.issue_count() > 0
    assert export(there, tmp_path / "two").sums == told.sums
    with sqlite_store(tmp_path) as back:
        # Compared with what it read back; that this fails where it is not the same, others here try.
        assert bring(back, tmp_path / "two").sums == told.sums
        assert back.version() == first.version()
    forget(first._database.url)


def test_a_round_that_is_open_goes_on_where_it_is_brought_to(
    store: Store, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    store.votes.open(vote_round(), "code")
    store.votes.cast("r1", "mine", 70, most=9, at=NOW)
    export(store, tmp_path / "out")
    with another("sqlite", request, tmp_path) as other:
        bring(other, tmp_path / "out")
        assert other.votes.has_voted("r1", "mine")
        other.votes.cast("r1", "mine", 30, most=9, at=NOW)
        other.votes.cast("r1", "yours", 90, most=9, at=NOW)
        assert other.votes.close("r1", NOW)
        closed = other.votes.round("r1")
        assert closed is not None and closed.counts == (0, 1, 0, 0, 1)


def test_postgres_numbers_on_behind_what_was_brought(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    with sqlite_store(tmp_path, organised=True) as store:
        export(store, tmp_path / "out")
    bring(open_store(url), tmp_path / "out")
    with open_store(url)._database.read() as connection:
        number = connection.execute(text("select nextval(pg_get_serial_sequence('store_version', 'one'))")).scalar()
    assert number == 2
    postgres.drop(url)


# ------------------------------------------------------------------------------ the store that takes it


def test_a_running_process_notices(empty: Store, tmp_path: Path) -> None:
    with sqlite_store(_made(tmp_path / "source"), organised=True) as source:
        export(source, tmp_path / "out")
        behind = source.version()
    for n in range(behind + 5):
        empty.preferences.write("director", "seen", n)
    for _ in range(8):  # drivers prepare what they have asked often
        assert empty.plans.squads() == []
    before = empty.version()
    assert before > behind
    bring(empty, tmp_path / "out", replace=True)
    assert empty.version() > before
    assert [each.id for each in empty.plans.squads()] == ["atlas", "borealis"]
    empty.words.add_check_in(check_in())  # and goes on writing


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_only_an_empty_store_takes_an_export(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out")
    store.words.add_check_in(check_in())
    before = store.everything.sums(), store.version()
    with pytest.raises(InvalidInput, match="holds an organisation already") as told:
        bring(store, tmp_path / "out")
    assert "--replace" in told.value.hint
    assert (store.everything.sums(), store.version()) == before


def test_what_is_replaced_is_kept_beside_and_can_be_had_again(
    fresh_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    store = open_store(fresh_url)
    filled(store)
    export(store, tmp_path / "out")
    store.words.add_check_in(check_in())
    store.words.add_flag(flag())
    before = store.everything.sums()
    kept: list[Path] = []
    bring(store, tmp_path / "out", replace=True, kept=kept)
    assert kept == [tmp_path / "out.replaced-20260512T090000Z"]
    assert store.words.check_ins(until=NOW) == []
    assert read_manifest(kept[0]).sums == before
    with another("sqlite", request, tmp_path) as other:
        bring(other, kept[0])
        assert other.words.check_ins(until=NOW) == [check_in()]
        assert other.everything.sums() == before


def test_a_value_that_a_database_cannot_hold_is_said_and_changes_nothing(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    with sqlite_store(tmp_path, organised=True) as store:
        store.words.add_check_in(check_in(sentence="a zero \x00 byte"))
        export(store, tmp_path / "out")
    other = open_store(url)
    with pytest.raises(StoreError, match=r"^The table check_in cannot be brought into this database: .*\.$") as told:
        bring(other, tmp_path / "out")
    assert "\n" not in told.value.message
    assert other.plans.squads() == []
    assert other.version() == 1
    postgres.drop(url)


# ------------------------------------------------------------------------------ what a folder can have wrong


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def break_it(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_text())
        change(told)
        (folder / MANIFEST).write_text(json.dumps(told))

    return break_it


def _file(change: Callable[[bytes], bytes], table: str = "squad") -> Callable[[Path], object]:
    def break_it(folder: Path) -> None:
        file = folder / "tables" / f"{table}.jsonl.gz"
        file.write_bytes(change(file.read_bytes()))

    return break_it


def _lines(change: Callable[[bytes], bytes], *, summed: bool = False) -> Callable[[Path], object]:
    """Change the lines of the squads; `summed`: and the sum with them, as who means it would."""

    def break_it(folder: Path) -> None:
        _file(lambda packed: gzip.compress(change(gzip.decompress(packed))))(folder)
        content = gzip.decompress((folder / "tables" / "squad.jsonl.gz").read_bytes())
        if summed:
            sums = {"sha256": hashlib.sha256(content).hexdigest(), "rows": content.count(b"\n")}
            _manifest(lambda told: told["tables"]["squad"].update(sums))(folder)

    return break_it


def _without(table: str) -> Callable[[Path], object]:
    return _manifest(lambda told: told["tables"].pop(table))


def _a_folder_for(file: Path) -> None:
    file.unlink()
    file.mkdir()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "is no whole export"),
    "a cut manifest": (lambda folder: (folder / MANIFEST).write_text("{"), "manifest.json is cut or damaged"),
    "bytes for a manifest": (lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe"), "is cut or damaged"),
    "another manifest": (lambda folder: (folder / MANIFEST).write_text('{"name": "x"}'), "is not that of an export"),
    "a list": (lambda folder: (folder / MANIFEST).write_text("[]"), "is not that of an export"),
    "a newer format": (_manifest(lambda told: told.update(format_version=2)), "written by a newer Andon"),
    "a newer revision": (_manifest(lambda told: told.update(revision="9999")), "written by a newer Andon (1.2.3)"),
    "no tables": (_manifest(lambda told: told.pop("tables")), "manifest.json is cut or damaged"),
    "tables of nothing": (_manifest(lambda told: told.update(tables={"squad": None})), "is cut or damaged"),
    "a table of outside": (
        _manifest(lambda told: told["tables"].update({"../x": told["tables"]["squad"]})),
        "manifest.json is cut or damaged",
    ),
    "no file": (lambda folder: (folder / "tables/squad.jsonl.gz").unlink(), "squad.jsonl.gz is missing"),
    "a folder for a file": (
        lambda folder: _a_folder_for(folder / "tables" / "bet.jsonl.gz"),
        "bet.jsonl.gz cannot be read: Is a directory.",
    ),
    "a cut file": (_file(lambda packed: packed[: len(packed) // 2]), "squad.jsonl.gz is cut or damaged"),
    "an empty file": (_file(lambda packed: b""), "does not hold what the export's manifest says"),
    "another file": (_file(lambda packed: b"Dear reader"), "squad.jsonl.gz is cut or damaged"),
    "a changed byte": (_file(lambda packed: packed[:30] + bytes([packed[30] ^ 8]) + packed[31:]), "squad.jsonl.gz"),
    "a changed word": (_lines(lambda told: told.replace(b"Atlas", b"Altas")), "does not hold what"),
    "a row less": (_lines(lambda told: told[: told.index(b"\n") + 1]), "does not hold what"),
    "a row more": (_lines(lambda told: told + told), "does not hold what"),
    "no end of line": (_lines(lambda told: told[:-1]), "squad.jsonl.gz is cut or damaged"),
}
"""What the files alone tell."""

WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "a table too few": (_without("ballot"), "ballot is missing, or is another table there"),
    "a column too few": (
        _manifest(lambda told: told["tables"]["flag"]["columns"].pop("sentence")),
        "flag is missing, or is another table there",
    ),
    "another kind": (
        _manifest(lambda told: told["tables"]["flag"]["columns"].update(since="text")),
        "flag is missing, or is another table there",
    ),
    "an older revision that it is not": (_manifest(lambda told: told.update(revision="0001")), "is missing, or is"),
    "no row": (_lines(lambda told: b"[1]\n", summed=True), "has a line that is no row of it"),
    "no JSON": (_lines(lambda told: b"squads\n", summed=True), "has a line that is no row of it"),
    "a row twice": (_lines(lambda told: told + told, summed=True), "cannot be brought into this database"),
    "other spaces": (_lines(lambda told: told.replace(b",", b", ", 1), summed=True), "would not be in this database"),
    "another order": (
        _lines(lambda told: b"".join(reversed(told.splitlines(keepends=True))), summed=True),
        "would not be in this database",
    ),
    "nobody's tribe": (_lines(lambda told: told.replace(b'"sound"', b'"nobody"'), summed=True), "brought into this"),
}
"""What shows where the rows are to go."""


@pytest.fixture(scope="module")
def whole_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with sqlite_store(folder, organised=True) as source:
        export(source, folder / "out")
    return folder / "out"


def is_refused(store: Store, folder: Path, sentence: str) -> None:
    before = store.everything.sums()
    with pytest.raises(AndonError) as told:
        bring(store, folder)
    assert sentence in told.value.message
    assert told.value.message.endswith(".") and "\n" not in told.value.message
    assert told.value.hint.endswith(".")
    assert (store.everything.sums(), store.version()) == (before, 1)


@pytest.mark.parametrize(("break_it", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_export_is_one_sentence_and_changes_nothing(
    tmp_path: Path, whole_export: Path, break_it: Callable[[Path], object], sentence: str
) -> None:
    shutil.copytree(whole_export, tmp_path / "out")
    break_it(tmp_path / "out")
    with sqlite_store(tmp_path) as store:
        is_refused(store, tmp_path / "out", sentence)


@pytest.mark.parametrize(("break_it", "sentence"), WRONG.values(), ids=WRONG)
def test_rows_that_a_database_does_not_take_are_one_sentence_and_change_nothing(
    empty: Store, tmp_path: Path, whole_export: Path, break_it: Callable[[Path], object], sentence: str
) -> None:
    shutil.copytree(whole_export, tmp_path / "out")
    break_it(tmp_path / "out")
    is_refused(empty, tmp_path / "out", sentence)


@pytest.mark.parametrize("there", ["file", "full", "link"])
def test_nothing_is_written_over(store: Store, tmp_path: Path, there: str) -> None:
    out = tmp_path / "out"
    if there == "full":
        export(store, out)
    elif there == "link":
        out.symlink_to(tmp_path / "nowhere")
    else:
        out.write_text("Dear reader")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InvalidInput):
        export(store, out)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled_and_its_parents_are_made(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(store, tmp_path / "out")
    export(store, tmp_path / "a/b/out")
    assert read_manifest(tmp_path / "out").sums == read_manifest(tmp_path / "a/b/out").sums


def test_an_export_that_fails_leaves_nothing(store: Store, tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        assert (folder / "tables").is_dir()
        raise OSError(28, "No space left on device")

    out = tmp_path / "room" / "out"
    with pytest.raises(StoreError, match=r"out cannot be written: No space left on device\."):
        store.everything.write(out, andon="", now=NOW, progress=NOTHING, beside=fail)
    assert list((tmp_path / "room").iterdir()) == []


# ------------------------------------------------------------------------------ older and newer


def upgraded(url: str, to: str, *statements: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    config = Config()
    config.set_main_option("script_location", "andon.store:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        for each in statements:
            connection.execute(text(each))
    engine.dispose()


def old_export(url: str, at: str, folder: Path) -> None:
    """As the Andon of that time would have written it."""
    metadata = MetaData()
    old = database.Database(url)
    with old.read() as connection:
        metadata.reflect(connection)
        metadata.remove(metadata.tables["alembic_version"])
        write_tables(connection, folder, tuple(shapes(metadata)), at, andon="0.0.9", now=NOW, progress=NOTHING)
    old.dispose()


@pytest.mark.parametrize(("kind", "at", "into"), [("sqlite", "0001", "postgres"), ("postgres", "0006", "sqlite")])
def test_an_older_export_is_brought_up_to_date(
    postgres: Postgres, request: pytest.FixtureRequest, tmp_path: Path, kind: str, at: str, into: str
) -> None:
    old = postgres.database() if kind == "postgres" else f"sqlite:///{tmp_path / 'old.db'}"
    upgraded(
        old,
        at,
        "insert into store_version (one, n) values (1, 40)",
        "insert into squad (id, name, claims, time_zone, mission, version) "
        "values ('atlas', 'Atlas', '[\"component:Atlas\"]', '', '', 1)",
        "insert into flag (id, squad_id, raised_at, since, sentence, would_help) "
        "values ('f1', 'atlas', '2026-05-01 09:00:00', '2026-05-01', 'Help', '')",
    )
    old_export(old, at, tmp_path / "old")
    with another(into, request, tmp_path) as other:
        bring(other, tmp_path / "old")
        assert other.version() == 40
        assert [each.claims for each in other.plans.squads()] == [("component:Atlas",)]
        (kept,) = other.words.flags(until=NOW)
        assert (kept.sentence, kept.raised_at.isoformat()) == ("Help", "2026-05-01T09:00:00+00:00")
        other.words.add_flag(flag("f2", launch_id=None))
        # It is a store like any other one now.
        assert export(other, tmp_path / "new").revision == database.HEAD
        with other._database.read() as connection:
            assert database.revision(connection) == database.HEAD


def test_a_store_of_a_newer_andon_is_neither_exported_nor_replaced(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out")
    with store._database.quiet_write() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StoreError, match="brought up by a newer Andon"):
        export(store, tmp_path / "two")
    with pytest.raises(StoreError, match="brought up by a newer Andon"):
        bring(store, tmp_path / "out", replace=True)
    assert not (tmp_path / "two").exists()
    assert len(store.plans.squads()) == 2
    with store._database.quiet_write() as connection:
        connection.execute(text("update alembic_version set version_num = :head"), {"head": database.HEAD})


def test_a_damaged_database_is_said_to_be(tmp_path: Path) -> None:
    with sqlite_store(tmp_path, organised=True) as store:
        everything_in_pages(store)
    file = tmp_path / "andon.db"
    told = file.read_bytes()
    file.write_bytes(told[: 4096 * 3] + b"\xab" * (len(told) - 4096 * 3))
    url = f"sqlite:///{file}"
    with pytest.raises(StoreError, match=r"is damaged|is not an Andon database"):
        export(open_store(url), tmp_path / "out")
    forget(url)
    assert not (tmp_path / "out").exists()


def everything_in_pages(store: Store) -> None:
    with store._database.write() as connection:
        connection.execute(schema.setting.insert(), [{"name": f"{n}", "value": "x" * 500} for n in range(200)])
    with closing(sqlite3.connect(store._database.url.removeprefix("sqlite:///"))) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
