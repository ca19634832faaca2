"""The API under schemathesis, by its own OpenAPI document and over a real server: it stumbles over nothing."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.store import Store, open_store
from andon.web.guesses import Buckets
from examples import check_in, filled, flag, reply, sqlite_store
from server import program
from store.conftest import Postgres
from store.conftest import postgres as postgres
from web.api_examples import UNHURRIED, Api, served

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,ignored_auth,missing_required_header"
)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The small organisation, on each database: what one takes, the other may refuse."""
    if request.param == "sqlite":
        with sqlite_store(tmp_path, organised=True) as found:
            _say_something(found)
            yield found
        return
    server: Postgres = request.getfixturevalue("postgres")
    server.empty()
    found = open_store(server.url)
    filled(found)
    _say_something(found)
    yield found


def _say_something(store: Store) -> None:
    store.words.add_check_in(check_in())
    store.words.add_flag(flag())
    store.words.add_reply(reply())


@pytest.mark.long
@pytest.mark.parametrize("who", ["its member", "a director"])
def test_schemathesis_finds_no_fault(store: Store, tmp_path: Path, who: str) -> None:
    api = Api(store)
    # It may be wrong as often as it likes.
    api.guesses._misses = api.guesses._again = api.guesses._all_again = Buckets(UNHURRIED, 10)
    with served(api) as address:
        words = [
            *(program("schemathesis"), "run", f"{address}/api/v1/openapi.json"),
            *("--checks", CHECKS, "--header", f"Authorization: Bearer {api.token(who)}"),
            *("--max-examples", os.environ.get("ANDON_FUZZ", "25"), "--seed", "7", "--warnings", "off"),
            *("--request-timeout", "30", "--suppress-health-check", "all", "--continue-on-failure"),
        ]
        ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900)
    assert ended.returncode == 0, f"{ended.stdout[-8000:]}\n{ended.stderr[-2000:]}"
    tried = re.search(r"(\d+) generated", ended.stdout)
    assert tried and int(tried[1]) > 1000, ended.stdout
