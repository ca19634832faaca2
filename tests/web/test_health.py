import json
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette

from andon import __version__
from andon.config import SyncSection
from andon.store import open_store
from andon.upkeep import desk, kept_up
from andon.web import routes
from asgi import Answer, ask
from examples import NOW


def asked(path: str, method: str = "GET") -> Answer:
    return ask(Starlette(routes=routes()), path, method=method)


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
