"""The API beside Streamlit on one port: the whole road of a program, from a token to a word, over a real server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from andon.model import FOR_PROGRAMS
from andon.usecases.tokens import PREFIX, make_token
from examples import VIEWER, sqlite_store
from server import SERVE, running_server

SECRET = "Ab3-" * 8


@pytest.mark.long
def test_a_program_reads_and_speaks_beside_a_dead_token_and_a_guesser_waits(tmp_path: Path) -> None:
    with sqlite_store(tmp_path, organised=True) as store:
        now = datetime.now(UTC)
        make_token(store, VIEWER, name="Bot", scopes=FOR_PROGRAMS, days=1, secret=SECRET, token="t", now=now)
        shown = {"Authorization": f"Bearer {PREFIX}{SECRET}"}
        with running_server(f"sqlite:///{tmp_path / 'andon.db'}", command=SERVE, cwd=tmp_path) as server:
            assert server.ask("/api/v1/openapi.json").json["openapi"] == "3.1.0"
            dead = {"Authorization": f"Bearer {PREFIX}{'x' * 32}"}
            assert {server.ask("/api/v1/me", headers=dead).status for _ in range(60)} == {401}
            assert server.ask("/api/v1/me", headers=shown).json["may_come_as"][:2] == ["director", "viewer"]
            said = server.ask(
                "/api/v1/flags",
                method="POST",
                body={"squad": "atlas", "sentence": "The key is missing."},
                headers={**shown, "Andon-As": "squad:atlas", "Idempotency-Key": "a"},
            )
            assert (said.status, said.json["flag"]["sentence"]) == (201, "The key is missing.")
            assert said.headers["x-frame-options"] == "DENY"
            for path in ("/api", "/api/v1/nothing"):
                reply = server.ask(path)
                assert (reply.status, reply.headers["content-type"]) == (404, "application/problem+json")
            guesses = [server.ask("/api/v1/me", headers={"Authorization": f"Bearer {n}"}) for n in range(200)]
            assert [each.status for each in guesses].count(429) > 150
            assert server.ask("/api/v1/me", headers=shown).status == 200
            assert 'andon_api_answers_total{status="429"}' in server.ask("/metrics").body.decode()
            assert SECRET not in server.log
        assert store.tokens.of("this-machine")[0].last_used_on == now.date()
