import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from andon import __version__, telling
from andon.config import SyncSection
from andon.store import forget, open_store
from andon.store.database import Database
from andon.upkeep import Upkeep, desk, kept_up
from andon.web import health
from asgi import Answer, ask
from examples import NOW


def asked(path: str, method: str = "GET") -> Answer:
    return ask(Starlette(routes=health.routes()), path, method=method)


@pytest.fixture
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'andon.db'}"
    monkeypatch.setenv("ANDON_DATABASE_URL", url)
    return url


def test_healthz_names_the_version_and_is_never_cached() -> None:
    answer = asked("/healthz")
    assert json.loads(answer.body) == {"status": "ok", "version": __version__}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_healthz_needs_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:////nowhere/andon.db")
    assert asked("/healthz").status == 200


def test_readyz_reads_the_version_of_the_store(database_url: str) -> None:
    answer = asked("/readyz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ready", "store_version": open_store(database_url).version()}


def test_readyz_says_in_one_sentence_that_the_store_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:////nowhere/secret-folder/andon.db")
    answer = asked("/readyz")
    assert answer.status == 503
    assert json.loads(answer.body) == {
        "status": "not ready",
        "reason": "The store does not answer; `andon doctor` says why.",
    }
    assert "secret-folder" not in answer.text


def test_readyz_tells_how_far_the_sync_is_and_not_what_it_said(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    with kept_up(SyncSection.model_validate({"every": "10m"})):
        present = desk()
        assert present
        told = json.loads(asked("/readyz").body)["sync"]
        assert set(told) == {"finished", "due"}
        assert told["finished"] is None
        present.upkeep.state = replace(present.upkeep.state, finished=NOW, failed="https://jira.example.com is down.")
        answer = asked("/readyz")
        assert answer.status == 200
        told = json.loads(answer.body)["sync"]
        assert told["finished"] == "2026-05-12T09:00:00+00:00"
        assert told["reason"] == "The last sync did not succeed; the log and `andon doctor` say why."
        assert "jira.example.com" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_check_may_ask_with_head(path: str, database_url: str) -> None:
    assert asked(path, "HEAD").status == 200


def change_tables(url: str, statement: str) -> None:
    """As another process does it, while this one has the database open."""
    database = Database(url)
    with database.quiet_write() as connection:
        connection.execute(text(statement))
    database.dispose()


def test_older_tables_than_andon_needs_are_not_ready(database_url: str) -> None:
    # A backup from before a migration, brought back under a running process.
    assert asked("/readyz").status == 200
    change_tables(database_url, "update alembic_version set version_num = '0001'")
    answer = asked("/readyz")
    assert answer.status == 503
    assert "older than this Andon needs" in json.loads(answer.body)["reason"]
    forget(database_url)


def test_no_tables_at_all_are_not_ready_and_no_mistake(database_url: str) -> None:
    assert asked("/readyz").status == 200
    change_tables(database_url, "drop table alembic_version")
    change_tables(database_url, "drop table store_version")
    assert asked("/readyz").status == 503
    forget(database_url)


def test_tables_of_a_newer_andon_are_ready_and_say_so(database_url: str) -> None:
    # While replicas are replaced one by one, the older ones go on.
    assert "note" not in json.loads(asked("/readyz").body)
    change_tables(database_url, "update alembic_version set version_num = '9999'")
    answer = asked("/readyz")
    assert answer.status == 200
    assert "newer Andon" in json.loads(answer.body)["note"]
    forget(database_url)


@pytest.mark.parametrize(("begin", "name"), [(Upkeep, "syncs"), (telling.Telling, "sends messages")])
def test_a_thread_that_ended_makes_it_unhealthy_since_a_new_start_would_mend_it(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    begin: type[Upkeep] | type[telling.Telling],
    name: str,
) -> None:
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    ended = threading.Event()
    run: Callable[[object], None] = lambda _: ended.set()  # noqa: E731
    monkeypatch.setattr(begin, "run", run)
    with kept_up(SyncSection.model_validate({"every": "10m"})), telling.told():
        assert ended.wait(5)
        for thread in [each for each in threading.enumerate() if each.name in {"andon-upkeep", "andon-telling"}]:
            if thread.name == ("andon-upkeep" if begin is Upkeep else "andon-telling"):
                thread.join(5)
        answer = asked("/healthz")
        assert answer.status == 503
        told = json.loads(answer.body)
        assert (told["status"], told["reason"]) == ("failing", f"The thread that {name} has ended; start Andon again.")


def test_threads_that_go_on_are_healthy(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    with kept_up(SyncSection.model_validate({"every": "10m"})), telling.told():
        assert asked("/healthz").status == 200
    assert asked("/healthz").status == 200
