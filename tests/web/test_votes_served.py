"""A vote over real HTTP, on a web server that writes down every request: its account tells no code and no secret."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from andon.model import Round
from andon.store import forget, open_store
from andon.usecases.ballots import code_hash
from pages.visits import found_organisation
from server import running_server

CODE = "k7m-q2xp-9td"


def test_neither_the_code_nor_the_secret_nor_the_answer_is_written_down(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'andon.db'}"
    store, now = open_store(url), datetime.now(UTC)
    found_organisation(store)
    store.votes.open(Round("r1", "halcyon", "atlas", now, 5, now + timedelta(hours=1)), code_hash(CODE))
    with running_server(url, command=("uvicorn", "app:app")) as server:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = server.ask(f"/v/{CODE}", method="POST", content=b"probability=70", headers=form)
        assert (sent.status, sent.headers["location"]) == (303, f"/v/{CODE}")
        cookie = sent.headers["set-cookie"].split(";")[0]
        seen = server.ask(f"/v/{CODE}", headers={"Cookie": cookie})
        assert b"Your vote is in" in seen.body
        assert "andon_return_to" not in seen.headers.get("set-cookie", "")
        assert server.ask(f"/v/{CODE}", method="DELETE").status == 405
        assert server.ask("/v").body.startswith(b"<!DOCTYPE html>")
        server.await_log('"GET /v HTTP/1.1" 200')
        assert '"POST /v/... HTTP/1.1" 303' in server.log
        # Clocks and ports are numbers too.
        said = re.sub(r"[\d.]+:[\d:.]+", "", server.log.split("Application startup complete")[1])
        for secret in (CODE, cookie.partition("=")[2], cookie.partition("=")[0], "70"):
            assert secret not in said
    voted = store.votes.round("r1")
    assert voted
    assert voted.voted == 1
    forget(url)
