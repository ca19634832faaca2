"""Opening the database: migrations, the version, and one sentence for everything that can be wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text, update

import andon.store.migrations
from andon.errors import StoreError
from andon.model import Guild
from andon.store import Store, database, forget, open_store, schema
from andon.store.plans import Plans
from examples import NOW, check_in, filled, flag, flag_update, forecast, issue, reply, snapshot, sprint, squad, version
from store.conftest import Postgres

OPENS = """
import sys
from andon.store import open_store
from alembic import command
for url in sys.argv[1:-1]:
    sys.stdout.write("ready\\n"); sys.stdout.flush()
    sys.stdin.readline()
    open_store(url).plans.remember(sys.argv[-1], "here")
"""


def engine_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def run_sql(url: str, statement: str) -> None:
    engine = create_engine(engine_url(url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_head_that_the_code_names_is_the_newest_migration() -> None:
    folder = Path(andon.store.migrations.__file__ or "").parent
    assert ScriptDirectory(str(folder)).get_current_head() == database.HEAD


def test_the_migrations_build_exactly_the_tables_of_the_schema(fresh_url: str) -> None:
    open_store(fresh_url)
    engine = create_engine(engine_url(fresh_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_what_the_release_before_kept_is_there_after_its_database_is_brought_up(fresh_url: str) -> None:
    engine = create_engine(engine_url(fresh_url))
    config = Config()
    config.set_main_option("script_location", "andon.store:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for id, channel in (("web", "slack"), ("mobile", "")):
            connection.execute(
                text("insert into guild (id, name, channel, version) values (:id, :id, :channel, 1)"),
                {"id": id, "channel": channel},
            )
    engine.dispose()
    kept = {each.id: each for each in open_store(fresh_url).guilds.all()}
    assert {id: each.channel for id, each in kept.items()} == {"web": "slack", "mobile": ""}
    # It is not told again what it was told before.
    told_since = kept["web"].told_since
    assert told_since is not None
    assert abs(datetime.now(UTC) - told_since) < timedelta(minutes=10)
    assert kept["mobile"].told_since is None


def test_guilds_answers_and_worries_of_before_belong_to_every_squad_and_to_none(fresh_url: str) -> None:
    """They are open and readable as they were; from which squad they came nobody knows."""
    rows = (
        "insert into squad (id, name, claims, time_zone, mission, version) values ('atlas', 'Atlas', '[]', '', '', 1)",
        "insert into guild (id, name, channel, version) values ('web', 'Web', '', 1)",
        "insert into flag (id, squad_id, raised_at, since, sentence, would_help, guild_id) "
        "values ('f1', 'atlas', '2026-05-01 09:00:00', '2026-05-01', 'Help', '', 'web')",
        "insert into reply (id, flag_id, at, thanks, helper, help_by, question, said_by, guild_id) "
        "values ('r1', 'f1', '2026-05-02 09:00:00', 'Thanks.', 'Kim', '2026-05-09', '', 'Web', 'web')",
        "insert into nudge (id, squad_id, at, sentence, by_model) "
        "values ('n1', 'atlas', '2026-05-02 09:00:00', 'Is it green?', false)",
    )
    engine = create_engine(engine_url(fresh_url))
    config = Config()
    config.set_main_option("script_location", "andon.store:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        for row in rows:
            connection.execute(text(row))
    engine.dispose()
    store = open_store(fresh_url)
    assert store.guilds.all() == [Guild("web", "Web")]
    (kept,) = store.words.flags(until=NOW)
    assert [(each.helper, each.guild_id) for each in kept.replies] == [("Kim", "web")]
    assert [each.sentence for each in store.nudges.to_squad("atlas", until=NOW)] == ["Is it green?"]
    # What was told to it can be blacked out by Atlas, as before; nothing was said by it elsewhere.
    assert [each.entry for each in store.blackouts.entries("atlas", until=NOW)] == ["nudge:n1", "flag:f1"]


def test_a_fresh_database_begins_at_version_one_and_stays_there_when_opened_again(fresh_url: str) -> None:
    assert open_store(fresh_url).version() == 1
    forget(fresh_url)
    assert open_store(fresh_url).version() == 1


def test_processes_that_open_a_fresh_database_at_the_same_moment_all_succeed(
    postgres: Postgres, tmp_path: Path
) -> None:
    urls = [f"sqlite:///{tmp_path / 'fresh.db'}", postgres.database()]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS, *urls, f"process {n}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    for _ in urls:
        for each in started:
            assert each.stdout is not None and each.stdout.readline() == "ready\n"
        for each in started:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
    told = [each.communicate(timeout=60)[1] for each in started]
    assert [each.returncode for each in started] == [0, 0], told
    for url in urls:
        store = open_store(url)
        assert [store.plans.setting(f"process {n}") for n in range(2)] == ["here"] * 2
        assert store.version() == 3
        forget(url)
    postgres.drop(urls[1])


def test_a_database_of_a_newer_andon_is_left_alone_and_still_read(fresh_url: str) -> None:
    filled(open_store(fresh_url))
    forget(fresh_url)
    run_sql(fresh_url, "update alembic_version set version_num = '9999'")
    run_sql(fresh_url, "alter table squad add column colour varchar(20)")
    store = open_store(fresh_url)
    assert [each.id for each in store.plans.squads()] == ["atlas", "borealis"]
    assert store.words.add_check_in(check_in())
    engine = create_engine(engine_url(fresh_url))
    with engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "9999"
    engine.dispose()


def test_every_write_raises_the_version(store: Store) -> None:
    writes: list[Callable[[], object]] = [
        lambda: store.words.add_check_in(check_in()),
        lambda: store.words.add_flag(flag()),
        lambda: store.words.add_flag_update(flag_update()),
        lambda: store.words.add_reply(reply()),
        lambda: store.forecasts.add([forecast()]),
        lambda: store.snapshots.add(snapshot(), "hash", {"html": b""}),
        lambda: store.snapshots.revoke("s1", NOW),
        lambda: store.plans.remember("a", 1),
        lambda: store.plans.change_squad("atlas", "edited", {"mission": "x"}, token="t", at=NOW),
        lambda: store.plans.change_launch("halcyon", "edited", {"success": "x"}, token="u", at=NOW),
        lambda: store.plans.add_squads([squad("comet")], token="v", at=NOW),
        lambda: store.work.save_issues("jira", [issue(claims=("component:Atlas",))]),
        lambda: store.plans.change_squad("atlas", "edited", {"claims": []}, token="w", at=NOW),
        lambda: store.plans.settle(at=NOW),
        lambda: store.work.mark_gone("jira", ["A-1"], NOW),
        lambda: store.work.save_versions("jira", [version()]),
        lambda: store.work.save_sprints("jira", [sprint()]),
        lambda: store.work.rename_source("jira", "tracker", token="r", at=NOW),
        lambda: store.work.forget_source("tracker", NOW),
    ]
    seen = [store.version()]
    for write in writes:
        write()
        seen.append(store.version())
    assert all(after > before for before, after in pairwise(seen)), seen


def test_what_no_page_shows_and_what_was_here_already_raise_no_version(store: Store) -> None:
    mine = issue(claims=("component:Atlas",), scopes=("version:jira/1",))

    def synced() -> None:
        store.work.begin_sync("jira", NOW)
        store.work.remember("jira", {"meaning": "1"})
        store.work.save_versions("jira", [version(release=date(2026, 6, 30)), version("2")])
        store.work.save_sprints("jira", [sprint(), sprint("8", end=None)])
        store.plans.settle(at=NOW)
        store.work.fail_sync("jira", until=NOW)
        store.work.finish_sync("jira", NOW, {"swept": 1})

    store.work.save_issues("jira", [mine])
    synced()
    before = store.version()
    synced()
    assert store.version() == before
    store.work.save_versions("jira", [version(release=date(2026, 7, 1)), version("2")])
    assert store.version() == before + 1
    assert {each.release for _, each in store.work.versions()} == {date(2026, 7, 1), version("2").release}


def test_reading_raises_no_version(store: Store) -> None:
    before = store.version()
    store.plans.launches()
    store.words.flags(until=NOW)
    store.work.work()
    assert store.version() == before


def test_plans_are_read_once_between_two_writes_whoever_writes(store: Store, url: str) -> None:
    asked: list[str] = []
    event.listen(store._database._engine, "before_cursor_execute", lambda c, cursor, sql, *rest: asked.append(sql))
    other = database.Database(url)  # as another process has it
    names = [each.name for each in store.plans.squads()]
    asked.clear()
    store.plans.squads().clear()  # a list of one's own
    assert [each.name for each in store.plans.squads()] == names
    assert asked and not [each for each in asked if "FROM squad" in each]
    with other.write() as connection:
        connection.execute(update(schema.squad).where(schema.squad.c.name == names[0]).values(name="Renamed"))
    assert "Renamed" in {each.name for each in store.plans.squads()}
    other.dispose()


def test_a_word_leaves_plans_as_they_were_read_and_whatever_touches_them_has_them_read_again(
    store: Store, url: str
) -> None:
    asked: list[str] = []
    event.listen(store._database._engine, "before_cursor_execute", lambda c, cursor, sql, *rest: asked.append(sql))
    other = database.Database(url)  # as another process has it

    everything = {"squad", "launch", "contribution"}

    def read_again() -> set[str]:
        asked.clear()
        found = store.plans.squads(), store.plans.launches(), store.plans.contributions()
        words = " ".join(asked).split()
        read = {table for come, table in pairwise(words) if come == "FROM"} & everything
        fresh = database.Database(url)
        assert found == (Plans(fresh).squads(), Plans(fresh).launches(), Plans(fresh).contributions())
        fresh.dispose()
        return read

    renamed = update(schema.squad).where(schema.squad.c.id == store.plans.squads()[0].id)
    read_again()
    store.words.add_check_in(check_in())
    assert read_again() == set()
    with store._database.write() as connection:
        connection.execute(renamed.values(name="By ourselves"))
    assert read_again() == {"squad"}
    with store._database.write() as connection:
        connection.exec_driver_sql("update squad set name = 'In words of our own' where id = 'checkout'")
    assert read_again() == everything
    # Another process's write just before ours is not taken for ours.
    with other.write() as connection:
        connection.execute(renamed.values(name="By another"))
    store.words.add_flag(flag())
    assert read_again() == everything
    # What failed was not written.
    with pytest.raises(ZeroDivisionError), store._database.write() as connection:
        connection.execute(renamed.values(name="By nobody"))
        raise ZeroDivisionError
    assert read_again() == set()
    other.dispose()


def test_only_a_file_that_may_be_thrown_away_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    for name, opened, waits in (("safe", database.opened, 2), ("hasty", database.hasty, 0)):
        url = f"sqlite:///{tmp_path / name}"
        with opened(url).read() as connection:
            assert connection.execute(text("pragma synchronous")).scalar() == waits
        forget(url)


def test_a_forecast_that_was_read_is_not_read_again_and_a_new_one_is(store: Store) -> None:
    store.forecasts.add([forecast("p1")])
    first = store.forecasts.newest(as_of=NOW.date())
    asked: list[str] = []
    event.listen(store._database._engine, "before_cursor_execute", lambda c, cursor, sql, *rest: asked.append(sql))
    assert store.forecasts.newest(as_of=NOW.date()) == first
    assert not [each for each in asked if "forecast.on_time" in each]
    store.forecasts.add([forecast("p2", launch_id="meridian")])
    assert {each.id for each in store.forecasts.newest(as_of=NOW.date())} == {"p1", "p2"}


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    before = store.version()
    with pytest.raises(Exception, match=r"(?i)constraint"):
        store.words.add_check_in(check_in(launch_id="no such launch"))
    assert store.words.check_ins(until=NOW) == []
    assert store.version() == before


def test_a_reader_sees_one_moment_although_others_write_meanwhile(store: Store) -> None:
    rooms = store._database
    with rooms.read() as reading:
        first = reading.execute(text("select count(*) from check_in")).scalar()
        store.words.add_check_in(check_in())
        assert reading.execute(text("select count(*) from check_in")).scalar() == first == 0
    assert len(store.words.check_ins(until=NOW)) == 1


# ------------------------------------------------------------------------------ what can be wrong


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "ANDON_DATABASE_URL is not a database address"),
        ("andon.db", "ANDON_DATABASE_URL is not a database address: andon.db."),
        ("postgresql://u:secret@host:port/db", "ANDON_DATABASE_URL is not a database address: host:port/db."),
        ("nosuch://x/y", "SQLite and PostgreSQL only, and ANDON_DATABASE_URL is neither: nosuch://x/y."),
        ("mysql+pymysql://u:secret@host/db", "SQLite and PostgreSQL only, and ANDON_DATABASE_URL is neither: "),
        ("postgresql+pg8000://u:secret@h/d", r"The driver for postgresql\+pg8000://u:\*\*\*@h/d is not installed"),
        ("sqlite:////nowhere/at/all/andon.db", "sqlite:////nowhere/at/all/andon.db cannot be written: unable to open"),
        ("postgresql://u:secret@127.0.0.1:1/d", r"postgresql://u:\*\*\*@127.0.0.1:1/d does not answer"),
    ],
)
def test_a_wrong_address_is_said_in_a_sentence_with_a_hint_and_without_its_password(
    address: str, sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence) as told:
        open_store(address)
    assert told.value.hint
    assert "secret" not in told.value.message
    assert "\n" not in told.value.message


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear reader, " * 200)
    with pytest.raises(StoreError, match=r"letter\.txt is not an Andon database"):
        open_store(f"sqlite:///{file}")
    assert file.read_text() == "Dear reader, " * 200


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: unable to open"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_database_that_may_only_be_read_says_so_and_keeps_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "andon.db"
    filled(open_store(f"sqlite:///{file}"))
    forget(f"sqlite:///{file}")
    only_read = f"sqlite:///file:{file}?mode=ro&uri=true"
    store = open_store(only_read)
    with pytest.raises(StoreError, match="cannot be written: attempt to write a readonly database"):
        store.plans.remember("a", 1)
    assert len(store.plans.squads()) == 2
    forget(only_read)


def test_a_missing_postgres_database_is_named(fresh_url: str) -> None:
    wrong = f"{fresh_url}/folder/no.db" if fresh_url.startswith("sqlite") else fresh_url.replace("/andon_", "/missing_")
    with pytest.raises(StoreError) as told:
        open_store(wrong)
    assert told.value.hint


def test_a_standby_that_takes_no_writes_says_so(url: str) -> None:
    if url.startswith("sqlite"):
        wrong = url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
    else:
        wrong = f"{url}&options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(StoreError, match="cannot be written") as told:
        open_store(wrong).words.add_check_in(check_in())
    assert told.value.hint
    forget(wrong)


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, StoreError])
def test_what_stops_a_write_is_not_covered_up_by_a_connection_that_broke(
    url: str, trouble: type[BaseException]
) -> None:
    ours = database.opened(url)
    with pytest.raises(trouble), ours.write() as connection:
        connection.invalidate()
        raise trouble("stopped")
    assert open_store(url).plans.squads() == []


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o640), (0o002, 0o660), (0o077, 0o600)])
def test_a_new_database_is_nobody_elses_but_perhaps_its_groups(tmp_path: Path, umask: int, mode: int) -> None:
    """And what SQLite puts beside it; one that is there keeps what its owner gave it."""
    given = tmp_path / "given.db"
    given.touch(mode=0o666)
    given.chmod(0o664)
    before = os.umask(umask)
    try:
        for file, expected in ((tmp_path / "new.db", mode), (given, 0o664)):
            url = f"sqlite:///{file}"
            open_store(url).plans.remember("a word", "kept")
            made = [file, *tmp_path.glob(f"{file.name}-*")]
            assert len(made) > 1
            assert {each.stat().st_mode & 0o777 for each in made} == {expected}
            forget(url)
    finally:
        os.umask(before)
